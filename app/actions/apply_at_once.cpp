// SPDX-License-Identifier: GPL-3.0-or-later
// The memory picture of a decision: what the person sees in the milliseconds until the store answers.
#include "app/actions/decision.hpp"
#include "app/actions/record_access.hpp"
#include "core/text/offset_map.hpp"

#include <atomic>

namespace ade::app {

namespace {

using store::DocumentRecord;
using store::MentionRecord;
using store::RelationRecord;
using store::ReviewState;
using store::SuggestionState;

std::string pendingId()
{
    static std::atomic<std::uint64_t> next{1};
    return std::string(kPendingPrefix) + std::to_string(next++);
}

class Painter {
public:
    Painter(const store::Voice& person, DocumentRecord& record) : person_(person), record_(record) {}

    bool acceptRelation(const std::string& id, const text::Span* edges)
    {
        auto* suggestion = findRelation(record_, id);
        if (!suggestion)
            return false;
        const auto relation = *suggestion;
        const std::string drug = adopt(relation.drug_mention_id, nullptr);
        const std::string event = adopt(relation.event_mention_id, edges);
        if (drug.empty() || event.empty())
            return false;
        findRelation(record_, id)->state = edges ? SuggestionState::corrected : SuggestionState::accepted;
        addRelation(drug, event, relation.polarity, id);
        return true;
    }

    bool rejectRelation(const std::string& id)
    {
        auto* relation = findRelation(record_, id);
        if (relation)
            relation->state = SuggestionState::rejected;
        return relation != nullptr;
    }

    bool adoptMention(const std::string& id) { return !adopt(id, nullptr).empty(); }

    bool rejectMention(const std::string& id)
    {
        auto* mention = findMention(record_, id);
        if (mention)
            mention->state = SuggestionState::rejected;
        return mention != nullptr;
    }

    bool addMention(corpus::Label label, text::Span span)
    {
        if (own(label, span))
            return true;
        addOwn(label, span, {});
        return true;
    }

    bool moveEdges(const std::string& id, text::Span span)
    {
        auto* mention = findMention(record_, id);
        if (!mention)
            return false;
        mention->span = span;
        mention->parts.clear();
        mention->surface = surface(span);
        sort();
        return true;
    }

    bool setLabel(const std::string& id, corpus::Label label)
    {
        auto* mention = findMention(record_, id);
        if (!mention)
            return false;
        mention->label = label;
        return true;
    }

    bool deleteMention(const std::string& id)
    {
        std::erase_if(record_.relations, [&](const RelationRecord& relation) {
            return !relation.is_suggestion &&
                   (relation.drug_mention_id == id || relation.event_mention_id == id);
        });
        return std::erase_if(record_.mentions,
                             [&](const MentionRecord& mention) { return mention.id == id; }) > 0;
    }

    bool link(const std::string& drug_id, const std::string& event_id, corpus::Polarity polarity)
    {
        const std::string drug = adopt(drug_id, nullptr);
        const std::string event = adopt(event_id, nullptr);
        if (drug.empty() || event.empty())
            return false;
        addRelation(drug, event, polarity, {});
        return true;
    }

    bool unlink(const std::string& id)
    {
        return std::erase_if(record_.relations,
                             [&](const RelationRecord& relation) { return relation.id == id; }) > 0;
    }

    bool setPolarity(const std::string& id, corpus::Polarity polarity)
    {
        auto* relation = findRelation(record_, id);
        if (relation)
            relation->polarity = polarity;
        return relation != nullptr;
    }

    bool retarget(const std::string& id, const std::string& drug_id)
    {
        const auto* found = findRelation(record_, id);
        if (!found)
            return false;
        const auto relation = *found;
        const std::string drug = adopt(drug_id, nullptr);
        if (drug.empty())
            return false;
        if (!relation.is_suggestion) {
            findRelation(record_, id)->drug_mention_id = drug;
            return true;
        }
        const std::string event = adopt(relation.event_mention_id, nullptr);
        findRelation(record_, id)->state = SuggestionState::rejected;
        addRelation(drug, event, relation.polarity, id);
        return true;
    }

    /// With drug_id only that drug's open relations are rejected, else all that is open.
    bool rejectOpen(int sentence_index, const std::string& drug_id)
    {
        const auto* drug = drug_id.empty() ? nullptr : findMention(record_, drug_id);
        if (!drug_id.empty() && !drug)
            return false;
        for (auto& relation : record_.relations) {
            if (!relation.is_suggestion || relation.state != SuggestionState::open ||
                sentenceOf(record_, relation) != sentence_index)
                continue;
            const auto* of = findMention(record_, relation.drug_mention_id);
            if (!drug || (of && of->span == drug->span))
                relation.state = SuggestionState::rejected;
        }
        return true;
    }

    void setReview(const store::ReviewUnit& unit)
    {
        for (auto& present : record_.review) {
            if (present.sentence_index == unit.sentence_index && present.drug_key == unit.drug_key) {
                present = unit;
                return;
            }
        }
        record_.review.push_back(unit);
    }

    void setDone(int sentence_index, const std::string& drug_key)
    {
        store::ReviewUnit unit;
        unit.version_id = record_.document.version_id;
        unit.sentence_index = sentence_index;
        unit.drug_key = drug_key;
        unit.state = ReviewState::done;
        setReview(unit);
    }

