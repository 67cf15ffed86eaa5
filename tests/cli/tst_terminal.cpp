// SPDX-License-Identifier: GPL-3.0-or-later
// What reaches a terminal: no control characters, and a bar that fits.
#include "app/cli/terminal.hpp"

#include <QtTest>

using namespace ade;

class TestTerminal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foreign_text_is_made_harmless_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("plain") << QByteArray("œdème 😀\tx\n") << QByteArray("œdème 😀\tx\n");
        QTest::newRow("escape sequence") << QByteArray("\x1b[31mred") << QByteArray("\\x1b[31mred");
        QTest::newRow("carriage return") << QByteArray("good\rbad") << QByteArray("good\\x0dbad");
        QTest::newRow("C1 control in UTF-8") << QByteArray("\xc2\x9b"
                                                           "31m")
                                             << QByteArray("\\x9b31m");
        QTest::newRow("a lone byte") << QByteArray("a\x9b"
                                                   "b")
                                     << QByteArray("a\\x9bb");
        QTest::newRow("right-to-left override") << QByteArray("a\xe2\x80\xae"
                                                              "b")
                                                << QByteArray("a\\u202eb");
        QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << QByteArray("\\xc0\\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\\xed\\xa0\\x80");
        QTest::newRow("cut off") << QByteArray("\xf0\x9f\x98") << QByteArray("\\xf0\\x9f\\x98");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
        QTest::newRow("line separator") << QByteArray("a\xe2\x80\xa8"
                                                      "b")
                                        << QByteArray("a\\u2028b");
    }

    void foreign_text_is_made_harmless()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(QByteArray::fromStdString(cli::for_terminal(text.toStdString())), shown);
    }

    void the_bar_fits_its_line()
    {
        Progress progress;
        progress.stage = "reading";
        progress.total = 200;
        progress.seconds_left = 75;
        for (int columns : {10, 20, 40, 80, 300}) {
            for (std::int64_t done : {0, 1, 199, 200, 400}) {
                progress.done = done;
                const std::string line = cli::progress_line(progress, columns);
                QVERIFY2(int(line.size()) < columns + 1, line.c_str());
            }
        }
        progress.done = 100;
        QCOMPARE(cli::progress_line(progress, 80),
                 std::string("[====================>                   ]  50 % reading, 1 min 15 s left"));
        progress.total = 0;
        QCOMPARE(cli::progress_line(progress, 80), std::string("reading 100"));
    }
};

QTEST_GUILESS_MAIN(TestTerminal)
#include "tst_terminal.moc"
