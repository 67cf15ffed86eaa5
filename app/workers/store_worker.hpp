// SPDX-License-Identifier: GPL-3.0-or-later
// The one thread that writes: it owns the writing connection to the project.
#pragma once

#include "app/workers/comparison_messages.hpp"
#include "app/workers/lexicon_messages.hpp"
#include "app/workers/literature_messages.hpp"
#include "app/workers/messages.hpp"
#include "app/workers/teacher_messages.hpp"
#include "core/store/lexicon_store.hpp"
#include "core/store/summary_watch.hpp"

#include <QObject>

#include <optional>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed().
class StoreWorker : public QObject {
    Q_OBJECT

public:
    StoreWorker();
    ~StoreWorker() override;

public Q_SLOTS:
    /// Closes the present project first.
    void open(const ade::app::OpenRequest& request);
    void setPerson(const ade::app::PersonRequest& request);
    void decide(const ade::app::DecisionRequest& request);
    void list(const ade::app::ListRequest& request);
    void search(const ade::app::SearchRequest& request);
    void history(const ade::app::HistoryRequest& request);
    void storeBatch(const ade::app::BatchRequest& request);
    void addDocuments(const ade::app::AddRequest& request);
    void models(const ade::app::ModelRequest& request);
    /// A batch of a search; marked in the fetch's folder once it is stored.
    void storeArticles(const ade::app::StoreArticlesRequest& request);
    void searches(const ade::app::SearchesRequest& request);
    void curate(const ade::app::CurationRequest& request);
    void changeLexicon(const ade::app::LexiconChangeRequest& request);
    /// Comes from the teacher's thread, which waits for write.written.
    void writeForTeacher(const ade::app::TeacherWrite& write);
    void teacherSetup(const ade::app::TeacherSetupRequest& request);
    /// Answers with decided().
    void settle(const ade::app::SettleRequest& request);
    /// Answers with decided().
    void decideComparison(const ade::app::ComparisonDecision& request);
    /// A rolling backup beside the project.
    void backUp(const ade::app::BackupRequest& request);
    void close();

Q_SIGNALS:
    void opened(const ade::app::ProjectOpened& project);
    void personKnown(const ade::app::PersonKnown& person);
    void decided(const ade::app::DecisionStored& decision);
    void listed(const ade::app::ListLoaded& list);
    void searched(const ade::app::SearchDone& hits);
    void historyRead(const ade::app::HistoryRead& history);
    void batchStored(const ade::app::BatchStored& batch);
    void documentsAdded(const ade::app::Added& added);
    void modelsKnown(const ade::app::ModelsKnown& models);
    void articlesStored(const ade::app::ArticlesStored& articles);
    void searchesKnown(const ade::app::SearchesKnown& searches);
    void curationKnown(const ade::app::CurationKnown& curation);
    void literatureProgressed(const ade::app::LiteratureProgress& progress);
    void lexiconChanged(const ade::app::LexiconChanged& change);
    void teacherSetupKnown(const ade::app::TeacherSetup& setup);
    void backedUp(const ade::app::BackedUp& backup);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);
    template <typename Work>
    void run(const Ticket& ticket, Work&& work);

    std::unique_ptr<store::ProjectFile> project_;
    std::optional<store::SummaryWatch> watch_; ///< of project_
    /// The id of the lexicon as the project has it now; worked out anew only after a change.
    Result<std::string> lexiconId();

    std::optional<store::LoadedLexicon> curation_lexicon_; ///< compiled for the run under way
    std::optional<std::pair<store::ProjectLexicon, std::string>> lexicon_id_;
};

} // namespace ade::app
