// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/teacher_settings.hpp"

#include "core/lexicon/fold.hpp"
#include "core/net/http_client.hpp"
#include "core/net/redact.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <limits>
#include <map>

namespace ade::teacher {
namespace {

using Json = nlohmann::ordered_json;

/// Set by hand from the providers' public price pages; US dollars for a million tokens.
struct KnownPrice {
    std::string_view model;
    Price price;
};
constexpr std::string_view kPriceDate = "2024-11";
constexpr std::array kPrices = {
    KnownPrice{"gpt-4o-mini", {0.15, 0.60}},   KnownPrice{"gpt-4o", {2.50, 10.00}},
    KnownPrice{"gpt-4-turbo", {10.00, 30.00}}, KnownPrice{"gpt-4", {30.00, 60.00}},
    KnownPrice{"gpt-3.5-turbo", {0.50, 1.50}}, KnownPrice{"gpt-35-turbo", {0.50, 1.50}},
};

/// One key of the file: takes the value, or says what it should have been.
using Field = std::function<std::string(const Json&)>;

Field text_field(std::string& target)
{
    return [&target](const Json& value) -> std::string {
        if (!value.is_string()) {
            return "a text";
        }
        target = value.get<std::string>();
        return {};
    };
}

template <typename Number>
Field number_field(Number& target, double least, double most)
{
    return [&target, least, most](const Json& value) -> std::string {
        const bool whole = std::is_integral_v<Number>;
        if (!(whole ? value.is_number_integer() : value.is_number()) || value.get<double>() < least ||
            value.get<double>() > most) {
            return fmt::format("a {} from {} to {}", whole ? "whole number" : "number", least, most);
        }
        target = value.get<Number>();
        return {};
    };
}

Field flag_field(bool& target)
{
    return [&target](const Json& value) -> std::string {
        if (!value.is_boolean()) {
            return "true or false";
        }
        target = value.get<bool>();
        return {};
    };
}

std::string check_address(const TeacherSettings& settings)
{
    const std::string& url = settings.base_url;
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
        return "an address that begins with https:// (or http:// for this machine)";
    }
    if (net::origin_of(url).empty()) {
        return "an address with a host, such as https://api.openai.com/v1";
    }
    if (url.find('?') != std::string::npos || url.find('#') != std::string::npos ||
        url.find('@') != std::string::npos) {
        return "an address without user, query or fragment";
    }
    if (url.starts_with("http://") && !net::is_loopback(url)) {
        return "an https:// address: sentences and the key would go over the network unprotected";
    }
    return {};
}

std::string without_slash(std::string text)
{
    while (!text.empty() && text.back() == '/') {
        text.pop_back();
    }
    return text;
}

} // namespace

Result<TeacherSettings> read_teacher_settings(std::string_view text, std::string where)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return fail(
            ErrorCode::parse, "teacher.settings_json", where,
            "A teacher file is a JSON object such as {{\"api\": \"openai\", \"base_url\": \"https://…\", "
            "\"model\": \"…\"}}; this is {}.",
            json.is_discarded() ? "no JSON" : json.type_name());
    }
    TeacherSettings settings;
    std::map<std::string, Field, std::less<>> fields = {
        {"base_url", text_field(settings.base_url)},
        {"model", text_field(settings.model)},
        {"deployment", text_field(settings.deployment)},
        {"api_version", text_field(settings.api_version)},
        {"key_env", text_field(settings.key_env)},
        {"proxy", text_field(settings.proxy)},
        {"ca_file", text_field(settings.ca_file)},
        {"prompt", text_field(settings.prompt)},
        {"temperature", number_field(settings.temperature, 0, 2)},
        {"max_tokens", number_field(settings.max_tokens, 1, 32'768)},
        {"max_in_flight", number_field(settings.max_in_flight, 1, 64)},
        {"requests_per_minute", number_field(settings.requests_per_minute, 0, 1e6)},
        {"tokens_per_minute", number_field(settings.tokens_per_minute, 0, 1e9)},
        {"timeout_s", number_field(settings.timeout_s, 1, 3600)},
        {"tries", number_field(settings.tries, 1, 100)},
        {"log_probabilities", flag_field(settings.log_probabilities)},
    };
    fields["api"] = [&settings](const Json& value) -> std::string {
        if (value != "openai" && value != "azure") {
            return "“openai” or “azure”";
        }
        settings.api = value == "azure" ? Api::azure : Api::openai;
        return {};
    };
    fields["seed"] = [&settings](const Json& value) -> std::string {
        if (!value.is_number_integer()) {
            return "a whole number";
        }
        settings.seed = value.get<std::int64_t>();
        return {};
    };
    fields["price"] = [&settings](const Json& value) -> std::string {
        const auto is_price = [&](const char* key) {
            return value.contains(key) && value[key].is_number() && value[key].get<double>() >= 0;
        };
        if (!value.is_object() || value.size() != 2 || !is_price("input") || !is_price("output")) {
            return "{\"input\": …, \"output\": …} in US dollars for a million tokens";
        }
        settings.price = Price{value["input"].get<double>(), value["output"].get<double>()};
        return {};
    };
    for (const auto& [key, value] : json.items()) {
        if (key == "key" || key == "api_key" || key == "apikey" || key == "token") {
            return fail(
                ErrorCode::parse, "teacher.key_in_file", where,
                "“{}” is in the file. A key is never kept in a file: take it out, put it into an environment "
                "variable and name that in \"key_env\".",
                key);
        }
        const auto field = fields.find(key);
        if (field == fields.end()) {
            std::string known;
            for (const auto& [name, taker] : fields) {
                known += (known.empty() ? "" : ", ") + name;
            }
            return fail(ErrorCode::parse, "teacher.settings_key", where,
                        "“{}” is not known in a teacher file. Known: {}.", key, known);
        }
        if (const std::string expected = field->second(value); !expected.empty()) {
            return fail(ErrorCode::parse, "teacher.settings_value", where, "“{}” must be {}; found {}.", key,
                        expected, value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 80));
        }
    }
    const auto missing = [&](std::string_view key) {
        return fail(ErrorCode::parse, "teacher.settings_missing", where, "“{}” is missing.", key);
    };
    if (settings.base_url.empty()) {
        return missing("base_url");
    }
    if (settings.model.empty()) {
        return missing("model");
    }
    if (settings.api == Api::azure && settings.deployment.empty()) {
        return missing("deployment");
    }
    if (settings.api == Api::azure && settings.api_version.empty()) {
        return missing("api_version");
    }
    if (const std::string expected = check_address(settings); !expected.empty()) {
        return fail(ErrorCode::parse, "teacher.settings_value", where, "“base_url” must be {}; found {}.",
                    expected, net::redact_url(settings.base_url));
    }
    return settings;
}

