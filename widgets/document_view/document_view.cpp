// SPDX-License-Identifier: GPL-3.0-or-later
// The text a person judges: layout and state. Painting is in document_view_paint.cpp, input in
// document_view_input.cpp.
#include "widgets/document_view/document_view.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/document_view/document_view_accessible.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/document_view/selection_rules.hpp"

#include <QApplication>
#include <QClipboard>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace ade::ui {

namespace {

constexpr double kLeftMargin = 44; ///< signs and arcs
constexpr double kRightMargin = 28;
constexpr double kTopMargin = 22;
constexpr double kBottomMargin = 48;
constexpr int kCharactersWide = 90;

/// A menu whose letters are its own: the text behind it keeps the focus, and its keys are letters too.
class LetterMenu : public QMenu {
public:
    using QMenu::QMenu;

protected:
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::ShortcutOverride) {
            event->accept();
            return true;
        }
        return QMenu::event(event);
    }
};

} // namespace

DocumentView::DocumentView(ReviewController* controller, ReviewActions* actions, QWidget* parent)
    : QAbstractScrollArea(parent), controller_(controller), actions_(actions),
      notice_(new QLabel(viewport())), colors_(Palette::of(palette()))
{
    install_document_view_accessibility();
    setObjectName(QStringLiteral("documentView"));
    setAccessibleName(tr("Document"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    notice_->setObjectName(QStringLiteral("textNotice"));
    notice_->setTextFormat(Qt::PlainText);
    notice_->setWordWrap(true);
    notice_->setAttribute(Qt::WA_TransparentForMouseEvents);
    notice_->hide();
    empty_text_ = tr("Choose a document from the list to read it here.");
    if (actions_) {
        actions_->attachTo(this);
        connect(actions_, &ReviewActions::viewAction, this, &DocumentView::onViewAction);
    }
    connect(controller_, &ReviewController::documentChanged, this, &DocumentView::onDocumentChanged);
    connect(controller_, &ReviewController::cursorChanged, this, &DocumentView::onCursorChanged);
    connect(controller_, &ReviewController::selectionChanged, this, &DocumentView::onSelectionChanged);
    connect(controller_, &ReviewController::noticeChanged, this, &DocumentView::placeNotice);
    connect(controller_, &ReviewController::polarityWanted, this, &DocumentView::choosePolarity);
    onDocumentChanged();
}

DocumentView::~DocumentView() = default;

void DocumentView::setColors(const Palette& colors)
{
    own_colors_ = true;
    colors_ = colors;
    relayout();
}

void DocumentView::setZoom(int percent)
{
    const int zoom = std::clamp(percent, kSmallestZoom, kLargestZoom);
    if (zoom == zoom_) {
        return;
    }
    // What is read stays where it is: the line at the top keeps its place.
    const text::Utf16Offset top = positionAt(QPoint(static_cast<int>(column_left_), 0));
    zoom_ = zoom;
    relayout();
    verticalScrollBar()->setValue(static_cast<int>(column_.caretRect(top).top()));
    Q_EMIT zoomChanged(zoom_);
}

void DocumentView::setEmptyText(const QString& text)
{
    empty_text_ = text;
    viewport()->update();
}

void DocumentView::relayout()
{
    QFont base = font();
    const double pixels = QFontInfo(base).pixelSize() * 1.12 * zoom_ / 100.0;
    base.setPixelSize(std::max(7, static_cast<int>(std::lround(pixels))));
    const double room = viewport()->width() - kLeftMargin - kRightMargin;
    const QString sample = QStringLiteral("the patient recovered after withdrawal of the drug");
    const double wide =
        QFontMetricsF(base).horizontalAdvance(sample) / static_cast<double>(sample.size()) * kCharactersWide;
    const double width = std::floor(std::clamp(room, 80.0, std::max(80.0, wide)));
    // Centred where there is much room, for a steady eye; at the left where there is little.
    column_left_ = kLeftMargin + std::floor(std::max(0.0, room - width) / 2);
    column_.setStyle({base, width, colors_.muted});
    column_.ensure(verticalScrollBar()->value(), verticalScrollBar()->value() + viewport()->height());
    updateScrollBar();
    placeNotice();
    viewport()->update();
}

void DocumentView::placeNotice()
{
    const Notice& notice = controller_->notice();
    if (notice.text.isEmpty() || controller_->document().empty()) {
        notice_->hide();
        return;
    }
    notice_->setContentsMargins(10, 3, 10, 3);
    const QString style =
        QStringLiteral("QLabel#textNotice { background: %1; color: %2; border: 1px solid %3; "
                       "border-left: 3px solid %3; border-radius: 3px; }")
            .arg(colors_.panel.name(), colors_.text.name(), colors_.focus.name());
    if (notice_->styleSheet() != style) {
        notice_->setStyleSheet(style);
    }
    const bool other = notice_->text() != notice.text;
    notice_->setText(notice.text);
    const std::vector<Fragment> lines = column_.fragments(notice.place);
    // It covers whole lines: where it would touch one, that line's voice letters and underlines stuck out.
    const double below = lines.empty() ? 0 : lines.back().line_bottom;
    const double above = lines.empty() ? 0 : lines.front().gap_top;
    const int widest = static_cast<int>(std::min(column_.style().width, 560.0));
    const int natural = notice_->fontMetrics().horizontalAdvance(notice.text) + 28;
    const int width = std::min(widest, natural);
    const int needed = std::max(notice_->heightForWidth(width), notice_->fontMetrics().height() + 8);
    const double rows = std::ceil(needed / column_.lineHeight());
    const int height = static_cast<int>(std::ceil(rows * column_.lineHeight()));
    // Off the underlines above it, and over those of the last line it covers.
    int y = static_cast<int>(std::ceil(below + origin().y() + TextColumn::laneDistance()));
    if (y + height > viewport()->height() && above + origin().y() - height > 0) {
        y = static_cast<int>(std::floor(above + origin().y())) -
            height; // no room below: above what it is about
    }
    y = std::clamp(y, 0, std::max(0, viewport()->height() - height));
    const double wanted = lines.empty() ? 0 : lines.back().box.left();
    const int x = static_cast<int>(column_left_ + std::clamp(wanted, 0.0, column_.style().width - width));
    constexpr int kFrame = 4; // the frames of marks begin a little before their letters
    notice_->setGeometry(x - kFrame, y, width + 2 * kFrame, height);
    notice_->show();
    notice_->raise();
    if (other && QAccessible::isActive()) {
        notice_->setAccessibleName(notice.text);
        QAccessibleEvent event(notice_, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

QMenu* DocumentView::choosePolarity()
{
    const Cursor& cursor = controller_->cursor();
    if (cursor.link < 0) {
        return nullptr;
    }
    const ViewDocument& document = controller_->document();
    const Link& link = document.links()[static_cast<std::size_t>(cursor.link)];
    const int own = document.cell(link.drug, link.event).you;
    auto* menu = new LetterMenu(this);
    menu->setObjectName(QStringLiteral("polarityMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const std::pair<corpus::Polarity, QString> kinds[] = {
        {corpus::Polarity::causes, tr("&Causes")},
        {corpus::Polarity::not_caused, tr("&Not caused: the text rules it out")},
        {corpus::Polarity::treats, tr("&Treats: given against it")},
        {corpus::Polarity::unclear, tr("&Unclear: the text leaves it open")}};
    for (const auto& [kind, words] : kinds) {
        QAction* entry = menu->addAction(words);
        entry->setCheckable(true);
        entry->setChecked(own >= 0 && document.links()[static_cast<std::size_t>(own)].polarity == kind);
        connect(entry, &QAction::triggered, this, [this, chosen = static_cast<int>(kind)] {
            controller_->perform(ReviewAction::polarity, chosen);
        });
    }
    const QList<QRect> places = rectanglesOf(controller_->selectedPlace());
    const QPoint below = places.isEmpty() ? QPoint() : places.last().bottomLeft() + QPoint(0, 8);
    menu->popup(viewport()->mapToGlobal(below));
    return menu;
}

void DocumentView::updateScrollBar()
{
    const double content = kTopMargin + column_.height() + kBottomMargin;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(static_cast<int>(column_.lineHeight()));
    verticalScrollBar()->setRange(0,
                                  std::max(0, static_cast<int>(std::ceil(content)) - viewport()->height()));
}

QPointF DocumentView::origin() const
{
    return {column_left_, kTopMargin - verticalScrollBar()->value()};
}

void DocumentView::onDocumentChanged()
{
    const ViewDocument& document = controller_->document();
    const bool other_text = document.versionId() != shown_version_ || document.text() != shown_text_;
    if (other_text) {
        shown_version_ = document.versionId();
        shown_text_ = document.text();
        column_.setText(document.text(), document.titlePlace(), document.sectionLabels());
        verticalScrollBar()->setValue(0);
        hovered_mark_ = -1;
    }
    std::vector<std::pair<text::Utf16Span, int>> lanes;
    for (std::size_t i = 0; i < document.marks().size(); ++i) {
        if (document.painted(static_cast<int>(i))) {
            lanes.emplace_back(document.marks()[i].place, document.marks()[i].lane);
        }
    }
    if (hovered_mark_ >= static_cast<int>(document.marks().size())) {
        hovered_mark_ = -1;
    }
    column_.setLanes(lanes);
    relayout();
    if (other_text && QAccessible::isActive()) {
        QAccessibleTextUpdateEvent event(this, 0, QString(), document.text());
        QAccessible::updateAccessibility(&event);
    }
}

void DocumentView::onCursorChanged()
{
    const text::Utf16Span place = controller_->selectedPlace();
    if (!place.empty()) {
        ensureVisible(place);
    }
    setAccessibleDescription(controller_->hint());
    viewport()->update();
}

void DocumentView::onSelectionChanged()
{
    ensureVisible({controller_->caret(), controller_->caret()});
    showCaretNow();
    viewport()->update();
    if (QAccessible::isActive()) {
        const int caret = static_cast<int>(controller_->caret().value());
        const text::Utf16Span chosen = controller_->selection();
        if (chosen.empty()) {
            QAccessibleTextCursorEvent event(this, caret);
            QAccessible::updateAccessibility(&event);
        } else {
            QAccessibleTextSelectionEvent event(this, static_cast<int>(chosen.begin.value()),
                                                static_cast<int>(chosen.end.value()));
            event.setCursorPosition(caret);
            QAccessible::updateAccessibility(&event);
        }
    }
}

void DocumentView::onViewAction(ReviewAction action)
{
    switch (action) {
    case ReviewAction::zoom_in:
        setZoom(zoom_ + 10);
        break;
    case ReviewAction::zoom_out:
        setZoom(zoom_ - 10);
        break;
    case ReviewAction::zoom_reset:
        setZoom(100);
        break;
    case ReviewAction::copy:
        copySelection();
        break;
    default:
        break;
    }
}

void DocumentView::copySelection()
{
    const text::Utf16Span chosen = controller_->selection();
    if (!chosen.empty()) {
        QApplication::clipboard()->setText(controller_->document().bridge().slice(chosen).toString());
    }
}

QMenu* DocumentView::createMenu()
{
    auto* menu = new LetterMenu(this);
    menu->setObjectName(QStringLiteral("documentMenu"));
    const std::vector<int> stacked = controller_->document().marksAt(controller_->caret());
    if (stacked.size() > 1) {
        // Which of the marks that lie here: the person picks, not the click.
        for (const int index : stacked) {
            const Mark& mark = controller_->document().marks()[static_cast<std::size_t>(index)];
            QAction* entry = menu->addAction(
                plain_label(tr("Select %1 \"%2\"").arg(label_name(mark.label), shortened(mark.surface, 40))));
            entry->setCheckable(true);
            entry->setChecked(controller_->cursor().mark == index);
            connect(entry, &QAction::triggered, this, [this, index] { controller_->selectMark(index); });
        }
        menu->addSeparator();
    }
    if (actions_) {
        actions_->fillMenu(menu);
    }
    return menu;
}

QRect DocumentView::caretRectangle(text::Utf16Offset position)
{
    return column_.caretRect(position).translated(origin()).toAlignedRect();
}

text::Utf16Offset DocumentView::positionAt(QPoint viewport_point)
{
    return column_.positionAt(QPointF(viewport_point) - origin());
}

QList<QRect> DocumentView::rectanglesOf(text::Utf16Span span)
{
    QList<QRect> rectangles;
    for (const Fragment& fragment : column_.fragments(span)) {
        rectangles.append(fragment.box.translated(origin()).toAlignedRect());
    }
    return rectangles;
}

void DocumentView::ensureVisible(text::Utf16Span span)
{
    const QRectF first = column_.caretRect(span.begin);
    const QRectF last = column_.caretRect(span.end);
    updateScrollBar();
    const double line = column_.lineHeight();
    const double top = kTopMargin + first.top() - line;
    const double bottom = kTopMargin + last.bottom() + line;
    const int value = verticalScrollBar()->value();
    // Far away: to the upper third, where there is room to read on. Near: only as far as needed.
    if (top < value) {
        const bool far = value - top > viewport()->height();
        verticalScrollBar()->setValue(static_cast<int>(far ? top - viewport()->height() / 3.0 : top));
    } else if (bottom > value + viewport()->height()) {
        const bool far = bottom - value > 2.0 * viewport()->height();
        verticalScrollBar()->setValue(
            static_cast<int>(far ? top - viewport()->height() / 3.0 : bottom - viewport()->height()));
    }
}

QString DocumentView::describe(text::Utf16Offset position) const
{
    const ViewDocument& document = controller_->document();
    QStringList lines;
    for (const int index : document.marksAt(position)) {
        const Mark& mark = document.marks()[static_cast<std::size_t>(index)];
        QString line = tr("%1: %2").arg(label_name(mark.label), shortened(mark.surface, 80));
        if (mark.half_left || mark.half_right) {
            const HalfWord half = half_word(document.text(), mark.place);
            line += tr(" · edge inside the word \"%1\"")
                        .arg(shortened(document.bridge().slice(half.word).toString(), 40));
        }
        if (mark.standing == Standing::decided) {
            line += tr(" · decided");
        } else {
            QStringList voices;
            for (const Mark& twin : document.marks()) {
                if (twin.lead == index) {
                    QString voice = role_name(twin.role);
                    voice +=
                        twin.voice_name.isEmpty() ? QString() : tr(" %1").arg(shortened(twin.voice_name, 30));
                    voice +=
                        twin.score ? QStringLiteral(" ") + QString::number(*twin.score, 'f', 2) : QString();
                    voices.append(voice);
                }
            }
            line += mark.standing == Standing::rejected ? tr(" · rejected, was suggested by ")
                                                        : tr(" · suggested by ");
            line += voices.join(tr(", "));
        }
        lines.append(line);
        for (const Link& link : document.links()) {
            const bool here = document.marks()[static_cast<std::size_t>(link.event_mark)].lead == index;
            if (here && link.standing != Standing::agreed && link.standing != Standing::rejected) {
                const Mark& drug = document.marks()[static_cast<std::size_t>(link.drug_mark)];
                QString from = tr("    ← %1 (%2)").arg(shortened(drug.surface, 40), role_name(link.role));
                if (link.polarity != corpus::Polarity::causes) {
                    from += tr(": %1").arg(polarity_name(link.polarity));
                }
                lines.append(from);
            }
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString DocumentView::describeMargin(QPoint viewport_point)
{
    const ViewDocument& document = controller_->document();
    const QPointF point = QPointF(viewport_point) - origin();
    for (std::size_t i = 0; i < document.sentences().size(); ++i) {
        const QRectF begin = column_.caretRect(document.sentences()[i].begin);
        if (point.y() < begin.top() || point.y() > begin.bottom()) {
            continue;
        }
        const int sentence = static_cast<int>(i);
        QStringList lines = document.notesOf(sentence);
        switch (document.reviewState(sentence)) {
        case store::ReviewState::done:
            lines.prepend(tr("Sentence %1: done").arg(sentence + 1));
            break;
        case store::ReviewState::skipped:
            lines.prepend(tr("Sentence %1: skipped").arg(sentence + 1));
            break;
        case store::ReviewState::unsure:
            lines.prepend(tr("Sentence %1: unsure").arg(sentence + 1));
            break;
        case store::ReviewState::open:
            if (!lines.isEmpty()) {
                lines.prepend(tr("Sentence %1").arg(sentence + 1));
            }
            break;
        }
        if (!lines.isEmpty()) {
            return lines.join(QLatin1Char('\n'));
        }
    }
    return {};
}

void DocumentView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void DocumentView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && !own_colors_) {
        colors_ = Palette::of(palette());
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::StyleChange) {
        relayout();
    }
    QAbstractScrollArea::changeEvent(event);
}

void DocumentView::scrollContentsBy(int dx, int dy)
{
    if (!adjusting_) {
        const double top = verticalScrollBar()->value() - kTopMargin;
        const double shift = column_.ensure(top, top + viewport()->height());
        adjusting_ = true; // estimates became heights: what is seen stays where it is
        updateScrollBar();
        if (std::abs(shift) >= 1) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() +
                                          static_cast<int>(std::lround(shift)));
        }
        adjusting_ = false;
    }
    Q_UNUSED(dx);
    Q_UNUSED(dy);
    placeNotice();
    viewport()->update();
}

} // namespace ade::ui
