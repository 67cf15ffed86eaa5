// SPDX-License-Identifier: GPL-3.0-or-later
// One document as the views need it: marks, links, drugs and questions, computed once from a store record.
#pragma once

#include "app/session/text_bridge.hpp"
#include "core/store/records.hpp"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ade::ui {

enum class Role { you, teacher, student, lexicon, import };

/// Where a mention or link stands for the person who looks.
enum class Standing {
    decided,  ///< a person's own (or gold)
    open,     ///< a suggestion nobody judged
    agreed,   ///< a suggestion that says what was decided
    differs,  ///< a suggestion about something decided otherwise (other edges)
    rejected, ///< a suggestion the person rejected
};

/// A mention. Places are UTF-16 in ViewDocument::text().
struct Mark {
    std::string id;
    corpus::Label label = corpus::Label::drug;
    text::Span span; ///< code points, as stored
    text::Utf16Span place;
    std::vector<text::Utf16Span> parts; ///< one, or several when discontinuous
    QString surface;
    Role role = Role::you;
    QString voice_name;
    Standing standing = Standing::decided;
    std::optional<double> score;
    QString letters;        ///< of the voices that propose exactly this: "T", "TS"; empty for decisions
    int lead = -1;          ///< the mark that is painted for this one; its own index when it leads
    bool half_left = false; ///< the edge lies inside a word
    bool half_right = false;
    int lane = 0;   ///< underline lane, 0 nearest the text
    int drug = -1;  ///< index into drugs() when label is drug
    int event = -1; ///< index into events() when label is adverse_event
    int sentence = -1;
};

/// drug → event.
struct Link {
    std::string id;
    int drug_mark = -1;
    int event_mark = -1;
    int drug = -1;
    int event = -1;
    Role role = Role::you;
    QString voice_name;
    Standing standing = Standing::decided;
    corpus::Polarity polarity = corpus::Polarity::causes;
    std::optional<double> score;
};

/// All mentions of one name, by lower-cased surface.
struct Drug {
    QString key;
    QString name; ///< as first written
    std::vector<int> marks;
};

/// The mentions of all voices that mean one event at one place.
struct Event {
    std::vector<int> marks;
    text::Utf16Span place;
    QString name;  ///< decided wording, else the teacher's, else the student's
    QString title; ///< the name, with its sentence where the document has several of that name
    QString where; ///< "s3", "s3 (2)"; empty when the name is the only one
    int sentence = -1;
};

/// One question to the person: does this drug cause this event? drug is −1 when a voice names an event
/// without a drug. The link or mark is the one shown first: the teacher's, else the student's, else
/// another's.
struct Stop {
    int drug = -1;
    int event = -1;
    int link = -1;
    int mark = -1;
    int sentence = -1;
};

/// only: the other model speaks in this document, but not of this event; alone: no other model speaks in it.
enum class Agreement { missing, same, edge, only, alone, other_drug };
enum class Verdict { none, open, accepted, rejected, not_caused, treats, unclear };

/// One drug and one event.
struct Cell {
    std::vector<int> links;
    int you = -1; ///< the person's own link
    int teacher = -1;
    int student = -1;
    int other = -1; ///< lexicon or import
    Verdict verdict = Verdict::none;
};

struct ViewOptions {
    bool suggestions = true; ///< off: blind mode, only decisions are there
    bool rejected = false;   ///< rejected suggestions are painted, struck
    bool operator==(const ViewOptions&) const = default;
};

class ViewDocument {
public:
    ViewDocument() = default;
    explicit ViewDocument(const store::DocumentRecord& record, ViewOptions options = {});

