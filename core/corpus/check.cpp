// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/check.hpp"

#include "core/base/sha256.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <map>
#include <set>

namespace ade::corpus {

namespace {

Result<void> check_parts(const Mention& mention)
{
    if (mention.parts.empty()) {
        return {};
    }
    if (mention.parts.size() == 1) {
        return fail(ErrorCode::invalid_argument, "corpus.single_part", {},
                    "A discontinuous span has one part only; it needs two or more.");
    }
    for (std::size_t i = 0; i < mention.parts.size(); ++i) {
        const text::Span part = mention.parts[i];
        if (part.empty()) {
            return fail(ErrorCode::invalid_argument, "corpus.empty_part", {},
                        "Part {}–{} of a span is empty.", part.begin.value(), part.end.value());
        }
        if (i > 0 && part.begin < mention.parts[i - 1].end) {
            return fail(ErrorCode::invalid_argument, "corpus.parts_out_of_order", {},
                        "Part {}–{} begins before part {}–{} ends; parts must be in order and apart.",
                        part.begin.value(), part.end.value(), mention.parts[i - 1].begin.value(),
                        mention.parts[i - 1].end.value());
        }
    }
    if (mention.parts.front().begin != mention.span.begin || mention.parts.back().end != mention.span.end) {
        return fail(ErrorCode::invalid_argument, "corpus.parts_and_span", {},
                    "The parts reach from {} to {}, the span from {} to {}; both must agree.",
                    mention.parts.front().begin.value(), mention.parts.back().end.value(),
                    mention.span.begin.value(), mention.span.end.value());
    }
    return {};
}

/// slice_of: Span → Result<std::string_view>.
template <typename Slice>
Result<std::string> join_parts(const Mention& mention, const Slice& slice_of)
{
    if (mention.span.empty()) {
        return fail(ErrorCode::invalid_argument, "corpus.empty_span", {},
                    "Span {}–{} is empty or ends before it begins.", mention.span.begin.value(),
                    mention.span.end.value());
    }
    if (auto parts = check_parts(mention); !parts) {
        return forward_error(parts);
    }
    if (mention.parts.empty()) {
        const auto slice = slice_of(mention.span);
        return slice ? Result<std::string>(std::string(*slice)) : forward_error(slice);
    }
    std::string surface;
    for (const text::Span part : mention.parts) {
        const auto slice = slice_of(part);
        if (!slice) {
            return forward_error(slice);
        }
        surface += surface.empty() ? "" : " ";
        surface += *slice;
    }
    return surface;
}

class Checker {
public:
    Checker(const AnnotatedDocument& annotated, const std::string& where)
        : annotated_(annotated), where_(where)
    {
    }

    std::vector<Error> run()
    {
        const std::string& text = annotated_.document.text;
        if (auto valid = text::check_utf8(text, where_); !valid) {
            errors_.push_back(valid.error());
            return std::move(errors_);
        }
        if (text.find('\0') != std::string::npos) {
            add("corpus.nul_in_text", "The text holds a NUL character, which no text should. Remove it.");
        }
        for (const std::string* word : {&annotated_.document.external_id, &annotated_.document.title}) {
            if (text::first_invalid_utf8(*word)) {
                add("corpus.id_not_utf8", "The id or title of the document is not UTF-8. Rename it.");
            }
        }
        map_ = text::OffsetMap::of_valid(text);
        check_sentences();
        check_sections();
        check_mentions();
        check_relations();
        if (!annotated_.annotated && !(annotated_.mentions.empty() && annotated_.relations.empty())) {
            add("corpus.labels_of_nobody",
                "The document has labels and yet counts as one that nobody annotated. One of the two is "
                "wrong.");
        }
        return std::move(errors_);
    }

private:
    template <typename... Args>
    void add(std::string_view id, fmt::format_string<Args...> format, Args&&... args)
    {
        errors_.push_back(
            make_error(ErrorCode::invalid_argument, id, where_, format, std::forward<Args>(args)...));
    }

    bool inside(text::Span span) const
    {
        return span.begin.value() >= 0 && span.begin <= span.end && span.end <= map_.end();
    }

    void check_sentences()
    {
        text::CodePointOffset last(0);
        for (const Sentence& sentence : annotated_.document.sentences) {
            if (!inside(sentence.span) || sentence.span.empty()) {
                add("corpus.sentence_outside", "Sentence {}–{} does not lie in the text of {} characters.",
                    sentence.span.begin.value(), sentence.span.end.value(), map_.end().value());
                return;
            }
            if (sentence.span.begin < last) {
                add("corpus.sentences_overlap",
                    "Sentence {}–{} begins before the one before it ends (at {}).",
                    sentence.span.begin.value(), sentence.span.end.value(), last.value());
                return;
            }
            last = sentence.span.end;
        }
    }

