// SPDX-License-Identifier: GPL-3.0-or-later
// A text that is read, and where it came from.
#pragma once

#include "core/text/span.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ade::corpus {

/// A labelled part of a text, such as METHODS in a structured abstract.
struct Section {
    std::string label;
    text::Span span;
    bool operator==(const Section&) const = default;
};

/// A sentence and, when the source counted differently, where the source put it.
struct Sentence {
    text::Span span; ///< in Document::text
    std::optional<std::int64_t>
        source_begin; ///< in the source's own count (ADE corpus: PMID, title, abstract)
    bool operator==(const Sentence&) const = default;
};

/// One version of one article's text. The text is fixed: another text is another version.
struct Document {
    std::string id;         ///< UUIDv7; empty until stored
    std::string version_id; ///< UUIDv7; empty until stored
    int version = 1;
    std::string source;      ///< "ade-corpus", "pubmed", "paste", …
    std::string external_id; ///< PMID where there is one
    std::string title;
    std::string text;   ///< UTF-8; title, blank line, abstract where both are known
    std::string sha256; ///< of text
    std::vector<Section> sections;
    std::vector<Sentence>
        sentences; ///< in order of position, not overlapping; may be empty: split on storing
    std::map<std::string, std::string>
        attributes; ///< what the source said beside the text (journal, year, …)

    bool operator==(const Document&) const = default;
};

} // namespace ade::corpus
