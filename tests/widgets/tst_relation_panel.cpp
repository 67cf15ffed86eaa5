// SPDX-License-Identifier: GPL-3.0-or-later
// The right column: what its tables say, how they follow the cursor, what keys and clicks ask for.
#include "tests/widgets/record_builder.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/relation_panel/event_model.hpp"
#include "widgets/relation_panel/grid_model.hpp"
#include "widgets/relation_panel/relation_panel.hpp"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace ade;
using namespace ade::ui;
using test::RecordBuilder;

namespace {

struct Desk {
    Desk()
    {
        panel.resize(340, 560);
        panel.show();
        QApplication::setActiveWindow(&panel);
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }
    QTableView* table(const char* name) { return panel.findChild<QTableView*>(QLatin1String(name)); }
    static QString shown(const QTableView* view, int row, int column)
    {
        return view->model()->index(row, column).data().toString();
    }

    ReviewController controller;
    ShortcutTable keys;
    ReviewActions actions{&controller, &keys};
    RelationPanel panel{&controller, &actions};
};

} // namespace

class TestRelationPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void models_keep_their_promises();
    void events_of_the_current_drug();
    void repeated_events_name_their_sentence();
    void grid_of_all_pairs();
    void tables_follow_the_cursor();
    void a_click_only_chooses();
    void grid_by_keyboard();
    void double_click_toggles();
    void letters_work_in_the_tables();
    void buttons_say_their_keys();
    void unsure_takes_a_note();
    void empty_states_say_what_to_do();
};

void TestRelationPanel::models_keep_their_promises()
{
    ReviewController controller;
    EventModel events(&controller);
    GridModel grid(&controller);
    QAbstractItemModelTester event_tester(&events, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester grid_tester(&grid, QAbstractItemModelTester::FailureReportingMode::QtTest);
    RecordBuilder b = test::case_report();
    controller.setDocument(b.record);
    while (controller.perform(ReviewAction::next_suggestion)) {
    }
    b.record.relations.clear();
    controller.setDocument(b.record);
    b.record.mentions.clear();
    controller.setDocument(b.record);
    controller.setDocument(test::case_report().record);
    controller.clear();
    QCOMPARE(events.rowCount(), 0);
    QCOMPARE(grid.rowCount(), 0);
}

void TestRelationPanel::events_of_the_current_drug()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QCOMPARE(desk.panel.findChild<QLabel*>(QStringLiteral("currentDrug"))->text(),
             QStringLiteral("zelvomycin"));
    QCOMPARE(desk.panel.findChild<QLabel*>(QStringLiteral("currentDrugNumber"))->text(),
             QStringLiteral("drug 1 of 2"));
    const QTableView* events = desk.table("eventTable");
    QStringList rows;
    for (int row = 0; row < events->model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < 4; ++column) {
            cells.append(Desk::shown(events, row, column));
        }
        rows.append(cells.join(QLatin1Char('|')));
    }
    QCOMPARE(rows, QStringList({QStringLiteral("ototoxicity|=|–|✓"),
                                QStringLiteral("hearing loss|other edges|other edges|?"),
                                QStringLiteral("vertigo|=|=|?"), QStringLiteral("tinnitus|–|suggests|?"),
                                QStringLiteral("zelvomycin-related rash|suggests|–|?")}));
}

