// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/review_page.hpp"

#include "widgets/common/error_banner.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/history_panel/history_panel.hpp"
#include "widgets/relation_panel/relation_panel.hpp"
#include "widgets/review_page/note_field.hpp"
#include "widgets/review_page/relation_strip.hpp"
#include "widgets/training/training_panel.hpp"

#include <QListView>
#include <QResizeEvent>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ade::ui {

ReviewPage::ReviewPage(ReviewController& controller, ReviewActions& actions, QWidget* parent)
    : QWidget(parent), documents_(new DocumentListPanel), text_(new DocumentView(&controller, &actions)),
      actions_(actions), relations_(new RelationPanel(&controller, &actions)), history_(new HistoryPanel),
      right_(new QSplitter(Qt::Vertical)), training_(new TrainingPanel), offer_(new ErrorBanner),
      note_(new NoteField), strip_(new RelationStrip(controller)), left_(new QTabWidget),
      columns_(new QSplitter(Qt::Horizontal)), rows_(new QSplitter(Qt::Vertical))
{
    setObjectName(QStringLiteral("reviewPage"));
    offer_->setObjectName(QStringLiteral("studentBanner"));
    offer_->hide();

    auto* middle = new QWidget;
    auto* middle_layout = new QVBoxLayout(middle);
    middle_layout->setContentsMargins(0, 0, 0, 0);
    middle_layout->setSpacing(0);
    middle_layout->addWidget(offer_);
    middle_layout->addWidget(text_, 1);
    middle_layout->addWidget(note_);
    middle_layout->addWidget(strip_);
    strip_->hide(); // until the window is narrow

    left_->setObjectName(QStringLiteral("reviewLeft"));
    left_->setDocumentMode(true);
    left_->addTab(documents_, tr("Documents"));
    left_->tabBar()->hide();
    left_->setMinimumWidth(200);
    middle->setMinimumWidth(360);
    right_->addWidget(relations_);
    right_->addWidget(history_);
    right_->setStretchFactor(0, 3);
    right_->setStretchFactor(1, 2);
    right_->setHandleWidth(1);
    right_->setChildrenCollapsible(false);
    right_->setMinimumWidth(220);
    history_->setMinimumHeight(140);
    history_->hide();
    actions.attachTo(history_);
    columns_->addWidget(left_);
    columns_->addWidget(middle);
    columns_->addWidget(right_);
    columns_->setStretchFactor(0, 0);
    columns_->setStretchFactor(1, 1);
    columns_->setStretchFactor(2, 0);
    columns_->setSizes({300, 760, 340});
    columns_->setHandleWidth(1);
    columns_->setChildrenCollapsible(false);

    rows_->addWidget(columns_);
    rows_->addWidget(training_);
    rows_->setStretchFactor(0, 1);
    rows_->setStretchFactor(1, 0);
    rows_->setHandleWidth(1);
    rows_->setChildrenCollapsible(false);
    training_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(rows_);

    connect(documents_, &DocumentListPanel::documentActivated, text_, [this] { text_->setFocus(); });
    // A click opens for reading, so the keys go to the text; arrow keys in the list stay in the list.
    connect(documents_->view(), &QListView::clicked, text_, [this] { text_->setFocus(); });
    // One place asks for a note: the field under the text, which is there at any width.
    disconnect(&controller, &ReviewController::noteWanted, relations_, nullptr);
    connect(&controller, &ReviewController::noteWanted, note_, &NoteField::ask);
    connect(note_, &NoteField::given, &controller, [&controller](ReviewAction action, const QString& note) {
        controller.perform(action, -1, note);
    });
    connect(note_, &NoteField::closed, text_, [this] { text_->setFocus(); });
    connect(&actions, &ReviewActions::viewAction, this, [this](ReviewAction action) {
        if (action == ReviewAction::history)
            setHistoryShown(!history_->isVisible());
    });
    connect(history_, &HistoryPanel::leaveWanted, text_, [this] { text_->setFocus(); });
    connect(history_, &HistoryPanel::placeWanted, text_, [this] { text_->setFocus(); });
    connect(strip_, &RelationStrip::relationsWanted, this, [this] {
        // There and back: the same place opens and closes.
        left_->setCurrentWidget(left_->currentWidget() == right_ ? static_cast<QWidget*>(documents_)
                                                                 : static_cast<QWidget*>(right_));
    });
    setNarrow(false);
}

void ReviewPage::setHistoryShown(bool shown, bool focus)
{
    history_->setVisible(shown);
    actions_.action(ReviewAction::history)->setChecked(shown);
    if (shown && history_->height() < right_->height() / 4)
        right_->setSizes({right_->height() / 2, right_->height() / 2}); // else as the person left it
    if (shown && narrow_)
        left_->setCurrentWidget(right_); // where it is then
    if (!focus)
        return;
    if (shown)
        history_->list()->setFocus();
    else
        text_->setFocus();
}

void ReviewPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    setNarrow(event->size().width() < kNarrow);
}

void ReviewPage::setNarrow(bool narrow)
{
    if (narrow == narrow_)
        return;
    narrow_ = narrow;
    if (narrow) {
        wide_state_ = columns_->saveState();
        left_->addTab(right_, tr("Relations"));
        left_->tabBar()->show();
        strip_->show();
        columns_->setSizes({300, std::max(360, width() - 300)});
    } else {
        left_->removeTab(left_->indexOf(right_));
        left_->tabBar()->hide();
        strip_->hide();
        columns_->addWidget(right_);
        right_->show();
        columns_->setStretchFactor(2, 0);
        if (wide_state_.isEmpty() || !columns_->restoreState(wide_state_))
            columns_->setSizes({300, 760, 340});
    }
}

void ReviewPage::showDocuments()
{
    left_->setCurrentWidget(documents_);
    documents_->takeKeys();
}

QByteArray ReviewPage::saveColumns() const
{
    return narrow_ ? wide_state_ : columns_->saveState();
}

void ReviewPage::restoreColumns(const QByteArray& state)
{
    if (state.isEmpty())
        return;
    if (narrow_)
        wide_state_ = state;
    else
        columns_->restoreState(state);
}

void ReviewPage::setTrainingShown(bool shown)
{
    training_->setVisible(shown);
}

bool ReviewPage::trainingShown() const
{
    return !training_->isHidden();
}

} // namespace ade::ui
