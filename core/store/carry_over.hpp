// SPDX-License-Identifier: GPL-3.0-or-later
// What became of the labels and decisions of a text when a newer text of the article came.
#pragma once

#include "core/base/result.hpp"
#include "core/store/decision_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

class ProjectFile;

enum class Fate {
    kept,    ///< same words at the same offsets
    moved,   ///< same words at other offsets
    changed, ///< its words, or what stands around them, are others now: not carried over
    lost,    ///< nothing of it is in the newer text: not carried over
};
std::string_view to_string(Fate fate); // "kept", "moved", "changed", "lost"
std::optional<Fate> fate_from(std::string_view text);

/// What one carrying over did. Labels are mentions and relations of persons and of imports that count as
/// gold.
struct CarryReport {
    std::string version_id;      ///< the newer text
    std::string from_version_id; ///< the older; empty when there was nothing to carry
    std::string external_id;
    std::int64_t kept = 0; ///< labels
    std::int64_t moved = 0;
    std::int64_t changed = 0;
    std::int64_t lost = 0;
    std::int64_t suggestions = 0;      ///< carried over with the run that made them
    std::int64_t suggestions_left = 0; ///< changed or lost
    std::int64_t judgements = 0;       ///< rejections and corrections that hold on
    std::int64_t sentences_done = 0;   ///< review units carried over: their sentence is unchanged
    std::int64_t sentences_open = 0;   ///< review units left: to be reviewed again
    std::int64_t open_items = 0;       ///< for the curator: what a person or gold said and found no place
    bool operator==(const CarryReport&) const = default;
};

/// One row of the older text.
struct CarriedItem {
    std::string id;
    std::string kind; ///< "mention", "relation", "judgement", "review" or "comment"
    Fate fate = Fate::kept;
    std::string from_id;  ///< row of the older text; of a review "sentence|drug|person"
    std::string to_id;    ///< row of the newer text; empty when there is none
    std::string voice_id; ///< who said it; of judgements, reviews and comments the person
    std::string label;    ///< of mentions "drug" or "adverse_event"; of relations the polarity
    std::string surface; ///< what the older text reads there; of a relation "drug → event", of a review the
                         ///< sentence
    std::optional<text::Span> from; ///< in the older text; nothing for comments on the whole text
    std::optional<text::Span> to;   ///< in the newer text, where its words stand now; nothing when lost
    std::string present_text;       ///< what the newer text reads at `to`
    bool settled = false;           ///< nothing is left to do about it
    bool operator==(const CarriedItem&) const = default;
};

/// Reading what was carried over, and settling what was not. All functions may fail with database.
///
/// A newer text gets the labels of the text before it when it is added (import, fetch): those of persons, the
/// suggestions of models and the rows of imports, each as the voice that spoke, unless that voice has
/// labelled the newer text itself; rejections and corrections; review marks of sentences that are unchanged
/// in every character and lost no label; comments of what was carried. A label is carried when its words are
/// the same and so is one word or more beside them; no span is moved to words that differ. All of it is one
/// group of events, which the person who added the text can undo. That an import as gold had read the older
/// text does not hold for the newer. Splits and frozen gold belong to the article and stay. Adding the same
/// text again changes nothing.
class CarryStore {
public:
    explicit CarryStore(ProjectFile& project) : project_(project) {}

    /// Counts for one newer text; nothing when nothing was carried to it.
    Result<std::optional<CarryReport>> report(const std::string& version_id) const;
    /// By place in the older text. only_open: what a curator has still to look at.
    Result<std::vector<CarriedItem>> items(const std::string& version_id, bool only_open = true) const;
    /// Newer texts with open items, in the order they came.
    Result<std::vector<CarryReport>> open_reports() const;
    /// All newer texts to which something was carried, in the order they came.
    Result<std::vector<CarryReport>> reports() const;

    /// The curator has dealt with these items: one step of undo. Settled ones are passed over. Fails with
    /// not_found (changes nothing), invalid_argument (read-only project).
    Result<DecisionOutcome> settle(const std::vector<std::string>& item_ids, const std::string& person_id);

private:
    ProjectFile& project_;
};

} // namespace ade::store