std::string write_teacher_settings(const TeacherSettings& settings)
{
    Json json{{"api", settings.api == Api::azure ? "azure" : "openai"},
              {"base_url", settings.base_url},
              {"model", settings.model}};
    if (settings.api == Api::azure) {
        json["deployment"] = settings.deployment;
        json["api_version"] = settings.api_version;
    }
    json["key_env"] = settings.key_env;
    json["temperature"] = settings.temperature;
    if (settings.seed) {
        json["seed"] = *settings.seed;
    }
    json["max_tokens"] = settings.max_tokens;
    json["log_probabilities"] = settings.log_probabilities;
    json["max_in_flight"] = settings.max_in_flight;
    json["requests_per_minute"] = settings.requests_per_minute;
    json["tokens_per_minute"] = settings.tokens_per_minute;
    json["timeout_s"] = settings.timeout_s;
    json["tries"] = settings.tries;
    json["proxy"] = settings.proxy;
    json["ca_file"] = settings.ca_file;
    if (settings.price) {
        json["price"] = {{"input", settings.price->input}, {"output", settings.price->output}};
    }
    json["prompt"] = settings.prompt;
    return json.dump(2) + "\n";
}

std::string chat_url(const TeacherSettings& settings)
{
    const std::string base = without_slash(settings.base_url);
    if (settings.api == Api::openai) {
        return base + "/chat/completions";
    }
    return base + "/openai/deployments/" + net::encode_component(settings.deployment) +
           "/chat/completions?api-version=" + net::encode_component(settings.api_version);
}

std::optional<Price> price_of(const TeacherSettings& settings)
{
    if (settings.price) {
        return settings.price;
    }
    if (net::is_loopback(settings.base_url)) {
        return Price{}; // a model on this machine costs nothing
    }
    for (const auto& known : kPrices) { // longer names stand before their beginnings
        const std::string_view rest =
            std::string_view(settings.model).substr(std::min(known.model.size(), settings.model.size()));
        if (settings.model.starts_with(known.model) && (rest.empty() || rest.front() == '-')) {
            return known.price;
        }
    }
    return std::nullopt;
}

std::string_view price_table_date()
{
    return kPriceDate;
}

double cost_of(const Price& price, std::int64_t input_tokens, std::int64_t output_tokens)
{
    return (price.input * static_cast<double>(input_tokens) +
            price.output * static_cast<double>(output_tokens)) /
           1e6;
}

std::int64_t estimate_tokens(std::string_view text)
{
    std::int64_t tokens = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (lexicon::is_word_byte(text[at])) {
            std::size_t end = at;
            while (end < text.size() && lexicon::is_word_byte(text[end])) {
                ++end;
            }
            tokens += 1 + static_cast<std::int64_t>((end - at - 1) / 6);
            at = end;
        } else {
            tokens += text[at] == ' ' || text[at] == '\n' ? 0 : 1;
            ++at;
        }
    }
    return tokens;
}

} // namespace ade::teacher
