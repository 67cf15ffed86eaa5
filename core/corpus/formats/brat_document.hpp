// SPDX-License-Identifier: GPL-3.0-or-later
// One brat pair, as bytes, to a document.
#pragma once

#include "core/corpus/formats/read_run.hpp"

#include <optional>
#include <string>

namespace ade::corpus::brat {

/// text_bytes and ann_bytes: the files as they are. Findings go to the run; nothing when the text itself
/// cannot be used (not UTF-8, NUL), which is listed as refused. name: the external id, unless the .ann says
/// one.
std::optional<AnnotatedDocument> build_document(ReadRun& run, const std::string& text_bytes,
                                                const std::string& ann_bytes,
                                                const std::filesystem::path& text_path,
                                                const std::filesystem::path& ann_path,
                                                const std::string& name = {});

} // namespace ade::corpus::brat
