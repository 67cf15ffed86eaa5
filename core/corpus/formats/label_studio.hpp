// SPDX-License-Identifier: GPL-3.0-or-later
// Label Studio's JSON: a list of tasks with "data", "annotations" and "predictions".
#pragma once

#include "core/corpus/formats/format.hpp"

#include <string>
#include <string_view>

namespace ade::corpus {

class ReadRun;

/// One task. Fails with parse when it is no object, or its "data" holds no text; regions and relations that
/// are wrong are refused alone.
Result<AnnotatedDocument> parse_label_studio(ReadRun& run, std::string_view task, const std::string& where);

inline constexpr const char* kLabelStudioData = "label_studio.data"; ///< document attribute: other data, JSON

/// Streams. The text is data.text, or the only text in data. Offsets count UTF-16 units, as its editor in a
/// browser does; a task all of whose surfaces fit code points instead (predictions made in Python), or a
/// count without CR, is read so with a note. Of several annotations the first that was not cancelled is read,
/// else the first prediction; others, and cancelled ones, are counted as lost. A task without any is a text
/// that nobody has annotated (AnnotatedDocument::annotated). Choices and texts given to a region become its
/// attributes. "ade" objects: json_own.hpp.
const Reader& label_studio_reader();
/// Tasks with one annotation each. Gaps show there as one region.
const Writer& label_studio_writer();

} // namespace ade::corpus
