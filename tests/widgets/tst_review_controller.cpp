// SPDX-License-Identifier: GPL-3.0-or-later
// The decision cursor: order of questions, what each action asks for, what it refuses and why.
#include "tests/widgets/record_builder.hpp"
#include "widgets/document_view/review_controller.hpp"

#include <QSignalSpy>
#include <QTest>

using namespace ade;
using namespace ade::ui;
using corpus::Label;
using store::SuggestionState;
using test::RecordBuilder;

namespace {

/// A controller that remembers what was asked.
struct Desk {
    Desk()
    {
        QObject::connect(&controller, &ReviewController::requested, &controller,
                         [this](const ReviewRequest& request) { asked.push_back(request); });
        QObject::connect(&controller, &ReviewController::refused, &controller,
                         [this](const QString& reason) { refusals.append(reason); });
    }
    explicit Desk(const RecordBuilder& builder) : Desk() { controller.setDocument(builder.record); }

    [[nodiscard]] QString currentEvent() const
    {
        const int mark = controller.cursor().mark;
        return mark < 0 ? QString() : controller.document().marks()[static_cast<std::size_t>(mark)].surface;
    }
    [[nodiscard]] QString currentDrug() const
    {
        const int drug = controller.cursor().drug;
        return drug < 0 ? QString() : controller.document().drugs()[static_cast<std::size_t>(drug)].key;
    }
    void select(const RecordBuilder& builder, const QString& words, int nth = 0)
    {
        controller.select(controller.document().bridge().to_utf16(builder.span(words, nth)));
    }
    /// Selects the painted mark on these words.
    void selectMark(const RecordBuilder& builder, const QString& words, int nth = 0)
    {
        const text::Span place = builder.span(words, nth);
        for (std::size_t i = 0; i < controller.document().marks().size(); ++i) {
            if (controller.document().marks()[i].span == place &&
                controller.document().painted(static_cast<int>(i))) {
                controller.selectMark(static_cast<int>(i));
                return;
            }
        }
        QFAIL(qPrintable(words + QStringLiteral(" has no mark")));
    }

    ReviewController controller;
    std::vector<ReviewRequest> asked;
    QStringList refusals;
};

/// "rash and fever after alphadrug and betadrug." with both drugs and events decided, alphadrug → rash.
RecordBuilder decided()
{
    RecordBuilder b("There was rash and fever after alphadrug and betadrug. The fever went.");
    b.sentence(QStringLiteral("There was rash and fever after alphadrug and betadrug."));
    b.sentence(QStringLiteral("The fever went."));
    const std::string alpha = b.drug("p", QStringLiteral("alphadrug")); // m0
    b.drug("p", QStringLiteral("betadrug"));                            // m1
    const std::string rash = b.event("p", QStringLiteral("rash"));      // m2
    b.event("p", QStringLiteral("fever"));                              // m3
    b.relation("p", alpha, rash);                                       // r0
    return b;
}

} // namespace

class TestReviewController : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void questions_in_reading_order();
    void answer_names_the_twins_and_goes_on();
    void answer_at_once_keeps_the_way();
    void moved_edges_wait_for_accept();
    void take_edges_data();
    void take_edges();
    void decided_link();
    void agreement_of_voices();
    void answered_suggestions_are_no_questions();
    void rejection_holds_for_text_and_drug_only();
    void blind_mode_shows_no_model();
    void selection_becomes_a_mention();
    void selection_is_refused_data();
    void selection_is_refused();
    void code_points_beyond_the_basic_plane();
    void own_marks();
    void link_goes_to_the_nearest_mention();
    void move_to_another_drug();
    void units();
    void notes();
    void read_only_refuses_changes_only();
    void cursor_survives_an_answer();
    void new_mention_is_selected();
    void empty_document_refuses_everything();
    void faulty_records_are_told();
};

