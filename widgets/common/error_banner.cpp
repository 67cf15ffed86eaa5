// SPDX-License-Identifier: GPL-3.0-or-later
// A line above a view that says what went wrong and what to do.
#include "widgets/common/error_banner.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace ade::ui {

namespace {

QColor tone_color(const Palette& colors, ErrorBanner::Tone tone)
{
    switch (tone) {
    case ErrorBanner::Tone::error:
        return colors.rejected;
    case ErrorBanner::Tone::warning:
        return colors.event_line;
    case ErrorBanner::Tone::information:
        break;
    }
    return colors.drug_line;
}

} // namespace

ErrorBanner::ErrorBanner(QWidget* parent)
    : QFrame(parent), sign_(new QLabel(this)), label_(new QLabel(this)), action_(new QPushButton(this)),
      close_(new QToolButton(this))
{
    setObjectName(QStringLiteral("errorBanner"));
    sign_->setTextFormat(Qt::PlainText);
    label_->setObjectName(QStringLiteral("errorBannerText"));
    label_->setTextFormat(Qt::PlainText);
    label_->setWordWrap(true);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    action_->setObjectName(QStringLiteral("errorBannerAction"));
    close_->setObjectName(QStringLiteral("errorBannerClose"));
    close_->setText(QStringLiteral("×"));
    close_->setAutoRaise(true);
    close_->setToolTip(tr("Close this message"));
    close_->setAccessibleName(tr("Close this message"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 8, 8, 8);
    row->addWidget(sign_, 0, Qt::AlignTop);
    row->addWidget(label_, 1);
    row->addWidget(action_);
    row->addWidget(close_, 0, Qt::AlignTop);
    hide();

    connect(action_, &QPushButton::clicked, this, &ErrorBanner::actionTriggered);
    connect(close_, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT dismissed();
    });
}

void ErrorBanner::showMessage(Tone tone, const QString& message, const QString& action)
{
    tone_ = tone;
    sign_->setText(tone == Tone::information ? QStringLiteral("i") : QStringLiteral("!"));
    QFont bold = font();
    bold.setBold(true);
    sign_->setFont(bold);
    label_->setText(message);
    action_->setText(plain_label(action));
    action_->setVisible(!action.isEmpty());
    setAccessibleName(message);
    show();
    update();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void ErrorBanner::showError(const ade::Error& error)
{
    QString message = app::to_qstring(error.message);
    if (!error.where.empty() && error.message.find(error.where) == std::string::npos) {
        message = tr("%1 (%2)").arg(message, app::to_qstring(error.where));
    }
    showMessage(Tone::error, message);
}

QString ErrorBanner::message() const
{
    return label_->text();
}

void ErrorBanner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        update();
    }
    QFrame::changeEvent(event);
}

void ErrorBanner::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        close_->click();
        return;
    }
    QFrame::keyPressEvent(event);
}

void ErrorBanner::paintEvent(QPaintEvent*)
{
    const Palette colors = Palette::of(palette());
    const QColor tone = tone_color(colors, tone_);
    QPainter painter(this);
    painter.fillRect(rect(), blend(tone, colors.ground, 0.10));
    painter.fillRect(0, 0, 4, height(), tone);
}

} // namespace ade::ui
