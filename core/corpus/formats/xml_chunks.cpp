// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xml_chunks.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <cstring>

namespace ade::corpus {

namespace {

constexpr std::size_t kBlock = 1U << 18U;

/// The name of "<name …>" or "</name>".
std::string_view tag_name(std::string_view tag)
{
    std::size_t begin = tag.size() > 1 && tag[1] == '/' ? 2 : 1;
    std::size_t end = begin;
    while (end < tag.size() && !is_xml_space(tag[end]) && tag[end] != '>' && tag[end] != '/') {
        ++end;
    }
    return tag.substr(begin, end - begin);
}

/// The value of encoding="…" in an XML declaration, empty when there is none.
std::string_view declared_encoding(std::string_view declaration)
{
    const std::size_t key = declaration.find("encoding");
    const std::size_t open = key == std::string_view::npos ? key : declaration.find_first_of("\"'", key);
    if (open == std::string_view::npos) {
        return {};
    }
    const std::size_t close = declaration.find(declaration[open], open + 1);
    return close == std::string_view::npos ? std::string_view()
                                           : declaration.substr(open + 1, close - open - 1);
}

} // namespace

ReadBytes read_from(std::istream& stream)
{
    return [&stream](char* buffer, std::size_t size) -> Result<std::size_t> {
        stream.read(buffer, static_cast<std::streamsize>(size));
        if (stream.bad()) {
            return fail(ErrorCode::io, "base.file_unreadable", {}, "The file cannot be read to its end.");
        }
        return static_cast<std::size_t>(stream.gcount());
    };
}

XmlChunkReader::XmlChunkReader(ReadBytes read, std::string name, std::vector<std::string> elements,
                               std::uint64_t max_chunk_bytes)
    : read_(std::move(read)), name_(std::move(name)), elements_(std::move(elements)),
      max_chunk_bytes_(max_chunk_bytes)
{
}

std::string XmlChunkReader::where() const
{
    return fmt::format("{}:{}", name_, line_);
}

bool XmlChunkReader::wanted(std::string_view name) const
{
    return std::find(elements_.begin(), elements_.end(), name) != elements_.end();
}

/// More bytes at the end of the window; false at the end of the file.
Result<bool> XmlChunkReader::fill()
{
    if (ended_) {
        return false;
    }
    const std::size_t before = window_.size();
    window_.resize(before + kBlock);
    auto got = read_(window_.data() + before, kBlock);
    window_.resize(before + (got ? *got : 0));
    if (!got) {
        return forward_error(got);
    }
    ended_ = *got == 0;
    return !ended_;
}

/// True when that many bytes follow.
Result<bool> XmlChunkReader::need(std::size_t bytes)
{
    while (window_.size() - at_ < bytes) {
        auto more = fill();
        if (!more || !*more) {
            return more;
        }
    }
    return true;
}

/// Where `what` begins, counted from the current place; false when the file ends before it.
Result<bool> XmlChunkReader::find(std::string_view what, std::size_t from, std::size_t& found)
{
    for (;;) {
        const std::size_t place = window_.find(what, at_ + from);
        if (place != std::string::npos) {
            found = place - at_;
            return true;
        }
        const std::size_t have = window_.size() - at_;
        from = std::max(from, have >= what.size() ? have - what.size() + 1 : 0);
        if (have > max_chunk_bytes_ + kMaxHeaderBytes) {
            return fail(ErrorCode::parse, "xml.markup_too_long", where(),
                        "A comment, tag or text is longer than the {} bytes read at most.", max_chunk_bytes_);
        }
        auto more = fill();
        if (!more || !*more) {
            return more;
        }
    }
}

tl::unexpected<Error> XmlChunkReader::cut_off() const
{
    return fail(ErrorCode::parse, "xml.cut_off", where(),
                "The file ends inside {}; it is probably cut off. Records before it were read.",
                current_ ? fmt::format("record {} <{}>", current_->number, current_->element)
                         : fmt::format("<{}>", root_));
}

/// Goes past bytes, which belong to the chunk when one is open.
void XmlChunkReader::take(std::size_t bytes)
{
    const std::string_view piece(window_.data() + at_, bytes);
    line_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    if (current_ && !complete_) {
        if (current_->text.size() + bytes > max_chunk_bytes_) {
            current_->too_long = true;
            current_->text.clear();
        }
        if (!current_->too_long && !current_->too_deep) {
            current_->text += piece;
        }
    } else if (root_open_ && number_ == 0 && header_.size() < kMaxHeaderBytes) {
        header_ += piece.substr(0, kMaxHeaderBytes - header_.size());
    }
    at_ += bytes;
    drop();
}

/// Lets go of what was read.
void XmlChunkReader::drop()
{
    if (at_ >= kBlock || at_ == window_.size()) {
        window_.erase(0, at_);
        base_ += at_;
        at_ = 0;
    }
}

/// The start of the file: byte order mark, encoding, what it is.
Result<void> XmlChunkReader::begin()
{
    begun_ = true;
    auto some = need(4);
    if (!some) {
        return forward_error(some);
    }
    const std::string_view start = std::string_view(window_).substr(0, 4);
    if (start.substr(0, 3) == "\xEF\xBB\xBF") {
        had_bom_ = true;
        take(3);
    } else if (start.substr(0, 2) == "\xFF\xFE" || start.substr(0, 2) == "\xFE\xFF" ||
               start == std::string_view("<\0?\0", 4) || start == std::string_view("\0<\0?", 4)) {
        return fail(ErrorCode::parse, "xml.encoding", name_,
                    "The file is in UTF-16; UTF-8 was expected. Convert it, for instance with iconv.");
    }
    for (;;) {
        auto one = need(1);
        if (!one) {
            return forward_error(one);
        }
        if (!*one) {
            return fail(ErrorCode::parse, "corpus.empty_file", name_, "The file is empty; XML was expected.");
        }
        if (!is_xml_space(window_[at_])) {
            break;
        }
        take(1);
    }
    if (window_[at_] != '<') {
        return fail(ErrorCode::parse, "xml.not_xml", where(),
                    "The file does not begin with \"<\"; XML was expected.");
    }
    return {};
}

/// Bytes of a tag up to its ">", quotes understood.
Result<std::size_t> XmlChunkReader::tag_end()
{
    std::size_t end = 0;
    for (char quote = 0;; ++end) {
        if (at_ + end >= window_.size()) {
            if (end > max_chunk_bytes_) {
                return fail(ErrorCode::parse, "xml.markup_too_long", where(),
                            "A tag is longer than the {} bytes read at most.", max_chunk_bytes_);
            }
            auto more = need(end + 1);
            if (!more) {
                return forward_error(more);
            }
            if (!*more) {
                return cut_off();
            }
        }
        const char c = window_[at_ + end];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '>') {
            return end + 1;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '<' && end > 0) {
            return end; // a tag that was not closed: the parser will say so
        }
    }
}

