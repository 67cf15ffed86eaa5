// SPDX-License-Identifier: GPL-3.0-or-later
// Replies kept in the project: found again, and there after kill -9 in mid-run, so that nothing is asked
// twice. `tst_project_cache --rounds 100` for the long form.
#include "core/teacher/project_cache.hpp"

#include "core/base/random.hpp"
#include "core/store/check.hpp"
#include "core/store/project_file.hpp"
#include "tests/support/local_server.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <mutex>
#include <set>

using namespace ade;
using namespace ade::teacher;

namespace {

int rounds = 6;
constexpr int kSentences = 400;

std::vector<std::string> sentences()
{
    std::vector<std::string> list;
    for (int i = 0; i < kSentences; ++i) {
        list.push_back("Sentence " + std::to_string(i) + ": tremor under lithium.");
    }
    return list;
}

int number_in(const std::string& text)
{
    const auto at = text.find("Sentence ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + 9));
}

/// Asks the server about all sentences and prints each one's number when its answer is kept.
Result<LabelReport> label(const std::string& path, const std::string& url, bool print)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::write;
    auto project = store::ProjectFile::open(path, options);
    if (!project) {
        return forward_error(project);
    }
    ProjectCache cache(**project);
    TeacherSettings settings;
    settings.base_url = url + "/v1";
    settings.model = "m";
    settings.max_in_flight = 4;
    PromptTemplate prompt;
    prompt.name = "p";
    prompt.task = "Find.";
    const auto list = sentences();
    return run_labels({settings, prompt, "", list}, cache, {},
                      [&](const LabelOutcome& outcome) -> Result<void> {
                          const std::string line = std::to_string(outcome.sentence) + "\n";
                          if (print && ::write(STDOUT_FILENO, line.data(), line.size()) !=
                                           static_cast<ssize_t>(line.size())) {
                              return cancelled();
                          }
                          return {};
                      });
}

/// What the child reported as kept before it was killed.
std::set<int> label_and_kill(const std::string& path, const std::string& url, useconds_t microseconds)
{
    int ends[2] = {};
    if (::pipe(ends) != 0) {
        return {};
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl("/proc/self/exe", "tst_project_cache", "--label", path.c_str(), url.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[4096];
    ssize_t size = ::read(ends[0], buffer, sizeof buffer); // the run is on its way
    if (size > 0) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    while ((size = ::read(ends[0], buffer, sizeof buffer)) > 0) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    std::set<int> kept;
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        kept.insert(std::stoi(text.substr(begin, end - begin)));
    }
    return kept;
}

} // namespace

class TestProjectCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void repliesAreFoundAgain()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("p.adestudio")).toStdString();
        auto project = store::ProjectFile::create(path);
        QVERIFY(project.has_value());
        ProjectCache cache(**project);
        QVERIFY(!cache.find("a")->has_value());
        const CachedReply reply{"gpt", "{\"x\": \"ä\"}", 10, 3, 0.5};
        QVERIFY(cache.keep({{"a", reply}, {"b", {"gpt", "broken \xFF byte", 1, 1, 0}}}).has_value());
        QCOMPARE(**cache.find("a"), reply);
        QCOMPARE((*cache.find("b"))->body, std::string("broken \xEF\xBF\xBD byte"));
        // The first answer stays.
        QVERIFY(cache.keep({{"a", {"other", "", 0, 0, 0}}}).has_value());
        QCOMPARE(**cache.find("a"), reply);
        store::AnswerCache answers(**project);
        QCOMPARE(answers.totals()->answers, std::int64_t(2));
        QCOMPARE(answers.totals()->cost_usd, 0.5);
        QCOMPARE(answers.list(10)->size(), std::size_t(2));
        project->reset();
        auto again = store::ProjectFile::open(path, {store::OpenMode::read_only});
        ProjectCache reading(**again);
        QCOMPARE(**reading.find("a"), reply);
        QCOMPARE(reading.keep({{"c", reply}}).error().code, ErrorCode::invalid_argument);
    }

    void whatWasKeptSurvivesKillAndIsNotAskedAgain()
    {
        std::mutex mutex;
        std::set<int> settled; // kept in an earlier round
        std::vector<int> again;
        int asked = 0;
        const test::LocalServer server([&](const test::ServerRequest& request) {
            const std::scoped_lock lock(mutex);
            ++asked;
            const int number = number_in(request.body);
            if (settled.contains(number)) {
                again.push_back(number);
            }
            test::ServerReply reply;
            reply.delay = std::chrono::milliseconds(1);
            reply.headers = {{"Content-Type", "application/json"}};
            reply.body = "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"lithium: tremor\"},"
                         "\"finish_reason\":\"stop\"}]}";
            return reply;
        });
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("p.adestudio")).toStdString();
        QVERIFY(store::ProjectFile::create(path).has_value());
        Random random(7);
        for (int round = 0; round < rounds; ++round) {
            const auto kept =
                label_and_kill(path, server.url(), static_cast<useconds_t>(random.below(60000)));
            QVERIFY(!kept.empty());
            const std::scoped_lock lock(mutex);
            settled.insert(kept.begin(), kept.end());
        }
        const auto report = label(path, server.url(), false);
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->failed, std::int64_t(0));
        QVERIFY2(report->cached >= static_cast<std::int64_t>(settled.size()),
                 qPrintable(QString::number(report->cached)));
        QCOMPARE(report->asked + report->cached, std::int64_t(kSentences));
        QVERIFY2(again.empty(), qPrintable(QString::number(again.size())));
        const int before = asked;
        QCOMPARE(label(path, server.url(), false)->cached, std::int64_t(kSentences));
        QCOMPARE(asked, before);
        auto project = store::ProjectFile::open(path);
        QVERIFY(store::check_project(**project)->ok());
    }
};

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == "--label") {
        const auto report = label(argv[2], argv[3], true);
        if (!report) {
            std::cerr << report.error().text() << '\n';
        }
        return report ? 0 : 1;
    }
    std::vector<char*> rest;
    for (int i = 0; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--rounds" && i + 1 < argc) {
            rounds = std::atoi(argv[++i]);
        } else {
            rest.push_back(argv[i]);
        }
    }
    int count = static_cast<int>(rest.size());
    QCoreApplication application(count, rest.data());
    TestProjectCache test;
    return QTest::qExec(&test, count, rest.data());
}

#include "tst_project_cache.moc"
