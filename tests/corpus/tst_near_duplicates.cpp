// SPDX-License-Identifier: GPL-3.0-or-later
// Nearly equal texts: worked values, and groups against every pair compared.
#include "core/base/random.hpp"
#include "core/corpus/near_duplicates.hpp"

#include <QtTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace ade;
using namespace ade::corpus;

namespace {

std::function<Result<std::string>(std::size_t)> source(const std::vector<std::string>& texts)
{
    return [&texts](std::size_t i) -> Result<std::string> { return texts.at(i); };
}

/// Runs of words as text: slow and plain. Texts of lower-case words and blanks only.
std::set<std::string> plain_runs(const std::string& text)
{
    constexpr std::size_t kLength = 5;
    std::vector<std::string> words;
    for (const QByteArray& word : QByteArray::fromStdString(text).split(' ')) {
        if (!word.isEmpty()) {
            words.push_back(word.toStdString());
        }
    }
    std::set<std::string> runs;
    const std::size_t size = std::min(kLength, words.size());
    for (std::size_t i = 0; size > 0 && i + size <= words.size(); ++i) {
        std::string run;
        for (std::size_t k = 0; k < size; ++k) {
            run += words[i + k] + " ";
        }
        runs.insert(run);
    }
    return runs;
}

double plain_similarity(const std::set<std::string>& left, const std::set<std::string>& right)
{
    std::vector<std::string> common;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
    const std::size_t all = left.size() + right.size() - common.size();
    return left.empty() || right.empty() ? 0 : double(common.size()) / double(all);
}

/// Every pair, joined by repeated passes.
std::vector<std::vector<std::size_t>> plain_groups(const std::vector<std::string>& texts, double threshold)
{
    std::vector<std::set<std::string>> runs;
    for (const std::string& text : texts) {
        runs.push_back(plain_runs(text));
    }
    std::vector<std::size_t> group(texts.size());
    std::iota(group.begin(), group.end(), 0U);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            for (std::size_t j = i + 1; j < texts.size(); ++j) {
                if (group[i] != group[j] && plain_similarity(runs[i], runs[j]) >= threshold) {
                    group[i] = group[j] = std::min(group[i], group[j]);
                    changed = true;
                }
            }
        }
    }
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        members[group[i]].push_back(i);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (const auto& [unused, list] : members) {
        if (list.size() > 1) {
            groups.push_back(list);
        }
    }
    return groups;
}

} // namespace

class TestNearDuplicates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void similarity_by_hand_data()
    {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<double>("expected");
        QTest::newRow("equal") << "a b c d e f"
                               << "a b c d e f" << 1.0;
        QTest::newRow("case, marks and blanks aside") << "A (b) c,\r\n d e."
                                                      << "a b c d E" << 1.0;
        QTest::newRow("accents count") << "œdème a b c d"
                                       << "oedeme a b c d" << 0.0;
        QTest::newRow("case of other scripts") << "ÖDEM a b c d"
                                               << "ödem a b c d" << 1.0;
        QTest::newRow("one word more: 2 runs of 3") << "a b c d e f"
                                                    << "a b c d e f g" << 2.0 / 3.0;
        QTest::newRow("one word of the middle: no run") << "a b c d e"
                                                        << "a b x d e" << 0.0;
        QTest::newRow("the other order") << "a b c d e"
                                         << "e d c b a" << 0.0;
        QTest::newRow("short texts are one run") << "no deaths"
                                                 << "No deaths." << 1.0;
        QTest::newRow("nothing") << ""
                                 << "" << 0.0;
        QTest::newRow("marks alone") << "..."
                                     << "..." << 0.0;
    }

    void similarity_by_hand()
    {
        QFETCH(QString, left);
        QFETCH(QString, right);
        QFETCH(double, expected);
        QCOMPARE(shingle_similarity(left.toStdString(), right.toStdString()), expected);
        QCOMPARE(shingle_similarity(right.toStdString(), left.toStdString()), expected);
    }

    void groups_are_those_of_all_pairs_data()
    {
        QTest::addColumn<double>("threshold");
        QTest::newRow("0.8") << 0.8;
        QTest::newRow("0.9") << 0.9;
        QTest::newRow("1") << 1.0;
    }

    void groups_are_those_of_all_pairs()
    {
        QFETCH(double, threshold);
        Random random(31);
        for (int round = 0; round < 3; ++round) {
            std::vector<std::string> texts;
            for (int i = 0; i < 60; ++i) {
                std::string text;
                if (texts.empty() || random.below(3) == 0) {
                    for (int word = 0; word < 80; ++word) {
                        text += fmt::format("w{} ", random.below(500));
                    }
                } else { // a copy of an earlier one with a few words changed
                    QByteArrayList words =
                        QByteArray::fromStdString(texts[random.below(texts.size())]).split(' ');
                    for (std::uint64_t edits = random.below(4); edits > 0; --edits) {
                        words[int(random.below(std::uint64_t(words.size())))] = "changed";
                    }
                    text = words.join(' ').toStdString();
                }
                texts.push_back(text);
            }
            NearDuplicateOptions options;
            options.threshold = threshold;
            const auto groups = find_near_duplicates(texts.size(), source(texts), options);
            QVERIFY(groups.has_value());
            std::vector<std::vector<std::size_t>> members;
            for (const DuplicateGroup& group : *groups) {
                members.push_back(group.members);
                QCOMPARE(group.similarities.front(), 1.0);
                for (std::size_t k = 0; k < group.members.size(); ++k) {
                    QCOMPARE(group.similarities[k], plain_similarity(plain_runs(texts[group.members.front()]),
                                                                     plain_runs(texts[group.members[k]])));
                }
            }
            QCOMPARE(members, plain_groups(texts, threshold));
        }
    }

    void many_equal_texts_cost_no_square()
    {
        std::vector<std::string> texts(5000, "No abstract is available for this article at all.");
        std::int64_t asked = 0;
        const auto groups = find_near_duplicates(texts.size(), [&](std::size_t i) -> Result<std::string> {
            ++asked;
            return texts[i];
        });
        QCOMPARE(groups->size(), std::size_t{1});
        QCOMPARE(groups->front().members.size(), texts.size());
        QVERIFY2(asked < 20 * 5000, qPrintable(QString::number(asked)));
    }

    void faults_come_through()
    {
        const std::vector<std::string> texts = {"a b", "a b"};
        NearDuplicateOptions options;
        for (const double threshold : {0.0, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
            options.threshold = threshold;
            QCOMPARE(find_near_duplicates(2, source(texts), options).error().code,
                     ErrorCode::invalid_argument);
        }
        const auto broken = [](std::size_t) -> Result<std::string> {
            return fail(ErrorCode::io, "test.broken", "x", "broken");
        };
        QCOMPARE(find_near_duplicates(2, broken).error().message_id, std::string("test.broken"));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(find_near_duplicates(2, source(texts), {}, stop.get_token()).error().code,
                 ErrorCode::cancelled);
        QVERIFY(find_near_duplicates(0, source({}))->empty());
    }
};

QTEST_GUILESS_MAIN(TestNearDuplicates)
#include "tst_near_duplicates.moc"
