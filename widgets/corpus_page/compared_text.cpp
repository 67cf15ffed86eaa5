// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/compared_text.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

ComparedTextPane::ComparedTextPane(const char* name, const QString& side, QWidget* parent)
    : QWidget(parent), title_(corpusHint("comparedTitle")), details_(corpusHint("comparedDetails")),
      open_(new QPushButton(tr("Open"))), text_(new QPlainTextEdit)
{
    setObjectName(QLatin1String(name));
    QFont bold = title_->font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    open_->setObjectName(QStringLiteral("comparedOpen"));
    open_->setToolTip(plain_tooltip(tr("Show this document on the review page")));
    text_->setObjectName(QStringLiteral("comparedText"));
    text_->setAccessibleName(side);
    text_->setReadOnly(true);
    text_->setTabChangesFocus(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* head = new QHBoxLayout;
    head->addWidget(title_, 1);
    head->addWidget(open_, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(details_);
    layout->addWidget(text_, 1);
    connect(open_, &QPushButton::clicked, this, [this] { Q_EMIT openWanted(version_id_); });
    clear();
}

void ComparedTextPane::clear()
{
    version_id_.clear();
    bridge_ = {};
    only_here_.clear();
    title_->clear();
    details_->clear();
    text_->clear();
    open_->setVisible(false);
}

void ComparedTextPane::show(const store::DuplicateDocument& document, const app::ComparedText& text)
{
    version_id_ = app::to_qstring(document.version_id);
    bridge_ = app::TextBridge(text.text);
    only_here_ = text.only_here;
    title_->setText(document.title.empty() ? app::to_qstring(document.external_id)
                                           : app::to_qstring(document.title));
    QStringList details;
    details << app::to_qstring(document.source + " " + document.external_id);
    const auto& summary = text.summary;
    details << tr("%1 of %2 sentences done").arg(summary.sentences_done).arg(summary.sentences);
    details << tr("labels decided: %L1").arg(summary.mentions + summary.relations);
    if (summary.open_suggestions > 0)
        details << tr("open suggestions: %L1").arg(summary.open_suggestions);
    if (summary.frozen)
        details << tr("frozen gold");
    details_->setText(details.join(QStringLiteral(" · ")));
    text_->setPlainText(bridge_.text());
    open_->setVisible(true);
    mark();
}

QStringList ComparedTextPane::marked() const
{
    QStringList words;
    for (const auto& selection : text_->extraSelections())
        words << selection.cursor.selectedText();
    return words;
}

/// A tint and a line under the words: not by colour alone.
void ComparedTextPane::mark()
{
    const Palette colours = Palette::of(palette());
    QTextCharFormat format;
    format.setBackground(blend(colours.event_line, colours.ground, 0.16));
    format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    format.setUnderlineColor(colours.event_line);
    QList<QTextEdit::ExtraSelection> selections;
    for (const text::Span span : only_here_) {
        const text::Utf16Span place = bridge_.to_utf16(span);
        QTextEdit::ExtraSelection selection;
        selection.format = format;
        selection.cursor = QTextCursor(text_->document());
        selection.cursor.setPosition(static_cast<int>(place.begin.value()));
        selection.cursor.setPosition(static_cast<int>(place.end.value()), QTextCursor::KeepAnchor);
        selections.append(selection);
    }
    text_->setExtraSelections(selections);
}

void ComparedTextPane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        mark();
    QWidget::changeEvent(event);
}

} // namespace ade::ui
