// SPDX-License-Identifier: GPL-3.0-or-later
// WordPiece against what Hugging Face tokenizers answered on awkward texts, and its refusals.
#include "core/base/file_io.hpp"
#include "core/base/random.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/piece_trie.hpp"
#include "core/text/wordpiece.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>

using namespace ade::text;
using nlohmann::json;

namespace {

const std::filesystem::path kData = std::filesystem::path(ADE_TEST_DATA_DIR) / "wordpiece";

std::vector<std::string> vocabulary()
{
    std::vector<std::string> pieces;
    auto reader = ade::LineReader::open(kData / "vocab.txt", 1000);
    while (auto line = reader->next().value()) {
        pieces.push_back(line->text);
    }
    return pieces;
}

WordPieceOptions options_of(const json& row)
{
    WordPieceOptions options;
    options.do_lower_case = row["lowercase"];
    options.tokenize_chinese_chars = row["handle_chinese_chars"];
    if (row["strip_accents"].is_boolean()) {
        options.strip_accents = row["strip_accents"].get<bool>();
    }
    return options;
}

json offsets_of(const Tokens& tokens)
{
    json offsets = json::array();
    for (const Span span : tokens.spans) {
        offsets.push_back({span.begin.value(), span.end.value()});
    }
    return offsets;
}

const std::vector<std::string> kSmall{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
                                      "fever", "fe",    "##ver", "a",     "-"};

} // namespace

