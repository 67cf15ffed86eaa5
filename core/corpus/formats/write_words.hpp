// SPDX-License-Identifier: GPL-3.0-or-later
// What writers share: the words for labels and relations, and counting what their format cannot hold.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// The words a writer uses. A file's own word is written again when the document came from a format of the
/// same family, or when this format's reader knows it; else ours.
class WriteWords {
public:
    /// format: the writer's; sources: Document::source of the family, "bioc", "pubtator", ….
    WriteWords(std::string_view format, std::vector<std::string> sources);

    [[nodiscard]] std::string label(const Document& document, const Mention& mention) const;
    [[nodiscard]] std::string type(const Document& document, const Relation& relation) const;
    /// True when label() or type() leaves the file's own word out.
    [[nodiscard]] bool loses_label(const Document& document, const Mention& mention) const;
    [[nodiscard]] bool loses_type(const Document& document, const Relation& relation) const;
    /// True when label() or type() gives a word that a reader without a map would not take for ours.
    [[nodiscard]] bool unknown_label(const Document& document, const Mention& mention) const;
    [[nodiscard]] bool unknown_type(const Document& document, const Relation& relation) const;

private:
    [[nodiscard]] bool own(const Document& document) const;

    LabelMap known_;
    std::vector<std::string> sources_;
};

/// The value of an attribute, empty when there is none.
std::string attribute_of(const std::map<std::string, std::string>& attributes, std::string_view key);

/// What a format holds; everything else that a document has is counted as lost under "FORMAT.thing".
struct Holds {
    bool mention_ids = true;
    bool mention_attributes = true;
    bool mention_notes = true;
    bool mention_scores = true;
    bool parts = true;
    bool relations = true;
    bool relation_ids = true;
    bool relation_attributes = true;
    bool relation_notes = true;
    bool relation_scores = true;
    bool document_attributes = true;
    bool document_notes = true;
    bool title = true;
    bool sections = true;
    bool sentences = true;
    bool source = true;
    bool not_annotated = true;                     ///< whether somebody annotated the text
    std::vector<std::string> kept_attributes = {}; ///< written although attributes as such are not
};

void count_losses(WriteRun& run, std::string_view format, const Holds& holds,
                  const AnnotatedDocument& annotated, const std::string& name);

/// Writes one file, a piece of text per document, between a head and a foot. record: (document, its number
/// from 1) → text. Forwards errors of source and file.
Result<WriteReport>
write_records(WriteRun& run, const std::filesystem::path& output, const DocumentSource& source,
              const std::function<std::string(const AnnotatedDocument&, std::int64_t)>& record,
              const std::function<std::string(bool any)>& foot = {});

} // namespace ade::corpus
