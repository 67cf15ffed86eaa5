// SPDX-License-Identifier: GPL-3.0-or-later
// ade fetch: searches PubMed and brings the articles into a project.
#include "app/cli/carried.hpp"
#include "app/cli/command.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/project.hpp"
#include "app/literature/fetch_run.hpp"

#include <nlohmann/json.hpp>

#include <iterator>

namespace ade::cli {
namespace {

namespace pubmed = corpus::pubmed;

class FetchCommand final : public Command {
public:
    std::string_view name() const override { return "fetch"; }
    std::string_view description() const override
    {
        return "Search PubMed and bring articles into a project";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file, made when absent")->required();
        auto* query = app.add_option("--query", query_, "Query in PubMed's own words");
        auto* paper = app.add_flag("--paper-query", paper_,
                                   "The paper's query for a training corpus (no screening search)");
        auto* product = app.add_option("--product", product_.name, "Generic name: builds a query from names");
        app.add_option("--also", product_.others, "A brand or synonym of --product; may be repeated")
            ->expected(1)
            ->take_all()
            ->needs(product);
        app.add_flag("--safety", product_.safety_terms, "With --product: articles about adverse effects only")
            ->needs(product);
        auto* pmids = app.add_option("--pmids", pmids_, "File of PMIDs, one a line");
        auto* search =
            app.add_option("--search", search_, "A saved search; asks for what is new since its last run");
        query->excludes(paper)->excludes(product)->excludes(pmids)->excludes(search);
        paper->excludes(product)->excludes(pmids)->excludes(search);
        product->excludes(pmids)->excludes(search);
        pmids->excludes(search);
        auto* save = app.add_option("--save", save_, "Keep the query as a saved search of this name")
                         ->excludes(pmids)
                         ->excludes(search);
        app.add_flag("--replace", replace_, "With --save: in the place of another search of this name")
            ->needs(save);
        app.add_option("--max", max_, "At most so many articles, newest first")->check(whole_number(1));
        app.add_option("--since", since_,
                       "Only articles that entered PubMed on this day or later: 2026-01-31");
        app.add_flag("--everything", everything_, "With --search: not only what is new")->needs(search);
        app.add_option("--overlap", overlap_,
                       "With --search: days before the last run to ask for again (default 7)")
            ->check(whole_number(0, 3650));
        app.add_flag("--again", again_, "Also fetch articles the project has: finds changed abstracts");
        app.add_flag("--count", count_, "Say how many there are and show the first titles; fetch nothing");
        app.add_option("--base-url", base_url_,
                       "Address of E-utilities (default: NCBI's, or $ADE_PUBMED_URL)");
        app.add_option("--email", email_, "Where NCBI may write to (default: $ADE_PUBMED_EMAIL)");
        app.footer("An API key is read from $ADE_PUBMED_API_KEY or $NCBI_API_KEY.");
    }

    Result<Exit> run(Context& context) override
    {
        if (auto checked = check_words(); !checked) {
            return forward_error(checked);
        }
        if (auto read = read_list(context); !read) {
            return forward_error(read);
        }
        pubmed::EutilsSettings settings;
        settings.base_url = base_url_.empty() ? std::string(pubmed::kEutilsUrl) : base_url_;
        settings.email = email_;
        settings = pubmed::with_environment(std::move(settings));
        if (!base_url_.empty()) {
            settings.base_url = base_url_;
        }
        pubmed::EutilsClient client(settings);
        client.on_wait([&](const Error& why, std::chrono::milliseconds wait) {
            context.terminal.tell(fmt::format("{} Next try in {:.1f} s.", why.message,
                                              static_cast<double>(wait.count()) / 1000));
        });
        if (count_ && search_.empty()) {
            return count(context, client, terms());
        }
        const bool there = std::filesystem::exists(project_);
        if (!there && !search_.empty()) {
            return fail(ErrorCode::not_found, "cli.no_project", project_,
                        "There is no such project, so it has no saved search.");
        }
        if (count_) {
            auto project = open_to_read(project_);
            if (!project) {
                return forward_error(project);
            }
            const auto saved = literature::find_search(**project, search_);
            if (!saved) {
                return forward_error(saved);
            }
            return count(context, client, literature::request_of(*saved, everything_, overlap_).terms);
        }
        auto project = open_to_write(project_, context, true);
        if (!project) {
            return forward_error(project);
        }
        return fetch(context, client, **project);
    }

private:
    Result<void> check_words()
    {
        if (query_.empty() && !paper_ && product_.name.empty() && pmids_.empty() && search_.empty()) {
            return usage_error(
                "Say what to fetch: --query TEXT, --product NAME, --pmids FILE or --search NAME.");
        }
        if (!since_.empty()) {
            const auto day = pubmed::parse_day(since_);
            if (!day) {
                return usage_error("--since: {}", day.error().message);
            }
            since_day_ = *day;
        }
        return {};
    }

