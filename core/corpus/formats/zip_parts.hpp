// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a zip package (ECMA-376 Part 2), one at a time, with guards against zips made to do harm.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/formats/xml_chunks.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// Nothing is unpacked to disk, and no name of the package becomes a path. A part that unpacks to more than
/// it may, or from kGzipRatioFrom on to more than kMaxGzipRatio times the file's size, is refused
/// (byte_source.hpp).
class ZipParts {
public:
    struct Part {
        std::string name;        ///< without a "/" at its beginning
        std::uint64_t bytes = 0; ///< unpacked, as the zip says
        bool encrypted = false;
    };

    static constexpr std::size_t kMostParts = 10000;

    /// Reads the list of parts, which stands at the file's end. Fails with not_found, io, or parse: no zip,
    /// damaged, cut off, or more than kMostParts.
    static Result<ZipParts> open(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::uint64_t file_bytes() const { return file_bytes_; }
    /// Names differ from each other in more than the case of ASCII letters. Null when there is none.
    [[nodiscard]] const Part* find(std::string_view name) const;
    /// "book.xlsx, part xl/workbook.xml".
    [[nodiscard]] std::string where(std::string_view name) const;

    /// A whole part. Fails with parse when it is missing, damaged, encrypted or larger than most_bytes.
    [[nodiscard]] Result<std::string> read(std::string_view name, std::uint64_t most_bytes) const;
    /// A part piece by piece; the pieces fail as read() does.
    [[nodiscard]] Result<ReadBytes> stream(std::string_view name, std::uint64_t most_bytes) const;

private:
    ZipParts() = default;

    std::filesystem::path path_;
    std::uint64_t file_bytes_ = 0;
    std::vector<Part> parts_;
};

} // namespace ade::corpus
