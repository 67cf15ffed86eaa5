// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/readers/reader.hpp"

#include "core/base/ascii.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/readers/list_reader.hpp"
#include "core/text/binary.hpp"

#include <algorithm>
#include <array>

namespace ade::lexicon {
namespace {

struct FormatWord {
    ListFormat format;
    std::string_view word;
    std::string_view source; ///< for a person
};
constexpr std::array kFormats = {
    FormatWord{ListFormat::nci_thesaurus, "nci-thesaurus", "NCI Thesaurus"},
    FormatWord{ListFormat::drugbank, "drugbank", "DrugBank vocabulary"},
    FormatWord{ListFormat::nci_drug_dictionary, "nci-drug-dictionary", "NCI Drug Dictionary"},
    FormatWord{ListFormat::atc, "atc", "ATC"},
    FormatWord{ListFormat::table, "csv", "list"},
    FormatWord{ListFormat::starter, "starter", "starter lexicon"}};

constexpr std::size_t kHead = 4096;

std::string_view first_line(std::string_view head)
{
    const std::size_t begin = head.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    head.remove_prefix(begin);
    return head.substr(0, head.find_first_of("\r\n"));
}

bool looks_like_markup(std::string_view head)
{
    return first_line(head).starts_with('<');
}

/// C and digits, then a tab.
bool is_nci_line(std::string_view line)
{
    const std::size_t tab = line.find('\t');
    return tab != std::string_view::npos && tab >= 2 && line[0] == 'C' &&
           std::all_of(line.begin() + 1, line.begin() + static_cast<std::ptrdiff_t>(tab),
                       [](char c) { return c >= '0' && c <= '9'; }) &&
           std::count(line.begin(), line.end(), '\t') >= 3;
}

Result<ListReport> read_lines(LineSource& lines, ListFormat format, const ReadRun& run)
{
    switch (format) {
    case ListFormat::nci_thesaurus:
        return read_nci_thesaurus(lines, run);
    case ListFormat::drugbank:
        return read_drugbank(lines, run);
    case ListFormat::atc:
        return read_atc(lines, run);
    case ListFormat::starter:
        return read_starter(lines, run);
    case ListFormat::table:
    case ListFormat::nci_drug_dictionary:
        break;
    }
    return read_table(lines, run);
}

Result<ListReport> finish(Result<ListReport> report, ListFormat format, const ReadOptions& options)
{
    if (report) {
        report->format = format;
        report->list.source = options.source;
        if (report->list.source.empty()) {
            const auto* const known =
                std::find_if(kFormats.begin(), kFormats.end(),
                             [&](const FormatWord& word) { return word.format == format; });
            report->list.source = known->source;
        }
    }
    return report;
}

Result<std::string> head_of(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return fail(ErrorCode::not_found, "lexicon.no_file", path.string(), "There is no such file.");
    }
    if (!std::filesystem::is_regular_file(path, error)) {
        return fail(ErrorCode::io, "lexicon.not_a_file", path.string(), "This is not a file.");
    }
    std::ifstream stream(path, std::ios::binary);
    std::string head(kHead, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (stream.bad() || (!stream && !stream.eof())) {
        return fail(ErrorCode::io, "lexicon.unreadable", path.string(), "The file cannot be read.");
    }
    head.resize(static_cast<std::size_t>(stream.gcount()));
    return head;
}

/// What no vocabulary begins with.
Result<void> check_head(std::string_view head, const std::string& name, ListFormat format)
{
    if (ascii::trimmed(head).empty()) {
        return fail(ErrorCode::parse, "lexicon.empty", name, "The file is empty.");
    }
    // A stray zero byte spoils its line only; JSON has no lines.
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") || text::is_binary(head) ||
        (format == ListFormat::nci_drug_dictionary && head.find('\0') != std::string_view::npos)) {
        const bool zip = head.starts_with("PK");
        return fail(ErrorCode::parse, "lexicon.not_text", name, "{}",
                    zip ? "This is a zip archive: unpack it first (ade lexicon get does so by itself)."
                        : "This is not UTF-8 text (UTF-16, or a binary file). Save it as UTF-8.");
    }
    if (head.starts_with("PK\x03\x04") || head.starts_with("\x1F\x8B")) {
        return fail(ErrorCode::parse, "lexicon.packed", name,
                    "The file is packed (zip or gzip): unpack it first.");
    }
    if (looks_like_markup(head)) {
        return wrong_format(name, head, format, "");
    }
    return {};
}

} // namespace

