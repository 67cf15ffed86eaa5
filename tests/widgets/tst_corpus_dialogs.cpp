// SPDX-License-Identifier: GPL-3.0-or-later
// The import and export dialogs, clicked through: guess, preview, labels, losses, reports.
#include "app/session/corpus_service.hpp"
#include "tests/app/session_fixture.hpp"
#include "widgets/dialogs/export_dialog.hpp"
#include "widgets/dialogs/import_dialog.hpp"

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
    }
};

QTEST_MAIN(TestCorpusDialogs)
#include "tst_corpus_dialogs.moc"
