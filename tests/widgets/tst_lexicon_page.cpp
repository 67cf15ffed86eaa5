// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Lexicon": what a person types and clicks, on a real project with real workers.
#include "app/session/lexicon_service.hpp"
#include "tests/app/session_fixture.hpp"
#include "widgets/lexicon_page/lexicon_page.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>

using namespace ade;
using namespace ade::ui;

namespace {

corpus::AnnotatedDocument text(const std::string& id, const std::string& words)
{
    return tests::record(id, "A case", words, {});
}

/// The page over a project whose texts hold two drugs of the starter lexicon and a state named after one.
struct Fixture {
    Fixture()
        : session({text("1", "Warfarin was given with amiodarone hydrochloride."),
                   text("2", "In a warfarin state nothing helped; then aspirin.")})
    {
        if (!session.open())
            qFatal("the project does not open");
        service = std::make_unique<app::LexiconService>(*session.session);
        page = std::make_unique<LexiconPage>(*session.session, *service);
        QObject::connect(page.get(), &LexiconPage::failed, page.get(),
                         [this](const Error& error) { errors << QString::fromStdString(error.text()); });
        page->resize(1200, 800);
        page->show();
    }
    ~Fixture()
    {
        page.reset();
        service.reset();
    }
    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* found = page->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    QTableWidget* table(const char* name) { return find<QTableWidget>(name); }
    void showPart(int index) { find<QTabWidget>("lexiconParts")->setCurrentIndex(index); }
    /// A vocabulary of one's own, own.csv, chosen and added by click.
    void addOwnList(const char* lines)
    {
        const QString path = session.folder.filePath(QStringLiteral("own.csv"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(lines) < 0)
            qFatal("cannot write own.csv");
        file.close();
        page->setFileChooser([path](QWidget*, ChooseWhat, const QString&, const QString&,
                                    std::function<void(QStringList)> done) { done({path}); });
        QTest::mouseClick(find<QPushButton>("lexiconAdd"), Qt::LeftButton);
    }
    bool hasLoaded()
    {
        return QTest::qWaitFor([this] { return service->lexicon() != nullptr; }, 20000) &&
               QTest::qWaitFor([this] { return table("lexiconContext")->rowCount() > 0; }, 20000);
    }

    tests::SessionFixture session;
    std::unique_ptr<app::LexiconService> service;
    std::unique_ptr<LexiconPage> page;
    QStringList errors;
};

QString cell(QTableWidget* table, int row, int column)
{
    auto* item = table->item(row, column);
    return item ? item->text() : QString();
}

} // namespace

class TestLexiconPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shows_the_starter_lexicon_and_names_in_context()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        QCOMPARE(f.table("lexiconVocabularies")->rowCount(), 1);
        QCOMPARE(cell(f.table("lexiconVocabularies"), 0, 0), QStringLiteral("starter lexicon"));
        QTableWidget* context = f.table("lexiconContext");
        QCOMPARE(context->rowCount(), 4);
        QCOMPARE(cell(context, 1, 1), QStringLiteral("amiodarone hydrochloride"));
        QCOMPARE(cell(context, 1, 3), QStringLiteral("amiodarone"));
        QCOMPARE(cell(context, 0, 5), QStringLiteral("1"));
        QVERIFY(f.errors.isEmpty());
    }

    void typed_text_shows_what_is_found()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        auto* box = f.find<QPlainTextEdit>("lexiconTry");
        box->setFocus();
        QTest::keyClicks(box, QStringLiteral("Given 5-FU and <b>statins</b>"));
        QTableWidget* tried = f.table("lexiconTried");
        QTRY_COMPARE(tried->rowCount(), 2);
        QCOMPARE(cell(tried, 0, 0), QStringLiteral("5-FU"));
        QCOMPARE(cell(tried, 0, 1), QStringLiteral("fluorouracil"));
        QCOMPARE(cell(tried, 1, 1), QStringLiteral("statin"));
        QCOMPARE(cell(tried, 1, 3), QStringLiteral("starter lexicon"));
    }

    void forms_of_a_name_are_switched_off_and_on()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        QTableWidget* context = f.table("lexiconContext");
        QTableWidget* tried = f.table("lexiconTried");
        f.find<QPlainTextEdit>("lexiconTry")->setPlainText(QStringLiteral("Given araC, 5FU and statins"));
        QTRY_COMPARE(tried->rowCount(), 3);
        f.showPart(4);
        for (const char* box : {"lexiconSalts", "lexiconPlurals", "lexiconJoined"}) { // at once, none is lost
            QVERIFY(f.find<QCheckBox>(box)->isChecked());
            QTest::mouseClick(f.find<QCheckBox>(box), Qt::LeftButton);
        }
        QTRY_COMPARE(cell(context, 1, 1), QStringLiteral("amiodarone"));
        QTRY_COMPARE(tried->rowCount(), 1); // 5FU stands in the list itself
        QCOMPARE(cell(tried, 0, 0), QStringLiteral("5FU"));
        QVERIFY(f.find<QCheckBox>("lexiconSpelling")->isChecked());
        QVERIFY(!f.find<QCheckBox>("lexiconPlurals")->isChecked());
        QTest::mouseClick(f.find<QCheckBox>("lexiconSalts"), Qt::LeftButton);
        QTRY_COMPARE(cell(context, 1, 1), QStringLiteral("amiodarone hydrochloride"));
        QVERIFY(f.errors.isEmpty());
    }

    void the_same_substance_is_named_once()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        f.addOwnList("term,preferred,code\n5-FU,Fluorouracil,F1\naspirin,Fool's umbrella,F2\n");
        QTRY_COMPARE(f.table("lexiconVocabularies")->rowCount(), 2);
        f.find<QPlainTextEdit>("lexiconTry")->setPlainText(QStringLiteral("Given 5-FU and aspirin."));
        QTableWidget* tried = f.table("lexiconTried");
        QTRY_COMPARE(cell(tried, 1, 4), QStringLiteral("Fool's umbrella [own.csv F2]"));
        QCOMPARE(cell(tried, 0, 1), QStringLiteral("fluorouracil"));
        QCOMPARE(cell(tried, 0, 4), QString());
    }

    void words_before_a_name_are_cut_at_their_beginning()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        QTableWidget* context = f.table("lexiconContext");
        f.showPart(1);
        const auto picture = [&](const QString& words) {
            context->setColumnWidth(0, 120);
            context->item(0, 0)->setText(words);
            return context->viewport()->grab(context->visualRect(context->model()->index(0, 0))).toImage();
        };
        // Too long for the column: words far before do not show, the last ones do.
        const QString end = QStringLiteral(" were given by mouth before");
        const QImage one = picture(QStringLiteral("First of all, pills") + end);
        QCOMPARE(picture(QStringLiteral("Later, other drugs") + end), one);
        QVERIFY(picture(QStringLiteral("First of all, pills were given by mouth after")) != one);
    }

    void a_name_is_vetoed_by_key_and_taken_back()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        f.showPart(1);
        QTableWidget* context = f.table("lexiconContext");
        context->selectRow(0);
        context->setFocus();
        QTest::keyClick(context, Qt::Key_V);
        QTRY_COMPARE(f.table("lexiconVetoes")->rowCount(), 1);
        QTRY_COMPARE(context->rowCount(), 2); // both places of warfarin are gone
        QCOMPARE(cell(context, 0, 1), QStringLiteral("amiodarone hydrochloride"));
        f.showPart(3);
        f.table("lexiconVetoes")->selectRow(0);
        QTest::mouseClick(f.find<QPushButton>("lexiconLift"), Qt::LeftButton);
        QTRY_COMPARE(context->rowCount(), 4);
        QVERIFY(f.errors.isEmpty());
    }

    void words_around_a_name_are_vetoed()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        f.showPart(1);
        f.table("lexiconContext")->selectRow(2);
        auto* words = f.find<QLineEdit>("lexiconVetoWords");
        QTRY_COMPARE(words->text(), QStringLiteral("warfarin"));
        words->setText(QStringLiteral("warfarin state"));
        QTest::mouseClick(f.find<QPushButton>("lexiconVeto"), Qt::LeftButton);
        QTRY_COMPARE(f.table("lexiconContext")->rowCount(), 3);
    }

    void a_file_is_added_with_conflicts_and_removed()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        f.addOwnList("term,preferred,code\nwarfarin,Warfarin potassium,W1\nnothing,Nothing,N1\n,bad,\n");
        QTRY_COMPARE(f.table("lexiconVocabularies")->rowCount(), 2);
        QTRY_VERIFY(f.find<QLabel>("lexiconNote")->text().contains(QStringLiteral("line 4")));
        QTRY_COMPARE(f.table("lexiconConflicts")->rowCount(), 1);
        QCOMPARE(cell(f.table("lexiconConflicts"), 0, 0), QStringLiteral("warfarin"));
        QTRY_COMPARE(f.table("lexiconContext")->rowCount(), 5); // "nothing" too
        f.table("lexiconVocabularies")->selectRow(1);
        QTest::mouseClick(f.find<QPushButton>("lexiconRemove"), Qt::LeftButton);
        QTRY_COMPARE(f.table("lexiconVocabularies")->rowCount(), 1);
        QVERIFY(f.errors.isEmpty());
    }

    /// Of the thesaurus what stands under one concept: chosen, and typed.
    void drugs_of_the_thesaurus_are_chosen_by_ancestor()
    {
        const char* const lines = "C274\tx\tC1\tAntineoplastic Agent\td\t\t\tPharmacologic Substance\t\n"
                                  "C5\tx\tC274\tTumormycin\td\t\t\tPharmacologic Substance\t\n"
                                  "C6\tx\tC1\tPainmycin\td\t\t\tPharmacologic Substance\t\n"
                                  "C7\tx\tC6\tAchemycin|Acheol\td\t\t\tPharmacologic Substance\t\n";
        Fixture f;
        QVERIFY(f.hasLoaded());
        QTableWidget* lists = f.table("lexiconVocabularies");
        QLabel* note = f.find<QLabel>("lexiconNote");
        auto* take = f.find<QComboBox>("lexiconAncestors");
        take->setCurrentIndex(1);
        f.addOwnList(lines);
        QTRY_COMPARE(lists->rowCount(), 2);
        QCOMPARE(cell(lists, 1, 0), QStringLiteral("NCI Thesaurus, C274"));
        QCOMPARE(cell(lists, 1, 1), QStringLiteral("2"));
        QTRY_VERIFY2(note->text().contains(QStringLiteral("2 records were passed over")),
                     qPrintable(note->text()));
        take->setFocus();
        take->lineEdit()->selectAll();
        QTest::keyClicks(take, QStringLiteral("painmycin; C5"));
        QTRY_VERIFY(f.find<QPushButton>("lexiconAdd")->isEnabled());
        f.addOwnList(lines);
        QTRY_COMPARE(lists->rowCount(), 3);
        QCOMPARE(cell(lists, 2, 1), QStringLiteral("4")); // three drugs, one with a second name
        take->lineEdit()->setText(QStringLiteral("C4711"));
        QTRY_VERIFY(f.find<QPushButton>("lexiconAdd")->isEnabled());
        f.addOwnList(lines);
        QTRY_COMPARE(f.errors.size(), 1);
        QVERIFY2(f.errors[0].contains(QStringLiteral("C4711")), qPrintable(f.errors[0]));
        QCOMPARE(lists->rowCount(), 3);
        take->lineEdit()->clear(); // all
        QTRY_VERIFY(f.find<QPushButton>("lexiconAdd")->isEnabled());
        f.addOwnList(lines);
        QTRY_COMPARE(lists->rowCount(), 4);
        QCOMPARE(cell(lists, 3, 0), QStringLiteral("NCI Thesaurus"));
        QCOMPARE(cell(lists, 3, 1), QStringLiteral("5"));
    }

    void a_wrong_file_is_told_and_changes_nothing()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        const QString path = f.session.folder.filePath(QStringLiteral("page.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("<!DOCTYPE html><html></html>");
        file.close();
        f.page->setFileChooser([&](QWidget*, ChooseWhat, const QString&, const QString&,
                                   std::function<void(QStringList)> done) { done({path}); });
        QTest::mouseClick(f.find<QPushButton>("lexiconAdd"), Qt::LeftButton);
        QTRY_COMPARE(f.errors.size(), 1);
        QVERIFY(f.errors[0].contains(QStringLiteral("web page")));
        QCOMPARE(f.table("lexiconVocabularies")->rowCount(), 1);
        QVERIFY(f.find<QPushButton>("lexiconAdd")->isEnabled());
    }

    void drugs_in_all_texts_become_suggestions()
    {
        Fixture f;
        QVERIFY(f.hasLoaded());
        QTest::mouseClick(f.find<QPushButton>("lexiconMatch"), Qt::LeftButton);
        QTRY_VERIFY(f.find<QLabel>("lexiconNote")->text().contains(QStringLiteral("4 new mentions")));
        const auto voices = f.session.session->voices();
        QVERIFY(voices.has_value());
        QVERIFY(std::any_of(voices->begin(), voices->end(), [](const store::Voice& voice) {
            return voice.kind == store::VoiceKind::lexicon;
        }));
        // The same lexicon again finds nothing new.
        QTest::mouseClick(f.find<QPushButton>("lexiconMatch"), Qt::LeftButton);
        QTRY_VERIFY(f.find<QLabel>("lexiconNote")->text().contains(QStringLiteral("0 new mentions")));
    }
};

QTEST_MAIN(TestLexiconPage)
#include "tst_lexicon_page.moc"
