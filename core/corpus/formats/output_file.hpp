// SPDX-License-Identifier: GPL-3.0-or-later
// A file written piece by piece that appears whole or not at all.
#pragma once

#include "core/base/result.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

namespace ade::corpus {

/// Writes to a temporary name beside the target; commit() syncs and renames. Without commit() nothing is
/// left.
class OutputFile {
public:
    /// Fails with io: no such folder, no permission; the target is a folder, a device or a pipe, or an SQLite
    /// database (a project), which is left alone. Another plain file is replaced on commit().
    static Result<OutputFile> create(const std::filesystem::path& target);

    OutputFile(OutputFile&& other) noexcept = default;
    OutputFile& operator=(OutputFile&& other) noexcept = delete;
    ~OutputFile();

    /// Fails with io, for instance on a full disk.
    Result<void> write(std::string_view bytes);
    Result<void> commit();
    [[nodiscard]] const std::filesystem::path& target() const { return target_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    OutputFile(std::filesystem::path target, std::filesystem::path temporary);
    [[nodiscard]] tl::unexpected<Error> failed(int error_number) const;

    std::filesystem::path target_;
    std::filesystem::path temporary_;
    std::unique_ptr<std::FILE, Close> file_;
};

} // namespace ade::corpus
