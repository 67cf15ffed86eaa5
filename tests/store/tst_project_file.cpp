// SPDX-License-Identifier: GPL-3.0-or-later
// Opening project files: good, bad, hostile, locked, read-only, full.
#include "store_fixture.hpp"

#include "core/store/backup.hpp"
#include "core/store/migrations.hpp"
#include "core/store/training_data.hpp"

#include <sqlite3.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;
namespace fs = std::filesystem;

namespace {

/// Runs SQL on the file as any other program could.
void raw_sql(const fs::path& path, const std::string& sql)
{
    sqlite3* handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    QVERIFY2(code == SQLITE_OK, message == nullptr ? "" : message);
    sqlite3_close(handle);
}

void write_bytes(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

void change_bytes(const fs::path& path, std::streamoff at, const std::string& bytes)
{
    std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(at);
    stream << bytes;
}

/// Runs work in a child process and returns its exit status; the child must not use Qt Test's macros.
int in_child(const std::function<int()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// root may write everywhere, so permissions are tried as nobody.
void become_nobody()
{
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) {
        ::_exit(99);
    }
}

} // namespace

class TestProjectFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void creates_and_reopens()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        QVERIFY(!fixture.project->read_only());
        QCOMPARE(fixture.project->schema_version(), schema_steps().back().version);
        const std::string origin = fixture.project->origin();
        QVERIFY(!origin.empty());
        const std::string hash = fixture.hash();
        QVERIFY(fixture.reopen());
        QCOMPARE(fixture.project->origin(), origin);
        QCOMPARE(fixture.hash(), hash);
        QCOMPARE(fixture.faults(), QString());
        STORE_REFUSED(ProjectFile::create(fixture.path), "store.exists");
        STORE_OK(ProjectFile::open_or_create(fixture.path, {OpenMode::read_only}));
    }

    void name_with_marks_that_uris_use()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a?b#c%20 d😀.adestudio";
        STORE_OK(ProjectFile::create(path));
        STORE_OK(ProjectFile::open(path));
        QVERIFY(fs::exists(path));
    }

    void a_copy_gets_its_own_origin_and_chain()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string origin = fixture.project->origin();
        fixture.project.reset();
        const fs::path copy = fixture.path.parent_path() / "copy.adestudio";
        fs::copy_file(fixture.path, copy);
        const fs::path moved = fixture.path.parent_path() / "moved.adestudio";
        fs::rename(fixture.path, moved);
        auto opened_copy = ProjectFile::open(copy);
        auto opened_moved = ProjectFile::open(moved);
        STORE_OK(opened_copy);
        STORE_OK(opened_moved);
        QVERIFY((*opened_copy)->origin() != origin);
        QCOMPARE((*opened_moved)->origin(), origin);
        DecisionStore ann(**opened_copy, fixture.ann);
        STORE_OK(ann.finish_document(fixture.first));
        QVERIFY(EventLog(**opened_copy).verify()->ok);
        QCOMPARE(EventLog(**opened_copy).heads()->size(), std::size_t{2});
        QVERIFY(check_project(**opened_copy)->ok());
    }

    void bad_files_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("word");
        QTest::newRow("no file") << 0 << "store.missing"
                                 << "no such project";
        QTest::newRow("folder") << 1 << "store.is_directory"
                                << "folder";
        QTest::newRow("empty file") << 2 << "store.empty"
                                    << "empty";
        QTest::newRow("text file") << 3 << "store.not_sqlite"
                                   << "SQLite";
        QTest::newRow("truncated header") << 4 << "store.not_sqlite"
                                          << "SQLite";
        QTest::newRow("foreign SQLite file") << 5 << "store.foreign_database"
                                             << "another program";
        QTest::newRow("newer version") << 6 << "store.newer_version"
                                       << "newer ADE Studio";
        QTest::newRow("extra trigger") << 7 << "store.foreign_schema"
                                       << "trigger steal on mention";
        QTest::newRow("extra view") << 8 << "store.foreign_schema"
                                    << "view spy";
        QTest::newRow("extra table") << 9 << "store.foreign_schema"
                                     << "table spare";
        QTest::newRow("missing trigger") << 10 << "store.foreign_schema"
                                         << "missing trigger event_is_never_updated";
        QTest::newRow("weakened table") << 11 << "store.foreign_schema"
                                        << "changed table setting";
        QTest::newRow("garbage in the pages") << 12 << "store.damaged"
                                              << "backup";
        QTest::newRow("cut in half") << 13 << "store.damaged"
                                     << "backup";
        QTest::newRow("named pipe") << 14 << "store.not_a_file"
                                    << "no regular file";
    }

    void bad_files()
    {
        QFETCH(int, fault);
        QFETCH(QString, id);
        QFETCH(QString, word);
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        const fs::path& path = fixture.path;
        const auto size = static_cast<std::streamoff>(fs::file_size(path));
        switch (fault) {
        case 0:
            fs::remove(path);
            break;
        case 1:
            fs::remove(path);
            fs::create_directory(path);
            break;
        case 2:
            write_bytes(path, "");
            break;
        case 3:
            write_bytes(path, std::string(500, 'x'));
            break;
        case 4:
            write_bytes(path, "SQLite format 3");
            break;
        case 5:
            fs::remove(path);
            raw_sql(path, "CREATE TABLE note (text)");
            break;
        case 6:
            raw_sql(path, "PRAGMA user_version = 99");
            break;
        case 7:
            raw_sql(path, "CREATE TRIGGER steal AFTER INSERT ON mention BEGIN DELETE FROM setting; END");
            break;
        case 8:
            raw_sql(path, "CREATE VIEW spy AS SELECT * FROM mention");
            break;
        case 9:
            raw_sql(path, "CREATE TABLE spare (text)");
            break;
        case 10:
            raw_sql(path, "DROP TRIGGER event_is_never_updated");
            break;
        case 11:
            raw_sql(path, "ALTER TABLE setting ADD COLUMN more TEXT");
            break;
        case 12:
            for (std::streamoff at = 4096 * 2; at + 200 < size; at += 4096) {
                change_bytes(path, at, std::string(200, '\x5a'));
            }
            break;
        case 13:
            fs::resize_file(path, static_cast<std::uintmax_t>(size / 2));
            break;
        default:
            fs::remove(path);
            QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
            break;
        }
        for (const OpenMode mode : {OpenMode::automatic, OpenMode::read_only}) {
            OpenOptions options;
            options.mode = mode;
            const auto opened = ProjectFile::open(path, options);
            QVERIFY(!opened.has_value());
            const Error& error = opened.error();
            QCOMPARE(QString::fromStdString(error.message_id), id);
            QVERIFY2(QString::fromStdString(error.message).contains(word), error.text().c_str());
        }
    }

    void hostile_trigger_is_never_run()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        raw_sql(fixture.path, "CREATE TRIGGER wipe AFTER INSERT ON event BEGIN DELETE FROM answer_cache; END;"
                              "INSERT INTO answer_cache VALUES ('k', 'm', 'a', 1, 1, 0.0, 't')");
        QVERIFY(!ProjectFile::open(fixture.path).has_value());
        raw_sql(fixture.path, "DROP TRIGGER wipe");
        QVERIFY(fixture.reopen());
        auto copy = backup(*fixture.project, fixture.path.parent_path() / "b.adestudio");
        STORE_OK(copy);
    }

    void second_opener_reads_and_is_told_who_writes()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        OpenOptions options;
        options.holder_name = "ade-studio (Maria)";
        auto first = ProjectFile::open(fixture.path, options);
        STORE_OK(first);
        auto second = ProjectFile::open(fixture.path);
        STORE_OK(second);
        QVERIFY((*second)->read_only());
        QVERIFY((*second)->holder().has_value());
        QCOMPARE((*second)->holder()->name, std::string("ade-studio (Maria)"));
        QCOMPARE((*second)->holder()->pid, static_cast<std::int64_t>(::getpid()));
        char host[256] = {};
        ::gethostname(host, sizeof host - 1);
        QCOMPARE((*second)->holder()->host, std::string(host));
        QVERIFY((*second)->read_only_reason().find("Maria") != std::string::npos);
        OpenOptions writing;
        writing.mode = OpenMode::write;
        const auto refused = ProjectFile::open(fixture.path, writing);
        STORE_REFUSED(refused, "store.locked");
        QVERIFY(refused.error().message.find("Maria") != std::string::npos);
        // What the writer stores the reader sees.
        DecisionStore ann(**first, fixture.ann);
        STORE_OK(ann.finish_document(fixture.first));
        QCOMPARE(DocumentStore(**second).summary(fixture.first)->sentences_done,
                 DocumentStore(**second).summary(fixture.first)->sentences);
        first->reset();
        const auto third = ProjectFile::open(fixture.path, writing);
        STORE_OK(third);
        QVERIFY(!(*third)->read_only());
    }

    void lock_of_a_dead_program_does_not_hold()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        const int status = in_child([&] {
            auto project = ProjectFile::open(fixture.path);
            return project.has_value() && !(*project)->read_only() ? ::kill(::getpid(), SIGKILL) : 1;
        });
        QCOMPARE(status, 128 + SIGKILL);
        fs::path lock = fixture.path;
        lock += ".lock";
        QVERIFY(fs::exists(lock));
        QVERIFY(fixture.reopen());
        QVERIFY(!fixture.project->read_only());
    }

    void read_only_folder_opens_immutable()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string hash = fixture.hash();
        fixture.project.reset();
        const fs::path folder = fixture.path.parent_path();
        ::chmod(folder.c_str(), 0555);
        ::chmod(fixture.path.c_str(), 0444);
        const int status = in_child([&] {
            become_nobody();
            auto project = ProjectFile::open(fixture.path);
            if (!project) {
                return 1;
            }
            if (!(*project)->read_only() || !(*project)->immutable()) {
                return 2;
            }
            const auto found = state_hash(**project);
            if (!found || *found != hash) {
                return 3;
            }
            DecisionStore ann(**project, fixture.ann);
            const auto refused = ann.finish_document(fixture.first);
            if (refused || refused.error().message_id != "store.project_read_only") {
                return 4;
            }
            OpenOptions writing;
            writing.mode = OpenMode::write;
            const auto write = ProjectFile::open(fixture.path, writing);
            if (write || write.error().message_id != "store.not_writable") {
                return 5;
            }
            const auto made = ProjectFile::create(folder / "new.adestudio");
            return !made && made.error().message_id == "store.folder_read_only" ? 0 : 6;
        });
        ::chmod(folder.c_str(), 0755);
        ::chmod(fixture.path.c_str(), 0644);
        QCOMPARE(status, 0);
    }

    void unreadable_file_is_named()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        ::chmod(fixture.path.parent_path().c_str(), 0755);
        ::chmod(fixture.path.c_str(), 0);
        const int status = in_child([&] {
            become_nobody();
            const auto project = ProjectFile::open(fixture.path);
            return !project && project.error().message_id == "store.unreadable" ? 0 : 1;
        });
        ::chmod(fixture.path.c_str(), 0644);
        QCOMPARE(status, 0);
    }

    void full_disk_stores_nothing_by_halves_data()
    {
        QTest::addColumn<bool>("by_signal");
        QTest::newRow("max_page_count") << false;
        QTest::newRow("RLIMIT_FSIZE") << true;
    }

    void full_disk_stores_nothing_by_halves()
    {
        QFETCH(bool, by_signal);
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        const auto size = fs::file_size(fixture.path);
        const int status = in_child([&] {
            OpenOptions options;
            options.max_pages = by_signal ? 0 : static_cast<std::int64_t>(size / 4096) + 4;
            auto project = ProjectFile::open(fixture.path, options);
            if (!project) {
                return 1;
            }
            if (by_signal) {
                const rlimit limit = {size + 20000, size + 20000};
                ::setrlimit(RLIMIT_FSIZE, &limit);
            }
            DecisionStore ann(**project, fixture.ann);
            const auto before = state_hash(**project);
            const std::string long_note(60000, 'n');
            for (int i = 0; i < 100; ++i) {
                const auto outcome = ann.add_comment(fixture.first, long_note);
                if (!outcome) {
                    const auto after = state_hash(**project);
                    const bool database = outcome.error().code == ErrorCode::database;
                    return database && i == 0 ? (before && after && *before == *after ? 0 : 3)
                           : database         ? 0
                                              : 4;
                }
            }
            return 5;
        });
        QCOMPARE(status, 0);
        QVERIFY(fixture.reopen());
        QCOMPARE(fixture.faults(), QString());
        QVERIFY(EventLog(*fixture.project).verify()->ok);
        // Comments and events agree: what failed left neither.
        const std::size_t comments = fixture.load(fixture.first).comments.size();
        QCOMPARE(fixture.decisions(fixture.ann).undoable(1000)->size(), comments);
        STORE_OK(fixture.decisions(fixture.ann).finish_document(fixture.first));
    }

    void a_step_makes_a_copy_first_and_fails_whole()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string hash = fixture.hash();
        fixture.project.reset();
        std::vector<Migration> steps = schema_steps();
        const int newest = steps.back().version;
        steps.push_back(
            {newest + 1, "test", "CREATE TABLE extra (id TEXT) STRICT; SELECT no_such_function();"});
        OpenOptions options;
        options.steps = &steps;
        QVERIFY(!ProjectFile::open(fixture.path, options).has_value());
        QVERIFY(fixture.reopen()); // still the version before
        QCOMPARE(fixture.hash(), hash);
        fixture.project.reset();
        steps.back().sql = "CREATE TABLE extra (id TEXT) STRICT;";
        auto opened = ProjectFile::open(fixture.path, options);
        STORE_OK(opened);
        QCOMPARE((*opened)->schema_version(), newest + 1);
        const fs::path copy = (*opened)->copy_before_steps();
        QCOMPARE(*state_hash(**opened), hash);
        opened->reset();
        STORE_REFUSED(ProjectFile::open(fixture.path), "store.newer_version");
        auto before = ProjectFile::open(copy, {OpenMode::read_only});
        STORE_OK(before);
        QCOMPARE((*before)->schema_version(), newest);
        QCOMPARE(*state_hash(**before), hash);
    }

    void backups_are_whole_and_roll()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const fs::path target = fixture.path.parent_path() / "saved.adestudio";
        const auto report = backup(*fixture.project, target);
        STORE_OK(report);
        QCOMPARE(report->heads.front().hash, *EventLog(*fixture.project).head());
        {
            auto copy = ProjectFile::open(target, {OpenMode::read_only});
            STORE_OK(copy);
            QCOMPARE(*state_hash(**copy), fixture.hash());
            QVERIFY(check_project(**copy)->ok());
        }
        STORE_OK(backup(*fixture.project, target)); // over an older backup
        STORE_REFUSED(backup(*fixture.project, fixture.path), "store.backup_onto_itself");
        const fs::path other = fixture.path.parent_path() / "letter.txt";
        write_bytes(other, "Dear Ann");
        STORE_REFUSED(backup(*fixture.project, other), "store.backup_over_other");
        DecisionStore ann = fixture.decisions(fixture.ann);
        fs::path last;
        for (int i = 0; i < 4; ++i) {
            STORE_OK(ann.add_comment(fixture.first, "n"));
            const auto rolled = rolling_backup(*fixture.project, 2);
            STORE_OK(rolled);
            QVERIFY(rolled->path != last);
            last = rolled->path;
            QTest::qWait(2); // names hold milliseconds
        }
        QCOMPARE(rolling_backup(*fixture.project, 2)->path, last);
        const auto files =
            std::distance(fs::directory_iterator(last.parent_path()), fs::directory_iterator());
        QCOMPARE(files, std::ptrdiff_t{2});
    }

    void a_project_of_format_one_is_brought_up_to_date()
    {
        Fixture fixture;
        const std::vector<Migration> first = {schema_steps().front()};
        OpenOptions old;
        old.steps = &first;
        {
            auto made = ProjectFile::create(fixture.path, old);
            STORE_OK(made);
            raw_sql(fixture.path, "INSERT INTO setting (key, value) VALUES ('kept', 'yes')");
        }
        auto opened = ProjectFile::open(fixture.path);
        STORE_OK(opened);
        QCOMPARE((*opened)->schema_version(), schema_steps().back().version);
        QVERIFY(!(*opened)->copy_before_steps().empty());
        QCOMPARE(*SettingsStore(**opened).get("kept"), std::optional<std::string>("yes"));
    }

    void a_scratch_copy_reaches_nothing()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string hash = fixture.hash(); // the project is open to write meanwhile
        {
            auto scratch = ProjectFile::open_scratch(fixture.path);
            STORE_OK(scratch);
            const auto report = DocumentStore(**scratch).add({document("900", "Rash after zolmira.")});
            STORE_OK(report);
            QCOMPARE(report->added, std::int64_t{1});
            QCOMPARE(DocumentStore(**scratch).version_ids()->size(), std::size_t{3});
            QVERIFY(EventLog(**scratch).verify()->ok);
        }
        QCOMPARE(fixture.hash(), hash);
        const fs::path absent = fixture.path.parent_path() / "absent.adestudio";
        auto empty = ProjectFile::open_scratch(absent);
        STORE_OK(empty);
        STORE_OK(DocumentStore(**empty).add({document("900", "Rash after zolmira.")}));
        QVERIFY(!fs::exists(absent));
    }

    void a_reader_cannot_write_and_a_writer_can_beside_it()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        auto reader = ProjectFile::open(fixture.path, {OpenMode::read_only});
        STORE_OK(reader);
        STORE_REFUSED(DocumentStore(**reader).add({document("900", "x")}), "store.project_read_only");
        QVERIFY(fixture.reopen());
        QVERIFY(!fixture.project->read_only());
        STORE_OK(DocumentStore(*fixture.project).add({document("900", "Rash after zolmira.")}));
        QCOMPARE(DocumentStore(**reader).version_ids()->size(), std::size_t{3});
        fixture.project.reset();
        reader->reset();
        QCOMPARE(std::distance(fs::directory_iterator(fixture.path.parent_path()), {}), std::ptrdiff_t{1});
    }

    void many_foreign_objects_are_counted()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        for (int i = 0; i < 50; ++i) {
            raw_sql(fixture.path, fmt::format("CREATE VIEW foreign_view_{} AS SELECT 1", i));
        }
        const auto opened = ProjectFile::open(fixture.path);
        STORE_REFUSED(opened, "store.foreign_schema");
        QVERIFY2(opened.error().message.find("and 47 more") != std::string::npos,
                 opened.error().message.c_str());
        QVERIFY(opened.error().message.size() < 400);
    }

    void a_record_with_refused_labels_is_not_done()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunRequest gold;
        gold.name = "gold";
        gold.counts_as_gold = true;
        corpus::AnnotatedDocument part = second_record();
        part.refused = 1;
        const auto report = RunStore(*fixture.project).import_as(gold, {part});
        STORE_OK(report);
        const std::string version = **DocumentStore(*fixture.project).find("200");
        QCOMPARE(DocumentStore(*fixture.project).summary(version)->sentences_done, 0);
        QCOMPARE(gather_training_set(*fixture.project)->counts["sentences"], std::int64_t{0});
        STORE_OK(RunStore(*fixture.project).import_as(gold, {second_record()}));
        const auto summary = DocumentStore(*fixture.project).summary(version);
        QCOMPARE(summary->sentences_done, summary->sentences);
        QVERIFY(gather_training_set(*fixture.project)->counts["sentences"] > 0);
        QCOMPARE(fixture.faults(), QString());
    }

    /// Its text comes in, but no voice has read it.
    void a_text_that_nobody_annotated_is_not_done()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunRequest gold;
        gold.name = "gold";
        gold.counts_as_gold = true;
        corpus::AnnotatedDocument bare = second_record();
        bare.mentions.clear();
        bare.relations.clear();
        bare.annotated = false;
        const auto report = RunStore(*fixture.project).import_as(gold, {bare});
        STORE_OK(report);
        QCOMPARE(report->documents_added, std::int64_t{1});
        QCOMPARE(report->stored, std::int64_t{1});
        const std::string version = **DocumentStore(*fixture.project).find("200");
        QCOMPARE(DocumentStore(*fixture.project).summary(version)->sentences_done, 0);
        QVERIFY(fixture.load(version).voices.empty());
        QCOMPARE(gather_training_set(*fixture.project)->counts["sentences"], std::int64_t{0});
        const auto twice = RunStore(*fixture.project).import_as(gold, {bare});
        STORE_OK(twice);
        QCOMPARE(twice->unchanged, std::int64_t{1});
        QCOMPARE(twice->stored, std::int64_t{0});
        bare.annotated = true; // somebody says now that there is nothing
        STORE_OK(RunStore(*fixture.project).import_as(gold, {bare}));
        const auto summary = DocumentStore(*fixture.project).summary(version);
        QCOMPARE(summary->sentences_done, summary->sentences);
        QCOMPARE(fixture.faults(), QString());
    }

    void secrets_are_refused()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        SettingsStore settings(*fixture.project, fixture.ann);
        STORE_REFUSED(settings.set("teacher.API_KEY", "abc"), "store.secret_setting");
        STORE_OK(settings.set("teacher.model", "m"));
        QCOMPARE(**settings.get("teacher.model"), std::string("m"));
        STORE_OK(settings.set_guideline("# Rule"));
        QCOMPARE(*settings.guideline(), std::string("# Rule"));
        STORE_REFUSED(settings.person("  "), "store.person_name");
        QCOMPARE(settings.person(" Ann ")->id, fixture.ann);
        QCOMPARE(fixture.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestProjectFile)
#include "tst_project_file.moc"
