// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue, what is installed, and fetching from a hub that breaks off, cheats, redirects and sends
// pages.
#include "core/base/sha256.hpp"
#include "core/student/encoder_catalogue.hpp"
#include "core/student/encoder_fetch.hpp"
#include "core/student/hub.hpp"
#include "core/student/tokenizer_settings.hpp"
#include "tests/student/tiny_hub.hpp"

#include <sys/file.h>
#include <sys/resource.h>

#include <csignal>
#include <fcntl.h>
#include <set>
#include <thread>
#include <unistd.h>

using namespace ade;
using namespace ade::student;
using namespace ade::student::test;
using ade::test::HubServer;
using ade::test::ServerReply;
using ade::test::ServerRequest;
namespace fs = std::filesystem;

namespace {

constexpr const char* kName = "someone/tiny-bert";
constexpr const char* kFolderName = "someone--tiny-bert";

struct Fixture {
    Fixture() { hub.repositories[kName] = tiny_repository(encoder); }

    [[nodiscard]] EncoderFetchOptions options(const std::string& name = kName) const
    {
        EncoderFetchOptions made;
        made.encoder = name;
        made.base_url = hub.url();
        made.folder = folder();
        made.tries = 2;
        return made;
    }
    [[nodiscard]] fs::path folder() const { return fs::path(place.path().toStdString()) / "encoders"; }
    [[nodiscard]] fs::path staging() const { return folder() / (std::string(".getting-") + kFolderName); }
    HubServer::File& file(const std::string& name) { return hub.repositories[kName][name]; }

    TinyEncoder encoder;
    QTemporaryDir place;
    HubServer hub;
};

#define VERIFY_RESULT(result) QVERIFY2((result).has_value(), (result) ? "" : (result).error().text().c_str())

bool says(const Error& error, const char* words)
{
    return error.text().find(words) != std::string::npos;
}

} // namespace

