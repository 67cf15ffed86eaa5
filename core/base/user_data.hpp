// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person's own data lies beside the projects: encoders, students, lexicons, unfinished fetches.
#pragma once

#include <filesystem>

namespace ade {

/// $XDG_DATA_HOME/ade-studio, or ~/.local/share/ade-studio. Not made here.
std::filesystem::path user_data_folder();

} // namespace ade
