// SPDX-License-Identifier: GPL-3.0-or-later
// PubMed XML as efetch sends it. What is accepted becomes a text that passes the checks, and JSON that comes
// back the same.
#include "core/corpus/check.hpp"
#include "core/corpus/citation.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/text/offset_map.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto reply = parse_pubmed_xml(input, "fuzz.xml");
    if (!reply) {
        return 0;
    }
    for (const ReadArticle& read : reply->articles) {
        if (!read.refused.empty()) {
            continue;
        }
        AnnotatedDocument annotated;
        annotated.document = to_document(read.article, "pubmed-xml");
        if (!check_document(annotated).empty()) {
            std::abort();
        }
        const auto back = article_from_json(to_json(read.article));
        if (!back || *back != read.article || vancouver(read.article).empty()) {
            std::abort();
        }
        const std::int64_t end = ade::text::OffsetMap::of_valid(annotated.document.text).end().value();
        for (const Markup& markup : document_markup(read.article)) {
            if (markup.span.empty() || markup.span.begin.value() < 0 || markup.span.end.value() > end) {
                std::abort();
            }
        }
    }
    return 0;
}
