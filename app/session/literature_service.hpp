// SPDX-License-Identifier: GPL-3.0-or-later
// Searches, fetches and the curation plan of the open project, for the window.
#pragma once

#include "app/session/secret_store.hpp"
#include "app/session/session.hpp"
#include "app/session/settings.hpp"

#include <QObject>

#include <deque>
#include <functional>
#include <memory>

namespace ade::app {

class LiteratureService : public QObject {
    Q_OBJECT

public:
    /// settings: address and email are read when a request is made; both must outlive the service. secrets
    /// may be given by tests.
    LiteratureService(Session& session, LiteratureSettings& settings,
                      std::unique_ptr<SecretStore> secrets = {}, QObject* parent = nullptr);

    // Access to PubMed
    [[nodiscard]] const LiteratureSettings& settings() const { return settings_; }
    /// From the next request on; accessChanged() follows.
    void setAccess(const QString& base_url, const QString& email);
    /// Into the system's keychain; an empty one is taken out. accessChanged() or keyFailed() follows.
    void keepKey(const std::string& key);

    // Searches
    /// searchesChanged() follows; it also comes after saving, forgetting and complete runs.
    void loadSearches();
    void saveSearch(const literature::SavedSearch& search);
    void forgetSearch(const std::string& id);
    [[nodiscard]] const std::vector<literature::SavedSearch>& searches() const { return searches_; }

    /// counted() or failed(); an older count that is not answered yet is dropped.
    void count(const corpus::pubmed::SearchTerms& terms);
    /// The count is not answered any more.
    void stopCount();
    [[nodiscard]] bool isCounting() const { return is_counting_; }
    /// One fetch at a time; fetched(), cancelled() or failed(). What broke off before is gone on with. A
    /// count that is not answered yet is dropped.
    void fetch(literature::FetchOrder order);
    void cancel();
    [[nodiscard]] bool isFetching() const { return fetching_ != 0 || closing_ || starting_; }
    /// Fetches of this project that broke off, newest first.
    [[nodiscard]] std::vector<corpus::pubmed::FetchFolder::Unfinished> unfinished() const;

    // The log, read at once
    [[nodiscard]] Result<std::vector<store::IntakeRecord>> intakes() const;
    [[nodiscard]] Result<store::ScreeningLog> screeningLog(const std::string& intake_id) const;

    // The plan
    /// planChanged() follows, or planFailed().
    void loadPlan();
    void setPlanOptions(const store::CurationOptions& options);
    /// Reads a list of an evaluation set and adds it to the options, which are set then. keptOut() comes
    /// before planChanged(); planFailed() when the list cannot be taken.
    void keepOut(const QString& path, literature::KeepOut kind, const store::CurationOptions& options);
    void runPlanTo(store::CurationStage stage);
    void runStageAgain(store::CurationStage stage);
    void stopPlan();
    [[nodiscard]] bool isCurating() const { return curating_ != 0 && running_to_.has_value(); }
    [[nodiscard]] Result<std::vector<store::CurationSentence>> stageSentences(store::CurationStage stage,
                                                                              bool left_out, int limit) const;

Q_SIGNALS:
    void searchesChanged(const std::string& saved_id);
    void accessChanged();
    void keyFailed(const ade::Error& error);
    void counted(const ade::app::Counted& counted);
    /// Of the count or the fetch. note: why it waits; empty while it does not.
    void progressed(const ade::Progress& progress, const QString& note);
    void fetched(const ade::literature::FetchOutcome& outcome);
    void cancelled();
    void failed(const ade::Error& error);
    void logChanged();
    void planChanged(const ade::store::CurationPlan& plan);
    void planProgressed(const ade::Progress& progress);
    void planFailed(const ade::Error& error);
    /// listed: entries of the file; added: those that were not known yet.
    void keptOut(ade::literature::KeepOut kind, qint64 listed, qint64 added);

private:
    [[nodiscard]] corpus::pubmed::EutilsSettings eutils() const;
    void withKey(std::function<void()> then);
    void send(literature::FetchOrder order);
    [[nodiscard]] literature::RunGap gapOfRun() const;
    void storeNext();
    void storeClosing();
    void noteComplete();
    void finish(const Result<void>& result);
    void askStore(SearchesRequest request);
    void curate(CurationRequest request);
    template <typename Work>
    auto reading(Work&& work) const -> decltype(work(std::declval<store::ProjectFile&>()));

    Session& session_;
    LiteratureSettings& settings_;
    std::unique_ptr<SecretStore> secrets_;
    std::string key_; ///< the keychain's, once it was asked
    std::vector<literature::SavedSearch> searches_;
    RequestId counting_ = 0;
    bool is_counting_ = false;
    quint64 count_round_ = 0; ///< answers of dropped counts are passed over
    RequestId fetching_ = 0;
    bool starting_ = false; ///< the keychain is asked before the fetch begins
    quint64 round_ = 0;     ///< answers that belong to a closed project are dropped
    bool closing_ = false;  ///< all is fetched, the store is not done yet
    bool storing_ = false;
    literature::FetchOrder order_;
    literature::FetchOutcome outcome_;
    std::shared_ptr<FetchPace> pace_;
    std::deque<FetchedPart> parts_;
    std::optional<FetchDone> done_;
    std::optional<Error> failure_;
    RequestId curating_ = 0;
    std::optional<store::CurationStage> running_to_;
    bool only_this_ = false;
};

} // namespace ade::app
