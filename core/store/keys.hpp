// SPDX-License-Identifier: GPL-3.0-or-later
// By what two statements about a text are the same.
#pragma once

#include "core/corpus/annotation.hpp"

#include <string>
#include <string_view>

namespace ade::store {

/// The drug's name as ReviewUnit::drug_key has it: lower case (Unicode, no language's special rules), runs of
/// white space one blank, none outside. Mentions of one drug share it. surface: well-formed UTF-8.
std::string drug_key(std::string_view surface);

/// What is proposed and where, not who said it: equal for equal proposals of two voices about one text
/// version.
std::string mention_key(corpus::Label label, text::Span span, std::string_view surface);

/// The event by position and text, the drug by name, and the polarity.
std::string relation_key(text::Span event, std::string_view event_surface, std::string_view drug_key,
                         corpus::Polarity polarity);

} // namespace ade::store
