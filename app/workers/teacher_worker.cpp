// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/teacher_worker.hpp"

#include <chrono>
#include <filesystem>
#include <functional>

namespace ade::app {

namespace {

using Reading = std::unique_ptr<store::ProjectFile>;

Result<Reading> openToRead(const std::string& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    options.verify_pages = false; // checked when the window opened it
    return store::ProjectFile::open(path, options);
}

/// Lets the store's thread write, and waits for it as one waits for the disk.
class StoreWriter final : public teacher::LabelWriter {
public:
    StoreWriter(std::string project_path, std::string person_id,
                std::function<void(const TeacherWrite&)> send)
        : project_path_(std::move(project_path)), person_id_(std::move(person_id)), send_(std::move(send))
    {
    }

    Result<store::RunRecord> begin_run(const store::RunRequest& request) override
    {
        TeacherWrite write;
        write.kind = TeacherWrite::Kind::begin;
        write.run = request;
        auto written = done(std::move(write));
        if (!written)
            return forward_error(written);
        return std::move(written->run);
    }

    Result<void> keep(const std::vector<std::pair<std::string, teacher::CachedReply>>& replies) override
    {
        TeacherWrite write;
        write.kind = TeacherWrite::Kind::keep;
        write.replies =
            std::make_shared<const std::vector<std::pair<std::string, teacher::CachedReply>>>(replies);
        return only(std::move(write));
    }

    Result<teacher::StoredPart> store(const std::string& run_id,
                                      const std::vector<corpus::AnnotatedDocument>& documents,
                                      const std::vector<store::AskedSentence>& asked) override
    {
        TeacherWrite write;
        write.kind = TeacherWrite::Kind::labels;
        write.run_id = run_id;
        write.documents = std::make_shared<const std::vector<corpus::AnnotatedDocument>>(documents);
        write.asked = std::make_shared<const std::vector<store::AskedSentence>>(asked);
        const auto written = done(std::move(write));
        if (!written)
            return forward_error(written);
        return written->part;
    }

    Result<void> finish_run(const std::string& run_id, store::RunStatus status, double cost_usd) override
    {
        TeacherWrite write;
        write.kind = TeacherWrite::Kind::finish;
        write.run_id = run_id;
        write.status = status;
        write.cost_usd = cost_usd;
        return only(std::move(write));
    }

private:
    Result<void> only(TeacherWrite write)
    {
        const auto written = done(std::move(write));
        if (!written)
            return forward_error(written);
        return {};
    }

    Result<TeacherWritten> done(TeacherWrite write)
    {
        write.project_path = project_path_;
        write.person_id = person_id_;
        write.written = std::make_shared<std::promise<Result<TeacherWritten>>>();
        auto written = write.written->get_future();
        send_(write);
        // A store that goes away drops the promise, which ends the wait with an exception; see guarded().
        write = {};
        return written.get();
    }

    std::string project_path_;
    std::string person_id_;
    std::function<void(const TeacherWrite&)> send_;
};

/// Tells of a run about ten times a second.
class News {
public:
    News(RequestId id, std::function<void(const TeacherNews&)> tell) : tell_(std::move(tell))
    {
        news_.id = id;
    }

    void step(const Progress& progress)
    {
        news_.progress = progress;
        tell();
    }
    void soFar(const teacher::ProjectLabels& labels)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::milliseconds(100))
            return;
        news_.so_far = labels;
        tell();
    }

private:
    void tell()
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::milliseconds(100))
            return;
        told_ = now;
        tell_(news_);
    }

    std::function<void(const TeacherNews&)> tell_;
    TeacherNews news_;
    std::chrono::steady_clock::time_point told_{};
};

/// Says that a run is over, however it ends.
struct Ending {
    std::shared_ptr<TeacherControl> control;
    ~Ending()
    {
        if (control)
            control->ended.set_value();
    }
};

std::shared_ptr<const teacher::TokenCounter> tokensOf(const teacher::TeacherSettings& settings)
{
    return std::make_shared<const teacher::TokenCounter>(teacher::TokenCounter::for_model(settings.model));
}

} // namespace

void TeacherWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

