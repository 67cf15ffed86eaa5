// SPDX-License-Identifier: GPL-3.0-or-later
// The annotate pipeline: records, lines as they come, order, answers at once, faults in their place.
#include "student_fixture.hpp"

#include "core/student/annotate.hpp"
#include "core/student/record.hpp"
#include "core/student/training_file.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

using namespace ade::student;
using namespace ade::student::test;
using ade::text::make_span;
using nlohmann::json;

namespace {

/// Both ends of a pipe.
struct Pipe {
    int ends[2] = {-1, -1};
    Pipe()
    {
        // No Q_ASSERT: a release build takes its argument away, and the call in it.
        if (::pipe(ends) != 0) {
            qFatal("no pipe");
        }
    }
    ~Pipe()
    {
        ::close(ends[0]);
        close_writer();
    }
    void close_writer()
    {
        if (ends[1] >= 0) {
            ::close(ends[1]);
            ends[1] = -1;
        }
    }
    void write(const std::string& bytes) const
    {
        std::size_t at = 0;
        while (at < bytes.size()) {
            const ssize_t count = ::write(ends[1], bytes.data() + at, bytes.size() - at);
            if (count <= 0) {
                qFatal("the pipe takes no more");
            }
            at += static_cast<std::size_t>(count);
        }
    }
};

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// Outside the class: moc loses its way in these strings.
struct RecordCase {
    const char* name;
    QByteArray line;
    const char* message_id; ///< empty: good
};

std::vector<RecordCase> record_cases()
{
    return {
        {"text alone", QByteArray(R"({"text": "rash"})"), ""},
        {"pairs and objects", QByteArray(R"({"text": "rash", "drugs": [[0, 1], {"begin": 1, "end": 4}]})"),
         ""},
        {"empty line's neighbour: not JSON", QByteArray("{"), "corpus.json_syntax"},
        {"truncated", QByteArray(R"({"text": "ra)"), "corpus.json_syntax"},
        {"a list", QByteArray("[1]"), "jsonl.wrong_kind"},
        {"no text", QByteArray("{\"id\": 1}"), "jsonl.no_text"},
        {"text a number", QByteArray("{\"text\": 1}"), "jsonl.no_text"},
        {"invalid UTF-8", QByteArray("{\"text\": \"\xff\"}"), "utf8"},
        {"drugs no list", QByteArray(R"({"text": "a", "drugs": {}})"), "jsonl.wrong_kind"},
        {"offset a fraction", QByteArray(R"({"text": "abc", "drugs": [[0.5, 1]]})"), "jsonl.offset_kind"},
        {"offset huge", QByteArray(R"({"text": "abc", "drugs": [[0, 1e300]]})"), "jsonl.offset_kind"},
        {"past the end in code points, not bytes",
         QByteArray("{\"text\": \"\xc2\xb5g\", \"drugs\": [[0, 3]]}"), "jsonl.span_outside"},
        {"backwards", QByteArray(R"({"text": "abc", "drugs": [[2, 1]]})"), "jsonl.span_outside"},
        {"relation without effect", QByteArray(R"({"text": "abc", "relations": [{"drug": [0, 1]}]})"),
         "jsonl.no_argument"},
        {"nested too deep",
         QByteArray("{\"text\": \"a\", \"x\": " + QByteArray(100000, '[') + QByteArray(100000, ']') + "}"),
         "corpus.json_depth"},
        {"NUL in the text", QByteArray(R"({"text": "a\u0000b"})"), "corpus.nul_in_text"},
        {"empty span", QByteArray(R"({"text": "abc", "drugs": [[1, 1]]})"), "jsonl.span_outside"},
        {"surface of another place",
         QByteArray(R"({"text": "abc", "drugs": [{"begin": 0, "end": 1, "surface": "b"}]})"),
         "corpus.surface_differs"},
        {"score above one", QByteArray(R"({"text": "abc", "drugs": [{"begin": 0, "end": 1, "score": 1.5}]})"),
         "corpus.score_range"},
        {"doubled key", QByteArray(R"({"text": "abc", "id": "1", "id": "2"})"), "corpus.json_doubled_key"},
        {"doubled key inside",
         QByteArray(R"({"text": "abc", "drugs": [{"begin": 0, "begin": 1, "end": 2}]})"),
         "corpus.json_doubled_key"},
        {"brackets in a string are no nesting",
         QByteArray("{\"text\": \"" + QByteArray(1000, '[') + "\\\"\"}"), ""}};
}

} // namespace

class TestAnnotate : public QObject {
    Q_OBJECT

    std::unique_ptr<TinyEncoder> encoder_;
    std::shared_ptr<const Student> student_;

