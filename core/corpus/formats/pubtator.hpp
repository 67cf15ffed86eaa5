// SPDX-License-Identifier: GPL-3.0-or-later
// PubTator: "ID|t|title", "ID|a|abstract", spans and relations by tabs, a blank line between documents.
#pragma once

#include "core/corpus/formats/format.hpp"

#include <string>
#include <vector>

namespace ade::corpus {

class ReadRun;

inline constexpr const char* kPubtatorConcept = "concept";      ///< span attribute: column 6, as written
inline constexpr const char* kPubtatorNoConcept = "-";          ///< column 6 of a span without one
inline constexpr const char* kPubtatorExtra = "pubtator.extra"; ///< span attribute: columns 7 …, as written

/// Lines of one document; `lines` and their numbers in the file go together.
struct PubtatorBlock {
    std::vector<std::string> lines;
    std::vector<std::uint64_t> numbers;
    bool cut_off = false; ///< the last line has no end of line
};

/// Fails with parse when the block has no title and no abstract.
Result<AnnotatedDocument> parse_pubtator(ReadRun& run, const PubtatorBlock& block,
                                         const std::filesystem::path& path);

/// Streams: memory does not grow with the file. Text: title, blank line, abstract. Offsets of the file count
/// code points over title, one character, abstract; a document all of whose surfaces fit UTF-16 or bytes
/// instead is read so, with a note. Column 6 is kept as kPubtatorConcept ("-" says that there is none);
/// "ade:ID" in it is the id of the span (our writer's). A column 7 that is a number from 0 to 1 is the score.
/// Relations join concepts (kConceptRelations), or spans by "ade:ID". Chemical and Disease are taken as drug
/// and adverse event, CID as causes, if not mapped otherwise.
const Reader& pubtator_reader();

/// Ends of lines in the text become blanks. Not held: attributes other than the concept, notes, scores of
/// relations, gaps, sections, sentences; ids of spans only where a relation needs them.
const Writer& pubtator_writer();

} // namespace ade::corpus