    Result<void> read_list(Context& context)
    {
        if (pmids_.empty()) {
            return {};
        }
        auto list = pubmed::read_pmids(pmids_);
        if (!list) {
            return forward_error(list);
        }
        list_ = std::move(*list);
        for (const std::string& word : list_.refused) {
            context.terminal.complain(fmt::format("{}: this is no PMID; it is left out.", word));
        }
        if (list_.pmids.empty()) {
            return fail(ErrorCode::invalid_argument, "cli.no_ids", pmids_,
                        "The file names no PMID. Write one a line.");
        }
        return {};
    }

    [[nodiscard]] pubmed::SearchTerms terms() const
    {
        pubmed::SearchTerms terms;
        terms.query = paper_                   ? std::string(pubmed::paper_query())
                      : !product_.name.empty() ? pubmed::build_query(product_)
                                               : query_;
        if (since_day_) {
            terms.entered = pubmed::DayRange{*since_day_, pubmed::today() + std::chrono::days(1)};
        }
        return terms;
    }

    Result<Exit> count(Context& context, pubmed::EutilsClient& client, const pubmed::SearchTerms& terms) const
    {
        if (!pmids_.empty()) {
            return usage_error("--count counts what a query finds; a list of PMIDs needs no search.");
        }
        const auto listed = client.search(terms, 0, 20, context.stop);
        if (!listed) {
            return forward_error(listed);
        }
        const auto titles = client.titles(listed->ids, context.stop);
        if (!titles) {
            return forward_error(titles);
        }
        if (context.json) {
            nlohmann::ordered_json json = {{"query", terms.query},
                                           {"found", listed->count},
                                           {"translation", listed->translation},
                                           {"warnings", listed->warnings},
                                           {"titles", nlohmann::ordered_json::array()}};
            for (const pubmed::TitleLine& line : *titles) {
                json["titles"].push_back({{"pmid", line.pmid},
                                          {"title", line.title},
                                          {"journal", line.journal},
                                          {"date", line.date}});
            }
            print_json(context, json);
            return Exit::done;
        }
        std::string text = fmt::format("{} articles. Read as: {}\n", listed->count, listed->translation);
        for (const std::string& warning : listed->warnings) {
            text += "PubMed notes: " + warning + "\n";
        }
        for (const pubmed::TitleLine& line : *titles) {
            text += fmt::format("{:>9}  {}  {}. {}\n", line.pmid, line.title, line.journal, line.date);
        }
        context.terminal.print(text);
        return Exit::done;
    }

    /// What --save says. A search of this name stays as it is when it has the same query, and goes only when
    /// --replace says so: its name, and when it was run last, may be somebody's weekly duty.
    Result<literature::SavedSearch> save(store::ProjectFile& project, const std::string& person_id) const
    {
        literature::SavedSearch made;
        made.name = save_;
        made.product = product_;
        made.query = terms().query;
        auto known = literature::find_search(project, save_);
        if (!known && known.error().code != ErrorCode::not_found) {
            return known;
        }
        if (known && known->query == made.query) {
            return known;
        }
        if (known && !replace_) {
            return fail(ErrorCode::invalid_argument, "cli.search_exists", project_,
                        "The project has a saved search \"{}\" with another query: {} ({}). Save this one by "
                        "another name, run that one by --search \"{}\", or give --replace to put this query "
                        "in its place.",
                        known->name, known->query,
                        known->last_run.empty() ? std::string("never run") : "last run " + known->last_run,
                        known->name);
        }
        if (known) {
            made.id = known->id; // never run so far: nothing is known of what the new query finds
        }
        return literature::save_search(project, person_id, std::move(made));
    }

