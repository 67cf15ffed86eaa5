// SPDX-License-Identifier: GPL-3.0-or-later
// `ade encoder` as a user runs it, against a hub on this machine; killed in the middle of a download too.
#include "tests/student/tiny_hub.hpp"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <atomic>
#include <thread>

using namespace ade;
using namespace ade::student::test;
using ade::test::HubServer;
using ade::test::ServerReply;
using ade::test::ServerRequest;

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

class Home {
public:
    Home()
    {
        hub.repositories["someone/tiny-bert"] = tiny_repository(encoder);
        environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"HF_TOKEN", "HF_ENDPOINT", "ADE_ENCODER_DIR"})
            environment.remove(QString::fromLatin1(name));
        environment.insert(QStringLiteral("XDG_DATA_HOME"), place.path());
        environment.insert(QStringLiteral("ADE_ENCODER_URL"), QString::fromStdString(hub.url()));
        environment.insert(QStringLiteral("ADE_TORCH_MODULE"), QStringLiteral("/absent/no_torch.so"));
    }

    void start(QProcess& process, const QStringList& words) const
    {
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(ADE_PROGRAM), QStringList{QStringLiteral("encoder")} + words);
    }

    [[nodiscard]] Ran run(const QStringList& words) const
    {
        QProcess process;
        start(process, words);
        if (!process.waitForFinished(60000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }

    [[nodiscard]] QString path(const char* name) const
    {
        return QDir(place.path())
            .filePath(QStringLiteral("ade-studio/encoders/") + QString::fromLatin1(name));
    }

    TinyEncoder encoder;
    QTemporaryDir place;
    HubServer hub;
    QProcessEnvironment environment;
};

QStringList words(std::initializer_list<const char*> all)
{
    QStringList list;
    for (const char* word : all)
        list << QString::fromUtf8(word);
    return list;
}

QJsonDocument json(const QByteArray& bytes)
{
    return QJsonDocument::fromJson(bytes.split('\n').front());
}

} // namespace

class TestCliEncoder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // No command here may load LibTorch: the module's place is one where it is not.
    void get_list_check_measure_remove()
    {
        Home home;
        const Ran list = home.run(words({"list"}));
        QCOMPARE(list.code, 0);
        QVERIFY(list.out.contains("PubMedBERT-Large") && list.out.contains("1341 MB"));
        const Ran got = home.run(words({"get", "someone/tiny-bert", "--json"}));
        QVERIFY2(got.code == 0, got.err.constData());
        QCOMPARE(json(got.out).object()[QStringLiteral("licence")].toString(), QStringLiteral("mit"));
        QVERIFY(QFile::exists(home.path("someone--tiny-bert/model.safetensors")));
        const Ran again = home.run(words({"get", "someone/tiny-bert"}));
        QCOMPARE(again.code, 0);
        QVERIFY(again.out.contains("here already"));

        const QJsonArray all = json(home.run(words({"list", "--json"})).out).array();
        QCOMPARE(all[0].toObject()[QStringLiteral("name")].toString(), QStringLiteral("someone--tiny-bert"));
        QVERIFY(all[0].toObject()[QStringLiteral("installed")].toBool());
        QVERIFY(all.size() > 10);
        QCOMPARE(json(home.run(words({"list", "--installed", "--json"})).out).array().size(), 1);

        const Ran check = home.run(words({"check", "someone--tiny-bert", "--engine", "native"}));
        QVERIFY2(check.code == 0, check.err.constData());
        QVERIFY(check.out.contains("can be used") && check.out.contains("sums of 5 files"));
        for (const char* precision : {"f32", "int8"}) {
            const Ran measure = home.run(words(
                {"measure", "someone/tiny-bert", "--precision", precision, "--seconds", "0.2", "--json"}));
            QVERIFY2(measure.code == 0, measure.err.constData());
            QVERIFY(json(measure.out).object()[QStringLiteral("sentences_per_second")].toDouble() > 0);
            QVERIFY(json(measure.out).object()[QStringLiteral("memory_bytes")].toDouble() > 0);
        }
        QCOMPARE(home.run(words({"remove", "someone--tiny-bert"})).code, 0);
        QVERIFY(!QFile::exists(home.path("someone--tiny-bert")));
        const Ran gone = home.run(words({"remove", "someone--tiny-bert"}));
        QCOMPARE(gone.code, 1);
        QVERIFY(gone.err.contains("No encoder of this name"));
    }

    void a_kill_in_the_middle_is_gone_on_from_data()
    {
        QTest::addColumn<bool>("politely");
        QTest::newRow("SIGKILL") << false;
        QTest::newRow("SIGTERM") << true;
    }

    void a_kill_in_the_middle_is_gone_on_from()
    {
        QFETCH(bool, politely);
        Home home;
        std::atomic<bool> stuck{true};
        std::atomic<int> waiting{0};
        // The first connection breaks after 150,000 bytes; the next one waits.
        home.hub.store_fault = [&](const ServerRequest& request, ServerReply& reply) {
            if (!request.headers.contains("range"))
                reply.cut_after = 150'000;
            else if (stuck)
                ++waiting;
            for (int i = 0; i < 3000 && request.headers.contains("range") && stuck; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
        };
        QProcess process;
        home.start(process, words({"get", "someone/tiny-bert"}));
        QTRY_VERIFY_WITH_TIMEOUT(waiting > 0, 30000);
        if (politely)
            process.terminate();
        else
            process.kill();
        QVERIFY(process.waitForFinished(20000));
        if (politely)
            QCOMPARE(process.exitCode(), 130);
        const QString part = home.path(".getting-someone--tiny-bert/model.safetensors.part");
        QCOMPARE(QFileInfo(part).size(), qint64(150'000));
        QVERIFY(!QFile::exists(home.path("someone--tiny-bert")));
        QCOMPARE(json(home.run(words({"list", "--installed", "--json"})).out).array().size(), 0);
        stuck = false;
        const Ran again = home.run(words({"get", "someone/tiny-bert", "--json"}));
        QVERIFY2(again.code == 0, again.err.constData());
        QVERIFY(json(again.out).object()[QStringLiteral("resumed")].toBool());
        QCOMPARE(home.hub.store_requests().back().headers.at("range"), std::string("bytes=150000-"));
        QCOMPARE(bytes_of(home.path("someone--tiny-bert/model.safetensors").toStdString()),
                 bytes_of(home.encoder.path() / "model.safetensors"));
    }

    void wrong_words()
    {
        Home home;
        QCOMPARE(home.run({}).code, 2);
        QCOMPARE(home.run(words({"get"})).code, 2);
        QCOMPARE(home.run(words({"get", "a/b", "--sha256", "nothing"})).code, 2);
        QCOMPARE(home.run(words({"measure", "x", "--precision", "auto"})).code, 2);
        QCOMPARE(home.run(words({"check", "x", "--engine", "native", "--device", "cuda"})).code, 2);
        const Ran unknown = home.run(words({"get", "nobert"}));
        QCOMPARE(unknown.code, 1);
        QVERIFY(unknown.err.contains("PubMedBERT"));
        const Ran absent = home.run(words({"get", "nobody/nothing"}));
        QCOMPARE(absent.code, 1);
        QVERIFY(absent.err.contains("knows no public repository"));
        QCOMPARE(home.run(words({"measure", "absent"})).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCliEncoder)
#include "tst_cli_encoder.moc"
