// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets of literature formats share: the readers take files, so the input becomes one.
#pragma once

#include "core/corpus/check.hpp"
#include "core/corpus/formats/article_reader.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace ade::fuzz {

/// Reads the input in both encodings from a file in memory.
inline int read_literature(const corpus::ArticleReader& reader, const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    const int file = ::memfd_create("fuzz", 0);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) {
        std::abort();
    }
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    for (const TextEncoding encoding : {TextEncoding::utf8, TextEncoding::windows_1252}) {
        ReadOptions options;
        options.encoding = encoding;
        options.max_record_bytes = 1U << 16U;
        const auto report = reader.read_articles({path}, options, [&](ReadArticle&& read) -> Result<void> {
            AnnotatedDocument annotated;
            annotated.document = to_document(read.article, reader.name());
            const auto back = article_from_json(to_json(read.article));
            if (read.refused.empty() &&
                (!check_document(annotated).empty() || !back || *back != read.article)) {
                std::abort();
            }
            return {};
        });
        if (!report && report.error().code == ErrorCode::internal) {
            std::abort();
        }
    }
    ::close(file);
    return 0;
}

} // namespace ade::fuzz
