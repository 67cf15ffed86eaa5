// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/eutils_reply.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/pubmed/reply_envelope.hpp"
#include "core/text/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace ade::corpus::pubmed {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kWordsShown = 200;

std::string_view without_bom(std::string_view body)
{
    body = body.starts_with("\xEF\xBB\xBF") ? body.substr(3) : body;
    return ascii::trimmed(body);
}

/// The server's words on one line, shortened, always well-formed UTF-8.
std::string words(std::string_view text)
{
    std::string line;
    for (const char byte : ascii::trimmed(text)) {
        const bool blank = static_cast<unsigned char>(byte) <= ' ';
        if (!blank) {
            line += byte;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
        if (line.size() > kWordsShown) {
            line += "…";
            break;
        }
    }
    return text::first_invalid_utf8(line) ? std::string("(unreadable)") : line;
}

bool holds(std::string_view text, std::string_view part)
{
    const auto same = [](char a, char b) { return ascii::lower(a) == ascii::lower(b); };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

/// An Error for what the server itself complains about.
tl::unexpected<Error> complaint(std::string_view said, int status)
{
    const std::string shown = words(said);
    if (holds(said, "rate limit")) {
        return fail(ErrorCode::network, "eutils.busy", {},
                    "PubMed says: \"{}\". Try again in a moment; an API key allows 10 requests a second in "
                    "place of 3.",
                    shown);
    }
    if (holds(said, "api key") || holds(said, "api-key")) {
        return fail(ErrorCode::invalid_argument, "eutils.api_key", {},
                    "PubMed refuses the API key: \"{}\". Check it under “PubMed access” of the window's "
                    "search page, or "
                    "in ADE_PUBMED_API_KEY, or leave it out.",
                    shown);
    }
    if (holds(said, "history") || holds(said, "unable to obtain query") || holds(said, "webenv")) {
        return fail(ErrorCode::network, "eutils.history_expired", {},
                    "PubMed keeps the result list no longer: \"{}\". Search again.", shown);
    }
    if (holds(said, "retstart")) {
        return fail(ErrorCode::invalid_argument, "eutils.too_far", {},
                    "PubMed lists the first 9,999 hits of a search only: \"{}\". Narrow the dates.", shown);
    }
    if (holds(said, "empty term") || holds(said, "empty search")) {
        return fail(ErrorCode::invalid_argument, "eutils.query", {}, "The query is empty: \"{}\". Write one.",
                    shown);
    }
    if (holds(said, "id list is empty")) {
        return fail(ErrorCode::invalid_argument, "eutils.refused", {},
                    "PubMed found no number it knows among those asked for: \"{}\". PMIDs are digits only.",
                    shown);
    }
    if (holds(said, "search backend failed") || holds(said, "try again") || holds(said, "temporarily") ||
        net::is_transient_status(status)) {
        return fail(ErrorCode::network, "eutils.busy", {},
                    "PubMed could not answer: \"{}\". Try again later.", shown);
    }
    return fail(ErrorCode::network, "eutils.refused", {}, "PubMed refused the request: \"{}\".", shown);
}

bool is_web_page(std::string_view body)
{
    return holds(body.substr(0, 512), "<html") || holds(body.substr(0, 512), "<!doctype html");
}

tl::unexpected<Error> web_page(int status)
{
    return fail(ErrorCode::network, "eutils.html", {},
                "A web page came where data was expected (status {}). A proxy or a login page may stand "
                "between; open the address in a browser, check the proxy settings, or try again later.",
                status);
}

tl::unexpected<Error> wrong_status(int status)
{
    if (net::is_transient_status(status)) {
        return fail(ErrorCode::network, "eutils.busy", {},
                    "The server answered with status {}. Try again later.", status);
    }
    return fail(ErrorCode::network, "eutils.status", {},
                "The server answered with status {}; E-utilities answer with 200. Check the base address.",
                status);
}

/// The servers put raw line breaks into strings now and then, which JSON forbids: they are escaped here.
std::string mended(std::string_view body)
{
    std::string json;
    json.reserve(body.size());
    bool in_string = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char byte = body[i];
        if (in_string && byte == '\\' && i + 1 < body.size()) {
            json += byte;
            json += body[++i];
            continue;
        }
        if (byte == '"') {
            in_string = !in_string;
        }
        if (in_string && static_cast<unsigned char>(byte) < ' ') {
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(byte)));
        } else {
            json += byte;
        }
    }
    return json;
}

