// SPDX-License-Identifier: GPL-3.0-or-later
// Files in other encodings than UTF-8: told apart, read in copies, and reported under their own names.
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/recoded_files.hpp"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::corpus;

namespace {

std::filesystem::path at(const QTemporaryDir& folder, const char* name)
{
    return folder.filePath(QString::fromLatin1(name)).toStdString();
}

void put(const std::filesystem::path& path, const QByteArray& bytes)
{
    std::filesystem::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", path.c_str());
}

QByteArray utf16(const QString& text)
{
    QByteArray bytes("\xFF\xFE", 2);
    for (const QChar c : text) {
        bytes += static_cast<char>(c.unicode() & 0xFF);
        bytes += static_cast<char>(c.unicode() >> 8);
    }
    return bytes;
}

struct ReadDocuments {
    std::vector<AnnotatedDocument> documents;
    ReadReport report;
};

ReadDocuments read(const char* format, const std::vector<std::filesystem::path>& paths)
{
    ReadDocuments all;
    const auto reader = find_reader(format);
    if (!reader)
        qFatal("no reader");
    auto report = (*reader)->read(paths, {}, [&](AnnotatedDocument&& document) -> Result<void> {
        all.documents.push_back(std::move(document));
        return {};
    });
    if (!report)
        qFatal("%s", report.error().text().c_str());
    all.report = std::move(*report);
    return all;
}

int leftBehind()
{
    return static_cast<int>(QDir(QDir::tempPath()).entryList({QStringLiteral("ade-utf8-*")}).size());
}

} // namespace

class TestRecodedFiles : public QObject {
    Q_OBJECT

private:
    QTemporaryDir temporary_;

private Q_SLOTS:
    void initTestCase() { qputenv("TMPDIR", temporary_.path().toUtf8()); }
    void cleanup() { QCOMPARE(leftBehind(), 0); }

