// SPDX-License-Identifier: GPL-3.0-or-later
// A model's answer (lines or JSON) to a sentence: whatever both are, every span lies in the sentence, every
// string of the answer is accounted for, and a status says what the candidates say. Input: a sentence, a zero
// byte, an answer.
#include "core/teacher/answer_json.hpp"
#include "core/teacher/place_answer.hpp"
#include "core/text/utf8.hpp"

#include <chrono>
#include <cstdlib>
#include <set>

namespace {

using namespace ade;
using namespace ade::teacher;

constexpr std::int64_t kBegin = 1000; // the sentence's place in a document

void check_string(const SentenceIndex& sentence, const PlacedString& one, std::int64_t end)
{
    const auto& places = one.candidates;
    if ((one.status == AlignmentStatus::absent) != places.empty()) {
        std::abort();
    }
    std::set<text::Span> known;
    for (const Occurrence& place : places) {
        if (place.span.begin.value() < kBegin || place.span.end.value() > end || place.span.empty() ||
            sentence.surface(place.span).empty() || !known.insert(place.span).second ||
            place.similarity < 0 || place.similarity > 1 ||
            (place.how == AlignmentStatus::fuzzy) != (place.similarity < 1) ||
            place.how == AlignmentStatus::ambiguous || place.how == AlignmentStatus::absent) {
            std::abort();
        }
    }
    // A status is the kind of the likeliest place, or open; context decides between several only.
    if (one.status != AlignmentStatus::absent && one.status != AlignmentStatus::ambiguous &&
        (one.status != places.front().how || (one.by_context && places.size() < 2))) {
        std::abort();
    }
}

void check_placement(const SentenceIndex& sentence, const std::vector<DrugAnswer>& answer, std::int64_t end)
{
    const Placement placement = place_answer(sentence, answer);
    std::set<std::pair<std::size_t, std::string>> wanted;
    for (std::size_t drug = 0; drug < answer.size(); ++drug) {
        for (const std::string& event : answer[drug].events) {
            wanted.emplace(drug, event);
        }
    }
    if (placement.strings.size() != wanted.size() + answer.size()) {
        std::abort(); // each drug, and each event of it, once
    }
    for (const PlacedString& one : placement.strings) {
        check_string(sentence, one, end);
    }
    for (const PlacedRelation& one : placement.relations) {
        const PlacedString& drug = placement.strings.at(one.drug);
        const PlacedString& event = placement.strings.at(one.event);
        const auto holds = [](const PlacedString& string, text::Span span) {
            for (const Occurrence& place : string.candidates) {
                if (place.span == span) {
                    return true;
                }
            }
            return false;
        };
        if (drug.role != Role::drug || event.role != Role::event || drug.drug != event.drug ||
            event.status == AlignmentStatus::ambiguous || !holds(drug, one.drug_span) ||
            !holds(event, one.event_span)) {
            std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t kMost = 20'000; // longer ones only repeat
    if (size > kMost) {
        return 0;
    }
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t gap = std::min(input.find('\0'), input.size());
    const std::string_view text = input.substr(0, gap);
    const std::string_view said = gap < input.size() ? input.substr(gap + 1) : text;

    const auto began = std::chrono::steady_clock::now();
    const ParsedAnswer parsed = parse_answer(said);
    if (parsed != parse_answer(said) || (parsed.failed() && !parsed.drugs.empty())) {
        std::abort();
    }
    for (const DrugAnswer& one : parsed.drugs) {
        if (one.drug.empty() || one.drug.size() > said.size() * 3) {
            std::abort();
        }
    }
    (void)parse_json_answer(said);
    if (!text::first_invalid_utf8(text)) {
        const SentenceIndex sentence(text, text::CodePointOffset(kBegin));
        check_placement(sentence, parsed.drugs, kBegin + text::count_code_points(text));
    }
    // Sanitizers and a busy machine slow it down some hundred times; quadratic work in 20 kB would take
    // longer still.
    if (std::chrono::steady_clock::now() - began > std::chrono::seconds(20)) {
        std::abort();
    }
    return 0;
}
