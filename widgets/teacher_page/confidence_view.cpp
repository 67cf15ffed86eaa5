// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/confidence_view.hpp"

#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

QString share(double value)
{
    return QLocale().toString(value, 'f', 2);
}

bool canBeFitted(const teacher::CalibrationCheck& check)
{
    return !check.prompt_hash.empty() &&
           check.pairs >= static_cast<std::int64_t>(teacher::Calibration::kLeastPairs) && check.right > 0 &&
           check.right < check.pairs;
}

QStringList binCells(const teacher::Reliability::Bin& bin)
{
    if (bin.pairs == 0)
        return {QStringLiteral("–"), QStringLiteral("–"), QStringLiteral("–")};
    return {numberText(bin.pairs), share(bin.mean), share(bin.right)};
}

} // namespace

ConfidenceView::ConfidenceView(app::Session& session, app::TeacherService& service, ShortcutTable& keys,
                               QWidget* page)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("confidenceView"));
    fit_ = teacherAction(keys, page, "teacher.calibrate", tr("Teacher"),
                         tr("Teacher: fit the confidence to the gold"), "");
    hint_ = corpusHint("confidenceHint");
    note_ = corpusHint("confidenceNote");
    bins_ = corpusTable(
        "confidenceBins", tr("Confidence against gold"),
        {tr("Confidence"), tr("As given"), tr("mean"), tr("right"), tr("Fitted"), tr("mean"), tr("right")}, 0,
        columnsFrom(1, 6));
    auto* line = new QHBoxLayout;
    line->addWidget(hint_, 1);
    line->addWidget(teacherButton(fit_, tr("Fit to gold"), "confidenceFit"), 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addLayout(line);
    layout->addWidget(note_);
    layout->addWidget(bins_, 1);
    connect(fit_, &QAction::triggered, this, [this] {
        sayTo(*note_, tr("Fitting …"));
        service_.fitCalibration(run_id_);
    });
    connect(&service_, &app::TeacherService::calibrationLoaded, this, &ConfidenceView::show);
    connect(&service_, &app::TeacherService::calibrationKept, this, [this] {
        sayTo(
            *note_,
            tr("Fitted. Start the run again (tab Run) to give its suggestions the fitted confidence: nothing "
               "is asked or paid twice."),
            1);
        load();
    });
    connect(&service_, &app::TeacherService::calibrationFailed, this,
            [this](const Error& error) { sayTo(*note_, errorText(error), -1); });
    connect(&session_, &app::Session::personChanged, this, &ConfidenceView::updateState);
    setRun({});
}

void ConfidenceView::setRun(const std::string& run_id)
{
    if (run_id != run_id_)
        sayTo(*note_, {});
    run_id_ = run_id;
    check_.reset();
    bins_->setRowCount(0);
    bins_->hide();
    sayTo(*hint_, {});
    updateState();
    if (isVisible())
        load();
}

void ConfidenceView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!check_)
        load();
}

void ConfidenceView::load()
{
    if (!run_id_.empty())
        service_.loadCalibration(run_id_);
}

void ConfidenceView::show(const teacher::CalibrationCheck& check)
{
    if (check.run_id != run_id_)
        return;
    check_ = check;
    sayTo(*hint_, textOf(check));
    bins_->setRowCount(0);
    const auto& before = check.before.bins;
    for (std::size_t i = before.size(); i-- > 0;) { // the surest first
        const auto after = check.after ? check.after->bins.at(i) : teacher::Reliability::Bin{};
        if (before.at(i).pairs == 0 && after.pairs == 0)
            continue;
        addCorpusRow(*bins_,
                     QStringList{QStringLiteral("%1 – %2").arg(share(static_cast<double>(i) / 10),
                                                               share(static_cast<double>(i + 1) / 10))} +
                         binCells(before.at(i)) + binCells(after));
    }
    bins_->setVisible(bins_->rowCount() > 0);
    updateState();
}

void ConfidenceView::updateState()
{
    fit_->setEnabled(check_ && canBeFitted(*check_) && session_.isOpen() && session_.whyReadOnly().isEmpty());
}

QString ConfidenceView::textOf(const teacher::CalibrationCheck& check)
{
    if (check.prompt_hash.empty())
        return tr(
            "Answers made elsewhere: no later run of a model and prompt would use a fitted confidence.");
    if (check.pairs == 0 && check.without > 0)
        return tr(
            "The run's suggestions came without a confidence. Ask for log probabilities (tab Connection) "
            "or for several answers per sentence (tab Run).");
    if (check.pairs == 0)
        return tr("No suggestion of this run stands in a gold sentence yet.");
    constexpr auto kLeast = static_cast<std::int64_t>(teacher::Calibration::kLeastPairs);
    QStringList parts;
    parts << tr("%Ln suggestions with a confidence stand in gold sentences, %1 of them right.", nullptr,
                static_cast<int>(check.pairs))
                 .arg(numberText(check.right));
    if (check.pairs < kLeast)
        parts << tr("%Ln more are needed to fit it: end more sentences in Review.", nullptr,
                    static_cast<int>(kLeast - check.pairs));
    else if (!canBeFitted(check))
        parts << tr("A fit needs right ones and wrong ones.");
    const QString before = share(check.before.error);
    parts << (check.after
                  ? tr("Expected calibration error: %1 as given, %2 when fitted to the other articles "
                       "(five folds).")
                        .arg(before, share(check.after->error))
                  : tr("Expected calibration error: %1.").arg(before));
    if (check.kept.fitted() && check.applied == check.kept)
        parts << tr("This run's suggestions carry a confidence fitted to %Ln suggestions.", nullptr,
                    static_cast<int>(check.kept.pairs()));
    else if (check.kept.fitted())
        parts << tr(
            "A fit to %Ln suggestions is kept for this model and prompt; this run does not carry it yet.",
            nullptr, static_cast<int>(check.kept.pairs()));
    return parts.join(QLatin1Char(' '));
}

} // namespace ade::ui
