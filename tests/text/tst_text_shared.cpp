// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizer and sentence splitter on the shared reference material; skipped where it is absent.
#include "core/base/file_io.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/sentences.hpp"
#include "core/text/wordpiece.hpp"

#include <QTest>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

using namespace ade::text;
using nlohmann::json;

namespace {

const std::filesystem::path kShared = ADE_SHARED_DIR;

template <typename Use>
void for_each_line(const std::filesystem::path& path, Use use)
{
    auto reader = ade::LineReader::open(path, 64 << 20);
    QVERIFY(reader.has_value());
    while (const auto line = reader->next().value()) {
        use(json::parse(line->text), line->number);
    }
}

struct Agreement {
    int documents = 0;
    int exact = 0;
    int both = 0;
    int extra = 0;
    int missed = 0;

    [[nodiscard]] double precision() const { return double(both) / (both + extra); }
    [[nodiscard]] double recall() const { return double(both) / (both + missed); }
};

} // namespace

class TestTextShared : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordpiece_equals_reference_data()
    {
        QTest::addColumn<QString>("vocabulary");
        QTest::addColumn<QString>("reference");
        QTest::newRow("bert-base-uncased")
            << QStringLiteral("bert_base_uncased") << QStringLiteral("bert-base-uncased");
        QTest::newRow("PubMedBERT") << QStringLiteral("pubmedbert") << QStringLiteral("pubmedbert");
    }

    void wordpiece_equals_reference()
    {
        QFETCH(QString, vocabulary);
        QFETCH(QString, reference);
        const auto folder = kShared / "data" / "wordpiece_vocab" / vocabulary.toStdString();
        const auto answers = kShared / "reference" / ("wordpiece-" + reference.toStdString() + ".jsonl");
        if (!std::filesystem::exists(folder) || !std::filesystem::exists(answers)) {
            QSKIP("../shared/data/wordpiece_vocab or ../shared/reference is not here");
        }
        const auto tokenizer = WordPiece::load(folder);
        QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().text().c_str());
        int texts = 0;
        int differ = 0;
        Tokens tokens;
        for_each_line(answers, [&](const json& row, std::uint64_t number) {
            const auto encoded = tokenizer->encode(row["text"].get<std::string>(), tokens);
            json offsets = json::array();
            for (const Span span : tokens.spans) {
                offsets.push_back({span.begin.value(), span.end.value()});
            }
            ++texts;
            if (!encoded || json(tokens.ids) != row["ids"] || offsets != row["offsets"]) {
                ++differ;
                qWarning("line %d differs", int(number));
            }
        });
        qInfo("%d texts, %d differ", texts, differ);
        QCOMPARE(texts, 1538);
        QCOMPARE(differ, 0);
    }

    /// Boundaries inside the title and abstract against the corpus's own sentences.
    void sentences_agree_with_corpus_data()
    {
        QTest::addColumn<bool>("certain_order_only");
        QTest::addColumn<int>("documents");
        QTest::newRow("340 documents of certain order") << true << 340;
        QTest::newRow("all 1,610 documents") << false << 1610;
    }

    void sentences_agree_with_corpus()
    {
        QFETCH(bool, certain_order_only);
        const auto path = kShared / "data" / "ade_docs_reconstructed" / "ade_docs.jsonl";
        if (!std::filesystem::exists(path)) {
            QSKIP("../shared/data/ade_docs_reconstructed is not here");
        }
        Agreement all;
        for_each_line(path, [&](const json& row, std::uint64_t) {
            if (certain_order_only && row["order_ambiguous"].get<bool>()) {
                return;
            }
            const std::string text = row["text"];
            const OffsetMap map = OffsetMap::of_valid(text);
            std::set<std::int64_t> expected;
            for (const json& sentence : row["sentences"]) {
                expected.insert(sentence["start"].get<std::int64_t>());
            }
            const std::int64_t first = *expected.begin(); // behind the PMID
            const auto body = map.slice({CodePointOffset(first), map.end()}).value();
            std::set<std::int64_t> got;
            for (const Span sentence : split_sentences(body)) {
                got.insert(sentence.begin.value() + first);
            }
            expected.erase(first);
            got.erase(first);
            int both = 0;
            for (const std::int64_t boundary : got) {
                both += expected.contains(boundary) ? 1 : 0;
            }
            ++all.documents;
            all.exact += got == expected ? 1 : 0;
            all.both += both;
            all.extra += int(got.size()) - both;
            all.missed += int(expected.size()) - both;
        });
        qInfo(
            "splitter version %d: %d documents, %d split exactly; boundaries: %d agree, %d extra, %d missed; "
            "precision %.4f, recall %.4f",
            kSentenceSplitterVersion, all.documents, all.exact, all.both, all.extra, all.missed,
            all.precision(), all.recall());
        QTEST(all.documents, "documents");
        QVERIFY(all.precision() >= 0.97);
        QVERIFY(all.recall() >= 0.97);
    }
};

QTEST_GUILESS_MAIN(TestTextShared)
#include "tst_text_shared.moc"
