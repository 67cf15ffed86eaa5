// SPDX-License-Identifier: GPL-3.0-or-later
// Sentence splitting on any text: in order, not overlapping, and no protected span cut.
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::text;
    if (size < 2) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (first_invalid_utf8(text)) {
        return 0;
    }
    const std::vector<Span> spans{make_span(data[0], data[0] + data[1])};
    CodePointOffset last(0);
    CodePointOffset previous_end(0);
    bool first = true;
    for (const Span sentence : split_sentences(text, spans)) {
        const bool cut = !first && spans[0].begin < sentence.begin && spans[0].end > previous_end;
        if (sentence.empty() || sentence.begin < last || !slice(text, sentence) || cut) {
            std::abort();
        }
        last = previous_end = sentence.end;
        first = false;
    }
    return 0;
}
