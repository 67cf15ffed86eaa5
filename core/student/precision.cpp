// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/precision.hpp"

#include "core/base/file_io.hpp"
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/tuning.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace ade::student {

namespace {

/// Windows a thread takes at a time.
constexpr std::size_t kTask = 64;

Result<std::vector<WindowLogits>> all_logits(const Engine& engine, std::span<const EncodedWindow> windows,
                                             const std::stop_token& stop)
{
    const std::size_t tasks = (windows.size() + kTask - 1) / kTask;
    std::vector<Result<std::vector<WindowLogits>>> parts(tasks);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t task = next++; task < tasks; task = next++) {
            const std::size_t first = task * kTask;
            parts[task] = engine.run(windows.subspan(first, std::min(kTask, windows.size() - first)), stop);
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < std::min(static_cast<std::size_t>(engine.streams()), tasks); ++i) {
            helpers.emplace_back(work);
        }
        work();
    }
    std::vector<WindowLogits> logits;
    for (auto& part : parts) {
        if (!part) {
            return forward_error(part);
        }
        std::move(part->begin(), part->end(), std::back_inserter(logits));
    }
    return logits;
}

/// Larger is faster.
int speed(Precision precision)
{
    switch (precision) {
    case Precision::int8:
        return 2;
    case Precision::bf16:
        return 1;
    default:
        return 0;
    }
}

} // namespace

Result<PrecisionChoice> choose_precision(const Checkpoint& checkpoint, const PreparedData& development,
                                         int threads, std::stop_token stop)
{
    PrecisionChoice choice;
    if (development.relations == 0) {
        return choice;
    }
    std::vector<EncodedWindow> windows;
    for (const PreparedDocument& document : development.documents) {
        for (const Window& window : document.windows) {
            windows.push_back(window.encoded);
        }
    }
    for (const Precision precision : cpu::cpu_precisions()) {
        auto engine = cpu::make_cpu_engine(checkpoint, {Device::cpu, precision, threads, EngineKind::native});
        if (!engine) {
            return forward_error(engine);
        }
        const auto logits = all_logits(**engine, windows, stop);
        if (!logits) {
            return forward_error(logits);
        }
        const RelationCounts counts =
            count_at(development, score_data(development, *logits), checkpoint.settings.threshold,
                     checkpoint.settings.temperature);
        choice.trials.push_back({precision, counts.lenient().f1, counts.strict_score().f1});
        const PrecisionTrial& exact = choice.trials.front();
        const PrecisionTrial& trial = choice.trials.back();
        const bool same = std::abs(trial.lenient_f1 - exact.lenient_f1) <= kLargestF1Move &&
                          std::abs(trial.strict_f1 - exact.strict_f1) <= kLargestF1Move;
        if (same && speed(precision) > speed(choice.chosen)) {
            choice.chosen = precision;
        }
    }
    return choice;
}

Result<std::string> store_precision(const std::filesystem::path& folder, const PrecisionChoice& choice)
{
    const std::filesystem::path path = folder / "ade_model.json";
    const auto text = read_file(path, 1U << 20U);
    if (!text) {
        return forward_error(text);
    }
    auto settings = parse_model_settings(*text, path.string());
    if (!settings) {
        return forward_error(settings);
    }
    settings->precision = choice;
    if (auto written = write_file_atomic(path, to_json(*settings)); !written) {
        return forward_error(written);
    }
    return checkpoint_hash(folder);
}

std::string describe(const PrecisionChoice& choice)
{
    if (choice.trials.empty()) {
        return fmt::format("{} (not tried)", to_string(choice.chosen));
    }
    std::string figures;
    for (const PrecisionTrial& trial : choice.trials) {
        figures += fmt::format("{}{} {:.1f} / {:.1f}", figures.empty() ? "" : ", ",
                               to_string(trial.precision), 100 * trial.lenient_f1, 100 * trial.strict_f1);
    }
    return fmt::format("{} ({}: lenient / strict F1 in percent)", to_string(choice.chosen), figures);
}

} // namespace ade::student
