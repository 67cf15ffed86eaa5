// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/session.hpp"

#include "app/session/text_bridge.hpp"

#include <QFileInfo>

#include <algorithm>

namespace ade::app {

Session::Session(QObject* parent)
    : QObject(parent), store_(std::make_unique<StoreClient>(QStringLiteral("store"))),
      files_(std::make_unique<FileClient>(QStringLiteral("files"))),
      suggester_(std::make_unique<SuggestClient>(QStringLiteral("inference"))),
      trainer_(std::make_unique<TrainClient>(QStringLiteral("training"))),
      literature_(std::make_unique<LiteratureClient>(QStringLiteral("literature")))
{
    store_->listen(&StoreWorker::opened);
    store_->listen(&StoreWorker::personKnown);
    store_->listen(&StoreWorker::decided);
    store_->listen(&StoreWorker::listed);
    store_->listen(&StoreWorker::searched);
    store_->listen(&StoreWorker::historyRead);
    store_->listen(&StoreWorker::batchStored);
    store_->listen(&StoreWorker::documentsAdded);
    store_->listen(&StoreWorker::modelsKnown);
    store_->listen(&StoreWorker::backedUp);
    store_->listen(&StoreWorker::articlesStored);
    store_->listen(&StoreWorker::searchesKnown);
    store_->listen(&StoreWorker::curationKnown);
    literature_->listen(&LiteratureWorker::counted);
    literature_->listen(&LiteratureWorker::fetched);
    store_->listen(&StoreWorker::lexiconChanged);
    store_->listen(&StoreWorker::teacherSetupKnown);
    files_->listen(&FileWorker::filesRead);
    files_->listen(&FileWorker::filesWritten);
    files_->listen(&FileWorker::keepOutRead);
    suggester_->listen(&SuggestWorker::serving);
    suggester_->listen(&SuggestWorker::counted);
    suggester_->listen(&SuggestWorker::suggested);
    trainer_->listen(&TrainWorker::trained);
    trainer_->listen(&TrainWorker::scored);
    store_->start();
    files_->start();
    suggester_->start();
    trainer_->start();
    literature_->start();
}

Session::~Session()
{
    // Those that hold connections of their own go first; the writer, with what was asked of it done, last.
    trainer_->stop();
    literature_->stop();
    suggester_->stop();
    files_->stop();
    project_ = {};
    store_->stop();
}

void Session::open(const QString& path)
{
    openPath(path, false);
}

void Session::create(const QString& path)
{
    openPath(path, true);
}

void Session::openPath(const QString& path, bool create)
{
    close();
    OpenRequest request;
    request.path = to_utf8(QFileInfo(path).absoluteFilePath());
    request.create = create;
    request.person_name = to_utf8(person_name_);
    opening_ =
        store_->call<ProjectOpened>(&StoreWorker::open, request, this, [this](Result<ProjectOpened> project) {
            if (!project) {
                Q_EMIT openFailed(project.error());
                return;
            }
            if (project->id != opening_)
                return; // another one was asked for meanwhile
            project_ = std::move(*project);
            Q_EMIT opened();
            loadList();
            changeModels(ModelAction::list);
            if (!project_.read_only) {
                // After the list, so that it is not waited for. Nothing is written when nothing happened
                // since the last.
                store_->call<BackedUp>(&StoreWorker::backUp, BackupRequest{}, this,
                                       [this](Result<BackedUp> backup) {
                                           if (!backup && isOpen())
                                               Q_EMIT failed(backup.error());
                                       });
            }
        });
}

void Session::close()
{
    if (!isOpen())
        return;
    Q_EMIT closing();
    trainer_->cancelAll();
    literature_->cancelAll();
    suggester_->cancelAll();
    files_->cancelAll();
    project_ = {};
    models_.clear();
    store_->tell(&StoreWorker::close);
    Q_EMIT closed();
}

QString Session::projectName() const
{
    return QFileInfo(to_qstring(project_.path)).completeBaseName();
}

QString Session::whyReadOnly() const
{
    if (!isOpen())
        return tr("No project is open.");
    if (project_.read_only)
        return to_qstring(project_.read_only_reason);
    if (!project_.person)
        return tr("Give your name first: every decision is stored with who made it.");
    return {};
}

void Session::setPersonName(const QString& name)
{
    person_name_ = name.trimmed();
    if (!isOpen() || project_.read_only || person_name_.isEmpty()) {
        Q_EMIT personChanged();
        return;
    }
    store_->call<PersonKnown>(&StoreWorker::setPerson, PersonRequest{{}, to_utf8(person_name_)}, this,
                              [this](Result<PersonKnown> known) {
                                  if (known && isOpen())
                                      project_.person = known->person;
                                  else if (!known)
                                      Q_EMIT failed(known.error());
                                  Q_EMIT personChanged();
                              });
}

store::Voice Session::personVoice() const
{
    store::Voice voice;
    voice.id = personId();
    voice.kind = store::VoiceKind::person;
    voice.name = project_.person ? project_.person->name : std::string();
    voice.counts_as_gold = true;
    return voice;
}

template <typename Work>
auto Session::reading(Work&& work) const -> decltype(work(std::declval<store::ProjectFile&>()))
{
    if (!isOpen())
        return fail(ErrorCode::invalid_argument, "session.closed", {}, "No project is open.");
    return guarded([&] { return work(*project_.reader); });
}

Result<store::DocumentRecord> Session::load(const std::string& version_id, bool blind) const
{
    return reading([&](store::ProjectFile& reader) {
        return store::DocumentStore(reader).load(version_id, store::LoadOptions{personId(), blind});
    });
}

Result<std::vector<store::Voice>> Session::voices() const
{
    return reading([&](store::ProjectFile& reader) { return store::RunStore(reader).voices(); });
}

Result<Session::History> Session::undoable(int limit) const
{
    return reading(
        [&](store::ProjectFile& reader) { return store::DecisionStore(reader, personId()).undoable(limit); });
}

Result<Session::History> Session::redoable(int limit) const
{
    return reading(
        [&](store::ProjectFile& reader) { return store::DecisionStore(reader, personId()).redoable(limit); });
}

const store::ModelRecord* Session::modelInUse() const
{
    const auto found =
        std::find_if(models_.begin(), models_.end(), [](const auto& model) { return model.in_use; });
    return found == models_.end() ? nullptr : &*found;
}

/// Calls done, while its asker lives, and then tells everybody.
std::function<void(Result<DecisionStored>)> Session::telling(QObject* context,
                                                             std::function<void(Result<DecisionStored>)> done)
{
    return [this, asker = QPointer<QObject>(context), done = std::move(done)](Result<DecisionStored> answer) {
        if (asker)
            done(answer);
        tellDecision(answer);
    };
}

void Session::decide(const Decision& decision, QObject* context,
                     std::function<void(Result<DecisionStored>)> done)
{
    DecisionRequest request;
    request.person_id = personId();
    request.decision = decision;
    store_->call<DecisionStored>(&StoreWorker::decide, std::move(request), this,
                                 telling(context, std::move(done)));
}

void Session::decide(const ComparisonDecision& decision, QObject* context,
                     std::function<void(Result<DecisionStored>)> done)
{
    ComparisonDecision request = decision;
    request.person_id = personId();
    store_->call<DecisionStored>(&StoreWorker::decideComparison, std::move(request), this,
                                 telling(context, std::move(done)));
}

void Session::settle(const std::string& entry_id, std::int64_t place, QObject* context,
                     std::function<void(Result<DecisionStored>)> done)
{
    store_->call<DecisionStored>(&StoreWorker::settle, SettleRequest{{}, personId(), entry_id, place}, this,
                                 telling(context, std::move(done)));
}

void Session::tellDecision(const Result<DecisionStored>& answer)
{
    if (!answer || !isOpen())
        return;
    if (answer->summary)
        Q_EMIT summaryChanged(*answer->summary);
    Q_EMIT stored(*answer);
    if (answer->list_changed)
        loadList(); // the rows themselves did not change, so their watch has nothing
}

void Session::search(const QString& words, QObject* context, std::function<void(const SearchDone&)> done)
{
    store_->cancel(searching_);
    searching_ = store_->call<SearchDone>(&StoreWorker::search, SearchRequest{{}, to_utf8(words)}, context,
                                          [this, done = std::move(done)](Result<SearchDone> hits) {
                                              if (hits && hits->id == searching_)
                                                  done(*hits);
                                          });
}

void Session::history(const store::HistoryQuery& query, QObject* context,
                      std::function<void(Result<store::HistoryPage>)> done)
{
    store_->cancel(reading_history_);
    reading_history_ =
        store_->call<HistoryRead>(&StoreWorker::history, HistoryRequest{{}, query}, context,
                                  [done = std::move(done)](Result<HistoryRead> answer) {
                                      if (!answer && answer.error().code == ErrorCode::cancelled)
                                          return;
                                      if (!answer)
                                          done(tl::unexpected<Error>(answer.error()));
                                      else
                                          done(std::move(answer->page));
                                  });
}

void Session::loadList()
{
    askForList(false);
}

void Session::refreshList()
{
    askForList(true);
}

void Session::askForList(bool changes_only)
{
    store_->call<ListLoaded>(&StoreWorker::list, ListRequest{{}, changes_only}, this,
                             [this](Result<ListLoaded> list) {
                                 if (!list)
                                     Q_EMIT failed(list.error());
                                 else if (isOpen() && list->summaries)
                                     Q_EMIT listLoaded(list->summaries);
                                 else if (isOpen() && !list->changes->empty())
                                     Q_EMIT listChanged(list->changes);
                             });
}

void Session::changeModels(ModelAction action, const store::ModelRecord& model)
{
    store_->call<ModelsKnown>(&StoreWorker::models, ModelRequest{{}, personId(), action, model}, this,
                              [this](Result<ModelsKnown> known) {
                                  if (!known) {
                                      Q_EMIT failed(known.error());
                                      return;
                                  }
                                  if (!isOpen())
                                      return;
                                  models_ = std::move(known->models);
                                  Q_EMIT modelsChanged(known->action);
                                  if (known->action == ModelAction::promote ||
                                      known->action == ModelAction::roll_back)
                                      refreshList(); // another student speaks now
                              });
}

} // namespace ade::app