/// The top object of a JSON reply; complaints at its top become errors.
Result<Json> object_of(const net::HttpResponse& response)
{
    const std::string_view body = without_bom(response.body);
    if (is_web_page(body)) {
        return web_page(response.status);
    }
    if (body.starts_with("<")) { // some complaints come as XML whatever was asked for
        const auto envelope = read_envelope(body);
        if (envelope && !envelope->errors.empty()) {
            return complaint(envelope->errors.front(), response.status);
        }
    }
    Json json = Json::parse(body, nullptr, false);
    if (json.is_discarded()) {
        json = Json::parse(mended(body), nullptr, false);
    }
    if (!json.is_object()) {
        if (response.status != 200) {
            return wrong_status(response.status);
        }
        return fail(ErrorCode::network, "eutils.bad_json", {},
                    "The reply is no JSON object, or was cut off: it begins \"{}\". Try again.",
                    words(body.substr(0, 60)));
    }
    if (const auto error = json.find("error"); error != json.end() && error->is_string()) {
        return complaint(error->get<std::string>(), response.status);
    }
    return json;
}

std::int64_t number_of(const Json& value)
{
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    std::int64_t number = -1;
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || end != text.data() + text.size()) {
            return -1;
        }
    }
    return number;
}

std::string string_at(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void add_warnings(const Json& result, Listed& listed)
{
    const std::pair<const char*, const char*> kinds[] = {
        {"phrasesnotfound", "not found: "},
        {"fieldsnotfound", "no such field: "},
        {"phrasesignored", "ignored: "},
        {"quotedphrasesnotfound", "quoted phrase not found: "},
        {"outputmessages", ""}};
    for (const char* const list : {"errorlist", "warninglist"}) {
        const auto found = result.find(list);
        if (found == result.end() || !found->is_object()) {
            continue;
        }
        for (const auto& [key, lead] : kinds) {
            const auto entries = found->find(key);
            if (entries == found->end() || !entries->is_array()) {
                continue;
            }
            for (const Json& entry : *entries) {
                if (entry.is_string()) {
                    listed.warnings.push_back(lead + words(entry.get<std::string>()));
                }
            }
        }
    }
}

bool is_pmid(std::string_view text)
{
    return !text.empty() && text.size() <= 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool mends_by_itself(const Error& error)
{
    const std::string& id = error.message_id;
    return net::is_transient(error) || id == "eutils.busy" || id == "eutils.html" ||
           id == "eutils.bad_json" || id == "eutils.truncated";
}

Result<Listed> read_search(const net::HttpResponse& response)
{
    const auto json = object_of(response);
    if (!json) {
        return forward_error(json);
    }
    const auto result = json->find("esearchresult");
    if (result == json->end() || !result->is_object()) {
        return response.status != 200 ? wrong_status(response.status)
                                      : fail(ErrorCode::network, "eutils.bad_json", {},
                                             "The reply holds no esearchresult. Check that the base address "
                                             "is one of E-utilities.");
    }
    if (const std::string error = string_at(*result, "ERROR"); !error.empty()) {
        return complaint(error, response.status);
    }
    if (response.status != 200) {
        return wrong_status(response.status);
    }
    Listed listed;
    listed.count = result->contains("count") ? number_of((*result)["count"]) : -1;
    const auto ids = result->find("idlist");
    if (listed.count < 0 || ids == result->end() || !ids->is_array()) {
        return fail(ErrorCode::network, "eutils.bad_json", {},
                    "The reply gives no count of hits or no list of them. Try again.");
    }
    for (const Json& id : *ids) {
        if (!id.is_string() || !is_pmid(id.get_ref<const std::string&>())) {
            return fail(ErrorCode::network, "eutils.bad_json", {},
                        "The reply lists {} as a PMID; digits were expected. Try again.", words(id.dump()));
        }
        listed.ids.push_back(id.get<std::string>());
    }
    listed.history = {string_at(*result, "webenv"), string_at(*result, "querykey")};
    listed.translation = string_at(*result, "querytranslation");
    add_warnings(*result, listed);
    return listed;
}

Result<std::vector<TitleLine>> read_titles(const net::HttpResponse& response)
{
    const auto json = object_of(response);
    if (!json) {
        return forward_error(json);
    }
    const auto result = json->find("result");
    if (result == json->end() || !result->is_object()) {
        if (const std::string error = string_at(*json, "esummaryresult"); !error.empty()) {
            return complaint(error, response.status);
        }
        return response.status != 200 ? wrong_status(response.status)
                                      : fail(ErrorCode::network, "eutils.bad_json", {},
                                             "The reply holds no summaries. Try again.");
    }
    std::vector<TitleLine> lines;
    const auto uids = result->find("uids");
    if (uids == result->end() || !uids->is_array()) {
        return lines;
    }
    for (const Json& uid : *uids) {
        const auto entry = uid.is_string() ? result->find(uid.get<std::string>()) : result->end();
        if (entry == result->end() || !entry->is_object()) {
            continue;
        }
        lines.push_back({uid.get<std::string>(), plain_title(string_at(*entry, "title")),
                         plain_title(string_at(*entry, "source")), string_at(*entry, "pubdate")});
    }
    return lines;
}

Result<FetchedXml> read_fetch(net::HttpResponse response)
{
    const std::string_view body = without_bom(response.body);
    if (is_web_page(body)) {
        return web_page(response.status);
    }
    if (body.starts_with("{")) { // the rate limit speaks JSON, also to those who asked for XML
        const auto json = object_of(response);
        return json ? wrong_status(response.status) : forward_error(json);
    }
    const auto envelope = read_envelope(body);
    if (envelope && !envelope->errors.empty()) {
        std::string said;
        for (const std::string& error : envelope->errors) {
            said += (said.empty() ? "" : " ") + error;
        }
        return complaint(said, response.status);
    }
    if (response.status != 200) {
        return wrong_status(response.status);
    }
    if (!envelope) {
        return fail(ErrorCode::network, "eutils.truncated", {}, "{}", envelope.error().message);
    }
    if (envelope->root != "PubmedArticleSet") {
        return fail(ErrorCode::network, "eutils.truncated", {},
                    "The reply is a <{}>; a <PubmedArticleSet> was expected. Try again.",
                    words(envelope->root));
    }
    return FetchedXml{std::move(response.body), envelope->pmids};
}

std::string plain_title(std::string_view marked_up)
{
    std::string plain;
    for (std::size_t i = 0; i < marked_up.size(); ++i) {
        const char byte = marked_up[i];
        if (byte == '<') {
            const std::size_t end = marked_up.find('>', i);
            const char next = i + 1 < marked_up.size() ? marked_up[i + 1] : '\0';
            const bool tag = std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '/';
            if (tag && end != std::string_view::npos && end - i <= 32) {
                i = end;
                continue;
            }
        }
        if (byte == '&') {
            const std::pair<std::string_view, std::string_view> known[] = {{"&lt;", "<"},   {"&gt;", ">"},
                                                                           {"&amp;", "&"},  {"&quot;", "\""},
                                                                           {"&apos;", "'"}, {"&#39;", "'"}};
            const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& entry) {
                return marked_up.substr(i).starts_with(entry.first);
            });
            if (found != std::end(known)) {
                plain += found->second;
                i += found->first.size() - 1;
                continue;
            }
        }
        plain += static_cast<unsigned char>(byte) < ' ' ? ' ' : byte;
    }
    // "&lt;i&gt;": marked up twice. Once more, until nothing goes.
    return plain.size() < marked_up.size() && plain.find('<') != std::string::npos ? plain_title(plain)
                                                                                   : plain;
}

} // namespace ade::corpus::pubmed
