// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing files: limits, odd lines, folders, a full disk.
#include "core/base/file_io.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using ade::ErrorCode;
using ade::LineReader;
namespace fs = std::filesystem;

namespace {

/// Runs `work` in a child process and gives what it returned, so that limits of a process do not spread.
template <typename Work>
int in_child(Work work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

class TestFileIo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(folder_.isValid()); }

    void writes_and_reads_back()
    {
        const std::string bytes("a\0b\r\n\xFF", 6);
        QVERIFY(ade::write_file_atomic(path("file"), bytes).has_value());
        QVERIFY(ade::read_file(path("file"), 6).value() == bytes);
        QVERIFY(ade::write_file_atomic(path("file"), "").has_value());
        QVERIFY(ade::read_file(path("file"), 0).value().empty());
    }

    void reading_fails_by_name()
    {
        QVERIFY(ade::write_file_atomic(path("seven"), "1234567").has_value());
        QCOMPARE(ade::read_file(path("seven"), 6).error().code, ErrorCode::invalid_argument);
        QCOMPARE(ade::read_file(path("absent"), 9).error().code, ErrorCode::not_found);
        const auto directory = ade::read_file(folder_.path().toStdString(), 9);
        QCOMPARE(directory.error().code, ErrorCode::io);
        QVERIFY(directory.error().message.find("folder") != std::string::npos);
        QCOMPARE(LineReader::open(folder_.path().toStdString(), 9).error().code, ErrorCode::io);
        QCOMPARE(LineReader::open(path("absent"), 9).error().code, ErrorCode::not_found);
        QCOMPARE(ade::sync_path(path("absent")).error().code, ErrorCode::io);
    }

    void permission_is_respected()
    {
        QVERIFY(ade::write_file_atomic(path("secret"), "x").has_value());
        fs::permissions(path("secret"), fs::perms::none);
        fs::permissions(folder_.path().toStdString(), fs::perms::owner_all | fs::perms::others_exec);
        // As root nothing is forbidden, so the child becomes an ordinary user first.
        const int code = in_child([&] {
            if (::geteuid() == 0 && ::setuid(65534) != 0) {
                return 100;
            }
            const auto read = ade::read_file(path("secret"), 9);
            const auto write = ade::write_file_atomic(path("new"), "x");
            return (!read && read.error().code == ErrorCode::io ? 1 : 0) +
                   (::geteuid() == 65534 ? (!write && write.error().code == ErrorCode::io ? 2 : 0) : 2);
        });
        fs::permissions(folder_.path().toStdString(), fs::perms::owner_all);
        QCOMPARE(code, 3);
    }

    void full_disk_leaves_the_old_file()
    {
        QVERIFY(ade::write_file_atomic(path("kept"), "old").has_value());
        const int code = in_child([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{1000, 1000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            const auto written = ade::write_file_atomic(path("kept"), std::string(5000, 'x'));
            return !written && written.error().code == ErrorCode::io ? 7 : 1;
        });
        QCOMPARE(code, 7);
        QVERIFY(ade::read_file(path("kept"), 9).value() == "old");
        for (const auto& entry : fs::directory_iterator(folder_.path().toStdString())) {
            QVERIFY2(entry.path().extension() != ".tmp", entry.path().c_str()); // nothing half-written stays
        }
    }

    void lines_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("expected"); // "number@byte[r][!]text": r ended in CRLF, ! too long
        const auto row = [](const char* name, QByteArray bytes, QStringList expected) {
            QTest::newRow(name) << bytes << expected;
        };
        row("empty file", "", {});
        row("one line feed", "\n", {QStringLiteral("1@0")});
        row("final line feed", "a\nb\n", {QStringLiteral("1@0a"), QStringLiteral("2@2b")});
        row("no final line feed", "a\nb", {QStringLiteral("1@0a"), QStringLiteral("2@2b")});
        row("CRLF", "a\r\n\r\nb\r\n",
            {QStringLiteral("1@0ra"), QStringLiteral("2@3r"), QStringLiteral("3@5rb")});
        row("CR inside stays", "a\rb\n", {QStringLiteral("1@0a\rb")});
        row("eight bytes fit", "12345678\n", {QStringLiteral("1@012345678")});
        row("nine bytes do not, the rest goes on", "123456789\nab\n",
            {QStringLiteral("1@0!"), QStringLiteral("2@10ab")});
        row("long last line", "ab\n1234567890123", {QStringLiteral("1@0ab"), QStringLiteral("2@3!")});
        row("NUL is a byte", QByteArray("a\0b\n", 4),
            {QStringLiteral("1@0a") + QChar(0) + QStringLiteral("b")});
        row("U+2028 is no end of line", "a\u2028b\n", {QStringLiteral("1@0a\u2028b")});
    }

    void lines()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(ade::write_file_atomic(path("lines"), {bytes.constData(), std::size_t(bytes.size())})
                    .has_value());
        auto reader = LineReader::open(path("lines"), 8);
        QVERIFY(reader.has_value());
        QStringList got;
        while (const auto line = reader->next().value()) {
            QVERIFY(!line->had_lone_cr);
            got += QStringLiteral("%1@%2%3%4")
                       .arg(line->number)
                       .arg(line->begin_byte)
                       .arg(line->had_cr ? QStringLiteral("r") : QString(),
                            line->too_long ? QStringLiteral("!") : QString()) +
                   QString::fromStdString(line->text);
        }
        QTEST(got, "expected");
        QVERIFY(!reader->next().value()); // and stays at the end
    }

    void any_ends_of_line_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("expected"); // "number@begin", l LF, r CRLF, c CR, e end of file, text
        const auto row = [](const char* name, const char* bytes, const QStringList& expected) {
            QTest::newRow(name) << QByteArray(bytes) << expected;
        };
        row("LF", "a\nb\n", {QStringLiteral("1@0la"), QStringLiteral("2@2lb")});
        row("CRLF", "a\r\nb", {QStringLiteral("1@0ra"), QStringLiteral("2@3eb")});
        row("CR", "a\rb\r", {QStringLiteral("1@0ca"), QStringLiteral("2@2cb")});
        row("mixed", "a\r\r\nb\n\rc",
            {QStringLiteral("1@0ca"), QStringLiteral("2@2r"), QStringLiteral("3@4lb"), QStringLiteral("4@6c"),
             QStringLiteral("5@7ec")});
        row("long lines", "123456789\r12345678\rb",
            {QStringLiteral("1@0c!"), QStringLiteral("2@10c12345678"), QStringLiteral("3@19eb")});
    }

    void any_ends_of_line()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(ade::write_file_atomic(path("lines"), {bytes.constData(), std::size_t(bytes.size())})
                    .has_value());
        auto reader = LineReader::open(path("lines"), 8, ade::LineEnds::any);
        QVERIFY(reader.has_value());
        QStringList got;
        while (const auto line = reader->next().value()) {
            const char* end = line->had_cr ? "r" : line->had_lone_cr ? "c" : line->has_end ? "l" : "e";
            got += QStringLiteral("%1@%2%3%4")
                       .arg(line->number)
                       .arg(line->begin_byte)
                       .arg(QLatin1String(end), line->too_long ? QStringLiteral("!") : QString()) +
                   QString::fromStdString(line->text);
        }
        QTEST(got, "expected");
    }

private:
    fs::path path(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }

    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestFileIo)
#include "tst_file_io.moc"