    [[nodiscard]] bool empty() const { return version_id_.empty() && bridge_.text().isEmpty(); }
    [[nodiscard]] const std::string& versionId() const { return version_id_; }
    [[nodiscard]] const QString& text() const { return bridge_.text(); }
    [[nodiscard]] const app::TextBridge& bridge() const { return bridge_; }
    [[nodiscard]] const QString& title() const { return title_; }
    [[nodiscard]] text::Utf16Span titlePlace() const { return title_place_; }
    /// "PMID 10030778 · 1999"; without the count of sentences done.
    [[nodiscard]] const QString& source() const { return source_; }
    [[nodiscard]] const std::vector<text::Utf16Span>& sentences() const { return sentences_; }
    [[nodiscard]] const std::vector<text::Utf16Span>& sectionLabels() const { return section_labels_; }
    [[nodiscard]] const std::vector<Mark>& marks() const { return marks_; }
    [[nodiscard]] const std::vector<Link>& links() const { return links_; }
    [[nodiscard]] const std::vector<Drug>& drugs() const { return drugs_; }
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }
    [[nodiscard]] const std::vector<Stop>& stops() const { return stops_; }
    /// The same walk over all that is drawn: open, decided and rejected; drug is −1 where an event has no
    /// link.
    [[nodiscard]] const std::vector<Stop>& places() const { return places_; }
    /// What was found wrong with the record (a span outside the text, a surface that differs); plain
    /// sentences.
    [[nodiscard]] const QStringList& problems() const { return problems_; }

    [[nodiscard]] const Cell& cell(int drug, int event) const;
    /// What a voice's word for this drug and event is worth against the decision, else against the other
    /// model.
    [[nodiscard]] Agreement agreement(int drug, int event, Role role) const;
    /// Events any voice links to the drug, in text order.
    [[nodiscard]] std::vector<int> eventsOf(int drug) const;
    /// The mention of a drug to link an event to: the person's before a suggestion, same sentence first, then
    /// nearest.
    [[nodiscard]] int nearestMark(int drug, text::Utf16Span place) const;
    /// Painted marks at a position, shortest first.
    [[nodiscard]] std::vector<int> marksAt(text::Utf16Offset position) const;
    [[nodiscard]] bool painted(int mark) const;
    /// The sentence that holds the position, else the nearest before it; −1 without sentences.
    [[nodiscard]] int sentenceAt(text::Utf16Offset position) const;
    [[nodiscard]] store::ReviewState reviewState(int sentence, const QString& drug_key = {}) const;
    /// What was written about a sentence: why unsure, about which drug, and comments on its marks and links.
    [[nodiscard]] QStringList notesOf(int sentence) const;
    /// Somebody was unsure about the sentence or about a drug in it.
    [[nodiscard]] bool unsureIn(int sentence) const;
    [[nodiscard]] int sentencesDone() const;
    [[nodiscard]] bool sentenceShowsSuggestion(int sentence) const;
    [[nodiscard]] const ViewOptions& options() const { return options_; }

private:
    void readMarks(const store::DocumentRecord& record);
    void readLinks(const store::DocumentRecord& record);
    void mergeTwins();
    void groupDrugs();
    void groupEvents();
    void nameEvents();
    void buildCells();
    void buildStops();
    void buildPlaces();

    ViewOptions options_;
    std::string version_id_;
    app::TextBridge bridge_;
    QString title_;
    QString source_;
    text::Utf16Span title_place_;
    std::vector<text::Utf16Span> sentences_;
    std::vector<text::Utf16Span> section_labels_;
    std::vector<Mark> marks_;
    std::vector<Link> links_;
    std::vector<Drug> drugs_;
    std::vector<Event> events_;
    std::map<std::pair<int, int>, Cell> cells_; ///< by drug, event
    std::vector<Stop> stops_;
    std::vector<Stop> places_;
    bool several_models_ = false; ///< more than one model has links here
    void readNotes(const store::DocumentRecord& record);

    std::vector<store::ReviewUnit> review_;
    std::map<int, QStringList> notes_; ///< by sentence
    QStringList problems_;
};

/// Underline lanes for spans in any order: spans that overlap get different lanes, the longer the farther
/// out. Returns one lane per span. O(n log n + n · overlaps).
std::vector<int> assign_lanes(const std::vector<text::Utf16Span>& spans);

/// "T", "S", "L", "I"; empty for a person.
QString role_letter(Role role);
QString role_name(Role role);
QString label_name(corpus::Label label);
/// "causes", "not caused", "treats", "unclear".
QString polarity_name(corpus::Polarity polarity);

} // namespace ade::ui
