// SPDX-License-Identifier: GPL-3.0-or-later
// The right column: the current drug's events by voice, and the drug × event grid.
#include "widgets/relation_panel/relation_panel.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/relation_panel/event_model.hpp"
#include "widgets/relation_panel/grid_model.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ade::ui {

namespace {

/// Keys a table needs for itself, though the review actions have them too.
bool table_needs(int key)
{
    switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_X:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true;
    default:
        return false;
    }
}

QToolButton* make_button(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setObjectName(QStringLiteral("button.") + action->objectName());
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::NoFocus); // the text keeps the keyboard
    return button;
}

} // namespace

RelationPanel::RelationPanel(ReviewController* controller, ReviewActions* actions, QWidget* parent)
    : QWidget(parent), controller_(controller), colors_(Palette::of(palette())),
      event_model_(new EventModel(controller, this)), grid_model_(new GridModel(controller, this)),
      drug_name_(new QLabel(this)), drug_number_(new QLabel(this)), empty_(new QLabel(this)),
      grid_title_(new QLabel(tr("drug × event"), this)), note_(new QLineEdit(this)),
      note_title_(new QLabel(this))
{
    setObjectName(QStringLiteral("relationPanel"));
    setAccessibleName(tr("Relations"));
    for (QLabel* label : {drug_name_, drug_number_, empty_, grid_title_, note_title_}) {
        label->setTextFormat(Qt::PlainText);
    }
    drug_name_->setObjectName(QStringLiteral("currentDrug"));
    drug_number_->setObjectName(QStringLiteral("currentDrugNumber"));
    empty_->setObjectName(QStringLiteral("relationPanelEmpty"));
    empty_->setWordWrap(true);
    note_->setObjectName(QStringLiteral("noteField"));
    note_->setMaxLength(2000);
    note_->installEventFilter(this);

    events_ = makeTable(QStringLiteral("eventTable"), tr("Events of the current drug"));
    events_->setModel(event_model_);
    events_->verticalHeader()->hide();
    events_->horizontalHeader()->setSectionResizeMode(EventModel::event_column, QHeaderView::Stretch);
    for (const int column :
         {EventModel::teacher_column, EventModel::student_column, EventModel::you_column}) {
        events_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    }
    events_->setSelectionBehavior(QAbstractItemView::SelectRows);
    grid_ = makeTable(QStringLiteral("relationGrid"), tr("Drug by event grid"));
    grid_->setModel(grid_model_);
    grid_->horizontalHeader()->setDefaultSectionSize(50);
    grid_->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    grid_->verticalHeader()->setMaximumWidth(130);

    auto* heading = new QHBoxLayout;
    heading->addWidget(drug_name_, 1);
    heading->addWidget(drug_number_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 10, 10);
    column->setSpacing(8);
    column->addLayout(heading);
    column->addWidget(empty_);
    column->addWidget(events_);
    if (actions) {
        auto* buttons = new QHBoxLayout;
        buttons->setSpacing(4);
        const std::pair<ReviewAction, QString> kShown[] = {{ReviewAction::accept, tr("✓ Accept")},
                                                           {ReviewAction::reject, tr("✗ Reject")},
                                                           {ReviewAction::unsure, tr("? Unsure")},
                                                           {ReviewAction::no_event_for_drug, tr("No event")},
                                                           {ReviewAction::sentence_done, tr("Done")}};
        for (const auto& [kind, text] : kShown) {
            QToolButton* button = make_button(actions->action(kind), this);
            button->setText(text);
            buttons->addWidget(button);
        }
        buttons->addStretch(1);
        column->addLayout(buttons);
        actions->attachTo(this);
    }
    column->addWidget(note_title_);
    column->addWidget(note_);
    column->addSpacing(6);
    column->addWidget(grid_title_);
    column->addWidget(grid_);
    column->addStretch(1);
    note_->hide();
    note_title_->hide();

    connect(controller_, &ReviewController::documentChanged, this, &RelationPanel::follow);
    connect(controller_, &ReviewController::cursorChanged, this, &RelationPanel::follow);
    connect(controller_, &ReviewController::noteWanted, this, &RelationPanel::askForNote);
    connect(note_, &QLineEdit::returnPressed, this, &RelationPanel::giveNote);
    connect(events_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                if (!following_ && now.isValid()) {
                    controller_->selectCell(event_model_->drug(), event_model_->eventAt(now.row()));
                    followLater();
                }
            });
    connect(grid_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                if (!following_ && now.isValid()) {
                    controller_->selectCell(now.row(), now.column());
                    followLater();
                }
            });
    connect(grid_, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { controller_->toggleCell(index.row(), index.column()); });
    connect(grid_->verticalHeader(), &QHeaderView::sectionClicked, controller_,
            &ReviewController::selectDrug);
    applyColors();
    follow();
}

