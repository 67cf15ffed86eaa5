// SPDX-License-Identifier: GPL-3.0-or-later
// One document as the views need it: reading the record, and questions to it. Grouping is in view_groups.cpp.
#include "widgets/document_view/view_document.hpp"

#include "widgets/document_view/selection_rules.hpp"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace ade::ui {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("ViewDocument", text);
}

Role role_of(const store::Voice& voice, bool suggestion)
{
    if (!suggestion || voice.counts_as_gold) {
        return Role::you;
    }
    switch (voice.kind) {
    case store::VoiceKind::teacher:
        return Role::teacher;
    case store::VoiceKind::student:
        return Role::student;
    case store::VoiceKind::lexicon:
        return Role::lexicon;
    case store::VoiceKind::import:
        return Role::import;
    case store::VoiceKind::person:
        break;
    }
    return Role::you;
}

std::unordered_map<std::string, const store::Voice*> voices_by_id(const store::DocumentRecord& record)
{
    std::unordered_map<std::string, const store::Voice*> voices;
    for (const store::Voice& voice : record.voices) {
        voices.emplace(voice.id, &voice);
    }
    return voices;
}

const store::Voice& voice_of(const std::unordered_map<std::string, const store::Voice*>& voices,
                             const std::string& id)
{
    static const store::Voice kUnknown;
    const auto found = voices.find(id);
    return found == voices.end() ? kUnknown : *found->second;
}

} // namespace

ViewDocument::ViewDocument(const store::DocumentRecord& record, ViewOptions options)
    : options_(options), version_id_(record.document.version_id), bridge_(record.document.text),
      title_(app::to_qstring(record.document.title)), review_(record.review)
{
    if (!title_.isEmpty() && text().startsWith(title_)) {
        title_place_.end = text::Utf16Offset(title_.size());
    }
    if (!record.document.external_id.empty()) {
        const bool pubmed = record.document.source.find("pubmed") != std::string::npos ||
                            record.document.source.find("ade") != std::string::npos;
        source_ =
            (pubmed ? QStringLiteral("PMID ") : QString()) + app::to_qstring(record.document.external_id);
    }
    const auto year = record.document.attributes.find("year");
    if (year != record.document.attributes.end() && !year->second.empty()) {
        source_ += (source_.isEmpty() ? QString() : QStringLiteral(" · ")) + app::to_qstring(year->second);
    }
    for (const corpus::Sentence& sentence : record.document.sentences) {
        sentences_.push_back(bridge_.to_utf16(sentence.span));
    }
    for (const corpus::Section& section : record.document.sections) {
        const text::Utf16Span place = bridge_.to_utf16(section.span);
        const QString label = app::to_qstring(section.label);
        if (!label.isEmpty() && bridge_.slice(place).startsWith(label, Qt::CaseInsensitive)) {
            qint64 end = place.begin.value() + label.size();
            if (end < text().size() && text().at(end) == QLatin1Char(':')) {
                ++end;
            }
            section_labels_.push_back({place.begin, text::Utf16Offset(end)});
        }
    }
    readMarks(record);
    groupDrugs();
    readLinks(record);
    groupEvents();
    mergeTwins();
    buildCells();
    buildStops();
    buildPlaces();
    readNotes(record);
}

void ViewDocument::readNotes(const store::DocumentRecord& record)
{
    for (const store::ReviewUnit& unit : record.review) {
        const QString note = app::to_qstring(unit.note).trimmed();
        if (unit.state != store::ReviewState::unsure && note.isEmpty()) {
            continue;
        }
        QString line = unit.state == store::ReviewState::unsure ? say("unsure") : say("note");
        if (!unit.drug_key.empty()) {
            line += QStringLiteral(" (") + app::to_qstring(unit.drug_key) + QLatin1Char(')');
        }
        notes_[unit.sentence_index].append(note.isEmpty() ? line : line + QStringLiteral(": ") + note);
    }
    std::unordered_map<std::string, int> sentence_of;
    for (const Mark& mark : marks_) {
        sentence_of.emplace(mark.id, mark.sentence);
    }
    for (const Link& link : links_) {
        sentence_of.emplace(link.id, marks_[static_cast<std::size_t>(link.event_mark)].sentence);
    }
    for (const store::CommentRecord& comment : record.comments) {
        const auto found = sentence_of.find(comment.target_id);
        // A comment on the whole text stands at its begin.
        notes_[found == sentence_of.end() ? 0 : found->second].append(app::to_qstring(comment.text));
    }
}

