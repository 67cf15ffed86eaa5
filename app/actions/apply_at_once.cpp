// SPDX-License-Identifier: GPL-3.0-or-later
// The memory picture of a decision: what the person sees in the milliseconds until the store answers.
#include "app/actions/decision.hpp"
#include "app/actions/record_access.hpp"
#include "app/session/text_bridge.hpp"
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
        const auto* found = findRelation(record_, id);
        if (!found)
            return false;
        const RelationRecord suggestion = *found;
        const std::string drug = adopt(suggestion.drug_mention_id, nullptr);
        const std::string event = adopt(suggestion.event_mention_id, edges);
        if (drug.empty() || event.empty())
            return false;
        addRelation(drug, event, suggestion.polarity, id);
        if (edges) {
            judgeMentions(suggestion.event_mention_id, SuggestionState::corrected);
            judgeRelations(suggestion, SuggestionState::corrected);
        }
        return true;
    }

    bool rejectRelation(const std::string& id)
    {
        const auto* relation = findRelation(record_, id);
        if (!relation)
            return false;
        judgeRelations(RelationRecord(*relation), SuggestionState::rejected);
        return true;
    }

    bool adoptMention(const std::string& id) { return !adopt(id, nullptr).empty(); }

    bool rejectMention(const std::string& id)
    {
        if (!findMention(record_, id))
            return false;
        judgeMentions(id, SuggestionState::rejected);
        for (const auto& relation : std::vector<RelationRecord>(record_.relations)) {
            if (relation.is_suggestion && (relation.drug_mention_id == id || relation.event_mention_id == id))
                judgeRelations(relation, SuggestionState::rejected);
        }
        return true;
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
        if (!mention->based_on.empty())
            judgeMentions(mention->based_on, SuggestionState::corrected);
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
        auto* found = findRelation(record_, id);
        if (!found)
            return false;
        const RelationRecord before = *found;
        if (!before.is_suggestion) {
            judgeRelations(before,
                           SuggestionState::corrected); // settle() takes it back where it is equal again
            found->polarity = polarity;
            return true;
        }
        const std::string drug = adopt(before.drug_mention_id, nullptr);
        const std::string event = adopt(before.event_mention_id, nullptr);
        if (drug.empty() || event.empty())
            return false;
        judgeRelations(before, SuggestionState::corrected);
        for (auto& relation : record_.relations) {
            if (!relation.is_suggestion && relation.drug_mention_id == drug &&
                relation.event_mention_id == event) {
                relation.polarity = polarity;
                return true;
            }
        }
        addRelation(drug, event, polarity, id);
        return true;
    }

    bool retarget(const std::string& id, const std::string& drug_id)
    {
        const auto* found = findRelation(record_, id);
        if (!found)
            return false;
        const RelationRecord relation = *found;
        const std::string drug = adopt(drug_id, nullptr);
        if (drug.empty())
            return false;
        if (!relation.is_suggestion) {
            judgeRelations(relation, SuggestionState::rejected);
            findRelation(record_, id)->drug_mention_id = drug;
            return true;
        }
        const std::string event = adopt(relation.event_mention_id, nullptr);
        addRelation(drug, event, relation.polarity, id);
        judgeRelations(relation,
                       SuggestionState::rejected); // settle() takes this back when the drug is the same
        return true;
    }

    bool noEventForDrug(int sentence_index, const std::string& drug_id)
    {
        const auto* found = findMention(record_, drug_id);
        if (!found)
            return false;
        const std::string key = folded(found->surface);
        for (const auto& relation : openRelations(sentence_index)) {
            const auto* drug = findMention(record_, relation.drug_mention_id);
            if (drug && folded(drug->surface) == key)
                judgeRelations(relation, SuggestionState::rejected);
        }
        adopt(drug_id, nullptr);
        setDone(sentence_index, key);
        return true;
    }

    bool nothingInSentence(int sentence_index)
    {
        for (const auto& relation : openRelations(sentence_index))
            judgeRelations(relation, SuggestionState::rejected);
        for (auto& mention : record_.mentions) {
            if (mention.is_suggestion && mention.state == SuggestionState::open &&
                mention.label == corpus::Label::adverse_event &&
                sentenceAt(record_.document, mention.span.begin) == sentence_index)
                mention.state = SuggestionState::rejected;
        }
        setDone(sentence_index, {});
        return true;
    }

    /// A proposal equal to an own row is accepted, whoever made it.
    void settle()
    {
        for (auto& mention : record_.mentions) {
            if (mention.is_suggestion && own(mention.label, mention.span))
                mention.state = SuggestionState::accepted;
        }
        for (const auto& mine : std::vector<RelationRecord>(record_.relations)) {
            if (!mine.is_suggestion && mine.voice_id == person_.id)
                judgeRelations(mine, SuggestionState::accepted);
        }
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

    /// Unsure about a drug: a sentence that was done is so no more.
    void reopen(const store::ReviewUnit& unit)
    {
        if (unit.state != ReviewState::unsure || unit.drug_key.empty())
            return;
        for (auto& present : record_.review) {
            if (present.sentence_index == unit.sentence_index && present.drug_key.empty() &&
                present.state == ReviewState::done) {
                present = unit;
                present.drug_key.clear();
                return;
            }
        }
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

    void addComment(const std::string& target, const std::string& words)
    {
        record_.comments.push_back({pendingId(), target, {}, words, {}});
    }

private:
    static std::string folded(const std::string& surface)
    {
        return to_utf8(to_qstring(surface).toCaseFolded());
    }

    /// Judgements hold for a place, wording and drug name, not for one voice's row.
    bool sameProposal(const RelationRecord& left, const RelationRecord& right)
    {
        const auto* left_event = findMention(record_, left.event_mention_id);
        const auto* right_event = findMention(record_, right.event_mention_id);
        const auto* left_drug = findMention(record_, left.drug_mention_id);
        const auto* right_drug = findMention(record_, right.drug_mention_id);
        return left_event && right_event && left_drug && right_drug && left.polarity == right.polarity &&
               left_event->span == right_event->span &&
               folded(left_drug->surface) == folded(right_drug->surface);
    }

    void judgeRelations(const RelationRecord& like, SuggestionState state)
    {
        for (auto& relation : record_.relations) {
            if (relation.is_suggestion && sameProposal(relation, like))
                relation.state = state;
        }
    }

    void judgeMentions(const std::string& id, SuggestionState state)
    {
        const auto* found = findMention(record_, id);
        if (!found)
            return;
        const MentionRecord like = *found;
        for (auto& mention : record_.mentions) {
            if (mention.is_suggestion && mention.label == like.label && mention.span == like.span)
                mention.state = state;
        }
    }

    std::vector<RelationRecord> openRelations(int sentence_index)
    {
        std::vector<RelationRecord> open;
        for (const auto& relation : record_.relations) {
            if (relation.is_suggestion && relation.state == SuggestionState::open &&
                sentenceOf(record_, relation) == sentence_index)
                open.push_back(relation);
        }
        return open;
    }

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
        mention.state = SuggestionState::accepted;
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
        relation.state = SuggestionState::accepted;
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
        return painter.noEventForDrug(decision.sentence_index, decision.target_id);
    case DecisionKind::nothing_in_sentence:
        return painter.nothingInSentence(decision.sentence_index);
    case DecisionKind::set_review:
        painter.setReview(decision.review);
        painter.reopen(decision.review);
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
    painter.settle();
    return true;
}

} // namespace ade::app
