// SPDX-License-Identifier: GPL-3.0-or-later
// What the stages stand on, how far they have come, and what is counted without work.
#include "core/store/curation_stages.hpp"

#include "core/base/sha256.hpp"

#include <algorithm>

namespace ade::store {

namespace {

constexpr const char* kCursorKey = "curation.cursor";

} // namespace

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
            "texts {} frozen {} judging {} gold {} left out {} lists {}",
            query_integer(connection, "SELECT max(row) FROM document_version"),
            query_integer(connection, "SELECT count(*) FROM frozen"),
            sha256_hex(query_text(connection,
                                  "SELECT group_concat(document_id) FROM (SELECT document_id FROM split"
                                  " WHERE part IN ('dev', 'test') ORDER BY document_id)")
                           .value_or(""))
                .substr(0, 16),
            query_integer(connection, "SELECT count(*) FROM label_record WHERE voice_id IN"
                                      " (SELECT id FROM voice WHERE counts_as_gold = 1)"),
            sha256_hex(query_text(connection,
                                  "SELECT group_concat(left_out_id) FROM (SELECT left_out_id FROM"
                                  " duplicate_decision WHERE left_out_id IS NOT NULL ORDER BY left_out_id)")
                           .value_or(""))
                .substr(0, 16),
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
                           query_integer(connection, "SELECT count(*) FROM label_record WHERE voice_id IN"
                                                     " (SELECT id FROM voice WHERE kind = 'teacher')"));
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
    std::int64_t most = 0;
    std::int64_t searches = 0;
    Query query(connection, "SELECT details, created FROM intake WHERE source = 'pubmed' ORDER BY row");
    while (query.step()) {
        const Json details = Json::parse(query.text(0), nullptr, false);
        most = std::max(most, details.is_object() ? details.value("found", std::int64_t{0}) : 0);
        note.finished = query.text(1);
        ++searches;
    }
    // Searches find the same articles again: each counts once. A search that was cut short found more than it
    // lists.
    const std::int64_t listed =
        query_integer(connection, "SELECT count(DISTINCT external_id) FROM intake_article"
                                  " JOIN intake ON intake.id = intake_id"
                                  " WHERE source = 'pubmed' AND external_id <> ''");
    const std::int64_t found = std::max(listed, most);
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

StageCursor::StageCursor(const StageWork& work, CurationStage stage)
    : connection_(work.project.connection()), stage_(to_string(stage)), base_(work.base)
{
    const auto value = query_text(connection_, "SELECT value FROM meta WHERE key = ?", kCursorKey);
    const Json json = value ? Json::parse(*value, nullptr, false) : Json();
    if (work.goes_on && json.is_object() && json.value("stage", "") == stage_ &&
        json.value("base", "") == base_) {
        fresh_ = false;
        phase = json.value("phase", 0);
        after = json.value("after", "");
        done = json.value("done", std::int64_t{0});
        read_now = json.value("read", std::int64_t{0});
    }
}

void StageCursor::write() const
{
    Query(connection_,
          "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
          kCursorKey,
          Json{{"stage", stage_},
               {"base", base_},
               {"phase", phase},
               {"after", after},
               {"done", done},
               {"read", read_now}}
              .dump())
        .run();
}

void StageCursor::remove() const
{
    Query(connection_, "DELETE FROM meta WHERE key = ?", kCursorKey).run();
}

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

void tell(const StageWork& work, const char* stage, std::int64_t done, std::int64_t total)
{
    if (work.progress) {
        work.progress(Progress{stage, done, total, 0, -1});
    }
}

} // namespace ade::store
