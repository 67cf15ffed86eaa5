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
    void judged_events_are_reached_by_key();
    void answer_names_the_twins_and_goes_on();
    void answer_at_once_keeps_the_way();
    void moved_edges_wait_for_accept();
    void a_draft_is_left_on_the_second_press_data();
    void a_draft_is_left_on_the_second_press();
    void a_draft_survives_what_it_is_not_about();
    void open_suggestions_hold_the_end_data();
    void open_suggestions_hold_the_end();
    void what_is_judged_does_not_hold_the_end();
    void nothing_here_needs_nothing_accepted();
    void rejected_event_stays_for_other_drugs();
    void kinds_of_link();
    void edges_say_why_they_stay_data();
    void edges_say_why_they_stay();
    void half_words_are_warned_of();
    void hints_say_who_speaks();
    void notes_stand_at_their_sentence();
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

void TestReviewController::judged_events_are_reached_by_key()
{
    Desk desk(decided()); // alphadrug → rash decided, fever without a drug
    desk.controller.goToSentence(0);
    QVERIFY(!desk.controller.perform(ReviewAction::next_suggestion));
    QVERIFY(desk.controller.perform(ReviewAction::next_event));
    QCOMPARE(desk.currentDrug() + QLatin1Char('/') + desk.currentEvent(), QStringLiteral("alphadrug/rash"));
    QVERIFY(desk.controller.perform(ReviewAction::next_event));
    QCOMPARE(desk.currentEvent(), QStringLiteral("fever"));
    QVERIFY(!desk.controller.perform(ReviewAction::next_event));
    QVERIFY(desk.refusals.last().contains(QStringLiteral("last event")));
    QVERIFY(desk.controller.perform(ReviewAction::previous_event));
    QCOMPARE(desk.currentEvent(), QStringLiteral("rash"));

    // Rejected for its only drug: one comes back to it while rejected ones are shown.
    RecordBuilder b("There was rash after alphadrug.");
    b.sentence(QStringLiteral("There was rash after alphadrug."));
    const std::string alpha = b.drug("t", QStringLiteral("alphadrug"));
    const std::string rash = b.event("t", QStringLiteral("rash"));
    b.relation("t", alpha, rash, SuggestionState::rejected);
    Desk rejected(b);
    QVERIFY(!rejected.controller.perform(ReviewAction::next_suggestion));
    rejected.controller.setRejectedShown(false);
    QVERIFY(!rejected.controller.perform(ReviewAction::next_event));
    QVERIFY(rejected.refusals.last().contains(QStringLiteral("No event")));
    rejected.controller.setRejectedShown(true);
    QVERIFY(rejected.controller.perform(ReviewAction::next_event));
    QCOMPARE(rejected.currentEvent(), QStringLiteral("rash"));
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
    QVERIFY(other.controller.dropDraft());
    QVERIFY(!other.controller.pendingEdges());
    QVERIFY(!other.controller.dropDraft());
    QVERIFY2(other.controller.message().contains(QStringLiteral("Nothing stored was changed")),
             qPrintable(other.controller.message()));
    QVERIFY(other.asked.empty());
}

void TestReviewController::a_draft_is_left_on_the_second_press_data()
{
    QTest::addColumn<int>("action");
    QTest::addColumn<int>("argument");
    const auto row = [](const char* name, ReviewAction action, int argument = -1) {
        QTest::newRow(name) << static_cast<int>(action) << argument;
    };
    row("next suggestion", ReviewAction::next_suggestion);
    row("next drug", ReviewAction::next_drug);
    row("drug by number", ReviewAction::choose_drug, 1);
    row("event to another drug", ReviewAction::move_to_drug, 1);
    row("skip", ReviewAction::skip);
    row("next document", ReviewAction::next_document);
    row("kind of link", ReviewAction::polarity, 1);
}

