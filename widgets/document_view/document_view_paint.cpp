// SPDX-License-Identifier: GPL-3.0-or-later
// DocumentView: painting what is seen, and only that.
#include "widgets/document_view/document_view.hpp"

#include "widgets/document_view/selection_rules.hpp"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace ade::ui {

void DocumentView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colors_.ground);
    if (controller_->document().empty()) {
        paintEmpty(painter);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(origin());
    const double top = event->rect().top() - origin().y();
    const double bottom = event->rect().bottom() + 1 - origin().y();
    const text::Utf16Span seen =
        column_.textBetween(top - column_.lineHeight(), bottom + column_.lineHeight());
    paintSentences(painter, seen);
    const std::vector<PlacedMark> marks = placeMarks(seen);
    for (const PlacedMark& mark : marks) {
        paint_mark_ground(painter, mark.fragments, mark.look, colors_, column_.em());
    }
    paintSelection(painter, seen);
    column_.draw(painter, top, bottom, colors_.text);
    paintHeader(painter);
    paintArcs(painter, top, bottom);
    for (const PlacedMark& mark : marks) {
        paint_mark_signs(painter, mark.fragments, mark.look, colors_, font(), column_.em());
    }
    paintMargin(painter, seen);
    if (hasFocus() && hidden_caret_ == 0) {
        const QRectF caret = column_.caretRect(controller_->caret());
        painter.fillRect(QRectF(std::round(caret.x()) - 0.5, caret.y(), 2, caret.height()), colors_.focus);
    }
}

void DocumentView::paintEmpty(QPainter& painter)
{
    painter.setPen(colors_.muted);
    const QRect room = viewport()->rect().adjusted(40, 40, -40, -40);
    painter.drawText(room, static_cast<int>(Qt::AlignCenter) | static_cast<int>(Qt::TextWordWrap),
                     empty_text_);
}

MarkLook DocumentView::lookOf(int index) const
{
    const ViewDocument& document = controller_->document();
    const Cursor& cursor = controller_->cursor();
    const Mark& mark = document.marks()[static_cast<std::size_t>(index)];
    MarkLook look;
    look.label = mark.label;
    look.standing = mark.standing;
    look.letters = mark.letters;
    look.lane = mark.lane;
    look.current = mark.drug >= 0 && mark.drug == cursor.drug;
    if (cursor.mark >= 0) {
        // A suggestion that repeats a decision is not painted: the ring goes round the decision.
        const Mark& chosen = document.marks()[static_cast<std::size_t>(cursor.mark)];
        look.selected = chosen.lead == index || (!document.painted(chosen.lead) &&
                                                 chosen.label == mark.label && chosen.place == mark.place);
    }
    if (mark.label == corpus::Label::adverse_event && cursor.drug >= 0 && !look.selected) {
        const Cell& cell = document.cell(cursor.drug, mark.event);
        look.faded = cell.links.empty() || cell.verdict == Verdict::rejected;
    }
    return look;
}

std::vector<DocumentView::PlacedMark> DocumentView::placeMarks(text::Utf16Span seen)
{
    const ViewDocument& document = controller_->document();
    std::vector<int> visible;
    for (std::size_t i = 0; i < document.marks().size() && document.marks()[i].place.begin < seen.end; ++i) {
        if (document.marks()[i].place.end > seen.begin && document.painted(static_cast<int>(i))) {
            visible.push_back(static_cast<int>(i));
        }
    }
    // Outer ones first, so that what lies inside is seen.
    std::stable_sort(visible.begin(), visible.end(), [&](int a, int b) {
        return document.marks()[static_cast<std::size_t>(a)].lane >
               document.marks()[static_cast<std::size_t>(b)].lane;
    });
    std::vector<PlacedMark> placed;
    placed.reserve(visible.size());
    for (const int index : visible) {
        PlacedMark mark{lookOf(index), {}};
        mark.look.pending = mark.look.selected && controller_->pendingEdges();
        const std::vector<text::Utf16Span> parts =
            mark.look.pending ? std::vector<text::Utf16Span>{*controller_->pendingEdges()}
                              : document.marks()[static_cast<std::size_t>(index)].parts;
        for (const text::Utf16Span& part : parts) {
            const std::vector<Fragment> more = column_.fragments(part);
            mark.fragments.insert(mark.fragments.end(), more.begin(), more.end());
        }
        const HalfWord half = mark.look.pending
                                  ? half_word(document.text(), *controller_->pendingEdges())
                                  : HalfWord{document.marks()[static_cast<std::size_t>(index)].half_left,
                                             document.marks()[static_cast<std::size_t>(index)].half_right,
                                             {}};
        mark.look.half_left = half.left;
        mark.look.half_right = half.right;
        placed.push_back(std::move(mark));
    }
    return placed;
}

