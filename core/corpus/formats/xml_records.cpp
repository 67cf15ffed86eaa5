// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xml_records.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace ade::corpus {

namespace {

constexpr std::size_t kChunk = 1U << 20U;
constexpr std::size_t kMaxProlog = 1U << 20U; // declaration, DTD, comments, root tag

bool begins_with(std::string_view text, std::string_view head)
{
    return text.substr(0, head.size()) == head;
}

bool one_of(const std::vector<std::string_view>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view tag_name(std::string_view text)
{
    // At "<name" or "</name".
    const std::size_t begin = text.size() > 1 && text[1] == '/' ? 2 : 1;
    return text.substr(begin, std::min(text.find_first_of(" \t\r\n/>", begin), text.size()) - begin);
}

class ListReader {
public:
    ListReader(ByteSource& source, const XmlListShape& shape, const std::string& where,
               const XmlListEvents& events)
        : source_(source), shape_(shape), where_(where), events_(events)
    {
    }

    Result<void> run()
    {
        if (auto ready = check_start(); !ready) {
            return ready;
        }
        for (;;) {
            if (auto opened = read_prolog(); !opened) {
                return forward_error(opened);
            } else if (!*opened) {
                return {};
            }
            if (auto done = read_list(); !done) {
                return done;
            }
        }
    }

private:
    [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

    tl::unexpected<Error> failed(std::string_view id, std::string message) const
    {
        return fail(ErrorCode::parse, id, fmt::format("{}:{}", where_, line_), "{}", std::move(message));
    }

    /// Reads more behind what is there; false at the end of the file.
    Result<bool> fill()
    {
        if (ended_) {
            return false;
        }
        if (at_ > 0) {
            buffer_.erase(0, at_);
            at_ = 0;
        }
        const std::size_t old = buffer_.size();
        buffer_.resize(old + std::max(kChunk, old)); // doubling: a long record is looked at few times
        const auto got = source_.read(buffer_.data() + old, buffer_.size() - old);
        buffer_.resize(old + (got ? *got : 0));
        if (!got) {
            return forward_error(got);
        }
        ended_ = *got == 0;
        if (auto shown = events_.progress(source_.file_bytes()); !shown) {
            return forward_error(shown);
        }
        return !ended_;
    }

    /// Moves on and counts lines.
    void consume(std::size_t bytes)
    {
        const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
        line_ +=
            static_cast<std::uint64_t>(std::count(begin, begin + static_cast<std::ptrdiff_t>(bytes), '\n'));
        at_ += bytes;
    }

    Result<void> check_start()
    {
        if (auto got = fill(); !got) {
            return forward_error(got);
        }
        if (begins_with(buffer_, "\xEF\xBB\xBF")) {
            at_ = 3;
            events_.note("corpus.bom", "The file begins with a byte order mark; it was left out.", 1);
        }
        return {};
    }

    /// Whether there is a byte that is no white space; it is at at_ then.
    Result<bool> skip_space()
    {
        for (;;) {
            const std::string_view text = rest();
            const auto found = std::find_if_not(text.begin(), text.end(), is_xml_space);
            consume(static_cast<std::size_t>(found - text.begin()));
            if (at_ < buffer_.size()) {
                return true;
            }
            const auto more = fill();
            if (!more || !*more) {
                return more;
            }
        }
    }

    /// Length of the markup that begins at at_ and ends with mark, which begins no earlier than `from` bytes
    /// later; 0 when the file ends or limit is reached before.
    Result<std::size_t> find_end(std::string_view mark, std::size_t from, std::size_t limit)
    {
        for (;;) {
            const std::size_t found = rest().find(mark, from);
            if (found != std::string_view::npos) {
                return found + mark.size();
            }
            from = std::max(from, rest().size() - std::min(rest().size(), mark.size()));
            if (rest().size() > limit) {
                return std::size_t{0};
            }
            const auto more = fill();
            if (!more) {
                return forward_error(more);
            }
            if (!*more) {
                return std::size_t{0};
            }
        }
    }

    /// Length of <!DOCTYPE …> with what it holds in brackets; 0 when it does not end.
    Result<std::size_t> find_doctype_end()
    {
        for (;;) {
            std::size_t depth = 0;
            char quote = 0;
            const std::string_view text = rest();
            for (std::size_t i = 0; i < text.size(); ++i) {
                const char c = text[i];
                if (quote != 0) {
                    quote = c == quote ? '\0' : quote;
                } else if (c == '<' && text.substr(i, 4) == "<!--") {
                    i = std::min(text.find("-->", i), text.size() - 1);
                } else if (c == '"' || c == '\'') {
                    quote = c;
                } else if (c == '[') {
                    ++depth;
                } else if (c == ']') {
                    depth -= depth > 0 ? 1 : 0;
                } else if (c == '>' && depth == 0) {
                    if (text.substr(0, i).find("<!ENTITY") != std::string_view::npos) {
                        events_.note(
                            "corpus.xml_entities",
                            "The file declares entities of its own. They are not used: a record that "
                            "needs one is refused.",
                            line_);
                    }
                    return i + 1;
                }
            }
            if (text.size() > kMaxProlog) {
                return std::size_t{0};
            }
            const auto more = fill();
            if (!more) {
                return forward_error(more);
            }
            if (!*more) {
                return std::size_t{0};
            }
        }
    }

    Result<void> check_declaration(std::string_view declaration) const
    {
        const std::size_t key = declaration.find("encoding");
        const std::size_t open = key == std::string_view::npos ? key : declaration.find_first_of("\"'", key);
        if (open == std::string_view::npos) {
            return {};
        }
        const std::size_t close = declaration.find(declaration[open], open + 1);
        const std::string_view name =
            declaration.substr(open + 1, std::min(close, declaration.size()) - open - 1);
        const std::string plain = ascii::lower(name);
        if (plain == "utf-8" || plain == "utf8" || plain == "us-ascii" || plain == "ascii") {
            return {};
        }
        return failed(
            "corpus.xml_encoding",
            fmt::format("The file says that its encoding is {}; UTF-8 was expected. Convert it, for "
                        "instance with iconv, and change the declaration.",
                        name));
    }

    /// Up to and with the root's start tag. False when the file is at its end.
    Result<bool> read_prolog()
    {
        for (;;) {
            const auto some = skip_space();
            if (!some || !*some) {
                if (some && !had_root_) {
                    return failed("corpus.empty",
                                  fmt::format("The file is empty. {} was expected.", shape_.expected));
                }
                return some;
            }
            if (rest().size() < 64 && !ended_) { // enough to see what it is
                if (auto more = fill(); !more) {
                    return forward_error(more);
                }
            }
            const std::string_view text = rest();
            Result<std::size_t> length = std::size_t{0};
            if (begins_with(text, "<?")) {
                length = find_end("?>", 2, kMaxProlog);
                if (length && *length > 0 && begins_with(text, "<?xml")) {
                    if (auto known = check_declaration(rest().substr(0, *length)); !known) {
                        return forward_error(known);
                    }
                }
            } else if (begins_with(text, "<!--")) {
                length = find_end("-->", 4, kMaxProlog);
            } else if (begins_with(text, "<!DOCTYPE")) {
                length = find_doctype_end();
            } else {
                return read_root();
            }
            if (!length) {
                return forward_error(length);
            }
            if (*length == 0) {
                return failed("corpus.xml_prolog", "What stands before the records does not end.");
            }
            consume(*length);
        }
    }

    Result<bool> read_root()
    {
        const std::string_view text = rest();
        const std::string_view name = text[0] == '<' ? tag_name(text) : std::string_view();
        if (one_of(shape_.roots, name)) {
            const auto length = find_end(">", 1, kMaxProlog);
            if (!length) {
                return forward_error(length);
            }
            if (*length == 0) {
                return failed("corpus.xml_cut",
                              fmt::format("The file ends inside its first tag, <{}>.", name));
            }
            open_ = {std::string(name)};
            if (rest()[*length - 2] == '/') {
                open_.clear();
            }
            had_root_ = true;
            consume(*length);
            return true;
        }
        if (had_root_) {
            return failed("corpus.xml_behind",
                          "Something stands behind the end of the list. What came before it was read.");
        }
        const std::string likely = likely_format(text);
        return failed(
            "corpus.wrong_format",
            fmt::format("This is not {}{}{}.", shape_.expected, likely.empty() ? "" : "; it looks like ",
                        likely.empty() ? fmt::format("; it begins with \"{}\"", first_words(text)) : likely));
    }

    Result<void> read_list()
    {
        while (!open_.empty()) {
            const auto some = skip_to_tag();
            if (!some) {
                return forward_error(some);
            }
            if (!*some) {
                events_.record_refused(
                    fmt::format("The file ends without </{}>; what follows may be missing.", open_.front()),
                    line_);
                return {};
            }
            const std::string_view text = rest();
            if (begins_with(text, "</")) {
                if (auto closed = read_close(); !closed) {
                    return closed;
                }
            } else if (begins_with(text, "<?") || begins_with(text, "<!")) {
                const bool comment = begins_with(text, "<!--");
                const auto length = find_end(comment ? "-->" : ">", comment ? 4 : 2, shape_.max_record_bytes);
                if (!length) {
                    return forward_error(length);
                }
                if (*length == 0) {
                    events_.record_refused("A comment does not end.", line_);
                    if (auto moved = resync(); !moved) {
                        return moved;
                    }
                } else {
                    consume(*length);
                }
            } else if (auto done = read_element(); !done) {
                return done;
            }
        }
        return {};
    }

    /// To the next '<', with a few bytes behind it; false at the end of the file.
    Result<bool> skip_to_tag()
    {
        for (;;) {
            const std::size_t found = rest().find('<');
            if (found != std::string_view::npos) {
                consume(found);
                if (rest().size() < 64 && !ended_) {
                    if (auto more = fill(); !more) {
                        return forward_error(more);
                    }
                }
                return true;
            }
            consume(rest().size());
            const auto more = fill();
            if (!more || !*more) {
                return more;
            }
        }
    }

    Result<void> read_close()
    {
        const auto length = find_end(">", 2, kMaxProlog);
        if (!length) {
            return forward_error(length);
        }
        const std::string_view name = tag_name(rest());
        const auto found = std::find(open_.rbegin(), open_.rend(), name);
        if (*length == 0 || found == open_.rend()) {
            events_.record_refused(fmt::format("</{}> ends nothing; it was passed over.", first_words(name)),
                                   line_);
        } else {
            open_.erase(found.base() - 1, open_.end());
        }
        consume(*length == 0 ? rest().size() : *length);
        return {};
    }

    Result<void> read_element()
    {
        const std::string name(tag_name(rest()));
        if (one_of(shape_.inner, name)) {
            const auto length = find_end(">", 1, kMaxProlog);
            if (!length) {
                return forward_error(length);
            }
            if (*length > 0 && rest()[*length - 2] != '/') {
                open_.push_back(name);
            }
            consume(*length == 0 ? rest().size() : *length);
            return {};
        }
        const bool is_record = names_record(name);
        for (;;) {
            XmlCursor cursor(rest(), 0);
            if (cursor.begin()) {
                if (is_record) {
                    events_.record(cursor, line_);
                } else {
                    cursor.skip();
                }
            }
            if (cursor.fault() == XmlCursor::Fault::none) {
                return finish(name, is_record, cursor.position());
            }
            if (cursor.fault() == XmlCursor::Fault::incomplete && rest().size() <= shape_.max_record_bytes) {
                const auto more = fill();
                if (!more) {
                    // Damaged or cut gzip: the record at hand is lost with it.
                    return forward_error(more);
                }
                if (*more) {
                    continue;
                }
            }
            refuse(name, cursor);
            return resync();
        }
    }

    Result<void> finish(const std::string& name, bool is_record, std::size_t length)
    {
        const std::uint64_t line = line_;
        const auto invalid = text::first_invalid_utf8(rest().substr(0, length));
        if (invalid && is_record) {
            const auto at = static_cast<std::size_t>(invalid->value());
            events_.record_refused(
                fmt::format(
                    "The text is not UTF-8: byte 0x{:02X}. Convert the file, for instance with iconv.",
                    static_cast<unsigned>(static_cast<unsigned char>(rest()[at]))),
                line_at(at));
        }
        if (!is_record && unknown_.insert(name).second) {
            events_.note(
                "corpus.xml_element",
                fmt::format("<{}> is no record that can be read; such elements were passed over.", name),
                line);
        }
        consume(length);
        return is_record && !invalid ? events_.record_done(line) : Result<void>();
    }

    void refuse(const std::string& name, const XmlCursor& cursor)
    {
        if (rest().size() > shape_.max_record_bytes && cursor.fault() == XmlCursor::Fault::incomplete) {
            events_.record_refused(
                fmt::format("The record has more than {} bytes, or does not end.", shape_.max_record_bytes),
                line_);
        } else if (cursor.fault() == XmlCursor::Fault::incomplete) {
            events_.record_refused(fmt::format("The file ends inside <{}>. Fetch it again.", name), line_);
        } else {
            events_.record_refused(cursor.message(), line_at(cursor.position()));
        }
    }

    [[nodiscard]] std::uint64_t line_at(std::size_t position) const
    {
        const std::string_view before = rest().substr(0, position);
        return line_ + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    }

    /// Behind the tag at hand to the next start of a record, or the end of the list.
    Result<void> resync()
    {
        consume(std::min<std::size_t>(1, rest().size()));
        for (;;) {
            std::size_t from = 0;
            while ((from = rest().find('<', from)) != std::string_view::npos && rest().size() - from > 64) {
                if (is_landmark(rest().substr(from, 64))) {
                    consume(from);
                    return {};
                }
                ++from;
            }
            if (ended_) {
                const std::string_view text = rest();
                for (from = 0; (from = text.find('<', from)) != std::string_view::npos; ++from) {
                    if (is_landmark(text.substr(from))) {
                        consume(from);
                        return {};
                    }
                }
                consume(text.size());
                open_.clear(); // what is missing was told already
                return {};
            }
            consume(from == std::string_view::npos ? rest().size() : from);
            if (auto more = fill(); !more) {
                return forward_error(more);
            }
        }
    }

    [[nodiscard]] bool names_record(std::string_view name) const
    {
        for (const auto& [record, root] : shape_.only_in) {
            if (record == name) {
                return !open_.empty() && open_.front() == root;
            }
        }
        return one_of(shape_.records, name);
    }

    [[nodiscard]] bool is_landmark(std::string_view text) const
    {
        const std::string_view name = tag_name(text);
        return text.substr(0, 2) == "</" ? !open_.empty() && name == open_.front() : names_record(name);
    }

    ByteSource& source_;
    const XmlListShape& shape_;
    const std::string& where_;
    const XmlListEvents& events_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    bool ended_ = false;
    bool had_root_ = false;
    std::vector<std::string> open_; ///< the root and elements around records
    std::set<std::string> unknown_;
};

} // namespace

Result<void> read_xml_list(ByteSource& source, const XmlListShape& shape, const std::string& where,
                           const XmlListEvents& events)
{
    return ListReader(source, shape, where, events).run();
}

} // namespace ade::corpus
