// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions about units: done, skipped, unsure, nothing there.
#include "core/store/decision_editor.hpp"
#include "core/store/version_rows.hpp"

namespace ade::store {

namespace {

/// Others' relations whose event begins in the sentence and that the person has not judged.
std::vector<Json> open_relations(DecisionEditor& editor, const std::string& version_id, int sentence_index,
                                 const std::string& person_id)
{
    const VersionRows rows(editor.connection(), version_id);
    const std::vector<corpus::Sentence> sentences = read_sentences(editor.connection(), version_id);
    std::vector<Json> open;
    for (const StoredRelation& relation : rows.relations) {
        if (relation.record.voice_id != person_id &&
            rows.voices.at(relation.record.voice_id).kind != VoiceKind::person &&
            sentence_of(sentences, relation.event_span) == sentence_index &&
            rows.state_of(relation.key, person_id) == SuggestionState::open) {
            open.push_back(editor.relation(relation.record.id));
        }
    }
    return open;
}

std::vector<Json> open_events(DecisionEditor& editor, const std::string& version_id, int sentence_index,
                              const std::string& person_id)
{
    const VersionRows rows(editor.connection(), version_id);
    const std::vector<corpus::Sentence> sentences = read_sentences(editor.connection(), version_id);
    std::vector<Json> open;
    for (const StoredMention& mention : rows.mentions) {
        if (mention.record.label == corpus::Label::adverse_event &&
            rows.voices.at(mention.record.voice_id).kind != VoiceKind::person &&
            sentence_of(sentences, mention.record.span) == sentence_index &&
            rows.state_of(mention.key, person_id) == SuggestionState::open) {
            open.push_back(editor.mention(mention.record.id));
        }
    }
    return open;
}

} // namespace

Result<DecisionOutcome> DecisionStore::no_event_for_drug(const std::string& version_id, int sentence_index,
                                                         const std::string& drug_mention_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "no_event_for_drug");
        editor.require_sentence(version_id, sentence_index);
        const Json drug = editor.mention(drug_mention_id);
        if (drug.at("version_id") != version_id || drug.at("label") != "drug") {
            raise(ErrorCode::invalid_argument, "store.not_a_drug", drug_mention_id,
                  "“{}” is not a drug of this text.", editor.surface_of(drug));
        }
        const std::string key = drug.at("folded");
        for (const Json& relation : open_relations(editor, version_id, sentence_index, person_id_)) {
            if (editor.mention(relation.at("drug_mention_id")).at("folded") == key) {
                editor.reject_relation(relation, {});
            }
        }
        editor.own_mention(drug);
        ReviewUnit unit;
        unit.version_id = version_id;
        unit.sentence_index = sentence_index;
        unit.drug_key = key;
        unit.state = ReviewState::done;
        unit.suggestion_on_screen = true;
        editor.mark(unit);
        return editor.finish("No event for " + editor.surface_of(drug), version_id, sentence_index,
                             editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> DecisionStore::nothing_in_sentence(const std::string& version_id, int sentence_index)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "nothing_in_sentence");
        editor.require_sentence(version_id, sentence_index);
        bool on_screen = false;
        for (const Json& relation : open_relations(editor, version_id, sentence_index, person_id_)) {
            editor.reject_relation(relation, {});
            on_screen = true;
        }
        for (const Json& event : open_events(editor, version_id, sentence_index, person_id_)) {
            editor.judge(event, SuggestionState::rejected);
            on_screen = true;
        }
        ReviewUnit unit;
        unit.version_id = version_id;
        unit.sentence_index = sentence_index;
        unit.state = ReviewState::done;
        unit.suggestion_on_screen = on_screen;
        editor.mark(unit);
        return editor.finish(fmt::format("Nothing in sentence {}", sentence_index + 1), version_id,
                             sentence_index);
    });
}

Result<DecisionOutcome> DecisionStore::set_review(const ReviewUnit& unit)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "set_review");
        editor.mark(unit);
        if (unit.state == ReviewState::unsure && !unit.drug_key.empty()) {
            // Who is unsure about a drug does not hold the sentence for complete: it leaves the training.
            const Json key = {{"version_id", unit.version_id},
                              {"sentence", unit.sentence_index},
                              {"drug_key", ""},
                              {"person_id", person_id_}};
            const Json whole = stored_row(editor.connection(), tracked_table("review"), key);
            if (!whole.is_null() && whole.at("state") == "done") {
                ReviewUnit reopened = unit;
                reopened.drug_key.clear();
                editor.mark(reopened);
            }
        }
        return editor.finish(fmt::format("Sentence {}: {}", unit.sentence_index + 1, to_string(unit.state)),
                             unit.version_id, unit.sentence_index);
    });
}

Result<DecisionOutcome> DecisionStore::finish_document(const std::string& version_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "finish_document");
        const int sentences = editor.sentence_count(version_id);
        for (int i = 0; i < sentences; ++i) {
            const Json key = {
                {"version_id", version_id}, {"sentence", i}, {"drug_key", ""}, {"person_id", person_id_}};
            const Json before = stored_row(editor.connection(), tracked_table("review"), key);
            if (!before.is_null() && before.at("state") == "done") {
                continue; // keeps its time and note
            }
            ReviewUnit unit;
            unit.version_id = version_id;
            unit.sentence_index = i;
            unit.state = ReviewState::done;
            if (!before.is_null()) {
                unit.note = before.at("note");
                unit.suggestion_on_screen = before.at("suggestion_on_screen") != 0;
                unit.elapsed_ms = before.at("elapsed_ms");
            }
            editor.mark(unit);
        }
        return editor.finish("Finished the document", version_id, -1);
    });
}

} // namespace ade::store