void TestReviewController::questions_in_reading_order()
{
    const RecordBuilder b = test::case_report();
    Desk desk(b);
    QStringList seen{desk.currentDrug() + QLatin1Char('/') + desk.currentEvent()};
    while (desk.controller.perform(ReviewAction::next_suggestion)) {
        seen.append(desk.currentDrug() + QLatin1Char('/') + desk.currentEvent());
    }
    QCOMPARE(seen, QStringList({QStringLiteral("zelvomycin/hearing loss"),
                                QStringLiteral("zelvomycin/vertigo"), QStringLiteral("zelvomycin/tinnitus"),
                                QStringLiteral("zelvomycin/zelvomycin-related rash"),
                                QStringLiteral("ondaferon/prolonged QT interval")}));
    QVERIFY(desk.refusals.last().contains(QStringLiteral("last")));
    int back = 0;
    while (desk.controller.perform(ReviewAction::previous_suggestion)) {
        ++back;
    }
    QCOMPARE(back, 4);
    QCOMPARE(desk.currentEvent(), QStringLiteral("hearing loss"));
    QVERIFY(desk.asked.empty()); // moving asks for nothing
}

void TestReviewController::answer_names_the_twins_and_goes_on()
{
    Desk desk(test::case_report());
    desk.controller.perform(ReviewAction::next_suggestion);
    QCOMPARE(desk.currentEvent(), QStringLiteral("vertigo"));
    QVERIFY(desk.controller.perform(ReviewAction::accept));
    QCOMPARE(desk.asked.size(), std::size_t{1});
    const ReviewRequest& asked = desk.asked.front();
    QCOMPARE(asked.kind, RequestKind::accept_relation);
    QCOMPARE(asked.relation_id, std::string("r3"));
    QCOMPARE(asked.twin_ids, std::vector<std::string>{"r5"}); // the student says exactly the same
    QCOMPARE(asked.sentence_index, 3);
    QVERIFY(asked.suggestion_on_screen);
    QCOMPARE(desk.currentEvent(), QStringLiteral("tinnitus"));
}

void TestReviewController::answer_at_once_keeps_the_way()
{
    RecordBuilder b = test::case_report();
    Desk desk;
    QObject::connect(
        &desk.controller, &ReviewController::requested, &desk.controller, [&](const ReviewRequest&) {
            b.record.relations[2].state = SuggestionState::rejected; // hearing loss, as the store would say
            desk.controller.setDocument(b.record);
        });
    desk.controller.setDocument(b.record);
    QCOMPARE(desk.currentEvent(), QStringLiteral("hearing loss"));
    desk.controller.perform(ReviewAction::reject);
    // The student's wording of it is another question of the same drug and event; the next stop is beyond it.
    QCOMPARE(desk.currentEvent(), QStringLiteral("vertigo"));
    desk.controller.perform(ReviewAction::previous_suggestion);
    QCOMPARE(desk.currentEvent(), QStringLiteral("severe hearing loss"));
}

void TestReviewController::moved_edges_wait_for_accept()
{
    const RecordBuilder b = test::case_report();
    Desk desk(b);
    QVERIFY(desk.controller.perform(ReviewAction::left_edge_left_word));
    QVERIFY(desk.asked.empty());
    QVERIFY(desk.controller.pendingEdges());
    QCOMPARE(desk.controller.document().bridge().slice(*desk.controller.pendingEdges()).toString(),
             QStringLiteral("severe hearing loss"));
    QVERIFY(desk.controller.perform(ReviewAction::accept));
    QCOMPARE(desk.asked.back().kind, RequestKind::accept_relation_with_edges);
    QCOMPARE(desk.asked.back().span, b.span(QStringLiteral("severe hearing loss")));
    // Moving there and back leaves nothing pending; leaving drops it.
    Desk other(b);
    other.controller.perform(ReviewAction::left_edge_left_word);
    other.controller.perform(ReviewAction::left_edge_right_word);
    QVERIFY(!other.controller.pendingEdges());
    other.controller.perform(ReviewAction::right_edge_right_word);
    other.controller.perform(ReviewAction::next_suggestion);
    QVERIFY(!other.controller.pendingEdges());
}

void TestReviewController::take_edges_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<bool>("teacher");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("relation");
    QTest::newRow("student's edges of a disputed event")
        << 0 << false << int(RequestKind::accept_relation) << "r4";
    QTest::newRow("teacher's edges of it") << 0 << true << int(RequestKind::accept_relation) << "r2";
    QTest::newRow("teacher did not name it") << 2 << true << -1 << QString();
    QTest::newRow("student did not name it") << 4 << false << -1 << QString();
}

