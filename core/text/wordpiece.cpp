// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/wordpiece.hpp"

#include "core/text/unicode_tables.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wordpiece_model.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ade::text {

namespace {

using Model = WordPiece::Model;
using ByteClass = Model::ByteClass;

/// Where a normalised code point came from.
struct Place {
    std::uint32_t begin_byte;
    std::uint32_t end_byte;
    std::uint32_t point;
    std::uint32_t combining_class;
};

/// One text on its way to pieces. All buffers are on the stack and of fixed size.
class Encoder {
public:
    Encoder(const Model& model, std::string_view text, Tokens& tokens)
        : model_(model), text_(text), tokens_(tokens)
    {
    }

    void run()
    {
        std::size_t begin = 0;
        for (std::size_t byte = 0; byte < text_.size(); ++byte) {
            if (!model_.begins_literal[static_cast<unsigned char>(text_[byte])]) {
                continue;
            }
            for (const auto& [literal, id] : model_.literals) {
                if (text_.compare(byte, literal.size(), literal) == 0) {
                    segment(begin, byte);
                    const auto points = static_cast<std::uint32_t>(count_code_points(literal));
                    push(id, byte, byte + literal.size(), point_, point_ + points);
                    ++word_number_;
                    point_ += points;
                    begin = byte + literal.size();
                    byte = begin - 1;
                    break;
                }
            }
        }
        segment(begin, text_.size());
    }

private:
    /// Text without special tokens.
    void segment(std::size_t begin, std::size_t end)
    {
        std::size_t byte = begin;
        while (byte < end) {
            const auto value = static_cast<unsigned char>(text_[byte]);
            if (value < 0x80 && points_ == 0) {
                switch (model_.byte_class[value]) {
                case ByteClass::space:
                    ++byte;
                    ++point_;
                    continue;
                case ByteClass::punctuation:
                    word_[0] = text_[byte];
                    ascii_word(byte, 1);
                    ++byte;
                    continue;
                case ByteClass::letter:
                    byte = ascii_run(byte, end);
                    continue;
                case ByteClass::other:
                    break;
                }
            }
            const Decoded decoded = decode_at(text_, byte);
            code_point(decoded.code_point, {static_cast<std::uint32_t>(byte),
                                            static_cast<std::uint32_t>(byte + decoded.bytes), point_, 0});
            byte += decoded.bytes;
            ++point_;
        }
        end_word();
    }

    /// Letters below 0x80 from the beginning of a word. When the word goes on with something else, its
    /// letters are handed to the general path; returns where that (or the next word) begins.
    std::size_t ascii_run(std::size_t begin, std::size_t end)
    {
        std::size_t byte = begin;
        ByteClass next = ByteClass::space;
        const std::size_t limit =
            std::min(end, begin + static_cast<std::size_t>(model_.options.max_word_code_points));
        for (; byte < limit; ++byte) {
            const auto value = static_cast<unsigned char>(text_[byte]);
            next = value < 0x80 ? model_.byte_class[value] : ByteClass::other;
            if (next != ByteClass::letter) {
                break;
            }
            word_[byte - begin] = model_.folded[value];
        }
        const std::size_t length = byte - begin;
        if (byte == end || next == ByteClass::space || next == ByteClass::punctuation) {
            ascii_word(begin, length);
            return byte;
        }
        for (std::size_t i = 0; i < length; ++i) {
            const auto at = static_cast<std::uint32_t>(begin + i);
            places_[i] = {at, at + 1, point_ + static_cast<std::uint32_t>(i), 0};
        }
        word_bytes_ = points_ = reorder_from_ = length;
        last_ = places_[length - 1];
        point_ += static_cast<std::uint32_t>(length);
        return byte;
    }

    /// A whole word of `length` bytes below 0x80 in word_, which stand as they are in the text.
    void ascii_word(std::size_t begin, std::size_t length)
    {
        const std::size_t before = tokens_.size();
        for (std::size_t at = 0; at < length;) {
            const auto match =
                (at == 0 ? model_.first : model_.continuing).longest({word_ + at, length - at});
            if (match.id < 0) {
                truncate(before);
                push(model_.unknown, begin, begin + length, point_,
                     point_ + static_cast<std::uint32_t>(length));
                break;
            }
            push(match.id, begin + at, begin + at + match.bytes, point_ + static_cast<std::uint32_t>(at),
                 point_ + static_cast<std::uint32_t>(at + match.bytes));
            at += match.bytes;
        }
        ++word_number_;
        point_ += static_cast<std::uint32_t>(length);
    }