class TestWordPiece : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equals_hugging_face()
    {
        auto reader = ade::LineReader::open(kData / "expected.jsonl", 1 << 20);
        QVERIFY(reader.has_value());
        int rows = 0;
        std::map<std::string, WordPiece> tokenizers;
        Tokens tokens;
        while (const auto line = reader->next().value()) {
            const json row = json::parse(line->text);
            const std::string key = row["options"].dump();
            if (!tokenizers.contains(key)) {
                tokenizers.emplace(
                    key, WordPiece::create(vocabulary(), options_of(row["options"]), "test").value());
            }
            const std::string text = row["text"];
            QVERIFY(tokenizers.at(key).encode(text, tokens).has_value());
            const std::string place = "line " + std::to_string(line->number);
            QVERIFY2(json(tokens.ids) == row["ids"], place.c_str());
            QVERIFY2(offsets_of(tokens) == row["offsets"], place.c_str());
            const OffsetMap map = OffsetMap::of_valid(text);
            for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
                QCOMPARE(map.to_bytes(tokens.spans[i]).value(), tokens.byte_spans[i]);
            }
            ++rows;
        }
        QVERIFY(rows > 500);
    }

    void words_are_numbered()
    {
        const auto tokenizer = WordPiece::create(kSmall, {}, "test").value();
        const Tokens tokens = tokenizer.encode("Fever-a [SEP] zzz fevera").value();
        QCOMPARE(tokens.ids, (std::vector<std::int32_t>{2, 5, 9, 8, 3, 1, 1, 3}));
        QCOMPARE(tokens.words, (std::vector<std::int32_t>{-1, 0, 1, 2, 3, 4, 5, -1}));
        QCOMPARE(tokens.word_count(), 6);
        const Tokens bare = tokenizer.encode("fe fever", false).value();
        QCOMPARE(bare.ids, (std::vector<std::int32_t>{6, 5}));
        const auto pieces =
            WordPiece::create({"[UNK]", "[CLS]", "[SEP]", "fe", "##v", "##er"}, {}, "test").value();
        const Tokens split = pieces.encode("fever fe", false).value();
        QCOMPARE(split.words, (std::vector<std::int32_t>{0, 0, 0, 1}));
        QCOMPARE(Tokens().word_count(), 0);
        QVERIFY(!pieces.pad_id());
        QCOMPARE(tokenizer.mask_id().value(), 4);
        QCOMPARE(tokenizer.id_of("##ver").value(), 7);
        QVERIFY(tokenizer.piece(7) == "##ver");
    }

    void refuses_malformed_text()
    {
        const auto tokenizer = WordPiece::create(kSmall, {}, "test").value();
        Tokens tokens = tokenizer.encode("fever").value();
        const auto result = tokenizer.encode("fe\xFFver", tokens);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ade::ErrorCode::parse);
        QCOMPARE(tokens.size(), std::size_t(0));
    }

    void trie_finds_the_longest()
    {
        // Against the obvious version: try every key.
        ade::Random random(7);
        std::map<std::string, std::int32_t> keys;
        const auto draw = [&](std::uint64_t longest) {
            std::string word;
            for (auto left = 1 + random.below(longest); left > 0; --left) {
                word.push_back(
                    static_cast<char>(random.below(10) == 0 ? random.below(256) : 'a' + random.below(3)));
            }
            return word;
        };
        for (std::int32_t id = 0; id < 3000; ++id) {
            keys.emplace(draw(9), id);
        }
        const PieceTrie trie({keys.begin(), keys.end()});
        for (int round = 0; round < 20000; ++round) {
            const std::string text = draw(14);
            PieceTrie::Match expected;
            for (std::size_t length = 1; length <= text.size(); ++length) {
                if (const auto key = keys.find(text.substr(0, length)); key != keys.end()) {
                    expected = {key->second, length};
                }
            }
            const auto got = trie.longest(text);
            QCOMPARE(got.id, expected.id);
            QCOMPARE(got.bytes, expected.bytes);
        }
        QCOMPARE(PieceTrie().longest("\xFF").id, -1);
        QCOMPARE(PieceTrie(std::vector<std::pair<std::string, std::int32_t>>()).longest("\xFF").id, -1);
    }

    void reads_options_from_files_data()
    {
        QTest::addColumn<QByteArray>("tokenizer"); // normalizer of tokenizer.json; empty: no such file
        QTest::addColumn<QByteArray>("config");    // tokenizer_config.json; empty: no such file
        QTest::addColumn<bool>("lower");
        QTest::addColumn<int>("strip"); // −1: not set
        QTest::addColumn<bool>("chinese");
        QTest::newRow("defaults") << QByteArray() << QByteArray() << true << -1 << true;
        QTest::newRow("config alone")
            << QByteArray() << QByteArray(R"({"do_lower_case": false, "strip_accents": true})") << false << 1
            << true;
        QTest::newRow("null is not set")
            << QByteArray() << QByteArray(R"({"strip_accents": null})") << true << -1 << true;
        QTest::newRow("tokenizer.json alone")
            << QByteArray(R"("lowercase": false, "handle_chinese_chars": false, "strip_accents": false)")
            << QByteArray() << false << 0 << false;
        QTest::newRow("config wins") << QByteArray(R"("lowercase": false, "strip_accents": false)")
                                     << QByteArray(R"({"do_lower_case": true, "strip_accents": null})")
                                     << true << -1 << true;
    }

    void reads_options_from_files()
    {
        QFETCH(QByteArray, tokenizer);
        QFETCH(QByteArray, config);
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        json vocab = json::object();
        std::string lines;
        for (std::size_t id = 0; id < kSmall.size(); ++id) {
            vocab[kSmall[id]] = id;
            lines += kSmall[id] + "\r\n";
        }
        if (!tokenizer.isEmpty()) {
            const std::string normalizer = R"({"type": "BertNormalizer", )" + tokenizer.toStdString() + "}";
            const json file = {
                {"normalizer", json::parse(normalizer)},
                {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                {"model", {{"type", "WordPiece"}, {"vocab", vocab}, {"max_input_chars_per_word", 9}}},
                {"added_tokens", {{{"id", 1}, {"content", "[UNK]"}}, {{"id", 10}, {"content", "[D1]"}}}}};
            QVERIFY(ade::write_file_atomic(path / "tokenizer.json", file.dump()).has_value());
        } else {
            QVERIFY(ade::write_file_atomic(path / "vocab.txt", lines + "\r\n").has_value());
        }
        if (!config.isEmpty()) {
            QVERIFY(ade::write_file_atomic(path / "tokenizer_config.json", config.toStdString()).has_value());
        }
        const auto loaded = WordPiece::load(path);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().text().c_str());
        QTEST(loaded->options().do_lower_case, "lower");
        QTEST(loaded->options().strip_accents ? int(*loaded->options().strip_accents) : -1, "strip");
        QTEST(loaded->options().tokenize_chinese_chars, "chinese");
        QCOMPARE(loaded->encode("fever", false).value().ids, std::vector<std::int32_t>{5});
        QCOMPARE(loaded->vocabulary_size(), tokenizer.isEmpty() ? 10 : 11);
        if (!tokenizer.isEmpty()) {
            QCOMPARE(loaded->encode("a[D1]fever aaaaaaaaaa", false).value().ids,
                     (std::vector<std::int32_t>{8, 10, 5, 1}));
        }
    }

    void refuses_by_name_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("message"); // part of it
        using ade::ErrorCode;
        const auto row = [](const char* name, const char* file, QByteArray content, ErrorCode code,
                            const char* part) {
            QTest::newRow(name) << QByteArray(file) << content << int(code) << QByteArray(part);
        };
        const QByteArray head = R"({"normalizer": {"type": "BertNormalizer"},
            "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece", "vocab": )";
        row("no vocabulary file", "readme.txt", "x", ErrorCode::not_found,
            "neither vocab.txt nor tokenizer.json");
        row("empty vocabulary", "vocab.txt", "", ErrorCode::model, "empty");
        row("only blank lines", "vocab.txt", "\n\r\n\n", ErrorCode::model, "empty");
        row("no unknown piece", "vocab.txt", "[CLS]\n[SEP]\na\n", ErrorCode::model, "\"[UNK]\"");
        row("no [SEP]", "vocab.txt", "[CLS]\n[UNK]\na\n", ErrorCode::model, "\"[SEP]\"");
        row("doubled [UNK]", "vocab.txt", "[UNK]\n[CLS]\n[SEP]\n[UNK]\n", ErrorCode::model,
            "\"[UNK]\" stands in lines 1 and 4");
        row("doubled piece", "vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\nb\na\n", ErrorCode::model,
            "\"a\" stands in lines 4 and 6");
        row("empty piece inside", "vocab.txt", "[UNK]\n\n[CLS]\n[SEP]\n", ErrorCode::model, "Line 2");
        row("not UTF-8", "vocab.txt", "[UNK]\n[CLS]\n[SEP]\n\xE9\n", ErrorCode::parse, "0xE9");
        row("tokenizer.json not JSON", "tokenizer.json", "{", ErrorCode::parse, "not a JSON object");
        row("another kind of tokenizer", "tokenizer.json", R"({"model": {"type": "BPE"}})", ErrorCode::parse,
            "model is \"BPE\", WordPiece was expected");
        row("model without type", "tokenizer.json", R"({"model": {"type": 3}})", ErrorCode::parse,
            "model is 3");
        row("vocabulary missing", "tokenizer.json", head + "null}}", ErrorCode::parse,
            "model.vocab is missing");
        row("id out of range", "tokenizer.json", head + R"({"a": 1}}})", ErrorCode::model,
            "\"a\" has the id 1");
        row("negative id", "tokenizer.json", head + R"({"a": -1}}})", ErrorCode::model,
            "\"a\" has the id -1");
        row("doubled id", "tokenizer.json", head + R"({"a": 0, "b": 0}}})", ErrorCode::model,
            "The id 0 stands for");
        row("added token elsewhere", "tokenizer.json",
            head + R"({"[UNK]": 0}}, "added_tokens": [{"id": 9, "content": "[X]"}]})", ErrorCode::model,
            "\"[X]\" has the id 9");
        row("added token of another kind", "tokenizer.json",
            head + R"({"[UNK]": 0}}, "added_tokens": [{"id": 0, "content": "[X]", "lstrip": true}]})",
            ErrorCode::parse, "\"[X]\" sets lstrip");
        row("longest word of nothing", "tokenizer.json",
            head + R"({"[UNK]": 0}, "max_input_chars_per_word": 0}})", ErrorCode::model,
            "set to 0 characters");
        row("flag is a number", "tokenizer_config.json", R"({"do_lower_case": 1})", ErrorCode::parse,
            "do_lower_case is 1");
    }

    void refuses_by_name()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, message);
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        if (file == "tokenizer_config.json") {
            QVERIFY(ade::write_file_atomic(path / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\n").has_value());
        }
        QVERIFY(ade::write_file_atomic(path / file.toStdString(), content.toStdString()).has_value());
        const auto loaded = WordPiece::load(path);
        QVERIFY(!loaded);
        QTEST(int(loaded.error().code), "code");
        QVERIFY2(loaded.error().message.find(message.toStdString()) != std::string::npos,
                 loaded.error().text().c_str());
        QVERIFY(loaded.error().where.find(path.string()) != std::string::npos);
    }

    void refuses_two_vocabularies()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(ade::write_file_atomic(path / "vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n").has_value());
        QVERIFY(ade::write_file_atomic(path / "tokenizer.json",
                                       R"({"normalizer": {"type": "BertNormalizer"},
                                       "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece",
                                       "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "b": 3}}})")
                    .has_value());
        const auto loaded = WordPiece::load(path);
        QVERIFY(!loaded);
        QVERIFY(loaded.error().message.find("differ from piece 3") != std::string::npos);
        QVERIFY(!WordPiece::load(path / "vocab.txt"));
        QVERIFY(!WordPiece::load(path / "absent"));
    }
};

QTEST_GUILESS_MAIN(TestWordPiece)
#include "tst_wordpiece.moc"
