// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of the student in use: computed once for each student, and what is said when there is none.
#include "core/teacher/example_vectors.hpp"

#include "core/store/model_store.hpp"
#include "core/student/sentence_vectors.hpp"
#include "tests/store/store_fixture.hpp"
#include "tests/student/student_fixture.hpp"

#include <filesystem>

using namespace ade;
using namespace ade::teacher;
using ade::store::test::Fixture;

class TestExampleVectors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ofTheStudentInUse()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        auto& project = *fixture.project;
        const student::test::TinyEncoder tiny;
        const std::vector<std::string> texts = {"Severe headache after defmab.",
                                                "Stumab caused severe rash and headache."};
        StudentVectors vectors;
        STORE_REFUSED(vectors.of(project, texts), "teacher.no_student");

        store::ModelStore models(project);
        const auto model = models.add({{}, "student 1", tiny.path().string(), "aa", "{}", {}, {}, false});
        STORE_OK(model);
        STORE_OK(models.promote(model->id));
        const auto first = vectors.of(project, texts);
        STORE_OK(first);
        QCOMPARE(first->student, std::string("student 1"));
        QCOMPARE(first->vectors, *(*student::SentenceVectors::load(tiny.path()))->of(texts));
        QCOMPARE(vectors.kept(), std::size_t(2));

        // What is known needs no student on the disk any more.
        const auto away = tiny.root() / "away";
        std::filesystem::rename(tiny.path(), away);
        const std::vector<std::string> turned = {texts[1], texts[0], texts[1]};
        const auto again = vectors.of(project, turned);
        STORE_OK(again);
        QCOMPARE(again->vectors[0], first->vectors[1]);
        QCOMPARE(again->vectors[1], first->vectors[0]);
        // A new sentence does, and a fault leaves nothing half known.
        const std::vector<std::string> more = {"Jklmab caused nausea."};
        QVERIFY(!vectors.of(project, more));
        QCOMPARE(vectors.kept(), std::size_t(2));
        QVERIFY(!vectors.of(project, more));

        // Another student's vectors are others.
        const auto next = models.add({{}, "student 2", away.string(), "bb", "{}", {}, {}, false});
        STORE_OK(next);
        STORE_OK(models.promote(next->id));
        const auto other = vectors.of(project, more);
        STORE_OK(other);
        QCOMPARE(other->student, std::string("student 2"));
        QCOMPARE(vectors.kept(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestExampleVectors)
#include "tst_example_vectors.moc"
