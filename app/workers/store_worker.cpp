// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/store_worker.hpp"

#include "core/base/clock.hpp"
#include "core/store/backup.hpp"

namespace ade::app {

namespace {

tl::unexpected<Error> noProject()
{
    return fail(ErrorCode::invalid_argument, "store.no_project", {},
                "No project is open. Open or make one first.");
}

} // namespace

StoreWorker::StoreWorker() = default;
StoreWorker::~StoreWorker() = default;

void StoreWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

template <typename Work>
void StoreWorker::run(const Ticket& ticket, Work&& work)
{
    const Result<void> done = guarded([&]() -> Result<void> {
        if (ticket.stop.stop_requested())
            return ade::cancelled();
        return work();
    });
    if (!done)
        answer(ticket.id, done.error());
}

void StoreWorker::open(const OpenRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        watch_.reset();
        project_.reset();
        curation_lexicon_.reset();
        store::OpenOptions options;
        options.holder_name =
            request.person_name.empty() ? "ade-studio" : "ade-studio (" + request.person_name + ")";
        auto project = request.create ? store::ProjectFile::create(request.path, options)
                                      : store::ProjectFile::open(request.path, options);
        if (!project)
            return forward_error(project);
        project_ = std::move(*project);
        watch_.emplace(*project_);

        ProjectOpened answer;
        answer.id = request.ticket.id;
        answer.path = project_->path().string();
        answer.read_only = project_->read_only();
        answer.read_only_reason = project_->read_only_reason();
        answer.copy_before_steps = project_->copy_before_steps().string();
        if (!request.person_name.empty() && !answer.read_only) {
            auto person = store::SettingsStore(*project_).person(request.person_name);
            if (!person)
                return forward_error(person);
            answer.person = *person;
        } else if (!request.person_name.empty()) {
            // Read-only: the person's own view of the states, when the project knows the name.
            const auto persons = store::SettingsStore(*project_).persons();
            for (const auto& person : persons ? *persons : std::vector<store::Person>{}) {
                if (person.name == request.person_name)
                    answer.person = person;
            }
        }
        auto reader = project_->open_reader();
        if (!reader)
            return forward_error(reader);
        answer.reader = std::move(*reader);
        Q_EMIT opened(answer);
        return {};
    });
}

void StoreWorker::setPerson(const PersonRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        auto person = store::SettingsStore(*project_).person(request.name);
        if (!person)
            return forward_error(person);
        Q_EMIT personKnown({request.ticket.id, *person});
        return {};
    });
}

void StoreWorker::decide(const DecisionRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        store::DecisionStore decisions(*project_, request.person_id);
        // Undo and redo may take a document out of work, or back into it.
        const bool may_change_list =
            request.decision.kind == DecisionKind::undo || request.decision.kind == DecisionKind::redo;
        const store::DuplicateStore duplicates(*project_);
        const auto left_out = may_change_list ? duplicates.left_out() : Result<std::vector<std::string>>();
        auto outcome = perform(request.decision, decisions);
        if (!outcome)
            return forward_error(outcome);
        DecisionStored answer{request.ticket.id, *outcome, {}, utc_now_text(), false};
        if (may_change_list && left_out) {
            const auto now = duplicates.left_out();
            answer.list_changed = now && *now != *left_out;
        }
        if (!outcome->version_id.empty()) {
            if (auto summary = store::DocumentStore(*project_).summary(outcome->version_id)) {
                answer.summary = *summary;
                (void)watch_->told(outcome->version_id); // told twice is no harm
            }
        }
        Q_EMIT decided(answer);
        return {};
    });
}

