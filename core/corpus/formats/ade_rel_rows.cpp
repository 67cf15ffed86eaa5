// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/ade_rel_rows.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>

namespace ade::corpus::ade_rel {

namespace {

constexpr std::size_t kFields = 8;
constexpr std::string_view kForm = "PMID|sentence|event|begin|end|drug|begin|end";

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || stop != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

bool all_digits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> read_span(std::string_view begin, std::string_view end, const std::string& surface,
                       const std::string& sentence, std::string_view what, Row& row, std::int64_t& begin_out,
                       std::int64_t& end_out)
{
    const auto from = number(begin);
    const auto to = number(end);
    if (!from || !to) {
        return fail(ErrorCode::parse, "ade_rel.offset_not_a_number", row.where,
                    "The offsets \"{}\" and \"{}\" of the {} are not both whole numbers.", excerpt(begin),
                    excerpt(end), what);
    }
    const std::int64_t length = text::count_code_points(surface);
    if (*to <= *from || *to - *from != length) {
        return fail(ErrorCode::parse, "ade_rel.length_differs", row.where,
                    "The {} \"{}\" has {} characters, but its offsets {}–{} span {}. Correct the offsets.",
                    what, excerpt(surface), length, *from, *to, *to - *from);
    }
    if (sentence.find(surface) == std::string::npos) {
        return fail(ErrorCode::parse, "ade_rel.surface_not_in_sentence", row.where,
                    "The {} \"{}\" does not occur in its sentence. Correct the text or the {}.", what,
                    excerpt(surface), what);
    }
    begin_out = *from;
    end_out = *to;
    return {};
}

/// Sentence starts that put one surface where its offset says; sorted.
std::vector<std::int64_t> starts_for(const text::OffsetMap& map, std::string_view surface, std::int64_t begin)
{
    std::vector<std::int64_t> starts;
    const std::string_view sentence = map.text();
    for (std::size_t at = sentence.find(surface); at != std::string_view::npos;
         at = sentence.find(surface, at + 1)) {
        const auto position = map.to_code_point(text::ByteOffset(static_cast<std::int64_t>(at)));
        if (position && begin - position->value() >= 0) {
            starts.push_back(begin - position->value());
        }
    }
    std::sort(starts.begin(), starts.end());
    return starts;
}

} // namespace

std::string pmid_of(std::string_view line)
{
    const std::string_view first = line.substr(0, line.find('|'));
    return all_digits(first) && first.size() < line.size() ? std::string(first) : std::string();
}

Result<Row> parse_row(std::string_view line, std::string where)
{
    Row row;
    row.where = std::move(where);
    if (auto valid = text::check_utf8(line, row.where); !valid) {
        return forward_error(valid);
    }
    if (const std::size_t nul = line.find('\0'); nul != std::string_view::npos) {
        return fail(ErrorCode::parse, "ade_rel.nul", row.where,
                    "Byte {} of the line is NUL; text was expected. The file may be damaged.", nul + 1);
    }
    std::vector<std::size_t> bars;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '|') {
            bars.push_back(i);
        }
    }
    if (bars.size() + 1 < kFields) {
        return fail(ErrorCode::parse, "ade_rel.fields", row.where,
                    "The line has {} fields, 8 were expected: {}.", bars.size() + 1, kForm);
    }
    // bars[0] ends the PMID; the last six bars begin the last six fields; between them is the sentence.
    const auto tail = [&](std::size_t field) { // 0: event … 5: drug's end
        const std::size_t bar = bars.size() - 6 + field;
        const std::size_t end = field == 5 ? line.size() : bars[bar + 1];
        return line.substr(bars[bar] + 1, end - bars[bar] - 1);
    };
    row.pmid = line.substr(0, bars.front());
    row.sentence = line.substr(bars.front() + 1, bars[bars.size() - 6] - bars.front() - 1);
    row.event = tail(0);
    row.drug = tail(3);
    if (!all_digits(row.pmid)) {
        return fail(ErrorCode::parse, "ade_rel.pmid", row.where,
                    "The line begins with \"{}\", a PubMed number was expected.", excerpt(row.pmid));
    }
    if (row.sentence.empty() || row.event.empty() || row.drug.empty()) {
        return fail(ErrorCode::parse, "ade_rel.empty_field", row.where,
                    "The sentence, the event or the drug is empty; expected: {}.", kForm);
    }
    if (auto read = read_span(tail(1), tail(2), row.event, row.sentence, "event", row, row.event_begin,
                              row.event_end);
        !read) {
        return forward_error(read);
    }
    if (auto read =
            read_span(tail(4), tail(5), row.drug, row.sentence, "drug", row, row.drug_begin, row.drug_end);
        !read) {
        return forward_error(read);
    }
    return row;
}

