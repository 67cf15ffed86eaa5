// SPDX-License-Identifier: GPL-3.0-or-later
// All labels and decisions about one text, and where each suggestion stands. For this room only.
#pragma once

#include "core/store/connection.hpp"
#include "core/store/records.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace ade::store {

struct StoredMention {
    MentionRecord record;
    std::string folded;
    std::string source_id;
    std::string key;
    Json extra = Json::object(); ///< attributes, notes, foreign_label, where there are some
};

struct StoredRelation {
    RelationRecord record;
    std::string source_id;
    std::string drug_key;
    text::Span event_span;
    std::string key;
    Json extra;
};

struct StoredJudgement {
    std::string person_id;
    std::string key;
    SuggestionState state = SuggestionState::rejected;
};

struct StoredReview {
    ReviewUnit unit;
    std::int64_t marked = 0; ///< seq
};

class VersionRows {
public:
    /// all_runs: also rows of runs that a newer one of the same kind has taken the place of.
    VersionRows(Connection& connection, const std::string& version_id, bool all_runs = false);

    std::vector<StoredMention> mentions;   ///< by position
    std::vector<StoredRelation> relations; ///< by position of the event, then of the drug
    std::vector<StoredJudgement> judgements;
    std::vector<StoredReview> reviews;
    std::map<std::string, Voice> voices; ///< those that have spoken about the text

    /// An import that counts as gold has read the text, and none of its labels were refused: all that it does not
    /// name is negative.
    bool read_as_gold = false;

    [[nodiscard]] const StoredMention& mention(const std::string& id) const
    {
        return mentions[mention_at_.at(id)];
    }
    [[nodiscard]] bool is_suggestion(const std::string& voice_id) const;
    /// For one person; with an empty person id: for anyone.
    [[nodiscard]] SuggestionState state_of(const std::string& key, const std::string& person_id) const;
    /// A label of gold: a person's row, or an import's that counts as gold and that nobody (person_id: this
    /// person) corrected or rejected.
    [[nodiscard]] bool is_gold(const std::string& voice_id, const std::string& key,
                               const std::string& person_id = {}) const;

private:
    void read_voices(Connection& connection, const std::string& version_id, bool all_runs);
    void read_mentions(Connection& connection, const std::string& version_id);
    void read_relations(Connection& connection, const std::string& version_id);
    void read_decisions(Connection& connection, const std::string& version_id);

    std::unordered_map<std::string, std::size_t> mention_at_;
    std::map<std::string, std::set<std::string>> own_keys_; ///< person → keys of the person's rows
};

/// The part of `sentences` that holds the span's begin; -1 when none does.
int sentence_of(const std::vector<corpus::Sentence>& sentences, text::Span span);

std::vector<corpus::Sentence> read_sentences(Connection& connection, const std::string& version_id);

Json spans_to_json(const std::vector<text::Span>& spans);
std::vector<text::Span> spans_from_json(const Json& json);

/// The voice whose rows stand for student suggestions when several students have spoken; see RunStore.
inline constexpr const char* kStudentVoiceSetting = "suggestions.student_voice";

} // namespace ade::store
