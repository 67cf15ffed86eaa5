// SPDX-License-Identifier: GPL-3.0-or-later
// XML files that are long lists of records, read record by record in flat memory.
#pragma once

#include "core/corpus/formats/byte_source.hpp"
#include "core/corpus/formats/xml_cursor.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::corpus {

/// What a list of records looks like.
struct XmlListShape {
    std::vector<std::string_view> roots;   ///< the file's outermost element is one of these
    std::vector<std::string_view> inner;   ///< further elements around records
    std::vector<std::string_view> records; ///< elements that are records, wherever they stand in the above
    /// Records of these names are such only in lists with these roots: elsewhere they are parts of records.
    std::vector<std::pair<std::string_view, std::string_view>> only_in; ///< record, root
    std::string_view expected; ///< for messages: "PubMed XML (<PubmedArticleSet>)"
    std::uint64_t max_record_bytes = 32ULL << 20U;
};

/// What was met besides good records.
struct XmlListEvents {
    /// A record. The handler walks through it; it may be called again with the same record from its beginning
    /// (more bytes came), so it keeps nothing until record_done. line: where the record begins, from 1.
    std::function<void(XmlCursor& record, std::uint64_t line)> record;
    /// The record was read to its end and is sound. A failure ends the reading.
    std::function<Result<void>(std::uint64_t line)> record_done;
    /// A record that cannot be used: message and line of the fault. The reading goes on at the next record.
    std::function<void(std::string message, std::uint64_t line)> record_refused;
    /// Worth knowing (a byte order mark, an element that is no record), once each.
    std::function<void(std::string_view id, std::string message, std::uint64_t line)> note;
    /// How far the file is read; a failure (cancelled) ends the reading.
    std::function<Result<void>(std::uint64_t file_bytes)> progress;
};

/// Reads to the end. DTDs are passed over: nothing is fetched, entities are neither kept nor resolved, and a
/// record that needs one is refused. Several documents in one file (joined replies) are read one after the
/// other. Memory: one record and 1 MiB. Fails with parse when this is no such list (naming what it looks
/// like), when it is not UTF-8 by its declaration or byte order mark, with what record_done, progress and the
/// source return. A file that ends inside a record: the record is refused.
Result<void> read_xml_list(ByteSource& source, const XmlListShape& shape, const std::string& where,
                           const XmlListEvents& events);

} // namespace ade::corpus
