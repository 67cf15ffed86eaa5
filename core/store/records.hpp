// SPDX-License-Identifier: GPL-3.0-or-later
// What a project holds, as plain values: the store gives them, the session and the views take them.
#pragma once

#include "core/corpus/annotation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::store {

/// Who said something.
enum class VoiceKind { person, teacher, student, lexicon, import };

struct Voice {
    std::string id;
    VoiceKind kind = VoiceKind::person;
    std::string name;            ///< "Maria", "gpt-3.5-turbo", "student 3", "gold"
    std::string run_id;          ///< the run that spoke; empty for persons and plain imports
    bool counts_as_gold = false; ///< a person, or an import as gold
    bool operator==(const Voice&) const = default;
};

/// Where a suggestion of a model stands for the person who looks.
enum class SuggestionState { open, accepted, corrected, rejected };

/// A mention in a project. Suggestions (voice is a model or lexicon) never change; a person's own rows do,
/// by events, and keep their id while they do.
struct MentionRecord {
    std::string id;
    std::string version_id;
    std::string voice_id;
    corpus::Label label = corpus::Label::drug;
    text::Span span;
    std::vector<text::Span> parts;
    std::string surface;
    std::optional<double> score;
    bool is_suggestion = false;
    SuggestionState state = SuggestionState::open; ///< of suggestions
    std::string
        based_on; ///< the suggestion this decision accepted or corrected; empty when the person added it
    bool operator==(const MentionRecord&) const = default;
};

/// drug → event in a project; both mentions belong to the same voice.
struct RelationRecord {
    std::string id;
    std::string version_id;
    std::string voice_id;
    std::string drug_mention_id;
    std::string event_mention_id;
    corpus::Polarity polarity = corpus::Polarity::causes;
    std::optional<double> score;
    bool is_suggestion = false;
    SuggestionState state = SuggestionState::open;
    std::string based_on;
    bool operator==(const RelationRecord&) const = default;
};

/// The unit of review: a sentence, or a sentence and one drug.
enum class ReviewState { open, done, skipped, unsure };

std::string_view to_string(ReviewState state); // "open", "done", "skipped", "unsure"
std::optional<ReviewState> review_state_from(std::string_view text);
std::string_view to_string(VoiceKind kind); // "person", "teacher", "student", "lexicon", "import"
std::optional<VoiceKind> voice_kind_from(std::string_view text);

struct ReviewUnit {
    std::string version_id;
    int sentence_index = 0;
    std::string drug_key; ///< lower-cased drug surface; empty: the whole sentence
    std::string person_id;
    ReviewState state = ReviewState::open;
    std::string note; ///< why unsure
    bool suggestion_on_screen = false;
    std::int64_t elapsed_ms = 0;
    bool operator==(const ReviewUnit&) const = default;
};

struct CommentRecord {
    std::string id;
    std::string target_id; ///< a mention, relation or version
    std::string person_id;
    std::string text;
    std::string created; ///< UTC, ISO 8601
    bool operator==(const CommentRecord&) const = default;
};

/// Everything one needs to show or judge one document.
struct DocumentRecord {
    corpus::Document document;
    std::vector<Voice> voices;             ///< those that occur below
    std::vector<MentionRecord> mentions;   ///< present ones, persons' and suggestions, by position
    std::vector<RelationRecord> relations; ///< present ones
    std::vector<ReviewUnit> review;        ///< of the person who looks
    std::vector<CommentRecord> comments;
    std::string split;   ///< "train", "dev", "test" or empty
    bool frozen = false; ///< drawn as blind gold: never trained on
    bool operator==(const DocumentRecord&) const = default;
};

/// A line of the document list.
struct DocumentSummary {
    std::string document_id;
    std::string version_id;
    std::string external_id;
    std::string title;
    int sentences = 0;
    int sentences_done = 0;
    int mentions = 0; ///< decided by persons or gold
    int relations = 0;
    int open_suggestions = 0; ///< relations a model proposes and nobody judged
    bool voices_disagree = false;
    bool unsure = false;
    bool frozen = false;
    std::string split;
    bool operator==(const DocumentSummary&) const = default;
};

} // namespace ade::store
