// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/sentence_vectors.hpp"

#include "core/student/cpu/cpu_engine.hpp"

#include <algorithm>
#include <cmath>

namespace ade::student {

Result<std::vector<float>> sentence_vector(Encoder& encoder, std::span<const std::int64_t> ids)
{
    const auto width = static_cast<std::size_t>(encoder.config().width);
    std::vector<float> vector(width, 0.0F);
    if (ids.size() <= 2) {
        return vector;
    }
    const std::vector<std::int64_t> mask(ids.size(), 1);
    const auto hidden = encoder.hidden_states(ids, mask, 1, static_cast<std::int64_t>(ids.size()));
    if (!hidden) {
        return forward_error(hidden);
    }
    std::vector<double> sum(width, 0.0);
    for (std::size_t t = 1; t + 1 < ids.size(); ++t) {
        for (std::size_t i = 0; i < width; ++i) {
            sum[i] += static_cast<double>((*hidden)[t * width + i]);
        }
    }
    // The length of the mean is that of the sum, but for a factor that the division takes out again.
    double square = 0;
    for (const double value : sum) {
        square += value * value;
    }
    const double length = std::sqrt(square);
    if (length > 0) {
        std::transform(sum.begin(), sum.end(), vector.begin(),
                       [length](double value) { return static_cast<float>(value / length); });
    }
    return vector;
}

SentenceVectors::SentenceVectors(text::WordPiece tokenizer, std::unique_ptr<Encoder> encoder)
    : tokenizer_(std::move(tokenizer)), encoder_(std::move(encoder))
{
}

Result<std::unique_ptr<SentenceVectors>> SentenceVectors::load(const std::filesystem::path& folder)
{
    auto tokenizer = text::WordPiece::load(folder);
    if (!tokenizer) {
        return forward_error(tokenizer);
    }
    auto encoder = cpu::make_cpu_encoder(folder, Precision::f32, 0);
    if (!encoder) {
        return forward_error(encoder);
    }
    return std::unique_ptr<SentenceVectors>(new SentenceVectors(std::move(*tokenizer), std::move(*encoder)));
}

Result<std::vector<std::vector<float>>> SentenceVectors::of(std::span<const std::string> texts,
                                                            const std::stop_token& stop)
{
    const auto longest = static_cast<std::size_t>(encoder_->config().max_positions);
    std::vector<std::vector<float>> vectors;
    vectors.reserve(texts.size());
    text::Tokens tokens;
    std::vector<std::int64_t> ids;
    for (const std::string& text : texts) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        if (auto encoded = tokenizer_.encode(text, tokens); !encoded) {
            return forward_error(encoded);
        }
        ids.assign(tokens.ids.begin(), tokens.ids.end());
        if (ids.size() > longest) {
            ids.resize(longest);
            ids.back() = tokenizer_.sep_id();
        }
        auto vector = sentence_vector(*encoder_, ids);
        if (!vector) {
            return forward_error(vector);
        }
        vectors.push_back(std::move(*vector));
    }
    return vectors;
}

} // namespace ade::student
