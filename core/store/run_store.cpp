// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_store.hpp"

#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/base/version.hpp"
#include "core/store/label_import.hpp"
#include "core/store/version_rows.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

namespace {

constexpr const char* kRunColumns = "SELECT run.id, run.kind, run.name, parameters, data_hash, status, "
                                    "cost_usd, started, finished, program, voice.id"
                                    " FROM run LEFT JOIN voice ON voice.run_id = run.id";

RunRecord run_of(const Query& query)
{
    RunRecord run;
    run.id = query.text(0);
    run.kind = voice_kind_from(query.text(1)).value_or(VoiceKind::import);
    run.name = query.text(2);
    run.parameters = query.text(3);
    run.data_hash = query.text(4);
    run.status = run_status_from(query.text(5)).value_or(RunStatus::failed);
    run.cost_usd = query.real(6);
    run.started = query.text(7);
    run.finished = query.text(8);
    run.program = query.text(9);
    run.voice_id = query.text(10);
    return run;
}

Voice voice_of(const Query& query)
{
    Voice voice;
    voice.id = query.text(0);
    voice.kind = voice_kind_from(query.text(1)).value_or(VoiceKind::import);
    voice.name = query.text(2);
    voice.run_id = query.text(3);
    voice.counts_as_gold = query.integer(4) != 0;
    return voice;
}

std::string checked_parameters(const RunRequest& request)
{
    const Json parameters = Json::parse(request.parameters, nullptr, false);
    if (!parameters.is_object()) {
        raise(ErrorCode::invalid_argument, "store.run_parameters", request.name,
              "A run's parameters are a JSON object; found “{}”.", request.parameters.substr(0, 80));
    }
    if (request.kind == VoiceKind::person) {
        raise(ErrorCode::invalid_argument, "store.run_of_person", request.name,
              "Persons decide one by one; a run is a teacher's, student's, lexicon's or import's.");
    }
    if (request.counts_as_gold && request.kind != VoiceKind::import) {
        raise(ErrorCode::invalid_argument, "store.gold_model", request.name,
              "Only an import can count as gold; a {} proposes.", to_string(request.kind));
    }
    if (request.name.empty() || text::first_invalid_utf8(request.name)) {
        raise(ErrorCode::invalid_argument, "store.voice_name", request.name,
              "A voice needs a name in UTF-8.");
    }
    return parameters.dump();
}

} // namespace

RunRecord read_run(Connection& connection, const std::string& run_id)
{
    Query query(connection, (std::string(kRunColumns) + " WHERE run.id = ?").c_str(), run_id);
    if (!query.step()) {
        raise(ErrorCode::not_found, "store.no_run", run_id, "There is no run with this id in the project.");
    }
    return run_of(query);
}

RunRecord ensure_run(ChangeSet& changes, const RunRequest& request)
{
    Connection& connection = changes.connection();
    const std::string parameters = checked_parameters(request);
    const auto known = query_text(
        connection, "SELECT id FROM run WHERE kind = ? AND name = ? AND parameters = ? AND data_hash = ?",
        to_string(request.kind), request.name, parameters, request.data_hash);
    if (known) {
        const bool gold =
            query_integer(connection, "SELECT counts_as_gold FROM voice WHERE run_id = ?", *known) != 0;
        if (gold != request.counts_as_gold) {
            raise(ErrorCode::invalid_argument, "store.gold_differs", request.name,
                  "This run is stored already, and there it {} as gold. Give it another name to store it "
                  "both ways.",
                  gold ? "counts" : "does not count");
        }
        return read_run(connection, *known);
    }
    const std::string run_id = new_uuid();
    changes.insert("run", {{"id", run_id},
                           {"kind", to_string(request.kind)},
                           {"name", request.name},
                           {"parameters", parameters},
                           {"data_hash", request.data_hash},
                           {"status", "running"},
                           {"cost_usd", 0.0},
                           {"started", utc_now_text()},
                           {"finished", ""},
                           {"program", kVersion}});
    changes.insert("voice", {{"id", new_uuid()},
                             {"kind", to_string(request.kind)},
                             {"name", request.name},
                             {"run_id", run_id},
                             {"counts_as_gold", request.counts_as_gold ? 1 : 0}});
    return read_run(connection, run_id);
}

RunRecord end_run(ChangeSet& changes, const std::string& run_id, RunStatus status, double cost_usd)
{
    const TrackedTable& table = tracked_table("run");
    const Json before = stored_row(changes.connection(), table, {{"id", run_id}});
    if (before.is_null()) {
        raise(ErrorCode::not_found, "store.no_run", run_id, "There is no run with this id in the project.");
    }
    if (before.at("status") != to_string(status) || before.at("cost_usd") != cost_usd) {
        Json after = before;
        after["status"] = to_string(status);
        after["cost_usd"] = cost_usd;
        after["finished"] = status == RunStatus::running ? "" : utc_now_text();
        changes.change("run", before, after);
    }
    return read_run(changes.connection(), run_id);
}

