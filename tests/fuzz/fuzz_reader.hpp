// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a whole reader over bytes in memory.
#pragma once

#include "core/corpus/check.hpp"
#include "core/corpus/formats/format.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace ade::corpus::fuzz {

/// The path of a file in memory that holds these bytes, and no longer those of the call before.
inline std::string memory_file(const void* data, std::size_t size)
{
    static const int file = ::memfd_create("fuzz", 0);
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) {
        std::abort();
    }
    return "/proc/self/fd/" + std::to_string(file);
}

/// Aborts when a document handed over does not pass its checks, when the counts of the report are wrong, or
/// when the report does not become JSON.
inline void read_files(const Reader& reader, const std::vector<std::filesystem::path>& paths)
{
    ReadOptions options;
    options.max_record_bytes = 65536;
    std::int64_t documents = 0;
    const auto report = reader.read(paths, options, [&](AnnotatedDocument&& annotated) -> Result<void> {
        ++documents;
        if (!check_document(annotated).empty()) {
            std::abort();
        }
        return {};
    });
    if (!report || report->found.documents != documents || to_json(*report).empty()) {
        std::abort();
    }
}

inline int read_bytes(const Reader& reader, const std::uint8_t* data, std::size_t size)
{
    read_files(reader, {memory_file(data, size)});
    return 0;
}

} // namespace ade::corpus::fuzz
