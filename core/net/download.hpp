// SPDX-License-Identifier: GPL-3.0-or-later
// Fetching a large file so that it is there whole and right, or not at all.
#pragma once

#include "core/base/progress.hpp"
#include "core/net/http_client.hpp"

#include <filesystem>
#include <string>

namespace ade::net {

struct DownloadRequest {
    std::string url;
    std::filesystem::path target;
    std::string sha256; ///< lower-case hexadecimal; empty: not checked
    std::uint64_t max_bytes = 8ULL << 30;
    int tries = 5; ///< each goes on where the last broke off
    /// Sent along, such as Authorization; its value belongs into `secrets` too, and then no redirect is
    /// followed.
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> secrets;
    HttpOptions options;
};

struct DownloadReport {
    std::uint64_t bytes = 0;   ///< of the whole file
    std::uint64_t fetched = 0; ///< in this call
    bool resumed = false;      ///< a part from before was used
    std::string sha256;
};

/// Fetches into "TARGET.part" beside the target, checks, syncs, renames. A part left by an earlier break is
/// gone on with by a range request, when the server's ETag or date says that it is still the same file; else
/// from the start. Progress counts bytes. Fails with network (as HttpClient, and any status but 200 and 206),
/// io (disk full: the part is kept), parse (SHA-256 differs: the part is deleted), cancelled (the part is
/// kept).
Result<DownloadReport> download(const DownloadRequest& request, const ProgressSink& progress = {},
                                std::stop_token stop = {});

} // namespace ade::net
