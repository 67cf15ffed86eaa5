// SPDX-License-Identifier: GPL-3.0-or-later
// The translations that the build put into the program, and how one is chosen.
#include "app/session/translations.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"

#include <QFile>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

using namespace ade;
using namespace ade::ui;

class TestTranslations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(QStringLiteral(":/i18n/ade_studio_en.qm")))
            QSKIP("built without lrelease (Debian: qt6-l10n-tools), so there are no translations");
    }

    void without()
    {
        QTemporaryDir empty;
        QCOMPARE(app::installTranslations(*qApp, QLocale(QLocale::English), empty.path()), QString());
    }

    void chosen_data()
    {
        QTest::addColumn<QString>("locale");
        QTest::addColumn<QString>("language");
        QTest::newRow("English") << "en_GB"
                                 << "en";
        QTest::newRow("none of the person's own: English") << "mt_MT"
                                                           << "en";
        QTest::newRow("no locale at all") << "C"
                                          << "en";
    }
    void chosen()
    {
        QFETCH(QString, locale);
        QFETCH(QString, language);
        QCOMPARE(app::installTranslations(*qApp, QLocale(locale)), language);
    }

    void plurals_data()
    {
        QTest::addColumn<int>("documents");
        QTest::addColumn<QString>("count");
        QTest::newRow("one") << 1 << "1 document";
        QTest::newRow("two") << 2 << "2 documents";
    }
    void plurals()
    {
        QFETCH(int, documents);
        QFETCH(QString, count);
        QCOMPARE(app::installTranslations(*qApp, QLocale(QLocale::English)), QStringLiteral("en"));
        DocumentListPanel panel;
        std::vector<store::DocumentSummary> summaries(static_cast<std::size_t>(documents));
        for (std::size_t i = 0; i < summaries.size(); ++i) {
            summaries[i].version_id = std::to_string(i);
            summaries[i].sentences = 1;
        }
        panel.setSummaries(summaries);
        QCOMPARE(panel.findChild<QLabel*>(QStringLiteral("documentCount"))->text(), count);
        QCOMPARE(panel.model().index(0).data(DocumentListModel::DetailRole).toString(),
                 QStringLiteral("0 of 1 sentence"));
    }
};

QTEST_MAIN(TestTranslations)
#include "tst_translations.moc"