void DocumentView::paintSentences(QPainter& painter, text::Utf16Span seen)
{
    const ViewDocument& document = controller_->document();
    const int current = controller_->cursor().sentence;
    if (current < 0 || current >= static_cast<int>(document.sentences().size())) {
        return;
    }
    const text::Utf16Span place = document.sentences()[static_cast<std::size_t>(current)];
    if (!place.overlaps(seen)) {
        return;
    }
    for (const Fragment& fragment : column_.fragments(place)) {
        painter.fillRect(QRectF(fragment.box.left() - 2, fragment.box.top() - column_.em() * 0.12,
                                fragment.box.width() + 4, fragment.box.height() + column_.em() * 0.24),
                         colors_.sentence);
    }
    // A thin bar in the margin says the same without a shade.
    const std::vector<Fragment> lines = column_.fragments(place);
    if (!lines.empty()) {
        painter.fillRect(
            QRectF(-14, lines.front().box.top(), 2, lines.back().box.bottom() - lines.front().box.top()),
            blend(colors_.focus, colors_.ground, 0.55));
    }
}

void DocumentView::paintSelection(QPainter& painter, text::Utf16Span seen)
{
    const text::Utf16Span chosen = controller_->selection();
    if (chosen.empty() || !chosen.overlaps(seen)) {
        return;
    }
    for (const Fragment& fragment : column_.fragments(chosen)) {
        painter.fillRect(fragment.box, colors_.selection);
    }
    // What D and E would store is underlined, so that cut spaces and commas are seen before anything is
    // saved.
    const text::Utf16Span stored = controller_->trimmedSelection();
    for (const Fragment& fragment : column_.fragments(stored)) {
        painter.fillRect(QRectF(fragment.box.left(), fragment.box.bottom() - 1, fragment.box.width(), 2),
                         colors_.focus);
    }
}

void DocumentView::paintHeader(QPainter& painter)
{
    const ViewDocument& document = controller_->document();
    if (document.titlePlace().empty()) {
        return;
    }
    QStringList parts;
    if (!document.source().isEmpty()) {
        parts.append(document.source());
    }
    if (!document.sentences().empty()) {
        parts.append(
            tr("%1 of %2 sentences done").arg(document.sentencesDone()).arg(document.sentences().size()));
    }
    QFont small = column_.style().font;
    small.setPixelSize(std::max(8, static_cast<int>(std::lround(column_.em() * 0.85))));
    painter.setFont(small);
    painter.setPen(colors_.muted);
    const QRectF line(0, column_.subtitleTop(), column_.style().width, column_.lineHeight());
    painter.drawText(line, static_cast<int>(Qt::AlignLeft | Qt::AlignTop), parts.join(QStringLiteral(" · ")));
}

