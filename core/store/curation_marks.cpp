// SPDX-License-Identifier: GPL-3.0-or-later
// The stages that mark sentences: drug names, a teacher's answers, events; a part of the texts at a time.
#include "core/store/curation_stages.hpp"
#include "core/store/document_load.hpp"
#include "core/store/label_import.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>

namespace ade::store {

namespace {

constexpr int kTextsRead = 100;   ///< by the lexicon, in one transaction
constexpr int kTextsMarked = 500; ///< in one transaction

/// The next texts behind the cursor, in the order of their ids, at most this many.
std::vector<std::string> texts_behind(Connection& connection, const std::string& after, int limit)
{
    std::vector<std::string> texts;
    Query query(connection,
                "SELECT DISTINCT version_id FROM curation_sentence WHERE version_id > ?"
                " ORDER BY version_id LIMIT ?",
                after, limit);
    while (query.step()) {
        texts.push_back(query.text(0));
    }
    return texts;
}

/// update(first, last): marks the sentences of the texts first … last, in a transaction.
template <typename Update>
void mark_in_parts(const StageWork& work, CurationStage stage, Update&& update)
{
    Connection& connection = work.project.connection();
    StageCursor cursor(work, stage);
    const std::string name(to_string(stage));
    const std::int64_t texts = query_integer(connection, "SELECT count(*) FROM document");
    for (;;) {
        look_for_stop(work);
        const std::vector<std::string> part = texts_behind(connection, cursor.after, kTextsMarked);
        if (part.empty()) {
            break;
        }
        Transaction transaction(connection);
        update(part.front(), part.back());
        cursor.after = part.back();
        cursor.done += static_cast<std::int64_t>(part.size());
        cursor.write();
        transaction.commit();
        tell(work, name.c_str(), cursor.done, texts);
        after_part(work);
    }
    cursor.remove();
}

/// What the lexicon finds in a text, as its suggestions.
corpus::AnnotatedDocument found_in(Connection& connection, const std::string& version_id,
                                   const DrugFinder& finder)
{
    corpus::AnnotatedDocument record;
    record.document = read_document(connection, version_id);
    const auto offsets = text::OffsetMap::of_valid(record.document.text);
    for (FoundDrug& found : finder.find(record.document.text)) {
        corpus::Mention& mention = record.mentions.emplace_back();
        mention.id = fmt::format("L{}", record.mentions.size());
        mention.label = corpus::Label::drug;
        mention.span = found.span;
        mention.surface = value_or_raise(offsets.slice(found.span));
        mention.attributes = std::move(found.attributes);
    }
    return record;
}

struct LexiconRun {
    std::string run_id;
    std::string voice_id;
};

LexiconRun begin_reading(const StageWork& work)
{
    ChangeSet changes(work.project, work.person_id, "begin_run");
    const RunRecord run =
        ensure_run(changes, {VoiceKind::lexicon, "lexicon", "{}", work.finder.lexicon, false});
    changes.commit();
    return {run.id, run.voice_id};
}

} // namespace

StageNote find_drugs(const StageWork& work)
{
    Connection& connection = work.project.connection();
    if (!work.finder.find && lexicon_voice(connection, work.finder.lexicon).empty()) {
        raise(ErrorCode::invalid_argument, "store.no_lexicon", "drugs",
              "No lexicon has read the texts, and none is given. Load one first.");
    }
    const std::int64_t texts = query_integer(connection, "SELECT count(*) FROM document");
    StageCursor cursor(work, CurationStage::drugs);
    if (work.finder.find) {
        const LexiconRun run = begin_reading(work);
        for (;;) {
            look_for_stop(work);
            const std::vector<std::string> part = texts_behind(connection, cursor.after, kTextsRead);
            if (part.empty()) {
                break;
            }
            std::vector<corpus::AnnotatedDocument> records;
            for (const std::string& version_id : part) {
                const bool wanted =
                    query_integer(connection,
                                  "SELECT EXISTS (SELECT 1 FROM curation_sentence WHERE version_id = ?1"
                                  " AND left_out = '') AND NOT EXISTS (SELECT 1 FROM label_record"
                                  " WHERE voice_id = ?2 AND version_id = ?1)",
                                  version_id, run.voice_id) != 0;
                if (wanted) {
                    records.push_back(found_in(connection, version_id, work.finder));
                }
            }
            if (!records.empty()) {
                ChangeSet changes(work.project, work.person_id, "import_labels");
                cursor.read_now += store_labels(changes, run.voice_id, records).stored;
                changes.commit();
            }
            // Not in the transaction of the labels: texts that were read are passed over anyway.
            cursor.after = part.back();
            cursor.done += static_cast<std::int64_t>(part.size());
            cursor.write();
            tell(work, "drugs", cursor.done, texts);
            after_part(work);
        }
        ChangeSet changes(work.project, work.person_id, "finish_run");
        end_run(changes, run.run_id, RunStatus::done, 0);
        changes.commit();
    }
    cursor.remove();
    const std::string voice_id = lexicon_voice(connection, work.finder.lexicon);
    StageNote note;
    Query query(connection, "SELECT count(*), count(DISTINCT folded) FROM mention WHERE voice_id = ?",
                voice_id);
    query.step();
    note.result = query.integer(0);
    note.counts = {{"documents", query_integer(connection, "SELECT count(DISTINCT version_id) FROM"
                                                           " curation_sentence WHERE left_out = ''")},
                   {"read_now", cursor.read_now},
                   {"drug_mentions", note.result},
                   {"drug_names", query.integer(1)}};
    return note;
}

StageNote mark_drug_sentences(const StageWork& work)
{
    Connection& connection = work.project.connection();
    const std::string voice_id = lexicon_voice(connection, work.finder.lexicon);
    mark_in_parts(
        work, CurationStage::drug_sentences, [&](const std::string& first, const std::string& last) {
            Query(connection,
                  "UPDATE curation_sentence SET drugs = (SELECT count(*) FROM sentence JOIN mention"
                  " ON mention.version_id = sentence.version_id AND voice_id = ?"
                  " AND mention.span_begin >= sentence.span_begin AND mention.span_end <= sentence.span_end"
                  " WHERE sentence.version_id = curation_sentence.version_id"
                  " AND sentence.position = curation_sentence.position)"
                  " WHERE version_id BETWEEN ? AND ? AND left_out = ''",
                  voice_id, first, last)
                .run();
        });
    StageNote note;
    Query query(connection, "SELECT count(*), count(DISTINCT hash) FROM curation_sentence"
                            " WHERE left_out = '' AND drugs > 0");
    query.step();
    note.result = query.integer(0);
    note.counts = {{"with_a_drug", note.result},
                   {"without_a_drug", query_integer(connection, "SELECT count(*) FROM curation_sentence"
                                                                " WHERE left_out = '' AND drugs = 0")},
                   {"different", query.integer(1)}};
    return note;
}

StageNote mark_answers(const StageWork& work)
{
    Connection& connection = work.project.connection();
    mark_in_parts(work, CurationStage::teacher, [&](const std::string& first, const std::string& last) {
        // A teacher's run tells which sentences it read; imported labels of a teacher cover the whole text.
        Query(connection,
              "UPDATE curation_sentence SET answered = left_out = '' AND drugs > 0 AND (EXISTS"
              " (SELECT 1 FROM teacher_sentence AS asked WHERE asked.version_id ="
              "  curation_sentence.version_id"
              "  AND asked.position = curation_sentence.position AND outcome IN ('events', 'none'))"
              " OR EXISTS (SELECT 1 FROM label_record JOIN voice ON voice.id = voice_id"
              "  WHERE kind = 'teacher' AND label_record.version_id = curation_sentence.version_id"
              "  AND NOT EXISTS (SELECT 1 FROM teacher_sentence AS asked WHERE asked.run_id = voice.run_id)))"
              " WHERE version_id BETWEEN ? AND ?",
              first, last)
            .run();
    });
    StageNote note;
    Query query(connection, "SELECT coalesce(sum(answered), 0), coalesce(sum(drugs > 0), 0)"
                            " FROM curation_sentence WHERE left_out = ''");
    query.step();
    note.result = query.integer(0);
    note.counts = {{"answered", note.result}, {"not_answered", query.integer(1) - note.result}};
    return note;
}

StageNote mark_positives(const StageWork& work)
{
    Connection& connection = work.project.connection();
    mark_in_parts(work, CurationStage::positives, [&](const std::string& first, const std::string& last) {
        // The drug and the event stand in this sentence, and the teacher links them.
        Query(connection,
              "UPDATE curation_sentence SET positive = answered = 1 AND EXISTS (SELECT 1 FROM sentence"
              " JOIN relation ON relation.version_id = sentence.version_id AND polarity = 'causes'"
              " JOIN voice ON voice.id = relation.voice_id AND voice.kind = 'teacher'"
              " JOIN mention AS drug ON drug.id = drug_mention_id"
              " JOIN mention AS event ON event.id = event_mention_id"
              " WHERE sentence.version_id = curation_sentence.version_id"
              " AND sentence.position = curation_sentence.position"
              " AND drug.span_begin >= sentence.span_begin AND drug.span_end <= sentence.span_end"
              " AND event.span_begin >= sentence.span_begin AND event.span_end <= sentence.span_end)"
              " WHERE version_id BETWEEN ? AND ?",
              first, last)
            .run();
    });
    StageNote note;
    Query query(connection, "SELECT coalesce(sum(positive), 0), coalesce(sum(answered), 0)"
                            " FROM curation_sentence");
    query.step();
    note.result = query.integer(0);
    note.counts = {{"positive", note.result}, {"negative", query.integer(1) - note.result}};
    return note;
}

} // namespace ade::store
