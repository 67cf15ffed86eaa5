// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at random moments while a child edits: what was reported saved is there, and the project is in
// order. `tst_kill --rounds 200` for the long form.
#include "store_fixture.hpp"

#include "core/base/random.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <set>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

int rounds = 20;

/// The child: edits without end and writes each group id once its decision is committed.
int edit(const std::string& path, std::uint64_t seed)
{
    auto project = ProjectFile::open(path, {OpenMode::write});
    if (!project) {
        std::cerr << project.error().text() << '\n';
        return 1;
    }
    const std::string person = SettingsStore(**project).person("Ann")->id;
    const std::string version = **DocumentStore(**project).find("100");
    DecisionStore decisions(**project, person);
    Random random(seed);
    const auto length = static_cast<std::uint64_t>(std::string_view(kFirstText).size());
    for (;;) {
        const auto begin = static_cast<std::int64_t>(random.below(length - 12));
        const auto span = text::make_span(begin, begin + 2 + static_cast<std::int64_t>(random.below(10)));
        const auto outcome = [&]() -> Result<DecisionOutcome> {
            switch (random.below(6)) {
            case 0:
                return decisions.undo();
            case 1:
                return decisions.redo();
            case 2:
                return decisions.add_comment(version, std::string(1 + random.below(5000), 'c'));
            case 3: {
                const auto record = DocumentStore(**project).load(version, {person});
                const auto& relation = record->relations[random.below(record->relations.size())];
                return random.below(2) == 0 ? decisions.accept_relation(relation.id)
                                            : decisions.reject_relation(relation.id);
            }
            case 4:
                return decisions.finish_document(version);
            default:
                return decisions.add_mention(
                    version, random.below(2) == 0 ? corpus::Label::drug : corpus::Label::adverse_event, span);
            }
        }();
        if (outcome && outcome->changed) {
            const std::string line = outcome->group_id + "\n";
            if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
                return 2;
            }
        }
    }
}

/// Runs the child for this long, kills it, and returns the group ids that it reported whole.
std::vector<std::string> edit_and_kill(const std::string& path, std::uint64_t seed, useconds_t microseconds)
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
        const std::string seed_text = std::to_string(seed);
        ::execl("/proc/self/exe", "tst_kill", "--edit", path.c_str(), seed_text.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[4096];
    // Time runs from the first decision on, so that a slow start does not make an empty round.
    ssize_t size = ::read(ends[0], buffer, sizeof buffer);
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
    std::vector<std::string> groups;
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        groups.push_back(text.substr(begin, end - begin));
    }
    return groups;
}

} // namespace

class TestKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_reported_is_lost()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        Random random(2024);
        std::set<std::string> reported;
        for (int round = 0; round < rounds; ++round) {
            const auto groups = edit_and_kill(fixture.path.string(), random.next(),
                                              static_cast<useconds_t>(random.below(120000)));
            QVERIFY2(!groups.empty(), "the child reported nothing");
            reported.insert(groups.begin(), groups.end());
            QVERIFY(fixture.reopen());
            QVERIFY(!fixture.project->read_only());
            std::set<std::string> stored;
            const auto lines = EventLog(*fixture.project).latest(-1);
            STORE_OK(lines);
            for (const EventRecord& event : *lines) {
                stored.insert(event.group_id);
            }
            for (const std::string& group : reported) {
                QVERIFY2(stored.contains(group), group.c_str());
            }
            QCOMPARE(fixture.faults(), QString());
            QVERIFY(EventLog(*fixture.project).verify()->ok);
            fixture.project.reset();
        }
        qInfo("%d kills, %zu reported decisions, all there", rounds, reported.size());
    }
};

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == "--edit") {
        return edit(argv[2], std::stoull(argv[3]));
    }
    if (argc == 3 && std::string_view(argv[1]) == "--rounds") {
        rounds = std::stoi(argv[2]);
        argc = 1;
    }
    TestKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_kill.moc"
