// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/teacher_service.hpp"

#include "app/session/text_bridge.hpp"
#include "core/net/redact.hpp"

#include <algorithm>
#include <chrono>

namespace ade::app {

namespace {

/// How often the list of documents is asked what a run has changed.
constexpr qint64 kListEvery_ms = 2000;

/// How long closing a project waits for what a run still has to store.
constexpr auto kLongestEnd = std::chrono::seconds(15);

template <typename Listener>
void listenAll(Listener& client)
{
    client.listen(&TeacherWorker::tested);
    client.listen(&TeacherWorker::sentencesFound);
    client.listen(&TeacherWorker::planned);
    client.listen(&TeacherWorker::ran);
    client.listen(&TeacherWorker::recorded);
    client.listen(&TeacherWorker::examplesPicked);
    client.listen(&TeacherWorker::scored);
    client.listen(&TeacherWorker::calibrationRead);
    client.listen(&TeacherWorker::ledgerRead);
}

} // namespace

std::string to_string(KeyPlace place)
{
    switch (place) {
    case KeyPlace::keychain:
        return "keychain";
    case KeyPlace::none:
        return "none";
    case KeyPlace::environment:
        break;
    }
    return "environment";
}

KeyPlace key_place_from(const std::string& text)
{
    return text == "keychain" ? KeyPlace::keychain : text == "none" ? KeyPlace::none : KeyPlace::environment;
}

TeacherService::TeacherService(Session& session, TeacherMemory& memory, std::unique_ptr<SecretStore> secrets,
                               QObject* parent)
    : QObject(parent), session_(session), memory_(memory),
      secrets_(secrets ? std::move(secrets) : std::make_unique<SecretStore>()),
      desk_(QStringLiteral("teacher desk")), runner_(QStringLiteral("teacher"))
{
    listenAll(desk_);
    listenAll(runner_);
    for (TeacherClient* client : {&desk_, &runner_}) {
        client->follow<TeacherNews>(&TeacherWorker::told, this, [this](const TeacherNews& news) {
            if (news.id == running_)
                showLabelled(news.so_far.documents);
            if (news.id == running_ || news.id == planning_)
                Q_EMIT progressed(news);
        });
    }
    session_.store().takeFrom(runner_, &TeacherWorker::writeWanted, &StoreWorker::writeForTeacher);
    desk_.start();
    runner_.start();
    connect(&session_, &Session::opened, this, [this] { askSetup({}); });
    connect(&session_, &Session::closing, this, &TeacherService::closing);
    connect(&session_, &Session::closed, this, &TeacherService::closed);
    if (session_.isOpen())
        askSetup({});
}

TeacherService::~TeacherService()
{
    // The runner first: what it has goes to the store's thread, which is still there.
    runner_.stop();
    desk_.stop();
}

void TeacherService::closing()
{
    desk_.cancelAll();
    runner_.cancelAll();
    if (!control_ || running_ == 0)
        return;
    control_->paused = false;
    // Its last writes go from its own thread to the store's; none of them waits for this one.
    control_->ended.get_future().wait_for(kLongestEnd);
    control_.reset();
}

void TeacherService::closed()
{
    ++round_;
    settings_.reset();
    prompts_.clear();
    control_.reset();
    testing_ = finding_ = planning_ = running_ = picking_ = reading_ledger_ = scoring_ = reading_runs_ = 0;
    calibrating_ = fitting_ = 0;
    starting_ = false;
    Q_EMIT setupChanged();
    Q_EMIT runningChanged();
}

template <typename Answer, typename Request>
void TeacherService::ask(RequestId& id, void (TeacherWorker::*slot)(const Request&), Request request,
                         std::function<void(const Answer&)> done,
                         void (TeacherService::*refused)(const Error&))
{
    desk_.cancel(id);
    auto asked = std::make_shared<RequestId>(0);
    id = *asked =
        desk_.call<Answer>(slot, std::move(request), this,
                           [this, asked, &id, done = std::move(done), refused](Result<Answer> answer) {
                               if (*asked != id)
                                   return; // a newer one was asked, or the project was closed
                               id = 0;
                               if (answer)
                                   done(*answer);
                               else if (answer.error().code != ErrorCode::cancelled)
                                   Q_EMIT(this->*refused)(answer.error());
                           });
}

// Connection and prompts

void TeacherService::askSetup(TeacherSetupRequest request)
{
    request.person_id = session_.personId();
    const auto refused = request.kind == TeacherSetupRequest::Kind::keep_calibration
                             ? &TeacherService::calibrationFailed
                             : &TeacherService::failed;
    session_.store().call<TeacherSetup>(&StoreWorker::teacherSetup, std::move(request), this,
                                        [this, round = round_, refused](Result<TeacherSetup> setup) {
                                            if (round != round_ || !session_.isOpen())
                                                return;
                                            if (!setup) {
                                                Q_EMIT(this->*refused)(setup.error());
                                                return;
                                            }
                                            settings_ = std::move(setup->settings);
                                            key_place_ = key_place_from(setup->key_place);
                                            prompts_ = std::move(setup->prompts);
                                            Q_EMIT setupChanged();
                                            if (!setup->saved.empty())
                                                Q_EMIT promptSaved(to_qstring(setup->saved));
                                            if (setup->calibration_kept)
                                                Q_EMIT calibrationKept();
                                        });
}

QString TeacherService::promptTitle(const teacher::PromptTemplate& prompt)
{
    return QStringLiteral("%1 v%2").arg(to_qstring(prompt.name)).arg(prompt.version);
}

std::vector<teacher::PromptTemplate> TeacherService::prompts() const
{
    std::vector<teacher::PromptTemplate> all = teacher::builtin_prompts();
    all.insert(all.end(), prompts_.begin(), prompts_.end());
    return all;
}

teacher::PromptTemplate TeacherService::chosenPrompt() const
{
    const auto all = prompts();
    const std::string wanted = settings_ ? settings_->prompt : teacher::TeacherSettings().prompt;
    const teacher::PromptTemplate* found = nullptr;
    for (const auto& prompt : all) {
        if (to_utf8(promptTitle(prompt)) == wanted)
            return prompt;
        if (prompt.name == wanted)
            found = &prompt; // the newest of the name
    }
    return found ? *found : all.front();
}

void TeacherService::setSetup(const teacher::TeacherSettings& settings, KeyPlace place)
{
    TeacherSetupRequest request;
    request.kind = TeacherSetupRequest::Kind::set;
    request.settings = settings;
    request.key_place = to_string(place);
    askSetup(std::move(request));
}

void TeacherService::savePrompt(const teacher::PromptTemplate& prompt)
{
    TeacherSetupRequest request;
    request.kind = TeacherSetupRequest::Kind::save_prompt;
    request.prompt = prompt;
    askSetup(std::move(request));
}

// The key

QString TeacherService::keyName(const teacher::TeacherSettings& settings)
{
    return to_qstring(net::origin_of(settings.base_url));
}

void TeacherService::keepKey(const teacher::TeacherSettings& settings, const std::string& key)
{
    secrets_->write(keyName(settings), key, this, [this](Result<void> kept) {
        if (kept)
            Q_EMIT keyKept();
        else
            Q_EMIT keyFailed(kept.error());
    });
}

namespace {

QString allowance(const teacher::TeacherSettings& settings)
{
    return QStringLiteral("%1 %2").arg(to_qstring(settings.key_env), TeacherService::keyName(settings));
}

} // namespace

bool TeacherService::isAllowed(const teacher::TeacherSettings& settings, KeyPlace place) const
{
    return place != KeyPlace::environment || net::is_loopback(settings.base_url) ||
           memory_.allowed.contains(allowance(settings));
}

void TeacherService::allow(const teacher::TeacherSettings& settings)
{
    if (isAllowed(settings, KeyPlace::environment) || keyName(settings).isEmpty())
        return;
    memory_.allowed << allowance(settings);
    Q_EMIT allowedChanged();
}

void TeacherService::withKey(const teacher::TeacherSettings& settings, KeyPlace place,
                             std::function<void(Result<std::string>)> then)
{
    switch (place) {
    case KeyPlace::none:
        then(std::string());
        return;
    case KeyPlace::keychain:
        secrets_->read(keyName(settings), this, std::move(then));
        return;
    case KeyPlace::environment:
        break;
    }
    if (!isAllowed(settings, place)) {
        then(fail(
            ErrorCode::invalid_argument, "teacher.not_allowed", net::origin_of(settings.base_url),
            "The key in {} has not been sent to this server from this computer before, and the address may "
            "have come with the project. If it is right, press “Allow this server” on the tab Connection.",
            settings.key_env));
        return;
    }
    const QByteArray key = qgetenv(settings.key_env.c_str());
    if (key.isEmpty() && !net::is_loopback(settings.base_url))
        then(fail(ErrorCode::invalid_argument, "teacher.no_key", net::origin_of(settings.base_url),
                  "The environment variable {} holds no key for this server. Set it before the program "
                  "starts, name another, or keep the key in the system's keychain.",
                  settings.key_env));
    else
        then(key.toStdString());
}

// Asking

void TeacherService::test(const teacher::TeacherSettings& settings, KeyPlace place, const std::string& typed)
{
    const auto send = [this, settings, place](Result<std::string> key) {
        if (!key) {
            Q_EMIT testFailed(key.error());
            return;
        }
        TeacherTestRequest request;
        request.settings = settings;
        if (place == KeyPlace::keychain)
            request.settings.key_env = "the system's keychain"; // for the message about a refused key
        request.key = std::move(*key);
        ask<TeacherTested>(
            testing_, &TeacherWorker::test, std::move(request),
            [this](const TeacherTested& answer) { Q_EMIT tested(answer.report); },
            &TeacherService::testFailed);
    };
    if (typed.empty())
        withKey(settings, place, send);
    else
        send(typed);
}

void TeacherService::findSentences(const SentenceWish& wish)
{
    if (!session_.isOpen())
        return;
    SentencesRequest request;
    request.project_path = session_.project().path;
    request.wish = wish;
    ask<SentencesFound>(
        finding_, &TeacherWorker::sentences, std::move(request),
        [this](const SentencesFound& found) { Q_EMIT sentencesFound(*found.chosen); },
        &TeacherService::failed);
}

void TeacherService::plan(const teacher::PromptTemplate& prompt, const teacher::LabelOptions& options,
                          const SentenceWish& wish)
{
    if (!session_.isOpen() || !settings_)
        return;
    TeacherPlanRequest request;
    request.project_path = session_.project().path;
    request.task.settings = *settings_;
    request.task.prompt = prompt;
    request.task.options = options;
    request.wish = wish;
    ask<TeacherPlanned>(
        planning_, &TeacherWorker::plan, std::move(request),
        [this](const TeacherPlanned& plan) {
            Q_EMIT planned(plan);
            Q_EMIT runningChanged();
        },
        &TeacherService::runFailed);
    Q_EMIT runningChanged();
}

void TeacherService::run(const teacher::PromptTemplate& prompt, const teacher::LabelOptions& options,
                         const SentenceWish& wish)
{
    if (!session_.isOpen() || !settings_ || isRunning())
        return;
    TeacherRunRequest request;
    request.project_path = session_.project().path;
    request.task.settings = *settings_;
    request.task.prompt = prompt;
    request.task.options = options;
    request.task.person_id = session_.personId();
    request.wish = wish;
    starting_ = true;
    Q_EMIT runningChanged();
    withKey(*settings_, key_place_,
            [this, round = round_, request = std::move(request)](Result<std::string> key) mutable {
                if (round != round_ || !starting_)
                    return; // closed or cancelled meanwhile
                starting_ = false;
                if (!key) {
                    endRun(forward_error(key));
                    return;
                }
                if (key_place_ == KeyPlace::keychain)
                    request.task.settings.key_env = "the system's keychain";
                request.task.key = std::move(*key);
                control_ = request.control = std::make_shared<TeacherControl>();
                running_ = runner_.call<TeacherRunDone>(&TeacherWorker::run, std::move(request), this,
                                                        [this, round](Result<TeacherRunDone> done) {
                                                            if (round != round_)
                                                                return;
                                                            endRun({});
                                                            if (done)
                                                                Q_EMIT ran(*done);
                                                            else
                                                                Q_EMIT runFailed(done.error());
                                                        });
                Q_EMIT runningChanged();
            });
}

void TeacherService::importAnswers(const QString& path, bool replay, const SentenceWish& wish)
{
    if (!session_.isOpen() || isRunning())
        return;
    TeacherRecordRequest request;
    request.project_path = session_.project().path;
    request.path = to_utf8(path);
    request.person_id = session_.personId();
    request.replay = replay;
    request.wish = wish;
    control_ = request.control = std::make_shared<TeacherControl>();
    running_ = runner_.call<TeacherRecorded>(&TeacherWorker::record, std::move(request), this,
                                             [this, round = round_](Result<TeacherRecorded> done) {
                                                 if (round != round_)
                                                     return;
                                                 endRun({});
                                                 if (done)
                                                     Q_EMIT recorded(*done);
                                                 else
                                                     Q_EMIT runFailed(done.error());
                                             });
    Q_EMIT runningChanged();
}

void TeacherService::showLabelled(std::int64_t documents)
{
    if (documents == listed_documents_ ||
        (since_listed_.isValid() && since_listed_.elapsed() < kListEvery_ms))
        return;
    listed_documents_ = documents;
    since_listed_.start();
    session_.refreshList();
}

void TeacherService::endRun(const Result<void>& result)
{
    control_.reset();
    running_ = 0;
    starting_ = false;
    listed_documents_ = 0;
    since_listed_.invalidate();
    Q_EMIT runningChanged();
    if (!result)
        Q_EMIT runFailed(result.error());
    session_.refreshList(); // what it labelled shows in the list of documents
}

void TeacherService::setPaused(bool paused)
{
    if (!control_)
        return;
    control_->paused = paused;
    Q_EMIT runningChanged();
}

void TeacherService::cancelRun()
{
    if (starting_) {
        endRun(ade::cancelled());
        return;
    }
    runner_.cancel(running_);
}

// Reading

void TeacherService::pickExamples(const teacher::PickRequest& pick)
{
    if (!session_.isOpen())
        return;
    PickExamplesRequest request;
    request.project_path = session_.project().path;
    request.pick = pick;
    ask<ExamplesPicked>(
        picking_, &TeacherWorker::pickExamples, std::move(request),
        [this](const ExamplesPicked& picked) { Q_EMIT examplesPicked(picked); }, &TeacherService::pickFailed);
}

void TeacherService::loadLedger(const store::LedgerFilter& filter, std::int64_t limit)
{
    if (!session_.isOpen())
        return;
    LedgerRequest request;
    request.project_path = session_.project().path;
    request.filter = filter;
    request.filter.person_id = session_.personId();
    request.limit = limit;
    ask<LedgerRead>(
        reading_ledger_, &TeacherWorker::ledger, std::move(request),
        [this](const LedgerRead& read) { Q_EMIT ledgerLoaded(read); }, &TeacherService::failed);
}

void TeacherService::loadScorecard(bool common)
{
    if (!session_.isOpen())
        return;
    ScorecardRequest request;
    request.project_path = session_.project().path;
    request.common = common;
    ask<Scorecard>(
        scoring_, &TeacherWorker::scorecard, std::move(request),
        [this](const Scorecard& card) { Q_EMIT scored(card); }, &TeacherService::failed);
}

void TeacherService::loadCalibration(const std::string& run_id)
{
    if (!session_.isOpen())
        return;
    CalibrationRequest request;
    request.project_path = session_.project().path;
    request.run_id = run_id;
    ask<CalibrationRead>(
        calibrating_, &TeacherWorker::calibration, std::move(request),
        [this](const CalibrationRead& read) { Q_EMIT calibrationLoaded(read.check); },
        &TeacherService::failed);
}

void TeacherService::fitCalibration(const std::string& run_id)
{
    if (!session_.isOpen())
        return;
    CalibrationRequest request;
    request.project_path = session_.project().path;
    request.run_id = run_id;
    request.fit = true;
    ask<CalibrationRead>(
        fitting_, &TeacherWorker::calibration, std::move(request),
        [this](const CalibrationRead& read) {
            TeacherSetupRequest keep;
            keep.kind = TeacherSetupRequest::Kind::keep_calibration;
            keep.model = read.fitted->model;
            keep.prompt_hash = read.fitted->prompt_hash;
            keep.calibration = read.fitted->calibration;
            askSetup(std::move(keep));
        },
        &TeacherService::calibrationFailed);
}

void TeacherService::loadRuns()
{
    if (!session_.isOpen())
        return;
    LedgerRequest request;
    request.project_path = session_.project().path;
    ask<LedgerRead>(
        reading_runs_, &TeacherWorker::ledger, std::move(request),
        [this](const LedgerRead& read) { Q_EMIT runsLoaded(read.rates); }, &TeacherService::failed);
}

std::vector<store::RunRecord> TeacherService::runs() const
{
    if (!session_.isOpen())
        return {};
    auto all = store::RunStore(*session_.project().reader).runs();
    if (!all)
        return {};
    std::erase_if(*all, [](const store::RunRecord& run) { return run.kind != store::VoiceKind::teacher; });
    return std::move(*all);
}

void TeacherService::settle(const std::string& entry_id, std::int64_t place,
                            std::function<void(Result<DecisionStored>)> done)
{
    session_.settle(entry_id, place, this, std::move(done));
}

} // namespace ade::app
