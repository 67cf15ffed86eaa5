// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP by libcurl: limits on everything, stoppable, no secret in a message.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::net {

/// How requests leave this machine; the same for all requests of a client.
struct HttpOptions {
    std::string user_agent; ///< empty: "ade-studio/VERSION"
    std::string proxy;      ///< empty: the environment's (https_proxy, no_proxy)
    std::string ca_file;    ///< extra certificates in PEM; empty: the system's
    long connect_timeout_ms = 15'000;
    long total_timeout_ms = 120'000; ///< for one request; 0: none (downloads)
    long stalled_after_s = 30;       ///< give up when under stalled_bytes_per_s for this long
    long stalled_bytes_per_s = 16;
    bool operator==(const HttpOptions&) const = default;
};

struct HttpRequest {
    std::string url;
    std::string method = "GET"; ///< GET, HEAD or POST
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;                           ///< of a POST
    std::uint64_t max_body_bytes = 64ULL << 20; ///< of the answer; more fails with network
    /// Keys that stand in headers, address or body: blotted out of every message. A request with secrets goes
    /// over https or to loopback only, and redirects are not followed.
    std::vector<std::string> secrets;
    bool follow_redirects = true;
    /// Called with pieces of a 2xx body in place of HttpResponse::body; returns false to stop (fails with
    /// io).
    std::function<bool(std::string_view piece)> on_body;
    /// Called once before the first piece, with status and headers; returns false to stop.
    std::function<bool(int status, const std::map<std::string, std::string>& headers)> on_start;
};

struct HttpResponse {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case; of a repeated one the last
    std::string body;
    std::string url; ///< after redirects
};

/// One connection pool for one thread; make one per thread.
class HttpClient {
public:
    explicit HttpClient(HttpOptions options = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// One request, no retry. An answer of any status is a value. Fails with network (refused, no such host,
    /// TLS, broken off, timed out, too large; Error::message_id tells them apart: net.refused, net.dns,
    /// net.tls, net.broken, net.timeout, net.too_large), cancelled, invalid_argument (address, plain http
    /// with a key).
    Result<HttpResponse> perform(const HttpRequest& request, std::stop_token stop = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// True for failures that another try may mend: net.refused, net.dns, net.broken, net.timeout.
bool is_transient(const Error& error);
/// True for 408, 409, 425, 429, 500, 502, 503, 504.
bool is_transient_status(int status);

/// application/x-www-form-urlencoded, RFC 3986 unreserved characters kept.
std::string encode_component(std::string_view text);

} // namespace ade::net
