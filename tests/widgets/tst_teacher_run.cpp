// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher's connection and its runs: what a person types and clicks, against a server of our own.
#include "tests/widgets/teacher_fixture.hpp"

#include <QDoubleSpinBox>
#include <QFile>
#include <QSpinBox>

using namespace ade;
using namespace ade::tests;

namespace {

constexpr const char* kKey = "sk-very-secret-0815";

/// Everything that lies in the project's folder.
QByteArray bytesOf(const QDir& folder)
{
    QByteArray all;
    for (const QFileInfo& info : folder.entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(info.absoluteFilePath());
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all;
}

} // namespace

class TestTeacherRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        qunsetenv("ADE_TEACHER_KEY");
        qunsetenv("ADE_TEST_KEY");
    }

    void test_button_shows_what_came_back()
    {
        TeacherFixture f;
        f.page->showTab(QStringLiteral("connection"));
        f.type("teacherAddress", QString::fromStdString(f.server.url()) + QStringLiteral("/v1"));
        f.type("teacherModel", QStringLiteral("little-model"));
        f.find<QComboBox>("teacherKeyPlace")->setCurrentIndex(2);
        f.click("teacherTest");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("teacherTestResult").contains(QStringLiteral("amoxicillin: rash")),
                                 20000);
        QVERIFY(f.said("teacherTestResult").contains(QStringLiteral("little-model answered after")));
        QVERIFY(f.said("teacherTestResult").contains(QStringLiteral("100 tokens sent, 10 received")));
        QCOMPARE(f.server.count(), 1);
        QCOMPARE(f.server.requests().front().path(), std::string("/v1/chat/completions"));
        QVERIFY(!f.server.requests().front().headers.contains("authorization"));
        QVERIFY(!f.service->settings()); // tested, not saved
    }

    void azure_form_with_a_key_from_the_environment()
    {
        qputenv("ADE_TEST_KEY", kKey);
        TeacherFixture f;
        f.page->showTab(QStringLiteral("connection"));
        f.find<QComboBox>("teacherProvider")->setCurrentIndex(1);
        f.type("teacherAddress", QString::fromStdString(f.server.url()));
        f.type("teacherDeployment", QStringLiteral("labels"));
        f.type("teacherApiVersion", QStringLiteral("2024-02-01"));
        f.type("teacherModel", QStringLiteral("gpt-4o"));
        f.find<QComboBox>("teacherKeyPlace")->setCurrentIndex(1);
        f.type("teacherKeyVariable", QStringLiteral("ADE_TEST_KEY"));
        QVERIFY(f.said("teacherKeyState").contains(QStringLiteral("is set")));
        f.click("teacherTest");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("teacherTestResult").contains(QStringLiteral("another model")),
                                 20000);
        const auto request = f.server.requests().front();
        QCOMPARE(request.target,
                 std::string("/openai/deployments/labels/chat/completions?api-version=2024-02-01"));
        QCOMPARE(request.headers.at("api-key"), std::string(kKey));
    }

    void a_refused_key_is_told_without_the_key()
    {
        qputenv("ADE_TEST_KEY", kKey);
        TeacherFixture f([](const test::ServerRequest& request) {
            test::ServerReply reply;
            reply.status = 401;
            reply.body =
                "{\"error\": {\"message\": \"Incorrect key: " + request.headers.at("authorization") + "\"}}";
            return reply;
        });
        f.page->showTab(QStringLiteral("connection"));
        f.type("teacherAddress", QString::fromStdString(f.server.url()) + QStringLiteral("/v1"));
        f.type("teacherModel", QStringLiteral("m"));
        f.find<QComboBox>("teacherKeyPlace")->setCurrentIndex(1);
        f.type("teacherKeyVariable", QStringLiteral("ADE_TEST_KEY"));
        f.click("teacherTest");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("teacherTestResult").contains(QStringLiteral("status 401")), 20000);
        QVERIFY(f.said("teacherTestResult").contains(QStringLiteral("Check the key in ADE_TEST_KEY")));
        QVERIFY(!f.said("teacherTestResult").contains(QLatin1String(kKey)));
    }

    void a_wrong_form_names_the_field_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("named");
        QTest::newRow("no address") << QString() << QStringLiteral("m") << QStringLiteral("base_url");
        QTest::newRow("no model") << QStringLiteral("https://host.example/v1") << QString()
                                  << QStringLiteral("model");
        QTest::newRow("plain http elsewhere")
            << QStringLiteral("http://host.example/v1") << QStringLiteral("m") << QStringLiteral("https://");
        QTest::newRow("user in the address") << QStringLiteral("https://me:pw@host.example/v1")
                                             << QStringLiteral("m") << QStringLiteral("without user");
    }
    void a_wrong_form_names_the_field()
    {
        QFETCH(QString, address);
        QFETCH(QString, model);
        QFETCH(QString, named);
        TeacherFixture f;
        f.page->showTab(QStringLiteral("connection"));
        f.type("teacherAddress", address);
        f.type("teacherModel", model);
        f.click("teacherTest");
        QVERIFY2(f.said("teacherTestResult").contains(named), qPrintable(f.said("teacherTestResult")));
        QVERIFY(!f.said("teacherTestResult").contains(QStringLiteral("pw@")));
        QCOMPARE(f.server.count(), 0);
    }

    void the_keychain_keeps_the_key_and_the_project_does_not()
    {
        TeacherFixture f;
        f.page->showTab(QStringLiteral("connection"));
        f.type("teacherAddress", QString::fromStdString(f.server.url()) + QStringLiteral("/v1"));
        f.type("teacherModel", QStringLiteral("little-model"));
        f.find<QComboBox>("teacherKeyPlace")->setCurrentIndex(0);
        f.type("teacherKey", QLatin1String(kKey));
        QCOMPARE(f.find<QLineEdit>("teacherKey")->echoMode(), QLineEdit::Password);
        f.click("teacherKeepKey");
        QTRY_COMPARE(f.secrets->kept.size(), std::size_t(1));
        QCOMPARE(f.secrets->kept.begin()->first, QString::fromStdString(f.server.url()));
        QVERIFY(f.find<QLineEdit>("teacherKey")->text().isEmpty());
        f.click("teacherSave");
        QTRY_VERIFY(f.service->settings());
        QVERIFY(f.run());
        QCOMPARE(f.server.requests().front().headers.at("authorization"), std::string("Bearer ") + kKey);
        f.session.session->close();
        QVERIFY(f.session.open()); // all is on disk
        QVERIFY(!bytesOf(QDir(f.session.folder.path())).contains(kKey));
    }

    void without_a_keychain_it_says_what_to_do()
    {
        TeacherFixture f([](const test::ServerRequest&) { return chatReply("None"); }, unlabelledCases(),
                         false);
        f.page->showTab(QStringLiteral("connection"));
        f.type("teacherAddress", QString::fromStdString(f.server.url()) + QStringLiteral("/v1"));
        f.type("teacherModel", QStringLiteral("m"));
        f.find<QComboBox>("teacherKeyPlace")->setCurrentIndex(0);
        f.type("teacherKey", QLatin1String(kKey));
        f.click("teacherKeepKey");
        QTRY_VERIFY(f.said("teacherKeyState").contains(QStringLiteral("environment variable")));
        f.click("teacherTest");
        QTRY_VERIFY(f.said("teacherTestResult").contains(QStringLiteral("environment variable")));
        QCOMPARE(f.server.count(), 0);
    }

    void a_project_from_elsewhere_does_not_choose_where_a_key_goes()
    {
        qputenv("ADE_TEST_KEY", kKey);
        TeacherFixture f;
        teacher::TeacherSettings settings; // as it came with the project
        settings.base_url = "https://somewhere.invalid/v1";
        settings.model = "m";
        settings.key_env = "ADE_TEST_KEY";
        f.service->setSetup(settings, app::KeyPlace::environment);
        f.page->showTab(QStringLiteral("connection"));
        QTRY_COMPARE(f.find<QLineEdit>("teacherModel")->text(), QStringLiteral("m"));
        QVERIFY(f.find<QPushButton>("teacherAllow")->isVisible());
        f.click("teacherTest");
        QTRY_VERIFY(f.said("teacherTestResult").contains(QStringLiteral("Allow this server")));
        f.page->showTab(QStringLiteral("run"));
        f.click("runStart");
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("Allow this server")));
        f.page->showTab(QStringLiteral("connection"));
        f.click("teacherAllow");
        QCOMPARE(f.memory.allowed, QStringList(QStringLiteral("ADE_TEST_KEY https://somewhere.invalid")));
        QVERIFY(!f.find<QPushButton>("teacherAllow")->isVisible());
    }

    void the_connection_is_there_after_opening_again()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.find<QSpinBox>("teacherInFlight")->setValue(3);
        f.find<QSpinBox>("teacherRequestsPerMinute")->setValue(120);
        f.type("teacherSeed", QStringLiteral("17"));
        f.click("teacherSave");
        QTRY_COMPARE(f.service->settings()->max_in_flight, 3);
        const auto before = *f.service->settings();
        f.page.reset();
        f.service.reset();
        QVERIFY(f.session.open());
        f.service = std::make_unique<app::TeacherService>(*f.session.session, f.memory,
                                                          std::make_unique<FakeSecrets>(true));
        f.page = std::make_unique<ui::TeacherPage>(*f.session.session, *f.service, *f.keys);
        QTRY_VERIFY(f.service->settings());
        QCOMPARE(*f.service->settings(), before);
        QCOMPARE(f.service->keyPlace(), app::KeyPlace::none);
        QCOMPARE(f.find<QLineEdit>("teacherSeed")->text(), QStringLiteral("17"));
        QCOMPARE(f.find<QSpinBox>("teacherInFlight")->value(), 3);
    }

    void counting_sends_nothing()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("run"));
        auto* sentences = f.find<QComboBox>("runSentences");
        sentences->setFocus();
        QTest::keyClick(sentences, Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(f.said("runPlan").contains(QStringLiteral("to ask: 4")), 20000);
        QVERIFY(f.said("runPlan").contains(QStringLiteral("estimate")));
        QCOMPARE(f.server.count(), 0);
    }

    void a_run_stores_labels_and_asks_nothing_twice()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        QVERIFY(f.run());
        QVERIFY2(f.said("runOutcome").contains(QStringLiteral("Done.")), qPrintable(f.said("runOutcome")));
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("4 answered now")));
        QCOMPARE(f.server.count(), 4);
        QTRY_COMPARE(f.table("runTable")->rowCount(), 1);
        QCOMPARE(TeacherFixture::cell(f.table("runTable"), 0, 0),
                 QStringLiteral("little-model, five-shot v1"));
        QCOMPARE(TeacherFixture::cell(f.table("runTable"), 0, 1), QStringLiteral("done"));
        QCOMPARE(TeacherFixture::cell(f.table("runTable"), 0, 2), QStringLiteral("4"));
        // Its labels are in the text.
        f.session.show("1");
        QTRY_VERIFY(!f.session.suggestion("tinnitus").empty());
        QVERIFY(f.run());
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("0 answered now, 4 from earlier answers")));
        QCOMPARE(f.server.count(), 4);
        QVERIFY(f.errors.isEmpty());
    }

    void it_stops_before_the_cap_in_requests()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.find<QSpinBox>("runMaxRequests")->setValue(2);
        QVERIFY(f.run());
        QCOMPARE(f.server.count(), 2);
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("cap in requests")));
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("2 of 4 are answered and kept")));
        f.find<QSpinBox>("runMaxRequests")->setValue(0);
        f.click("runCount");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("runPlan").contains(QStringLiteral("goes on with 2 of 4")), 20000);
        QCOMPARE(f.find<QPushButton>("runStart")->text(), QStringLiteral("Go on"));
        QVERIFY(f.run());
        QCOMPARE(f.server.count(), 4);
    }

    void several_answers_need_a_temperature()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("run"));
        f.find<QSpinBox>("runSamples")->setValue(3);
        QVERIFY(!f.find<QPushButton>("runStart")->isEnabled());
        QVERIFY(f.said("runPlan").contains(QStringLiteral("temperature 0")));
    }

    void pause_holds_and_goes_on()
    {
        TeacherFixture f(
            [](const test::ServerRequest& request) {
                auto reply = chatReply(modelAnswer(askedSentence(request)));
                reply.delay = std::chrono::milliseconds(300);
                return reply;
            },
            manyCases(12));
        QVERIFY(f.connectToServer());
        f.find<QSpinBox>("teacherInFlight")->setValue(1);
        f.click("teacherSave");
        QTRY_COMPARE(f.service->settings()->max_in_flight, 1);
        f.page->showTab(QStringLiteral("run"));
        f.click("runStart");
        QTRY_VERIFY_WITH_TIMEOUT(f.server.count() >= 1, 20000);
        f.click("runPause");
        QVERIFY(f.service->isPaused());
        QVERIFY(f.said("runProgress").contains(QStringLiteral("Paused")));
        QCOMPARE(f.find<QPushButton>("runPause")->text(), QStringLiteral("Go on"));
        // The question under way is answered; of the twelve none follows.
        const int asked = f.server.count();
        QTest::qWait(900);
        QVERIFY(f.server.count() <= asked + 1);
        QVERIFY(f.service->isRunning());
        f.click("runPause");
        QVERIFY(f.idle());
        QCOMPARE(f.server.count(), 12);
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("Done.")));
    }

    void the_list_follows_a_run()
    {
        // Slow until the list has heard of a text that is labelled, so the run cannot be over before.
        std::atomic<bool> seen{false};
        TeacherFixture f(
            [&seen](const test::ServerRequest& request) {
                auto reply = chatReply(modelAnswer(askedSentence(request)));
                reply.delay = std::chrono::milliseconds(seen ? 0 : 400);
                return reply;
            },
            manyCases(400));
        QVERIFY(f.connectToServer());
        int while_running = 0;
        std::size_t rows = 0;
        QObject::connect(f.session.session.get(), &app::Session::listChanged, f.page.get(),
                         [&](const app::ListChanges& changes) {
                             while_running += f.service->isRunning();
                             rows += changes->rows.size();
                             seen = true;
                         });
        f.page->showTab(QStringLiteral("run"));
        f.click("runStart");
        QTRY_VERIFY_WITH_TIMEOUT(while_running > 0, 20000);
        QVERIFY(rows < 400); // what has changed, no more
        QVERIFY(f.idle());
        QTRY_COMPARE(rows, std::size_t(400)); // each once
    }

    void a_cancelled_run_goes_on_and_pays_nothing_twice()
    {
        std::mutex mutex;
        std::map<std::string, int> answered;
        TeacherFixture f(
            [&](const test::ServerRequest& request) {
                auto reply = chatReply(modelAnswer(askedSentence(request)));
                reply.delay = std::chrono::milliseconds(60);
                const std::scoped_lock lock(mutex);
                ++answered[askedSentence(request)];
                return reply;
            },
            manyCases(25));
        QVERIFY(f.connectToServer());
        f.find<QSpinBox>("teacherInFlight")->setValue(2);
        f.click("teacherSave");
        QTRY_COMPARE(f.service->settings()->max_in_flight, 2);
        f.page->showTab(QStringLiteral("run"));
        f.click("runStart");
        QTRY_VERIFY_WITH_TIMEOUT(f.server.count() >= 6, 20000);
        f.click("runCancel");
        QVERIFY(f.idle());
        QTRY_VERIFY(f.said("runOutcome").contains(QStringLiteral("Stopped by you.")));
        const int before = f.server.count();
        QVERIFY(before < 25);
        QVERIFY(f.run());
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("Done.")));
        // Only what was under way when it was cancelled is asked again: two at most.
        QVERIFY(f.server.count() <= 25 + 2);
        QCOMPARE(answered.size(), std::size_t(25));
    }

    void closing_the_project_keeps_what_is_answered()
    {
        TeacherFixture f(
            [](const test::ServerRequest& request) {
                auto reply = chatReply(modelAnswer(askedSentence(request)));
                reply.delay = std::chrono::milliseconds(60);
                return reply;
            },
            manyCases(30));
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("run"));
        f.click("runStart");
        QTRY_VERIFY_WITH_TIMEOUT(f.server.count() >= 16, 20000);
        f.session.session->close();
        QVERIFY(!f.service->isRunning());
        const int asked = f.server.count();
        QSignalSpy loaded(f.session.session.get(), &app::Session::listLoaded);
        f.session.session->open(f.session.path);
        QVERIFY(loaded.wait(20000));
        QTRY_VERIFY(f.service->settings());
        f.click("runCount");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("runPlan").contains(QStringLiteral("to ask:")), 20000);
        // Of eight at once at least the eight before are there.
        const auto words =
            f.said("runPlan").section(QStringLiteral("Answered before: "), 1).section(QChar(u' '), 0, 0);
        QVERIFY2(words.toInt() >= asked - 8, qPrintable(f.said("runPlan")));
    }

    void a_server_that_refuses_ends_the_run_with_the_reason()
    {
        TeacherFixture f([](const test::ServerRequest&) {
            test::ServerReply reply;
            reply.status = 404;
            reply.body = "{\"error\": {\"message\": \"The <b>deployment</b> does not exist\"}}";
            return reply;
        });
        QVERIFY(f.connectToServer());
        QVERIFY(f.run());
        QVERIFY2(f.said("runOutcome").contains(QStringLiteral("status 404")),
                 qPrintable(f.said("runOutcome")));
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("<b>deployment</b>")));
        QCOMPARE(f.find<QLabel>("runOutcome")->textFormat(), Qt::PlainText);
    }

    void answers_made_elsewhere_are_imported_and_a_replay_is_named()
    {
        TeacherFixture f;
        const QString path = f.session.folder.filePath(QStringLiteral("answers.jsonl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"text\": \"Azithromycin caused tinnitus in a woman of 47.\", \"answer\": "
                   "\"Azithromycin: tinnitus\"}"
                   "\n"
                   "{\"text\": \"No such sentence.\", \"answer\": \"None\"}"
                   "\nno json\n");
        file.close();
        f.page->setFileChooser([&](QWidget*, ui::ChooseWhat, const QString&, const QString&,
                                   std::function<void(QStringList)> done) { done({path}); });
        f.page->showTab(QStringLiteral("run"));
        QTRY_VERIFY(f.find<QPushButton>("runImport")->isEnabled());
        f.click("runImport");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("runOutcome").contains(QStringLiteral("1 sentences of 1 texts")),
                                 20000);
        QVERIFY(
            f.said("runOutcome").contains(QStringLiteral("1 lines that are no answers, 1 answers whose")));
        QVERIFY(f.said("runFailures").contains(QStringLiteral("line 3")));
        QVERIFY(f.idle());
        f.click("runReplay");
        QTRY_VERIFY_WITH_TIMEOUT(f.said("runOutcome").contains(QStringLiteral("recorded: answers.jsonl")),
                                 20000);
        QVERIFY(f.said("runOutcome").contains(QStringLiteral("Without a recorded answer: 3 of 4")));
        QTRY_COMPARE(f.table("runTable")->rowCount(), 2);
        QCOMPARE(f.server.count(), 0);
    }

    void actions_stand_in_the_key_table()
    {
        TeacherFixture f;
        for (const char* id : {"teacher.test", "teacher.save", "teacher.count", "teacher.start",
                               "teacher.pause", "teacher.cancel"})
            QVERIFY2(f.keys->find(QLatin1String(id)), id);
        QCOMPARE(f.keys->conflicts(), QStringList());
        QStringList names;
        for (const QAction* action : f.page->actions())
            names << action->objectName();
        QVERIFY(names.contains(QStringLiteral("teacher_start")));
    }
};

QTEST_MAIN(TestTeacherRun)
#include "tst_teacher_run.moc"
