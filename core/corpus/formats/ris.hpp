// SPDX-License-Identifier: GPL-3.0-or-later
// RIS, the exchange format of reference managers.
#pragma once

#include "core/corpus/formats/article_reader.hpp"

namespace ade::corpus {

/// Reads records "TY  - JOUR" … "ER  - " (RIS Format Specification, 2011). Exports differ in where they put
/// numbers: a PMID is taken from AN when the database (DB) is MEDLINE or PubMed, from C5 (Embase), from notes
/// "PMID: 123" and from links to PubMed; a DOI from DO, M3, and links to doi.org.
const ArticleReader& ris_reader();

} // namespace ade::corpus
