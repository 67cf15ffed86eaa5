// SPDX-License-Identifier: GPL-3.0-or-later
// Replies that E-utilities really gave, as ../shared/data/eutils_recorded keeps them.
#include "core/base/file_io.hpp"
#include "tests/pubmed/pubmed_support.hpp"

#include <QDir>
#include <QTest>

using namespace ade;
using namespace ade::corpus::pubmed;
using namespace ade::tests;

class TestEutilsRecorded : public QObject {
    Q_OBJECT

private:
    QString folder_ = QStringLiteral(ADE_SHARED_DIR "/data/eutils_recorded/");

    net::HttpResponse recorded(const QString& name, int status) const
    {
        net::HttpResponse response;
        response.status = status;
        response.body = read_file((folder_ + name).toStdString(), 1 << 20).value();
        return response;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QDir(folder_).exists())
            QSKIP("SKIPPED ALL: ../shared/data/eutils_recorded is not here");
    }

    void errorBodies_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("id");
        const auto row = [](const char* name, int status, const char* id) {
            QTest::newRow(name) << status << QString::fromLatin1(id);
        };
        row("api_key_invalid_http400.json", 400, "eutils.api_key");
        row("efetch_empty_id_list_http400.xml", 400, "eutils.refused");
        row("efetch_history_expired_http200.xml", 200, "eutils.history_expired");
        row("efetch_truncated.xml", 200, "eutils.truncated");
        row("efetch_unknown_pmid_http200_not_an_error.xml", 200, "");
        row("esearch_empty_term_http200.json", 200, "eutils.query");
        row("esearch_expired_webenv_http200.json", 200, "eutils.history_expired");
        row("esearch_retstart_cap_http200_NOT_STRICT_JSON.json", 200, "eutils.too_far");
        row("esearch_zero_hits_http200_not_an_error.json", 200, "");
        row("proxy_html_page.html", 200, "eutils.html");
        row("rate_limit_NBK25497_doc.json", 200, "eutils.busy");
        row("rate_limit_http429.json", 429, "eutils.busy");
    }
    void errorBodies()
    {
        QFETCH(int, status);
        const QString name = QString::fromUtf8(QTest::currentDataTag());
        const net::HttpResponse response = recorded(QStringLiteral("error_bodies/") + name, status);
        std::string found;
        if (name.startsWith(QLatin1String("efetch")) || name.startsWith(QLatin1String("proxy"))) {
            if (const auto xml = read_fetch(response); !xml)
                found = xml.error().message_id;
        }
        if (!name.startsWith(QLatin1String("efetch"))) {
            const auto listed = read_search(response);
            found = listed ? std::string() : listed.error().message_id;
        }
        QTEST(qs(found), "id");
    }

    void everyBodyHasARow()
    {
        const auto files = QDir(folder_ + QStringLiteral("error_bodies")).entryList(QDir::Files);
        QCOMPARE(files.size(), 12);
    }

    void aGoodSearch()
    {
        const auto listed = read_search(recorded(QStringLiteral("esearch_ok.json"), 200));
        QVERIFY(listed.has_value());
        QCOMPARE(listed->count, 9);
        QCOMPARE(listed->ids.size(), std::size_t(9));
        QCOMPARE(qs(listed->ids.front()), QStringLiteral("26147656"));
        QVERIFY(listed->history.empty());
    }
};

QTEST_GUILESS_MAIN(TestEutilsRecorded)
#include "tst_eutils_recorded.moc"
