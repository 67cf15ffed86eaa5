// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/duplicate_store.hpp"

#include "core/base/clock.hpp"
#include "core/corpus/near_duplicates.hpp"
#include "core/store/change_set.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::store {

namespace {

using Pair = std::pair<std::string, std::string>;

Pair pair_of(const std::string& one_id, const std::string& other_id)
{
    return one_id < other_id ? Pair(one_id, other_id) : Pair(other_id, one_id);
}

std::map<Pair, DuplicateDecision> read_decisions(Connection& connection)
{
    std::map<Pair, DuplicateDecision> decisions;
    Query query(connection,
                "SELECT first_id, second_id, coalesce(left_out_id, ''), coalesce(person.name, ''), decided"
                " FROM duplicate_decision LEFT JOIN person ON person.id = person_id");
    while (query.step()) {
        decisions[{query.text(0), query.text(1)}] = {query.text(2), query.text(3), query.text(4)};
    }
    return decisions;
}

/// Its newest text.
DuplicateDocument document_of(Connection& connection, const std::string& document_id)
{
    Query query(connection,
                "SELECT version.id, source, external_id, title FROM document_version AS version"
                " JOIN version_summary ON version_id = version.id WHERE document_id = ? AND newest = 1",
                document_id);
    if (!query.step()) {
        raise(ErrorCode::not_found, "store.no_document", document_id,
              "There is no such document in the project. Look at the list again.");
    }
    return {document_id, query.text(0), query.text(1), query.text(2), query.text(3), 1};
}

/// Names a document for a person: its title, or its number.
std::string name_of(const DuplicateDocument& document)
{
    return !document.title.empty()         ? document.title
           : !document.external_id.empty() ? document.external_id
                                           : document.document_id;
}

class PairFinder {
public:
    PairFinder(Connection& connection, double threshold)
        : connection_(connection), threshold_(threshold), decisions_(read_decisions(connection))
    {
        for (const auto& [pair, decision] : decisions_) {
            left_out_.insert(decision.left_out_id);
        }
    }

    void add(const DuplicateSet& set)
    {
        for (std::size_t i = 1; i < set.documents.size(); ++i) {
            bool has_open = false;
            for (std::size_t k = 0; k < i; ++k) {
                const DuplicateDocument& first = set.documents[k];
                const DuplicateDocument& second = set.documents[i];
                const Pair pair = pair_of(first.document_id, second.document_id);
                const bool decided = decisions_.contains(pair);
                const bool both_stand =
                    !left_out_.contains(first.document_id) && !left_out_.contains(second.document_id);
                if (told_.contains(pair) || (!decided && (has_open || !both_stand))) {
                    continue;
                }
                const double similarity = k == 0 ? second.similarity : similarity_of(first, second);
                // A set of text holds chains: its ends need not be alike.
                if (!decided && set.reason == DuplicateReason::text && similarity < threshold_) {
                    continue;
                }
                has_open = has_open || !decided;
                tell(set.reason, set.value, first, second, similarity);
            }
        }
    }

    /// Pairs that were decided about and are found alike no longer.
    void add_rest()
    {
        for (const auto& [pair, decision] : decisions_) {
            if (!told_.contains(pair)) {
                const DuplicateDocument first = document_of(connection_, pair.first);
                const DuplicateDocument second = document_of(connection_, pair.second);
                tell(DuplicateReason::text, {}, first, second, similarity_of(first, second));
            }
        }
    }

    std::vector<DuplicatePair> pairs;

private:
    double similarity_of(const DuplicateDocument& first, const DuplicateDocument& second)
    {
        const auto text = [this](const std::string& version_id) {
            return query_text(connection_, "SELECT text FROM document_version WHERE id = ?", version_id)
                .value_or("");
        };
        return corpus::shingle_similarity(text(first.version_id), text(second.version_id));
    }

    void tell(DuplicateReason reason, const std::string& value, const DuplicateDocument& first,
              const DuplicateDocument& second, double similarity)
    {
        const Pair pair = pair_of(first.document_id, second.document_id);
        told_.insert(pair);
        DuplicatePair& found = pairs.emplace_back();
        found.reason = reason;
        found.value = value;
        found.first = first;
        found.first.similarity = 1;
        found.second = second;
        found.second.similarity = similarity;
        if (const auto decision = decisions_.find(pair); decision != decisions_.end()) {
            found.decision = decision->second;
        }
    }

    Connection& connection_;
    double threshold_;
    std::map<Pair, DuplicateDecision> decisions_;
    std::set<std::string> left_out_;
    std::set<Pair> told_;
};

} // namespace

