// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/summary.hpp"

#include "core/store/version_rows.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace ade::store {

namespace {

/// Model kinds differ where one proposes a relation that is open and another, which has read the text, does
/// not.
bool models_disagree(const VersionRows& rows)
{
    std::map<std::string, std::set<std::string>> said; // voice → open relations
    for (const auto& [id, voice] : rows.voices) {
        if (voice.kind == VoiceKind::teacher || voice.kind == VoiceKind::student) {
            said.try_emplace(id);
        }
    }
    for (const StoredRelation& relation : rows.relations) {
        const auto voice = said.find(relation.record.voice_id);
        if (voice != said.end() && rows.state_of(relation.key, {}) == SuggestionState::open) {
            voice->second.insert(relation.key);
        }
    }
    return std::adjacent_find(said.begin(), said.end(), [](const auto& left, const auto& right) {
               return left.second != right.second;
           }) != said.end();
}

/// Persons differ where both marked a sentence done and their relations in it are not the same.
bool persons_disagree(const VersionRows& rows, const std::vector<corpus::Sentence>& sentences)
{
    std::map<int, std::map<std::string, std::set<std::string>>> said; // sentence → person → relations
    for (const StoredReview& review : rows.reviews) {
        if (review.unit.drug_key.empty() && review.unit.state == ReviewState::done) {
            said[review.unit.sentence_index].try_emplace(review.unit.person_id);
        }
    }
    for (const StoredRelation& relation : rows.relations) {
        const auto sentence = said.find(sentence_of(sentences, relation.event_span));
        if (sentence == said.end()) {
            continue;
        }
        for (auto& [person, keys] : sentence->second) {
            if (rows.is_gold(relation.record.voice_id, relation.key, person)) {
                keys.insert(relation.key);
            }
        }
    }
    return std::any_of(said.begin(), said.end(), [](const auto& sentence) {
        const auto& persons = sentence.second;
        return std::adjacent_find(persons.begin(), persons.end(), [](const auto& left, const auto& right) {
                   return left.second != right.second;
               }) != persons.end();
    });
}

} // namespace

DocumentSummary make_summary(Connection& connection, const std::string& version_id)
{
    const VersionRows rows(connection, version_id);
    const std::vector<corpus::Sentence> sentences = read_sentences(connection, version_id);
    DocumentSummary summary;
    summary.version_id = version_id;
    summary.sentences = static_cast<int>(sentences.size());
    std::set<int> done;
    for (const StoredReview& review : rows.reviews) {
        if (review.unit.drug_key.empty() && review.unit.state == ReviewState::done) {
            done.insert(review.unit.sentence_index);
        }
        summary.unsure = summary.unsure || review.unit.state == ReviewState::unsure;
    }
    // An import as gold was read by somebody before it came here: nothing is left to do in it.
    summary.sentences_done = rows.read_as_gold ? summary.sentences : static_cast<int>(done.size());
    std::set<std::string> mentions;
    for (const StoredMention& mention : rows.mentions) {
        if (rows.is_gold(mention.record.voice_id, mention.key)) {
            mentions.insert(mention.key);
        }
    }
    summary.mentions = static_cast<int>(mentions.size());
    std::set<std::string> relations;
    std::set<std::string> open;
    for (const StoredRelation& relation : rows.relations) {
        if (rows.is_gold(relation.record.voice_id, relation.key)) {
            relations.insert(relation.key);
        } else if (relation.record.is_suggestion &&
                   rows.state_of(relation.key, {}) == SuggestionState::open) {
            open.insert(relation.key);
        }
    }
    summary.relations = static_cast<int>(relations.size());
    summary.open_suggestions = static_cast<int>(open.size());
    summary.voices_disagree = models_disagree(rows) || persons_disagree(rows, sentences);
    return summary;
}

void refresh_summary(Connection& connection, const std::string& version_id)
{
    const DocumentSummary summary = make_summary(connection, version_id);
    Query(connection,
          "INSERT INTO version_summary (version_id, newest, sentences, sentences_done, mentions, relations,"
          " open_suggestions, voices_disagree, unsure) VALUES (?1, NOT EXISTS (SELECT 1 FROM "
          "document_version AS newer"
          " JOIN document_version AS this ON this.document_id = newer.document_id AND newer.version > "
          "this.version"
          " WHERE this.id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (version_id) DO UPDATE SET"
          " newest = excluded.newest, sentences = ?2, sentences_done = ?3, mentions = ?4, relations = ?5,"
          " open_suggestions = ?6, voices_disagree = ?7, unsure = ?8",
          version_id, summary.sentences, summary.sentences_done, summary.mentions, summary.relations,
          summary.open_suggestions, summary.voices_disagree ? 1 : 0, summary.unsure ? 1 : 0)
        .run();
}

} // namespace ade::store
