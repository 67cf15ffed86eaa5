// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/screening_log.hpp"

#include "core/store/connection.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ade::store {

namespace {

constexpr std::array<std::pair<ArticleFate, std::string_view>, 8> kWords = {{
    {ArticleFate::added, "new"},
    {ArticleFate::new_version, "new text"},
    {ArticleFate::updated, "new facts, same text"},
    {ArticleFate::unchanged, "known, unchanged"},
    {ArticleFate::withdrawn, "withdrawn by the source"},
    {ArticleFate::known, "here before"},
    {ArticleFate::excluded, "excluded"},
    {ArticleFate::refused, "not readable"},
}};

std::string escaped(std::string_view text)
{
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html += c;
        }
    }
    return html;
}

/// "12 new, 3 known, unchanged"
std::string counts_text(const IntakeRecord& intake)
{
    std::string text;
    for (const auto& [fate, words] : kWords) {
        const auto found = intake.counts.find(fate);
        if (found != intake.counts.end() && found->second > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : "; ", found->second, words);
        }
    }
    return text.empty() ? "nothing new" : text;
}

/// Of files, their names; of searches the words, however many.
std::string one_line(std::string_view query)
{
    std::string line;
    for (const char c : query) {
        if (c == '\n') {
            line += "; ";
        } else {
            line += c;
        }
    }
    return line;
}

/// What a search of PubMed notes beside its words; empty what it does not.
struct SearchNotes {
    std::string days;
    std::string limit;
    std::string found;
    std::string saved;
    std::string translation;
    std::string warnings;
};

SearchNotes notes_of(const IntakeRecord& intake)
{
    SearchNotes notes;
    const Json details = Json::parse(intake.details, nullptr, false);
    const auto text = [&](const char* key) {
        const auto found = details.find(key);
        return found == details.end()       ? std::string()
               : found->is_string()         ? found->get<std::string>()
               : found->is_number_integer() ? std::to_string(found->get<std::int64_t>())
                                            : std::string();
    };
    if (!details.is_object() || text("found").empty()) {
        return notes; // files
    }
    notes.found = text("found");
    const std::string from = text("entered_from");
    const std::string to = text("entered_to");
    notes.days = from.empty() && to.empty() ? "any" : from + " to " + to;
    notes.limit = text("max").empty() ? "none" : text("max");
    notes.saved = text("saved_search_name");
    notes.translation = text("translation");
    const Json warnings = details.value("warnings", Json::array());
    for (const Json& warning : warnings) {
        if (warning.is_string()) {
            notes.warnings += (notes.warnings.empty() ? "" : "; ") + warning.get<std::string>();
        }
    }
    return notes;
}

void put_row(std::string& csv, const std::vector<std::string>& cells)
{
    bool first = true;
    for (const std::string& cell : cells) {
        csv += first ? "" : ",";
        csv += csv_cell(cell);
        first = false;
    }
    csv += "\r\n";
}

} // namespace

std::string_view words_for(ArticleFate fate)
{
    const auto found =
        std::find_if(kWords.begin(), kWords.end(), [&](const auto& entry) { return entry.first == fate; });
    return found == kWords.end() ? std::string_view() : found->second;
}

std::string short_query(std::string_view query)
{
    constexpr std::int64_t kMost = 200;
    std::string line;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < query.size(); ++i) {
        if (!text::is_continuation(query[i]) && ++count > kMost) {
            return line + "…";
        }
        if (query[i] == '\n') {
            line += "; ";
        } else {
            line += query[i];
        }
    }
    return line;
}

std::string csv_cell(std::string_view text)
{
    std::string cell;
    // A blank does not hide a formula from every spreadsheet.
    const std::size_t first = text.find_first_not_of(' ');
    constexpr std::string_view kDangerous = "=+-@\t\r\n";
    if (first != std::string_view::npos && kDangerous.find(text[first]) != std::string_view::npos) {
        cell += '\'';
    }
    cell += text;
    if (cell.find_first_of(",;\"\r\n\t") == std::string::npos) {
        return cell;
    }
    std::string quoted = "\"";
    for (const char c : cell) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + "\"";
}

