// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/chat.hpp"

#include "core/base/sha256.hpp"
#include "core/net/redact.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::teacher {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxReplyBytes = 16ULL << 20U;
constexpr std::size_t kMaxQuoted = 300;

Json parameters_of(const TeacherSettings& settings, const ChatQuestion& question)
{
    Json body{{"model", settings.model},
              {"temperature", settings.temperature},
              {"max_tokens", settings.max_tokens},
              {"stream", false}};
    if (settings.api == Api::azure) {
        body.erase("model"); // the deployment is the model
    }
    if (settings.seed) {
        body["seed"] = *settings.seed + question.sample;
    }
    if (settings.log_probabilities) {
        body["logprobs"] = true;
    }
    if (question.shape == AnswerShape::json) {
        body["response_format"] = {
            {"type", "json_schema"},
            {"json_schema",
             {{"name", "adverse_events"}, {"strict", true}, {"schema", Json::parse(answer_schema())}}}};
    }
    return body;
}

Json messages_of(const ChatQuestion& question)
{
    Json messages = Json::array();
    for (const auto& message : question.messages) {
        messages.push_back({{"role", message.role}, {"content", message.content}});
    }
    return messages;
}

/// The first characters of what a server said, on one line, without the key.
std::string quoted(std::string_view text, const std::string& key)
{
    std::string line;
    for (const char c : text.substr(0, 4 * kMaxQuoted)) {
        line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    line = net::redact_secrets(std::move(line), {key});
    if (line.size() > kMaxQuoted) {
        std::size_t end = kMaxQuoted;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        line = line.substr(0, end) + "…";
    }
    return line.empty() ? "nothing" : "“" + line + "”";
}

std::string text_at(const Json& json, const Json::json_pointer& place)
{
    return json.is_object() && json.contains(place) && json[place].is_string()
               ? json[place].get<std::string>()
               : std::string();
}

std::int64_t number_at(const Json& json, const Json::json_pointer& place)
{
    return json.is_object() && json.contains(place) && json[place].is_number_integer()
               ? std::max<std::int64_t>(0, json[place].get<std::int64_t>())
               : 0;
}

std::optional<double> mean_log_probability(const Json& choice)
{
    const Json::json_pointer place("/logprobs/content");
    if (!choice.contains(place) || !choice[place].is_array()) {
        return std::nullopt;
    }
    double sum = 0;
    int count = 0;
    for (const auto& token : choice[place]) {
        if (token.is_object() && token.contains("logprob") && token["logprob"].is_number()) {
            sum += token["logprob"].get<double>();
            ++count;
        }
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// A refusal by status; what the server's own words are is in `json` where it spoke JSON.
Error refusal(const TeacherSettings& settings, const net::HttpResponse& response, const Json& json,
              const std::string& key)
{
    const std::string where = net::redact_url(chat_url(settings));
    std::string said = text_at(json, Json::json_pointer("/error/message"));
    if (said.empty()) {
        said = text_at(json, Json::json_pointer("/error"));
    }
    const std::string words = quoted(said.empty() ? response.body : said, key);
    std::string code = text_at(json, Json::json_pointer("/error/code"));
    code += " " + text_at(json, Json::json_pointer("/error/innererror/code"));
    if (code.find("content_filter") != std::string::npos || code.find("ResponsibleAI") != std::string::npos) {
        return make_error(ErrorCode::network, "teacher.filtered", where,
                          "The server's content filter refused this sentence: {}. It stays unlabelled.",
                          words);
    }
    switch (response.status) {
    case 401:
    case 403:
        return make_error(
            ErrorCode::network, "teacher.unauthorized", where,
            "The server did not accept the key (status {}): {}. Check the key in {} and what it may use.",
            response.status, words, settings.key_env);
    case 404:
        return make_error(ErrorCode::network, "teacher.no_deployment", where,
                          "There is nothing at this address (status 404): {}. Check base_url{}.", words,
                          settings.api == Api::azure ? ", deployment and api_version" : " and model");
    default:
        break;
    }
    if (response.status >= 400 && response.status < 500 && !net::is_transient_status(response.status)) {
        return make_error(ErrorCode::network, "teacher.bad_request", where,
                          "The server refused this question (status {}): {}.", response.status, words);
    }
    return make_error(ErrorCode::network, "teacher.status", where,
                      "The server answered with status {}: {}. Try again later; what is done is kept.",
                      response.status, words);
}

} // namespace

net::HttpRequest chat_request(const TeacherSettings& settings, const ChatQuestion& question,
                              const std::string& key)
{
    net::HttpRequest request;
    request.url = chat_url(settings);
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    if (!key.empty()) {
        if (settings.api == Api::azure) {
            request.headers.emplace_back("api-key", key);
        } else {
            request.headers.emplace_back("Authorization", "Bearer " + key);
        }
        request.secrets = {key};
    }
    request.follow_redirects = false;
    request.max_body_bytes = kMaxReplyBytes;
    Json body = parameters_of(settings, question);
    body["messages"] = messages_of(question);
    request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return request;
}

Result<ChatAnswer> read_chat_reply(const TeacherSettings& settings, const ChatQuestion& question,
                                   const net::HttpResponse& response, const std::string& key)
{
    const std::string where = net::redact_url(chat_url(settings));
    // A depth bound: a hostile reply must not exhaust the stack.
    int depth = 0;
    const auto bounded = [&depth](int level, Json::parse_event_t, Json&) {
        depth = std::max(depth, level);
        return level < 64;
    };
    const Json json = Json::parse(response.body, bounded, false);
    if (response.status < 200 || response.status >= 300) {
        return tl::unexpected<Error>(refusal(settings, response, json, key));
    }
    if (!json.is_object() || depth >= 64) {
        const auto type = response.headers.find("content-type");
        return fail(ErrorCode::network, "teacher.not_json", where,
                    "The reply is not the JSON of a chat server (content type {}): {}. Check base_url; a "
                    "proxy may have "
                    "answered.",
                    type == response.headers.end() ? "not given" : type->second, quoted(response.body, key));
    }
    if (json.contains("error") && !json["error"].is_null()) { // some servers report errors with status 200
        return tl::unexpected<Error>(refusal(settings, response, json, key));
    }
    const Json* choice = nullptr;
    if (json.contains("choices") && json["choices"].is_array() && !json["choices"].empty() &&
        json["choices"][0].is_object()) {
        choice = &json["choices"][0];
    }
    if (!choice) {
        return fail(ErrorCode::network, "teacher.empty", where, "The reply holds no answer: {}.",
                    quoted(response.body, key));
    }
    ChatAnswer answer;
    answer.content = text_at(*choice, Json::json_pointer("/message/content"));
    answer.finish_reason = text_at(*choice, Json::json_pointer("/finish_reason"));
    answer.model = text_at(json, Json::json_pointer("/model"));
    answer.input_tokens = number_at(json, Json::json_pointer("/usage/prompt_tokens"));
    answer.output_tokens = number_at(json, Json::json_pointer("/usage/completion_tokens"));
    if (answer.input_tokens == 0) {
        answer.tokens_estimated = true;
        answer.input_tokens = estimate_question_tokens(question);
        answer.output_tokens = estimate_tokens(answer.content);
    }
    answer.mean_log_probability = mean_log_probability(*choice);
    answer.raw = response.body;
    const std::string refused = text_at(*choice, Json::json_pointer("/message/refusal"));
    if (answer.finish_reason == "content_filter" || !refused.empty()) {
        return fail(
            ErrorCode::network, "teacher.filtered", where,
            "The model refused to answer or its answer was filtered: {}. The sentence stays unlabelled.",
            quoted(refused.empty() ? answer.finish_reason : refused, key));
    }
    if (answer.finish_reason == "length") {
        return fail(ErrorCode::network, "teacher.cut_off", where,
                    "The answer was cut off after {} tokens: {}. Raise max_tokens (now {}).",
                    answer.output_tokens, quoted(answer.content, key), settings.max_tokens);
    }
    if (!choice->contains(Json::json_pointer("/message/content")) ||
        (*choice)[Json::json_pointer("/message/content")].is_null()) {
        return fail(ErrorCode::network, "teacher.empty", where,
                    "The answer has no content (finish_reason {}).",
                    answer.finish_reason.empty() ? "not given" : answer.finish_reason);
    }
    return answer;
}

bool ends_run(const Error& error)
{
    return error.message_id == "teacher.unauthorized" || error.message_id == "teacher.no_deployment" ||
           error.message_id == "net.tls" || error.code == ErrorCode::invalid_argument ||
           error.code == ErrorCode::cancelled;
}

bool is_other_model(const std::string& asked, const std::string& answered)
{
    if (answered.empty() || asked.empty()) {
        return false;
    }
    const auto plain = [](std::string_view name) {
        std::string low;
        const auto slash = name.find_last_of("/\\");
        for (const char c : slash == std::string_view::npos ? name : name.substr(slash + 1)) {
            if (c != '.' && c != '-' && c != '_') {
                low += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            }
        }
        return low;
    };
    const std::string one = plain(asked);
    const std::string other = plain(answered);
    return other.find(one) == std::string::npos && one.find(other) == std::string::npos;
}

std::string question_key(const TeacherSettings& settings, const ChatQuestion& question)
{
    Json all = parameters_of(settings, question);
    all["url"] = chat_url(settings);
    all["model"] = settings.model;
    all["messages"] = messages_of(question);
    all["sample"] = question.sample;
    return sha256_hex(all.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::int64_t estimate_question_tokens(const ChatQuestion& question)
{
    std::int64_t tokens = 3;
    for (const auto& message : question.messages) {
        tokens += 4 + estimate_tokens(message.content);
    }
    return tokens;
}

} // namespace ade::teacher
