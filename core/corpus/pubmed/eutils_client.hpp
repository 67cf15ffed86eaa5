// SPDX-License-Identifier: GPL-3.0-or-later
// NCBI's E-utilities for PubMed: esearch, esummary, efetch; as polite as NBK25497 asks.
#pragma once

#include "core/corpus/pubmed/day.hpp"
#include "core/corpus/pubmed/eutils_reply.hpp"
#include "core/net/retry.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ade::corpus::pubmed {

inline constexpr std::string_view kEutilsUrl = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/";

/// esearch lists no more than these of one search, and refuses a retstart from here on.
inline constexpr std::int64_t kMostListed = 9999;

struct EutilsSettings {
    std::string base_url{kEutilsUrl};
    std::string tool = "ade-studio";
    std::string email;      ///< NCBI writes there before it blocks someone; may be empty
    std::string api_key;    ///< a secret: sent, never shown, logged or stored
    double per_second = 0;  ///< 0: what NCBI allows, 3 without a key and 10 with one
    net::RetryPolicy retry; ///< of one request
    net::HttpOptions http;
};

/// base_url and api_key where given, else from ADE_PUBMED_URL and ADE_PUBMED_API_KEY (or NCBI_API_KEY), email
/// from ADE_PUBMED_EMAIL.
EutilsSettings with_environment(EutilsSettings settings);

/// What to search for.
struct SearchTerms {
    std::string query;
    std::optional<DayRange> entered; ///< by entry date (edat), both ends within
    bool operator==(const SearchTerms&) const = default;
};

/// For one thread. Requests are POSTs, so that neither query nor key stands in an address; each is spaced by
/// the rate limit and tried again with back-off while mends_by_itself(). Errors are those of eutils_reply.hpp
/// and HttpClient, with the address in `where`; cancelled when stop was requested.
class EutilsClient {
public:
    explicit EutilsClient(EutilsSettings settings);

    /// A search whose result list stays on the server. Lists hits retstart … retstart + retmax.
    Result<Listed> search(const SearchTerms& terms, std::int64_t retstart, std::int64_t retmax,
                          std::stop_token stop = {});
    /// More of a list that the server keeps.
    Result<Listed> list(const History& history, std::int64_t retstart, std::int64_t retmax,
                        std::stop_token stop = {});
    Result<std::vector<TitleLine>> titles(const std::vector<std::string>& pmids, std::stop_token stop = {});
    Result<FetchedXml> fetch(const History& history, std::int64_t retstart, std::int64_t retmax,
                             std::stop_token stop = {});
    Result<FetchedXml> fetch(const std::vector<std::string>& pmids, std::stop_token stop = {});

    /// Hears of each wait before another try: "PubMed is busy, next try in 4 s"; and when it is over and the
    /// next try begins.
    void on_wait(std::function<void(const Error& why, std::chrono::milliseconds wait)> told,
                 std::function<void()> over = {})
    {
        told_ = std::move(told);
        over_ = std::move(over);
    }
    [[nodiscard]] const EutilsSettings& settings() const { return settings_; }
    [[nodiscard]] std::int64_t requests() const { return requests_; }

private:
    using Parameters = std::vector<std::pair<std::string, std::string>>;
    template <typename T, typename Judge>
    Result<T> call(std::string_view utility, const Parameters& parameters, const Judge& judge,
                   std::stop_token stop);

    EutilsSettings settings_;
    net::HttpClient http_;
    net::RateLimit limit_;
    Random random_;
    std::function<void(const Error&, std::chrono::milliseconds)> told_;
    std::function<void()> over_;
    std::int64_t requests_ = 0;
};

} // namespace ade::corpus::pubmed
