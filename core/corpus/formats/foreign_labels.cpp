// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/foreign_labels.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::corpus {

namespace {

struct Counting {
    OffsetUnit unit = OffsetUnit::code_points;
    bool counts_cr = true;
};

std::string words_for(const Counting& counting)
{
    std::string text = counting.unit == OffsetUnit::code_points ? "Unicode code points"
                       : counting.unit == OffsetUnit::utf16     ? "UTF-16 units"
                                                                : "UTF-8 bytes";
    return counting.counts_cr ? text : text + " without CR";
}

std::int64_t length_in(const text::OffsetMap& map, OffsetUnit unit)
{
    switch (unit) {
    case OffsetUnit::code_points:
        return map.end().value();
    case OffsetUnit::utf16:
        return map.end_utf16().value();
    case OffsetUnit::bytes:
        return map.end_byte().value();
    }
    return 0;
}

/// A piece under one way of counting.
class PieceMap {
public:
    PieceMap(const TextPiece& piece, const Counting& counting) : piece_(piece), counting_(counting)
    {
        std::string_view text = piece.text;
        if (!counting.counts_cr && text.find('\r') != std::string_view::npos) {
            std::int64_t position = 0;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (text[i] == '\r') {
                    removed_.push_back(position);
                    continue;
                }
                stripped_ += text[i];
                position += text::is_continuation(text[i]) ? 0 : 1;
            }
            text = stripped_;
        }
        map_ = text::OffsetMap::of_valid(text);
        begin_ = piece.file_begin[static_cast<std::size_t>(counting.unit)];
        end_ = begin_ + length_in(map_, counting.unit);
    }
    PieceMap(const PieceMap&) = delete; // map_ looks into stripped_
    PieceMap& operator=(const PieceMap&) = delete;

    [[nodiscard]] std::int64_t begin() const { return begin_; }
    [[nodiscard]] std::int64_t end() const { return end_; }

    /// The place in Document::text; nothing inside a character. at must lie in begin() … end().
    [[nodiscard]] std::optional<std::int64_t> place(std::int64_t at, bool is_end) const
    {
        const std::int64_t local = at - begin_;
        std::optional<std::int64_t> position;
        if (counting_.unit == OffsetUnit::code_points) {
            position = local;
        } else if (counting_.unit == OffsetUnit::utf16) {
            const auto found = map_.to_code_point(text::Utf16Offset(local));
            position = found ? std::optional(found->value()) : std::nullopt;
        } else {
            const auto found = map_.to_code_point(text::ByteOffset(local));
            position = found ? std::optional(found->value()) : std::nullopt;
        }
        if (position) {
            // A position behind k removed CRs lies k further on; a span that ends before one ends there.
            const auto removed = is_end ? std::lower_bound(removed_.begin(), removed_.end(), *position)
                                        : std::upper_bound(removed_.begin(), removed_.end(), *position);
            *position += removed - removed_.begin();
            *position += piece_.begin;
        }
        return position;
    }

private:
    const TextPiece& piece_;
    Counting counting_;
    std::string stripped_;
    std::vector<std::int64_t> removed_; ///< places of CR in the stripped text
    text::OffsetMap map_;
    std::int64_t begin_ = 0;
    std::int64_t end_ = 0;
};

class PieceMaps {
public:
    PieceMaps(const std::vector<TextPiece>& pieces, const Counting& counting)
    {
        for (const TextPiece& piece : pieces) {
            maps_.push_back(std::make_unique<PieceMap>(piece, counting));
        }
    }

    [[nodiscard]] std::optional<text::Span> place(std::int64_t begin, std::int64_t end,
                                                  std::size_t hint) const
    {
        if (hint < maps_.size() && maps_[hint]->begin() <= begin && end <= maps_[hint]->end()) {
            return span(maps_[hint]->place(begin, false), maps_[hint]->place(end, true));
        }
        std::optional<std::int64_t> from;
        std::optional<std::int64_t> to;
        for (const auto& map : maps_) {
            if (!from && map->begin() <= begin && begin < map->end()) {
                from = map->place(begin, false);
            }
            if (map->begin() < end && end <= map->end() && !to) {
                to = map->place(end, true);
            }
        }
        return span(from, to);
    }

private:
    static std::optional<text::Span> span(std::optional<std::int64_t> from, std::optional<std::int64_t> to)
    {
        return from && to && *from < *to ? std::optional(text::make_span(*from, *to)) : std::nullopt;
    }

    std::vector<std::unique_ptr<PieceMap>> maps_;
};

/// White space as one blank, "\n" and "\r" spelled out too; or none at all.
std::string plain(const std::string& text, bool without_blanks)
{
    std::string out;
    bool blank = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == 'r')) {
            ++i;
            c = '\n';
        }
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            blank = true;
            continue;
        }
        if (blank && !without_blanks) {
            out += ' ';
        }
        blank = false;
        out += c;
    }
    return blank && !without_blanks ? out + ' ' : out;
}

