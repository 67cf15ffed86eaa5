// SPDX-License-Identifier: GPL-3.0-or-later
// How marks and arcs look (look.md): never by colour alone.
#include "widgets/document_view/mark_painter.hpp"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ade::ui {

namespace {

constexpr double kFade = 0.38;

bool is_event(const MarkLook& look)
{
    return look.label == corpus::Label::adverse_event;
}

QColor line_color(const MarkLook& look, const Palette& colors)
{
    const QColor full = is_event(look) ? colors.event_line : colors.drug_line;
    // A name from a list is no question: it stays in the background, though well above the contrast of a
    // line.
    const bool quiet =
        look.letters == QLatin1String("L") && look.standing != Standing::decided && !look.selected;
    return look.faded ? blend(full, colors.ground, kFade) : quiet ? blend(full, colors.ground, 0.72) : full;
}

double radius_of(const MarkLook& look)
{
    return is_event(look) ? 5.0 : 0.0;
}

/// The box of one fragment. Outer marks of nested ones are a little larger, so that both outlines are seen.
QRectF box_of(const Fragment& fragment, const MarkLook& look)
{
    const double grow = look.lane * 1.5;
    const double below = look.lane * TextColumn::laneDistance();
    return fragment.box.adjusted(fragment.first ? -1.5 - grow : 0, -grow, fragment.last ? 1.5 + grow : 0,
                                 below);
}

double underline_y(const Fragment& fragment, const MarkLook& look)
{
    return fragment.box.bottom() + 0.5 + look.lane * TextColumn::laneDistance();
}

/// A filled shape: the fragment's box, its corners round at the ends of an event.
QPainterPath shape_of(const QRectF& box, const MarkLook& look, bool first, bool last)
{
    const double radius = std::min({radius_of(look), box.width() / 2, box.height() / 2});
    const double left = first ? radius : 0;
    const double right = last ? radius : 0;
    QPainterPath path;
    path.moveTo(box.left() + left, box.bottom());
    // arcTo() with an empty rectangle draws nothing at all, so square corners are lines.
    const auto corner = [&path](QPointF at, QPointF middle, double radius_here, double angle) {
        if (radius_here > 0) {
            path.arcTo(
                QRectF(middle.x() - radius_here, middle.y() - radius_here, 2 * radius_here, 2 * radius_here),
                angle, -90);
        } else {
            path.lineTo(at);
        }
    };
    corner(box.bottomLeft(), box.bottomLeft() + QPointF(left, -left), left, 270);
    corner(box.topLeft(), box.topLeft() + QPointF(left, left), left, 180);
    corner(box.topRight(), box.topRight() + QPointF(-right, right), right, 90);
    corner(box.bottomRight(), box.bottomRight() + QPointF(-right, -right), right, 0);
    path.closeSubpath();
    return path;
}

/// A dashed line along one axis, as filled rectangles: many times cheaper than a dashed pen, which is stroked
/// as a path each time, and hundreds of spans have to be painted within a frame.
void add_dashes(QList<QRectF>& dashes, QPointF from, QPointF to, double width, double dash, double gap)
{
    const bool across = std::abs(to.x() - from.x()) >= std::abs(to.y() - from.y());
    const double begin = across ? std::min(from.x(), to.x()) : std::min(from.y(), to.y());
    const double end = across ? std::max(from.x(), to.x()) : std::max(from.y(), to.y());
    for (double at = begin; at < end; at += dash + gap) {
        const double length = std::min(dash, end - at);
        dashes.append(across ? QRectF(at, from.y() - width / 2, length, width)
                             : QRectF(from.x() - width / 2, at, width, length));
    }
}

void fill(QPainter& painter, const QList<QRectF>& rectangles, const QColor& color)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRects(rectangles.constData(), static_cast<int>(rectangles.size()));
    painter.setBrush(Qt::NoBrush);
}

/// An outline's top and sides; the underline is its foot. No side where the span goes on on another line.
void paint_outline(QPainter& painter, const QRectF& box, const MarkLook& look, bool first, bool last,
                   const QColor& color)
{
    constexpr double kWidth = 1.2;
    const double radius = std::min({radius_of(look), box.width() / 2, box.height() / 2});
    QList<QRectF> dashes;
    add_dashes(dashes, box.topLeft() + QPointF(first ? radius : 0, 0),
               box.topRight() - QPointF(last ? radius : 0, 0), kWidth, 3.6, 2.6);
    if (first) {
        add_dashes(dashes, box.topLeft() + QPointF(0, radius), box.bottomLeft(), kWidth, 3.6, 2.6);
    }
    if (last) {
        add_dashes(dashes, box.topRight() + QPointF(0, radius), box.bottomRight(), kWidth, 3.6, 2.6);
    }
    fill(painter, dashes, color);
    if (radius > 0) {
        painter.setPen(QPen(color, kWidth));
        const double side = 2 * radius;
        if (first) {
            painter.drawArc(QRectF(box.left(), box.top(), side, side), 100 * 16, 70 * 16);
        }
        if (last) {
            painter.drawArc(QRectF(box.right() - side, box.top(), side, side), 10 * 16, 70 * 16);
        }
    }
}

