// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/document_list_panel.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/corpus_list/document_delegate.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

/// Shows that it has the keys: a line round the list in the focus colour, as the text has.
class KeyList : public QListView {
public:
    explicit KeyList(DocumentListPanel& panel) : panel_(panel) {}

protected:
    void dataChanged(const QModelIndex& top_left, const QModelIndex& bottom_right,
                     const QList<int>& roles) override
    {
        // QListView lays every row out anew, in case its size changed. All rows are of one size here.
        QAbstractItemView::dataChanged(top_left, bottom_right, roles);
    }
    void paintEvent(QPaintEvent* event) override
    {
        QListView::paintEvent(event);
        if (!hasFocus())
            return;
        QPainter painter(viewport());
        painter.setPen(QPen(Palette::of(palette()).focus, 2));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
    void scrollContentsBy(int dx, int dy) override
    {
        QListView::scrollContentsBy(dx, dy);
        viewport()->update(); // the line stays where it is
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Escape)
            Q_EMIT panel_.left();
        else
            QListView::keyPressEvent(event);
    }
    void focusInEvent(QFocusEvent* event) override
    {
        QListView::focusInEvent(event);
        viewport()->update();
    }
    void focusOutEvent(QFocusEvent* event) override
    {
        QListView::focusOutEvent(event);
        viewport()->update();
    }

private:
    DocumentListPanel& panel_;
};

} // namespace

DocumentListPanel::DocumentListPanel(QWidget* parent) : QWidget(parent), model_(new DocumentListModel(this))
{
    setObjectName(QStringLiteral("documentListPanel"));
    count_ = new QLabel;
    count_->setObjectName(QStringLiteral("documentCount"));
    filter_ = new QComboBox;
    filter_->setObjectName(QStringLiteral("documentFilter"));
    filter_->setAccessibleName(tr("Show which documents"));
    const std::pair<QString, DocumentFilter> filters[] = {
        {tr("All"), DocumentFilter::all},
        {tr("To do"), DocumentFilter::to_do},
        {tr("With open suggestions"), DocumentFilter::with_suggestions},
        {tr("Voices disagree"), DocumentFilter::disagreement},
        {tr("Unsure"), DocumentFilter::unsure},
        {tr("Done"), DocumentFilter::done},
        {tr("Blind gold"), DocumentFilter::frozen},
    };
    for (const auto& [name, filter] : filters)
        filter_->addItem(name, static_cast<int>(filter));
    order_ = new QComboBox;
    order_->setObjectName(QStringLiteral("documentOrder"));
    order_->setAccessibleName(tr("Order of documents"));
    const std::pair<QString, DocumentOrder> orders[] = {
        {tr("As imported"), DocumentOrder::imported},
        {tr("Most open first"), DocumentOrder::most_open},
        {tr("Disagreement first"), DocumentOrder::disagreement_first},
        {tr("Least done first"), DocumentOrder::least_done},
        {tr("By title"), DocumentOrder::title},
    };
    for (const auto& [name, order] : orders)
        order_->addItem(name, static_cast<int>(order));
    for (auto* box : {filter_, order_})
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);

    view_ = new KeyList(*this);
    view_->setObjectName(QStringLiteral("documentList"));
    view_->setAccessibleName(tr("Documents"));
    view_->setModel(model_);
    view_->setItemDelegate(new DocumentDelegate(view_));
    view_->setUniformItemSizes(true);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setMouseTracking(true);
    view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);

    empty_ = new QLabel;
    empty_->setObjectName(QStringLiteral("documentListEmpty"));
    empty_->setTextFormat(Qt::PlainText);
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    empty_action_ = new QPushButton;
    auto* empty_page = new QWidget;
    auto* empty_layout = new QVBoxLayout(empty_page);
    empty_layout->setContentsMargins(24, 24, 24, 24);
    empty_layout->addStretch(1);
    empty_layout->addWidget(empty_);
    empty_layout->addWidget(empty_action_, 0, Qt::AlignHCenter);
    empty_layout->addStretch(2);

    stack_ = new QStackedWidget;
    stack_->addWidget(view_);
    stack_->addWidget(empty_page);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 10, 12, 6);
    head->addWidget(filter_, 1);
    head->addWidget(order_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* title = new QHBoxLayout;
    title->setContentsMargins(12, 10, 12, 0);
    title->addWidget(count_, 1);
    layout->addLayout(title);
    layout->addLayout(head);
    layout->addWidget(stack_, 1);

    connect(filter_, &QComboBox::currentIndexChanged, this, [this] {
        model_->setFilter(static_cast<DocumentFilter>(filter_->currentData().toInt()));
        keepCurrent();
    });
    connect(order_, &QComboBox::currentIndexChanged, this, [this] {
        model_->setOrder(static_cast<DocumentOrder>(order_->currentData().toInt()));
        keepCurrent();
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                const QString id = index.data(DocumentListModel::VersionIdRole).toString();
                if (!index.isValid() || id == current_)
                    return;
                current_ = id;
                Q_EMIT documentChosen(id);
            });
    connect(view_, &QListView::activated, this, &DocumentListPanel::documentActivated);
    connect(empty_action_, &QPushButton::clicked, this, [this] {
        if (model_->total() == 0)
            Q_EMIT importWanted();
        else
            filter_->setCurrentIndex(0);
    });
    updateCount();
}

