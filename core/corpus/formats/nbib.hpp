// SPDX-License-Identifier: GPL-3.0-or-later
// PubMed's MEDLINE format (.nbib).
#pragma once

#include "core/corpus/formats/article_reader.hpp"

namespace ade::corpus {

/// Reads "PMID- 1" records as PubMed saves them ("MEDLINE/PubMed Data Element (Field) Descriptions", NLM).
/// The abstract is one text with its labels inside, equal to what the same article's XML gives; formatting
/// (sub- and superscripts) is not in this format.
const ArticleReader& nbib_reader();

} // namespace ade::corpus
