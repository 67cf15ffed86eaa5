// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/answer.hpp"

#include "core/base/ascii.hpp"
#include "core/teacher/answer_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ade::teacher {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxShown = 80; ///< bytes of an unreadable line that a problem quotes

/// ASCII in place of the punctuation other keyboards and languages use; the rest as it was.
std::string plain_punctuation(std::string_view text)
{
    struct Change {
        std::string_view from;
        std::string_view to;
    };
    static constexpr std::array kChanges = {
        Change{"：", ":"},     Change{"｜", "|"},      Change{"；", ";"},     Change{"，", ","},
        Change{"、", ","},     Change{"“", "\""},      Change{"”", "\""},     Change{"„", "\""},
        Change{"«", "\""},     Change{"»", "\""},      Change{"‘", "'"},      Change{"’", "'"},
        Change{"（", "("},     Change{"）", ")"},      Change{"\u00A0", " "}, Change{"。", "."},
        Change{"\u3000", " "}, Change{"\u2028", "\n"}, Change{"\uFEFF", ""},
    };
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            plain += text[at++];
            continue;
        }
        const auto* const change = std::find_if(kChanges.begin(), kChanges.end(), [&](const Change& one) {
            return text.substr(at, one.from.size()) == one.from;
        });
        if (change == kChanges.end()) {
            plain += text[at++];
            continue;
        }
        plain += change->to;
        at += change->from.size();
    }
    return plain;
}

/// Takes quotes, asterisks, underscores and backticks off both ends, and a point or comma at the end.
std::string_view bare(std::string_view text)
{
    text = ascii::trimmed(text);
    const auto is_wrap = [](char c) { return c == '"' || c == '\'' || c == '*' || c == '`' || c == '_'; };
    for (bool again = true; again && !text.empty();) {
        again = false;
        if (is_wrap(text.front())) {
            text.remove_prefix(1);
            again = true;
        }
        if (!text.empty() &&
            (is_wrap(text.back()) || text.back() == ',' || text.back() == '.' || text.back() == ';')) {
            text.remove_suffix(1);
            again = true;
        }
        text = ascii::trimmed(text);
    }
    // Brackets around the whole are wrapping too; one alone belongs to the name, as in "(R)-x".
    if (text.size() > 2 &&
        ((text.front() == '[' && text.back() == ']') || (text.front() == '<' && text.back() == '>'))) {
        return bare(text.substr(1, text.size() - 2));
    }
    return text;
}

/// "none", "no adverse events found" and their like.
bool says_none(std::string_view text)
{
    const std::string low = ascii::lower(bare(text));
    static constexpr std::array kWords = {
        "none"sv,           "n/a"sv,          "na"sv,     "nil"sv,      "null"sv,
        "nothing"sv,        "no"sv,           "-"sv,      "no event"sv, "no events"sv,
        "not applicable"sv, "not reported"sv, "unknown"sv};
    if (low.empty() || std::find(kWords.begin(), kWords.end(), low) != kWords.end()) {
        return true;
    }
    if (low.size() > 120 || low.find('|') != std::string::npos) {
        return false;
    }
    const bool no = low.rfind("no ", 0) == 0 || low.rfind("none ", 0) == 0 ||
                    low.rfind("there are no ", 0) == 0 || low.rfind("there is no ", 0) == 0;
    return no && (low.find("adverse") != std::string::npos || low.find("side effect") != std::string::npos ||
                  low.find(" ade") != std::string::npos || low.find("drug") != std::string::npos ||
                  low.find("event") != std::string::npos);
}

/// Drops "1.", "2)", "-", "*", "•", "#" and ">" in front of a line.
std::string_view without_bullet(std::string_view line)
{
    line = ascii::trimmed(line);
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') {
        ++digits;
    }
    if (digits > 0 && digits < 4 && digits + 1 < line.size() &&
        (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ') {
        return ascii::trimmed(line.substr(digits + 1));
    }
    while (!line.empty() && (line.front() == '#' || line.front() == '>')) {
        line = ascii::trimmed(line.substr(1));
    }
    if (line.size() > 1 && (line.front() == '-' || line.front() == '*' || line.front() == '+') &&
        line[1] == ' ') {
        return ascii::trimmed(line.substr(2));
    }
    if (line.substr(0, 3) == "•") {
        return ascii::trimmed(line.substr(3));
    }
    return line;
}

