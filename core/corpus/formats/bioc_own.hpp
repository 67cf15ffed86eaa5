// SPDX-License-Identifier: GPL-3.0-or-later
// How our documents fit into BioC: infons of our own, and where passages lie.
#pragma once

#include "core/corpus/document.hpp"
#include "core/corpus/formats/bioc.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::bioc {

inline constexpr const char* kOwnCollection = "ADE Studio";   ///< collection source of our files
inline constexpr const char* kOwnSource = "ade.source";       ///< Document::source
inline constexpr const char* kOwnTitle = "ade.title";         ///< a title that is no passage
inline constexpr const char* kOwnSentences = "ade.sentences"; ///< "0-46 48-80@12": spans, source_begin
inline constexpr const char* kOwnSections = "ade.sections";   ///< JSON: [label, begin, end] each
inline constexpr const char* kOwnLabel = "ade.label";         ///< Mention::foreign_label
inline constexpr const char* kOwnMeaning =
    "ade.is"; ///< our label or polarity, where "type" is a word of another
inline constexpr const char* kOwnAnnotated = "ade.annotated"; ///< "no": nobody has annotated the document
inline constexpr const char* kOwnNote = "ade.note.";          ///< and a number
inline constexpr const char* kOwnAttribute = "ade.attr.";     ///< before keys that would mean something else

[[nodiscard]] bool is_note_key(std::string_view key);
/// The infon for an attribute, and back.
[[nodiscard]] std::string infon_key(const std::string& attribute);
[[nodiscard]] std::string attribute_key(const std::string& infon);

[[nodiscard]] std::string text_of(const std::vector<corpus::Sentence>& sentences);
[[nodiscard]] std::vector<corpus::Sentence> sentences_from(const std::string& text);
[[nodiscard]] std::string text_of(const std::vector<Section>& sections);
[[nodiscard]] std::vector<Section> sections_from(const std::string& text);

/// A passage: where its text lies in ours and at which offset in the file.
struct LayoutPiece {
    std::int64_t file_offset = 0;
    std::int64_t begin = 0; ///< code points of Document::text
    std::int64_t length = 0;
    Infons infons;
};

/// Title and abstract, or all text as one passage; offsets are those of our text.
[[nodiscard]] std::vector<LayoutPiece> default_layout(const corpus::Document& document);
/// What a BioC file had (kBiocPassages) when it still fits the text, else the default.
[[nodiscard]] std::vector<LayoutPiece> layout_of(const corpus::Document& document);
[[nodiscard]] bool same_layout(const std::vector<LayoutPiece>& left, const std::vector<LayoutPiece>& right);

} // namespace ade::corpus::bioc
