// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair tokens: a small rank file of our own, the split patterns, faults of rank files, and, where the
// user has one, the published file.
#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/teacher/token_counter.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <numeric>

using namespace ade;
using namespace ade::teacher;

namespace {

/// All bytes, then these in order.
const std::vector<std::string> kMerges = {"he", "in",  "on", " t",   "the",  " the",   "er",  "rr",
                                          "re", "tr",  "em", "or",   "trem", "tremor", " li", "th",
                                          "um", "ium", "aa", "aaaa", "  ",   "\n\n"};

QByteArray small_ranks()
{
    QByteArray text;
    int rank = 0;
    const auto add = [&](const QByteArray& bytes) {
        text += bytes.toBase64() + ' ' + QByteArray::number(rank++) + '\n';
    };
    for (int byte = 0; byte < 256; ++byte) {
        add(QByteArray(1, static_cast<char>(byte)));
    }
    for (const auto& merge : kMerges) {
        add(QByteArray::fromStdString(merge));
    }
    return text;
}

BpeTokens small(TokenEncoding encoding = TokenEncoding::cl100k_base)
{
    auto read = BpeTokens::read(small_ranks().toStdString(), encoding, "small");
    if (!read) {
        qFatal("%s", read.error().text().c_str());
    }
    return std::move(*read);
}

/// Looks at every pair, joins the first of the lowest rank, begins again.
std::vector<std::uint32_t> encoded_slowly(const std::string& text, TokenEncoding encoding)
{
    std::map<std::string, std::uint32_t> ranks;
    for (int byte = 0; byte < 256; ++byte) {
        ranks.emplace(std::string(1, static_cast<char>(byte)), byte);
    }
    for (const auto& merge : kMerges) {
        ranks.emplace(merge, ranks.size());
    }
    std::vector<std::uint32_t> ids;
    std::size_t at = 0;
    for (const std::size_t size : split_for_tokens(text, encoding)) {
        const std::string piece = text.substr(at, size);
        at += size;
        std::vector<std::string> parts;
        for (const char byte : piece) {
            parts.emplace_back(1, byte);
        }
        if (ranks.contains(piece)) {
            parts = {piece};
        }
        for (;;) {
            std::size_t best = parts.size();
            for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
                const auto found = ranks.find(parts[i] + parts[i + 1]);
                if (found != ranks.end() &&
                    (best == parts.size() || found->second < ranks.at(parts[best] + parts[best + 1]))) {
                    best = i;
                }
            }
            if (best == parts.size()) {
                break;
            }
            parts[best] += parts[best + 1];
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        }
        for (const auto& part : parts) {
            ids.push_back(ranks.at(part));
        }
    }
    return ids;
}

} // namespace

