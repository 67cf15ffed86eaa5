// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/brat.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/output_folder.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::corpus {

namespace {

namespace fs = std::filesystem;

std::string on_one_line(std::string text)
{
    for (char& c : text) {
        c = c == '\n' || c == '\r' ? ' ' : c;
    }
    return text;
}

std::string without_tabs(std::string text)
{
    std::replace(text.begin(), text.end(), '\t', ' ');
    return on_one_line(std::move(text));
}

/// A file name that cannot leave its folder, whatever the id holds.
std::string safe_name(const std::string& id)
{
    std::string name;
    for (const char c : id) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           c == '-' || c == '_' || c == '.';
        name += plain ? c : '_';
    }
    if (name.empty() || name.front() == '.') {
        name.insert(name.begin(), '_');
    }
    return name.substr(0, 200);
}

std::string lower_case(std::string name)
{
    for (char& c : name) { // safe_name() leaves ASCII only
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

/// brat's words for types and attribute names hold no blank.
bool is_word(std::string_view text)
{
    return !text.empty() && text.find_first_of(" \t\r\n:") == std::string_view::npos;
}

class AnnFile {
public:
    AnnFile(WriteRun& run, std::string name, const AnnotatedDocument& annotated)
        : run_(run), name_(std::move(name)), annotated_(annotated)
    {
    }

    /// write_id: the document's id is not the file's name and is written inside.
    std::string text(bool write_id)
    {
        if (write_id) {
            out_ += fmt::format("#{}\t{}\t{}\n", ++notes_, kBratDocumentId,
                                without_tabs(annotated_.document.external_id));
        }
        own_words_ = annotated_.document.source == "brat";
        for (const Mention& mention : annotated_.mentions) {
            add_mention(mention);
        }
        int number = 0;
        for (const Relation& relation : annotated_.relations) {
            const std::string id = fmt::format("R{}", ++number);
            const auto type = relation.attributes.find(kBratType);
            const bool own = own_words_ && type != relation.attributes.end() && is_word(type->second);
            out_ += fmt::format("{}\t{} Arg1:{} Arg2:{}\t\n", id,
                                own ? type->second : to_string(relation.polarity), id_of_[relation.drug_id],
                                id_of_[relation.event_id]);
            add_attributes(id, relation.attributes, relation.score);
            add_notes(id, relation.notes);
        }
        add_notes({}, annotated_.notes);
        return std::move(out_);
    }

private:
    void add_mention(const Mention& mention)
    {
        const std::string id = fmt::format("T{}", id_of_.size() + 1);
        id_of_[mention.id] = id;
        std::string label = mention.label == Label::drug ? "Drug" : "AdverseEvent";
        if (own_words_ && is_word(mention.foreign_label)) {
            label = mention.foreign_label;
        }
        std::string offsets;
        for (const text::Span part : mention.parts) {
            offsets +=
                fmt::format("{}{} {}", offsets.empty() ? "" : ";", part.begin.value(), part.end.value());
        }
        if (offsets.empty()) {
            offsets = fmt::format("{} {}", mention.span.begin.value(), mention.span.end.value());
        }
        out_ += fmt::format("{}\t{} {}\t{}\n", id, label, offsets, on_one_line(mention.surface));
        add_attributes(id, mention.attributes, mention.score);
        add_notes(id, mention.notes);
    }

    void add_attributes(const std::string& target, const std::map<std::string, std::string>& attributes,
                        const std::optional<double>& score)
    {
        for (const auto& [key, value] : attributes) {
            if (key == kBratType) {
                continue;
            }
            if (key == kBratReference) {
                add_references(target, value);
            } else if (!is_word(key) || value != on_one_line(value)) {
                run_.lose(
                    make_error(ErrorCode::parse, "brat.attribute", name_,
                               "The attribute {} of {} has a blank in its name or the end of a line in its "
                               "value; it cannot be written.",
                               key, target));
            } else {
                out_ += fmt::format("A{}\t{} {}{}{}\n", ++attributes_, key, target, value.empty() ? "" : " ",
                                    value);
            }
        }
        if (score) {
            out_ += fmt::format("A{}\tscore {} {}\n", ++attributes_, target, *score);
        }
    }

    void add_references(const std::string& target, const std::string& lines)
    {
        std::size_t begin = 0;
        while (begin <= lines.size()) {
            const std::size_t end = std::min(lines.find('\n', begin), lines.size());
            const std::string line = lines.substr(begin, end - begin);
            const std::size_t tab = std::min(line.find('\t'), line.size());
            out_ += fmt::format("N{}\tReference {} {}\t{}\n", ++references_, target, line.substr(0, tab),
                                tab < line.size() ? line.substr(tab + 1) : std::string());
            begin = end + 1;
        }
    }

    void add_notes(const std::string& target, const std::vector<std::string>& notes)
    {
        for (const std::string& note : notes) {
            out_ += fmt::format("#{}\tAnnotatorNotes{}{}\t{}\n", ++notes_, target.empty() ? "" : " ", target,
                                without_tabs(note));
        }
    }

    WriteRun& run_;
    std::string name_;
    const AnnotatedDocument& annotated_;
    bool own_words_ = false;
    std::string out_;
    std::map<std::string, std::string> id_of_;
    int attributes_ = 0;
    int references_ = 0;
    int notes_ = 0;
};

class BratWriter final : public Writer {
public:
    std::string_view name() const override { return "brat"; }
    std::string_view description() const override { return "brat standoff: a folder of .txt and .ann pairs"; }
    bool writes_folder() const override { return true; }

    Result<WriteReport> write(const fs::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto folder = OutputFolder::create(output);
        if (!folder) {
            return forward_error(folder);
        }
        std::set<std::string> used;
        for (std::int64_t number = 1;; ++number) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            if (auto written = write_pair(run, folder->path(), **annotated, number, used); !written) {
                return forward_error(written);
            }
        }
        if (auto done = folder->commit(); !done) {
            return forward_error(done);
        }
        run.report.files.push_back(output.string());
        return std::move(run.report);
    }

private:
    static Result<void> write_pair(WriteRun& run, const fs::path& folder, const AnnotatedDocument& annotated,
                                   std::int64_t number, std::set<std::string>& used)
    {
        const std::string shown = document_name(annotated.document, number);
        const std::string base = safe_name(shown);
        std::string file = base;
        // Names that differ by case only are one name on many file systems.
        for (int copy = 2; !used.insert(lower_case(file)).second; ++copy) {
            file = fmt::format("{}-{}", base, copy);
        }
        if (file != shown) {
            run.note(make_error(ErrorCode::invalid_argument, "brat.renamed", shown,
                                "The document was written as {}: its id is no plain file name, or used twice "
                                "(case aside). The id "
                                "stands in the .ann file and is read from there.",
                                file));
        }
        if (auto written = write_unsynced(folder / (file + ".txt"), annotated.document.text); !written) {
            return written;
        }
        ++run.report.records;
        const bool write_id = file != shown && !annotated.document.external_id.empty();
        return write_unsynced(folder / (file + ".ann"), AnnFile(run, shown, annotated).text(write_id));
    }
};

} // namespace

const Writer& brat_writer()
{
    static const BratWriter writer;
    return writer;
}

} // namespace ade::corpus
