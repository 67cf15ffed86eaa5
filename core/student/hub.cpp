// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/hub.hpp"

#include "core/net/redact.hpp"
#include "core/net/retry.hpp"

#include <algorithm>
#include <charconv>
#include <random>

namespace ade::student {

namespace {

constexpr int kMostHops = 6;

std::string header_of(const net::HttpResponse& answer, const char* name)
{
    const auto found = answer.headers.find(name);
    return found == answer.headers.end() ? std::string() : found->second;
}

/// An ETag without its quotes and weakness mark.
std::string tag_of(std::string text)
{
    if (text.starts_with("W/")) {
        text.erase(0, 2);
    }
    std::erase(text, '"');
    return text;
}

bool is_sha256(const std::string& text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::uint64_t number_of(const std::string& text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

std::string resolve_location(const std::string& url, const std::string& location)
{
    const std::size_t colon = location.find_first_of(":/?#");
    if (colon != std::string::npos && location[colon] == ':') { // absolute, with a scheme of its own
        return location;
    }
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) {
        return location;
    }
    if (location.starts_with("//")) {
        return url.substr(0, scheme + 1) + location;
    }
    const std::size_t host_end = std::min(url.find_first_of("/?#", scheme + 3), url.size());
    if (location.starts_with('/')) {
        return url.substr(0, host_end) + location;
    }
    const std::string path = url.substr(0, url.find_first_of("?#", host_end));
    return path.substr(0, path.rfind('/') + 1) + location;
}

Hub::Hub(HubPlace place, net::HttpOptions options, int tries)
    : place_(std::move(place)), client_(std::move(options)), tries_(tries), random_(std::random_device{}())
{
    while (place_.base_url.ends_with('/')) {
        place_.base_url.pop_back();
    }
}

tl::unexpected<Error> Hub::refused(const net::HttpResponse& answer, const std::string& where) const
{
    const std::string reason = header_of(answer, "x-error-code");
    const int status = answer.status;
    if (reason == "GatedRepo" || status == 403) {
        return fail(ErrorCode::network, "encoder.gated", where,
                    "The server does not give this file out (status {}): the terms of {} must be accepted "
                    "first, or the "
                    "token does not allow it. Sign in at {} in a browser and accept them; then set HF_TOKEN "
                    "to an access "
                    "token of yours and try again, or save the files there by hand and put them into a "
                    "folder of their "
                    "own among the encoders.",
                    status, place_.repository, page());
    }
    if (status == 401 || reason == "RepoNotFound") {
        return fail(
            ErrorCode::network, "encoder.no_repository", where,
            "The server knows no public repository {} (status {}). Check the spelling at {}. If it is "
            "private or "
            "its terms must be accepted, do that in a browser and set HF_TOKEN to an access token of yours.",
            place_.repository, status, page());
    }
    if (reason == "RevisionNotFound") {
        return fail(ErrorCode::network, "encoder.no_revision", where,
                    "The repository {} has no revision \"{}\". Leave --revision out for the newest.",
                    place_.repository, place_.revision);
    }
    return fail(
        ErrorCode::network, "encoder.status", where,
        "The server answered with status {}, a file was expected. Check the address, or try again later.",
        status);
}

Result<std::optional<HubFile>> Hub::look(const std::string& file, std::stop_token stop)
{
    const std::string origin = net::origin_of(place_.base_url);
    std::string url =
        page() + "/resolve/" + net::encode_component(place_.revision) + "/" + net::encode_component(file);
    HubFile found;
    for (int hop = 0; hop < kMostHops; ++hop) {
        const std::string where = net::redact_url(url);
        net::HttpRequest request;
        request.url = url;
        request.method = "HEAD";
        request.follow_redirects = false;
        request.headers.emplace_back("Accept-Encoding", "identity"); // sizes of the file, not of its packing
        found.with_token = !place_.token.empty() && net::origin_of(url) == origin;
        if (found.with_token) {
            request.headers.push_back(authorization());
            request.secrets = {place_.token};
        }
        const net::RetryPolicy policy{.tries = tries_};
        const auto answer = net::perform_with_retry(client_, request, policy, random_, stop);
        if (!answer) {
            return forward_error(answer);
        }
        // The first answer that knows is believed: behind a redirect another server speaks for itself.
        if (found.commit.empty()) {
            found.commit = header_of(*answer, "x-repo-commit");
        }
        if (found.tag.empty()) {
            const std::string linked = tag_of(header_of(*answer, "x-linked-etag"));
            found.tag = linked.empty() ? tag_of(header_of(*answer, "etag")) : linked;
            // Other servers may put anything into an ETag; a hub's is the sum where it is one.
            found.sha256 =
                (!linked.empty() || !found.commit.empty()) && is_sha256(found.tag) ? found.tag : "";
        }
        if (found.bytes == 0) {
            found.bytes = number_of(header_of(*answer, "x-linked-size"));
        }
        if (answer->status == 405 ||
            answer->status == 501) { // a plain server without HEAD: the GET will tell
            found.url = url;
            return found;
        }
        if (answer->status == 200) {
            found.url = url;
            if (found.bytes == 0) {
                found.bytes = number_of(header_of(*answer, "content-length"));
            }
            return found;
        }
        if (answer->status == 404 && header_of(*answer, "x-error-code") != "RepoNotFound" &&
            header_of(*answer, "x-error-code") != "RevisionNotFound") {
            return std::nullopt;
        }
        if (!is_redirect(answer->status)) {
            return refused(*answer, where);
        }
        const std::string next = resolve_location(url, header_of(*answer, "location"));
        if (!(next.starts_with("http://") || next.starts_with("https://")) || net::origin_of(next).empty()) {
            return fail(ErrorCode::network, "encoder.redirect", where,
                        "The server sent on to \"{}\", which is no http or https address.",
                        net::redact_url(next));
        }
        if (url.starts_with("https://") && !next.starts_with("https://")) {
            return fail(ErrorCode::network, "encoder.redirect_in_clear", where,
                        "The server sent on from https to {}, which is not encrypted. Nothing was fetched.",
                        net::redact_url(next));
        }
        if (net::origin_of(next) != net::origin_of(url)) {
            // Without a token the hub's own address is kept: that of the store runs out, and GET follows by
            // itself.
            const bool secret = found.with_token;
            found.url = secret ? next : url;
            found.with_token = false;
            return found;
        }
        url = next;
    }
    return fail(ErrorCode::network, "net.redirects", net::redact_url(url),
                "The server sent on more than {} times. Check the address.", kMostHops);
}

} // namespace ade::student