class TestBpeTokens : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreSplit_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("older"); // pieces with "|" between
        QTest::addColumn<QString>("newer");
        const auto row = [](const char* name, const char* text, const char* older, const char* newer) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(older)
                                << QString::fromUtf8(newer);
        };
        row("words take the space before", "two mild rashes", "two| mild| rashes", "two| mild| rashes");
        row("numbers in threes", "12345 mg", "123|45| mg", "123|45| mg");
        row("a sign leads a word", "(rash) 5-FU", "(rash|)| |5|-FU", "(rash|)| |5|-FU");
        row("contractions", "didn't we'LL", "didn|'t| we|'LL", "didn't| we'LL");
        row("a long s folds to s", "it'ſ", "it|'ſ", "it'ſ");
        row("capitals divide in the newer one", "HCVirus", "HCVirus", "HCVirus");
        row("small then capital", "rashTremor", "rashTremor", "rash|Tremor");
        row("capitals alone", "INR ABC", "INR| ABC", "INR| ABC");
        row("spaces before a word", "a   b", "a|  | b", "a|  | b");
        row("spaces at the end", "a   ", "a|   ", "a|   ");
        row("ends of line", "a \n\n  b", "a| \n\n| | b", "a| \n\n| | b");
        row("ends of line at the end", "a \n ", "a| \n ", "a| \n| ");
        row("signs take ends of line", "a.\n\nb", "a|.\n\n|b", "a|.\n\n|b");
        row("a stroke after signs", "a:/\n/b", "a|:/\n|/b", "a|:/\n/|b");
        row("letters of other scripts", "β-lactam 日本", "β|-lactam| 日本", "β|-lactam| 日本");
        row("a mark is a sign or part of a word", "e\xCC\x81t", "e|\xCC\x81t", "e\xCC\x81t");
        row("nothing", "", "", "");
    }

    void textsAreSplit()
    {
        QFETCH(QString, text);
        const std::string bytes = text.toStdString();
        for (const TokenEncoding encoding : kTokenEncodings) {
            QStringList pieces;
            std::size_t at = 0;
            for (const std::size_t size : split_for_tokens(bytes, encoding)) {
                pieces << QString::fromStdString(bytes.substr(at, size));
                at += size;
            }
            QCOMPARE(at, bytes.size());
            QFETCH(QString, older);
            QFETCH(QString, newer);
            QCOMPARE(pieces.join(u'|'), encoding == TokenEncoding::cl100k_base ? older : newer);
        }
    }

    void pairsAreJoinedLowestRankFirst()
    {
        const BpeTokens tokens = small();
        QCOMPARE(tokens.encode("the tremor"),
                 (std::vector<std::uint32_t>{256 + 4, 256 + 3, 256 + 8, 'm', 256 + 11}));
        QCOMPARE(tokens.encode("tremor"), std::vector<std::uint32_t>{256 + 13}); // a whole piece is itself
        QVERIFY(tokens.count("<|endoftext|>") > 5);                              // plain text
        QVERIFY(tokens.encode("").empty());
    }

    void randomTextsEqualTheSlowWay()
    {
        Random random(7);
        const std::vector<std::string> parts = {"the", "tremor", "a",  "aaaa", " ", "  ", "\n",
                                                "li",  "thium",  "er", "'s",   "1", "23", "é",
                                                "-",   ".",      "日", "The",  "R", "/"};
        for (const TokenEncoding encoding : kTokenEncodings) {
            const BpeTokens tokens = small(encoding);
            for (int i = 0; i < 400; ++i) {
                std::string text;
                for (auto many = random.below(30); many > 0; --many) {
                    text += parts[random.below(parts.size())];
                }
                const auto ids = tokens.encode(text);
                QCOMPARE(ids, encoded_slowly(text, encoding));
                QCOMPARE(tokens.count(text), static_cast<std::int64_t>(ids.size()));
                const auto pieces = split_for_tokens(text, encoding);
                QCOMPARE(std::accumulate(pieces.begin(), pieces.end(), std::size_t(0)), text.size());
                QVERIFY(std::find(pieces.begin(), pieces.end(), std::size_t(0)) == pieces.end());
            }
        }
    }

    void anyBytesCount()
    {
        Random random(11);
        const BpeTokens tokens = small(TokenEncoding::o200k_base);
        for (int i = 0; i < 300; ++i) {
            std::string bytes;
            for (auto many = random.below(40); many > 0; --many) {
                bytes += static_cast<char>(random.below(256));
            }
            QCOMPARE(tokens.count(bytes), static_cast<std::int64_t>(tokens.encode(bytes).size()));
        }
        QCOMPARE(tokens.encode("a\xFF"), tokens.encode("a\xEF\xBF\xBD"));
    }

    void aLongPieceIsQuick()
    {
        const BpeTokens tokens = small();
        QCOMPARE(tokens.count(std::string(400'000, 'a')),
                 std::int64_t(100'000)); // minutes when done pair by pair
    }

    void faultsOfRankFiles_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("said");
        const QByteArray good = small_ranks();
        QTest::newRow("no rank") << good + "Zm9v\n" << QStringLiteral("small:279");
        QTest::newRow("not a number") << good + "Zm9v x\n" << QStringLiteral("small:279");
        QTest::newRow("no base64") << good + "Zm9* 900\n" << QStringLiteral("small:279");
        QTest::newRow("cut base64") << good + "Zm9 900\n" << QStringLiteral("small:279");
        QTest::newRow("rank too large") << good + "Zm9v 99999999999\n" << QStringLiteral("small:279");
        QTest::newRow("rank below zero") << good + "Zm9v -1\n" << QStringLiteral("small:279");
        QTest::newRow("a rank twice") << good + "Zm9v 5\n" << QStringLiteral("twice (rank 5)");
        QTest::newRow("a piece twice") << good + "aGU= 900\n" << QStringLiteral("twice (rank 900)");
        QTest::newRow("cut off") << good.left(300) << QStringLiteral("small");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("0x00");
        QTest::newRow("a web page") << QByteArray("<html>\n<body>") << QStringLiteral("small:1");
    }

    void faultsOfRankFiles()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, said);
        const auto read = BpeTokens::read(file.toStdString(), TokenEncoding::cl100k_base, "small");
        QVERIFY(!read.has_value());
        QVERIFY2(QString::fromStdString(read.error().text()).contains(said), read.error().text().c_str());
    }

    void modelsHaveEncodings_data()
    {
        QTest::addColumn<QString>("encoding");
        const auto row = [](const char* model, const char* encoding) {
            QTest::newRow(model) << QString::fromUtf8(encoding);
        };
        row("gpt-3.5-turbo", "cl100k_base");
        row("gpt-35-turbo-16k", "cl100k_base");
        row("gpt-4", "cl100k_base");
        row("gpt-4-0613", "cl100k_base");
        row("gpt-4o", "o200k_base");
        row("gpt-4o-mini-2024-07-18", "o200k_base");
        row("openai/gpt-4.1-nano", "o200k_base");
        row("ft:gpt-3.5-turbo:me::1", "cl100k_base");
        row("gpt-5-mini", "o200k_base");
        row("o3-mini", "o200k_base");
        row("gpt-4omega", "");
        row("llama3.1:8b", "");
        row("", "");
    }

    void modelsHaveEncodings()
    {
        QFETCH(QString, encoding);
        const auto found = encoding_of_model(QTest::currentDataTag());
        QCOMPARE(found ? QString::fromUtf8(to_string(*found).data()) : QString(), encoding);
    }

    void theCounterSaysWhatItIs()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const ChatQuestion question{{{"system", "the tremor"}, {"user", "aaaa"}}, AnswerShape::lines, 0};

        TokenCounter counter = TokenCounter::for_model("gpt-4", path);
        QVERIFY(!counter.is_exact());
        QVERIFY(QString::fromStdString(counter.described()).contains(QStringLiteral("ade tokenizer add")));
        QCOMPARE(counter.count(question), estimate_question_tokens(question));
        QVERIFY(QString::fromStdString(TokenCounter::for_model("qwen", path).described())
                    .startsWith(QStringLiteral("an estimate")));

        QFile file(folder.filePath(QStringLiteral("cl100k_base.tiktoken")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(small_ranks());
        file.close();
        counter = TokenCounter::for_model("gpt-4", path);
        QVERIFY(!counter.is_exact()); // our own file is not the published one, and it is said
        QVERIFY(
            QString::fromStdString(counter.described()).contains(QStringLiteral("not the published file")));
        const BpeTokens tokens = small();
        QCOMPARE(counter.count("the tremor"), tokens.count("the tremor"));
        QCOMPARE(counter.count(question), 3 + 3 + tokens.count("system") + tokens.count("the tremor") + 3 +
                                              tokens.count("user") + tokens.count("aaaa"));

        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("nonsense\n");
        file.close();
        counter = TokenCounter::for_model("gpt-4", path);
        QVERIFY(!counter.is_exact());
        QVERIFY(QString::fromStdString(counter.described()).contains(QStringLiteral(":1")));
    }

    void thePublishedFiles()
    {
        const QByteArray folder = qgetenv("ADE_TIKTOKEN_DIR");
        if (folder.isEmpty()) {
            QSKIP("ADE_TIKTOKEN_DIR names no folder with cl100k_base.tiktoken and o200k_base.tiktoken");
        }
        const std::string text = "tiktoken is great!"; // the example of OpenAI's description
        for (const auto& [model, expected] :
             {std::pair{"gpt-4", std::vector<std::uint32_t>{83, 1609, 5963, 374, 2294, 0}},
              std::pair{"gpt-4o", std::vector<std::uint32_t>{83, 8251, 2488, 382, 2212, 0}}}) {
            const TokenCounter counter = TokenCounter::for_model(model, folder.toStdString());
            QCOMPARE(QString::fromStdString(counter.described()).left(5), QStringLiteral("exact"));
            QCOMPARE(counter.count(text), 6);
            QFile file(QString::fromStdString(
                tokenizer_file(*encoding_of_model(model), folder.toStdString()).string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto tokens =
                BpeTokens::read(file.readAll().toStdString(), *encoding_of_model(model), "published");
            QVERIFY(tokens.has_value());
            QCOMPARE(tokens->encode(text), expected);
        }
    }
};

QTEST_GUILESS_MAIN(TestBpeTokens)
#include "tst_bpe_tokens.moc"
