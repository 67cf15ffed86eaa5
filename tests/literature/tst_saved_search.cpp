// SPDX-License-Identifier: GPL-3.0-or-later
// Saved searches: which fetch counts as a complete run, and what is asked for next time.
#include "app/literature/fetch_run.hpp"
#include "app/literature/saved_search.hpp"
#include "core/store/project_file.hpp"
#include "core/store/settings_store.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

using namespace ade;
using literature::FetchOrder;
using literature::FetchOutcome;
using literature::RunGap;
using literature::SavedSearch;

namespace {

namespace pubmed = corpus::pubmed;

constexpr const char* kStarted = "2020-11-23T09:00:00.000Z";
constexpr const char* kLastWeek = "2020-11-16T09:00:00.000Z";

QString qs(const std::string& text)
{
    return QString::fromStdString(text);
}

pubmed::DayRange days(const char* from, const char* to)
{
    return {pubmed::parse_day(from).value(), pubmed::parse_day(to).value()};
}

SavedSearch amoxicillin()
{
    SavedSearch search;
    search.name = "weekly";
    search.product.name = "amoxicillin";
    search.query = "amoxicillin[tiab]";
    return search;
}

/// One that ran whole a week ago.
SavedSearch ran()
{
    SavedSearch search = amoxicillin();
    search.last_run = kLastWeek;
    search.last_query = search.query;
    return search;
}

} // namespace

Q_DECLARE_METATYPE(ade::literature::SavedSearch)
Q_DECLARE_METATYPE(ade::literature::RunGap)
Q_DECLARE_METATYPE(ade::corpus::pubmed::FetchRequest)
Q_DECLARE_METATYPE(ade::corpus::pubmed::FetchReport)

