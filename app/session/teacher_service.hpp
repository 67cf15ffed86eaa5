// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher of the open project, for the window: connection, prompts, runs, ledger, scorecard.
#pragma once

#include "app/session/secret_store.hpp"
#include "app/session/session.hpp"
#include "app/session/settings.hpp"
#include "app/workers/teacher_worker.hpp"

#include <QElapsedTimer>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace ade::app {

using TeacherClient = WorkerClient<TeacherWorker>;

/// Where the key of the server is. Never in the project.
enum class KeyPlace { keychain, environment, none };
std::string to_string(KeyPlace place);
KeyPlace key_place_from(const std::string& text); ///< anything unknown: environment

class TeacherService : public QObject {
    Q_OBJECT

public:
    /// session and memory must outlive the service; secrets may be given by tests.
    TeacherService(Session& session, TeacherMemory& memory, std::unique_ptr<SecretStore> secrets = {},
                   QObject* parent = nullptr);
    ~TeacherService() override;

    // Connection and prompts; setupChanged() follows each change and each opening of a project
    [[nodiscard]] const std::optional<teacher::TeacherSettings>& settings() const { return settings_; }
    [[nodiscard]] KeyPlace keyPlace() const { return key_place_; }
    [[nodiscard]] const std::vector<teacher::PromptTemplate>& ownPrompts() const { return prompts_; }
    /// Built-in ones, then the project's own.
    [[nodiscard]] std::vector<teacher::PromptTemplate> prompts() const;
    /// The prompt of the settings ("NAME" or "NAME vN"), else the first one.
    [[nodiscard]] teacher::PromptTemplate chosenPrompt() const;
    void setSetup(const teacher::TeacherSettings& settings, KeyPlace place);
    /// promptSaved() follows setupChanged().
    void savePrompt(const teacher::PromptTemplate& prompt);
    static QString promptTitle(const teacher::PromptTemplate& prompt); ///< "five-shot v1"

    // The key
    /// Under which name the keychain holds the key of this server: its address without path.
    static QString keyName(const teacher::TeacherSettings& settings);
    void keepKey(const teacher::TeacherSettings& settings, const std::string& key);

    /// A key from the environment goes only where the person of this computer has said yes to, and to this
    /// machine: the address may come with a project from elsewhere.
    [[nodiscard]] bool isAllowed(const teacher::TeacherSettings& settings, KeyPlace place) const;
    void allow(const teacher::TeacherSettings& settings); ///< allowedChanged() follows

    // Asking
    /// tested() or testFailed(); an older test that is not answered yet is dropped. typed: a key that is not
    /// kept (yet); empty: the one of the place.
    void test(const teacher::TeacherSettings& settings, KeyPlace place, const std::string& typed = {});
    /// sentencesFound() follows, or failed().
    void findSentences(const SentenceWish& wish);
    /// planned() or failed(). Nothing is sent.
    void plan(const teacher::PromptTemplate& prompt, const teacher::LabelOptions& options,
              const SentenceWish& wish);
    /// One run or import at a time: ran(), runFailed(). Every project change ends it; what is answered is
    /// kept.
    void run(const teacher::PromptTemplate& prompt, const teacher::LabelOptions& options,
             const SentenceWish& wish);
    void importAnswers(const QString& path, bool replay, const SentenceWish& wish);
    void setPaused(bool paused);
    void cancelRun();
    [[nodiscard]] bool isRunning() const { return running_ != 0 || starting_; }
    [[nodiscard]] bool isPaused() const { return control_ && control_->paused; }
    [[nodiscard]] bool isPlanning() const { return planning_ != 0; }

    // Reading
    void pickExamples(const teacher::PickRequest& pick); ///< examplesPicked(), pickFailed()
    void loadLedger(const store::LedgerFilter& filter, std::int64_t limit); ///< ledgerLoaded(), failed()
    void loadScorecard(bool common);                                        ///< scored(), failed()
    void loadCalibration(const std::string& run_id);                        ///< calibrationLoaded(), failed()
    /// Fits the run's confidence to gold and keeps it for its model and prompt: later runs show it.
    /// calibrationKept(), calibrationFailed().
    void fitCalibration(const std::string& run_id);
    void loadRuns();                                          ///< runsLoaded(): runs with a ledger
    [[nodiscard]] std::vector<store::RunRecord> runs() const; ///< of teachers, read at once
    void settle(const std::string& entry_id, std::int64_t place,
                std::function<void(Result<DecisionStored>)> done);

Q_SIGNALS:
    void setupChanged();
    void promptSaved(const QString& title);
    void allowedChanged();
    void keyKept();
    void keyFailed(const ade::Error& error);
    void tested(const ade::teacher::ConnectionReport& report);
    void testFailed(const ade::Error& error);
    void sentencesFound(const ade::teacher::ChosenSentences& chosen);
    void planned(const ade::app::TeacherPlanned& plan);
    void progressed(const ade::app::TeacherNews& news);
    void runningChanged();
    void ran(const ade::app::TeacherRunDone& done);
    void recorded(const ade::app::TeacherRecorded& recorded);
    void runFailed(const ade::Error& error);
    void examplesPicked(const ade::app::ExamplesPicked& picked);
    void pickFailed(const ade::Error& error);
    void ledgerLoaded(const ade::app::LedgerRead& ledger);
    void scored(const ade::app::Scorecard& scorecard);
    void calibrationLoaded(const ade::teacher::CalibrationCheck& check);
    void calibrationKept();
    void calibrationFailed(const ade::Error& error);
    void runsLoaded(const std::vector<ade::store::LedgerRates>& rates);
    void failed(const ade::Error& error);

private:
    void askSetup(TeacherSetupRequest request);
    /// then: the key, empty when none is wanted.
    void withKey(const teacher::TeacherSettings& settings, KeyPlace place,
                 std::function<void(Result<std::string>)> then);
    void endRun(const Result<void>& result);
    void showLabelled(std::int64_t documents);
    void closing();
    void closed();
    template <typename Answer, typename Request>
    void ask(RequestId& id, void (TeacherWorker::*slot)(const Request&), Request request,
             std::function<void(const Answer&)> done, void (TeacherService::*refused)(const Error&));

    Session& session_;
    TeacherMemory& memory_;
    std::unique_ptr<SecretStore> secrets_;
    std::optional<teacher::TeacherSettings> settings_;
    KeyPlace key_place_ = KeyPlace::environment;
    std::vector<teacher::PromptTemplate> prompts_;
    std::shared_ptr<TeacherControl> control_;
    RequestId testing_ = 0;
    RequestId finding_ = 0;
    RequestId planning_ = 0;
    RequestId running_ = 0;
    RequestId picking_ = 0;
    RequestId reading_ledger_ = 0;
    RequestId scoring_ = 0;
    RequestId calibrating_ = 0;
    RequestId fitting_ = 0;
    RequestId reading_runs_ = 0;
    bool starting_ = false;             ///< the key is being fetched
    std::int64_t listed_documents_ = 0; ///< of the run, when the list was last asked for
    QElapsedTimer since_listed_;
    quint64 round_ = 0;  ///< answers that belong to a closed project are dropped
    TeacherClient desk_; ///< short questions, also while a run is under way
    TeacherClient runner_;
};

} // namespace ade::app