    /// The general path: BertNormalizer's steps, in its order, for one code point of the text.
    void code_point(char32_t point, Place place)
    {
        const std::uint8_t flags = unicode::flags_of(point);
        if (model_.options.clean_text && (flags & unicode::removed) != 0) {
            return;
        }
        if ((flags & unicode::space) != 0) {
            end_word();
            return;
        }
        const bool alone = model_.options.tokenize_chinese_chars && (flags & unicode::cjk) != 0;
        if (alone) {
            end_word();
        }
        if (model_.strip_accents) {
            if ((flags & unicode::decomposes) != 0) {
                char32_t parts[unicode::kMaxDecomposition];
                const std::size_t count = unicode::decompose(point, parts);
                for (std::size_t i = 0; i < count; ++i) {
                    without_mark(parts[i], unicode::flags_of(parts[i]), place);
                }
            } else {
                without_mark(point, flags, place);
            }
        } else {
            lowered(point, flags, place);
        }
        if (alone) {
            end_word();
        }
    }

    void without_mark(char32_t point, std::uint8_t flags, Place place)
    {
        const bool starter = (flags & unicode::nonstarter) == 0;
        if ((flags & unicode::mark) != 0) {
            if (starter) {
                reorder_from_ = points_;
            }
            return;
        }
        place.combining_class = starter ? 0 : unicode::combining_class(point);
        lowered(point, flags, place);
    }

    void lowered(char32_t point, std::uint8_t flags, Place place)
    {
        if (model_.options.do_lower_case && (flags & unicode::lowers) != 0) {
            char32_t parts[unicode::kMaxDecomposition];
            const std::size_t count = unicode::lower_case(point, parts);
            for (std::size_t i = 0; i < count; ++i) {
                normalised(parts[i], unicode::flags_of(parts[i]), place);
            }
        } else {
            normalised(point, flags, place);
        }
    }

    void normalised(char32_t point, std::uint8_t flags, Place place)
    {
        if ((flags & unicode::space) != 0) {
            end_word();
        } else if ((flags & unicode::punctuation) != 0) {
            end_word();
            append(point, place);
            end_word();
        } else {
            append(point, place);
        }
    }

    void append(char32_t point, Place place)
    {
        last_ = place;
        if (points_ >= static_cast<std::size_t>(model_.options.max_word_code_points)) {
            ++points_; // too long: only where it ends still matters
            return;
        }
        const std::size_t begin = word_bytes_;
        word_bytes_ += put(point, word_ + begin);
        places_[points_] = place;
        ++points_;
        if (place.combining_class == 0) {
            reorder_from_ = points_;
            return;
        }
        // Canonical order: before those of a higher class that follow the last starter.
        std::size_t target = points_ - 1;
        std::size_t target_byte = begin;
        while (target > reorder_from_ && places_[target - 1].combining_class > place.combining_class) {
            --target;
            do {
                --target_byte;
            } while (is_continuation(word_[target_byte]));
        }
        std::rotate(word_ + target_byte, word_ + begin, word_ + word_bytes_);
        // The places stay in the order of the text, as in Hugging Face; only the classes move with their
        // marks.
        for (std::size_t i = points_ - 1; i > target; --i) {
            std::swap(places_[i].combining_class, places_[i - 1].combining_class);
        }
    }

    static std::size_t put(char32_t point, char* out)
    {
        const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
        if (point < 0x80) {
            out[0] = byte(point);
            return 1;
        }
        const std::size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        for (std::size_t i = length - 1; i > 0; --i) {
            out[i] = byte(0x80 | (point & 0x3F));
            point >>= 6;
        }
        out[0] = byte((length == 2 ? 0xC0U : length == 3 ? 0xE0U : 0xF0U) | point);
        return length;
    }

