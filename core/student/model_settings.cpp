// SPDX-License-Identifier: GPL-3.0-or-later
// ade_model.json, read and written.
#include "core/student/checkpoint.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace ade::student {

namespace {

using Json = nlohmann::ordered_json;

auto bad(const std::string& where, std::string_view what)
{
    return fail(ErrorCode::model, "checkpoint.bad_settings", where,
                "The student cannot be used: {}. Train it again, or go back to an earlier one.", what);
}

std::optional<double> number(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::string word(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Absent: f32. Nothing when the key's value is not understood.
std::optional<PrecisionChoice> precision_choice(const Json& json)
{
    PrecisionChoice choice;
    const auto found = json.find("precision");
    if (found == json.end()) {
        return choice;
    }
    const auto chosen = found->is_object() ? precision_from(word(*found, "chosen")) : std::nullopt;
    const auto trials = found->is_object() ? found->find("trials") : found->end();
    if (!chosen || *chosen == Precision::automatic || trials == found->end() || !trials->is_array()) {
        return std::nullopt;
    }
    choice.chosen = *chosen;
    for (const Json& trial : *trials) {
        const auto precision = trial.is_object() ? precision_from(word(trial, "precision")) : std::nullopt;
        const auto lenient = precision ? number(trial, "lenient_f1") : std::nullopt;
        const auto strict = precision ? number(trial, "strict_f1") : std::nullopt;
        if (!lenient || !strict) {
            return std::nullopt;
        }
        choice.trials.push_back({*precision, *lenient, *strict});
    }
    return choice;
}

} // namespace

std::string to_json(const ModelSettings& settings)
{
    Json json = {
        {"format_version", settings.format_version},
        {"task", settings.task},
        {"threshold", settings.threshold},
        {"temperature", settings.temperature},
        {"window", settings.window},
        {"pooling", to_string(settings.pooling)},
        {"unit", to_string(settings.unit)},
        {"base_encoder", settings.base_encoder},
        {"base_encoder_sha256", settings.base_encoder_sha256},
        {"program_version", settings.program_version},
    };
    if (!settings.precision.trials.empty()) {
        Json trials = Json::array();
        for (const PrecisionTrial& trial : settings.precision.trials) {
            trials.push_back({{"precision", to_string(trial.precision)},
                              {"lenient_f1", trial.lenient_f1},
                              {"strict_f1", trial.strict_f1}});
        }
        json["precision"] = {{"chosen", to_string(settings.precision.chosen)}, {"trials", std::move(trials)}};
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ModelSettings> parse_model_settings(std::string_view text, const std::string& where)
{
    const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return bad(where, "the file is not a JSON object");
    }
    ModelSettings settings;
    const auto version = json.find("format_version");
    if (version == json.end() || !version->is_number_unsigned() || version->get<std::uint64_t>() < 1) {
        return bad(where, "format_version is missing or no positive integer");
    }
    if (version->get<std::uint64_t>() > kModelFormatVersion) {
        return fail(ErrorCode::model, "checkpoint.newer_version", where,
                    "The student has format version {}, this program reads up to {}. Update the program.",
                    version->get<std::uint64_t>(), kModelFormatVersion);
    }
    if (const std::string task = word(json, "task"); task != settings.task) {
        return bad(where,
                   fmt::format("its task is \"{}\", \"{}\" was expected", task.substr(0, 60), settings.task));
    }
    const auto threshold = number(json, "threshold");
    const auto temperature = number(json, "temperature");
    const auto window = json.find("window");
    if (!threshold || !(*threshold >= 0 && *threshold <= 1)) {
        return bad(where, "threshold is no number from 0 to 1");
    }
    if (!temperature || !(*temperature >= 0.001 && *temperature <= 1000)) {
        return bad(where, "temperature is no number from 0.001 to 1000");
    }
    if (window == json.end() || !window->is_number_unsigned() || window->get<std::uint64_t>() < 4 ||
        window->get<std::uint64_t>() > 65'536) {
        return bad(where, "window is no integer from 4 to 65536");
    }
    const auto pooling = pooling_from(word(json, "pooling"));
    if (!pooling) {
        return bad(where, fmt::format("pooling is \"{}\", mention or name was expected",
                                      word(json, "pooling").substr(0, 60)));
    }
    const auto unit = unit_from(word(json, "unit"));
    if (!unit || *unit == Unit::automatic) {
        return bad(where, fmt::format("unit is \"{}\", sentence or document was expected",
                                      word(json, "unit").substr(0, 60)));
    }
    auto precision = precision_choice(json);
    if (!precision) {
        return bad(where, "precision is no object with chosen (f32, bf16 or int8) and trials");
    }
    settings.precision = std::move(*precision);
    settings.format_version = version->get<int>();
    settings.threshold = *threshold;
    settings.temperature = *temperature;
    settings.window = window->get<std::int64_t>();
    settings.pooling = *pooling;
    settings.unit = *unit;
    settings.base_encoder = word(json, "base_encoder");
    settings.base_encoder_sha256 = word(json, "base_encoder_sha256");
    settings.program_version = word(json, "program_version");
    return settings;
}

} // namespace ade::student
