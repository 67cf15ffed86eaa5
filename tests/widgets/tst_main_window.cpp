// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on a real project, by what a person clicks and types.
#include "tests/app/project_builder.hpp"
#include "widgets/close_guard.hpp"
#include "widgets/common/error_banner.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/dialogs/command_palette.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/history_panel/history_panel.hpp"
#include "widgets/main_window.hpp"
#include "widgets/models/models_panel.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/review_page/status_line.hpp"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::ui;

namespace {

/// The program as one start of it: settings, session, window.
struct Program {
    explicit Program(const QString& settings_path)
        : settings(settings_path, QSettings::IniFormat), window(session, settings)
    {
        window.resize(1400, 900);
        window.show();
        window.activateWindow();
    }

    template <typename Widget>
    Widget* find(const char* name)
    {
        return window.findChild<Widget*>(QLatin1String(name));
    }
    QString label(const char* name) { return find<QLabel>(name)->text(); }
    void trigger(const char* name)
    {
        auto* action = window.findChild<QAction*>(QLatin1String(name));
        QVERIFY2(action, name);
        QVERIFY2(action->isEnabled(), name);
        action->trigger();
    }
    void click(const char* name) { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
    DocumentView* text() { return window.findChild<DocumentView*>(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        window.activateWindow(); // a dialog may have been in front
        QVERIFY(QTest::qWaitForWindowActive(&window));
        text()->setFocus();
        QTest::keyClick(text(), key, modifiers);
    }
    QListView* list() { return find<QListView>("documentList"); }
    void clickRow(int row)
    {
        list()->scrollTo(list()->model()->index(row, 0));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                          list()->visualRect(list()->model()->index(row, 0)).center());
    }
    std::string shown() { return window.editor().record().document.external_id; }
    int own(bool relations = true)
    {
        int count = 0;
        for (const auto& relation : window.editor().record().relations)
            count += relations && !relation.is_suggestion;
        return count;
    }
    int inState(store::SuggestionState state)
    {
        int count = 0;
        for (const auto& relation : window.editor().record().relations)
            count += relation.is_suggestion && relation.state == state;
        return count;
    }
    bool settled() { return window.editor().underWay() == 0; }

    QSettings settings;
    app::Session session;
    MainWindow window;
};

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    QString project_;
    QString settings_;
    std::unique_ptr<Program> program_;

    void start()
    {
        program_.reset();
        program_ = std::make_unique<Program>(settings_);
        QVERIFY(QTest::qWaitForWindowActive(&program_->window));
    }
    void startWithProject(const std::vector<corpus::AnnotatedDocument>& teacher = tests::threeCases())
    {
        if (!QFile::exists(project_))
            tests::makeProject(project_, teacher);
        start();
        program_->window.commands().openPath(project_);
        QTRY_VERIFY_WITH_TIMEOUT(!program_->shown().empty(), 20000);
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        project_ = folder_->filePath(QStringLiteral("case.adestudio"));
        settings_ = folder_->filePath(QStringLiteral("settings.ini"));
        QSettings(settings_, QSettings::IniFormat)
            .setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
    }
    void cleanup()
    {
        program_.reset();
        folder_.reset();
    }

    void firstRunAsksForTheName()
    {
        QSettings(settings_, QSettings::IniFormat).remove(QStringLiteral("person/name"));
        startWithProject();
        QTRY_VERIFY(program_->find<QLineEdit>("personName"));
        program_->key(Qt::Key_A); // nobody decides without a name
        QVERIFY(program_->settled());
        QCOMPARE(program_->own(), 0);
        QTest::keyClicks(program_->find<QLineEdit>("personName"), QStringLiteral("Paul"));
        program_->click("personOk");
        QTRY_COMPARE(program_->session.personName(), QStringLiteral("Paul"));
        QTRY_VERIFY(program_->session.whyReadOnly().isEmpty());
        program_.reset();
        QCOMPARE(QSettings(settings_, QSettings::IniFormat).value(QStringLiteral("person/name")).toString(),
                 QStringLiteral("Paul"));
    }