void TestReviewController::take_edges()
{
    QFETCH(int, steps);
    QFETCH(bool, teacher);
    QFETCH(int, kind);
    QFETCH(QString, relation);
    Desk desk(test::case_report());
    for (int i = 0; i < steps; ++i) {
        desk.controller.perform(ReviewAction::next_suggestion);
    }
    const bool done =
        desk.controller.perform(teacher ? ReviewAction::take_teacher : ReviewAction::take_student);
    QCOMPARE(done, kind >= 0);
    if (done) {
        QCOMPARE(int(desk.asked.back().kind), kind);
        QCOMPARE(QString::fromStdString(desk.asked.back().relation_id), relation);
    } else {
        QVERIFY(desk.asked.empty());
        QVERIFY2(desk.refusals.last().contains(QStringLiteral("did not name")),
                 qPrintable(desk.refusals.last()));
    }
}

void TestReviewController::decided_link()
{
    RecordBuilder b = test::case_report();
    const std::string wide = b.event("s", QStringLiteral("ototoxicity with severe hearing loss"));
    b.relation("s", b.record.mentions[7].id, wide);
    Desk desk(b);
    desk.selectMark(b, QStringLiteral("ototoxicity"));
    QVERIFY(!desk.controller.perform(ReviewAction::accept));
    QVERIFY(!desk.controller.perform(ReviewAction::take_teacher)); // it has these edges
    QVERIFY(desk.controller.perform(ReviewAction::right_edge_right_word));
    QCOMPARE(desk.asked.back().kind, RequestKind::move_edges);
    QCOMPARE(desk.asked.back().mention_id, std::string("m1"));
    QCOMPARE(desk.asked.back().span, b.span(QStringLiteral("ototoxicity with")));
    QVERIFY(desk.controller.perform(ReviewAction::reject));
    QCOMPARE(desk.asked.back().kind, RequestKind::unlink);
    QCOMPARE(desk.asked.back().relation_id, std::string("r0"));
}

void TestReviewController::agreement_of_voices()
{
    const RecordBuilder b = test::case_report();
    const ViewDocument document(b.record);
    const auto event_named = [&](const QString& name) {
        for (std::size_t i = 0; i < document.events().size(); ++i) {
            if (document.events()[i].name == name) {
                return static_cast<int>(i);
            }
        }
        return -1;
    };
    const int zelvomycin = 0;
    QCOMPARE(document.drugs()[0].key, QStringLiteral("zelvomycin"));
    const int hearing = event_named(QStringLiteral("hearing loss"));
    QCOMPARE(document.agreement(zelvomycin, event_named(QStringLiteral("ototoxicity")), Role::teacher),
             Agreement::same);
    QCOMPARE(document.agreement(zelvomycin, event_named(QStringLiteral("ototoxicity")), Role::student),
             Agreement::missing);
    QCOMPARE(document.agreement(zelvomycin, hearing, Role::teacher), Agreement::edge);
    QCOMPARE(document.agreement(zelvomycin, hearing, Role::student), Agreement::edge);
    QCOMPARE(document.agreement(zelvomycin, event_named(QStringLiteral("vertigo")), Role::student),
             Agreement::same);
    QCOMPARE(document.agreement(zelvomycin, event_named(QStringLiteral("tinnitus")), Role::student),
             Agreement::only);
    QCOMPARE(
        document.agreement(zelvomycin, event_named(QStringLiteral("prolonged QT interval")), Role::teacher),
        Agreement::other_drug);
    QCOMPARE(document.cell(1, event_named(QStringLiteral("nausea"))).verdict, Verdict::rejected);
    QCOMPARE(document.cell(zelvomycin, hearing).verdict, Verdict::open);
    // Both wordings of hearing loss are one event, painted on two lanes.
    std::vector<int> lanes;
    for (const int mark : document.events()[static_cast<std::size_t>(hearing)].marks) {
        QVERIFY(document.painted(mark));
        lanes.push_back(document.marks()[static_cast<std::size_t>(mark)].lane);
    }
    QCOMPARE(lanes.size(), std::size_t{2});
    QVERIFY(lanes[0] != lanes[1]);
}

