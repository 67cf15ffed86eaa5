// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/models_panel.hpp"

#include "app/session/model_precision.hpp"
#include "app/session/text_bridge.hpp"
#include "app/session/training_service.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/models/reading_row.hpp"

#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

enum Column {
    NameColumn,
    MadeColumn,
    SetColumn,
    LenientColumn,
    StrictColumn,
    RelationsColumn,
    PrecisionColumn,
    ColumnCount
};

QTableWidgetItem* cell(const QString& text, bool number = false)
{
    auto* item = new QTableWidgetItem(text);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

} // namespace

ModelsPanel::ModelsPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("modelsPanel"));
    lead_ = new QLabel;
    lead_->setTextFormat(Qt::PlainText);
    lead_->setWordWrap(true);
    lead_->setObjectName(QStringLiteral("modelsLead"));
    table_ = new QTableWidget(0, ColumnCount);
    table_->setObjectName(QStringLiteral("modelsTable"));
    table_->setAccessibleName(tr("Students and their scores"));
    table_->setHorizontalHeaderLabels({tr("Student"), tr("Trained"), tr("Scored on"), tr("Lenient F1"),
                                       tr("Strict F1"), tr("Relations"), tr("On a CPU")});
    table_->verticalHeader()->hide();
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const int column : {LenientColumn, StrictColumn, RelationsColumn})
        alignHeading(*table_, column);
    table_->setStyleSheet(
        QStringLiteral("QTableWidget::item { padding: 0 14px; } QHeaderView::section { padding: 4px "
                       "14px; }"));
    softenSelection();
    use_ = new QPushButton(tr("Use new"));
    use_->setObjectName(QStringLiteral("modelsUse"));
    back_ = new QPushButton(tr("Back to the one before"));
    back_->setObjectName(QStringLiteral("modelsBack"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(use_);
    score_ = new QPushButton;
    score_->setObjectName(QStringLiteral("modelsScore"));
    score_->setToolTip(tr("Lets the selected student annotate the frozen gold, and compares"));
    buttons->addWidget(back_);
    buttons->addWidget(score_);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 20);
    layout->setSpacing(12);
    layout->addWidget(lead_);
    layout->addWidget(table_, 1);
    precision_ = new QLabel;
    precision_->setObjectName(QStringLiteral("modelsPrecision"));
    precision_->setTextFormat(Qt::PlainText);
    precision_->setWordWrap(true);
    layout->addWidget(precision_);
    layout->addLayout(buttons);
    reading_ = new ReadingRow;
    layout->addWidget(reading_);
    connect(table_, &QTableWidget::itemSelectionChanged, this, &ModelsPanel::updateButtons);
    connect(use_, &QPushButton::clicked, this, [this] {
        if (const auto* model = selected())
            Q_EMIT useWanted(*model);
    });
    connect(back_, &QPushButton::clicked, this, &ModelsPanel::backWanted);
    connect(score_, &QPushButton::clicked, this, [this] {
        if (const auto* model = selected())
            Q_EMIT scoreWanted(*model);
    });
    setModels({}, false);
}

void ModelsPanel::softenSelection()
{
    const Palette colours = Palette::of(palette());
    QPalette quiet = table_->palette();
    quiet.setColor(QPalette::Highlight, blend(colours.focus, colours.ground, 0.16));
    quiet.setColor(QPalette::HighlightedText, colours.text);
    table_->setPalette(quiet);
}