QTableView* RelationPanel::makeTable(const QString& name, const QString& accessible_name)
{
    auto* table = new QTableView(this);
    table->setObjectName(name);
    table->setAccessibleName(accessible_name);
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTabKeyNavigation(false);
    table->setCornerButtonEnabled(false);
    table->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    table->setWordWrap(false);
    table->setTextElideMode(Qt::ElideRight);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->setHighlightSections(false);
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 12);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->installEventFilter(this);
    return table;
}

void RelationPanel::setColors(const Palette& colors)
{
    own_colors_ = true;
    colors_ = colors;
    applyColors();
}

void RelationPanel::applyColors()
{
    QPalette qt = colors_.toQt();
    // Chosen cells: a pale ground with the cell's own colour, so that ✓ and ✗ stay readable.
    qt.setColor(QPalette::Highlight, colors_.selection);
    qt.setColor(QPalette::HighlightedText, colors_.text);
    qt.setColor(QPalette::Base, colors_.panel);
    for (QTableView* table : {events_, grid_}) {
        table->setPalette(qt);
        table->setStyleSheet(QStringLiteral("QTableCornerButton::section { background: %1; border: none; }")
                                 .arg(colors_.panel.name()));
        for (QHeaderView* header : {table->horizontalHeader(), table->verticalHeader()}) {
            header->setStyleSheet(
                QStringLiteral("QHeaderView { background: %1; } QHeaderView::section { background: %1; "
                               "color: %2; border: none; padding: 3px 4px; }")
                    .arg(colors_.panel.name(), colors_.muted.name()));
        }
    }
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, colors_.muted);
    for (QLabel* label : {drug_number_, empty_, grid_title_, note_title_}) {
        label->setPalette(quiet);
    }
    QPalette loud = palette();
    loud.setColor(QPalette::WindowText, colors_.text);
    drug_name_->setPalette(loud);
    QFont name = font();
    name.setBold(true);
    name.setPointSizeF(name.pointSizeF() * 1.15);
    drug_name_->setFont(name);
    QPalette field = palette();
    field.setColor(QPalette::Base, colors_.ground);
    field.setColor(QPalette::Text, colors_.text);
    note_->setPalette(field);
    event_model_->setColors(colors_);
    grid_model_->setColors(colors_);
    update();
}

