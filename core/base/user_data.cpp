// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/user_data.hpp"

#include <cstdlib>

namespace ade {

namespace {

std::filesystem::path from_environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

} // namespace

std::filesystem::path user_data_folder()
{
    // The XDG base directory specification: a relative path there is to be ignored.
    if (const std::filesystem::path data = from_environment("XDG_DATA_HOME"); data.is_absolute()) {
        return data / "ade-studio";
    }
    return from_environment("HOME") / ".local" / "share" / "ade-studio";
}

} // namespace ade
