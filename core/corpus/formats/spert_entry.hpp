// SPDX-License-Identifier: GPL-3.0-or-later
// One entry of a SpERT list to a document.
#pragma once

#include "core/corpus/formats/read_run.hpp"

#include <string>
#include <string_view>

namespace ade::corpus {

/// text: one JSON object, as JsonArrayReader cuts it. Unknown types go to run.unknown_word(). Fails with
/// parse, naming what is wrong; nothing of the entry is taken then. The document is not yet checked.
Result<AnnotatedDocument> parse_spert_entry(ReadRun& run, std::string_view text, const std::string& where);

} // namespace ade::corpus
