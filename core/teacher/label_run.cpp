// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/label_run.hpp"

#include "core/net/retry.hpp"
#include "core/teacher/throttle.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace ade::teacher {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// One thing to ask, for all sentences that ask the same.
struct Job {
    std::string key;
    int sample = 0;
    std::vector<std::size_t> sentences; ///< those that want the answer; the first pays
    std::int64_t tokens = 0;            ///< of the question, when the cache has no answer
};

struct Finished {
    std::size_t job = 0;
    Result<net::HttpResponse> response;
};

/// Made when it is needed: thousands of prompts would fill the memory.
ChatQuestion question_of(const RunInput& input, std::size_t sentence, int sample)
{
    return {render(input.prompt, input.sentences[sentence]), input.prompt.shape, sample};
}
ChatQuestion question_of(const RunInput& input, const Job& job)
{
    return question_of(input, job.sentences.front(), job.sample);
}

/// The questions in order, equal ones once.
std::vector<Job> make_jobs(const RunInput& input, int samples)
{
    std::vector<Job> jobs;
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < input.sentences.size(); ++i) {
        for (int sample = 0; sample < samples; ++sample) {
            Job job;
            job.sample = sample;
            job.key = question_key(input.settings, question_of(input, i, sample));
            const auto [place, fresh] = known.emplace(job.key, jobs.size());
            if (!fresh) {
                jobs[place->second].sentences.push_back(i);
                continue;
            }
            job.sentences.push_back(i);
            jobs.push_back(std::move(job));
        }
    }
    return jobs;
}

/// Counting takes longer than looking into the cache: only for what is asked.
std::int64_t tokens_of(const RunInput& input, const LabelOptions& options, const Job& job)
{
    const TokenCounter guess;
    return (options.tokens ? *options.tokens : guess).count(question_of(input, job));
}

/// What a question can cost at most: the estimate with a reserve, and an answer of full length.
double most_cost(const Price& price, const TeacherSettings& settings, const Job& job)
{
    constexpr std::int64_t kReservePercent = 40;
    return cost_of(price, job.tokens + job.tokens * kReservePercent / 100 + 16, settings.max_tokens);
}

/// Sends the jobs from several threads; the caller's thread takes what is finished.
class Senders {
public:
    Senders(const RunInput& input, const LabelOptions& options, const std::vector<Job>& jobs,
            const std::vector<std::size_t>& todo, std::optional<Price> price)
        : input_(input), options_(options), jobs_(jobs), todo_(todo), price_(price),
          throttle_(input.settings.requests_per_minute, input.settings.tokens_per_minute)
    {
        const auto threads =
            std::min<std::size_t>(static_cast<std::size_t>(input.settings.max_in_flight), todo.size());
        for (std::size_t i = 0; i < threads; ++i) {
            ++running_;
            threads_.emplace_back([this, i](std::stop_token stop) { work(i, stop); });
        }
    }
    ~Senders() { stop(); }
    Senders(const Senders&) = delete;
    Senders& operator=(const Senders&) = delete;

    void stop()
    {
        for (auto& thread : threads_) {
            thread.request_stop();
        }
    }

    /// Waits up to a fifth of a second. Empty while nothing came; nothing when all threads have ended and all
    /// was taken.
    std::optional<std::vector<Finished>> take()
    {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 200ms, [this] { return !finished_.empty() || running_ == 0; });
        if (finished_.empty() && running_ == 0) {
            return std::nullopt;
        }
        return std::exchange(finished_, {});
    }

    /// The real cost takes the place of what was put aside for it.
    void paid(std::size_t job, double cost)
    {
        const std::scoped_lock lock(mutex_);
        if (price_) {
            reserved_ -= most_cost(*price_, input_.settings, jobs_[job]);
        }
        spent_ += cost;
    }

    [[nodiscard]] std::string stopped_by() const
    {
        const std::scoped_lock lock(mutex_);
        return stopped_by_;
    }

