// SPDX-License-Identifier: GPL-3.0-or-later
// A person watches the student read the project in the window: pause, go on, cancel, begin again, a restart.
#include "app/session/model_precision.hpp"
#include "core/store/model_store.hpp"
#include "tests/app/project_builder.hpp"
#include "tests/student/lessons.hpp"
#include "tests/student/student_fixture.hpp"
#include "widgets/main_window.hpp"
#include "widgets/models/reading_row.hpp"
#include "widgets/project_commands.hpp"

#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::ui;
using app::ReadingState;

namespace {

/// The program as it starts: settings from a file, a session, the window.
struct Program {
    explicit Program(const QString& settings_file)
        : settings(settings_file, QSettings::IniFormat), window(session, settings)
    {
        window.resize(1400, 900);
        window.show();
    }
    QPushButton* button(const char* name) { return window.findChild<QPushButton*>(QLatin1String(name)); }
    QString label(const char* name) { return window.findChild<QLabel*>(QLatin1String(name))->text(); }
    void click(const char* name) { QTest::mouseClick(button(name), Qt::LeftButton); }

    QSettings settings;
    app::Session session;
    MainWindow window;
};

} // namespace

class TestReading : public QObject {
    Q_OBJECT

private:
    QTemporaryDir data_;
    student::test::TinyEncoder encoder_;
    store::ModelRecord student_;
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<Program> program_;

    void start()
    {
        program_.reset();
        program_ = std::make_unique<Program>(folder_->filePath(QStringLiteral("settings.ini")));
        QSignalSpy models(&program_->session, &app::Session::modelsChanged);
        program_->window.commands().openPath(folder_->filePath(QStringLiteral("p.adestudio")));
        QTRY_VERIFY_WITH_TIMEOUT(!models.isEmpty(), 20000);
        QVERIFY(program_->window.showView(QStringLiteral("evaluate")));
    }
    void use()
    {
        program_->session.changeModels(app::ModelAction::add, student_);
        QTRY_COMPARE(program_->session.models().size(), std::size_t(1));
        program_->click("modelsUse");
        QTRY_VERIFY(program_->session.modelInUse());
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", data_.path().toUtf8());
        const QString path = data_.filePath(QStringLiteral("lessons.adestudio"));
        tests::makeProject(path, tests::lessons(24));
        app::Session session;
        session.setPersonName(QStringLiteral("Maria"));
        QSignalSpy opened(&session, &app::Session::listLoaded);
        session.open(path);
        QTRY_VERIFY(!opened.isEmpty());
        app::TrainingService training(session);
        app::TrainingSettings settings;
        settings.encoder_folder = QString::fromStdString(encoder_.path().string());
        settings.epochs = 2;
        settings.threads = 1;
        QSignalSpy failed(&training, &app::TrainingService::failed);
        training.start(settings);
        QTRY_VERIFY_WITH_TIMEOUT(!session.models().empty() || !failed.isEmpty(), 120000);
        QVERIFY(failed.isEmpty());
        student_ = session.models().front();
    }
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        QSettings(folder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
            .setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
    }
    void cleanup()
    {
        program_.reset();
        folder_.reset();
    }

    void pauseGoOnCancelAndBeginAgain()
    {
        tests::makeProject(folder_->filePath(QStringLiteral("p.adestudio")), tests::lessons(1500));
        start();
        QVERIFY(program_->window.findChild<ReadingRow*>()->isHidden());
        use();
        QTRY_VERIFY_WITH_TIMEOUT(program_->label("readingText").contains(QStringLiteral("reads the project")),
                                 20000);
        QTRY_VERIFY_WITH_TIMEOUT(program_->label("workState").contains(QStringLiteral("of 1,500 documents")),
                                 20000);
        QCOMPARE(program_->button("readingPause")->text(), QStringLiteral("Pause"));
        QVERIFY(program_->button("readingCancel")->isVisible());
        program_->click("readingPause");
        QVERIFY(program_->label("readingText").contains(QStringLiteral("pauses")));
        QVERIFY(program_->label("workState").contains(QStringLiteral("paused")));
        QCOMPARE(program_->button("readingPause")->text(), QStringLiteral("Go on"));
        program_->click("readingPause");
        QTRY_VERIFY(program_->label("readingText").contains(QStringLiteral("reads the project")));
        program_->click("readingCancel");
        QVERIFY(program_->label("readingText").contains(QStringLiteral("has read")));
        QVERIFY(!program_->button("readingCancel")->isVisible());
        QCOMPARE(program_->button("readingPause")->text(), QStringLiteral("Read the project"));
        QTRY_VERIFY(!program_->label("workState").contains(QStringLiteral("documents")));

        program_->window.close(); // keeps the settings
        start();
        QTRY_VERIFY_WITH_TIMEOUT(program_->label("readingText").contains(QStringLiteral("of 1,500")), 20000);
        QCOMPARE(program_->button("readingPause")->text(), QStringLiteral("Read the project"));
        program_->click("readingPause");
        QTRY_VERIFY_WITH_TIMEOUT(
            program_->label("readingText").contains(QStringLiteral("whole project: 1,500 of 1,500")), 60000);
        QVERIFY(!program_->button("readingPause")->isVisible());
        QVERIFY(!program_->label("readingEngine").isEmpty());
        QVERIFY(!program_->label("modelsPrecision").isEmpty());
    }

