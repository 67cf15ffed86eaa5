// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Encoders": what a person clicks, against a hub on this machine and the real `ade`.
#include "tests/app/project_builder.hpp"
#include "tests/student/tiny_hub.hpp"
#include "widgets/encoder_page/encoder_page.hpp"
#include "widgets/main_window.hpp"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>

#include <atomic>
#include <thread>

using namespace ade;
using namespace ade::ui;
using namespace ade::student::test;
using ade::test::HubServer;
using ade::test::ServerReply;
using ade::test::ServerRequest;

namespace {

constexpr int kLong = 60000;

struct Fixture {
    Fixture()
    {
        qputenv("XDG_DATA_HOME", place.path().toUtf8());
        qputenv("ADE_PROGRAM", ADE_PROGRAM_PATH);
        hub.repositories["someone/tiny-bert"] = tiny_repository(encoder);
        settings.base_url = QString::fromStdString(hub.url());
        service = std::make_unique<app::EncoderService>(settings);
        service->measure_seconds = 0.2;
        page = std::make_unique<EncoderPage>(*service, settings);
        QObject::connect(page.get(), &EncoderPage::failed, page.get(),
                         [this](const Error& error) { errors << QString::fromStdString(error.text()); });
        page->resize(1200, 800);
        page->show();
    }

    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* found = page->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    QTableWidget* table() { return find<QTableWidget>("encoderTable"); }
    QString cell(int row, int column) { return table()->item(row, column)->text(); }
    QString note() { return find<QLabel>("encoderNote")->text(); }
    bool enabled(const char* name) { return find<QPushButton>(name)->isEnabled(); }
    void click(const char* name)
    {
        QVERIFY2(enabled(name), name);
        QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton);
    }
    void type(const char* name, const QString& text)
    {
        auto* line = find<QLineEdit>(name);
        line->setFocus();
        line->clear();
        QTest::keyClicks(line, text);
    }
    /// Gets the tiny encoder by clicks; it is row 0 then.
    bool install()
    {
        type("encoderOther", QStringLiteral("someone/tiny-bert"));
        click("encoderGetOther");
        return QTest::qWaitFor([this] { return !service->isBusy() && row("someone--tiny-bert") == 0; },
                               kLong);
    }
    int row(const char* name)
    {
        for (int i = 0; i < table()->rowCount(); ++i) {
            if (cell(i, 0) == QLatin1String(name))
                return i;
        }
        return -1;
    }
    [[nodiscard]] std::string folder() const
    {
        return (std::filesystem::path(place.path().toStdString()) / "ade-studio/encoders/someone--tiny-bert")
            .string();
    }

    QTemporaryDir place;
    TinyEncoder encoder;
    HubServer hub;
    app::EncoderSettings settings;
    std::unique_ptr<app::EncoderService> service;
    std::unique_ptr<EncoderPage> page;
    QStringList errors;
};

} // namespace

class TestEncoderPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"HF_TOKEN", "HF_ENDPOINT", "ADE_ENCODER_URL", "ADE_ENCODER_DIR"})
            qunsetenv(name);
    }

    void the_catalogue_is_shown()
    {
        Fixture f;
        QTRY_COMPARE(f.table()->rowCount(), int(student::encoder_catalogue().size()));
        const int row = f.row("PubMedBERT-Large");
        QCOMPARE(f.cell(row, 1), QStringLiteral("not here"));
        QCOMPARE(f.cell(row, 2), QStringLiteral("mit"));
        QVERIFY(f.cell(row, 5).startsWith(QStringLiteral("about ")));
        QCOMPARE(f.cell(row, 6), QStringLiteral("–")); // nothing is promised
        f.table()->selectRow(row);
        QVERIFY(f.enabled("encoderGet"));
        for (const char* name :
             {"encoderCheck", "encoderMeasure", "encoderUse", "encoderRemove", "encoderGetOther"})
            QVERIFY2(!f.enabled(name), name);
        QVERIFY(!f.table()->isColumnHidden(10));
        f.page->resize(1000, 700);
        QTRY_VERIFY(f.table()->isColumnHidden(10)); // the figures stay in sight
        QVERIFY(f.find<QLabel>("encoderDetails")->text().contains(QStringLiteral("uncased-abstract")));
        QVERIFY(f.errors.isEmpty());
    }

    void get_check_measure_use_remove()
    {
        Fixture f;
        QTRY_VERIFY(f.table()->rowCount() > 0);
        QVERIFY(f.install());
        QVERIFY2(f.note().contains(QStringLiteral("1 of 5 files")), qPrintable(f.note()));
        f.table()->selectRow(0);
        QCOMPARE(f.cell(0, 1), QStringLiteral("installed"));
        QVERIFY(!f.enabled("encoderGet"));

        f.click("encoderCheck");
        QTRY_VERIFY_WITH_TIMEOUT(f.note().contains(QStringLiteral("can be used")), kLong);

        QSignalSpy measured(f.service.get(), &app::EncoderService::measured);
        f.click("encoderMeasure");
        QTRY_COMPARE_WITH_TIMEOUT(measured.size(), 2, kLong);
        for (const int column : {6, 7, 8, 9})
            QVERIFY2(f.cell(0, column) != QStringLiteral("–"), qPrintable(QString::number(column)));
        const auto* f32 = f.service->measure(f.folder(), student::Precision::f32);
        QVERIFY(f32 && f32->sentences_per_second > 0 && f32->memory_bytes > 0);
        QVERIFY(f.service->measure(f.folder(), student::Precision::int8));

        QSignalSpy wanted(f.page.get(), &EncoderPage::useWanted);
        f.click("encoderUse");
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<std::string>(), f.folder());
        f.page->setTrainingEncoder(f.folder());
        QCOMPARE(f.cell(0, 1), QStringLiteral("for training"));
        QVERIFY(!f.enabled("encoderUse"));

        f.page->setTrainingRunning(true);
        QVERIFY(!f.enabled("encoderMeasure") && !f.enabled("encoderRemove"));
        f.page->setTrainingRunning(false);

        f.click("encoderRemove");
        auto* question = f.find<QLabel>("encoderQuestion");
        QVERIFY(question->isVisible());
        QVERIFY2(question->text().contains(QStringLiteral("keep their own weights")),
                 qPrintable(question->text()));
        f.click("encoderRemoveNo");
        QVERIFY(!question->isVisible());
        QVERIFY(std::filesystem::exists(f.folder()));
        f.click("encoderRemove");
        f.click("encoderRemoveYes");
        QTRY_COMPARE_WITH_TIMEOUT(f.row("someone--tiny-bert"), -1, kLong);
        QVERIFY(!std::filesystem::exists(f.folder()));
        QVERIFY2(f.errors.isEmpty(), qPrintable(f.errors.join(QLatin1Char('\n'))));
    }

    void a_download_is_stopped_and_gone_on_with()
    {
        Fixture f;
        QTRY_VERIFY(f.table()->rowCount() > 0);
        std::atomic<bool> stuck{true};
        std::atomic<int> waiting{0};
        f.hub.store_fault = [&](const ServerRequest& request, ServerReply& reply) {
            const bool again = request.headers.contains("range");
            if (!again && stuck)
                reply.cut_after = 150'000;
            waiting += again ? 1 : 0;
            for (int i = 0; i < 3000 && again && stuck; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
        };
        f.type("encoderOther", QStringLiteral("someone/tiny-bert"));
        f.click("encoderGetOther");
        QVERIFY(f.find<QPushButton>("encoderCancel")->isVisible());
        QVERIFY(!f.enabled("encoderGetOther"));
        QTRY_VERIFY_WITH_TIMEOUT(waiting > 0, kLong);
        f.click("encoderCancel");
        QTRY_VERIFY_WITH_TIMEOUT(f.note().startsWith(QStringLiteral("Stopped")), kLong);
        QCOMPARE(f.row("someone--tiny-bert"), -1);
        stuck = false;
        QCOMPARE(f.find<QLineEdit>("encoderOther")->text(), QStringLiteral("someone/tiny-bert"));
        f.click("encoderGetOther");
        QTRY_COMPARE_WITH_TIMEOUT(f.row("someone--tiny-bert"), 0, kLong);
        QCOMPARE(f.hub.store_requests().back().headers.at("range"), std::string("bytes=150000-"));
        QVERIFY(f.errors.isEmpty());
    }

    void faults_are_shown()
    {
        Fixture f;
        QTRY_VERIFY(f.table()->rowCount() > 0);
        f.hub.store_fault = [](const ServerRequest&, ServerReply& reply) { reply.body[9] ^= 1; };
        f.type("encoderOther", QStringLiteral("someone/tiny-bert"));
        f.click("encoderGetOther");
        QTRY_COMPARE_WITH_TIMEOUT(f.errors.size(), 1, kLong);
        QVERIFY2(f.errors[0].contains(QStringLiteral("SHA-256")), qPrintable(f.errors[0]));
        QCOMPARE(f.row("someone--tiny-bert"), -1);
        f.hub.store_fault = {};
        QVERIFY(f.install());
        f.table()->selectRow(0);

        qputenv("ADE_PROGRAM", "/absent/ade");
        f.click("encoderMeasure");
        QTRY_COMPARE_WITH_TIMEOUT(f.errors.size(), 2, kLong);
        QVERIFY2(f.errors[1].contains(QStringLiteral("/absent/ade")), qPrintable(f.errors[1]));
        qputenv("ADE_PROGRAM", ADE_PROGRAM_PATH);

        // Damaged behind the program's back: said by the measurement, the check, and the list.
        std::filesystem::resize_file(f.folder() + "/model.safetensors", 1000);
        f.click("encoderMeasure");
        QTRY_COMPARE_WITH_TIMEOUT(f.errors.size(), 3, kLong);
        QVERIFY2(f.errors[2].contains(QStringLiteral("model.safetensors")), qPrintable(f.errors[2]));
        f.click("encoderCheck");
        QTRY_COMPARE_WITH_TIMEOUT(f.errors.size(), 4, kLong);
        std::filesystem::remove(f.folder() + "/model.safetensors");
        f.service->load();
        QTRY_COMPARE_WITH_TIMEOUT(f.cell(0, 1), QStringLiteral("damaged"), kLong);
        QVERIFY(!f.enabled("encoderMeasure") && !f.enabled("encoderUse") && f.enabled("encoderRemove"));
    }

    void a_measurement_can_be_stopped()
    {
        Fixture f;
        QTRY_VERIFY(f.table()->rowCount() > 0);
        QVERIFY(f.install());
        f.service->measure_seconds = 300;
        f.table()->selectRow(0);
        f.click("encoderMeasure");
        f.click("encoderCancel");
        QTRY_VERIFY_WITH_TIMEOUT(!f.service->isBusy(), kLong);
        QVERIFY(!f.service->measure(f.folder(), student::Precision::f32));
        QVERIFY(f.errors.isEmpty());
    }

    void the_service_can_end_while_it_works()
    {
        Fixture f;
        QTRY_VERIFY(f.table()->rowCount() > 0);
        f.hub.store_fault = [](const ServerRequest&, ServerReply& reply) {
            reply.drip = std::chrono::milliseconds(1);
        };
        f.type("encoderOther", QStringLiteral("someone/tiny-bert"));
        f.click("encoderGetOther");
        QTRY_VERIFY_WITH_TIMEOUT(!f.hub.store_requests().empty(), kLong);
        f.page.reset();
        f.service.reset(); // waits for the worker, which sees the stop
    }

    void the_server_is_remembered()
    {
        Fixture f;
        QSignalSpy changed(f.page.get(), &EncoderPage::settingsChanged);
        f.type("encoderServer", QStringLiteral("https://mirror.example"));
        QTest::keyClick(f.find<QLineEdit>("encoderServer"), Qt::Key_Return);
        QCOMPARE(f.settings.base_url, QStringLiteral("https://mirror.example"));
        QCOMPARE(changed.size(), 1);
    }

    void page_and_training_panel_share_the_choice()
    {
        Fixture f;
        QVERIFY(f.install());
        QSettings settings(f.place.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        const QString project = f.place.filePath(QStringLiteral("p.adestudio"));
        tests::makeProject(project, tests::threeCases());
        app::Session session;
        MainWindow window(session, settings);
        window.resize(1400, 900);
        window.show();
        QSignalSpy opened(&session, &app::Session::opened);
        session.open(project);
        QVERIFY(!opened.isEmpty() || opened.wait(20000));
        QVERIFY(window.showView(QStringLiteral("training")));
        auto* combo = window.findChild<QComboBox*>(QStringLiteral("trainingEncoder"));
        QVERIFY(combo);
        QTRY_COMPARE_WITH_TIMEOUT(combo->count(), 1, kLong);
        QCOMPARE(combo->currentIndex(), -1); // the default encoder is not installed
        QVERIFY(!window.findChild<QPushButton*>(QStringLiteral("trainingStart"))->isEnabled());
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        QTRY_COMPARE(combo->currentIndex(), 0);
        QVERIFY(window.findChild<QPushButton*>(QStringLiteral("trainingStart"))->isEnabled());
        QCOMPARE(settings.value(QStringLiteral("training/encoder_folder")).toString().toStdString(),
                 f.folder());
        QVERIFY(window.showView(QStringLiteral("encoders")));
        auto* table = window.findChild<QTableWidget*>(QStringLiteral("encoderTable"));
        QTRY_VERIFY(table->rowCount() > 0);
        QCOMPARE(table->item(0, 1)->text(), QStringLiteral("for training"));
        // Removed: training falls back to the default encoder, which is not there.
        table->selectRow(0);
        const auto click = [&](const char* name) {
            QTest::mouseClick(window.findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
        };
        click("encoderRemove");
        click("encoderRemoveYes");
        QTRY_COMPARE_WITH_TIMEOUT(combo->count(), 0, kLong);
        QCOMPARE(settings.value(QStringLiteral("training/encoder_folder")).toString(), QString());
        QVERIFY(!window.findChild<QPushButton*>(QStringLiteral("trainingStart"))->isEnabled());
    }
};

QTEST_MAIN(TestEncoderPage)
#include "tst_encoder_page.moc"
