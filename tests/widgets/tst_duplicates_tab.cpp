// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs "Duplicates" and "New texts" by what a person clicks and types, on a real project.
#include "core/store/carry_over.hpp"
#include "core/store/decision_store.hpp"
#include "core/store/document_store.hpp"
#include "core/store/duplicate_store.hpp"
#include "core/store/run_store.hpp"
#include "core/store/settings_store.hpp"
#include "core/store/split_store.hpp"
#include "tests/app/project_builder.hpp"
#include "widgets/corpus_list/document_list_model.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/corpus_page/carried_tab.hpp"
#include "widgets/corpus_page/compared_text.hpp"
#include "widgets/corpus_page/corpus_page.hpp"
#include "widgets/corpus_page/duplicates_tab.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/main_window.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/window_actions.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::ui;

namespace {

/// Long enough that a word less or more leaves it nearly the same.
const std::string kBegin = "Zolmira was given for ";
const std::string kRest =
    " days. A rash on both arms followed in the second week and went away soon. The man was fifty years old, "
    "worked in a mill, and had never taken this drug before. His blood count, liver and kidneys were as they "
    "should be. Nobody else in the house had such a rash. The doctors looked for other causes: a new soap, a "
    "plant in the garden, a virus that went round in the town. None of these fitted the days on which it "
    "came "
    "and went. When he took one more tablet by mistake, three months later, the same arms were red again on "
    "the next morning.";
const std::string kBody = kBegin + "ten" + kRest;

/// Two that are one article, and three of which one only looks like it.
std::vector<corpus::AnnotatedDocument> corpusWithCopies()
{
    return {
        tests::record("a1", "A case of a rash", kBody, {{"Zolmira", "rash"}}),
        tests::record("a2", "A case of a rash", kBegin + "twelve" + kRest, {}),
        tests::record("b1", "Another matter", "Nothing of that kind is told in this abstract 😀 at all.", {}),
        tests::record("a3", "A case of a rash", kBody + " <b>It</b> never came back.", {})};
}

struct Program {
    explicit Program(const QString& settings_path)
        : settings(settings_path, QSettings::IniFormat), window(session, settings)
    {
        window.resize(1400, 900);
        window.show();
    }
    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* found = window.findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    void click(const char* name)
    {
        auto* button = find<QPushButton>(name);
        QVERIFY2(button->isEnabled() && button->isVisible(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QTableWidget* table(const char* name) { return find<QTableWidget>(name); }
    QString status() { return find<QLabel>("duplicatesStatus")->text(); }

    QSettings settings;
    app::Session session;
    MainWindow window;
};

QString cell(QTableWidget* table, int row, int column)
{
    auto* item = table->item(row, column);
    return item ? item->text() : QString();
}

} // namespace

class TestDuplicatesTab : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<Program> program_;
    QString project_;

    void start(const char* tab)
    {
        program_.reset();
        program_ = std::make_unique<Program>(folder_->filePath(QStringLiteral("settings.ini")));
        QSignalSpy listed(&program_->session, &app::Session::listLoaded);
        program_->window.commands().openPath(project_);
        QVERIFY(listed.wait(20000));
        QVERIFY(program_->window.showView(QLatin1String(tab)));
    }
    int documentsListed() { return program_->find<DocumentListPanel>("documentListPanel")->model().total(); }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        qputenv("XDG_DATA_HOME", folder_->filePath(QStringLiteral("data")).toUtf8());
        project_ = folder_->filePath(QStringLiteral("case.adestudio"));
        tests::makeProject(project_, corpusWithCopies());
        QSettings settings(folder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        settings.setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
    }
    void cleanup()
    {
        program_.reset();
        folder_.reset();
    }

    void pairsStandSideBySide()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2); // found by showing the tab
        QCOMPARE(cell(pairs, 0, 0), QStringLiteral("nearly the same text"));
        QVERIFY(cell(pairs, 0, 2).startsWith(QStringLiteral("a1")));
        QVERIFY(cell(pairs, 0, 3).startsWith(QStringLiteral("a2")));
        QCOMPARE(cell(pairs, 0, 4), QStringLiteral("open"));
        auto* left = program_->find<ComparedTextPane>("duplicatesFirst");
        auto* right = program_->find<ComparedTextPane>("duplicatesSecond");
        QTRY_COMPARE(left->marked(), QStringList{QStringLiteral("ten")});
        QCOMPARE(right->marked(), QStringList{QStringLiteral("twelve")});
        pairs->selectRow(1);
        QTRY_COMPARE(right->marked(), QStringList{QStringLiteral("<b>It</b> never came back.")});
        QVERIFY(left->marked().isEmpty());
        QVERIFY(right->text().toPlainText().contains(QStringLiteral("<b>It</b>"))); // plain text
    }

