// SPDX-License-Identifier: GPL-3.0-or-later
// Dropout for training. For .cpp files of the LibTorch module only.
#pragma once

#include <torch/torch.h>

namespace ade::student {

/// Zeroes each element with probability `part` and scales the others by 1 / (1 - part). On the CPU LibTorch
/// draws its random numbers one by one on one thread, about a tenth of a training step; there dropout.hpp is
/// used, with one seed per call from torch's generator, so torch::manual_seed() still decides everything.
torch::Tensor drop_out(const torch::Tensor& values, double part);

} // namespace ade::student