    /// The saved search that is run, or made; the order with its dates.
    Result<literature::FetchOrder> make_order(store::ProjectFile& project, const std::string& person_id) const
    {
        literature::FetchOrder order;
        order.request.terms = terms();
        order.request.pmids = list_.pmids;
        if (!search_.empty() || !save_.empty()) {
            const Result<literature::SavedSearch> saved =
                search_.empty() ? save(project, person_id) : literature::find_search(project, search_);
            if (!saved) {
                return forward_error(saved);
            }
            order.search_id = saved->id;
            order.search_name = saved->name;
            if (!search_.empty()) {
                order.request = literature::request_of(*saved, everything_, overlap_);
                if (since_day_) {
                    order.request.terms.entered =
                        pubmed::DayRange{*since_day_, pubmed::today() + std::chrono::days(1)};
                }
            }
        }
        order.request.max = max_;
        order.request.again = again_;
        return order;
    }

    Result<Exit> fetch(Context& context, pubmed::EutilsClient& client, store::ProjectFile& project) const
    {
        const auto person = person_in(project, context);
        if (!person) {
            return forward_error(person);
        }
        auto order = make_order(project, *person);
        if (!order) {
            return forward_error(order);
        }
        const auto root = pubmed::fetch_root(project.path());
        order->request = pubmed::FetchFolder::same_or_unfinished(root, order->request);
        auto folder = pubmed::FetchFolder::open(root, order->request, client.settings().base_url);
        if (!folder) {
            return forward_error(folder);
        }
        if (folder->resumed()) {
            context.terminal.tell(fmt::format("Going on with the fetch of {}.", folder->state.started));
        }
        literature::FetchOutcome outcome;
        store::ArticleStore articles(project);
        const auto keep = [&](const std::vector<store::ArticleInput>& inputs) -> Result<void> {
            auto report =
                articles.add(intake_of(*order, *folder, client.settings().base_url), inputs, *person);
            if (!report) {
                return forward_error(report);
            }
            outcome.add(inputs, *report);
            return {};
        };
        const pubmed::BatchSink sink = [&](const pubmed::FetchedBatch& batch) -> Result<void> {
            auto inputs = literature::read_batch(batch, context.stop);
            if (!inputs) {
                return forward_error(inputs);
            }
            if (auto kept = keep(*inputs); !kept) {
                return kept;
            }
            return pubmed::FetchFolder::mark_stored(folder->path(), batch.number);
        };
        const pubmed::KnownIds known = [&](const std::vector<std::string>& pmids) {
            return literature::known_pmids(project, pmids);
        };
        auto report = pubmed::run_fetch(client, order->request, *folder, known, sink,
                                        context.terminal.progress(), context.stop);
        if (!report) {
            if (folder->state.found >= 0) {
                context.terminal.complain(
                    "What was fetched so far is kept; the same command goes on from there.");
            }
            return forward_error(report);
        }
        outcome.fetch = std::move(*report);
        if (auto closed = close(project, *person, *order, *folder, keep, outcome); !closed) {
            return forward_error(closed);
        }
        print(context, *order, outcome);
        return outcome.refused_in_all + outcome.fetch.unlisted +
                           static_cast<std::int64_t>(list_.refused.size()) >
                       0
                   ? Exit::refused
                   : Exit::done;
    }

    /// The log's last batch: what the project had before; written also when nothing was new.
    template <typename Keep>
    static Result<void> close(store::ProjectFile& project, const std::string& person_id,
                              const literature::FetchOrder& order, const pubmed::FetchFolder& folder,
                              const Keep& keep, literature::FetchOutcome& outcome)
    {
        auto known = literature::known_articles(project, outcome.fetch.known_pmids);
        if (!known) {
            return forward_error(known);
        }
        if (!known->empty() || outcome.intake_id.empty()) {
            if (auto kept = keep(*known); !kept) {
                return kept;
            }
        }
        if (outcome.fetch.resumed) {
            if (auto summed = literature::sum_up(project, outcome); !summed) {
                return summed;
            }
        }
        const auto gap =
            literature::note_complete_run(project, person_id, order, folder.state.started, outcome);
        if (!gap) {
            return forward_error(gap);
        }
        outcome.gap = *gap;
        return pubmed::FetchFolder::remove(folder.path());
    }

