// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/status_line.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/busy_indicator.hpp"
#include "widgets/common/plain_text.hpp"

#include <QDateTime>
#include <QLabel>
#include <QPainter>

namespace ade::ui {

namespace {

/// Words longer than their room end in "…"; a plain label with right alignment would lose their begin. They
/// never say how wide the window must be: it would grow and jump with every message.
class ElidedLabel : public QLabel {
public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        const QRect room = contentsRect();
        painter.drawText(room, static_cast<int>(alignment()),
                         fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
    }
};

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent), saved_(new ElidedLabel), done_(new ElidedLabel), student_(new ElidedLabel),
      busy_(new BusyIndicator), work_(new ElidedLabel), hint_(new ElidedLabel)
{
    setObjectName(QStringLiteral("statusLine"));
    saved_->setObjectName(QStringLiteral("savedState"));
    done_->setObjectName(QStringLiteral("doneCount"));
    student_->setObjectName(QStringLiteral("studentInUse"));
    work_->setObjectName(QStringLiteral("workState"));
    hint_->setObjectName(QStringLiteral("keyHint"));
    for (auto* label : {saved_, done_, student_, work_, hint_}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(8, 0, 8, 0);
    }
    // A long hint must not push the window wide: it gives way.
    hint_->setMinimumWidth(0);
    hint_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setSizeGripEnabled(false);
    addWidget(saved_);
    addWidget(done_);
    addWidget(student_);
    addWidget(busy_);
    addWidget(work_);
    addPermanentWidget(hint_, 1);
    hint_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    busy_->stop();
    setNothingOpen();
}

void StatusLine::setNothingOpen()
{
    saved_->setText(tr("no project"));
    saved_->setToolTip({});
    done_->clear();
    student_->clear();
    hint_->clear();
}

void StatusLine::setReadOnly(const QString& reason)
{
    saved_->setText(tr("read-only"));
    saved_->setToolTip(plain_tooltip(reason));
}

void StatusLine::setUnchanged(const QString& why)
{
    if (!last_saved_.isEmpty())
        saved_->setText(std::exchange(last_saved_, {}));
    setHint(why);
}

void StatusLine::setSaving()
{
    if (saved_->text() != tr("saving …"))
        last_saved_ = saved_->text();
    saved_->setText(tr("saving …"));
}

void StatusLine::setSaved(const std::string& time, const QString& what)
{
    if (time.empty()) { // opened, and nothing decided since
        saved_->setText(tr("all saved"));
        saved_->setToolTip({});
        return;
    }
    const auto when = QDateTime::fromString(app::to_qstring(time), Qt::ISODateWithMs).toLocalTime();
    saved_->setText(tr("saved %1").arg(when.toString(QStringLiteral("HH:mm:ss"))));
    saved_->setToolTip(plain_tooltip(what));
}

void StatusLine::setNotSaved(const QString& why)
{
    saved_->setText(tr("not saved"));
    saved_->setToolTip(plain_tooltip(why));
}

void StatusLine::setDone(int done, int total)
{
    done_->setText(total > 0 ? tr("%1 of %2 done").arg(done).arg(total) : QString());
}

void StatusLine::setStudent(const QString& text)
{
    student_->setText(text);
}

void StatusLine::setWork(const QString& text)
{
    work_->setText(text);
    if (text.isEmpty())
        busy_->stop();
    else if (!busy_->running())
        busy_->start(text);
}

void StatusLine::setHint(const QString& text)
{
    hint_->setText(text);
    hint_->setToolTip(plain_tooltip(text));
}

QString StatusLine::savedText() const
{
    return saved_->text();
}

} // namespace ade::ui
