// SPDX-License-Identifier: GPL-3.0-or-later
// Encoder and head together, as inference and training both run them. For .cpp files of the LibTorch module
// only.
#pragma once

#include "core/student/batch.hpp"
#include "core/student/drug_head_module.hpp"
#include "core/student/encoder_module.hpp"
#include "core/student/engine.hpp"
#include "core/student/learner.hpp"

#include <torch/version.h>

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace ade::student {

/// A batch on its device.
struct TorchBatch {
    torch::Tensor ids;       ///< int64 [windows, tokens]
    torch::Tensor mask;      ///< float [windows, tokens]
    torch::Tensor pool;      ///< float [pairs, tokens]
    torch::Tensor window_of; ///< int64 [pairs]
    torch::Tensor target;    ///< float [pairs, tokens], or undefined
    torch::Tensor weight;    ///< float [pairs, tokens], or undefined
};

/// On the CPU the tensors look into `batch`, which must outlive them.
TorchBatch to_torch(const Batch& batch, torch::Device device);

/// Sets the budget of the calling thread (LibTorch's and OpenMP's count is one per thread).
void use_threads(int threads);

/// Turns an exception of LibTorch into an Error, for `catch (...)`.
Error torch_error(std::string_view doing);

/// Logits of windows with the modules as they are; evaluation mode is the caller's to set. Windows are
/// batched by length; stop is looked at before each batch.
Result<std::vector<WindowLogits>> run_windows(BertEncoder encoder, DrugHead head,
                                              std::span<const EncodedWindow> windows, torch::Device device,
                                              std::stop_token stop);

/// What TorchModule hands out.
Result<std::unique_ptr<const Engine>> make_torch_engine(const std::filesystem::path& folder,
                                                        const EngineOptions& options);
Result<std::unique_ptr<Learner>> make_torch_learner(const LearnerOptions& options);

} // namespace ade::student
