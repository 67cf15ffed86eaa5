// SPDX-License-Identifier: GPL-3.0-or-later
// The project's vocabularies: kept in the file, changed, searched for, and their finds stored as suggestions.
#include "core/lexicon/starter_list.hpp"
#include "core/store/lexicon_store.hpp"
#include "core/text/offset_map.hpp"
#include "tests/store/store_fixture.hpp"

#include <QTest>

using namespace ade;
using namespace ade::store;

namespace {

std::unique_ptr<ProjectFile> value_of(Result<std::unique_ptr<ProjectFile>> opened)
{
    if (!opened) {
        qFatal("%s", opened.error().text().c_str());
    }
    return std::move(*opened);
}

lexicon::ListReport list_of(const std::string& source, std::vector<lexicon::Term> terms)
{
    lexicon::ListReport report;
    report.list = {source, std::move(terms)};
    return report;
}

corpus::Document document(const std::string& id, const std::string& text)
{
    corpus::Document made;
    made.source = "test";
    made.external_id = id;
    made.text = text;
    return made;
}

} // namespace

class TestLexiconStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        path_ = folder_->filePath(QStringLiteral("p.adestudio")).toStdString();
        project_ = value_of(ProjectFile::create(path_));
        STORE_OK(DocumentStore(*project_).add(
            {document("1", "Placidol 5 mg – naïve use. Aspirin too."),
             document("2", "A placidol state, then inventomycin hydrochloride.")}));
    }
    void cleanup() { project_.reset(); }

    void a_new_project_has_the_starter_lexicon()
    {
        const auto lexicon = LexiconStore(*project_).lexicon();
        STORE_OK(lexicon);
        QCOMPARE(lexicon->vocabularies.size(), std::size_t(1));
        QCOMPARE(lexicon->vocabularies[0].name, std::string(lexicon::kStarterName));
        QVERIFY(lexicon->vocabularies[0].terms > 1500);
    }

    void what_was_added_is_there_after_opening_again()
    {
        const auto report = list_of("own", {{"placidol", "Placidol", "X1", lexicon::any_case},
                                            {"in\tvent", "Inventomycin", "", 0},
                                            {"inventomycin", "Inventomycin", "X2", lexicon::brand}});
        STORE_OK(LexiconStore(*project_).add(report, "/data/own.csv"));
        project_.reset();
        OpenOptions options;
        options.mode = OpenMode::read_only;
        project_ = value_of(ProjectFile::open(path_, options));
        const auto lists = LexiconStore(*project_).lists();
        STORE_OK(lists);
        QCOMPARE(lists->size(), std::size_t(2));
        QCOMPARE(lists->at(1).source, std::string("own"));
        QCOMPARE(lists->at(1).terms.size(), std::size_t(3));
        QCOMPARE(lists->at(1).terms[0], report.list.terms[0]);
        QCOMPARE(lists->at(1).terms[1].name, std::string("in vent")); // a tab would be a border of fields
        QCOMPARE(lists->at(1).terms[2], report.list.terms[2]);
        STORE_REFUSED(LexiconStore(*project_).add(report, ""), "store.read_only");
    }

    void the_id_is_known_without_compiling_data()
    {
        QTest::addColumn<QString>("change");
        for (const char* change : {"none", "a list", "a veto", "an option", "no list"})
            QTest::newRow(change) << QString::fromLatin1(change);
    }
    void the_id_is_known_without_compiling()
    {
        QFETCH(QString, change);
        LexiconStore store(*project_);
        const auto before = store.id();
        STORE_OK(before);
        if (change == QLatin1String("a list"))
            STORE_OK(store.add(list_of("own", {{"in\tvent", "Inventomycin", "X\n1", lexicon::any_case},
                                               {"naïvidol", "", "", lexicon::blocker}}),
                               "a"));
        if (change == QLatin1String("a veto"))
            STORE_OK(store.veto("aspirin"));
        if (change == QLatin1String("an option")) {
            lexicon::MatchOptions options;
            options.salts = false;
            STORE_OK(store.set_options(options));
        }
        if (change == QLatin1String("no list"))
            STORE_OK(store.remove(std::string(lexicon::kStarterName)));
        const auto loaded = store.load();
        STORE_OK(loaded);
        const auto after = store.id();
        STORE_OK(after);
        QCOMPARE(*after, loaded->id);
        QCOMPARE(*after == *before, change == QLatin1String("none"));
    }

    void a_name_again_replaces_and_removing_takes_it_off()
    {
        LexiconStore store(*project_);
        STORE_OK(store.add(list_of("own", {{"placidol", "", "", 0}}), "a"));
        STORE_OK(store.add(list_of("own", {{"inventomycin", "", "", 0}}), "b"));
        QCOMPARE(store.lexicon()->vocabularies.size(), std::size_t(2));
        QCOMPARE(store.lexicon()->vocabularies[1].file, std::string("b"));
        STORE_OK(store.remove("own"));
        QCOMPARE(store.lexicon()->vocabularies.size(), std::size_t(1));
        STORE_REFUSED(store.remove("own"), "store.no_vocabulary");
        STORE_OK(store.remove(std::string(lexicon::kStarterName)));
        QVERIFY(store.lists()->empty());
        STORE_REFUSED(store.add(list_of("empty", {}), "x"), "store.empty_vocabulary");
    }

    void matches_are_suggestions_that_tell_what_they_know()
    {
        LexiconStore store(*project_);
        STORE_OK(store.add(
            list_of("own", {{"placidol", "Placidol", "X1", 0}, {"inventomycin", "Inventomycin", "X2", 0}}),
            "a"));
        const auto report = store.match_all();
        STORE_OK(report);
        QCOMPARE(report->documents, std::int64_t(2));
        QCOMPARE(report->read_now, std::int64_t(2));
        QCOMPARE(report->mentions, std::int64_t(4));
        const auto versions = DocumentStore(*project_).version_ids();
        const auto labels = RunStore(*project_).labels(versions->at(1), VoiceSelection{{report->voice_id}});
        STORE_OK(labels);
        QCOMPARE(labels->mentions.size(), std::size_t(2));
        const auto& last =
            labels->mentions[0].span < labels->mentions[1].span ? labels->mentions[1] : labels->mentions[0];
        QCOMPARE(last.surface, std::string("inventomycin hydrochloride"));
        QCOMPARE(last.attributes.at("preferred"), std::string("Inventomycin"));
        QCOMPARE(last.attributes.at("code"), std::string("X2"));
        QCOMPARE(last.attributes.at("source"), std::string("own"));
        QCOMPARE(last.attributes.at("term"), std::string("inventomycin"));
        const auto record = DocumentStore(*project_).load(versions->at(1));
        STORE_OK(record);
        QVERIFY(record->mentions[0].is_suggestion);
        QCOMPARE(record->voices[0].kind, VoiceKind::lexicon);

        const auto again = store.match_all();
        STORE_OK(again);
        QCOMPARE(again->read_now, std::int64_t(0));
        QCOMPARE(again->voice_id, report->voice_id);
    }

    void a_veto_makes_another_lexicon_whose_finds_lack_it()
    {
        LexiconStore store(*project_);
        STORE_OK(store.add(list_of("own", {{"placidol", "Placidol", "X1", 0}}), "a"));
        const auto before = store.match_all();
        STORE_OK(before);
        const std::string id = store.load()->id;
        STORE_OK(store.veto("Placidol state"));
        STORE_OK(store.veto("placidol-STATE")); // the same words
        QCOMPARE(store.lexicon()->vetoes, std::vector<std::string>{"Placidol state"});
        QVERIFY(store.load()->id != id);
        const auto after = store.match_all();
        STORE_OK(after);
        QVERIFY(after->voice_id != before->voice_id);
        QCOMPARE(after->mentions, before->mentions - 1);
        STORE_REFUSED(store.veto(" -- "), "store.bad_veto");
        STORE_OK(store.lift_veto("PLACIDOL STATE"));
        STORE_REFUSED(store.lift_veto("placidol state"), "store.no_veto");
        QCOMPARE(store.load()->id, id);
    }

    void stopping_keeps_what_was_stored()
    {
        std::stop_source stop;
        stop.request_stop();
        LexiconStore store(*project_);
        const auto stopped = store.match_all({}, stop.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::cancelled);
        STORE_OK(store.match_all());
    }

    void names_in_context_carry_their_surroundings()
    {
        LexiconStore store(*project_);
        STORE_OK(store.add(list_of("own", {{"placidol", "Placidol", "X1", 0}}), "a"));
        const auto loaded = store.load();
        STORE_OK(loaded);
        const auto names = store.in_context(*loaded, "placidol", 10);
        STORE_OK(names);
        QCOMPARE(names->size(), std::size_t(2));
        QCOMPARE(names->at(0).external_id, std::string("1"));
        QCOMPARE(names->at(0).before, std::string());
        QCOMPARE(names->at(0).surface, std::string("Placidol"));
        QCOMPARE(names->at(0).after, std::string(" 5 mg – naïve use. Aspirin too."));
        QCOMPARE(names->at(1).before, std::string("A "));
        QCOMPARE(store.in_context(*loaded, "", 1)->size(), std::size_t(1));
    }

    void conflicts_name_all_meanings()
    {
        LexiconStore store(*project_);
        STORE_OK(store.remove(std::string(lexicon::kStarterName)));
        STORE_OK(store.add(list_of("one", {{"Placid", "Placidol", "X1", 0}, {"same", "Same", "", 0}}), "a"));
        STORE_OK(store.add(list_of("two", {{"placid", "Placidine", "Y1", 0}, {"same", "same", "", 0}}), "b"));
        const auto conflicts = store.conflicts();
        STORE_OK(conflicts);
        QCOMPARE(conflicts->size(), std::size_t(1));
        QCOMPARE(conflicts->at(0).name, std::string("Placid"));
        QCOMPARE(conflicts->at(0).meanings.size(), std::size_t(2));
        QCOMPARE(conflicts->at(0).meanings[1].preferred, std::string("Placidine"));
        QCOMPARE(conflicts->at(0).meanings[1].source, std::string("two"));
    }

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path path_;
    std::unique_ptr<ProjectFile> project_;
};

QTEST_APPLESS_MAIN(TestLexiconStore)
#include "tst_lexicon_store.moc"
