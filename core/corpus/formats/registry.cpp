// SPDX-License-Identifier: GPL-3.0-or-later
// The list of formats: a new format is one pair of files and one line in each list here.
#include "core/corpus/formats/ade_rel.hpp"
#include "core/corpus/formats/brat.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/jsonl.hpp"
#include "core/corpus/formats/spert.hpp"

#include <fstream>

namespace ade::corpus {

namespace {

template <typename Format>
Result<const Format*> find(const std::vector<const Format*>& formats, std::string_view name)
{
    std::string names;
    for (const Format* format : formats) {
        if (format->name() == name) {
            return format;
        }
        names += names.empty() ? "" : ", ";
        names += format->name();
    }
    return fail(ErrorCode::invalid_argument, "corpus.unknown_format", {},
                "There is no format \"{}\". Formats are: {}.", name, names);
}

} // namespace

const std::vector<const Reader*>& readers()
{
    static const std::vector<const Reader*> all = {&ade_rel_reader(), &brat_reader(), &spert_reader(),
                                                   &jsonl_reader()};
    return all;
}

const std::vector<const Writer*>& writers()
{
    static const std::vector<const Writer*> all = {&ade_rel_writer(), &brat_writer(), &spert_writer(),
                                                   &jsonl_writer()};
    return all;
}

Result<const Reader*> find_reader(std::string_view name)
{
    return find(readers(), name);
}

Result<const Writer*> find_writer(std::string_view name)
{
    return find(writers(), name);
}

const Reader* detect_reader(const std::filesystem::path& path)
{
    std::string head;
    std::error_code code;
    if (!std::filesystem::is_directory(path, code)) {
        std::ifstream stream(path, std::ios::binary);
        if (!stream) {
            return nullptr;
        }
        head.resize(65536);
        stream.read(head.data(), static_cast<std::streamsize>(head.size()));
        head.resize(static_cast<std::size_t>(stream.gcount()));
    }
    for (const Reader* reader : readers()) {
        if (reader->detect(path, head)) {
            return reader;
        }
    }
    return nullptr;
}

DocumentSource source_of(const std::vector<AnnotatedDocument>& documents)
{
    return [&documents, next = std::size_t{0}]() mutable -> Result<std::optional<AnnotatedDocument>> {
        if (next == documents.size()) {
            return std::optional<AnnotatedDocument>();
        }
        return std::optional<AnnotatedDocument>(documents[next++]);
    };
}

} // namespace ade::corpus
