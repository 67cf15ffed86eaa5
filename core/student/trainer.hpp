// SPDX-License-Identifier: GPL-3.0-or-later
// Training a student: what is asked, what is told on the way, what comes out. No LibTorch in this header.
#pragma once

#include "core/base/result.hpp"
#include "core/student/student.hpp"
#include "core/text/span.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::student {

struct TrainingRelation {
    text::Span drug; ///< one of TrainingDocument::drugs
    text::Span effect;
    bool operator==(const TrainingRelation&) const = default;
};

/// A document to learn from. Spans count code points of `text`. Only what is listed is learned: a sentence
/// left out is not read, a drug left out is not asked for; for a drug listed, every word outside its
/// relations is a negative.
struct TrainingDocument {
    std::string id;                    ///< the development set is drawn by it
    std::string text;                  ///< UTF-8
    std::vector<text::Span> sentences; ///< in order; empty: the whole text is one sentence
    std::vector<text::Span> drugs;
    std::vector<TrainingRelation> relations; ///< those that mean "causes"
    bool operator==(const TrainingDocument&) const = default;
};

enum class Keep {
    best, ///< the epoch with the best development score
    last, ///< the last epoch
};

struct TrainOptions {
    int epochs = 8;
    int batch_size = 16; ///< windows per step
    double encoder_rate = 1e-4;
    double head_rate = 2e-3;
    double weight_decay = 0.01; ///< decoupled; none on biases and LayerNorm
    double warm_up = 0.1;   ///< part of all steps in which the rate rises; it then falls to zero, linearly
    double clip_norm = 1.0; ///< of all gradients together; 0: no clipping
    double head_dropout = 0.1;
    std::uint64_t seed = 1;
    double development_part = 0.1; ///< of the documents, when no development documents are given; 0: none
    int patience = 3; ///< epochs without a better development score before stopping; 0: never stop early
    Keep keep = Keep::best; ///< without a development set: last
    Pooling pooling = Pooling::mention;
    Unit unit = Unit::sentence; ///< automatic means sentence
    int max_pieces = 0;         ///< 0: what the encoder takes; longer units are cut into overlapping windows
    Device device = Device::automatic;
    int threads = 0;    ///< the core budget; 0: all cores
    int niceness = 10;  ///< of the training threads (Linux); 0: leave as is
    bool resume = true; ///< go on from output_folder/resume when it belongs to the same request
    bool operator==(const TrainOptions&) const = default;
};

struct TrainRequest {
    std::filesystem::path encoder_folder; ///< Hugging Face layout; training starts here, never from a student
    std::filesystem::path
        output_folder; ///< becomes the checkpoint; must not exist, or be an unfinished run of ours
    std::vector<TrainingDocument> training;
    std::vector<TrainingDocument> development; ///< empty: drawn from `training` by document
    TrainOptions options;
    std::map<std::string, std::string> notes; ///< copied into ade_training.json (project, run, sources)
};

struct Score {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    bool operator==(const Score&) const = default;
};

/// After an epoch. Scores are on the development set: lenient = any overlap of the event span, strict = equal
/// edges, relation to the same drug mention in both; many-to-many. Absent without a development set.
struct EpochScore {
    int epoch = 0; ///< from 1
    double training_loss = 0;
    std::optional<double> development_loss;
    std::optional<Score> lenient;
    std::optional<Score> strict;
    double threshold = 0.5;
    double temperature = 1;
    double seconds = 0;
    bool operator==(const EpochScore&) const = default;
};

struct TrainProgress {
    std::string stage; ///< "reading", "training", "scoring", "saving", "paused"
    int epoch = 0;     ///< from 1; 0 before the first
    int epochs = 0;
    std::int64_t step = 0; ///< of all epochs together
    std::int64_t steps = 0;
    double loss = 0; ///< smoothed over about 20 steps
    double learning_rate = 0;
    double examples_per_second = 0;           ///< windows
    double seconds_left = -1;                 ///< negative while not known
    std::optional<EpochScore> finished_epoch; ///< set once, right after each epoch
    bool operator==(const TrainProgress&) const = default;
};

struct TrainReport {
    std::filesystem::path folder; ///< the finished checkpoint
    std::string sha256;           ///< checkpoint_hash(): its identity
    std::string data_sha256;      ///< of what was learned from, options included
    std::vector<EpochScore> epochs;
    int kept_epoch = 0;
    bool stopped_early = false;
    bool resumed = false;
    double threshold = 0.5;
    double temperature = 1;
    std::optional<Score> lenient; ///< development set, kept epoch
    std::optional<Score> strict;
    std::optional<Score> lenient_other_pooling; ///< the same weights, drug vector pooled the other way
    std::optional<Score> strict_other_pooling;
    std::int64_t training_documents = 0;
    std::int64_t development_documents = 0;
    std::int64_t training_windows = 0;
    std::int64_t training_instances = 0;     ///< window and drug
    std::int64_t positive_instances = 0;     ///< with at least one event word
    std::int64_t relations_out_of_reach = 0; ///< drug and event never share a window: counted, not learned
    std::int64_t windows_cut = 0;            ///< units longer than max_pieces, cut with overlap
    std::vector<std::string> warnings;       ///< refused drugs and the like, at most 100, with their document
    double seconds = 0;
    double examples_per_second = 0;
};

/// Lets another thread hold a training without ending it. Thread-safe.
class TrainControl {
public:
    void pause();
    void resume();
    [[nodiscard]] bool paused() const;
    /// Returns when not paused or when stop is requested.
    void wait_while_paused(std::stop_token stop) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    bool paused_ = false;
};

/// Called from the training thread, at most about ten times a second and once per epoch.
using TrainProgressSink = std::function<void(const TrainProgress&)>;

/// Trains in the calling thread, whose niceness and thread budget it sets: give it a thread of its own. One
/// training per process at a time. stop is looked at once per batch; what earlier epochs left in
/// output_folder/resume stays, and the same request goes on from there, bit for bit as if it had not stopped
/// (same thread count and machine). Fails with cancelled; invalid_argument: no positive example, development
/// set wanted with one document only, options out of range, the output folder holds something else; model;
/// io.
Result<TrainReport> train(const TrainRequest& request, std::stop_token stop = {},
                          const TrainProgressSink& progress = {}, TrainControl* control = nullptr);

} // namespace ade::student
