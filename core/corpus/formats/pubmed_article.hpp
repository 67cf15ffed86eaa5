// SPDX-License-Identifier: GPL-3.0-or-later
// One record of PubMed XML (DTDs of 2015 to 2025) to an Article.
#pragma once

#include "core/corpus/article.hpp"
#include "core/corpus/formats/xml_cursor.hpp"

namespace ade::corpus {

/// The cursor stands behind the start tag of PubmedArticle, PubmedBookArticle or (before 2016)
/// MedlineCitation and leaves the element. What is malformed shows in cursor.fault(); article then holds what
/// came before, its PMID mostly. Cited references, grants, databanks and investigators are passed over.
void read_pubmed_article(XmlCursor& cursor, Article& article);

/// Behind the start tag of DeleteCitation (or DeleteDocument, of books): the PMIDs that PubMed took back.
std::vector<std::string> read_deleted_pmids(XmlCursor& cursor);

} // namespace ade::corpus
