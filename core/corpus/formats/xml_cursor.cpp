// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xml_cursor.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ade::corpus {

namespace {

bool is_forbidden(char c)
{
    return static_cast<unsigned char>(c) < 0x20 && !is_xml_space(c);
}

/// True when any byte is below U+0020. Most text has none, and this loop is vectorised.
bool has_control(std::string_view text)
{
    bool found = false;
    for (const char c : text) {
        found |= static_cast<unsigned char>(c) < 0x20;
    }
    return found;
}

constexpr std::array<bool, 256> make_name_bytes()
{
    std::array<bool, 256> table{};
    for (int c = 0; c < 256; ++c) {
        table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                             (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '-' ||
                                             c == '.' || c >= 0x80;
    }
    return table;
}

constexpr std::array<bool, 256> kNameBytes = make_name_bytes();

bool is_name_byte(char c)
{
    return kNameBytes[static_cast<unsigned char>(c)];
}

bool may_begin_name(char c)
{
    return is_name_byte(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.';
}

std::string_view leading_name(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() && is_name_byte(text[end])) {
        ++end;
    }
    return text.substr(0, end);
}

std::string shown(std::string_view name)
{
    constexpr std::size_t kMost = 40;
    std::string text(name.substr(0, kMost));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
    return text;
}

} // namespace

void append_collapsed(std::string& text, std::string_view piece)
{
    // Plain stretches are copied whole; only breaks and tabs need a look.
    std::size_t from = 0;
    const auto is_break = [](char c) { return c == '\n' || c == '\t' || c == '\r'; };
    if (text.empty()) {
        while (from < piece.size() && is_xml_space(piece[from])) {
            ++from;
        }
    } else if (text.back() == '\n') { // a mark of ours: a collapsed blank, which swallows what follows
        while (from < piece.size() && is_xml_space(piece[from])) {
            ++from;
        }
        if (from == piece.size()) {
            return;
        }
        text.back() = ' ';
    }
    if (!has_control(piece)) {
        text += piece.substr(from);
        return;
    }
    for (;;) {
        std::size_t to = from;
        while (to < piece.size() && !is_break(piece[to])) {
            ++to;
        }
        text += piece.substr(from, to - from);
        if (to == piece.size()) {
            return;
        }
        while (!text.empty() && text.back() == ' ') {
            text.pop_back();
        }
        while (to < piece.size() && is_xml_space(piece[to])) {
            ++to;
        }
        if (to == piece.size()) {
            if (!text.empty()) {
                text += '\n';
            }
            return;
        }
        if (!text.empty()) {
            text += ' ';
        }
        from = to;
    }
}

XmlCursor::XmlCursor(std::string_view bytes, std::size_t at) : bytes_(bytes), position_(at) {}

bool XmlCursor::fail(Fault fault, std::string message)
{
    if (fault_ == Fault::none) {
        fault_ = fault;
        message_ = std::move(message);
    }
    return false;
}

bool XmlCursor::begin()
{
    const Token token = next();
    if (token == Token::start) {
        return true;
    }
    return fail(Fault::malformed, "An element was expected here.");
}

bool XmlCursor::skip_past(std::string_view mark)
{
    const std::size_t found = bytes_.find(mark, position_);
    if (found == std::string_view::npos) {
        return incomplete();
    }
    position_ = found + mark.size();
    return true;
}

bool XmlCursor::check_attributes(std::string_view attributes)
{
    std::size_t at = 0;
    const auto skip_space = [&] {
        const std::size_t before = at;
        while (at < attributes.size() && is_xml_space(attributes[at])) {
            ++at;
        }
        return at > before;
    };
    for (;;) {
        const bool apart = skip_space();
        if (at == attributes.size()) {
            return true;
        }
        const std::string_view name = leading_name(attributes.substr(at));
        if (!apart || name.empty() || !may_begin_name(name.front())) {
            return fail(Fault::malformed,
                        fmt::format("The attributes of <{}> cannot be read.", shown(name_)));
        }
        at += name.size();
        skip_space();
        if (at == attributes.size() || attributes[at] != '=') {
            return fail(Fault::malformed,
                        fmt::format("Attribute {} of <{}> has no value.", shown(name), shown(name_)));
        }
        ++at;
        skip_space();
        const char quote = at < attributes.size() ? attributes[at] : ' ';
        const std::size_t close =
            quote == '"' || quote == '\'' ? attributes.find(quote, at + 1) : std::string_view::npos;
        if (close == std::string_view::npos) {
            return fail(Fault::malformed, fmt::format("The value of attribute {} of <{}> is not in quotes.",
                                                      shown(name), shown(name_)));
        }
        at = close + 1;
    }
}

bool XmlCursor::read_start()
{
    // At '<' of a start tag.
    std::size_t at = position_ + 1;
    while (at < bytes_.size() && is_name_byte(bytes_[at])) {
        ++at;
    }
    const std::string_view name = bytes_.substr(position_ + 1, at - position_ - 1);
    if (name.empty() || !may_begin_name(name.front())) {
        return fail(Fault::malformed, "A \"<\" begins no tag. In text it is written \"&lt;\".");
    }
    const std::size_t attributes_begin = at;
    char quote = 0;
    for (; at < bytes_.size(); ++at) {
        const char c = bytes_[at];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
            if (c == '<') {
                return fail(Fault::malformed,
                            fmt::format("A value in <{}> holds a bare \"<\".", shown(name)));
            }
        } else if (c == '>') {
            break;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '<') {
            return fail(Fault::malformed, fmt::format("The tag <{}> is not closed.", shown(name)));
        }
    }
    if (at >= bytes_.size()) {
        return incomplete();
    }
    name_ = name;
    empty_element_ = bytes_[at - 1] == '/' && at > attributes_begin;
    attributes_ = bytes_.substr(attributes_begin, at - attributes_begin - (empty_element_ ? 1 : 0));
    if (!attributes_.empty() && !check_attributes(attributes_)) {
        return false;
    }
    if (open_.size() >= kMaxXmlDepth) {
        return fail(Fault::malformed,
                    fmt::format("<{}> is nested deeper than {} elements.", shown(name), kMaxXmlDepth));
    }
    open_.push_back(name);
    position_ = at + 1;
    return true;
}

