// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for whatever a reader of vocabularies takes.
#pragma once

#include "core/lexicon/load.hpp"
#include "core/text/utf8.hpp"

#include <cstdlib>

/// Reads the bytes; terms must be UTF-8 and have a name, and the list must compile and search its own input.
inline int fuzz_reader(const std::uint8_t* data, std::size_t size, ade::lexicon::ListFormat format)
{
    using namespace ade::lexicon;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto report = parse_terms(bytes, format);
    if (!report) {
        if (report.error().message.empty()) {
            std::abort();
        }
        return 0;
    }
    for (const Term& term : report->list.terms) {
        if (term.name.empty() || ade::text::first_invalid_utf8(term.name) ||
            ade::text::first_invalid_utf8(term.preferred)) {
            std::abort();
        }
    }
    if (report->list.terms.size() > 64) {
        report->list.terms.resize(64); // compiling is not what is looked at
    }
    const auto matcher = Matcher::build({&report->list, 1});
    if (!matcher) {
        std::abort();
    }
    std::int64_t last = 0;
    for (const Match& match : (*matcher)->find(bytes)) {
        if (match.span.begin.value() < last || match.span.empty() ||
            match.span.end.value() > static_cast<std::int64_t>(size)) {
            std::abort();
        }
        last = match.span.end.value();
    }
    return 0;
}
