// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/literature/saved_search.hpp"

#include "core/base/uuid.hpp"
#include "core/store/settings_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::literature {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "literature.search.";

std::string key_of(const std::string& id)
{
    return std::string(kPrefix) + id;
}

std::string to_json(const SavedSearch& search)
{
    const Json json = {{"name", search.name},
                       {"product", search.product.name},
                       {"others", search.product.others},
                       {"safety_terms", search.product.safety_terms},
                       {"query", search.query},
                       {"last_run", search.last_run},
                       {"last_query", search.last_query},
                       {"last_found", search.last_found},
                       {"last_added", search.last_added}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<SavedSearch> search_of(const std::string& id, const std::string& value)
{
    const Json json = Json::parse(value, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt; // a forgotten search is an empty setting
    }
    try {
        SavedSearch search;
        search.id = id;
        search.name = json.at("name");
        search.product.name = json.at("product");
        search.product.others = json.at("others").get<std::vector<std::string>>();
        search.product.safety_terms = json.at("safety_terms");
        search.query = json.at("query");
        search.last_run = json.value("last_run", "");
        // Older projects do not say what ran; then it was the query that stands beside it.
        search.last_query = json.value("last_query", search.last_run.empty() ? std::string() : search.query);
        search.last_found = json.value("last_found", std::int64_t{0});
        search.last_added = json.value("last_added", std::int64_t{0});
        return search;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

bool blank(const std::string& text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

} // namespace

Result<std::vector<SavedSearch>> saved_searches(store::ProjectFile& project)
{
    const auto settings = store::SettingsStore(project).all();
    if (!settings) {
        return forward_error(settings);
    }
    std::vector<SavedSearch> searches;
    for (auto entry = settings->lower_bound(std::string(kPrefix));
         entry != settings->end() && entry->first.starts_with(kPrefix); ++entry) {
        if (auto search = search_of(entry->first.substr(kPrefix.size()), entry->second)) {
            searches.push_back(std::move(*search));
        }
    }
    std::sort(searches.begin(), searches.end(),
              [](const SavedSearch& a, const SavedSearch& b) { return a.name < b.name; });
    return searches;
}

Result<SavedSearch> find_search(store::ProjectFile& project, const std::string& name)
{
    auto searches = saved_searches(project);
    if (!searches) {
        return forward_error(searches);
    }
    std::string names;
    for (SavedSearch& search : *searches) {
        if (search.name == name) {
            return std::move(search);
        }
        names += (names.empty() ? "" : ", ") + search.name;
    }
    return fail(ErrorCode::not_found, "literature.no_search", project.path().string(),
                "The project has no saved search \"{}\". It has: {}.", name, names.empty() ? "none" : names);
}

Result<SavedSearch> save_search(store::ProjectFile& project, const std::string& person_id, SavedSearch search)
{
    if (blank(search.name)) {
        return fail(ErrorCode::invalid_argument, "literature.search_name", {},
                    "A saved search needs a name, such as the product's.");
    }
    if (blank(search.query)) {
        return fail(ErrorCode::invalid_argument, "literature.search_query", search.name,
                    "The search has no query. Give a product name or write one.");
    }
    const auto searches = saved_searches(project);
    if (!searches) {
        return forward_error(searches);
    }
    for (const SavedSearch& other : *searches) {
        if (other.name == search.name && other.id != search.id) {
            return fail(ErrorCode::invalid_argument, "literature.search_twice", search.name,
                        "Another saved search has this name. Choose another one.");
        }
    }
    if (search.id.empty()) {
        search.id = new_uuid();
    }
    auto stored = store::SettingsStore(project, person_id).set(key_of(search.id), to_json(search));
    if (!stored) {
        return forward_error(stored);
    }
    return search;
}

Result<void> forget_search(store::ProjectFile& project, const std::string& person_id, const std::string& id)
{
    return store::SettingsStore(project, person_id).set(key_of(id), "");
}

std::string last_run_of(const SavedSearch& search, const std::string& query)
{
    return search.last_query == query ? search.last_run : std::string();
}

corpus::pubmed::FetchRequest request_of(const SavedSearch& search, bool everything, int overlap_days)
{
    corpus::pubmed::FetchRequest request;
    request.terms.query = search.query;
    if (!everything) {
        request.terms.entered =
            corpus::pubmed::since_last_run(last_run_of(search, search.query), overlap_days);
    }
    return request;
}

} // namespace ade::literature
