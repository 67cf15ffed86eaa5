// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/likely_format.hpp"

#include "core/base/ascii.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace ade::corpus {

namespace {

struct Look {
    std::string_view begins; ///< lower case
    std::string_view words;
};

constexpr std::array<Look, 15> kBytes = {{
    {"\x1f\x8b", "gzip; unpack it first (gunzip)"},
    {"pk\x03\x04",
     "a zip archive or a workbook (with relations: --format xlsx); unpack it first, or save the "
     "sheet as CSV"},
    {"\xd0\xcf\x11\xe0", "an old Office file, or one with a password; save it as text or CSV"},
    {"%pdf", "a PDF"},
    {"\xff\xfe", "UTF-16; save it as UTF-8"},
    {"\xfe\xff", "UTF-16; save it as UTF-8"},
    {"sqlite format 3", "an SQLite database, perhaps a project"},
    {"pmid-", "PubMed's MEDLINE format (--format nbib)"},
    {"ty  -", "RIS (--format ris)"},
    {"pmid|", "a table of PMIDs"},
    {"%0 ", "EndNote's tagged text; export as RIS or EndNote XML instead"},
    {"fn clarivate", "Web of Science's tagged text; export as RIS instead"},
    {"@article", "BibTeX; export as RIS instead"},
    {"<!doctype html", "an HTML page, perhaps an error page of a server or proxy"},
    {"<html", "an HTML page, perhaps an error page of a server or proxy"},
}};

// By the first element.
constexpr std::array<Look, 14> kRoots = {{
    {"pubmedarticleset", "PubMed XML (--format pubmed-xml)"},
    {"medlinecitationset", "PubMed XML (--format pubmed-xml)"},
    {"pubmedbookarticleset", "PubMed XML (--format pubmed-xml)"},
    {"html", "an HTML page, perhaps an error page of a server or proxy"},
    {"esearchresult", "E-utilities' answer to a search, which holds no articles; fetch them by their PMIDs"},
    {"esummaryresult", "E-utilities' summaries, which hold no abstracts; fetch the articles as XML"},
    {"elinkresult", "E-utilities' links, which hold no articles"},
    {"efetchresult", "an error reply of E-utilities"},
    {"einforesult", "E-utilities' list of databases"},
    {"pmc-articleset", "full text of PubMed Central (JATS), which is not read"},
    {"article", "full text of PubMed Central (JATS), which is not read"},
    {"collection", "BioC XML"},
    {"xml", "EndNote XML (--format endnote-xml)"},
    {"serialsset", "NLM's list of journals"},
}};

std::string by_root(std::string_view text)
{
    // Past declarations, comments and the DTD to the first tag.
    std::size_t at = 0;
    while ((at = text.find('<', at)) != std::string_view::npos) {
        if (text.substr(at, 4) == "<!--") {
            at = std::min(text.find("-->", at), text.size());
        } else if (at + 1 < text.size() && text[at + 1] != '!' && text[at + 1] != '?') {
            const std::string_view name =
                text.substr(at + 1, std::min(text.find_first_of(" \t\r\n/>", at + 1), text.size()) - at - 1);
            for (const Look& look : kRoots) {
                if (name == look.begins) {
                    return std::string(look.words);
                }
            }
            return name.empty() ? std::string()
                                : "XML of another kind, <" + std::string(name.substr(0, 40)) + ">";
        } else {
            ++at;
        }
    }
    return {};
}

} // namespace

std::string likely_format(std::string_view head)
{
    constexpr std::size_t kMost = 65536;
    head = head.substr(0, kMost);
    if (head.substr(0, 3) == "\xEF\xBB\xBF") {
        head.remove_prefix(3);
    }
    const std::string text = ascii::lower(head);
    if (text.size() >= 4 && (text[1] == '\0' || text[0] == '\0') && text[0] != text[1]) {
        return "UTF-16; save it as UTF-8";
    }
    for (const Look& look : kBytes) {
        if (text.compare(0, look.begins.size(), look.begins) == 0) {
            return std::string(look.words);
        }
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
        return {};
    }
    for (const Look& look : kBytes) {
        if (text.compare(first, look.begins.size(), look.begins) == 0) {
            return std::string(look.words);
        }
    }
    if (text[first] == '<') {
        return by_root(text);
    }
    if (text[first] == '{' || text[first] == '[') {
        return "JSON";
    }
    const std::string line = text.substr(first, text.find('\n', first) - first);
    if (line.find("title") != std::string::npos && line.find_first_of(",;\t") != std::string::npos) {
        return "a table (--format csv-articles)";
    }
    return {};
}

std::string first_words(std::string_view head)
{
    constexpr std::size_t kMost = 40;
    const std::size_t first = std::min(head.find_first_not_of(" \t\r\n"), head.size());
    std::string words;
    for (const char c : head.substr(first, kMost)) {
        if (c == '\n' || c == '\r') {
            break;
        }
        const auto byte = static_cast<unsigned char>(c);
        words += byte >= 0x20 && byte < 0x7F ? c : '?';
    }
    return words;
}

} // namespace ade::corpus
