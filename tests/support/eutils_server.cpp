// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/eutils_server.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace ade::test {

namespace {

std::int64_t number(const std::string& text, std::int64_t fallback)
{
    return text.empty() ? fallback : std::strtoll(text.c_str(), nullptr, 10);
}

std::vector<std::int64_t> numbers(const std::string& list)
{
    std::vector<std::int64_t> all;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        if (end > at) {
            all.push_back(number(list.substr(at, end - at), 0));
        }
        at = end + 1;
    }
    return all;
}

std::string quoted(const std::string& text)
{
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
        }
        json += c;
    }
    return json + "\"";
}

std::string escaped(const std::string& text)
{
    std::string xml;
    for (const char c : text) {
        xml += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    }
    return xml;
}

ServerReply reply(std::string body, int status = 200)
{
    ServerReply made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

std::string date_after(int days)
{
    const std::chrono::year_month_day day(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1) +
                                          std::chrono::days(days));
    char text[16];
    std::snprintf(text, sizeof text, "%04d/%02u/%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text;
}

} // namespace

EutilsServer::EutilsServer(std::int64_t cap)
    : cap_(cap), server_([this](const ServerRequest& request) { return answer(request); })
{
}

void EutilsServer::add(PubmedEntry entry)
{
    const std::lock_guard lock(mutex_);
    const std::int64_t pmid = entry.pmid;
    entries_[pmid] = std::move(entry);
}

void EutilsServer::add_many(int count, std::int64_t first_pmid, int per_day)
{
    for (int i = 0; i < count; ++i) {
        PubmedEntry entry;
        entry.pmid = first_pmid + i;
        entry.entered = date_after(i / per_day);
        entry.title = "Report number " + std::to_string(entry.pmid) + " on a rash.";
        entry.abstract_text =
            "Patient " + std::to_string(entry.pmid) +
            " took amoxicillin. A rash followed within two days. It faded after the drug was "
            "stopped.";
        add(std::move(entry));
    }
}

void EutilsServer::script(const std::string& utility, ServerReply given)
{
    const std::lock_guard lock(mutex_);
    script_[utility].push_back(std::move(given));
}

void EutilsServer::spoil(std::int64_t pmid, ServerReply given)
{
    const std::lock_guard lock(mutex_);
    if (given.body.empty()) {
        spoiled_.erase(pmid);
    } else {
        spoiled_[pmid] = std::move(given);
    }
}

void EutilsServer::forget_history()
{
    const std::lock_guard lock(mutex_);
    history_.clear();
}

void EutilsServer::set_page(std::int64_t page)
{
    const std::lock_guard lock(mutex_);
    page_ = page;
}

void EutilsServer::set_delay(std::chrono::milliseconds delay)
{
    const std::lock_guard lock(mutex_);
    delay_ = delay;
}

std::vector<ServerRequest> EutilsServer::requests(const std::string& utility) const
{
    std::vector<ServerRequest> some;
    for (ServerRequest& request : server_.requests()) {
        if (request.path() == "/eutils/" + utility + ".fcgi") {
            some.push_back(std::move(request));
        }
    }
    return some;
}

int EutilsServer::count(const std::string& utility) const
{
    return static_cast<int>(requests(utility).size());
}

std::map<std::int64_t, int> EutilsServer::sent() const
{
    const std::lock_guard lock(mutex_);
    return sent_;
}

ServerReply EutilsServer::answer(const ServerRequest& request)
{
    const std::lock_guard lock(mutex_);
    ServerReply made;
    for (const char* const utility : {"esearch", "esummary", "efetch"}) {
        if (request.path() != std::string("/eutils/") + utility + ".fcgi") {
            continue;
        }
        if (auto& waiting = script_[utility]; !waiting.empty()) {
            made = waiting.front();
            waiting.pop_front();
            return made;
        }
        made = utility == std::string("esearch")    ? search(request)
               : utility == std::string("esummary") ? summary(request)
                                                    : fetch(request);
        if (made.delay.count() == 0) {
            made.delay = delay_;
        }
        return made;
    }
    return reply("no such page", 404);
}