    /// What the pipeline makes of the bytes, and its report.
    std::pair<std::string, AnnotateReport> run(const std::string& bytes, AnnotateOptions options = {}) const
    {
        Pipe pipe;
        std::thread writer([&] {
            pipe.write(bytes);
            pipe.close_writer();
        });
        LineInput input(pipe.ends[0], options.max_line_bytes);
        std::string out;
        auto report = annotate(
            *student_, input,
            [&](std::string_view part) -> ade::Result<void> {
                out += part;
                return {};
            },
            options);
        writer.join();
        return {out, report.value()};
    }

private Q_SLOTS:
    void initTestCase()
    {
        encoder_ = std::make_unique<TinyEncoder>();
        TrainRequest request;
        request.encoder_folder = encoder_->path();
        request.output_folder = encoder_->root() / "student";
        request.training = eight_sentences();
        request.options.epochs = 40;
        request.options.batch_size = 4;
        request.options.encoder_rate = 1e-3;
        request.options.head_rate = 1e-2;
        request.options.development_part = 0;
        request.options.threads = 1;
        const auto report = train(request);
        QVERIFY2(report, report ? "" : report.error().text().c_str());
        student_ = Student::load(request.output_folder, {Device::cpu, Precision::f32, 1}).value();
    }

    void reads_records_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("message_id"); // empty: good
        for (const RecordCase& row : record_cases()) {
            QTest::newRow(row.name) << row.line << QString::fromLatin1(row.message_id);
        }
    }

