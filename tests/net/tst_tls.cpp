// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates: which server is believed, and what is said of the others. The keys in tests/data/tls guard
// nothing.
//
// Made so with OpenSSL 3.0, valid from 2000 to 2126, as clocks of machines that test may be wrong. NAME and
// SAN are here and IP:127.0.0.1,DNS:localhost, or elsewhere and DNS:elsewhere.example:
//   openssl req -newkey rsa:2048 -nodes -keyout NAME.key -subj "/CN=ADE Studio test NAME" -out NAME.csr
//   openssl ca -batch -notext -selfsign -config CONFIG -keyfile NAME.key -in NAME.csr -out NAME.pem
//     -startdate 20000101000000Z -enddate 21260101000000Z
// with a CONFIG of these lines, and an empty file index.txt beside it:
//   [ca]
//   default_ca=made
//   [made]
//   database=index.txt
//   new_certs_dir=.
//   rand_serial=yes
//   default_md=sha256
//   policy=names
//   x509_extensions=server
//   [names]
//   commonName=supplied
//   [server]
//   subjectKeyIdentifier=hash
//   subjectAltName=SAN
//   basicConstraints=critical,CA:TRUE
#include "core/net/http_client.hpp"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTest>
#include <QThread>

using namespace ade;

namespace {

const QString kFolder = QStringLiteral(ADE_TEST_DATA_DIR "/tls/");

QByteArray bytesOf(const QString& name)
{
    QFile file(kFolder + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Answers "hello" over TLS on 127.0.0.1, from a thread of its own, with tests/data/tls/NAME.pem.
class TlsServer {
public:
    explicit TlsServer(const QString& name)
    {
        thread_.start();
        context_.moveToThread(&thread_);
        QMetaObject::invokeMethod(
            &context_, [this, name] { listen(name); }, Qt::BlockingQueuedConnection);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer()
    {
        QMetaObject::invokeMethod(
            &context_, [this] { delete server_; }, Qt::BlockingQueuedConnection);
        thread_.quit();
        thread_.wait();
    }
    [[nodiscard]] std::string url() const
    {
        return "https://127.0.0.1:" + std::to_string(port_) + "/v1?api_key=S3CRET";
    }
    [[nodiscard]] int port() const { return port_; }

private:
    void listen(const QString& name)
    {
        server_ = new QSslServer;
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(QSslCertificate(bytesOf(name + QStringLiteral(".pem"))));
        tls.setPrivateKey(QSslKey(bytesOf(name + QStringLiteral(".key")), QSsl::Rsa));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        server_->setSslConfiguration(tls);
        QObject::connect(server_, &QSslServer::pendingConnectionAvailable, server_, [this] {
            auto* socket = server_->nextPendingConnection();
            const auto answer = [socket] {
                if (!socket->readAll().contains("\r\n\r\n"))
                    return;
                socket->write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
                socket->disconnectFromHost();
            };
            QObject::connect(socket, &QTcpSocket::readyRead, socket, answer);
            QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            if (socket->bytesAvailable() > 0)
                answer();
        });
        if (server_->listen(QHostAddress::LocalHost))
            port_ = server_->serverPort();
    }

    QThread thread_;
    QObject context_;
    QSslServer* server_ = nullptr;
    int port_ = 0;
};

} // namespace

class TestTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("This Qt has no TLS: no server to try against.");
    }

    void serversAreBelieved_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("ca_file");
        QTest::addColumn<bool>("believed");
        QTest::newRow("nobody vouches for it") << "here" << QString() << false;
        QTest::newRow("its own CA file is named") << "here" << kFolder + QStringLiteral("here.pem") << true;
        QTest::newRow("another CA file is named")
            << "here" << kFolder + QStringLiteral("elsewhere.pem") << false;
        QTest::newRow("a certificate for another host")
            << "elsewhere" << kFolder + QStringLiteral("elsewhere.pem") << false;
        QTest::newRow("a CA file that is not there")
            << "here" << kFolder + QStringLiteral("none.pem") << false;
        QTest::newRow("a CA file without certificates")
            << "here" << kFolder + QStringLiteral("here.key") << false;
    }

    void serversAreBelieved()
    {
        QFETCH(QString, server);
        QFETCH(QString, ca_file);
        QFETCH(bool, believed);
        const TlsServer there(server);
        QVERIFY(there.port() > 0);
        net::HttpOptions options;
        options.ca_file = ca_file.toStdString();
        net::HttpClient client(options);
        net::HttpRequest request;
        request.url = there.url();
        request.headers.emplace_back("Authorization", "Bearer S3CRET");
        const auto response = client.perform(request, {});
        if (believed) {
            QVERIFY2(response, response ? "" : response.error().text().c_str());
            QCOMPARE(response->status, 200);
            QCOMPARE(response->body, std::string("hello"));
            return;
        }
        QVERIFY(!response);
        const QString told = QString::fromStdString(response.error().text());
        QCOMPARE(QString::fromStdString(response.error().message_id), QStringLiteral("net.tls"));
        QVERIFY2(told.contains(QStringLiteral("not trusted")) && told.contains(QStringLiteral("CA file")),
                 qPrintable(told));
        QVERIFY2(!told.contains(QStringLiteral("S3CRET")), qPrintable(told));
        QVERIFY(!net::is_transient(response.error()) && "asking again would not help");
    }
};

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