void TestReviewController::a_draft_is_left_on_the_second_press()
{
    QFETCH(int, action);
    QFETCH(int, argument);
    const auto kind = static_cast<ReviewAction>(action);
    Desk desk(test::case_report());
    desk.controller.perform(ReviewAction::left_edge_left_word);
    const Cursor there = desk.controller.cursor();
    QVERIFY(!desk.controller.perform(kind, argument));
    QVERIFY(desk.controller.pendingEdges());
    QCOMPARE(desk.controller.cursor(), there);
    QVERIFY(desk.asked.empty());
    QVERIFY2(desk.refusals.last().startsWith(QStringLiteral("Edges \"severe hearing loss\" not saved")),
             qPrintable(desk.refusals.last()));
    // Another action in between begins anew.
    desk.controller.perform(ReviewAction::copy);
    QVERIFY(!desk.controller.perform(kind, argument));
    QSignalSpy told(&desk.controller, &ReviewController::told);
    QVERIFY(desk.controller.perform(kind, argument));
    QVERIFY(!desk.controller.pendingEdges());
    QCOMPARE(told.count(), 1);
    QVERIFY(told[0][0].toString().contains(QStringLiteral("severe hearing loss")));
}

void TestReviewController::a_draft_survives_what_it_is_not_about()
{
    RecordBuilder b = test::case_report();
    Desk desk(b);
    desk.controller.perform(ReviewAction::left_edge_left_word);
    const auto draft = desk.controller.pendingEdges();
    QVERIFY(draft);
    desk.controller.setDocument(b.record); // read again: suggestions came in
    QCOMPARE(desk.controller.pendingEdges(), draft);
    desk.controller.setCaret(text::Utf16Offset(3), false);
    desk.controller.perform(ReviewAction::show_rejected);
    desk.controller.perform(ReviewAction::unsure, -1, QStringLiteral("which ear?"));
    desk.controller.setDocument(b.record);
    QCOMPARE(desk.controller.pendingEdges(), draft);
    QCOMPARE(desk.controller.notice().text, QStringLiteral("edges not saved: A keeps them, Esc drops them"));
    // Escape drops the draft first, the selection only then.
    desk.controller.escape();
    QVERIFY(!desk.controller.pendingEdges());
    QVERIFY(desk.controller.cursor().link >= 0);
    desk.controller.escape();
    QCOMPARE(desk.controller.cursor().link, -1);
    // Another text: lost, but not without a word.
    Desk other(b);
    other.controller.perform(ReviewAction::left_edge_left_word);
    RecordBuilder next("Nothing here.", {}, "v2");
    other.controller.setDocument(next.record);
    QVERIFY(other.controller.message().startsWith(QStringLiteral("Dropped the edges")));
}

void TestReviewController::open_suggestions_hold_the_end_data()
{
    QTest::addColumn<bool>("whole");
    QTest::addColumn<QString>("words");
    QTest::newRow("sentence") << false << QStringLiteral("3 suggestions open here: press Space again");
    QTest::newRow("document") << true
                              << QStringLiteral("5 suggestions open in 2 sentences: press Ctrl+Return again");
}

void TestReviewController::open_suggestions_hold_the_end()
{
    QFETCH(bool, whole);
    QFETCH(QString, words);
    const ReviewAction end = whole ? ReviewAction::document_done : ReviewAction::sentence_done;
    Desk desk(test::case_report());
    desk.controller.perform(ReviewAction::next_suggestion);
    QVERIFY(!desk.controller.perform(end));
    QVERIFY(desk.asked.empty());
    QVERIFY2(desk.refusals.last().startsWith(words), qPrintable(desk.refusals.last()));
    QCOMPARE(desk.controller.notice().text, desk.refusals.last());
    QCOMPARE(desk.currentEvent(), QStringLiteral("hearing loss")); // the first open one
    // Any other action begins anew.
    desk.controller.perform(ReviewAction::next_suggestion);
    QVERIFY(desk.controller.notice().text.isEmpty());
    QVERIFY(!desk.controller.perform(end));
    desk.controller.setCaret(desk.controller.caret(), false);
    QVERIFY(!desk.controller.perform(end));
    QVERIFY(!desk.controller.perform(whole ? ReviewAction::sentence_done : ReviewAction::document_done));
    QVERIFY(!desk.controller.perform(end));
    QVERIFY(desk.controller.perform(end));
    QCOMPARE(desk.asked.size(), std::size_t{1});
    QCOMPARE(desk.asked.back().kind, whole ? RequestKind::document_done : RequestKind::sentence_done);
}

