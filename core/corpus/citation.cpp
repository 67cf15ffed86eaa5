// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/citation.hpp"

#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace ade::corpus {

namespace {

constexpr std::size_t kMostAuthors = 6;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// ISO 639-2/B codes as PubMed uses them, for the languages it has most of.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kLanguages = {{
    {"afr", "Afrikaans"}, {"ara", "Arabic"},  {"bul", "Bulgarian"},  {"chi", "Chinese"},
    {"cze", "Czech"},     {"dan", "Danish"},  {"dut", "Dutch"},      {"fin", "Finnish"},
    {"fre", "French"},    {"ger", "German"},  {"gre", "Greek"},      {"heb", "Hebrew"},
    {"hun", "Hungarian"}, {"ita", "Italian"}, {"jpn", "Japanese"},   {"kor", "Korean"},
    {"nor", "Norwegian"}, {"pol", "Polish"},  {"por", "Portuguese"}, {"rus", "Russian"},
    {"spa", "Spanish"},   {"swe", "Swedish"}, {"tur", "Turkish"},    {"ukr", "Ukrainian"},
}};

/// First letters of the names: "José Carlos" gives "JC", "Jean-Luc" "JL".
std::string initials_of(std::string_view fore_name)
{
    std::string initials;
    bool begins = true;
    for (std::size_t byte = 0; byte < fore_name.size();) {
        const text::Decoded next = text::decode_at(fore_name, byte);
        const bool separates = next.code_point == ' ' || next.code_point == '-' || next.code_point == '.';
        if (begins && !separates) {
            initials += fore_name.substr(byte, next.bytes);
        }
        begins = separates;
        byte += next.bytes;
    }
    return initials;
}

std::string name_of(const Author& author)
{
    std::string name = author.last_name;
    const std::string initials = author.initials.empty() ? initials_of(author.fore_name) : author.initials;
    if (!initials.empty()) {
        name += (name.empty() ? "" : " ") + initials;
    }
    if (!author.suffix.empty()) {
        name += " " + author.suffix;
    }
    return name;
}

/// Persons by ", ", a group after a person by "; ".
std::string authors_of(const Article& article)
{
    std::string text;
    std::size_t count = 0;
    for (const Author& author : article.authors) {
        const bool group = !author.collective.empty();
        const std::string name = group ? author.collective : name_of(author);
        if (name.empty()) {
            continue;
        }
        if (count++ == kMostAuthors) {
            return text + ", et al";
        }
        text += (text.empty() ? "" : group ? "; " : ", ") + name;
    }
    return text.empty() || article.authors_complete ? text : text + ", et al";
}

std::string date_text(const PartialDate& date)
{
    if (!date.text.empty()) {
        return date.text;
    }
    std::string text = std::to_string(date.year);
    if (date.month >= 1 && date.month <= 12) {
        text += fmt::format(" {}", kMonths[static_cast<std::size_t>(date.month - 1)]);
        if (date.day > 0) {
            text += fmt::format(" {}", date.day);
        }
    }
    return text;
}

/// Adds a sentence and ends it with a full stop unless it ends itself.
void put(std::string& text, std::string_view sentence)
{
    if (sentence.empty()) {
        return;
    }
    text += text.empty() ? "" : " ";
    text += sentence;
    const char last = sentence.back();
    if (last != '.' && last != '?' && last != '!') {
        text += '.';
    }
}

/// "2002 Jul 25;347(4):284-7"
std::string issue_of(const Article& article)
{
    const PartialDate& date = article.published.known() ? article.published : article.published_online;
    const Journal& journal = article.journal;
    std::string text = date.known() ? date_text(date) : "[date unknown]";
    if (!journal.volume.empty() || !journal.issue.empty()) {
        text += ";" + journal.volume;
        if (!journal.issue.empty()) {
            text += "(" + journal.issue + ")";
        }
    }
    if (!journal.pages.empty()) {
        text += ":" + journal.pages;
    }
    return text;
}

void put_epub(std::string& text, const Article& article)
{
    if (article.publication_status == "aheadofprint") {
        put(text, "Epub ahead of print");
    } else if (article.published_online.known() && article.published.known() &&
               article.publication_status != "epublish" &&
               date_text(article.published_online) != date_text(article.published)) {
        put(text, "Epub " + date_text(article.published_online));
    }
}

void put_language(std::string& text, const Article& article)
{
    if (article.languages.empty() || article.languages.front() == "eng" ||
        article.languages.front() == "und") {
        return;
    }
    const std::string& code = article.languages.front();
    const auto known = std::find_if(kLanguages.begin(), kLanguages.end(),
                                    [&](const auto& language) { return language.first == code; });
    put(text, known != kLanguages.end() ? known->second : std::string_view(code));
}

} // namespace

std::string vancouver(const Article& article)
{
    std::string text;
    put(text, authors_of(article));
    const MarkedText& title = article.title.empty() ? article.vernacular_title : article.title;
    put(text, title.empty() ? std::string_view("[title unknown]") : std::string_view(title.text));
    put(text, article.journal.abbreviation.empty() ? article.journal.title : article.journal.abbreviation);
    put(text, issue_of(article));
    put_language(text, article);
    if (!article.doi.empty()) {
        put(text, "doi: " + article.doi);
    }
    put_epub(text, article);
    if (!article.pmid.empty()) {
        put(text, "PMID: " + article.pmid + (article.pmcid.empty() ? "" : "; PMCID: " + article.pmcid));
    } else if (!article.pmcid.empty()) {
        put(text, "PMCID: " + article.pmcid);
    }
    for (const ArticleLink& link : article.links) {
        if (link.kind == LinkKind::retraction_in) {
            put(text, "Retraction in: " + (link.source.empty() ? "PMID " + link.pmid : link.source));
        }
    }
    return text;
}

} // namespace ade::corpus
