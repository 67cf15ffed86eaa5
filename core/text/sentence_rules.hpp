// SPDX-License-Identifier: GPL-3.0-or-later
// The word lists behind sentence splitting; for sentences.cpp and its test.
#pragma once

#include <string_view>

namespace ade::text {

/// What a point behind a word means.
enum class Abbreviation {
    none,          ///< an ordinary word: a point ends the sentence
    never_ends,    ///< "e.g.", "vs.", "Dr.": something always follows
    before_number, ///< "Fig.", "No.", "p.": ends a sentence unless a number follows
    may_end,       ///< "i.v.", "et al.", "etc.": ends a sentence when a likely first word follows
};

/// token: the characters before the point back to white space or an opening bracket or quote, with inner
/// points
/// ("i.v"), ASCII, as written: case tells "No. 3" from "no." and "Dr." from "dr.".
Abbreviation abbreviation(std::string_view token);

/// True for words that often begin a sentence ("The", "However"), as written, and for section headings.
bool likely_first_word(std::string_view word);

/// True for names of sections of an abstract in any case, without colon: "METHODS", "Materials and Methods".
bool is_heading(std::string_view words);

/// True for words after which a single capital is a name's part and may end a sentence: "vitamin K.",
/// "hepatitis B.".
bool takes_letter(std::string_view word);

} // namespace ade::text