class TestEncoderCatalogue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"HF_TOKEN", "HF_ENDPOINT", "ADE_ENCODER_URL", "ADE_ENCODER_DIR"})
            qunsetenv(name);
    }

    void sizes_follow_from_the_architecture()
    {
        std::set<std::string> names;
        for (const CatalogueEntry& entry : encoder_catalogue()) {
            QVERIFY2(is_repository_id(entry.repository), entry.repository.data());
            QVERIFY(names.insert(std::string(entry.name)).second);
            QVERIFY(names.insert(std::string(entry.repository)).second);
        }
        // Published counts of parameters: BERT-base 109,482,240 and 108,310,272 (cased), MiniLM-L6
        // 22,713,216.
        QCOMPARE(find_in_catalogue("bert-base-uncased")->parameters(), std::int64_t(109'482'240));
        QCOMPARE(find_in_catalogue("Google-BERT/bert-base-cased")->parameters(), std::int64_t(108'310'272));
        QCOMPARE(find_in_catalogue("ALL-minilm-l6-V2")->parameters(), std::int64_t(22'713'216));
        QVERIFY(find_in_catalogue("PubMedBERT-Large")->approximate_bytes() > 1'300'000'000);
        QCOMPARE(find_in_catalogue("bert"), nullptr);
    }

    void names_of_folders()
    {
        QCOMPARE(encoder_folder_name("pubmedbert").value(), std::string("PubMedBERT"));
        QCOMPARE(encoder_folder_name("dmis-lab/biobert-base-cased-v1.2").value(), std::string("BioBERT"));
        QCOMPARE(encoder_folder_name("a/b.c_d-e").value(), std::string("a--b.c_d-e"));
        for (const char* bad :
             {"", "nobert", "a/", "/b", "a/b/c", "../x", "a/..", "a b/c", "a/b?c", "-a/b", "ä/b"})
            QVERIFY2(!encoder_folder_name(bad), bad);
    }

    void locations()
    {
        const std::string url = "https://h.example:8/a/b/c?x=/y";
        QCOMPARE(resolve_location(url, "http://o/z"), std::string("http://o/z"));
        QCOMPARE(resolve_location(url, "file:///z"), std::string("file:///z"));
        QCOMPARE(resolve_location(url, "//o/z"), std::string("https://o/z"));
        QCOMPARE(resolve_location(url, "/z"), std::string("https://h.example:8/z"));
        QCOMPARE(resolve_location(url, "z"), std::string("https://h.example:8/a/b/z"));
    }

    void licences_of_cards()
    {
        QCOMPARE(licence_of_card("---\nlicense: apache-2.0\n---\n"), std::string("apache-2.0"));
        QCOMPARE(licence_of_card("---\r\nlicense:  \"mit\"\r\n---\r\n"), std::string("mit"));
        QCOMPARE(licence_of_card("---\ntags: x\n---\nlicense: mit\n"), std::string());
        QCOMPARE(licence_of_card("license: mit"), std::string());
        QCOMPARE(licence_of_card("---"), std::string());
        QCOMPARE(licence_of_card("---\nlicense: \x1b[31m\n---\n"), std::string());
    }

    void fetches_everything_of_one_commit()
    {
        Fixture f;
        std::vector<std::string> stages;
        const auto report =
            fetch_encoder(f.options(), [&](const Progress& step) { stages.push_back(step.stage); });
        VERIFY_RESULT(report);
        QCOMPARE(report->folder, f.folder() / kFolderName);
        QCOMPARE(report->origin.revision, f.hub.commit);
        QCOMPARE(report->origin.licence, std::string("mit"));
        QVERIFY(!report->resumed && !report->already_there);
        for (const auto& [name, file] : f.hub.repositories[kName])
            QCOMPARE(bytes_of(report->folder / name), file.bytes);
        const auto weights = std::find_if(report->origin.files.begin(), report->origin.files.end(),
                                          [](const auto& file) { return file.name == "model.safetensors"; });
        QVERIFY(weights != report->origin.files.end());
        QCOMPARE(weights->checked, std::string("hub"));
        QCOMPARE(weights->sha256, sha256_hex(f.file("model.safetensors").bytes));
        // After the first answer every file is asked for at the commit it named.
        const auto requests = f.hub.hub_requests();
        QVERIFY(requests.front().path().find("/resolve/main/") != std::string::npos);
        for (std::size_t i = 1; i < requests.size(); ++i)
            QVERIFY(requests[i].path().find("/resolve/" + f.hub.commit + "/") != std::string::npos ||
                    requests[i].method == "GET");
        QVERIFY(std::find(stages.begin(), stages.end(), "checking model.safetensors") != stages.end());
        QCOMPARE(leftovers(f), 0);
        const auto installed = installed_encoders(f.folder());
        QCOMPARE(installed.size(), std::size_t(1));
        QCOMPARE(installed[0].repository, std::string(kName));
        QCOMPARE(installed[0].licence, std::string("mit"));
        QVERIFY(installed[0].fault.empty() && installed[0].lower_case);
        QCOMPARE(read_encoder_origin(report->folder).value(), report->origin);
        const auto again = fetch_encoder(f.options());
        VERIFY_RESULT(again);
        QVERIFY(again->already_there);
    }

    void weights_of_torch_where_there_is_no_safetensors()
    {
        Fixture f;
        f.hub.repositories[kName].erase("model.safetensors");
        f.file("pytorch_model.bin") = {bytes_of(ADE_TEST_DATA_DIR "/student/tiny-bert/pytorch_model.bin"),
                                       true};
        const auto report = fetch_encoder(f.options());
        VERIFY_RESULT(report);
        QVERIFY(fs::exists(report->folder / "pytorch_model.bin"));
        QCOMPARE(f.hub.asked("HEAD", "model.safetensors"), 1);
    }

    void goes_on_after_a_break()
    {
        Fixture f;
        std::atomic<int> tries{0};
        f.hub.store_fault = [&](const ServerRequest& request, ServerReply& reply) {
            if (request.method == "GET" && tries++ == 0)
                reply.cut_after = 100'000;
        };
        const auto report = fetch_encoder(f.options());
        VERIFY_RESULT(report);
        QCOMPARE(f.hub.store_requests().back().headers.at("range"), std::string("bytes=100000-"));
    }

    void goes_on_after_being_stopped()
    {
        Fixture f;
        std::stop_source stop;
        f.hub.store_fault = [&](const ServerRequest&, ServerReply& reply) {
            reply.cut_after = 150'000;
            stop.request_stop();
        };
        const auto first = fetch_encoder(f.options(), {}, stop.get_token());
        QVERIFY(!first);
        QCOMPARE(first.error().code, ErrorCode::cancelled);
        QVERIFY(!fs::exists(f.folder() / kFolderName));
        QVERIFY(installed_encoders(f.folder()).empty());
        f.hub.store_fault = {};
        const int vocabularies = f.hub.asked("GET", "vocab.txt");
        const auto second = fetch_encoder(f.options());
        VERIFY_RESULT(second);
        QVERIFY(second->resumed);
        QCOMPARE(f.hub.asked("GET", "vocab.txt"), vocabularies); // it was there
    }

    void a_file_that_changed_on_the_hub_is_fetched_anew()
    {
        Fixture f;
        f.hub.hub_fault = [](const ServerRequest&, const std::string& file, ServerReply& reply) {
            reply.status = file == "model.safetensors" ? 500 : reply.status;
        };
        EncoderFetchOptions options = f.options();
        options.tries = 1;
        QVERIFY(!fetch_encoder(options));
        f.hub.hub_fault = {};
        f.file("vocab.txt").bytes += "[another]\n";
        f.file("config.json").bytes =
            with(f.file("config.json").bytes, "\"vocab_size\": 1000", "\"vocab_size\": 1000 ");
        f.hub.commit = std::string(40, 'f');
        const auto report = fetch_encoder(options);
        QVERIFY(!report); // 1,001 pieces for 1,000 rows: the new vocabulary was read, not the old one
        QVERIFY2(says(report.error(), "1001 pieces"), report.error().text().c_str());
    }

    void credentials_stay_on_the_hub()
    {
        Fixture f;
        f.hub.token = "hf_secret_0123456789";
        EncoderFetchOptions options = f.options();
        const auto without = fetch_encoder(options);
        QVERIFY(!without);
        QVERIFY2(says(without.error(), "terms") && says(without.error(), "HF_TOKEN"),
                 without.error().text().c_str());
        options.token = f.hub.token;
        const auto report = fetch_encoder(options);
        VERIFY_RESULT(report);
        QVERIFY(!f.hub.store_requests().empty());
        for (const ServerRequest& request : f.hub.store_requests())
            QVERIFY(!request.headers.contains("authorization"));
        QVERIFY(bytes_of(report->folder / kOriginFile).find("hf_secret") == std::string::npos);
    }

    void without_credentials_none_are_sent()
    {
        Fixture f;
        VERIFY_RESULT(fetch_encoder(f.options()));
        for (const ServerRequest& request : f.hub.hub_requests())
            QVERIFY(!request.headers.contains("authorization"));
    }

    void a_renamed_repository_is_followed()
    {
        Fixture f;
        f.hub.renamed["old/name"] = kName;
        const auto report = fetch_encoder(f.options("old/name"));
        VERIFY_RESULT(report);
        QCOMPARE(report->name, std::string("old--name"));
    }

    void a_sum_given_by_hand_counts()
    {
        Fixture f;
        EncoderFetchOptions options = f.options();
        options.sha256["vocab.txt"] = std::string(64, '0');
        const auto wrong = fetch_encoder(options);
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().message_id, std::string("net.checksum"));
        options.sha256["vocab.txt"] =
            QByteArray::fromStdString(sha256_hex(f.file("vocab.txt").bytes)).toUpper().toStdString();
        const auto report = fetch_encoder(options);
        VERIFY_RESULT(report);
        for (const FetchedFile& file : report->origin.files) {
            if (file.name == "vocab.txt")
                QCOMPARE(file.checked, std::string("given"));
        }
    }

    void refused_data()
    {
        QTest::addColumn<std::function<void(Fixture&)>>("spoil");
        QTest::addColumn<QString>("said");
        QTest::addColumn<int>("weights_asked"); // GETs of the weights: what is seen early costs no download
        const auto row = [](const char* what, std::function<void(Fixture&)> spoil, const char* said,
                            int asked = 0) {
            QTest::newRow(what) << std::move(spoil) << QString::fromLatin1(said) << asked;
        };
        const auto store = [](auto change) {
            return [change](Fixture& f) {
                f.hub.store_fault = [change](const ServerRequest&, ServerReply& reply) { change(reply); };
            };
        };
        const auto weights_without_sum = [](std::string bytes) {
            return [bytes](Fixture& f) { f.file("model.safetensors") = {bytes, false}; };
        };
        row("wrong checksum", store([](ServerReply& reply) { reply.body[1000] ^= 1; }), "SHA-256", 1);
        row("truncated, with a sum", store([](ServerReply& reply) { reply.body.resize(5000); }), "SHA-256",
            1);
        row(
            "truncated, without a sum",
            [](Fixture& f) {
                f.file("model.safetensors").large = false;
                f.hub.hub_fault = [](const ServerRequest& request, const std::string& file,
                                     ServerReply& reply) {
                    if (file == "model.safetensors" && request.method == "GET")
                        reply.body.resize(5000);
                };
            },
            "5000 bytes of model.safetensors came, 249168 were announced", 1);
        row(
            "a web page for the configuration",
            [](Fixture& f) {
                f.file("config.json").bytes = "\n<!DOCTYPE html><html><body>Sign on</body></html>";
            },
            "a web page");
        row("a web page for the weights", weights_without_sum("<html><head></head>Sign on</html>"),
            "a web page", 1);
        row("a pointer of Git LFS",
            weights_without_sum("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
            "Git LFS", 1);
        row(
            "a layer is missing",
            [](Fixture& f) {
                f.file("config.json").bytes =
                    with(f.file("config.json").bytes, "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4");
            },
            "encoder.layer.3", 1);
        row(
            "RoBERTa",
            [](Fixture& f) {
                f.file("config.json").bytes = with(f.file("config.json").bytes, "\"model_type\": \"bert\"",
                                                   "\"model_type\": \"roberta\"");
            },
            "byte-level BPE");
        row(
            "no configuration", [](Fixture& f) { f.hub.repositories[kName].erase("config.json"); },
            "no config.json");
        row(
            "no tokenizer", [](Fixture& f) { f.hub.repositories[kName].erase("vocab.txt"); },
            "neither vocab.txt");
        row(
            "a vocabulary that does not fit", [](Fixture& f) { f.file("vocab.txt").bytes += "[one more]\n"; },
            "1001 pieces");
        row(
            "an empty vocabulary", [](Fixture& f) { f.file("vocab.txt").bytes = "\n"; }, "empty");
        row(
            "no weights", [](Fixture& f) { f.hub.repositories[kName].erase("model.safetensors"); },
            "neither model.safetensors nor pytorch_model.bin");
        row(
            "weights in shards",
            [](Fixture& f) {
                f.hub.repositories[kName].erase("model.safetensors");
                f.file("model.safetensors.index.json") = {"{}"};
            },
            "cut into several files");
        row(
            "no such repository", [](Fixture& f) { f.hub.repositories.clear(); },
            "knows no public repository");
        row(
            "no such revision",
            [](Fixture& f) {
                f.hub.hub_fault = [](const ServerRequest&, const std::string&, ServerReply& reply) {
                    reply.status = 404;
                    reply.headers = {{"X-Error-Code", "RevisionNotFound"}};
                };
            },
            "no revision \"main\"");
        row(
            "an error of the server",
            [](Fixture& f) {
                f.hub.hub_fault = [](const ServerRequest&, const std::string&, ServerReply& reply) {
                    reply.status = 418;
                };
            },
            "status 418");
        row(
            "a circle of redirects", [](Fixture& f) { f.hub.renamed[kName] = kName; }, "sent on more than");
        row(
            "a redirect to nowhere",
            [](Fixture& f) {
                f.hub.hub_fault = [](const ServerRequest&, const std::string&, ServerReply& reply) {
                    reply.status = 302;
                    reply.headers = {{"Location", "file:///etc/passwd"}};
                };
            },
            "no http or https address");
        row(
            "the store is gone",
            [](Fixture& f) {
                f.hub.store_fault = [](const ServerRequest&, ServerReply& reply) { reply.status = 403; };
            },
            "status 403", 1);
    }

    void refused()
    {
        QFETCH(std::function<void(Fixture&)>, spoil);
        QFETCH(QString, said);
        QFETCH(int, weights_asked);
        Fixture f;
        const auto good = f.hub.repositories;
        spoil(f);
        const auto report = fetch_encoder(f.options());
        QVERIFY(!report);
        QVERIFY2(says(report.error(), said.toUtf8().constData()), report.error().text().c_str());
        QVERIFY2(report.error().text().find("Signature=secret") == std::string::npos,
                 report.error().text().c_str());
        QCOMPARE(f.hub.asked("GET", "model.safetensors"), weights_asked);
        QVERIFY(!fs::exists(f.folder() / kFolderName));
        QVERIFY(installed_encoders(f.folder()).empty());
        // Once the hub is well again the same call does it: nothing bad was kept.
        f.hub.repositories = good;
        f.hub.hub_fault = {};
        f.hub.store_fault = {};
        f.hub.renamed.clear();
        const auto mended = fetch_encoder(f.options());
        VERIFY_RESULT(mended);
        QCOMPARE(bytes_of(mended->folder / "model.safetensors"),
                 good.at(kName).at("model.safetensors").bytes);
        QCOMPARE(bytes_of(mended->folder / "vocab.txt"), good.at(kName).at("vocab.txt").bytes);
        QCOMPARE(leftovers(f), 0);
    }

    void nothing_answers()
    {
        Fixture f;
        EncoderFetchOptions options = f.options();
        options.base_url = "http://127.0.0.1:" + std::to_string(ade::test::LocalServer::unused_port());
        options.tries = 1;
        const auto report = fetch_encoder(options);
        QVERIFY(!report);
        QCOMPARE(report.error().message_id, std::string("net.refused"));
    }

    void words_that_are_no_request()
    {
        Fixture f;
        EncoderFetchOptions options = f.options();
        options.base_url = "ftp://x";
        QCOMPARE(fetch_encoder(options).error().message_id, std::string("encoder.base_url"));
        options = f.options();
        options.sha256["vocab.txt"] = "abc";
        QCOMPARE(fetch_encoder(options).error().message_id, std::string("encoder.sum"));
        options = f.options();
        options.sha256["vocabulary"] = std::string(64, '0');
        QCOMPARE(fetch_encoder(options).error().message_id, std::string("encoder.sum_file"));
        QCOMPARE(fetch_encoder(f.options("no such name")).error().message_id, std::string("encoder.unknown"));
        QVERIFY(f.hub.hub_requests().empty());
    }

    void a_full_disk_is_named_and_the_part_kept()
    {
        Fixture f;
        // A file may grow to 200,000 bytes and no further, as if the disk were full there.
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{200'000, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        const auto report = fetch_encoder(f.options());
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, ignored);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::io);
        QVERIFY2(says(report.error(), "disk"), report.error().text().c_str());
        QVERIFY(fs::file_size(f.staging() / "model.safetensors.part") > 100'000);
        const auto again = fetch_encoder(f.options());
        VERIFY_RESULT(again);
        QVERIFY(again->resumed);
        QVERIFY(f.hub.store_requests().back().headers.contains("range"));
    }

    void a_second_fetch_at_the_same_time_is_refused()
    {
        Fixture f;
        fs::create_directories(f.folder());
        const int held =
            ::open((f.folder() / (std::string(".lock-") + kFolderName)).c_str(), O_RDWR | O_CREAT, 0644);
        QVERIFY(held >= 0 && ::flock(held, LOCK_EX) == 0);
        QCOMPARE(fetch_encoder(f.options()).error().message_id, std::string("encoder.busy"));
        ::close(held);
        VERIFY_RESULT(fetch_encoder(f.options()));
    }

    void a_cased_encoder_of_the_catalogue_stays_cased()
    {
        Fixture f;
        auto files = f.hub.repositories[kName];
        files.erase("tokenizer_config.json"); // as the real one: a vocabulary and nothing else
        f.hub.repositories["dmis-lab/biobert-base-cased-v1.2"] = files;
        const auto report = fetch_encoder(f.options("BioBERT"));
        VERIFY_RESULT(report);
        QCOMPARE(report->folder.filename(), fs::path("BioBERT"));
        QVERIFY(!text::WordPiece::load(report->folder)->options().do_lower_case);
        QCOMPARE(report->notes.size(), std::size_t(1));
        QCOMPARE(tokenizer_settings(report->folder).value(), (TokenizerSettings{false, true}));
    }

    void tokenizer_files_say_what_counts_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("tokenizer");
        QTest::addColumn<bool>("lower");
        QTest::addColumn<bool>("stated");
        const QByteArray cased = R"({"normalizer": {"type": "BertNormalizer", "lowercase": false}})";
        QTest::newRow("vocabulary alone") << QByteArray() << QByteArray() << true << false;
        QTest::newRow("config says cased")
            << QByteArray(R"({"do_lower_case": false})") << QByteArray() << false << true;
        QTest::newRow("config says nothing") << QByteArray("{}") << QByteArray() << true << false;
        QTest::newRow("null is nothing")
            << QByteArray(R"({"do_lower_case": null})") << QByteArray() << true << false;
        QTest::newRow("only tokenizer.json") << QByteArray() << cased << false << true;
        QTest::newRow("config wins") << QByteArray(R"({"do_lower_case": true})") << cased << true << true;
        QTest::newRow("config says nothing, tokenizer.json does")
            << QByteArray("{}") << cased << false << true;
    }

    void tokenizer_files_say_what_counts()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, tokenizer);
        QFETCH(bool, lower);
        QFETCH(bool, stated);
        QTemporaryDir place;
        const fs::path folder = place.path().toStdString();
        QVERIFY(write_file_atomic(folder / "vocab.txt", "[UNK]\n").has_value());
        if (!config.isEmpty())
            QVERIFY(write_file_atomic(folder / "tokenizer_config.json", config.toStdString()).has_value());
        if (!tokenizer.isEmpty())
            QVERIFY(write_file_atomic(folder / "tokenizer.json", tokenizer.toStdString()).has_value());
        QCOMPARE(tokenizer_settings(folder).value(), (TokenizerSettings{lower, stated}));
        QCOMPARE(state_cased(folder).value(), !stated);
        QCOMPARE(tokenizer_settings(folder).value().do_lower_case, stated && lower);
    }

    void other_tokenizers_are_named()
    {
        QTemporaryDir place;
        const fs::path folder = place.path().toStdString();
        QCOMPARE(tokenizer_settings(folder).error().message_id, std::string("encoder.no_tokenizer"));
        QVERIFY(write_file_atomic(folder / "merges.txt", "a b\n").has_value());
        QVERIFY(says(tokenizer_settings(folder).error(), "byte-level BPE"));
    }

    void removes_an_encoder_and_nothing_else()
    {
        Fixture f;
        VERIFY_RESULT(fetch_encoder(f.options()));
        fs::create_directories(f.folder() / "notes");
        QVERIFY(write_file_atomic(f.folder() / "notes" / "my.txt", "mine").has_value());
        fs::create_directory_symlink(f.encoder.path(), f.folder() / "link");
        for (const char* bad : {"", ".", "..", "notes", "link", "absent", "../encoders", ".getting-x", "a/b"})
            QVERIFY2(!remove_encoder(bad, f.folder()), bad);
        QVERIFY(fs::exists(f.encoder.path() / "config.json"));
        QVERIFY(remove_encoder(kFolderName, f.folder()).value() > 249'168);
        QVERIFY(!fs::exists(f.folder() / kFolderName));
        QVERIFY(fs::exists(f.folder() / "notes" / "my.txt"));
        QCOMPARE(installed_encoders(f.folder()).size(), std::size_t(1)); // the link
    }

    void damaged_folders_are_listed_with_their_fault()
    {
        Fixture f;
        VERIFY_RESULT(fetch_encoder(f.options()));
        fs::remove(f.folder() / kFolderName / "model.safetensors");
        const auto found = installed_encoders(f.folder());
        QCOMPARE(found.size(), std::size_t(1));
        QVERIFY2(found[0].fault.find("neither") != std::string::npos, found[0].fault.c_str());
    }

    void found_by_name_repository_and_path()
    {
        Fixture f;
        VERIFY_RESULT(fetch_encoder(f.options()));
        const fs::path folder = f.folder() / kFolderName;
        QCOMPARE(find_encoder(kFolderName, f.folder()).value(), folder);
        QCOMPARE(find_encoder("Someone/tiny-BERT", f.folder()).value(), folder);
        QCOMPARE(find_encoder(folder.string(), f.folder()).value(), folder);
        QCOMPARE(find_encoder("absent", f.folder()).error().code, ErrorCode::not_found);
    }

private:
    static std::string with(std::string text, const std::string& what, const std::string& instead)
    {
        const std::size_t at = text.find(what);
        if (at == std::string::npos)
            qFatal("the test's own data changed: no %s", what.c_str());
        return text.replace(at, what.size(), instead);
    }

    /// Unfinished folders and locks that are left.
    static int leftovers(const Fixture& f)
    {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(f.folder()))
            count += entry.path().filename().string().starts_with('.') ? 1 : 0;
        return count;
    }
};

QTEST_GUILESS_MAIN(TestEncoderCatalogue)
#include "tst_encoder_catalogue.moc"
