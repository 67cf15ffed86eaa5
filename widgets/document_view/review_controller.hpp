// SPDX-License-Identifier: GPL-3.0-or-later
// The decision cursor: one document, what is current in it, and what each action asks for. All views follow
// it.
#pragma once

#include "widgets/document_view/review_request.hpp"
#include "widgets/document_view/view_document.hpp"

#include <QObject>

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
    /// Edges moved by hand on an open suggestion, not yet accepted.
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

Q_SIGNALS:
    void documentChanged();
    void cursorChanged();
    void selectionChanged();
    /// What the person asks for; the answer is setDocument() with the new record.
    void requested(const ade::ui::ReviewRequest& request);
    void refused(const QString& reason);
    /// A note is wanted for unsure or comment; answer with perform(action, -1, note).
    void noteWanted(ade::ui::ReviewAction action);
    void hintChanged(const QString& hint);

private:
    struct Plan {
        QString refusal;
        std::vector<ReviewRequest> requests; ///< at most one
        std::optional<text::Utf16Span> pending;
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
    [[nodiscard]] int nextStop(int direction) const;
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
    bool advance_ = true;
    bool read_only_ = false;
    QString read_only_reason_;
};

} // namespace ade::ui