    void newProjectImportAndReview()
    {
        const QString corpus = folder_->filePath(QStringLiteral("labels.jsonl"));
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"id\":\"a\",\"text\":\"Lithium caused tremor.\",\"drugs\":[{\"begin\":0,\"end\":7}],"
                   "\"relations\":[{\"drug\":[0,7],\"effect\":[15,21]}]}\nno json\n");
        file.close();
        start();
        QStringList answers{project_, corpus};
        program_->window.commands().setFileChooser(
            [&answers](QWidget*, ChooseWhat, const QString&, const QString&,
                       std::function<void(QStringList)> done) { done({answers.takeFirst()}); });
        program_->click("startNew");
        QTRY_VERIFY(program_->find<QWidget>("importDialog")); // a new project is empty: the import is offered
        program_->click("importChooseFiles");
        program_->find<QComboBox>("importVoice")->setCurrentIndex(1); // teacher
        program_->click("importCheck");
        QTRY_VERIFY(program_->label("importSummary").contains(QStringLiteral("Would store")));
        QCOMPARE(program_->list()->model()->rowCount(), 0);
        program_->click("importRun");
        QTRY_VERIFY(program_->label("importSummary").contains(QStringLiteral("Stored 1")));
        program_->click("importClose");
        QTRY_COMPARE(program_->shown(), std::string("a"));
        program_->key(Qt::Key_A);
        QTRY_COMPARE(program_->own(), 1);
        QTRY_VERIFY(program_->label("savedState").startsWith(QStringLiteral("saved ")));
    }

    void acceptRejectUndoRestartRedo()
    {
        startWithProject();
        QCOMPARE(program_->shown(), std::string("case-1"));
        program_->key(Qt::Key_A); // painted at once, before the store answers
        QCOMPARE(program_->own(), 1);
        QTRY_VERIFY(program_->settled());
        QTRY_VERIFY(program_->label("savedState").startsWith(QStringLiteral("saved ")));
        program_->key(Qt::Key_X); // the next suggestion is current by itself
        QTRY_VERIFY(program_->settled());
        QCOMPARE(program_->inState(store::SuggestionState::rejected), 1);

        program_->clickRow(1);
        QTRY_COMPARE(program_->shown(), std::string("case-2"));
        program_->key(Qt::Key_Z, Qt::ControlModifier); // undo goes to where it happened
        QTRY_COMPARE(program_->shown(), std::string("case-1"));
        QTRY_COMPARE(program_->inState(store::SuggestionState::rejected), 0);

        startWithProject(); // a new start of the program
        program_->clickRow(2);
        QTRY_COMPARE(program_->shown(), std::string("case-3"));
        program_->trigger("window_undo"); // the accept
        QTRY_COMPARE(program_->shown(), std::string("case-1"));
        QTRY_COMPARE(program_->own(), 0);
        program_->trigger("window_redo");
        program_->trigger("window_redo");
        QTRY_COMPARE(program_->inState(store::SuggestionState::rejected), 1);
        QCOMPARE(program_->own(), 1);
    }

    void nothingToUndoIsSaidQuietly()
    {
        startWithProject();
        const QString before = program_->label("savedState");
        program_->trigger("window_undo");
        QTRY_VERIFY(program_->label("keyHint").contains(QStringLiteral("nothing to undo")));
        QCOMPARE(program_->label("savedState"), before);
        QVERIFY(!program_->find<ErrorBanner>("errorBanner")->isVisible());
    }

    void movedEdgesAreACorrection()
    {
        startWithProject();
        program_->clickRow(2);
        QTRY_COMPARE(program_->shown(), std::string("case-3")); // proposed: "muscle pain and"
        program_->key(Qt::Key_Left, Qt::AltModifier | Qt::ShiftModifier);
        program_->key(Qt::Key_A);
        QTRY_VERIFY(program_->settled());
        QTRY_COMPARE(program_->own(), 1);
        const auto& mentions = program_->window.editor().record().mentions;
        QVERIFY(std::any_of(mentions.begin(), mentions.end(), [](const auto& mention) {
            return !mention.is_suggestion && mention.surface == "muscle pain";
        }));
        QCOMPARE(program_->inState(store::SuggestionState::corrected), 1);
    }