bool XmlCursor::read_end()
{
    // At "</".
    const std::size_t close = bytes_.find('>', position_);
    if (close == std::string_view::npos) {
        return incomplete();
    }
    std::string_view name = bytes_.substr(position_ + 2, close - position_ - 2);
    while (!name.empty() && is_xml_space(name.back())) {
        name.remove_suffix(1);
    }
    if (open_.empty() || name != open_.back()) {
        return fail(Fault::malformed, open_.empty() ? fmt::format("</{}> ends nothing.", shown(name))
                                                    : fmt::format("</{}> stands where </{}> was expected.",
                                                                  shown(name), shown(open_.back())));
    }
    open_.pop_back();
    position_ = close + 1;
    return true;
}

XmlCursor::Token XmlCursor::next()
{
    if (fault_ != Fault::none) {
        return Token::nothing;
    }
    if (empty_element_) {
        empty_element_ = false;
        open_.pop_back();
        return Token::end;
    }
    for (;;) {
        if (position_ >= bytes_.size()) {
            incomplete();
            return Token::nothing;
        }
        if (bytes_[position_] != '<') {
            const void* found = std::memchr(bytes_.data() + position_, '<', bytes_.size() - position_);
            if (found == nullptr) {
                incomplete();
                return Token::nothing;
            }
            const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - bytes_.data());
            text_ = bytes_.substr(position_, end - position_);
            position_ = end;
            return Token::text;
        }
        const char second = position_ + 1 < bytes_.size() ? bytes_[position_ + 1] : '\0';
        if (second == '/') {
            return read_end() ? Token::end : Token::nothing;
        }
        if (second == '?') {
            if (!skip_past("?>")) {
                return Token::nothing;
            }
            continue;
        }
        if (second != '!') {
            if (second == '\0' && position_ + 1 >= bytes_.size()) {
                incomplete();
                return Token::nothing;
            }
            return read_start() ? Token::start : Token::nothing;
        }
        const std::string_view rest = bytes_.substr(position_, 9);
        if (rest.substr(0, 4) == "<!--") {
            position_ += 4;
            if (!skip_past("-->")) {
                return Token::nothing;
            }
            continue;
        }
        if (rest == "<![CDATA[") {
            position_ += 9;
            const std::size_t begin = position_;
            if (!skip_past("]]>")) {
                return Token::nothing;
            }
            text_ = bytes_.substr(begin, position_ - 3 - begin);
            return Token::cdata;
        }
        if (std::string_view("<!--").substr(0, rest.size()) == rest ||
            std::string_view("<![CDATA[").substr(0, rest.size()) == rest) {
            incomplete();
        } else {
            fail(Fault::malformed, "A \"<!\" begins neither a comment nor CDATA.");
        }
        return Token::nothing;
    }
}

