// SPDX-License-Identifier: GPL-3.0-or-later
// WordPiece on any bytes: refused when not UTF-8, else every piece lies in the text, in order, under its own
// span.
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wordpiece.hpp"

#include <cstdlib>

namespace {

using namespace ade::text;

std::vector<WordPiece> tokenizers()
{
    std::vector<std::string> vocabulary{"[PAD]", "[UNK]", "[CLS]",  "[SEP]", "[MASK]",
                                        "fever", "rash",  "##itis", "é",     "中"};
    for (char letter = '!'; letter <= '~'; ++letter) {
        vocabulary.emplace_back(1, letter);
        vocabulary.push_back(std::string("##") + letter);
    }
    std::vector<WordPiece> all;
    for (int bits = 0; bits < 16; ++bits) {
        WordPieceOptions options;
        options.do_lower_case = (bits & 1) != 0;
        options.clean_text = (bits & 2) != 0;
        options.tokenize_chinese_chars = (bits & 4) != 0;
        options.strip_accents = (bits & 8) != 0;
        options.max_word_code_points = bits == 0 ? 1 : 20;
        all.push_back(WordPiece::create(vocabulary, options, "fuzz").value());
    }
    return all;
}

void check(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::vector<WordPiece> all = tokenizers();
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    Tokens tokens;
    const bool encoded = all[data[0] % all.size()].encode(text, tokens).has_value();
    check(encoded == !first_invalid_utf8(text));
    if (!encoded) {
        check(tokens.size() == 0);
        return 0;
    }
    const OffsetMap map = OffsetMap::of_valid(text);
    check(tokens.size() >= 2 && tokens.spans.size() == tokens.size() &&
          tokens.words.size() == tokens.size() && tokens.byte_spans.size() == tokens.size());
    std::int32_t word = 0;
    CodePointOffset last(0);
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
        check(tokens.ids[i] >= 0 && tokens.ids[i] < all[0].vocabulary_size());
        check(tokens.words[i] == word || tokens.words[i] == word + 1);
        word = tokens.words[i];
        check(!tokens.spans[i].empty() && tokens.spans[i].begin >= last);
        last = tokens.spans[i].begin; // pieces of one character share its place
        check(map.to_code_points(tokens.byte_spans[i]) == tokens.spans[i]);
    }
    return 0;
}
