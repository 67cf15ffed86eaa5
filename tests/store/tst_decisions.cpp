// SPDX-License-Identifier: GPL-3.0-or-later
// Every decision: do, undo, reopen, redo gives the same state; suggestions and persons' rows are kept apart.
#include "store_fixture.hpp"

#include "core/store/label_export.hpp"

#include <functional>
#include <map>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

using Action = std::function<Result<DecisionOutcome>(Fixture&, DecisionStore&)>;

namespace {

/// What a person already has when the action begins: an own drug, event and link in the first text.
void prepare(Fixture& fixture)
{
    DecisionStore ann = fixture.decisions(fixture.ann);
    const std::string text = kFirstText;
    const auto drug = ann.add_mention(fixture.first, corpus::Label::drug, span_in(text, "Azithromycin"));
    const auto event =
        ann.add_mention(fixture.first, corpus::Label::adverse_event, span_in(text, "deafness"));
    QVERIFY(drug && event);
    STORE_OK(ann.link(drug->created_ids.at(0), event->created_ids.at(0)));
    STORE_OK(ann.add_comment(fixture.first, "to be read again"));
}

std::vector<std::pair<const char*, Action>> actions()
{
    const auto teacher_relation = [](Fixture& f, const char* drug, const char* event) {
        return f.relation(f.first, drug, event, f.teacher);
    };
    const auto own_relation = [](Fixture& f) {
        return f.relation(f.first, "Azithromycin", "deafness", f.ann);
    };
    return {
        {"accept relation",
         [=](Fixture& f, DecisionStore& d) {
             return d.accept_relation(teacher_relation(f, "Azithromycin", "severe ototoxicity"));
         }},
        {"accept relation to another drug",
         [=](Fixture& f, DecisionStore& d) {
             return d.accept_relation(teacher_relation(f, "Ondansetron", "nausea"),
                                      f.mention(f.first, "clarithromycin", f.teacher));
         }},
        {"accept with other edges",
         [=](Fixture& f, DecisionStore& d) {
             return d.accept_relation_with_edges(teacher_relation(f, "Azithromycin", "severe ototoxicity"),
                                                 span_in(kFirstText, "ototoxicity"));
         }},
        {"accept a list",
         [=](Fixture& f, DecisionStore& d) {
             return d.accept_all({teacher_relation(f, "Azithromycin", "severe ototoxicity"),
                                  f.relation(f.second, "azithromycin", "Severe ototoxicity", f.teacher),
                                  f.mention(f.first, "Ondansetron", f.teacher)});
         }},
        {"reject relation",
         [=](Fixture& f, DecisionStore& d) {
             return d.reject_relation(teacher_relation(f, "Ondansetron", "nausea"), "it treats it");
         }},
        {"reject own relation",
         [=](Fixture& f, DecisionStore& d) { return d.reject_relation(own_relation(f)); }},
        {"accept mention",
         [](Fixture& f, DecisionStore& d) {
             return d.accept_mention(f.mention(f.first, "nausea", f.teacher));
         }},
        {"reject mention",
         [](Fixture& f, DecisionStore& d) {
             return d.reject_mention(f.mention(f.first, "nausea", f.teacher));
         }},
        {"add mention",
         [](Fixture& f, DecisionStore& d) {
             return d.add_mention(f.second, corpus::Label::drug, span_in(kSecondText, "😀"));
         }},
        {"change label of own mention with a link",
         [](Fixture& f, DecisionStore& d) {
             return d.set_label(f.mention(f.first, "deafness", f.ann), corpus::Label::drug);
         }},
        {"change label of suggestion",
         [](Fixture& f, DecisionStore& d) {
             return d.set_label(f.mention(f.first, "Ondansetron", f.teacher), corpus::Label::adverse_event);
         }},
        {"move edges of own mention",
         [](Fixture& f, DecisionStore& d) {
             return d.move_edges(f.mention(f.first, "deafness", f.ann), span_in(kFirstText, "and deafness"));
         }},
        {"move edges of suggestion",
         [](Fixture& f, DecisionStore& d) {
             return d.move_edges(f.mention(f.first, "severe ototoxicity", f.teacher),
                                 span_in(kFirstText, "ototoxicity"));
         }},
        {"delete own mention with its link",
         [](Fixture& f, DecisionStore& d) {
             return d.delete_mention(f.mention(f.first, "deafness", f.ann));
         }},
        {"delete suggested mention",
         [](Fixture& f, DecisionStore& d) {
             return d.delete_mention(f.mention(f.first, "nausea", f.teacher));
         }},
        {"link two suggestions",
         [](Fixture& f, DecisionStore& d) {
             return d.link(f.mention(f.first, "clarithromycin", f.teacher),
                           f.mention(f.first, "severe ototoxicity", f.teacher), corpus::Polarity::unclear);
         }},
        {"unlink own", [=](Fixture& f, DecisionStore& d) { return d.unlink(own_relation(f)); }},
        {"unlink suggestion",
         [=](Fixture& f, DecisionStore& d) {
             return d.unlink(teacher_relation(f, "clarithromycin", "nausea"));
         }},
        {"set polarity of own",
         [=](Fixture& f, DecisionStore& d) {
             return d.set_polarity(own_relation(f), corpus::Polarity::not_caused);
         }},
        {"set polarity of suggestion",
         [=](Fixture& f, DecisionStore& d) {
             return d.set_polarity(teacher_relation(f, "Ondansetron", "nausea"), corpus::Polarity::treats);
         }},
        {"retarget own",
         [=](Fixture& f, DecisionStore& d) {
             return d.retarget(own_relation(f), f.mention(f.first, "clarithromycin", f.teacher));
         }},
        {"retarget suggestion",
         [=](Fixture& f, DecisionStore& d) {
             return d.retarget(teacher_relation(f, "Ondansetron", "nausea"),
                               f.mention(f.first, "Azithromycin", f.ann));
         }},
        {"comment",
         [](Fixture& f, DecisionStore& d) {
             return d.add_comment(f.mention(f.first, "nausea", f.teacher), "who had it?");
         }},
        {"delete comment",
         [](Fixture& f, DecisionStore& d) { return d.delete_comment(f.load(f.first).comments.at(0).id); }},
        {"no event for drug",
         [](Fixture& f, DecisionStore& d) {
             return d.no_event_for_drug(f.first, 2, f.mention(f.first, "Ondansetron", f.teacher));
         }},
        {"nothing in sentence",
         [](Fixture& f, DecisionStore& d) { return d.nothing_in_sentence(f.first, 2); }},
        {"unsure with a note",
         [](Fixture& f, DecisionStore& d) {
             return d.set_review({f.first, 1, "", "", ReviewState::unsure, "which dose?", true, 4200});
         }},
        {"skip",
         [](Fixture& f, DecisionStore& d) {
             return d.set_review({f.first, 0, "azithromycin", "", ReviewState::skipped, "", false, 10});
         }},
        {"finish document", [](Fixture& f, DecisionStore& d) { return d.finish_document(f.first); }},
    };
}

const RelationRecord& relation_of(const DocumentRecord& record, const std::string& id)
{
    return *std::find_if(record.relations.begin(), record.relations.end(),
                         [&id](const RelationRecord& relation) { return relation.id == id; });
}

} // namespace

