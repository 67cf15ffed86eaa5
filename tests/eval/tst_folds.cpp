// SPDX-License-Identifier: GPL-3.0-or-later
// Splits by document: whole documents, even sizes, the same for the same seed.
#include "core/base/random.hpp"
#include "core/eval/folds.hpp"

#include <QTest>

#include <map>
#include <set>

using namespace ade::eval;

namespace {

/// Documents of 1 to 9 sentences each, sentences of a document together.
std::vector<std::string> sentences(int documents, std::uint64_t seed)
{
    ade::Random random(seed);
    std::vector<std::string> all;
    for (int document = 0; document < documents; ++document) {
        all.insert(all.end(), 1 + random.below(9), "pmid" + std::to_string(document));
    }
    return all;
}

} // namespace

class TestFolds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documents_stay_whole_and_parts_even()
    {
        const auto documents = sentences(500, 3);
        const auto folds = folds_by_document(documents, 10, 42).value();
        QCOMPARE(folds.size(), documents.size());
        std::map<std::string, std::set<int>> folds_of;
        std::map<int, int> sizes;
        for (std::size_t i = 0; i < folds.size(); ++i) {
            folds_of[documents[i]].insert(folds[i]);
            ++sizes[folds[i]];
        }
        for (const auto& [document, its] : folds_of) {
            QCOMPARE(its.size(), std::size_t(1));
        }
        QCOMPARE(sizes.size(), std::size_t(10));
        for (const auto& [fold, size] : sizes) {
            QVERIFY(std::abs(size - int(documents.size()) / 10) <= 9); // one document at most
        }
    }

    void weights_are_followed()
    {
        const auto documents = sentences(800, 4);
        const std::vector<double> weights{8, 1, 1};
        const auto parts = parts_by_document(documents, weights, 1).value();
        const auto share = [&](int part) {
            return double(std::count(parts.begin(), parts.end(), part)) / double(parts.size());
        };
        QVERIFY(std::abs(share(0) - 0.8) < 0.01 && std::abs(share(1) - 0.1) < 0.01 &&
                std::abs(share(2) - 0.1) < 0.01);
    }

    void seed_decides_and_order_does_not()
    {
        auto documents = sentences(100, 5);
        const auto once = folds_by_document(documents, 5, 7).value();
        QVERIFY(once == folds_by_document(documents, 5, 7).value());
        QVERIFY(once != folds_by_document(documents, 5, 8).value());
        std::map<std::string, int> part_of;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            part_of[documents[i]] = once[i];
        }
        std::reverse(documents.begin(), documents.end());
        const auto reversed = folds_by_document(documents, 5, 7).value();
        for (std::size_t i = 0; i < documents.size(); ++i) {
            QCOMPARE(reversed[i], part_of[documents[i]]);
        }
    }

    void every_part_gets_a_document()
    {
        std::vector<std::string> documents(1000, "one long document");
        documents.insert(documents.end(), {"b", "c", "d"});
        const auto folds = folds_by_document(documents, 4, 1).value();
        QCOMPARE(std::set<int>(folds.begin(), folds.end()).size(), std::size_t(4));
    }

    void refuses()
    {
        const std::vector<std::string> two{"a", "a", "b"};
        QVERIFY(folds_by_document(two, 3, 1).error().message.find("2 documents cannot make 3 parts") == 0);
        QVERIFY(!folds_by_document(two, 1, 1));
        QVERIFY(!parts_by_document(two, std::vector<double>{}, 1));
        QVERIFY(!parts_by_document(two, std::vector<double>{1, 0}, 1));
        QVERIFY(!parts_by_document(two, std::vector<double>{1, -1}, 1));
        QVERIFY(!parts_by_document(two, std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}, 1));
        QVERIFY(!folds_by_document(std::vector<std::string>{"a", ""}, 2, 1));
    }
};

QTEST_GUILESS_MAIN(TestFolds)
#include "tst_folds.moc"
