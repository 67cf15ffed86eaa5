// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/connection_test.hpp"

#include <algorithm>
#include <chrono>

namespace ade::teacher {

std::string_view connection_test_sentence()
{
    return "A boy of nine had a rash two days after the first dose of amoxicillin.";
}

Result<ConnectionReport> test_connection(const TeacherSettings& settings, const std::string& key,
                                         std::stop_token stop)
{
    const auto& prompts = builtin_prompts();
    const auto prompt = std::find_if(prompts.begin(), prompts.end(),
                                     [](const PromptTemplate& one) { return one.name == "zero-shot"; });
    ChatQuestion question;
    question.messages =
        render(prompt == prompts.end() ? prompts.front() : *prompt, connection_test_sentence());
    net::HttpOptions options;
    options.proxy = settings.proxy;
    options.ca_file = settings.ca_file;
    options.total_timeout_ms = settings.timeout_s * 1000;
    net::HttpClient client(options);
    const auto begin = std::chrono::steady_clock::now();
    const auto response = client.perform(chat_request(settings, question, key), std::move(stop));
    const auto took = std::chrono::steady_clock::now() - begin;
    if (!response) {
        return forward_error(response);
    }
    auto answer = read_chat_reply(settings, question, *response, key);
    if (!answer) {
        return forward_error(answer);
    }
    ConnectionReport report;
    report.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    report.parsed = parse_answer(answer->content);
    report.other_model = is_other_model(settings.model, answer->model);
    for (const char* const name : {"x-ratelimit-limit-requests", "x-ratelimit-limit-tokens"}) {
        const auto found = response->headers.find(name);
        if (found != response->headers.end()) {
            report.limits += fmt::format("{}{}: {}", report.limits.empty() ? "" : ", ", found->first,
                                         found->second.substr(0, 40));
        }
    }
    report.answer = std::move(*answer);
    return report;
}

} // namespace ade::teacher
