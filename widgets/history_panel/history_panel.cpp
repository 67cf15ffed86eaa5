// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/history_panel/history_panel.hpp"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ade::ui {

namespace {

constexpr int kMargin = 6;

/// Rows as high as their words need: QListView's own delegate cuts what does not fit on its first guess.
class WrappedRow : public QStyledItemDelegate {
public:
    explicit WrappedRow(QListView* list) : QStyledItemDelegate(list), list_(list) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int width = std::max(80, list_->viewport()->width() - 2);
        const QRect room(0, 0, width - 2 * kMargin, 100'000);
        const QRect needed = option.fontMetrics.boundingRect(room, flags(), index.data().toString());
        return {width, needed.height() + 2 * kMargin};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const QString words = std::exchange(option.text, QString());
        list_->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, list_);
        painter->save();
        painter->setFont(option.font);
        painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
        painter->drawText(option.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin), flags(), words);
        painter->restore();
    }

private:
    static int flags()
    {
        return static_cast<int>(Qt::AlignLeft | Qt::AlignTop) | Qt::TextWrapAnywhere | Qt::TextWordWrap;
    }

    QListView* list_;
};

} // namespace

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent), model_(new HistoryModel(this)), title_(new QLabel(tr("history and notes"))),
      notes_only_(new QCheckBox(tr("notes only"))), empty_(new QLabel), list_(new QListView)
{
    setObjectName(QStringLiteral("historyPanel"));
    setAccessibleName(tr("History and notes"));
    notes_only_->setObjectName(QStringLiteral("historyNotesOnly"));
    notes_only_->setFocusPolicy(Qt::TabFocus);
    empty_->setObjectName(QStringLiteral("historyEmpty"));
    empty_->setTextFormat(Qt::PlainText);
    empty_->setWordWrap(true);
    list_->setObjectName(QStringLiteral("historyList"));
    list_->setAccessibleName(tr("Steps, newest first"));
    list_->setModel(model_);
    list_->setItemDelegate(new WrappedRow(list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setResizeMode(QListView::Adjust);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->installEventFilter(this);
    auto* head = new QHBoxLayout;
    head->addWidget(title_, 1);
    head->addWidget(notes_only_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 10, 10);
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(empty_);
    column->addWidget(list_, 1);
    connect(notes_only_, &QCheckBox::toggled, this, [this] { show(version_id_); });
    connect(list_, &QListView::activated, this, [this](const QModelIndex& index) {
        if (const auto* chosen = model_->entry(index))
            Q_EMIT placeWanted(*chosen);
    });
    connect(model_, &QAbstractItemModel::modelReset, this, &HistoryPanel::updateEmpty);
    connect(model_, &QAbstractItemModel::rowsInserted, this, [this] {
        updateEmpty();
        for (int row = 0; row < model_->rowCount() && !list_->currentIndex().isValid(); ++row) {
            if (wanted_group_.empty() || model_->entry(model_->index(row))->group_id == wanted_group_)
                list_->setCurrentIndex(model_->index(row));
        }
        if (!list_->currentIndex().isValid())
            list_->setCurrentIndex(model_->index(0));
    });
    applyColors();
    updateEmpty();
}

bool HistoryPanel::notesOnly() const
{
    return notes_only_->isChecked();
}

void HistoryPanel::show(const std::string& version_id)
{
    const auto* here = model_->entry(list_->currentIndex());
    // On the newest entry one stays on the newest.
    wanted_group_ =
        here && version_id == version_id_ && list_->currentIndex().row() > 0 ? here->group_id : std::string();
    version_id_ = version_id;
    model_->start(version_id, notesOnly());
}

void HistoryPanel::updateEmpty()
{
    empty_->setVisible(model_->rowCount() == 0);
    list_->setVisible(model_->rowCount() > 0);
    empty_->setText(version_id_.empty()
                        ? tr("What happens in a document is listed here: who, when, what, and every "
                             "note. Open a document.")
                    : model_->waiting() ? tr("Reading …")
                    : notesOnly()       ? tr("No note yet. C writes a comment, U says why you are unsure.")
                                        : tr("Nothing has happened in this document yet."));
}

bool HistoryPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (event->type() == QEvent::ShortcutOverride &&
            (enter || key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Escape)) {
            event->accept(); // the list's own, though the review has them too
            return true;
        }
        if (event->type() == QEvent::KeyPress && key == Qt::Key_Escape) {
            Q_EMIT leaveWanted();
            return true;
        }
        if (event->type() == QEvent::KeyPress && enter) {
            if (const auto* chosen = model_->entry(list_->currentIndex()))
                Q_EMIT placeWanted(*chosen);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void HistoryPanel::applyColors()
{
    const Palette colors = Palette::of(palette());
    QPalette qt = colors.toQt();
    qt.setColor(QPalette::Base, colors.panel);
    qt.setColor(QPalette::Highlight, colors.selection);
    qt.setColor(QPalette::HighlightedText, colors.text);
    list_->setPalette(qt);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, colors.muted);
    title_->setPalette(quiet);
    empty_->setPalette(quiet);
    model_->setColors(colors);
    update();
}

void HistoryPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        applyColors();
    QWidget::changeEvent(event);
}

void HistoryPanel::paintEvent(QPaintEvent*)
{
    const Palette colors = Palette::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.panel);
    painter.fillRect(0, 0, width(), 1, colors.hairline);
}

} // namespace ade::ui
