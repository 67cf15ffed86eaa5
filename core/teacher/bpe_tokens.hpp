// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens as GPT models count them: byte-level byte-pair encoding with a rank file that the user has.
#pragma once

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

/// The published encodings of chat models.
enum class TokenEncoding {
    cl100k_base, ///< GPT-3.5, GPT-4
    o200k_base,  ///< GPT-4o and later
};
constexpr std::array kTokenEncodings = {TokenEncoding::cl100k_base, TokenEncoding::o200k_base};
std::string_view to_string(TokenEncoding encoding);
std::optional<TokenEncoding> token_encoding_from(std::string_view name);

/// By the model's name as OpenAI and Azure write it ("gpt-35-turbo", "gpt-4o-2024-08-06", "openai/gpt-4",
/// "ft:gpt-4o-mini:…"). Nothing for models of others, whose tokens differ.
std::optional<TokenEncoding> encoding_of_model(std::string_view model);

/// SHA-256 of the published rank file, as the package tiktoken checks it.
std::string_view published_sha256(TokenEncoding encoding);

class BpeTokens {
public:
    /// Ranks: a line each, "BASE64 RANK"; ends of line LF or CRLF. Every single byte must have a rank, no
    /// piece and no rank may come twice. Fails with parse, naming the line, or with invalid_argument over
    /// kMostBytes. O(bytes).
    static Result<BpeTokens> read(std::string_view ranks, TokenEncoding encoding, const std::string& where);

    BpeTokens(BpeTokens&&) noexcept;
    BpeTokens& operator=(BpeTokens&&) noexcept;
    ~BpeTokens();

    /// Ids in order. Special tokens ("<|endoftext|>") are plain text, as a server counts what a user sends.
    /// Bytes that are no UTF-8 count as U+FFFD. O(n log n) in the longest piece, whatever the text.
    [[nodiscard]] std::vector<std::uint32_t> encode(std::string_view text) const;
    [[nodiscard]] std::int64_t count(std::string_view text) const;

    static constexpr std::uint64_t kMostBytes = 64U << 20U;

private:
    struct Ranks;
    explicit BpeTokens(std::unique_ptr<const Ranks> ranks);
    std::unique_ptr<const Ranks> ranks_;
};

/// The pieces that are encoded apart, end to end: byte lengths in order, their sum is text.size(). `text` is
/// well-formed UTF-8. What the encoding's published split pattern matches, written by hand. O(text).
std::vector<std::size_t> split_for_tokens(std::string_view text, TokenEncoding encoding);

} // namespace ade::teacher