DuplicateStore::DuplicateStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<std::vector<DuplicatePair>> DuplicateStore::pairs(const std::vector<DuplicateSet>& sets,
                                                         double similarity) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        PairFinder finder(project_.connection(), similarity);
        for (const DuplicateSet& set : sets) {
            finder.add(set);
        }
        finder.add_rest();
        return std::move(finder.pairs);
    });
}

Result<DecisionOutcome> DuplicateStore::decide(const std::string& one_id, const std::string& other_id,
                                               const std::optional<std::string>& left_out_id)
{
    return guarded(project_, [&] {
        if (person_id_.empty()) {
            raise(ErrorCode::invalid_argument, "store.no_person", project_.path().string(),
                  "A person decides about duplicates. Say who you are first.");
        }
        if (one_id == other_id) {
            raise(ErrorCode::invalid_argument, "store.same_document", one_id,
                  "A document is no duplicate of itself. Name two documents.");
        }
        ChangeSet changes(project_, person_id_, "decide_duplicate");
        Connection& connection = changes.connection();
        const DuplicateDocument one = document_of(connection, one_id);
        const DuplicateDocument other = document_of(connection, other_id);
        if (left_out_id) {
            const DuplicateDocument& gone = *left_out_id == one_id ? one : other;
            const DuplicateDocument& stays = *left_out_id == one_id ? other : one;
            if (query_integer(connection, "SELECT count(*) FROM frozen WHERE document_id = ?",
                              gone.document_id) > 0) {
                raise(ErrorCode::invalid_argument, "store.leave_out_frozen", gone.document_id,
                      "“{}” is frozen gold, which every score counts. Leave the other one out.",
                      name_of(gone));
            }
            // Else both could be gone, each for the other's sake.
            if (query_integer(connection, "SELECT count(*) FROM duplicate_decision WHERE left_out_id = ?",
                              stays.document_id) > 0) {
                raise(ErrorCode::invalid_argument, "store.both_left_out", stays.document_id,
                      "“{}” is left out of work itself. Take that decision back first.", name_of(stays));
            }
        }
        const auto [first, second] = pair_of(one_id, other_id);
        const Json before = stored_row(connection, tracked_table("duplicate_decision"),
                                       {{"first_id", first}, {"second_id", second}});
        Json after = {{"first_id", first},
                      {"second_id", second},
                      {"person_id", person_id_},
                      {"decided", utc_now_text()}};
        if (left_out_id) {
            after["left_out_id"] = *left_out_id;
        }
        DecisionOutcome outcome;
        outcome.version_id = left_out_id && *left_out_id == other_id ? other.version_id : one.version_id;
        outcome.description =
            left_out_id ? fmt::format("Left “{}” out of work", name_of(*left_out_id == one_id ? one : other))
                        : fmt::format("Kept “{}” and its likeness", name_of(one));
        outcome.changed = before.is_null() || before.value("left_out_id", "") != left_out_id.value_or("");
        if (outcome.changed) {
            changes.change("duplicate_decision", before, after);
            changes.set_step(outcome.description, outcome.version_id, -1);
            outcome.group_id = changes.group_id();
            changes.commit();
        }
        return outcome;
    });
}

Result<DecisionOutcome> DuplicateStore::keep_both(const std::string& one_id, const std::string& other_id)
{
    return decide(one_id, other_id, std::nullopt);
}

Result<DecisionOutcome> DuplicateStore::leave_out(const std::string& document_id,
                                                  const std::string& instead_of_it)
{
    return decide(document_id, instead_of_it, document_id);
}

Result<DecisionOutcome> DuplicateStore::reopen(const std::string& one_id, const std::string& other_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id_, "reopen_duplicate");
        const auto [first, second] = pair_of(one_id, other_id);
        const Json before = stored_row(changes.connection(), tracked_table("duplicate_decision"),
                                       {{"first_id", first}, {"second_id", second}});
        DecisionOutcome outcome;
        const DuplicateDocument one = document_of(changes.connection(), one_id);
        outcome.version_id = one.version_id;
        outcome.description = fmt::format("Opened “{}” and its likeness again", name_of(one));
        outcome.changed = !before.is_null();
        if (outcome.changed) {
            changes.remove("duplicate_decision", before);
            changes.set_step(outcome.description, outcome.version_id, -1);
            outcome.group_id = changes.group_id();
            changes.commit();
        }
        return outcome;
    });
}

Result<std::vector<std::string>> DuplicateStore::left_out() const
{
    return guarded(project_, [&] {
        std::vector<std::string> ids;
        Query query(project_.connection(), "SELECT DISTINCT left_out_id FROM duplicate_decision"
                                           " WHERE left_out_id IS NOT NULL ORDER BY left_out_id");
        while (query.step()) {
            ids.push_back(query.text(0));
        }
        return ids;
    });
}

} // namespace ade::store