void TestRelationPanel::repeated_events_name_their_sentence()
{
    RecordBuilder b("nausea after alphadrug. Later nausea and nausea came back.");
    b.sentence(QStringLiteral("nausea after alphadrug."));
    b.sentence(QStringLiteral("Later nausea and nausea came back."));
    const std::string drug = b.drug("t", QStringLiteral("alphadrug"));
    for (int nth = 0; nth < 3; ++nth) {
        b.relation("t", drug, b.event("t", QStringLiteral("nausea"), nth));
    }
    Desk desk;
    desk.controller.setDocument(b.record);
    const QTableView* events = desk.table("eventTable");
    QCOMPARE(Desk::shown(events, 0, 0), QStringLiteral("nausea · s1"));
    QCOMPARE(Desk::shown(events, 1, 0), QStringLiteral("nausea · s2"));
    QCOMPARE(Desk::shown(events, 2, 0), QStringLiteral("nausea · s2 (2)"));
    const QAbstractItemModel* grid = desk.table("relationGrid")->model();
    QVERIFY(grid->headerData(1, Qt::Horizontal).toString().endsWith(QStringLiteral("s2")));
    QCOMPARE(grid->headerData(2, Qt::Horizontal, Qt::ToolTipRole).toString(),
             QStringLiteral("nausea · s2 (2)"));
    // Only the teacher speaks in this document: nothing is said of a student.
    QCOMPARE(events->model()->index(0, 1).data(Qt::ToolTipRole).toString().section(QLatin1Char('\n'), 0, 0),
             QStringLiteral("Suggested by the teacher."));
}

void TestRelationPanel::grid_of_all_pairs()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    const QTableView* grid = desk.table("relationGrid");
    QStringList rows;
    for (int row = 0; row < grid->model()->rowCount(); ++row) {
        QString cells;
        for (int column = 0; column < grid->model()->columnCount(); ++column) {
            cells += Desk::shown(grid, row, column);
        }
        rows.append(cells);
    }
    // Events by position: ototoxicity, hearing loss, vertigo, tinnitus, nausea, QT interval, rash.
    QCOMPARE(rows, QStringList({QStringLiteral("✓??s··t"), QStringLiteral("····✗t·")}));
    QCOMPARE(grid->model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("hear."));
    QCOMPARE(grid->model()->headerData(6, Qt::Horizontal).toString(), QStringLiteral("rela."));
    QCOMPARE(grid->model()->headerData(1, Qt::Vertical).toString(), QStringLiteral("2 Ondaferon").toLower());
}

void TestRelationPanel::tables_follow_the_cursor()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QCOMPARE(desk.table("eventTable")->currentIndex().row(), 1);
    desk.controller.perform(ReviewAction::next_suggestion);
    QCOMPARE(desk.table("eventTable")->currentIndex().row(), 2);
    QCOMPARE(desk.table("relationGrid")->currentIndex().row(), 0);
    QCOMPARE(desk.table("relationGrid")->currentIndex().column(), 2);
    desk.controller.perform(ReviewAction::next_drug);
    QCOMPARE(desk.table("relationGrid")->currentIndex().row(), 1);
}

void TestRelationPanel::a_click_only_chooses()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTableView* events = desk.table("eventTable");
    QTRY_VERIFY(events->visualRect(events->model()->index(3, 0)).isValid());
    QTest::mouseClick(events->viewport(), Qt::LeftButton, {},
                      events->visualRect(events->model()->index(3, 0)).center());
    const Cursor& cursor = desk.controller.cursor();
    QCOMPARE(desk.controller.document().marks()[size_t(cursor.mark)].surface, QStringLiteral("tinnitus"));
    QCOMPARE(asked.count(), 0);
}

void TestRelationPanel::grid_by_keyboard()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    const auto last = [&] { return asked.last().first().value<ReviewRequest>(); };
    QTableView* grid = desk.table("relationGrid");
    grid->setFocus();
    QTRY_VERIFY(grid->hasFocus());
    grid->setCurrentIndex(grid->model()->index(0, 1));
    QTest::keyClick(grid, Qt::Key_Right);
    QCOMPARE(grid->currentIndex().column(), 2); // arrows move in the grid, not through suggestions
    QTest::keyClick(grid, Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(last().kind, RequestKind::accept_relation); // proposed: accepts
    QCOMPARE(grid->currentIndex().column(), 2);          // and stays
    QTest::keyClick(grid, Qt::Key_X);
    QCOMPARE(last().kind, RequestKind::reject_relation);
    grid->setCurrentIndex(grid->model()->index(0, 0));
    QTest::keyClick(grid, Qt::Key_Return);
    QCOMPARE(last().kind, RequestKind::unlink); // decided: takes it back
    QTest::keyClick(grid, Qt::Key_Down);
    QCOMPARE(grid->currentIndex().row(), 1);
    QTest::keyClick(grid, Qt::Key_Space);
    QCOMPARE(last().kind, RequestKind::link); // nothing said: links
    QCOMPARE(last().event_mention_id, std::string("m1"));
    QCOMPARE(desk.controller.document()
                 .marks()[size_t(
                     desk.controller.document().nearestMark(1, desk.controller.document().events()[0].place))]
                 .id,
             last().drug_mention_id);
}