    void undoDropsADraftFirst()
    {
        startWithProject();
        program_->key(Qt::Key_A); // a stored step
        QTRY_COMPARE(program_->own(), 1);
        program_->key(Qt::Key_Right, Qt::AltModifier | Qt::ShiftModifier);
        QVERIFY(program_->window.controller().pendingEdges());
        program_->trigger("window_undo");
        QVERIFY(!program_->window.controller().pendingEdges());
        QVERIFY2(program_->label("keyHint").startsWith(QStringLiteral("Dropped the edges")),
                 qPrintable(program_->label("keyHint")));
        QTRY_VERIFY(program_->settled());
        QCOMPARE(program_->own(), 1); // the step is still there
        program_->trigger("window_undo");
        QTRY_COMPARE(program_->own(), 0);
        program_->trigger("window_redo");
        QTRY_COMPARE(program_->own(), 1);
    }

    void aRejectedEventGoesToAnotherDrug()
    {
        startWithProject();
        program_->key(Qt::Key_X); // azithromycin → tinnitus
        QTRY_COMPARE(program_->inState(store::SuggestionState::rejected), 1);
        auto& controller = program_->window.controller();
        for (std::size_t i = 0; i < controller.document().marks().size(); ++i) {
            if (controller.document().marks()[i].surface == QStringLiteral("tinnitus")) {
                QVERIFY(controller.document().painted(static_cast<int>(i)));
                controller.selectMark(static_cast<int>(i));
            }
        }
        program_->key(Qt::Key_2, Qt::ShiftModifier);
        QTRY_VERIFY(program_->settled());
        QCOMPARE(program_->own(), 1);
        QCOMPARE(program_->inState(store::SuggestionState::rejected), 1);
        const auto& record = program_->window.editor().record();
        const auto own = std::find_if(record.relations.begin(), record.relations.end(),
                                      [](const auto& relation) { return !relation.is_suggestion; });
        const auto drug =
            std::find_if(record.mentions.begin(), record.mentions.end(),
                         [&](const auto& mention) { return mention.id == own->drug_mention_id; });
        QCOMPARE(drug->surface, std::string("Ondansetron"));
    }

    void unsureTakesANoteWithoutADialog()
    {
        startWithProject();
        program_->key(Qt::Key_U);
        auto* note = program_->find<QLineEdit>("noteEdit");
        QTRY_VERIFY(note->isVisible() && note->hasFocus());
        QTest::keyClicks(note, QStringLiteral("axe or x?")); // letters stay letters here
        QTest::keyClick(note, Qt::Key_Return);
        QTRY_VERIFY(!note->isVisible());
        QTRY_VERIFY(program_->settled());
        const auto& review = program_->window.editor().record().review;
        QVERIFY(std::any_of(review.begin(), review.end(), [](const auto& unit) {
            return unit.state == store::ReviewState::unsure && unit.note == "axe or x?";
        }));
        QCOMPARE(program_->own(), 0);
        QTRY_COMPARE(program_->list()->model()->index(0, 0).data(DocumentListModel::StateRole).toString(),
                     QStringLiteral("?"));
    }

    void unsureReopensADoneSentenceAndSaysSo()
    {
        startWithProject();
        auto& controller = program_->window.controller();
        const int sentence = controller.cursor().sentence;
        program_->key(Qt::Key_Space);
        program_->key(Qt::Key_Space);
        QTRY_VERIFY(program_->settled());
        QCOMPARE(controller.document().reviewState(sentence), store::ReviewState::done);
        controller.goToSentence(sentence);
        controller.perform(ReviewAction::unsure, -1, QStringLiteral("which day?"));
        QVERIFY2(program_->label("keyHint").contains(QStringLiteral("was done; it is unsure again")),
                 qPrintable(program_->label("keyHint")));
        QTRY_VERIFY(program_->settled());
        QCOMPARE(controller.document().reviewState(sentence), store::ReviewState::unsure);
    }

