// SPDX-License-Identifier: GPL-3.0-or-later
// WordPiece tokens as Hugging Face's BertTokenizerFast makes them, with the place of each piece in the text.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::text {

struct WordPieceOptions {
    bool clean_text = true;             ///< drop control characters, make every white space a blank
    bool tokenize_chinese_chars = true; ///< each CJK ideograph is a word of its own
    bool do_lower_case = true;
    std::optional<bool> strip_accents;       ///< absent: as do_lower_case
    std::int64_t max_word_code_points = 100; ///< a longer word becomes one unknown piece
    std::string unknown_token = "[UNK]";
    std::string cls_token = "[CLS]";
    std::string sep_token = "[SEP]";
    std::string pad_token = "[PAD]";
    std::string mask_token = "[MASK]";
    std::string continuing_prefix = "##";

    bool operator==(const WordPieceOptions&) const = default;
};

/// One text as pieces. All vectors have one entry per piece; keep one Tokens and hand it in again, so that
/// nothing is allocated per text.
struct Tokens {
    std::vector<std::int32_t> ids;
    std::vector<Span> spans; ///< in the text given, code points; 0–0 on [CLS] and [SEP] added by encode()
    std::vector<ByteSpan> byte_spans; ///< the same in bytes
    std::vector<std::int32_t>
        words; ///< number of the word the piece belongs to, from 0, rising; −1 on added tokens

    [[nodiscard]] std::size_t size() const { return ids.size(); }
    /// Words found (one more than the highest number in `words`).
    [[nodiscard]] std::int32_t word_count() const;
    void clear();
    bool operator==(const Tokens&) const = default;
};

/// A BERT tokenizer. Immutable and cheap to copy; encode() may be called by several threads, each with its
/// own Tokens.
class WordPiece {
public:
    /// Reads vocab.txt (or tokenizer.json when there is none) and the options from tokenizer_config.json and
    /// tokenizer.json, where present: tokenizer_config.json wins, as in Transformers. Fails with not_found or
    /// io (no such folder or vocabulary), parse (not UTF-8, not JSON, not a BERT WordPiece tokenizer) or
    /// model (an empty vocabulary, a doubled piece, a special token missing), naming the file.
    static Result<WordPiece> load(const std::filesystem::path& folder);

    /// vocabulary: pieces in the order of their ids. Fails with model as load() does.
    static Result<WordPiece> create(std::vector<std::string> vocabulary, WordPieceOptions options,
                                    std::string where);

    /// Pieces of a text; [CLS] and [SEP] around them when with_special. A special token that stands in the
    /// text literally becomes its id, as in Hugging Face. Where "strip accents" makes combining marks change
    /// places (rare scripts only), Hugging Face may place a piece one mark further; ids are always its own.
    /// Nothing is cut: a long text gives as many pieces as it has. Fails with parse when the text is not
    /// well-formed UTF-8 (tokens is then empty). O(bytes · longest piece); no allocation beyond tokens
    /// growing, for words under max_word_code_points.
    Result<void> encode(std::string_view text, Tokens& tokens, bool with_special = true) const;
    [[nodiscard]] Result<Tokens> encode(std::string_view text, bool with_special = true) const;

    [[nodiscard]] std::int32_t vocabulary_size() const;
    /// The id of a piece as the vocabulary writes it ("##itis"), or nothing.
    [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const;
    /// The piece of an id below vocabulary_size().
    [[nodiscard]] std::string_view piece(std::int32_t id) const;

    [[nodiscard]] std::int32_t unknown_id() const;
    [[nodiscard]] std::int32_t cls_id() const;
    [[nodiscard]] std::int32_t sep_id() const;
    /// Absent in some vocabularies.
    [[nodiscard]] std::optional<std::int32_t> pad_id() const;
    [[nodiscard]] std::optional<std::int32_t> mask_id() const;
    [[nodiscard]] const WordPieceOptions& options() const;

    struct Model; ///< the parts behind it; private to wordpiece*.cpp

private:
    explicit WordPiece(std::shared_ptr<const Model> model);

    std::shared_ptr<const Model> model_;
};

} // namespace ade::text