void ModelsPanel::setModels(const std::vector<store::ModelRecord>& models, bool may_change)
{
    models_ = models;
    may_change_ = may_change;
    table_->setRowCount(0);
    for (auto model = models_.rbegin(); model != models_.rend(); ++model) {
        const auto scores = app::modelScores(model->scores);
        const std::size_t lines = std::max<std::size_t>(1, scores.size());
        for (std::size_t line = 0; line < lines; ++line) {
            const int row = table_->rowCount();
            table_->insertRow(row);
            const QString name = app::to_qstring(model->name);
            auto* first = cell(line > 0 ? QString() : model->in_use ? tr("%1 – in use").arg(name) : name);
            first->setData(Qt::UserRole, static_cast<int>(std::distance(models_.begin(), model.base())) - 1);
            first->setToolTip(plain_tooltip(app::to_qstring(model->path)));
            if (model->in_use) {
                QFont bold = first->font();
                bold.setWeight(QFont::DemiBold);
                first->setFont(bold);
            }
            table_->setItem(row, NameColumn, first);
            const auto made = QDateTime::fromString(app::to_qstring(model->created), Qt::ISODateWithMs);
            table_->setItem(
                row, MadeColumn,
                cell(line > 0 ? QString() : made.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))));
            if (line == 0) {
                const auto precision = app::modelPrecision(model->path);
                auto* computes = cell(precision.brief);
                computes->setToolTip(plain_tooltip(precision.details));
                table_->setItem(row, PrecisionColumn, computes);
            }
            if (line < scores.size()) {
                const auto& score = scores[line];
                table_->setItem(row, SetColumn, cell(score.set));
                table_->setItem(row, LenientColumn, cell(QString::number(score.lenient, 'f', 3), true));
                table_->setItem(row, StrictColumn, cell(QString::number(score.strict, 'f', 3), true));
                table_->setItem(
                    row, RelationsColumn,
                    cell(score.relations > 0 ? QString::number(score.relations) : QStringLiteral("–"), true));
            } else {
                table_->setItem(row, SetColumn, cell(tr("not scored yet")));
            }
        }
    }
    table_->setVisible(!models_.empty());
    if (models_.empty()) {
        lead_->setText(
            tr("Here the students of this project are compared. None is trained yet: mark sentences as done, "
               "then press Retrain. Scores need documents in the development part or frozen gold."));
    } else if (candidate()) {
        const QString name = app::to_qstring(candidate()->name);
        lead_->setText(
            inUse() ? tr("%1 is trained and stands beside the one in use. Compare the scores, then choose.")
                          .arg(name)
                    : tr("%1 is trained. It proposes once you use it.").arg(name));
        table_->selectRow(0);
    } else {
        lead_->setText(tr("Lenient counts any overlap of the event as right, strict wants equal edges."));
    }
    updateButtons();
}

const store::ModelRecord* ModelsPanel::inUse() const
{
    const auto found =
        std::find_if(models_.begin(), models_.end(), [](const auto& model) { return model.in_use; });
    return found == models_.end() ? nullptr : &*found;
}

const store::ModelRecord* ModelsPanel::candidate() const
{
    return models_.empty() || models_.back().in_use ? nullptr : &models_.back();
}

const store::ModelRecord* ModelsPanel::selected() const
{
    const auto rows = table_->selectionModel()->selectedRows();
    if (rows.isEmpty())
        return candidate();
    const int index = rows.front().data(Qt::UserRole).toInt();
    return index >= 0 && index < static_cast<int>(models_.size()) ? &models_[static_cast<std::size_t>(index)]
                                                                  : nullptr;
}

void ModelsPanel::updateButtons()
{
    const auto* model = selected();
    const auto* described = model ? model : inUse();
    const QString precision = described ? app::modelPrecision(described->path).details : QString();
    precision_->setText(precision);
    precision_->setVisible(!precision.isEmpty());
    use_->setEnabled(may_change_ && model && !model->in_use);
    use_->setText(model && !model->in_use && model != candidate()
                      ? tr("Use %1").arg(plain_label(app::to_qstring(model->name)))
                      : tr("Use new"));
    back_->setEnabled(may_change_ && inUse());
    use_->setVisible(!models_.empty());
    back_->setVisible(!models_.empty());
    const bool unscored = model && app::modelScores(model->scores).empty();
    score_->setVisible(unscored || scoring_);
    score_->setEnabled(may_change_ && unscored && !scoring_);
    score_->setText(scoring_ ? tr("Scoring …") : tr("Score now"));
}

void ModelsPanel::setScoring(bool scoring)
{
    scoring_ = scoring;
    updateButtons();
}

} // namespace ade::ui
