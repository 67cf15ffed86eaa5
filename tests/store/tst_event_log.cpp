// SPDX-License-Identifier: GPL-3.0-or-later
// The log finds what was changed behind its back, and tells how a text stood before.
#include "store_fixture.hpp"

#include "core/base/sha256.hpp"

#include <nlohmann/json.hpp>
#include <sqlite3.h>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

void raw_sql(const std::filesystem::path& path, const std::string& sql)
{
    sqlite3* handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    QVERIFY2(code == SQLITE_OK, message == nullptr ? "" : message);
    sqlite3_close(handle);
}

/// Drops a trigger, changes what it guards, and puts it back: the schema looks untouched.
void behind_the_back(const std::filesystem::path& path, const std::vector<std::string>& triggers,
                     const std::string& change)
{
    std::vector<std::string> definitions;
    sqlite3* handle = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    for (const std::string& trigger : triggers) {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(handle, ("SELECT sql FROM sqlite_schema WHERE name = '" + trigger + "'").c_str(),
                           -1, &statement, nullptr);
        QCOMPARE(sqlite3_step(statement), SQLITE_ROW);
        definitions.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
        sqlite3_finalize(statement);
    }
    sqlite3_close(handle);
    for (const std::string& trigger : triggers) {
        raw_sql(path, "DROP TRIGGER " + trigger);
    }
    raw_sql(path, change);
    for (const std::string& definition : definitions) {
        raw_sql(path, definition);
    }
}

} // namespace

class TestEventLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tampering_is_found_data()
    {
        QTest::addColumn<QString>("trigger");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("check");
        const QString update = QStringLiteral("event_is_never_updated");
        const QString remove = QStringLiteral("event_is_never_deleted");
        QTest::newRow("one letter of an event")
            << update
            << "UPDATE event SET payload = replace(payload, 'died', 'lied') WHERE payload LIKE '%died%'"
            << "chain";
        QTest::newRow("event and its hash")
            << update << "UPDATE event SET hash = printf('%064d', row) WHERE row = 9"
            << "chain";
        QTest::newRow("column beside an event") << update << "UPDATE event SET step = NULL"
                                                << "chain";
        QTest::newRow("event from the middle") << remove << "DELETE FROM event WHERE row = 9"
                                               << "chain";
        QTest::newRow("two events swapped")
            << update
            << "CREATE TEMP TABLE pair AS SELECT row, payload FROM event WHERE row IN (9, 10);"
               " UPDATE event SET payload = (SELECT payload FROM pair WHERE pair.row = 19 - event.row)"
               " WHERE row IN (9, 10)"
            << "chain";
        QTest::newRow("person's mention changed without an event")
            << QString() << "UPDATE mention SET attributes = '{}' WHERE batch_id IS NULL"
            << "replay";
        QTest::newRow("person's comment removed") << QString() << "DELETE FROM comment"
                                                  << "replay";
        QTest::newRow("person's mark made up")
            << QString()
            << "INSERT INTO review SELECT version_id, 1, '', person_id, 'done', '', 0, 0, 1 FROM comment"
            << "replay";
        QTest::newRow("teacher's score raised")
            << "batch_mention_is_never_updated"
            << "UPDATE mention SET notes = '[\"x\"]' WHERE batch_id IS NOT NULL AND surface = 'nausea'"
            << "batches";
        QTest::newRow("suggestion added to a batch") << QString()
                                                     << "INSERT INTO relation SELECT 'made-up', version_id, "
                                                        "voice_id, drug_mention_id, event_mention_id,"
                                                        " 'unclear', NULL, NULL, NULL, NULL, NULL, batch_id "
                                                        "FROM relation WHERE batch_id IS NOT NULL LIMIT 1"
                                                     << "batches";
        QTest::newRow("text changed")
            << "version_is_never_updated"
            << "UPDATE document_version SET text = replace(text, 'two men', 'ten men')"
            << "texts";
        QTest::newRow("surface changed")
            << QString() << "UPDATE mention SET surface = 'lied' WHERE surface = 'died'"
            << "surfaces";
        QTest::newRow("count of the list changed") << QString() << "UPDATE version_summary SET relations = 17"
                                                   << "summaries";
        QTest::newRow("relation to nothing") << QString() << "UPDATE comment SET person_id = 'nobody'"
                                             << "foreign_keys";
        QTest::newRow("text left out of the search")
            << QString()
            << "INSERT INTO document_search (document_search, rowid, title, text, external_id)"
               " SELECT 'delete', row, title, text, external_id FROM document_version WHERE external_id = "
               "'100'"
            << "search";
    }

    void tampering_is_found()
    {
        QFETCH(QString, trigger);
        QFETCH(QString, change);
        QFETCH(QString, check);
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.add_mention(fixture.first, corpus::Label::adverse_event, span_in(kFirstText, "died")));
        STORE_OK(ann.add_comment(fixture.first, "nobody died"));
        QCOMPARE(fixture.faults(), QString());
        fixture.project.reset();
        std::vector<std::string> triggers;
        if (!trigger.isEmpty()) {
            triggers.push_back(trigger.toStdString());
        }
        behind_the_back(fixture.path, triggers, change.toStdString());
        QVERIFY(fixture.reopen());
        const auto report = check_project(*fixture.project);
        STORE_OK(report);
        QStringList found;
        for (const Finding& finding : report->findings) {
            found << QString::fromStdString(finding.check);
        }
        QVERIFY2(found.contains(check), qPrintable(QStringLiteral("found: ") + found.join(QLatin1Char(' '))));
        QCOMPARE(EventLog(*fixture.project).verify()->ok, check != QLatin1String("chain"));
    }

    void triggers_guard_the_log_and_batches_data()
    {
        QTest::addColumn<QString>("sql");
        for (const char* const sql :
             {"UPDATE event SET payload = '{}'", "DELETE FROM event",
              "REPLACE INTO event SELECT * FROM event LIMIT 1",
              "UPDATE mention SET label = 'drug' WHERE batch_id IS NOT NULL",
              "DELETE FROM relation WHERE batch_id IS NOT NULL", "UPDATE document_version SET title = 'x'",
              "DELETE FROM sentence", "DELETE FROM batch", "UPDATE label_record SET digest = 'x'"}) {
            QTest::newRow(sql) << QString::fromLatin1(sql);
        }
    }

    void triggers_guard_the_log_and_batches()
    {
        QFETCH(QString, sql);
        Fixture fixture;
        QVERIFY(fixture.make());
        fixture.project.reset();
        sqlite3* handle = nullptr;
        QCOMPARE(sqlite3_open(fixture.path.c_str(), &handle), SQLITE_OK);
        QVERIFY(sqlite3_exec(handle, sql.toUtf8().constData(), nullptr, nullptr, nullptr) != SQLITE_OK);
        sqlite3_close(handle);
    }

    void cut_tail_shows_against_an_expected_head()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const std::string early = *EventLog(*fixture.project).head();
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.add_comment(fixture.first, "one"));
        const std::string late = *EventLog(*fixture.project).head();
        QVERIFY(EventLog(*fixture.project).verify(late)->ok);
        fixture.project.reset();
        behind_the_back(fixture.path, {"event_is_never_deleted"},
                        "DELETE FROM event WHERE row = (SELECT max(row) FROM event); DELETE FROM comment");
        QVERIFY(fixture.reopen());
        EventLog log(*fixture.project);
        QVERIFY(log.verify()->ok); // the chain alone cannot know
        QVERIFY(log.verify(early)->ok);
        const auto report = log.verify(late);
        QVERIFY(!report->ok);
        QVERIFY(report->faults.front().find("tail was cut") != std::string::npos);
    }

    void export_can_be_verified_by_anyone()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        std::vector<std::string> lines;
        const auto count = EventLog(*fixture.project).export_jsonl([&lines](std::string_view line) {
            lines.emplace_back(line);
            return true;
        });
        STORE_OK(count);
        QCOMPARE(lines.size(), static_cast<std::size_t>(*count) + 1);
        std::string previous(64, '0');
        for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
            const auto line = nlohmann::json::parse(lines[i]);
            QCOMPARE(line.at("previous_hash").get<std::string>(), previous);
            previous = sha256_hex(previous + "\n" + line.at("payload").get<std::string>());
            QCOMPARE(line.at("hash").get<std::string>(), previous);
        }
        QCOMPARE(nlohmann::json::parse(lines.back()).at("heads").at(0).at("hash").get<std::string>(),
                 previous);
    }

    void who_did_what_when_and_why()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        const std::string id = fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher);
        const auto outcome = ann.reject_relation(id, "it treats it");
        STORE_OK(outcome);
        const auto events = EventLog(*fixture.project).of_document(fixture.first);
        STORE_OK(events);
        QCOMPARE(events->front().kind, std::string("labels.add"));
        const EventRecord& event = events->back();
        QCOMPARE(event.kind, std::string("judgement.insert"));
        QCOMPARE(event.person_id, fixture.ann);
        QCOMPARE(event.reason, std::string("it treats it"));
        QCOMPARE(event.group_id, outcome->group_id);
        QCOMPARE(event.origin, fixture.project->origin());
        QVERIFY(event.before.empty() && event.after.find("nausea") != std::string::npos);
        QVERIFY(event.time.size() == 24 && event.time.back() == 'Z');
    }

    void past_states_come_from_the_log()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        EventLog log(*fixture.project);
        std::vector<std::pair<std::int64_t, DocumentRecord>> past;
        const auto remember = [&] {
            past.emplace_back(log.latest(1)->front().seq, fixture.load(fixture.first, fixture.ann));
        };
        remember();
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        remember();
        STORE_OK(ann.move_edges(fixture.mention(fixture.first, "nausea", fixture.ann),
                                span_in(kFirstText, "the nausea")));
        remember();
        STORE_OK(ann.undo());
        remember();
        STORE_OK(ann.delete_mention(fixture.mention(fixture.first, "nausea", fixture.ann)));
        STORE_OK(ann.finish_document(fixture.first));
        remember();
        for (const auto& [seq, record] : past) {
            const auto at = log.document_at(fixture.first, seq, fixture.ann);
            STORE_OK(at);
            QVERIFY(at->mentions == record.mentions);
            QVERIFY(at->relations == record.relations);
            QVERIFY(at->review == record.review);
        }
        QVERIFY(log.document_at(fixture.first, 0)->mentions.empty());
    }
};

QTEST_GUILESS_MAIN(TestEventLog)
#include "tst_event_log.moc"
