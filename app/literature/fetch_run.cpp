// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/literature/fetch_run.hpp"

#include "core/corpus/formats/pubmed_xml.hpp"
#include "core/net/redact.hpp"

#include <nlohmann/json.hpp>

namespace ade::literature {

namespace pubmed = corpus::pubmed;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRefusedListed = 100;

store::ArticleInput refused_article(const std::string& pmid, std::string reason)
{
    store::ArticleInput input;
    input.article.pmid = pmid;
    input.refused = std::move(reason);
    return input;
}

} // namespace

store::IntakeRequest intake_of(const FetchOrder& order, const pubmed::FetchFolder& folder,
                               const std::string& base_url)
{
    const pubmed::FetchRequest& request = order.request;
    store::IntakeRequest intake;
    intake.id = folder.state.id;
    intake.source = "pubmed";
    Json details = {{"found", folder.state.found},
                    {"listed", folder.state.listed.size()},
                    {"known", folder.state.known},
                    {"asked", folder.state.started},
                    {"server", net::redact_url(base_url)}};
    if (request.pmids.empty()) {
        intake.query = request.terms.query;
        details["translation"] = folder.state.translation;
    } else {
        const std::size_t count = request.pmids.size();
        intake.query = fmt::format("{} {} from a list", count, count == 1 ? "PMID" : "PMIDs");
    }
    if (request.terms.entered) {
        details["entered_from"] = pubmed::iso_text(request.terms.entered->from);
        details["entered_to"] = pubmed::iso_text(request.terms.entered->to);
    }
    if (request.max > 0) {
        details["max"] = request.max;
    }
    if (request.again) {
        details["again"] = true;
    }
    if (!order.search_id.empty()) {
        details["saved_search"] = order.search_id;
        details["saved_search_name"] = order.search_name;
    }
    if (!folder.state.warnings.empty()) {
        details["warnings"] = folder.state.warnings;
    }
    intake.details = details.dump(-1, ' ', false, Json::error_handler_t::replace);
    return intake;
}

Result<std::vector<store::ArticleInput>> read_batch(const pubmed::FetchedBatch& batch, std::stop_token stop)
{
    std::vector<store::ArticleInput> inputs;
    if (!batch.files.empty()) {
        const corpus::ArticleSink take = [&](corpus::ReadArticle&& read) -> Result<void> {
            inputs.push_back({std::move(read.article), {}, std::move(read.refused)});
            return {};
        };
        const auto report = corpus::pubmed_xml_reader().read_articles(batch.files, {}, take, std::move(stop));
        if (!report) {
            return forward_error(report);
        }
    }
    for (const std::string& pmid : batch.not_returned) {
        inputs.push_back(refused_article(pmid, "PubMed knows no article with this number."));
    }
    for (const pubmed::BatchState::Refused& entry : batch.refused) {
        inputs.push_back(refused_article(entry.pmid, entry.reason));
    }
    return inputs;
}

Result<std::set<std::string>> known_pmids(store::ProjectFile& project, const std::vector<std::string>& pmids)
{
    const store::ArticleStore articles(project);
    std::set<std::string> known;
    for (const std::string& pmid : pmids) {
        const auto found = articles.find_pmid(pmid);
        if (!found) {
            return forward_error(found);
        }
        if (*found) {
            known.insert(pmid);
        }
    }
    return known;
}

Result<std::vector<store::ArticleInput>> known_articles(store::ProjectFile& project,
                                                        const std::vector<std::string>& pmids)
{
    const store::ArticleStore articles(project);
    std::vector<store::ArticleInput> inputs;
    for (const std::string& pmid : pmids) {
        const auto document = articles.find_pmid(pmid);
        if (!document) {
            return forward_error(document);
        }
        store::ArticleInput& input = inputs.emplace_back();
        input.excluded = store::kKnownReason;
        if (*document) {
            auto article = articles.article(**document);
            if (!article) {
                return forward_error(article);
            }
            input.article = article->value_or(corpus::Article());
        }
        input.article.pmid = pmid;
    }
    return inputs;
}