std::string_view to_string(ListFormat format)
{
    for (const FormatWord& known : kFormats) {
        if (known.format == format) {
            return known.word;
        }
    }
    return "csv";
}

std::optional<ListFormat> list_format_from(std::string_view word)
{
    for (const FormatWord& known : kFormats) {
        if (known.word == word) {
            return known.format;
        }
    }
    return word == "tsv" ? std::optional(ListFormat::table) : std::nullopt;
}

void ListReport::refuse(std::uint64_t line, std::string id, std::string reason)
{
    ++refused_count;
    if (refused.size() < kMostRefused) {
        refused.push_back({line, std::move(id), std::move(reason)});
    }
}

tl::unexpected<Error> wrong_format(const std::string& name, std::string_view head, ListFormat wanted,
                                   std::string_view expected)
{
    std::string found = "It looks like none of the formats known";
    const std::string start = ascii::lower(first_line(head).substr(0, 200));
    if (looks_like_markup(head)) {
        const bool html = start.find("html") != std::string::npos;
        found = html ? "It is a web page (HTML): the download gave a page in place of the file"
                     : "It is XML, which is no format of vocabularies here";
    } else if (const auto guess = guess_format(head); guess && *guess != wanted) {
        found = fmt::format("It looks like {}: try --format {}", to_string(*guess), to_string(*guess));
    }
    return fail(ErrorCode::parse, "lexicon.wrong_format", name, "This cannot be read as {}{}{}. {}.",
                to_string(wanted), expected.empty() ? "" : ": expected ", expected, found);
}

std::optional<ListFormat> guess_format(std::string_view head)
{
    if (head.starts_with("\xEF\xBB\xBF")) {
        head.remove_prefix(3);
    }
    const std::string_view line = first_line(head);
    const std::string lower = ascii::lower(line);
    if (line.empty() || looks_like_markup(head) || text::is_binary(head)) {
        return std::nullopt;
    }
    if (line[0] == '{' || line[0] == '[') {
        return ListFormat::nci_drug_dictionary;
    }
    if (is_nci_line(line) || lower.starts_with("code\tconcept")) {
        return ListFormat::nci_thesaurus;
    }
    if (lower.find("drugbank id") != std::string::npos) {
        return ListFormat::drugbank;
    }
    if (lower.find("atc_code") != std::string::npos || lower.find("atc code") != std::string::npos) {
        return ListFormat::atc;
    }
    if (line[0] == '#' || head.find(" | ") != std::string_view::npos) {
        return ListFormat::starter;
    }
    return ListFormat::table;
}

Result<ListFormat> guess_format_of(const std::filesystem::path& path)
{
    const auto head = head_of(path);
    if (!head) {
        return forward_error(head);
    }
    if (auto checked = check_head(*head, path.string(), ListFormat::table); !checked) {
        return forward_error(checked);
    }
    return guess_format(*head).value_or(ListFormat::table);
}

Result<ListReport> read_terms(const std::filesystem::path& path, ListFormat format,
                              const ReadOptions& options, const ProgressSink& progress, std::stop_token stop)
{
    const auto head = head_of(path);
    if (!head) {
        return forward_error(head);
    }
    if (auto checked = check_head(*head, path.string(), format); !checked) {
        return forward_error(checked);
    }
    const ReadRun run{options, progress, std::move(stop)};
    if (format == ListFormat::nci_drug_dictionary) {
        auto bytes = read_file(path, options.max_json_bytes);
        if (!bytes) {
            return forward_error(bytes);
        }
        return finish(read_nci_drug_dictionary(std::move(*bytes), path.string(), run), format, options);
    }
    auto lines = LineSource::open(path, options.max_line_bytes);
    if (!lines) {
        return forward_error(lines);
    }
    return finish(read_lines(*lines, format, run), format, options);
}

Result<ListReport> parse_terms(std::string_view bytes, ListFormat format, const ReadOptions& options,
                               const std::string& name)
{
    if (auto checked = check_head(bytes.substr(0, kHead), name, format); !checked) {
        return forward_error(checked);
    }
    const ProgressSink none;
    const ReadRun run{options, none, {}};
    if (format == ListFormat::nci_drug_dictionary) {
        return finish(read_nci_drug_dictionary(std::string(bytes), name, run), format, options);
    }
    LineSource lines = LineSource::of(bytes, name, options.max_line_bytes);
    return finish(read_lines(lines, format, run), format, options);
}

} // namespace ade::lexicon
