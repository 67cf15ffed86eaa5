// SPDX-License-Identifier: GPL-3.0-or-later
// What brat's lines have no place for, as JSON in a note beside them: so that it survives a round trip.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/labels.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::brat {

/// Whether a line of brat's gives the thing back as it is: an attribute (A), references (kBratReference, N
/// lines), a note (#).
bool fits_attribute_line(const std::string& key, const std::string& value);
bool fits_reference_lines(const std::string& value);
bool fits_note_line(const std::string& note);
/// A word for a type or the name of an attribute.
bool is_word(std::string_view text);
/// The note as a line shows it: tabs and ends of lines as blanks.
std::string shown_note(std::string note);

/// {"id", "is", "label", "score", "attributes", "notes"}, each only where the lines do not say it; an empty
/// object when they say all. file_id, word: what the T or R line holds. known: the words that brat's reader
/// knows.
Json own_of(const Mention& mention, const std::string& file_id, const std::string& word,
            const LabelMap& known);
Json own_of(const Relation& relation, const std::string& file_id, const std::string& word,
            const LabelMap& known);
/// {"id", "title", "source", "sections", "sentences", "attributes", "notes", "annotated", "as_is"}.
/// id_is_said: the file's name or a note says the id. "annotated": false, when nobody has; brat shows no text
/// without an .ann. "as_is": CR LF and a byte order mark belong to the text.
Json own_of(const AnnotatedDocument& annotated, bool id_is_said);

/// True when the .ann says that nothing is to be taken off the text.
bool says_as_is(std::string_view ann);

/// Where a thing of the .ann became one of ours.
struct Places {
    std::map<std::string, std::size_t> mention_of; ///< T id → index
    std::map<std::string, std::size_t> relation_of;
};

/// Puts back what the notes say, by target (kBratDocument for the document). Notes that a person has changed
/// since stay as they are. The result is not checked: the file may have been changed elsewhere.
AnnotatedDocument with_own(AnnotatedDocument annotated, const std::map<std::string, Json>& own,
                           const Places& places);

} // namespace ade::corpus::brat
