// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/curation.hpp"

#include "core/base/clock.hpp"
#include "core/store/curation_stages.hpp"

#include <algorithm>

namespace ade::store {

namespace {

constexpr std::pair<CurationStage, std::string_view> kStageNames[] = {
    {CurationStage::search, "search"},
    {CurationStage::fetch, "fetch"},
    {CurationStage::sentences, "sentences"},
    {CurationStage::drugs, "drugs"},
    {CurationStage::drug_sentences, "drug_sentences"},
    {CurationStage::teacher, "teacher"},
    {CurationStage::positives, "positives"},
    {CurationStage::sample, "sample"}};

constexpr const char* kOptionsKey = "curation.options";

std::string note_key(CurationStage stage)
{
    return fmt::format("curation.stage.{}", to_string(stage));
}

void set_setting(ProjectFile& project, const std::string& person_id, const std::string& key,
                 const std::string& value)
{
    ChangeSet changes(project, person_id, "curation");
    const Json before = stored_row(changes.connection(), tracked_table("setting"), {{"key", key}});
    changes.change("setting", before, {{"key", key}, {"value", value}});
    changes.commit();
}

/// The stages before it that must have run.
std::optional<CurationStage> needs(CurationStage stage)
{
    return stage <= CurationStage::sentences
               ? std::nullopt
               : std::optional(static_cast<CurationStage>(static_cast<int>(stage) - 1));
}

std::int64_t count_of(const StageNote& note, std::string_view word)
{
    for (const auto& [name, number] : note.counts) {
        if (name == word) {
            return number;
        }
    }
    return 0;
}

/// There are sentences for the teacher and none is answered: no positive then says nothing about them.
bool nothing_answered(Connection& connection, const StageNote& positives)
{
    const auto teacher = read_stage_note(connection, CurationStage::teacher);
    return count_of(positives, "positive") == 0 && count_of(positives, "negative") == 0 && teacher &&
           count_of(*teacher, "not_answered") > 0;
}

StageState state_of(Connection& connection, CurationStage stage, const CurationOptions& options,
                    const std::string& lexicon, bool outdated_before)
{
    StageState state;
    state.stage = stage;
    if (stage == CurationStage::search || stage == CurationStage::fetch) { // a look at what is there
        const StageNote note =
            stage == CurationStage::search ? count_searches(connection) : count_texts(connection);
        state.counts = note.counts;
        state.result = note.result;
        state.status = note.result > 0 ? StageStatus::done : StageStatus::open;
        state.finished = note.finished;
        return state;
    }
    const auto note = read_stage_note(connection, stage);
    if (!note) {
        return state;
    }
    state.finished = note->finished;
    state.counts = note->counts;
    state.result = note->result;
    const bool same = note->base == stage_base(connection, stage, options, lexicon);
    // The draw is one step: broken off, it has not happened.
    const bool in_parts = stage != CurationStage::sample;
    state.status = note->finished.empty()     ? (same && in_parts ? StageStatus::part : StageStatus::open)
                   : !same || outdated_before ? StageStatus::outdated
                   : (stage == CurationStage::teacher && count_of(*note, "not_answered") > 0) ||
                           (stage == CurationStage::positives && nothing_answered(connection, *note))
                       ? StageStatus::waiting
                       : StageStatus::done;
    return state;
}

} // namespace

std::string_view to_string(CurationStage stage)
{
    for (const auto& [value, name] : kStageNames) {
        if (value == stage) {
            return name;
        }
    }
    return "search";
}

std::optional<CurationStage> curation_stage_from(std::string_view text)
{
    for (const auto& [value, name] : kStageNames) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

std::string_view to_string(StageStatus status)
{
    switch (status) {
    case StageStatus::open:
        return "open";
    case StageStatus::part:
        return "part";
    case StageStatus::outdated:
        return "outdated";
    case StageStatus::waiting:
        return "waiting";
    case StageStatus::done:
        break;
    }
    return "done";
}

std::optional<StageNote> read_stage_note(Connection& connection, CurationStage stage)
{
    const auto value = query_text(connection, "SELECT value FROM setting WHERE key = ?", note_key(stage));
    if (!value) {
        return std::nullopt;
    }
    const Json json = Json::parse(*value, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    StageNote note;
    note.base = json.value("base", "");
    note.finished = json.value("finished", "");
    note.result = json.value("result", std::int64_t{0});
    for (const Json& entry : json.value("counts", Json::array())) {
        note.counts.emplace_back(entry.at(0), entry.at(1));
    }
    return note;
}

void write_stage_note(ProjectFile& project, const std::string& person_id, CurationStage stage,
                      const StageNote& note)
{
    Json counts = Json::array();
    for (const auto& [word, number] : note.counts) {
        counts.push_back({word, number});
    }
    set_setting(
        project, person_id, note_key(stage),
        Json{{"base", note.base}, {"finished", note.finished}, {"result", note.result}, {"counts", counts}}
            .dump());
}

CurationOptions read_curation_options(Connection& connection)
{
    CurationOptions options;
    const auto value = query_text(connection, "SELECT value FROM setting WHERE key = ?", kOptionsKey);
    const Json json = value ? Json::parse(*value, nullptr, false) : Json();
    if (!json.is_object()) {
        return options;
    }
    options.excluded_pmids = json.value("excluded_pmids", options.excluded_pmids);
    options.excluded_sentences = json.value("excluded_sentences", options.excluded_sentences);
    options.with_negatives = json.value("with_negatives", options.with_negatives);
    options.sample = json.value("sample", options.sample);
    options.seed = json.value("seed", options.seed);
    return options;
}

CurationStore::CurationStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<CurationPlan> CurationStore::plan(const std::string& lexicon) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        CurationPlan plan;
        plan.options = read_curation_options(project_.connection());
        bool outdated = false;
        for (const CurationStage stage : kCurationStages) {
            plan.stages.push_back(state_of(project_.connection(), stage, plan.options, lexicon, outdated));
            outdated = outdated || (plan.stages.back().status != StageStatus::done &&
                                    plan.stages.back().status != StageStatus::waiting &&
                                    stage >= CurationStage::sentences);
        }
        return plan;
    });
}

