// SPDX-License-Identifier: GPL-3.0-or-later
// Articles in a project: what becomes of each, what is known about it, the screening log, older projects.
#include "store_fixture.hpp"

#include "core/base/uuid.hpp"
#include "core/store/article_store.hpp"
#include "core/store/migrations.hpp"
#include "core/store/screening_log.hpp"

#include <sqlite3.h>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

corpus::Article article(const std::string& pmid, const std::string& title, const std::string& abstract = {})
{
    corpus::Article made;
    made.pmid = pmid;
    made.title.text = title;
    if (!abstract.empty()) {
        made.abstract_sections = {{"", "", {abstract, {}}}};
    }
    made.published = {2020, 5, 0, {}};
    made.revised = {2020, 6, 1, {}};
    return made;
}

IntakeRequest request(const std::string& source = "pubmed", const std::string& query = "deafness")
{
    return {new_uuid(), source, query, R"({"hits": 2})"};
}

std::vector<ArticleInput> inputs(const std::vector<corpus::Article>& articles)
{
    std::vector<ArticleInput> all;
    for (const corpus::Article& one : articles) {
        all.push_back({one, {}, {}});
    }
    return all;
}

/// False when SQLite refuses.
bool raw_sql(const std::filesystem::path& path, const std::string& sql)
{
    sqlite3* handle = nullptr;
    const bool done = sqlite3_open(path.c_str(), &handle) == SQLITE_OK &&
                      sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(handle);
    return done;
}