QStringList ViewDocument::notesOf(int sentence) const
{
    const auto found = notes_.find(sentence);
    return found == notes_.end() ? QStringList() : found->second;
}

bool ViewDocument::unsureIn(int sentence) const
{
    return std::any_of(review_.begin(), review_.end(), [sentence](const store::ReviewUnit& unit) {
        return unit.sentence_index == sentence && unit.state == store::ReviewState::unsure;
    });
}

void ViewDocument::readMarks(const store::DocumentRecord& record)
{
    const auto voices = voices_by_id(record);
    // Decisions by label and span, rejected suggestions too: what others say is measured against them.
    std::map<std::pair<corpus::Label, text::Span>, bool> decided;
    std::map<std::pair<corpus::Label, text::Span>, bool> rejected;
    std::vector<const store::MentionRecord*> own;
    for (const store::MentionRecord& mention : record.mentions) {
        if (role_of(voice_of(voices, mention.voice_id), mention.is_suggestion) == Role::you) {
            decided[{mention.label, mention.span}] = true;
            own.push_back(&mention);
        } else if (mention.state == store::SuggestionState::rejected) {
            rejected[{mention.label, mention.span}] = true;
        }
    }
    for (const store::MentionRecord& mention : record.mentions) {
        const store::Voice& voice = voice_of(voices, mention.voice_id);
        Mark mark;
        mark.role = role_of(voice, mention.is_suggestion);
        if (!options_.suggestions && mark.role != Role::you && mark.role != Role::lexicon) {
            continue;
        }
        if (!bridge_.holds(mention.span) || mention.span.empty()) {
            problems_.append(say("A mention lies outside the text and is not shown: %1–%2 of %3 characters.")
                                 .arg(mention.span.begin.value())
                                 .arg(mention.span.end.value())
                                 .arg(bridge_.code_point_end().value()));
            continue;
        }
        mark.id = mention.id;
        mark.label = mention.label;
        mark.span = mention.span;
        mark.place = bridge_.to_utf16(mention.span);
        for (const text::Span& part : mention.parts) {
            if (bridge_.holds(part) && !part.empty()) {
                mark.parts.push_back(bridge_.to_utf16(part));
            }
        }
        if (mark.parts.size() < 2) {
            mark.parts = {mark.place};
        }
        mark.surface = bridge_.slice(mark.place).toString();
        const HalfWord half = half_word(text(), mark.place);
        mark.half_left = half.left;
        mark.half_right = half.right;
        if (mention.parts.empty() && !mention.surface.empty() &&
            mark.surface != app::to_qstring(mention.surface)) {
            problems_.append(say("A mention stored as \"%1\" stands on \"%2\" in the text.")
                                 .arg(app::to_qstring(mention.surface), mark.surface));
        }
        mark.voice_name = app::to_qstring(voice.name);
        mark.score = mention.score;
        mark.sentence = sentenceAt(mark.place.begin);
        if (mark.role != Role::you) {
            const auto key = std::make_pair(mention.label, mention.span);
            const bool overlapped =
                std::any_of(own.begin(), own.end(), [&](const store::MentionRecord* other) {
                    return other->label == mention.label && other->span.overlaps(mention.span);
                });
            if (decided.count(key)) {
                mark.standing = Standing::agreed;
            } else if (rejected.count(key)) {
                mark.standing = Standing::rejected;
            } else if (overlapped || mention.state == store::SuggestionState::corrected) {
                mark.standing = Standing::differs;
            } else {
                mark.standing =
                    mention.state == store::SuggestionState::accepted ? Standing::agreed : Standing::open;
            }
        }
        marks_.push_back(std::move(mark));
    }
    std::stable_sort(marks_.begin(), marks_.end(),
                     [](const Mark& a, const Mark& b) { return a.place < b.place; });
}

