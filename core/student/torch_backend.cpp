// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses what computes: today the LibTorch module for everything.
#include "core/student/engine.hpp"
#include "core/student/learner.hpp"
#include "core/student/torch_loader.hpp"

namespace ade::student {

Result<std::unique_ptr<const Engine>> make_engine(const std::filesystem::path& folder,
                                                  const EngineOptions& options)
{
    auto module = load_torch_module();
    if (!module) {
        return forward_error(module);
    }
    return (*module)->make_engine(folder, options);
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
