// SPDX-License-Identifier: GPL-3.0-or-later
// The corpus page by what a person clicks, against an E-utilities server of our own.
#include "app/session/literature_service.hpp"
#include "tests/app/project_builder.hpp"
#include "tests/support/eutils_server.hpp"
#include "widgets/corpus_page/corpus_page.hpp"
#include "widgets/corpus_page/plan_tab.hpp"
#include "widgets/corpus_page/pubmed_access.hpp"
#include "widgets/corpus_page/screening_export.hpp"
#include "widgets/corpus_page/search_form.hpp"
#include "widgets/corpus_page/search_tab.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

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

/// A keychain that outlives the program that asks it.
class MemorySecrets : public app::SecretStore {
public:
    explicit MemorySecrets(std::map<QString, std::string>& kept) : kept_(kept) {}
    void read(const QString& name, QObject* context, std::function<void(Result<std::string>)> done) override
    {
        QMetaObject::invokeMethod(
            context, [key = kept_[name], done] { done(key); }, Qt::QueuedConnection);
    }
    void write(const QString& name, const std::string& secret, QObject* context,
               std::function<void(Result<void>)> done) override
    {
        QMetaObject::invokeMethod(
            context,
            [this, name, secret, done] {
                if (secret.empty())
                    kept_.erase(name);
                else
                    kept_[name] = secret;
                done({});
            },
            Qt::QueuedConnection);
    }

private:
    std::map<QString, std::string>& kept_;
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
    void save(const char* name)
    {
        product(name);
        const int before = program_->find<QListWidget>("savedSearches")->count();
        program_->click("searchSave");
        QTRY_COMPARE(program_->find<QListWidget>("savedSearches")->count(), before + 1);
    }
    /// As the project has them.
    std::vector<literature::SavedSearch> searches()
    {
        return literature::saved_searches(*program_->session.project().reader).value();
    }
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
        for (const char* const name :
             {"ADE_PUBMED_URL", "ADE_PUBMED_EMAIL", "ADE_PUBMED_API_KEY", "NCBI_API_KEY"})
            qunsetenv(name);
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
        QVERIFY(!program_->find<QLineEdit>("searchProduct")->isVisible()); // it has no names
        kind->setCurrentIndex(0);
        Q_EMIT kind->activated(0);
        QVERIFY(program_->find<QLineEdit>("searchProduct")->isVisible());
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
        QCOMPARE(cell(log, 0, 5), QStringLiteral("450"));
        // Again: nothing new, and that is logged.
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        QTRY_COMPARE(log->rowCount(), 2);
        QCOMPARE(cell(log, 0, 7), QStringLiteral("450"));
        QCOMPARE(server_->sent().size(), std::size_t(450));
        for (const auto& [pmid, times] : server_->sent())
            QCOMPARE(times, 1);
        // Fetched again although they are here: message and log count alike.
        QTest::mouseClick(program_->find<QCheckBox>("searchAgain"), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(program_->find<QCheckBox>("searchAgain")->isChecked());
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("450 here before")), 20000);
        QTRY_COMPARE(log->rowCount(), 3);
        QCOMPARE(cell(log, 0, 7), QStringLiteral("450"));
    }

    void nothingFoundIsSaid()
    {
        start();
        product("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(
            program_->status().startsWith(QStringLiteral("Nothing new: PubMed found no article")), 20000);
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
        // One press goes on, and shows what is asked for.
        QCOMPARE(program_->find<QPushButton>("searchOffer")->text(), QStringLiteral("Go on"));
        program_->click("searchOffer");
        QVERIFY(program_->find<QPlainTextEdit>("searchQuery")
                    ->toPlainText()
                    .contains(QStringLiteral("\"amoxicillin\"[tiab]")));
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("articles found")), 20000);
        // The whole fetch is counted, as in the log.
        QVERIFY2(program_->status().startsWith(QStringLiteral("1,200 articles found, 1,200 new")),
                 qPrintable(program_->status()));
        QVERIFY(!program_->find<QPushButton>("searchOffer")->isVisible());
        QCOMPARE(server_->count("esearch"), 1);
        QTRY_COMPARE(program_->find<QTableWidget>("searchLog")->rowCount(), 1);
        QCOMPARE(cell(program_->find<QTableWidget>("searchLog"), 0, 5), QStringLiteral("1,200"));
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
        // A slip is taken back, with the last run.
        const QString last = QString::fromStdString(server_->requests("esearch").back().parameter("mindate"));
        program_->click("searchOffer");
        QTRY_COMPARE(saved->count(), 1);
        QVERIFY(!program_->find<QPushButton>("searchOffer")->isVisible());
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(server_->count("esearch") == 3, 20000);
        QCOMPARE(QString::fromStdString(server_->requests("esearch").back().parameter("mindate")), last);
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
    }

    void aLimitIsNoCompleteRun()
    {
        server_->add_many(112, 1000, 30);
        start();
        save("amoxicillin");
        program_->find<QSpinBox>("searchMax")->setValue(2);
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("112 articles found, 2 new")),
                                 20000);
        QVERIFY2(program_->status().contains(QStringLiteral("110 articles were not asked for")),
                 qPrintable(program_->status()));
        QTRY_VERIFY(!program_->session.store().isBusy());
        QVERIFY(searches().front().last_run.empty());
        auto* log = program_->find<QTableWidget>("searchLog");
        QCOMPARE(cell(log, 0, 3), QStringLiteral("all, at most 2"));
        // The rest comes next time.
        program_->find<QSpinBox>("searchMax")->setValue(0);
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("112 articles found, 110 new")),
                                 20000);
        QVERIFY(server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY(!searches().front().last_run.empty());
        QTRY_COMPARE(cell(log, 0, 3), QStringLiteral("all"));
    }

    void theLimitGoesWithItsSearch()
    {
        start();
        save("ibuprofen");
        program_->click("savedNew");
        save("amoxicillin");
        program_->find<QSpinBox>("searchMax")->setValue(2);
        program_->find<QListWidget>("savedSearches")->setCurrentRow(1);
        QCOMPARE(program_->find<QLineEdit>("searchProduct")->text(), QStringLiteral("ibuprofen"));
        QCOMPARE(program_->find<QSpinBox>("searchMax")->value(), 0);
        program_->find<QSpinBox>("searchMax")->setValue(2);
        program_->click("savedNew");
        QCOMPARE(program_->find<QSpinBox>("searchMax")->value(), 0);
    }

    void someDaysAreNoCompleteRun()
    {
        server_->add_many(5, 1000, 3);
        start();
        save("insulin");
        program_->find<QComboBox>("searchDays")->setCurrentIndex(2); // between
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        QVERIFY(program_->status().contains(QStringLiteral("no complete run")));
        QVERIFY(!server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY(!program_->session.store().isBusy());
        QVERIFY(searches().front().last_run.empty());
        // What was chosen stays, and the older ones are still asked for.
        QCOMPARE(program_->find<QComboBox>("searchDays")->currentIndex(), 2);
        program_->find<QComboBox>("searchDays")->setCurrentIndex(1); // since the last run
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("5 articles found, 5 new")),
                                 20000);
        QVERIFY(server_->requests("esearch").back().parameter("mindate").empty());
    }

    void aSynonymAsksForAllDays()
    {
        server_->add_many(5, 1000, 3);
        start();
        save("amoxicillin");
        program_->click("searchFetch");
        auto* days = program_->find<QComboBox>("searchDays");
        QTRY_COMPARE_WITH_TIMEOUT(days->currentIndex(), 1, 20000);
        auto* note = program_->find<QLabel>("searchNote");
        QVERIFY(note->text().startsWith(QStringLiteral("Last run")));
        program_->type("searchOthers", "Amoxil");
        QVERIFY2(note->text().contains(QStringLiteral("all days are asked for")), qPrintable(note->text()));
        program_->click("searchSave");
        QTRY_COMPARE(searches().front().product.others.size(), std::size_t(1));
        QTRY_VERIFY(!program_->session.store().isBusy()); // the window knows it, too
        QVERIFY2(note->text().contains(QStringLiteral("all days are asked for")), qPrintable(note->text()));
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(server_->count("esearch") == 2, 20000);
        QVERIFY(server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY(note->text().startsWith(QStringLiteral("Last run")));
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(server_->count("esearch") == 3, 20000);
        QVERIFY(!server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY_WITH_TIMEOUT(!program_->find<QPushButton>("searchStop")->isVisible(), 20000);
        auto* log = program_->find<QTableWidget>("searchLog");
        QTRY_COMPARE(log->rowCount(), 3);
        QVERIFY2(cell(log, 0, 3).startsWith(QStringLiteral("from 20")), qPrintable(cell(log, 0, 3)));
    }

    void anEditedSearchIsNoRunOfTheSavedOne()
    {
        server_->add_many(5, 1000, 3);
        start();
        save("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(!searches().front().last_run.empty(), 20000);
        const literature::SavedSearch before = searches().front();
        program_->type("searchOthers", "Amoxil");
        const QString edited = program_->find<QPlainTextEdit>("searchQuery")->toPlainText();
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        QVERIFY2(program_->status().contains(QStringLiteral("not saved")), qPrintable(program_->status()));
        QVERIFY(server_->requests("esearch").back().parameter("mindate").empty());
        QTRY_VERIFY(!program_->session.store().isBusy());
        QCOMPARE(program_->find<QLineEdit>("searchOthers")->text(), QStringLiteral("Amoxil"));
        QCOMPARE(program_->find<QPlainTextEdit>("searchQuery")->toPlainText(), edited);
        QVERIFY(searches().front() == before);
        QCOMPARE(cell(program_->find<QTableWidget>("searchLog"), 0, 2), edited);
        // Saved now, it is the search's query, and runs for all days.
        program_->click("searchSave");
        QTRY_VERIFY(searches().front() != before);
        QCOMPARE(QString::fromStdString(searches().front().query), edited);
    }

    void savingKeepsDaysAndLimit()
    {
        start();
        product("amoxicillin");
        program_->find<QComboBox>("searchDays")->setCurrentIndex(2);
        program_->find<QSpinBox>("searchMax")->setValue(7);
        program_->click("searchSave");
        QTRY_COMPARE(program_->find<QListWidget>("savedSearches")->count(), 1);
        QCOMPARE(program_->find<QComboBox>("searchDays")->currentIndex(), 2);
        QCOMPARE(program_->find<QSpinBox>("searchMax")->value(), 7);
    }

    void whatWasSaidGoesWithItsSearch()
    {
        server_->add_many(3, 1000, 3);
        start();
        save("amoxicillin");
        program_->click("searchCount");
        auto* preview = program_->find<QTableWidget>("searchPreview");
        auto* hint = program_->find<QLabel>("previewHint");
        QTRY_COMPARE_WITH_TIMEOUT(preview->rowCount(), 3, 20000);
        QVERIFY(hint->text().startsWith(QStringLiteral("The first 3")));
        program_->click("savedNew");
        QCOMPARE(program_->status(), QString());
        QCOMPARE(preview->rowCount(), 0);
        program_->find<QListWidget>("savedSearches")->setCurrentRow(0);
        program_->click("searchCount");
        QTRY_COMPARE_WITH_TIMEOUT(preview->rowCount(), 3, 20000);
        // A count that fails leaves no titles of the one before.
        test::ServerReply page;
        page.status = 400;
        page.body = R"({"error":"API key invalid"})";
        server_->script("esearch", page);
        program_->click("searchCount");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("API key")), 20000);
        QCOMPARE(preview->rowCount(), 0);
        QVERIFY(!hint->text().startsWith(QStringLiteral("The first")));
    }

    void aCountCanBeStopped()
    {
        server_->add_many(3, 1000, 3);
        test::ServerReply busy;
        busy.status = 429;
        busy.body = R"({"error":"API rate limit exceeded. Slow down."})";
        busy.headers.emplace_back("Retry-After", "30");
        server_->script("esearch", busy);
        start();
        product("amoxicillin");
        QVERIFY(!program_->find<QPushButton>("searchStop")->isVisible());
        program_->click("searchCount");
        // Why it waits, and how long; no advice that contradicts it.
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("The next try is in 30 s.")),
                                 20000);
        QVERIFY2(program_->status().contains(QStringLiteral("rate limit")), qPrintable(program_->status()));
        QVERIFY2(!program_->status().contains(QStringLiteral("Try again")), qPrintable(program_->status()));
        program_->click("searchStop");
        QCOMPARE(program_->status(), QStringLiteral("Stopped."));
        QVERIFY(!program_->find<QPushButton>("searchStop")->isVisible());
        // And it can be asked for anew.
        program_->click("searchCount");
        QTRY_COMPARE_WITH_TIMEOUT(program_->find<QTableWidget>("searchPreview")->rowCount(), 3, 20000);
    }

    void aWaitIsNotShownLongerThanItLasts()
    {
        server_->add_many(3, 1000, 3);
        test::ServerReply busy;
        busy.status = 429;
        busy.body = R"({"error":"API rate limit exceeded"})";
        busy.headers.emplace_back("Retry-After", "1");
        server_->script("efetch", busy);
        server_->set_delay(std::chrono::milliseconds(300));
        start();
        product("amoxicillin");
        program_->click("searchFetch");
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("The next try is in 1 s.")),
                                 20000);
        // Asked again, and not answered yet.
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Fetching: 0 of 3")), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("3 articles found")), 20000);
    }

    void theFocusStaysWithTheSearch()
    {
        server_->add_many(3, 1000, 3);
        server_->set_delay(std::chrono::milliseconds(100));
        start();
        product("amoxicillin");
        auto* fetch = program_->find<QPushButton>("searchFetch");
        auto* stop = program_->find<QPushButton>("searchStop");
        auto* save = program_->find<QPushButton>("searchSave");
        const QRect place = save->geometry();
        fetch->setFocus();
        QTest::keyClick(fetch, Qt::Key_Space);
        QTRY_VERIFY(stop->isVisible());
        QVERIFY(stop->hasFocus());
        // A press that comes too late must not save.
        QCOMPARE(save->geometry(), place);
        QVERIFY(!stop->geometry().intersects(place));
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().contains(QStringLiteral("articles found")), 20000);
        QVERIFY(!stop->isVisible());
        QVERIFY(fetch->hasFocus());
        QCOMPARE(save->geometry(), place);
    }

    void accessIsSetInTheWindow()
    {
        server_->add_many(3, 1000, 3);
        QSettings(settings_, QSettings::IniFormat).setValue(QStringLiteral("literature/base_url"), QString());
        start();
        auto* results = program_->find<QTabWidget>("searchResults");
        results->setCurrentIndex(2);
        auto* address = program_->find<QLineEdit>("pubmedAddress");
        QVERIFY(address->isVisible());
        QCOMPARE(address->placeholderText(),
                 QStringLiteral("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"));
        program_->type("pubmedAddress", server_->url().c_str());
        program_->type("pubmedEmail", "maria@example.org");
        product("amoxicillin"); // the field is left
        program_->click("searchCount");
        QTRY_COMPARE_WITH_TIMEOUT(program_->find<QTableWidget>("searchPreview")->rowCount(), 3, 20000);
        QCOMPARE(QString::fromStdString(server_->requests("esearch").back().parameter("email")),
                 QStringLiteral("maria@example.org"));
        // It is remembered at once, not when the program ends.
        QSettings again(settings_, QSettings::IniFormat);
        again.sync();
        QCOMPARE(again.value(QStringLiteral("literature/email")).toString(),
                 QStringLiteral("maria@example.org"));
        QVERIFY(!program_->find<QPushButton>("pubmedKeepKey")->isEnabled());
    }

    void theKeyIsKeptInTheKeychain()
    {
        server_->add_many(3, 1000, 3);
        start();
        app::LiteratureSettings settings;
        settings.base_url = QString::fromStdString(server_->url());
        std::map<QString, std::string> keychain;
        const auto service = [&] {
            return std::make_unique<app::LiteratureService>(program_->session, settings,
                                                            std::make_unique<MemorySecrets>(keychain));
        };
        auto first = service();
        {
            PubmedAccess access(*first);
            access.show();
            auto* key = access.findChild<QLineEdit*>(QStringLiteral("pubmedKey"));
            QCOMPARE(key->echoMode(), QLineEdit::Password);
            QVERIFY(!access.findChild<QPushButton*>(QStringLiteral("pubmedForgetKey"))->isEnabled());
            QTest::keyClicks(key, QStringLiteral("S3CRETKEY"));
            QTest::mouseClick(access.findChild<QPushButton*>(QStringLiteral("pubmedKeepKey")),
                              Qt::LeftButton);
            QCOMPARE(key->text(), QString());
            QTRY_VERIFY(settings.key_kept);
            QCOMPARE(keychain.size(), std::size_t(1));
            QVERIFY(settings.api_key.isEmpty()); // what is written to the settings' file
            QVERIFY(access.findChild<QPushButton*>(QStringLiteral("pubmedForgetKey"))->isEnabled());
        }
        first.reset();
        // Another day: the keychain is asked when PubMed is.
        auto second = service();
        QSignalSpy counted(second.get(), &app::LiteratureService::counted);
        second->count({"rash", {}});
        QVERIFY(second->isCounting());
        QVERIFY(counted.wait(20000));
        QCOMPARE(QString::fromStdString(server_->requests("esearch").back().parameter("api_key")),
                 QStringLiteral("S3CRETKEY"));
        PubmedAccess access(*second);
        access.show();
        QTest::mouseClick(access.findChild<QPushButton*>(QStringLiteral("pubmedForgetKey")), Qt::LeftButton);
        QTRY_VERIFY(keychain.empty());
        QTRY_VERIFY(!settings.key_kept);
        second->count({"rash", {}});
        QVERIFY(counted.wait(20000));
        QVERIFY(server_->requests("esearch").back().parameter("api_key").empty());
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

    void anExistingLogIsAskedFor()
    {
        server_->add_many(3, 1000, 3);
        start();
        fetchAll();
        QFile old(folder_->filePath(QStringLiteral("log1.csv")));
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("mine");
        old.close();
        program_->click("logCsv");
        QFileDialog* dialog = nullptr;
        QTRY_VERIFY((dialog = program_->window.findChild<QFileDialog*>()) != nullptr);
        // A name is suggested: the day and the words of the search.
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(name);
        const QRegularExpression suggested(
            QStringLiteral("^[0-9]{4}-[0-9]{2}-[0-9]{2} amoxicillin( [A-Za-z]+)*\\.csv$"));
        QVERIFY2(suggested.match(name->text()).hasMatch(), qPrintable(name->text()));
        dialog->setDirectory(folder_->path());
        name->setText(QStringLiteral("log1"));
        bool asked = false;
        QTimer answer; // the question is the dialog's own; its loop runs until it is answered
        connect(&answer, &QTimer::timeout, this, [&] {
            if (auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                asked = question->text().contains(QStringLiteral("log1.csv"));
                question->button(QMessageBox::No)->click();
            }
        });
        answer.start(20);
        static_cast<QDialog*>(dialog)->accept();
        answer.stop();
        QVERIFY(asked);
        QVERIFY(dialog->isVisible());
        dialog->reject();
        QVERIFY(old.open(QIODevice::ReadOnly));
        QCOMPARE(old.readAll(), QByteArray("mine"));
    }

    void logNamesAreShortAndSafe_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("details");
        QTest::addColumn<QString>("name");
        const QString none = QStringLiteral("{}");
        QTest::newRow("words of the search") << QStringLiteral("(\"amoxicillin\"[tiab] OR \"../x\"[mh])")
                                             << none << QStringLiteral("2024-05-02 amoxicillin OR x");
        QTest::newRow("name of the saved search")
            << QStringLiteral("a[tiab]") << QStringLiteral("{\"saved_search_name\": \"Weekly: 5-FU/\u00e9\"}")
            << QStringLiteral("2024-05-02 Weekly 5 FU \u00e9");
        QTest::newRow("long") << QStringLiteral("word ").repeated(100) << none
                              << QStringLiteral(
                                     "2024-05-02 word word word word word word word word word word");
        QTest::newRow("nothing to say") << QStringLiteral("???") << none << QStringLiteral("2024-05-02");
    }
    void logNamesAreShortAndSafe()
    {
        QFETCH(QString, query);
        QFETCH(QString, details);
        QFETCH(QString, name);
        store::ScreeningLog log;
        log.intake.query = query.toStdString();
        log.intake.details = details.toStdString();
        log.intake.started = "2024-05-02T10:00:00.000Z";
        QCOMPARE(screeningFileName(log), name);
    }

    void printedRowsAreWhole()
    {
        store::ScreeningLog log;
        log.intake.query = "amoxicillin";
        log.intake.source = "pubmed";
        for (int i = 0; i < 65; ++i) {
            store::ScreeningEntry entry;
            entry.citation = "Keller R, Okafor AB, Lind C. Report number " + std::to_string(i) +
                             " of a rare and severe reaction after amoxicillin in an older man. J Small "
                             "Cases. 2020 May;12(3):45-9. doi: 10.1000/small.2020.12345. PMID: " +
                             std::to_string(1000 + i) + ".";
            entry.review = "open";
            log.entries.push_back(entry);
        }
        const QString path = folder_->filePath(QStringLiteral("log.pdf"));
        const PrintedLog printed = writeScreeningPdf(log, path);
        QVERIFY(printed.written);
        QVERIFY2(printed.pages <= 5, qPrintable(QString::number(printed.pages)));
        QCOMPARE(printed.rows.size(), log.entries.size());
        for (std::size_t i = 0; i < printed.rows.size(); ++i) {
            const PrintedRow& row = printed.rows[i];
            QVERIFY(row.top > 0 && row.bottom > row.top && row.bottom <= printed.body_height);
            if (i > 0) // each begins where the one before it ends, or under the headings of the next page
                QVERIFY(row.page == printed.rows[i - 1].page ? row.top == printed.rows[i - 1].bottom
                                                             : row.page == printed.rows[i - 1].page + 1);
        }
        // A row higher than a page goes on where the page ends.
        log.entries[1].citation = std::string(20000, 'x');
        const PrintedLog high = writeScreeningPdf(log, path);
        QVERIFY(high.written);
        QVERIFY(high.rows[1].page >= high.rows[0].page + 2);
        QCOMPARE(high.rows.size(), log.entries.size());
        QVERIFY(!writeScreeningPdf(log, folder_->filePath(QStringLiteral("no/such/folder.pdf"))).written);
    }

    void aProjectIsNoPlaceForTheLog()
    {
        server_->add_many(3, 1000, 3);
        start();
        fetchAll();
        const QString path = folder_->filePath(QStringLiteral("other.adestudio"));
        const QByteArray project("SQLite format 3\0rows", 20);
        QFile other(path);
        QVERIFY(other.open(QIODevice::WriteOnly) && other.write(project) == project.size());
        other.close();
        program_->window.findChild<SearchTab*>()->setFileChooser(
            [&](QWidget*, ChooseWhat, const QString&, const QString&, std::function<void(QStringList)> done) {
                done({path});
            });
        for (const char* button : {"logCsv", "logPdf"}) {
            program_->click(button);
            QVERIFY(program_->status().contains(QStringLiteral("project")));
            QVERIFY(other.open(QIODevice::ReadOnly));
            QCOMPARE(other.readAll(), project);
            other.close();
        }
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
        // And sentences of a list, wherever they stand.
        const QString kept = cell(sentences, 0, 1);
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write(kept.toUpper().toUtf8() + "\nSomething else.\n");
        list.close();
        program_->click("planAddSentences");
        QTRY_COMPARE(cell(stages, 2, 1), QStringLiteral("outdated"));
        QVERIFY(program_->find<QLabel>("planLists")
                    ->text()
                    .endsWith(QStringLiteral("your lists: 2 PMIDs, 2 sentences.")));
        stages->selectRow(2);
        program_->click("planRun");
        QTRY_COMPARE(cell(stages, 2, 1), QStringLiteral("done"));
        QTRY_VERIFY(cell(sentences, 0, 1) != kept);
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write("{}\n");
        list.close();
        program_->click("planAddSentences");
        QTRY_VERIFY(program_->find<QLabel>("planStatus")->text().contains(QStringLiteral("like JSON")));
        QCOMPARE(cell(stages, 2, 1), QStringLiteral("done"));
        QTest::mouseClick(program_->find<QCheckBox>("planLeftOut"), Qt::LeftButton);
        QTRY_VERIFY(sentences->rowCount() >= 9);
        program_->click("planClearLists");
        QTRY_COMPARE(cell(stages, 2, 1), QStringLiteral("outdated"));
    }

    void thePlanSeesThatTheLexiconChanged()
    {
        server_->add_many(5, 1000, 3);
        start();
        fetchAll();
        QVERIFY(program_->window.showView(QStringLiteral("plan")));
        auto* stages = program_->find<QTableWidget>("planStages");
        QTRY_COMPARE(cell(stages, 1, 2), QStringLiteral("5"));
        stages->selectRow(3);
        program_->click("planRun");
        QTRY_COMPARE_WITH_TIMEOUT(cell(stages, 3, 1), QStringLiteral("done"), 20000);
        const auto veto = [&](const char* word) {
            QVERIFY(program_->window.showView(QStringLiteral("lexicon")));
            auto* vetoes = program_->find<QTableWidget>("lexiconVetoes");
            QTRY_VERIFY_WITH_TIMEOUT(program_->find<QPushButton>("lexiconAdd")->isEnabled(), 20000);
            const int before = vetoes->rowCount();
            program_->find<QTabWidget>("lexiconParts")->setCurrentIndex(1);
            program_->type("lexiconVetoWords", word);
            program_->click("lexiconVeto");
            QTRY_COMPARE(vetoes->rowCount(), before + 1);
            QVERIFY(program_->window.showView(QStringLiteral("plan")));
        };
        veto("warfarin");
        QTRY_COMPARE(cell(stages, 3, 1), QStringLiteral("outdated"));
        start(); // as it was left
        QVERIFY(program_->window.showView(QStringLiteral("plan")));
        stages = program_->find<QTableWidget>("planStages");
        QTRY_COMPARE(cell(stages, 1, 2), QStringLiteral("5"));
        QCOMPARE(cell(stages, 3, 1), QStringLiteral("outdated"));
        stages->selectRow(3);
        program_->click("planRun");
        QTRY_COMPARE_WITH_TIMEOUT(cell(stages, 3, 1), QStringLiteral("done"), 20000);
        veto("aspirin"); // what was compiled for the run is not the lexicon any more
        QTRY_COMPARE(cell(stages, 3, 1), QStringLiteral("outdated"));
    }

    void thePlanIsQuietAndKeepsTheFocus()
    {
        server_->add_many(5, 1000, 3);
        start();
        fetchAll();
        program_->click("searchFetch"); // the same articles are found again
        QTRY_VERIFY_WITH_TIMEOUT(program_->status().startsWith(QStringLiteral("Nothing new")), 20000);
        QVERIFY(program_->window.showView(QStringLiteral("plan")));
        auto* stages = program_->find<QTableWidget>("planStages");
        QTRY_COMPARE(cell(stages, 1, 2), QStringLiteral("5"));
        QTRY_COMPARE(cell(stages, 0, 2), QStringLiteral("5"));
        stages->selectRow(2);
        auto* run = program_->find<QPushButton>("planRun");
        run->setFocus();
        QTest::keyClick(run, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(cell(stages, 2, 1), QStringLiteral("done"), 20000);
        QTRY_COMPARE(QApplication::focusWidget(), run);
        // All stages show, without empty lines under them: the room is for the sentences.
        const QRect last = stages->visualItemRect(stages->item(stages->rowCount() - 1, 0));
        QVERIFY2(stages->viewport()->height() >= last.bottom() &&
                     stages->viewport()->height() <= last.bottom() + 4,
                 qPrintable(QStringLiteral("%1 %2").arg(stages->viewport()->height()).arg(last.bottom())));
        auto* sentences = program_->find<QTableWidget>("planSentences");
        QTRY_VERIFY(sentences->isVisible());
        QVERIFY2(sentences->viewport()->height() >= 6 * sentences->rowHeight(0),
                 qPrintable(QString::number(sentences->viewport()->height())));
    }

    void planCountsReadWell_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<qint64>("number");
        QTest::addColumn<QString>("text");
        QTest::newRow("seed") << QStringLiteral("seed") << qint64(1) << QStringLiteral("seed 1");
        QTest::newRow("seed 0 is a seed, too")
            << QStringLiteral("seed") << qint64(0) << QStringLiteral("seed 0");
        QTest::newRow("large seed") << QStringLiteral("seed") << qint64(12345)
                                    << QStringLiteral("seed 12345");
        QTest::newRow("documents drawn from")
            << QStringLiteral("drawn_documents") << qint64(46) << QStringLiteral("from 46 documents");
        QTest::newRow("found") << QStringLiteral("found") << qint64(1234) << QStringLiteral("1,234 found");
        QTest::newRow("none is not told") << QStringLiteral("repeated") << qint64(0) << QString();
    }
    void planCountsReadWell()
    {
        QFETCH(QString, word);
        QFETCH(qint64, number);
        QFETCH(QString, text);
        store::StageState state;
        state.counts = {{word.toStdString(), number}};
        QCOMPARE(PlanTab::countsText(state), text);
    }

    void everythingIsReachedByKeys()
    {
        start();
        product("amoxicillin");
        QSet<QString> reached;
        program_->find<QComboBox>("searchTemplate")->setFocus();
        for (int i = 0; i < 40; ++i) {
            if (auto* widget = QApplication::focusWidget()) {
                reached.insert(widget->objectName());
                QVERIFY2(!qobject_cast<QScrollArea*>(widget), "a stop that nobody sees");
            }
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
