// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/marked_text.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <optional>

namespace ade::corpus {

namespace {

constexpr std::size_t kNotBegun = static_cast<std::size_t>(-1);

std::optional<MarkupKind> kind_of_element(std::string_view name)
{
    if (name.size() > 4 && name.substr(0, 4) == "mml:") {
        name.remove_prefix(4);
    } else if (name == "i") {
        return MarkupKind::italic;
    } else if (name == "b") {
        return MarkupKind::bold;
    } else if (name == "u") {
        return MarkupKind::underline;
    } else if (name == "sup") {
        return MarkupKind::superscript;
    } else if (name == "sub") {
        return MarkupKind::subscript;
    }
    return name == "math" ? std::optional(MarkupKind::math) : std::nullopt;
}

class Sink final : public XmlTextSink {
public:
    void text(std::string_view piece) override
    {
        if (unset_ > 0) {
            // Markup begins with its first character that is no white space.
            const std::size_t first = piece.find_first_not_of(" \t\r\n");
            if (first == std::string_view::npos) {
                append_collapsed(text_, piece);
                return;
            }
            append_collapsed(text_, piece.substr(0, first));
            for (Found& found : found_) {
                found.begin = found.begin == kNotBegun ? text_.size() : found.begin;
            }
            unset_ = 0;
            piece.remove_prefix(first);
        }
        append_collapsed(text_, piece);
    }

    bool open(std::string_view name) override
    {
        if (name == "mml:annotation" || name == "mml:annotation-xml") {
            return false;
        }
        const auto kind = kind_of_element(name);
        open_.push_back(kind ? found_.size() : kNotBegun);
        if (kind) {
            found_.push_back({*kind, kNotBegun, 0});
            ++unset_;
        }
        return true;
    }

    void close() override
    {
        const std::size_t index = open_.back();
        open_.pop_back();
        if (index == kNotBegun) {
            return;
        }
        Found& found = found_[index];
        if (found.begin == kNotBegun) {
            found.begin = found.end = 0; // nothing in it
            --unset_;
            return;
        }
        found.end = text_.size();
        while (found.end > found.begin && (text_[found.end - 1] == ' ' || text_[found.end - 1] == '\n')) {
            --found.end;
        }
    }

    MarkedText take()
    {
        while (!text_.empty() && (text_.back() == ' ' || text_.back() == '\n')) {
            text_.pop_back();
        }
        MarkedText marked;
        if (!found_.empty() && !text::first_invalid_utf8(text_)) {
            // By begin, outer before inner: the order in which they were opened.
            std::size_t byte = 0;
            std::int64_t point = 0;
            for (const Found& found : found_) {
                if (found.end <= found.begin) {
                    continue;
                }
                point += text::count_code_points(std::string_view(text_).substr(byte, found.begin - byte));
                byte = found.begin;
                const std::int64_t length =
                    text::count_code_points(std::string_view(text_).substr(byte, found.end - byte));
                marked.markup.push_back({found.kind, text::make_span(point, point + length)});
            }
        }
        marked.text = std::move(text_);
        return marked;
    }

private:
    struct Found {
        MarkupKind kind = MarkupKind::italic;
        std::size_t begin = 0; ///< bytes
        std::size_t end = 0;
    };

    std::string text_;
    std::vector<Found> found_;
    std::vector<std::size_t> open_; ///< index in found_, or kNotBegun for other elements
    std::size_t unset_ = 0;         ///< of found_: nothing of their text seen yet
};

} // namespace

MarkedText read_marked_text(XmlCursor& cursor)
{
    Sink sink;
    cursor.text_to(sink);
    return sink.take();
}

} // namespace ade::corpus