    void end_word()
    {
        if (points_ == 0) {
            reorder_from_ = 0;
            return;
        }
        const std::size_t before = tokens_.size();
        bool known = points_ <= static_cast<std::size_t>(model_.options.max_word_code_points);
        std::size_t first = 0;
        for (std::size_t at = 0; known && at < word_bytes_;) {
            const auto match =
                (at == 0 ? model_.first : model_.continuing).longest({word_ + at, word_bytes_ - at});
            known = match.id >= 0;
            if (known) {
                const std::size_t last =
                    first + static_cast<std::size_t>(count_code_points({word_ + at, match.bytes})) - 1;
                push(match.id, places_[first].begin_byte, places_[last].end_byte, places_[first].point,
                     places_[last].point + 1);
                first = last + 1;
                at += match.bytes;
            }
        }
        if (!known) {
            truncate(before);
            push(model_.unknown, places_[0].begin_byte, last_.end_byte, places_[0].point, last_.point + 1);
        }
        ++word_number_;
        points_ = word_bytes_ = reorder_from_ = 0;
    }

    void push(std::int32_t id, std::size_t begin_byte, std::size_t end_byte, std::uint32_t begin,
              std::uint32_t end)
    {
        tokens_.ids.push_back(id);
        tokens_.spans.push_back(make_span(begin, end));
        tokens_.byte_spans.push_back({ByteOffset(static_cast<std::int64_t>(begin_byte)),
                                      ByteOffset(static_cast<std::int64_t>(end_byte))});
        tokens_.words.push_back(word_number_);
    }

    void truncate(std::size_t size)
    {
        tokens_.ids.resize(size);
        tokens_.spans.resize(size);
        tokens_.byte_spans.resize(size);
        tokens_.words.resize(size);
    }

    const Model& model_;
    std::string_view text_;
    Tokens& tokens_;
    std::uint32_t point_ = 0; ///< code points of the text before the present byte
    std::int32_t word_number_ = 0;
    std::size_t points_ = 0; ///< code points of the word so far; may pass the limit
    std::size_t word_bytes_ = 0;
    std::size_t reorder_from_ = 0;             ///< first code point of the word after its last starter
    Place last_{};                             ///< of the code point appended last
    char word_[Model::kMaxWordCodePoints * 4]; ///< the normalised word; not cleared, points_ says what counts
    Place places_[Model::kMaxWordCodePoints];
};

void push_added(Tokens& tokens, std::int32_t id)
{
    tokens.ids.push_back(id);
    tokens.spans.emplace_back();
    tokens.byte_spans.emplace_back();
    tokens.words.push_back(-1);
}

} // namespace

std::int32_t Tokens::word_count() const
{
    const auto last = std::find_if(words.rbegin(), words.rend(), [](std::int32_t word) { return word >= 0; });
    return last == words.rend() ? 0 : *last + 1;
}

void Tokens::clear()
{
    ids.clear();
    spans.clear();
    byte_spans.clear();
    words.clear();
}

WordPiece::WordPiece(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

Result<void> WordPiece::encode(std::string_view text, Tokens& tokens, bool with_special) const
{
    tokens.clear();
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        return fail(ErrorCode::invalid_argument, "text.too_long", {},
                    "The text has {} bytes; {} are the most one text may have. Split it.", text.size(),
                    std::numeric_limits<std::int32_t>::max());
    }
    if (auto checked = check_utf8(text, {}); !checked) {
        return checked;
    }
    if (with_special) {
        push_added(tokens, model_->cls);
    }
    Encoder(*model_, text, tokens).run();
    if (with_special) {
        push_added(tokens, model_->sep);
    }
    return {};
}

Result<Tokens> WordPiece::encode(std::string_view text, bool with_special) const
{
    Tokens tokens;
    if (auto encoded = encode(text, tokens, with_special); !encoded) {
        return forward_error(encoded);
    }
    return tokens;
}

std::int32_t WordPiece::vocabulary_size() const
{
    return static_cast<std::int32_t>(model_->pieces.size());
}

std::optional<std::int32_t> WordPiece::id_of(std::string_view piece) const
{
    const auto entry = model_->ids.find(piece);
    return entry == model_->ids.end() ? std::nullopt : std::optional(entry->second);
}

std::string_view WordPiece::piece(std::int32_t id) const
{
    return model_->pieces[static_cast<std::size_t>(id)];
}

std::int32_t WordPiece::unknown_id() const
{
    return model_->unknown;
}

std::int32_t WordPiece::cls_id() const
{
    return model_->cls;
}

std::int32_t WordPiece::sep_id() const
{
    return model_->sep;
}

std::optional<std::int32_t> WordPiece::pad_id() const
{
    return model_->pad;
}

std::optional<std::int32_t> WordPiece::mask_id() const
{
    return model_->mask;
}

const WordPieceOptions& WordPiece::options() const
{
    return model_->options;
}

} // namespace ade::text