void FetchOutcome::add(const std::vector<store::ArticleInput>& inputs, const store::ArticleReport& report)
{
    carried.insert(carried.end(), report.carried.begin(), report.carried.end());
    intake_id = report.intake_id;
    for (const auto& [fate, number] : report.counts) {
        counts[fate] += number;
    }
    for (std::size_t i = 0; i < report.articles.size() && i < inputs.size(); ++i) {
        if (report.articles[i].fate != store::ArticleFate::refused) {
            continue;
        }
        ++refused_in_all;
        if (refused.size() < kRefusedListed) {
            refused.push_back(make_error(ErrorCode::parse, "literature.refused",
                                         corpus::name_of(inputs[i].article), "{}",
                                         report.articles[i].reason));
        }
    }
}

std::int64_t FetchOutcome::count(store::ArticleFate fate) const
{
    const auto found = counts.find(fate);
    return found == counts.end() ? 0 : found->second;
}

std::string_view to_string(RunGap gap)
{
    switch (gap) {
    case RunGap::other_query:
        return "other_query";
    case RunGap::limit:
        return "limit";
    case RunGap::unlisted:
        return "unlisted";
    case RunGap::later_days:
        return "later_days";
    case RunGap::earlier_days:
        return "earlier_days";
    case RunGap::none:
        break;
    }
    return "none";
}

RunGap gap_of(const SavedSearch& search, const pubmed::FetchRequest& request,
              const pubmed::FetchReport& report, const std::string& started)
{
    if (!request.pmids.empty() || request.terms.query != search.query) {
        return RunGap::other_query;
    }
    // Found and listed differ also when a hit was listed twice; only a limit that was reached cuts off.
    if (request.max > 0 && report.listed >= request.max && report.listed < report.found) {
        return RunGap::limit;
    }
    if (report.unlisted > 0) {
        return RunGap::unlisted;
    }
    if (const auto& days = request.terms.entered) {
        const auto ran = pubmed::parse_day(std::string_view(started).substr(0, 10));
        if (!ran || days->to < *ran) {
            return RunGap::later_days;
        }
        const std::string last = last_run_of(search, request.terms.query);
        const auto covered = pubmed::parse_day(std::string_view(last).substr(0, 10));
        if (days->from > pubmed::all_days().from && (!covered || days->from > *covered)) {
            return RunGap::earlier_days;
        }
    }
    return RunGap::none;
}

Result<void> sum_up(store::ProjectFile& project, FetchOutcome& outcome)
{
    auto intakes = store::ArticleStore(project).intakes();
    if (!intakes) {
        return forward_error(intakes);
    }
    for (store::IntakeRecord& intake : *intakes) {
        if (intake.id == outcome.intake_id) {
            outcome.counts = std::move(intake.counts);
            outcome.refused_in_all = outcome.count(store::ArticleFate::refused);
        }
    }
    return {};
}

Result<RunGap> note_complete_run(store::ProjectFile& project, const std::string& person_id,
                                 const FetchOrder& order, const std::string& started,
                                 const FetchOutcome& outcome)
{
    if (order.search_id.empty()) {
        return RunGap::none;
    }
    auto searches = saved_searches(project);
    if (!searches) {
        return forward_error(searches);
    }
    for (SavedSearch& search : *searches) {
        if (search.id != order.search_id) {
            continue;
        }
        const RunGap gap = gap_of(search, order.request, outcome.fetch, started);
        if (gap == RunGap::none && last_run_of(search, order.request.terms.query) < started) {
            search.last_run = started;
            search.last_query = search.query;
            search.last_found = outcome.fetch.found;
            search.last_added = outcome.count(store::ArticleFate::added);
            if (auto saved = save_search(project, person_id, search); !saved) {
                return forward_error(saved);
            }
        }
        return gap;
    }
    return RunGap::none;
}

} // namespace ade::literature
