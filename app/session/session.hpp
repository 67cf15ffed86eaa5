// SPDX-License-Identifier: GPL-3.0-or-later
// The open project for the window: one writer thread, one reading connection here, the person, and the
// workers.
#pragma once

#include "app/workers/file_worker.hpp"
#include "app/workers/literature_worker.hpp"
#include "app/workers/messages.hpp"
#include "app/workers/store_worker.hpp"
#include "app/workers/suggest_worker.hpp"
#include "app/workers/train_worker.hpp"
#include "app/workers/worker_client.hpp"

#include <QObject>

#include <memory>

namespace ade::app {

using StoreClient = WorkerClient<StoreWorker>;
using FileClient = WorkerClient<FileWorker>;
using SuggestClient = WorkerClient<SuggestWorker>;
using TrainClient = WorkerClient<TrainWorker>;
using LiteratureClient = WorkerClient<LiteratureWorker>;

/// Knows no widget. Lives in the window's thread; nothing here waits for a worker, except closing.
class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    /// Opens, or makes and opens; the answer is opened() or openFailed(). The present project is closed
    /// first.
    void open(const QString& path);
    void create(const QString& path);
    void close();

    [[nodiscard]] bool isOpen() const { return project_.reader != nullptr; }
    [[nodiscard]] const ProjectOpened& project() const { return project_; }
    /// "demo" of "…/projects/demo.adestudio".
    [[nodiscard]] QString projectName() const;
    /// Why nothing may be decided; empty when all is well. No project, a read-only one, no person's name.
    [[nodiscard]] QString whyReadOnly() const;

    /// Who decides. With a project open the store looks the person up; personChanged() follows.
    void setPersonName(const QString& name);
    [[nodiscard]] QString personName() const { return person_name_; }
    [[nodiscard]] std::string personId() const
    {
        return project_.person ? project_.person->id : std::string();
    }
    [[nodiscard]] store::Voice personVoice() const;

    // Reading: at once, from this thread's own connection
    [[nodiscard]] Result<store::DocumentRecord> load(const std::string& version_id, bool blind) const;
    [[nodiscard]] Result<std::vector<store::Voice>> voices() const;
    using History = std::vector<store::DecisionStore::HistoryStep>;
    [[nodiscard]] Result<History> undoable(int limit) const;
    [[nodiscard]] Result<History> redoable(int limit) const;
    [[nodiscard]] const std::vector<store::ModelRecord>& models() const { return models_; }
    [[nodiscard]] const store::ModelRecord* modelInUse() const;

    // Writing: queued to the store's thread
    /// done is called with what was stored, or why not; stored() and summaryChanged() are emitted as well.
    void decide(const Decision& decision, QObject* context, std::function<void(Result<DecisionStored>)> done);
    /// A line of the teacher's ledger; as decide().
    void settle(const std::string& entry_id, std::int64_t place, QObject* context,
                std::function<void(Result<DecisionStored>)> done);
    /// The same for decisions about duplicates and about labels of older texts.
    void decide(const ComparisonDecision& decision, QObject* context,
                std::function<void(Result<DecisionStored>)> done);
    /// Versions whose text holds the words; an older search that is not answered yet is dropped.
    void search(const QString& words, QObject* context, std::function<void(const SearchDone&)> done);
    /// What happened to one text, a page at a time; read by the store's thread, after the decisions before
    /// it. An older question that is not answered yet is dropped.
    void history(const store::HistoryQuery& query, QObject* context,
                 std::function<void(Result<store::HistoryPage>)> done);
    /// All of it; listLoaded() follows.
    void loadList();
    /// What changed since: listChanged() follows, or listLoaded() where everything may have changed. The cost
    /// is that of the changes, however long the list is.
    void refreshList();
    void changeModels(ModelAction action, const store::ModelRecord& model = {});

    [[nodiscard]] StoreClient& store() { return *store_; }
    [[nodiscard]] FileClient& files() { return *files_; }
    [[nodiscard]] SuggestClient& suggester() { return *suggester_; }
    [[nodiscard]] TrainClient& trainer() { return *trainer_; }
    [[nodiscard]] LiteratureClient& literature() { return *literature_; }

Q_SIGNALS:
    void opened();
    /// The project is still open, but will not be when control is back: the last chance to hand in what must
    /// be stored.
    void closing();
    void openFailed(const ade::Error& error);
    void closed();
    void personChanged();
    void listLoaded(const ade::app::SummaryList& summaries);
    /// New documents, changed ones, and texts that newer ones took the place of. Not emitted for nothing.
    void listChanged(const ade::app::ListChanges& changes);
    void summaryChanged(const ade::store::DocumentSummary& summary);
    /// A commit happened: local time of day and what was done.
    void stored(const ade::app::DecisionStored& decision);
    void modelsChanged(ade::app::ModelAction action);
    /// For the banner: something asked for in the background could not be done.
    void failed(const ade::Error& error);

private:
    std::function<void(Result<DecisionStored>)> telling(QObject* context,
                                                        std::function<void(Result<DecisionStored>)> done);
    void openPath(const QString& path, bool create);
    void askForList(bool changes_only);
    void tellDecision(const Result<DecisionStored>& answer);
    template <typename Work>
    auto reading(Work&& work) const -> decltype(work(std::declval<store::ProjectFile&>()));

    QString person_name_;
    ProjectOpened project_;
    RequestId opening_ = 0;
    RequestId searching_ = 0;
    RequestId reading_history_ = 0;
    std::vector<store::ModelRecord> models_;
    std::unique_ptr<StoreClient> store_;
    std::unique_ptr<FileClient> files_;
    std::unique_ptr<SuggestClient> suggester_;
    std::unique_ptr<TrainClient> trainer_;
    std::unique_ptr<LiteratureClient> literature_;
};

} // namespace ade::app
