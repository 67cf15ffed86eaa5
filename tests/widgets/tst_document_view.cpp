// SPDX-License-Identifier: GPL-3.0-or-later
// The document view as a person uses it: keys, mouse, what is painted, how long it takes. With
// ADE_SCREENSHOT_DIR set it also leaves pictures there.
#include "tests/widgets/record_builder.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/relation_panel/relation_panel.hpp"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>
#include <QWheelEvent>

#include <algorithm>
#include <ctime>
#include <memory>

using namespace ade;
using namespace ade::ui;
using test::RecordBuilder;

namespace {

double thread_ms()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// A view in a window with keys, and the panel when asked for.
struct Desk {
    explicit Desk(bool with_panel = false)
    {
        auto* row = new QHBoxLayout(&window);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(0);
        view = new DocumentView(&controller, &actions, &window);
        row->addWidget(view, 1);
        if (with_panel) {
            panel = new RelationPanel(&controller, &actions, &window);
            panel->setFixedWidth(340);
            row->addWidget(panel);
        }
        window.resize(with_panel ? 1180 : 800, 640);
        window.show();
        view->setFocus();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QApplication::setActiveWindow(&window);
        QTRY_VERIFY(view->hasFocus());
    }

    void open(const store::DocumentRecord& record) { controller.setDocument(record); }

    QPoint middleOf(text::Span span)
    {
        return view->rectanglesOf(controller.document().bridge().to_utf16(span)).first().center();
    }

    ReviewController controller;
    ShortcutTable table;
    ReviewActions actions{&controller, &table};
    QWidget window;
    DocumentView* view = nullptr;
    RelationPanel* panel = nullptr;
};

} // namespace

class TestDocumentView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keys_reach_the_controller();
    void open_suggestions_are_said_beside_the_sentence();
    void draft_survives_a_click_elsewhere();
    void kind_of_link_by_two_keys();
    void rebound_key();
    void tab_goes_through_drugs();
    void shift_number_moves_to_drug();
    void caret_by_keyboard();
    void selection_by_keyboard_becomes_an_event();
    void double_and_triple_click();
    void drag_selects_across_lines();
    void click_chooses_and_changes_nothing();
    void stacked_marks_take_turns();
    void menu_offers_and_explains();
    void text_of_files_stays_plain();
    void copy_gives_the_text();
    void zoom_by_key_and_wheel();
    void marks_stand_where_offsets_say();
    void right_to_left_and_awkward_texts_data();
    void right_to_left_and_awkward_texts();
    void fills_outlines_and_strikes_are_painted();
    void accessible_text();
    void opens_and_paints_in_time();
    void megabyte_opens_and_scrolls();
    void screenshots();
};

void TestDocumentView::initTestCase()
{
    qRegisterMetaType<ReviewRequest>();
}

