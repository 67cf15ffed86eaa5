// SPDX-License-Identifier: GPL-3.0-or-later
// Fetching the NCI Thesaurus from a local server that breaks off, cheats and sends pages.
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/lexicon/fetch.hpp"
#include "tests/support/local_server.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>

using namespace ade;
using namespace ade::lexicon;
using ade::test::LocalServer;
using ade::test::ServerReply;
using ade::test::ServerRequest;

namespace {

/// A zip with these files.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files)
{
    std::string bytes(8U << 20, '\0');
    std::size_t used = 0;
    archive* const out = archive_write_new();
    archive_write_set_format_zip(out);
    archive_write_open_memory(out, bytes.data(), bytes.size(), &used);
    for (const auto& [name, content] : files) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(out, entry);
        archive_write_data(out, content.data(), content.size());
        archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
    bytes.resize(used);
    return bytes;
}

std::string thesaurus(int concepts)
{
    std::string lines;
    for (int i = 0; i < concepts; ++i) {
        lines += fmt::format("C{}\tx\t\tInventomycin {}\ta definition\t\t\tPharmacologic Substance\t\n",
                             i + 1, i * 7919);
    }
    return lines;
}

ServerReply reply_of(const std::string& body)
{
    ServerReply reply;
    reply.body = body;
    reply.headers = {{"ETag", "\"1\""}};
    reply.honour_range = true;
    return reply;
}

} // namespace

class TestLexiconFetch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fetches_unpacks_and_reads()
    {
        const std::string zip = zip_of({{"Thesaurus.txt", thesaurus(50)}, {"ReadMe.doc", "x"}});
        LocalServer server([&](const ServerRequest&) { return reply_of(zip); });
        QTemporaryDir folder;
        const auto report = fetch_thesaurus(options(server, folder));
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->records, std::int64_t(50));
        QCOMPARE(report->terms, std::int64_t(50));
        QCOMPARE(report->sha256, sha256_hex(zip));
        QCOMPARE(read_file(report->file, 1U << 20).value(), thesaurus(50));
        QVERIFY(!std::filesystem::exists(report->file.parent_path() / "nci-thesaurus.zip"));
    }

    void goes_on_after_a_break()
    {
        const std::string zip = zip_of({{"Thesaurus.txt", thesaurus(20'000)}});
        LocalServer server([&](const ServerRequest& request) {
            ServerReply reply = reply_of(zip);
            reply.cut_after = request.number == 1 ? static_cast<std::int64_t>(zip.size() / 2) : -1;
            return reply;
        });
        QTemporaryDir folder;
        const auto report = fetch_thesaurus(options(server, folder));
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->records, std::int64_t(20'000));
        QVERIFY(server.requests()[1].headers.contains("range"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* what, const std::string& body, const char* said) {
            QTest::newRow(what) << QByteArray(body.data(), static_cast<qsizetype>(body.size())) << said;
        };
        const std::string zip = zip_of({{"Thesaurus.txt", thesaurus(3000)}});
        row("a web page", "<!DOCTYPE html><html>sign on</html>", "web page");
        row("no zip", "just text", "no zip archive");
        row("cut off", zip.substr(0, zip.size() / 2), "damaged");
        row("nothing in it", zip_of({{"ReadMe.doc", "x"}}), "no text file");
        row("two files", zip_of({{"a.txt", "x"}, {"b.txt", "y"}}), "more than one");
        row("another text", zip_of({{"Thesaurus.txt", "term,preferred\nx,y\n"}}), "nci-thesaurus");
        row("a bomb", zip_of({{"Thesaurus.txt", std::string(3U << 20, 'x')}}), "more than");
    }

    void refuses()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, said);
        LocalServer server([&](const ServerRequest&) { return reply_of(body.toStdString()); });
        QTemporaryDir folder;
        const std::filesystem::path kept = thesaurus_file(folder.path().toStdString());
        QVERIFY(write_file_atomic(kept, "the one from before").has_value());
        FetchOptions wanted = options(server, folder);
        wanted.max_bytes = 2U << 20;
        const auto report = fetch_thesaurus(wanted);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::parse);
        QVERIFY2(report.error().text().find(said.toStdString()) != std::string::npos,
                 report.error().text().c_str());
        QCOMPARE(read_file(kept, 1000).value(), std::string("the one from before"));
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path().toStdString())) {
            files += static_cast<int>(entry.is_regular_file());
        }
        QCOMPARE(files, 1);
    }

    void a_wrong_sum_is_refused()
    {
        const std::string zip = zip_of({{"Thesaurus.txt", thesaurus(5)}});
        LocalServer server([&](const ServerRequest&) { return reply_of(zip); });
        QTemporaryDir folder;
        FetchOptions wanted = options(server, folder);
        wanted.sha256 = std::string(64, '0');
        QVERIFY(!fetch_thesaurus(wanted));
        wanted.sha256 = sha256_hex(zip);
        QVERIFY(fetch_thesaurus(wanted).has_value());
    }

    void an_absent_file_is_told()
    {
        LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.status = 404;
            return reply;
        });
        QTemporaryDir folder;
        const auto report = fetch_thesaurus(options(server, folder));
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::network);
    }

private:
    static FetchOptions options(const LocalServer& server, const QTemporaryDir& folder)
    {
        FetchOptions made;
        made.url = server.url() + "/Thesaurus.FLAT.zip";
        made.folder = folder.path().toStdString();
        return made;
    }
};

QTEST_APPLESS_MAIN(TestLexiconFetch)
#include "tst_lexicon_fetch.moc"