void TestReviewController::answered_suggestions_are_no_questions()
{
    RecordBuilder b = decided();
    const std::string drug = b.drug("s", QStringLiteral("alphadrug"));
    b.relation("s", drug, b.event("s", QStringLiteral("rash")));             // repeats the decision
    const std::string wide = b.event("t", QStringLiteral("rash and fever")); // other edges than decided
    b.relation("t", b.drug("t", QStringLiteral("alphadrug")), wide);
    const ViewDocument document(b.record);
    QVERIFY(document.stops().empty());
    QCOMPARE(document.links()[1].standing, Standing::agreed);
    QCOMPARE(document.links()[2].standing, Standing::differs);
}

void TestReviewController::rejection_holds_for_text_and_drug_only()
{
    RecordBuilder b("rash after alphadrug and betadrug. rash again.");
    const std::string alpha = b.drug("t", QStringLiteral("alphadrug"));
    const std::string rash = b.event("t", QStringLiteral("rash"));
    b.relation("t", alpha, rash, SuggestionState::rejected);
    b.relation("t", b.drug("t", QStringLiteral("betadrug")), rash); // another drug: still open
    const std::string student = b.drug("s", QStringLiteral("alphadrug"));
    b.relation("s", student, b.event("s", QStringLiteral("rash")));    // the same again, by a later run
    b.relation("s", student, b.event("s", QStringLiteral("rash"), 1)); // another place: still open
    const ViewDocument document(b.record);
    QCOMPARE(document.links()[0].standing, Standing::rejected);
    QCOMPARE(document.links()[1].standing, Standing::open);
    QCOMPARE(document.links()[2].standing, Standing::rejected);
    QCOMPARE(document.links()[3].standing, Standing::open);
    QCOMPARE(document.stops().size(), std::size_t{2});
}

void TestReviewController::blind_mode_shows_no_model()
{
    Desk desk(test::case_report());
    desk.controller.setSuggestionsShown(false);
    QVERIFY(desk.controller.document().stops().empty());
    for (const Mark& mark : desk.controller.document().marks()) {
        QVERIFY(mark.role == Role::you || mark.role == Role::lexicon);
    }
    for (const Link& link : desk.controller.document().links()) {
        QCOMPARE(link.role, Role::you);
    }
    desk.controller.setSuggestionsShown(true);
    QCOMPARE(desk.controller.document().stops().size(), std::size_t{5});
}

void TestReviewController::selection_becomes_a_mention()
{
    const RecordBuilder b = test::case_report();
    Desk desk(b);
    desk.select(b, QStringLiteral(" pneumonia. "));
    QVERIFY(desk.controller.perform(ReviewAction::mark_event));
    QCOMPARE(desk.asked.back().kind, RequestKind::add_mention);
    QCOMPARE(desk.asked.back().label, Label::adverse_event);
    QCOMPARE(desk.asked.back().span, b.span(QStringLiteral("pneumonia")));
    QCOMPARE(desk.asked.back().sentence_index, 2);
}

void TestReviewController::selection_is_refused_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("reason");
    QTest::newRow("only punctuation") << QStringLiteral(". ") << QStringLiteral("punctuation");
    QTest::newRow("marked already") << QStringLiteral("ototoxicity") << QStringLiteral("already");
}

void TestReviewController::selection_is_refused()
{
    QFETCH(QString, words);
    QFETCH(QString, reason);
    const RecordBuilder b = test::case_report();
    Desk desk(b);
    desk.select(b, words);
    QVERIFY(!desk.controller.perform(ReviewAction::mark_event));
    QVERIFY2(desk.refusals.last().contains(reason), qPrintable(desk.refusals.last()));
    QVERIFY(desk.asked.empty());
}

void TestReviewController::code_points_beyond_the_basic_plane()
{
    RecordBuilder b("\xF0\x9F\x92\x8A\xF0\x9F\x92\x8A alphadrug gave rash \xF0\x9F\x98\x96, then.");
    const std::string drug = b.drug("p", QStringLiteral("alphadrug"));
    Desk desk(b);
    const Mark& mark = desk.controller.document().marks().front();
    QCOMPARE(mark.surface, QStringLiteral("alphadrug"));
    QCOMPARE(mark.place.begin.value(), 5); // two pills are four units
    desk.select(b, QStringLiteral("rash"));
    QVERIFY(desk.controller.perform(ReviewAction::mark_event));
    QCOMPARE(desk.asked.back().span, text::make_span(18, 22)); // two pills are two code points
}

