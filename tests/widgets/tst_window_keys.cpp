// SPDX-License-Identifier: GPL-3.0-or-later
// Where the keyboard goes: palette, list, search, key page, colours; small windows.
#include "tests/app/project_builder.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/dialogs/colours_dialog.hpp"
#include "widgets/dialogs/keys_page.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_controller.hpp"
#include "widgets/main_window.hpp"
#include "widgets/models/models_panel.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/review_page/relation_strip.hpp"

#include <QAction>
#include <QDialogButtonBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace ade;
using namespace ade::ui;

class TestWindowKeys : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<app::Session> session_;
    std::unique_ptr<MainWindow> window_;
    int run_ = 0;

    template <typename Widget>
    Widget* find(const char* name)
    {
        return window_->findChild<Widget*>(QLatin1String(name));
    }
    DocumentView* text() { return window_->findChild<DocumentView*>(); }
    QListView* list() { return find<QListView>("documentList"); }
    QAction* action(const char* name) { return find<QAction>(name); }

    void start()
    {
        window_.reset();
        session_ = std::make_unique<app::Session>();
        window_ = std::make_unique<MainWindow>(*session_, *settings_);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    void openProject()
    {
        const QString path = folder_.filePath(QStringLiteral("p%1.adestudio").arg(++run_));
        tests::makeProject(path, tests::threeCases());
        window_->commands().openPath(path);
        QTRY_COMPARE_WITH_TIMEOUT(list()->model()->rowCount(), 3, 20000);
        QTRY_VERIFY(text()->hasFocus());
    }

    QListWidget* openPalette()
    {
        action("window_command_palette")->trigger();
        auto* edit = find<QLineEdit>("commandEdit");
        [&] { QTRY_VERIFY(edit->hasFocus()); }();
        return find<QListWidget>("commandList");
    }

private Q_SLOTS:
    void init()
    {
        QVERIFY(folder_.isValid());
        settings_ = std::make_unique<QSettings>(folder_.filePath(QStringLiteral("s%1.ini").arg(run_)),
                                                QSettings::IniFormat);
        settings_->clear();
        settings_->setValue(QStringLiteral("person/name"), QStringLiteral("Maria"));
        start();
        openProject();
    }
    void cleanup()
    {
        window_.reset();
        session_.reset();
        Palette::setOwn(Palette::light(), Palette::dark());
    }

    void aBareEnterInThePaletteDoesNothingLong()
    {
        auto* commands = openPalette();
        QVERIFY(commands->count() > 10);
        QVERIFY(!commands->item(0)->text().startsWith(action("window_retrain")->text()));
        QTest::keyClick(find<QLineEdit>("commandEdit"), Qt::Key_Return);
        QVERIFY(!find<QLineEdit>("commandEdit")->isVisible());
        QVERIFY(session_->models().empty());
        QVERIFY(window_->controller().document().stops().size() > 0); // nothing was decided
    }

    void thePaletteRemembersWhatWasUsed()
    {
        openPalette();
        auto* edit = find<QLineEdit>("commandEdit");
        QTest::keyClicks(edit, QStringLiteral("blind"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(action("window_blind")->isChecked());
        auto* commands = openPalette();
        QVERIFY(commands->item(0)->text().startsWith(action("window_blind")->text()));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!edit->isVisible());
        QTRY_VERIFY(text()->hasFocus()); // back where one was

        start(); // and over a restart
        openProject();
        commands = openPalette();
        QVERIFY(commands->item(0)->text().startsWith(action("window_blind")->text()));
    }

    void goToDocumentShowsWhereTheKeysAre()
    {
        const QImage before = list()->viewport()->grab().toImage();
        action("window_go_to_document")->trigger();
        QTRY_VERIFY(list()->hasFocus());
        QVERIFY(list()->viewport()->grab().toImage() != before);
        QVERIFY(list()->currentIndex().isValid());
        QTest::keyClick(list(), Qt::Key_Down);
        QTRY_COMPARE(list()->currentIndex().row(), 1);
        QTest::keyClick(list(), Qt::Key_Escape);
        QTRY_VERIFY(text()->hasFocus());
    }

    void escapeInTheSearchClearsThenGoesBack()
    {
        action("window_search")->trigger();
        auto* field = find<QLineEdit>("searchField");
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("rash"));
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(field->text(), QString());
        QVERIFY(field->hasFocus());
        QTRY_COMPARE(list()->model()->rowCount(), 3);
        QTest::keyClick(field, Qt::Key_Escape);
        QTRY_VERIFY(text()->hasFocus());
    }

    void arrowDownInTheSearchGoesToTheList()
    {
        action("window_search")->trigger();
        auto* field = find<QLineEdit>("searchField");
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Down);
        QTRY_VERIFY(list()->hasFocus());
    }

    void enterInTheKeyPageSetsNothing()
    {
        action("window_keys")->trigger();
        auto* page = window_->findChild<KeysPage*>();
        QVERIFY(page && page->isVisible());
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page));
        auto* search = page->findChild<QLineEdit*>(QStringLiteral("keysSearch"));
        search->setFocus();
        QTRY_VERIFY(search->hasFocus());
        const auto accept = window_->findChild<ShortcutTable*>()->keys(QStringLiteral("review.accept"));
        QTest::keyClicks(search, QStringLiteral("acc"));
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(page->isVisible());
        QCOMPARE(page->findChild<QLabel*>(QStringLiteral("keysMessage"))->text(), QString());
        QCOMPARE(window_->findChild<ShortcutTable*>()->keys(QStringLiteral("review.accept")), accept);
        auto* tree = page->findChild<QTreeWidget*>();
        QVERIFY(tree->currentItem());
        QCOMPARE(tree->currentItem()->text(0), QStringLiteral("Accept"));
    }

    void theFirstWindowFitsTheScreen()
    {
        const QSize screen = window_->screen()->availableSize();
        QVERIFY2(window_->width() <= screen.width() && window_->height() <= screen.height(),
                 qPrintable(QStringLiteral("%1×%2").arg(window_->width()).arg(window_->height())));
    }

    void aNarrowWindowKeepsTheRelationsInSight()
    {
        window_->resize(1024, 640);
        auto* strip = window_->findChild<RelationStrip*>();
        QTRY_VERIFY(strip->isVisible());
        QTRY_VERIFY(strip->text().contains(QStringLiteral("azithromycin"), Qt::CaseInsensitive));
        QVERIFY(strip->text().contains(QStringLiteral("tinnitus")));
        auto* tabs = window_->findChild<QTabWidget*>(QStringLiteral("reviewLeft"));
        QCOMPARE(tabs->currentIndex(), 0);
        QTest::mouseClick(find<QToolButton>("relationStripOpen"), Qt::LeftButton);
        QCOMPARE(tabs->currentIndex(), 1);
        action("window_go_to_document")->trigger(); // the list comes back with its keys
        QCOMPARE(tabs->currentIndex(), 0);
        QTRY_VERIFY(list()->hasFocus());
        window_->resize(1400, 700);
        QTRY_VERIFY(!strip->isVisible());
    }

    void coloursAreEditedShownAndKept()
    {
        action("window_colours")->trigger();
        auto* dialog = window_->findChild<ColoursDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        auto* themes = dialog->findChild<QTabBar*>(QStringLiteral("colourThemes"));
        themes->setCurrentIndex(0);
        auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("colour_drug_fill"));
        auto* contrast = dialog->findChild<QLabel*>(QStringLiteral("colourContrast"));
        auto* sample = dialog->findChild<QWidget*>(QStringLiteral("colourSample"));
        QCOMPARE(edit->text(), Palette::light().drug_fill.name().toUpper());
        QVERIFY(!contrast->text().contains(QStringLiteral("⚠")));
        const QImage before = sample->grab().toImage();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("#5599AA"));
        QCOMPARE(dialog->edited(false).drug_fill, QColor(0x5599AA));
        QVERIFY2(contrast->text().contains(QStringLiteral("⚠ text on a drug")), qPrintable(contrast->text()));
        QVERIFY(sample->grab().toImage() != before);
        QCOMPARE(Palette::own(false).drug_fill, Palette::light().drug_fill); // not yet
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("#55")); // half a colour changes nothing
        QCOMPARE(dialog->edited(false).drug_fill, QColor(0x5599AA));
        auto* buttons = dialog->findChild<QDialogButtonBox*>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Apply), Qt::LeftButton);
        QCOMPARE(Palette::own(false).drug_fill, QColor(0x5599AA));
        QCOMPARE(Palette::own(true), Palette::dark());
        Palette::setOwn(Palette::light(), Palette::dark());
        ColoursDialog::readOwn(*settings_);
        QCOMPARE(Palette::own(false).drug_fill, QColor(0x5599AA));

        QTest::mouseClick(buttons->button(QDialogButtonBox::RestoreDefaults), Qt::LeftButton);
        QTest::mouseClick(buttons->button(QDialogButtonBox::Apply), Qt::LeftButton);
        QCOMPARE(Palette::own(false), Palette::light());
        QVERIFY(!settings_->contains(QStringLiteral("palette/light/drug_fill")));
    }

    void anUnscoredStudentOffersItself()
    {
        store::ModelRecord model;
        model.name = "from the command line";
        model.path = "/nowhere/student";
        model.sha256 = std::string(64, 'c');
        model.scores = "{}";
        session_->changeModels(app::ModelAction::add, model);
        QTRY_COMPARE(session_->models().size(), std::size_t(1));
        action("window_view_evaluate")->trigger();
        auto* score = find<QPushButton>("modelsScore");
        QTRY_VERIFY(score->isVisible() && score->isEnabled());
        model = session_->models().front();
        model.scores = R"({"frozen gold":{"lenient":{"f1":0.8},"strict":{"f1":0.6},"relations":12}})";
        session_->changeModels(app::ModelAction::score, model);
        QTRY_VERIFY(!score->isVisible());
    }
};

QTEST_MAIN(TestWindowKeys)
#include "tst_window_keys.moc"