    void judgeTwins(const std::string& target, const std::vector<std::string>& twins)
    {
        const auto* relation = findRelation(record_, target);
        const auto* mention = findMention(record_, target);
        for (const auto& id : twins) {
            if (auto* twin = findRelation(record_, id); twin && relation)
                twin->state = relation->state;
            if (auto* twin = findMention(record_, id); twin && mention)
                twin->state = mention->state;
        }
    }

    void addComment(const std::string& target, const std::string& words)
    {
        record_.comments.push_back({pendingId(), target, {}, words, {}});
    }

private:
    std::string surface(text::Span span) const
    {
        const auto part = text::slice(record_.document.text, span);
        return part ? std::string(*part) : std::string();
    }

    MentionRecord* own(corpus::Label label, text::Span span)
    {
        for (auto& mention : record_.mentions) {
            if (!mention.is_suggestion && mention.voice_id == person_.id && mention.label == label &&
                mention.span == span)
                return &mention;
        }
        return nullptr;
    }

    std::string addOwn(corpus::Label label, text::Span span, const std::string& based_on)
    {
        if (!findVoice(record_, person_.id))
            record_.voices.push_back(person_);
        MentionRecord mention;
        mention.id = pendingId();
        mention.version_id = record_.document.version_id;
        mention.voice_id = person_.id;
        mention.label = label;
        mention.span = span;
        mention.surface = surface(span);
        mention.based_on = based_on;
        record_.mentions.push_back(mention);
        sort();
        return mention.id;
    }

    /// The person's mention equal to this one, made from it when there is none. Empty when the id is unknown.
    std::string adopt(const std::string& id, const text::Span* edges)
    {
        const auto* found = findMention(record_, id);
        if (!found)
            return {};
        if (!found->is_suggestion && !edges)
            return id;
        const MentionRecord suggestion = *found;
        const text::Span span = edges ? *edges : suggestion.span;
        if (suggestion.is_suggestion)
            findMention(record_, id)->state =
                span == suggestion.span ? SuggestionState::accepted : SuggestionState::corrected;
        if (const auto* mine = own(suggestion.label, span))
            return mine->id;
        return addOwn(suggestion.label, span, id);
    }

    void addRelation(const std::string& drug, const std::string& event, corpus::Polarity polarity,
                     const std::string& based_on)
    {
        for (const auto& relation : record_.relations) {
            if (!relation.is_suggestion && relation.drug_mention_id == drug &&
                relation.event_mention_id == event)
                return;
        }
        RelationRecord relation;
        relation.id = pendingId();
        relation.version_id = record_.document.version_id;
        relation.voice_id = person_.id;
        relation.drug_mention_id = drug;
        relation.event_mention_id = event;
        relation.polarity = polarity;
        relation.based_on = based_on;
        record_.relations.push_back(relation);
    }

    void sort()
    {
        std::stable_sort(
            record_.mentions.begin(), record_.mentions.end(),
            [](const MentionRecord& left, const MentionRecord& right) { return left.span < right.span; });
    }

    const store::Voice& person_;
    DocumentRecord& record_;
};

} // namespace

namespace {

bool paint(const Decision& decision, Painter& painter, const DocumentRecord& record)
{
    switch (decision.kind) {
    case DecisionKind::accept_relation:
        return painter.acceptRelation(decision.target_id, nullptr);
    case DecisionKind::accept_relation_with_edges:
        return painter.acceptRelation(decision.target_id, &decision.span);
    case DecisionKind::reject_relation:
        return painter.rejectRelation(decision.target_id);
    case DecisionKind::accept_mention:
        return painter.adoptMention(decision.target_id);
    case DecisionKind::reject_mention:
        return painter.rejectMention(decision.target_id);
    case DecisionKind::add_mention:
        return painter.addMention(decision.label, decision.span);
    case DecisionKind::set_label:
        return painter.setLabel(decision.target_id, decision.label);
    case DecisionKind::move_edges:
        return painter.moveEdges(decision.target_id, decision.span);
    case DecisionKind::delete_mention:
        return painter.deleteMention(decision.target_id);
    case DecisionKind::link:
        return painter.link(decision.target_id, decision.other_id, decision.polarity);
    case DecisionKind::unlink:
        return painter.unlink(decision.target_id);
    case DecisionKind::set_polarity:
        return painter.setPolarity(decision.target_id, decision.polarity);
    case DecisionKind::retarget:
        return painter.retarget(decision.target_id, decision.other_id);
    case DecisionKind::add_comment:
        painter.addComment(decision.target_id, decision.text);
        return true;
    case DecisionKind::no_event_for_drug:
        return painter.rejectOpen(decision.sentence_index, decision.target_id);
    case DecisionKind::nothing_in_sentence:
        if (!painter.rejectOpen(decision.sentence_index, {}))
            return false;
        painter.setDone(decision.sentence_index, {});
        return true;
    case DecisionKind::set_review:
        painter.setReview(decision.review);
        return true;
    case DecisionKind::finish_document:
        for (std::size_t i = 0; i < record.document.sentences.size(); ++i)
            painter.setDone(static_cast<int>(i), {});
        return true;
    case DecisionKind::undo:
    case DecisionKind::redo:
        return true;
    }
    return false;
}

} // namespace

bool applyAtOnce(const Decision& decision, const store::Voice& person, DocumentRecord& record)
{
    Painter painter(person, record);
    if (!paint(decision, painter, record))
        return false;
    painter.judgeTwins(decision.target_id, decision.twin_ids);
    return true;
}

} // namespace ade::app
