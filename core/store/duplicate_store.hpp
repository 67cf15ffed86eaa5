// SPDX-License-Identifier: GPL-3.0-or-later
// What persons decide about documents that may be one article: both stay, or one is left out of work.
#pragma once

#include "core/store/decision_store.hpp"
#include "core/store/duplicates.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::store {

struct DuplicateDecision {
    std::string left_out_id; ///< document that is left out of work; empty: both stay
    std::string person_name;
    std::string decided; ///< UTC, ISO 8601
    bool operator==(const DuplicateDecision&) const = default;
};

/// Two documents to compare.
struct DuplicatePair {
    DuplicateReason reason = DuplicateReason::text;
    std::string value; ///< the number or DOI they share; empty for text
    DuplicateDocument first;
    DuplicateDocument second; ///< its similarity is that with `first`
    std::optional<DuplicateDecision> decision;
    bool operator==(const DuplicatePair&) const = default;
};

/// A document that is left out of work stays in the project with all its texts and labels, and is exported as
/// before. It is in no list of documents, no training or evaluation set and no curation sample. Each decision
/// is one step of undo and in the log with person and time. Functions may fail with database; those that
/// write with invalid_argument when the project is read-only or no person is given.
class DuplicateStore {
public:
    explicit DuplicateStore(ProjectFile& project, std::string person_id = {});

    /// Pairs of what find_duplicates() found: of each set every document that stands, with the first one
    /// before it that it was not told apart from; and every pair that was decided about, also when the
    /// documents are no longer found alike (the reason is then text). similarity: as it was asked for; of a
    /// set of text, pairs below it are no pairs. Fast: only texts of such sets are compared again.
    Result<std::vector<DuplicatePair>> pairs(const std::vector<DuplicateSet>& sets,
                                             double similarity = DuplicateOptions().similarity) const;

    /// Two articles that only look like one. Deciding otherwise later replaces the decision.
    Result<DecisionOutcome> keep_both(const std::string& one_id, const std::string& other_id);
    /// Fails with invalid_argument: frozen gold is never left out; nor may the one that stays be left out
    /// itself. Fails with not_found.
    Result<DecisionOutcome> leave_out(const std::string& document_id, const std::string& instead_of_it);
    /// The pair is open again; what was left out is back in work. Nothing happens when it is open.
    Result<DecisionOutcome> reopen(const std::string& one_id, const std::string& other_id);

    /// Ids of documents that are left out of work.
    Result<std::vector<std::string>> left_out() const;

private:
    Result<DecisionOutcome> decide(const std::string& one_id, const std::string& other_id,
                                   const std::optional<std::string>& left_out_id);

    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
