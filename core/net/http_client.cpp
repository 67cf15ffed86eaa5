// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/http_client.hpp"

#include "core/base/ascii.hpp"
#include "core/base/version.hpp"
#include "core/net/redact.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>

namespace ade::net {

namespace {

void initialise_curl_once()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct HeaderList {
    curl_slist* list = nullptr;
    HeaderList() = default;
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    ~HeaderList() { curl_slist_free_all(list); }
    void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

/// What the callbacks of one transfer share.
struct Transfer {
    CURL* handle = nullptr;
    const HttpRequest* request = nullptr;
    std::stop_token stop;
    HttpResponse response;
    std::uint64_t received = 0;
    bool started = false;
    bool too_large = false;
    bool refused_by_receiver = false;
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) { // a redirect or a 100 came before: its headers are not the answer's
        transfer.response.headers.clear();
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
        const std::string name = ascii::lower(ascii::trimmed(line.substr(0, colon)));
        transfer.response.headers[name] = ascii::trimmed(line.substr(colon + 1));
    }
    return size * count;
}

std::size_t on_data(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view piece(data, size * count);
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    transfer.received += piece.size();
    if (transfer.received > transfer.request->max_body_bytes) {
        transfer.too_large = true;
        return 0;
    }
    const bool good = status >= 200 && status < 300;
    if (!transfer.started) {
        transfer.started = true;
        if (transfer.request->on_start &&
            !transfer.request->on_start(static_cast<int>(status), transfer.response.headers)) {
            transfer.refused_by_receiver = true;
            return 0;
        }
    }
    if (good && transfer.request->on_body) {
        if (!transfer.request->on_body(piece)) {
            transfer.refused_by_receiver = true;
            return 0;
        }
    } else {
        transfer.response.body.append(piece);
    }
    return piece.size();
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

std::string_view fault_id(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return "net.refused";
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "net.dns";
    case CURLE_OPERATION_TIMEDOUT:
        return "net.timeout";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return "net.tls";
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return "net.address";
    case CURLE_TOO_MANY_REDIRECTS:
        return "net.redirects";
    default:
        return "net.broken";
    }
}

std::string_view advice(std::string_view id)
{
    if (id == "net.refused") {
        return "Nothing answers there. Check the address, the server and the proxy.";
    }
    if (id == "net.dns") {
        return "The server's name cannot be found. Check the address and the network.";
    }
    if (id == "net.timeout") {
        return "No answer in time. Try again later, or raise the time limit.";
    }
    if (id == "net.tls") {
        return "The server's certificate is not trusted. If it is your own, name its CA file in the "
               "settings.";
    }
    if (id == "net.address") {
        return "This is not an http or https address.";
    }
    return "The connection broke off. Try again.";
}

} // namespace

struct HttpClient::State {
    explicit State(HttpOptions given) : options(std::move(given))
    {
        initialise_curl_once();
        handle = curl_easy_init();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { curl_easy_cleanup(handle); }

    HttpOptions options;
    CURL* handle = nullptr;
};

HttpClient::HttpClient(HttpOptions options) : state_(std::make_unique<State>(std::move(options))) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpResponse> HttpClient::perform(const HttpRequest& request, std::stop_token stop)
{
    const std::string where = redact_secrets(redact_url(request.url), request.secrets);
    if (stop.stop_requested()) {
        return cancelled();
    }
    const bool secret = !request.secrets.empty();
    if (secret && !request.url.starts_with("https://") && !is_loopback(request.url)) {
        return fail(ErrorCode::invalid_argument, "net.key_in_clear", where,
                    "A key must not travel unencrypted. Use an https address, or a server on this machine.");
    }
    CURL* handle = state_->handle;
    if (handle == nullptr) {
        return fail(ErrorCode::internal, "net.no_handle", where, "libcurl could not be set up.");
    }
    const HttpOptions& options = state_->options;
    curl_easy_reset(handle); // keeps connections and the DNS cache

    Transfer transfer;
    transfer.handle = handle;
    transfer.request = &request;
    transfer.stop = stop;
    char words[CURL_ERROR_SIZE] = "";
    HeaderList headers;
    for (const auto& [name, value] : request.headers) {
        if (name.find_first_of("\r\n:") != std::string::npos ||
            value.find_first_of("\r\n") != std::string::npos) {
            return fail(ErrorCode::invalid_argument, "net.header", where,
                        "The header {} holds a line break. Check the setting it comes from.",
                        redact_secrets(name, request.secrets));
        }
        headers.add(name + ": " + value);
    }
    headers.add("Expect:"); // no waiting for 100-continue

    const std::string agent =
        options.user_agent.empty() ? std::string("ade-studio/") + kVersion : options.user_agent;
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_USERAGENT, agent.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, request.on_body ? nullptr : "");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, request.follow_redirects && !secret ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 8L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, options.connect_timeout_ms);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, options.total_timeout_ms);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, options.stalled_bytes_per_s);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, options.stalled_after_s);
    if (!options.proxy.empty()) {
        curl_easy_setopt(handle, CURLOPT_PROXY, options.proxy.c_str());
    }
    if (!options.ca_file.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    if (request.method == "POST") {
        curl_easy_setopt(handle, CURLOPT_POST, 1L);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    }

    const CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    char* effective = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &effective) == CURLE_OK && effective != nullptr) {
        transfer.response.url = effective;
    }
    if (code == CURLE_OK) {
        return std::move(transfer.response);
    }
    if (stop.stop_requested()) {
        return cancelled();
    }
    if (transfer.too_large) {
        return fail(ErrorCode::network, "net.too_large", where,
                    "The answer is larger than the {} bytes expected at most; it was not read further.",
                    request.max_body_bytes);
    }
    if (transfer.refused_by_receiver) {
        return fail(ErrorCode::io, "net.receiver", where, "What was received could not be taken in.");
    }
    const std::string_view id = fault_id(code);
    const std::string detail =
        redact_secrets(words[0] != '\0' ? words : curl_easy_strerror(code), request.secrets);
    return fail(id == "net.address" ? ErrorCode::invalid_argument : ErrorCode::network, id, where, "{} ({})",
                advice(id), detail);
}

bool is_transient(const Error& error)
{
    return error.message_id == "net.refused" || error.message_id == "net.dns" ||
           error.message_id == "net.broken" || error.message_id == "net.timeout";
}

bool is_transient_status(int status)
{
    switch (status) {
    case 408:
    case 409:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
        return true;
    default:
        return false;
    }
}

std::string encode_component(std::string_view text)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
            c == '-' || c == '.' || c == '_' || c == '~') {
            encoded.push_back(c);
        } else {
            encoded.push_back('%');
            encoded.push_back(kDigits[byte >> 4]);
            encoded.push_back(kDigits[byte & 0xf]);
        }
    }
    return encoded;
}

} // namespace ade::net
