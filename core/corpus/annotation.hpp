// SPDX-License-Identifier: GPL-3.0-or-later
// Mentions and relations as files carry them; ids are local to their document until stored.
#pragma once

#include "core/corpus/document.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// The two labels of the task. A foreign label is kept in Mention::foreign_label.
enum class Label { drug, adverse_event };

/// What a text says about a drug and an event.
enum class Polarity {
    causes,     ///< the drug caused the event
    not_caused, ///< the text rules it out
    treats,     ///< the drug was given against the event
    unclear,    ///< the text leaves it open
};

std::string_view to_string(Label label);       // "drug", "adverse_event"
std::string_view to_string(Polarity polarity); // "causes", "not_caused", "treats", "unclear"
std::optional<Label> label_from(std::string_view text);
std::optional<Polarity> polarity_from(std::string_view text);

/// A drug or an event where the text names it.
struct Mention {
    std::string id; ///< "T1", or whatever the file calls it; unique in its document
    Label label = Label::drug;
    text::Span span;               ///< first part's begin to last part's end
    std::vector<text::Span> parts; ///< only when discontinuous: two or more, in order; else empty
    std::string surface;           ///< text[span]; for parts, their texts joined by one space
    std::string foreign_label;     ///< the file's own word when it is not ours
    std::map<std::string, std::string> attributes;
    std::vector<std::string> notes;
    std::optional<double> score; ///< 0..1 when a model said it

    bool operator==(const Mention&) const = default;
};

struct Relation {
    std::string id;
    std::string drug_id;  ///< Mention::id
    std::string event_id; ///< Mention::id
    Polarity polarity = Polarity::causes;
    std::map<std::string, std::string> attributes;
    std::vector<std::string> notes;
    std::optional<double> score;

    bool operator==(const Relation&) const = default;
};

/// What a reader gives and a writer takes: one document with one voice's labels.
struct AnnotatedDocument {
    Document document;
    std::vector<Mention> mentions;
    std::vector<Relation> relations;
    std::vector<std::string> notes;
    /// Labels of it that its file holds and that were refused one by one: what is here is not all that was
    /// said.
    std::int64_t refused = 0;
    /// False: its file holds no annotation of it at all (not: one without labels). The text is stored, but no
    /// voice has read it: what nobody looked at is not "no event".
    bool annotated = true;

    bool operator==(const AnnotatedDocument&) const = default;
};

} // namespace ade::corpus
