// SPDX-License-Identifier: GPL-3.0-or-later
// The import and export dialogs, clicked through: guess, preview, labels, losses, reports.
#include "app/session/corpus_service.hpp"
#include "tests/app/session_fixture.hpp"
#include "widgets/dialogs/export_dialog.hpp"
#include "widgets/dialogs/import_dialog.hpp"
#include "widgets/dialogs/import_report.hpp"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QTest>

#include <algorithm>
#include <utility>

using namespace ade;
using namespace ade::ui;

namespace {

template <typename Widget>
Widget* find(QWidget* dialog, const QString& name)
{
    return dialog->findChild<Widget*>(name);
}

void click(QWidget* dialog, const QString& name)
{
    auto* button = find<QPushButton>(dialog, name);
    QVERIFY2(button && button->isEnabled(), qPrintable(name));
    QTest::mouseClick(button, Qt::LeftButton);
}

int rowWith(QTableWidget* table, const QString& words)
{
    for (int row = 0; row < table->rowCount(); ++row)
        for (int column = 0; column < table->columnCount(); ++column)
            if (table->item(row, column) && table->item(row, column)->text().contains(words))
                return row;
    return -1;
}

/// A picture for those who want to look: the variable names a folder.
void keepPicture(QWidget* widget, const QString& name)
{
    const QString folder = qEnvironmentVariable("ADE_PICTURES");
    if (!folder.isEmpty())
        widget->grab().save(folder + QChar(u'/') + name + QStringLiteral(".png"));
}

} // namespace

class TestCorpusDialogs : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<tests::SessionFixture> fixture_;
    std::unique_ptr<app::CorpusService> corpus_;
    QPointer<QDialog> dialog_;
    QStringList answers_;

    FileChooser chooser()
    {
        return [this](QWidget*, ChooseWhat, const QString&, const QString&,
                      std::function<void(QStringList)> done) { done({answers_.takeFirst()}); };
    }
    QString put(const QString& name, const QByteArray& bytes)
    {
        const QString path = fixture_->folder.filePath(name);
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return path;
    }
    ImportDialog* importDialog(const QStringList& paths)
    {
        auto* dialog = new ImportDialog(*corpus_, chooser());
        dialog_ = dialog;
        dialog->setPaths(paths);
        dialog->show();
        return dialog;
    }
    QString summary() { return find<QLabel>(dialog_, QStringLiteral("importSummary"))->text(); }

    static QByteArray pubtator()
    {
        return "1|t|Rash after zolmira in rats\n1|a|It went.\n1\t0\t4\tRash\tFinding\n"
               "1\t11\t18\tzolmira\tChemical\n1\t22\t26\trats\tSpecies\n1\t27\t99\tIt\tChemical\n\n";
    }

