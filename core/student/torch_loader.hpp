// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the shared module with the LibTorch code on first use.
#pragma once

#include "core/student/torch_module.hpp"

namespace ade::student {

/// Where the module may lie, in the order looked at: $ADE_TORCH_MODULE (a file), beside the executable,
/// ../lib/ade-studio from it, and the build tree's lib/ade-studio.
std::vector<std::filesystem::path> torch_module_places();

/// Loads the module once; later calls give the same object, or the same error. Thread-safe. Takes 0.3–1 s the
/// first time. Fails with not_found when no file is there (names the places), model when it cannot be loaded
/// or is of another version of the program.
Result<TorchModule*> load_torch_module();

/// True once load_torch_module() has succeeded; never loads.
bool torch_module_loaded();

} // namespace ade::student
