// SPDX-License-Identifier: GPL-3.0-or-later
// The engine that computes on the CPU without LibTorch.
#pragma once

#include "core/student/checkpoint.hpp"
#include "core/student/encoder.hpp"
#include "core/student/engine.hpp"

namespace ade::student::cpu {

/// The engine of an opened checkpoint, in options.precision (automatic: what the checkpoint says, else f32).
/// run() works on the calling thread; several threads may call it (see Engine::streams()).
///
/// Memory beside the file's word embeddings, which are read in place: the packed weights (int8: one byte per
/// weight of the layers) and one workspace per thread that has run, of bounded size (transformer.hpp),
/// whatever the number of windows. Fails with model; invalid_argument for a precision this processor or build
/// cannot give.
Result<std::unique_ptr<const Engine>> make_cpu_engine(const Checkpoint& checkpoint,
                                                      const EngineOptions& options);

/// The same for an encoder without a head, which gets one of zeros: for measuring only.
Result<std::unique_ptr<const Engine>> make_headless_cpu_engine(const EncoderWeights& encoder,
                                                               Precision precision, int threads);

/// The bare encoder of a Hugging Face folder, for comparing hidden states. Errors as read_encoder_weights()
/// and make_cpu_engine().
Result<std::unique_ptr<Encoder>> make_cpu_encoder(const std::filesystem::path& folder, Precision precision,
                                                  int threads);

/// Precisions this processor and build can give, without loading anything: f32 first.
std::vector<Precision> cpu_precisions();

} // namespace ade::student::cpu