void paint_letters(QPainter& painter, const Fragment& end, const MarkLook& look, const Palette& colors,
                   const QFont& font, double em)
{
    QFont small = font;
    small.setPixelSize(std::max(8, static_cast<int>(std::lround(em * 0.60))));
    small.setWeight(QFont::Bold);
    const QFontMetricsF metrics(small);
    const double width = metrics.horizontalAdvance(look.letters) + 3;
    const double height = metrics.capHeight() + 3;
    const QRectF box = box_of(end, look);
    QRectF tag(box.right() - width + 2, box.top() - height * 0.62, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.ground);
    painter.drawRoundedRect(tag, 2, 2);
    painter.setPen(look.faded ? blend(line_color(look, colors), colors.text, 0.8) : line_color(look, colors));
    painter.setFont(small);
    painter.drawText(QPointF(tag.left() + 1.5, tag.bottom() - 1.5), look.letters);
}

} // namespace

void paint_mark_ground(QPainter& painter, const std::vector<Fragment>& fragments, const MarkLook& look,
                       const Palette& colors, double)
{
    if (look.standing == Standing::rejected) {
        return;
    }
    const bool filled = look.standing == Standing::decided && !look.pending;
    const QColor full = is_event(look) ? colors.event_fill : colors.drug_fill;
    for (const Fragment& fragment : fragments) {
        const QRectF box = box_of(fragment, look);
        if (filled) {
            painter.fillPath(shape_of(box, look, fragment.first, fragment.last),
                             look.faded ? blend(full, colors.ground, kFade) : full);
            continue;
        }
        paint_outline(painter, box.adjusted(0.5, 0.5, -0.5, 0), look, fragment.first, fragment.last,
                      look.pending ? colors.focus : line_color(look, colors));
    }
}

void paint_mark_signs(QPainter& painter, const std::vector<Fragment>& fragments, const MarkLook& look,
                      const Palette& colors, const QFont& font, double em)
{
    if (fragments.empty()) {
        return;
    }
    const QColor line = look.pending ? colors.focus : line_color(look, colors);
    for (const Fragment& fragment : fragments) {
        const QRectF box = box_of(fragment, look);
        if (look.standing == Standing::rejected) {
            // On whole pixels: a line this thin would else be a grey smear.
            const double y = std::floor(fragment.box.center().y() + em * 0.08);
            painter.fillRect(QRectF(std::floor(box.left()), y, std::ceil(box.width()), 1), colors.rejected);
            continue;
        }
        double width = is_event(look) ? 2.6 : 1.3;
        width += look.current && !is_event(look) ? 0.9 : 0;
        const bool filled = look.standing == Standing::decided && !look.pending;
        const double inset = is_event(look) && filled ? 2.0 : 0.0;
        const double y = underline_y(fragment, look);
        const QPointF from(box.left() + (fragment.first ? inset : 0), y);
        const QPointF to(box.right() - (fragment.last ? inset : 0), y);
        QList<QRectF> dashes;
        if (filled) {
            dashes.append(QRectF(from.x(), y - width / 2, to.x() - from.x(), width));
        } else {
            add_dashes(dashes, from, to, width, 3.6, 2.6);
        }
        fill(painter, dashes, line);
    }
    // An edge inside a word: a jagged line there, as if the word were torn.
    const auto torn = [&](double x, const QRectF& box) {
        QPainterPath jag(QPointF(x, box.top() - 2));
        const double step = (box.height() + 4) / 5;
        for (int i = 1; i <= 5; ++i) {
            jag.lineTo(QPointF(x + (i % 2 == 1 ? 1.8 : -1.8), box.top() - 2 + step * i));
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.rejected, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(jag);
    };
    if (look.half_left && fragments.front().first && look.standing != Standing::rejected) {
        torn(fragments.front().box.left(), box_of(fragments.front(), look));
    }
    if (look.half_right && fragments.back().last && look.standing != Standing::rejected) {
        torn(fragments.back().box.right(), box_of(fragments.back(), look));
    }
    if (look.selected) {
        for (const Fragment& fragment : fragments) {
            const QRectF box = box_of(fragment, look).adjusted(-2.5, -2.5, 2.5, 4.5);
            MarkLook ring = look;
            ring.lane = 0;
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colors.focus, 1.9));
            QPainterPath path;
            path.addRoundedRect(box, is_event(look) ? 7 : 1.5, is_event(look) ? 7 : 1.5);
            painter.drawPath(path);
        }
    }
    if (!look.letters.isEmpty() && look.standing != Standing::decided) {
        paint_letters(painter, fragments.back(), look, colors, font, em);
    }
}