void StoreWorker::list(const ListRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        if (request.changes_only) {
            auto changes = watch_->take();
            if (!changes)
                return forward_error(changes);
            if (!changes->all) {
                Q_EMIT listed({request.ticket.id,
                               {},
                               std::make_shared<const store::SummaryChanges>(std::move(*changes))});
                return {};
            }
        }
        auto summaries = store::DocumentStore(*project_).list();
        if (!summaries)
            return forward_error(summaries);
        watch_->forget();
        Q_EMIT listed({request.ticket.id,
                       std::make_shared<const std::vector<store::DocumentSummary>>(std::move(*summaries)),
                       {}});
        return {};
    });
}

void StoreWorker::search(const SearchRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        constexpr std::int64_t kEveryHit = 1'000'000;
        auto hits = store::DocumentStore(*project_).search(request.words, kEveryHit);
        if (!hits)
            return forward_error(hits);
        std::vector<std::string> version_ids;
        version_ids.reserve(hits->size());
        for (auto& hit : *hits)
            version_ids.push_back(std::move(hit.version_id));
        Q_EMIT searched(
            {request.ticket.id, std::make_shared<const std::vector<std::string>>(std::move(version_ids))});
        return {};
    });
}

void StoreWorker::history(const HistoryRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        auto page = store::document_history(*project_, request.query);
        if (!page)
            return forward_error(page);
        Q_EMIT historyRead({request.ticket.id, std::move(*page)});
        return {};
    });
}

namespace {

/// A batch of articles told as other imports are.
store::ImportReport importReport(const store::ArticleReport& articles,
                                 const std::vector<store::ArticleInput>& inputs)
{
    using store::ArticleFate;
    store::ImportReport report;
    report.batch_id = articles.batch_id;
    report.read = static_cast<std::int64_t>(inputs.size());
    report.documents_added = articles.count(ArticleFate::added);
    report.new_versions = articles.count(ArticleFate::new_version);
    report.stored = report.documents_added + report.new_versions + articles.count(ArticleFate::updated) +
                    articles.count(ArticleFate::withdrawn);
    report.unchanged = articles.count(ArticleFate::unchanged) + articles.count(ArticleFate::known) +
                       articles.count(ArticleFate::excluded);
    report.carried = articles.carried;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        // Those the reader refused are in its own report already.
        if (articles.articles[i].fate == ArticleFate::refused && inputs[i].refused.empty()) {
            const std::string name = corpus::name_of(inputs[i].article);
            report.refused.push_back({i, name,
                                      make_error(ErrorCode::invalid_argument, "store.article_refused", name,
                                                 "{}", articles.articles[i].reason)});
        }
    }
    return report;
}

} // namespace

void StoreWorker::changeLexicon(const LexiconChangeRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        store::LexiconStore lexicon(*project_, request.person_id);
        using Kind = LexiconChangeRequest::Kind;
        Result<void> done;
        switch (request.kind) {
        case Kind::add:
            if (const auto added = lexicon.add(*request.report, request.path); !added)
                return forward_error(added);
            break;
        case Kind::remove:
            done = lexicon.remove(request.name);
            break;
        case Kind::veto:
            done = lexicon.veto(request.name);
            break;
        case Kind::lift_veto:
            done = lexicon.lift_veto(request.name);
            break;
        case Kind::options:
            done = lexicon.set_options(request.options);
            break;
        }
        if (!done)
            return done;
        Q_EMIT lexiconChanged({request.ticket.id});
        return {};
    });
}

void StoreWorker::decideComparison(const ComparisonDecision& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        store::DuplicateStore duplicates(*project_, request.person_id);
        using Kind = ComparisonDecision::Kind;
        Result<store::DecisionOutcome> outcome;
        switch (request.kind) {
        case Kind::keep_both:
            outcome = duplicates.keep_both(request.document_id, request.other_id);
            break;
        case Kind::leave_out:
            outcome = duplicates.leave_out(request.document_id, request.other_id);
            break;
        case Kind::reopen:
            outcome = duplicates.reopen(request.document_id, request.other_id);
            break;
        case Kind::settle_carried:
            outcome = store::CarryStore(*project_).settle(request.items, request.person_id);
            break;
        }
        if (!outcome)
            return forward_error(outcome);
        DecisionStored answer{request.ticket.id,
                              *outcome,
                              {},
                              utc_now_text(),
                              outcome->changed && request.kind != Kind::settle_carried};
        Q_EMIT decided(answer);
        return {};
    });
}

