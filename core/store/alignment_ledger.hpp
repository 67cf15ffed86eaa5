// SPDX-License-Identifier: GPL-3.0-or-later
// What a teacher was asked, and which of its strings are not simply there: the list that nothing is missing
// from.
#pragma once

#include "core/base/result.hpp"
#include "core/store/decision_store.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

enum class LedgerRole { drug, event, answer };
std::string_view to_string(LedgerRole role);

enum class LedgerState { open, chosen, dismissed };
std::string_view to_string(LedgerState state);

struct LedgerCandidate {
    text::Span span; ///< code points of the document
    std::string how; ///< "exact", "case", "normalised", "alias", "fuzzy"
    double similarity = 1;
    bool operator==(const LedgerCandidate&) const = default;
};

/// A string as it is given to the ledger.
struct LedgerString {
    LedgerRole role = LedgerRole::event;
    int number = 0;      ///< in the answer; unique in its sentence
    int drug_number = 0; ///< of the drug string it belongs to; its own for drugs
    std::string asked;   ///< as the teacher wrote it; for answers a piece of the answer
    std::string drug;    ///< the drug string
    /// "exact" and "case" (only when the context decided), "normalised", "alias", "fuzzy", "ambiguous",
    /// "absent"; of answers "unparsed", "failed", "problem" (part of it was left out), "flagged"; "minority":
    /// fewer than half of the samples say it.
    std::string status;
    std::vector<LedgerCandidate> candidates;
    std::vector<text::Span> partners; ///< an event's drug, a drug's events, where they are certain
    bool by_context = false;
    std::vector<std::string> flags; ///< "other_model", "speaks_to_model", …
    bool operator==(const LedgerString&) const = default;
};

enum class AskedOutcome { events, none, unparsed, failed };
std::string_view to_string(AskedOutcome outcome);

/// One sentence that a run asked about.
struct AskedSentence {
    std::string version_id;
    int position = 0;
    AskedOutcome outcome = AskedOutcome::none;
    std::string model;
    std::string answer; ///< as it came
    std::string reason; ///< of a failure
    std::vector<std::string> flags;
    int samples = 1;
    int drugs = 0; ///< strings, those that are simply there among them
    int events = 0;
    std::vector<LedgerString> strings; ///< those that are not
    bool operator==(const AskedSentence&) const = default;
};

/// A line of the ledger.
struct LedgerEntry {
    std::string id;
    std::string run_id;
    std::string version_id;
    std::string external_id;
    int position = 0;
    text::Span sentence_span; ///< in the document
    std::string sentence;     ///< its text
    std::string answer;       ///< the whole answer
    LedgerString string;
    LedgerState state = LedgerState::open; ///< for the person of the filter
    bool operator==(const LedgerEntry&) const = default;
};

struct LedgerFilter {
    std::string run_id;                ///< empty: all runs
    std::string version_id;            ///< empty: all texts
    std::vector<std::string> statuses; ///< empty: all
    std::string person_id;             ///< whose choices count as settled; empty: anyone's
    bool only_open = false;
    bool operator==(const LedgerFilter&) const = default;
};

/// Of one run. Shares are of strings (absent, ambiguous) and of answers (unparsed).
struct LedgerRates {
    std::string run_id;
    std::string run_name;
    std::string parameters; ///< JSON: model, prompt, version, …
    std::int64_t asked = 0; ///< sentences
    std::int64_t with_events = 0;
    std::int64_t none = 0;
    std::int64_t unparsed = 0;
    std::int64_t failed = 0;
    std::int64_t drug_strings = 0;
    std::int64_t event_strings = 0;
    std::int64_t absent = 0; ///< not in the sentence: made up, or said in other words
    std::int64_t ambiguous = 0;
    std::int64_t fuzzy = 0;
    std::int64_t flagged = 0; ///< sentences
    [[nodiscard]] double absent_share() const;
    [[nodiscard]] double ambiguous_share() const;
    [[nodiscard]] double unparsed_share() const;
    bool operator==(const LedgerRates&) const = default;
};

/// All functions may fail with database; those that write with invalid_argument when the project is
/// read-only.
class AlignmentLedger {
public:
    explicit AlignmentLedger(ProjectFile& project, std::string person_id = {});

    /// One transaction. A sentence that the run asked about before is replaced; choices stay.
    Result<void> store(const std::string& run_id, const std::vector<AskedSentence>& sentences);

    /// In the order they came.
    Result<std::vector<LedgerEntry>> list(const LedgerFilter& filter, std::int64_t limit,
                                          std::int64_t offset = 0) const;
    Result<std::int64_t> count(const LedgerFilter& filter) const;
    Result<LedgerEntry> entry(const std::string& id) const; ///< not_found
    /// Runs that asked something, as they began.
    Result<std::vector<LedgerRates>> rates() const;
    /// The sentences a run asked about, without their strings; by text and position.
    Result<std::vector<AskedSentence>> asked(const std::string& run_id) const;

    /// The person says which place is meant: both ends become the person's own mentions and are linked, as
    /// one step of undo. `candidate`: number in LedgerString::candidates. For an event `drug` says where its
    /// drug stands; without it the certain one, or the one this person chose before. For a drug its certain
    /// events are linked; without any only the drug is marked. Fails with invalid_argument: no such
    /// candidate, an answer's entry, or an event whose drug is open.
    Result<DecisionOutcome> choose(const std::string& id, std::size_t candidate,
                                   std::optional<text::Span> drug = {});
    /// Nothing of the text is meant. A step of undo.
    Result<DecisionOutcome> dismiss(const std::string& id, const std::string& reason = {});

private:
    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