class TestDecisions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void action_undo_reopen_redo_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& [name, action] : actions()) {
            QTest::newRow(name) << index++;
        }
    }

    void action_undo_reopen_redo()
    {
        QFETCH(int, index);
        const Action action = actions().at(static_cast<std::size_t>(index)).second;
        Fixture fixture;
        QVERIFY(fixture.make());
        prepare(fixture);
        const std::string before = fixture.hash();
        std::string after;
        {
            DecisionStore ann = fixture.decisions(fixture.ann);
            const auto outcome = action(fixture, ann);
            STORE_OK(outcome);
            QVERIFY(outcome->changed);
            QVERIFY(!outcome->group_id.empty());
            QVERIFY(!outcome->description.empty());
            after = fixture.hash();
            QVERIFY(after != before);
            QCOMPARE(fixture.faults(), QString());
            const auto undone = ann.undo();
            STORE_OK(undone);
            QCOMPARE(undone->version_id, outcome->version_id);
            QCOMPARE(undone->description, outcome->description);
            QCOMPARE(fixture.hash(), before);
        }
        QVERIFY(fixture.reopen());
        DecisionStore again = fixture.decisions(fixture.ann);
        QCOMPARE(again.redoable(10)->size(), std::size_t{1});
        STORE_OK(again.redo());
        QCOMPARE(fixture.hash(), after);
        QVERIFY(again.redoable(10)->empty());
        QCOMPARE(fixture.faults(), QString());
        STORE_OK(again.undo());
        QCOMPARE(fixture.hash(), before);
    }

    void doing_it_twice_changes_nothing()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        const std::string id =
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher);
        STORE_OK(ann.accept_relation(id));
        const std::string after = fixture.hash();
        const auto events = EventLog(*fixture.project).count();
        const auto again = ann.accept_relation(id);
        STORE_OK(again);
        QVERIFY(!again->changed);
        QCOMPARE(fixture.hash(), after);
        QCOMPARE(*EventLog(*fixture.project).count(), *events);
    }

    void accepting_never_overwrites_a_persons_span()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        const auto own = ann.add_mention(fixture.first, corpus::Label::adverse_event,
                                         span_in(kFirstText, "ototoxicity in two"));
        STORE_OK(own);
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher)));
        const DocumentRecord record = fixture.load(fixture.first, fixture.ann);
        std::vector<std::string> events;
        for (const MentionRecord& mention : record.mentions) {
            if (mention.voice_id == fixture.ann && mention.label == corpus::Label::adverse_event) {
                events.push_back(mention.surface);
            }
        }
        QCOMPARE(events, (std::vector<std::string>{"severe ototoxicity", "ototoxicity in two"}));
    }

    void edges_moved_first_are_kept_when_the_link_is_accepted()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.move_edges(fixture.mention(fixture.first, "severe ototoxicity", fixture.teacher),
                                span_in(kFirstText, "ototoxicity")));
        const std::string id =
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher);
        STORE_OK(ann.accept_relation(id));
        QVERIFY(fixture.relation(fixture.first, "Azithromycin", "ototoxicity", fixture.ann) !=
                "no such relation");
        QCOMPARE(relation_of(fixture.load(fixture.first, fixture.ann), id).state, SuggestionState::corrected);
    }

    void rejection_holds_for_the_next_run_and_nowhere_else()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.reject_relation(
            fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", fixture.teacher)));
        RunRequest request;
        request.kind = VoiceKind::student;
        request.name = "student 1";
        corpus::AnnotatedDocument elsewhere = first_record(0.9);
        elsewhere.document.external_id = "300";
        elsewhere.document.text += " Another text.";
        const auto report = RunStore(*fixture.project).import_as(request, {first_record(0.9), elsewhere});
        STORE_OK(report);
        QCOMPARE(report->refused.size(), std::size_t{0});
        const std::string student = report->voice_id;
        const std::string third = **DocumentStore(*fixture.project).find("300");
        const auto state = [&](const std::string& version, const char* drug, const char* event) {
            return relation_of(fixture.load(version, fixture.ann),
                               fixture.relation(version, drug, event, student))
                .state;
        };
        QCOMPARE(state(fixture.first, "Azithromycin", "severe ototoxicity"), SuggestionState::rejected);
        QCOMPARE(state(third, "Azithromycin", "severe ototoxicity"), SuggestionState::open);
        QCOMPARE(state(fixture.first, "clarithromycin", "nausea"), SuggestionState::open);
        // For Ben it is open still.
        const std::string id = fixture.relation(fixture.first, "Azithromycin", "severe ototoxicity", student);
        QCOMPARE(relation_of(fixture.load(fixture.first, fixture.ben), id).state, SuggestionState::open);
        // The event stays open for another drug.
        STORE_OK(ann.reject_relation(fixture.relation(fixture.first, "Ondansetron", "nausea", student)));
        QCOMPARE(state(fixture.first, "clarithromycin", "nausea"), SuggestionState::open);
    }

    void suggestions_never_change()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        prepare(fixture);
        const auto suggestions = [&] {
            DocumentRecord record = fixture.load(fixture.first);
            std::erase_if(record.mentions, [](const auto& row) { return !row.is_suggestion; });
            std::erase_if(record.relations, [](const auto& row) { return !row.is_suggestion; });
            for (auto& row : record.mentions) {
                row.state = SuggestionState::open;
            }
            for (auto& row : record.relations) {
                row.state = SuggestionState::open;
            }
            return std::pair(record.mentions, record.relations);
        };
        const auto before = suggestions();
        DecisionStore ann = fixture.decisions(fixture.ann);
        for (const auto& [name, action] : actions()) {
            STORE_OK(action(fixture, ann));
            QVERIFY2(suggestions() == before, name);
            STORE_OK(ann.undo());
        }
    }

    void wrong_calls_change_nothing_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("id");
        QTest::newRow("unknown suggestion") << 0 << "store.no_relation";
        QTest::newRow("span past the end") << 1 << "corpus.span_outside_text";
        QTest::newRow("empty span") << 2 << "corpus.span_empty";
        QTest::newRow("blank span") << 3 << "store.blank_mention";
        QTest::newRow("link from event to event") << 4 << "store.wrong_ends";
        QTest::newRow("link across texts") << 5 << "store.two_texts";
        QTest::newRow("no such sentence") << 6 << "store.no_sentence";
        QTest::newRow("edges onto an equal mention") << 7 << "store.equal_mention";
        QTest::newRow("empty comment") << 8 << "store.empty_comment";
        QTest::newRow("a list with one unknown id") << 9 << "store.no_relation";
        QTest::newRow("nothing to redo") << 10 << "store.nothing_to_redo";
        QTest::newRow("comment that is not UTF-8") << 11 << "text.invalid_utf8";
    }

    void wrong_calls_change_nothing()
    {
        QFETCH(int, index);
        QFETCH(QString, id);
        Fixture fixture;
        QVERIFY(fixture.make());
        prepare(fixture);
        const std::string before = fixture.hash();
        DecisionStore ann = fixture.decisions(fixture.ann);
        const std::string nausea = fixture.mention(fixture.first, "nausea", fixture.teacher);
        const auto call = [&]() -> Result<DecisionOutcome> {
            switch (index) {
            case 0:
                return ann.accept_relation("nothing");
            case 1:
                return ann.add_mention(fixture.first, corpus::Label::drug, text::make_span(10, 100000));
            case 2:
                return ann.add_mention(fixture.first, corpus::Label::drug, text::make_span(10, 10));
            case 3:
                return ann.add_mention(fixture.first, corpus::Label::drug, span_in(kFirstText, " "));
            case 4:
                return ann.link(nausea,
                                fixture.mention(fixture.first, "severe ototoxicity", fixture.teacher));
            case 5:
                return ann.link(fixture.mention(fixture.second, "azithromycin", fixture.teacher), nausea);
            case 6:
                return ann.nothing_in_sentence(fixture.first, 99);
            case 7: {
                const auto other =
                    ann.add_mention(fixture.first, corpus::Label::adverse_event, span_in(kFirstText, "died"));
                const auto refused =
                    ann.move_edges(other->created_ids.at(0), span_in(kFirstText, "deafness"));
                return ann.undo() ? refused : ann.undo();
            }
            case 8:
                return ann.add_comment(fixture.first, " \n");
            case 9:
                return ann.accept_all(
                    {fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher),
                     "nothing"});
            case 10:
                return ann.redo();
            default:
                return ann.add_comment(fixture.first, "bad \xff byte");
            }
        };
        const auto outcome = call();
        QVERIFY(!outcome.has_value());
        if (!id.startsWith(QStringLiteral("corpus.")) && !id.startsWith(QStringLiteral("text."))) {
            QCOMPARE(QString::fromStdString(outcome.error().message_id), id);
        }
        QVERIFY(outcome.error().message.size() > 10);
        QCOMPARE(fixture.hash(), before);
        QCOMPARE(fixture.faults(), QString());
    }

    void undo_crosses_documents_and_persons_do_not_mix()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        DecisionStore ben = fixture.decisions(fixture.ben);
        STORE_OK(ann.add_mention(fixture.first, corpus::Label::drug, span_in(kFirstText, "Ondansetron")));
        STORE_OK(ben.add_mention(fixture.first, corpus::Label::drug, span_in(kFirstText, "Ondansetron")));
        STORE_OK(ann.add_mention(fixture.second, corpus::Label::drug, span_in(kSecondText, "azithromycin")));
        QCOMPARE(ann.undoable(10)->size(), std::size_t{2});
        QCOMPARE(ben.undoable(10)->size(), std::size_t{1});
        QCOMPARE(ann.undo()->version_id, fixture.second);
        QCOMPARE(ann.undo()->version_id, fixture.first);
        STORE_REFUSED(ann.undo(), "store.nothing_to_undo");
        QCOMPARE(ben.undoable(10)->size(), std::size_t{1});
        STORE_OK(ann.redo());
        STORE_OK(ann.add_comment(fixture.first, "a new decision")); // clears redo for Ann
        STORE_REFUSED(ann.redo(), "store.nothing_to_redo");
        QCOMPARE(ann.undoable(10)->size(), std::size_t{2});
        QCOMPARE(ann.undoable(1)->at(0).description, std::string("Commented"));
    }

    void undo_is_refused_while_others_depend_on_it()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        DecisionStore ben = fixture.decisions(fixture.ben);
        const auto event =
            ann.add_mention(fixture.first, corpus::Label::adverse_event, span_in(kFirstText, "died"));
        STORE_OK(event);
        STORE_OK(ben.link(fixture.mention(fixture.first, "clarithromycin", fixture.teacher),
                          event->created_ids.at(0)));
        const std::string before = fixture.hash();
        const auto refused = ann.undo();
        STORE_REFUSED(refused, "store.undo_dependent");
        QVERIFY(refused.error().message.find("Ben") != std::string::npos);
        QCOMPARE(fixture.hash(), before);
        STORE_OK(ben.undo());
        STORE_OK(ann.undo());
        STORE_OK(ann.redo());
        STORE_OK(ben.add_comment(event->created_ids.at(0), "sure?"));
        STORE_REFUSED(ann.undo(), "store.undo_dependent");
        QCOMPARE(fixture.faults(), QString());
    }

    void imported_gold_is_corrected_by_new_rows()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunRequest request;
        request.name = "gold";
        request.counts_as_gold = true;
        const auto report = RunStore(*fixture.project).import_as(request, {first_record(1)});
        STORE_OK(report);
        fixture.first = **DocumentStore(*fixture.project).find("100");
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.unlink(fixture.relation(fixture.first, "Ondansetron", "nausea", report->voice_id)));
        STORE_OK(
            ann.set_polarity(fixture.relation(fixture.first, "clarithromycin", "nausea", report->voice_id),
                             corpus::Polarity::unclear));
        const auto gold = RunStore(*fixture.project).labels(fixture.first);
        STORE_OK(gold);
        std::map<std::string, corpus::Polarity> by_drug;
        for (const corpus::Relation& relation : gold->relations) {
            const auto drug =
                std::find_if(gold->mentions.begin(), gold->mentions.end(),
                             [&](const auto& mention) { return mention.id == relation.drug_id; });
            by_drug[drug->surface] = relation.polarity;
        }
        const std::map<std::string, corpus::Polarity> expected = {
            {"Azithromycin", corpus::Polarity::causes}, {"clarithromycin", corpus::Polarity::unclear}};
        QVERIFY(by_drug == expected);
        QCOMPARE(gold->relations.size(), std::size_t{2});
        QCOMPARE(fixture.faults(), QString());
    }

    void who_has_read_a_text_decides_whether_it_is_annotated()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        corpus::AnnotatedDocument empty;
        empty.document = document("300", "Nothing happened.");
        RunRequest request;
        request.kind = VoiceKind::teacher;
        request.name = "silent";
        const auto report = RunStore(*fixture.project).import_as(request, {empty});
        STORE_OK(report);
        const std::string third = **DocumentStore(*fixture.project).find("300");
        const auto annotated = [&](const std::string& version_id, const VoiceSelection& selection = {}) {
            const auto labels = RunStore(*fixture.project).labels(version_id, selection);
            return labels.has_value() && labels->annotated;
        };
        QVERIFY(!annotated(fixture.first));
        QVERIFY(annotated(fixture.first, {{fixture.teacher}}));
        QVERIFY(!annotated(third, {{fixture.teacher}}));
        QVERIFY(annotated(third, {{report->voice_id}})); // has read it and found nothing
        QVERIFY(!annotated(third));

        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(
            ann.reject_relation(fixture.relation(fixture.first, "Ondansetron", "nausea", fixture.teacher)));
        QVERIFY(annotated(fixture.first));
        QVERIFY(annotated(fixture.first, {{fixture.ann}}));
        QVERIFY(!annotated(fixture.first, {{fixture.ben}}));
        STORE_OK(ann.undo());
        QVERIFY(!annotated(fixture.first));
        STORE_OK(ann.set_review({third, 0, {}, fixture.ann, ReviewState::unsure, "why", false, 0}));
        QVERIFY(!annotated(third));
        STORE_OK(ann.nothing_in_sentence(third, 0));
        QVERIFY(annotated(third));
        const auto gold = RunStore(*fixture.project).labels(third);
        STORE_OK(gold);
        QVERIFY(gold->mentions.empty());
        STORE_OK(ann.undo());
        QVERIFY(!annotated(third));
    }

    void what_nobody_annotated_can_be_left_out_of_an_export()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        STORE_OK(ann.nothing_in_sentence(fixture.second, 0));
        LabelExport request;
        request.output = fixture.path.parent_path() / "out.jsonl";
        std::int64_t last = 0;
        const ProgressSink progress = [&](const Progress& step) { last = std::max(last, step.done); };
        const auto whole =
            export_labels(*fixture.project, **corpus::find_writer("jsonl"), request, {}, progress);
        STORE_OK(whole);
        QCOMPARE(whole->written.documents, std::int64_t{2});
        QCOMPARE(whole->not_annotated, std::int64_t{1});
        QVERIFY(last <= 2);
        request.annotated_only = true;
        request.dry_run = true;
        const auto dry = export_labels(*fixture.project, **corpus::find_writer("jsonl"), request);
        STORE_OK(dry);
        QVERIFY(dry->files.empty());
        request.dry_run = false;
        const auto part = export_labels(*fixture.project, **corpus::find_writer("jsonl"), request);
        STORE_OK(part);
        QCOMPARE(part->written.documents, std::int64_t{1});
        QCOMPARE(part->not_annotated, std::int64_t{0});
        QCOMPARE(part->findings.notes(), std::int64_t{1});
        QCOMPARE(part->findings.listed()[0].error.message_id, std::string("export.left_out"));
        QCOMPARE(dry->written.documents, part->written.documents);
        QVERIFY(dry->findings == part->findings);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped =
            export_labels(*fixture.project, **corpus::find_writer("jsonl"), request, stop.get_token());
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::cancelled);
    }

    void read_only_project_is_refused()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        auto reader = fixture.project->open_reader();
        STORE_OK(reader);
        DecisionStore ann(**reader, fixture.ann);
        STORE_REFUSED(ann.finish_document(fixture.first), "store.project_read_only");
    }
};

QTEST_GUILESS_MAIN(TestDecisions)
#include "tst_decisions.moc"