Arc route_arc(const Fragment& drug, const Fragment& event, int lane, double em, double line_height)
{
    const double from_x = drug.box.center().x();
    const double to_x = event.box.center().x() + lane * 3.0;
    const double offset = 2.0 + 3.0 * lane;
    const bool same_line = std::abs(drug.baseline - event.baseline) < 1.0;
    const bool event_below = event.baseline > drug.baseline;
    const bool next_line = std::abs(drug.box.center().y() - event.box.center().y()) < line_height * 1.6;

    std::vector<QPointF> points;
    if (same_line) {
        const double y = drug.box.top() - 4.0 - offset * 0.8;
        points = {{from_x, drug.box.top() - 1}, {from_x, y}, {to_x, y}, {to_x, event.box.top() - 1.5}};
    } else if (next_line) {
        const double upper = event_below ? drug.box.bottom() : event.box.bottom();
        const double lower = event_below ? event.box.top() : drug.box.top();
        // Nearer to the line above: the arrow head needs room below.
        const double y = std::min((upper + lower) / 2 + lane * 2.0, lower - 6.0);
        points = event_below
                     ? std::vector<QPointF>{{from_x, upper + 2}, {from_x, y}, {to_x, y}, {to_x, lower - 1.5}}
                     : std::vector<QPointF>{{from_x, lower - 1}, {from_x, y}, {to_x, y}, {to_x, upper + 4}};
    } else {
        const double margin = -8.0 - 4.0 * lane;
        const double start = event_below ? drug.line_bottom + em * 0.28 : drug.box.top() - 3.0;
        const double end = event_below ? event.box.top() - 4.0 - offset * 0.5 : event.line_bottom + em * 0.32;
        points = {{from_x, event_below ? drug.box.bottom() + 2 : drug.box.top() - 1},
                  {from_x, start},
                  {margin, start},
                  {margin, end},
                  {to_x, end},
                  {to_x, event_below ? event.box.top() - 1.5 : event.box.bottom() + 4}};
    }

    Arc arc;
    constexpr double kRadius = 5.0;
    arc.line.moveTo(points.front());
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const QPointF before = points[i - 1];
        const QPointF here = points[i];
        const QPointF after = points[i + 1];
        const auto towards = [&](QPointF target) {
            const QPointF way = target - here;
            const double length = std::hypot(way.x(), way.y());
            return length < 0.01 ? here : here + way * (std::min(kRadius, length / 2) / length);
        };
        arc.line.lineTo(towards(before));
        arc.line.quadTo(here, towards(after));
    }
    arc.line.lineTo(points.back());

    const QPointF tip = points.back();
    const double back = tip.y() >= points[points.size() - 2].y() ? -1 : 1;
    arc.head.moveTo(tip);
    arc.head.lineTo(tip + QPointF(-3.2, 4.5 * back));
    arc.head.lineTo(tip + QPointF(3.2, 4.5 * back));
    arc.head.closeSubpath();
    return arc;
}

void paint_arc(QPainter& painter, const Arc& arc, const QColor& color, bool dashed, double width)
{
    QPen pen(color, width);
    pen.setJoinStyle(Qt::RoundJoin);
    if (dashed) {
        pen.setDashPattern({4.0, 2.5});
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(arc.line);
    painter.fillPath(arc.head, color);
}

void paint_note_sign(QPainter& painter, QPointF middle, double size, const Palette& colors)
{
    const double r = size / 2;
    QPainterPath sheet(middle + QPointF(-r * 0.8, -r));
    sheet.lineTo(middle + QPointF(r * 0.25, -r));
    sheet.lineTo(middle + QPointF(r * 0.8, -r * 0.45));
    sheet.lineTo(middle + QPointF(r * 0.8, r));
    sheet.lineTo(middle + QPointF(-r * 0.8, r));
    sheet.closeSubpath();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors.focus, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(sheet);
    painter.drawLine(middle + QPointF(-r * 0.35, 0), middle + QPointF(r * 0.35, 0));
    painter.drawLine(middle + QPointF(-r * 0.35, r * 0.5), middle + QPointF(r * 0.35, r * 0.5));
}

void paint_review_sign(QPainter& painter, QPointF middle, double size, store::ReviewState state,
                       const Palette& colors)
{
    const double r = size / 2;
    painter.setBrush(Qt::NoBrush);
    switch (state) {
    case store::ReviewState::open:
        return;
    case store::ReviewState::done: {
        QPainterPath tick(middle + QPointF(-r, 0));
        tick.lineTo(middle + QPointF(-r * 0.25, r * 0.8));
        tick.lineTo(middle + QPointF(r, -r * 0.8));
        painter.setPen(QPen(colors.accepted, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(tick);
        return;
    }
    case store::ReviewState::skipped:
        painter.setPen(QPen(colors.muted, 1.6, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(middle + QPointF(-r * 0.8, 0), middle + QPointF(r * 0.8, 0));
        return;
    case store::ReviewState::unsure: {
        QPainterPath hook(middle + QPointF(-r * 0.6, -r * 0.4));
        hook.cubicTo(middle + QPointF(-r * 0.5, -r * 1.3), middle + QPointF(r * 1.0, -r * 1.2),
                     middle + QPointF(r * 0.6, -r * 0.2));
        hook.quadTo(middle + QPointF(0, r * 0.1), middle + QPointF(0, r * 0.45));
        painter.setPen(QPen(colors.event_line, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(hook);
        painter.drawPoint(middle + QPointF(0, r));
        return;
    }
    }
}

} // namespace ade::ui