void DocumentListPanel::setSummaries(std::vector<store::DocumentSummary> summaries)
{
    setSummaries(std::make_shared<const std::vector<store::DocumentSummary>>(std::move(summaries)));
}

void DocumentListPanel::setSummaries(DocumentListModel::SharedSummaries summaries)
{
    model_->setSummaries(std::move(summaries));
    keepCurrent();
}

void DocumentListPanel::applyChanges(const DocumentListModel::SharedChanges& changes)
{
    {
        // When the open document's row goes, the view chooses a neighbour: that is nobody's wish.
        const QSignalBlocker blocker(view_->selectionModel());
        model_->applyChanges(changes);
    }
    if (view_->currentIndex().row() == model_->rowOf(current_))
        updateCount(); // the list stays where it is scrolled to
    else
        keepCurrent();
}

void DocumentListPanel::updateSummary(const store::DocumentSummary& summary)
{
    model_->updateSummary(summary);
}

void DocumentListPanel::setSearch(const QString& words, const DocumentListModel::SharedIds& text_hits)
{
    model_->setSearch(words, text_hits);
    keepCurrent();
}

void DocumentListPanel::setCurrent(const QString& version_id)
{
    current_ = version_id;
    keepCurrent();
}

void DocumentListPanel::keepCurrent()
{
    const QSignalBlocker blocker(view_->selectionModel());
    const int row = model_->rowOf(current_);
    const QModelIndex index = row >= 0 ? model_->index(row) : QModelIndex();
    view_->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    if (index.isValid())
        view_->scrollTo(index);
    view_->viewport()->update(); // the selection's own signal is blocked
    updateCount();
}

void DocumentListPanel::updateCount()
{
    const QLocale locale;
    const int shown = model_->rowCount();
    const int total = model_->total();
    count_->setText(shown == total ? tr("%Ln documents", nullptr, total)
                                   : tr("%1 of %Ln documents", nullptr, total).arg(locale.toString(shown)));
    count_->setVisible(total > 0);
    filter_->setEnabled(total > 0);
    order_->setEnabled(total > 0);
    stack_->setCurrentIndex(shown > 0 ? 0 : 1);
    if (total == 0) {
        empty_->setText(tr(
            "Here the abstracts of the project are listed.\nImport a corpus file, or paste one abstract."));
        empty_action_->setText(tr("Import …"));
    } else {
        empty_->setText(tr("No document fits the search and the filter."));
        empty_action_->setText(tr("Show all"));
    }
}

void DocumentListPanel::takeKeys()
{
    view_->setFocus(Qt::ShortcutFocusReason);
    if (!view_->currentIndex().isValid() && model_->rowCount() > 0)
        view_->setCurrentIndex(model_->index(0));
    else
        view_->scrollTo(view_->currentIndex());
}

QString DocumentListPanel::nextToDo(const QString& after, int direction) const
{
    const int rows = model_->rowCount();
    const int start = model_->rowOf(after);
    for (int step = 1; step <= rows; ++step) {
        const int row = start < 0 ? step - 1 : ((start + direction * step) % rows + rows) % rows;
        const auto* summary = model_->summaryAt(row);
        if (summary && row != start && !model_->isDone(*summary))
            return QString::fromStdString(summary->version_id);
    }
    return {};
}

QString DocumentListPanel::neighbour(const QString& of, int direction) const
{
    const auto* summary = model_->summaryAt(model_->rowOf(of) + direction);
    return summary ? QString::fromStdString(summary->version_id) : QString();
}

QString DocumentListPanel::first() const
{
    const auto* summary = model_->summaryAt(0);
    return summary ? QString::fromStdString(summary->version_id) : QString();
}

} // namespace ade::ui