    void historyAndNotes()
    {
        startWithProject();
        auto* panel = program_->find<HistoryPanel>("historyPanel");
        QVERIFY(!panel->isVisible());
        program_->key(Qt::Key_A); // azithromycin → tinnitus
        program_->window.controller().perform(ReviewAction::comment, -1,
                                              QStringLiteral("the second <i>ear</i>?"));
        QTRY_VERIFY(program_->settled());
        program_->key(Qt::Key_H);
        QVERIFY(panel->isVisible());
        QListView* list = panel->list();
        QTRY_COMPARE(list->model()->rowCount(), 3);
        QAbstractItemModelTester tester(list->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QString first = list->model()->index(0, 0).data().toString();
        QVERIFY2(first.contains(QStringLiteral("Commented")) && first.contains(QStringLiteral("Maria")) &&
                     first.contains(QStringLiteral("\u201Cthe second <i>ear</i>?\u201D")),
                 qPrintable(first));
        QTRY_VERIFY(list->hasFocus());
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(list->currentIndex().data().toString().startsWith(QStringLiteral("Accepted tinnitus")));
        QTest::keyClick(list, Qt::Key_Return); // goes there, decides nothing
        auto& controller = program_->window.controller();
        QCOMPARE(controller.document().marks()[static_cast<std::size_t>(controller.cursor().mark)].surface,
                 QStringLiteral("tinnitus"));
        QTRY_VERIFY(program_->text()->hasFocus());
        QCOMPARE(program_->own(), 1);
        program_->find<QCheckBox>("historyNotesOnly")->setChecked(true);
        QTRY_COMPARE(list->model()->rowCount(), 1);
        // What is stored comes in while one looks.
        controller.perform(ReviewAction::comment, -1, QStringLiteral("left"));
        QTRY_COMPARE(list->model()->rowCount(), 2);
        program_->key(Qt::Key_H);
        QVERIFY(!panel->isVisible());
    }

    void documentDoneGoesToTheNext()
    {
        startWithProject();
        program_->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(program_->label("keyHint").startsWith(QStringLiteral("3 suggestions open")));
        QCOMPARE(program_->shown(), std::string("case-1"));
        program_->key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(program_->shown(), std::string("case-2"));
        QTRY_VERIFY(program_->label("doneCount").startsWith(QStringLiteral("1 of 3")));
        program_->find<QComboBox>("documentFilter")->setCurrentIndex(1); // to do
        QCOMPARE(program_->list()->model()->rowCount(), 2);
    }

    void searchFindsTextAndTitle()
    {
        startWithProject();
        program_->trigger("window_search");
        auto* field = program_->find<QLineEdit>("searchField");
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("rechallenge"));
        QTRY_COMPARE(program_->list()->model()->rowCount(), 1);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(program_->shown(), std::string("case-2"));
        field->clear();
        QTRY_COMPARE(program_->list()->model()->rowCount(), 3);
    }