class TestSavedSearch : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<store::ProjectFile> project_;

    SavedSearch kept() { return literature::find_search(*project_, "weekly").value(); }
    FetchOutcome outcome(std::int64_t found, std::int64_t listed)
    {
        FetchOutcome outcome;
        outcome.fetch.found = found;
        outcome.fetch.listed = listed;
        outcome.counts[store::ArticleFate::added] = listed;
        return outcome;
    }

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        project_ = store::ProjectFile::create(folder_->filePath(QStringLiteral("p.adestudio")).toStdString())
                       .value();
    }
    void cleanup()
    {
        project_.reset();
        folder_.reset();
    }

    void completeRuns_data()
    {
        QTest::addColumn<SavedSearch>("search");
        QTest::addColumn<pubmed::FetchRequest>("request");
        QTest::addColumn<pubmed::FetchReport>("report");
        QTest::addColumn<RunGap>("gap");
        pubmed::FetchRequest all;
        all.terms.query = amoxicillin().query;
        pubmed::FetchReport whole;
        whole.found = whole.listed = 112;
        const auto request = [&](const std::function<void(pubmed::FetchRequest&)>& change) {
            pubmed::FetchRequest made = all;
            change(made);
            return made;
        };
        const auto report = [&](const std::function<void(pubmed::FetchReport&)>& change) {
            pubmed::FetchReport made = whole;
            change(made);
            return made;
        };
        const auto between = [&](const char* from, const char* to) {
            return request([&](auto& r) { r.terms.entered = days(from, to); });
        };
        QTest::newRow("all days, first run") << amoxicillin() << all << whole << RunGap::none;
        QTest::newRow("nothing found") << amoxicillin() << all << pubmed::FetchReport() << RunGap::none;
        QTest::newRow("also what is here already")
            << amoxicillin() << request([](auto& r) { r.again = true; }) << whole << RunGap::none;
        QTest::newRow("at most 2 of 112") << amoxicillin() << request([](auto& r) { r.max = 2; })
                                          << report([](auto& r) { r.listed = 2; }) << RunGap::limit;
        QTest::newRow("a limit that left nothing")
            << amoxicillin() << request([](auto& r) { r.max = 112; }) << whole << RunGap::none;
        QTest::newRow("a limit not reached, one hit listed twice")
            << amoxicillin() << request([](auto& r) { r.max = 200; })
            << report([](auto& r) { r.listed = 111; }) << RunGap::none;
        QTest::newRow("hits PubMed did not list") << amoxicillin() << all << report([](auto& r) {
            r.listed = 110;
            r.unlisted = 2;
        }) << RunGap::unlisted;
        QTest::newRow("since the last run")
            << ran() << between("2020-11-09", "2020-11-24") << whole << RunGap::none;
        QTest::newRow("since the last run, at most 2") << ran() << request([](auto& r) {
            r.terms.entered = days("2020-11-09", "2020-11-24");
            r.max = 2;
        }) << report([](auto& r) { r.listed = 2; }) << RunGap::limit;
        QTest::newRow("since the day of the last run, to today")
            << ran() << between("2020-11-16", "2020-11-23") << whole << RunGap::none;
        QTest::newRow("one month, never run before")
            << amoxicillin() << between("2020-10-23", "2020-11-23") << whole << RunGap::earlier_days;
        QTest::newRow("from the first day there is") << amoxicillin() << request([](auto& r) {
            r.terms.entered = days("2020-10-23", "2020-11-23");
            r.terms.entered->from = pubmed::all_days().from;
        }) << whole << RunGap::none;
        QTest::newRow("days that begin after the last run")
            << ran() << between("2020-11-17", "2020-11-24") << whole << RunGap::earlier_days;
        QTest::newRow("days that end yesterday")
            << ran() << between("2020-11-09", "2020-11-22") << whole << RunGap::later_days;
        QTest::newRow("another query")
            << ran() << request([](auto& r) { r.terms.query = "amoxicillin[tiab] OR Amoxil[tiab]"; }) << whole
            << RunGap::other_query;
        QTest::newRow("a list of PMIDs")
            << ran() << request([](auto& r) { r.pmids = {"1"}; }) << whole << RunGap::other_query;
        SavedSearch changed = ran();
        changed.query = "amoxicillin[tiab] OR Amoxil[tiab]";
        QTest::newRow("a changed search, only what is new for the old one")
            << changed << request([&](auto& r) {
                   r.terms.query = changed.query;
                   r.terms.entered = days("2020-11-09", "2020-11-24");
               })
            << whole << RunGap::earlier_days;
        QTest::newRow("a changed search, all days")
            << changed << request([&](auto& r) { r.terms.query = changed.query; }) << whole << RunGap::none;
    }
    void completeRuns()
    {
        QFETCH(SavedSearch, search);
        QFETCH(pubmed::FetchRequest, request);
        QFETCH(pubmed::FetchReport, report);
        QFETCH(RunGap, gap);
        QCOMPARE(static_cast<int>(literature::gap_of(search, request, report, kStarted)),
                 static_cast<int>(gap));
        // And the project's search moves on with complete runs only.
        search.id.clear();
        const SavedSearch before = literature::save_search(*project_, {}, search).value();
        FetchOrder order{request, before.id, before.name};
        FetchOutcome outcome;
        outcome.fetch = report;
        QVERIFY(literature::note_complete_run(*project_, {}, order, kStarted, outcome));
        QCOMPARE(qs(kept().last_run), gap == RunGap::none ? QLatin1String(kStarted) : qs(before.last_run));
        if (gap != RunGap::none)
            QVERIFY(kept() == before);
    }

    void aLimitedRunAsksForAllAgain()
    {
        const SavedSearch saved = literature::save_search(*project_, {}, amoxicillin()).value();
        FetchOrder order{literature::request_of(saved), saved.id, saved.name};
        order.request.max = 2;
        QVERIFY(literature::note_complete_run(*project_, {}, order, kStarted, outcome(112, 2)));
        QVERIFY(!literature::request_of(kept()).terms.entered);
    }

    void aSynonymAddedAsksForAllDays()
    {
        SavedSearch saved = literature::save_search(*project_, {}, amoxicillin()).value();
        const FetchOrder order{literature::request_of(saved), saved.id, saved.name};
        QVERIFY(literature::note_complete_run(*project_, {}, order, kStarted, outcome(112, 112)));
        QVERIFY(literature::request_of(kept()).terms.entered);
        QCOMPARE(kept().last_added, 112);

        saved = kept();
        saved.product.others = {"Amoxil"};
        saved.query += " OR Amoxil[tiab]";
        QVERIFY(literature::save_search(*project_, {}, saved));
        QCOMPARE(qs(literature::last_run_of(kept(), kept().query)), QString());
        QVERIFY(!literature::request_of(kept()).terms.entered);
        // The last run of the old words is still known, should they come back.
        QCOMPARE(qs(literature::last_run_of(kept(), amoxicillin().query)), QLatin1String(kStarted));

        // It runs whole, in the same second even: from then on it asks for what is new.
        const FetchOrder again{literature::request_of(kept()), saved.id, saved.name};
        QVERIFY(literature::note_complete_run(*project_, {}, again, kStarted, outcome(150, 150)));
        QVERIFY(literature::request_of(kept()).terms.entered);
        QCOMPARE(qs(kept().last_query), qs(kept().query));
    }

    void anOlderRunDoesNotMoveItBack()
    {
        const SavedSearch saved = literature::save_search(*project_, {}, ran()).value();
        FetchOrder order{literature::request_of(saved, true), saved.id, saved.name};
        QVERIFY(
            literature::note_complete_run(*project_, {}, order, "2020-11-01T00:00:00.000Z", outcome(3, 3)));
        QCOMPARE(qs(kept().last_run), QLatin1String(kLastWeek));
    }

    void olderProjectsKeepTheirLastRun()
    {
        const std::string value = R"({"name":"weekly","product":"amoxicillin","others":[],)"
                                  R"("safety_terms":false,"query":"amoxicillin[tiab]",)"
                                  R"("last_run":"2020-11-16T09:00:00.000Z","last_found":5,"last_added":2})";
        QVERIFY(store::SettingsStore(*project_, {}).set("literature.search.one", value));
        QCOMPARE(qs(literature::last_run_of(kept(), "amoxicillin[tiab]")), QLatin1String(kLastWeek));
        const auto entered = literature::request_of(kept()).terms.entered;
        QVERIFY(entered);
        QCOMPARE(qs(pubmed::iso_text(entered->from)), QStringLiteral("2020-11-09"));
    }

    void countsAreThoseOfTheWholeFetch()
    {
        corpus::Article article;
        const auto input = [&](const char* pmid) {
            article.pmid = pmid;
            article.title.text = std::string("Report ") + pmid;
            return store::ArticleInput{article, {}, {}};
        };
        store::IntakeRequest intake;
        intake.id = "0190b3a0-0000-7000-8000-000000000001";
        intake.source = "pubmed";
        intake.query = "amoxicillin[tiab]";
        store::ArticleStore articles(*project_);
        store::ArticleInput unreadable;
        unreadable.article.pmid = "9";
        unreadable.refused = "PubMed knows no article with this number.";
        QVERIFY(articles.add(intake, {input("1"), input("2"), unreadable})); // before it broke off
        FetchOutcome outcome;
        const std::vector<store::ArticleInput> rest = {input("3")};
        const auto report = articles.add(intake, rest);
        QVERIFY(report);
        outcome.add(rest, *report);
        QCOMPARE(outcome.count(store::ArticleFate::added), 1);
        QVERIFY(literature::sum_up(*project_, outcome));
        QCOMPARE(outcome.count(store::ArticleFate::added), 3);
        QCOMPARE(outcome.refused_in_all, 1);
    }

    void hereBefore()
    {
        using store::ArticleFate;
        QCOMPARE(store::here_before({}), 0);
        QCOMPARE(store::here_before({{ArticleFate::added, 1},
                                     {ArticleFate::new_version, 2},
                                     {ArticleFate::updated, 4},
                                     {ArticleFate::unchanged, 8},
                                     {ArticleFate::known, 16},
                                     {ArticleFate::refused, 32},
                                     {ArticleFate::excluded, 64}}),
                 28);
    }

    void aListIsNamed_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("name");
        QTest::newRow("one") << 1 << "1 PMID from a list";
        QTest::newRow("two") << 2 << "2 PMIDs from a list";
    }
    void aListIsNamed()
    {
        QFETCH(int, count);
        QFETCH(QString, name);
        FetchOrder order;
        for (int i = 1; i <= count; ++i)
            order.request.pmids.push_back(std::to_string(i));
        auto folder = pubmed::FetchFolder::open(folder_->path().toStdString(), order.request, "http://x/");
        QVERIFY(folder);
        QCOMPARE(qs(literature::intake_of(order, *folder, "http://x/").query), name);
    }
};

QTEST_GUILESS_MAIN(TestSavedSearch)
#include "tst_saved_search.moc"
