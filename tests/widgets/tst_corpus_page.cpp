// SPDX-License-Identifier: GPL-3.0-or-later
// The corpus page by what a person clicks, against an E-utilities server of our own.
#include "app/session/literature_service.hpp"
#include "tests/app/project_builder.hpp"
#include "tests/support/eutils_server.hpp"
#include "widgets/corpus_page/corpus_page.hpp"
#include "widgets/corpus_page/plan_tab.hpp"
#include "widgets/corpus_page/search_form.hpp"
#include "widgets/corpus_page/search_tab.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::ui;
using ade::test::EutilsServer;

namespace {

struct Program {
    Program(const QString& settings_path)
        : settings(settings_path, QSettings::IniFormat), window(session, settings)
    {
        window.resize(1400, 900);
        window.show();
    }
    template <typename Widget>
    Widget* find(const char* name)
    {
        return window.findChild<Widget*>(QLatin1String(name));
    }
    void click(const char* name)
    {
        auto* button = find<QPushButton>(name);
        QVERIFY2(button && button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QString status() { return find<QLabel>("searchStatus")->text(); }
    void type(const char* name, const char* text)
    {
        auto* field = find<QLineEdit>(name);
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, QLatin1String(text));
    }

    QSettings settings;
    app::Session session;
    MainWindow window;
};

QString cell(QTableWidget* table, int row, int column)
{
    return table->item(row, column)->text();
}

} // namespace

class TestCorpusPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<EutilsServer> server_;
    std::unique_ptr<Program> program_;
    QString settings_;
    QString project_;