void TestReviewController::what_is_judged_does_not_hold_the_end()
{
    RecordBuilder b = decided();
    b.relation("t", b.drug("t", QStringLiteral("betadrug")), b.event("t", QStringLiteral("fever")),
               SuggestionState::rejected);
    b.relation("t", b.drug("t", QStringLiteral("alphadrug")), b.event("t", QStringLiteral("rash")),
               SuggestionState::accepted);
    b.relation("s", b.drug("s", QStringLiteral("alphadrug")), b.event("s", QStringLiteral("rash and")),
               SuggestionState::corrected);
    Desk desk(b);
    QVERIFY(desk.controller.perform(ReviewAction::sentence_done));
    Desk again(b);
    QVERIFY(again.controller.perform(ReviewAction::document_done));
    // A sentence that is done is not asked about again, whatever a later run proposes in it.
    RecordBuilder later = test::case_report();
    later.review(3, store::ReviewState::done);
    later.review(4, store::ReviewState::done);
    Desk done(later);
    // Only what somebody was unsure about is left to say.
    QVERIFY(!done.controller.perform(ReviewAction::document_done));
    QVERIFY(done.refusals.last().startsWith(QStringLiteral("1 sentence is unsure: press Ctrl+Return again")));
    QCOMPARE(done.controller.cursor().sentence, 5);
    QVERIFY(done.controller.perform(ReviewAction::document_done));
}

void TestReviewController::nothing_here_needs_nothing_accepted()
{
    Desk desk(decided()); // alphadrug → rash
    QVERIFY(!desk.controller.perform(ReviewAction::nothing_in_sentence));
    QVERIFY(desk.asked.empty());
    QVERIFY2(
        desk.refusals.last().contains(QStringLiteral("alphadrug → rash is accepted here and stays: Del")),
        qPrintable(desk.refusals.last()));
    QCOMPARE(desk.currentEvent(), QStringLiteral("rash")); // selected: Del does it
    QVERIFY(!desk.controller.perform(ReviewAction::no_event_for_drug));
    QVERIFY(desk.controller.perform(ReviewAction::remove));
    QCOMPARE(desk.asked.back().kind, RequestKind::unlink);
    // What was given against the event is no adverse event.
    RecordBuilder b("alphadrug was given against rash.");
    b.sentence(QStringLiteral("alphadrug was given against rash."));
    b.relation("p", b.drug("p", QStringLiteral("alphadrug")), b.event("p", QStringLiteral("rash")));
    b.record.relations.back().polarity = corpus::Polarity::treats;
    Desk treats(b);
    QVERIFY(treats.controller.perform(ReviewAction::nothing_in_sentence));
}

void TestReviewController::rejected_event_stays_for_other_drugs()
{
    RecordBuilder b("rash after alphadrug and betadrug. The end.");
    b.sentence(QStringLiteral("rash after alphadrug and betadrug."));
    const std::string alpha = b.drug("t", QStringLiteral("alphadrug"));
    b.relation("t", alpha, b.event("t", QStringLiteral("rash")), SuggestionState::rejected);
    Desk alone(b); // no other drug is named: nothing is left to ask
    const std::string beta = b.drug("t", QStringLiteral("betadrug"));
    Desk desk(b);
    const ViewDocument& document = desk.controller.document();
    QVERIFY(document.stops().empty());
    const auto rash = [](const ViewDocument& view) {
        return std::find_if(view.marks().begin(), view.marks().end(),
                            [](const Mark& mark) { return mark.surface == QStringLiteral("rash"); });
    };
    QCOMPARE(rash(alone.controller.document())->standing, Standing::rejected);
    QCOMPARE(rash(document)->standing, Standing::open);
    desk.selectMark(b, QStringLiteral("rash"));
    QVERIFY(desk.controller.perform(ReviewAction::move_to_drug, 1));
    QCOMPARE(desk.asked.back().kind, RequestKind::retarget);
    QCOMPARE(desk.asked.back().relation_id, std::string("r0"));
    QCOMPARE(desk.asked.back().drug_mention_id, beta);
    // A sentence that is done without it has no open event.
    b.review(0, store::ReviewState::done);
    QCOMPARE(rash(ViewDocument(b.record))->standing, Standing::rejected);
}

