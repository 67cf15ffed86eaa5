// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/eutils_client.hpp"

#include "core/net/redact.hpp"

#include <chrono>
#include <cstdlib>

namespace ade::corpus::pubmed {

namespace {

std::string from_environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

double starts_per_second(const EutilsSettings& settings)
{
    if (settings.per_second > 0) {
        return settings.per_second;
    }
    // A little under what is allowed: requests bunch up on their way.
    return settings.api_key.empty() ? 2.9 : 9.5;
}

std::string joined(const std::vector<std::string>& pmids)
{
    std::string list;
    for (const std::string& pmid : pmids) {
        list += (list.empty() ? "" : ",") + pmid;
    }
    return list;
}

} // namespace

EutilsSettings with_environment(EutilsSettings settings)
{
    if (const std::string url = from_environment("ADE_PUBMED_URL");
        !url.empty() && (settings.base_url.empty() || settings.base_url == kEutilsUrl)) {
        settings.base_url = url;
    }
    if (settings.base_url.empty()) {
        settings.base_url = kEutilsUrl;
    }
    for (const char* const name : {"ADE_PUBMED_API_KEY", "NCBI_API_KEY"}) {
        if (settings.api_key.empty()) {
            settings.api_key = from_environment(name);
        }
    }
    if (settings.email.empty()) {
        settings.email = from_environment("ADE_PUBMED_EMAIL");
    }
    return settings;
}

EutilsClient::EutilsClient(EutilsSettings settings)
    : settings_(std::move(settings)), http_(settings_.http), limit_(starts_per_second(settings_)),
      random_(static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()))
{
    if (!settings_.base_url.ends_with('/')) {
        settings_.base_url += '/';
    }
}

template <typename T, typename Judge>
Result<T> EutilsClient::call(std::string_view utility, const Parameters& parameters, const Judge& judge,
                             std::stop_token stop)
{
    net::HttpRequest request;
    request.url = settings_.base_url + std::string(utility) + ".fcgi";
    request.method = "POST";
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = "db=pubmed&tool=" + net::encode_component(settings_.tool);
    Parameters all = parameters;
    if (!settings_.email.empty()) {
        all.emplace_back("email", settings_.email);
    }
    if (!settings_.api_key.empty()) {
        all.emplace_back("api_key", settings_.api_key);
        request.secrets.push_back(settings_.api_key);
    }
    for (const auto& [name, value] : all) {
        request.body += "&" + name + "=" + net::encode_component(value);
    }
    const std::string where = net::redact_url(request.url);
    for (int tried = 1;; ++tried) {
        if (!limit_.wait(stop)) {
            return cancelled();
        }
        ++requests_;
        auto answer = http_.perform(request, stop);
        std::optional<std::chrono::milliseconds> asked;
        if (answer) {
            asked = net::retry_after(*answer);
        }
        Result<T> result = answer ? judge(std::move(*answer)) : forward_error(answer);
        if (result) {
            return result;
        }
        Error error = result.error();
        error.where = error.where.empty() ? where : error.where;
        error.message = net::redact_secrets(std::move(error.message), request.secrets);
        for (std::string& argument : error.arguments) {
            argument = net::redact_secrets(std::move(argument), request.secrets);
        }
        if (!mends_by_itself(error) || tried >= settings_.retry.tries ||
            (asked && *asked > settings_.retry.longest)) {
            return tl::unexpected<Error>(std::move(error));
        }
        const auto wait = net::backoff(settings_.retry, tried, asked, random_);
        if (told_) {
            told_(error, wait);
        }
        if (!net::wait_for(wait, stop)) {
            return cancelled();
        }
        if (over_) {
            over_();
        }
    }
}

Result<Listed> EutilsClient::search(const SearchTerms& terms, std::int64_t retstart, std::int64_t retmax,
                                    std::stop_token stop)
{
    Parameters parameters = {{"term", terms.query},
                             {"retmode", "json"},
                             {"usehistory", "y"},
                             {"retstart", std::to_string(retstart)},
                             {"retmax", std::to_string(retmax)}};
    if (terms.entered) { // one bound alone would be ignored without a word
        parameters.emplace_back("datetype", "edat");
        parameters.emplace_back("mindate", day_text(terms.entered->from));
        parameters.emplace_back("maxdate", day_text(terms.entered->to));
    }
    return call<Listed>("esearch", parameters, read_search, std::move(stop));
}

Result<Listed> EutilsClient::list(const History& history, std::int64_t retstart, std::int64_t retmax,
                                  std::stop_token stop)
{
    return call<Listed>("esearch",
                        {{"WebEnv", history.web_env},
                         {"query_key", history.query_key},
                         {"retmode", "json"},
                         {"usehistory", "y"},
                         {"retstart", std::to_string(retstart)},
                         {"retmax", std::to_string(retmax)}},
                        read_search, std::move(stop));
}

Result<std::vector<TitleLine>> EutilsClient::titles(const std::vector<std::string>& pmids,
                                                    std::stop_token stop)
{
    if (pmids.empty()) {
        return std::vector<TitleLine>();
    }
    return call<std::vector<TitleLine>>("esummary", {{"id", joined(pmids)}, {"retmode", "json"}}, read_titles,
                                        std::move(stop));
}

Result<FetchedXml> EutilsClient::fetch(const History& history, std::int64_t retstart, std::int64_t retmax,
                                       std::stop_token stop)
{
    return call<FetchedXml>("efetch",
                            {{"WebEnv", history.web_env},
                             {"query_key", history.query_key},
                             {"retmode", "xml"},
                             {"retstart", std::to_string(retstart)},
                             {"retmax", std::to_string(retmax)}},
                            read_fetch, std::move(stop));
}

Result<FetchedXml> EutilsClient::fetch(const std::vector<std::string>& pmids, std::stop_token stop)
{
    return call<FetchedXml>("efetch", {{"id", joined(pmids)}, {"retmode", "xml"}}, read_fetch,
                            std::move(stop));
}

} // namespace ade::corpus::pubmed
