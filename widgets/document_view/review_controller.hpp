// SPDX-License-Identifier: GPL-3.0-or-later
// The decision cursor: one document, what is current in it, and what each action asks for. All views follow
// it.
#pragma once

#include "widgets/document_view/review_request.hpp"
#include "widgets/document_view/selection_rules.hpp"
#include "widgets/document_view/view_document.hpp"

#include <QObject>

#include <functional>

namespace ade::ui {

/// What is current. Indices into the ViewDocument; −1: none. A link selects its event mark; a mark may be
/// selected without a link.
struct Cursor {
    int drug = -1;
    int link = -1;
    int mark = -1;
    int sentence = -1;
    bool operator==(const Cursor&) const = default;
};

/// Words beside the text: what a second press of the key does, or that moved edges are not saved. Plain text.
struct Notice {
    QString text;
    text::Utf16Span place; ///< what it is about
    bool operator==(const Notice&) const = default;
};

/// Owns the snapshot and the cursor; knows no widget. Rules of selection are written in
/// docs/decisions/0002-document-view.md.
class ReviewController : public QObject {
    Q_OBJECT
public:
    explicit ReviewController(QObject* parent = nullptr);

    /// Shows a record. The same version keeps the cursor (found again by ids, then by span and drug name);
    /// another version starts at its first question.
    void setDocument(const store::DocumentRecord& record);
    void clear();

    [[nodiscard]] const ViewDocument& document() const { return document_; }
    [[nodiscard]] const Cursor& cursor() const { return cursor_; }
    /// Caret and anchor of the text selection, UTF-16.
    [[nodiscard]] text::Utf16Offset caret() const { return caret_; }
    [[nodiscard]] text::Utf16Offset anchor() const { return anchor_; }
    [[nodiscard]] text::Utf16Span selection() const;
    /// The selection as D and E would store it: without outer spaces and trailing punctuation.
    [[nodiscard]] text::Utf16Span trimmedSelection() const;
    /// Edges moved by hand on an open suggestion, not yet accepted: a draft. It stays while the person reads
    /// and while other answers come in. What would lose it is refused once, with the reason; the same again
    /// drops it.
    [[nodiscard]] std::optional<text::Utf16Span> pendingEdges() const { return pending_; }
    /// The span that acting on the selected mark would store.
    [[nodiscard]] text::Utf16Span selectedPlace() const;

    void setCaret(text::Utf16Offset position, bool keep_anchor);
    void select(text::Utf16Span span);
    void selectMark(int mark);
    void selectLink(int link);
    /// The cell's open suggestion, decision or nothing, and its drug and event.
    void selectCell(int drug, int event);
    void selectDrug(int drug);
    void goToSentence(int sentence);
    void clearSelection();
    /// What Escape does: drops a draft, else puts words beside the text away, else clears the selection.
    void escape();
    /// Drops moved edges that are not saved, and says so. False when there are none.
    bool dropDraft();
    /// For what would lose a draft from outside: true when there is none, or when it was asked for twice.
    bool mayLeaveDraft();

    [[nodiscard]] bool suggestionsShown() const { return options_.suggestions; }
    [[nodiscard]] bool rejectedShown() const { return options_.rejected; }
    void setSuggestionsShown(bool shown);
    void setRejectedShown(bool shown);
    /// false: every action that changes something is refused with this reason.
    void setReadOnly(bool read_only, const QString& reason = {});
    /// After accept and reject the cursor goes to the next question. On by default.
    void setAdvance(bool advance) { advance_ = advance; }

    /// Empty when the action can be done now, else the reason in a plain sentence.
    [[nodiscard]] QString whyNot(ReviewAction action, int argument = -1) const;
    /// Does it: moves the cursor, or emits requested(), or refused() with the reason. note: for unsure and
    /// comment.
    bool perform(ReviewAction action, int argument = -1, const QString& note = {});
    /// Toggles drug × event: open → accept, none or rejected → link, decided → unlink.
    bool toggleCell(int drug, int event);
    bool rejectCell(int drug, int event);