void TestDocumentView::keys_reach_the_controller()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    const auto last = [&] { return asked.last().first().value<ReviewRequest>(); };
    QTest::keyClick(desk.view, Qt::Key_A);
    QTRY_COMPARE(asked.count(), 1);
    QCOMPARE(last().kind, RequestKind::accept_relation);
    QCOMPARE(last().relation_id, std::string("r2"));
    QTest::keyClick(desk.view, Qt::Key_X);
    QCOMPARE(last().kind, RequestKind::reject_relation);
    QTest::keyClick(desk.view, Qt::Key_Return);
    QCOMPARE(last().kind, RequestKind::accept_relation);
    QTest::keyClick(desk.view, Qt::Key_0);
    QCOMPARE(last().kind, RequestKind::nothing_in_sentence);
    QTest::keyClick(desk.view, Qt::Key_Space);
    QCOMPARE(last().kind, RequestKind::sentence_done);
    QTest::keyClick(desk.view, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(last().kind, RequestKind::sentence_done); // suggestions are open: said first
    QTest::keyClick(desk.view, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(last().kind, RequestKind::document_done);
    const int before = asked.count();
    const Cursor there = desk.controller.cursor();
    QTest::keyClick(desk.view, Qt::Key_J);
    QVERIFY(desk.controller.cursor() != there);
    QTest::keyClick(desk.view, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(asked.count(), before); // moved edges of a suggestion wait for accept
    QVERIFY(desk.controller.pendingEdges());
}

void TestDocumentView::open_suggestions_are_said_beside_the_sentence()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    auto* notice = desk.view->findChild<QLabel*>(QStringLiteral("textNotice"));
    QVERIFY(notice && !notice->isVisible());
    QCOMPARE(notice->textFormat(), Qt::PlainText);
    QTest::keyClick(desk.view, Qt::Key_Space);
    QCOMPARE(asked.count(), 0);
    QVERIFY(notice->isVisible());
    QVERIFY2(notice->text().startsWith(QStringLiteral("3 suggestions open here: press Space again")),
             qPrintable(notice->text()));
    // Beside the sentence, not over it.
    const auto sentence = desk.controller.document().sentences()[3];
    for (const QRect& line : desk.view->rectanglesOf(sentence)) {
        QVERIFY(!notice->geometry().intersects(line));
    }
    // Whole lines are covered or none: no marks stick out.
    const QRect box = notice->geometry();
    for (const auto& one : desk.controller.document().sentences()) {
        for (const QRect& line : desk.view->rectanglesOf(one)) {
            const bool beside = line.bottom() <= box.top() + 1 || line.top() >= box.bottom() - 1;
            QVERIFY(beside || (line.top() >= box.top() && line.bottom() <= box.bottom()));
        }
    }
    QTest::keyClick(desk.view, Qt::Key_Escape);
    QVERIFY(!notice->isVisible());
    QVERIFY(desk.controller.cursor().link >= 0); // Escape put the words away, no more
    // A context menu entry is the same action as the key.
    std::unique_ptr<QMenu> menu(desk.view->createMenu());
    auto* done = menu->findChild<QAction*>(QStringLiteral("menu.review.sentence_done"));
    QVERIFY(done);
    done->trigger();
    QCOMPARE(asked.count(), 0);
    QVERIFY(notice->isVisible());
    done->trigger();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().kind, RequestKind::sentence_done);
}

void TestDocumentView::draft_survives_a_click_elsewhere()
{
    Desk desk;
    desk.open(test::case_report().record);
    QTest::keyClick(desk.view, Qt::Key_Left, Qt::AltModifier);
    QVERIFY(desk.controller.pendingEdges());
    auto* notice = desk.view->findChild<QLabel*>(QStringLiteral("textNotice"));
    QCOMPARE(notice->text(), QStringLiteral("edges not saved: A keeps them, Esc drops them"));
    const QPoint elsewhere = desk.view->caretRectangle(text::Utf16Offset(5)).center();
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {}, elsewhere);
    QVERIFY(desk.controller.pendingEdges());
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {}, elsewhere);
    QVERIFY(!desk.controller.pendingEdges());
    QVERIFY2(desk.controller.message().startsWith(QStringLiteral("Dropped the edges")),
             qPrintable(desk.controller.message()));
    QVERIFY(!notice->isVisible());
}

void TestDocumentView::kind_of_link_by_two_keys()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTest::keyClick(desk.view, Qt::Key_P);
    auto* menu = desk.view->findChild<QMenu*>(QStringLiteral("polarityMenu"));
    QTRY_VERIFY(menu && menu->isVisible());
    QCOMPARE(asked.count(), 0);
    QTest::keyClick(menu, Qt::Key_N);
    QCOMPARE(asked.count(), 1);
    const auto request = asked.last().first().value<ReviewRequest>();
    QCOMPARE(request.kind, RequestKind::set_polarity);
    QCOMPARE(request.polarity, corpus::Polarity::not_caused);
    QCOMPARE(request.relation_id, std::string("r2"));
}

void TestDocumentView::rebound_key()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QVERIFY(desk.table.setKeys(QStringLiteral("review.accept"), {QKeySequence(Qt::Key_Y)}));
    QTest::keyClick(desk.view, Qt::Key_A);
    QCOMPARE(asked.count(), 0);
    QTest::keyClick(desk.view, Qt::Key_Y);
    QCOMPARE(asked.count(), 1);
}

void TestDocumentView::tab_goes_through_drugs()
{
    Desk desk;
    desk.open(test::case_report().record);
    QCOMPARE(desk.controller.cursor().drug, 0);
    QTest::keyClick(desk.view, Qt::Key_Tab);
    QCOMPARE(desk.controller.cursor().drug, 1);
    QVERIFY(desk.view->hasFocus());
    QTest::keyClick(desk.view, Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(desk.controller.cursor().drug, 0);
    QTest::keyClick(desk.view, Qt::Key_2);
    QCOMPARE(desk.controller.cursor().drug, 1);
}

void TestDocumentView::shift_number_moves_to_drug()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTest::keyClick(desk.view, Qt::Key_2, Qt::ShiftModifier);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().kind, RequestKind::retarget);
}