Result<void> CurationStore::set_options(const CurationOptions& options)
{
    return guarded(project_, [&] {
        if (options.sample < 1) {
            raise(ErrorCode::invalid_argument, "store.sample_size", "sample",
                  "A sample holds at least one sentence; found {}.", options.sample);
        }
        set_setting(project_, person_id_, kOptionsKey,
                    Json{{"excluded_pmids", options.excluded_pmids},
                         {"excluded_sentences", options.excluded_sentences},
                         {"with_negatives", options.with_negatives},
                         {"sample", options.sample},
                         {"seed", options.seed}}
                        .dump());
    });
}

Result<StageState> CurationStore::run(CurationStage stage, const DrugFinder& finder,
                                      const ProgressSink& progress, std::stop_token stop,
                                      const std::function<bool()>& pause)
{
    try {
        return guarded(project_, [&] {
            Connection& connection = project_.connection();
            const CurationOptions options = read_curation_options(connection);
            if (stage == CurationStage::search || stage == CurationStage::fetch) {
                return state_of(connection, stage, options, finder.lexicon, false);
            }
            require_writable(project_);
            if (const auto before = needs(stage)) {
                const auto note = read_stage_note(connection, *before);
                if (!note || note->finished.empty()) {
                    raise(ErrorCode::invalid_argument, "store.stage_order", std::string(to_string(stage)),
                          "The stage \"{}\" stands on \"{}\", which has not run to its end. Run that one "
                          "first.",
                          to_string(stage), to_string(*before));
                }
            }
            const auto earlier = read_stage_note(connection, stage);
            StageNote begun;
            begun.base = stage_base(connection, stage, options, finder.lexicon);
            const bool goes_on = earlier && earlier->finished.empty() && earlier->base == begun.base;
            if (!goes_on) {
                write_stage_note(project_, person_id_, stage, begun);
            }
            const StageWork work{project_, person_id_, options,    finder, progress,
                                 stop,     pause,      begun.base, goes_on};
            StageNote note;
            switch (stage) {
            case CurationStage::sentences:
                note = gather_sentences(work);
                break;
            case CurationStage::drugs:
                note = find_drugs(work);
                break;
            case CurationStage::drug_sentences:
                note = mark_drug_sentences(work);
                break;
            case CurationStage::teacher:
                note = mark_answers(work);
                break;
            case CurationStage::positives:
                note = mark_positives(work);
                break;
            default:
                note = draw_sample(work);
                break;
            }
            note.base = stage_base(connection, stage, options, finder.lexicon);
            note.finished = utc_now_text();
            write_stage_note(project_, person_id_, stage, note);
            return state_of(connection, stage, options, finder.lexicon, false);
        });
    } catch (const Stopped&) {
        return cancelled();
    } catch (const Paused&) {
        return guarded(project_, [&] {
            const CurationOptions options = read_curation_options(project_.connection());
            return state_of(project_.connection(), stage, options, finder.lexicon, false);
        });
    }
}

