// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses what computes: LibTorch for training and on a GPU, else the native engine.
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/engine.hpp"
#include "core/student/learner.hpp"
#include "core/student/torch_loader.hpp"

namespace ade::student {

namespace {

/// Without loading anything: a machine without NVIDIA's driver has no use for CUDA.
bool may_have_gpu()
{
    std::error_code code;
    return std::filesystem::exists("/dev/nvidiactl", code) || std::filesystem::exists("/dev/dxg", code);
}

/// True when LibTorch shall compute. Where a GPU may be, LibTorch has to say whether it can use it.
bool torch_wanted(const EngineOptions& options)
{
    if (options.engine != EngineKind::automatic || options.device != Device::automatic) {
        return options.engine == EngineKind::torch ||
               (options.engine == EngineKind::automatic && options.device == Device::cuda);
    }
    if (!may_have_gpu()) {
        return false;
    }
    const auto module = load_torch_module();
    return module && (*module)->info().cuda;
}

} // namespace

Result<std::unique_ptr<const Engine>> make_engine(const Checkpoint& checkpoint, const EngineOptions& options)
{
    if (!torch_wanted(options)) {
        if (options.device == Device::cuda) {
            return fail(ErrorCode::invalid_argument, "student.native_on_cuda", "--engine",
                        "The native engine computes on the CPU only. For a GPU choose the engine torch.");
        }
        return cpu::make_cpu_engine(checkpoint, options);
    }
    auto module = load_torch_module();
    if (!module) {
        return forward_error(module);
    }
    return (*module)->make_engine(checkpoint.folder, options);
}

Result<std::unique_ptr<Learner>> make_learner(const LearnerOptions& options)
{
    auto module = load_torch_module();
    if (!module) {
        return forward_error(module);
    }
    return (*module)->make_learner(options);
}

} // namespace ade::student