    static std::string gap_text(literature::RunGap gap)
    {
        using literature::RunGap;
        const char* const why = gap == RunGap::none       ? nullptr
                                : gap == RunGap::limit    ? "--max left articles out"
                                : gap == RunGap::unlisted ? "PubMed did not list all that it found"
                                : gap == RunGap::other_query
                                    ? "the search was changed meanwhile"
                                    : "these were not all the days since its last run";
        return why == nullptr
                   ? std::string()
                   : fmt::format("This was no complete run of the saved search, because {}: what was "
                                 "left out is asked for next time.\n",
                                 why);
    }

    static void print_json(Context& context, const nlohmann::ordered_json& json)
    {
        context.terminal.print_data(
            json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }

    void print(Context& context, const literature::FetchOrder& order,
               const literature::FetchOutcome& outcome) const
    {
        using store::ArticleFate;
        const pubmed::FetchReport& fetch = outcome.fetch;
        CarriedOver carried;
        carried.add(outcome.carried);
        if (context.json) {
            nlohmann::ordered_json json = {{"project", project_},
                                           {"source", "pubmed"},
                                           {"query", order.request.terms.query},
                                           {"intake", outcome.intake_id},
                                           {"found", fetch.found},
                                           {"listed", fetch.listed},
                                           {"known", fetch.known},
                                           {"fetched", fetch.wanted - fetch.not_returned - fetch.refused},
                                           {"not_returned", fetch.not_returned},
                                           {"unlisted", fetch.unlisted},
                                           {"slices", fetch.slices},
                                           {"requests", fetch.requests},
                                           {"resumed", fetch.resumed},
                                           {"translation", fetch.translation},
                                           {"warnings", fetch.warnings},
                                           {"gap", literature::to_string(outcome.gap)}};
            for (const ArticleFate fate : {ArticleFate::added, ArticleFate::new_version, ArticleFate::updated,
                                           ArticleFate::unchanged, ArticleFate::refused}) {
                json[std::string(store::to_string(fate))] = outcome.count(fate);
            }
            json["carried_over"] = carried.json();
            json["findings"] = nlohmann::ordered_json::array();
            for (const Error& error : outcome.refused) {
                json["findings"].push_back({{"where", error.where}, {"message", error.message}});
            }
            print_json(context, json);
            return;
        }
        std::string text =
            fmt::format("{} articles found, {} known before, {} to fetch. Stored: {} new, {} new versions, "
                        "{} updated, {} "
                        "unchanged; {} refused.\n",
                        fetch.found, fetch.known, fetch.wanted, outcome.count(ArticleFate::added),
                        outcome.count(ArticleFate::new_version), outcome.count(ArticleFate::updated),
                        outcome.count(ArticleFate::unchanged), outcome.count(ArticleFate::refused));
        text += carried.text();
        if (fetch.wanted == 0) {
            text += "Nothing new; the log says so too.\n";
        }
        text += gap_text(outcome.gap);
        for (const std::string& warning : fetch.warnings) {
            text += "PubMed notes: " + warning + "\n";
        }
        for (const Error& error : outcome.refused) {
            text += error.text() + "\n";
        }
        if (outcome.refused_in_all > static_cast<std::int64_t>(outcome.refused.size())) {
            text += fmt::format("… and {} more.\n",
                                outcome.refused_in_all - static_cast<std::int64_t>(outcome.refused.size()));
        }
        context.terminal.print(text);
    }

    std::string project_;
    std::string query_;
    bool paper_ = false;
    pubmed::ProductNames product_;
    std::string pmids_;
    std::string search_;
    std::string save_;
    bool replace_ = false;
    std::int64_t max_ = 0;
    std::string since_;
    std::optional<pubmed::Day> since_day_;
    bool everything_ = false;
    int overlap_ = pubmed::kOverlapDays;
    bool again_ = false;
    bool count_ = false;
    std::string base_url_;
    std::string email_;
    pubmed::PmidList list_;
};

const Register registered(make<FetchCommand>);

} // namespace
} // namespace ade::cli