    /// One line about what is current: for the status bar and screen readers. Plain text.
    [[nodiscard]] QString hint() const;
    /// What the last action had to say: a refusal, or what it did beyond the expected. Empty after the next.
    [[nodiscard]] const QString& message() const { return message_; }
    [[nodiscard]] const Notice& notice() const { return notice_; }
    /// What is wrong with the edges of the selected mark or draft; empty when nothing is.
    [[nodiscard]] QString edgeWarning() const;
    /// How keys are called in messages; without it the default keys are named.
    using KeyNames = std::function<QString(ReviewAction action, int argument)>;
    void setKeyNames(KeyNames names) { key_names_ = std::move(names); }
    [[nodiscard]] QString keyName(ReviewAction action, int argument = -1) const;

Q_SIGNALS:
    void documentChanged();
    void cursorChanged();
    void selectionChanged();
    /// What the person asks for; the answer is setDocument() with the new record.
    void requested(const ade::ui::ReviewRequest& request);
    void refused(const QString& reason);
    /// Something done that one would not see: see message().
    void told(const QString& what);
    void noticeChanged();
    /// One of four is to be chosen; answer with perform(ReviewAction::polarity, chosen).
    void polarityWanted();
    /// A note is wanted for unsure or comment; answer with perform(action, -1, note).
    void noteWanted(ade::ui::ReviewAction action);
    void hintChanged(const QString& hint);

private:
    struct Plan {
        QString refusal;
        std::vector<ReviewRequest> requests; ///< at most one
        std::optional<text::Utf16Span> pending;
        /// Of a refusal: the link or mark that stands in the way; it is selected.
        int show_link = -1;
        int show_mark = -1;
    };
    Plan plan(ReviewAction action, int argument, const QString& note) const;
    Plan planAnswer(bool accept) const;
    Plan planTake(Role role) const;
    Plan planRemove() const;
    Plan planMark(corpus::Label label) const;
    Plan planLink() const;
    Plan planEdge(ReviewAction action) const;
    Plan planMoveToDrug(int drug) const;
    Plan planUnit(ReviewAction action, const QString& note) const;
    Plan planPolarity(int argument) const;
    [[nodiscard]] QString whyEdgeStays(text::Utf16Span from, bool left_edge, bool to_left, Step step) const;
    [[nodiscard]] Plan decidedInSentence(int drug) const;
    /// One action of the person, from outside in: what the one before said is forgotten when it begins.
    class Acting;
    /// What was refused once and is done when asked for again at once.
    struct Question {
        bool draft = false; ///< else: open suggestions
        int action = -1;    ///< a ReviewAction; −1: the mouse, or another document
        int argument = -1;
        int sentence = -1;
        bool operator==(const Question&) const = default;
    };
    [[nodiscard]] bool confirmed(const Question& question);
    bool mayLeave(int action, int argument = -1);
    bool mayEnd(ReviewAction action);
    [[nodiscard]] QString openWords(const std::vector<int>& open, ReviewAction action) const;
    [[nodiscard]] QString unsureWords(int count, ReviewAction action) const;
    [[nodiscard]] std::vector<int> openStops(ReviewAction ending) const;
    [[nodiscard]] bool leavesDraft(ReviewAction action) const;
    [[nodiscard]] QString draftWords() const;
    void refuse(const QString& reason);
    void tell(const QString& what);
    void point(const QString& words, text::Utf16Span place); ///< words beside the text
    void updateNotice();
    [[nodiscard]] QString hintOfPlace() const;
    [[nodiscard]] QString remarkOn(ReviewAction action) const;
    bool goToCell(int drug, int event);
    [[nodiscard]] ReviewRequest request(RequestKind kind) const;
    [[nodiscard]] const Mark& markAt(int index) const
    {
        return document_.marks()[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const Link& linkAt(int index) const
    {
        return document_.links()[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::string drugMentionFor(int drug, text::Utf16Span place) const;
    [[nodiscard]] std::vector<std::string> twinsOf(int link) const;
    [[nodiscard]] std::vector<std::string> twinsOfMark(int mark) const;
    QString whyNotMove(ReviewAction action, int argument) const;
    void move(ReviewAction action, int argument);
    void moveToStop(int stop);
    void moveToPlace(const Stop& place);
    [[nodiscard]] int nextStop(int direction) const { return nextOf(document_.stops(), direction); }
    [[nodiscard]] int nextPlace(int direction) const { return nextOf(document_.places(), direction); }
    [[nodiscard]] int nextOf(const std::vector<Stop>& stops, int direction) const;
    void setCursor(Cursor cursor);
    void send(const ReviewRequest& request);
    void goToNextOpenSentence(int after);
    void rebuild();
    [[nodiscard]] Cursor found(const Cursor& old, const ViewDocument& before) const;

    store::DocumentRecord record_;
    ViewDocument document_;
    ViewOptions options_;
    Cursor cursor_;
    text::Utf16Offset caret_;
    text::Utf16Offset anchor_;
    std::optional<text::Utf16Span> pending_;
    std::optional<std::pair<corpus::Label, text::Span>>
        awaited_; ///< a new mention, to be selected when it comes
    std::optional<Question> asked_;
    std::optional<Question> asked_before_;
    QString message_;
    Notice said_beside_; ///< by the last action
    Notice notice_;
    KeyNames key_names_;
    int acting_ = 0;
    bool advance_ = true;
    bool read_only_ = false;
    QString read_only_reason_;
};

class ReviewController::Acting {
public:
    /// keeps_question: moving the caret is no answer to a question, and no other action either.
    explicit Acting(ReviewController& controller, bool keeps_question = false);
    ~Acting();
    Acting(const Acting&) = delete;
    Acting& operator=(const Acting&) = delete;

private:
    ReviewController& controller_;
    bool had_message_ = false;
};

} // namespace ade::ui