void ViewDocument::readLinks(const store::DocumentRecord& record)
{
    const auto voices = voices_by_id(record);
    std::unordered_map<std::string, int> by_id;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
        by_id.emplace(marks_[i].id, static_cast<int>(i));
    }
    for (const store::RelationRecord& relation : record.relations) {
        const store::Voice& voice = voice_of(voices, relation.voice_id);
        Link link;
        link.role = role_of(voice, relation.is_suggestion);
        if (!options_.suggestions && link.role != Role::you) {
            continue;
        }
        const auto drug = by_id.find(relation.drug_mention_id);
        const auto event = by_id.find(relation.event_mention_id);
        if (drug == by_id.end() || event == by_id.end() ||
            marks_[static_cast<std::size_t>(drug->second)].label != corpus::Label::drug ||
            marks_[static_cast<std::size_t>(event->second)].label != corpus::Label::adverse_event) {
            problems_.append(
                say("A relation of \"%1\" does not join a drug and an event that are here; it is not "
                    "shown.")
                    .arg(app::to_qstring(voice.name)));
            continue;
        }
        link.id = relation.id;
        link.drug_mark = drug->second;
        link.event_mark = event->second;
        link.drug = marks_[static_cast<std::size_t>(link.drug_mark)].drug;
        link.voice_name = app::to_qstring(voice.name);
        link.polarity = relation.polarity;
        link.score = relation.score;
        if (link.role == Role::you) {
            link.standing = Standing::decided;
        } else if (relation.state == store::SuggestionState::rejected) {
            link.standing = Standing::rejected;
        } else if (relation.state == store::SuggestionState::accepted) {
            link.standing = Standing::agreed;
        } else {
            link.standing =
                relation.state == store::SuggestionState::corrected ? Standing::differs : Standing::open;
        }
        links_.push_back(std::move(link));
    }
    const auto speaks = [this](Role role) {
        return std::any_of(links_.begin(), links_.end(),
                           [role](const Link& link) { return link.role == role; });
    };
    several_models_ = speaks(Role::teacher) && speaks(Role::student);
    // A suggestion that repeats a decision or a rejection, or overlaps a decision, is answered by it. The
    // store may not have said so: the suggestion can be of a later run.
    std::map<int, std::vector<std::size_t>> by_drug;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        by_drug[links_[i].drug].push_back(i);
    }
    for (Link& link : links_) {
        if (link.standing != Standing::open) {
            continue;
        }
        const Mark& event = marks_[static_cast<std::size_t>(link.event_mark)];
        for (const std::size_t k : by_drug[link.drug]) {
            const Link& other = links_[k];
            const Mark& other_event = marks_[static_cast<std::size_t>(other.event_mark)];
            if (other.standing == Standing::decided && other_event.place == event.place) {
                link.standing = Standing::agreed;
                break;
            }
            if (other.standing == Standing::decided && other_event.place.overlaps(event.place)) {
                link.standing = Standing::differs;
            } else if (other.standing == Standing::rejected && other.role != Role::you &&
                       other_event.place == event.place && link.standing == Standing::open) {
                link.standing = Standing::rejected;
            }
        }
    }
}

const Cell& ViewDocument::cell(int drug, int event) const
{
    static const Cell kNone;
    const auto found = cells_.find({drug, event});
    return found == cells_.end() ? kNone : found->second;
}

Agreement ViewDocument::agreement(int drug, int event, Role role) const
{
    const Cell& here = cell(drug, event);
    const int own = role == Role::teacher ? here.teacher : role == Role::student ? here.student : here.other;
    if (own < 0) {
        for (const Link& link : links_) {
            if (link.event == event && link.role == role && link.drug != drug) {
                return Agreement::other_drug;
            }
        }
        return Agreement::missing;
    }
    const int other_model = role == Role::teacher ? here.student : here.teacher;
    const int reference = here.you >= 0 ? here.you : other_model;
    if (reference < 0) {
        return several_models_ ? Agreement::only : Agreement::alone;
    }
    const auto place = [this](int link) {
        return marks_[static_cast<std::size_t>(links_[static_cast<std::size_t>(link)].event_mark)].place;
    };
    return place(own) == place(reference) ? Agreement::same : Agreement::edge;
}

std::vector<int> ViewDocument::eventsOf(int drug) const
{
    std::vector<int> events;
    for (auto it = cells_.lower_bound({drug, -1}); it != cells_.end() && it->first.first == drug; ++it) {
        events.push_back(it->first.second);
    }
    return events;
}