/// Words that stand before a colon without being a drug.
bool is_heading(std::string_view head)
{
    static constexpr std::array kHeads = {
        "annotations"sv,    "annotation"sv,    "answer"sv, "output"sv,      "result"sv,
        "results"sv,        "message"sv,       "note"sv,   "explanation"sv, "example"sv,
        "adverse events"sv, "adverse event"sv, "ades"sv,   "drugs"sv};
    const std::string low = ascii::lower(bare(head));
    return std::find(kHeads.begin(), kHeads.end(), low) != kHeads.end() || low.rfind("here ", 0) == 0 ||
           low.rfind("sure", 0) == 0 || low.rfind("the adverse", 0) == 0 || low.rfind("based on", 0) == 0;
}

/// Where the drug ends: the last ": " before the first "|", or the last ":" when no blank follows any; so
/// "ratio 1:2 x: y" splits at the right place.
std::size_t colon_of(std::string_view line)
{
    const std::string_view head = line.substr(0, std::min(line.find('|'), line.size()));
    auto at = head.find(": ");
    if (at == std::string_view::npos && !head.empty() && head.back() == ':') {
        at = head.size() - 1;
    }
    return at == std::string_view::npos ? head.find(':') : at;
}

std::vector<std::string> split_events(std::string_view text)
{
    const char divider = text.find('|') != std::string_view::npos ? '|' : ';';
    std::vector<std::string> events;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(divider, begin), text.size());
        const std::string_view event = bare(text.substr(begin, end - begin));
        if (!event.empty() && !says_none(event)) {
            events.emplace_back(event);
        }
        begin = end + 1;
    }
    return events;
}

void add(ParsedAnswer& answer, DrugAnswer drug)
{
    const auto same = std::find_if(answer.drugs.begin(), answer.drugs.end(),
                                   [&](const DrugAnswer& one) { return one.drug == drug.drug; });
    if (same == answer.drugs.end()) {
        answer.drugs.push_back(std::move(drug));
    } else {
        same->events.insert(same->events.end(), drug.events.begin(), drug.events.end());
    }
}

std::string quoted(std::string_view text)
{
    if (text.size() <= kMaxShown) {
        return fmt::format("“{}”", text);
    }
    std::size_t end = kMaxShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return fmt::format("“{}…”", text.substr(0, end));
}

ParsedAnswer parse_lines(std::string_view text)
{
    ParsedAnswer answer;
    bool none = false;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = without_bullet(text.substr(begin, end - begin));
        begin = end + 1;
        if (line.empty() || line.substr(0, 3) == "```") {
            continue;
        }
        std::size_t colon = colon_of(line);
        if (colon != std::string_view::npos && is_heading(line.substr(0, colon))) {
            line = without_bullet(line.substr(colon + 1));
            if (line.empty()) {
                continue;
            }
            colon = colon_of(line);
        }
        if (says_none(line)) {
            none = true;
            continue;
        }
        // A name of more than 12 words before the colon is a sentence.
        const std::string_view drug =
            colon == std::string_view::npos ? std::string_view{} : bare(line.substr(0, colon));
        if (drug.empty() || std::count(drug.begin(), drug.end(), ' ') > 11) {
            answer.problems.push_back(fmt::format("{} is not of the form “drug: event|event”", quoted(line)));
            continue;
        }
        add(answer, DrugAnswer{std::string(drug), split_events(line.substr(colon + 1))});
    }
    answer.form = !answer.drugs.empty()             ? AnswerForm::lines
                  : none || answer.problems.empty() ? AnswerForm::none
                                                    : AnswerForm::prose;
    return answer;
}

} // namespace

std::string_view to_string(AnswerForm form)
{
    switch (form) {
    case AnswerForm::none:
        return "none";
    case AnswerForm::lines:
        return "lines";
    case AnswerForm::json:
        return "json";
    case AnswerForm::prose:
        return "prose";
    }
    return "?";
}

ParsedAnswer parse_answer(std::string_view text)
{
    if (auto from_json = parse_json_answer(text)) {
        ParsedAnswer merged;
        merged.form = from_json->drugs.empty() ? AnswerForm::none : AnswerForm::json;
        merged.problems = std::move(from_json->problems);
        for (auto& drug : from_json->drugs) {
            std::erase_if(drug.events, [](const std::string& event) { return says_none(event); });
            if (!says_none(drug.drug)) {
                add(merged, std::move(drug));
            }
        }
        if (merged.drugs.empty()) {
            merged.form = merged.problems.empty() ? AnswerForm::none : AnswerForm::prose;
        }
        return merged;
    }
    return parse_lines(plain_punctuation(text));
}

} // namespace ade::teacher
