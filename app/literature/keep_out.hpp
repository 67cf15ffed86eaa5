// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of evaluation sets outside the project, which the curation plan keeps out.
#pragma once

#include "core/base/result.hpp"
#include "core/store/curation.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ade::literature {

enum class KeepOut {
    pmids,     ///< articles: PMIDs as corpus::pubmed::read_pmids() takes them
    sentences, ///< one a line
};

/// PMIDs, or hashes of sentences (store::sentence_hash), each once. All or nothing, so that nothing of an
/// evaluation set slips in unseen: fails with not_found, io, and with parse for a word that is no PMID, for a
/// line that is not UTF-8, is too long or looks like a record of another format, and for a list of nothing.
Result<std::vector<std::string>> read_keep_out(const std::filesystem::path& path, KeepOut kind);

/// Adds what is not there yet to the options' list; gives how many were added.
std::size_t keep_out(store::CurationOptions& options, KeepOut kind, const std::vector<std::string>& entries);

} // namespace ade::literature
