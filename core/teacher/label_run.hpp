// SPDX-License-Identifier: GPL-3.0-or-later
// Asking a teacher about many sentences: several at once, never twice, never above a cap, and resumable at
// any moment.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/teacher/chat.hpp"
#include "core/teacher/prompt.hpp"
#include "core/teacher/teacher_settings.hpp"
#include "core/teacher/token_counter.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace ade::teacher {

/// A reply as it came, with what it cost.
struct CachedReply {
    std::string model;
    std::string body; ///< the server's JSON
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    double cost_usd = 0;
    bool operator==(const CachedReply&) const = default;
};

/// Where replies are kept; the project's is store::AnswerCache. Called from the thread that called
/// run_labels().
class ReplyCache {
public:
    virtual ~ReplyCache() = default;
    virtual Result<std::optional<CachedReply>> find(const std::string& key) = 0;
    /// All or none; on disk when it returns.
    virtual Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) = 0;
};

struct LabelOptions {
    int samples = 1; ///< answers per sentence; more than one measures agreement
    std::optional<double> max_cost_usd;
    std::optional<std::int64_t> max_requests;
    /// Counts the tokens of questions, for the plan, the limits per minute and the reserve of a cost cap;
    /// null: the estimate. TokenCounter::for_model() makes one.
    std::shared_ptr<const TokenCounter> tokens;
    /// How long a lost connection is waited out before sentences fail.
    std::chrono::seconds offline_patience{300};
    /// Asked from several threads: while it says true no new question goes out; replies under way are taken.
    std::function<bool()> paused;
};

/// What a run will take, before anything is sent. Tokens of answers are always a guess.
struct LabelPlan {
    std::int64_t questions = 0;  ///< sentences times samples
    std::int64_t duplicates = 0; ///< asked once with another
    std::int64_t cached = 0;     ///< answered before
    std::int64_t to_ask = 0;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    bool input_tokens_exact = false; ///< LabelOptions::tokens counted, by the model's own tokenizer
    std::string input_tokens_by = "an estimate"; ///< TokenCounter::described(), to show beside the number
    std::optional<double> cost_usd;              ///< nothing: price unknown
    double seconds = 0;                          ///< at 1.5 s an answer, or at the limits set
};

/// One question's end.
struct LabelOutcome {
    std::size_t sentence = 0; ///< place in the list given
    int sample = 0;
    bool from_cache = false;
    std::optional<ChatAnswer> answer; ///< nothing: `error` says why
    ParsedAnswer parsed;
    Error error;
};

struct LabelReport {
    std::int64_t asked = 0;  ///< requests that were answered
    std::int64_t cached = 0; ///< answers from the cache, duplicates among them
    std::int64_t failed = 0;
    std::int64_t not_asked = 0;    ///< because a cap, a person or a failure ended the run
    std::int64_t unparsed = 0;     ///< answers from which nothing could be taken
    std::int64_t input_tokens = 0; ///< of this run
    std::int64_t output_tokens = 0;
    double cost_usd = 0;
    std::map<std::string, std::int64_t> failures;     ///< by Error::message_id
    std::map<std::string, std::int64_t> other_models; ///< names of answering models that were not asked for
    std::string stopped_by; ///< empty, "cost", "requests", or the message of the failure that ended all
};

struct RunInput {
    const TeacherSettings& settings;
    const PromptTemplate& prompt; ///< passes check_prompt()
    std::string key;              ///< may be empty
    const std::vector<std::string>& sentences;
};

/// Reads the cache only. Fails with what the cache fails with.
Result<LabelPlan> plan_labels(const RunInput& input, ReplyCache& cache, const LabelOptions& options = {});

/// Runs until every sentence has an outcome, a cap would be passed, or stop is requested; `sink` hears of
/// each outcome in the order they come, on the calling thread, after its reply is on disk. Replies that were
/// paid for are kept also when they are of no use (cut off, filtered). Up to settings.max_in_flight requests
/// at once, each with retries (408, 409, 425, 429, 5xx: settings.tries; lost connections: offline_patience).
/// Fails only when the cache or sink fails, or with invalid_argument when a cost cap is set and no price is
/// known; a server that refuses everything ends the run with a report whose stopped_by says so.
Result<LabelReport> run_labels(const RunInput& input, ReplyCache& cache, const LabelOptions& options,
                               const std::function<Result<void>(const LabelOutcome&)>& sink,
                               std::stop_token stop = {}, const ProgressSink& progress = {});

} // namespace ade::teacher