void DocumentView::paintMargin(QPainter& painter, text::Utf16Span seen)
{
    const ViewDocument& document = controller_->document();
    double last_y = -1;
    int beside = 0;
    for (std::size_t i = 0; i < document.sentences().size(); ++i) {
        const text::Utf16Span sentence = document.sentences()[i];
        if (!sentence.overlaps(seen)) {
            continue;
        }
        const int number = static_cast<int>(i);
        store::ReviewState state = document.reviewState(number);
        if (state == store::ReviewState::open && document.unsureIn(number)) {
            state = store::ReviewState::unsure; // about one of its drugs
        }
        const bool noted = !document.notesOf(number).isEmpty();
        if (state == store::ReviewState::open && !noted) {
            continue;
        }
        const QRectF begin = column_.caretRect(sentence.begin);
        const auto next = [&] {
            beside = std::abs(begin.top() - last_y) < 1 ? beside + 1 : 0;
            last_y = begin.top();
            return QPointF(-24.0 - 11.0 * beside, begin.center().y());
        };
        if (state != store::ReviewState::open) {
            paint_review_sign(painter, next(), 8, state, colors_);
        }
        if (noted && state != store::ReviewState::unsure) {
            paint_note_sign(painter, next(), 9, colors_);
        }
    }
}

void DocumentView::paintArcs(QPainter& painter, double top, double bottom)
{
    const ViewDocument& document = controller_->document();
    const Cursor& cursor = controller_->cursor();
    const auto links_of = [&](int mark) {
        const Mark& chosen = document.marks()[static_cast<std::size_t>(mark)];
        std::vector<int> links;
        for (std::size_t i = 0; i < document.links().size(); ++i) {
            const Link& link = document.links()[i];
            const bool here =
                chosen.label == corpus::Label::drug
                    ? document.marks()[static_cast<std::size_t>(link.drug_mark)].place == chosen.place
                    : link.event == chosen.event;
            if (here && (link.standing == Standing::decided || link.standing == Standing::open)) {
                links.push_back(static_cast<int>(i));
            }
        }
        return links;
    };
    if (hovered_mark_ >= 0 && hovered_mark_ != cursor.mark) {
        paintArcsOf(painter, links_of(hovered_mark_), false, top, bottom);
    }
    if (cursor.link >= 0) {
        paintArcsOf(painter, {cursor.link}, true, top, bottom);
    } else if (cursor.mark >= 0) {
        paintArcsOf(painter, links_of(cursor.mark), true, top, bottom);
    }
}

void DocumentView::paintArcsOf(QPainter& painter, const std::vector<int>& links, bool strong, double top,
                               double bottom)
{
    const ViewDocument& document = controller_->document();
    std::vector<std::pair<text::Utf16Span, text::Utf16Span>> drawn;
    for (const int index : links) {
        const Link& link = document.links()[static_cast<std::size_t>(index)];
        const text::Utf16Span drug_place =
            document.marks()[static_cast<std::size_t>(link.drug_mark)].parts.front();
        const text::Utf16Span event_place =
            strong && controller_->pendingEdges()
                ? *controller_->pendingEdges()
                : document.marks()[static_cast<std::size_t>(link.event_mark)].parts.front();
        const auto ends = std::make_pair(drug_place, event_place);
        if (std::find(drawn.begin(), drawn.end(), ends) != drawn.end()) {
            continue; // two voices, one arc
        }
        const std::vector<Fragment> drug = column_.fragments(drug_place);
        const std::vector<Fragment> event = column_.fragments(event_place);
        if (drug.empty() || event.empty()) {
            continue;
        }
        // From the drug's piece nearest to the event's first.
        const Fragment& from = drug.back();
        const Fragment& to = event.front();
        const double high = std::min(from.gap_top, to.gap_top);
        const double low = std::max(from.line_bottom, to.line_bottom);
        if (low < top - 40 || high > bottom + 40) {
            continue;
        }
        const Arc arc = route_arc(from, to, strong ? 0 : 1, column_.em(), column_.lineHeight());
        drawn.push_back(ends);
        const QColor color = strong ? colors_.focus : colors_.muted;
        paint_arc(painter, arc, color, link.standing != Standing::decided, strong ? 1.5 : 1.1);
    }
}

} // namespace ade::ui
