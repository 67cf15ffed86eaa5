// SPDX-License-Identifier: GPL-3.0-or-later
// `ade` beside a program that has the project open for writing, as a window has: what was stored stays.
#include "core/store/migrations.hpp"
#include "core/store/project_file.hpp"
#include "core/store/settings_store.hpp"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace ade;
using namespace ade::store;

class TestCliBeside : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;

    static int run(const QStringList& words)
    {
        QProcess process;
        process.start(QStringLiteral(ADE_PROGRAM), words);
        return process.waitForFinished(60000) ? process.exitCode() : -1;
    }

private Q_SLOTS:
    void whatAWriterStoresStays_data()
    {
        QTest::addColumn<QString>("meanwhile"); // what the writer's own program does with the file
        QTest::newRow("nothing") << QString();
        QTest::newRow("opened for reading") << QStringLiteral("reader");
        QTest::newRow("opened anew, as a worker does") << QStringLiteral("again");
        QTest::newRow("tried as a project of a newer format") << QStringLiteral("refused");
        QTest::newRow("read by something that knows nothing of locks") << QStringLiteral("bytes");
    }

    void whatAWriterStoresStays()
    {
        QFETCH(QString, meanwhile);
        const QString path =
            folder_.filePath(QString::fromLatin1(QTest::currentDataTag()) + QStringLiteral(".adestudio"));
        const std::filesystem::path file = path.toStdString();
        auto writer = ProjectFile::create(file);
        QVERIFY2(writer, writer ? "" : writer.error().text().c_str());
        SettingsStore settings(**writer);
        QVERIFY(settings.set("first", "1"));
        if (meanwhile == QStringLiteral("reader")) {
            QVERIFY((*writer)->open_reader());
        } else if (meanwhile == QStringLiteral("again")) {
            OpenOptions reading;
            reading.mode = OpenMode::read_only;
            QVERIFY(ProjectFile::open(file, reading));
        } else if (meanwhile == QStringLiteral("refused")) {
            OpenOptions reading;
            const std::vector<Migration> none;
            reading.mode = OpenMode::read_only;
            reading.steps = &none;
            QVERIFY(!ProjectFile::open(file, reading));
        } else if (meanwhile == QStringLiteral("bytes")) {
            std::ifstream stream(file, std::ios::binary);
            QVERIFY(stream.get() == 'S');
        }
        QVERIFY(QFile::exists(path + QStringLiteral("-wal")));
        QCOMPARE(run({QStringLiteral("check"), path}), 0);
        QVERIFY2(QFile::exists(path + QStringLiteral("-wal")), "the log was removed under the writer");
        QVERIFY(settings.set("second", "2"));
        // Another program sees it, and so does whoever opens the project after the writer.
        QCOMPARE(run({QStringLiteral("check"), path}), 0);
        QVERIFY(QFile::copy(path, path + QStringLiteral(".copy")));
        QVERIFY(QFile::copy(path + QStringLiteral("-wal"), path + QStringLiteral(".copy-wal")));
        {
            auto killed = ProjectFile::open((path + QStringLiteral(".copy")).toStdString());
            QVERIFY(killed);
            QCOMPARE(SettingsStore(**killed).get("second").value(), std::optional<std::string>("2"));
        }
        writer->reset();
        QVERIFY(!QFile::exists(path + QStringLiteral("-wal"))); // tidy in the end
        auto again = ProjectFile::open(file);
        QVERIFY(again);
        QCOMPARE(SettingsStore(**again).get("second").value(), std::optional<std::string>("2"));
    }
};

QTEST_GUILESS_MAIN(TestCliBeside)
#include "tst_cli_beside.moc"