void TeacherWorker::test(const TeacherTestRequest& request)
{
    const auto done = guarded([&]() -> Result<TeacherTested> {
        auto report = teacher::test_connection(request.settings, request.key, request.ticket.stop);
        if (!report)
            return forward_error(report);
        return TeacherTested{request.ticket.id, std::move(*report)};
    });
    if (done)
        Q_EMIT tested(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::sentences(const SentencesRequest& request)
{
    const auto done = guarded([&]() -> Result<SentencesFound> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        auto chosen = teacher::choose_sentences(**project, request.wish.choice, request.wish.limit, {},
                                                request.ticket.stop);
        if (!chosen)
            return forward_error(chosen);
        return SentencesFound{request.ticket.id,
                              std::make_shared<const teacher::ChosenSentences>(std::move(*chosen))};
    });
    if (done)
        Q_EMIT sentencesFound(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::plan(const TeacherPlanRequest& request)
{
    const auto done = guarded([&]() -> Result<TeacherPlanned> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        News news(request.ticket.id, [this](const TeacherNews& one) { Q_EMIT told(one); });
        const auto chosen = teacher::choose_sentences(
            **project, request.wish.choice, request.wish.limit,
            [&](const Progress& progress) { news.step(progress); }, request.ticket.stop);
        if (!chosen)
            return forward_error(chosen);
        std::vector<std::string> texts;
        texts.reserve(chosen->sentences.size());
        for (const teacher::SentenceToLabel& one : chosen->sentences)
            texts.push_back(one.text);
        teacher::ProjectCache cache(**project);
        teacher::LabelOptions options = request.task.options;
        options.tokens = tokensOf(request.task.settings);
        const auto plan =
            teacher::plan_labels({request.task.settings, request.task.prompt, {}, texts}, cache, options);
        if (!plan)
            return forward_error(plan);
        return TeacherPlanned{request.ticket.id, *plan, chosen->choice,
                              static_cast<std::int64_t>(texts.size())};
    });
    if (done)
        Q_EMIT planned(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::run(const TeacherRunRequest& request)
{
    const auto done = guarded([&]() -> Result<TeacherRunDone> {
        const Ending ending{request.control};
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        News news(request.ticket.id, [this](const TeacherNews& one) { Q_EMIT told(one); });
        const ProgressSink progress = [&](const Progress& step) { news.step(step); };
        const auto chosen = teacher::choose_sentences(**project, request.wish.choice, request.wish.limit,
                                                      progress, request.ticket.stop);
        if (!chosen)
            return forward_error(chosen);
        teacher::ProjectTask task = request.task;
        task.options.tokens = tokensOf(task.settings);
        task.options.paused = [control = request.control] { return control->paused.load(); };
        StoreWriter writer(request.project_path, task.person_id,
                           [this](const TeacherWrite& write) { Q_EMIT writeWanted(write); });
        auto labels = teacher::label_project(
            **project, task, chosen->sentences, request.ticket.stop, progress,
            [&](const teacher::ProjectLabels& so_far) { news.soFar(so_far); }, &writer);
        if (!labels)
            return forward_error(labels);
        TeacherRunDone answer;
        answer.id = request.ticket.id;
        answer.labels = std::move(*labels);
        answer.choice = chosen->choice;
        answer.sentences = static_cast<std::int64_t>(chosen->sentences.size());
        answer.stopped = request.ticket.stop.stop_requested();
        return answer;
    });
    if (done)
        Q_EMIT ran(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::record(const TeacherRecordRequest& request)
{
    const auto done = guarded([&]() -> Result<TeacherRecorded> {
        const Ending ending{request.control};
        auto file = teacher::read_answers(request.path);
        if (!file)
            return forward_error(file);
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        News news(request.ticket.id, [this](const TeacherNews& one) { Q_EMIT told(one); });
        const ProgressSink progress = [&](const Progress& step) { news.step(step); };
        std::optional<teacher::ChosenSentences> chosen;
        if (request.replay) {
            auto found = teacher::choose_sentences(**project, request.wish.choice, request.wish.limit,
                                                   progress, request.ticket.stop);
            if (!found)
                return forward_error(found);
            chosen = std::move(*found);
        }
        StoreWriter writer(request.project_path, request.person_id,
                           [this](const TeacherWrite& write) { Q_EMIT writeWanted(write); });
        const teacher::RecordedTask task{std::filesystem::path(request.path).filename().string(),
                                         request.replay, file->sha256, request.person_id};
        auto stored =
            teacher::store_recorded(**project, task, file->answers, chosen ? &chosen->sentences : nullptr,
                                    request.ticket.stop, progress, &writer);
        if (!stored)
            return forward_error(stored);
        if (request.replay)
            stored->unmatched.clear(); // of a recording for other texts as well, the rest is no fault
        return TeacherRecorded{
            request.ticket.id,        request.path,
            request.replay,           std::move(*stored),
            std::move(file->refused), chosen ? static_cast<std::int64_t>(chosen->sentences.size()) : -1};
    });
    if (done)
        Q_EMIT recorded(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::pickExamples(const PickExamplesRequest& request)
{
    const auto done = guarded([&]() -> Result<ExamplesPicked> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        teacher::PickRequest pick = request.pick;
        if (pick.mode == teacher::PickMode::nearest && pick.asked.empty()) {
            constexpr std::size_t kMostCompared = 200;
            const auto chosen = teacher::choose_sentences(**project, teacher::SentenceChoice::automatic, -1,
                                                          {}, request.ticket.stop);
            if (!chosen)
                return forward_error(chosen);
            const std::size_t step = chosen->sentences.size() / kMostCompared + 1;
            for (std::size_t i = 0; i < chosen->sentences.size(); i += step)
                pick.asked.push_back({chosen->sentences[i].text, chosen->sentences[i].external_id});
        }
        pick.vectors = [&](std::span<const std::string> texts) {
            return vectors_.of(**project, texts, request.ticket.stop);
        };
        auto picked = teacher::pick_examples(**project, pick);
        if (!picked)
            return forward_error(picked);
        return ExamplesPicked{request.ticket.id, std::move(*picked)};
    });
    if (done)
        Q_EMIT examplesPicked(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::scorecard(const ScorecardRequest& request)
{
    const auto done = guarded([&]() -> Result<Scorecard> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        auto scores = teacher::scorecard(**project, {request.common});
        if (!scores)
            return forward_error(scores);
        return Scorecard{request.ticket.id, std::move(*scores)};
    });
    if (done)
        Q_EMIT scored(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::calibration(const CalibrationRequest& request)
{
    const auto done = guarded([&]() -> Result<CalibrationRead> {
        if (request.ticket.stop.stop_requested())
            return ade::cancelled();
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        CalibrationRead read;
        read.id = request.ticket.id;
        if (request.fit) {
            auto fitted = teacher::fit_run(**project, request.run_id);
            if (!fitted)
                return forward_error(fitted);
            read.fitted = std::move(*fitted);
            return read;
        }
        auto check = teacher::check_calibration(**project, request.run_id);
        if (!check)
            return forward_error(check);
        read.check = std::move(*check);
        return read;
    });
    if (done)
        Q_EMIT calibrationRead(*done);
    else
        answer(request.ticket.id, done.error());
}

void TeacherWorker::ledger(const LedgerRequest& request)
{
    const auto done = guarded([&]() -> Result<LedgerRead> {
        auto project = openToRead(request.project_path);
        if (!project)
            return forward_error(project);
        const store::AlignmentLedger ledger(**project);
        LedgerRead all;
        all.id = request.ticket.id;
        auto entries = ledger.list(request.filter, request.limit);
        const auto count = ledger.count(request.filter);
        store::LedgerFilter open = request.filter;
        open.only_open = true;
        const auto still_open = ledger.count(open);
        auto rates = ledger.rates();
        if (!entries)
            return forward_error(entries);
        if (!count || !still_open)
            return count ? forward_error(still_open) : forward_error(count);
        if (!rates)
            return forward_error(rates);
        all.entries = std::move(*entries);
        all.count = *count;
        all.open = *still_open;
        all.rates = std::move(*rates);
        return all;
    });
    if (done)
        Q_EMIT ledgerRead(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
