// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a child: what it answers without a display.
#include <QProcess>
#include <QTest>

class TestStudioStart : public QObject {
    Q_OBJECT

private:
    /// Runs it with no display of any kind. Returns the exit code, −1 when it did not end by itself.
    static int run(const QStringList& arguments, QString* out, QString* err)
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QLatin1String(name));
        child.setProcessEnvironment(environment);
        child.start(qEnvironmentVariable("ADE_STUDIO"), arguments);
        if (!child.waitForFinished(30000))
            return -1;
        *out = QString::fromUtf8(child.readAllStandardOutput());
        *err = QString::fromUtf8(child.readAllStandardError());
        return child.exitStatus() == QProcess::NormalExit ? child.exitCode() : -1;
    }

private Q_SLOTS:
    void answersWithoutADisplay_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        QTest::newRow("--help") << QStringList{QStringLiteral("--help")} << QStringLiteral("PROJECT");
        QTest::newRow("-h") << QStringList{QStringLiteral("-h")} << QStringLiteral("--theme");
        QTest::newRow("--version") << QStringList{QStringLiteral("--version")}
                                   << QStringLiteral("ade-studio");
        QTest::newRow("-v") << QStringList{QStringLiteral("-v")} << QStringLiteral("ade-studio");
        QTest::newRow("help beside a project")
            << QStringList{QStringLiteral("x.adestudio"), QStringLiteral("--help")}
            << QStringLiteral("Usage");
    }
    void answersWithoutADisplay()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        QString out;
        QString err;
        QCOMPARE(run(arguments, &out, &err), 0);
        QVERIFY2(out.contains(said), qPrintable(out));
        QCOMPARE(err, QString());
    }
};

QTEST_GUILESS_MAIN(TestStudioStart)
#include "tst_studio_start.moc"