Result<std::size_t> XmlChunkReader::doctype_end()
{
    int brackets = 0;
    char quote = 0;
    for (std::size_t end = 0;; ++end) {
        if (at_ + end >= window_.size()) {
            auto more = end > kMaxHeaderBytes * 16 ? Result<bool>(false) : need(end + 1);
            if (!more) {
                return forward_error(more);
            }
            if (!*more) {
                return fail(ErrorCode::parse, "xml.doctype", where(), "The DOCTYPE does not end.");
            }
        }
        const char c = window_[at_ + end];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets <= 0) {
            return end + 1;
        }
    }
}

/// Bytes of the markup that begins here, its name known to be "<!" or "<?".
Result<std::size_t> XmlChunkReader::markup_end()
{
    std::size_t found = 0;
    auto some = need(9);
    if (!some) {
        return forward_error(some);
    }
    const std::string_view start = std::string_view(window_).substr(at_, 9);
    std::string_view close = "?>";
    if (start.substr(0, 4) == "<!--") {
        close = "-->";
    } else if (start == "<![CDATA[") {
        close = "]]>";
    } else if (start.substr(0, 2) == "<!") {
        auto end = doctype_end();
        if (end) {
            const std::string_view doctype = std::string_view(window_).substr(at_, *end);
            declares_entities_ = declares_entities_ || doctype.find("<!ENTITY") != std::string_view::npos;
            const std::size_t root = doctype.find_first_not_of(" \t\r\n", 9);
            if (root_.empty() && root != std::string_view::npos &&
                ascii::equal_any_case(doctype.substr(root, 4), "html")) {
                return forward_error(open_root("html"));
            }
        }
        return end;
    }
    auto there = find(close, close == "-->" ? 4 : 2, found);
    if (!there) {
        return forward_error(there);
    }
    if (!*there) {
        return cut_off();
    }
    const std::size_t size = found + close.size();
    const std::string_view encoding = root_.empty() && close == "?>"
                                          ? declared_encoding(std::string_view(window_).substr(at_, size))
                                          : std::string_view();
    if (!encoding.empty() && !ascii::equal_any_case(encoding, "UTF-8") &&
        !ascii::equal_any_case(encoding, "UTF8") && !ascii::equal_any_case(encoding, "US-ASCII") &&
        !ascii::equal_any_case(encoding, "ASCII")) {
        return fail(ErrorCode::parse, "xml.encoding", where(),
                    "The file says it is in {}; UTF-8 was expected. Convert it, for instance with iconv, and "
                    "correct its first line.",
                    encoding);
    }
    return size;
}

Result<void> XmlChunkReader::open_root(std::string_view name)
{
    if (ascii::equal_any_case(name, "html")) {
        return fail(ErrorCode::parse, "xml.is_html", where(),
                    "This is a web page (HTML), not XML; perhaps an error or login page was saved. Fetch the "
                    "file again.");
    }
    root_ = name;
    root_open_ = true;
    return {};
}

