// SPDX-License-Identifier: GPL-3.0-or-later
// What E-utilities answered: the good replies taken apart, every known bad one turned into an Error.
#pragma once

#include "core/net/http_client.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::pubmed {

/// A result list kept on the server for some hours ("history").
struct History {
    std::string web_env;
    std::string query_key;
    bool operator==(const History&) const = default;
    [[nodiscard]] bool empty() const { return web_env.empty(); }
};

/// An esearch reply.
struct Listed {
    std::int64_t count = 0;       ///< hits in all, not only those in `ids`
    std::vector<std::string> ids; ///< PMIDs in the server's order
    History history;
    std::string translation;           ///< the query as PubMed read it
    std::vector<std::string> warnings; ///< terms not found and the like, in the server's words
    bool operator==(const Listed&) const = default;
};

/// One line of an esummary reply, for a preview.
struct TitleLine {
    std::string pmid;
    std::string title; ///< plain text
    std::string journal;
    std::string date; ///< as the journal writes it: "2026 Jan 5"
    bool operator==(const TitleLine&) const = default;
};

/// What an efetch reply holds, seen from outside; its articles are read by the PubMed XML reader.
struct FetchedXml {
    std::string bytes;
    std::vector<std::string> pmids; ///< of the records in it, in order
};

/// Error::message_id of what the judges below find. A faulty reply often comes with status 200, so the body
/// decides first. Server words are shortened, plain text.
///     eutils.busy             rate limit, search backend down, status 429 or 5xx: try again
///     eutils.html             a web page in place of data: a proxy, a login page, maintenance: try again
///     eutils.bad_json         cut or damaged JSON: try again
///     eutils.truncated        cut or damaged XML: try again
///     eutils.history_expired  the result list is no longer kept: search again, or fetch by ids
///     eutils.too_far          more than the first 9,999 hits were asked for
///     eutils.query            the query is empty or refused
///     eutils.api_key          the API key is not valid
///     eutils.refused          any other complaint
///     eutils.status           another status than 200
bool mends_by_itself(const Error& error);

Result<Listed> read_search(const net::HttpResponse& response);
Result<std::vector<TitleLine>> read_titles(const net::HttpResponse& response);
/// An empty PubmedArticleSet is a good reply: the PMIDs asked for do not exist.
Result<FetchedXml> read_fetch(net::HttpResponse response);

/// Tags and character references out, so that a title can be shown: "H<sub>2</sub>O &amp; salt" → "H2O &
/// salt".
std::string plain_title(std::string_view marked_up);

} // namespace ade::corpus::pubmed
