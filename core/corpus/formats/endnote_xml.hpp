// SPDX-License-Identifier: GPL-3.0-or-later
// EndNote's XML export.
#pragma once

#include "core/corpus/formats/article_reader.hpp"

namespace ade::corpus {

/// Reads <xml><records><record>… record by record, as pubmed_xml_reader() does with articles: nothing is
/// fetched, no entity resolved, a bad record is refused alone. Type faces (<style>) are left out, their text
/// stays. The accession number is a PMID when the database is MEDLINE or PubMed, or a link to PubMed says so.
const ArticleReader& endnote_xml_reader();

} // namespace ade::corpus