void TestReviewController::own_marks()
{
    const RecordBuilder b = decided();
    Desk desk(b);
    desk.selectMark(b, QStringLiteral("fever"));
    QVERIFY(!desk.controller.perform(ReviewAction::mark_event)); // it is one
    QVERIFY(desk.controller.perform(ReviewAction::change_label));
    QCOMPARE(desk.asked.back().kind, RequestKind::set_label);
    QCOMPARE(desk.asked.back().label, Label::drug);
    QVERIFY(desk.controller.perform(ReviewAction::remove));
    QCOMPARE(desk.asked.back().kind, RequestKind::delete_mention);
    QCOMPARE(desk.asked.back().mention_id, std::string("m3"));
    // Where a link is selected, Del ends the link and keeps the mention.
    desk.selectMark(b, QStringLiteral("rash"));
    QVERIFY(desk.controller.perform(ReviewAction::remove));
    QCOMPARE(desk.asked.back().kind, RequestKind::unlink);
    // A suggestion is not deleted.
    Desk other(test::case_report());
    QVERIFY(!other.controller.perform(ReviewAction::remove));
    QVERIFY(other.refusals.last().contains(QStringLiteral("X rejects")));
}

void TestReviewController::link_goes_to_the_nearest_mention()
{
    RecordBuilder b("alphadrug was given. Later alphadrug gave rash.");
    b.sentence(QStringLiteral("alphadrug was given."));
    b.sentence(QStringLiteral("Later alphadrug gave rash."));
    b.drug("p", QStringLiteral("alphadrug"), 0);
    const std::string near = b.drug("p", QStringLiteral("alphadrug"), 1);
    const std::string rash = b.event("p", QStringLiteral("rash"));
    Desk desk(b);
    desk.selectMark(b, QStringLiteral("rash"));
    QVERIFY(desk.controller.perform(ReviewAction::link));
    QCOMPARE(desk.asked.back().kind, RequestKind::link);
    QCOMPARE(desk.asked.back().drug_mention_id, near);
    QCOMPARE(desk.asked.back().event_mention_id, rash);
    Desk linked(decided());
    linked.selectMark(decided(), QStringLiteral("rash"));
    QVERIFY(linked.controller.perform(ReviewAction::link)); // linked: the same key unlinks
    QCOMPARE(linked.asked.back().kind, RequestKind::unlink);
}

void TestReviewController::move_to_another_drug()
{
    const RecordBuilder b = decided();
    Desk desk(b);
    desk.selectMark(b, QStringLiteral("rash"));
    QVERIFY(desk.controller.perform(ReviewAction::move_to_drug, 1));
    QCOMPARE(desk.asked.back().kind, RequestKind::retarget);
    QCOMPARE(desk.asked.back().relation_id, std::string("r0"));
    QCOMPARE(desk.asked.back().drug_mention_id, std::string("m1"));
    QVERIFY(!desk.controller.perform(ReviewAction::move_to_drug, 0)); // it is there
    QVERIFY(!desk.controller.perform(ReviewAction::move_to_drug, 7));
    QVERIFY(desk.refusals.last().contains(QStringLiteral("no drug 8")));
}

void TestReviewController::units()
{
    const RecordBuilder b = decided();
    Desk desk(b);
    QVERIFY(desk.controller.perform(ReviewAction::no_event_for_drug));
    QCOMPARE(desk.asked.back().kind, RequestKind::no_event_for_drug);
    QCOMPARE(desk.asked.back().drug_mention_id, std::string("m0"));
    QVERIFY(desk.controller.perform(ReviewAction::sentence_done));
    QCOMPARE(desk.asked.back().kind, RequestKind::sentence_done);
    QCOMPARE(desk.asked.back().sentence_index, 0);
    QCOMPARE(desk.controller.cursor().sentence, 1); // and goes on
    QVERIFY(!desk.controller.perform(ReviewAction::no_event_for_drug));
    QVERIFY(desk.refusals.last().contains(QStringLiteral("not named in this sentence")));
    QVERIFY(desk.controller.perform(ReviewAction::nothing_in_sentence));
    QCOMPARE(desk.asked.back().sentence_index, 1);
    QVERIFY(desk.controller.perform(ReviewAction::document_done));
    QCOMPARE(desk.asked.back().kind, RequestKind::document_done);
}

