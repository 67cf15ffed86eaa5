// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/duplicates.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/near_duplicates.hpp"
#include "core/store/connection.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace ade::store {

namespace {

constexpr std::array<std::string_view, 3> kReasons = {"pmid", "doi", "text"};

struct Entry {
    DuplicateDocument document;
    std::string pmid;
    std::string doi;
};

std::string text_in(const Json& attributes, const char* key)
{
    const auto found = attributes.find(key);
    return found != attributes.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "https://doi.org/10.1000/ABC" and "doi:10.1000/abc" as "10.1000/abc"; empty when it does not begin
/// with 10.
std::string plain_doi(std::string_view text)
{
    std::string doi = ascii::lower(ascii::trimmed(text));
    for (const std::string_view head : {"https://", "http://", "dx.", "doi.org/", "doi:"}) {
        if (doi.starts_with(head)) {
            doi = ascii::trimmed(std::string_view(doi).substr(head.size()));
        }
    }
    return doi.starts_with("10.") ? doi : std::string();
}

/// Digits without leading zeros; empty for anything else.
std::string plain_pmid(std::string_view text)
{
    const std::string_view number = ascii::trimmed(text);
    if (number.empty() || !std::all_of(number.begin(), number.end(), ascii::is_digit)) {
        return {};
    }
    return std::string(number.substr(std::min(number.find_first_not_of('0'), number.size())));
}

std::vector<Entry> entries_of(Connection& connection)
{
    std::vector<Entry> entries;
    Query query(connection,
                "SELECT document.id, version.id, source, version.external_id, title, attributes, id_space"
                " FROM document JOIN document_version AS version ON document_id = document.id"
                " JOIN version_summary ON version_id = version.id WHERE newest = 1 ORDER BY document.row");
    while (query.step()) {
        Entry& entry = entries.emplace_back();
        entry.document = {query.text(0), query.text(1), query.text(2), query.text(3), query.text(4), 1};
        const Json attributes = Json::parse(query.text(5));
        entry.pmid = plain_pmid(text_in(attributes, "pmid"));
        if (entry.pmid.empty() && query.text(6) == "pmid") {
            entry.pmid = plain_pmid(entry.document.external_id);
        }
        entry.doi = plain_doi(text_in(attributes, "doi"));
        if (entry.doi.empty() && query.text(6) == "doi") {
            entry.doi = plain_doi(entry.document.external_id);
        }
    }
    return entries;
}

std::string stored_text(Connection& connection, const std::string& version_id)
{
    return query_text(connection, "SELECT text FROM document_version WHERE id = ?", version_id).value_or("");
}

void add_by_number(Connection& connection, const std::vector<Entry>& entries, DuplicateReason reason,
                   std::string Entry::*number, std::vector<DuplicateSet>& sets)
{
    std::map<std::string, std::vector<std::size_t>> of;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!(entries[i].*number).empty()) {
            of[entries[i].*number].push_back(i);
        }
    }
    std::map<std::size_t, DuplicateSet> found; // by first document
    for (const auto& [value, members] : of) {
        if (members.size() < 2) {
            continue;
        }
        DuplicateSet set{reason, value, {}};
        const std::string first = stored_text(connection, entries[members.front()].document.version_id);
        for (const std::size_t i : members) {
            DuplicateDocument document = entries[i].document;
            document.similarity =
                corpus::shingle_similarity(first, stored_text(connection, document.version_id));
            set.documents.push_back(std::move(document));
        }
        found.emplace(members.front(), std::move(set));
    }
    for (auto& [unused, set] : found) {
        sets.push_back(std::move(set));
    }
}

/// Every two of the group are told as one article already.
bool share_a_number(const std::vector<Entry>& entries, const std::vector<std::size_t>& members)
{
    const auto all_equal = [&](std::string Entry::*number) {
        return std::all_of(members.begin(), members.end(), [&](std::size_t i) {
            return !(entries[i].*number).empty() && entries[i].*number == entries[members.front()].*number;
        });
    };
    return all_equal(&Entry::pmid) || all_equal(&Entry::doi);
}

} // namespace

std::string_view to_string(DuplicateReason reason)
{
    return kReasons.at(static_cast<std::size_t>(reason));
}

Result<std::vector<DuplicateSet>> find_duplicates(ProjectFile& project, const DuplicateOptions& options,
                                                  std::stop_token stop, const ProgressSink& progress)
{
    return guarded(project, [&] {
        Connection& connection = project.connection();
        const ReadTransaction view(connection);
        const std::vector<Entry> entries = entries_of(connection);
        std::vector<DuplicateSet> sets;
        if (options.by_number) {
            add_by_number(connection, entries, DuplicateReason::pmid, &Entry::pmid, sets);
            add_by_number(connection, entries, DuplicateReason::doi, &Entry::doi, sets);
        }
        if (!options.by_text) {
            return sets;
        }
        corpus::NearDuplicateOptions near;
        near.threshold = options.similarity;
        const auto text_of = [&](std::size_t i) -> Result<std::string> {
            return stored_text(connection, entries[i].document.version_id);
        };
        const auto groups = value_or_raise(
            corpus::find_near_duplicates(entries.size(), text_of, near, std::move(stop), progress));
        for (const corpus::DuplicateGroup& group : groups) {
            if (options.by_number && share_a_number(entries, group.members)) {
                continue;
            }
            DuplicateSet& set = sets.emplace_back();
            for (std::size_t k = 0; k < group.members.size(); ++k) {
                set.documents.push_back(entries[group.members[k]].document);
                set.documents.back().similarity = group.similarities[k];
            }
        }
        return sets;
    });
}

} // namespace ade::store
