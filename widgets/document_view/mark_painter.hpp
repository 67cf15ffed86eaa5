// SPDX-License-Identifier: GPL-3.0-or-later
// How marks and arcs look (look.md): never by colour alone.
#pragma once

#include "widgets/common/palette.hpp"
#include "widgets/document_view/text_column.hpp"
#include "widgets/document_view/view_document.hpp"

#include <QPainterPath>

namespace ade::ui {

/// One mark as it is to be drawn now.
struct MarkLook {
    corpus::Label label = corpus::Label::drug;
    Standing standing = Standing::decided;
    QString letters;
    int lane = 0;
    bool faded = false;     ///< an event of another drug
    bool selected = false;  ///< focus ring
    bool current = false;   ///< a mention of the current drug: its underline is heavier
    bool pending = false;   ///< edges moved, not accepted
    bool half_left = false; ///< the edge lies inside a word
    bool half_right = false;
};

/// Fill or outline: drawn under the text.
void paint_mark_ground(QPainter& painter, const std::vector<Fragment>& fragments, const MarkLook& look,
                       const Palette& colors, double em);
/// Underline, voice letters, strike, focus ring: drawn over the text.
void paint_mark_signs(QPainter& painter, const std::vector<Fragment>& fragments, const MarkLook& look,
                      const Palette& colors, const QFont& font, double em);

/// An arc from a drug to an event. Runs in the gaps between lines, and down the left margin when the two
/// stand more than a line apart, so that it crosses no word. Arcs of one drug (or one event) share a lane and
/// read as a comb; lane 1 is for those of what the mouse is over.
struct Arc {
    QPainterPath line;
    QPainterPath head; ///< arrow head at the event
};
Arc route_arc(const Fragment& drug, const Fragment& event, int lane, double em, double line_height);
void paint_arc(QPainter& painter, const Arc& arc, const QColor& color, bool dashed, double width);

/// A sheet of paper with a folded corner: something is written about the sentence. As the sign below.
void paint_note_sign(QPainter& painter, QPointF middle, double size, const Palette& colors);

/// A tick, a question mark or a dash of the given height, its middle at the point: signs of the margin.
void paint_review_sign(QPainter& painter, QPointF middle, double size, store::ReviewState state,
                       const Palette& colors);

} // namespace ade::ui
