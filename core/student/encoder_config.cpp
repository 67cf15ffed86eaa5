// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_config.hpp"

#include "core/base/file_io.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace ade::student {

namespace {

using Json = nlohmann::json;

/// Reads one value after the other and keeps the first fault.
class Reader {
public:
    Reader(const Json& json, const std::string& where) : json_(json), where_(where) {}

    std::int64_t size(const char* key, std::int64_t lowest, std::int64_t highest,
                      std::optional<std::int64_t> fallback = {})
    {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) {
            if (!fallback) {
                note(fmt::format("\"{}\" is missing", key));
            }
            return fallback.value_or(lowest);
        }
        const bool good = found->is_number_unsigned() &&
                          found->get<std::uint64_t>() >= static_cast<std::uint64_t>(lowest) &&
                          found->get<std::uint64_t>() <= static_cast<std::uint64_t>(highest);
        if (!good) {
            note(fmt::format("\"{}\" is {}, an integer from {} to {} was expected", key, shown(*found),
                             lowest, highest));
            return lowest;
        }
        return found->get<std::int64_t>();
    }

    double real(const char* key, double lowest, double highest, double fallback)
    {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) {
            return fallback;
        }
        const double value = found->is_number() ? found->get<double>() : std::nan("");
        if (!(value >= lowest && value <= highest)) {
            note(fmt::format("\"{}\" is {}, a number from {} to {} was expected", key, shown(*found), lowest,
                             highest));
            return fallback;
        }
        return value;
    }

    std::string word(const char* key, const std::string& fallback)
    {
        const auto found = json_.find(key);
        if (found == json_.end() || found->is_null()) {
            return fallback;
        }
        if (!found->is_string()) {
            note(fmt::format("\"{}\" is {}, a word was expected", key, shown(*found)));
            return fallback;
        }
        return found->get<std::string>();
    }

    void note(std::string fault)
    {
        if (fault_.empty()) {
            fault_ = std::move(fault);
        }
    }

    [[nodiscard]] Result<void> outcome() const
    {
        if (fault_.empty()) {
            return {};
        }
        return fail(ErrorCode::model, "encoder.bad_config", where_,
                    "The encoder cannot be used: {}. Choose the folder of a BERT encoder, or fetch it again.",
                    fault_);
    }

private:
    static std::string shown(const Json& value)
    {
        return value.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 60);
    }

    const Json& json_;
    const std::string& where_;
    std::string fault_;
};

} // namespace

Result<EncoderConfig> parse_encoder_config(std::string_view text, const std::string& where)
{
    const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return fail(ErrorCode::model, "encoder.config_no_json", where,
                    "The file is not a JSON object; the config.json of a BERT encoder was expected.");
    }
    Reader reader(json, where);
    EncoderConfig config;
    if (const std::string type = reader.word("model_type", "bert"); type != "bert") {
        const bool byte_level =
            type.find("roberta") != std::string::npos || type == "gpt2" || type == "longformer";
        reader.note(fmt::format("model_type is \"{}\", only \"bert\" is supported{}", type.substr(0, 60),
                                byte_level ? " (its byte-level BPE tokenizer is not read here)" : ""));
    }
    config.vocabulary = reader.size("vocab_size", 1, 4'000'000);
    config.width = reader.size("hidden_size", 1, 8192);
    config.layers = reader.size("num_hidden_layers", 1, 128);
    config.heads = reader.size("num_attention_heads", 1, 256);
    config.inner_width = reader.size("intermediate_size", 1, 65'536);
    config.max_positions = reader.size("max_position_embeddings", 4, 65'536);
    config.token_types = reader.size("type_vocab_size", 1, 64, 2);
    config.padding_id = reader.size("pad_token_id", 0, 4'000'000, 0);
    config.layer_norm_epsilon = reader.real("layer_norm_eps", 0, 0.1, 1e-12);
    config.hidden_dropout = reader.real("hidden_dropout_prob", 0, 0.9, 0.1);
    config.attention_dropout = reader.real("attention_probs_dropout_prob", 0, 0.9, 0.1);

    const std::string activation = reader.word("hidden_act", "gelu");
    if (activation == "gelu") {
        config.activation = Activation::gelu;
    } else if (activation == "gelu_new" || activation == "gelu_pytorch_tanh") {
        config.activation = Activation::gelu_tanh;
    } else if (activation == "relu") {
        config.activation = Activation::relu;
    } else {
        reader.note(
            fmt::format("hidden_act is \"{}\"; gelu, gelu_new, gelu_pytorch_tanh and relu are supported",
                        activation.substr(0, 60)));
    }
    if (const std::string kind = reader.word("position_embedding_type", "absolute"); kind != "absolute") {
        reader.note(fmt::format("position_embedding_type is \"{}\", only \"absolute\" is supported",
                                kind.substr(0, 60)));
    }
    if (const auto decoder = json.find("is_decoder");
        decoder != json.end() && decoder->is_boolean() && decoder->get<bool>()) {
        reader.note("it is a decoder (is_decoder is true), an encoder is needed");
    }
    if (config.width % config.heads != 0) {
        reader.note(
            fmt::format("{} attention heads do not divide a hidden_size of {}", config.heads, config.width));
    }
    if (config.padding_id >= config.vocabulary) {
        reader.note(
            fmt::format("pad_token_id is {}, but vocab_size is {}", config.padding_id, config.vocabulary));
    }
    if (auto good = reader.outcome(); !good) {
        return forward_error(good);
    }
    return config;
}

Result<EncoderConfig> read_encoder_config(const std::filesystem::path& folder)
{
    std::error_code code;
    if (!std::filesystem::is_directory(folder, code)) {
        return fail(
            ErrorCode::not_found, "encoder.no_folder", folder.string(),
            "There is no such folder. An encoder is a folder with config.json, vocab.txt and the weights.");
    }
    const std::filesystem::path path = folder / "config.json";
    auto text = read_file(path, 1U << 20U);
    if (!text && text.error().code == ErrorCode::not_found) {
        return fail(ErrorCode::not_found, "encoder.no_config", folder.string(),
                    "The folder has no config.json. An encoder is a folder with config.json, vocab.txt and "
                    "the weights.");
    }
    if (!text) {
        return forward_error(text);
    }
    return parse_encoder_config(*text, path.string());
}

} // namespace ade::student
