// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that nobody has annotated: without labels, and without saying that there are none.
#pragma once

#include <cstdint>

namespace ade::corpus {

/// AnnotatedDocument::refused of a document for which its file holds no annotation at all (not: an annotation
/// without labels). Its text is stored, but no voice has read it: what nobody looked at is not "no event".
inline constexpr std::int64_t kNotAnnotated = -1;

} // namespace ade::corpus
