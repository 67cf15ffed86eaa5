// SPDX-License-Identifier: GPL-3.0-or-later
// The readers of the formats; reader.hpp chooses among them.
#pragma once

#include "core/lexicon/readers/line_source.hpp"
#include "core/lexicon/readers/reader.hpp"

namespace ade::lexicon {

/// What a reader is given besides its input.
struct ReadRun {
    const ReadOptions& options;
    const ProgressSink& progress;
    std::stop_token stop;
};

/// NCI Thesaurus flat file (NCI EVS ReadMe: code, concept name or IRI, parents, synonyms, definition, display
/// name, concept status, semantic type[, subset]; tab-separated; parents, synonyms, status and types divided
/// by "|"; the first synonym is the preferred name). Retired and obsolete concepts are passed over.
Result<ListReport> read_nci_thesaurus(LineSource& lines, const ReadRun& run);

/// DrugBank vocabulary: CSV with a header; columns "DrugBank ID", "Common name", "Synonyms" (divided by "|").
Result<ListReport> read_drugbank(LineSource& lines, const ReadRun& run);

/// ATC: CSV with a header; columns "atc_code", "atc_name". Substances are the codes of seven characters;
/// "ethambutol and isoniazid" is two and is passed over: each has a code of its own.
Result<ListReport> read_atc(LineSource& lines, const ReadRun& run);

/// CSV (comma or semicolon) or TSV: term, preferred name, code, kind; with those words as a header in any
/// order, or without a header in this order; all but the first may be missing. kind: brand, class,
/// abbreviation (capitals matter), any case, not a drug.
Result<ListReport> read_table(LineSource& lines, const ReadRun& run);

/// The starter lexicon's own form: "# comment", "name | brand, brand | other name, other name",
/// "class: name | | other", "not a drug: words". "=" before a name: its capitals matter; "~": they never do.
Result<ListReport> read_starter(LineSource& lines, const ReadRun& run);

/// NCI Drug Dictionary, API v1: one record, an array of them, or an object with "results". JSON is checked to
/// a depth of 64. A file that breaks off gives what stands before the break, and says so.
Result<ListReport> read_nci_drug_dictionary(std::string bytes, const std::string& name, const ReadRun& run);

/// "…:LINE: not this format", naming what `head` looks like.
tl::unexpected<Error> wrong_format(const std::string& name, std::string_view head, ListFormat wanted,
                                   std::string_view expected);

} // namespace ade::lexicon
