// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a document and its labels hold together.
#pragma once

#include "core/base/result.hpp"
#include "core/corpus/annotation.hpp"

#include <string>
#include <vector>

namespace ade::corpus {

/// Text that every mention's surface must equal: text[span], or the parts' texts joined by one blank.
/// `mention` needs span and parts only. Fails with invalid_argument when a span lies outside the text, is
/// empty, or parts are not in order inside the span. text: well-formed UTF-8. O(end of the span).
Result<std::string> surface_of(std::string_view text, const Mention& mention);

/// All faults, empty when there are none: text is well-formed UTF-8 without NUL, id and title are UTF-8;
/// title, sentences and sections lie in it, sentences in order and apart; mention ids are unique and not
/// empty, spans inside the text and not empty, parts in order and apart with the span from first to last,
/// surface equal to the text; relation ids unique, ends exist and have the right labels; scores in 0..1.
/// Codes invalid_argument; `where` of each is the one given.
std::vector<Error> check_document(const AnnotatedDocument& annotated, const std::string& where = {});

/// Fills document.sha256 from its text, and nothing else.
void set_digest(Document& document);

/// SHA-256 over mentions, relations and notes: equal when two records say the same, in the same order.
std::string digest_of_labels(const AnnotatedDocument& annotated);

} // namespace ade::corpus
