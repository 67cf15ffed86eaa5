// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: round trip, values out of range, steps from older layouts, a newer program's file.
#include "app/session/settings.hpp"
#include "app/session/settings_migration.hpp"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace ade::app;

class TestSettings : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;
    int files_ = 0;

    QString file() { return folder_.filePath(QStringLiteral("s%1.ini").arg(++files_)); }

private Q_SLOTS:
    void comesBackAsWritten()
    {
        const QString path = file();
        Settings settings;
        settings.person.name = QStringLiteral("Māra Ünal");
        settings.window.geometry = QByteArray("\x01\x00\xff", 3);
        settings.window.zoom_percent = 130;
        settings.window.blind = true;
        settings.training.epochs = 3;
        settings.training.learning_rate = 5e-5;
        settings.training.seed = 18446744073709551615ULL;
        settings.lexicon.thesaurus_url = QStringLiteral("http://mirror.example/Thesaurus.FLAT.zip");
        settings.training.use_gold = false;
        settings.training.use_teacher = false;
        settings.suggestions.background = false;
        settings.training.use_sample = true;
        settings.recent_files =
            QStringList{QStringLiteral("/a/b.adestudio"), QStringLiteral("/c, d.adestudio")};
        {
            QSettings store(path, QSettings::IniFormat);
            QVERIFY(saveSettings(store, settings));
        }
        QSettings store(path, QSettings::IniFormat);
        QVERIFY(loadSettings(store) == settings);
    }

    void outOfRange_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        QTest::newRow("zoom far too large") << "window/zoom_percent" << QVariant(99999);
        QTest::newRow("zoom no number") << "window/zoom_percent" << QVariant(QStringLiteral("big"));
        QTest::newRow("no epochs") << "training/epochs" << QVariant(0);
        QTest::newRow("negative rate") << "training/learning_rate" << QVariant(-1.0);
        QTest::newRow("rate of one") << "training/head_learning_rate" << QVariant(1.0);
    }
    void outOfRange()
    {
        QFETCH(QString, key);
        QFETCH(QVariant, value);
        QSettings store(file(), QSettings::IniFormat);
        store.setValue(key, value);
        QVERIFY(loadSettings(store) == Settings{});
    }

    void pointsOfOldFilesBecomeAPercentage()
    {
        QSettings store(file(), QSettings::IniFormat);
        store.setValue(QStringLiteral("version"), 1);
        store.setValue(QStringLiteral("window/font_points"), 16.5);
        QCOMPARE(loadSettings(store).window.zoom_percent, 150);
        QVERIFY(!store.contains(QStringLiteral("window/font_points")));
        QCOMPARE(store.value(QStringLiteral("version")).toInt(), kSettingsVersion);
    }

    void newerFileIsReadAndLeftAlone()
    {
        QSettings store(file(), QSettings::IniFormat);
        store.setValue(QStringLiteral("version"), kSettingsVersion + 1);
        store.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        Settings settings = loadSettings(store);
        QCOMPARE(settings.person.name, QStringLiteral("Maria"));
        settings.person.name = QStringLiteral("Paul");
        QVERIFY(!saveSettings(store, settings));
        QCOMPARE(store.value(QStringLiteral("person/name")).toString(), QStringLiteral("Maria"));
        QCOMPARE(store.value(QStringLiteral("version")).toInt(), kSettingsVersion + 1);
    }

    void recentFilesAreShortAndNeverTwice()
    {
        QStringList files;
        for (int i = 0; i < 14; ++i)
            addRecentFile(files, QStringLiteral("/p/%1.adestudio").arg(i));
        addRecentFile(files, QStringLiteral("/p/x/../9.adestudio"));
        QCOMPARE(files.size(), kRecentFilesMax);
        QCOMPARE(files.front(), QStringLiteral("/p/9.adestudio"));
        QCOMPARE(files.count(QStringLiteral("/p/9.adestudio")), 1);
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
