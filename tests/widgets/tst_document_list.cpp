// SPDX-License-Identifier: GPL-3.0-or-later
// The list of documents against a slow, obvious one, and its cost with many documents.
#include "core/base/random.hpp"
#include "widgets/corpus_list/document_list_model.hpp"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace ade;
using namespace ade::ui;

namespace {

std::vector<store::DocumentSummary> summaries(int count)
{
    std::vector<store::DocumentSummary> all;
    for (int i = 0; i < count; ++i) {
        store::DocumentSummary one;
        one.version_id = "0192f3a0-0000-7000-8000-" + std::to_string(100000000000 + i);
        one.external_id = std::to_string(10000000 + i * 7 % 1000);
        one.title = (i % 3 == 0   ? "Tremor after LITHIUM "
                     : i % 3 == 1 ? "Ärger mit Warfarin "
                                  : "Rash ") +
                    std::to_string(i * 31 % 97);
        one.sentences = 5;
        one.sentences_done = i % 6;
        one.open_suggestions = i * 13 % 5;
        one.voices_disagree = i % 4 == 0;
        one.frozen = i % 10 == 0;
        all.push_back(one);
    }
    return all;
}

QString key(const store::DocumentSummary& one)
{
    return (QString::fromStdString(one.title) + QChar(u'\n') + QString::fromStdString(one.external_id))
        .toLower();
}

QStringList shown(const DocumentListModel& model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row).data(DocumentListModel::VersionIdRole).toString();
    return ids;
}

} // namespace

class TestDocumentList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asTheObviousOne()
    {
        Random random(7);
        auto all = summaries(200);
        DocumentListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSummaries(all);
        static const char* const kWords[] = {"", "lithium", "ÄRGER", "1000000", "nowhere"};
        for (int turn = 0; turn < 120; ++turn) {
            const auto place = static_cast<std::size_t>(random.below(all.size()));
            all[place].sentences_done = static_cast<int>(random.below(6));
            all[place].open_suggestions = static_cast<int>(random.below(5));
            if (turn % 7 == 0)
                all[place].title = "Changed " + std::to_string(turn);
            model.updateSummary(all[place]);
            const auto filter = static_cast<DocumentFilter>(random.below(7));
            const auto order = static_cast<DocumentOrder>(random.below(5));
            const QString words = QString::fromUtf8(kWords[random.below(5)]).toLower();
            model.setFilter(filter);
            model.setOrder(order);
            model.setSearch(words, {});

            std::vector<store::DocumentSummary> wanted;
            for (const auto& one : all) {
                const bool done = one.sentences_done >= one.sentences;
                const bool kept =
                    filter == DocumentFilter::all || (filter == DocumentFilter::to_do && !done) ||
                    (filter == DocumentFilter::with_suggestions && one.open_suggestions > 0 && !one.frozen) ||
                    (filter == DocumentFilter::disagreement && one.voices_disagree && !one.frozen) ||
                    (filter == DocumentFilter::done && done) ||
                    (filter == DocumentFilter::frozen && one.frozen);
                if (kept && key(one).contains(words))
                    wanted.push_back(one);
            }
            std::stable_sort(wanted.begin(), wanted.end(), [&](const auto& l, const auto& r) {
                switch (order) {
                case DocumentOrder::most_open:
                    return l.open_suggestions > r.open_suggestions;
                case DocumentOrder::disagreement_first:
                    return l.voices_disagree > r.voices_disagree;
                case DocumentOrder::least_done:
                    return l.sentences_done < r.sentences_done;
                case DocumentOrder::title:
                    return key(l) < key(r);
                default:
                    return false;
                }
            });
            QStringList ids;
            for (const auto& one : wanted)
                ids << QString::fromStdString(one.version_id);
            QCOMPARE(shown(model), ids);
            for (int row = 0; row < ids.size(); ++row)
                QCOMPARE(model.rowOf(ids[row]), row);
            QCOMPARE(model.documentsDone(),
                     static_cast<int>(std::count_if(all.begin(), all.end(), [](const auto& one) {
                         return one.sentences_done >= one.sentences;
                     })));
        }
        QCOMPARE(model.rowOf(QStringLiteral("unknown")), -1);
        QVERIFY(!model.summaryOf(QStringLiteral("unknown")));
    }

    void anUnknownDocumentChangesNothing()
    {
        DocumentListModel model;
        model.setSummaries(summaries(3));
        QSignalSpy changed(&model, &DocumentListModel::dataChanged);
        store::DocumentSummary other;
        other.version_id = "elsewhere";
        model.updateSummary(other);
        QVERIFY(changed.isEmpty());
        QCOMPARE(model.total(), 3);
    }

    /// Opening a large project or an import hands over a list: it must not hold the window up.
    void aLargeListIsTakenAtOnce()
    {
        const auto list = std::make_shared<const std::vector<store::DocumentSummary>>(summaries(12000));
        DocumentListModel model;
        QElapsedTimer timer;
        double best_ms = 1e9;
        for (int turn = 0; turn < 5; ++turn) {
            timer.start();
            model.setSummaries(list);
            best_ms = std::min(best_ms, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        timer.start();
        model.setSearch(QStringLiteral("warfarin"), {});
        const double search_ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        timer.start();
        model.setSearch(QStringLiteral("warfarin 1"), {});
        const double next_ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        qInfo("12,000 documents: taken in %.1f ms, first search %.1f ms, next %.1f ms", best_ms, search_ms,
              next_ms);
        QCOMPARE(model.total(), 12000);
        QVERIFY2(best_ms < 50, qPrintable(QString::number(best_ms)));
    }
};

QTEST_GUILESS_MAIN(TestDocumentList)
#include "tst_document_list.moc"
