// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/article.hpp"

#include "core/base/ascii.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ade::corpus {

namespace {

constexpr std::array<std::pair<MarkupKind, std::string_view>, 6> kMarkupNames = {{
    {MarkupKind::italic, "italic"},
    {MarkupKind::bold, "bold"},
    {MarkupKind::underline, "underline"},
    {MarkupKind::superscript, "superscript"},
    {MarkupKind::subscript, "subscript"},
    {MarkupKind::math, "math"},
}};

constexpr std::array<std::pair<LinkKind, std::string_view>, 13> kLinkNames = {{
    {LinkKind::retraction_in, "retraction_in"},
    {LinkKind::retraction_of, "retraction_of"},
    {LinkKind::erratum_in, "erratum_in"},
    {LinkKind::erratum_for, "erratum_for"},
    {LinkKind::concern_in, "concern_in"},
    {LinkKind::concern_for, "concern_for"},
    {LinkKind::comment_in, "comment_in"},
    {LinkKind::comment_on, "comment_on"},
    {LinkKind::update_in, "update_in"},
    {LinkKind::update_of, "update_of"},
    {LinkKind::republished_in, "republished_in"},
    {LinkKind::republished_from, "republished_from"},
    {LinkKind::other, "other"},
}};

// RefType in the DTDs of 2015 to 2025. Words that are not here are kept as `other`.
constexpr std::array<std::pair<std::string_view, LinkKind>, 18> kRefTypes = {{
    {"RetractionIn", LinkKind::retraction_in},
    {"RetractedandRepublishedIn", LinkKind::retraction_in},
    {"RetractionOf", LinkKind::retraction_of},
    {"RetractedandRepublishedFrom", LinkKind::retraction_of},
    {"ErratumIn", LinkKind::erratum_in},
    {"ErratumFor", LinkKind::erratum_for},
    {"ExpressionOfConcernIn", LinkKind::concern_in},
    {"ExpressionOfConcernFor", LinkKind::concern_for},
    {"CommentIn", LinkKind::comment_in},
    {"CommentOn", LinkKind::comment_on},
    {"UpdateIn", LinkKind::update_in},
    {"UpdateOf", LinkKind::update_of},
    {"RepublishedIn", LinkKind::republished_in},
    {"RepublishedFrom", LinkKind::republished_from},
    {"CorrectedandRepublishedIn", LinkKind::republished_in},
    {"CorrectedandRepublishedFrom", LinkKind::republished_from},
    {"ReprintIn", LinkKind::republished_in},
    {"ReprintOf", LinkKind::republished_from},
}};

/// Builds text and tells where each piece went, in code points.
class TextBuilder {
public:
    std::string text;

    [[nodiscard]] std::int64_t end() const { return code_points_; }

    void put(std::string_view piece)
    {
        text += piece;
        code_points_ += text::count_code_points(piece);
    }

private:
    std::int64_t code_points_ = 0;
};

/// Calls with_piece(MarkedText, begin in code points) for title and sections while the text is built, and
/// with_section(label, begin, end) for the labelled ones.
template <typename Piece, typename Labelled>
std::string build_text(const Article& article, std::string& title, const Piece& with_piece,
                       const Labelled& with_section)
{
    TextBuilder builder;
    const MarkedText& head = article.title.empty() ? article.vernacular_title : article.title;
    title = head.text;
    if (!head.empty()) {
        with_piece(head, builder.end());
        builder.put(head.text);
    }
    bool first = true;
    for (const AbstractSection& section : article.abstract_sections) {
        if (section.text.empty()) {
            continue;
        }
        if (!first) {
            builder.put(" ");
        } else if (!builder.text.empty()) {
            builder.put("\n\n");
        }
        first = false;
        const std::int64_t begin = builder.end();
        if (!section.label.empty() && section.label != "UNLABELLED") {
            builder.put(section.label);
            builder.put(": ");
        }
        with_piece(section.text, builder.end());
        builder.put(section.text.text);
        if (!section.label.empty()) {
            with_section(section.label, begin, builder.end());
        }
    }
    return std::move(builder.text);
}

} // namespace

