// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/redact.hpp"

#include "core/base/ascii.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace ade::net {

namespace {

struct CurlFree {
    void operator()(char* text) const { curl_free(text); }
};

struct UrlFree {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

Url parse(std::string_view text)
{
    Url url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) !=
                    CURLUE_OK) {
        return nullptr;
    }
    return url;
}

std::string part(const Url& url, CURLUPart which, unsigned flags = 0)
{
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) {
        return {};
    }
    const std::unique_ptr<char, CurlFree> owned(text);
    return owned.get();
}

/// "127.5.0.1" and the like; a name such as "127.evil.example" is not an address.
bool is_ipv4_loopback(const std::string& host)
{
    int numbers = 0;
    std::size_t at = 0;
    while (at < host.size()) {
        std::size_t end = at;
        int value = 0;
        while (end < host.size() && host[end] >= '0' && host[end] <= '9' && end - at < 3) {
            value = value * 10 + (host[end] - '0');
            ++end;
        }
        if (end == at || value > 255 || (numbers == 0 && value != 127)) {
            return false;
        }
        ++numbers;
        if (end == host.size()) {
            return numbers == 4;
        }
        if (host[end] != '.') {
            return false;
        }
        at = end + 1;
    }
    return false;
}

} // namespace

std::string redact_url(std::string_view text)
{
    const Url url = parse(text);
    if (!url) {
        return std::string(text.substr(0, text.find_first_of("?#@"))) + "…";
    }
    std::string shown = part(url, CURLUPART_SCHEME) + "://" + part(url, CURLUPART_HOST);
    if (const std::string port = part(url, CURLUPART_PORT); !port.empty()) {
        shown += ":" + port;
    }
    shown += part(url, CURLUPART_PATH);
    const std::string query = part(url, CURLUPART_QUERY);
    char separator = '?';
    for (std::size_t at = 0; at < query.size();) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const std::string_view pair = std::string_view(query).substr(at, end - at);
        shown += separator;
        shown += pair.substr(0, pair.find('='));
        if (pair.find('=') != std::string_view::npos) {
            shown += "=…";
        }
        separator = '&';
        at = end + 1;
    }
    return shown;
}

std::string redact_secrets(std::string text, const std::vector<std::string>& secrets)
{
    for (const std::string& secret : secrets) {
        if (secret.size() < 4) {
            continue;
        }
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
            text.replace(at, secret.size(), "[key]");
        }
    }
    return text;
}

bool is_loopback(std::string_view text)
{
    const Url url = parse(text);
    if (!url) {
        return false;
    }
    const std::string host = ascii::lower(part(url, CURLUPART_HOST));
    return host == "localhost" || host == "[::1]" || is_ipv4_loopback(host);
}

std::string origin_of(std::string_view text)
{
    const Url url = parse(text);
    if (!url) {
        return {};
    }
    const std::string scheme = ascii::lower(part(url, CURLUPART_SCHEME));
    std::string origin = scheme + "://" + ascii::lower(part(url, CURLUPART_HOST));
    const std::string port = part(url, CURLUPART_PORT);
    if (!port.empty() && !(scheme == "https" && port == "443") && !(scheme == "http" && port == "80")) {
        origin += ":" + port;
    }
    return origin;
}

} // namespace ade::net
