// SPDX-License-Identifier: GPL-3.0-or-later
// From labelled documents to what is scored.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/eval/item.hpp"

#include <string>

namespace ade::eval {

/// Relations that say "causes", with the surface of their drug as name; all drug and event mentions.
/// Relations of another polarity are no adverse events and are left out, their mentions stay. Of a
/// discontinuous mention the whole span counts. id: what gold and predicted share.
Item item_of(const corpus::AnnotatedDocument& annotated, std::string id);

} // namespace ade::eval
