// SPDX-License-Identifier: GPL-3.0-or-later
// E-utilities on 127.0.0.1 for tests: a small PubMed with history, pages, date slices, and faults by script.
#pragma once

#include "tests/support/local_server.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ade::test {

struct PubmedEntry {
    std::int64_t pmid = 0;
    std::string entered; ///< "2026/01/31"
    std::string title;
    std::string abstract_text;
    std::set<std::string> tags; ///< a term "tag:WORD" finds those with WORD; any other term finds all
};

class EutilsServer {
public:
    /// cap: how many hits esearch lists; 9,999 at the real one.
    explicit EutilsServer(std::int64_t cap = 9999);

    void add(PubmedEntry entry);
    /// count entries with PMIDs from `first_pmid`, `per_day` of them on each day from 2020/01/01 on.
    void add_many(int count, std::int64_t first_pmid, int per_day);

    /// The next requests to "esearch", "esummary" or "efetch" get these answers in place of the true ones, in
    /// order.
    void script(const std::string& utility, ServerReply reply);
    /// A fault when a request names or covers this PMID, until cleared by an empty reply body.
    void spoil(std::int64_t pmid, ServerReply reply);
    void forget_history();
    /// How many ids esearch gives at most in one reply, whatever retmax says.
    void set_page(std::int64_t page);
    void set_delay(std::chrono::milliseconds delay);

    [[nodiscard]] std::string url() const { return server_.url() + "/eutils/"; }
    [[nodiscard]] int count(const std::string& utility) const;
    [[nodiscard]] std::vector<ServerRequest> requests(const std::string& utility) const;
    /// How often each PMID was sent by efetch.
    [[nodiscard]] std::map<std::int64_t, int> sent() const;

private:
    ServerReply answer(const ServerRequest& request);
    ServerReply search(const ServerRequest& request);
    ServerReply summary(const ServerRequest& request);
    ServerReply fetch(const ServerRequest& request);
    std::vector<std::int64_t> find(const ServerRequest& request) const;

    mutable std::mutex mutex_;
    std::int64_t cap_;
    std::int64_t page_ = 1'000'000;
    std::chrono::milliseconds delay_{0};
    std::map<std::int64_t, PubmedEntry, std::greater<>> entries_; ///< newest first
    std::map<std::string, std::deque<ServerReply>> script_;
    std::map<std::int64_t, ServerReply> spoiled_;
    std::map<std::string, std::vector<std::int64_t>> history_;
    std::map<std::int64_t, int> sent_;
    int next_history_ = 1;
    LocalServer server_; ///< last: its threads use the rest
};

} // namespace ade::test
