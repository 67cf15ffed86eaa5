// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/torch_loader.hpp"

#include <dlfcn.h>
#include <fmt/ranges.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFileName = "ade_student_torch.so";

std::atomic<bool> loaded = false;

void forward_log(int level, const char* room, const char* message)
{
    log::write(static_cast<log::Level>(level), room, message);
}

Result<TorchModule*> open_module()
{
    const std::vector<fs::path> places = torch_module_places();
    fs::path path;
    for (const fs::path& place : places) {
        std::error_code code;
        if (fs::is_regular_file(place, code)) {
            path = place;
            break;
        }
    }
    if (path.empty()) {
        std::vector<std::string> shown;
        for (const fs::path& place : places) {
            shown.push_back(place.string());
        }
        return fail(
            ErrorCode::not_found, "student.no_module", kFileName,
            "The module with the LibTorch code is not installed, so the student can neither be trained nor "
            "run. Build with -DADE_WITH_TORCH=ON, or name the file in ADE_TORCH_MODULE. Looked at: {}.",
            fmt::format("{}", fmt::join(shown, ", ")));
    }
    // Local: LibTorch's symbols stay out of the way of the program's other libraries.
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* reason = ::dlerror();
        return fail(ErrorCode::model, "student.module_not_loaded", path.string(),
                    "The module with the LibTorch code cannot be loaded: {}. Is LibTorch installed as it was "
                    "when the "
                    "program was built?",
                    reason != nullptr ? reason : "no reason given");
    }
    // The module is never closed: LibTorch does not survive that.
    void* symbol = ::dlsym(handle, "ade_torch_module");
    TorchModule* module = nullptr;
    if (symbol != nullptr) {
        module = reinterpret_cast<decltype(&ade_torch_module)>(symbol)(kTorchModuleInterface, forward_log);
    }
    if (module == nullptr) {
        return fail(
            ErrorCode::model, "student.module_of_other_version", path.string(),
            "The module with the LibTorch code belongs to another version of the program. Build or install "
            "both again.");
    }
    loaded = true;
    return module;
}

} // namespace

std::vector<fs::path> torch_module_places()
{
    if (const char* named = std::getenv("ADE_TORCH_MODULE"); named != nullptr && *named != '\0') {
        return {fs::path(named)};
    }
    std::error_code code;
    const fs::path folder = fs::read_symlink("/proc/self/exe", code).parent_path();
    std::vector<fs::path> places = {folder / kFileName};
    // ../lib/ade-studio when installed or in the build tree's bin/; one or two folders further up for its
    // tests.
    fs::path up = folder;
    for (int level = 0; level < 3 && up.has_relative_path(); ++level) {
        up = up.parent_path();
        places.push_back(up / "lib" / "ade-studio" / kFileName);
    }
#ifdef ADE_INSTALL_LIBDIR
    // Debian and others put libraries in lib/<triplet>.
    places.push_back(folder.parent_path() / ADE_INSTALL_LIBDIR / "ade-studio" / kFileName);
#endif
    return places;
}

Result<TorchModule*> load_torch_module()
{
    static std::once_flag once;
    static std::optional<Result<TorchModule*>> outcome;
    std::call_once(once, [] { outcome = open_module(); });
    return *outcome;
}

bool torch_module_loaded()
{
    return loaded;
}

} // namespace ade::student
