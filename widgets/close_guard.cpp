// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/close_guard.hpp"

#include <QMessageBox>
#include <QPushButton>
#include <QWidget>

namespace ade::ui {

CloseGuard::CloseGuard(app::TrainingService& training, app::CorpusService& corpus,
                       app::TeacherService& teacher, QWidget* window)
    : QObject(window), training_(training), corpus_(corpus), teacher_(teacher), window_(window),
      question_(
          [this](const QString& work, std::function<void(Answer)> answer) { ask(work, std::move(answer)); })
{
}

QString CloseGuard::runningWork() const
{
    QStringList work;
    if (training_.isRunning())
        work << tr("a student is being trained");
    if (corpus_.isBusy())
        work << tr("an import or export is running");
    if (teacher_.isRunning())
        work << tr("the teacher is being asked (what is answered is kept)");
    return work.join(QStringLiteral(", "));
}

bool CloseGuard::mayClose()
{
    const QString work = runningWork();
    if (close_now_ || work.isEmpty())
        return true;
    question_(work, [this](Answer answer) {
        if (answer != Answer::stop_and_close)
            return;
        close_now_ = true;
        training_.cancel();
        corpus_.cancel();
        teacher_.cancelRun();
        // Not from inside the close event: a window that is closing does not close again.
        QMetaObject::invokeMethod(window_, &QWidget::close, Qt::QueuedConnection);
    });
    return false;
}

void CloseGuard::ask(const QString& work, std::function<void(Answer)> answer)
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Close?"),
                                tr("Work is running: %1.\nDecisions are stored already.").arg(work),
                                QMessageBox::NoButton, window_);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QAbstractButton* stop = box->addButton(tr("Stop it and close"), QMessageBox::AcceptRole);
    box->addButton(tr("Go on working"), QMessageBox::RejectRole);
    connect(box, &QMessageBox::finished, this, [box, stop, answer = std::move(answer)] {
        answer(box->clickedButton() == stop ? Answer::stop_and_close : Answer::wait);
    });
    box->open();
}

} // namespace ade::ui
