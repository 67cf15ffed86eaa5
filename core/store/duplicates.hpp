// SPDX-License-Identifier: GPL-3.0-or-later
// Articles of a project that may be one: the same PubMed number or DOI, or nearly the same text.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

enum class DuplicateReason { pmid, doi, text };
std::string_view to_string(DuplicateReason reason); // "pmid", "doi", "text"

struct DuplicateDocument {
    std::string document_id;
    std::string version_id; ///< its newest text
    std::string source;
    std::string external_id;
    std::string title;
    double similarity = 1; ///< of its text with the first document's; see corpus::shingle_similarity()
    bool operator==(const DuplicateDocument&) const = default;
};

/// Documents that may be one article. They are shown, never merged.
struct DuplicateSet {
    DuplicateReason reason = DuplicateReason::text;
    std::string value;                        ///< the number or DOI they share; empty for text
    std::vector<DuplicateDocument> documents; ///< two or more, in the order they came
    bool operator==(const DuplicateSet&) const = default;
};

struct DuplicateOptions {
    bool by_number = true; ///< PubMed number, DOI
    bool by_text = true;
    double similarity = 0.8; ///< lowest that counts; above 0, at most 1
};

/// Sets by PubMed number, then DOI, then text; within each in the order the first documents came. A PubMed
/// number is a document's attribute "pmid", or its external id where the source counts by it; a DOI its
/// attribute "doi", or the external id of the source "doi": case, "doi:" and the resolver's address aside. A
/// document is in a set of text only with one that it does not share a number with. Newest texts only. Fails
/// with invalid_argument, database, cancelled.
Result<std::vector<DuplicateSet>> find_duplicates(ProjectFile& project, const DuplicateOptions& options = {},
                                                  std::stop_token stop = {},
                                                  const ProgressSink& progress = {});

} // namespace ade::store