void TestDocumentView::caret_by_keyboard()
{
    RecordBuilder b("one e\xCC\x81\xF0\x9F\x92\x8A two three");
    Desk desk;
    desk.open(b.record);
    const auto caret = [&] { return desk.controller.caret().value(); };
    for (int i = 0; i < 5; ++i) {
        QTest::keyClick(desk.view, Qt::Key_Right);
    }
    QCOMPARE(caret(), 6); // the accent belongs to its letter
    QTest::keyClick(desk.view, Qt::Key_Right);
    QCOMPARE(caret(), 8); // the pill is one step
    QTest::keyClick(desk.view, Qt::Key_Left);
    QCOMPARE(caret(), 6);
    QTest::keyClick(desk.view, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(caret(), 9);
    QTest::keyClick(desk.view, Qt::Key_End);
    QCOMPARE(caret(), desk.controller.document().text().size());
    QTest::keyClick(desk.view, Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(caret(), 0);
}

void TestDocumentView::selection_by_keyboard_becomes_an_event()
{
    RecordBuilder b("There was severe rash, then nothing.");
    Desk desk;
    desk.open(b.record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTest::keyClick(desk.view, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(desk.view, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(desk.view, Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(desk.view, Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(desk.controller.document().bridge().slice(desk.controller.selection()).toString(),
             QStringLiteral("severe rash, "));
    QVERIFY(desk.controller.hint().contains(QStringLiteral("\"severe rash\"")));
    QTest::keyClick(desk.view, Qt::Key_E);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().span, b.span(QStringLiteral("severe rash")));
}

void TestDocumentView::double_and_triple_click()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    const QPoint word = desk.middleOf(b.span(QStringLiteral("pneumonia")));
    QTest::mouseDClick(desk.view->viewport(), Qt::LeftButton, {}, word);
    QCOMPARE(desk.controller.document().bridge().slice(desk.controller.selection()).toString(),
             QStringLiteral("pneumonia"));
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {}, word);
    QVERIFY(desk.controller.document()
                .bridge()
                .slice(desk.controller.selection())
                .toString()
                .startsWith(QStringLiteral("CASE: A 61-year-old")));
}

void TestDocumentView::drag_selects_across_lines()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    const QPoint from = desk.middleOf(b.span(QStringLiteral("Macrolides")));
    const QPoint to = desk.middleOf(b.span(QStringLiteral("withdrawal")));
    QVERIFY(to.y() > from.y() + 20);
    QTest::mousePress(desk.view->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(desk.view->viewport(), (from + to) / 2);
    QTest::mouseMove(desk.view->viewport(), to);
    QTest::mouseRelease(desk.view->viewport(), Qt::LeftButton, {}, to);
    const QString chosen = desk.controller.document().bridge().slice(desk.controller.selection()).toString();
    QVERIFY2(chosen.contains(QStringLiteral("Ondaferon, given against nausea")), qPrintable(chosen));
}

void TestDocumentView::click_chooses_and_changes_nothing()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {},
                      desk.middleOf(b.span(QStringLiteral("tinnitus"))));
    QCOMPARE(desk.controller.document().marks()[size_t(desk.controller.cursor().mark)].surface,
             QStringLiteral("tinnitus"));
    QVERIFY(desk.controller.cursor().link >= 0);
    QTest::mouseDClick(desk.view->viewport(), Qt::LeftButton, {},
                       desk.middleOf(b.span(QStringLiteral("tinnitus"))));
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {},
                      desk.middleOf(b.span(QStringLiteral("Audiometry"))));
    QCOMPARE(desk.controller.cursor().mark, -1);
    QCOMPARE(desk.controller.cursor().sentence, 6);
    QCOMPARE(asked.count(), 0);
}

void TestDocumentView::stacked_marks_take_turns()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    const QPoint drug = desk.middleOf(b.span(QStringLiteral("zelvomycin"), 3)); // inside the rash's span
    const auto current = [&] {
        return desk.controller.document().marks()[size_t(desk.controller.cursor().mark)];
    };
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {}, drug);
    QCOMPARE(current().surface, QStringLiteral("zelvomycin"));
    QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {}, drug);
    QCOMPARE(current().surface, QStringLiteral("zelvomycin-related rash"));
    const std::unique_ptr<QMenu> menu(desk.view->createMenu());
    QStringList texts;
    for (const QAction* action : menu->actions()) {
        texts.append(action->text());
    }
    QVERIFY(texts.contains(QStringLiteral("Select drug \"zelvomycin\"")));
    QVERIFY(texts.contains(QStringLiteral("Select adverse event \"zelvomycin-related rash\"")));
}