    void keysDecideAndTheNextOneComes()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        QCOMPARE(documentsListed(), 4);
        pairs->selectRow(0);
        pairs->setFocus();
        QTest::keyClick(pairs, Qt::Key_R); // a2 is a copy
        QTRY_COMPARE(pairs->rowCount(), 1);
        QVERIFY(cell(pairs, 0, 3).startsWith(QStringLiteral("a3")));
        QCOMPARE(pairs->currentRow(), 0);
        QTRY_COMPARE(documentsListed(), 3);
        QTRY_VERIFY(program_->find<ComparedTextPane>("duplicatesSecond")
                        ->text()
                        .toPlainText()
                        .contains(QStringLiteral("never came back")));
        QTest::keyClick(pairs, Qt::Key_K); // a3 is another one
        QTRY_COMPARE(pairs->rowCount(), 0);
        QVERIFY(program_->status().contains(QStringLiteral("2 decided")));
        QVERIFY(!pairs->isVisible());
        // Shown with who and when; taken back by key.
        QTest::mouseClick(program_->find<QCheckBox>("duplicatesDecidedToo"), Qt::LeftButton);
        QTRY_COMPARE(pairs->rowCount(), 2);
        QVERIFY(cell(pairs, 0, 4).startsWith(QStringLiteral("right one is out · Maria · 20")));
        QVERIFY(cell(pairs, 1, 4).startsWith(QStringLiteral("both kept · Maria · 20")));
        QVERIFY(!program_->find<QPushButton>("duplicatesKeepBoth")->isEnabled());
        pairs->selectRow(0);
        pairs->setFocus();
        QTest::keyClick(pairs, Qt::Key_O);
        QTRY_COMPARE(cell(pairs, 0, 4), QStringLiteral("open"));
        QTRY_COMPARE(documentsListed(), 4);

