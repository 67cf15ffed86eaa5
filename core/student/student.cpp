// SPDX-License-Identifier: GPL-3.0-or-later
// A checkpoint in memory: tokenizer, engine, threshold.
#include "core/student/student.hpp"

#include "core/student/checkpoint.hpp"
#include "core/student/decode.hpp"
#include "core/student/engine.hpp"
#include "core/student/window.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <iterator>
#include <thread>

namespace ade::student {

namespace {

template <typename Value>
struct Word {
    Value value;
    std::string_view text;
};

constexpr std::array kPoolings{Word<Pooling>{Pooling::mention, "mention"},
                               Word<Pooling>{Pooling::name, "name"}};
constexpr std::array kUnits{Word<Unit>{Unit::automatic, "auto"}, Word<Unit>{Unit::sentence, "sentence"},
                            Word<Unit>{Unit::document, "document"}};
constexpr std::array kPrecisions{
    Word<Precision>{Precision::f32, "f32"}, Word<Precision>{Precision::bf16, "bf16"},
    Word<Precision>{Precision::int8, "int8"}, Word<Precision>{Precision::automatic, "auto"}};
constexpr std::array kEngines{Word<EngineKind>{EngineKind::automatic, "auto"},
                              Word<EngineKind>{EngineKind::native, "native"},
                              Word<EngineKind>{EngineKind::torch, "torch"}};

template <typename Words, typename Value>
std::string_view text_of(const Words& words, Value value)
{
    return std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.value == value; })
        ->text;
}

template <typename Value, typename Words>
std::optional<Value> value_of(const Words& words, std::string_view text)
{
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.text == text; });
    return found == words.end() ? std::nullopt : std::optional<Value>(found->value);
}

class LoadedStudent final : public Student {
public:
    LoadedStudent(StudentInfo info, text::WordPiece tokenizer, std::unique_ptr<const Engine> engine)
        : info_(std::move(info)), tokenizer_(std::move(tokenizer)), engine_(std::move(engine))
    {
    }

    const StudentInfo& info() const override { return info_; }

    Result<std::vector<Result<Prediction>>> predict(std::span<const StudentInput> inputs, Unit unit,
                                                    std::stop_token stop) const override
    {
        WindowOptions options;
        options.unit = unit == Unit::automatic ? info_.unit : unit;
        options.pooling = info_.pooling;
        options.max_pieces = info_.max_pieces;

        // An engine with one stream wants everything at once; the others get small groups, each of which goes
        // from text to relations on one thread. A single group is shared among the threads by the engine.
        const std::vector<std::size_t> borders =
            engine_->streams() > 1 ? group_borders(inputs) : std::vector<std::size_t>{0, inputs.size()};
        const std::size_t groups = borders.size() - 1;
        std::vector<Result<std::vector<Result<Prediction>>>> answers(groups);
        std::atomic<std::size_t> next = 0;
        const auto streams = static_cast<std::size_t>(std::max(1, engine_->streams()));
        const std::size_t callers = std::min(streams, groups);
        const auto work = [&] {
            for (std::size_t g = next++; g < groups; g = next++) {
                answers[g] = predict_group(inputs.subspan(borders[g], borders[g + 1] - borders[g]), options,
                                           static_cast<int>(callers), stop);
            }
        };
        {
            std::vector<std::jthread> helpers;
            for (std::size_t i = 1; i < callers; ++i) {
                helpers.emplace_back(work);
            }
            work();
        }
        std::vector<Result<Prediction>> predictions;
        predictions.reserve(inputs.size());
        for (auto& answer : answers) {
            if (!answer) {
                return forward_error(answer);
            }
            std::move(answer->begin(), answer->end(), std::back_inserter(predictions));
        }
        return predictions;
    }

private:
    /// Groups of neighbours with about kGroupBytes of text: enough to fill a chunk of the engine a few times,
    /// few enough that no thread waits long for the last one.
    static std::vector<std::size_t> group_borders(std::span<const StudentInput> inputs)
    {
        constexpr std::size_t kGroupBytes = 2048;
        std::vector<std::size_t> borders{0};
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            bytes += inputs[i].text.size();
            if (bytes >= kGroupBytes || i + 1 == inputs.size()) {
                borders.push_back(i + 1);
                bytes = 0;
            }
        }
        return borders;
    }

    [[nodiscard]] Result<std::vector<Result<Prediction>>> predict_group(std::span<const StudentInput> inputs,
                                                                        const WindowOptions& options,
                                                                        int callers,
                                                                        const std::stop_token& stop) const
    {
        std::vector<Result<WindowedText>> texts;
        std::vector<EncodedWindow> windows;
        texts.reserve(inputs.size());
        for (const StudentInput& input : inputs) {
            texts.push_back(make_windows(tokenizer_, input.text, input.sentences, input.drugs, options));
            auto& text = texts.back();
            if (text && !text->refused.empty()) {
                text = tl::unexpected<Error>(text->refused.front().error);
            }
            if (text) {
                for (const Window& window : text->windows) {
                    windows.push_back(window.encoded);
                }
            }
        }
        auto logits = engine_->run(windows, stop, callers);
        if (!logits) {
            return forward_error(logits);
        }
        std::vector<Result<Prediction>> predictions;
        predictions.reserve(inputs.size());
        std::span<const WindowLogits> rest(*logits);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (!texts[i]) {
                predictions.push_back(forward_error(texts[i]));
                continue;
            }
            const std::size_t count = texts[i]->windows.size();
            predictions.push_back(prediction(inputs[i], *texts[i], rest.first(count)));
            rest = rest.subspan(count);
        }
        return predictions;
    }

    [[nodiscard]] Prediction prediction(const StudentInput& input, const WindowedText& text,
                                        std::span<const WindowLogits> logits) const
    {
        const auto words = words_of_drugs(text.windows, logits, input.drugs.size());
        Prediction result;
        result.relations = decode(words, input.drugs, text.windows, info_.threshold, info_.temperature);
        for (const auto& row : words) {
            auto& probabilities = result.words.emplace_back();
            for (const DrugWord& word : row) {
                probabilities.push_back({word.span, calibrated_probability(word.logit, info_.temperature)});
            }
        }
        result.units_cut = text.units_cut;
        return result;
    }

    StudentInfo info_;
    text::WordPiece tokenizer_;
    std::unique_ptr<const Engine> engine_;
};

} // namespace

