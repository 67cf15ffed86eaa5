// SPDX-License-Identifier: GPL-3.0-or-later
// The training loop. Everything but the numbers: data, order, rates, scores, checkpoints.
#include "core/student/trainer.hpp"

#include "core/base/log.hpp"
#include "core/base/random.hpp"
#include "core/base/version.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/learner.hpp"
#include "core/student/precision.hpp"
#include "core/student/thread_budget.hpp"
#include "core/student/train_data.hpp"
#include "core/student/train_schedule.hpp"
#include "core/student/train_state.hpp"
#include "core/student/tuning.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

namespace ade::student {

void TrainControl::pause()
{
    const std::scoped_lock lock(mutex_);
    paused_ = true;
}

void TrainControl::resume()
{
    {
        const std::scoped_lock lock(mutex_);
        paused_ = false;
    }
    changed_.notify_all();
}

bool TrainControl::paused() const
{
    const std::scoped_lock lock(mutex_);
    return paused_;
}

void TrainControl::wait_while_paused(std::stop_token stop) const
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !paused_; });
}

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<EncodedWindow> encoded_windows(const PreparedData& data)
{
    std::vector<EncodedWindow> windows;
    for (const PreparedDocument& document : data.documents) {
        for (const Window& window : document.windows) {
            windows.push_back(window.encoded);
        }
    }
    return windows;
}

class Training {
public:
    Training(const TrainRequest& request, std::stop_token stop, const TrainProgressSink& progress,
             TrainControl* control)
        : request_(request), options_(request.options), stop_(std::move(stop)), sink_(progress),
          control_(control)
    {
        if (options_.unit == Unit::automatic) {
            options_.unit = Unit::sentence;
        }
    }

    Result<TrainReport> run()
    {
        report("reading", true);
        if (auto done = read(); !done) {
            return forward_error(done);
        }
        if (auto done = resume_or_begin(); !done) {
            return forward_error(done);
        }
        while (state_.epochs_done < options_.epochs && !report_.stopped_early) {
            if (auto done = epoch(); !done) {
                return forward_error(done);
            }
        }
        if (auto done = settle_precision(); !done) {
            return forward_error(done);
        }
        return finished_report();
    }

private:
    /// The finished student says which precision its development set allows; its hash is taken after that.
    Result<void> settle_precision()
    {
        if (!has_development_) {
            return {};
        }
        report("scoring", true);
        const auto checkpoint = open_checkpoint(request_.output_folder);
        if (!checkpoint) {
            return forward_error(checkpoint);
        }
        const auto choice =
            choose_precision(*checkpoint, development_, resolved_threads(options_.threads), stop_);
        if (!choice) {
            return forward_error(choice);
        }
        log::write(log::Level::info, "student", "precision: " + describe(*choice));
        auto hash = store_precision(request_.output_folder, *choice);
        if (!hash) {
            return forward_error(hash);
        }
        report_.sha256 = std::move(*hash);
        return {};
    }

    Result<void> read()
    {
        if (auto checked = check_options(options_); !checked) {
            return checked;
        }
        auto config = read_encoder_config(request_.encoder_folder);
        if (!config) {
            return forward_error(config);
        }
        padding_id_ = config->padding_id;
        auto tokenizer = text::WordPiece::load(request_.encoder_folder);
        if (!tokenizer) {
            return forward_error(tokenizer);
        }
        if (tokenizer->vocabulary_size() > config->vocabulary) {
            return fail(ErrorCode::model, "student.vocabulary_mismatch", request_.encoder_folder.string(),
                        "The tokenizer has {} pieces, but the encoder only {}. The folder mixes two models.",
                        tokenizer->vocabulary_size(), config->vocabulary);
        }
        window_.unit = options_.unit;
        window_.pooling = options_.pooling;
        window_.max_pieces = static_cast<int>(config->max_positions);
        if (options_.max_pieces > 0) {
            window_.max_pieces = std::min(window_.max_pieces, options_.max_pieces);
        }
        return prepare_data(*tokenizer);
    }