std::vector<std::int64_t> EutilsServer::find(const ServerRequest& request) const
{
    const std::string term = request.parameter("term");
    const std::string from = request.parameter("mindate");
    const std::string to = request.parameter("maxdate");
    const bool dated = !from.empty() && !to.empty() && request.parameter("datetype") == "edat";
    std::int64_t low = 0;
    std::int64_t high = std::int64_t{1} << 60;
    if (const std::size_t uid = term.find("[uid]"); uid != std::string::npos) {
        const std::size_t begin = term.rfind(' ', uid) + 1;
        const std::size_t colon = term.find(':', begin);
        low = number(term.substr(begin, colon - begin), 0);
        high = number(term.substr(colon + 1, uid - colon - 1), 0);
    }
    std::string tag;
    if (const std::size_t at = term.find("tag:"); at != std::string::npos) {
        tag = term.substr(at + 4, term.find_first_of(" )", at) - at - 4);
    }
    std::vector<std::int64_t> found;
    for (const auto& [pmid, entry] : entries_) {
        if ((!dated || (entry.entered >= from && entry.entered <= to)) && pmid >= low && pmid <= high &&
            (tag.empty() || entry.tags.contains(tag))) {
            found.push_back(pmid);
        }
    }
    return found;
}

ServerReply EutilsServer::search(const ServerRequest& request)
{
    const std::string web_env = request.parameter("WebEnv");
    const std::string term = request.parameter("term");
    if (term.empty() && web_env.empty()) {
        return reply(R"({"esearchresult":{"ERROR":"Empty term and query_key - nothing todo"}})");
    }
    const std::int64_t start = number(request.parameter("retstart"), 0);
    if (start >= cap_) {
        return reply(
            "{\"header\":{\"type\":\"esearch\",\"version\":\"0.3\"},\"esearchresult\":{\"ERROR\":\"Search "
            "Backend failed: Exception:\n'retstart' cannot be larger than " +
            std::to_string(cap_ - 1) + ".\"}}");
    }
    std::vector<std::int64_t> hits;
    std::string kept = web_env;
    if (!web_env.empty()) {
        const auto list = history_.find(web_env + "/" + request.parameter("query_key"));
        if (list == history_.end()) {
            return reply(R"({"esearchresult":{"ERROR":"Unable to obtain query #1"}})");
        }
        hits = list->second;
    } else {
        hits = find(request);
        kept = "MCID_" + std::to_string(next_history_++);
        history_[kept + "/1"] = hits;
    }
    const auto most = std::min({number(request.parameter("retmax"), 20), cap_ - start, page_});
    std::string ids;
    for (std::int64_t i = start; i < std::min(start + most, static_cast<std::int64_t>(hits.size())); ++i) {
        ids += (ids.empty() ? "\"" : ",\"") + std::to_string(hits[static_cast<std::size_t>(i)]) + "\"";
    }
    std::string body = R"({"header":{"type":"esearch","version":"0.3"},"esearchresult":{"count":")" +
                       std::to_string(hits.size()) + R"(","retmax":"0","retstart":")" +
                       std::to_string(start) + R"(","idlist":[)" + ids +
                       R"(],"translationset":[],"querytranslation":)" + quoted(term);
    if (request.parameter("usehistory") == "y") {
        body += R"(,"querykey":"1","webenv":")" + kept + '"';
    }
    if (hits.empty()) {
        body +=
            R"(,"warninglist":{"phrasesignored":[],"quotedphrasesnotfound":[],"outputmessages":["No items found."]})";
    }
    return reply(body + "}}");
}

