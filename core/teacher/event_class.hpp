// SPDX-License-Identifier: GPL-3.0-or-later
// What kind of harm an event's words speak of: a coarse class by body system, for the scorecard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

struct EventClass {
    std::string name;  ///< "heart": stable, for files
    std::string title; ///< "Heart, vessels and bleeding": for people
    bool operator==(const EventClass&) const = default;
};

/// All classes in the order of resources/events/event_classes.txt, "other" (no stem fits) at the end.
const std::vector<EventClass>& event_classes();

/// The classes of an event string, as numbers in event_classes(), ascending; at least one: "general" or
/// "other" alone when nothing better fits, several when it speaks of several ("lung cancer"). Any bytes may
/// come. O(words · stems).
std::vector<std::size_t> event_class(std::string_view event);

} // namespace ade::teacher