private:
    /// The next question, if the caps allow one.
    std::optional<std::size_t> next()
    {
        const std::scoped_lock lock(mutex_);
        if (next_ == todo_.size() || !stopped_by_.empty()) {
            return std::nullopt;
        }
        const std::size_t job = todo_[next_];
        if (options_.max_requests && started_ >= *options_.max_requests) {
            stopped_by_ = "requests";
            return std::nullopt;
        }
        if (price_) {
            const double cost = most_cost(*price_, input_.settings, jobs_[job]);
            if (options_.max_cost_usd && spent_ + reserved_ + cost > *options_.max_cost_usd) {
                // Replies under way may turn out cheaper, but waiting for them would end the same way soon
                // after.
                stopped_by_ = "cost";
                return std::nullopt;
            }
            reserved_ += cost;
        }
        ++next_;
        ++started_;
        return job;
    }

    void work(std::size_t number, std::stop_token stop)
    {
        net::HttpOptions http;
        http.proxy = input_.settings.proxy;
        http.ca_file = input_.settings.ca_file;
        http.total_timeout_ms = input_.settings.timeout_s * 1000;
        net::HttpClient client(http);
        Random random(number + 1);
        while (!stop.stop_requested()) {
            if (options_.paused && options_.paused()) {
                net::wait_for(50ms, stop);
                continue;
            }
            const auto job = next();
            if (!job) {
                break;
            }
            auto response = ask(client, random, jobs_[*job], stop);
            const bool hopeless =
                response ? response->status == 401 || response->status == 403 || response->status == 404
                         : ends_run(response.error());
            const std::scoped_lock lock(mutex_);
            if (hopeless && stopped_by_.empty()) {
                stopped_by_ =
                    "refused"; // no new question; replies under way may be paid for and are waited for
            }
            finished_.push_back({*job, std::move(response)});
            changed_.notify_one();
        }
        const std::scoped_lock lock(mutex_);
        --running_;
        changed_.notify_one();
    }

    Result<net::HttpResponse> ask(net::HttpClient& client, Random& random, const Job& job,
                                  std::stop_token stop)
    {
        const net::HttpRequest request = chat_request(input_.settings, question_of(input_, job), input_.key);
        net::RetryPolicy policy;
        policy.tries = input_.settings.tries;
        net::RetryPolicy offline;
        offline.longest = 10s;
        int tried = 0;
        int lost = 0;
        Clock::time_point lost_since{};
        for (;;) {
            if (!throttle_.wait(job.tokens + input_.settings.max_tokens, stop)) {
                return cancelled();
            }
            auto response = client.perform(request, stop);
            if (!response) {
                if (!net::is_transient(response.error())) {
                    return response;
                }
                if (lost++ == 0) {
                    lost_since = Clock::now();
                }
                if (Clock::now() - lost_since >= options_.offline_patience) {
                    return response;
                }
                if (!net::wait_for(net::backoff(offline, std::min(lost, 20), std::nullopt, random), stop)) {
                    return cancelled();
                }
                continue;
            }
            lost = 0;
            throttle_.told(*response);
            if (!net::is_transient_status(response->status) || ++tried >= policy.tries) {
                return response;
            }
            const auto wait = net::backoff(policy, tried, net::retry_after(*response), random);
            if (response->status == 429) {
                throttle_.pause(wait); // the limit is everybody's
            }
            if (!net::wait_for(wait, stop)) {
                return cancelled();
            }
        }
    }

    const RunInput& input_;
    const LabelOptions& options_;
    const std::vector<Job>& jobs_;
    const std::vector<std::size_t>& todo_;
    std::optional<Price> price_;
    Throttle throttle_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Finished> finished_;
    std::size_t next_ = 0;
    std::int64_t started_ = 0;
    std::size_t running_ = 0;
    double spent_ = 0;
    double reserved_ = 0;
    std::string stopped_by_;
    std::vector<std::jthread> threads_; ///< last: joined before the rest goes
};

