// SPDX-License-Identifier: GPL-3.0-or-later
// What a student has left to read, against looking at every document.
#include "store_fixture.hpp"

#include "core/base/random.hpp"
#include "core/store/split_store.hpp"
#include "core/store/student_reading.hpp"

#include <set>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

RunRequest student(const std::string& name, const std::string& hash)
{
    RunRequest request;
    request.kind = VoiceKind::student;
    request.name = name;
    request.parameters = R"({"model":")" + hash + R"("})";
    request.data_hash = hash;
    return request;
}

corpus::AnnotatedDocument named(corpus::AnnotatedDocument record, const std::string& id)
{
    record.document.external_id = id;
    return record;
}

/// Nothing said about the text, as a student stores what it read without finding anything.
corpus::AnnotatedDocument silent(corpus::AnnotatedDocument record)
{
    record.mentions.clear();
    record.relations.clear();
    return record;
}

} // namespace

class TestStudentReading : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_text_is_read_once_it_was_spoken_about()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        const StudentReading reading(*fixture.project);
        const RunRequest run = student("student 1", "aa");
        QCOMPARE(*reading.voice_of("student 1", "aa"), std::string());
        QCOMPARE(reading.count({}, 0)->texts, 2);
        QCOMPARE(reading.count({}, 0)->read, 0);
        STORE_OK(RunStore(*fixture.project).import_as(run, {silent(first_record(0))}));
        const std::string voice = *reading.voice_of("student 1", "aa");
        QVERIFY(!voice.empty());
        QCOMPARE(*reading.voice_of("student 1", "bb"), std::string()); // another checkpoint of this name
        QCOMPARE(reading.count(voice, 0)->read, 1);
        QVERIFY(*reading.has_read(voice, fixture.first));
        QVERIFY(!*reading.has_read(voice, fixture.second));
        const auto left = reading.unread(voice, 0, 10);
        STORE_OK(left);
        QCOMPARE(left->texts.size(), std::size_t{1});
        QCOMPARE(left->texts[0].version_id, fixture.second);
        QCOMPARE(left->texts[0].sentences, 3);
        QVERIFY(left->at_end);
        QVERIFY(reading.unread(voice, left->last_row, 10)->texts.empty());
    }

    void as_looking_at_every_document_data()
    {
        QTest::addColumn<int>("seed");
        QTest::newRow("seed 1") << 1;
        QTest::newRow("seed 2") << 2;
    }

    void as_looking_at_every_document()
    {
        QFETCH(int, seed);
        Random random(static_cast<std::uint64_t>(seed));
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunStore runs(*fixture.project);
        RunRequest teacher;
        teacher.kind = VoiceKind::teacher;
        teacher.name = "teacher";
        std::vector<corpus::AnnotatedDocument> records;
        for (int i = 0; i < 40; ++i) {
            auto record =
                named(random.below(2) == 0 ? first_record(0.5) : second_record(), std::to_string(i));
            records.push_back(random.below(4) == 0 ? silent(record) : record);
        }
        STORE_OK(runs.import_as(teacher, records));
        for (int i = 0; i < 40; i += 9) { // newer texts, which have their labels from the student only
            auto record = records[static_cast<std::size_t>(i)];
            record.document.text += " One more.";
            STORE_OK(DocumentStore(*fixture.project).add({record.document}));
        }
        STORE_OK(SplitStore(*fixture.project).freeze(6, 3));
        const RunRequest run = student("student 1", "aa");
        const StudentReading reading(*fixture.project);
        for (int turn = 0; turn < 12; ++turn) {
            const std::string voice = *reading.voice_of("student 1", "aa");
            std::vector<std::string> wanted;
            std::int64_t texts = 0;
            const auto list = DocumentStore(*fixture.project).list();
            STORE_OK(list);
            for (const DocumentSummary& summary : *list) {
                const DocumentRecord record = fixture.load(summary.version_id);
                const bool has_drug =
                    std::any_of(record.mentions.begin(), record.mentions.end(), [](const MentionRecord& one) {
                        return one.label == corpus::Label::drug && one.parts.empty();
                    });
                if (summary.frozen || !has_drug) {
                    continue;
                }
                ++texts;
                if (voice.empty() || !*reading.has_read(voice, summary.version_id)) {
                    wanted.push_back(summary.version_id);
                }
            }
            std::vector<std::string> found;
            std::int64_t row = 0;
            const auto limit = static_cast<std::int64_t>(1 + random.below(7));
            for (bool at_end = false; !at_end;) {
                const auto part = reading.unread(voice, row, limit);
                STORE_OK(part);
                for (const UnreadText& text : part->texts) {
                    QVERIFY(text.row > row);
                    row = text.row;
                    found.push_back(text.version_id);
                }
                QVERIFY(part->last_row >= row);
                row = part->last_row;
                at_end = part->at_end;
            }
            QCOMPARE(found, wanted);
            const auto counts = reading.count(voice, 0);
            STORE_OK(counts);
            QVERIFY(counts->at_end);
            QCOMPARE(counts->texts, texts);
            QCOMPARE(counts->read, texts - static_cast<std::int64_t>(wanted.size()));
            if (wanted.empty()) {
                break;
            }
            std::vector<corpus::AnnotatedDocument> spoken;
            for (std::uint64_t count = 1 + random.below(5); count > 0; --count) {
                const auto& id = wanted[static_cast<std::size_t>(random.below(wanted.size()))];
                corpus::AnnotatedDocument record;
                record.document = *DocumentStore(*fixture.project).document(id);
                spoken.push_back(record);
            }
            STORE_OK(runs.import_as(run, spoken));
        }
    }
};

QTEST_GUILESS_MAIN(TestStudentReading)
#include "tst_student_reading.moc"