void TestDocumentView::menu_offers_and_explains()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    const std::unique_ptr<QMenu> menu(desk.view->createMenu());
    auto* accept = menu->findChild<QAction*>(QStringLiteral("menu.review.accept"));
    auto* remove = menu->findChild<QAction*>(QStringLiteral("menu.review.remove"));
    QVERIFY(accept && remove);
    QVERIFY(accept->isEnabled());
    QVERIFY(!remove->isEnabled());
    QVERIFY2(remove->toolTip().contains(QStringLiteral("X rejects")), qPrintable(remove->toolTip()));
    accept->trigger();
    QCOMPARE(asked.count(), 1);
}

void TestDocumentView::text_of_files_stays_plain()
{
    RecordBuilder b("Then <b>alpha&drug</b> gave <img src='x.png'> rash.");
    const std::string drug = b.drug("t", QStringLiteral("<b>alpha&drug</b>"));
    b.relation("t", drug, b.event("t", QStringLiteral("<img src='x.png'> rash")));
    b.drug("p", QStringLiteral("gave"));
    Desk desk(true);
    desk.open(b.record);
    const std::unique_ptr<QMenu> menu(desk.view->createMenu());
    for (const QAction* action : menu->actions()) {
        QVERIFY2(!action->text().contains(QStringLiteral("alpha&drug")), qPrintable(action->text()));
        QVERIFY(!Qt::mightBeRichText(action->toolTip()) ||
                !action->toolTip().contains(QStringLiteral("<img")));
    }
    for (const QLabel* label : desk.window.findChildren<QLabel*>()) {
        QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(!label->toolTip().contains(QStringLiteral("<b>alpha")));
    }
    QVERIFY(desk.view->describe(text::Utf16Offset(7)).contains(QStringLiteral("<b>alpha&drug</b>")));
}

void TestDocumentView::copy_gives_the_text()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    desk.controller.select(desk.controller.document().bridge().to_utf16(b.span(QStringLiteral("10 dB"))));
    QTest::keyClick(desk.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("10 dB"));
}

