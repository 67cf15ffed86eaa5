// SPDX-License-Identifier: GPL-3.0-or-later
// Where a teacher is reached and how it is asked: the teacher file of `ade label --teacher`.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

enum class Api {
    openai, ///< BASE/chat/completions, key as "Authorization: Bearer"
    azure,  ///< BASE/openai/deployments/DEPLOYMENT/chat/completions?api-version=…, key as "api-key"
};

/// US dollars for a million tokens.
struct Price {
    double input = 0;
    double output = 0;
    bool operator==(const Price&) const = default;
};

/// All but the key, which stays in an environment variable or the system's keychain and is in no file.
struct TeacherSettings {
    Api api = Api::openai;
    std::string base_url; ///< "https://api.openai.com/v1", "http://127.0.0.1:11434/v1",
                          ///< "https://NAME.openai.azure.com"
    std::string model;    ///< sent, and compared with the one that answers; for Azure the deployment's model
    std::string deployment;  ///< Azure only
    std::string api_version; ///< Azure only, "2024-02-01"
    std::string key_env = "ADE_TEACHER_KEY";
    double temperature = 0;
    std::optional<std::int64_t> seed;
    int max_tokens = 512; ///< of the answer
    bool log_probabilities = false;
    int max_in_flight = 8;          ///< 1 to 64
    double requests_per_minute = 0; ///< 0: only what the server says
    double tokens_per_minute = 0;
    long timeout_s = 120;
    int tries = 6;
    std::string proxy;
    std::string ca_file;
    std::optional<Price> price;       ///< in place of the table's
    std::string prompt = "five-shot"; ///< a built-in one's name, or a file
    bool operator==(const TeacherSettings&) const = default;
};

/// Reads a teacher file. Fails with parse, naming the key and what was expected: no JSON object, an unknown
/// key, a value of the wrong kind or out of range, a key itself ("api_key": never in a file), a part that the
/// API needs and the file lacks, an address that is not http or https, or plain http to another machine.
Result<TeacherSettings> read_teacher_settings(std::string_view json, std::string where);
std::string write_teacher_settings(const TeacherSettings& settings);

/// Where requests go.
std::string chat_url(const TeacherSettings& settings);

/// The price of a model: the file's own, else the table's by the model's name and its beginnings
/// ("gpt-4o-2024-08-06" is "gpt-4o"); nothing when unknown. The table has a date and may be out of date: an
/// own price overrules it.
std::optional<Price> price_of(const TeacherSettings& settings);
/// When the table was written: "2024-11".
std::string_view price_table_date();

/// US dollars.
double cost_of(const Price& price, std::int64_t input_tokens, std::int64_t output_tokens);

/// A guess at the tokens of a text where the model's own tokenizer is not at hand: one for each word and one
/// more for each 6 further bytes of it, one for each mark. It is said to be a guess wherever it is shown.
std::int64_t estimate_tokens(std::string_view text);

} // namespace ade::teacher
