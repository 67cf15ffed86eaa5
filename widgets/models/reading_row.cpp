// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/reading_row.hpp"

#include "widgets/training/training_panel.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

using app::ReadingState;

ReadingRow::ReadingRow(QWidget* parent)
    : QWidget(parent), text_(new QLabel), engine_(new QLabel), bar_(new QProgressBar),
      pause_(new QPushButton), cancel_(new QPushButton(tr("Cancel")))
{
    setObjectName(QStringLiteral("readingRow"));
    text_->setObjectName(QStringLiteral("readingText"));
    engine_->setObjectName(QStringLiteral("readingEngine"));
    for (auto* label : {text_, engine_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    bar_->setObjectName(QStringLiteral("readingBar"));
    bar_->setAccessibleName(tr("Documents read by the student"));
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(8);
    pause_->setObjectName(QStringLiteral("readingPause"));
    cancel_->setObjectName(QStringLiteral("readingCancel"));
    cancel_->setToolTip(tr("Stops at once; the document on screen is served all the same"));
    auto* line = new QHBoxLayout;
    line->addWidget(text_, 1);
    line->addWidget(pause_);
    line->addWidget(cancel_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(line);
    layout->addWidget(bar_);
    layout->addWidget(engine_);
    connect(pause_, &QPushButton::clicked, this, [this] {
        if (state_ == ReadingState::reading)
            Q_EMIT pauseWanted();
        else
            Q_EMIT resumeWanted();
    });
    connect(cancel_, &QPushButton::clicked, this, &ReadingRow::cancelWanted);
    setProgress({}, {}, {});
}

QString ReadingRow::describe(const app::ReadingProgress& progress, bool brief)
{
    const QLocale locale;
    QStringList parts;
    parts << tr("%1 of %Ln documents", nullptr, static_cast<int>(progress.total))
                 .arg(locale.toString(progress.done));
    if (progress.documents_per_s > 0)
        parts << tr("%1 documents/s")
                     .arg(locale.toString(progress.documents_per_s, 'f',
                                          progress.documents_per_s < 10 ? 1 : 0));
    if (!brief && progress.sentences_per_s > 0)
        parts << tr("%1 sentences/s").arg(locale.toString(progress.sentences_per_s, 'f', 0));
    if (progress.seconds_left >= 0)
        parts << tr("%1 left").arg(TrainingPanel::duration(progress.seconds_left));
    return parts.join(QStringLiteral(" · "));
}

void ReadingRow::setProgress(const app::ReadingProgress& progress, const QString& student,
                             const QString& engine)
{
    state_ = progress.state;
    setVisible(state_ != ReadingState::off);
    const QString counts = describe(progress);
    switch (state_) {
    case ReadingState::off:
        break;
    case ReadingState::loading:
        text_->setText(tr("%1 is being loaded …").arg(student));
        break;
    case ReadingState::reading:
        text_->setText(tr("%1 reads the project: %2").arg(student, counts));
        break;
    case ReadingState::paused:
        text_->setText(
            tr("%1 pauses: %2. The document on screen is served all the same.").arg(student, counts));
        break;
    case ReadingState::stopped:
        text_->setText(
            tr("%1 has read %2. The document on screen is served all the same.").arg(student, counts));
        break;
    case ReadingState::finished:
        text_->setText(progress.total > 0 ? tr("%1 has read the whole project: %2").arg(student, counts)
                                          : tr("%1 finds no document that names a drug.").arg(student));
        break;
    }
    const bool running = state_ == ReadingState::reading;
    const bool waiting = state_ == ReadingState::paused || state_ == ReadingState::stopped;
    pause_->setVisible(running || waiting);
    pause_->setText(running                          ? tr("Pause")
                    : state_ == ReadingState::paused ? tr("Go on")
                                                     : tr("Read the project"));
    cancel_->setVisible(running || state_ == ReadingState::paused);
    bar_->setVisible(running || waiting);
    // Thousandths: a count of documents may be larger than the bar's numbers are wide.
    bar_->setRange(0, 1000);
    bar_->setValue(progress.total > 0 ? static_cast<int>(progress.done * 1000 / progress.total) : 0);
    engine_->setText(engine.isEmpty() ? QString() : tr("Computed by: %1").arg(engine));
    engine_->setVisible(!engine.isEmpty());
}

} // namespace ade::ui
