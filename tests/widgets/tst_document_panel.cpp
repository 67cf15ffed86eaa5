// SPDX-License-Identifier: GPL-3.0-or-later
// The list on screen while documents come and go: what is open and where it is scrolled to stay.
#include "widgets/corpus_list/document_list_panel.hpp"

#include <QElapsedTimer>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace ade;
using namespace ade::ui;

namespace {

std::vector<store::DocumentSummary> summaries(int first, int end)
{
    std::vector<store::DocumentSummary> all;
    for (int i = first; i < end; ++i) {
        store::DocumentSummary one;
        one.version_id = "version " + std::to_string(i);
        one.external_id = std::to_string(i);
        one.title = "Case " + std::to_string(i * 7919 % 1000);
        one.sentences = 3;
        all.push_back(one);
    }
    return all;
}

std::shared_ptr<const store::SummaryChanges> changes(std::vector<store::DocumentSummary> rows,
                                                     std::vector<std::string> gone = {})
{
    return std::make_shared<const store::SummaryChanges>(
        store::SummaryChanges{false, std::move(rows), 0, std::move(gone)});
}

} // namespace

class TestDocumentPanel : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DocumentListPanel> panel_;

    void click(int row)
    {
        auto* view = panel_->view();
        view->scrollTo(panel_->model().index(row));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                          view->visualRect(panel_->model().index(row)).center());
    }

private Q_SLOTS:
    void init()
    {
        panel_ = std::make_unique<DocumentListPanel>();
        panel_->resize(320, 600);
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
        panel_->setSummaries(summaries(0, 200));
    }

    void newDocumentsLeaveTheViewAlone()
    {
        click(100);
        auto* bar = panel_->view()->verticalScrollBar();
        bar->setValue(bar->maximum() / 4); // looked elsewhere since
        const int scrolled = bar->value();
        QSignalSpy chosen(panel_.get(), &DocumentListPanel::documentChosen);
        panel_->applyChanges(changes(summaries(200, 260)));
        QCoreApplication::sendPostedEvents();
        QTRY_VERIFY(panel_->view()->visualRect(panel_->model().index(259)).isValid());
        QCOMPARE(bar->value(), scrolled);
        QCOMPARE(panel_->view()->currentIndex().row(), 100);
        QVERIFY(chosen.isEmpty());
        QCOMPARE(panel_->findChild<QLabel*>(QStringLiteral("documentCount"))->text(),
                 QStringLiteral("260 documents"));
        click(255); // and the new ones answer
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("version 255"));
    }

    void aGoneDocumentOpensNoOther()
    {
        click(20);
        QSignalSpy chosen(panel_.get(), &DocumentListPanel::documentChosen);
        panel_->applyChanges(changes({}, {"version 20", "version 3"}));
        QCoreApplication::sendPostedEvents();
        QVERIFY(chosen.isEmpty());
        QVERIFY(!panel_->view()->currentIndex().isValid());
        QCOMPARE(panel_->model().rowCount(), 198);
        click(0);
        QCOMPARE(chosen.size(), 1);
    }

    void documentsBeforeTheOpenOneMoveTheMarkAlong()
    {
        click(20);
        panel_->applyChanges(changes({}, {"version 3", "version 4"}));
        QCOMPARE(panel_->view()->currentIndex().row(), 18);
        QVERIFY(panel_->view()->selectionModel()->isSelected(panel_->model().index(18)));
    }

    void aNewDocumentThatIsOpenIsMarked()
    {
        panel_->setCurrent(QStringLiteral("version 200")); // pasted: opened before the list knows it
        QVERIFY(!panel_->view()->currentIndex().isValid());
        panel_->applyChanges(changes(summaries(200, 201)));
        QCOMPARE(panel_->view()->currentIndex().row(), 200);
    }

    /// Every row is where a list of equal rows puts it, after any change.
    void rowsStandOneBelowTheOther()
    {
        panel_->applyChanges(changes(summaries(200, 230), {"version 0", "version 199"}));
        auto* view = panel_->view();
        view->scrollToTop();
        const int height = view->visualRect(panel_->model().index(0)).height();
        QVERIFY(height > 0);
        for (int row = 0; row < panel_->model().rowCount(); ++row)
            QCOMPARE(view->visualRect(panel_->model().index(row)).top(), row * height);
        QCOMPARE(view->verticalScrollBar()->maximum(),
                 panel_->model().rowCount() * height - view->viewport()->height());
    }

    /// 50,000 documents, a person who watches, and more coming.
    void aLongListStaysFluid()
    {
        constexpr int kDocuments = 50000;
        panel_->setSummaries(summaries(0, kDocuments));
        QCoreApplication::processEvents();
        std::vector<double> insert_ms;
        std::vector<double> update_ms;
        QElapsedTimer timer;
        for (int turn = 0; turn < 10; ++turn) {
            const auto added = changes(summaries(kDocuments + turn * 300, kDocuments + (turn + 1) * 300));
            timer.start();
            panel_->applyChanges(added);
            QCoreApplication::processEvents();
            insert_ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            auto one = summaries(turn, turn + 1).front();
            one.open_suggestions = 3;
            timer.start();
            panel_->updateSummary(one);
            QCoreApplication::processEvents();
            update_ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(insert_ms.begin(), insert_ms.end());
        std::sort(update_ms.begin(), update_ms.end());
        qInfo("with %d documents: 300 more %.1f ms (worst %.1f), one changed %.1f ms (worst %.1f)",
              kDocuments, insert_ms[5], insert_ms.back(), update_ms[5], update_ms.back());
        QVERIFY2(insert_ms[5] < 100, qPrintable(QString::number(insert_ms[5])));
        QVERIFY2(update_ms[5] < 50, qPrintable(QString::number(update_ms[5])));
    }
};

QTEST_MAIN(TestDocumentPanel)
#include "tst_document_panel.moc"