void TestDocumentView::zoom_by_key_and_wheel()
{
    Desk desk;
    desk.open(test::case_report().record);
    QSignalSpy zoomed(desk.view, &DocumentView::zoomChanged);
    const int before = desk.view->caretRectangle(text::Utf16Offset(200)).height();
    QTest::keyClick(desk.view, Qt::Key_Equal, Qt::ControlModifier);
    QCOMPARE(desk.view->zoom(), 110);
    QWheelEvent wheel(QPointF(50, 50), desk.view->mapToGlobal(QPointF(50, 50)), {}, QPoint(0, 120),
                      Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(desk.view->viewport(), &wheel);
    QCOMPARE(desk.view->zoom(), 120);
    QVERIFY(desk.view->caretRectangle(text::Utf16Offset(200)).height() > before);
    QTest::keyClick(desk.view, Qt::Key_Minus, Qt::ControlModifier);
    QTest::keyClick(desk.view, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(desk.view->zoom(), 100);
    QCOMPARE(zoomed.count(), 4);
    desk.view->setZoom(9999);
    QCOMPARE(desk.view->zoom(), DocumentView::kLargestZoom);
}

void TestDocumentView::marks_stand_where_offsets_say()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    const app::TextBridge& bridge = desk.controller.document().bridge();
    // Every position of the text is found again by its own rectangle: painting and hitting agree.
    for (qint64 i = 0; i < desk.controller.document().text().size(); ++i) {
        const QChar c = desk.controller.document().text().at(i);
        if (c.isSpace()) {
            continue;
        }
        const QRect box = desk.view->rectanglesOf({text::Utf16Offset(i), text::Utf16Offset(i + 1)}).first();
        QCOMPARE(desk.view->positionAt(QPoint(box.left() + 1, box.center().y())).value(), i);
    }
    // The second mention of a name is marked where it stands, not where the name is first found.
    const QList<QRect> second =
        desk.view->rectanglesOf(bridge.to_utf16(b.span(QStringLiteral("zelvomycin"), 2)));
    const QList<QRect> first =
        desk.view->rectanglesOf(bridge.to_utf16(b.span(QStringLiteral("zelvomycin"), 0)));
    QVERIFY(second.first().top() > first.first().top());
}

void TestDocumentView::right_to_left_and_awkward_texts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one line break") << QByteArray("\n");
    QTest::newRow("CRLF") << QByteArray("rash\r\nfever\r\n");
    QTest::newRow("no line break at the end") << QByteArray("a\nb");
    QTest::newRow("Hebrew with a Latin name")
        << QStringLiteral("\u05E9\u05DC\u05D5\u05DD alphadrug \u05E2\u05D5\u05DC\u05DD").toUtf8();
    QTest::newRow("Arabic in Latin")
        << QStringLiteral("alphadrug \u0637\u0641\u062D \u062C\u0644\u062F\u064A rash").toUtf8();
    QTest::newRow("bidirectional override") << QStringLiteral("rash \u202Ehsar\u202C end").toUtf8();
    QTest::newRow("line separators") << QStringLiteral("rash\u2028fever\u2029nausea").toUtf8();
    QTest::newRow("NUL and control characters") << QByteArray("ra\0sh\x01\x1b[31m", 11);
    QTest::newRow("leading byte order mark") << QByteArray("\xEF\xBB\xBFrash");
    QTest::newRow("a stack of accents")
        << (QStringLiteral("e") + QString(200, QChar(0x0301)) + QStringLiteral("x")).toUtf8();
    QTest::newRow("a word of 30,000 letters") << QByteArray(30'000, 'x');
    QTest::newRow("only astral characters") << QString::fromUcs4(U"\U0001F48A\U0001F48A\U0001F48A").toUtf8();
}

void TestDocumentView::right_to_left_and_awkward_texts()
{
    QFETCH(QByteArray, text);
    RecordBuilder b(text.toStdString());
    const qint64 length = app::TextBridge(b.record.document.text).code_point_end().value();
    for (qint64 i = 0; i + 2 < std::min<qint64>(length, 40); i += 3) {
        b.mention(i % 2 ? "t" : "p", i % 2 ? corpus::Label::drug : corpus::Label::adverse_event,
                  text::make_span(i, std::min<qint64>(length, i + 5)));
    }
    Desk desk;
    desk.open(b.record);
    QCOMPARE(desk.controller.document().problems(), QStringList());
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(desk.view, i % 3 ? Qt::Key_Right : Qt::Key_PageDown,
                        i % 2 ? Qt::ShiftModifier : Qt::NoModifier);
    }
    QTest::keyClick(desk.view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(desk.controller.selection().end.value(), desk.controller.document().text().size());
    for (const QPoint point :
         {QPoint(0, 0), QPoint(300, 60), QPoint(799, 639), QPoint(-50, -50), QPoint(5000, 5000)}) {
        const qint64 at = desk.view->positionAt(point).value();
        QVERIFY(at >= 0 && at <= desk.controller.document().text().size());
    }
    QVERIFY(!desk.window.grab().isNull());
}

void TestDocumentView::fills_outlines_and_strikes_are_painted()
{
    RecordBuilder b("alphadrug gave rash and fever but no cough.");
    const std::string drug = b.drug("p", QStringLiteral("alphadrug"));
    b.relation("p", drug, b.event("p", QStringLiteral("rash")));
    const std::string teacher = b.drug("t", QStringLiteral("alphadrug"));
    b.relation("t", teacher, b.event("t", QStringLiteral("fever")));
    b.relation("t", teacher, b.event("t", QStringLiteral("cough")), store::SuggestionState::rejected);
    Desk desk;
    const Palette colors = Palette::light();
    desk.view->setColors(colors);
    desk.open(b.record);
    desk.controller.clearSelection();
    const auto count = [&](const QString& words, const QColor& color) {
        const QImage image = desk.view->viewport()->grab().toImage();
        const QRect box = desk.view->rectanglesOf(desk.controller.document().bridge().to_utf16(b.span(words)))
                              .first()
                              .adjusted(-2, -2, 2, 4);
        const double ratio = image.devicePixelRatio();
        int pixels = 0;
        for (int y = int(box.top() * ratio); y <= int(box.bottom() * ratio); ++y) {
            for (int x = int(box.left() * ratio); x <= int(box.right() * ratio); ++x) {
                pixels += image.pixelColor(x, y).rgb() == color.rgb() ? 1 : 0;
            }
        }
        return pixels;
    };
    QVERIFY(count(QStringLiteral("alphadrug"), colors.drug_fill) > 200);
    QVERIFY(count(QStringLiteral("rash"), colors.event_fill) > 100);
    QCOMPARE(count(QStringLiteral("fever"), colors.event_fill), 0); // a suggestion is an outline
    QVERIFY(count(QStringLiteral("fever"), colors.event_line) > 10);
    QCOMPARE(count(QStringLiteral("cough"), colors.rejected), 0);
    desk.controller.setRejectedShown(true);
    QVERIFY(count(QStringLiteral("cough"), colors.rejected) +
                count(QStringLiteral("cough"), colors.event_line) >
            5);
    // Square and round: the corner of the drug's fill is filled, the event's is not.
    QCOMPARE(count(QStringLiteral("gave"), colors.drug_fill), 0);
    desk.controller.perform(ReviewAction::next_suggestion);
    QVERIFY(count(QStringLiteral("fever"), colors.focus) > 20); // focus ring
}

void TestDocumentView::accessible_text()
{
    const RecordBuilder b = test::case_report();
    Desk desk;
    desk.open(b.record);
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(desk.view);
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Document);
    QVERIFY(interface->state().readOnly);
    QAccessibleTextInterface* text = interface->textInterface();
    QVERIFY(text);
    const QString& whole = desk.controller.document().text();
    QCOMPARE(text->characterCount(), whole.size());
    QCOMPARE(text->text(0, 12), whole.left(12));
    text->setCursorPosition(20);
    QCOMPARE(desk.controller.caret().value(), 20);
    QCOMPARE(text->cursorPosition(), 20);
    text->setSelection(0, 5, 9);
    int start = 0;
    int end = 0;
    text->selection(0, &start, &end);
    QCOMPARE(start, 5);
    QCOMPARE(end, 9);
    QCOMPARE(text->selectionCount(), 1);
    const auto at = static_cast<int>(
        desk.controller.document().bridge().to_utf16(b.span(QStringLiteral("tinnitus"))).begin.value());
    const QString attributes = text->attributes(at + 2, &start, &end);
    QCOMPARE(attributes, QStringLiteral("ade-mark:adverse event;ade-voice:student"));
    QCOMPARE(start, at);
    QCOMPARE(end, at + 8);
    const QRect box = text->characterRect(at);
    QVERIFY(box.isValid());
    QCOMPARE(text->offsetAtPoint(QPoint(box.left() + 1, box.center().y())), at);
    desk.controller.perform(ReviewAction::next_suggestion);
    QVERIFY(!interface->text(QAccessible::Description).isEmpty());
}

