// SPDX-License-Identifier: GPL-3.0-or-later
// The document view as a person uses it: keys, mouse, what is painted, how long it takes. With
// ADE_SCREENSHOT_DIR set it also leaves pictures there.
#include "tests/widgets/record_builder.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/relation_panel/relation_panel.hpp"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace ade;
using namespace ade::ui;
using test::RecordBuilder;

namespace {

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
    void screenshots();
};

void TestDocumentView::initTestCase()
{
    qRegisterMetaType<ReviewRequest>();
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
