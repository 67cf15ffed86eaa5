// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/curation_stages.hpp"

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/store/document_load.hpp"
#include "core/store/keys.hpp"
#include "core/store/label_import.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"

#include <algorithm>
#include <set>

namespace ade::store {

namespace {

constexpr std::size_t kDocumentsPerPart = 100; ///< one transaction

void look_for_stop(const StageWork& work)
{
    if (work.stop.stop_requested()) {
        throw Stopped();
    }
}

void after_part(const StageWork& work)
{
    if (work.pause && work.pause()) {
        throw Paused();
    }
}

void tell(const StageWork& work, const char* stage, std::size_t done, std::size_t total)
{
    if (work.progress) {
        work.progress(
            Progress{stage, static_cast<std::int64_t>(done), static_cast<std::int64_t>(total), 0, -1});
    }
}

std::vector<std::string> text_column(Connection& connection, const char* sql)
{
    std::vector<std::string> values;
    Query query(connection, sql);
    while (query.step()) {
        values.push_back(query.text(0));
    }
    return values;
}

constexpr const char* kNewest =
    "SELECT version.id, version.external_id, document.id_space,"
    " frozen.document_id IS NOT NULL, coalesce(split.part, '') = 'test',"
    " EXISTS (SELECT 1 FROM label_record JOIN voice ON voice.id = voice_id"
    "  WHERE label_record.version_id = version.id AND counts_as_gold = 1)"
    " FROM document JOIN document_version AS version ON version.document_id = document.id"
    " JOIN version_summary ON version_summary.version_id = version.id AND newest = 1"
    " LEFT JOIN split ON split.document_id = document.id"
    " LEFT JOIN frozen ON frozen.document_id = document.id ORDER BY document.row";

struct Text {
    std::string version_id;
    std::string left_out; ///< the whole document; empty: its sentences may be used
};

std::vector<Text> newest_texts(Connection& connection, const CurationOptions& options)
{
    const std::set<std::string> excluded(options.excluded_pmids.begin(), options.excluded_pmids.end());
    std::vector<Text> texts;
    Query query(connection, kNewest);
    while (query.step()) {
        Text text{query.text(0), {}};
        if (query.integer(3) != 0) {
            text.left_out = "frozen";
        } else if (query.integer(4) != 0) {
            text.left_out = "test";
        } else if (query.integer(5) != 0) {
            text.left_out = "gold";
        } else if (query.text(2) == "pmid" && excluded.contains(query.text(1))) {
            text.left_out = "listed";
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

/// Hashes of a document's sentences, in order.
std::vector<std::string> hashes_of(const corpus::Document& document)
{
    const auto offsets = text::OffsetMap::of_valid(document.text);
    std::vector<std::string> hashes;
    for (const corpus::Sentence& sentence : document.sentences) {
        hashes.push_back(sentence_hash(value_or_raise(offsets.slice(sentence.span))));
    }
    return hashes;
}

std::int64_t count_where(Connection& connection, const std::string& condition)
{
    return query_integer(connection,
                         fmt::format("SELECT count(*) FROM curation_sentence WHERE {}", condition).c_str());
}

} // namespace

std::string sentence_hash(std::string_view sentence)
{
    // drug_key() lowers the case of every script; what is left is to see words only.
    const std::string lower = drug_key(sentence);
    std::string words;
    const auto blank = [&words] {
        if (!words.empty() && words.back() != ' ') {
            words += ' ';
        }
    };
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const std::string_view rest = std::string_view(lower).substr(i);
        if (rest.starts_with("\xE2\x80") || rest.starts_with("\xE2\x81")) { // U+2000 … U+207F: dashes, quotes
            blank();
            i += 2;
        } else if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xC2\xAB") ||
                   rest.starts_with("\xC2\xAD") || rest.starts_with("\xC2\xB7") ||
                   rest.starts_with("\xC2\xBB")) {
            blank();
            i += 1;
        } else if (static_cast<unsigned char>(lower[i]) >= 128 || (lower[i] >= 'a' && lower[i] <= 'z') ||
                   (lower[i] >= '0' && lower[i] <= '9')) {
            words += lower[i];
        } else {
            blank();
        }
    }
    if (!words.empty() && words.back() == ' ') {
        words.pop_back();
    }
    return sha256_hex(words);
}

std::string lexicon_voice(Connection& connection, const std::string& lexicon)
{
    return query_text(
               connection,
               "SELECT voice.id FROM run JOIN voice ON voice.run_id = run.id WHERE run.kind = 'lexicon'"
               " AND (?1 = '' OR data_hash = ?1) ORDER BY run.id DESC LIMIT 1",
               lexicon)
        .value_or("");
}

std::string stage_base(Connection& connection, CurationStage stage, const CurationOptions& options,
                       const std::string& lexicon)
{
    const auto finished = [&](CurationStage before) {
        const auto note = read_stage_note(connection, before);
        return note ? note->finished : std::string();
    };
    switch (stage) {
    case CurationStage::sentences: {
        Sha256 lists;
        for (const std::string& pmid : options.excluded_pmids) {
            lists.update(pmid + "\n");
        }
        lists.update("\n");
        for (const std::string& hash : options.excluded_sentences) {
            lists.update(hash + "\n");
        }
        return fmt::format(
            "texts {} frozen {} test {} gold {} lists {}",
            query_integer(connection, "SELECT max(row) FROM document_version"),
            query_integer(connection, "SELECT count(*) FROM frozen"),
            sha256_hex(query_text(connection,
                                  "SELECT group_concat(document_id) FROM (SELECT document_id FROM split"
                                  " WHERE part = 'test' ORDER BY document_id)")
                           .value_or(""))
                .substr(0, 16),
            query_integer(connection, "SELECT count(*) FROM label_record JOIN voice ON voice.id = voice_id"
                                      " WHERE counts_as_gold = 1"),
            lists.hex().substr(0, 16));
    }
    case CurationStage::drugs: {
        const std::string used =
            lexicon.empty()
                ? query_text(connection,
                             "SELECT data_hash FROM run WHERE kind = 'lexicon' ORDER BY id DESC LIMIT 1")
                      .value_or("")
                : lexicon;
        return fmt::format("{} lexicon {}", finished(CurationStage::sentences), used);
    }
    case CurationStage::drug_sentences:
        return finished(CurationStage::drugs);
    case CurationStage::teacher:
        return fmt::format("{} asked {} answers {}", finished(CurationStage::drug_sentences),
                           query_integer(connection, "SELECT count(*) FROM teacher_sentence"
                                                     " WHERE outcome IN ('events', 'none')"),
                           query_integer(connection,
                                         "SELECT count(*) FROM label_record JOIN voice ON voice.id = voice_id"
                                         " WHERE kind = 'teacher'"));
    case CurationStage::positives:
        return finished(CurationStage::teacher);
    case CurationStage::sample:
        return fmt::format("{} negatives {} sample {} seed {}", finished(CurationStage::positives),
                           options.with_negatives, options.sample, options.seed);
    default:
        return {};
    }
}

StageNote count_searches(Connection& connection)
{
    StageNote note;
    std::int64_t found = 0;
    std::int64_t searches = 0;
    Query query(connection, "SELECT details, created FROM intake WHERE source = 'pubmed' ORDER BY row");
    while (query.step()) {
        const Json details = Json::parse(query.text(0), nullptr, false);
        found += details.is_object() ? details.value("found", std::int64_t{0}) : 0;
        note.finished = query.text(1);
        ++searches;
    }
    note.counts = {{"searches", searches}, {"found", found}};
    note.result = found;
    return note;
}

StageNote count_texts(Connection& connection)
{
    StageNote note;
    const std::int64_t texts = query_integer(connection, "SELECT count(*) FROM document");
    const std::int64_t pubmed = query_integer(
        connection, "SELECT count(DISTINCT document_id) FROM article_record WHERE source = 'pubmed'");
    note.counts = {{"documents", texts}, {"from_pubmed", pubmed}, {"from_files", texts - pubmed}};
    note.result = texts;
    note.finished = query_text(connection, "SELECT max(created) FROM document_version").value_or("");
    return note;
}

StageNote gather_sentences(const StageWork& work, bool goes_on)
{
    Connection& connection = work.project.connection();
    if (!goes_on) {
        Transaction transaction(connection);
        connection.execute("DELETE FROM curation_sentence");
        transaction.commit();
    }
    const std::vector<Text> texts = newest_texts(connection, work.options);
    // Evaluation sentences first: they bar their twins everywhere.
    std::set<std::string> barred(work.options.excluded_sentences.begin(),
                                 work.options.excluded_sentences.end());
    for (const Text& text : texts) {
        look_for_stop(work);
        if (!text.left_out.empty()) {
            for (std::string& hash : hashes_of(read_document(connection, text.version_id))) {
                barred.insert(std::move(hash));
            }
        }
    }
    const std::vector<std::string> done_before =
        text_column(connection, "SELECT DISTINCT version_id FROM curation_sentence");
    const std::set<std::string> done(done_before.begin(), done_before.end());
    for (std::size_t first = 0; first < texts.size(); first += kDocumentsPerPart) {
        look_for_stop(work);
        tell(work, "sentences", first, texts.size());
        Transaction transaction(connection);
        for (std::size_t i = first; i < std::min(texts.size(), first + kDocumentsPerPart); ++i) {
            if (done.contains(texts[i].version_id)) {
                continue;
            }
            const auto hashes = hashes_of(read_document(connection, texts[i].version_id));
            for (std::size_t position = 0; position < hashes.size(); ++position) {
                const std::string left_out = !texts[i].left_out.empty()          ? texts[i].left_out
                                             : barred.contains(hashes[position]) ? "same_sentence"
                                                                                 : "";
                Query(connection,
                      "INSERT INTO curation_sentence (version_id, position, hash, left_out, drugs, answered, "
                      "positive,"
                      " sampled) VALUES (?, ?, ?, ?, 0, 0, 0, 0)",
                      texts[i].version_id, position, hashes[position], left_out)
                    .run();
            }
        }
        transaction.commit();
        if (first + kDocumentsPerPart < texts.size()) {
            after_part(work);
        }
    }
    StageNote note;
    note.counts = {{"documents", static_cast<std::int64_t>(texts.size())},
                   {"sentences", count_where(connection, "1")}};
    for (const char* const reason : {"frozen", "test", "gold", "listed", "same_sentence"}) {
        note.counts.emplace_back(std::string("left_out_") + reason,
                                 count_where(connection, fmt::format("left_out = '{}'", reason)));
    }
    note.result = count_where(connection, "left_out = ''");
    note.counts.emplace_back("usable", note.result);
    return note;
}

StageNote find_drugs(const StageWork& work)
{
    Connection& connection = work.project.connection();
    if (!work.finder.find && lexicon_voice(connection, work.finder.lexicon).empty()) {
        raise(ErrorCode::invalid_argument, "store.no_lexicon", "drugs",
              "No lexicon has read the texts, and none is given. Load one first.");
    }
    const std::vector<std::string> versions = text_column(
        connection, "SELECT version_id FROM curation_sentence WHERE left_out = '' GROUP BY version_id");
    std::int64_t read_now = 0;
    if (work.finder.find) {
        std::string run_id;
        std::string voice_id;
        {
            ChangeSet changes(work.project, work.person_id, "begin_run");
            const RunRecord run =
                ensure_run(changes, {VoiceKind::lexicon, "lexicon", "{}", work.finder.lexicon, false});
            run_id = run.id;
            voice_id = run.voice_id;
            changes.commit();
        }
        for (std::size_t first = 0; first < versions.size(); first += kDocumentsPerPart) {
            look_for_stop(work);
            tell(work, "drugs", first, versions.size());
            std::vector<corpus::AnnotatedDocument> records;
            for (std::size_t i = first; i < std::min(versions.size(), first + kDocumentsPerPart); ++i) {
                if (query_integer(connection,
                                  "SELECT count(*) FROM label_record WHERE voice_id = ? AND version_id = ?",
                                  voice_id, versions[i]) > 0) {
                    continue;
                }
                corpus::AnnotatedDocument& record = records.emplace_back();
                record.document = read_document(connection, versions[i]);
                const auto offsets = text::OffsetMap::of_valid(record.document.text);
                for (FoundDrug& found : work.finder.find(record.document.text)) {
                    corpus::Mention& mention = record.mentions.emplace_back();
                    mention.id = fmt::format("L{}", record.mentions.size());
                    mention.label = corpus::Label::drug;
                    mention.span = found.span;
                    mention.surface = value_or_raise(offsets.slice(found.span));
                    mention.attributes = std::move(found.attributes);
                }
            }
            if (!records.empty()) {
                ChangeSet changes(work.project, work.person_id, "import_labels");
                read_now += store_labels(changes, voice_id, records).stored;
                changes.commit();
                after_part(work);
            }
        }
        ChangeSet changes(work.project, work.person_id, "finish_run");
        end_run(changes, run_id, RunStatus::done, 0);
        changes.commit();
    }
    const std::string voice_id = lexicon_voice(connection, work.finder.lexicon);
    StageNote note;
    note.result = query_integer(connection, "SELECT count(*) FROM mention WHERE voice_id = ?", voice_id);
    note.counts = {{"documents", static_cast<std::int64_t>(versions.size())},
                   {"read_now", read_now},
                   {"drug_mentions", note.result},
                   {"drug_names",
                    query_integer(connection, "SELECT count(DISTINCT folded) FROM mention WHERE voice_id = ?",
                                  voice_id)}};
    return note;
}

StageNote mark_drug_sentences(const StageWork& work)
{
    Connection& connection = work.project.connection();
    look_for_stop(work);
    const std::string voice_id = lexicon_voice(connection, work.finder.lexicon);
    Transaction transaction(connection);
    Query(connection,
          "UPDATE curation_sentence SET drugs = (SELECT count(*) FROM sentence JOIN mention"
          " ON mention.version_id = sentence.version_id AND voice_id = ?"
          " AND mention.span_begin >= sentence.span_begin AND mention.span_end <= sentence.span_end"
          " WHERE sentence.version_id = curation_sentence.version_id"
          " AND sentence.position = curation_sentence.position) WHERE left_out = ''",
          voice_id)
        .run();
    transaction.commit();
    StageNote note;
    note.result = count_where(connection, "left_out = '' AND drugs > 0");
    note.counts = {
        {"with_a_drug", note.result},
        {"without_a_drug", count_where(connection, "left_out = '' AND drugs = 0")},
        {"different", query_integer(connection, "SELECT count(DISTINCT hash) FROM curation_sentence"
                                                " WHERE left_out = '' AND drugs > 0")}};
    return note;
}

StageNote mark_answers(const StageWork& work)
{
    Connection& connection = work.project.connection();
    look_for_stop(work);
    Transaction transaction(connection);
    // A teacher's run tells which sentences it read; imported labels of a teacher cover the whole text.
    connection.execute(
        "UPDATE curation_sentence SET answered = left_out = '' AND drugs > 0 AND (EXISTS"
        " (SELECT 1 FROM teacher_sentence AS asked WHERE asked.version_id = curation_sentence.version_id"
        "  AND asked.position = curation_sentence.position AND outcome IN ('events', 'none'))"
        " OR EXISTS (SELECT 1 FROM label_record JOIN voice ON voice.id = voice_id WHERE kind = 'teacher'"
        "  AND label_record.version_id = curation_sentence.version_id"
        "  AND NOT EXISTS (SELECT 1 FROM teacher_sentence AS asked WHERE asked.run_id = voice.run_id)))");
    transaction.commit();
    StageNote note;
    note.result = count_where(connection, "answered = 1");
    note.counts = {{"answered", note.result},
                   {"not_answered", count_where(connection, "left_out = '' AND drugs > 0 AND answered = 0")}};
    return note;
}

StageNote mark_positives(const StageWork& work)
{
    Connection& connection = work.project.connection();
    look_for_stop(work);
    Transaction transaction(connection);
    // The drug and the event stand in this sentence, and the teacher links them.
    connection.execute(
        "UPDATE curation_sentence SET positive = answered = 1 AND EXISTS (SELECT 1 FROM sentence"
        " JOIN relation ON relation.version_id = sentence.version_id AND polarity = 'causes'"
        " JOIN voice ON voice.id = relation.voice_id AND voice.kind = 'teacher'"
        " JOIN mention AS drug ON drug.id = drug_mention_id JOIN mention AS event ON event.id = "
        "event_mention_id"
        " WHERE sentence.version_id = curation_sentence.version_id AND sentence.position = "
        "curation_sentence.position"
        " AND drug.span_begin >= sentence.span_begin AND drug.span_end <= sentence.span_end"
        " AND event.span_begin >= sentence.span_begin AND event.span_end <= sentence.span_end)");
    transaction.commit();
    StageNote note;
    note.result = count_where(connection, "positive = 1");
    note.counts = {{"positive", note.result},
                   {"negative", count_where(connection, "answered = 1 AND positive = 0")}};
    return note;
}

StageNote draw_sample(const StageWork& work)
{
    Connection& connection = work.project.connection();
    look_for_stop(work);
    if (count_where(connection, "answered = 1") == 0) {
        raise(
            ErrorCode::invalid_argument, "store.needs_teacher", "sample",
            "No sentence has a teacher's answer yet. Let the teacher label first, or import labels of one.");
    }
    struct Row {
        std::string version_id;
        std::int64_t position;
        std::string hash;
    };
    std::vector<Row> rows;
    {
        // By content, not by row: copies of the project draw the same.
        Query query(connection,
                    work.options.with_negatives
                        ? "SELECT curation.version_id, position, hash FROM curation_sentence AS curation"
                          " JOIN document_version AS version ON version.id = curation.version_id"
                          " WHERE answered = 1 ORDER BY external_id, sha256, position"
                        : "SELECT curation.version_id, position, hash FROM curation_sentence AS curation"
                          " JOIN document_version AS version ON version.id = curation.version_id"
                          " WHERE positive = 1 ORDER BY external_id, sha256, position");
        while (query.step()) {
            rows.push_back({query.text(0), query.integer(1), query.text(2)});
        }
    }
    const auto pool = static_cast<std::int64_t>(rows.size());
    std::set<std::string> seen;
    std::erase_if(rows, [&](const Row& row) { return !seen.insert(row.hash).second; });
    const auto different = static_cast<std::int64_t>(rows.size());
    Random random(work.options.seed);
    random.shuffle(rows);
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(work.options.sample)));
    Sha256 digest;
    Transaction transaction(connection);
    connection.execute("UPDATE curation_sentence SET sampled = 0 WHERE sampled = 1");
    for (const Row& row : rows) {
        digest.update(row.hash + "\n");
        Query(connection, "UPDATE curation_sentence SET sampled = 1 WHERE version_id = ? AND position = ?",
              row.version_id, row.position)
            .run();
    }
    transaction.commit();
    StageNote note;
    note.result = static_cast<std::int64_t>(rows.size());
    note.counts = {{"pool", pool},
                   {"repeated", pool - different},
                   {"wanted", work.options.sample},
                   {"drawn", note.result},
                   {"drawn_positive", count_where(connection, "sampled = 1 AND positive = 1")},
                   {"drawn_documents", query_integer(connection, "SELECT count(DISTINCT version_id) FROM"
                                                                 " curation_sentence WHERE sampled = 1")},
                   {"seed", static_cast<std::int64_t>(work.options.seed)}};
    ChangeSet changes(work.project, work.person_id, "curation_sample");
    changes.note("curation.sample", {{"seed", work.options.seed},
                                     {"drawn", note.result},
                                     {"with_negatives", work.options.with_negatives},
                                     {"digest", digest.hex()}});
    changes.commit();
    return note;
}

} // namespace ade::store