    void searchHitLeavesADraftOnTheSecondEnter()
    {
        startWithProject();
        program_->key(Qt::Key_Right, Qt::AltModifier | Qt::ShiftModifier);
        QVERIFY(program_->window.controller().pendingEdges());
        program_->trigger("window_search");
        auto* field = program_->find<QLineEdit>("searchField");
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("rechallenge"));
        QTRY_COMPARE(program_->list()->model()->rowCount(), 1);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(program_->shown(), std::string("case-1"));
        QVERIFY(program_->window.controller().pendingEdges());
        QVERIFY(!program_->window.controller().notice().text.isEmpty());
        QVERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(program_->shown(), std::string("case-2"));
    }

    void blindHidesSuggestions()
    {
        startWithProject();
        QVERIFY(!program_->window.editor().record().relations.empty());
        program_->trigger("window_blind");
        QTRY_VERIFY(program_->window.editor().record().relations.empty());
        QVERIFY(!program_->window.controller().suggestionsShown());
        program_->trigger("window_blind");
        QTRY_VERIFY(!program_->window.editor().record().relations.empty());
    }

    void narrowWindowsPutTheRelationsInATab()
    {
        startWithProject();
        auto* tabs = program_->window.findChild<QTabWidget*>(QStringLiteral("reviewLeft"));
        QVERIFY(tabs);
        QCOMPARE(tabs->count(), 1);
        program_->window.resize(1000, 700);
        QTRY_COMPARE(tabs->count(), 2);
        program_->window.resize(1400, 900);
        QTRY_COMPARE(tabs->count(), 1);
    }

    void textOfFilesStaysPlain()
    {
        startWithProject(
            {tests::record("<i>id</i>", "<h1>Bold & <b>bad</b></h1><img src=x>",
                           "Lithium caused tremor. <script>x</script>", {{"Lithium", "tremor"}})});
        for (const auto* label : program_->window.findChildren<QLabel*>()) {
            if (label->text().contains(QChar(u'<')))
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QCOMPARE(program_->list()->model()->index(0, 0).data().toString(),
                 QStringLiteral("<h1>Bold & <b>bad</b></h1><img src=x>"));
        program_->key(Qt::Key_A);
        QTRY_VERIFY(program_->settled());
        QVERIFY(!Qt::mightBeRichText(program_->find<QLabel>("savedState")->toolTip()) ||
                program_->find<QLabel>("savedState")->toolTip().contains(QStringLiteral("&lt;")));
    }

    void badFilesGiveABannerAndTheWindowLivesOn_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("text") << QByteArray(
            "this is not a project file, although it has the ending of one\n");
        QTest::newRow("empty") << QByteArray();
    }
    void badFilesGiveABannerAndTheWindowLivesOn()
    {
        QFETCH(QByteArray, content);
        const QString bad = folder_->filePath(QStringLiteral("bad.adestudio"));
        QFile file(bad);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        start();
        program_->window.commands().openPath(bad);
        auto* banner = program_->find<ErrorBanner>("errorBanner");
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(!banner->message().isEmpty());
        tests::makeProject(project_, tests::threeCases());
        program_->window.commands().openPath(project_);
        QTRY_COMPARE(program_->list()->model()->rowCount(), 3);
        QVERIFY(!banner->isVisible());
    }

    void closingWhileImportingAsksAndStops()
    {
        const QString corpus = folder_->filePath(QStringLiteral("many.jsonl"));
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 20000; ++i)
            file.write(QStringLiteral("{\"id\":\"%1\",\"text\":\"Lithium caused tremor in case %1.\"}\n")
                           .arg(i)
                           .toUtf8());
        file.close();
        startWithProject();
        program_->window.commands().setFileChooser(
            [corpus](QWidget*, ChooseWhat, const QString&, const QString&,
                     std::function<void(QStringList)> done) { done({corpus}); });
        int asked = 0;
        auto reply = CloseGuard::Answer::wait;
        program_->window.closeGuard().setQuestion(
            [&](const QString&, std::function<void(CloseGuard::Answer)> answer) {
                ++asked;
                answer(reply);
            });
        program_->trigger("window_import");
        program_->click("importChooseFiles");
        program_->click("importRun");
        QVERIFY(!program_->window.close());
        QCOMPARE(asked, 1);
        QVERIFY(program_->window.isVisible());
        reply = CloseGuard::Answer::stop_and_close;
        program_->window.close();
        QCOMPARE(asked, 2);
        QTRY_VERIFY(!program_->window.isVisible());
        QElapsedTimer timer;
        timer.start();
        program_.reset();
        QVERIFY2(timer.elapsed() < 5000, "the import stops soon");
    }

    void manyDocumentsFilterWithoutAStall()
    {
        startWithProject(tests::manyCases(3000));
        QCOMPARE(program_->list()->model()->rowCount(), 3000);
        auto* panel = program_->window.findChild<DocumentListPanel*>();
        QAbstractItemModelTester tester(&panel->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        qint64 worst_ms = 0;
        QElapsedTimer timer;
        const auto measure = [&](auto work) {
            timer.start();
            work();
            program_->list()->viewport()->repaint();
            worst_ms = std::max(worst_ms, timer.elapsed());
        };
        for (int filter = 0; filter < 7; ++filter)
            measure([&] { program_->find<QComboBox>("documentFilter")->setCurrentIndex(filter); });
        program_->find<QComboBox>("documentFilter")->setCurrentIndex(0);
        for (int order = 4; order >= 0; --order)
            measure([&] { program_->find<QComboBox>("documentOrder")->setCurrentIndex(order); });
        for (int row = 0; row < 3000; row += 97)
            measure([&] { program_->list()->scrollTo(program_->list()->model()->index(row, 0)); });
        for (int row = 1; row < 40; row += 3)
            measure([&] { panel->view()->setCurrentIndex(program_->list()->model()->index(row, 0)); });
        qInfo("worst of filtering, ordering, scrolling, opening: %lld ms", static_cast<long long>(worst_ms));
        QVERIFY(worst_ms < 500); // generous: the machine that runs tests may be busy
    }

    void paletteFitsWords_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("title");
        QTest::addColumn<int>("fit");
        QTest::newRow("nothing typed fits all") << ""
                                                << "Retrain" << 1;
        QTest::newRow("begins") << "ret"
                                << "Retrain" << 4;
        QTest::newRow("a later word begins") << "ev"
                                             << "View: Evaluate" << 3;
        QTest::newRow("inside") << "train"
                                << "Retrain" << 2;
        QTest::newRow("letters in order") << "ndo"
                                          << "No event for this document" << 1;
        QTest::newRow("not at all") << "xyz"
                                    << "Retrain" << 0;
    }
    void paletteFitsWords()
    {
        QFETCH(QString, words);
        QFETCH(QString, title);
        QFETCH(int, fit);
        QCOMPARE(CommandPalette::fit(words, title), fit);
    }

    void paletteRunsACommand()
    {
        startWithProject();
        program_->trigger("window_command_palette");
        auto* edit = program_->find<QLineEdit>("commandEdit");
        QTRY_VERIFY(edit->isVisible() && edit->hasFocus());
        QTest::keyClicks(edit, QStringLiteral("evalu"));
        QTRY_COMPARE(program_->find<QListWidget>("commandList")->count(), 1);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_VERIFY(program_->window.findChild<ModelsPanel*>()->isVisible());
        QVERIFY(!edit->isVisible());
    }

    void aStudentIsUsedAndTakenBack()
    {
        startWithProject();
        store::ModelRecord model;
        model.name = "student 1";
        model.path = folder_->filePath(QStringLiteral("gone"))
                         .toStdString(); // never loaded: only the choice is tested
        model.sha256 = std::string(64, 'a');
        model.scores = R"({"development":{"lenient":{"f1":0.81},"strict":{"f1":0.7},"relations":40}})";
        program_->session.changeModels(app::ModelAction::add, model);
        auto* offer = program_->find<ErrorBanner>("studentBanner");
        QTRY_VERIFY(offer->isVisible());
        QVERIFY(offer->message().contains(QStringLiteral("lenient 0.81")));
        program_->trigger("window_view_evaluate");
        program_->click("modelsUse");
        QTRY_VERIFY(program_->session.modelInUse());
        QTRY_VERIFY(program_->label("studentInUse").contains(QStringLiteral("student 1")));
        program_->click("modelsBack");
        QTRY_VERIFY(!program_->session.modelInUse());
    }

    void eachPageTellsItsOwnKeys()
    {
        startWithProject();
        auto& window = program_->window;
        const auto hint = [this] { return program_->label("keyHint"); };
        QVERIFY(window.showView(QStringLiteral("review")));
        QTRY_VERIFY2(hint().contains(QStringLiteral("sentence done")), qPrintable(hint()));
        QVERIFY(window.showView(QStringLiteral("connection")));
        QVERIFY2(hint().contains(QStringLiteral("F5 test")), qPrintable(hint()));
        QVERIFY(!hint().contains(QStringLiteral("sentence done")));
        // What goes on in Review behind another page does not come back to the line.
        program_->window.controller().perform(ReviewAction::next_suggestion);
        QVERIFY2(hint().contains(QStringLiteral("F5 test")), qPrintable(hint()));
        QVERIFY(window.showView(QStringLiteral("duplicates")));
        QVERIFY2(hint().startsWith(QStringLiteral("K keep both")), qPrintable(hint()));
        QVERIFY(window.showView(QStringLiteral("evaluate")));
        QVERIFY2(hint().startsWith(QStringLiteral("Ctrl+K")), qPrintable(hint()));
        QVERIFY(window.showView(QStringLiteral("review")));
        QVERIFY2(hint().contains(QStringLiteral("sentence done")), qPrintable(hint()));
    }

    void wordsInTheStatusLineDoNotWidenTheWindow()
    {
        startWithProject();
        auto* status = program_->window.findChild<StatusLine*>();
        const int before = program_->window.minimumSizeHint().width();
        const QString words = QStringLiteral("many words ").repeated(40);
        status->setWork(words);
        status->setHint(words);
        status->setStudent(words);
        status->setReadOnly(words);
        QCoreApplication::processEvents();
        QCOMPARE(program_->window.minimumSizeHint().width(), before);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
