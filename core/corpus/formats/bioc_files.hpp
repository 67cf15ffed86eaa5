// SPDX-License-Identifier: GPL-3.0-or-later
// What the XML and the JSON files of BioC share.
#pragma once

#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/bioc_own.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/write_words.hpp"

#include <optional>
#include <string>

namespace ade::corpus::bioc {

inline void note_collection(ReadRun& run, const Collection& collection, const std::string& where)
{
    run.lose("bioc.collection_infons", "infons of the collection", where, collection.infons);
}

/// The header is written from the first document; what others say differently is lost.
class Header {
public:
    explicit Header(std::string_view format) : format_(format) {}

    [[nodiscard]] const Collection& of(WriteRun& run, const AnnotatedDocument& annotated, std::int64_t number)
    {
        const auto& attributes = annotated.document.attributes;
        Collection found{attribute_of(attributes, kBiocSource), attribute_of(attributes, kBiocDate),
                         attribute_of(attributes, kBiocKey), 0};
        const bool none = found.source.empty() && found.date.empty() && found.key.empty();
        if (none) {
            found.source = kOwnCollection;
        }
        if (!written_) {
            written_ = found;
        } else if (found.source != written_->source || found.date != written_->date ||
                   found.key != written_->key) {
            run.lose(fmt::format("{}.collection", format_),
                     "source, date or key of a collection other than the first document's",
                     document_name(annotated.document, number), none ? 0 : 1);
        }
        return *written_;
    }

private:
    std::string_view format_;
    std::optional<Collection> written_;
};

} // namespace ade::corpus::bioc
