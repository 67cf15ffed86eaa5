// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_check.hpp"

#include "core/base/sha256.hpp"
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/encoder_weights.hpp"

#include <algorithm>
#include <cmath>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSentence =
    "Severe hearing loss was noted 3 days after azithromycin (500 mg) had been given.";

Result<std::string> sum_of(const fs::path& path, const std::stop_token& stop)
{
    const auto file = MappedFile::open(path);
    if (!file) {
        return forward_error(file);
    }
    constexpr std::size_t kPiece = 4U << 20U;
    Sha256 hash;
    std::span<const std::byte> left = (*file)->bytes();
    while (!left.empty()) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        const auto piece = left.first(std::min(kPiece, left.size()));
        hash.update({reinterpret_cast<const char*>(piece.data()), piece.size()});
        left = left.subspan(piece.size());
    }
    return hash.hex();
}

/// Files against the sums of the time they were fetched.
Result<int> compare_sums(const fs::path& folder, std::vector<std::string>& notes, const std::stop_token& stop)
{
    const auto origin = read_encoder_origin(folder);
    if (!origin) {
        return origin.error().code == ErrorCode::not_found ? Result<int>(0) : forward_error(origin);
    }
    int compared = 0;
    for (const FetchedFile& file : origin->files) {
        if (file.name.find('/') != std::string::npos || file.sha256.empty()) {
            continue;
        }
        const auto found = sum_of(folder / file.name, stop);
        if (!found) {
            return forward_error(found);
        }
        ++compared;
        if (*found == file.sha256) {
            continue;
        }
        if (file.name != "model.safetensors" && file.name != "pytorch_model.bin") {
            notes.push_back(
                fmt::format("{} was changed since it was fetched.", file.name)); // a person may do that
            continue;
        }
        return fail(ErrorCode::model, "encoder.wrong_sum", (folder / file.name).string(),
                    "The file's SHA-256 is {}, but {} when it was fetched. It is damaged: remove the encoder "
                    "and fetch it "
                    "again.",
                    *found, file.sha256);
    }
    return compared;
}

Result<void> run_once(const fs::path& folder, const text::WordPiece& tokenizer)
{
    const auto encoder = cpu::make_cpu_encoder(folder, Precision::f32, 1);
    if (!encoder) {
        return forward_error(encoder);
    }
    const auto tokens = tokenizer.encode(kSentence);
    if (!tokens) {
        return forward_error(tokens);
    }
    const auto length =
        std::min<std::int64_t>(static_cast<std::int64_t>(tokens->size()), (*encoder)->config().max_positions);
    const std::vector<std::int64_t> ids(tokens->ids.begin(), tokens->ids.begin() + length);
    const auto hidden = (*encoder)->hidden_states(ids, std::vector<std::int64_t>(ids.size(), 1), 1, length);
    if (!hidden) {
        return forward_error(hidden);
    }
    if (!std::all_of(hidden->begin(), hidden->end(), [](float value) { return std::isfinite(value); })) {
        return fail(ErrorCode::model, "encoder.not_finite", folder.string(),
                    "The encoder gives NaN or infinity on a short sentence: its weights are damaged.");
    }
    return {};
}

} // namespace

Result<EncoderCheck> check_encoder(const fs::path& folder, std::stop_token stop)
{
    EncoderCheck check;
    check.folder = folder;
    {
        const auto weights = read_encoder_weights(folder);
        if (!weights) {
            return forward_error(weights);
        }
        check.config = weights->config;
        check.weights_file = weights->file.path();
        check.ignored = weights->ignored.size();
        for (const auto& [name, entry] : weights->tensors) {
            check.parameters += entry->element_count();
        }
    }
    const auto settings = tokenizer_settings(folder);
    if (!settings) {
        return forward_error(settings);
    }
    check.tokenizer = *settings;
    const auto tokenizer = text::WordPiece::load(folder);
    if (!tokenizer) {
        return forward_error(tokenizer);
    }
    check.pieces = tokenizer->vocabulary_size();
    if (check.pieces > check.config.vocabulary) {
        return fail(ErrorCode::model, "encoder.vocabulary_too_large", folder.string(),
                    "The tokenizer has {} pieces, but the weights only {} rows for them.", check.pieces,
                    check.config.vocabulary);
    }
    check.notes = tokenizer_notes(*tokenizer, *settings);
    const auto compared = compare_sums(folder, check.notes, stop);
    if (!compared) {
        return forward_error(compared);
    }
    check.sums_compared = *compared;
    if (stop.stop_requested()) {
        return cancelled();
    }
    if (auto ran = run_once(folder, *tokenizer); !ran) {
        return forward_error(ran);
    }
    return check;
}

} // namespace ade::student
