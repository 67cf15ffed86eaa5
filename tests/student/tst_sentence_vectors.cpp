// SPDX-License-Identifier: GPL-3.0-or-later
// Sentence vectors: the mean of the reference's hidden states, of length 1, whatever else is asked about.
#include "core/student/sentence_vectors.hpp"

#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/encoder_reference.hpp"
#include "tests/student/student_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>

using namespace ade;
using namespace ade::student;

namespace {

const std::filesystem::path kTiny = ADE_TEST_DATA_DIR "/student/tiny-bert";

double dot(const std::vector<float>& left, const std::vector<float>& right)
{
    double sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        sum += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    }
    return sum;
}

} // namespace

class TestSentenceVectors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theMeanOfTheReference()
    {
        const auto cases = read_encoder_reference(kTiny);
        QVERIFY2(cases, cases ? "" : cases.error().text().c_str());
        auto encoder = cpu::make_cpu_encoder(kTiny, Precision::f32, 1);
        QVERIFY(encoder);
        int compared = 0;
        for (const ReferenceCase& one : *cases) {
            std::map<std::int64_t, const std::vector<float>*> rows;
            for (const ReferenceRow& row : one.rows) {
                rows[row.token] = &row.values;
            }
            for (std::int64_t b = 0; b < one.batch; ++b) {
                std::vector<std::int64_t> ids;
                for (std::int64_t t = 0; t < one.tokens; ++t) {
                    if (one.mask[static_cast<std::size_t>(b * one.tokens + t)] != 0) {
                        ids.push_back(one.ids[static_cast<std::size_t>(b * one.tokens + t)]);
                    }
                }
                const auto vector = sentence_vector(**encoder, ids);
                QVERIFY2(vector, vector ? "" : vector.error().text().c_str());
                // Rows that another program computed, without the first and the last.
                std::vector<double> mean(vector->size(), 0);
                for (std::size_t t = 1; t + 1 < ids.size(); ++t) {
                    const auto& row = *rows.at(b * one.tokens + static_cast<std::int64_t>(t));
                    QCOMPARE(row.size(), mean.size());
                    for (std::size_t i = 0; i < mean.size(); ++i) {
                        mean[i] += static_cast<double>(row[i]) / static_cast<double>(ids.size() - 2);
                    }
                }
                double length = 0;
                for (const double value : mean) {
                    length += value * value;
                }
                length = length > 0 ? std::sqrt(length) : 1; // one case is a single piece: nothing between
                for (std::size_t i = 0; i < mean.size(); ++i) {
                    QVERIFY(std::abs(mean[i] / length - static_cast<double>((*vector)[i])) < 1e-5);
                }
                ++compared;
            }
        }
        QVERIFY(compared > 1);
    }

    void eachTextIsItsOwn()
    {
        const test::TinyEncoder tiny;
        auto vectors = SentenceVectors::load(tiny.path());
        QVERIFY2(vectors, vectors ? "" : vectors.error().text().c_str());
        const std::vector<std::string> texts = {"Severe headache after defmab.", "",
                                                "The patient took abcmab and had rash.",
                                                "severe headache, after defmab"};
        const auto all = (*vectors)->of(texts);
        QVERIFY(all);
        QCOMPARE(all->size(), texts.size());
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE((*all)[i].size(), std::size_t{32});
            const auto alone = (*vectors)->of(std::span(texts).subspan(i, 1));
            QCOMPARE(alone->front(), (*all)[i]); // the same, bit by bit
            QVERIFY(std::abs(dot((*all)[i], (*all)[i]) - (texts[i].empty() ? 0 : 1)) < 1e-5);
        }
        // Nearly the same words lie nearer than others.
        QVERIFY(dot((*all)[0], (*all)[3]) > dot((*all)[0], (*all)[2]));
    }

    void longTextsAreCutAtTheirEnd()
    {
        const test::TinyEncoder tiny;
        auto vectors = SentenceVectors::load(tiny.path());
        QVERIFY(vectors);
        std::string most; // 62 pieces and the two special ones are what this encoder takes
        for (int i = 0; i < 62; ++i) {
            most += "rash ";
        }
        const std::vector<std::string> texts = {most, most + "nausea and fever"};
        const auto all = (*vectors)->of(texts);
        QVERIFY2(all, all ? "" : all.error().text().c_str());
        QCOMPARE((*all)[0], (*all)[1]);
    }

    void faultsAreSaid()
    {
        QCOMPARE(SentenceVectors::load("/nowhere/at/all").error().code, ErrorCode::not_found);
        const test::TinyEncoder tiny;
        auto vectors = SentenceVectors::load(tiny.path());
        const std::vector<std::string> bad = {"\xff\xfe"};
        QCOMPARE((*vectors)->of(bad).error().code, ErrorCode::parse);
        std::stop_source stop;
        stop.request_stop();
        const std::vector<std::string> good = {"rash"};
        QCOMPARE((*vectors)->of(good, stop.get_token()).error().code, ErrorCode::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestSentenceVectors)
#include "tst_sentence_vectors.moc"