std::string_view XmlCursor::raw_attribute(std::string_view name) const
{
    std::size_t at = 0;
    while (at < attributes_.size()) {
        while (at < attributes_.size() && is_xml_space(attributes_[at])) {
            ++at;
        }
        const std::string_view found = leading_name(attributes_.substr(at));
        const std::size_t open = attributes_.find_first_of("\"'", at);
        if (found.empty() || open == std::string_view::npos) {
            return {};
        }
        const std::size_t close = attributes_.find(attributes_[open], open + 1);
        if (close == std::string_view::npos) {
            return {};
        }
        if (found == name) {
            return attributes_.substr(open + 1, close - open - 1);
        }
        at = close + 1;
    }
    return {};
}

std::string XmlCursor::attribute(std::string_view name)
{
    std::string value;
    resolve(raw_attribute(name), [&](std::string_view piece) { append_collapsed(value, piece); });
    while (!value.empty() && is_xml_space(value.back())) {
        value.pop_back();
    }
    return value;
}

template <typename Put>
bool XmlCursor::resolve_reference(std::string_view raw, std::size_t& at, const Put& put)
{
    // At '&'.
    constexpr std::size_t kLongest = 12;
    const std::size_t semicolon = raw.find(';', at);
    if (semicolon == std::string_view::npos || semicolon - at > kLongest) {
        const std::string_view name = leading_name(raw.substr(at + 1));
        return fail(Fault::malformed,
                    name.empty() ? std::string("A bare \"&\" stands in the text. It is written \"&amp;\".")
                                 : fmt::format("\"&{}\" is not an entity of XML. Nothing else is resolved.",
                                               shown(name)));
    }
    const std::string_view name = raw.substr(at + 1, semicolon - at - 1);
    at = semicolon + 1;
    if (name == "amp") {
        put("&");
    } else if (name == "lt") {
        put("<");
    } else if (name == "gt") {
        put(">");
    } else if (name == "quot") {
        put("\"");
    } else if (name == "apos") {
        put("'");
    } else if (name.size() > 1 && name[0] == '#') {
        const bool hexadecimal = name[1] == 'x';
        const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
        char32_t code_point = 0;
        bool good = !digits.empty() && digits.size() <= 8;
        for (const char c : digits) {
            int value = -1;
            if (c >= '0' && c <= '9') {
                value = c - '0';
            } else if (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
                value = (c | 0x20) - 'a' + 10;
            }
            good = good && value >= 0;
            code_point = code_point * (hexadecimal ? 16 : 10) + static_cast<char32_t>(value >= 0 ? value : 0);
        }
        const bool control = code_point < 0x20 && code_point != 9 && code_point != 10 && code_point != 13;
        if (!good || control || (code_point >= 0xD800 && code_point < 0xE000) || code_point > 0x10FFFF) {
            return fail(Fault::malformed, fmt::format("\"&{};\" names no character of XML.", shown(name)));
        }
        std::string character;
        text::append_utf8(character, code_point);
        put(std::string_view(character));
    } else {
        return fail(Fault::malformed,
                    fmt::format("\"&{};\" is an entity of a DTD; entities are never resolved from there.",
                                shown(name)));
    }
    return true;
}

