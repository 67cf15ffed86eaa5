// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a file one after the other, unpacked when the file is gzip.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace ade::corpus {

/// Gzip that unpacks to more than this many times its size is refused: XML of articles packs about 1 : 10,
/// and no file made to be read comes near.
inline constexpr std::uint64_t kMaxGzipRatio = 250;
/// Below this size of unpacked bytes the ratio does not matter.
inline constexpr std::uint64_t kGzipRatioFrom = 64ULL << 20U;

class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Up to size bytes, 0 at the end. Fails with io, or with parse when gzip is damaged, cut off, or unpacks
    /// beyond kMaxGzipRatio.
    virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
    /// How far the file itself is read, for progress.
    [[nodiscard]] virtual std::uint64_t file_bytes() const = 0;
};

/// A file; gzip is told by its first bytes, not by its name. Fails with not_found or io.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::filesystem::path& path);

/// Bytes in memory, which must outlive the source; gzip is not unpacked.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes);

} // namespace ade::corpus