ServerReply EutilsServer::summary(const ServerRequest& request)
{
    std::string uids;
    std::string entries;
    for (const std::int64_t pmid : numbers(request.parameter("id"))) {
        const auto found = entries_.find(pmid);
        if (found == entries_.end()) {
            continue;
        }
        const std::string id = std::to_string(pmid);
        uids += (uids.empty() ? "\"" : ",\"") + id + "\"";
        entries += ",\"" + id + R"(":{"uid":")" + id +
                   R"(","pubdate":"2020 Jan","source":"J Small Cases","title":)" +
                   quoted(found->second.title) + "}";
    }
    return reply(R"({"header":{"type":"esummary","version":"0.3"},"result":{"uids":[)" + uids + "]" +
                 entries + "}}");
}

ServerReply EutilsServer::fetch(const ServerRequest& request)
{
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n";
    std::vector<std::int64_t> ids;
    if (const std::string web_env = request.parameter("WebEnv"); !web_env.empty()) {
        const auto list = history_.find(web_env + "/" + request.parameter("query_key"));
        if (list == history_.end()) {
            return reply(head +
                         "<eFetchResult>\n\t<ERROR>Cannot retrieve history data. query_key: 1, WebEnv: " +
                         web_env + ", retstart: 0, retmax: 1</ERROR>\n</eFetchResult>\n");
        }
        const std::int64_t start = number(request.parameter("retstart"), 0);
        const std::int64_t end = std::min(start + number(request.parameter("retmax"), 20),
                                          static_cast<std::int64_t>(list->second.size()));
        for (std::int64_t i = start; i < end; ++i) {
            ids.push_back(list->second[static_cast<std::size_t>(i)]);
        }
    } else {
        ids = numbers(request.parameter("id"));
        if (ids.empty()) {
            return reply(
                head + "<eFetchResult>\n\t<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>\n"
                       "</eFetchResult>\n",
                400);
        }
    }
    for (const std::int64_t pmid : ids) {
        if (const auto bad = spoiled_.find(pmid); bad != spoiled_.end()) {
            return bad->second;
        }
    }
    std::string body = head + "<PubmedArticleSet>\n";
    for (const std::int64_t pmid : ids) {
        const auto found = entries_.find(pmid);
        if (found == entries_.end()) {
            continue;
        }
        ++sent_[pmid];
        const PubmedEntry& entry = found->second;
        const std::string id = std::to_string(pmid);
        body += "<PubmedArticle><MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\"><PMID Version=\"1\">" + id +
                "</PMID><Article PubModel=\"Print\"><Journal><JournalIssue "
                "CitedMedium=\"Print\"><Volume>7</Volume>"
                "<Issue>2</Issue><PubDate><Year>" +
                entry.entered.substr(0, 4) +
                "</Year><Month>Jan</Month></PubDate></JournalIssue><Title>Journal of small cases</Title>"
                "<ISOAbbreviation>J Small Cases</ISOAbbreviation></Journal><ArticleTitle>" +
                escaped(entry.title) +
                "</ArticleTitle><Pagination><MedlinePgn>11-2</MedlinePgn></Pagination>";
        if (!entry.abstract_text.empty()) {
            body += "<Abstract><AbstractText>" + escaped(entry.abstract_text) + "</AbstractText></Abstract>";
        }
        body +=
            "<AuthorList CompleteYN=\"Y\"><Author "
            "ValidYN=\"Y\"><LastName>Keller</LastName><ForeName>Ruth</ForeName>"
            "<Initials>R</Initials></Author><Author ValidYN=\"Y\"><LastName>Okafor</LastName>"
            "<ForeName>Ada B</ForeName><Initials>AB</Initials></Author></AuthorList><Language>eng</Language>"
            "<PublicationTypeList><PublicationType UI=\"D002363\">Case Reports</PublicationType>"
            "</PublicationTypeList></Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId "
            "IdType=\"pubmed\">" +
            id + "</ArticleId><ArticleId IdType=\"doi\">10.1000/small." + id +
            "</ArticleId></ArticleIdList></PubmedData></PubmedArticle>\n";
    }
    return reply(body + "</PubmedArticleSet>\n");
}

} // namespace ade::test