QString fates(const ArticleReport& report)
{
    QStringList words;
    for (const ArticleResult& result : report.articles) {
        words.append(QString::fromStdString(std::string(to_string(result.fate))));
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestArticles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void each_article_has_its_fate()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const auto first = store.add(
            request(), inputs({article("1", "One.", "A cat."), article("2", "Two."), article("3", "")}),
            fixture.ann);
        STORE_OK(first);
        QCOMPARE(fates(*first), QStringLiteral("added added refused"));
        QVERIFY(first->articles[2].reason.find("neither a title") != std::string::npos);
        // Another text, other metadata, nothing new, a retraction, a deletion of one here and one elsewhere.
        corpus::Article retracted = article("2", "Two.");
        retracted.revised = {2021, 1, 1, {}};
        retracted.links = {{corpus::LinkKind::retraction_in, "RetractionIn", "9", "J. 2021", {}}};
        corpus::Article gone;
        gone.pmid = "1";
        gone.deleted = true;
        corpus::Article unknown = gone;
        unknown.pmid = "555";
        const auto second =
            store.add(request(), inputs({article("1", "One.", "Two cats."), retracted,
                                         article("1", "One.", "Two cats."), gone, gone, unknown}));
        STORE_OK(second);
        QCOMPARE(fates(*second),
                 QStringLiteral("new_version updated unchanged withdrawn unchanged withdrawn"));
        QCOMPARE(second->withdrawn_elsewhere, std::int64_t{1});
        QCOMPARE(second->count(ArticleFate::withdrawn), std::int64_t{1});
        const std::string two = **store.find_pmid("2");
        QVERIFY(corpus::is_retracted(**store.article(two)));
        const std::string one = **store.find_pmid("1");
        QVERIFY((*store.article(one))->deleted);
        QCOMPARE((*store.article(one))->title.text, std::string("One.")); // what was known stays known
        QVERIFY(!*store.find_pmid("555"));
        QCOMPARE(DocumentStore(*fixture.project).versions(one)->size(), std::size_t{2});
        QCOMPARE(fixture.faults(), QString());
    }

    void nothing_new_is_logged_too()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const IntakeRequest none = request("pubmed", "no such thing");
        const auto report = store.add(none, {}, fixture.ann);
        STORE_OK(report);
        const auto log = store.screening_log();
        STORE_OK(log);
        QVERIFY(log->entries.empty());
        QCOMPARE(log->intake.query, std::string("no such thing"));
        QCOMPARE(log->intake.person, std::string("Ann"));
        QVERIFY(!log->intake.finished.empty());
        QCOMPARE(fixture.faults(), QString());
    }

    void names_of_files_need_not_be_utf8()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        STORE_OK(
            store.add(request("ris", "caf\xE9.ris"), {{article("1", "One."), {}, "caf\xE9.ris:3: cut"}}));
        const auto log = store.screening_log();
        STORE_OK(log);
        QCOMPARE(log->intake.query, std::string("caf?.ris"));
        QCOMPARE(log->entries[0].reason, std::string("caf?.ris:3: cut"));
        QCOMPARE(fixture.faults(), QString());
    }

    void what_was_here_before_is_no_exclusion()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        STORE_OK(store.add(request(), inputs({article("1", "One.")}), fixture.ann));
        const auto report =
            store.add(request(), {{article("1", "One."), std::string(kKnownReason), {}},
                                  {article("2", "Two."), "its PMID is in the evaluation set", {}},
                                  {article("3", "Three."), "a person said so", {}},
                                  {corpus::Article(), {}, "f.csv:2: nothing is known of it"}});
        STORE_OK(report);
        QCOMPARE(fates(*report), QStringLiteral("known excluded excluded refused"));
        const auto log = store.screening_log();
        STORE_OK(log);
        QCOMPARE(log->intake.counts.at(ArticleFate::known), std::int64_t{1});
        QCOMPARE(log->intake.counts.at(ArticleFate::excluded), std::int64_t{2});
        QCOMPARE(log->entries[0].fate, ArticleFate::known);
        QCOMPARE(log->entries[1].fate, ArticleFate::excluded);
        QCOMPARE(log->entries[3].external_id, std::string());
        const QString csv = QString::fromStdString(screening_log_csv(*log));
        QVERIFY2(csv.contains(QStringLiteral(",here before,\"In the project already")), qPrintable(csv));
        QVERIFY2(csv.contains(QStringLiteral(",excluded,its PMID is in the evaluation set")),
                 qPrintable(csv));
        QVERIFY2(csv.contains(QStringLiteral(",not readable,f.csv:2: nothing is known of it")),
                 qPrintable(csv));
        const QString html = QString::fromStdString(screening_log_html(*log));
        QVERIFY2(html.contains(QStringLiteral("1 here before; 2 excluded; 1 not readable")),
                 qPrintable(html));
        QVERIFY2(html.contains(QStringLiteral("<td>here before: In the project already")), qPrintable(html));
        QCOMPARE(fixture.faults(), QString());
    }

    void a_dry_run_leaves_nothing()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const std::string hash = fixture.hash();
        const auto report = store.add(request(), inputs({article("1", "One.")}), fixture.ann, true);
        STORE_OK(report);
        QCOMPARE(fates(*report), QStringLiteral("added"));
        QCOMPARE(fixture.hash(), hash);
        QVERIFY(store.intakes()->empty());
        STORE_REFUSED(store.screening_log(), "store.no_intake");
    }

    void several_batches_are_one_intake()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const IntakeRequest same = request();
        STORE_OK(store.add(same, inputs({article("1", "One."), article("2", "Two.")}), fixture.ann));
        const auto second =
            store.add(same, {{article("3", "Three."), "its PMID is in the evaluation set", {}},
                             {article("4", ""), {}, "file.xml:9: the article ends too early"},
                             {article("1", "One."), {}, {}}});
        STORE_OK(second);
        STORE_OK(store.add(request("ris", "a.ris"), inputs({article("9", "Nine.")})));
        QCOMPARE(store.intakes()->size(), std::size_t{2});
        QCOMPARE(store.intakes()->front().source, std::string("ris")); // newest first
        for (const std::string& id : {same.id, second->batch_id}) {
            const auto log = store.screening_log(id);
            STORE_OK(log);
            QCOMPARE(log->intake.batches, std::int64_t{2});
            QCOMPARE(log->intake.counts.at(ArticleFate::added), std::int64_t{2});
            QCOMPARE(log->entries.size(), std::size_t{5});
            QCOMPARE(log->entries[0].citation, std::string("One. 2020 May. PMID: 1."));
            QCOMPARE(log->entries[2].fate, ArticleFate::excluded);
            QCOMPARE(log->entries[2].citation, std::string("Three. 2020 May. PMID: 3."));
            QCOMPARE(log->entries[2].reason, std::string("its PMID is in the evaluation set"));
            QVERIFY(log->entries[2].document_id.empty());
            QCOMPARE(log->entries[3].fate, ArticleFate::refused);
            QCOMPARE(log->entries[3].external_id, std::string("4"));
            QCOMPARE(log->entries[4].fate, ArticleFate::unchanged);
            QCOMPARE(log->entries[4].review, std::string("open"));
        }
        IntakeRequest other = same;
        other.query = "something else";
        STORE_REFUSED(store.add(other, {}), "store.other_intake");
        other = request();
        other.details = "[]";
        STORE_REFUSED(store.add(other, {}), "store.intake_details");
        STORE_REFUSED(store.screening_log("no such id"), "store.no_intake");
        QCOMPARE(fixture.faults(), QString());
    }

    void the_log_shows_review_and_retraction()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const IntakeRequest first = request();
        const auto report = store.add(first, inputs({article("1", "One.")}), fixture.ann);
        STORE_OK(report);
        STORE_OK(fixture.decisions(fixture.ann).finish_document(report->articles[0].version_id));
        corpus::Article retracted = article("1", "One.");
        retracted.publication_types = {"Retracted Publication"};
        STORE_OK(store.add(request(), inputs({retracted})));
        const auto log = store.screening_log(first.id);
        STORE_OK(log);
        QCOMPARE(log->entries[0].review, std::string("done"));
        QVERIFY(log->entries[0].retracted); // it was not when it came
    }

    void a_poorer_source_takes_nothing_away_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<bool>("with_abstract");
        QTest::addColumn<int>("revised_year");
        QTest::addColumn<QString>("fate");
        QTest::addColumn<QString>("journal");
        QTest::newRow("RIS without abstract") << "ris" << false << 0 << "unchanged"
                                              << "Old";
        QTest::newRow("RIS with the same text") << "ris" << true << 0 << "unchanged"
                                                << "Old";
        QTest::newRow("PubMed again, changed") << "pubmed" << true << 2020 << "updated"
                                               << "New";
        QTest::newRow("an older file of PubMed") << "pubmed-xml" << true << 2011 << "unchanged"
                                                 << "Old";
        QTest::newRow("a newer file of PubMed") << "pubmed-xml" << true << 2031 << "updated"
                                                << "New";
    }
    void a_poorer_source_takes_nothing_away()
    {
        QFETCH(QString, source);
        QFETCH(bool, with_abstract);
        QFETCH(int, revised_year);
        QFETCH(QString, fate);
        QFETCH(QString, journal);
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        corpus::Article old = article("1", "One.", "A cat.");
        old.journal.title = "Old";
        STORE_OK(store.add(request(), inputs({old})));
        corpus::Article fresh = article("1", "One.", with_abstract ? "A cat." : "");
        fresh.journal.title = "New";
        fresh.revised =
            revised_year > 0 ? corpus::PartialDate{revised_year, 6, 1, {}} : corpus::PartialDate();
        const auto report = store.add(request(source.toStdString()), inputs({fresh}));
        STORE_OK(report);
        QCOMPARE(fates(*report), fate);
        const auto now = store.article(report->articles[0].document_id);
        QCOMPARE(QString::fromStdString((*now)->journal.title), journal);
        QCOMPARE(DocumentStore(*fixture.project).versions(report->articles[0].document_id)->size(),
                 std::size_t{1});
    }

    void articles_without_pmid_are_known_by_doi_or_number()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        corpus::Article by_doi = article("", "By DOI.");
        by_doi.doi = "10.1/ABC";
        corpus::Article by_number = article("", "By number.");
        by_number.accession = "E7";
        const auto report = store.add(request("ris"), inputs({by_doi, by_number, article("", "By text.")}));
        STORE_OK(report);
        by_doi.doi = "10.1/abc";
        const auto again = store.add(request("ris"), inputs({by_doi, by_number, article("", "By text.")}));
        STORE_OK(again);
        QCOMPARE(again->articles[0].document_id, report->articles[0].document_id);
        QCOMPARE(again->articles[1].document_id, report->articles[1].document_id);
        QCOMPARE(again->articles[2].document_id, report->articles[2].document_id);
        QCOMPARE(**store.find_doi("10.1/aBC"), report->articles[0].document_id);
        QVERIFY(!*store.find_doi(""));
    }

    void an_older_project_is_brought_up_with_a_copy()
    {
        // A project of step 1 with texts: one of today without what step 2 brought.
        Fixture fixture;
        QVERIFY(fixture.make(false));
        const std::string person = fixture.ann;
        STORE_OK(DocumentStore(*fixture.project).add({document("1", "Old text.")}, person));
        fixture.project.reset();
        QVERIFY(raw_sql(
            fixture.path,
            "DROP TABLE intake_article; DROP TABLE article_record; DROP TABLE intake;"
            "DROP TABLE curation_sentence; DROP TABLE vocabulary;"
            "DROP TABLE teacher_choice; DROP TABLE teacher_string; DROP TABLE teacher_sentence;"
            "DROP TABLE carried; DROP TABLE duplicate_decision; ALTER TABLE label_record DROP COLUMN refused;"
            "PRAGMA user_version = 1"));
        QVERIFY(fixture.reopen());
        QCOMPARE(fixture.project->schema_version(), schema_steps().back().version);
        QVERIFY(std::filesystem::exists(fixture.project->copy_before_steps()));
        QCOMPARE(fixture.faults(), QString());
        ArticleStore store(*fixture.project);
        STORE_OK(store.add(request(), inputs({article("1", "New text.")}), person));
        QCOMPARE(*DocumentStore(*fixture.project).count(), std::int64_t{2}); // "1" of another source
        QCOMPARE(fixture.faults(), QString());
    }

    void cells_are_no_formulas_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::newRow("plain") << "plain";
        QTest::newRow("=1+1") << "'=1+1";
        QTest::newRow("+1") << "'+1";
        QTest::newRow("-1") << "'-1";
        QTest::newRow("@x") << "'@x";
        QTest::newRow(" =1") << "' =1";
        QTest::newRow("\t=1") << "\"'\t=1\"";
        QTest::newRow("a=1") << "a=1";
        QTest::newRow("a,b") << "\"a,b\"";
        QTest::newRow("say \"x\"") << "\"say \"\"x\"\"\"";
        QTest::newRow("=a,\"b\"") << "\"'=a,\"\"b\"\"\"";
        QTest::newRow("") << "";
    }
    void cells_are_no_formulas() { QTEST(QString::fromStdString(csv_cell(QTest::currentDataTag())), "cell"); }

    void the_log_as_a_table_and_as_a_page()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        corpus::Article odd = article("2", "<script>alert(1)</script> & more");
        odd.publication_types = {"Retracted Publication"};
        STORE_OK(store.add(request("pubmed", "=HYPERLINK(\"x\")"),
                           {{article("1", "One, two."), {}, {}}, {odd, {}, {}}, {article("3", ""), {}, {}}},
                           fixture.ann));
        const auto log = store.screening_log();
        STORE_OK(log);
        const QString csv = QString::fromStdString(screening_log_csv(*log));
        const QStringList lines = csv.split(QStringLiteral("\r\n"));
        QCOMPARE(lines.size(), 5); // headings, three articles, the end
        QVERIFY(screening_log_csv(*log).compare(0, 3, "\xEF\xBB\xBF") == 0);
        QVERIFY2(
            lines[1].startsWith(QStringLiteral("1,1,\"One, two. 2020 May. PMID: 1.\",new,,open,0,,pubmed,"
                                               "\"'=HYPERLINK(\"\"x\"\")\",")),
            qPrintable(lines[1]));
        QVERIFY(lines[2].contains(QStringLiteral(",new,,open,0,yes,")));
        QVERIFY(lines[3].contains(
            QStringLiteral("not readable,The record has neither a title nor an abstract.")));
        const QString html = QString::fromStdString(screening_log_html(*log));
        QVERIFY(!html.contains(QStringLiteral("<script")));
        QVERIFY(html.contains(
            QStringLiteral("<strong>Retracted.</strong> &lt;script&gt;alert(1)&lt;/script&gt; &amp; "
                           "more.")));
        QVERIFY(html.contains(QStringLiteral("2 new; 1 not readable")));
        STORE_OK(store.add(request("pubmed", "nothing"), {}, fixture.ann));
        const auto empty = store.screening_log();
        QVERIFY(screening_log_csv(*empty).find("nothing found") != std::string::npos);
        QVERIFY(screening_log_html(*empty).find("Nothing was found.") != std::string::npos);
        QCOMPARE(QString::fromStdString(short_query("a\nb")), QStringLiteral("a; b"));
        QCOMPARE(QString::fromStdString(short_query(std::string(300, 'x'))).size(), qsizetype{201});
    }

    void the_log_tells_the_whole_search()
    {
        Fixture fixture;
        QVERIFY(fixture.make(false));
        ArticleStore store(*fixture.project);
        const std::string query = "drug[tiab] AND " + std::string(300, 'x') + "\nsecond line";
        IntakeRequest asked = request("pubmed", query);
        asked.details = "{\"found\": 65, \"listed\": 40, \"max\": 40, \"entered_from\": \"2024-01-01\","
                        " \"entered_to\": \"2024-02-29\", \"saved_search_name\": \"Weekly, <b>two</b>\","
                        " \"translation\": \"\\\"drug\\\"[All Fields]\","
                        " \"warnings\": [\"not found: xxx\", 7, \"=odd\"]}";
        STORE_OK(store.add(asked, {{article("1", "One."), {}, {}}}, fixture.ann));
        auto log = store.screening_log();
        STORE_OK(log);
        const QStringList lines =
            QString::fromStdString(screening_log_csv(*log)).split(QStringLiteral("\r\n"));
        QVERIFY(lines[0].endsWith(QStringLiteral(",Search id,Entered in PubMed,Limit,Found,Saved "
                                                 "search,Translation by PubMed,Warnings of PubMed")));
        QVERIFY2(lines[1].contains(QString(300, QLatin1Char('x')) + QStringLiteral("; second line")),
                 qPrintable(lines[1]));
        QVERIFY2(lines[1].endsWith(QStringLiteral(
                     ",2024-01-01 to 2024-02-29,40,65,\"Weekly, <b>two</b>\",\"\"\"drug\"\"[All Fields]\","
                     "\"not found: xxx; =odd\"")),
                 qPrintable(lines[1]));
        const QString html = QString::fromStdString(screening_log_html(*log));
        for (const char* row :
             {"<th>Entered in PubMed</th><td>2024-01-01 to 2024-02-29</td>", "<th>Limit</th><td>40</td>",
              "<th>Found</th><td>65</td>", "<th>Saved search</th><td>Weekly, &lt;b&gt;two&lt;/b&gt;</td>",
              "<th>Translation by PubMed</th><td>&quot;drug&quot;[All Fields]</td>",
              "<th>Warnings of PubMed</th><td>not found: xxx; =odd</td>"})
            QVERIFY2(html.contains(QLatin1String(row)), row);
        // No days and no limit are told, too; files have neither.
        log->intake.details = "{\"found\": 3}";
        QVERIFY(screening_log_html(*log).find("<th>Limit</th><td>none</td>") != std::string::npos);
        QVERIFY(screening_log_html(*log).find("<th>Entered in PubMed</th><td>any</td>") != std::string::npos);
        for (const char* details :
             {"{}", "", "[1]", "{\"found\": \"?\", \"warnings\": 5}", "{\"found\": []}"}) {
            log->intake.details = details;
            QVERIFY(!screening_log_csv(*log).empty());
        }
        log->intake.details = "{}";
        QVERIFY(screening_log_html(*log).find("<th>Limit</th>") == std::string::npos);
    }

    void the_log_is_never_changed_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("search") << "UPDATE intake SET query = 'x'";
        QTest::newRow("search deleted") << "DELETE FROM intake";
        QTest::newRow("record") << "UPDATE article_record SET metadata = '{}'";
        QTest::newRow("record deleted") << "DELETE FROM article_record";
        QTest::newRow("fate") << "UPDATE intake_article SET fate = 'excluded'";
        QTest::newRow("fate deleted") << "DELETE FROM intake_article";
    }
    void the_log_is_never_changed()
    {
        QFETCH(QString, sql);
        Fixture fixture;
        QVERIFY(fixture.make(false));
        STORE_OK(ArticleStore(*fixture.project).add(request(), inputs({article("1", "One.")})));
        fixture.project.reset();
        QVERIFY(raw_sql(fixture.path, "UPDATE meta SET value = value"));
        QVERIFY(!raw_sql(fixture.path, sql.toStdString()));
    }
};

QTEST_GUILESS_MAIN(TestArticles)
#include "tst_articles.moc"
