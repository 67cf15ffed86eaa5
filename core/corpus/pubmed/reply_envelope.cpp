// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/reply_envelope.hpp"

#include <expat.h>

#include <memory>

namespace ade::corpus::pubmed {

namespace {

constexpr std::size_t kLongestError = 2000;

struct Reading {
    XML_Parser parser = nullptr;
    Envelope envelope;
    std::vector<std::string> path;
    std::string* text = nullptr; ///< where character data goes now
    std::string pmid;
    bool declares_entities = false;

    /// The number of an article or a book, not of one it comments on or cites.
    [[nodiscard]] bool at_record_number() const
    {
        return path.size() == 4 && path[0] == "PubmedArticleSet" && path[3] == "PMID" &&
               ((path[1] == "PubmedArticle" && path[2] == "MedlineCitation") ||
                (path[1] == "PubmedBookArticle" && path[2] == "BookDocument"));
    }
};

void on_start(void* user, const XML_Char* name, const XML_Char**)
{
    auto& reading = *static_cast<Reading*>(user);
    if (reading.path.empty()) {
        reading.envelope.root = name;
    }
    reading.path.emplace_back(name);
    if (reading.path.size() <= 2 && reading.path.back() == "ERROR") {
        reading.text = &reading.envelope.errors.emplace_back();
    } else if (reading.at_record_number()) {
        reading.pmid.clear();
        reading.text = &reading.pmid;
    }
}

void on_end(void* user, const XML_Char*)
{
    auto& reading = *static_cast<Reading*>(user);
    if (reading.text != nullptr) {
        if (reading.text == &reading.pmid) {
            reading.envelope.pmids.push_back(reading.pmid);
        }
        reading.text = nullptr;
    }
    reading.path.pop_back();
}

void on_text(void* user, const XML_Char* text, int length)
{
    auto& reading = *static_cast<Reading*>(user);
    if (reading.text != nullptr && reading.text->size() < kLongestError) {
        reading.text->append(text, static_cast<std::size_t>(length));
    }
}

void on_entity(void* user, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
               const XML_Char*, const XML_Char*)
{
    auto& reading = *static_cast<Reading*>(user);
    reading.declares_entities = true;
    XML_StopParser(reading.parser, XML_FALSE);
}

struct ParserFree {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

} // namespace

Result<Envelope> read_envelope(std::string_view xml)
{
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserFree> parser(XML_ParserCreate(nullptr));
    Reading reading;
    reading.parser = parser.get();
    XML_SetUserData(parser.get(), &reading);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetEntityDeclHandler(parser.get(), on_entity);
    constexpr std::size_t kPiece = 1U << 20U;
    std::size_t at = 0;
    do {
        const std::string_view piece = xml.substr(at, kPiece);
        at += piece.size();
        if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), at >= xml.size()) !=
            XML_STATUS_OK) {
            if (reading.declares_entities) {
                return fail(
                    ErrorCode::parse, "pubmed.entities", {},
                    "The reply declares entities of its own, which PubMed never does. It is refused.");
            }
            return fail(ErrorCode::parse, "pubmed.envelope", {},
                        "The XML is damaged or was cut off after {} bytes, line {}: {}. Try again.",
                        XML_GetCurrentByteIndex(parser.get()), XML_GetCurrentLineNumber(parser.get()),
                        XML_ErrorString(XML_GetErrorCode(parser.get())));
        }
    } while (at < xml.size());
    return std::move(reading.envelope);
}

} // namespace ade::corpus::pubmed
