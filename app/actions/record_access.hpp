// SPDX-License-Identifier: GPL-3.0-or-later
// Looking things up in a document record.
#pragma once

#include "core/store/records.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace ade::app {

/// Works for const and mutable records; null when there is no such row.
template <typename Record>
auto* findMention(Record& record, std::string_view id)
{
    const auto found = std::find_if(record.mentions.begin(), record.mentions.end(),
                                    [&](const auto& mention) { return mention.id == id; });
    return found == record.mentions.end() ? nullptr : &*found;
}

template <typename Record>
auto* findRelation(Record& record, std::string_view id)
{
    const auto found = std::find_if(record.relations.begin(), record.relations.end(),
                                    [&](const auto& relation) { return relation.id == id; });
    return found == record.relations.end() ? nullptr : &*found;
}

inline const store::Voice* findVoice(const store::DocumentRecord& record, std::string_view id)
{
    const auto found = std::find_if(record.voices.begin(), record.voices.end(),
                                    [&](const store::Voice& voice) { return voice.id == id; });
    return found == record.voices.end() ? nullptr : &*found;
}

/// The sentence that holds a position; -1 when it lies between sentences.
inline int sentenceAt(const corpus::Document& document, text::CodePointOffset position)
{
    for (std::size_t i = 0; i < document.sentences.size(); ++i) {
        if (document.sentences[i].span.contains(position))
            return static_cast<int>(i);
    }
    return -1;
}

/// A relation belongs to the sentence of its event.
inline int sentenceOf(const store::DocumentRecord& record, const store::RelationRecord& relation)
{
    const auto* event = findMention(record, relation.event_mention_id);
    return event ? sentenceAt(record.document, event->span.begin) : -1;
}

/// The review state of a whole sentence (no drug) for the person who looks.
inline store::ReviewState sentenceState(const store::DocumentRecord& record, int sentence_index)
{
    for (const auto& unit : record.review) {
        if (unit.sentence_index == sentence_index && unit.drug_key.empty())
            return unit.state;
    }
    return store::ReviewState::open;
}

} // namespace ade::app