private Q_SLOTS:
    void init()
    {
        fixture_ = std::make_unique<tests::SessionFixture>();
        QVERIFY(fixture_->open());
        corpus_ = std::make_unique<app::CorpusService>(*fixture_->session);
    }
    void cleanup()
    {
        delete dialog_.data();
        corpus_.reset();
        fixture_.reset();
    }

    void whatAFileLooksLikeIsSaid_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("PubTator") << pubtator() << QStringLiteral("Looks like pubtator");
        QTest::newRow("a web page") << QByteArray("<!DOCTYPE html><html></html>")
                                    << QStringLiteral(
                                           "a web page (HTML), perhaps an error or login page, which cannot");
        QTest::newRow("nothing known") << QByteArray("plain words") << QStringLiteral("no format known here");
    }

    void whatAFileLooksLikeIsSaid()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        auto* dialog = importDialog({put(QStringLiteral("in.txt"), bytes)});
        auto* guess = find<QLabel>(dialog, QStringLiteral("importGuess"));
        QVERIFY2(guess->text().contains(words), qPrintable(guess->text()));
        QCOMPARE(guess->textFormat(), Qt::PlainText);
        auto* format = find<QComboBox>(dialog, QStringLiteral("importFormat"));
        if (QTest::currentDataTag() == std::string("PubTator")) {
            format->setCurrentIndex(format->findData(QStringLiteral("conll")));
            Q_EMIT format->activated(format->currentIndex());
            QVERIFY(guess->text().contains(QStringLiteral("rather than conll")));
        }
    }

    void labelsAreMappedAfterACheck()
    {
        auto* dialog = importDialog({put(QStringLiteral("in.txt"), pubtator())});
        click(dialog, QStringLiteral("importCheck"));
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        auto* tabs = find<QTabWidget>(dialog, QStringLiteral("importTabs"));
        QVERIFY(tabs->isVisible());
        auto* preview = find<QTableWidget>(dialog, QStringLiteral("importPreview"));
        QCOMPARE(preview->rowCount(), 1);
        QCOMPARE(preview->item(0, 0)->text(), QStringLiteral("1"));
        QVERIFY(preview->item(0, 1)->text().startsWith(QStringLiteral("Rash after zolmira")));
        QCOMPARE(preview->item(0, 2)->text(), QStringLiteral("1")); // Finding is not known yet
        QCOMPARE(preview->item(0, 3)->text(), QStringLiteral("0"));
        keepPicture(dialog, QStringLiteral("import-preview"));

        auto* words = find<QTableWidget>(dialog, QStringLiteral("importWords"));
        tabs->setCurrentWidget(words);
        QCOMPARE(words->rowCount(), 3);
        auto* finding = find<QComboBox>(dialog, QStringLiteral("importWord_Finding"));
        QVERIFY(finding);
        QCOMPARE(finding->currentText(), QStringLiteral("not known: left out"));
        QCOMPARE(find<QComboBox>(dialog, QStringLiteral("importWord_Chemical"))->currentData().toString(),
                 QStringLiteral("drug"));
        finding->setCurrentIndex(finding->findData(QStringLiteral("adverse_event")));
        Q_EMIT finding->activated(finding->currentIndex());
        QVERIFY(summary().contains(QStringLiteral("Check again")));
        auto* species = find<QComboBox>(dialog, QStringLiteral("importWord_Species"));
        species->setCurrentIndex(species->findData(QStringLiteral("ignore")));
        Q_EMIT species->activated(species->currentIndex());
        keepPicture(dialog, QStringLiteral("import-labels"));

        auto* report = find<QTableWidget>(dialog, QStringLiteral("importReport"));
        QVERIFY(rowWith(report, QStringLiteral("does not lie in the text")) >= 0);
        click(dialog, QStringLiteral("importRun"));
        QTRY_VERIFY2(summary().contains(QStringLiteral("Stored 1")), qPrintable(summary()));
        QCOMPARE(preview->item(0, 3)->text(), QStringLiteral("1"));
        tabs->setCurrentWidget(report);
        keepPicture(dialog, QStringLiteral("import-report"));

        click(dialog, QStringLiteral("importCopy"));
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("does not lie in the text")));
        const QString saved = fixture_->folder.filePath(QStringLiteral("report.txt"));
        answers_ = {saved};
        click(dialog, QStringLiteral("importSave"));
        QFile file(saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("spans called \"Species\": 1, taken as ignore"));
    }

    void keysCheckMapAndCheckAgain()
    {
        auto* dialog = importDialog({put(QStringLiteral("in.txt"), pubtator())});
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        auto* check = find<QPushButton>(dialog, QStringLiteral("importCheck"));
        auto* tabs = find<QTabWidget>(dialog, QStringLiteral("importTabs"));
        auto* words = find<QTableWidget>(dialog, QStringLiteral("importWords"));
        check->setFocus();
        QTest::keyClick(check, Qt::Key_Space);
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        QCOMPARE(QApplication::focusWidget(), check); // the same key again checks again
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        QVERIFY(dialog->isVisible());
        QCOMPARE(QApplication::focusWidget(), check);

        tabs->setCurrentWidget(words);
        auto* finding = find<QComboBox>(dialog, QStringLiteral("importWord_Finding"));
        const QPoint place = finding->mapTo(dialog, QPoint());
        finding->setFocus();
        QTest::keyClick(finding, Qt::Key_Down); // drug
        QTest::keyClick(finding, Qt::Key_Down);
        QCOMPARE(finding->currentData().toString(), QStringLiteral("adverse_event"));
        QVERIFY(summary().contains(QStringLiteral("Check again")));
        QCoreApplication::processEvents(); // the layout is done now
        QCOMPARE(finding->mapTo(dialog, QPoint()), place);

        check->setFocus();
        QTest::keyClick(check, Qt::Key_Space);
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        QCOMPARE(tabs->currentWidget(), words);
        QCOMPARE(find<QComboBox>(dialog, QStringLiteral("importWord_Finding"))->currentData().toString(),
                 QStringLiteral("adverse_event"));
    }

    void tabLeavesEveryTable_data()
    {
        QTest::addColumn<QString>("table");
        for (const char* name : {"importPreview", "importWords", "importReport"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void tabLeavesEveryTable()
    {
        QFETCH(QString, table);
        auto* dialog = importDialog({put(QStringLiteral("in.txt"), pubtator())});
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        click(dialog, QStringLiteral("importCheck"));
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        auto* shown = find<QTableWidget>(dialog, table);
        find<QTabWidget>(dialog, QStringLiteral("importTabs"))->setCurrentWidget(shown);
        shown->setFocus();
        QStringList reached;
        for (int i = 0; i < 30; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            reached << QApplication::focusWidget()->objectName();
        }
        for (const char* name : {"importCheck", "importRun", "importClose", "importFormat"})
            QVERIFY2(reached.contains(QLatin1String(name)), name);
        if (table == QLatin1String("importWords")) // the choices of the table come right after it
            QCOMPARE(reached.mid(0, 3),
                     QStringList({QStringLiteral("importWord_Chemical"), QStringLiteral("importWord_Finding"),
                                  QStringLiteral("importWord_Species")}));
    }

    void theReportCountsNamesPlacesAndAdvises()
    {
        const QString path = put(QStringLiteral("in.txt"), pubtator());
        auto* dialog = importDialog({path});
        click(dialog, QStringLiteral("importCheck"));
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        // One span past the end, a Finding and a Species: as many as the report lists, under their names.
        QVERIFY2(summary().contains(QStringLiteral("Left out: 1 labels refused, 2 labels or facts lost.")),
                 qPrintable(summary()));
        auto* report = find<QTableWidget>(dialog, QStringLiteral("importReport"));
        const int row = rowWith(report, QStringLiteral("does not lie in the text"));
        QVERIFY(row >= 0);
        QCOMPARE(report->item(row, 0)->text(), QStringLiteral("refused"));
        QCOMPARE(report->item(row, 1)->text(), QStringLiteral("in.txt:6"));
        QVERIFY(report->item(row, 1)->toolTip().contains(path));
        find<QTabWidget>(dialog, QStringLiteral("importTabs"))->setCurrentWidget(report);
        const int wide = report->columnWidth(1);
        report->resizeColumnToContents(1);
        QVERIFY2(wide >= report->columnWidth(1), qPrintable(QString::number(wide)));
        // Advice is for this window, not for the command line; in the copied report, too.
        QVERIFY(rowWith(report, QStringLiteral("“Finding” were left out")) >= 0);
        QVERIFY(rowWith(report, QStringLiteral("choose that under Labels")) >= 0);
        QCOMPARE(rowWith(report, QStringLiteral("adverse_event")), -1);
        click(dialog, QStringLiteral("importCopy"));
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("choose that under Labels")), qPrintable(copied));
        QVERIFY2(!copied.contains(QStringLiteral("map the word")), qPrintable(copied));
    }

    void optionsOfTheCommandLineAreNamedAsInTheWindow_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a format") << QStringLiteral("RIS (--format ris) is literature.")
                                  << QStringLiteral("RIS (Format: ris) is literature.");
        QTest::newRow("an encoding")
            << QStringLiteral("say so (--encoding windows-1252); else save it as UTF-8.")
            << QStringLiteral("choose windows-1252 under Encoding; else save it as UTF-8.");
        QTest::newRow("neither") << QStringLiteral("Rash --format is no option here.")
                                 << QStringLiteral("Rash --format is no option here.");
    }
    void optionsOfTheCommandLineAreNamedAsInTheWindow()
    {
        QFETCH(QString, words);
        QFETCH(QString, shown);
        QCOMPARE(windowWords(words), shown);
    }

    void encodingIsSaidChosenAndMayBeChanged()
    {
        auto* dialog =
            importDialog({put(QStringLiteral("in.jsonl"),
                              "{\"id\": \"w\", \"text\": \"A na\xEFve man took \x93zolmira\x94.\"}\n")});
        auto* guess = find<QLabel>(dialog, QStringLiteral("importGuess"));
        auto* encoding = find<QComboBox>(dialog, QStringLiteral("importEncoding"));
        QVERIFY2(
            guess->text().contains(QStringLiteral("in.jsonl is not in UTF-8; it looks like Windows-1252")),
            qPrintable(guess->text()));
        QCOMPARE(encoding->currentData().toInt(), static_cast<int>(text::Encoding::windows_1252));
        keepPicture(dialog, QStringLiteral("import-encoding"));
        encoding->setCurrentIndex(0); // UTF-8 all the same: the record is refused, under the file's own name
        click(dialog, QStringLiteral("importCheck"));
        QTRY_VERIFY(summary().contains(QStringLiteral("1 records skipped")));
        encoding->setCurrentIndex(encoding->findData(static_cast<int>(text::Encoding::windows_1252)));
        click(dialog, QStringLiteral("importRun"));
        QTRY_VERIFY2(summary().contains(QStringLiteral("Stored 1 documents (1 new)")), qPrintable(summary()));
        auto* preview = find<QTableWidget>(dialog, QStringLiteral("importPreview"));
        QCOMPARE(preview->item(0, 1)->text(), QStringLiteral("A naïve man took “zolmira”."));
        // The next file is in UTF-8 again.
        dialog->setPaths({put(QStringLiteral("next.jsonl"), "{\"id\": \"x\", \"text\": \"Plain.\"}\n")});
        QCOMPARE(encoding->currentIndex(), 0);
        QVERIFY(!guess->text().contains(QStringLiteral("UTF-8")));
    }

    void filesAreReadNoFasterThanStored()
    {
        QByteArray lines;
        for (int i = 0; i < 600; ++i)
            lines +=
                QStringLiteral("{\"id\": \"n%1\", \"text\": \"Text number %1 of many.\"}\n").arg(i).toUtf8();
        const QString path = put(QStringLiteral("many.jsonl"), lines);
        int read = 0;
        int stored = 0;
        int most_ahead = 0;
        fixture_->session->files().follow<app::ReadPart>(
            &app::FileWorker::partRead, this, [&](const app::ReadPart& part) {
                QVERIFY(part.records->size() <= 24);
                most_ahead = std::max(most_ahead, ++read - stored);
            });
        fixture_->session->store().follow<app::BatchStored>(&app::StoreWorker::batchStored, this,
                                                            [&](const app::BatchStored&) { ++stored; });
        importDialog({path});
        click(dialog_, QStringLiteral("importRun"));
        QTRY_VERIFY2_WITH_TIMEOUT(summary().contains(QStringLiteral("Stored 600 documents (600 new)")),
                                  qPrintable(summary()), 30000);
        QCOMPARE(read, 25);
        QVERIFY2(most_ahead <= 9, qPrintable(QString::number(most_ahead)));
    }

    void whatWasStoredBeforeAStopStays()
    {
        QByteArray lines;
        for (int i = 0; i < 3000; ++i)
            lines +=
                QStringLiteral("{\"id\": \"n%1\", \"text\": \"Text number %1 of many.\"}\n").arg(i).toUtf8();
        const QString path = put(QStringLiteral("many.jsonl"), lines);
        bool clicked = false;
        importDialog({path});
        fixture_->session->store().follow<app::BatchStored>(
            &app::StoreWorker::batchStored, dialog_, [&](const app::BatchStored&) {
                if (!std::exchange(clicked, true))
                    click(dialog_, QStringLiteral("importStop"));
            });
        click(dialog_, QStringLiteral("importRun"));
        QTRY_VERIFY2_WITH_TIMEOUT(summary().startsWith(QStringLiteral("Stopped")), qPrintable(summary()),
                                  30000);
        QVERIFY(!corpus_->isBusy());
        QTRY_VERIFY(fixture_->summaries.size() > 3);
        QVERIFY2(fixture_->summaries.size() < 3003, qPrintable(QString::number(fixture_->summaries.size())));
        click(dialog_, QStringLiteral("importRun"));
        QTRY_COMPARE_WITH_TIMEOUT(fixture_->summaries.size(), std::size_t(3003), 60000);
    }

    void anotherFileForgetsTheWords()
    {
        auto* dialog = importDialog({put(QStringLiteral("in.txt"), pubtator())});
        click(dialog, QStringLiteral("importCheck"));
        QTRY_VERIFY(summary().contains(QStringLiteral("Would store")));
        dialog->setPaths({put(QStringLiteral("other.txt"), "1|t|Rash\n1|a|x\n\n")});
        QCOMPARE(find<QTableWidget>(dialog, QStringLiteral("importWords"))->rowCount(), 0);
        QVERIFY(!find<QTabWidget>(dialog, QStringLiteral("importTabs"))->isVisible());
    }

    void lossesAreListedBeforeAnExport()
    {
        auto* dialog = new ExportDialog(*corpus_, *fixture_->session->voices(), chooser());
        dialog_ = dialog;
        dialog->show();
        auto* format = find<QComboBox>(dialog, QStringLiteral("exportFormat"));
        auto* voice = find<QComboBox>(dialog, QStringLiteral("exportVoice"));
        auto* report = find<QPlainTextEdit>(dialog, QStringLiteral("exportReport"));
        QVERIFY(format->findData(QStringLiteral("hf-dataset")) >= 0);
        QVERIFY(format->findData(QStringLiteral("xlsx")) >= 0);
        const int teacher = voice->findText(QStringLiteral("teacher"), Qt::MatchContains);
        QVERIFY(teacher > 0);
        voice->setCurrentIndex(teacher);
        format->setCurrentIndex(format->findData(QStringLiteral("conll")));
        click(dialog, QStringLiteral("exportCheck"));
        QTRY_VERIFY2(report->toPlainText().contains(QStringLiteral("6 × relations")),
                     qPrintable(report->toPlainText()));
        QVERIFY(report->toPlainText().contains(QStringLiteral("Nothing was written yet")));
        QTRY_VERIFY2(report->toPlainText().contains(QStringLiteral("It would begin:\n-DOCSTART- (")),
                     qPrintable(report->toPlainText()));
        keepPicture(dialog, QStringLiteral("export-losses"));
        format->setCurrentIndex(format->findData(QStringLiteral("bioc-json")));
        Q_EMIT format->activated(format->currentIndex());
        QVERIFY(report->toPlainText().isEmpty());
        click(dialog, QStringLiteral("exportCheck"));
        QTRY_VERIFY2(report->toPlainText().contains(QStringLiteral("Nothing would be lost")),
                     qPrintable(report->toPlainText()));
        const QString output = fixture_->folder.filePath(QStringLiteral("out.json"));
        QVERIFY(!QFile::exists(output));
        answers_ = {output};
        click(dialog, QStringLiteral("exportRun"));
        QTRY_VERIFY(QFile::exists(output));
        QTRY_VERIFY(report->toPlainText().contains(QStringLiteral("3 records written")));
        // Gold: nobody has decided anything yet.
        voice->setCurrentIndex(0);
        click(dialog, QStringLiteral("exportCheck"));
        QTRY_VERIFY2(report->toPlainText().contains(QStringLiteral("not annotated by these voices: 3")),
                     qPrintable(report->toPlainText()));
        auto* only = find<QCheckBox>(dialog, QStringLiteral("exportAnnotatedOnly"));
        QTest::mouseClick(only, Qt::LeftButton);
        QVERIFY(only->isChecked());
        QVERIFY(report->toPlainText().isEmpty()); // it was about another choice
        click(dialog, QStringLiteral("exportCheck"));
        QTRY_VERIFY2(report->toPlainText().contains(QStringLiteral("3 documents that none of these voices")),
                     qPrintable(report->toPlainText()));
    }
};

QTEST_MAIN(TestCorpusDialogs)
#include "tst_corpus_dialogs.moc"
