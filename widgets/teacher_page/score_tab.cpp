// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/score_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/file_io.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/confidence_view.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

QString ratio(double value)
{
    return QLocale().toString(value, 'f', 3);
}

QString percent(double value)
{
    return QStringLiteral("%1 %").arg(QLocale().toString(100 * value, 'f', 1));
}

QString nameOf(const teacher::TeacherScore& score)
{
    return app::to_qstring(score.rates.run_name); // a replay's begins with "recorded: "
}

/// Name, gold, then precision, recall and F1, strict and lenient.
QStringList partRow(const std::string& name, const eval::Counts& strict, const eval::Counts& lenient)
{
    QStringList cells{app::to_qstring(name), numberText(strict.gold)};
    for (const eval::Counts& counts : {strict, lenient})
        cells << ratio(counts.precision()) << ratio(counts.recall()) << ratio(counts.f1());
    return cells;
}

} // namespace

ScoreTab::ScoreTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("scoreTab"));
    const QString group = tr("Teacher");
    refresh_ = teacherAction(keys, page, "teacher.score", group,
                             tr("Teacher: score its runs against the gold"), "Shift+F5");
    copy_ =
        teacherAction(keys, page, "teacher.copy_scores", group, tr("Teacher: copy the scorecard as CSV"), "");
    csv_ =
        teacherAction(keys, page, "teacher.save_scores", group, tr("Teacher: save the scorecard as CSV"), "");
    common_ = new QCheckBox(tr("Only sentences that every run has answered"));
    common_->setObjectName(QStringLiteral("scoreCommon"));
    hint_ = corpusHint("scoreHint");
    note_ = corpusHint("scoreNote");
    scores_ = corpusTable("scoreTable", tr("Runs against gold"),
                          {tr("Run"), tr("Strict P"), tr("R"), tr("F1"), tr("Lenient P"), tr("R"), tr("F1"),
                           tr("Sentences"), tr("Not in the text"), tr("Ambiguous"), tr("Not understood"),
                           tr("Failed")},
                          0, columnsFrom(1, 11));
    scores_->setMinimumHeight(110);
    edges_ = corpusTable("scoreEdges", tr("What became of the edges"),
                         {tr("Gold events, by what the run made of them"), tr("Exact"), tr("Longer"),
                          tr("Shorter"), tr("Crossing"), tr("Wrong drug"), tr("Missing"), tr("Invented")},
                         0, columnsFrom(1, 7));
    edges_->setMinimumHeight(90);
    const auto part_table = [](const char* name, const QString& described, const QString& first) {
        return corpusTable(
            name, described,
            {first, tr("Gold"), tr("Strict P"), tr("R"), tr("F1"), tr("Lenient P"), tr("R"), tr("F1")}, 0,
            columnsFrom(1, 7));
    };
    drugs_ = part_table("scoreDrugs", tr("Scores of each drug"), tr("Drug"));
    classes_ = part_table("scoreClasses", tr("Scores of each class of events"), tr("Class of events"));
    classes_->setToolTip(tr("By words of the event, from this program's own list; no MedDRA coding. An event "
                            "may be in two classes."));
    parts_title_ = corpusHint("scorePartsTitle");
    confidence_ = new ConfidenceView(session, service, keys, page);
    parts_ = new QTabWidget;
    parts_->setObjectName(QStringLiteral("scoreParts"));
    parts_->setDocumentMode(true);
    parts_->setMinimumHeight(150);
    parts_->addTab(drugs_, plain_label(tr("Drugs")));
    parts_->addTab(classes_, plain_label(tr("Events")));
    parts_->addTab(confidence_, plain_label(tr("Confidence")));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(teacherButton(refresh_, tr("Score"), "scoreRefresh"));
    buttons->addWidget(common_);
    buttons->addStretch();
    buttons->addWidget(teacherButton(copy_, tr("Copy"), "scoreCopy"));
    buttons->addWidget(teacherButton(csv_, tr("Save CSV …"), "scoreCsv"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addLayout(buttons);
    layout->addWidget(hint_);
    layout->addWidget(scores_, 2);
    layout->addWidget(edges_, 1);
    layout->addWidget(parts_title_);
    layout->addWidget(parts_, 5);
    layout->addWidget(note_);
    wire();
    showScores({});
}

QList<QAction*> ScoreTab::pageActions() const
{
    return {refresh_, copy_, csv_, confidence_->action()};
}

void ScoreTab::wire()
{
    connect(refresh_, &QAction::triggered, this, &ScoreTab::load);
    connect(common_, &QCheckBox::toggled, this, &ScoreTab::load);
    connect(scores_, &QTableWidget::itemSelectionChanged, this, &ScoreTab::showParts);
    connect(copy_, &QAction::triggered, this, [this] {
        QApplication::clipboard()->setText(app::to_qstring(teacher::scorecard_csv(shown_)));
        sayTo(*note_, tr("Copied."), 1);
    });
    connect(csv_, &QAction::triggered, this, [this] {
        choose_(this, ChooseWhat::save_file, tr("Save the scorecard"), tr("Tables (*.csv)"),
                [this, csv = teacher::scorecard_csv(shown_)](const QStringList& paths) {
                    if (paths.isEmpty())
                        return;
                    if (const auto written = write_file_atomic(app::to_utf8(paths.front()), csv); !written)
                        sayTo(*note_, errorText(written.error()), -1);
                    else
                        sayTo(*note_, tr("Saved as %1.").arg(paths.front()), 1);
                });
    });
    connect(&service_, &app::TeacherService::scored, this, &ScoreTab::showScores);
    connect(&session_, &app::Session::closed, this, [this] { showScores({}); });
    const auto again = [this] {
        if (isVisible())
            load();
    };
    connect(&service_, &app::TeacherService::ran, this, again);
    connect(&service_, &app::TeacherService::recorded, this, again);
}

void ScoreTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    load();
}

