// SPDX-License-Identifier: GPL-3.0-or-later
// The student as the rest of the program sees it: a checkpoint that proposes drug → event relations.
#pragma once

#include "core/base/result.hpp"
#include "core/student/device.hpp"
#include "core/text/span.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::student {

/// What the drug vector is the mean of (Gu et al. 2023, Section 3.2, leave it open).
enum class Pooling {
    mention, ///< the tokens of one mention: each mention is asked for on its own
    name,    ///< the tokens of all mentions of the name in the unit: a name is asked for once
};

/// What is put into the encoder in one pass.
enum class Unit {
    automatic, ///< what the checkpoint was trained with
    sentence,  ///< one sentence
    document,  ///< the whole text, or windows of it when it is longer than the encoder takes
};

enum class Precision {
    f32,
    bf16,
    int8,
    automatic, ///< what the checkpoint's development set allows (ModelSettings::precision); f32 on a GPU
};

/// What computes.
enum class EngineKind {
    automatic, ///< LibTorch on a GPU, else the program's own
    native,    ///< the CPU engine in core/student/cpu; LibTorch is not loaded
    torch,     ///< LibTorch
};

std::string_view to_string(Pooling pooling);     // "mention", "name"
std::string_view to_string(Unit unit);           // "auto", "sentence", "document"
std::string_view to_string(Precision precision); // "f32", "bf16", "int8", "auto"
std::string_view to_string(EngineKind kind);     // "auto", "native", "torch"
std::optional<Pooling> pooling_from(std::string_view text);
std::optional<Unit> unit_from(std::string_view text);
std::optional<Precision> precision_from(std::string_view text);
std::optional<EngineKind> engine_kind_from(std::string_view text);

struct EngineOptions {
    Device device = Device::automatic;
    Precision precision = Precision::automatic;
    int threads = 0; ///< 0: as many as the machine has cores
    EngineKind engine = EngineKind::automatic;
    bool operator==(const EngineOptions&) const = default;
};

/// A text and the drugs to ask for. Spans count code points of `text`.
struct StudentInput {
    std::string text;                  ///< UTF-8
    std::vector<text::Span> sentences; ///< in order, not overlapping; empty: the text is one sentence
    std::vector<text::Span> drugs;     ///< drug mentions
    bool operator==(const StudentInput&) const = default;
};

struct PredictedRelation {
    std::size_t drug = 0; ///< index in StudentInput::drugs
    text::Span effect;    ///< in StudentInput::text
    double score = 0;     ///< calibrated, 0..1: mean over the span's words
    bool operator==(const PredictedRelation&) const = default;
};

/// How sure the student is of each word, for one drug.
struct WordProbability {
    text::Span word;
    double probability = 0; ///< calibrated, 0..1
    bool operator==(const WordProbability&) const = default;
};

struct Prediction {
    std::vector<PredictedRelation> relations; ///< by drug, then by position
    /// [drug][word]: the words that share a window with the drug, in order of position. Words of other
    /// sentences are absent when the unit is the sentence: relations across sentences are out of that
    /// student's reach.
    std::vector<std::vector<WordProbability>> words;
    /// Units longer than the encoder takes, cut into overlapping windows: words far from a drug are absent
    /// above.
    int units_cut = 0;
    bool operator==(const Prediction&) const = default;
};

/// What a checkpoint says about itself (ade_model.json).
struct StudentInfo {
    std::filesystem::path folder;
    std::string sha256;       ///< checkpoint_hash(): the checkpoint's identity
    std::string encoder_name; ///< the folder it was trained from, last part
    Pooling pooling = Pooling::mention;
    Unit unit = Unit::sentence;
    double threshold = 0.5; ///< on the calibrated probability of a word
    double temperature = 1; ///< logits are divided by it
    int max_pieces = 512;   ///< with [CLS] and [SEP]
    int width = 0;
    int layers = 0;
    Precision precision = Precision::f32; ///< what it computes in, never automatic
    std::string engine;                   ///< what computes: "own kernels, avx2, cpu, int8, 2 thread(s)"
    bool operator==(const StudentInfo&) const = default;
};

/// An immutable checkpoint in memory. Shared between threads; predict() may be called from several.
class Student {
public:
    virtual ~Student() = default;
    Student(const Student&) = delete;
    Student& operator=(const Student&) = delete;

    /// Reads a checkpoint folder; loads the LibTorch module only where EngineKind::torch computes. Fails with
    /// not_found, model, io, invalid_argument (a precision or device that cannot be had).
    static Result<std::shared_ptr<const Student>> load(const std::filesystem::path& folder,
                                                       const EngineOptions& options = {});

    [[nodiscard]] virtual const StudentInfo& info() const = 0;

    /// One result per input, in order: a bad input (drug span past the end, drug without tokens) fails alone.
    /// The encoder runs once per window, whatever the number of drugs. With the native engine each thread
    /// takes some inputs all the way, from text to relations. Results do not depend on what else is in the
    /// call, nor on the number of threads. Fails as a whole with cancelled or internal.
    [[nodiscard]] virtual Result<std::vector<Result<Prediction>>>
    predict(std::span<const StudentInput> inputs, Unit unit = Unit::automatic,
            std::stop_token stop = {}) const = 0;

protected:
    Student() = default;
};

} // namespace ade::student