void RelationPanel::follow()
{
    following_ = true;
    const ViewDocument& document = controller_->document();
    const Cursor& cursor = controller_->cursor();
    const int drugs = static_cast<int>(document.drugs().size());
    const bool known = cursor.drug >= 0 && cursor.drug < drugs;
    const QString name = known ? document.drugs()[static_cast<std::size_t>(cursor.drug)].name : QString();
    drug_name_->setText(shortened(name, 40));
    drug_name_->setToolTip(plain_tooltip(name));
    drug_number_->setText(known ? tr("drug %1 of %2").arg(cursor.drug + 1).arg(drugs) : QString());
    if (document.empty()) {
        empty_->setText(
            tr("Drugs and the events they caused are listed here, one line per event with what the "
               "teacher, the student and you say. Open a document to begin."));
    } else if (!known) {
        empty_->setText(tr("No drug is marked in this document. Select one in the text and press D."));
    } else {
        empty_->setText(
            tr("Nobody links an event to this drug. Select an event in the text and press L, or press N "
               "for no event."));
    }
    empty_->setVisible(event_model_->rowCount() == 0);
    events_->setVisible(event_model_->rowCount() > 0);
    grid_->setVisible(document.drugs().size() > 0 && document.events().size() > 0);
    grid_title_->setVisible(document.drugs().size() > 0 && document.events().size() > 0);

    // As high as their rows, no higher: what follows stands right below.
    for (QTableView* table : {events_, grid_}) {
        const int rows = table->model()->rowCount() * table->verticalHeader()->defaultSectionSize();
        const int bar = table == grid_ ? table->horizontalScrollBar()->sizeHint().height() : 0;
        table->setMaximumHeight(rows + table->horizontalHeader()->sizeHint().height() + bar + 2);
        table->setMinimumHeight(
            std::min(table->maximumHeight(), 5 * table->verticalHeader()->defaultSectionSize()));
    }

    int event = -1;
    if (cursor.link >= 0) {
        event = document.links()[static_cast<std::size_t>(cursor.link)].event;
    } else if (cursor.mark >= 0) {
        event = document.marks()[static_cast<std::size_t>(cursor.mark)].event;
    }
    const QModelIndex row = event_model_->index(event_model_->rowOf(event), EventModel::event_column);
    const int column = std::max(0, events_->currentIndex().column());
    events_->setCurrentIndex(row.isValid() ? row.siblingAtColumn(column) : QModelIndex());
    const QModelIndex cell = known && event >= 0 ? grid_model_->index(cursor.drug, event) : QModelIndex();
    grid_->setCurrentIndex(cell);
    if (cell.isValid()) {
        grid_->scrollTo(cell);
    }
    following_ = false;
}

/// Where edges that are not saved hold the cursor, the table goes back to it once it is done with the click.
void RelationPanel::followLater()
{
    if (controller_->pendingEdges()) {
        QMetaObject::invokeMethod(this, &RelationPanel::follow, Qt::QueuedConnection);
    }
}

void RelationPanel::askForNote(ReviewAction action)
{
    note_action_ = action;
    note_title_->setText(action == ReviewAction::unsure ? tr("Why unsure? Enter keeps it, Esc drops it.")
                                                        : tr("Comment. Enter keeps it, Esc drops it."));
    note_->clear();
    note_title_->show();
    note_->show();
    note_->setFocus(Qt::OtherFocusReason);
}

void RelationPanel::giveNote()
{
    QString note = note_->text().trimmed();
    if (note_action_ == ReviewAction::comment && note.isEmpty()) {
        return; // a comment without words is none
    }
    if (note.isNull()) {
        note = QLatin1String("");
    }
    note_->hide();
    note_title_->hide();
    controller_->perform(note_action_, -1, note);
}

bool RelationPanel::tableKey(QTableView* table, int key)
{
    const QModelIndex now = table->currentIndex();
    if (!now.isValid()) {
        return false;
    }
    const int drug = table == grid_ ? now.row() : event_model_->drug();
    const int event = table == grid_ ? now.column() : event_model_->eventAt(now.row());
    if (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter) {
        controller_->toggleCell(drug, event);
        return true;
    }
    if (key == Qt::Key_X) {
        controller_->rejectCell(drug, event);
        return true;
    }
    return false;
}

bool RelationPanel::eventFilter(QObject* watched, QEvent* event)
{
    const bool override_asked = event->type() == QEvent::ShortcutOverride;
    if (override_asked || event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier;
        if (watched == note_) {
            if (override_asked) {
                event->accept(); // while a note is written every key is text
                return true;
            }
            if (key->key() == Qt::Key_Escape) {
                note_->hide();
                note_title_->hide();
                return true;
            }
        } else if (auto* table = qobject_cast<QTableView*>(watched)) {
            if (override_asked && plain && table_needs(key->key())) {
                event->accept();
                return true;
            }
            if (!override_asked && plain && tableKey(table, key->key())) {
                return true;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RelationPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && !own_colors_) {
        const Palette now = Palette::of(palette());
        if (!(now == colors_)) {
            colors_ = now;
            applyColors();
        }
    }
    QWidget::changeEvent(event);
}

void RelationPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), colors_.panel);
}

} // namespace ade::ui
