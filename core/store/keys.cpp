// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/keys.hpp"

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace ade::store {

std::string drug_key(std::string_view surface)
{
    icu::UnicodeString lower =
        icu::UnicodeString::fromUTF8({surface.data(), static_cast<std::int32_t>(surface.size())});
    lower.toLower(icu::Locale::getRoot());
    icu::UnicodeString key;
    bool blank = false;
    for (std::int32_t i = 0; i < lower.length(); i = lower.moveIndex32(i, 1)) {
        const UChar32 code_point = lower.char32At(i);
        if (u_isUWhiteSpace(code_point) != 0) {
            blank = !key.isEmpty();
            continue;
        }
        if (blank) {
            key.append(static_cast<UChar32>(' '));
            blank = false;
        }
        key.append(code_point);
    }
    std::string text;
    key.toUTF8String(text);
    return text;
}

std::string mention_key(corpus::Label label, text::Span span, std::string_view surface)
{
    return fmt::format("m|{}|{}|{}|{}", corpus::to_string(label), span.begin.value(), span.end.value(),
                       surface);
}

std::string relation_key(text::Span event, std::string_view event_surface, std::string_view drug_key,
                         corpus::Polarity polarity)
{
    return fmt::format("r|{}|{}|{}|{}|{}", corpus::to_string(polarity), event.begin.value(),
                       event.end.value(), drug_key, event_surface);
}

} // namespace ade::store