Result<std::vector<Voice>> RunStore::voices() const
{
    return guarded(project_, [&] {
        std::vector<Voice> voices;
        Query query(project_.connection(),
                    "SELECT id, kind, name, run_id, counts_as_gold FROM voice ORDER BY id");
        while (query.step()) {
            voices.push_back(voice_of(query));
        }
        return voices;
    });
}

Result<Voice> RunStore::voice(const std::string& voice_id) const
{
    return guarded(project_, [&] {
        Query query(project_.connection(),
                    "SELECT id, kind, name, run_id, counts_as_gold FROM voice WHERE id = ?", voice_id);
        if (!query.step()) {
            raise(ErrorCode::not_found, "store.no_voice", voice_id,
                  "There is no voice with this id in the project.");
        }
        return voice_of(query);
    });
}

Result<std::optional<Voice>> RunStore::find_voice(VoiceKind kind, const std::string& name) const
{
    return guarded(project_, [&]() -> std::optional<Voice> {
        Query query(project_.connection(),
                    "SELECT id, kind, name, run_id, counts_as_gold FROM voice WHERE kind = ? AND name = ?"
                    " ORDER BY id DESC LIMIT 1",
                    to_string(kind), name);
        return query.step() ? std::optional(voice_of(query)) : std::nullopt;
    });
}

Result<RunRecord> RunStore::begin_run(const RunRequest& request, const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "begin_run");
        RunRecord run = ensure_run(changes, request);
        changes.commit();
        return run;
    });
}

Result<RunRecord> RunStore::finish_run(const std::string& run_id, RunStatus status, double cost_usd)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, {}, "finish_run");
        RunRecord run = end_run(changes, run_id, status, cost_usd);
        changes.commit();
        return run;
    });
}

Result<std::vector<RunRecord>> RunStore::runs() const
{
    return guarded(project_, [&] {
        std::vector<RunRecord> runs;
        Query query(project_.connection(), (std::string(kRunColumns) + " ORDER BY run.id").c_str());
        while (query.step()) {
            runs.push_back(run_of(query));
        }
        return runs;
    });
}

Result<RunRecord> RunStore::run(const std::string& run_id) const
{
    return guarded(project_, [&] { return read_run(project_.connection(), run_id); });
}

Result<ImportReport> RunStore::import_labels(const std::string& run_id,
                                             const std::vector<corpus::AnnotatedDocument>& records,
                                             bool dry_run, const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "import_labels");
        const RunRecord run = read_run(changes.connection(), run_id);
        ImportReport report = store_labels(changes, run.voice_id, records);
        if (!dry_run && report.stored > 0) {
            changes.commit();
        }
        return report;
    });
}

Result<ImportReport> RunStore::import_as(const RunRequest& request,
                                         const std::vector<corpus::AnnotatedDocument>& records, bool dry_run,
                                         const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "import_labels");
        const RunRecord run = ensure_run(changes, request);
        ImportReport report = store_labels(changes, run.voice_id, records);
        end_run(changes, run.id, RunStatus::done, run.cost_usd);
        if (!dry_run) {
            changes.commit();
        }
        return report;
    });
}

Result<void> RunStore::choose_student_voice(const std::string& voice_id, const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "choose_student_voice");
        Connection& connection = changes.connection();
        if (!voice_id.empty() && query_text(connection, "SELECT kind FROM voice WHERE id = ?", voice_id) !=
                                     std::string("student")) {
            raise(ErrorCode::not_found, "store.no_voice", voice_id,
                  "No student of the project has this voice id.");
        }
        const Json before = stored_row(connection, tracked_table("setting"), {{"key", kStudentVoiceSetting}});
        const Json after =
            voice_id.empty() ? Json() : Json{{"key", kStudentVoiceSetting}, {"value", voice_id}};
        changes.change("setting", before, after);
        // Where one student alone has spoken, it speaks whatever is chosen.
        Query read(connection,
                   "SELECT version_id FROM label_record JOIN voice ON voice.id = voice_id"
                   " WHERE kind = 'student' GROUP BY version_id HAVING count(DISTINCT voice_id) > 1");
        while (read.step()) {
            changes.touch(read.text(0));
        }
        changes.commit();
    });
}

Result<corpus::AnnotatedDocument> RunStore::labels(const std::string& version_id,
                                                   const VoiceSelection& selection) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        return read_labels(project_.connection(), version_id, selection);
    });
}

} // namespace ade::store
