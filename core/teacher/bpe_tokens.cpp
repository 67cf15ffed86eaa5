// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/bpe_tokens.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace ade::teacher {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kNone = ~std::uint32_t{0};

/// Adds the bytes of one base64 text (RFC 4648, with padding); false when it is none.
bool decode_base64(std::string_view text, std::string& out)
{
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.empty() || text.size() % 4 != 0) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const std::size_t signs = at + 4 < text.size()  ? 4
                                  : text[at + 2] == '=' ? 2
                                  : text[at + 3] == '=' ? 3
                                                        : 4;
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t value = i < signs ? kDigits.find(text[at + i]) : 0;
            if (value == std::string_view::npos || (i >= signs && text[at + i] != '=')) {
                return false;
            }
            bits = bits << 6U | static_cast<std::uint32_t>(value);
        }
        for (std::size_t i = 0; i + 1 < signs; ++i) {
            out += static_cast<char>(bits >> (16 - 8 * i) & 0xFFU);
        }
    }
    return true;
}

} // namespace

std::string_view to_string(TokenEncoding encoding)
{
    return encoding == TokenEncoding::cl100k_base ? "cl100k_base" : "o200k_base";
}

std::optional<TokenEncoding> token_encoding_from(std::string_view name)
{
    for (const TokenEncoding one : kTokenEncodings) {
        if (name == to_string(one)) {
            return one;
        }
    }
    return std::nullopt;
}

std::string_view published_sha256(TokenEncoding encoding)
{
    return encoding == TokenEncoding::cl100k_base
               ? "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
               : "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d";
}

std::optional<TokenEncoding> encoding_of_model(std::string_view model)
{
    if (const std::size_t slash = model.rfind('/'); slash != std::string_view::npos) {
        model.remove_prefix(slash + 1); // a router's "openai/gpt-4o"
    }
    if (model.starts_with("ft:")) {
        model.remove_prefix(3);
    }
    // The longer name first. What follows it must begin with a sign: "gpt-4turbo" is nobody's.
    constexpr std::array kModels = {
        std::pair{"gpt-4o"sv, TokenEncoding::o200k_base},
        std::pair{"chatgpt-4o"sv, TokenEncoding::o200k_base},
        std::pair{"gpt-4.1"sv, TokenEncoding::o200k_base},
        std::pair{"gpt-4.5"sv, TokenEncoding::o200k_base},
        std::pair{"gpt-5"sv, TokenEncoding::o200k_base},
        std::pair{"o1"sv, TokenEncoding::o200k_base},
        std::pair{"o3"sv, TokenEncoding::o200k_base},
        std::pair{"o4-mini"sv, TokenEncoding::o200k_base},
        std::pair{"gpt-4"sv, TokenEncoding::cl100k_base},
        std::pair{"gpt-3.5-turbo"sv, TokenEncoding::cl100k_base},
        std::pair{"gpt-3.5"sv, TokenEncoding::cl100k_base},
        std::pair{"gpt-35-turbo"sv, TokenEncoding::cl100k_base},
    };
    for (const auto& [name, encoding] : kModels) {
        if (model.starts_with(name) &&
            (model.size() == name.size() || "-:.@"sv.find(model[name.size()]) != std::string_view::npos)) {
            return encoding;
        }
    }
    return std::nullopt;
}

struct BpeTokens::Ranks {
    TokenEncoding encoding = TokenEncoding::cl100k_base;
    std::string bytes;                                      ///< of all pieces, end to end
    std::unordered_map<std::string_view, std::uint32_t> of; ///< views into bytes

    [[nodiscard]] std::uint32_t rank(std::string_view piece) const
    {
        const auto found = of.find(piece);
        return found == of.end() ? kNone : found->second;
    }

    /// Joins the pair of lowest rank, of equal ones the first, until no pair has a rank. A linked list of
    /// parts and a heap of pairs; a pair whose parts have changed is dropped when it comes up.
    template <typename Sink>
    void encode(std::string_view piece, const Sink& sink) const
    {
        if (const std::uint32_t whole = rank(piece); whole != kNone) {
            sink(whole);
            return;
        }
        struct Part {
            std::uint32_t end;    ///< byte
            std::uint32_t before; ///< number of the part, kNone: first
            bool gone;
        };
        struct Pair {
            std::uint32_t rank;
            std::uint32_t left; ///< part, by its first byte
            std::uint32_t end;  ///< byte behind the right part
            bool operator>(const Pair& other) const
            {
                return rank != other.rank ? rank > other.rank : left > other.left;
            }
        };
        const auto size = static_cast<std::uint32_t>(piece.size());
        std::vector<Part> parts(size); // by first byte
        std::priority_queue<Pair, std::vector<Pair>, std::greater<>> pairs;
        for (std::uint32_t i = 0; i < size; ++i) {
            parts[i] = {i + 1, i == 0 ? kNone : i - 1, false};
        }
        const auto offer = [&](std::uint32_t left) {
            const std::uint32_t middle = parts[left].end;
            if (middle < size) {
                const std::uint32_t end = parts[middle].end;
                if (const std::uint32_t joined = rank(piece.substr(left, end - left)); joined != kNone) {
                    pairs.push({joined, left, end});
                }
            }
        };
        for (std::uint32_t i = 0; i < size; ++i) {
            offer(i);
        }
        while (!pairs.empty()) {
            const Pair pair = pairs.top();
            pairs.pop();
            const std::uint32_t middle = parts[pair.left].end;
            if (parts[pair.left].gone || middle >= size || parts[middle].end != pair.end) {
                continue;
            }
            parts[middle].gone = true;
            parts[pair.left].end = pair.end;
            if (pair.end < size) {
                parts[pair.end].before = pair.left;
            }
            offer(pair.left);
            if (parts[pair.left].before != kNone) {
                offer(parts[pair.left].before);
            }
        }
        for (std::uint32_t i = 0; i < size; i = parts[i].end) {
            sink(rank(piece.substr(i, parts[i].end - i)));
        }
    }

