// SPDX-License-Identifier: GPL-3.0-or-later
// What the shared module with the LibTorch code hands out. Plain C++: no torch type appears here.
//
// Loading LibTorch costs up to a second and hundreds of libraries, so it is no link dependency of any
// program: load_torch_module() opens it on first use.
#pragma once

#include "core/base/log.hpp"
#include "core/student/encoder.hpp"
#include "core/student/engine.hpp"
#include "core/student/learner.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ade::student {

struct TorchInfo {
    std::string version; ///< of LibTorch: "1.13.1"
    bool cuda = false;   ///< a usable GPU is there
    int gpu_count = 0;
    int threads = 1;      ///< LibTorch uses inside one operation
    std::string products; ///< what computes matrix products on the CPU: "oneDNN 2.6", "BLAS"
};

/// The module's only object, alive until the program ends. Functions may be called from any thread.
class TorchModule {
public:
    [[nodiscard]] virtual TorchInfo info() const = 0;

    /// Threads inside one operation, for all callers; call before the first use. Fails with invalid_argument
    /// below 1.
    virtual Result<void> set_threads(int threads) = 0;

    /// Loads an encoder from a Hugging Face folder. Errors as read_encoder_weights(); also model when CUDA is
    /// asked for and absent.
    virtual Result<std::unique_ptr<Encoder>> load_encoder(const std::filesystem::path& folder,
                                                          Device device) = 0;

    /// Inference with a checkpoint; errors as make_engine().
    virtual Result<std::unique_ptr<const Engine>> make_engine(const std::filesystem::path& folder,
                                                              const EngineOptions& options) = 0;

    /// Training from an encoder's weights; errors as make_learner().
    virtual Result<std::unique_ptr<Learner>> make_learner(const LearnerOptions& options) = 0;

protected:
    TorchModule() = default;
    ~TorchModule() = default;
};

/// Raised whenever a virtual function of an interface that crosses the module's border changes.
inline constexpr int kTorchModuleInterface = 3;

} // namespace ade::student

/// Takes what the module logs: the level of ade::log, room and message.
using ade_torch_log = void (*)(int level, const char* room, const char* message);

/// The module's only exported function. Null when `interface_version` is not its own. `log` may be null.
extern "C" __attribute__((visibility("default"))) ade::student::TorchModule*
ade_torch_module(int interface_version, ade_torch_log log);
