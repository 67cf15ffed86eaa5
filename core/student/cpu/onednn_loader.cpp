// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.hpp"
#include "core/student/cpu/onednn_module.hpp"
#include "core/student/torch_loader.hpp"

#include <dlfcn.h>

namespace ade::student::cpu {

namespace {

const OneDnnModule* open_module()
{
    for (const std::filesystem::path& place : torch_module_places()) {
        const std::filesystem::path path = place.parent_path() / "ade_student_onednn.so";
        std::error_code code;
        if (!std::filesystem::is_regular_file(path, code)) {
            continue;
        }
        // Local: its oneDNN stays out of the way of LibTorch's.
        void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) {
            const char* reason = ::dlerror();
            log::write(log::Level::warning, "student",
                       fmt::format("{} cannot be loaded, own kernels are used: {}", path.string(),
                                   reason != nullptr ? reason : "no reason given"));
            return nullptr;
        }
        void* symbol = ::dlsym(handle, "ade_onednn_module");
        return symbol == nullptr
                   ? nullptr
                   : reinterpret_cast<decltype(&ade_onednn_module)>(symbol)(kOneDnnModuleInterface);
    }
    return nullptr;
}

} // namespace

const OneDnnModule* load_onednn_module()
{
    static const OneDnnModule* const module = open_module();
    return module;
}

} // namespace ade::student::cpu