void TestDocumentView::opens_and_paints_in_time()
{
    // 2,000 characters with 400 spans: far more than an abstract has.
    std::string text;
    while (text.size() < 2'400) {
        text += "alphadrug gave rash, ";
    }
    RecordBuilder b(text);
    for (int i = 0; i < 100; ++i) {
        const auto at = static_cast<qint64>(i) * 21;
        const std::string drug = b.mention("p", corpus::Label::drug, text::make_span(at, at + 9));
        const std::string event =
            b.mention("p", corpus::Label::adverse_event, text::make_span(at + 15, at + 19));
        b.relation("p", drug, event);
        b.mention("t", corpus::Label::adverse_event, text::make_span(at + 10, at + 19));
        b.mention("s", corpus::Label::adverse_event, text::make_span(at + 12, at + 20));
    }
    Desk desk;
    desk.open(test::case_report().record);
    desk.window.grab();
    // Time of this thread alone: the suite may share the machine with others.
    std::vector<double> opens;
    std::vector<double> paints;
    QElapsedTimer clock;
    std::vector<double> paints_by_the_clock;
    for (int i = 0; i < 15; ++i) {
        desk.open(test::case_report().record);
        double start = thread_ms();
        desk.open(b.record);
        desk.view->viewport()->grab();
        opens.push_back(thread_ms() - start);
        clock.start();
        start = thread_ms();
        desk.view->viewport()->grab();
        paints.push_back(thread_ms() - start);
        paints_by_the_clock.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    for (std::vector<double>* times : {&opens, &paints, &paints_by_the_clock}) {
        std::sort(times->begin(), times->end());
    }
    qInfo("400 spans: open and first paint %.1f ms, repaint %.1f ms of thread time, %.1f by the clock "
          "(medians of 15)",
          opens[7], paints[7], paints_by_the_clock[7]);
    QVERIFY2(opens[7] < 50, "an abstract opens within 50 ms");
    QVERIFY2(paints[7] < 16, "a repaint takes less than a frame");
}

void TestDocumentView::megabyte_opens_and_scrolls()
{
    std::string text;
    while (text.size() < 1'000'000) {
        text += "The patient received alphadrug and developed a rash that went after some days. ";
        text += text.size() % 7 == 0 ? "\n" : "";
    }
    RecordBuilder b(text);
    for (qint64 i = 0; i < 500; ++i) {
        b.mention("t", corpus::Label::drug, text::make_span(i * 1'900, i * 1'900 + 12));
    }
    Desk desk;
    QElapsedTimer clock;
    clock.start();
    desk.open(b.record);
    desk.view->viewport()->grab();
    const double open_ms = double(clock.nsecsElapsed()) / 1e6;
    double worst = 0;
    for (int i = 0; i <= 20; ++i) {
        clock.restart();
        desk.view->verticalScrollBar()->setValue(desk.view->verticalScrollBar()->maximum() / 20 * i);
        desk.view->viewport()->grab();
        worst = std::max(worst, double(clock.nsecsElapsed()) / 1e6);
    }
    qInfo("1 MB: open %.0f ms, worst of 20 jumps %.1f ms", open_ms, worst);
    QVERIFY(open_ms < 1'000);
    QVERIFY(worst < 100);
    // A far position comes into view and stays there.
    const text::Utf16Span far{text::Utf16Offset(700'000), text::Utf16Offset(700'010)};
    desk.view->ensureVisible(far);
    desk.view->viewport()->grab();
    QVERIFY(desk.view->viewport()->rect().intersects(desk.view->caretRectangle(far.begin)));
}

void TestDocumentView::screenshots()
{
    const QString folder = qEnvironmentVariable("ADE_SCREENSHOT_DIR");
    if (folder.isEmpty()) {
        QSKIP("Set ADE_SCREENSHOT_DIR to leave pictures of the view there.");
    }
    const auto shoot = [&](Desk& desk, const QString& name) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QVERIFY(desk.window.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    };
    for (const bool dark : {false, true}) {
        const Palette colors = dark ? Palette::dark() : Palette::light();
        const QString suffix = dark ? QStringLiteral("-dark") : QStringLiteral("-light");
        QApplication::setPalette(colors.toQt());
        Desk desk(true);
        desk.view->setColors(colors);
        desk.panel->setColors(colors);
        RecordBuilder report = test::case_report();
        desk.open(report.record);
        shoot(desk, QStringLiteral("first") + suffix);
        QTest::keyClick(desk.view, Qt::Key_J);
        shoot(desk, QStringLiteral("second") + suffix);
        QTest::keyClick(desk.view, Qt::Key_Tab);
        shoot(desk, QStringLiteral("other-drug") + suffix);
        QTest::mouseClick(desk.view->viewport(), Qt::LeftButton, {},
                          desk.middleOf(report.span(QStringLiteral("zelvomycin"), 2)));
        desk.controller.setRejectedShown(true);
        shoot(desk, QStringLiteral("drug-selected-rejected") + suffix);
        desk.controller.select(desk.controller.document().bridge().to_utf16(
            report.span(QStringLiteral("within 10 dB of the baseline after "))));
        desk.view->setZoom(150);
        shoot(desk, QStringLiteral("large-selection") + suffix);
        desk.view->setZoom(80);
        desk.window.resize(700, 500);
        shoot(desk, QStringLiteral("small") + suffix);
    }
}

QTEST_MAIN(TestDocumentView)
#include "tst_document_view.moc"