Result<CurationPlan> CurationStore::run_to(CurationStage last, const DrugFinder& finder,
                                           const ProgressSink& progress, std::stop_token stop,
                                           const std::function<bool()>& pause)
{
    auto now = plan(finder.lexicon);
    for (const CurationStage stage : kCurationStages) {
        if (!now) {
            return now;
        }
        if (stage > last || stage < CurationStage::sentences) {
            continue;
        }
        const StageStatus status = now->stages[static_cast<std::size_t>(stage)].status;
        if (status == StageStatus::done || status == StageStatus::waiting) {
            continue;
        }
        const auto ran = run(stage, finder, progress, stop, pause);
        if (!ran) {
            return forward_error(ran);
        }
        now = plan(finder.lexicon);
        if (ran->status == StageStatus::part) {
            break;
        }
    }
    return now;
}

Result<std::vector<CurationSentence>> CurationStore::sentences(CurationStage stage, bool left_out,
                                                               std::int64_t limit, std::int64_t offset) const
{
    return guarded(project_, [&] {
        std::string where;
        switch (stage) {
        case CurationStage::drug_sentences:
            where = left_out ? "left_out = '' AND drugs = 0" : "left_out = '' AND drugs > 0";
            break;
        case CurationStage::teacher:
            where = left_out ? "left_out = '' AND drugs > 0 AND answered = 0" : "answered = 1";
            break;
        case CurationStage::positives:
            where = left_out ? "answered = 1 AND positive = 0" : "positive = 1";
            break;
        case CurationStage::sample:
            where = left_out ? "sampled = 0 AND positive = 1" : "sampled = 1";
            break;
        default:
            where = left_out ? "left_out <> ''" : "left_out = ''";
            break;
        }
        const ReadTransaction view(project_.connection());
        std::vector<CurationSentence> found;
        // The text is cut out here: SQLite's substr counts code points, as our spans do.
        Query query(
            project_.connection(),
            fmt::format("SELECT curation.version_id, curation.position, version.external_id,"
                        " substr(version.text, span_begin + 1, span_end - span_begin), left_out, drugs,"
                        " answered, positive, sampled FROM curation_sentence AS curation"
                        " JOIN document_version AS version ON version.id = curation.version_id"
                        " JOIN sentence ON sentence.version_id = curation.version_id"
                        " AND sentence.position = curation.position"
                        " WHERE {} ORDER BY version.row, curation.position LIMIT ? OFFSET ?",
                        where)
                .c_str(),
            limit, offset);
        while (query.step()) {
            CurationSentence sentence;
            sentence.version_id = query.text(0);
            sentence.position = static_cast<int>(query.integer(1));
            sentence.external_id = query.text(2);
            sentence.text = query.text(3);
            sentence.left_out = query.text(4);
            sentence.drugs = static_cast<int>(query.integer(5));
            sentence.answered = query.integer(6) != 0;
            sentence.positive = query.integer(7) != 0;
            sentence.sampled = query.integer(8) != 0;
            found.push_back(std::move(sentence));
        }
        return found;
    });
}

} // namespace ade::store