int ViewDocument::nearestMark(int drug, text::Utf16Span place) const
{
    if (drug < 0 || drug >= static_cast<int>(drugs_.size())) {
        return -1;
    }
    const int sentence = sentenceAt(place.begin);
    int best = -1;
    std::tuple<bool, bool, std::int64_t> best_rank{};
    for (const int index : drugs_[static_cast<std::size_t>(drug)].marks) {
        const Mark& mark = marks_[static_cast<std::size_t>(index)];
        if (mark.standing == Standing::rejected || mark.standing == Standing::agreed) {
            continue;
        }
        const std::int64_t distance = std::abs(mark.place.begin - place.begin);
        const auto rank =
            std::make_tuple(mark.sentence != sentence, mark.standing != Standing::decided, distance);
        if (best < 0 || rank < best_rank) {
            best = index;
            best_rank = rank;
        }
    }
    return best;
}

std::vector<int> ViewDocument::marksAt(text::Utf16Offset position) const
{
    std::vector<int> found;
    for (std::size_t i = 0; i < marks_.size() && marks_[i].place.begin <= position; ++i) {
        const auto in_part = [position](const text::Utf16Span& part) { return part.contains(position); };
        if (painted(static_cast<int>(i)) &&
            std::any_of(marks_[i].parts.begin(), marks_[i].parts.end(), in_part)) {
            found.push_back(static_cast<int>(i));
        }
    }
    std::stable_sort(found.begin(), found.end(), [this](int a, int b) {
        return marks_[static_cast<std::size_t>(a)].place.length() <
               marks_[static_cast<std::size_t>(b)].place.length();
    });
    return found;
}

bool ViewDocument::painted(int mark) const
{
    const Mark& candidate = marks_[static_cast<std::size_t>(mark)];
    if (candidate.lead != mark) {
        return false;
    }
    switch (candidate.standing) {
    case Standing::decided:
    case Standing::open:
    case Standing::differs:
        return true;
    case Standing::rejected:
        return options_.rejected;
    case Standing::agreed:
        break;
    }
    return false;
}

int ViewDocument::sentenceAt(text::Utf16Offset position) const
{
    const auto after = std::upper_bound(
        sentences_.begin(), sentences_.end(), position,
        [](text::Utf16Offset value, const text::Utf16Span& sentence) { return value < sentence.begin; });
    if (after == sentences_.begin()) {
        return sentences_.empty() ? -1 : 0;
    }
    return static_cast<int>(after - sentences_.begin()) - 1;
}

store::ReviewState ViewDocument::reviewState(int sentence, const QString& drug_key) const
{
    const std::string key = app::to_utf8(drug_key);
    for (const store::ReviewUnit& unit : review_) {
        if (unit.sentence_index == sentence && unit.drug_key == key) {
            return unit.state;
        }
    }
    return store::ReviewState::open;
}

int ViewDocument::sentencesDone() const
{
    int done = 0;
    for (const store::ReviewUnit& unit : review_) {
        done += unit.drug_key.empty() && unit.state == store::ReviewState::done ? 1 : 0;
    }
    return done;
}

bool ViewDocument::sentenceShowsSuggestion(int sentence) const
{
    return std::any_of(marks_.begin(), marks_.end(), [sentence](const Mark& mark) {
        return mark.sentence == sentence && mark.role != Role::lexicon &&
               (mark.standing == Standing::open || mark.standing == Standing::differs);
    });
}

QString role_letter(Role role)
{
    switch (role) {
    case Role::teacher:
        return QStringLiteral("T");
    case Role::student:
        return QStringLiteral("S");
    case Role::lexicon:
        return QStringLiteral("L");
    case Role::import:
        return QStringLiteral("I");
    case Role::you:
        break;
    }
    return {};
}

QString role_name(Role role)
{
    switch (role) {
    case Role::teacher:
        return say("teacher");
    case Role::student:
        return say("student");
    case Role::lexicon:
        return say("lexicon");
    case Role::import:
        return say("import");
    case Role::you:
        break;
    }
    return say("you");
}

QString polarity_name(corpus::Polarity polarity)
{
    switch (polarity) {
    case corpus::Polarity::not_caused:
        return say("not caused");
    case corpus::Polarity::treats:
        return say("treats");
    case corpus::Polarity::unclear:
        return say("unclear");
    case corpus::Polarity::causes:
        break;
    }
    return say("causes");
}

QString label_name(corpus::Label label)
{
    return label == corpus::Label::drug ? say("drug") : say("adverse event");
}

} // namespace ade::ui