class Placing {
public:
    Placing(ReadRun& run, ForeignRecord&& record) : run_(run), record_(std::move(record))
    {
        result_.document = std::move(record_.document);
        result_.notes = std::move(record_.notes);
        map_ = text::OffsetMap::of_valid(result_.document.text);
    }

    AnnotatedDocument place()
    {
        choose_counting();
        for (const ForeignSpan& span : record_.spans) {
            reserved_.insert(span.id);
        }
        for (const ForeignRelation& relation : record_.relations) {
            reserved_.insert(relation.id);
        }
        for (ForeignSpan& span : record_.spans) {
            add_span(span);
        }
        for (ForeignRelation& relation : record_.relations) {
            add_relation(relation);
        }
        add_concept_relations();
        return std::move(result_);
    }

private:
    template <typename... Args>
    void refuse(const std::string& where, std::string_view id, fmt::format_string<Args...> format,
                Args&&... args)
    {
        run_.refuse_label(make_error(ErrorCode::parse, id, where, format, std::forward<Args>(args)...));
    }

    /// Span, parts and surface under a way of counting; nothing when a part lies outside.
    std::optional<Mention> mention_of(const ForeignSpan& span, const PieceMaps& maps) const
    {
        Mention mention;
        for (const auto& [begin, end] : span.parts) {
            const auto part = begin < end ? maps.place(begin, end, span.piece) : std::nullopt;
            if (!part) {
                return std::nullopt;
            }
            mention.parts.push_back(*part);
        }
        if (mention.parts.empty()) {
            return std::nullopt;
        }
        std::sort(mention.parts.begin(), mention.parts.end());
        mention.span = {mention.parts.front().begin, mention.parts.back().end};
        for (const text::Span part : mention.parts) {
            const auto slice = map_.slice(part);
            if (!slice) {
                return std::nullopt;
            }
            mention.surface += (mention.surface.empty() ? "" : " ") + std::string(*slice);
        }
        if (mention.parts.size() == 1) {
            mention.parts.clear();
        }
        return mention;
    }

    [[nodiscard]] bool fits(const ForeignSpan& span, const PieceMaps& maps) const
    {
        const auto mention = mention_of(span, maps);
        return mention &&
               (!span.surface || surfaces_agree(mention->surface, *span.surface, !mention->parts.empty()));
    }

    void choose_counting()
    {
        counting_ = {record_.unit, true};
        maps_ = std::make_unique<PieceMaps>(record_.pieces, counting_);
        const std::string& text = result_.document.text;
        const bool has_cr = text.find('\r') != std::string::npos;
        if ((map_.ascii() && !has_cr) || record_.spans.empty()) {
            return; // all ways are one
        }
        const auto all_fit = [&](const PieceMaps& maps) {
            return std::all_of(record_.spans.begin(), record_.spans.end(), [&](const ForeignSpan& span) {
                return span.parts.empty() || fits(span, maps);
            });
        };
        const bool any_surface =
            std::any_of(record_.spans.begin(), record_.spans.end(), [](const ForeignSpan& span) {
                return span.surface.has_value() && !span.parts.empty();
            });
        if (!any_surface || all_fit(*maps_)) {
            return;
        }
        for (const bool counts_cr : {true, false}) {
            for (const OffsetUnit unit : {OffsetUnit::code_points, OffsetUnit::utf16, OffsetUnit::bytes}) {
                const Counting other{unit, counts_cr};
                if ((counts_cr && unit == record_.unit) || (!counts_cr && !has_cr)) {
                    continue;
                }
                auto maps = std::make_unique<PieceMaps>(record_.pieces, other);
                if (all_fit(*maps)) {
                    run_.note(make_error(
                        ErrorCode::parse, "corpus.other_unit", record_.where,
                        "The offsets count {}, not {} as expected of this format: all {} spans fit so. They "
                        "were read so.",
                        words_for(other), words_for(counting_), record_.spans.size()));
                    counting_ = other;
                    maps_ = std::move(maps);
                    return;
                }
            }
        }
    }

    /// What the file says where it gives no id.
    static std::string name_of(const ForeignSpan& span)
    {
        return span.id.empty() ? "The span" : fmt::format("Span {}", excerpt(span.id));
    }
    static std::string name_of(const ForeignRelation& relation)
    {
        return relation.id.empty()
                   ? fmt::format("The relation \"{}\" of \"{}\" and \"{}\"", excerpt(relation.type),
                                 excerpt(relation.first), excerpt(relation.second))
                   : fmt::format("Relation {}", excerpt(relation.id));
    }

