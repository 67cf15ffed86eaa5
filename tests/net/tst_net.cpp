// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP client, retries and downloads against a local server that misbehaves.
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/net/download.hpp"
#include "core/net/redact.hpp"
#include "core/net/retry.hpp"
#include "tests/support/local_server.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <thread>

using namespace ade;
using namespace ade::net;
using ade::test::LocalServer;
using ade::test::ServerReply;
using ade::test::ServerRequest;
using std::chrono::milliseconds;

namespace {

QString qs(const std::string& text)
{
    return QString::fromStdString(text);
}

HttpRequest get(const std::string& url)
{
    HttpRequest request;
    request.url = url;
    return request;
}

std::string pattern(std::size_t size)
{
    std::string bytes(size, '\0');
    Random random(7);
    for (char& byte : bytes) {
        byte = static_cast<char>(random.below(256));
    }
    return bytes;
}

} // namespace

class TestNet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void redactsUrls_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << "https://example.org/a/b"
                               << "https://example.org/a/b";
        QTest::newRow("values of the query") << "https://example.org/f?api_key=S3CRET&db=pubmed"
                                             << "https://example.org/f?api_key=…&db=…";
        QTest::newRow("user and password") << "https://user:pass@example.org/x"
                                           << "https://example.org/x";
        QTest::newRow("port stays") << "http://127.0.0.1:8080/v1"
                                    << "http://127.0.0.1:8080/v1";
        QTest::newRow("no address at all") << "not a url?key=1"
                                           << "not a url…";
    }
    void redactsUrls()
    {
        QFETCH(QString, url);
        QTEST(qs(redact_url(url.toStdString())), "shown");
    }

    void knowsLoopback_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("loopback");
        QTest::newRow("localhost") << "http://localhost:11434/v1" << true;
        QTest::newRow("127.0.0.1") << "http://127.0.0.1/" << true;
        QTest::newRow("127.8.9.1") << "http://127.8.9.1/" << true;
        QTest::newRow("IPv6") << "http://[::1]:80/" << true;
        QTest::newRow("a name that looks so") << "http://127.0.0.1.evil.example/" << false;
        QTest::newRow("localhost as user") << "http://localhost@evil.example/" << false;
        QTest::newRow("another host") << "http://10.0.0.1/" << false;
    }
    void knowsLoopback()
    {
        QFETCH(QString, url);
        QTEST(is_loopback(url.toStdString()), "loopback");
    }

    void getsAndPosts()
    {
        LocalServer server([](const ServerRequest& request) {
            ServerReply reply;
            reply.headers.emplace_back("X-Seen", request.headers.at("x-mine"));
            reply.body = request.method + " " + request.path() + " " + request.body;
            return reply;
        });
        HttpClient client;
        HttpRequest request = get(server.url() + "/path?x=1");
        request.headers.emplace_back("X-Mine", "yes");
        auto answer = client.perform(request);
        QVERIFY2(answer.has_value(), answer ? "" : answer.error().text().c_str());
        QCOMPARE(answer->status, 200);
        QCOMPARE(qs(answer->body), qs("GET /path "));
        QCOMPARE(qs(answer->headers.at("x-seen")), qs("yes"));
        request.method = "POST";
        request.body = std::string("a\0b", 3);
        answer = client.perform(request);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->body.size(), std::size_t(14));
    }

    void faults_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("id");
        QTest::newRow("nobody listens") << "refused"
                                        << "net.refused";
        QTest::newRow("cut in the middle of the body") << "cut"
                                                       << "net.broken";
        QTest::newRow("reset") << "reset"
                               << "net.broken";
        QTest::newRow("a byte a second") << "drip"
                                         << "net.timeout";
        QTest::newRow("silence") << "silent"
                                 << "net.timeout";
        QTest::newRow("larger than allowed") << "large"
                                             << "net.too_large";
        QTest::newRow("no such scheme") << "scheme"
                                        << "net.address";
        QTest::newRow("key over plain http") << "clear"
                                             << "net.key_in_clear";
    }
    void faults()
    {
        QFETCH(QString, fault);
        LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.body = std::string(2000, 'x');
            if (fault == QLatin1String("cut")) {
                reply.cut_after = 100;
            } else if (fault == QLatin1String("reset")) {
                reply.cut_after = 10;
                reply.reset = true;
            } else if (fault == QLatin1String("drip")) {
                reply.drip = milliseconds(100);
            } else if (fault == QLatin1String("silent")) {
                reply.delay = milliseconds(1500);
            }
            return reply;
        });
        HttpOptions options;
        options.total_timeout_ms = 700;
        HttpClient client(options);
        HttpRequest request = get(server.url() + "/?api_key=S3CRETKEY");
        if (fault == QLatin1String("refused")) {
            request.url =
                "http://127.0.0.1:" + std::to_string(LocalServer::unused_port()) + "/?api_key=S3CRETKEY";
        } else if (fault == QLatin1String("large")) {
            request.max_body_bytes = 1000;
        } else if (fault == QLatin1String("scheme")) {
            request.url = "gopher://127.0.0.1/S3CRETKEY";
        } else if (fault == QLatin1String("clear")) {
            request.url = "http://192.0.2.1/?key=S3CRETKEY";
        }
        if (fault == QLatin1String("clear") || fault == QLatin1String("scheme")) {
            request.secrets = {"S3CRETKEY"};
            if (fault == QLatin1String("scheme")) {
                request.secrets = {};
                request.url = "gopher://127.0.0.1/x";
            }
        }
        const auto answer = client.perform(request);
        QVERIFY(!answer);
        QTEST(qs(answer.error().message_id), "id");
        QVERIFY2(answer.error().text().find("S3CRETKEY") == std::string::npos, answer.error().text().c_str());
        QVERIFY(!answer.error().message.empty());
    }

    void stopsWithinASecond()
    {
        LocalServer server([](const ServerRequest&) {
            ServerReply reply;
            reply.body = std::string(100, 'x');
            reply.drip = milliseconds(50);
            return reply;
        });
        HttpClient client;
        std::stop_source source;
        std::thread stopper([&] {
            std::this_thread::sleep_for(milliseconds(200));
            source.request_stop();
        });
        const auto begin = std::chrono::steady_clock::now();
        const auto answer = client.perform(get(server.url()), source.get_token());
        stopper.join();
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::cancelled);
        QVERIFY(std::chrono::steady_clock::now() - begin < milliseconds(2500));
    }

    void redirectsCarryNoKey()
    {
        LocalServer other([](const ServerRequest&) { return ServerReply{}; });
        LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.status = 302;
            reply.headers.emplace_back("Location", other.url() + "/stolen");
            return reply;
        });
        HttpClient client;
        HttpRequest request = get(server.url());
        request.headers.emplace_back("Authorization", "Bearer S3CRETKEY");
        request.secrets = {"S3CRETKEY"};
        const auto answer = client.perform(request);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->status, 302);
        QCOMPARE(other.count(), 0);
        HttpRequest open = get(server.url());
        QVERIFY(client.perform(open).has_value());
        QCOMPARE(other.count(), 1);
    }

    void refusesHeaderInjection()
    {
        LocalServer server([](const ServerRequest&) { return ServerReply{}; });
        HttpClient client;
        HttpRequest request = get(server.url());
        request.headers.emplace_back("X-A", "b\r\nX-Evil: 1");
        const auto answer = client.perform(request);
        QVERIFY(!answer);
        QCOMPARE(server.count(), 0);
    }

    void readsRetryAfter_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("ms");
        QTest::newRow("seconds") << "retry-after"
                                 << "2" << 2000;
        QTest::newRow("fraction") << "retry-after"
                                  << "0.5" << 500;
        QTest::newRow("milliseconds") << "retry-after-ms"
                                      << "250" << 250;
        QTest::newRow("date") << "retry-after"
                              << "Wed, 21 Oct 2026 07:28:10 GMT" << 10'000;
        QTest::newRow("nonsense") << "retry-after"
                                  << "soon" << -1;
        QTest::newRow("negative") << "retry-after"
                                  << "-5" << -1;
        QTest::newRow("absent") << "x"
                                << "" << -1;
    }
    void readsRetryAfter()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        HttpResponse response;
        response.headers[name.toStdString()] = value.toStdString();
        response.headers["date"] = "Wed, 21 Oct 2026 07:28:00 GMT";
        const auto wait = retry_after(response);
        QTEST(wait ? static_cast<int>(wait->count()) : -1, "ms");
    }

    void retriesWhatMayMend()
    {
        LocalServer server([](const ServerRequest& request) {
            ServerReply reply;
            reply.status = request.number == 1 ? 503 : request.number == 2 ? 429 : 200;
            reply.body = "ok";
            return reply;
        });
        HttpClient client;
        Random random(1);
        const RetryPolicy policy{.tries = 5, .first = milliseconds(5), .longest = milliseconds(50)};
        int waits = 0;
        const auto answer = perform_with_retry(client, get(server.url()), policy, random, {}, {},
                                               [&](int, milliseconds) { ++waits; });
        QVERIFY(answer.has_value());
        QCOMPARE(answer->status, 200);
        QCOMPARE(server.count(), 3);
        QCOMPARE(waits, 2);
    }

    void doesNotRetryWhatStays()
    {
        LocalServer server([](const ServerRequest&) {
            ServerReply reply;
            reply.status = 401;
            return reply;
        });
        HttpClient client;
        Random random(1);
        const auto answer = perform_with_retry(client, get(server.url()), {}, random, {});
        QVERIFY(answer.has_value());
        QCOMPARE(answer->status, 401);
        QCOMPARE(server.count(), 1);
    }

    void backoffGrowsAndHasLimits()
    {
        Random random(3);
        const RetryPolicy policy{.tries = 9, .first = milliseconds(100), .longest = milliseconds(1000)};
        for (int tried = 1; tried < 9; ++tried) {
            const double full = std::min(1000.0, 100.0 * (1 << (tried - 1)));
            for (int i = 0; i < 50; ++i) {
                const auto wait = backoff(policy, tried, std::nullopt, random).count();
                QVERIFY(wait >= static_cast<std::int64_t>(full / 2) - 1 &&
                        wait <= static_cast<std::int64_t>(full));
            }
        }
        QVERIFY(backoff(policy, 1, milliseconds(700), random) >= milliseconds(700));
        QVERIFY(backoff(policy, 1, milliseconds(99'000), random) <= milliseconds(1000));
    }

    void rateLimitSpacesStarts()
    {
        RateLimit limit(50);
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 6; ++i) {
            QVERIFY(limit.wait({}));
        }
        QVERIFY(std::chrono::steady_clock::now() - begin >= milliseconds(99)); // five gaps of 20 ms
    }

    void downloadsAndResumes()
    {
        const std::string bytes = pattern(300'000);
        LocalServer server([&](const ServerRequest& request) {
            ServerReply reply;
            reply.body = bytes;
            reply.headers.emplace_back("ETag", "\"v1\"");
            reply.honour_range = true;
            reply.cut_after = request.number < 3 ? 100'000 : -1;
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request;
        request.url = server.url() + "/file";
        request.target = folder.filePath(QStringLiteral("deep/file.bin")).toStdString();
        request.sha256 = sha256_hex(bytes);
        const auto report = download(request);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->fetched, std::uint64_t(300'000)); // nothing twice
        QCOMPARE(server.count(), 3);
        QVERIFY(read_file(request.target, 1 << 20).value() == bytes);
        QVERIFY(!std::filesystem::exists(request.target.string() + ".part"));
    }

    void downloadAfterKillGoesOnWhereItWas()
    {
        const std::string bytes = pattern(50'000);
        LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.body = bytes;
            reply.headers.emplace_back("ETag", "\"v1\"");
            reply.honour_range = true;
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request;
        request.url = server.url();
        request.target = folder.filePath(QStringLiteral("f")).toStdString();
        QVERIFY(write_file_atomic(request.target.string() + ".part", bytes.substr(0, 20'000)));
        QVERIFY(write_file_atomic(request.target.string() + ".part.from", "\"v1\""));
        const auto report = download(request);
        QVERIFY(report.has_value());
        QVERIFY(report->resumed);
        QCOMPARE(report->fetched, std::uint64_t(30'000));
        QVERIFY(read_file(request.target, 1 << 20).value() == bytes);
    }

    void partThatIsAsLongOrLonger_data()
    {
        QTest::addColumn<int>("extra");
        QTest::addColumn<int>("fetched");
        QTest::newRow("the whole file, killed before the rename") << 0 << 0;
        QTest::newRow("longer than the file") << 100 << 50'000;
    }
    void partThatIsAsLongOrLonger()
    {
        QFETCH(int, extra);
        QFETCH(int, fetched);
        const std::string bytes = pattern(50'000);
        LocalServer server([&](const ServerRequest&) {
            ServerReply reply;
            reply.body = bytes;
            reply.headers.emplace_back("ETag", "\"v1\"");
            reply.honour_range = true;
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request; // without a checksum, which would hide a wrong part
        request.url = server.url();
        request.target = folder.filePath(QStringLiteral("f")).toStdString();
        QVERIFY(write_file_atomic(request.target.string() + ".part",
                                  bytes + std::string(static_cast<std::size_t>(extra), '?')));
        QVERIFY(write_file_atomic(request.target.string() + ".part.from", "\"v1\""));
        const auto report = download(request);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->fetched, static_cast<std::uint64_t>(fetched));
        QVERIFY(read_file(request.target, 1 << 20).value() == bytes);
    }

    void changedFileStartsAnew()
    {
        const std::string bytes = pattern(50'000);
        LocalServer server([&](const ServerRequest& request) {
            ServerReply reply;
            reply.body = bytes;
            reply.headers.emplace_back("ETag", "\"v2\"");
            reply.honour_range =
                request.headers.count("if-range") != 0 && request.headers.at("if-range") == "\"v2\"";
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request;
        request.url = server.url();
        request.target = folder.filePath(QStringLiteral("f")).toStdString();
        QVERIFY(write_file_atomic(request.target.string() + ".part", "something else"));
        QVERIFY(write_file_atomic(request.target.string() + ".part.from", "\"v1\""));
        QVERIFY(download(request).has_value());
        QVERIFY(read_file(request.target, 1 << 20).value() == bytes);
    }

    void wrongChecksumLeavesNothing()
    {
        LocalServer server([](const ServerRequest&) {
            ServerReply reply;
            reply.body = "not the file";
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request;
        request.url = server.url();
        request.target = folder.filePath(QStringLiteral("f")).toStdString();
        request.sha256 = std::string(64, '0');
        const auto report = download(request);
        QVERIFY(!report);
        QCOMPARE(qs(report.error().message_id), qs("net.checksum"));
        QVERIFY(!std::filesystem::exists(request.target));
        QVERIFY(!std::filesystem::exists(request.target.string() + ".part"));
    }

    void missingFileIsSaid()
    {
        LocalServer server([](const ServerRequest&) {
            ServerReply reply;
            reply.status = 404;
            reply.body = "<html>no</html>";
            return reply;
        });
        QTemporaryDir folder;
        DownloadRequest request;
        request.url = server.url();
        request.target = folder.filePath(QStringLiteral("f")).toStdString();
        const auto report = download(request);
        QVERIFY(!report);
        QCOMPARE(qs(report.error().message_id), qs("net.status"));
        QVERIFY(!std::filesystem::exists(request.target));
        QCOMPARE(server.count(), 1);
    }

    void encodes()
    {
        QCOMPARE(qs(encode_component("a b&c=\"d\"[sh]+µ")), qs("a%20b%26c%3D%22d%22%5Bsh%5D%2B%C2%B5"));
    }
};

QTEST_GUILESS_MAIN(TestNet)
#include "tst_net.moc"
