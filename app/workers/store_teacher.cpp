// SPDX-License-Identifier: GPL-3.0-or-later
// What the store's thread does for the teacher: its runs, its settings, the lines of its ledger.
#include "app/workers/store_worker.hpp"

#include "core/base/clock.hpp"
#include "core/teacher/project_prompts.hpp"

namespace ade::app {

namespace {

constexpr const char* kSettings = "teacher.settings";
constexpr const char* kKeyPlace = "teacher.key_place";

tl::unexpected<Error> noProject()
{
    return fail(ErrorCode::invalid_argument, "store.no_project", {},
                "No project is open. Open or make one first.");
}

} // namespace

void StoreWorker::writeForTeacher(const TeacherWrite& write)
{
    write.written->set_value(guarded([&]() -> Result<TeacherWritten> {
        if (!project_ || project_->path().string() != write.project_path)
            return noProject();
        teacher::ProjectWriter writer(*project_, write.person_id);
        TeacherWritten written;
        Result<void> done;
        switch (write.kind) {
        case TeacherWrite::Kind::begin: {
            auto run = writer.begin_run(write.run);
            if (!run)
                return forward_error(run);
            written.run = std::move(*run);
            break;
        }
        case TeacherWrite::Kind::keep:
            done = writer.keep(*write.replies);
            break;
        case TeacherWrite::Kind::labels: {
            const auto part = writer.store(write.run_id, *write.documents, *write.asked);
            if (!part)
                return forward_error(part);
            written.part = *part;
            break;
        }
        case TeacherWrite::Kind::finish:
            done = writer.finish_run(write.run_id, write.status, write.cost_usd);
            break;
        }
        if (!done)
            return forward_error(done);
        return written;
    }));
}

void StoreWorker::teacherSetup(const TeacherSetupRequest& request)
{
    const auto done = guarded([&]() -> Result<TeacherSetup> {
        if (!project_)
            return noProject();
        TeacherSetup setup;
        setup.id = request.ticket.id;
        store::SettingsStore store(*project_, request.person_id);
        if (request.kind == TeacherSetupRequest::Kind::set) {
            for (const auto& [key, value] :
                 {std::pair(kSettings, teacher::write_teacher_settings(request.settings)),
                  std::pair(kKeyPlace, request.key_place)}) {
                const auto before = store.get(key);
                if (before && *before == value)
                    continue; // no event for nothing
                if (auto set = store.set(key, value); !set)
                    return forward_error(set);
            }
        } else if (request.kind == TeacherSetupRequest::Kind::save_prompt) {
            const auto saved = teacher::save_prompt(*project_, request.person_id, request.prompt);
            if (!saved)
                return forward_error(saved);
            setup.saved = fmt::format("{} v{}", saved->name, saved->version);
        } else if (request.kind == TeacherSetupRequest::Kind::keep_calibration) {
            const auto kept = teacher::keep_calibration(*project_, request.model, request.prompt_hash,
                                                        request.calibration, request.person_id);
            if (!kept)
                return forward_error(kept);
            setup.calibration_kept = true;
        }
        const auto stored = store.get(kSettings);
        const auto place = store.get(kKeyPlace);
        auto prompts = teacher::project_prompts(*project_);
        if (!stored || !place || !prompts)
            return !stored  ? Result<TeacherSetup>(forward_error(stored))
                   : !place ? Result<TeacherSetup>(forward_error(place))
                            : Result<TeacherSetup>(forward_error(prompts));
        if (*stored) {
            auto settings =
                teacher::read_teacher_settings(**stored, "the project's setting " + std::string(kSettings));
            if (!settings)
                return forward_error(settings);
            setup.settings = std::move(*settings);
        }
        setup.key_place = place->value_or("");
        setup.prompts = std::move(*prompts);
        return setup;
    });
    if (done)
        Q_EMIT teacherSetupKnown(*done);
    else
        answer(request.ticket.id, done.error());
}

void StoreWorker::settle(const SettleRequest& request)
{
    const auto done = guarded([&]() -> Result<DecisionStored> {
        if (!project_)
            return noProject();
        store::AlignmentLedger ledger(*project_, request.person_id);
        const auto outcome = request.place < 0
                                 ? ledger.dismiss(request.entry_id)
                                 : ledger.choose(request.entry_id, static_cast<std::size_t>(request.place));
        if (!outcome)
            return forward_error(outcome);
        DecisionStored stored{request.ticket.id, *outcome, {}, utc_now_text()};
        if (auto summary = store::DocumentStore(*project_).summary(outcome->version_id))
            stored.summary = *summary;
        return stored;
    });
    if (done)
        Q_EMIT decided(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