    /// The id, or a new one when it was used before.
    std::string free_id(const std::string& id, char letter, std::set<std::string>& used,
                        std::set<std::string>& twice, const std::string& where)
    {
        if (id.empty()) {
            std::string made;
            do {
                made = fmt::format("{}{}", letter, ++numbers_[letter]);
            } while (used.count(made) != 0 || reserved_.count(made) != 0);
            used.insert(made);
            return made;
        }
        if (used.insert(id).second) {
            return id;
        }
        twice.insert(id);
        std::string made;
        int copy = 2;
        do {
            made = fmt::format("{}-{}", id, copy++);
        } while (reserved_.count(made) != 0 || !used.insert(made).second);
        run_.note(make_error(ErrorCode::parse, "corpus.repeated_id", where,
                             "The id \"{}\" is used twice in a document; the second was read as \"{}\".",
                             excerpt(id), excerpt(made)));
        return made;
    }

    void add_span(ForeignSpan& span)
    {
        if (span.parts.empty()) {
            run_.lose("corpus.no_place", "spans without a place in the text", span.where);
            left_out_.insert(span.id);
            return;
        }
        const auto label = run_.label(span.label, span.where, span.ours);
        if (!label) {
            left_out_.insert(span.id);
            return;
        }
        auto mention = mention_of(span, *maps_);
        if (!mention) {
            refuse(span.where, "corpus.span_outside",
                   "{} \"{}\" at {}–{} does not lie in the text of {} characters, or ends before it "
                   "begins. Offsets were read as {}.",
                   name_of(span), excerpt(span.surface.value_or("")), span.parts.front().first,
                   span.parts.back().second, map_.end().value(), words_for(counting_));
            refused_.insert(span.id);
            return;
        }
        if (span.surface && !surfaces_agree(mention->surface, *span.surface, !mention->parts.empty())) {
            refuse(span.where, "corpus.surface_differs",
                   "{} says \"{}\", but the text at {}–{} is \"{}\". Correct the offsets or the text.",
                   name_of(span), excerpt(*span.surface), span.parts.front().first, span.parts.back().second,
                   excerpt(mention->surface));
            refused_.insert(span.id);
            return;
        }
        mention->label = *label;
        if (span.foreign_label) {
            mention->foreign_label = *span.foreign_label;
        } else if (span.label != (*label == Label::drug ? "Drug" : "AdverseEvent") &&
                   span.label != to_string(*label)) {
            mention->foreign_label = span.label;
        }
        mention->id = free_id(span.id, 'T', used_, twice_, span.where);
        mention->attributes = std::move(span.attributes);
        mention->notes = std::move(span.notes);
        mention->score = span.score;
        if (mention->id == span.id || span.id.empty()) {
            mention_of_[mention->id] = result_.mentions.size();
        }
        concepts_.push_back(std::move(span.concepts));
        result_.mentions.push_back(std::move(*mention));
    }

    bool end_exists(const ForeignRelation& relation, const std::string& id)
    {
        if (twice_.count(id) != 0) {
            refuse(relation.where, "corpus.ambiguous_argument",
                   "{} names {}, but two spans have this id. Ids must be unique in a document.",
                   name_of(relation), excerpt(id));
            return false;
        }
        if (mention_of_.count(id) != 0) {
            return true;
        }
        if (left_out_.count(id) != 0) {
            run_.lose("corpus.argument_left_out", "relations whose end was left out", relation.where);
        } else if (refused_.count(id) != 0) {
            refuse(relation.where, "corpus.argument_refused", "{} was refused with its end {}.",
                   name_of(relation), excerpt(id));
        } else {
            refuse(relation.where, "corpus.unknown_argument", "{} names the span \"{}\", which is not there.",
                   name_of(relation), excerpt(id));
        }
        return false;
    }

    void add_relation(ForeignRelation& foreign)
    {
        const auto polarity = run_.polarity(foreign.type, foreign.where, foreign.ours);
        if (!polarity || !end_exists(foreign, foreign.first) || !end_exists(foreign, foreign.second)) {
            return;
        }
        const Mention& first = result_.mentions[mention_of_[foreign.first]];
        const Mention& second = result_.mentions[mention_of_[foreign.second]];
        if (first.label == second.label) {
            refuse(foreign.where, "corpus.same_labels",
                   "{} joins two spans labelled {}; a drug and an event were expected.", name_of(foreign),
                   to_string(first.label));
            return;
        }
        Relation relation;
        relation.id = free_id(foreign.id, 'R', used_relations_, twice_relations_, foreign.where);
        relation.drug_id = first.label == Label::drug ? first.id : second.id;
        relation.event_id = first.label == Label::drug ? second.id : first.id;
        relation.polarity = *polarity;
        relation.attributes = std::move(foreign.attributes);
        if (foreign.type != to_string(*polarity)) {
            relation.attributes[kForeignType] = foreign.type;
        }
        relation.notes = std::move(foreign.notes);
        relation.score = foreign.score;
        result_.relations.push_back(std::move(relation));
    }

