// SPDX-License-Identifier: GPL-3.0-or-later
// PubMed XML: replies of efetch, baseline and update files, plain or gzip.
#pragma once

#include "core/corpus/formats/article_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// Reads files of any size in flat memory. Record by record: PubmedArticle, PubmedBookArticle (a chapter),
/// DeleteCitation (each PMID an Article with `deleted`). Text is as PubMed has it, without Unicode
/// normalisation; inline markup becomes plain text with a map. A record that is malformed, not UTF-8, larger
/// than ReadOptions::max_record_bytes or without PMID is refused by PMID and line, and reading goes on at
/// the next one. A file that is no PubMed XML is refused, saying what it looks like. No DTD is read, no
/// entity resolved, nothing fetched.
const ArticleReader& pubmed_xml_reader();

/// One reply of efetch, in memory.
struct PubmedReply {
    std::vector<ReadArticle> articles; ///< deletions and refused ones too
    Findings findings;
};

/// Fails with parse when bytes are no PubMed XML: HTML of a proxy, JSON, an <ERROR> (its words are in the
/// message). A reply that is cut off gives the articles before the cut and refuses the last; see findings.
Result<PubmedReply> parse_pubmed_xml(std::string_view bytes, const std::string& where);

} // namespace ade::corpus