std::string to_string(const PartialDate& date)
{
    if (date.year <= 0) {
        return date.text;
    }
    if (!date.text.empty()) {
        return date.text;
    }
    if (date.month <= 0) {
        return fmt::format("{:04}", date.year);
    }
    if (date.day <= 0) {
        return fmt::format("{:04}-{:02}", date.year, date.month);
    }
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string_view to_string(MarkupKind kind)
{
    for (const auto& [known, name] : kMarkupNames) {
        if (known == kind) {
            return name;
        }
    }
    return "italic";
}

std::optional<MarkupKind> markup_kind_from(std::string_view text)
{
    for (const auto& [known, name] : kMarkupNames) {
        if (name == text) {
            return known;
        }
    }
    return std::nullopt;
}

std::string_view to_string(LinkKind kind)
{
    for (const auto& [known, name] : kLinkNames) {
        if (known == kind) {
            return name;
        }
    }
    return "other";
}

std::optional<LinkKind> link_kind_from(std::string_view text)
{
    for (const auto& [known, name] : kLinkNames) {
        if (name == text) {
            return known;
        }
    }
    return std::nullopt;
}

std::optional<LinkKind> link_kind_of_ref_type(std::string_view ref_type)
{
    const std::string lower = ascii::lower(ref_type); // older files differ in capitals
    for (const auto& [word, kind] : kRefTypes) {
        if (ascii::lower(word) == lower) {
            return kind;
        }
    }
    return std::nullopt;
}

bool is_retracted(const Article& article)
{
    return std::find(article.publication_types.begin(), article.publication_types.end(),
                     "Retracted Publication") != article.publication_types.end() ||
           std::any_of(article.links.begin(), article.links.end(),
                       [](const ArticleLink& link) { return link.kind == LinkKind::retraction_in; });
}

ArticleId id_of(const Article& article, std::string_view source)
{
    if (!article.pmid.empty()) {
        return {"pubmed", article.pmid};
    }
    if (!article.doi.empty()) {
        return {"doi", ascii::lower(article.doi)};
    }
    return {std::string(source), article.accession};
}

std::string name_of(const Article& article)
{
    if (!article.pmid.empty()) {
        return "PMID " + article.pmid;
    }
    if (!article.doi.empty()) {
        return "DOI " + article.doi;
    }
    const MarkedText& title = article.title.empty() ? article.vernacular_title : article.title;
    if (!title.empty()) {
        constexpr std::size_t kMostBytes = 80;
        std::string_view head = title.text;
        if (head.size() > kMostBytes) {
            head = head.substr(0, kMostBytes);
            while (!head.empty() && text::is_continuation(title.text[head.size()])) {
                head.remove_suffix(1);
            }
            return fmt::format("“{}…”", head);
        }
        return fmt::format("“{}”", head);
    }
    return article.accession.empty() ? "article without a number" : article.accession;
}

Document to_document(const Article& article, std::string_view source)
{
    Document document;
    ArticleId id = id_of(article, source);
    document.source = std::move(id.source);
    document.external_id = std::move(id.external_id);
    document.text = build_text(
        article, document.title, [](const MarkedText&, std::int64_t) {},
        [&](const std::string& label, std::int64_t begin, std::int64_t end) {
            document.sections.push_back({label, text::make_span(begin, end)});
        });
    const auto put = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            document.attributes.emplace(key, value);
        }
    };
    put("pmid", article.pmid);
    put("pmcid", article.pmcid);
    put("doi", article.doi);
    put("journal",
        article.journal.abbreviation.empty() ? article.journal.title : article.journal.abbreviation);
    const PartialDate& date = article.published.known() ? article.published : article.published_online;
    put("year", date.year > 0 ? std::to_string(date.year) : std::string());
    put("language", article.languages.empty() ? std::string() : article.languages.front());
    return document;
}

std::vector<Markup> document_markup(const Article& article)
{
    std::vector<Markup> all;
    std::string title;
    build_text(
        article, title,
        [&](const MarkedText& piece, std::int64_t begin) {
            for (const Markup& markup : piece.markup) {
                all.push_back({markup.kind, text::Span{markup.span.begin + begin, markup.span.end + begin}});
            }
        },
        [](const std::string&, std::int64_t, std::int64_t) {});
    return all;
}

} // namespace ade::corpus
