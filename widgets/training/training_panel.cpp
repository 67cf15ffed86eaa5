// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/training/training_panel.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/training/loss_plot.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QShowEvent>
#include <QStackedWidget>
#include <QTime>
#include <QVBoxLayout>

#include <cmath>

namespace ade::ui {

namespace {

QString score(const std::optional<student::Score>& value)
{
    return value ? QString::number(value->f1, 'f', 3) : QStringLiteral("–");
}

struct SourceChoice {
    QString title;
    TrainingPanel::Sources sources;
};

QList<SourceChoice> sourceChoices()
{
    return {{TrainingPanel::tr("Gold, elsewhere the teacher's labels"), {true, true, false}},
            {TrainingPanel::tr("Gold only"), {true, false, false}},
            {TrainingPanel::tr("The sample of the curation plan"), {false, false, true}},
            {TrainingPanel::tr("Gold and the sample of the curation plan"), {true, false, true}}};
}

} // namespace

TrainingPanel::TrainingPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("trainingPanel"));
    stack_ = new QStackedWidget(this);

    auto* idle = new QWidget;
    idle_text_ = new QLabel;
    idle_text_->setTextFormat(Qt::PlainText);
    idle_text_->setWordWrap(true);
    idle_text_->setObjectName(QStringLiteral("trainingIdle"));
    sources_ = new QComboBox;
    sources_->setObjectName(QStringLiteral("trainingSources"));
    sources_->setAccessibleName(tr("Learn from"));
    sources_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const auto& choice : sourceChoices())
        sources_->addItem(choice.title);
    retrain_ = new QPushButton(tr("Retrain"));
    retrain_->setObjectName(QStringLiteral("trainingStart"));
    encoder_ = new QComboBox;
    encoder_->setObjectName(QStringLiteral("trainingEncoder"));
    encoder_->setAccessibleName(tr("Encoder the training starts from"));
    encoder_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    encoder_->setMinimumContentsLength(16);
    auto* encoder_label = new QLabel(tr("Encoder"));
    encoder_label->setBuddy(encoder_);
    auto* encoder_line = new QHBoxLayout;
    encoder_line->addWidget(encoder_label);
    encoder_line->addWidget(encoder_, 1);
    auto* idle_layout = new QVBoxLayout(idle);
    idle_layout->setContentsMargins(0, 0, 0, 0);
    idle_layout->addLayout(encoder_line);
    idle_layout->addWidget(sources_);
    idle_layout->addWidget(retrain_, 0, Qt::AlignLeft);
    idle_layout->addStretch();

    auto* busy = new QWidget;
    status_ = new QLabel;
    status_->setTextFormat(Qt::PlainText);
    status_->setWordWrap(true);
    status_->setObjectName(QStringLiteral("trainingStatus"));
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    pause_ = new QPushButton(tr("Pause"));
    pause_->setObjectName(QStringLiteral("trainingPause"));
    cancel_ = new QPushButton(tr("Cancel"));
    cancel_->setObjectName(QStringLiteral("trainingCancel"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(pause_);
    buttons->addWidget(cancel_);
    buttons->addStretch();
    auto* busy_layout = new QVBoxLayout(busy);
    busy_layout->setContentsMargins(0, 0, 0, 0);
    busy_layout->addWidget(status_);
    busy_layout->addWidget(bar_);
    busy_layout->addLayout(buttons);
    busy_layout->addStretch();

    stack_->addWidget(idle);
    stack_->addWidget(busy);
    stack_->setMaximumWidth(320);

    log_ = new QPlainTextEdit;
    log_->setObjectName(QStringLiteral("trainingLog"));
    log_->setReadOnly(true);
    log_->setMaximumBlockCount(2000);
    log_->setFrameShape(QFrame::NoFrame);
    log_->setPlaceholderText(tr("What happens during training is written here."));

    auto* plot = new QWidget;
    plot_place_ = new QVBoxLayout(plot);
    plot_place_->setContentsMargins(0, 0, 0, 0);
    plot_place_->addWidget(idle_text_, 0, Qt::AlignTop); // beside the choices: below them it was cut off

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(16);
    layout->addWidget(stack_, 2);
    layout->addWidget(plot, 3);
    layout->addWidget(log_, 3);

    connect(retrain_, &QPushButton::clicked, this, &TrainingPanel::retrainRequested);
    connect(encoder_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT encoderChosen(encoder_->itemData(index).toString()); });
    connect(sources_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT sourcesChosen(sourceChoices().at(index).sources); });
    connect(cancel_, &QPushButton::clicked, this, [this] {
        cancel_->setEnabled(false);
        status_->setText(tr("Stopping …"));
        Q_EMIT cancelRequested();
    });
    connect(pause_, &QPushButton::clicked, this, [this] {
        paused_ = !paused_;
        pause_->setText(paused_ ? tr("Go on") : tr("Pause"));
        Q_EMIT pauseRequested(paused_);
    });
    setIdle({}, false);
}

void TrainingPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (plot_)
        return;
    plot_ = new LossPlot;
    plot_->setMinimumHeight(110);
    plot_place_->addWidget(plot_, 1);
    plot_->show(loss_points_, steps_, epochs_, epochs_in_all_);
    plot_->setVisible(running_ || !loss_points_.empty());
}

void TrainingPanel::setRunning(bool running)
{
    running_ = running;
    stack_->setCurrentIndex(running ? 1 : 0);
    idle_text_->setVisible(!running);
    if (plot_)
        plot_->setVisible(running || !loss_points_.empty()); // empty axes say nothing
    if (!running)
        return;
    paused_ = false;
    pause_->setText(tr("Pause"));
    pause_->setEnabled(true);
    cancel_->setEnabled(true);
}

void TrainingPanel::setIdle(const QString& what_there_is, bool can_train)
{
    if (running_)
        return;
    idle_text_->setText(what_there_is);
    retrain_->setEnabled(can_train);
    setRunning(false);
}

void TrainingPanel::setEncoders(const QList<EncoderChoice>& encoders, const QString& folder)
{
    encoder_->clear();
    for (const EncoderChoice& choice : encoders)
        encoder_->addItem(choice.name, choice.folder);
    encoder_->setCurrentIndex(encoder_->findData(folder));
    encoder_->setPlaceholderText(encoders.isEmpty() ? tr("none installed") : tr("choose one"));
    encoder_->setEnabled(!encoders.isEmpty());
}

void TrainingPanel::setSources(const Sources& sources)
{
    const auto choices = sourceChoices();
    for (int i = 0; i < choices.size(); ++i) {
        if (choices.at(i).sources == sources)
            sources_->setCurrentIndex(i);
    }
}

void TrainingPanel::setStarting(const QString& what)
{
    loss_points_.clear();
    epochs_.clear();
    steps_ = 0;
    epochs_in_all_ = 0;
    if (plot_)
        plot_->show(loss_points_, steps_, epochs_, epochs_in_all_);
    setRunning(true);
    bar_->setRange(0, 0);
    status_->setText(what);
    addLog(what);
}

QString TrainingPanel::duration(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString TrainingPanel::describe(const student::TrainProgress& progress)
{
    QStringList parts;
    if (progress.epoch > 0)
        parts << tr("epoch %1/%2").arg(progress.epoch).arg(progress.epochs);
    if (!progress.stage.empty() && progress.stage != "training")
        parts << app::to_qstring(progress.stage);
    if (progress.examples_per_second > 0)
        parts << tr("%1 sentences/s").arg(progress.examples_per_second, 0, 'f', 0);
    if (progress.seconds_left >= 0)
        parts << tr("%1 left").arg(duration(progress.seconds_left));
    return parts.join(QStringLiteral(" · "));
}

void TrainingPanel::setProgress(const student::TrainProgress& progress)
{
    if (!running_)
        return;
    if (cancel_->isEnabled())
        status_->setText(describe(progress));
    steps_ = static_cast<double>(progress.steps);
    epochs_in_all_ = progress.epochs;
    bar_->setRange(0, static_cast<int>(progress.steps));
    bar_->setValue(static_cast<int>(progress.step));
    if (progress.step > 0 && std::isfinite(progress.loss))
        loss_points_.emplace_back(static_cast<double>(progress.step), progress.loss);
    if (const auto& epoch = progress.finished_epoch) {
        epochs_.push_back(*epoch);
        addLog(tr("epoch %1: loss %2, lenient F1 %3, strict F1 %4")
                   .arg(epoch->epoch)
                   .arg(epoch->training_loss, 0, 'f', 4)
                   .arg(score(epoch->lenient), score(epoch->strict)));
    }
    if (plot_ && plot_->isVisible())
        plot_->show(loss_points_, steps_, epochs_, epochs_in_all_);
}

void TrainingPanel::setFinished(const student::TrainReport& report)
{
    for (const auto& warning : report.warnings)
        addLog(app::to_qstring(warning));
    addLog(tr("Done in %1: %2, %3, %4 with events; kept epoch %5, lenient F1 %6, strict F1 %7 on the "
              "development part")
               .arg(duration(report.seconds),
                    tr("%Ln documents", nullptr, static_cast<int>(report.training_documents)),
                    tr("%Ln drug instances", nullptr, static_cast<int>(report.training_instances)))
               .arg(report.positive_instances)
               .arg(report.kept_epoch)
               .arg(score(report.lenient), score(report.strict)));
    if (report.relations_out_of_reach > 0)
        addLog(tr("Relations that cross sentences and were out of reach: %1")
                   .arg(report.relations_out_of_reach));
    setRunning(false);
}

void TrainingPanel::setStopped(const QString& why)
{
    addLog(why);
    setRunning(false);
}

void TrainingPanel::addLog(const QString& line)
{
    log_->appendPlainText(QTime::currentTime().toString(QStringLiteral("HH:mm:ss  ")) + line);
}

} // namespace ade::ui