void TestReviewController::notes()
{
    Desk desk(test::case_report());
    QVERIFY(desk.controller.perform(ReviewAction::unsure)); // nobody takes notes: asked at once
    QCOMPARE(desk.asked.back().kind, RequestKind::mark_unsure);
    QCOMPARE(desk.asked.back().drug_key, std::string("zelvomycin"));
    QSignalSpy wanted(&desk.controller, &ReviewController::noteWanted);
    const std::size_t before = desk.asked.size();
    QVERIFY(desk.controller.perform(ReviewAction::unsure));
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(desk.asked.size(), before);
    QVERIFY(desk.controller.perform(ReviewAction::unsure, -1, QStringLiteral("dose unclear")));
    QCOMPARE(desk.asked.back().note, QStringLiteral("dose unclear"));
}

void TestReviewController::read_only_refuses_changes_only()
{
    Desk desk(test::case_report());
    desk.controller.setReadOnly(true, QStringLiteral("Another window has the project."));
    QVERIFY(desk.controller.perform(ReviewAction::next_suggestion));
    QVERIFY(!desk.controller.perform(ReviewAction::accept));
    QCOMPARE(desk.refusals.last(), QStringLiteral("Another window has the project."));
    QVERIFY(!desk.controller.perform(ReviewAction::sentence_done));
    QVERIFY(desk.asked.empty());
}

void TestReviewController::cursor_survives_an_answer()
{
    RecordBuilder b = test::case_report();
    Desk desk(b);
    desk.controller.perform(ReviewAction::next_suggestion);
    desk.controller.perform(ReviewAction::next_suggestion);
    QCOMPARE(desk.currentEvent(), QStringLiteral("tinnitus"));
    b.record.mentions.erase(b.record.mentions.end() - 4); // a lexicon mention goes: every index moves
    b.record.voices.push_back({"x", store::VoiceKind::student, "student 2", "run-x", false});
    desk.controller.setDocument(b.record);
    QCOMPARE(desk.currentEvent(), QStringLiteral("tinnitus"));
    QCOMPARE(desk.currentDrug(), QStringLiteral("zelvomycin"));
    RecordBuilder other("Nothing here.", {}, "v2");
    desk.controller.setDocument(other.record);
    QCOMPARE(desk.controller.cursor(), (Cursor{-1, -1, -1, -1}));
}

void TestReviewController::new_mention_is_selected()
{
    RecordBuilder b = decided();
    Desk desk(b);
    desk.select(b, QStringLiteral("went"));
    desk.controller.perform(ReviewAction::mark_event);
    b.event("p", QStringLiteral("went"));
    desk.controller.setDocument(b.record);
    QCOMPARE(desk.currentEvent(), QStringLiteral("went")); // L links it at once
    QVERIFY(desk.controller.perform(ReviewAction::link));
    QCOMPARE(desk.asked.back().event_mention_id, b.record.mentions.back().id);
}

void TestReviewController::empty_document_refuses_everything()
{
    Desk desk;
    for (int i = 0; i <= static_cast<int>(ReviewAction::copy); ++i) {
        QVERIFY(!desk.controller.perform(static_cast<ReviewAction>(i), 0));
    }
    QVERIFY(desk.asked.empty());
    desk.controller.selectCell(3, 3);
    desk.controller.selectDrug(2);
    desk.controller.selectMark(9);
    desk.controller.goToSentence(4);
    QCOMPARE(desk.controller.cursor(), Cursor{});
}

void TestReviewController::faulty_records_are_told()
{
    RecordBuilder b("alphadrug gave rash.");
    const std::string drug = b.drug("p", QStringLiteral("alphadrug"));
    const std::string rash = b.event("p", QStringLiteral("rash"));
    b.record.mentions[1].surface = "fever";
    store::MentionRecord outside = b.record.mentions[0];
    outside.id = "far";
    outside.span = text::make_span(15, 99);
    b.record.mentions.push_back(outside);
    b.relation("p", drug, "far");
    b.relation("p", rash, drug); // wrong way round
    const ViewDocument document(b.record);
    QCOMPARE(document.problems().size(), 4);
    QCOMPARE(document.marks().size(), std::size_t{2});
    QVERIFY(document.links().empty());
}

QTEST_GUILESS_MAIN(TestReviewController)
#include "tst_review_controller.moc"