    void whichPrecisionAndWhy_data()
    {
        QTest::addColumn<student::PrecisionChoice>("choice");
        QTest::addColumn<QString>("brief");
        QTest::addColumn<QString>("details");
        using P = student::Precision;
        QTest::newRow("an older student") << student::PrecisionChoice{} << QStringLiteral("f32, not compared")
                                          << QStringLiteral("Retrain to have them compared");
        const student::PrecisionChoice close{P::int8, {{P::f32, 0.935, 0.805}, {P::int8, 0.934, 0.806}}};
        QTest::newRow("int8 is used")
            << close << QStringLiteral("int8")
            << QStringLiteral("int8: lenient F1 93.4 (−0.10), strict F1 80.6 (+0.10); used on a CPU");
        QTest::newRow("f32 is not needed") << close << QStringLiteral("int8")
                                           << QStringLiteral("f32: lenient F1 93.5, strict F1 80.5 on the "
                                                             "development set; not used: a faster one");
        const student::PrecisionChoice far{P::f32, {{P::f32, 0.935, 0.805}, {P::int8, 0.931, 0.805}}};
        QTest::newRow("int8 moves F1")
            << far << QStringLiteral("f32")
            << QStringLiteral("int8: lenient F1 93.1 (−0.40), strict F1 80.5 (+0.00); "
                              "not used: F1 moves by more than 0.2 points");
    }
    void whichPrecisionAndWhy()
    {
        QFETCH(student::PrecisionChoice, choice);
        QFETCH(QString, brief);
        QFETCH(QString, details);
        const auto said = app::describePrecision(choice);
        QCOMPARE(said.brief, brief);
        QVERIFY2(said.details.contains(details), qPrintable(said.details));
    }

    void suggestionsAppearInTheListAsTheyCome()
    {
        tests::makeProject(folder_->filePath(QStringLiteral("p.adestudio")), tests::lessons(60));
        start();
        use();
        QTRY_VERIFY_WITH_TIMEOUT(program_->label("readingText").contains(QStringLiteral("60 of 60")), 20000);
        const auto* list = program_->window.findChild<QListView*>(QStringLiteral("documentList"));
        QCOMPARE(list->model()->rowCount(), 60);
    }

    void wordsOfTheProgress_data()
    {
        QTest::addColumn<app::ReadingProgress>("progress");
        QTest::addColumn<bool>("brief");
        QTest::addColumn<QString>("words");
        using P = app::ReadingProgress;
        QTest::newRow("nothing known yet")
            << P{ReadingState::reading, 0, 50000} << false << QStringLiteral("0 of 50,000 documents");
        QTest::newRow("under way") << P{ReadingState::reading, 1234, 50000, 85.4, 410.2, 571} << false
                                   << QStringLiteral("1,234 of 50,000 documents · 85 documents/s · "
                                                     "410 sentences/s · 9 min 31 s left");
        QTest::newRow("brief") << P{ReadingState::reading, 1234, 50000, 2.46, 410.2, 20000} << true
                               << QStringLiteral(
                                      "1,234 of 50,000 documents · 2.5 documents/s · 5 h 33 min left");
    }
    void wordsOfTheProgress()
    {
        QFETCH(app::ReadingProgress, progress);
        QFETCH(bool, brief);
        QFETCH(QString, words);
        QCOMPARE(ReadingRow::describe(progress, brief), words);
    }
};

int main(int argc, char** argv)
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QApplication application(argc, argv);
    TestReading test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_reading.moc"
