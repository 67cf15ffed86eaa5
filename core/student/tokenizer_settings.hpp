// SPDX-License-Identifier: GPL-3.0-or-later
// What an encoder's tokenizer does to letters, without reading its vocabulary; and whether that fits the
// vocabulary.
#pragma once

#include "core/text/wordpiece.hpp"

namespace ade::student {

struct TokenizerSettings {
    bool do_lower_case = true;
    bool stated = false; ///< a file says so; else it is Transformers' default for BERT
    bool operator==(const TokenizerSettings&) const = default;
};

/// From tokenizer_config.json, else the normalizer of tokenizer.json, else the default. Fails with not_found
/// when the folder has neither vocab.txt nor tokenizer.json (names the files of another kind of tokenizer
/// that are there instead), parse, io.
Result<TokenizerSettings> tokenizer_settings(const std::filesystem::path& folder);

/// How many pieces hold a capital letter, special tokens left out.
std::int64_t pieces_with_capitals(const text::WordPiece& tokenizer);

/// What a person should know about a tokenizer: that it lower-cases although its vocabulary is a cased one.
/// Empty when there is nothing to say.
std::vector<std::string> tokenizer_notes(const text::WordPiece& tokenizer, const TokenizerSettings& settings);

/// Sets do_lower_case to false in tokenizer_config.json when no file states it: for encoders known to be
/// cased whose repository leaves it out, so that this program and others read them alike. True when the file
/// was written. Fails with io, parse.
Result<bool> state_cased(const std::filesystem::path& folder);

} // namespace ade::student
