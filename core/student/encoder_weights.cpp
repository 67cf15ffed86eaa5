// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_weights.hpp"

#include "core/base/file_io.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

/// Without "bert.", and with the names newer files use: "gamma" and "beta" were LayerNorm's names in
/// TensorFlow.
std::string common_name(std::string_view name)
{
    if (name.starts_with("bert.")) {
        name.remove_prefix(5);
    }
    std::string common(name);
    for (const auto& [old_ending, ending] :
         {std::pair<std::string_view, std::string_view>{".gamma", ".weight"}, {".beta", ".bias"}}) {
        if (common.ends_with(old_ending)) {
            common.replace(common.size() - old_ending.size(), old_ending.size(), ending);
        }
    }
    return common;
}

/// "a, b, c and 12 more".
std::string some_of(const std::vector<std::string>& names)
{
    constexpr std::size_t shown = 5;
    std::string text = fmt::format(
        "{}", fmt::join(names.begin(),
                        names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size())), ", "));
    if (names.size() > shown) {
        text += fmt::format(" and {} more", names.size() - shown);
    }
    return text;
}

Result<void> check_tensor(const WeightSpec& spec, const TensorEntry& entry, const std::string& where)
{
    if (entry.shape != spec.shape) {
        return fail(
            ErrorCode::model, "encoder.wrong_shape", where,
            "Tensor \"{}\" has shape {}, but config.json asks for {}. Configuration and weights are of "
            "different encoders.",
            entry.name, shape_text(entry.shape), shape_text(spec.shape));
    }
    if (!is_floating(entry.type)) {
        return fail(ErrorCode::model, "encoder.wrong_type", where,
                    "Tensor \"{}\" holds {}, floating-point values were expected.", entry.name,
                    to_string(entry.type));
    }
    if (const auto index = first_not_finite(entry)) {
        return fail(
            ErrorCode::model, "encoder.not_finite", where,
            "Tensor \"{}\" is NaN or infinite at position {}. The weights are damaged: fetch them again.",
            entry.name, *index);
    }
    return {};
}

} // namespace

std::vector<WeightSpec> encoder_weight_specs(const EncoderConfig& config)
{
    const std::int64_t width = config.width;
    std::vector<WeightSpec> specs = {
        {"embeddings.word_embeddings.weight", {config.vocabulary, width}},
        {"embeddings.position_embeddings.weight", {config.max_positions, width}},
        {"embeddings.token_type_embeddings.weight", {config.token_types, width}},
        {"embeddings.LayerNorm.weight", {width}},
        {"embeddings.LayerNorm.bias", {width}},
    };
    const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in,
                            bool optional = false) {
        specs.push_back({name + ".weight", {out, in}, optional});
        specs.push_back({name + ".bias", {out}, optional});
    };
    const auto norm = [&](const std::string& name) {
        specs.push_back({name + ".weight", {width}});
        specs.push_back({name + ".bias", {width}});
    };
    for (std::int64_t i = 0; i < config.layers; ++i) {
        const std::string layer = fmt::format("encoder.layer.{}.", i);
        linear(layer + "attention.self.query", width, width);
        linear(layer + "attention.self.key", width, width);
        linear(layer + "attention.self.value", width, width);
        linear(layer + "attention.output.dense", width, width);
        norm(layer + "attention.output.LayerNorm");
        linear(layer + "intermediate.dense", config.inner_width, width);
        linear(layer + "output.dense", width, config.inner_width);
        norm(layer + "output.LayerNorm");
    }
    linear("pooler.dense", width, width, true);
    return specs;
}

const TensorEntry* EncoderWeights::find(std::string_view name) const
{
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : found->second;
}

Result<fs::path> find_weights_file(const fs::path& folder)
{
    std::error_code code;
    for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
        if (fs::exists(folder / name, code)) {
            return folder / name;
        }
    }
    for (const char* name : {"model.safetensors.index.json", "pytorch_model.bin.index.json", "tf_model.h5",
                             "flax_model.msgpack", "model.ckpt.index", "bert_model.ckpt.index"}) {
        if (fs::exists(folder / name, code)) {
            return fail(ErrorCode::not_found, "encoder.other_weights", folder.string(),
                        "The folder has {}, a form of weights that is not read here. Save them as one "
                        "model.safetensors (save_pretrained in Python transformers does).",
                        name);
        }
    }
    return fail(ErrorCode::not_found, "encoder.no_weights", folder.string(),
                "The folder has neither model.safetensors nor pytorch_model.bin.");
}

Result<EncoderWeights> read_encoder_weights(const EncoderConfig& config, const fs::path& weights_file)
{
    auto file = TensorFile::open(weights_file);
    if (!file) {
        return forward_error(file);
    }
    const std::string where = weights_file.string();
    EncoderWeights weights{config, std::move(*file), {}, {}, false};
    const std::vector<WeightSpec> specs = encoder_weight_specs(config);
    std::map<std::string_view, const WeightSpec*> wanted;
    for (const WeightSpec& spec : specs) {
        wanted[spec.name] = &spec;
    }
    for (const TensorEntry& entry : weights.file.entries()) {
        const std::string name = common_name(entry.name);
        const auto spec = wanted.find(name);
        if (spec == wanted.end()) {
            weights.ignored.push_back(entry.name);
            continue;
        }
        const auto [place, is_new] = weights.tensors.emplace(name, &entry);
        if (!is_new) {
            return fail(ErrorCode::model, "encoder.two_tensors", where,
                        "Tensors \"{}\" and \"{}\" are two forms of the same name. One of them has to go.",
                        place->second->name, entry.name);
        }
        if (auto good = check_tensor(*spec->second, entry, where); !good) {
            return forward_error(good);
        }
    }
    std::vector<std::string> missing;
    for (const WeightSpec& spec : specs) {
        if (!spec.optional && !weights.tensors.contains(spec.name)) {
            missing.push_back(spec.name);
        }
    }
    if (!missing.empty()) {
        return fail(
            ErrorCode::model, "encoder.missing_tensors", where,
            "{} of {} tensors are missing: {}. The file has {} others. It is not the BERT encoder that "
            "config.json describes.",
            missing.size(), specs.size(), some_of(missing), weights.file.entries().size());
    }
    weights.has_pooler =
        weights.tensors.contains("pooler.dense.weight") && weights.tensors.contains("pooler.dense.bias");
    return weights;
}

Result<EncoderWeights> read_encoder_weights(const fs::path& folder)
{
    const auto config = read_encoder_config(folder);
    if (!config) {
        return forward_error(config);
    }
    const auto path = find_weights_file(folder);
    if (!path) {
        return forward_error(path);
    }
    auto weights = read_encoder_weights(*config, *path);
    std::error_code code;
    if (!weights || !fs::exists(folder / "vocab.txt", code)) {
        return weights;
    }
    // A piece beyond the embedding's rows would be an id the encoder cannot look up.
    const auto vocabulary = read_file(folder / "vocab.txt", 64U << 20U);
    if (!vocabulary) {
        return forward_error(vocabulary);
    }
    auto pieces = std::count(vocabulary->begin(), vocabulary->end(), '\n');
    pieces += !vocabulary->empty() && vocabulary->back() != '\n' ? 1 : 0;
    if (pieces > config->vocabulary) {
        return fail(
            ErrorCode::model, "encoder.vocabulary_too_large", (folder / "vocab.txt").string(),
            "The vocabulary has {} pieces, but the weights only {} rows for them. Vocabulary and weights are "
            "of different encoders.",
            pieces, config->vocabulary);
    }
    return weights;
}

} // namespace ade::student
