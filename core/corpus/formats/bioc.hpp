// SPDX-License-Identifier: GPL-3.0-or-later
// BioC: documents of passages with standoff annotations, as XML and as JSON.
#pragma once

#include "core/corpus/formats/format.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ade::corpus {

class ReadRun;
class WriteRun;
class WriteWords;

/// The model of BioC (Comeau et al. 2013, BioC.dtd), one document at a time.
namespace bioc {

using Infons = std::vector<std::pair<std::string, std::string>>;

struct Location {
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

struct Annotation {
    std::string id;
    Infons infons;
    std::vector<Location> locations;
    std::optional<std::string> text;
};

struct Node {
    std::string refid;
    std::string role;
};

struct Relation {
    std::string id;
    Infons infons;
    std::vector<Node> nodes;
};

struct Sentence {
    std::int64_t offset = 0;
    Infons infons;
    std::optional<std::string> text;
    std::vector<Annotation> annotations;
    std::vector<Relation> relations;
};

struct Passage {
    std::int64_t offset = 0;
    Infons infons;
    std::optional<std::string> text;
    std::vector<Sentence> sentences;
    std::vector<Annotation> annotations;
    std::vector<Relation> relations;
};

struct Document {
    std::string id;
    Infons infons;
    std::vector<Passage> passages;
    std::vector<Annotation> annotations;
    std::vector<Relation> relations;
};

/// What stands before the documents.
struct Collection {
    std::string source;
    std::string date;
    std::string key;
    std::int64_t infons = 0; ///< how many; they are not kept
};

/// A <document> element. Fails with parse when it is not well-formed, not UTF-8, names an entity of a DTD, or
/// when a passage has no offset; an annotation that is wrong is refused alone.
Result<Document> parse_xml(ReadRun& run, std::string_view xml, const std::string& where);
Result<Document> parse_json_document(ReadRun& run, std::string_view json, const std::string& where);

/// The document, or all documents when the JSON is a whole collection. each() is given a document, or why it
/// cannot be read, before the next one is parsed: labels that are refused meanwhile are its own. Fails with
/// what each() fails with.
Result<void> parse_json_documents(ReadRun& run, std::string_view json, const std::string& where,
                                  const std::function<Result<void>(Result<Document>)>& each);

/// Our document. Fails with parse when there is no text.
Result<AnnotatedDocument> to_ours(ReadRun& run, Document&& document, const Collection& collection,
                                  const std::string& where);
/// format: for the names of losses.
Document from_ours(WriteRun& run, const WriteWords& words, std::string_view format,
                   const AnnotatedDocument& annotated, std::int64_t number);

std::string xml_of(const Document& document, std::int64_t& replaced);
std::string json_of(const Document& document);

} // namespace bioc

/// Attributes of documents that keep what a BioC file said beside the text.
inline constexpr const char* kBiocSource = "bioc.source";
inline constexpr const char* kBiocDate = "bioc.date";
inline constexpr const char* kBiocKey = "bioc.key";
inline constexpr const char* kBiocPassages = "bioc.passages"; ///< JSON: offset, length and infons of each

/// Both stream by document: memory does not grow with the file. Text: the passages with a blank line between
/// them; the title is the first passage when its type says so. Offsets of the file count code points from the
/// passages' own offsets; a document all of whose surfaces fit UTF-16 or bytes instead is read so, with a
/// note. Several locations of an annotation become parts. Infons are attributes; "type" is the label.
/// Relations of two nodes join spans; those whose infons name two concepts (BioCreative's CID) are
/// kConceptRelations. DTDs are not processed: no entity is expanded, nothing is fetched.
const Reader& bioc_xml_reader();
const Reader& bioc_json_reader();

/// Everything is held: what BioC has no place for stands in infons whose names begin with "ade.".
const Writer& bioc_xml_writer();
const Writer& bioc_json_writer();

} // namespace ade::corpus
