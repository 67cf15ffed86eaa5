// SPDX-License-Identifier: GPL-3.0-or-later
// Prompt, ledger and scorecard of the teacher page: what a person types and clicks.
#include "tests/widgets/teacher_fixture.hpp"

#include "core/store/settings_store.hpp"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFile>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTextEdit>

#include <sqlite3.h>

using namespace ade;
using namespace ade::tests;

namespace {

bool decide(TeacherFixture& f, const app::Decision& decision)
{
    bool answered = false;
    bool stored = false;
    f.session.session->decide(decision, f.page.get(), [&](const Result<app::DecisionStored>& result) {
        answered = true;
        stored = result.has_value();
        if (!stored)
            qWarning("%s", result.error().text().c_str());
    });
    return QTest::qWaitFor([&] { return answered; }, 20000) && stored;
}

/// The suggestion of this event is accepted and its text ended: gold.
bool makeGold(TeacherFixture& f, const std::string& article, const std::string& event)
{
    f.session.show(article);
    if (!QTest::qWaitFor([&] { return !f.session.suggestion(event).empty(); }, 20000))
        return false;
    app::Decision accept;
    accept.kind = app::DecisionKind::accept_relation;
    accept.version_id = f.session.editor->versionId();
    accept.target_id = f.session.suggestion(event);
    app::Decision finish;
    finish.kind = app::DecisionKind::finish_document;
    finish.version_id = accept.version_id;
    return decide(f, accept) && decide(f, finish);
}

int rowOf(const QTableWidget* table, int column, const QString& text)
{
    for (int row = 0; row < table->rowCount(); ++row) {
        if (TeacherFixture::cell(table, row, column) == text)
            return row;
    }
    return -1;
}

constexpr int kSaid = 2;
constexpr int kSettled = 6;

/// Sixty sentences; in gold, lithium caused the tremor in the even ones.
std::vector<corpus::AnnotatedDocument> tremorCases(bool as_gold)
{
    std::vector<corpus::AnnotatedDocument> cases;
    for (int i = 0; i < 60; ++i) {
        const std::string number = std::to_string(i);
        cases.push_back(record(number, "Report " + number, "Lithium caused tremor in case " + number + ".",
                               {{"Lithium", "tremor"}}));
        if (!as_gold || i % 2 == 1) {
            cases.back().relations.clear();
            cases.back().mentions.resize(as_gold ? 1 : 0);
        }
    }
    return cases;
}

bool importGold(TeacherFixture& f, std::vector<corpus::AnnotatedDocument> records)
{
    app::BatchRequest request;
    request.run.kind = store::VoiceKind::import;
    request.run.name = "gold";
    request.run.counts_as_gold = true;
    request.records = std::make_shared<const std::vector<corpus::AnnotatedDocument>>(std::move(records));
    bool stored = false;
    f.session.session->store().call<app::BatchStored>(
        &app::StoreWorker::storeBatch, request, f.page.get(),
        [&stored](Result<app::BatchStored> batch) { stored = batch.has_value(); });
    return QTest::qWaitFor([&stored] { return stored; }, 20000);
}

/// Another program in the middle of a transaction of its own.
class WriteLock {
public:
    explicit WriteLock(const QString& path)
    {
        held_ = sqlite3_open(path.toUtf8().constData(), &handle_) == SQLITE_OK &&
                sqlite3_busy_timeout(handle_, 5000) == SQLITE_OK &&
                sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    ~WriteLock() { sqlite3_close(handle_); }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;
    [[nodiscard]] bool held() const { return held_; }

private:
    sqlite3* handle_ = nullptr;
    bool held_ = false;
};

} // namespace

class TestTeacherPage : public QObject {
    Q_OBJECT

private:
    /// The ledger after a run, every line shown.
    static QTableWidget* ledger(TeacherFixture& f)
    {
        if (!f.connectToServer() || !f.run())
            qFatal("no run");
        f.page->showTab(QStringLiteral("ledger"));
        f.find<QCheckBox>("ledgerOnlyOpen")->setChecked(false);
        auto* lines = f.table("ledgerLines");
        if (!QTest::qWaitFor([lines] { return lines->rowCount() >= 3; }, 20000))
            qFatal("no lines: %d", lines->rowCount());
        lines->setFocus();
        return lines;
    }

private Q_SLOTS:
    // Ledger

