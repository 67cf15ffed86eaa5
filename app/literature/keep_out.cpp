// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/literature/keep_out.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/pubmed/fetch.hpp"
#include "core/text/utf8.hpp"

#include <string_view>
#include <unordered_set>

namespace ade::literature {

namespace {

Result<std::vector<std::string>> read_pmid_list(const std::filesystem::path& path)
{
    auto list = corpus::pubmed::read_pmids(path);
    if (!list) {
        return forward_error(list);
    }
    if (!list->refused.empty()) {
        return fail(ErrorCode::parse, "keep_out.no_pmid", path.string(),
                    "{} is no PMID. Mend the list, so that nothing of an evaluation set slips in.",
                    list->refused.front());
    }
    return std::move(list->pmids);
}

Result<std::vector<std::string>> read_sentence_list(const std::filesystem::path& path)
{
    constexpr std::uint64_t kMostLineBytes = 1U << 20U;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    auto lines = LineReader::open(path, kMostLineBytes, LineEnds::any);
    if (!lines) {
        return forward_error(lines);
    }
    std::vector<std::string> hashes;
    std::unordered_set<std::string> seen;
    for (;;) {
        auto line = lines->next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            return hashes;
        }
        const std::string where = fmt::format("{}:{}", path.string(), (*line)->number);
        if ((*line)->too_long) {
            return fail(ErrorCode::parse, "keep_out.long_line", where,
                        "The line is longer than {} MiB; one sentence a line was expected.",
                        kMostLineBytes >> 20U);
        }
        std::string_view sentence = (*line)->text;
        if ((*line)->number == 1 && sentence.starts_with(kByteOrderMark)) {
            sentence.remove_prefix(kByteOrderMark.size());
        }
        if (auto good = text::check_utf8(sentence, where); !good) {
            return forward_error(good);
        }
        const std::size_t first = sentence.find_first_not_of(" \t");
        if (first == std::string_view::npos) {
            continue;
        }
        if (sentence[first] == '{' || sentence[first] == '<') {
            return fail(ErrorCode::parse, "keep_out.no_sentence", where,
                        "The line begins like JSON or XML; a plain text with one sentence a line was "
                        "expected. Nothing was taken from the file.");
        }
        if (std::string hash = store::sentence_hash(sentence); seen.insert(hash).second) {
            hashes.push_back(std::move(hash));
        }
    }
}

} // namespace

Result<std::vector<std::string>> read_keep_out(const std::filesystem::path& path, KeepOut kind)
{
    auto entries = kind == KeepOut::pmids ? read_pmid_list(path) : read_sentence_list(path);
    if (entries && entries->empty()) {
        return fail(ErrorCode::parse, "keep_out.empty", path.string(), "The file names {}. Write one a line.",
                    kind == KeepOut::pmids ? "no PMID" : "no sentence");
    }
    return entries;
}

std::size_t keep_out(store::CurationOptions& options, KeepOut kind, const std::vector<std::string>& entries)
{
    std::vector<std::string>& list =
        kind == KeepOut::pmids ? options.excluded_pmids : options.excluded_sentences;
    std::unordered_set<std::string> known(list.begin(), list.end());
    const std::size_t before = list.size();
    for (const std::string& entry : entries) {
        if (known.insert(entry).second) {
            list.push_back(entry);
        }
    }
    return list.size() - before;
}

} // namespace ade::literature
