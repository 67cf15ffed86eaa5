// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/label_documents.hpp"

#include "core/teacher/text_aliases.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace ade::teacher {
namespace {

using store::LedgerRole;
using store::LedgerString;

constexpr int kAnswerNumber = 1'000'000;  ///< ledger numbers of whole answers come after those of strings
constexpr int kSampleNumbers = 10'000;    ///< numbers for the strings of one sample
constexpr std::size_t kShownAnswer = 300; ///< bytes of an answer in a ledger line

std::string shortened(const std::string& text)
{
    if (text.size() <= kShownAnswer) {
        return text;
    }
    std::size_t end = kShownAnswer;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end) + "…";
}

bool is_settled(const PlacedString& string)
{
    return string.status != AlignmentStatus::ambiguous && string.status != AlignmentStatus::absent;
}

/// A string of the answer as the ledger tells it.
LedgerString ledger_string(const Placement& placement, std::size_t number, int first_number,
                           const std::vector<DrugAnswer>& answer)
{
    const PlacedString& placed = placement.strings[number];
    LedgerString line;
    line.role = placed.role == Role::drug ? LedgerRole::drug : LedgerRole::event;
    line.number = first_number + static_cast<int>(number);
    line.asked = placed.asked;
    line.drug = answer[placed.drug].drug;
    line.status = to_string(placed.status);
    line.by_context = placed.by_context;
    for (const Occurrence& one : placed.candidates) {
        line.candidates.push_back({one.span, std::string(to_string(one.how)), one.similarity});
    }
    const PlacedString* drug = nullptr;
    for (std::size_t i = 0; i < placement.strings.size(); ++i) {
        if (placement.strings[i].role == Role::drug && placement.strings[i].drug == placed.drug) {
            drug = &placement.strings[i];
            line.drug_number = first_number + static_cast<int>(i);
        }
    }
    if (placed.role == Role::event) {
        for (const PlacedRelation& relation : placement.relations) {
            if (relation.event == number && std::find(line.partners.begin(), line.partners.end(),
                                                      relation.drug_span) == line.partners.end()) {
                line.partners.push_back(relation.drug_span);
            }
        }
        if (line.partners.empty() && drug != nullptr && is_settled(*drug)) {
            line.partners.push_back(drug->candidates.front().span);
        }
    } else {
        for (std::size_t i = 0; i < placement.strings.size(); ++i) {
            const PlacedString& event = placement.strings[i];
            const bool linked =
                std::any_of(placement.relations.begin(), placement.relations.end(),
                            [i](const PlacedRelation& relation) { return relation.event == i; });
            if (event.role == Role::event && event.drug == placed.drug && is_settled(event) && !linked) {
                line.partners.push_back(event.candidates.front().span);
            }
        }
    }
    return line;
}

/// Gathers what the samples of one sentence say.
class SentenceLabeller {
public:
    SentenceLabeller(const corpus::Document& document, int position, const LabelContext& context)
        : context_(context), abbreviations_(find_abbreviations(document.text)),
          span_(document.sentences.at(static_cast<std::size_t>(position)).span),
          text_(text::slice(document.text, span_).value_or(std::string_view())), index_(text_, span_.begin),
          aliases_(text_aliases(context.matcher, text_, abbreviations_))
    {
        result_.asked.version_id = document.version_id;
        result_.asked.position = position;
    }

    LabelledSentence label(const std::vector<LabelOutcome>& answers)
    {
        store::AskedSentence& asked = result_.asked;
        asked.samples = static_cast<int>(answers.size());
        if (speaks_to_model(text_)) {
            asked.flags.emplace_back("speaks_to_model");
        }
        for (const LabelOutcome& outcome : answers) {
            add(outcome);
        }
        settle();
        if (came_ == 0) {
            asked.outcome = store::AskedOutcome::failed;
        } else if (parsed_ == 0) {
            asked.outcome = store::AskedOutcome::unparsed;
        } else {
            asked.outcome = result_.relations.empty() && asked.events == 0 ? store::AskedOutcome::none
                                                                           : store::AskedOutcome::events;
        }
        if (!asked.flags.empty()) {
            add_answer_line("flagged", asked.answer);
        }
        for (LedgerString& line : asked.strings) {
            line.flags = asked.flags;
        }
        return std::move(result_);
    }

private:
    void add(const LabelOutcome& outcome)
    {
        store::AskedSentence& asked = result_.asked;
        if (!outcome.answer) {
            asked.reason = outcome.error.text();
            add_answer_line("failed", asked.reason);
            return;
        }
        ++came_;
        if (asked.answer.empty()) {
            asked.answer = outcome.answer->content;
        }
        if (asked.model.empty()) {
            asked.model = outcome.answer->model;
        }
        if (!context_.asked_model.empty() && is_other_model(context_.asked_model, outcome.answer->model)) {
            flag("other_model");
        }
        if (outcome.parsed.failed()) {
            add_answer_line("unparsed", outcome.answer->content);
            return;
        }
        ++parsed_;
        for (const std::string& problem : outcome.parsed.problems) {
            add_answer_line("problem", problem);
        }
        const Placement placement = place_answer(index_, outcome.parsed.drugs, aliases_, context_.place);
        const int first_number = outcome.sample * kSampleNumbers;
        for (std::size_t i = 0; i < placement.strings.size(); ++i) {
            add_string(placement, i, first_number, outcome.parsed.drugs);
        }
        std::set<std::pair<text::Span, text::Span>> pairs;
        std::set<text::Span> drugs;
        for (const PlacedRelation& relation : placement.relations) {
            pairs.emplace(relation.drug_span, relation.event_span);
            drugs.insert(relation.drug_span);
        }
        for (const PlacedString& string : placement.strings) {
            if (string.role == Role::drug && is_settled(string)) {
                drugs.insert(string.candidates.front().span);
            }
        }
        for (const auto& pair : pairs) {
            Votes& votes = pairs_[pair];
            ++votes.count;
            votes.log_probability = outcome.answer->mean_log_probability;
        }
        for (const text::Span& drug : drugs) {
            ++drugs_[drug];
        }
    }

