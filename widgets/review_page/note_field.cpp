// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/note_field.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace ade::ui {

NoteField::NoteField(QWidget* parent) : QWidget(parent), label_(new QLabel), edit_(new QLineEdit)
{
    setObjectName(QStringLiteral("noteField"));
    edit_->setObjectName(QStringLiteral("noteEdit"));
    edit_->setMaxLength(2000);
    edit_->installEventFilter(this);
    label_->setBuddy(edit_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 8, 24, 8);
    layout->addWidget(label_);
    layout->addWidget(edit_, 1);
    connect(edit_, &QLineEdit::returnPressed, this, [this] {
        if (action_ == ReviewAction::comment && edit_->text().trimmed().isEmpty())
            return;
        hide();
        Q_EMIT given(action_, edit_->text().trimmed());
        Q_EMIT closed();
    });
    hide();
}

void NoteField::ask(ReviewAction action)
{
    action_ = action;
    const bool unsure = action == ReviewAction::unsure;
    label_->setText(unsure ? tr("Unsure because") : tr("Comment"));
    edit_->setPlaceholderText(unsure ? tr("A few words, or just Enter. Escape leaves it.")
                                     : tr("Enter stores the comment, Escape leaves it."));
    edit_->clear();
    show();
    edit_->setFocus();
}

bool NoteField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        hide();
        Q_EMIT closed();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ade::ui