void TestRelationPanel::double_click_toggles()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTableView* grid = desk.table("relationGrid");
    const QModelIndex cell = grid->model()->index(0, 2);
    grid->scrollTo(cell);
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->visualRect(cell).center());
    QCOMPARE(asked.count(), 0);
    QTest::mouseDClick(grid->viewport(), Qt::LeftButton, {}, grid->visualRect(cell).center());
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().kind, RequestKind::accept_relation);
}

void TestRelationPanel::letters_work_in_the_tables()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    QTableView* events = desk.table("eventTable");
    events->setFocus();
    QTRY_VERIFY(events->hasFocus());
    QTest::keyClick(events, Qt::Key_A);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().relation_id, std::string("r2"));
}

void TestRelationPanel::buttons_say_their_keys()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    auto* reject = desk.panel.findChild<QToolButton*>(QStringLiteral("button.review.reject"));
    QVERIFY(reject);
    QVERIFY2(reject->toolTip().contains(QStringLiteral("(X)")), qPrintable(reject->toolTip()));
    QTest::mouseClick(reject, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().kind, RequestKind::reject_relation);
}

void TestRelationPanel::unsure_takes_a_note()
{
    Desk desk;
    desk.controller.setDocument(test::case_report().record);
    QSignalSpy asked(&desk.controller, &ReviewController::requested);
    auto* note = desk.panel.findChild<QLineEdit*>(QStringLiteral("noteField"));
    QVERIFY(!note->isVisible());
    desk.controller.perform(ReviewAction::unsure);
    QTRY_VERIFY(note->hasFocus());
    QCOMPARE(asked.count(), 0);
    QTest::keyClicks(note, QStringLiteral("axed by X")); // letters are text here, not actions
    QCOMPARE(note->text(), QStringLiteral("axed by X"));
    QTest::keyClick(note, Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.last().first().value<ReviewRequest>().kind, RequestKind::mark_unsure);
    QCOMPARE(asked.last().first().value<ReviewRequest>().note, QStringLiteral("axed by X"));
    QVERIFY(!note->isVisible());
    desk.controller.perform(ReviewAction::unsure);
    QTRY_VERIFY(note->isVisible());
    QTest::keyClick(note, Qt::Key_Escape);
    QVERIFY(!note->isVisible());
    QCOMPARE(asked.count(), 1);
}

void TestRelationPanel::empty_states_say_what_to_do()
{
    Desk desk;
    const QLabel* empty = desk.panel.findChild<QLabel*>(QStringLiteral("relationPanelEmpty"));
    QVERIFY(empty->isVisible());
    QVERIFY(empty->text().contains(QStringLiteral("Open a document")));
    desk.controller.setDocument(RecordBuilder("Nothing here.").record);
    QVERIFY(empty->text().contains(QStringLiteral("press D")));
    RecordBuilder b("alphadrug was given.");
    b.drug("p", QStringLiteral("alphadrug"));
    desk.controller.setDocument(b.record);
    QVERIFY(empty->text().contains(QStringLiteral("press L")));
}

QTEST_MAIN(TestRelationPanel)
#include "tst_relation_panel.moc"
