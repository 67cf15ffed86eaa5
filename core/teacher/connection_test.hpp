// SPDX-License-Identifier: GPL-3.0-or-later
// One small question, to see whether a server, a model and a key work together.
#pragma once

#include "core/teacher/chat.hpp"

#include <cstdint>
#include <stop_token>
#include <string>

namespace ade::teacher {

struct ConnectionReport {
    ChatAnswer answer;
    ParsedAnswer parsed;
    std::int64_t milliseconds = 0; ///< from sending to the last byte
    bool other_model = false;      ///< another model answered than the one asked
    std::string limits; ///< what the server says of its limits ("x-ratelimit-…"); empty when nothing
};

/// Asks the built-in zero-shot prompt about one made-up sentence, once, without retries. Nothing of a project
/// is sent. Fails as HttpClient::perform() and read_chat_reply().
Result<ConnectionReport> test_connection(const TeacherSettings& settings, const std::string& key,
                                         std::stop_token stop = {});

/// The sentence that is asked about.
std::string_view connection_test_sentence();

} // namespace ade::teacher