/// Hands one reply to every sentence that asked for it.
Result<void> deliver(const Job& job, const Result<ChatAnswer>& answer, bool from_cache, LabelReport& report,
                     const RunInput& input, const std::function<Result<void>(const LabelOutcome&)>& sink)
{
    LabelOutcome outcome;
    outcome.sample = job.sample;
    outcome.from_cache = from_cache;
    if (answer) {
        outcome.answer = *answer;
        outcome.parsed = parse_answer(answer->content);
        if (is_other_model(input.settings.model, answer->model)) {
            ++report.other_models[answer->model];
        }
    } else {
        outcome.error = answer.error();
    }
    for (const std::size_t sentence : job.sentences) {
        outcome.sentence = sentence;
        report.cached += outcome.from_cache && answer ? 1 : 0;
        report.unparsed += outcome.parsed.failed() ? 1 : 0;
        if (!answer) {
            ++report.failed;
            ++report.failures[outcome.error.message_id];
        }
        if (auto told = sink(outcome); !told) {
            return told;
        }
        outcome.from_cache = true; // the others ride along
    }
    return {};
}

} // namespace

Result<LabelPlan> plan_labels(const RunInput& input, ReplyCache& cache, const LabelOptions& options)
{
    LabelPlan plan;
    constexpr std::int64_t kUsualAnswer = 24; // tokens
    constexpr double kSecondsPerAnswer = 1.5;
    plan.questions = static_cast<std::int64_t>(input.sentences.size()) * options.samples;
    const auto jobs = make_jobs(input, options.samples);
    if (options.tokens) {
        plan.input_tokens_exact = options.tokens->is_exact();
        plan.input_tokens_by = options.tokens->described();
        if (plan.input_tokens_exact && input.prompt.shape == AnswerShape::json) {
            plan.input_tokens_exact = false;
            plan.input_tokens_by += " but for the JSON schema";
        }
    }
    plan.duplicates = plan.questions - static_cast<std::int64_t>(jobs.size());
    for (const Job& job : jobs) {
        auto known = cache.find(job.key);
        if (!known) {
            return forward_error(known);
        }
        if (*known) {
            ++plan.cached;
            continue;
        }
        ++plan.to_ask;
        plan.input_tokens += tokens_of(input, options, job);
        plan.output_tokens += kUsualAnswer;
    }
    if (const auto price = price_of(input.settings)) {
        plan.cost_usd = cost_of(*price, plan.input_tokens, plan.output_tokens);
    }
    plan.seconds = static_cast<double>(plan.to_ask) * kSecondsPerAnswer / input.settings.max_in_flight;
    if (input.settings.requests_per_minute > 0) {
        plan.seconds = std::max(plan.seconds,
                                60.0 * static_cast<double>(plan.to_ask) / input.settings.requests_per_minute);
    }
    if (input.settings.tokens_per_minute > 0) {
        const auto tokens = plan.input_tokens + plan.to_ask * input.settings.max_tokens;
        plan.seconds =
            std::max(plan.seconds, 60.0 * static_cast<double>(tokens) / input.settings.tokens_per_minute);
    }
    return plan;
}

