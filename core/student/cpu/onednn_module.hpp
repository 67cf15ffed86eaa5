// SPDX-License-Identifier: GPL-3.0-or-later
// What the shared module with the oneDNN code hands out. Plain C++: no oneDNN type appears here.
//
// It is a module, opened on first use, since a CUDA LibTorch carries its own oneDNN, which must not meet this
// one; and since processors without AVX-512 do better with our own kernels and need not load it.
#pragma once

#include "core/student/cpu/linear.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace ade::student::cpu {

class OneDnnModule {
public:
    /// Products in f32, bf16 or int8. `vnni`: the processor adds four 8-bit products exactly; else weights
    /// stay within ±63, so that pairs cannot saturate.
    [[nodiscard]] virtual std::unique_ptr<const LinearMaker>
    make_maker(const Kernels& kernels, Precision precision, bool vnni) const = 0;

protected:
    OneDnnModule() = default;
    ~OneDnnModule() = default;
};

/// Raised whenever an interface that crosses the module's border changes.
inline constexpr int kOneDnnModuleInterface = 2;

/// Loads the module once; null when it is not installed or cannot be loaded (the reason is logged). Looked
/// for beside the LibTorch module, see torch_module_places(). Thread-safe.
const OneDnnModule* load_onednn_module();

} // namespace ade::student::cpu

/// The module's only exported function. Null when `interface_version` is not its own.
extern "C" __attribute__((visibility("default"))) const ade::student::cpu::OneDnnModule*
ade_onednn_module(int interface_version);