void StoreWorker::storeBatch(const BatchRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        store::RunStore runs(*project_);
        BatchStored answer;
        answer.id = request.ticket.id;
        if (request.articles) {
            auto report = store::ArticleStore(*project_).add(request.intake, *request.articles,
                                                             request.person_id, request.dry_run);
            if (!report)
                return forward_error(report);
            answer.report = importReport(*report, *request.articles);
        } else if (request.run.kind == store::VoiceKind::import || request.dry_run) {
            auto report = runs.import_as(request.run, *request.records, request.dry_run, request.person_id);
            if (!report)
                return forward_error(report);
            answer.report = *report;
        } else {
            auto run = runs.begin_run(request.run, request.person_id);
            if (!run)
                return forward_error(run);
            auto report = runs.import_labels(run->id, *request.records, false, request.person_id);
            if (!report)
                return forward_error(report);
            answer.report = *report;
            const store::DocumentStore documents(*project_);
            for (const auto& record : *request.records) {
                if (auto summary = documents.summary(record.document.version_id)) {
                    answer.summaries.push_back(std::move(*summary));
                    (void)watch_->told(record.document.version_id);
                }
            }
        }
        Q_EMIT batchStored(answer);
        return {};
    });
}

void StoreWorker::addDocuments(const AddRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        auto report = store::DocumentStore(*project_).add(request.documents, request.person_id);
        if (!report)
            return forward_error(report);
        Q_EMIT documentsAdded({request.ticket.id, std::move(*report)});
        return {};
    });
}

namespace {

/// The suggestions shown are those of the student that serves, where it has read the text.
Result<void> letSpeak(store::ProjectFile& project, const std::optional<store::ModelRecord>& model,
                      const std::string& person_id)
{
    std::string voice_id;
    if (model) {
        const auto voice = store::StudentReading(project).voice_of(model->name, model->sha256);
        if (!voice)
            return forward_error(voice);
        voice_id = *voice;
    }
    return store::RunStore(project).choose_student_voice(voice_id, person_id);
}

} // namespace

void StoreWorker::models(const ModelRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        store::ModelStore models(*project_, request.person_id);
        switch (request.action) {
        case ModelAction::list:
            break;
        case ModelAction::add:
            if (auto added = models.add(request.model); !added)
                return forward_error(added);
            break;
        case ModelAction::score:
            if (auto scored = models.set_scores(request.model.id, request.model.scores); !scored)
                return forward_error(scored);
            break;
        case ModelAction::promote:
            if (const auto promoted = models.promote(request.model.id); !promoted)
                return forward_error(promoted);
            else if (const auto spoken = letSpeak(*project_, *promoted, request.person_id); !spoken)
                return forward_error(spoken);
            break;
        case ModelAction::roll_back:
            if (const auto back = models.roll_back(); !back)
                return forward_error(back);
            else if (const auto spoken = letSpeak(*project_, *back, request.person_id); !spoken)
                return forward_error(spoken);
            break;
        }
        auto list = models.list();
        if (!list)
            return forward_error(list);
        Q_EMIT modelsKnown({request.ticket.id, request.action, std::move(*list)});
        return {};
    });
}

void StoreWorker::backUp(const BackupRequest& request)
{
    run(request.ticket, [&]() -> Result<void> {
        if (!project_)
            return noProject();
        auto report = store::rolling_backup(*project_);
        if (!report)
            return forward_error(report);
        Q_EMIT backedUp({request.ticket.id, report->path.string()});
        return {};
    });
}

void StoreWorker::close()
{
    watch_.reset();
    project_.reset();
}

} // namespace ade::app
