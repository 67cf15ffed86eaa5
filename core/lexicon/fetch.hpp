// SPDX-License-Identifier: GPL-3.0-or-later
// Fetching the public NCI Thesaurus: download that resumes, unpack, check.
#pragma once

#include "core/base/progress.hpp"
#include "core/lexicon/readers/reader.hpp"
#include "core/net/http_client.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace ade::lexicon {

/// The newest release (NCI Enterprise Vocabulary Services; CC BY 4.0).
inline constexpr std::string_view kThesaurusUrl =
    "https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Thesaurus.FLAT.zip";

struct FetchOptions {
    std::string url{kThesaurusUrl};
    std::filesystem::path folder;         ///< empty: "lexicons" in the user's data folder
    std::string sha256;                   ///< of the archive, lower-case hexadecimal; empty: not known
    std::uint64_t max_bytes = 4ULL << 30; ///< of the unpacked file
    net::HttpOptions http;
};

struct FetchReport {
    std::filesystem::path file; ///< "nci-thesaurus.txt", unpacked
    std::uint64_t bytes = 0;    ///< of it
    std::uint64_t fetched = 0;  ///< over the network, in this call
    bool resumed = false;
    std::string sha256;       ///< of the archive
    std::int64_t records = 0; ///< concepts
    std::int64_t terms = 0;   ///< names of drugs, by the usual semantic types
};

/// Where fetch_thesaurus() puts its file.
std::filesystem::path thesaurus_file(const std::filesystem::path& folder = {});

/// Downloads, takes the one text file out of the zip, and reads it before it takes the place of an older one:
/// what is there is always whole. A break keeps the part, and the next call goes on. Fails as net::download
/// does; with parse when the archive is damaged, holds no single text file, is a web page, unpacks to more
/// than max_bytes, or is no NCI Thesaurus: the archive is then deleted.
Result<FetchReport> fetch_thesaurus(const FetchOptions& options = {}, const ProgressSink& progress = {},
                                    std::stop_token stop = {});

} // namespace ade::lexicon
