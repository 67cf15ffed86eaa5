// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts the records out of a large XML file, so that a parser sees one at a time and memory stays flat.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/formats/xml_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// Puts up to `size` bytes into the buffer; 0 at the end. A gunzip stream fits here too.
using ReadBytes = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

/// The bytes of a stream, which must outlive the function.
ReadBytes read_from(std::istream& stream);

/// Yields the text of each element with one of the given names, from "<" of its start to ">" of its end,
/// whatever lies around it. Nothing is expanded and nothing is fetched: a DOCTYPE is skipped, an entity
/// declared in it stays unknown (see unknown_entity()). Comments, CDATA sections and quoted ">" are
/// understood. An element whose end is missing ends where the next of its name begins, so one broken record
/// does not hide the others. UTF-8 and ASCII only.
class XmlChunkReader {
public:
    struct Chunk {
        std::string element;      ///< its name
        std::string text;         ///< empty when too_long or too_deep
        std::uint64_t line = 0;   ///< where it begins, from 1
        std::uint64_t number = 0; ///< from 1
        bool too_long = false;
        bool too_deep = false; ///< nested deeper than kMaxXmlDepth
    };

    static constexpr std::size_t kMaxHeaderBytes = 65536;

    /// name: the file's, for messages.
    XmlChunkReader(ReadBytes read, std::string name, std::vector<std::string> elements,
                   std::uint64_t max_chunk_bytes);

    /// The next element, nothing at the end of the file. Fails with parse when the file is empty, is HTML,
    /// is no XML, is not in UTF-8, or ends inside an element; reading cannot go on then. Forwards errors of
    /// the source.
    Result<std::optional<Chunk>> next();

    /// What stood between the start of the root element and the first chunk, the root's tag included; at most
    /// kMaxHeaderBytes. Known once next() has returned.
    [[nodiscard]] const std::string& header() const { return header_; }
    [[nodiscard]] const std::string& root() const { return root_; }
    /// A DOCTYPE declared entities; they are not expanded.
    [[nodiscard]] bool declares_entities() const { return declares_entities_; }
    [[nodiscard]] bool had_bom() const { return had_bom_; }
    [[nodiscard]] std::int64_t bytes_read() const { return static_cast<std::int64_t>(base_ + at_); }

private:
    Result<bool> fill();
    Result<bool> need(std::size_t bytes);
    Result<bool> find(std::string_view what, std::size_t from, std::size_t& found);
    Result<void> begin();
    Result<std::size_t> markup_end();
    Result<std::size_t> tag_end();
    Result<std::size_t> doctype_end();
    void take(std::size_t bytes);
    void drop();
    [[nodiscard]] bool wanted(std::string_view name) const;
    [[nodiscard]] std::string where() const;
    tl::unexpected<Error> cut_off() const;
    Result<bool> step();
    Result<void> open_root(std::string_view name);

    ReadBytes read_;
    std::string name_;
    std::vector<std::string> elements_;
    std::uint64_t max_chunk_bytes_;
    std::string window_;
    std::size_t at_ = 0;     ///< in window_
    std::uint64_t base_ = 0; ///< bytes of the file before window_
    std::uint64_t line_ = 1;
    std::uint64_t number_ = 0;
    bool ended_ = false;
    bool begun_ = false;
    bool done_ = false;
    bool had_bom_ = false;
    bool declares_entities_ = false;
    bool root_open_ = false;
    std::string root_;
    std::string header_;
    std::optional<Chunk> current_;
    bool complete_ = false; ///< current_ may be handed out
    int depth_ = 0;         ///< inside current_
};

/// The first entity reference of a piece of XML that is not one of the five of XML itself and not a character
/// reference: it would need a DTD. Looks past CDATA sections and comments. O(bytes).
std::optional<std::string> unknown_entity(std::string_view xml);

/// Text for an element or a double-quoted attribute: & < > " and CR, LF, TAB as references where a parser
/// would change them. Characters that XML 1.0 cannot hold (U+0000–U+001F but TAB, LF, CR; U+FFFE, U+FFFF)
/// become U+FFFD and are counted in `replaced`. text: well-formed UTF-8.
std::string xml_text(std::string_view text, std::int64_t* replaced = nullptr);
std::string xml_attribute(std::string_view text, std::int64_t* replaced = nullptr);

} // namespace ade::corpus