    template <typename Sink>
    void encode_text(std::string_view text, const Sink& sink) const
    {
        const std::string mended = text::first_invalid_utf8(text) ? text::well_formed(text) : std::string();
        const std::string_view whole = mended.empty() ? text : mended;
        std::size_t at = 0;
        for (const std::size_t length : split_for_tokens(whole, encoding)) {
            encode(whole.substr(at, length), sink);
            at += length;
        }
    }
};

BpeTokens::BpeTokens(std::unique_ptr<const Ranks> ranks) : ranks_(std::move(ranks)) {}
BpeTokens::BpeTokens(BpeTokens&&) noexcept = default;
BpeTokens& BpeTokens::operator=(BpeTokens&&) noexcept = default;
BpeTokens::~BpeTokens() = default;

Result<BpeTokens> BpeTokens::read(std::string_view ranks, TokenEncoding encoding, const std::string& where)
{
    if (ranks.size() > kMostBytes) {
        return fail(
            ErrorCode::invalid_argument, "teacher.ranks_too_large", where,
            "The rank file has {} bytes; at most {} are read. The published ones have 2 to 4 million.",
            ranks.size(), kMostBytes);
    }
    struct Line {
        std::size_t begin;
        std::size_t size;
        std::uint32_t rank;
    };
    auto read = std::make_unique<Ranks>();
    read->encoding = encoding;
    read->bytes.reserve(ranks.size());
    std::vector<Line> lines;
    std::size_t number = 0;
    for (std::size_t at = 0; at < ranks.size();) {
        ++number;
        const std::size_t end = std::min(ranks.find('\n', at), ranks.size());
        std::string_view line = ranks.substr(at, end - at);
        at = end + 1;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        const std::size_t gap = line.find(' ');
        const std::string_view digits =
            gap == std::string_view::npos ? std::string_view() : line.substr(gap + 1);
        Line one{read->bytes.size(), 0, 0};
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), one.rank);
        if (digits.empty() || error != std::errc() || stop != digits.data() + digits.size() ||
            one.rank == kNone || !decode_base64(line.substr(0, gap), read->bytes)) {
            return fail(
                ErrorCode::parse, "teacher.ranks_line", fmt::format("{}:{}", where, number),
                "This is no line of a rank file: expected bytes in base64, a space, and a whole number.");
        }
        one.size = read->bytes.size() - one.begin;
        lines.push_back(one);
    }
    // Views only now: the bytes have stopped moving.
    std::unordered_set<std::uint32_t> known;
    read->of.reserve(lines.size());
    known.reserve(lines.size());
    for (const Line& line : lines) {
        const auto piece = std::string_view(read->bytes).substr(line.begin, line.size);
        if (!read->of.emplace(piece, line.rank).second || !known.insert(line.rank).second) {
            return fail(ErrorCode::parse, "teacher.ranks_twice", where,
                        "The rank file names a piece or a rank twice (rank {}). Get a fresh copy.",
                        line.rank);
        }
    }
    for (int byte = 0; byte < 256; ++byte) {
        const char one = static_cast<char>(byte);
        if (read->rank({&one, 1}) == kNone) {
            return fail(
                ErrorCode::parse, "teacher.ranks_byte", where,
                "The rank file has no rank for the byte 0x{:02x}: it is cut off, or another kind of file. "
                "Expected {}.tiktoken.",
                byte, to_string(encoding));
        }
    }
    return BpeTokens(std::move(read));
}

std::vector<std::uint32_t> BpeTokens::encode(std::string_view text) const
{
    std::vector<std::uint32_t> ids;
    ranks_->encode_text(text, [&ids](std::uint32_t id) { ids.push_back(id); });
    return ids;
}

std::int64_t BpeTokens::count(std::string_view text) const
{
    std::int64_t tokens = 0;
    ranks_->encode_text(text, [&tokens](std::uint32_t) { ++tokens; });
    return tokens;
}

} // namespace ade::teacher
