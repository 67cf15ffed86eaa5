// SPDX-License-Identifier: GPL-3.0-or-later
// Documents, versions, search, the list, and labels that come in batches.
#include "store_fixture.hpp"

#include "core/store/keys.hpp"
#include "core/store/model_store.hpp"

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

class TestDocuments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void same_text_is_the_same_document_another_is_a_new_version()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        DocumentStore store(*fixture.project);
        const auto first = store.add({document("1", "One cat."), document("2", "Two cats.")}, fixture.ann);
        STORE_OK(first);
        QCOMPARE(first->added, std::int64_t{2});
        const std::string hash = fixture.hash();
        const auto events = EventLog(*fixture.project).count();
        const auto again = store.add({document("2", "Two cats."), document("1", "One cat.")});
        STORE_OK(again);
        QCOMPARE(again->unchanged, std::int64_t{2});
        QVERIFY(again->batch_id.empty());
        QCOMPARE(again->documents[1], (AddedDocument{AddOutcome::unchanged, first->documents[0].document_id,
                                                     first->documents[0].version_id}));
        QCOMPARE(fixture.hash(), hash);
        QCOMPARE(*EventLog(*fixture.project).count(), *events);
        const auto changed = store.add({document("1", "One cat. It slept.")});
        QCOMPARE(changed->new_versions, std::int64_t{1});
        QCOMPARE(changed->documents[0].document_id, first->documents[0].document_id);
        QCOMPARE(store.versions(first->documents[0].document_id)->size(), std::size_t{2});
        QCOMPARE(**store.find("1"), changed->documents[0].version_id);
        QCOMPARE(*store.count(), std::int64_t{2}); // newest versions only
        QCOMPARE(store.list()->back().version_id, changed->documents[0].version_id);
        // Without an external id the text decides.
        corpus::Document pasted = document("", "Pasted text.");
        STORE_OK(store.add({pasted, pasted}));
        QCOMPARE(*store.count(), std::int64_t{3});
        // PubMed and the ADE corpus count articles alike, other sources do not.
        corpus::Document pubmed = document("77", "From PubMed.");
        pubmed.source = "pubmed";
        corpus::Document corpus_text = document("77", "From the corpus.");
        corpus_text.source = "ade-corpus";
        QCOMPARE(store.add({pubmed, corpus_text, document("77", "From a test.")})->new_versions,
                 std::int64_t{1});
        QCOMPARE(fixture.faults(), QString());
    }

    void bad_documents_are_refused_alone_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("empty text") << 0;
        QTest::newRow("invalid UTF-8") << 1;
        QTest::newRow("NUL") << 2;
        QTest::newRow("sentence past the end") << 3;
        QTest::newRow("sentences overlap") << 4;
        QTest::newRow("section past the end") << 5;
    }

    void bad_documents_are_refused_alone()
    {
        QFETCH(int, fault);
        Fixture fixture;
        QVERIFY(fixture.make(false));
        corpus::Document bad = document("9", "Some text here.");
        switch (fault) {
        case 0:
            bad.text.clear();
            bad.title.clear();
            break;
        case 1:
            bad.text = "bad \xc3\x28 text";
            break;
        case 2:
            bad.text = std::string("a\0b", 3);
            bad.title.clear();
            break;
        case 3:
            bad.sentences = {{text::make_span(0, 99), std::nullopt}};
            break;
        case 4:
            bad.sentences = {{text::make_span(0, 9), {}}, {text::make_span(5, 15), {}}};
            break;
        default:
            bad.sections = {{"METHODS", text::make_span(3, 99)}};
            break;
        }
        const auto report =
            DocumentStore(*fixture.project).add({document("1", "Good."), bad, document("2", "Fine.")});
        STORE_OK(report);
        QCOMPARE(report->added, std::int64_t{2});
        QCOMPARE(report->refused.size(), std::size_t{1});
        QCOMPARE(report->refused[0].index, std::size_t{1});
        QCOMPARE(report->refused[0].id, std::string("9"));
        QVERIFY(report->refused[0].error.message.size() > 10);
        QVERIFY(report->documents[1].version_id.empty() && !report->documents[2].version_id.empty());
    }

    void sentences_are_kept_or_made()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        DocumentStore store(*fixture.project);
        corpus::Document own = document("1", "A first. A second one.");
        own.sentences = {{text::make_span(0, 22), 17}};
        own.sections = {{"CASE", text::make_span(0, 8)}};
        own.attributes = {{"journal", "Letters on Cats"}};
        const auto report = store.add({own, document("2", "A first. A second one.")});
        STORE_OK(report);
        const auto kept = store.document(report->documents[0].version_id);
        STORE_OK(kept);
        QVERIFY(kept->sentences == own.sentences);
        QVERIFY(kept->sections == own.sections);
        QVERIFY(kept->attributes == own.attributes);
        QCOMPARE(kept->text, own.text);
        QCOMPARE(store.document(report->documents[1].version_id)->sentences.size(), std::size_t{2});
    }

    void search_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QStringList>("found");
        const QStringList both = {QStringLiteral("100"), QStringLiteral("200")};
        QTest::newRow("a word") << "ototoxicity" << both;
        QTest::newRow("two words") << "ototoxicity naïve" << QStringList{QStringLiteral("200")};
        QTest::newRow("without accent and case") << "NAIVE" << QStringList{QStringLiteral("200")};
        QTest::newRow("the last word's beginning")
            << "ototoxicity clarith" << QStringList{QStringLiteral("100")};
        QTest::newRow("only the last is a beginning") << "clarith ototoxicity" << QStringList{};
        QTest::newRow("a phrase") << "\"ototoxicity in two\"" << QStringList{QStringLiteral("100")};
        QTest::newRow("a phrase in wrong order") << "\"two ototoxicity\"" << QStringList{};
        QTest::newRow("an external id") << "200" << QStringList{QStringLiteral("200")};
        QTest::newRow("operators are words") << "ototoxicity OR nausea" << QStringList{};
        QTest::newRow("syntax is text") << "title:* ^( NEAR/3 -" << QStringList{};
        QTest::newRow("a lone quote") << "\"naive" << QStringList{QStringLiteral("200")};
        QTest::newRow("nothing") << "" << both;
        QTest::newRow("blanks") << "  " << QStringList{};
        QTest::newRow("no such word") << "zebra" << QStringList{};
    }

    void search()
    {
        QFETCH(QString, words);
        QFETCH(QStringList, found);
        Fixture fixture;
        QVERIFY(fixture.make());
        DocumentFilter filter;
        filter.search = words.toStdString();
        for (const DocumentOrder order : {DocumentOrder::external_id, DocumentOrder::relevance}) {
            const auto list = DocumentStore(*fixture.project).list(filter, order);
            STORE_OK(list);
            QStringList ids;
            for (const DocumentSummary& summary : *list) {
                ids << QString::fromStdString(summary.external_id);
            }
            ids.sort();
            QCOMPARE(ids, found);
        }
        QCOMPARE(*DocumentStore(*fixture.project).count(filter), static_cast<std::int64_t>(found.size()));
        const auto hits = DocumentStore(*fixture.project).search(words.toStdString());
        STORE_OK(hits);
        if (!words.isEmpty()) {
            QCOMPARE(static_cast<qsizetype>(hits->size()), found.size());
        }
    }

    void list_filters_and_counts()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DocumentStore store(*fixture.project);
        DecisionStore ann = fixture.decisions(fixture.ann);
        const DocumentSummary before = *store.summary(fixture.first);
        QCOMPARE(before.open_suggestions, 3);
        QCOMPARE(before.relations, 0);
        QVERIFY(!before.voices_disagree);
        STORE_OK(ann.accept_relation(
            fixture.relation(fixture.first, "clarithromycin", "nausea", fixture.teacher)));
        STORE_OK(ann.set_review({fixture.first, 1, "", "", ReviewState::unsure, "?", true, 1}));
        STORE_OK(ann.finish_document(fixture.second));
        const DocumentSummary after = *store.summary(fixture.first);
        QCOMPARE(after.open_suggestions, 2);
        QCOMPARE(after.relations, 1);
        QCOMPARE(after.mentions, 2);
        QVERIFY(after.unsure);
        const auto count = [&](const DocumentFilter& filter) { return *store.count(filter); };
        DocumentFilter filter;
        filter.review = ReviewFilter::done;
        QCOMPARE(count(filter), std::int64_t{1});
        QCOMPARE(store.list(filter)->at(0).version_id, fixture.second);
        filter.review = ReviewFilter::unsure;
        QCOMPARE(store.list(filter)->at(0).version_id, fixture.first);
        filter = {};
        filter.only_disagreement = true;
        QCOMPARE(count(filter), std::int64_t{0});
        RunRequest request;
        request.kind = VoiceKind::student;
        request.name = "student 1";
        corpus::AnnotatedDocument none = first_record(0.4);
        none.relations.clear();
        STORE_OK(RunStore(*fixture.project).import_as(request, {none}));
        QCOMPARE(store.list(filter)->at(0).version_id, fixture.first);
        filter = {};
        filter.only_open_suggestions = true;
        QCOMPARE(store.list(filter, DocumentOrder::open_suggestions)->at(0).version_id, fixture.first);
        QCOMPARE(store.list({}, DocumentOrder::title, 1, 1)->size(), std::size_t{1});
        QCOMPARE(fixture.faults(), QString());
    }

    void import_is_idempotent_and_the_batch_is_one_event()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunStore store(*fixture.project);
        RunRequest request;
        request.kind = VoiceKind::teacher;
        request.name = "gpt";
        request.parameters = R"({"shots": 5, "model": "m"})";
        const std::string empty = fixture.hash();
        const auto dry = store.import_as(request, {first_record(0.5), second_record()}, true);
        STORE_OK(dry);
        QCOMPARE(fixture.hash(), empty);
        const std::int64_t events = *EventLog(*fixture.project).count();
        const auto report = store.import_as(request, {first_record(0.5), second_record()});
        STORE_OK(report);
        QCOMPARE(report->mentions, std::int64_t{7});
        QCOMPARE(report->relations, std::int64_t{4});
        QCOMPARE(report->documents_added, std::int64_t{2});
        QCOMPARE(dry->mentions, report->mentions);
        QCOMPARE(dry->stored, report->stored);
        QCOMPARE(*EventLog(*fixture.project).count() - events,
                 std::int64_t{4}); // run, voice, batch, run done
        const std::string once = fixture.hash();
        request.parameters = R"({"model":"m","shots":5})"; // the same object
        const auto twice = store.import_as(request, {second_record(), first_record(0.5)});
        STORE_OK(twice);
        QCOMPARE(twice->unchanged, std::int64_t{2});
        QCOMPARE(fixture.hash(), once);
        QCOMPARE(*EventLog(*fixture.project).count() - events, std::int64_t{4});
        request.parameters = R"({"model":"m","shots":0})"; // another run
        const auto other = store.import_as(request, {first_record(0.5)});
        QVERIFY(other->voice_id != report->voice_id);
        QCOMPARE(other->mentions, std::int64_t{5});
        // Only the newest run of the same teacher speaks.
        const auto shown = fixture.load(**DocumentStore(*fixture.project).find("100"));
        QCOMPARE(shown.mentions.size(), std::size_t{5});
        QCOMPARE(shown.voices.size(), std::size_t{1});
        QCOMPARE(fixture.faults(), QString());
    }

    void a_bad_record_is_refused_alone_data()
    {
        QTest::addColumn<int>("fault");
        for (const char* const name : {"surface differs", "span past the end", "relation to nothing",
                                       "doubled id", "link from event to event", "score above 1"}) {
            static int fault = 0;
            QTest::newRow(name) << fault++;
        }
    }

    void a_bad_record_is_refused_alone()
    {
        QFETCH(int, fault);
        Fixture fixture;
        QVERIFY(fixture.make(false));
        corpus::AnnotatedDocument bad = first_record(0.5);
        switch (fault) {
        case 0:
            bad.mentions[0].surface = "azithromycin";
            break;
        case 1:
            bad.mentions[0].span = text::make_span(5, 5000);
            break;
        case 2:
            bad.relations[0].drug_id = "T99";
            break;
        case 3:
            bad.mentions[1].id = "T1";
            break;
        case 4:
            bad.relations[0].drug_id = "T4";
            break;
        default:
            bad.mentions[0].score = 1.5;
            break;
        }
        RunRequest request;
        request.name = "file";
        const auto report = RunStore(*fixture.project).import_as(request, {bad, second_record()});
        STORE_OK(report);
        QCOMPARE(report->read, std::int64_t{2});
        QCOMPARE(report->stored, std::int64_t{1});
        QCOMPARE(report->refused.size(), std::size_t{1});
        QCOMPARE(report->refused[0].id, std::string("100"));
        QVERIFY(!DocumentStore(*fixture.project).find("100")->has_value());
        QCOMPARE(fixture.faults(), QString());
    }

    void labels_come_back_as_they_went_in()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        corpus::AnnotatedDocument record = second_record();
        const std::string& text = record.document.text;
        corpus::Mention split =
            find_mention(text, "T9", corpus::Label::adverse_event, "Severe ototoxicity followed");
        const auto begin = split.span.begin.value();
        split.parts = {text::make_span(begin, begin + 6), text::make_span(begin + 19, begin + 27)};
        split.surface = "Severe followed";
        split.attributes = {{"negated", "no"}};
        split.notes = {"a note"};
        split.foreign_label = "Finding";
        record.mentions.push_back(split);
        record.relations[0].attributes = {{"certainty", "high"}};
        record.relations.push_back(record.relations[0]); // a file's doubled line stays doubled
        record.relations.back().id = "R2";
        RunRequest request;
        request.name = "gold";
        request.counts_as_gold = true;
        STORE_OK(RunStore(*fixture.project).import_as(request, {record}));
        const auto back = RunStore(*fixture.project).labels(**DocumentStore(*fixture.project).find("200"));
        STORE_OK(back);
        std::sort(record.mentions.begin(), record.mentions.end(),
                  [](const auto& left, const auto& right) { return left.span < right.span; });
        auto found = back->mentions;
        std::sort(found.begin(), found.end(), [](const auto& l, const auto& r) { return l.span < r.span; });
        QVERIFY(found == record.mentions);
        QCOMPARE(back->relations.size(), std::size_t{2});
        auto relations = back->relations;
        std::sort(relations.begin(), relations.end(),
                  [](const auto& l, const auto& r) { return l.id < r.id; });
        QVERIFY(relations == record.relations);
    }

    void the_chosen_student_speaks()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        RunStore store(*fixture.project);
        RunRequest request;
        request.kind = VoiceKind::student;
        request.name = "student 1";
        corpus::AnnotatedDocument one = first_record(0.5);
        one.relations.resize(1);
        const auto old_run = store.import_as(request, {one});
        STORE_OK(old_run);
        request.name = "student 2";
        const auto new_run = store.import_as(request, {first_record(0.6)});
        STORE_OK(new_run);
        const auto speaks = [&](const std::string& voice) {
            const DocumentRecord record = fixture.load(fixture.first);
            return std::any_of(record.relations.begin(), record.relations.end(),
                               [&](const auto& relation) { return relation.voice_id == voice; });
        };
        QVERIFY(speaks(new_run->voice_id) && !speaks(old_run->voice_id));
        STORE_OK(store.choose_student_voice(old_run->voice_id));
        QVERIFY(speaks(old_run->voice_id) && !speaks(new_run->voice_id));
        LoadOptions all;
        all.all_runs = true;
        QCOMPARE(DocumentStore(*fixture.project).load(fixture.first, all)->voices.size(), std::size_t{3});
        STORE_OK(store.choose_student_voice(""));
        QVERIFY(speaks(new_run->voice_id));
        STORE_REFUSED(store.choose_student_voice(fixture.teacher), "store.no_voice");
        QCOMPARE(fixture.faults(), QString());
    }

    void blind_shows_own_rows_only()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        DecisionStore ann = fixture.decisions(fixture.ann);
        DecisionStore ben = fixture.decisions(fixture.ben);
        STORE_OK(ann.add_mention(fixture.first, corpus::Label::drug, span_in(kFirstText, "Ondansetron")));
        STORE_OK(ben.add_mention(fixture.first, corpus::Label::adverse_event, span_in(kFirstText, "died")));
        LoadOptions options;
        options.person_id = fixture.ann;
        options.blind = true;
        const auto record = DocumentStore(*fixture.project).load(fixture.first, options);
        STORE_OK(record);
        QCOMPARE(record->mentions.size(), std::size_t{1});
        QCOMPARE(record->mentions[0].surface, std::string("Ondansetron"));
        QVERIFY(record->relations.empty());
    }

    void drug_keys_data()
    {
        QTest::addColumn<QString>("surface");
        QTest::addColumn<QString>("key");
        QTest::newRow("upper case") << "AZITHROMYCIN"
                                    << "azithromycin";
        QTest::newRow("line break inside") << " interferon\n alfa-2b"
                                           << "interferon alfa-2b";
        QTest::newRow("Greek") << "ΑΛΦΑ"
                               << "αλφα";
        QTest::newRow("Turkish I is no exception") << "INSULIN"
                                                   << "insulin";
        QTest::newRow("empty") << ""
                               << "";
    }

    void drug_keys()
    {
        QFETCH(QString, surface);
        QFETCH(QString, key);
        QCOMPARE(QString::fromStdString(drug_key(surface.toStdString())), key);
    }

    void models_are_promoted_and_rolled_back()
    {
        Fixture fixture;
        QVERIFY(fixture.make());
        ModelStore store(*fixture.project, fixture.ann);
        QVERIFY(!store.in_use()->has_value());
        STORE_REFUSED(store.roll_back(), "store.no_model_in_use");
        ModelRecord given;
        given.name = "student 1";
        given.path = "/models/1";
        given.sha256 = "aa";
        given.scores = R"({"lenient_f1": 0.9})";
        const auto one = store.add(given);
        STORE_OK(one);
        QVERIFY(!one->in_use);
        QCOMPARE(store.add(given)->id, one->id);
        given.name = "student 2";
        given.path = "/models/2";
        const auto two = store.add(given);
        STORE_OK(store.promote(one->id));
        STORE_OK(store.promote(two->id));
        QVERIFY(fixture.reopen());
        ModelStore again(*fixture.project, fixture.ann);
        QCOMPARE((*again.in_use())->id, two->id);
        QCOMPARE((*again.roll_back())->id, one->id);
        QCOMPARE((*again.in_use())->id, one->id);
        QVERIFY(!again.roll_back()->has_value());
        const auto scored = again.set_scores(one->id, R"({"frozen gold": {"lenient": {"f1": 0.8}}})");
        STORE_OK(scored);
        QVERIFY(scored->scores.find("frozen gold") != std::string::npos);
        QCOMPARE(scored->name, std::string("student 1"));
        STORE_OK(again.set_scores(one->id, scored->scores)); // the same again changes nothing
        STORE_REFUSED(again.set_scores(one->id, "[]"), "store.model_scores");
        STORE_REFUSED(again.set_scores("nothing", "{}"), "store.no_model");
        given.scores = "none";
        STORE_REFUSED(again.add(given), "store.model_scores");
        STORE_REFUSED(again.promote("nothing"), "store.no_model");
        QCOMPARE(again.list()->size(), std::size_t{2});
        QCOMPARE(fixture.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestDocuments)
#include "tst_documents.moc"
