// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/version_rows.hpp"

#include "core/store/keys.hpp"
#include "core/store/run_store.hpp"

#include <algorithm>
#include <tuple>

namespace ade::store {

namespace {

template <typename T>
T known(const std::optional<T>& value, const std::string& where)
{
    if (!value) {
        raise(ErrorCode::database, "store.unknown_word", where,
              "A stored word is not one this program knows. Run `ade check` on the project.");
    }
    return *value;
}

void keep_extra(Json& extra, const char* name, const Query& query, int column)
{
    if (!query.null(column)) {
        extra[name] = query.text(column);
    }
}

} // namespace

Json spans_to_json(const std::vector<text::Span>& spans)
{
    Json json = Json::array();
    for (const text::Span& span : spans) {
        json.push_back({span.begin.value(), span.end.value()});
    }
    return json;
}

std::vector<text::Span> spans_from_json(const Json& json)
{
    std::vector<text::Span> spans;
    for (const Json& pair : json) {
        spans.push_back(text::make_span(pair.at(0).get<std::int64_t>(), pair.at(1).get<std::int64_t>()));
    }
    return spans;
}

int sentence_of(const std::vector<corpus::Sentence>& sentences, text::Span span)
{
    const auto after = std::upper_bound(sentences.begin(), sentences.end(), span.begin,
                                        [](text::CodePointOffset begin, const corpus::Sentence& sentence) {
                                            return begin < sentence.span.begin;
                                        });
    if (after == sentences.begin() || !std::prev(after)->span.contains(span.begin)) {
        return -1;
    }
    return static_cast<int>(std::prev(after) - sentences.begin());
}

std::vector<corpus::Sentence> read_sentences(Connection& connection, const std::string& version_id)
{
    std::vector<corpus::Sentence> sentences;
    Query query(
        connection,
        "SELECT span_begin, span_end, source_begin FROM sentence WHERE version_id = ? ORDER BY position",
        version_id);
    while (query.step()) {
        corpus::Sentence& sentence = sentences.emplace_back();
        sentence.span = text::make_span(query.integer(0), query.integer(1));
        if (!query.null(2)) {
            sentence.source_begin = query.integer(2);
        }
    }
    return sentences;
}

VersionRows::VersionRows(Connection& connection, const std::string& version_id, bool all_runs)
{
    read_voices(connection, version_id, all_runs);
    read_mentions(connection, version_id);
    read_relations(connection, version_id);
    read_decisions(connection, version_id);
}

void VersionRows::read_voices(Connection& connection, const std::string& version_id, bool all_runs)
{
    Query query(connection,
                "SELECT id, kind, name, run_id, counts_as_gold FROM voice WHERE id IN ("
                " SELECT voice_id FROM label_record WHERE version_id = ?1"
                " UNION SELECT voice_id FROM mention WHERE version_id = ?1"
                " UNION SELECT voice_id FROM relation WHERE version_id = ?1) ORDER BY id",
                version_id);
    while (query.step()) {
        Voice voice;
        voice.id = query.text(0);
        voice.kind = known(voice_kind_from(query.text(1)), "voice " + voice.id);
        voice.name = query.text(2);
        voice.run_id = query.text(3);
        voice.counts_as_gold = query.integer(4) != 0;
        voices.emplace(voice.id, std::move(voice));
    }
    read_as_gold = query_integer(connection,
                                 "SELECT count(*) FROM label_record JOIN voice ON voice.id = voice_id"
                                 " WHERE version_id = ? AND refused IS NULL AND kind = 'import'"
                                 " AND counts_as_gold = 1",
                                 version_id) > 0;
    if (all_runs) {
        return;
    }
    // Of several runs of a teacher or lexicon the newest speaks (ids rise with time); of several students the
    // one chosen, else the newest.
    const auto chosen =
        query_text(connection, "SELECT value FROM setting WHERE key = ?", kStudentVoiceSetting).value_or("");
    std::map<std::pair<VoiceKind, std::string>, std::string> newest;
    for (const auto& [id, voice] : voices) {
        if (voice.kind == VoiceKind::person || voice.counts_as_gold) {
            continue;
        }
        const bool student = voice.kind == VoiceKind::student;
        std::string& speaker = newest[{voice.kind, student ? std::string() : voice.name}];
        if (!(student && speaker == chosen && !speaker.empty())) {
            speaker = id;
        }
    }
    std::erase_if(voices, [&newest](const auto& entry) {
        const Voice& voice = entry.second;
        if (voice.kind == VoiceKind::person || voice.counts_as_gold) {
            return false;
        }
        return newest.at({voice.kind, voice.kind == VoiceKind::student ? std::string() : voice.name}) !=
               voice.id;
    });
}

void VersionRows::read_mentions(Connection& connection, const std::string& version_id)
{
    Query query(connection,
                "SELECT id, voice_id, label, span_begin, span_end, parts, surface, folded, foreign_label,"
                " attributes, notes, score, source_id, based_on FROM mention WHERE version_id = ?"
                " ORDER BY span_begin, span_end, id",
                version_id);
    while (query.step()) {
        const std::string voice_id = query.text(1);
        if (!voices.contains(voice_id)) {
            continue;
        }
        StoredMention& mention = mentions.emplace_back();
        MentionRecord& record = mention.record;
        record.id = query.text(0);
        record.version_id = version_id;
        record.voice_id = voice_id;
        record.label = known(corpus::label_from(query.text(2)), "mention " + record.id);
        record.span = text::make_span(query.integer(3), query.integer(4));
        if (!query.null(5)) {
            record.parts = spans_from_json(Json::parse(query.text(5)));
        }
        record.surface = query.text(6);
        mention.folded = query.text(7);
        keep_extra(mention.extra, "foreign_label", query, 8);
        keep_extra(mention.extra, "attributes", query, 9);
        keep_extra(mention.extra, "notes", query, 10);
        record.score = query.real_or_null(11);
        mention.source_id = query.text(12);
        record.based_on = query.text(13);
        record.is_suggestion = is_suggestion(voice_id);
        mention.key = mention_key(record.label, record.span, record.surface);
        mention_at_.emplace(record.id, mentions.size() - 1);
        if (voices.at(voice_id).kind == VoiceKind::person) {
            own_keys_[voice_id].insert(mention.key);
        }
    }
}

void VersionRows::read_relations(Connection& connection, const std::string& version_id)
{
    Query query(connection,
                "SELECT id, voice_id, drug_mention_id, event_mention_id, polarity, attributes, notes, score,"
                " source_id, based_on FROM relation WHERE version_id = ? ORDER BY id",
                version_id);
    while (query.step()) {
        const std::string voice_id = query.text(1);
        if (!voices.contains(voice_id)) {
            continue;
        }
        StoredRelation& relation = relations.emplace_back();
        RelationRecord& record = relation.record;
        record.id = query.text(0);
        record.version_id = version_id;
        record.voice_id = voice_id;
        record.drug_mention_id = query.text(2);
        record.event_mention_id = query.text(3);
        record.polarity = known(corpus::polarity_from(query.text(4)), "relation " + record.id);
        keep_extra(relation.extra, "attributes", query, 5);
        keep_extra(relation.extra, "notes", query, 6);
        record.score = query.real_or_null(7);
        relation.source_id = query.text(8);
        record.based_on = query.text(9);
        record.is_suggestion = is_suggestion(voice_id);
        if (!mention_at_.contains(record.drug_mention_id) || !mention_at_.contains(record.event_mention_id)) {
            raise(ErrorCode::database, "store.relation_to_nothing", "relation " + record.id,
                  "The relation's drug or event is not there. Run `ade check` on the project.");
        }
        const StoredMention& drug = mention(record.drug_mention_id);
        const StoredMention& event = mention(record.event_mention_id);
        relation.drug_key = drug.folded;
        relation.event_span = event.record.span;
        relation.key = relation_key(event.record.span, event.record.surface, drug.folded, record.polarity);
        if (voices.at(voice_id).kind == VoiceKind::person) {
            own_keys_[voice_id].insert(relation.key);
        }
    }
    std::stable_sort(relations.begin(), relations.end(), [this](const auto& left, const auto& right) {
        const auto place = [this](const StoredRelation& relation) {
            return std::tuple(relation.event_span, mention(relation.record.drug_mention_id).record.span);
        };
        return place(left) < place(right);
    });
}

void VersionRows::read_decisions(Connection& connection, const std::string& version_id)
{
    Query judged(connection,
                 "SELECT person_id, kind, label, span_begin, span_end, surface, drug_key, polarity, state"
                 " FROM judgement WHERE version_id = ? ORDER BY id",
                 version_id);
    while (judged.step()) {
        StoredJudgement& judgement = judgements.emplace_back();
        judgement.person_id = judged.text(0);
        const text::Span span = text::make_span(judged.integer(3), judged.integer(4));
        if (judged.text(1) == "mention") {
            judgement.key =
                mention_key(known(corpus::label_from(judged.text(2)), "judgement"), span, judged.text(5));
        } else {
            judgement.key = relation_key(span, judged.text(5), judged.text(6),
                                         known(corpus::polarity_from(judged.text(7)), "judgement"));
        }
        judgement.state =
            judged.text(8) == "corrected" ? SuggestionState::corrected : SuggestionState::rejected;
    }
    Query reviewed(
        connection,
        "SELECT sentence, drug_key, person_id, state, note, suggestion_on_screen, elapsed_ms, marked"
        " FROM review WHERE version_id = ? ORDER BY sentence, drug_key, person_id",
        version_id);
    while (reviewed.step()) {
        StoredReview& review = reviews.emplace_back();
        review.unit = {version_id,
                       static_cast<int>(reviewed.integer(0)),
                       reviewed.text(1),
                       reviewed.text(2),
                       known(review_state_from(reviewed.text(3)), "review " + version_id),
                       reviewed.text(4),
                       reviewed.integer(5) != 0,
                       reviewed.integer(6)};
        review.marked = reviewed.integer(7);
    }
}

bool VersionRows::is_suggestion(const std::string& voice_id) const
{
    const Voice& voice = voices.at(voice_id);
    return voice.kind != VoiceKind::person && !voice.counts_as_gold;
}

SuggestionState VersionRows::state_of(const std::string& key, const std::string& person_id) const
{
    for (const auto& [person, keys] : own_keys_) {
        if ((person_id.empty() || person == person_id) && keys.contains(key)) {
            return SuggestionState::accepted;
        }
    }
    for (const StoredJudgement& judgement : judgements) {
        if ((person_id.empty() || judgement.person_id == person_id) && judgement.key == key) {
            return judgement.state;
        }
    }
    return SuggestionState::open;
}

bool VersionRows::is_gold(const std::string& voice_id, const std::string& key,
                          const std::string& person_id) const
{
    const Voice& voice = voices.at(voice_id);
    if (voice.kind == VoiceKind::person) {
        return person_id.empty() || voice_id == person_id;
    }
    if (!voice.counts_as_gold) {
        return false;
    }
    const SuggestionState state = state_of(key, person_id);
    return state == SuggestionState::open || state == SuggestionState::accepted;
}

} // namespace ade::store
