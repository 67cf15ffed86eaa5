// SPDX-License-Identifier: GPL-3.0-or-later
// Text formats of "TAG - value" lines: RIS and PubMed's MEDLINE format.
#pragma once

#include "core/corpus/formats/article_run.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::corpus {

/// One record: its fields in the order of the file, values of continued lines joined by one blank.
struct TaggedRecord {
    std::vector<std::pair<std::string, std::string>> fields;
    std::uint64_t line = 0; ///< where it begins
    /// The first value of the tag; empty when absent.
    [[nodiscard]] std::string_view first(std::string_view tag) const;
};

struct TaggedShape {
    std::string_view begins;   ///< the tag a record begins with: "TY", "PMID"
    std::string_view ends;     ///< the tag that ends it, "ER"; empty: a blank line or the next `begins` does
    std::size_t tag_bytes = 2; ///< longest tag; shorter ones are padded with blanks
    std::string_view expected; ///< for messages: "RIS (lines such as \"TY  - JOUR\")"
    std::string_view foreign;  ///< a tag no record of this format has; the first of another's: "TY" in nbib
};

/// Reads one file and hands each record, as an Article made by `make`, to the run. Refused alone, by line: a
/// record with a line that cannot be used, one larger than max_record_bytes, one of another format or, where
/// records have an end tag, without its first line; other lines between records are told once. A missing end
/// tag, and a last record without an end of line, are noted. Fails with parse when no record is there, with
/// io, cancelled or what the sink returns.
Result<void> read_tagged_file(ArticleRun& run, const std::filesystem::path& path, const TaggedShape& shape,
                              const std::function<Article(const TaggedRecord&)>& make);

} // namespace ade::corpus
