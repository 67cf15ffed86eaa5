// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON that models answer with, whole or cut off; for answer.cpp.
#pragma once

#include "core/teacher/answer.hpp"

#include <optional>
#include <string_view>

namespace ade::teacher {

/// Nothing when the text holds no JSON object or list with drugs in it. Understood: a list of records, an
/// object that holds such a list under any name, one record, an object that maps drugs to events. A record
/// names its drug under "drug" (or "drug_name", "medication", "name") and its events under any key that
/// speaks of events or effects, as strings, one string divided by "|", or objects with such a string. Of a
/// text that was cut off the complete records count, and a problem says so.
std::optional<ParsedAnswer> parse_json_answer(std::string_view text);

} // namespace ade::teacher