    void ledger_lists_what_is_not_simply_there()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        QCOMPARE(lines->rowCount(), 3);
        const int absent = rowOf(lines, kSaid, QStringLiteral("vertigo"));
        QCOMPARE(TeacherFixture::cell(lines, absent, 0), QStringLiteral("not in the text"));
        const int ambiguous = rowOf(lines, kSaid, QStringLiteral("rash"));
        QCOMPARE(TeacherFixture::cell(lines, ambiguous, 0), QStringLiteral("ambiguous"));
        lines->setCurrentCell(ambiguous, 0);
        auto* sentence = f.find<QTextEdit>("ledgerSentence");
        // Both places, numbered; plain text.
        QVERIFY2(sentence->toPlainText().contains(QStringLiteral("1\u2009Rash")) ||
                     sentence->toPlainText().contains(QStringLiteral("2\u2009Rash")),
                 qPrintable(sentence->toPlainText()));
        QCOMPARE(f.find<QPlainTextEdit>("ledgerAnswer")->toPlainText(), QStringLiteral("lithium: rash"));
        QCOMPARE(f.table("ledgerRates")->rowCount(), 1);
        QVERIFY(TeacherFixture::cell(f.table("ledgerRates"), 0, 3).endsWith(QLatin1Char('%')));
    }

