// SPDX-License-Identifier: GPL-3.0-or-later
// What voices say about one text, in the shape that files take.
#include "core/store/document_load.hpp"
#include "core/store/label_import.hpp"
#include "core/store/version_rows.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace ade::store {

namespace {

/// The source's id where it is free, else the first free T1, T2, …
std::string free_id(const std::string& wanted, const char* prefix, std::set<std::string>& used)
{
    std::string id = wanted;
    for (std::size_t n = used.size() + 1; id.empty() || used.contains(id); ++n) {
        id = prefix + std::to_string(n);
    }
    used.insert(id);
    return id;
}

template <typename Row>
void add_extra(Row& row, const Json& extra)
{
    if (extra.contains("attributes")) {
        row.attributes = Json::parse(extra.at("attributes").get<std::string>())
                             .template get<std::map<std::string, std::string>>();
    }
    if (extra.contains("notes")) {
        row.notes =
            Json::parse(extra.at("notes").get<std::string>()).template get<std::vector<std::string>>();
    }
}

/// Persons first, so that of two equal rows theirs is taken.
std::vector<std::string> voices_in_order(const VersionRows& rows, const VoiceSelection& selection)
{
    std::vector<std::string> order;
    for (const bool persons : {true, false}) {
        for (const auto& [id, voice] : rows.voices) {
            const bool wanted = selection.gold()
                                    ? voice.kind == VoiceKind::person || voice.counts_as_gold
                                    : std::find(selection.voice_ids.begin(), selection.voice_ids.end(), id) !=
                                          selection.voice_ids.end();
            if (wanted && (voice.kind == VoiceKind::person) == persons) {
                order.push_back(id);
            }
        }
    }
    return order;
}

/// Whether one of the voices has read the text: it gave labels, said that there are none, or a person decided
/// or reviewed something in it.
bool has_been_read(const VersionRows& rows, const std::vector<std::string>& order,
                   const VoiceSelection& selection)
{
    const auto counts = [&](const std::string& person_id) {
        const auto& ids = selection.voice_ids;
        return selection.gold() || std::find(ids.begin(), ids.end(), person_id) != ids.end();
    };
    return !order.empty() ||
           std::any_of(rows.judgements.begin(), rows.judgements.end(),
                       [&](const StoredJudgement& judgement) { return counts(judgement.person_id); }) ||
           std::any_of(rows.reviews.begin(), rows.reviews.end(), [&](const StoredReview& review) {
               return review.unit.state == ReviewState::done && counts(review.unit.person_id);
           });
}

} // namespace

corpus::AnnotatedDocument read_labels(Connection& connection, const std::string& version_id,
                                      const VoiceSelection& selection)
{
    corpus::AnnotatedDocument annotated;
    annotated.document = read_document(connection, version_id);
    const VersionRows rows(connection, version_id, true);
    std::set<std::string> used;
    std::unordered_map<std::string, std::string> mention_ids;                    // row → id given out
    std::unordered_map<std::string, std::pair<std::string, std::string>> by_key; // key → voice, id given out
    const auto wanted = [&](const std::string& voice_id, const std::string& key) {
        return !selection.gold() || rows.is_gold(voice_id, key);
    };
    const std::vector<std::string> order = voices_in_order(rows, selection);
    // A gold relation needs its mentions even where one of them was judged by itself.
    std::set<std::string> needed;
    for (const StoredRelation& relation : rows.relations) {
        if (wanted(relation.record.voice_id, relation.key)) {
            needed.insert({relation.record.drug_mention_id, relation.record.event_mention_id});
        }
    }
    for (const std::string& voice_id : order) {
        for (const StoredMention& mention : rows.mentions) {
            if (mention.record.voice_id != voice_id ||
                (!wanted(voice_id, mention.key) && !needed.contains(mention.record.id))) {
                continue;
            }
            if (const auto same = by_key.find(mention.key);
                same != by_key.end() && same->second.first != voice_id) {
                mention_ids[mention.record.id] = same->second.second;
                continue;
            }
            corpus::Mention& row = annotated.mentions.emplace_back();
            row.id = free_id(mention.source_id, "T", used);
            row.label = mention.record.label;
            row.span = mention.record.span;
            row.parts = mention.record.parts;
            row.surface = mention.record.surface;
            row.foreign_label = mention.extra.value("foreign_label", "");
            row.score = mention.record.score;
            add_extra(row, mention.extra);
            mention_ids[mention.record.id] = row.id;
            by_key.try_emplace(mention.key, voice_id, row.id);
        }
    }
    std::set<std::string> used_relations;
    std::map<std::tuple<std::string, std::string, corpus::Polarity>, std::string> linked; // → voice
    for (const std::string& voice_id : order) {
        for (const StoredRelation& relation : rows.relations) {
            if (relation.record.voice_id != voice_id || !wanted(voice_id, relation.key)) {
                continue;
            }
            const std::string& drug = mention_ids.at(relation.record.drug_mention_id);
            const std::string& event = mention_ids.at(relation.record.event_mention_id);
            const auto [same, is_new] = linked.try_emplace({drug, event, relation.record.polarity}, voice_id);
            if (!is_new && same->second != voice_id) {
                continue;
            }
            corpus::Relation& row = annotated.relations.emplace_back();
            row.id = free_id(relation.source_id, "R", used_relations);
            row.drug_id = drug;
            row.event_id = event;
            row.polarity = relation.record.polarity;
            row.score = relation.record.score;
            add_extra(row, relation.extra);
        }
    }
    annotated.annotated = has_been_read(rows, order, selection);
    std::stable_sort(annotated.mentions.begin(), annotated.mentions.end(),
                     [](const auto& left, const auto& right) { return left.span < right.span; });
    return annotated;
}

} // namespace ade::store