void TestReviewController::kinds_of_link()
{
    Desk desk(decided());
    desk.selectMark(decided(), QStringLiteral("rash"));
    QSignalSpy wanted(&desk.controller, &ReviewController::polarityWanted);
    QVERIFY(desk.controller.perform(ReviewAction::polarity));
    QCOMPARE(wanted.count(), 1);
    QVERIFY(desk.asked.empty());
    QVERIFY(desk.controller.perform(ReviewAction::polarity, static_cast<int>(corpus::Polarity::treats)));
    QCOMPARE(desk.asked.back().kind, RequestKind::set_polarity);
    QCOMPARE(desk.asked.back().relation_id, std::string("r0"));
    QCOMPARE(desk.asked.back().polarity, corpus::Polarity::treats);
    QVERIFY(!desk.controller.perform(ReviewAction::polarity, static_cast<int>(corpus::Polarity::causes)));
    desk.selectMark(decided(), QStringLiteral("fever")); // no link
    QVERIFY(!desk.controller.perform(ReviewAction::polarity));
}

void TestReviewController::edges_say_why_they_stay_data()
{
    QTest::addColumn<QString>("selected");
    QTest::addColumn<int>("action");
    QTest::addColumn<QString>("reason");
    QTest::newRow("right edge would cross")
        << QStringLiteral("rash") << static_cast<int>(ReviewAction::right_edge_left_word)
        << QStringLiteral("The right edge cannot pass the left one");
    QTest::newRow("left edge would cross")
        << QStringLiteral("rash") << static_cast<int>(ReviewAction::left_edge_right_word)
        << QStringLiteral("The left edge cannot pass the right one");
    QTest::newRow("begin of the text")
        << QStringLiteral("Fever") << static_cast<int>(ReviewAction::left_edge_left_word)
        << QStringLiteral("begin of the text");
}

void TestReviewController::edges_say_why_they_stay()
{
    QFETCH(QString, selected);
    QFETCH(int, action);
    QFETCH(QString, reason);
    RecordBuilder b("Fever and rash after alphadrug");
    b.event("p", QStringLiteral("Fever"));
    b.event("p", QStringLiteral("rash"));
    Desk desk(b);
    desk.selectMark(b, selected);
    QVERIFY(!desk.controller.perform(static_cast<ReviewAction>(action)));
    QVERIFY2(desk.refusals.last().contains(reason), qPrintable(desk.refusals.last()));
}

void TestReviewController::half_words_are_warned_of()
{
    RecordBuilder b("hepatotoxicity after alphadrug");
    b.event("t", QStringLiteral("hepato"));
    Desk desk(b);
    QVERIFY(desk.controller.document().marks().front().half_right);
    desk.selectMark(b, QStringLiteral("hepato"));
    QCOMPARE(desk.controller.edgeWarning(),
             QStringLiteral("edge inside the word \"hepatotoxicity\"; Alt+Shift+Right takes the word"));
    QVERIFY(desk.controller.hint().contains(desk.controller.edgeWarning()));
    QVERIFY(desk.controller.perform(ReviewAction::right_edge_right_word)); // as it says
    QVERIFY(desk.controller.edgeWarning().isEmpty());
    QVERIFY(desk.controller.perform(ReviewAction::left_edge_right_character));
    QVERIFY(desk.controller.edgeWarning().contains(QStringLiteral("Alt+Left")));
}

void TestReviewController::hints_say_who_speaks()
{
    Desk desk(test::case_report());
    QVERIFY(desk.controller.hint().contains(
        QStringLiteral("suggested by teacher · teacher and student differ in edges")));
}

void TestReviewController::notes_stand_at_their_sentence()
{
    RecordBuilder b = test::case_report();
    b.record.review.back().note = "as before?";
    b.record.comments.push_back({"c1", "r3", "p", "dizzy <b>or</b> vertigo?", "2024-05-01T08:00:00Z"});
    b.record.comments.push_back({"c2", "v1", "p", "whole text", "2024-05-01T08:00:00Z"});
    const ViewDocument document(b.record);
    QCOMPARE(document.notesOf(5), QStringList{QStringLiteral("unsure: as before?")});
    QCOMPARE(document.notesOf(3), QStringList{QStringLiteral("dizzy <b>or</b> vertigo?")});
    QCOMPARE(document.notesOf(0), QStringList{QStringLiteral("whole text")});
    QVERIFY(document.notesOf(1).isEmpty());
    QVERIFY(document.unsureIn(5) && !document.unsureIn(3));
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
    desk.controller.selectDrug(1); // alphadrug has an event
    QVERIFY(desk.controller.perform(ReviewAction::no_event_for_drug));
    QCOMPARE(desk.asked.back().kind, RequestKind::no_event_for_drug);
    QCOMPARE(desk.asked.back().drug_mention_id, std::string("m1"));
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