    void reads_records()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, message_id);
        const auto record = parse_record({line.data(), static_cast<std::size_t>(line.size())}, "line 1");
        if (message_id.isEmpty()) {
            QVERIFY2(record, record ? "" : record.error().text().c_str());
        } else {
            QVERIFY(!record);
            QVERIFY(!record.error().where.empty());
            if (message_id != QStringLiteral("utf8")) {
                QCOMPARE(QString::fromStdString(record.error().message_id), message_id);
            }
        }
    }

    void only_causes_teaches()
    {
        const auto record = parse_record(R"({"text": "abcdef", "drugs": [[0, 1]], "relations": [
            {"drug": [0, 1], "effect": [1, 2]}, {"drug": [0, 1], "effect": [2, 3], "polarity": "causes"},
            {"drug": [0, 1], "effect": [3, 4], "polarity": "treats"}]})",
                                         "line 1");
        QVERIFY(record);
        QCOMPARE(record->relations.size(), std::size_t{2});
    }

    void answers_in_order_and_carries_keys_through()
    {
        std::string in;
        for (int i = 0; i < 40; ++i) {
            in += json{{"id", i},
                       {"text", "Jklmab caused nausea."},
                       {"drugs", {{{"begin", 0}, {"end", 6}}}},
                       {"journal", {{"name", "Ω"}, {"year", 1999 + i}}}}
                      .dump() +
                  (i % 2 == 0 ? "\n" : "\r\n");
        }
        AnnotateOptions options;
        options.max_held_records = 7;
        const auto [out, report] = run(in, options);
        const auto lines = lines_of(out);
        QCOMPARE(lines.size(), std::size_t{40});
        QCOMPARE(report.records, std::int64_t{40});
        QCOMPARE(report.refused, std::int64_t{0});
        for (int i = 0; i < 40; ++i) {
            const json line = json::parse(lines[static_cast<std::size_t>(i)]);
            QCOMPARE(line["id"].get<int>(), i);
            QCOMPARE(line["journal"]["year"].get<int>(), 1999 + i);
            QVERIFY(line["relations"] == json::parse(lines[0])["relations"]);
        }
        const json relations = json::parse(lines[0])["relations"];
        QCOMPARE(relations.size(), std::size_t{1});
        QVERIFY(relations[0]["drug"] == json({0, 6}));
        QVERIFY(relations[0]["effect"] == json({14, 20}));
        const double score = relations[0]["score"].get<double>();
        QVERIFY(score >= 0.5 && score <= 1);
    }

    void faults_keep_their_place()
    {
        const std::string good = R"({"id": "g", "text": "Jklmab caused nausea.", "drugs": [[0, 6]]})";
        const std::string in = good + "\n" + "not json\n" + "\n" + R"({"id": "b", "text": 7})" + "\n" +
                               R"({"id": "blank", "text": "a b", "drugs": [[1, 2]]})" + "\n" + good;
        const auto [out, report] = run(in);
        const auto lines = lines_of(out);
        QCOMPARE(lines.size(), std::size_t{5}); // an empty line is no record
        QCOMPARE(report.refused, std::int64_t{3});
        QVERIFY(json::parse(lines[0]).contains("relations"));
        QCOMPARE(json::parse(lines[1])["line"].get<int>(), 2);
        QVERIFY(json::parse(lines[1]).contains("error"));
        QCOMPARE(json::parse(lines[2])["id"].get<std::string>(), std::string("b"));
        QCOMPARE(json::parse(lines[3])["id"].get<std::string>(), std::string("blank"));
        QVERIFY(lines[3].find("word piece") != std::string::npos);
        QVERIFY(lines[3].find("line 5") != std::string::npos);
        QVERIFY(lines[4] == lines[0]);
    }

    void line_ends_data()
    {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<int>("records");
        const QByteArray line = R"({"text": "rash"})";
        QTest::newRow("nothing") << QByteArray() << 0;
        QTest::newRow("blank lines") << QByteArray("\n\r\n  \n") << 0;
        QTest::newRow("no last line feed") << line << 1;
        QTest::newRow("CRLF") << line + "\r\n" + line + "\r\n" << 2;
        QTest::newRow("U+2028 is no line end") << QByteArray("{\"text\": \"a\xe2\x80\xa8z\"}\n") << 1;
        QTest::newRow("NUL") << QByteArray("{\"text\": \"a\0b\"}\n", 16) << 1;
    }

    void line_ends()
    {
        QFETCH(QByteArray, in);
        QFETCH(int, records);
        const auto [out, report] = run(in.toStdString());
        QCOMPARE(report.records, std::int64_t{records});
        QCOMPARE(static_cast<int>(lines_of(out).size()), records);
    }

    void a_line_too_long_is_skipped()
    {
        AnnotateOptions options;
        options.max_line_bytes = 100000;
        const std::string good = R"({"text": "rash"})";
        const std::string in = good + "\n{\"text\": \"" + std::string(10 << 20, 'x') + "\"}\n" + good + "\n";
        const auto [out, report] = run(in, options);
        const auto lines = lines_of(out);
        QCOMPARE(lines.size(), std::size_t{3});
        QCOMPARE(report.refused, std::int64_t{1});
        QCOMPARE(json::parse(lines[1])["line"].get<int>(), 2);
        QVERIFY(lines[1].find("100000 bytes") != std::string::npos);
        QVERIFY(lines[0] == lines[2]);
    }

    void answers_a_client_that_waits()
    {
        Pipe pipe;
        Pipe back;
        std::thread worker([&] {
            LineInput input(pipe.ends[0], 1 << 20);
            const auto report = annotate(*student_, input,
                                         [&](std::string_view part) -> ade::Result<void> {
                                             back.write(std::string(part));
                                             return {};
                                         },
                                         {});
            back.close_writer();
        });
        for (int i = 0; i < 5; ++i) {
            // One line, in two halves, and no more until the answer is here.
            pipe.write("{\"id\": " + std::to_string(i) + ", \"text\": \"Jklmab ca");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            pipe.write("used nausea.\", \"drugs\": [[0, 6]]}\n");
            std::string answer;
            char c = 0;
            while (::read(back.ends[0], &c, 1) == 1 && c != '\n') {
                answer += c;
            }
            QCOMPARE(json::parse(answer)["id"].get<int>(), i);
        }
        pipe.close_writer();
        worker.join();
    }

    void stops_while_waiting()
    {
        Pipe pipe;
        std::stop_source stop;
        ade::Result<AnnotateReport> result;
        std::thread worker([&] {
            LineInput input(pipe.ends[0], 1 << 20);
            result = annotate(
                *student_, input, [](std::string_view) -> ade::Result<void> { return {}; }, {},
                stop.get_token());
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const auto start = std::chrono::steady_clock::now();
        stop.request_stop();
        worker.join();
        QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
        QCOMPARE(result.error().code, ade::ErrorCode::cancelled);
    }

    void a_reader_that_goes_away_is_an_error()
    {
        Pipe pipe;
        pipe.write("{\"text\": \"rash\"}\n");
        pipe.close_writer();
        LineInput input(pipe.ends[0], 1 << 20);
        const auto result = annotate(*student_, input,
                                     [](std::string_view) -> ade::Result<void> {
                                         return ade::fail(ade::ErrorCode::io, "x", {}, "closed");
                                     },
                                     {});
        QCOMPARE(result.error().code, ade::ErrorCode::io);
    }

    void splits_when_no_sentences_are_given()
    {
        const std::string text = "No rash was given. Jklmab caused nausea. The patient had fever.";
        const json with = {
            {"text", text}, {"drugs", {{19, 25}}}, {"sentences", {{0, 18}, {19, 40}, {41, 63}}}};
        const json without = {{"text", text}, {"drugs", {{19, 25}}}};
        const auto [out, report] = run(with.dump() + "\n" + without.dump() + "\n");
        const auto lines = lines_of(out);
        QCOMPARE(report.sentences, std::int64_t{6});
        QVERIFY(json::parse(lines[0])["relations"] == json::parse(lines[1])["relations"]);
        QVERIFY(json::parse(lines[0])["relations"][0]["effect"] == json({33, 39}));
        AnnotateOptions whole;
        whole.unit = Unit::document;
        QCOMPARE(run(without.dump() + "\n", whole).second.refused, std::int64_t{0});
    }

    void records_without_drugs_are_counted()
    {
        const auto [out, report] = run("{\"text\": \"rash\"}\n{\"text\": \"rash\", \"drugs\": []}\n");
        QCOMPARE(report.without_drugs, std::int64_t{1});
        QCOMPARE(report.refused, std::int64_t{0});
        QVERIFY(json::parse(lines_of(out)[0])["relations"].empty());
    }

    void drugs_come_from_the_finder_when_the_record_has_none()
    {
        AnnotateOptions options;
        options.find_drugs = [](std::string_view words) {
            const std::size_t at = words.find("Jklmab");
            std::vector<ade::text::Span> spans;
            if (at != std::string_view::npos) {
                const auto begin = static_cast<std::int64_t>(at);
                spans.push_back(ade::text::make_span(begin, begin + 6));
            }
            return spans;
        };
        const auto [out, report] = run("{\"text\": \"On Jklmab: nausea.\"}\n"
                                       "{\"text\": \"On Jklmab: nausea.\", \"drugs\": []}\n"
                                       "{\"text\": \"rash\"}\n",
                                       options);
        QCOMPARE(report.without_drugs, std::int64_t{0});
        QCOMPARE(report.drugs_found, std::int64_t{1});
        const auto lines = lines_of(out);
        QCOMPARE(json::parse(lines[0])["drugs"], json::parse(R"([{"begin": 3, "end": 9}])"));
        QCOMPARE(json::parse(lines[1])["drugs"], json::array()); // the record's own word
        QCOMPARE(json::parse(lines[2])["drugs"], json::array());
    }

    void memory_does_not_grow_with_the_stream()
    {
        const std::string line =
            json{{"text", "Jklmab caused nausea." + std::string(20000, ' ')}}.dump() + "\n";
        std::string in;
        for (int i = 0; i < 50; ++i) {
            in += line;
        }
        AnnotateOptions options;
        options.max_held_records = 8;
        (void)run(in, options);
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        std::string large;
        for (int i = 0; i < 40; ++i) {
            large += in; // 40 MB
        }
        rusage with_input{};
        getrusage(RUSAGE_SELF, &with_input);
        Pipe pipe;
        std::thread writer([&] {
            pipe.write(large);
            pipe.close_writer();
        });
        LineInput input(pipe.ends[0], options.max_line_bytes);
        std::size_t bytes = 0;
        const auto report = annotate(
            *student_, input,
            [&](std::string_view part) -> ade::Result<void> {
                bytes += part.size();
                return {};
            },
            options);
        writer.join();
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        QCOMPARE(report->records, std::int64_t{2000});
        QVERIFY(bytes > large.size());
        qInfo("peak memory grew by %ld KiB over %zu MB of input", after.ru_maxrss - with_input.ru_maxrss,
              large.size() >> 20);
        QVERIFY(after.ru_maxrss - with_input.ru_maxrss < 16 * 1024);
    }

    void training_files()
    {
        const auto path = encoder_->root() / "train.jsonl";
        std::ofstream(path) << R"({"id": "a", "text": "Jklmab caused nausea.", "drugs": [[0, 6]]})"
                            << "\n"
                            << "broken\n\n"
                            << R"({"document": "PMID 7", "id": "b", "text": "Jklmab", "drugs": [[0, 6]]})"
                            << "\n"
                            << R"({"id": "c", "text": "no drug"})"
                            << "\n"
                            << R"({"text": "Jklmab", "drugs": [[0, 6]]})"
                            << "\n";
        const auto file = read_training_file(path);
        QVERIFY(file);
        QCOMPARE(file->documents.size(), std::size_t{3});
        QCOMPARE(file->documents[0].id, std::string("a"));
        QCOMPARE(file->documents[1].id, std::string("PMID 7"));
        QCOMPARE(file->documents[2].id, std::string("line 6"));
        QCOMPARE(file->refused.size(), std::size_t{1});
        QVERIFY(file->refused[0].where.find(":2") != std::string::npos);
        QCOMPARE(file->without_drugs, std::int64_t{1});
        QCOMPARE(read_training_file(encoder_->root() / "absent").error().code, ade::ErrorCode::not_found);
        QCOMPARE(read_training_file(encoder_->root()).error().code, ade::ErrorCode::io);
    }
};

QTEST_GUILESS_MAIN(TestAnnotate)
#include "tst_annotate.moc"
