// SPDX-License-Identifier: GPL-3.0-or-later
// A trained student on disk: a folder in Hugging Face layout that other programs can open too.
//
//   config.json, tokenizer files   copied unchanged from the encoder
//   model.safetensors              bert.* (with the pooler, if the encoder had one) and drug_head.*
//   ade_model.json                 what this program needs to use it (ModelSettings)
//   ade_training.json              how it was made: data hash, seed, scores (free form)
//   resume/                        optimizer state, if training may go on
#pragma once

#include "core/student/encoder_weights.hpp"
#include "core/student/safetensors.hpp"
#include "core/student/student.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ade::student {

inline constexpr int kModelFormatVersion = 1;

/// How a precision did on the development set.
struct PrecisionTrial {
    Precision precision = Precision::f32;
    double lenient_f1 = 0;
    double strict_f1 = 0;
    bool operator==(const PrecisionTrial&) const = default;
};

/// Which precision the CPU engine uses for a student when none is asked for, and why; see precision.hpp.
struct PrecisionChoice {
    Precision chosen = Precision::f32;  ///< never automatic
    std::vector<PrecisionTrial> trials; ///< f32 first; empty: never tried, so f32
    bool operator==(const PrecisionChoice&) const = default;
};

/// ade_model.json.
struct ModelSettings {
    int format_version = kModelFormatVersion;
    std::string task = "drug-adverse-event";
    double threshold = 0.5;    ///< a word is in an event when its probability is at least this; in 0..1
    double temperature = 1.0;  ///< logits are divided by it before the sigmoid; above 0
    std::int64_t window = 512; ///< longest input in word pieces
    Pooling pooling = Pooling::mention;
    Unit unit = Unit::sentence;      ///< what it was trained on; never automatic
    std::string base_encoder;        ///< name of the folder the training started from
    std::string base_encoder_sha256; ///< of its weights file; write_checkpoint() fills it in when empty
    std::string program_version;
    PrecisionChoice precision;

    bool operator==(const ModelSettings&) const = default;
};

std::string to_json(const ModelSettings& settings);
/// Fails with model: no JSON, a newer format_version (says to update), another task, values out of range.
Result<ModelSettings> parse_model_settings(std::string_view json, const std::string& where);

/// A file for resume/: safetensors when tensors are given, else the bytes.
struct ResumeFile {
    std::string name; ///< no slash
    std::vector<TensorToWrite> tensors;
    std::string bytes;
};

struct CheckpointContents {
    std::filesystem::path encoder_folder; ///< config.json and tokenizer files come from here
    std::vector<TensorToWrite> tensors;   ///< under their final names ("bert.…", "drug_head.…")
    ModelSettings settings;
    std::string training_json;      ///< ade_training.json, a JSON object
    std::vector<ResumeFile> resume; ///< empty: no resume/ folder
};

/// Writes to a temporary folder beside `target`, syncs, and renames. An older checkpoint at `target` is
/// replaced only when the new one is whole; a kill at any moment leaves one of the two (see
/// recover_checkpoint()). Returns its hash. Fails with io, invalid_argument.
Result<std::string> write_checkpoint(const std::filesystem::path& target, const CheckpointContents& contents);

/// After a kill between the two renames of write_checkpoint() the old checkpoint lies beside its place; puts
/// it back and removes half-written folders. True when something was done. Call before reading a folder that
/// training writes.
Result<bool> recover_checkpoint(const std::filesystem::path& target);

/// Removes resume/ (training is over). Does nothing when there is none.
Result<void> drop_resume(const std::filesystem::path& folder);

/// SHA-256 over names and contents of all files but those in resume/: the identity kept in the project.
Result<std::string> checkpoint_hash(const std::filesystem::path& folder);

/// A checkpoint that was looked through and may be used.
struct Checkpoint {
    std::filesystem::path folder;
    ModelSettings settings;
    EncoderWeights encoder;    ///< its file holds the head's tensors too
    std::string training_json; ///< empty when there is none
    bool has_resume = false;
};

/// Validates everything: files there, settings, encoder weights, head tensors drug_head.weight [1, 2·width]
/// and drug_head.bias [1] with finite values. Fails with not_found, parse or model.
Result<Checkpoint> open_checkpoint(const std::filesystem::path& folder);

/// True when FOLDER/ade_model.json exists: a checkpoint rather than a bare encoder.
bool is_checkpoint(const std::filesystem::path& folder);

/// Names of the tokenizer files a Hugging Face folder may hold, those that exist in `folder`.
std::vector<std::string> tokenizer_files(const std::filesystem::path& folder);

} // namespace ade::student
