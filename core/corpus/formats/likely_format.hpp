// SPDX-License-Identifier: GPL-3.0-or-later
// What a file that was offered as something else looks like.
#pragma once

#include <string>
#include <string_view>

namespace ade::corpus {

/// For "it looks like …": words for a person, with the format's name where we read it and what to do where
/// that is clear: "an HTML page, perhaps a proxy's or an error page", "RIS (--format ris)". Empty when
/// nothing fits. head: the first bytes, 64 KiB at most are looked at.
std::string likely_format(std::string_view head);

/// The first few words, printable, for messages.
std::string first_words(std::string_view head);

} // namespace ade::corpus
