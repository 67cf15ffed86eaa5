// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/product_search.hpp"

#include <algorithm>

namespace ade::corpus::pubmed {

namespace {

/// Without what PubMed reads as syntax.
std::string clean_name(std::string_view name)
{
    std::string clean;
    for (const char byte : name) {
        const bool blank = static_cast<unsigned char>(byte) <= ' ' ||
                           std::string_view("\"[](){}:*").find(byte) != std::string_view::npos;
        if (!blank) {
            clean += byte;
        } else if (!clean.empty() && clean.back() != ' ') {
            clean += ' ';
        }
    }
    while (!clean.empty() && clean.back() == ' ') {
        clean.pop_back();
    }
    return clean;
}

} // namespace

std::string build_query(const ProductNames& product)
{
    std::vector<std::string> parts;
    const auto add = [&parts](std::string part) {
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) {
            parts.push_back(std::move(part));
        }
    };
    const std::string generic = clean_name(product.name);
    if (!generic.empty()) {
        add(fmt::format("\"{}\"[tiab]", generic));
        add(fmt::format("\"{}\"[mh]", generic));
        add(fmt::format("\"{}\"[nm]", generic));
    }
    for (const std::string& other : product.others) {
        if (const std::string name = clean_name(other); !name.empty()) {
            add(fmt::format("\"{}\"[tiab]", name));
        }
    }
    if (parts.empty()) {
        return {};
    }
    std::string query;
    for (const std::string& part : parts) {
        query += (query.empty() ? "" : " OR ") + part;
    }
    query = "(" + query + ")";
    if (product.safety_terms) {
        query +=
            " AND (\"adverse effects\"[sh] OR \"drug-related side effects and adverse reactions\"[mh] OR "
            "adverse[tiab] OR toxicity[tiab] OR \"side effect\"[tiab] OR \"side effects\"[tiab] OR "
            "induced[tiab] OR safety[tiab] OR \"case reports\"[pt])";
    }
    return query;
}

std::string_view paper_query()
{
    return "\"adverse effects\"[sh] AND (hasabstract[text] AND Case Reports[ptyp]) AND \"drug therapy\"[sh] "
           "AND "
           "English[lang] AND (Case Reports[ptyp])";
}

std::string_view paper_query_note()
{
    return "This query builds a training corpus as the paper did. It is no screening search: it passes over "
           "articles "
           "that are not indexed with MeSH yet, that have a title only, or that are not in English.";
}

std::optional<DayRange> since_last_run(const std::string& last_run_utc, int overlap_days, Day now)
{
    const auto last = parse_day(std::string_view(last_run_utc).substr(0, 10));
    if (!last) {
        return std::nullopt;
    }
    // One day more at the end: somewhere it is tomorrow already.
    return DayRange{std::min(*last, now) - std::chrono::days(overlap_days), now + std::chrono::days(1)};
}

} // namespace ade::corpus::pubmed
