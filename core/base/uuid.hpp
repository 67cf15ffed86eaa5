// SPDX-License-Identifier: GPL-3.0-or-later
// UUIDv7 (RFC 9562): the id of everything in a project, so that copies can be merged.
#pragma once

#include <string>
#include <string_view>

namespace ade {

/// A new id, 36 characters, lower case. Ids made by one process sort in the order they were made.
/// Thread-safe.
std::string new_uuid();

/// True for 8-4-4-4-12 lower-case hexadecimal digits.
bool is_uuid(std::string_view text);

} // namespace ade