template <typename Put>
bool XmlCursor::resolve(std::string_view raw, const Put& put)
{
    std::size_t at = 0;
    while (at < raw.size()) {
        const std::size_t end = std::min(raw.find('&', at), raw.size());
        if (end > at) {
            put(raw.substr(at, end - at));
            at = end;
        }
        if (at < raw.size() && !resolve_reference(raw, at, put)) {
            return false;
        }
    }
    return true;
}

bool XmlCursor::next_child()
{
    for (;;) {
        switch (next()) {
        case Token::start:
            return true;
        case Token::end:
        case Token::nothing:
            return false;
        case Token::text:
        case Token::cdata:
            break; // between elements: layout
        }
    }
}

void XmlCursor::skip()
{
    std::size_t depth = 1;
    while (depth > 0) {
        switch (next()) {
        case Token::start:
            ++depth;
            break;
        case Token::end:
            --depth;
            break;
        case Token::nothing:
            return;
        case Token::text:
        case Token::cdata:
            break;
        }
    }
}

void XmlCursor::text_to(XmlTextSink& sink)
{
    std::size_t depth = 1;
    const auto put = [&](std::string_view piece) {
        if (has_control(piece)) {
            const auto bad = std::find_if(piece.begin(), piece.end(), is_forbidden);
            if (bad != piece.end()) {
                fail(Fault::malformed, fmt::format("The text holds a control character, U+{:04X}.",
                                                   static_cast<unsigned>(static_cast<unsigned char>(*bad))));
                return;
            }
        }
        sink.text(piece);
    };
    while (depth > 0) {
        switch (next()) {
        case Token::start:
            if (sink.open(name_)) {
                ++depth;
            } else {
                skip();
            }
            break;
        case Token::end:
            if (--depth > 0) {
                sink.close();
            }
            break;
        case Token::text:
            resolve(text_, put);
            break;
        case Token::cdata:
            if (!text_.empty()) {
                put(text_);
            }
            break;
        case Token::nothing:
            return;
        }
    }
}

namespace {

class CollapsedText final : public XmlTextSink {
public:
    explicit CollapsedText(std::string& out) : out_(out) {}
    void text(std::string_view piece) override { append_collapsed(out_, piece); }
    bool open(std::string_view) override { return true; }
    void close() override {}

private:
    std::string& out_;
};

} // namespace

void XmlCursor::text(std::string& out)
{
    out.clear();
    CollapsedText sink(out);
    text_to(sink);
    while (!out.empty() && is_xml_space(out.back())) {
        out.pop_back();
    }
}

namespace {

/// Behind the mark; the end when it does not come.
std::size_t behind(std::string_view xml, std::string_view mark, std::size_t from)
{
    const std::size_t found = xml.find(mark, from);
    return found == std::string_view::npos ? xml.size() : found + mark.size();
}

/// Behind <!DOCTYPE … [ … ]>: a ">" in brackets, quotes or a comment does not end it.
std::size_t behind_doctype(std::string_view xml, std::size_t at)
{
    for (int brackets = 0; at < xml.size();) {
        const char c = xml[at];
        if (c == '"' || c == '\'') {
            at = behind(xml, xml.substr(at, 1), at + 1);
        } else if (xml.substr(at, 4) == "<!--") {
            at = behind(xml, "-->", at + 4);
        } else {
            ++at;
            brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '>' && brackets <= 0) {
                return at;
            }
        }
    }
    return at;
}

} // namespace

XmlRoot find_xml_root(std::string_view xml)
{
    XmlRoot root;
    std::size_t at = xml.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (at < xml.size()) {
        const std::string_view rest = xml.substr(at);
        if (is_xml_space(rest.front())) {
            ++at;
        } else if (rest.starts_with("<!--")) {
            at = behind(xml, "-->", at + 4);
        } else if (rest.starts_with("<?")) {
            at = behind(xml, "?>", at + 2);
        } else if (rest.starts_with("<!DOCTYPE")) {
            root.after_doctype = true;
            at = behind_doctype(xml, at);
        } else {
            root.at = rest.front() == '<' ? at : std::string_view::npos;
            break;
        }
    }
    return root;
}

} // namespace ade::corpus