/// One piece of text or markup. False at the end of the file.
Result<bool> XmlChunkReader::step()
{
    auto one = need(1);
    if (!one || !*one) {
        return one;
    }
    if (window_[at_] != '<') {
        // Text: as far as the window goes, so that long text needs no window of its size.
        const char* begin = window_.data() + at_;
        const void* next = std::memchr(begin, '<', window_.size() - at_);
        take(next == nullptr ? window_.size() - at_
                             : static_cast<std::size_t>(static_cast<const char*>(next) - begin));
        return true;
    }
    auto two = need(2);
    if (!two) {
        return forward_error(two);
    }
    const char kind = *two ? window_[at_ + 1] : '\0';
    auto size = kind == '!' || kind == '?' ? markup_end() : tag_end();
    if (!size) {
        return forward_error(size);
    }
    if (kind == '!' || kind == '?') {
        take(*size);
        return true;
    }
    const std::string_view tag = std::string_view(window_).substr(at_, *size);
    const std::string name(tag_name(tag));
    const bool closes = kind == '/';
    const bool empty = tag.size() >= 2 && tag[tag.size() - 2] == '/';
    if (root_.empty() && !closes) {
        if (auto opened = open_root(name); !opened) {
            return forward_error(opened);
        }
    }
    if (current_) {
        if (!closes && name == current_->element) {
            complete_ = true; // its end is missing: the parser will refuse it; this one begins a new one
            return true;
        }
        depth_ += closes ? -1 : empty ? 0 : 1;
        if (depth_ > static_cast<int>(kMaxXmlDepth)) {
            current_->too_deep = true;
            current_->text.clear();
        }
        take(*size);
        complete_ = closes && name == current_->element;
        return true;
    }
    if (!closes && wanted(name)) {
        current_ = Chunk{};
        current_->element = name;
        current_->line = line_;
        current_->number = ++number_;
        complete_ = false;
        depth_ = 0;
        take(*size);
        complete_ = empty;
        return true;
    }
    root_open_ = root_open_ && !(closes && name == root_);
    take(*size);
    return true;
}

Result<std::optional<XmlChunkReader::Chunk>> XmlChunkReader::next()
{
    if (done_) {
        return std::optional<Chunk>();
    }
    const auto stop = [this](const auto& result) {
        done_ = true;
        return forward_error(result);
    };
    if (!begun_) {
        if (auto ready = begin(); !ready) {
            return stop(ready);
        }
    }
    for (;;) {
        auto stepped = step();
        if (!stepped) {
            return stop(stepped);
        }
        if (current_ && complete_) {
            Chunk chunk = std::move(*current_);
            current_.reset();
            complete_ = false;
            return std::optional<Chunk>(std::move(chunk));
        }
        if (!*stepped) {
            done_ = true;
            if (current_ || root_open_) {
                return cut_off();
            }
            return std::optional<Chunk>();
        }
    }
}

std::optional<std::string> unknown_entity(std::string_view xml)
{
    for (std::size_t at = xml.find_first_of("&<"); at != std::string_view::npos;
         at = xml.find_first_of("&<", at)) {
        if (xml[at] == '<') {
            const std::string_view rest = xml.substr(at);
            const std::string_view close = rest.substr(0, 9) == "<![CDATA[" ? "]]>"
                                           : rest.substr(0, 4) == "<!--"    ? "-->"
                                                                            : "";
            const std::size_t end = close.empty() ? at + 1 : xml.find(close, at);
            if (end == std::string_view::npos) {
                return std::nullopt;
            }
            at = close.empty() ? end : end + close.size();
            continue;
        }
        const std::size_t end = xml.find_first_of("; \t\r\n<&", at + 1);
        if (end != std::string_view::npos && xml[end] == ';') {
            const std::string_view name = xml.substr(at + 1, end - at - 1);
            const bool known = name == "amp" || name == "lt" || name == "gt" || name == "quot" ||
                               name == "apos" || name.substr(0, 1) == "#";
            if (!known && !name.empty()) {
                return std::string(name.substr(0, 40));
            }
        }
        ++at;
    }
    return std::nullopt;
}

namespace {

std::string escaped(std::string_view text, bool attribute, std::int64_t* replaced)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '\r') {
            out += "&#13;";
        } else if (attribute && c == '"') {
            out += "&quot;";
        } else if (attribute && c == '\n') {
            out += "&#10;";
        } else if (attribute && c == '\t') {
            out += "&#9;";
        } else if (byte < 0x20 && c != '\n' && c != '\t') {
            out += "\xEF\xBF\xBD";
            if (replaced != nullptr) {
                ++*replaced;
            }
        } else if (byte == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' &&
                   (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            out += "\xEF\xBF\xBD";
            i += 2;
            if (replaced != nullptr) {
                ++*replaced;
            }
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace

std::string xml_text(std::string_view text, std::int64_t* replaced)
{
    return escaped(text, false, replaced);
}

std::string xml_attribute(std::string_view text, std::int64_t* replaced)
{
    return escaped(text, true, replaced);
}

} // namespace ade::corpus