std::string screening_log_csv(const ScreeningLog& log)
{
    std::string csv = "\xEF\xBB\xBF";
    put_row(csv, {"Number", "Record", "Reference", "Outcome", "Reason", "Review", "Relations", "Retracted",
                  "Source", "Search", "Started (UTC)", "Person", "Search id", "Entered in PubMed", "Limit",
                  "Found", "Saved search", "Translation by PubMed", "Warnings of PubMed"});
    const SearchNotes notes = notes_of(log.intake);
    const std::string query = one_line(log.intake.query);
    const auto search_cells = [&](std::vector<std::string> cells) {
        for (const std::string& cell :
             {log.intake.source, query, log.intake.started, log.intake.person, log.intake.id, notes.days,
              notes.limit, notes.found, notes.saved, notes.translation, notes.warnings}) {
            cells.push_back(cell);
        }
        return cells;
    };
    std::int64_t number = 0;
    for (const ScreeningEntry& entry : log.entries) {
        put_row(csv, search_cells({std::to_string(++number), entry.external_id, entry.citation,
                                   std::string(words_for(entry.fate)), entry.reason, entry.review,
                                   entry.review.empty() ? std::string() : std::to_string(entry.relations),
                                   entry.retracted ? "yes" : ""}));
    }
    if (log.entries.empty()) { // that nothing was found is a result too
        put_row(csv, search_cells({"", "", "", "nothing found", "", "", "", ""}));
    }
    return csv;
}

std::vector<LogFact> screening_facts(const ScreeningLog& log)
{
    const IntakeRecord& intake = log.intake;
    const SearchNotes notes = notes_of(intake);
    std::vector<LogFact> facts;
    const auto fact = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            facts.push_back({std::string(name), std::string(value)});
        }
    };
    fact("Source", intake.source);
    fact("Search", intake.query);
    fact("Entered in PubMed", notes.days);
    fact("Limit", notes.limit);
    fact("Saved search", notes.saved);
    fact("Translation by PubMed", notes.translation);
    fact("Warnings of PubMed", notes.warnings);
    fact("Started (UTC)", intake.started);
    fact("Finished (UTC)", intake.finished);
    fact("Person", intake.person.empty() ? "a program" : intake.person);
    fact("Found", notes.found);
    fact("Articles", std::to_string(log.entries.size()));
    fact("Outcome", counts_text(intake));
    fact("Id", intake.id);
    return facts;
}

std::string screening_log_html(const ScreeningLog& log)
{
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Screening log"
        "</title>\n<style>\nbody { font-family: sans-serif; margin: 2em; }\ntable { border-collapse: "
        "collapse; }\nth, td { border: 1px solid #888; padding: 0.3em 0.5em; text-align: left; "
        "vertical-align: top; }\nthead { display: table-header-group; }\n</style>\n</head>\n<body>\n"
        "<h1>Screening log</h1>\n<table>\n";
    for (const LogFact& fact : screening_facts(log)) {
        html += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", fact.name, escaped(fact.value));
    }
    html += "</table>\n";
    if (log.entries.empty()) {
        return html + "<p>Nothing was found.</p>\n</body>\n</html>\n";
    }
    html +=
        "<h2>Articles</h2>\n<table>\n<thead><tr><th>No.</th><th>Reference</th><th>Outcome</th><th>Review</th>"
        "<th>Relations</th></tr></thead>\n<tbody>\n";
    std::int64_t number = 0;
    for (const ScreeningEntry& entry : log.entries) {
        std::string outcome(words_for(entry.fate));
        outcome += entry.reason.empty() ? "" : ": " + entry.reason;
        html += fmt::format("<tr><td>{}</td><td>{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", ++number,
                            entry.retracted ? "<strong>Retracted.</strong> " : "", escaped(entry.citation),
                            escaped(outcome), escaped(entry.review),
                            entry.review.empty() ? std::string() : std::to_string(entry.relations));
    }
    return html + "</tbody>\n</table>\n</body>\n</html>\n";
}

} // namespace ade::store
