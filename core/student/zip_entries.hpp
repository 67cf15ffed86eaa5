// SPDX-License-Identifier: GPL-3.0-or-later
// The entries of a zip archive that stores them uncompressed, as torch.save() does.
// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace ade::student {

/// True when the bytes begin like a zip archive.
bool looks_like_zip(std::span<const std::byte> bytes);

/// Entries by name; the spans point into `bytes`. Fails with parse: cut short, compressed or encrypted
/// entries, zip64, places past the end, a name that comes twice.
Result<std::map<std::string, std::span<const std::byte>>> read_stored_zip(std::span<const std::byte> bytes,
                                                                          const std::string& where);

} // namespace ade::student
