// SPDX-License-Identifier: GPL-3.0-or-later
// Text with inline markup (italics, sub- and superscripts, MathML) to plain text and a map of the markup.
#pragma once

#include "core/corpus/article.hpp"
#include "core/corpus/formats/xml_cursor.hpp"

namespace ade::corpus {

/// The content of the cursor's element, which is consumed. i, b, u, sup, sub and mml:math (or math) are kept
/// in the map, other elements give their text; annotations of MathML (its TeX) are left out. Spans hold no
/// blanks at their ends; empty ones are dropped. Malformed content shows in cursor.fault(), and so does text
/// that is not UTF-8: the map is then empty.
MarkedText read_marked_text(XmlCursor& cursor);

} // namespace ade::corpus