    void check_sections()
    {
        for (const Section& section : annotated_.document.sections) {
            if (!inside(section.span)) {
                add("corpus.section_outside",
                    "Section {} at {}–{} does not lie in the text of {} characters.", section.label,
                    section.span.begin.value(), section.span.end.value(), map_.end().value());
            }
        }
    }

    void check_score(const std::optional<double>& score, const std::string& id)
    {
        if (score && !(*score >= 0 && *score <= 1)) {
            add("corpus.score_range", "The score {} of {} is not between 0 and 1.", *score, id);
        }
    }

    void check_mentions()
    {
        for (const Mention& mention : annotated_.mentions) {
            if (mention.id.empty() || !labels_.emplace(mention.id, mention.label).second) {
                add("corpus.duplicate_mention", "The id \"{}\" of a span is empty or used twice.",
                    mention.id);
            }
            check_score(mention.score, mention.id);
            const auto surface = join_parts(mention, [this](text::Span span) { return map_.slice(span); });
            if (!surface) {
                Error error = surface.error();
                error.where = where_;
                error.message = mention.id + ": " + error.message;
                errors_.push_back(std::move(error));
            } else if (*surface != mention.surface) {
                add("corpus.surface_differs",
                    "{} says \"{}\", but the text at {}–{} is \"{}\". Offsets count Unicode characters from "
                    "the start "
                    "of the text.",
                    mention.id, mention.surface, mention.span.begin.value(), mention.span.end.value(),
                    *surface);
            }
        }
    }

    void check_end(const Relation& relation, const std::string& id, Label expected)
    {
        const auto found = labels_.find(id);
        if (found == labels_.end()) {
            add("corpus.unknown_argument", "Relation {} names the span \"{}\", which is not there.",
                excerpt(relation.id), excerpt(id));
        } else if (found->second != expected) {
            add("corpus.argument_label", "Relation {} takes {} as {}, but it is labelled {}.", relation.id,
                id, to_string(expected), to_string(found->second));
        }
    }

    void check_relations()
    {
        std::set<std::string> ids;
        for (const Relation& relation : annotated_.relations) {
            if (relation.id.empty() || !ids.insert(relation.id).second) {
                add("corpus.duplicate_relation", "The id \"{}\" of a relation is empty or used twice.",
                    relation.id);
            }
            check_score(relation.score, relation.id);
            check_end(relation, relation.drug_id, Label::drug);
            check_end(relation, relation.event_id, Label::adverse_event);
        }
    }

    const AnnotatedDocument& annotated_;
    const std::string& where_;
    text::OffsetMap map_;
    std::map<std::string, Label> labels_;
    std::vector<Error> errors_;
};

} // namespace

Result<std::string> surface_of(std::string_view text, const Mention& mention)
{
    return join_parts(mention, [text](text::Span span) { return text::slice(text, span); });
}

std::vector<Error> check_document(const AnnotatedDocument& annotated, const std::string& where)
{
    return Checker(annotated, where).run();
}

std::string digest_of_labels(const AnnotatedDocument& annotated)
{
    Sha256 digest;
    const auto add = [&digest](std::string_view word) { // its length first, so that words cannot run together
        digest.update(fmt::format("{} ", word.size()));
        digest.update(word);
    };
    const auto add_common = [&](const auto& item) {
        add(item.id);
        for (const auto& [key, value] : item.attributes) {
            add("attribute");
            add(key);
            add(value);
        }
        for (const std::string& note : item.notes) {
            add("note");
            add(note);
        }
        add(item.score ? fmt::format("{}", *item.score) : std::string("no score"));
    };
    for (const Mention& mention : annotated.mentions) {
        add(fmt::format("{} {} {}", to_string(mention.label), mention.span.begin.value(),
                        mention.span.end.value()));
        for (const text::Span part : mention.parts) {
            add(fmt::format("{} {}", part.begin.value(), part.end.value()));
        }
        add(mention.foreign_label);
        add_common(mention);
    }
    for (const Relation& relation : annotated.relations) {
        add(to_string(relation.polarity));
        add(relation.drug_id);
        add(relation.event_id);
        add_common(relation);
    }
    for (const std::string& note : annotated.notes) {
        add(note);
    }
    return digest.hex();
}

void set_digest(Document& document)
{
    document.sha256 = sha256_hex(document.text);
}

} // namespace ade::corpus