    [[nodiscard]] std::vector<const Mention*> mentions_with(const std::string& concept_id, Label label) const
    {
        std::vector<const Mention*> found;
        for (std::size_t i = 0; i < result_.mentions.size(); ++i) {
            if (result_.mentions[i].label == label &&
                std::find(concepts_[i].begin(), concepts_[i].end(), concept_id) != concepts_[i].end()) {
                found.push_back(&result_.mentions[i]);
            }
        }
        return found;
    }

    void add_concept_relations()
    {
        if (record_.concept_relations.empty()) {
            return;
        }
        std::string& kept = result_.document.attributes[kConceptRelations];
        std::vector<text::Span> spans;
        for (const Mention& mention : result_.mentions) {
            spans.push_back(mention.span);
        }
        const auto sentences = text::split_sentences(result_.document.text, spans);
        const auto sentence_of = [&](const Mention& mention) {
            return std::upper_bound(
                       sentences.begin(), sentences.end(), mention.span.begin,
                       [](text::CodePointOffset at, text::Span sentence) { return at < sentence.begin; }) -
                   sentences.begin();
        };
        for (const ConceptRelation& relation : record_.concept_relations) {
            kept += fmt::format("{}{}\t{}\t{}\t{}\t{}\t{}\t{}", kept.empty() ? "" : "\n", relation.type,
                                relation.first, relation.second, relation.first_role, relation.second_role,
                                relation.score, relation.id);
            const auto polarity = run_.polarity(relation.type, record_.where);
            if (!polarity) {
                continue;
            }
            bool linked = false;
            for (const auto& [drug_concept, event_concept] :
                 {std::pair(relation.first, relation.second), std::pair(relation.second, relation.first)}) {
                for (const Mention* drug : mentions_with(drug_concept, Label::drug)) {
                    for (const Mention* event : mentions_with(event_concept, Label::adverse_event)) {
                        if (sentence_of(*drug) == sentence_of(*event)) {
                            link(*drug, *event, *polarity, relation.first + " " + relation.second);
                            linked = true;
                        }
                    }
                }
            }
            if (!linked) {
                run_.lose("corpus.concept_relation",
                          "relations between concepts that no sentence names together (kept with the "
                          "document, without a link)",
                          record_.where);
            }
        }
    }

    void link(const Mention& drug, const Mention& event, Polarity polarity, std::string concepts)
    {
        if (!linked_.insert({drug.id, event.id, polarity}).second) {
            return;
        }
        Relation relation;
        relation.id = free_id({}, 'R', used_relations_, twice_relations_, record_.where);
        relation.drug_id = drug.id;
        relation.event_id = event.id;
        relation.polarity = polarity;
        relation.attributes[kConceptRelation] = std::move(concepts);
        result_.relations.push_back(std::move(relation));
    }

    ReadRun& run_;
    ForeignRecord record_;
    AnnotatedDocument result_;
    text::OffsetMap map_;
    Counting counting_;
    std::unique_ptr<PieceMaps> maps_;
    std::vector<std::vector<std::string>> concepts_; ///< of each mention
    std::map<std::string, std::size_t> mention_of_;
    std::set<std::string> used_;
    std::set<std::string> used_relations_;
    std::set<std::string> twice_;
    std::set<std::string> twice_relations_;
    std::set<std::string> left_out_;
    std::set<std::string> refused_;
    std::set<std::tuple<std::string, std::string, Polarity>> linked_;
    std::set<std::string> reserved_; ///< ids that the file gives: none is made up for another span
    std::map<char, int> numbers_;
};

} // namespace

bool surfaces_agree(const std::string& text, const std::string& surface, bool gaps)
{
    return text == surface || plain(text, gaps) == plain(surface, gaps);
}

std::vector<ConceptRelation> parse_concept_relations(const std::string& lines)
{
    std::vector<ConceptRelation> relations;
    std::size_t begin = 0;
    while (begin < lines.size()) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        std::vector<std::string> fields;
        for (std::size_t at = begin; at <= end;) {
            const std::size_t tab = std::min(lines.find('\t', at), end);
            fields.push_back(lines.substr(at, tab - at));
            at = tab + 1;
        }
        fields.resize(7);
        relations.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
        begin = end + 1;
    }
    return relations;
}

AnnotatedDocument place_labels(ReadRun& run, ForeignRecord&& record)
{
    return Placing(run, std::move(record)).place();
}

} // namespace ade::corpus
