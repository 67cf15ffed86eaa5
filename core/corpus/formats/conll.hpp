// SPDX-License-Identifier: GPL-3.0-or-later
// CoNLL: a token and its BIO tag per line, a blank line between sentences.
#pragma once

#include "core/corpus/formats/format.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ade::corpus {

class ReadRun;

/// Lines of one document: tokens with their tags; an empty token ends a sentence.
struct ConllDocument {
    struct Row {
        std::string token;
        std::string tag;
        std::uint64_t line = 0;
    };
    std::string id;
    std::vector<Row> rows;
    std::int64_t refused = 0; ///< lines left out
};

/// Tags O, B-X, I-X and of other schemes E-X, S-X, L-X, U-X. A tag that is none of these is refused and its
/// token taken as O. An I-X that goes on from nothing begins a span (IOB1).
AnnotatedDocument build_conll(ReadRun& run, const ConllDocument& document, const std::filesystem::path& path);

/// Streams. Token is the first column, tag the last; columns end at tabs or, in files without, at blanks. A
/// document begins at "-DOCSTART-" or at a comment "# doc_id = ID"; without such marks every sentence is a
/// document. Text: tokens joined by blanks, sentences by line ends: the format has no other.
const Reader& conll_reader();

/// Two columns, "-DOCSTART- (ID)" before each document. Only spans that are whole tokens of one sentence, and
/// of overlapping ones the longest, are written; relations, attributes, notes, scores and ids are not.
const Writer& conll_writer();

} // namespace ade::corpus