    Result<void> prepare_data(const text::WordPiece& tokenizer)
    {
        std::vector<const TrainingDocument*> training;
        std::vector<const TrainingDocument*> development;
        for (const TrainingDocument& document : request_.development) {
            development.push_back(&document);
        }
        std::vector<bool> drawn(request_.training.size(), false);
        if (development.empty() && options_.development_part > 0) {
            auto draw = draw_development(request_.training, options_.development_part, options_.seed);
            if (!draw) {
                return forward_error(draw);
            }
            drawn = std::move(*draw);
        }
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            (drawn[i] ? development : training).push_back(&request_.training[i]);
        }
        const PreparedData data = prepare(tokenizer, training, window_);
        if (data.positive_instances == 0) {
            return fail(
                ErrorCode::invalid_argument, "student.no_positive_example", "training data",
                "None of the {} drug(s) in {} training document(s) has an event to learn from{}. Mark events "
                "and their drugs first.",
                data.instances, training.size(),
                data.warnings.empty() ? std::string() : "; first fault: " + data.warnings.front());
        }
        windows_ = training_windows(data);
        for (const TrainingWindow& window : windows_) {
            lengths_.push_back(window.encoded.ids.size());
        }
        development_ = prepare(tokenizer, development, window_);
        WindowOptions other = window_;
        other.pooling = window_.pooling == Pooling::mention ? Pooling::name : Pooling::mention;
        development_other_ = prepare(tokenizer, development, other);
        has_development_ = development_.relations > 0;
        fill_report(data, training.size(), development.size());
        return {};
    }

    void fill_report(const PreparedData& data, std::size_t training, std::size_t development)
    {
        report_.training_documents = static_cast<std::int64_t>(training);
        report_.development_documents = static_cast<std::int64_t>(development);
        report_.training_windows = static_cast<std::int64_t>(windows_.size());
        report_.training_instances = data.instances;
        report_.positive_instances = data.positive_instances;
        report_.relations_out_of_reach = data.relations_out_of_reach;
        report_.windows_cut = data.units_cut;
        report_.warnings = data.warnings;
        report_.warnings.insert(report_.warnings.end(), development_.warnings.begin(),
                                development_.warnings.end());
        if (development > 0 && !has_development_) {
            report_.warnings.emplace_back(
                "The development set holds no relation: threshold and temperature keep "
                "their defaults, and the last epoch is kept.");
        }
    }

    Result<void> resume_or_begin()
    {
        auto sha256 = request_sha256(request_);
        if (!sha256) {
            return forward_error(sha256);
        }
        report_.data_sha256 = *sha256;
        auto point = find_resume_point(request_, *sha256);
        if (!point) {
            return forward_error(point);
        }
        const int threads = resolved_threads(options_.threads);
        auto learner = make_learner({request_.encoder_folder, options_.device, threads, options_.head_dropout,
                                     options_.weight_decay, options_.clip_norm,
                                     derived_seed(options_.seed, SeedStream::head, 0)});
        if (!learner) {
            return forward_error(learner);
        }
        learner_ = std::move(*learner);
        const auto batches =
            static_cast<std::int64_t>((windows_.size() + static_cast<std::size_t>(options_.batch_size) - 1) /
                                      static_cast<std::size_t>(options_.batch_size));
        steps_ = batches * options_.epochs;
        if (*point) {
            state_ = (*point)->state;
            if (auto restored = learner_->restore((*point)->learner_state); !restored) {
                return restored;
            }
            report_.resumed = true;
            if (state_.threads != threads) {
                report_.warnings.push_back(
                    fmt::format("The first epochs ran with {} threads, the rest with {}: the "
                                "last digits differ from an unbroken run.",
                                state_.threads, threads));
            }
            report_.stopped_early = out_of_patience();
        }
        state_.request_sha256 = *sha256;
        state_.threads = threads;
        return {};
    }

    Result<void> epoch()
    {
        const auto start = Clock::now();
        const int number = state_.epochs_done + 1;
        Random random(derived_seed(options_.seed, SeedStream::order, number));
        const auto batches =
            bucketed_batches(lengths_, static_cast<std::size_t>(options_.batch_size), random);
        double loss_sum = 0;
        for (const auto& indices : batches) {
            if (auto loss = one_step(indices); !loss) {
                return forward_error(loss);
            } else {
                loss_sum += *loss * static_cast<double>(indices.size());
            }
        }
        EpochScore score;
        score.epoch = number;
        score.training_loss = loss_sum / static_cast<double>(windows_.size());
        if (auto done = score_development(score); !done) {
            return done;
        }
        state_.epochs_done = number;
        score.seconds = seconds_since(start);
        state_.seconds += score.seconds;
        const bool better = is_better(score);
        state_.epochs.push_back(score);
        state_.epochs_without_gain = better ? 0 : state_.epochs_without_gain + 1;
        const bool keep = better || !keeps_best();
        if (keep) {
            state_.kept_epoch = number;
            if (auto done = score_other_pooling(score); !done) {
                return done;
            }
        }
        report_.stopped_early = out_of_patience() && number < options_.epochs;
        return save(keep);
    }

    Result<double> one_step(const std::vector<std::size_t>& indices)
    {
        if (control_ != nullptr && control_->paused()) {
            report("paused", true);
            control_->wait_while_paused(stop_);
            last_step_ = Clock::now();
        }
        if (stop_.stop_requested()) {
            return cancelled();
        }
        std::vector<const TrainingWindow*> windows;
        for (const std::size_t i : indices) {
            windows.push_back(&windows_[i]);
        }
        const double factor = rate_factor(state_.steps_done, steps_, options_.warm_up);
        StepRates rates{options_.encoder_rate * factor, options_.head_rate * factor,
                        derived_seed(options_.seed, SeedStream::dropout, state_.steps_done)};
        auto result = learner_->step(make_batch(windows, padding_id_), rates);
        if (!result) {
            return forward_error(result);
        }
        ++state_.steps_done;
        rate_ = rates.encoder;
        smoothed_loss_ = smoothed_loss_ < 0 ? result->loss : 0.95 * smoothed_loss_ + 0.05 * result->loss;
        const double seconds = std::max(1e-6, seconds_since(last_step_));
        last_step_ = Clock::now();
        step_seconds_ += seconds;
        windows_done_ += static_cast<std::int64_t>(indices.size());
        ++steps_here_;
        report("training", false);
        return result->loss;
    }

    Result<void> score_development(EpochScore& score)
    {
        if (!has_development_) {
            return {};
        }
        report("scoring", true);
        auto logits = learner_->logits(encoded_windows(development_), stop_);
        if (!logits) {
            return forward_error(logits);
        }
        const ScoredData scored = score_data(development_, *logits);
        score.development_loss = word_loss(development_, scored, 1.0);
        score.temperature = fit_temperature(development_, scored);
        score.threshold = fit_threshold(development_, scored, score.temperature);
        const RelationCounts counts = count_at(development_, scored, score.threshold, score.temperature);
        score.lenient = counts.lenient();
        score.strict = counts.strict_score();
        last_step_ = Clock::now();
        return {};
    }

    Result<void> score_other_pooling(const EpochScore& score)
    {
        if (!has_development_) {
            return {};
        }
        auto logits = learner_->logits(encoded_windows(development_other_), stop_);
        if (!logits) {
            return forward_error(logits);
        }
        const RelationCounts counts = count_at(development_other_, score_data(development_other_, *logits),
                                               score.threshold, score.temperature);
        state_.lenient_other_pooling = counts.lenient();
        state_.strict_other_pooling = counts.strict_score();
        return {};
    }

    [[nodiscard]] bool keeps_best() const { return options_.keep == Keep::best && has_development_; }

    [[nodiscard]] bool is_better(const EpochScore& score) const
    {
        if (!has_development_ || state_.epochs.empty()) {
            return true;
        }
        const auto quality = [](const EpochScore& epoch) { return epoch.lenient->f1 + epoch.strict->f1; };
        const auto best = std::max_element(
            state_.epochs.begin(), state_.epochs.end(),
            [&](const EpochScore& a, const EpochScore& b) { return quality(a) < quality(b); });
        return quality(score) > quality(*best);
    }

    [[nodiscard]] bool out_of_patience() const
    {
        return has_development_ && options_.patience > 0 && state_.epochs_without_gain >= options_.patience;
    }

    Result<void> save(bool keep)
    {
        report("saving", true);
        const bool last = state_.epochs_done == options_.epochs || report_.stopped_early;
        std::optional<std::vector<NamedValues>> weights;
        if (keep) {
            auto taken = learner_->weights();
            if (!taken) {
                return forward_error(taken);
            }
            weights = std::move(*taken);
        }
        std::optional<std::vector<NamedValues>> learner_state;
        if (!last) {
            auto taken = learner_->state();
            if (!taken) {
                return forward_error(taken);
            }
            learner_state = std::move(*taken);
        }
        auto hash = write_training_checkpoint(
            request_, settings(),
            training_json(request_, options_, report_, state_, learner_->description(), last),
            weights ? &*weights : nullptr, state_, learner_state ? &*learner_state : nullptr);
        if (!hash) {
            return forward_error(hash);
        }
        report_.sha256 = *hash;
        TrainProgress progress = present_progress("saving");
        progress.finished_epoch = state_.epochs.back();
        if (sink_) {
            sink_(progress);
        }
        last_step_ = Clock::now();
        return {};
    }

    [[nodiscard]] const EpochScore& kept() const
    {
        return state_.epochs[static_cast<std::size_t>(state_.kept_epoch) - 1];
    }

    [[nodiscard]] ModelSettings settings() const
    {
        ModelSettings settings;
        settings.threshold = kept().threshold;
        settings.temperature = kept().temperature;
        settings.window = window_.max_pieces;
        settings.pooling = options_.pooling;
        settings.unit = options_.unit;
        settings.base_encoder = request_.encoder_folder.filename().empty()
                                    ? request_.encoder_folder.parent_path().filename().string()
                                    : request_.encoder_folder.filename().string();
        settings.program_version = kVersion;
        return settings;
    }

    TrainReport finished_report()
    {
        report_.folder = request_.output_folder;
        report_.epochs = state_.epochs;
        report_.kept_epoch = state_.kept_epoch;
        report_.threshold = kept().threshold;
        report_.temperature = kept().temperature;
        report_.lenient = kept().lenient;
        report_.strict = kept().strict;
        report_.lenient_other_pooling = state_.lenient_other_pooling;
        report_.strict_other_pooling = state_.strict_other_pooling;
        report_.seconds = state_.seconds;
        report_.examples_per_second =
            step_seconds_ > 0 ? static_cast<double>(windows_done_) / step_seconds_ : 0;
        return report_;
    }

    [[nodiscard]] TrainProgress present_progress(std::string_view stage) const
    {
        TrainProgress progress;
        progress.stage = stage;
        progress.epochs = options_.epochs;
        progress.epoch = steps_ > 0 ? std::min(options_.epochs, state_.epochs_done + 1) : 0;
        progress.step = state_.steps_done;
        progress.steps = steps_;
        progress.loss = std::max(0.0, smoothed_loss_);
        progress.learning_rate = rate_;
        if (steps_here_ > 0) {
            progress.examples_per_second = static_cast<double>(windows_done_) / step_seconds_;
            progress.seconds_left = step_seconds_ / static_cast<double>(steps_here_) *
                                    static_cast<double>(steps_ - state_.steps_done);
        }
        return progress;
    }

    void report(std::string_view stage, bool always)
    {
        if (!sink_ || (!always && seconds_since(last_report_) < 0.1)) {
            return;
        }
        last_report_ = Clock::now();
        sink_(present_progress(stage));
    }

    const TrainRequest& request_;
    TrainOptions options_;
    std::stop_token stop_;
    const TrainProgressSink& sink_;
    TrainControl* control_;

    WindowOptions window_;
    std::int64_t padding_id_ = 0;
    std::vector<TrainingWindow> windows_;
    std::vector<std::size_t> lengths_;
    PreparedData development_;
    PreparedData development_other_; ///< the same documents under the other pooling
    bool has_development_ = false;
    std::unique_ptr<Learner> learner_;
    TrainState state_;
    TrainReport report_;

    std::int64_t steps_ = 0;
    std::int64_t steps_here_ = 0;   ///< in this process
    std::int64_t windows_done_ = 0; ///< in this process
    double step_seconds_ = 0;
    double smoothed_loss_ = -1;
    double rate_ = 0;
    Clock::time_point last_step_ = Clock::now();
    Clock::time_point last_report_;
};

/// The generator behind dropout belongs to the process, so only one training may draw from it.
std::atomic<bool> training_runs{false};

} // namespace

Result<TrainReport> train(const TrainRequest& request, std::stop_token stop,
                          const TrainProgressSink& progress, TrainControl* control)
{
    if (training_runs.exchange(true)) {
        return fail(ErrorCode::invalid_argument, "student.training_runs", {},
                    "A training is already running in this program. Wait for it or stop it first.");
    }
    const NiceScope nice(request.options.niceness);
    auto result = Training(request, std::move(stop), progress, control).run();
    training_runs = false;
    return result;
}

} // namespace ade::student