std::string_view to_string(Pooling pooling)
{
    return text_of(kPoolings, pooling);
}
std::string_view to_string(Unit unit)
{
    return text_of(kUnits, unit);
}
std::string_view to_string(Precision precision)
{
    return text_of(kPrecisions, precision);
}
std::string_view to_string(EngineKind kind)
{
    return text_of(kEngines, kind);
}
std::optional<EngineKind> engine_kind_from(std::string_view text)
{
    return value_of<EngineKind>(kEngines, text);
}
std::optional<Pooling> pooling_from(std::string_view text)
{
    return value_of<Pooling>(kPoolings, text);
}
std::optional<Unit> unit_from(std::string_view text)
{
    return value_of<Unit>(kUnits, text);
}
std::optional<Precision> precision_from(std::string_view text)
{
    return value_of<Precision>(kPrecisions, text);
}

Result<std::shared_ptr<const Student>> Student::load(const std::filesystem::path& folder,
                                                     const EngineOptions& options)
{
    const auto checkpoint = open_checkpoint(folder);
    if (!checkpoint) {
        return forward_error(checkpoint);
    }
    // The hash reads the whole file once more; meanwhile the engine packs its weights.
    auto hash = std::async(std::launch::async, [&folder] { return checkpoint_hash(folder); });
    auto tokenizer = text::WordPiece::load(folder);
    if (!tokenizer) {
        return forward_error(tokenizer);
    }
    auto engine = make_engine(*checkpoint, options);
    if (!engine) {
        return forward_error(engine);
    }
    auto sha256 = hash.get();
    if (!sha256) {
        return forward_error(sha256);
    }
    StudentInfo info;
    info.folder = checkpoint->folder;
    info.sha256 = std::move(*sha256);
    info.encoder_name = checkpoint->settings.base_encoder;
    info.pooling = checkpoint->settings.pooling;
    info.unit = checkpoint->settings.unit;
    info.threshold = checkpoint->settings.threshold;
    info.temperature = checkpoint->settings.temperature;
    info.max_pieces =
        static_cast<int>(std::min(checkpoint->settings.window, checkpoint->encoder.config.max_positions));
    info.width = static_cast<int>(checkpoint->encoder.config.width);
    info.layers = static_cast<int>(checkpoint->encoder.config.layers);
    info.precision = (*engine)->precision();
    info.engine = (*engine)->description();
    return std::make_shared<const LoadedStudent>(std::move(info), std::move(*tokenizer), std::move(*engine));
}

} // namespace ade::student
