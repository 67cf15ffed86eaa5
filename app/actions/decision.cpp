// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/actions/decision.hpp"

#include "app/actions/record_access.hpp"

namespace ade::app {

Result<store::DecisionOutcome> perform(const Decision& decision, store::DecisionStore& decisions)
{
    switch (decision.kind) {
    case DecisionKind::accept_relation:
        return decisions.accept_relation(decision.target_id);
    case DecisionKind::accept_relation_with_edges:
        return decisions.accept_relation_with_edges(decision.target_id, decision.span);
    case DecisionKind::reject_relation:
        return decisions.reject_relation(decision.target_id, decision.text);
    case DecisionKind::accept_mention:
        return decisions.accept_mention(decision.target_id);
    case DecisionKind::reject_mention:
        return decisions.reject_mention(decision.target_id, decision.text);
    case DecisionKind::add_mention:
        return decisions.add_mention(decision.version_id, decision.label, decision.span);
    case DecisionKind::set_label:
        return decisions.set_label(decision.target_id, decision.label);
    case DecisionKind::move_edges:
        return decisions.move_edges(decision.target_id, decision.span);
    case DecisionKind::delete_mention:
        return decisions.delete_mention(decision.target_id);
    case DecisionKind::link:
        return decisions.link(decision.target_id, decision.other_id, decision.polarity);
    case DecisionKind::unlink:
        return decisions.unlink(decision.target_id);
    case DecisionKind::set_polarity:
        return decisions.set_polarity(decision.target_id, decision.polarity);
    case DecisionKind::retarget:
        return decisions.retarget(decision.target_id, decision.other_id);
    case DecisionKind::add_comment:
        return decisions.add_comment(decision.target_id, decision.text);
    case DecisionKind::no_event_for_drug:
        return decisions.no_event_for_drug(decision.version_id, decision.sentence_index, decision.target_id);
    case DecisionKind::nothing_in_sentence:
        return decisions.nothing_in_sentence(decision.version_id, decision.sentence_index);
    case DecisionKind::set_review:
        return decisions.set_review(decision.review);
    case DecisionKind::finish_document:
        return decisions.finish_document(decision.version_id);
    case DecisionKind::undo:
        return decisions.undo();
    case DecisionKind::redo:
        return decisions.redo();
    }
    return fail(ErrorCode::internal, "decision.kind", {}, "Unknown kind of decision {}",
                static_cast<int>(decision.kind));
}

bool isPending(std::string_view id)
{
    return id.substr(0, kPendingPrefix.size()) == kPendingPrefix;
}

bool namesPending(const Decision& decision)
{
    return isPending(decision.target_id) || isPending(decision.other_id);
}

namespace {

/// The stored id of a row painted with a pending one; empty when there is none.
std::string storedId(const std::string& id, const store::DocumentRecord& painted,
                     const store::DocumentRecord& stored)
{
    if (!isPending(id))
        return id;
    if (const auto* mention = findMention(painted, id)) {
        for (const auto& other : stored.mentions) {
            if (!other.is_suggestion && other.label == mention->label && other.span == mention->span)
                return other.id;
        }
        return {};
    }
    const auto* relation = findRelation(painted, id);
    if (!relation)
        return {};
    const std::string drug = storedId(relation->drug_mention_id, painted, stored);
    const std::string event = storedId(relation->event_mention_id, painted, stored);
    for (const auto& other : stored.relations) {
        if (!other.is_suggestion && other.drug_mention_id == drug && other.event_mention_id == event)
            return other.id;
    }
    return {};
}

} // namespace

bool resolvePending(Decision& decision, const store::DocumentRecord& painted,
                    const store::DocumentRecord& stored)
{
    const bool had_target = !decision.target_id.empty();
    const bool had_other = !decision.other_id.empty();
    decision.target_id = storedId(decision.target_id, painted, stored);
    decision.other_id = storedId(decision.other_id, painted, stored);
    return decision.target_id.empty() != had_target && decision.other_id.empty() != had_other;
}

} // namespace ade::app