    void x_drops_a_line_and_undo_opens_it_again()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        const int row = rowOf(lines, kSaid, QStringLiteral("vertigo"));
        lines->setCurrentCell(row, 0);
        QTest::keyClick(lines, Qt::Key_X);
        QTRY_COMPARE(TeacherFixture::cell(lines, row, kSettled), QStringLiteral("dropped"));
        QTRY_VERIFY(f.said("ledgerNote").contains(QStringLiteral("Dismissed vertigo")));
        app::Decision undo;
        undo.kind = app::DecisionKind::undo;
        QVERIFY(decide(f, undo));
        QTRY_COMPARE(TeacherFixture::cell(lines, row, kSettled), QString());
    }

    void enter_takes_the_proposed_place()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        const int row = rowOf(lines, kSaid, QStringLiteral("severe muscle pains"));
        QVERIFY(row >= 0);
        lines->setCurrentCell(row, 0);
        QTest::keyClick(lines, Qt::Key_Return);
        QTRY_VERIFY(f.said("ledgerNote").contains(QStringLiteral("Placed severe muscle pains")));
        QCOMPARE(TeacherFixture::cell(lines, row, kSettled), QStringLiteral("placed"));
        f.session.show("3");
        QTRY_COMPARE(f.session.ownRelations(), 1);
    }

    void a_number_takes_that_place()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        const int row = rowOf(lines, kSaid, QStringLiteral("rash"));
        lines->setCurrentCell(row, 0);
        QTest::keyClick(lines, Qt::Key_3); // there is none
        QCOMPARE(TeacherFixture::cell(lines, row, kSettled), QString());
        QTest::keyClick(lines, Qt::Key_2);
        QTRY_VERIFY(f.said("ledgerNote").contains(QStringLiteral("Placed rash")));
        f.session.show("2");
        QTRY_COMPARE(f.session.ownRelations(), 1);
    }

    void keys_move_and_later_leaves_open()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        lines->setCurrentCell(0, 0);
        QTest::keyClick(lines, Qt::Key_J);
        QCOMPARE(lines->currentRow(), 1);
        QTest::keyClick(lines, Qt::Key_Down);
        QCOMPARE(lines->currentRow(), 2);
        QTest::keyClick(lines, Qt::Key_K);
        QCOMPARE(lines->currentRow(), 1);
        QTest::keyClick(lines, Qt::Key_S);
        QCOMPARE(lines->currentRow(), 2);
        QCOMPARE(TeacherFixture::cell(lines, 1, kSettled), QString());
    }

    void filters_leave_lines_out()
    {
        TeacherFixture f;
        auto* lines = ledger(f);
        auto* status = f.find<QComboBox>("ledgerStatus");
        status->setCurrentIndex(status->findData(QStringLiteral("absent")));
        QTRY_COMPARE(lines->rowCount(), 1);
        QCOMPARE(TeacherFixture::cell(lines, 0, kSaid), QStringLiteral("vertigo"));
        lines->setFocus();
        QTest::keyClick(lines, Qt::Key_X);
        QTRY_VERIFY(f.said("ledgerNote").contains(QStringLiteral("Dismissed")));
        f.find<QCheckBox>("ledgerOnlyOpen")->setChecked(true);
        QTRY_COMPARE(lines->rowCount(), 0);
        QVERIFY(f.said("ledgerCount").contains(QStringLiteral("Nothing is open")));
    }

    // Prompt

    void the_preview_is_what_is_sent()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("prompt"));
        auto* sentence = f.find<QComboBox>("promptSentence");
        QTRY_COMPARE(sentence->count(), 4);
        auto* preview = f.find<QPlainTextEdit>("promptPreview");
        QVERIFY2(preview->toPlainText().endsWith(
                     QStringLiteral("Message: Azithromycin caused tinnitus in a woman of 47.\nAnnotations:")),
                 qPrintable(preview->toPlainText()));
        QVERIFY(f.said("promptTokens").contains(QStringLiteral("estimate")));
        const QString shown = preview->toPlainText();
        f.page->showTab(QStringLiteral("run"));
        f.find<QSpinBox>("runLimit")->setValue(1);
        QVERIFY(f.run());
        const auto body = nlohmann::json::parse(f.server.requests().front().body);
        QString sent;
        for (const auto& message : body["messages"])
            sent += QStringLiteral("%1── %2 ──\n%3")
                        .arg(sent.isEmpty() ? QString() : QStringLiteral("\n\n"),
                             QString::fromStdString(message["role"].get<std::string>()),
                             QString::fromStdString(message["content"].get<std::string>()));
        QCOMPARE(shown, sent);
        QVERIFY(f.find<QPlainTextEdit>("promptRequest")
                    ->toPlainText()
                    .contains(QStringLiteral("/chat/completions")));
    }

    void a_fault_stands_beside_its_part_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("says");
        QTest::newRow("no task") << QStringLiteral("promptTask") << QString()
                                 << QStringLiteral("promptTaskFault") << QStringLiteral("task");
        QTest::newRow("message without the sentence")
            << QStringLiteral("promptMessage") << QStringLiteral("Go.")
            << QStringLiteral("promptMessageFault") << QStringLiteral("{text}");
        QTest::newRow("unknown placeholder")
            << QStringLiteral("promptExampleForm") << QStringLiteral("{text} {answer} {drug}")
            << QStringLiteral("promptFormFault") << QStringLiteral("{drug");
        QTest::newRow("an answer that is not in its text")
            << QStringLiteral("promptExampleAnswer") << QStringLiteral("vancomycin: blindness")
            << QStringLiteral("promptExampleFault") << QStringLiteral("Example 1: “blindness”");
    }
    void a_fault_stands_beside_its_part()
    {
        QFETCH(QString, field);
        QFETCH(QString, text);
        QFETCH(QString, fault);
        QFETCH(QString, says);
        TeacherFixture f;
        f.page->showTab(QStringLiteral("prompt"));
        auto* versions = f.find<QListWidget>("promptVersions");
        const auto found = versions->findItems(QStringLiteral("five-shot v1"), Qt::MatchStartsWith);
        QVERIFY(!found.isEmpty());
        versions->setCurrentItem(found.front());
        auto* box = f.page->findChild<QPlainTextEdit*>(field);
        box->setPlainText(text);
        auto* label = f.page->findChild<QLabel*>(fault);
        QVERIFY(label->isVisibleTo(f.page.get()));
        QVERIFY2(label->text().contains(says), qPrintable(label->text()));
        QVERIFY(!f.find<QPushButton>("promptSave")->isEnabled());
        QTest::mouseClick(f.find<QPushButton>("promptRevert"), Qt::LeftButton);
        QVERIFY(label->text().isEmpty());
    }

    void a_new_version_is_kept_used_and_compared()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("prompt"));
        auto* versions = f.find<QListWidget>("promptVersions");
        auto* task = f.find<QPlainTextEdit>("promptTask");
        task->setPlainText(task->toPlainText() + QStringLiteral(" Answer briefly."));
        QVERIFY(f.find<QPlainTextEdit>("promptDifference")->toPlainText().contains(QStringLiteral("\n+ ")));
        task->setFocus();
        QTest::keyClick(task, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(versions->currentItem() &&
                    versions->currentItem()->text().startsWith(QStringLiteral("five-shot v2")));
        // Against the version before.
        QCOMPARE(f.find<QComboBox>("promptAgainst")->currentText(), QStringLiteral("five-shot v1"));
        QVERIFY(f.find<QPlainTextEdit>("promptDifference")
                    ->toPlainText()
                    .contains(QStringLiteral("Answer briefly.")));
        // The settings say "five-shot": the newest of that name.
        QVERIFY(versions->currentItem()->text().contains(QStringLiteral("for runs")));
        f.page->showTab(QStringLiteral("run"));
        QCOMPARE(f.find<QComboBox>("runPrompt")->currentText(), QStringLiteral("five-shot v2"));
        QVERIFY(f.run());
        QVERIFY(f.server.requests().front().body.find("Answer briefly.") != std::string::npos);
        QTRY_COMPARE(f.table("runTable")->rowCount(), 1);
        QCOMPARE(TeacherFixture::cell(f.table("runTable"), 0, 0),
                 QStringLiteral("little-model, five-shot v2"));
    }

    void json_form_sends_the_schema()
    {
        TeacherFixture f([](const test::ServerRequest&) {
            return chatReply(R"({"drugs": [{"drug": "Azithromycin", "adverse_events": ["tinnitus"]}]})");
        });
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("prompt"));
        auto* versions = f.find<QListWidget>("promptVersions");
        versions->setCurrentItem(versions->findItems(QStringLiteral("json v1"), Qt::MatchStartsWith).front());
        QVERIFY(
            f.find<QPlainTextEdit>("promptRequest")->toPlainText().contains(QStringLiteral("json_schema")));
        f.click("promptUse");
        QTRY_COMPARE(f.service->settings()->prompt, std::string("json v1"));
        f.find<QSpinBox>("runLimit")->setValue(1);
        QVERIFY(f.run());
        QVERIFY(f.server.requests().front().body.find("json_schema") != std::string::npos);
        QVERIFY2(f.said("runOutcome").contains(QStringLiteral("1 with events")),
                 qPrintable(f.said("runOutcome")));
    }

    void examples_come_from_gold_only()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        f.page->showTab(QStringLiteral("prompt"));
        f.find<QSpinBox>("promptPickCount")->setValue(1);
        f.click("promptPick"); // there is no gold yet
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("1 examples are wanted, but only 0")));
        QVERIFY(f.run());
        QVERIFY(makeGold(f, "1", "tinnitus"));
        f.page->showTab(QStringLiteral("prompt"));
        f.click("promptPick");
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("1 examples of accepted gold")));
        auto* examples = f.find<QListWidget>("promptExamples");
        QCOMPARE(examples->count(), 1);
        QCOMPARE(f.find<QPlainTextEdit>("promptExampleAnswer")->toPlainText(),
                 QStringLiteral("Azithromycin: tinnitus"));
        QVERIFY(examples->item(0)->toolTip().contains(QStringLiteral("article 1")));
    }

    void examples_by_nearness_and_by_name()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        QVERIFY(f.run());
        QVERIFY(makeGold(f, "1", "tinnitus"));
        f.page->showTab(QStringLiteral("prompt"));
        f.find<QSpinBox>("promptPickCount")->setValue(1);
        auto* way = f.find<QComboBox>("promptPickMode");
        auto* ids = f.find<QLineEdit>("promptPickIds");
        QVERIFY(!ids->isVisible());
        // Without a student words must do, which is said.
        way->setCurrentIndex(1);
        f.click("promptPick");
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("no student is in use")));
        QCOMPARE(f.find<QListWidget>("promptExamples")->count(), 1);
        // A sentence is no example for itself: the only gold one is on show.
        way->setCurrentIndex(2);
        f.find<QPlainTextEdit>("promptOwnSentence")
            ->setPlainText(QStringLiteral("Azithromycin caused tinnitus in a woman of 47."));
        f.click("promptPick");
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("but only 0")));
        f.find<QPlainTextEdit>("promptOwnSentence")
            ->setPlainText(QStringLiteral("Azithromycin, then tinnitus."));
        f.click("promptPick");
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("no student is in use")));
        // By name: of gold only.
        way->setCurrentIndex(3);
        QVERIFY(ids->isVisible());
        f.click("promptPick");
        QVERIFY(f.said("promptState").contains(QStringLiteral("Name the sentences")));
        f.type("promptPickIds", QStringLiteral("3:0"));
        QTest::keyClick(ids, Qt::Key_Return);
        QTRY_VERIFY(f.said("promptState").startsWith(QStringLiteral("3:0: No gold sentence of this id")));
        QTRY_VERIFY(f.find<QComboBox>("promptSentence")->itemText(0).startsWith(QStringLiteral("1:1  ")));
        f.type("promptPickIds", QStringLiteral(" 1:1 ,"));
        f.click("promptPick");
        QTRY_VERIFY(f.said("promptState").contains(QStringLiteral("of accepted gold")));
        QCOMPARE(f.find<QListWidget>("promptExamples")->count(), 1);
    }

    // Scorecard

    void runs_are_scored_against_gold()
    {
        TeacherFixture f;
        QVERIFY(f.connectToServer());
        QVERIFY(f.run());
        f.page->showTab(QStringLiteral("scorecard"));
        QTRY_COMPARE(f.table("scoreTable")->rowCount(), 1);
        QVERIFY(f.said("scoreHint").contains(QStringLiteral("No run has answered a gold sentence")));
        QVERIFY(makeGold(f, "1", "tinnitus"));
        f.click("scoreRefresh");
        auto* table = f.table("scoreTable");
        const QString one = QLocale().toString(1.0, 'f', 3);
        QTRY_COMPARE(TeacherFixture::cell(table, 0, 3), one); // strict F1
        QCOMPARE(TeacherFixture::cell(table, 0, 6), one);     // lenient F1
        QCOMPARE(TeacherFixture::cell(f.table("scoreEdges"), 0, 1), QStringLiteral("1"));
        QCOMPARE(TeacherFixture::cell(f.table("scoreDrugs"), 0, 0), QStringLiteral("azithromycin"));
        auto* classes = f.table("scoreClasses");
        QCOMPARE(classes->rowCount(), 1);
        QCOMPARE(TeacherFixture::cell(classes, 0, 0), QStringLiteral("Ear and hearing"));
        QCOMPARE(TeacherFixture::cell(classes, 0, 1), QStringLiteral("1"));
        QCOMPARE(TeacherFixture::cell(classes, 0, 4), one);
        f.click("scoreCopy");
        const QString csv = QApplication::clipboard()->text();
        QVERIFY(csv.startsWith(QStringLiteral("run,prompt,")));
        QVERIFY(
            csv.contains(QStringLiteral("\"little-model, five-shot v1\",\"five-shot\",1,false,,1,1.000000")));
        const QString path = f.session.folder.filePath(QStringLiteral("scores.csv"));
        f.page->setFileChooser([&](QWidget*, ui::ChooseWhat, const QString&, const QString&,
                                   std::function<void(QStringList)> done) { done({path}); });
        f.click("scoreCsv");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        // The clipboard may hold line ends in its own way.
        QCOMPARE(QString::fromUtf8(file.readAll()).remove(QLatin1Char('\r')),
                 QString(csv).remove(QLatin1Char('\r')));
    }

    void confidence_is_fitted_to_gold()
    {
        // Always "tremor"; surer where gold agrees.
        TeacherFixture f(
            [](const test::ServerRequest& request) {
                const std::string sentence = askedSentence(request);
                const bool even = std::stoi(sentence.substr(sentence.find("case ") + 5)) % 2 == 0;
                test::ServerReply reply = chatReply("Lithium: tremor");
                auto body = nlohmann::json::parse(reply.body);
                body["choices"][0]["logprobs"]["content"] = {
                    {{"token", "x"}, {"logprob", even ? -0.05 : -1.0}}};
                reply.body = body.dump();
                return reply;
            },
            tremorCases(false));
        f.page->showTab(QStringLiteral("connection"));
        f.find<QCheckBox>("teacherLogProbabilities")->setChecked(true);
        QVERIFY(f.connectToServer());
        QVERIFY(f.run());
        QCOMPARE(f.server.count(), 60);
        // Not enough gold: how much is missing.
        auto gold = tremorCases(true);
        std::vector<corpus::AnnotatedDocument> rest(gold.begin() + 20, gold.end());
        gold.resize(20);
        QVERIFY(importGold(f, gold));
        f.page->showTab(QStringLiteral("scorecard"));
        f.find<QTabWidget>("scoreParts")->setCurrentIndex(2);
        const auto hint = [&f] { return f.said("confidenceHint"); };
        QTRY_VERIFY2(hint().contains(QStringLiteral("30 more are needed")), qPrintable(hint()));
        QVERIFY(!f.find<QPushButton>("confidenceFit")->isEnabled());
        QVERIFY(importGold(f, rest));
        f.click("scoreRefresh");
        QTRY_VERIFY2(hint().contains(QStringLiteral("60 suggestions with a confidence")), qPrintable(hint()));
        QVERIFY2(hint().contains(QStringLiteral("30 of them right")), qPrintable(hint()));
        auto* bins = f.table("confidenceBins");
        QCOMPARE(bins->rowCount(), 2);
        QCOMPARE(TeacherFixture::cell(bins, 0, 1), QStringLiteral("30")); // 0.9 – 1
        QCOMPARE(TeacherFixture::cell(bins, 0, 2), QLocale().toString(0.95, 'f', 2));
        QCOMPARE(TeacherFixture::cell(bins, 0, 3), QLocale().toString(1.0, 'f', 2));
        QCOMPARE(TeacherFixture::cell(bins, 1, 3), QLocale().toString(0.0, 'f', 2));
        // A fit that the store cannot keep is told beside its button.
        {
            const WriteLock other(f.session.path);
            QVERIFY(other.held());
            f.click("confidenceFit");
            QTRY_VERIFY2_WITH_TIMEOUT(
                f.said("confidenceNote").contains(QStringLiteral("Another program is using the project")),
                qPrintable(f.said("confidenceNote")), 30000);
        }
        QVERIFY2(f.errors.isEmpty(), qPrintable(f.errors.join(QLatin1Char('\n'))));
        f.click("confidenceFit");
        QTRY_VERIFY(f.said("confidenceNote").startsWith(QStringLiteral("Fitted.")));
        QTRY_VERIFY2(hint().contains(QStringLiteral("this run does not carry it yet")), qPrintable(hint()));
        // The next run gives it to its suggestions; nobody is asked again.
        QVERIFY(f.run());
        QCOMPARE(f.server.count(), 60);
        f.page->showTab(QStringLiteral("scorecard"));
        QTRY_COMPARE(f.table("scoreTable")->rowCount(), 2);
        f.table("scoreTable")->selectRow(1);
        QTRY_VERIFY2(hint().contains(QStringLiteral("fitted to 60 suggestions")), qPrintable(hint()));
        f.session.show("1");
        QTRY_VERIFY(!f.session.editor->record().relations.empty());
        double lowest = 1;
        for (const auto& relation : f.session.editor->record().relations)
            lowest = std::min(lowest, relation.score.value_or(1));
        QVERIFY2(lowest < 0.05, qPrintable(QString::number(lowest)));
        QVERIFY2(f.errors.isEmpty(), qPrintable(f.errors.join(QLatin1Char('\n'))));
    }
};

QTEST_MAIN(TestTeacherPage)
#include "tst_teacher_page.moc"
