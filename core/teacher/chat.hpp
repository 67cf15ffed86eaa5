// SPDX-License-Identifier: GPL-3.0-or-later
// One question to a chat server and its answer: the two address forms, and everything that can come back.
#pragma once

#include "core/base/result.hpp"
#include "core/net/http_client.hpp"
#include "core/teacher/prompt.hpp"
#include "core/teacher/teacher_settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ade::teacher {

/// Asked once for one sentence.
struct ChatQuestion {
    std::vector<ChatMessage> messages;
    AnswerShape shape = AnswerShape::lines;
    int sample = 0; ///< of several answers to the same question the number from 0; it changes the seed
};

struct ChatAnswer {
    std::string content;
    std::string model; ///< the one that says it answered
    std::string finish_reason;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    bool tokens_estimated = false; ///< the server did not count
    /// Mean natural log-probability of the answer's tokens, when asked for and given.
    std::optional<double> mean_log_probability;
    std::string raw; ///< the reply's body, for the record
};

/// The request as it goes out. `key` may be empty (a server on this machine that wants none); it is among the
/// request's secrets, so that redirects are not followed and plain http goes to loopback only.
net::HttpRequest chat_request(const TeacherSettings& settings, const ChatQuestion& question,
                              const std::string& key);

/// What a reply says. Fails with network and one of these message ids, so that a run knows whether to go on:
///   teacher.unauthorized  401, 403: the key; no other request will fare better
///   teacher.no_deployment 404: address, deployment or model; the same
///   teacher.bad_request   400, 422 and other 4xx: this question (too long, refused parameter)
///   teacher.filtered      the server's content filter refused question or answer
///   teacher.cut_off       finish_reason "length": the answer is not whole
///   teacher.empty         no choice, or one without content
///   teacher.not_json      HTML, cut-off JSON, another content type
///   teacher.status        any other status (5xx, 429 after all tries)
/// The message quotes what the server said, shortened, without key and query.
Result<ChatAnswer> read_chat_reply(const TeacherSettings& settings, const ChatQuestion& question,
                                   const net::HttpResponse& response, const std::string& key);

/// True when every further question would fail the same way: unauthorized, no_deployment, certificate errors.
bool ends_run(const Error& error);

/// True when the answering model is not the one asked: "gpt-4o" is answered by "gpt-4o-2024-08-06", but not
/// by "gpt-3.5-turbo". Servers that name a file or nothing are believed.
bool is_other_model(const std::string& asked, const std::string& answered);

/// SHA-256 of everything that makes an answer what it is: address without key, model, parameters, messages,
/// sample.
std::string question_key(const TeacherSettings& settings, const ChatQuestion& question);

/// A guess at the tokens of a question, with those that the chat form adds.
std::int64_t estimate_question_tokens(const ChatQuestion& question);

} // namespace ade::teacher