        // All of it is in the file.
        program_.reset();
        auto project = store::ProjectFile::open(project_.toStdString()).value();
        const auto stored = store::DuplicateStore(*project).pairs(*store::find_duplicates(*project)).value();
        // a2 stands again, so it is compared with a3 as well.
        QCOMPARE(stored.size(), std::size_t{3});
        QVERIFY(!stored[0].decision && stored[1].decision && !stored[2].decision);
        QCOMPARE(stored[1].decision->person_name, std::string("Maria"));
    }

    void undoBringsItBack()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        pairs->selectRow(0);
        program_->click("duplicatesLeaveFirst");
        QTRY_COMPARE(documentsListed(), 3);
        // a1 is gone; a2 and a3 are compared now.
        QTRY_COMPARE(pairs->rowCount(), 1);
        QTRY_VERIFY(cell(pairs, 0, 2).startsWith(QStringLiteral("a2")));
        auto* undo = program_->window.findChild<QAction*>(QStringLiteral("window_undo"));
        QVERIFY(undo);
        QTRY_VERIFY(undo->isEnabled());
        undo->trigger();
        QTRY_COMPARE(documentsListed(), 4);
        QTRY_COMPARE(pairs->rowCount(), 2);

        // Or by button, where decided ones are shown.
        QTest::mouseClick(program_->find<QCheckBox>("duplicatesDecidedToo"), Qt::LeftButton);
        pairs->selectRow(0);
        program_->click("duplicatesKeepBoth");
        QTRY_VERIFY(cell(pairs, 0, 4).startsWith(QStringLiteral("both kept")));
        pairs->selectRow(0);
        QTRY_VERIFY(program_->find<QPushButton>("duplicatesReopen")->isEnabled());
        program_->click("duplicatesReopen");
        QTRY_COMPARE(cell(pairs, 0, 4), QStringLiteral("open"));
    }

    void anAnswerDoesNotTakeThePairFromUnderTheHand()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        QTest::mouseClick(program_->find<QCheckBox>("duplicatesDecidedToo"), Qt::LeftButton);
        pairs->selectRow(1);
        program_->click("duplicatesKeepBoth");
        QTRY_VERIFY(cell(pairs, 1, 4).startsWith(QStringLiteral("both kept")));
        program_->click("duplicatesFind"); // a2 and a3 are compared now as well
        QTRY_COMPARE(pairs->rowCount(), 3);
        // The first is decided, and before the answer is back the person has chosen the second and holds the
        // button down.
        pairs->selectRow(0);
        program_->click("duplicatesKeepBoth");
        pairs->selectRow(1);
        auto* reopen = program_->find<QPushButton>("duplicatesReopen");
        QVERIFY(reopen->isEnabled());
        QTest::mousePress(reopen, Qt::LeftButton);
        QTRY_VERIFY(cell(pairs, 0, 4).startsWith(QStringLiteral("both kept")));
        QCOMPARE(pairs->currentRow(), 1); // not the third, which is the next open one
        QTest::mouseRelease(reopen, Qt::LeftButton);
        QTRY_COMPARE(cell(pairs, 1, 4), QStringLiteral("open"));
    }

    void whatIsDecidedWhileTextsAreComparedShows()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        QTest::mouseClick(program_->find<QCheckBox>("duplicatesDecidedToo"), Qt::LeftButton);
        pairs->selectRow(0);
        program_->click("duplicatesFind");
        program_->click("duplicatesKeepBoth"); // it is still looking
        QTRY_VERIFY(cell(pairs, 0, 4).startsWith(QStringLiteral("both kept")));
    }

    void aRefusalIsTold()
    {
        {
            auto project = store::ProjectFile::open(project_.toStdString()).value();
            const auto list = store::DocumentStore(*project).list().value();
            QVERIFY(store::SplitStore(*project).freeze_documents({list[0].document_id}).has_value());
        }
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        pairs->selectRow(0);
        program_->click("duplicatesLeaveFirst");
        QTRY_VERIFY2(program_->status().contains(QStringLiteral("frozen gold")),
                     qPrintable(program_->status()));
        QCOMPARE(pairs->rowCount(), 2);
        QCOMPARE(documentsListed(), 4);
    }

    void openLeadsToTheDocument()
    {
        start("duplicates");
        QTRY_COMPARE(program_->table("duplicatePairs")->rowCount(), 2);
        auto* right = program_->find<ComparedTextPane>("duplicatesSecond");
        auto* open = right->findChild<QPushButton*>(QStringLiteral("comparedOpen"));
        QTRY_VERIFY(open->isVisible());
        QTest::mouseClick(open, Qt::LeftButton);
        QTRY_VERIFY(program_->find<DocumentListPanel>("documentListPanel")->isVisible());
    }

    void likenessIsAsked()
    {
        start("duplicates");
        auto* pairs = program_->table("duplicatePairs");
        QTRY_COMPARE(pairs->rowCount(), 2);
        program_->find<QSpinBox>("duplicatesSimilarity")->setValue(100);
        program_->click("duplicatesFind");
        QTRY_COMPARE(program_->status(), QStringLiteral("No duplicates were found."));
        QCOMPARE(pairs->rowCount(), 0);
    }

    void whatBecameOfALabelIsClear()
    {
        const std::string old_words = "Zolmira caused a rash. Later zolmira caused nausea at night.";
        {
            auto project = store::ProjectFile::open(project_.toStdString()).value();
            store::RunRequest gold;
            gold.name = "gold";
            gold.counts_as_gold = true;
            QVERIFY(store::RunStore(*project)
                        .import_as(gold, {tests::record("c1", "Two events", old_words,
                                                        {{"Zolmira", "rash"}, {"zolmira", "nausea"}})})
                        .has_value());
            const std::string maria = store::SettingsStore(*project).person("Maria")->id;
            const auto versions = store::DocumentStore(*project).version_ids().value();
            store::ReviewUnit done;
            done.version_id = versions.back();
            done.sentence_index = 2; // after the title: the one on nausea
            done.state = store::ReviewState::done;
            QVERIFY(store::DecisionStore(*project, maria).set_review(done).has_value());
            corpus::Document newer =
                tests::record("c1", "Two events",
                              "In all, Zolmira caused a rash. Later zolmira brought nausea "
                              "by day.",
                              {})
                    .document;
            QVERIFY(store::DocumentStore(*project).add({newer}).has_value());
        }
        start("carried");
        auto* items = program_->table("carriedItems");
        QTRY_VERIFY(items->rowCount() > 0);
        int nausea = -1;
        int mark = -1;
        for (int row = 0; row < items->rowCount(); ++row) {
            if (cell(items, row, 2) == QStringLiteral("nausea"))
                nausea = row;
            if (cell(items, row, 1) == QStringLiteral("review mark"))
                mark = row;
        }
        // The same word, with others around it: that is what is said.
        QVERIFY(nausea >= 0);
        QCOMPARE(cell(items, nausea, 3), QStringLiteral("nausea"));
        QCOMPARE(cell(items, nausea, 0), QStringLiteral("words beside it changed"));
        // Nobody has dealt with the mark, and nobody need: its sentence is reviewed anew.
        QVERIFY(mark >= 0);
        QCOMPARE(cell(items, mark, 5), QStringLiteral("to review again"));
        QCOMPARE(cell(items, mark, 2), QStringLiteral("Later zolmira caused nausea at night."));

        // Enter stands at the label.
        items->setFocus();
        items->selectRow(nausea);
        items->setCurrentCell(nausea, 2);
        QTest::keyClick(items, Qt::Key_Return);
        auto* view = program_->find<DocumentView>("documentView");
        QTRY_VERIFY(view->isVisible());
        const ReviewController& controller = *view->controller();
        const auto place = controller.selection();
        QCOMPARE(
            controller.document().text().mid(place.begin.value(), place.end.value() - place.begin.value()),
            QStringLiteral("nausea"));
        QCOMPARE(QApplication::focusWidget(), view);
    }

    void labelsOfAnOlderText()
    {
        // Gold labels, then another text of the article: one label moves, one has other words.
        {
            auto project = store::ProjectFile::open(project_.toStdString()).value();
            store::RunRequest gold;
            gold.name = "gold";
            gold.counts_as_gold = true;
            QVERIFY(store::RunStore(*project)
                        .import_as(gold, {tests::record("c1", "Two events",
                                                        "Zolmira caused a rash. Later zolmira caused severe "
                                                        "nausea at night.",
                                                        {{"Zolmira", "rash"}, {"zolmira", "nausea"}})})
                        .has_value());
        }
        start("carried");
        auto* reports = program_->table("carriedReports");
        QTRY_VERIFY(program_->find<QLabel>("carriedHint")->text().contains(QStringLiteral("Nothing waits")));
        QCOMPARE(reports->rowCount(), 0);

        // The new text comes by a file, through the dialog.
        const QString path = folder_->filePath(QStringLiteral("new.jsonl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"id\": \"c1\", \"source\": \"test\", \"text\": \"Two events\\n\\nIn all, Zolmira "
                   "caused a rash. "
                   "Later zolmira caused mild vomiting by day.\"}\n");
        file.close();
        program_->window.commands().importFiles();
        auto* dialog = program_->window.findChild<ImportDialog*>(QStringLiteral("importDialog"));
        QVERIFY(dialog);
        dialog->setPaths({path});
        // As another voice than the one whose labels shall go along.
        auto* voice = dialog->findChild<QComboBox*>(QStringLiteral("importVoice"));
        voice->setCurrentIndex(voice->count() - 1);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("importRun")), Qt::LeftButton);
        auto* summary = dialog->findChild<QLabel*>(QStringLiteral("importSummary"));
        QTRY_VERIFY2(summary->text().contains(QStringLiteral("Labels went along to 1 new texts")),
                     qPrintable(summary->text()));
        auto* show = dialog->findChild<QPushButton*>(QStringLiteral("importCarried"));
        QVERIFY(show->isVisible());
        QVERIFY(program_->window.showView(QStringLiteral("review")));
        QTest::mouseClick(show, Qt::LeftButton);
        QTRY_COMPARE(reports->rowCount(), 1);
        QVERIFY(reports->isVisible());
        QCOMPARE(cell(reports, 0, 0), QStringLiteral("c1"));
        auto* items = program_->table("carriedItems");
        QTRY_VERIFY(items->rowCount() > 0);
        QStringList open;
        QStringList moved;
        for (int row = 0; row < items->rowCount(); ++row) {
            (cell(items, row, 5) == QStringLiteral("to look at") ? open : moved) << cell(items, row, 2);
        }
        QVERIFY2(open.contains(QStringLiteral("nausea")), qPrintable(open.join(QLatin1Char('|'))));
        QVERIFY2(moved.contains(QStringLiteral("rash")), qPrintable(moved.join(QLatin1Char('|'))));
        QCOMPARE(cell(reports, 0, 8), QString::number(open.size()));

        // One by key, the rest by button; then nothing waits.
        items->setFocus();
        items->selectRow(0);
        QTest::keyClick(items, Qt::Key_D);
        if (open.size() > 1) {
            QTRY_COMPARE(cell(reports, 0, 8), QString::number(open.size() - 1));
            program_->click("carriedSettleAll");
        }
        QTRY_COMPARE(reports->rowCount(), 0);
        QTest::mouseClick(program_->find<QCheckBox>("carriedOnlyOpen"), Qt::LeftButton);
        QTRY_COMPARE(reports->rowCount(), 1);
        // And it leads to the document.
        program_->click("carriedOpen");
        QTRY_VERIFY(program_->find<DocumentListPanel>("documentListPanel")->isVisible());
    }
};

QTEST_MAIN(TestDuplicatesTab)
#include "tst_duplicates_tab.moc"