Result<LabelReport> run_labels(const RunInput& input, ReplyCache& cache, const LabelOptions& options,
                               const std::function<Result<void>(const LabelOutcome&)>& sink,
                               std::stop_token stop, const ProgressSink& progress)
{
    const auto price = price_of(input.settings);
    if (options.max_cost_usd && !price) {
        return fail(
            ErrorCode::invalid_argument, "teacher.no_price", input.settings.model,
            "A cost cap is set but the price of this model is not known. Add \"price\": {{\"input\": …, "
            "\"output\": …}} (US dollars for a million tokens) to the teacher file, or cap the requests.");
    }
    LabelReport report;
    auto jobs = make_jobs(input, options.samples);
    std::vector<std::size_t> todo;
    std::int64_t delivered = 0;
    const auto count = [&](const Job& job) { delivered += static_cast<std::int64_t>(job.sentences.size()); };
    const auto total = static_cast<std::int64_t>(input.sentences.size()) * options.samples;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (stop.stop_requested()) {
            break;
        }
        auto known = cache.find(jobs[i].key);
        if (!known) {
            return forward_error(known);
        }
        if (!*known) {
            jobs[i].tokens = tokens_of(input, options, jobs[i]);
            todo.push_back(i);
            continue;
        }
        net::HttpResponse response;
        response.status = 200;
        response.body = (*known)->body;
        count(jobs[i]);
        if (auto done = deliver(
                jobs[i], read_chat_reply(input.settings, question_of(input, jobs[i]), response, input.key),
                true, report, input, sink);
            !done) {
            return forward_error(done);
        }
    }

    const auto began = Clock::now();
    std::int64_t answered = 0;
    Clock::duration paused{}; // in which the rate does not fall
    auto looked_at = began;
    Senders senders(input, options, jobs, todo, price);
    while (auto finished = senders.take()) {
        if (stop.stop_requested()) {
            senders.stop();
        }
        const auto now = Clock::now();
        if (options.paused && options.paused()) {
            paused += now - looked_at;
        }
        looked_at = now;
        // Kept together, then told: a crash in between asks nothing twice and shows nothing that is not on
        // disk.
        std::vector<std::pair<std::string, CachedReply>> replies;
        std::vector<std::pair<std::size_t, Result<ChatAnswer>>> answers;
        for (auto& one : *finished) {
            if (!one.response && one.response.error().code == ErrorCode::cancelled) {
                continue; // counted as not asked
            }
            Result<ChatAnswer> answer =
                one.response ? read_chat_reply(input.settings, question_of(input, jobs[one.job]),
                                               *one.response, input.key)
                             : Result<ChatAnswer>(tl::unexpected<Error>(one.response.error()));
            const bool paid_for = one.response && one.response->status / 100 == 2 &&
                                  (answer || answer.error().message_id == "teacher.cut_off" ||
                                   answer.error().message_id == "teacher.filtered");
            double cost = 0;
            if (paid_for) {
                ++report.asked;
                const std::int64_t in = answer ? answer->input_tokens : jobs[one.job].tokens;
                const std::int64_t out = answer ? answer->output_tokens : input.settings.max_tokens;
                cost = price ? cost_of(*price, in, out) : 0;
                report.input_tokens += in;
                report.output_tokens += out;
                report.cost_usd += cost;
                replies.emplace_back(jobs[one.job].key,
                                     CachedReply{answer ? answer->model : input.settings.model,
                                                 one.response->body, in, out, cost});
            }
            senders.paid(one.job, cost);
            if (!answer && ends_run(answer.error())) {
                report.stopped_by = answer.error().text();
            }
            answers.emplace_back(one.job, std::move(answer));
        }
        if (!replies.empty()) {
            if (auto kept = cache.keep(replies); !kept) {
                return forward_error(kept);
            }
        }
        for (const auto& [job, answer] : answers) {
            count(jobs[job]);
            ++answered;
            if (auto done = deliver(jobs[job], answer, false, report, input, sink); !done) {
                return forward_error(done);
            }
        }
        if (progress && !answers.empty()) {
            const double seconds = std::chrono::duration<double>(Clock::now() - began - paused).count();
            const double rate = static_cast<double>(answered) / std::max(seconds, 1e-3);
            progress(
                {"asking the teacher", delivered, total, rate,
                 rate > 0 ? (static_cast<double>(todo.size()) - static_cast<double>(answered)) / rate : -1});
        }
    }
    if (report.stopped_by.empty()) {
        report.stopped_by = senders.stopped_by();
    }
    report.not_asked = total - delivered;
    return report;
}

} // namespace ade::teacher