    void start()
    {
        program_.reset();
        program_ = std::make_unique<Program>(settings_);
        QSignalSpy listed(&program_->session, &app::Session::listLoaded);
        program_->window.commands().openOrCreate(project_);
        QVERIFY(listed.wait(20000));
        QVERIFY(program_->window.showView(QStringLiteral("search")));
        QTRY_VERIFY(program_->find<QLineEdit>("searchProduct")->isVisible());
    }
    void product(const char* name) { program_->type("searchProduct", name); }
    void fetchAll()
    {
        product("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("articles found")), 20000);
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", folder_->filePath(QStringLiteral("data")).toUtf8());
        qunsetenv("ADE_PUBMED_URL");
        server_ = std::make_unique<EutilsServer>();
        settings_ = folder_->filePath(QStringLiteral("settings.ini"));
        project_ = folder_->filePath(QStringLiteral("case.adestudio"));
        QSettings settings(settings_, QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        settings.setValue(QStringLiteral("literature/base_url"), QString::fromStdString(server_->url()));
    }
    void cleanup()
    {
        program_.reset();
        server_.reset();
        folder_.reset();
    }

    void namesMakeTheQuery()
    {
        start();
        QVERIFY(!program_->find<QPushButton>("searchFetch")->isEnabled()); // nothing to ask yet
        product("amoxicillin");
        program_->type("searchOthers", "Amoxil, Moxatag");
        auto* query = program_->find<QPlainTextEdit>("searchQuery");
        QCOMPARE(query->toPlainText(),
                 QStringLiteral("(\"amoxicillin\"[tiab] OR \"amoxicillin\"[mh] OR \"amoxicillin\"[nm] OR "
                                "\"Amoxil\"[tiab] OR \"Moxatag\"[tiab])"));
        // By hand: the names no longer change it, until one asks for that.
        query->setFocus();
        QTest::keyClicks(query, QStringLiteral(" x"));
        const QString own = query->toPlainText();
        product("ibuprofen");
        QCOMPARE(query->toPlainText(), own);
        program_->click("searchRebuild");
        QVERIFY(query->toPlainText().startsWith(QStringLiteral("(\"ibuprofen\"[tiab]")));
        // The paper's query, with what it misses.
        auto* kind = program_->find<QComboBox>("searchTemplate");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        Q_EMIT kind->activated(kind->currentIndex());
        QVERIFY(query->toPlainText().startsWith(QStringLiteral("\"adverse effects\"[sh]")));
        QVERIFY(program_->find<QLabel>("searchNote")->text().contains(QStringLiteral("not indexed")));
    }

    void countsFirst()
    {
        server_->add_many(30, 1000, 3);
        server_->add({2000, "2021/01/01", "<b>Bold</b> &amp; <script>bad</script>", "", {}});
        start();
        product("amoxicillin");
        program_->click("searchCount");
        auto* preview = program_->find<QTableWidget>("searchPreview");
        QTRY_COMPARE_WITH_TIMEOUT(preview->rowCount(), 20, 20000);
        QVERIFY(program_->status().startsWith(QStringLiteral("31 articles.")));
        QCOMPARE(cell(preview, 0, 0), QStringLiteral("2000"));
        QCOMPARE(cell(preview, 0, 1), QStringLiteral("Bold & bad"));
        QCOMPARE(server_->count("efetch"), 0);
    }

    void fetchesAndLogs()
    {
        server_->add_many(450, 1000, 30);
        start();
        fetchAll();
        QVERIFY2(program_->status().startsWith(QStringLiteral("450 articles found, 450 new")),
                 qPrintable(program_->status()));
        auto* log = program_->find<QTableWidget>("searchLog");
        QTRY_COMPARE(log->rowCount(), 1);
        QCOMPARE(cell(log, 0, 1), QStringLiteral("Maria"));
        QCOMPARE(cell(log, 0, 4), QStringLiteral("450"));
        // Again: nothing new, and that is logged.
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        QTRY_COMPARE(log->rowCount(), 2);
        QCOMPARE(cell(log, 0, 6), QStringLiteral("450"));
        QCOMPARE(server_->sent().size(), std::size_t(450));
        for (const auto& [pmid, times] : server_->sent())
            QCOMPARE(times, 1);
    }

    void stopsAndGoesOn()
    {
        server_->add_many(1200, 1000, 30);
        server_->set_delay(std::chrono::milliseconds(150));
        start();
        product("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(server_->count("efetch") >= 2, 20000);
        program_->click("searchStop");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Stopped")), 20000);
        QVERIFY(server_->count("efetch") < 6);
        // The program starts anew and says what broke off.
        start();
        QTRY_VERIFY(program_->status().startsWith(QStringLiteral("A fetch broke off")));
        server_->set_delay(std::chrono::milliseconds(0));
        fetchAll();
        QVERIFY2(program_->status().startsWith(QStringLiteral("1,200 articles found")),
                 qPrintable(program_->status()));
        QCOMPARE(server_->count("esearch"), 1);
        QTRY_COMPARE(program_->find<QTableWidget>("searchLog")->rowCount(), 1);
    }

    void faultsAreTold()
    {
        server_->add_many(3, 1000, 3);
        test::ServerReply page;
        page.status = 400;
        page.body = R"({"error":"API key invalid"})";
        server_->script("esearch", page);
        start();
        product("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("API key")), 20000);
        QVERIFY(program_->find<QPushButton>("searchFetch")->isEnabled());
    }

    void savedSearchesRunAgain()
    {
        server_->add_many(5, 1000, 3);
        start();
        QVERIFY(program_->find<QLabel>("savedHint")->isVisible());
        product("amoxicillin");
        program_->click("searchSave");
        auto* saved = program_->find<QListWidget>("savedSearches");
        QTRY_COMPARE(saved->count(), 1);
        QTRY_VERIFY(saved->currentItem());
        QVERIFY(saved->item(0)->text().startsWith(QStringLiteral("amoxicillin\nnever run")));
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(saved->item(0) && saved->item(0)->text().contains(QStringLiteral("5 new")),
                                 20000);
        QVERIFY(server_->requests("esearch").back().parameter("mindate").empty());
        // Now it asks for what is new since then, without being told.
        QTRY_COMPARE(program_->find<QComboBox>("searchDays")->currentIndex(), 1);
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(server_->count("esearch") == 2, 20000);
        QVERIFY(!server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        program_->click("savedForget");
        QTRY_COMPARE(saved->count(), 0);
    }

    void exportsTheLog()
    {
        server_->add_many(3, 1000, 3);
        server_->add(
            {2000, "2021/01/01", "=HYPERLINK(\"http://x\") <b>tags</b>, and \"quotes\"", "Text.", {}});
        start();
        fetchAll();
        const QString csv = folder_->filePath(QStringLiteral("log"));
        const QString pdf = folder_->filePath(QStringLiteral("log.pdf"));
        auto* tab = program_->window.findChild<SearchTab*>();
        QString wanted = csv;
        tab->setFileChooser([&](QWidget*, ChooseWhat, const QString&, const QString&,
                                std::function<void(QStringList)> done) { done({wanted}); });
        program_->click("logCsv");
        QFile file(csv + QStringLiteral(".csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.startsWith("\xEF\xBB\xBF"));
        QVERIFY(text.contains("Keller R, Okafor AB."));
        QVERIFY(!text.contains(",=HYPER") && text.contains("</b>, and \"\"quotes\"\""));
        QCOMPARE(text.count("J Small Cases. 2020"), 3);
        wanted = pdf;
        program_->click("logPdf");
        QFile printed(pdf);
        QVERIFY(printed.open(QIODevice::ReadOnly));
        QVERIFY(printed.readAll().startsWith("%PDF-"));
    }

    void thePlanRuns()
    {
        server_->add_many(5, 1000, 3);
        start();
        fetchAll();
        QVERIFY(program_->window.showView(QStringLiteral("plan")));
        auto* stages = program_->find<QTableWidget>("planStages");
        QTRY_COMPARE(cell(stages, 1, 2), QStringLiteral("5"));
        stages->setFocus();
        stages->selectRow(2);
        program_->click("planRun");
        QTRY_COMPARE_WITH_TIMEOUT(cell(stages, 2, 1), QStringLiteral("done"), 20000);
        QCOMPARE(cell(stages, 2, 2), QStringLiteral("20"));
        auto* sentences = program_->find<QTableWidget>("planSentences");
        QTRY_COMPARE(sentences->rowCount(), 20);
        QVERIFY(cell(sentences, 0, 1).startsWith(QStringLiteral("Report number")));
        // A list of evaluation articles makes it outdated.
        QFile list(folder_->filePath(QStringLiteral("ids.txt")));
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write("1001\n1002\n");
        list.close();
        program_->window.findChild<PlanTab*>()->setFileChooser(
            [&](QWidget*, ChooseWhat, const QString&, const QString&, std::function<void(QStringList)> done) {
                done({list.fileName()});
            });
        program_->click("planAddList");
        QTRY_COMPARE(cell(stages, 2, 1), QStringLiteral("outdated"));
        stages->selectRow(2);
        program_->click("planRun");
        QTRY_COMPARE(cell(stages, 2, 1), QStringLiteral("done"));
        // Their last sentences are those of the others, too: printed alike, they are out everywhere.
        QVERIFY(cell(stages, 2, 3).contains(QStringLiteral("8 on your list")));
        QTest::mouseClick(program_->find<QCheckBox>("planLeftOut"), Qt::LeftButton);
        QTRY_VERIFY(sentences->rowCount() >= 8);
    }

    void everythingIsReachedByKeys()
    {
        start();
        product("amoxicillin");
        QSet<QString> reached;
        program_->find<QComboBox>("searchTemplate")->setFocus();
        for (int i = 0; i < 40; ++i) {
            if (auto* widget = QApplication::focusWidget())
                reached.insert(widget->objectName());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const char* const name :
             {"searchProduct", "searchOthers", "searchSafety", "searchQuery", "searchDays", "searchMax",
              "searchAgain", "searchName", "searchCount", "searchFetch", "searchSave"})
            QVERIFY2(reached.contains(QLatin1String(name)), name);
    }
};

QTEST_MAIN(TestCorpusPage)
#include "tst_corpus_page.moc"
