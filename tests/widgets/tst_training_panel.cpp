// SPDX-License-Identifier: GPL-3.0-or-later
// The panel below the text: what it says is read whole, also where there is little room.
#include "widgets/training/training_panel.hpp"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace ade;

class TestTrainingPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreReadWhole_data()
    {
        QTest::addColumn<QSize>("room");
        QTest::addColumn<bool>("trained_before");
        QTest::newRow("smallest window") << QSize(976, 180) << false;
        QTest::newRow("wide window") << QSize(1376, 180) << false;
        QTest::newRow("with a curve of the last training") << QSize(976, 260) << true;
    }

    void wordsAreReadWhole()
    {
        QFETCH(QSize, room);
        QFETCH(bool, trained_before);
        ui::TrainingPanel panel;
        if (trained_before) {
            panel.setStarting(QStringLiteral("begins"));
            for (int step = 1; step <= 3; ++step) {
                student::TrainProgress progress;
                progress.step = step;
                progress.steps = 3;
                progress.loss = 1.0 / step;
                panel.setProgress(progress);
            }
            panel.setStopped(QStringLiteral("cancelled"));
        }
        panel.setIdle(
            QStringLiteral("A student learns from sentences marked done, gold imports and, where nobody "
                           "decided, the teacher's labels. It takes some minutes; you can work on "
                           "meanwhile.\n\nNo encoder is installed: get one on the page Encoders, or choose "
                           "the folder of one."),
            false);
        panel.resize(room);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const auto* words = panel.findChild<QLabel*>(QStringLiteral("trainingIdle"));
        QVERIFY(words && words->isVisible());
        QVERIFY2(words->height() >= words->heightForWidth(words->width()),
                 qPrintable(QStringLiteral("%1 pixels of %2 at a width of %3")
                                .arg(words->height())
                                .arg(words->heightForWidth(words->width()))
                                .arg(words->width())));
        QVERIFY(panel.rect().contains(QRect(words->mapTo(&panel, QPoint()), words->size())));
        for (const char* name : {"trainingEncoder", "trainingSources", "trainingStart"}) {
            const auto* choice = panel.findChild<QWidget*>(QLatin1String(name));
            QVERIFY2(choice && panel.rect().contains(QRect(choice->mapTo(&panel, QPoint()), choice->size())),
                     name);
        }
    }

    void wordsMakeWayForTheTraining()
    {
        ui::TrainingPanel panel;
        panel.setIdle(QStringLiteral("A student learns."), true);
        panel.show();
        QSignalSpy asked(&panel, &ui::TrainingPanel::retrainRequested);
        QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("trainingStart")), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        const auto* words = panel.findChild<QLabel*>(QStringLiteral("trainingIdle"));
        panel.setStarting(QStringLiteral("begins"));
        QVERIFY(!words->isVisible());
        panel.setStopped(QStringLiteral("cancelled"));
        panel.setIdle(QStringLiteral("A student learns."), true);
        QVERIFY(words->isVisible());
    }
};

QTEST_MAIN(TestTrainingPanel)
#include "tst_training_panel.moc"