    void add_string(const Placement& placement, std::size_t number, int first_number,
                    const std::vector<DrugAnswer>& answer)
    {
        const PlacedString& placed = placement.strings[number];
        store::AskedSentence& asked = result_.asked;
        if (strings_.emplace(placed.role, answer[placed.drug].drug, placed.asked).second) { // each once
            ++(placed.role == Role::drug ? asked.drugs : asked.events);
        }
        const bool plain =
            placed.status == AlignmentStatus::exact || placed.status == AlignmentStatus::case_differs;
        if (plain && !placed.by_context) {
            return;
        }
        LedgerString line = ledger_string(placement, number, first_number, answer);
        const bool told =
            std::any_of(asked.strings.begin(), asked.strings.end(), [&](const LedgerString& known) {
                return known.role == line.role && known.asked == line.asked && known.drug == line.drug &&
                       known.status == line.status;
            });
        if (!told) {
            asked.strings.push_back(std::move(line));
        }
    }

    /// What at least half of the samples say.
    void settle()
    {
        const auto enough = [this](int count) { return 2 * count >= parsed_; };
        for (const auto& [drug, count] : drugs_) {
            if (enough(count)) {
                result_.drugs.push_back(drug);
            }
        }
        int number = kAnswerNumber / 2;
        for (const auto& [pair, votes] : pairs_) {
            if (enough(votes.count)) {
                TaughtRelation relation{pair.first, pair.second, {}, {}};
                relation.raw = raw_confidence(parsed_, votes.count, votes.log_probability);
                if (relation.raw) {
                    relation.score = context_.calibration(*relation.raw);
                }
                result_.relations.push_back(relation);
                continue;
            }
            LedgerString line;
            line.number = line.drug_number = number++;
            line.asked = index_.surface(pair.second);
            line.drug = index_.surface(pair.first);
            line.status = "minority";
            line.candidates = {{pair.second, "exact", 1}};
            line.partners = {pair.first};
            result_.asked.strings.push_back(std::move(line));
        }
    }

    void add_answer_line(const char* status, const std::string& text)
    {
        LedgerString line;
        line.role = LedgerRole::answer;
        line.number = line.drug_number = kAnswerNumber + answer_lines_++;
        line.asked = shortened(text);
        line.status = status;
        result_.asked.strings.push_back(std::move(line));
    }

    void flag(const std::string& word)
    {
        auto& flags = result_.asked.flags;
        if (std::find(flags.begin(), flags.end(), word) == flags.end()) {
            flags.push_back(word);
        }
    }

    struct Votes {
        int count = 0;
        std::optional<double> log_probability;
    };

    const LabelContext& context_;
    std::vector<AbbreviationPair> abbreviations_;
    text::Span span_;
    std::string_view text_;
    SentenceIndex index_;
    Aliases aliases_;
    LabelledSentence result_;
    std::map<std::pair<text::Span, text::Span>, Votes> pairs_;
    std::map<text::Span, int> drugs_;
    std::set<std::tuple<Role, std::string, std::string>> strings_;
    int came_ = 0;
    int parsed_ = 0;
    int answer_lines_ = 0;
};

} // namespace

LabelledSentence label_sentence(const corpus::Document& document, int position,
                                const std::vector<LabelOutcome>& answers, const LabelContext& context)
{
    return SentenceLabeller(document, position, context).label(answers);
}

corpus::AnnotatedDocument annotate_document(const corpus::Document& document,
                                            const std::vector<LabelledSentence>& sentences)
{
    corpus::AnnotatedDocument annotated;
    annotated.document = document;
    std::map<std::pair<corpus::Label, text::Span>, std::string> ids;
    const auto mention = [&](corpus::Label label, text::Span span) {
        std::string& id = ids[{label, span}];
        if (id.empty()) {
            corpus::Mention& row = annotated.mentions.emplace_back();
            id = row.id = fmt::format("T{}", annotated.mentions.size());
            row.label = label;
            row.span = span;
            row.surface = text::slice(document.text, span).value_or(std::string_view());
        }
        return id;
    };
    for (const LabelledSentence& sentence : sentences) {
        for (const text::Span& drug : sentence.drugs) {
            mention(corpus::Label::drug, drug);
        }
        for (const TaughtRelation& taught : sentence.relations) {
            corpus::Relation relation;
            relation.drug_id = mention(corpus::Label::drug, taught.drug);
            relation.event_id = mention(corpus::Label::adverse_event, taught.event);
            relation.id = fmt::format("R{}", annotated.relations.size() + 1);
            relation.score = taught.score;
            if (taught.raw) {
                relation.attributes["raw_score"] = fmt::format("{:.6f}", *taught.raw);
            }
            annotated.relations.push_back(std::move(relation));
        }
    }
    return annotated;
}

} // namespace ade::teacher
