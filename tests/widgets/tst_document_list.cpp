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

    void changesAsTheListReadAnew_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }

    /// Random changes against a model that is given the whole list each time.
    void changesAsTheListReadAnew()
    {
        QFETCH(int, seed);
        Random random(static_cast<std::uint64_t>(seed));
        const auto pool = summaries(900); // documents come from here, in turn
        std::size_t next = 40;
        std::vector<store::DocumentSummary> all(pool.begin(), pool.begin() + 40);
        DocumentListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSummaries(all);
        static const char* const kWords[] = {"", "", "rash", "9"};
        QString words;
        for (int turn = 0; turn < 60; ++turn) {
            if (random.below(4) == 0) {
                model.setFilter(static_cast<DocumentFilter>(random.below(7)));
                model.setOrder(static_cast<DocumentOrder>(random.below(5)));
                words = QString::fromUtf8(kWords[random.below(4)]);
                model.setSearch(words, {});
            }
            auto changes = std::make_shared<store::SummaryChanges>();
            for (std::uint64_t gone = random.below(3) * random.below(4); gone > 0 && all.size() > 1; --gone) {
                const auto place = all.begin() + static_cast<std::ptrdiff_t>(random.below(all.size()));
                changes->gone.push_back(place->version_id);
                all.erase(place);
            }
            if (turn == 30) { // every second one: as many runs as there are
                for (std::size_t i = 0; i < all.size(); ++i) {
                    changes->gone.push_back(all[i].version_id);
                    all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
                }
            }
            const bool changed = random.below(2) == 0;
            for (std::uint64_t count = changed ? random.below(6) : 0; count > 0; --count) {
                auto& one = all[static_cast<std::size_t>(random.below(all.size()))];
                one.sentences_done = static_cast<int>(random.below(6));
                one.open_suggestions = static_cast<int>(random.below(5));
                one.frozen = random.below(5) == 0;
                changes->rows.push_back(one);
            }
            const std::size_t added = turn % 20 == 7 ? 120 : static_cast<std::size_t>(random.below(6));
            for (std::size_t i = 0; i < added && next < pool.size(); ++i) {
                all.push_back(pool[next++]);
                changes->rows.push_back(all.back());
            }
            changes->gone.push_back("never seen");
            model.applyChanges(changes);
            changes.reset(); // the model holds what it needs

            DocumentListModel obvious;
            obvious.setSummaries(all);
            obvious.setFilter(model.filter());
            obvious.setOrder(model.order());
            obvious.setSearch(words, {});
            QCOMPARE(model.total(), obvious.total());
            QCOMPARE(model.documentsDone(), obvious.documentsDone());
            QCOMPARE(model.sentencesDone(), obvious.sentencesDone());
            if (changed)
                model.refilter(); // what changed stays where it stood until then
            QCOMPARE(shown(model), shown(obvious));
            for (int row = 0; row < model.rowCount(); ++row) {
                const QString id = model.index(row).data(DocumentListModel::VersionIdRole).toString();
                QCOMPARE(model.rowOf(id), row);
                QCOMPARE(*model.summaryOf(id), *obvious.summaryOf(id));
            }
        }
        QVERIFY(next > 400);
    }

    void newDocumentsMoveNoOtherRow()
    {
        DocumentListModel model;
        model.setSummaries(summaries(30));
        QSignalSpy inserted(&model, &DocumentListModel::rowsInserted);
        QSignalSpy reset(&model, &DocumentListModel::modelReset);
        auto changes = std::make_shared<store::SummaryChanges>();
        const auto more = summaries(45);
        changes->rows.assign(more.begin() + 30, more.end());
        model.applyChanges(changes);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(inserted[0][1].toInt(), 30);
        QCOMPARE(inserted[0][2].toInt(), 44);
        QVERIFY(reset.isEmpty());
    }

    void textHitsOfTheStoreAreShown()
    {
        DocumentListModel model;
        const auto all = summaries(30);
        model.setSummaries(all);
        model.setSearch(QStringLiteral("in no title"),
                        std::make_shared<const std::vector<std::string>>(
                            std::vector<std::string>{all[7].version_id, "gone", all[3].version_id}));
        QCOMPARE(shown(model), (QStringList{QString::fromStdString(all[3].version_id),
                                            QString::fromStdString(all[7].version_id)}));
        QVERIFY(model.index(0).data(DocumentListModel::SearchHitRole).toBool());
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

    /// What an import adds costs what it adds, not what there was.
    void changesOfALargeListCostLittle()
    {
        constexpr int kDocuments = 200000;
        constexpr int kAdded = 500;
        const auto all = summaries(kDocuments + 10 * kAdded);
        DocumentListModel model;
        model.setSummaries(std::make_shared<const std::vector<store::DocumentSummary>>(
            all.begin(), all.begin() + kDocuments));
        std::vector<double> times_ms;
        for (int turn = 0; turn < 10; ++turn) {
            auto changes = std::make_shared<store::SummaryChanges>();
            const auto from = all.begin() + kDocuments + turn * kAdded;
            changes->rows.assign(from, from + kAdded);
            QElapsedTimer timer;
            timer.start();
            model.applyChanges(changes);
            times_ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(times_ms.begin(), times_ms.end());
        qInfo("%d documents added to %d: %.2f ms, at worst %.2f ms", kAdded, kDocuments, times_ms[5],
              times_ms.back());
        QCOMPARE(model.rowCount(), kDocuments + 10 * kAdded);
        QVERIFY2(times_ms[5] < 20, qPrintable(QString::number(times_ms[5])));
    }
};

QTEST_GUILESS_MAIN(TestDocumentList)
#include "tst_document_list.moc"