std::optional<NegativeRow> parse_negative(std::string_view line)
{
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || !all_digits(line.substr(0, blank)) ||
        line.substr(blank, 5) != " NEG ") {
        return std::nullopt;
    }
    return NegativeRow{std::string(line.substr(0, blank)), std::string(line.substr(blank + 5))};
}

std::vector<std::int64_t> possible_starts(const Row& row)
{
    const text::OffsetMap map = text::OffsetMap::of_valid(row.sentence);
    const std::vector<std::int64_t> events = starts_for(map, row.event, row.event_begin);
    const std::vector<std::int64_t> drugs = starts_for(map, row.drug, row.drug_begin);
    std::vector<std::int64_t> both;
    std::set_intersection(events.begin(), events.end(), drugs.begin(), drugs.end(), std::back_inserter(both));
    return both;
}

Placement place_sentence(const std::vector<const Row*>& rows)
{
    Placement placement;
    std::map<std::int64_t, std::vector<std::size_t>> votes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = *rows[i];
        const std::vector<std::int64_t> starts = possible_starts(row);
        if (starts.empty()) {
            placement.faults.push_back(make_error(
                ErrorCode::parse, "ade_rel.row_contradicts_itself", row.where,
                "No start of the sentence puts \"{}\" at {} and \"{}\" at {} at once. Correct the offsets.",
                excerpt(row.event), row.event_begin, excerpt(row.drug), row.drug_begin));
        }
        for (const std::int64_t start : starts) {
            votes[start].push_back(i);
        }
    }
    std::size_t most = 0;
    std::size_t winners = 0;
    for (const auto& [start, voters] : votes) {
        winners = voters.size() > most ? 1 : winners + (voters.size() == most ? 1 : 0);
        most = std::max(most, voters.size());
    }
    if (winners == 0) {
        return placement;
    }
    if (winners == 1) {
        const auto winner = std::find_if(votes.begin(), votes.end(),
                                         [most](const auto& vote) { return vote.second.size() == most; });
        placement.begin = winner->first;
        placement.rows = winner->second;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool agrees = std::binary_search(placement.rows.begin(), placement.rows.end(), i);
        const std::vector<std::int64_t> starts =
            agrees ? std::vector<std::int64_t>{} : possible_starts(*rows[i]);
        if (starts.empty()) {
            continue; // agrees, or refused above
        }
        if (placement.begin) {
            placement.faults.push_back(make_error(ErrorCode::parse, "ade_rel.row_disagrees", rows[i]->where,
                                                  "This row puts its sentence at {}, the {} other rows of "
                                                  "the sentence put it at {}. Correct the "
                                                  "offsets.",
                                                  starts.front(), placement.rows.size(), *placement.begin));
        } else {
            placement.faults.push_back(make_error(
                ErrorCode::parse, "ade_rel.sentence_not_placed", rows[i]->where,
                "Where the sentence begins cannot be told: {} places fit its {} rows equally well. "
                "Correct the offsets, or add a row whose words occur once.",
                winners, rows.size()));
        }
    }
    return placement;
}

} // namespace ade::corpus::ade_rel
