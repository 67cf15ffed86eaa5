// SPDX-License-Identifier: GPL-3.0-or-later
// Rank files of byte-pair tokenizers, and any text split into pieces. Input: a file, a zero byte, a text.
#include "core/teacher/bpe_tokens.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::teacher;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t gap = std::min(input.find('\0'), input.size());
    const std::string_view text = gap < input.size() ? input.substr(gap + 1) : input;
    for (const TokenEncoding encoding : kTokenEncodings) {
        if (!ade::text::first_invalid_utf8(text)) {
            std::size_t bytes = 0;
            for (const std::size_t piece : split_for_tokens(text, encoding)) {
                bytes += piece == 0 ? size + 1 : piece;
            }
            if (bytes != text.size()) {
                std::abort();
            }
        }
        const auto tokens = BpeTokens::read(input.substr(0, gap), encoding, "file");
        if (tokens && tokens->count(text) != static_cast<std::int64_t>(tokens->encode(text).size())) {
            std::abort();
        }
    }
    return 0;
}
