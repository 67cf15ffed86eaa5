// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of files that appears whole or not at all.
#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>

namespace ade::corpus {

/// A new folder under a temporary name; becomes `target` on commit(). Without commit() nothing is left.
class OutputFolder {
public:
    /// Fails with io when the target exists and is no empty folder, or cannot be made.
    static Result<OutputFolder> create(const std::filesystem::path& target);

    OutputFolder(OutputFolder&& other) noexcept;
    OutputFolder& operator=(OutputFolder&&) = delete;
    ~OutputFolder();

    /// Where to write meanwhile.
    [[nodiscard]] const std::filesystem::path& path() const { return temporary_; }

    /// Syncs all files at once and renames.
    Result<void> commit();

private:
    OutputFolder(std::filesystem::path target, std::filesystem::path temporary);

    std::filesystem::path target_;
    std::filesystem::path temporary_;
};

/// Writes a file of such a folder; not synced, since commit() does it for all. Fails with io.
Result<void> write_unsynced(const std::filesystem::path& path, const std::string& bytes);

} // namespace ade::corpus
