// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/review_page/relation_strip.hpp"

#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace ade::ui {

namespace {

QString sign(Verdict verdict)
{
    switch (verdict) {
    case Verdict::accepted:
        return QStringLiteral(" ✓");
    case Verdict::rejected:
        return QStringLiteral(" ✗");
    case Verdict::not_caused:
        return QStringLiteral(" –");
    case Verdict::open:
    case Verdict::unclear:
        return QStringLiteral(" ?");
    case Verdict::treats:
    case Verdict::none:
        break;
    }
    return {};
}

} // namespace

RelationStrip::RelationStrip(ReviewController& controller, QWidget* parent)
    : QWidget(parent), controller_(controller), button_(new QToolButton)
{
    setObjectName(QStringLiteral("relationStrip"));
    button_->setObjectName(QStringLiteral("relationStripOpen"));
    button_->setText(tr("Relations"));
    button_->setFocusPolicy(Qt::NoFocus); // the keys stay in the text
    button_->setAutoRaise(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 2, 6, 2);
    layout->addStretch(1);
    layout->addWidget(button_);
    setCursor(Qt::PointingHandCursor);
    connect(button_, &QToolButton::clicked, this, &RelationStrip::relationsWanted);
    connect(&controller_, &ReviewController::documentChanged, this, &RelationStrip::refresh);
    connect(&controller_, &ReviewController::cursorChanged, this, &RelationStrip::refresh);
    refresh();
}

void RelationStrip::refresh()
{
    const auto& document = controller_.document();
    const int drug = controller_.cursor().drug;
    const auto drugs = static_cast<int>(document.drugs().size());
    QString text;
    if (document.empty())
        text = QString();
    else if (drugs == 0)
        text = tr("No drug in this text yet: select its words and press D");
    else if (drug < 0 || drug >= drugs)
        text = tr("%n drugs: Tab makes the next one current", nullptr, drugs);
    else {
        QStringList events;
        for (const int event : document.eventsOf(drug))
            events << document.events()[static_cast<std::size_t>(event)].name +
                          sign(document.cell(drug, event).verdict);
        text = tr("%1, drug %2 of %3:  %4")
                   .arg(document.drugs()[static_cast<std::size_t>(drug)].name)
                   .arg(drug + 1)
                   .arg(drugs)
                   .arg(events.isEmpty() ? tr("no event") : events.join(QStringLiteral("  ·  ")));
    }
    if (text == text_)
        return;
    text_ = text;
    setAccessibleName(text_);
    setToolTip(plain_tooltip(text_));
    update();
}

void RelationStrip::paintEvent(QPaintEvent*)
{
    const Palette colours = Palette::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colours.panel);
    painter.setPen(colours.hairline);
    painter.drawLine(0, 0, width(), 0);
    painter.setPen(colours.text);
    const QRect area = rect().adjusted(12, 0, -button_->width() - 14, 0);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     elided(text_, fontMetrics(), area.width()));
}

void RelationStrip::mouseReleaseEvent(QMouseEvent*)
{
    Q_EMIT relationsWanted();
}

} // namespace ade::ui