void ScoreTab::load()
{
    sayTo(*note_, {});
    service_.loadScorecard(common_->isChecked());
}

void ScoreTab::showScores(const app::Scorecard& card)
{
    shown_ = card.scores;
    const int row = scores_->currentRow();
    const QSignalBlocker quiet(scores_); // showParts() once, at the end
    scores_->setRowCount(0);
    edges_->setRowCount(0);
    bool any_gold = false;
    for (const auto& score : shown_) {
        const auto& strict = score.scores.relations.strict;
        const auto& lenient = score.scores.relations.lenient_many_to_many;
        const bool scored = score.sentences > 0;
        any_gold = any_gold || scored;
        const auto number = [scored](double value) { return scored ? ratio(value) : QStringLiteral("–"); };
        addCorpusRow(*scores_, {nameOf(score), number(strict.precision()), number(strict.recall()),
                                number(strict.f1()), number(lenient.precision()), number(lenient.recall()),
                                number(lenient.f1()), numberText(score.sentences),
                                percent(score.rates.absent_share()), percent(score.rates.ambiguous_share()),
                                percent(score.rates.unparsed_share()), numberText(score.rates.failed)});
        const auto& edges = score.edges;
        addCorpusRow(*edges_,
                     {nameOf(score), numberText(edges.exact), numberText(edges.longer),
                      numberText(edges.shorter), numberText(edges.crossing), numberText(edges.wrong_drug),
                      numberText(edges.missing), numberText(edges.invented)});
    }
    if (!shown_.empty())
        scores_->selectRow(qBound(0, row, static_cast<int>(shown_.size()) - 1));
    sayTo(*hint_,
          shown_.empty()
              ? tr("Once the teacher has been asked, each run stands here against the sentences that persons "
                   "have "
                   "ended: strict (both edges exact) and lenient (any overlap), as in the paper's Table 1.")
          : !any_gold ? tr("No run has answered a gold sentence yet. End sentences in Review, or let a run "
                           "ask the gold "
                           "ones (tab Run).")
                      : tr("Gold sentences with a drug that the run has answered. Articles of a prompt's "
                           "examples do not "
                           "count. Strict: the event exact; lenient: any overlap; the drug by its name."));
    showParts();
    updateState();
}

void ScoreTab::showParts()
{
    drugs_->setRowCount(0);
    classes_->setRowCount(0);
    const int row = scores_->currentRow();
    if (row < 0 || static_cast<std::size_t>(row) >= shown_.size()) {
        sayTo(*parts_title_, {});
        confidence_->setRun({});
        return;
    }
    const auto& score = shown_[static_cast<std::size_t>(row)];
    sayTo(*parts_title_, tr("Of the run chosen above: %1").arg(nameOf(score)));
    confidence_->setRun(score.rates.run_id);
    for (const auto& drug : score.scores.per_drug)
        addCorpusRow(*drugs_, partRow(drug.name, drug.scores.strict, drug.scores.lenient_many_to_many));
    for (const auto& events : teacher::listed_classes(score.per_class))
        addCorpusRow(*classes_, partRow(events.title, events.strict, events.lenient));
}

void ScoreTab::updateState()
{
    refresh_->setEnabled(session_.isOpen());
    copy_->setEnabled(!shown_.empty());
    csv_->setEnabled(!shown_.empty());
    for (QWidget* widget :
         {static_cast<QWidget*>(scores_), static_cast<QWidget*>(edges_), static_cast<QWidget*>(parts_)})
        widget->setVisible(!shown_.empty());
}

} // namespace ade::ui