    void jsonlInEveryEncoding_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("looks");
        const QString line =
            QStringLiteral("{\"id\": \"1\", \"text\": \"A naïve patient – a “case” of zolmira rash.\"}\n");
        QByteArray windows;
        for (const QChar c : line) {
            windows += c == u'–'   ? '\x96'
                       : c == u'“' ? '\x93'
                       : c == u'”' ? '\x94'
                                   : static_cast<char>(c.unicode());
        }
        QTest::newRow("UTF-8") << line.toUtf8() << "utf-8";
        QTest::newRow("Windows-1252") << windows << "windows-1252";
        QTest::newRow("UTF-16") << utf16(line) << "utf-16le";
    }
    void jsonlInEveryEncoding()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, looks);
        QTemporaryDir folder;
        const auto path = at(folder, "cases.jsonl");
        put(path, bytes);
        const auto encoding = guess_file_encoding(path);
        QVERIFY(encoding.has_value());
        QCOMPARE(QString::fromStdString(std::string(text::to_string(*encoding))), looks);
        const auto files = RecodedFiles::make({path}, *encoding);
        QVERIFY2(files.has_value(), files ? "" : files.error().text().c_str());
        QCOMPARE(files->paths().front().filename(), path.filename()); // readers go by names too
        const auto all = read("jsonl", files->paths());
        QCOMPARE(all.documents.size(), std::size_t{1});
        QCOMPARE(all.documents[0].document.text, std::string("A naïve patient – a “case” of zolmira rash."));
    }

    void bratFolderKeepsItsOffsets()
    {
        QTemporaryDir folder;
        const auto one = at(folder, "brat/one.txt");
        put(one, "na\xEFve zolmira caused rash\n");
        put(at(folder, "brat/one.ann"),
            "T1\tdrug 6 13\tzolmira\nT2\tadverse_event 21 25\trash\nR1\tcauses Arg1:T1 Arg2:T2\n");
        put(at(folder, "brat/deep/two.txt"), "\xC9tat\n");
        put(at(folder, "brat/deep/two.ann"), "");
        const auto root = at(folder, "brat");
        QCOMPARE(guess_file_encoding(root), std::optional(text::Encoding::latin1));
        const auto files = RecodedFiles::make({root}, text::Encoding::latin1);
        QVERIFY2(files.has_value(), files ? "" : files.error().text().c_str());
        QVERIFY(std::filesystem::exists(files->paths().front() / "deep" / "two.txt"));
        const auto all = read("brat", files->paths());
        QVERIFY(!all.documents.empty());
        const auto found = std::find_if(all.documents.begin(), all.documents.end(), [](const auto& each) {
            return each.document.text.starts_with("naïve");
        });
        QVERIFY(found != all.documents.end());
        QCOMPARE(found->mentions.size(), std::size_t{2});
        QCOMPARE(found->mentions[0].surface, std::string("zolmira"));
        QCOMPARE(found->mentions[0].span.begin.value(), std::int64_t{6}); // code points: as in Latin-1
    }

    void reportsNameTheFilesThatWereGiven()
    {
        QTemporaryDir folder;
        const auto path = at(folder, "cases.jsonl");
        put(path, "{\"id\": \"1\", \"text\": \"na\xEFve\"}\n{broken\n");
        const auto files = RecodedFiles::make({path}, text::Encoding::latin1);
        QVERIFY(files.has_value());
        const auto all = read("jsonl", files->paths());
        QCOMPARE(all.report.findings.refused(), std::int64_t{1});
        const std::string told = with_originals(files->originals(), to_text(all.report));
        QVERIFY2(told.find(path.string() + ":2") != std::string::npos, told.c_str());
        QVERIFY2(told.find("ade-utf8-") == std::string::npos, told.c_str());
        const Error error = with_originals(files->originals(), all.report.findings.listed().front().error);
        QCOMPARE(error.where, path.string() + ":2");
    }

    void anXmlFileSaysUtf8Then()
    {
        QTemporaryDir folder;
        const auto path = at(folder, "note.xml");
        put(path, "<?xml version=\"1.0\" encoding='ISO-8859-1' ?>\n<a encoding=\"x\">\xE9</a>\n");
        const auto files = RecodedFiles::make({path}, text::Encoding::latin1);
        QVERIFY(files.has_value());
        QFile copy(QString::fromStdString(files->paths().front().string()));
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QCOMPARE(copy.readAll(),
                 QByteArray("<?xml version=\"1.0\" encoding='UTF-8' ?>\n<a encoding=\"x\">\xC3\xA9</a>\n"));
    }

    /// Pieces of a megabyte: characters on their borders stay whole.
    void largeFilesGoInPieces()
    {
        QTemporaryDir folder;
        const auto path = at(folder, "large.txt");
        QString text;
        while (text.size() < 3'000'000)
            text += QStringLiteral("0123456789 😀 naïve ");
        put(path, utf16(text));
        std::int64_t last = 0;
        const auto files =
            RecodedFiles::make({path}, text::Encoding::utf16_little, {}, [&](const Progress& progress) {
                QVERIFY(progress.done > last && progress.done <= progress.total);
                last = progress.done;
            });
        QVERIFY2(files.has_value(), files ? "" : files.error().text().c_str());
        QFile copy(QString::fromStdString(files->paths().front().string()));
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QVERIFY(copy.readAll() == text.toUtf8());
    }

    void twoFilesOfOneName()
    {
        QTemporaryDir folder;
        put(at(folder, "a/x.txt"), "one");
        put(at(folder, "b/x.txt"), "two");
        const auto files =
            RecodedFiles::make({at(folder, "a/x.txt"), at(folder, "b/x.txt")}, text::Encoding::latin1);
        QVERIFY(files.has_value());
        QVERIFY(files->paths()[0] != files->paths()[1]);
        QCOMPARE(with_originals(files->originals(), files->paths()[1].string() + ":3"),
                 at(folder, "b/x.txt").string() + ":3");
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("id");
        QTest::newRow("gzip") << QByteArray("\x1F\x8B\x08\x00", 4) << "corpus.recode_packed";
        QTest::newRow("odd number of bytes") << QByteArray("abc") << "text.utf16_cut_off";
        QTest::newRow("half a pair") << QByteArray("\x00\xDC"
                                                   "ab",
                                                   4)
                                     << "text.utf16_surrogate";
    }
    void refusals()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, id);
        QTemporaryDir folder;
        const auto path = at(folder, "file");
        put(path, bytes);
        const auto files = RecodedFiles::make({path}, text::Encoding::utf16_little);
        QVERIFY(!files.has_value());
        QCOMPARE(QString::fromStdString(files.error().message_id), id);
        QVERIFY(files.error().where.starts_with(path.string()));
    }

    void missingAndStopped()
    {
        QTemporaryDir folder;
        QCOMPARE(RecodedFiles::make({at(folder, "nothing")}, text::Encoding::latin1).error().code,
                 ErrorCode::not_found);
        QVERIFY(!guess_file_encoding(at(folder, "nothing")));
        put(at(folder, "a"), "text");
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(RecodedFiles::make({at(folder, "a")}, text::Encoding::latin1, stop.get_token()).error().code,
                 ErrorCode::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestRecodedFiles)
#include "tst_recoded_files.moc"
