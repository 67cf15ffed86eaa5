// SPDX-License-Identifier: GPL-3.0-or-later
// A line under the text for the note of "unsure" or a comment; the text stays in view.
#pragma once

#include "widgets/document_view/review_request.hpp"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace ade::ui {

class NoteField : public QWidget {
    Q_OBJECT

public:
    explicit NoteField(QWidget* parent = nullptr);

    void ask(ReviewAction action);

Q_SIGNALS:
    /// Enter; the note may be empty for unsure.
    void given(ade::ui::ReviewAction action, const QString& note);
    /// Given or left with Escape: the focus may go back to the text.
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    ReviewAction action_ = ReviewAction::unsure;
    QLabel* label_;
    QLineEdit* edit_;
};

} // namespace ade::ui
