// SPDX-License-Identifier: GPL-3.0-or-later
// Asking a Hugging Face hub, or a server of the same shape, about one file of a repository.
//
// A file lies at BASE/OWNER/NAME/resolve/REVISION/FILE. The hub answers for large files with a redirect to a
// store of content, and says in the redirect's own headers what the file is (Hugging Face Hub, "Download
// files", and the client library's use of them): X-Linked-Etag (the SHA-256 of files kept by Git LFS),
// X-Linked-Size, X-Repo-Commit.
#pragma once

#include "core/base/random.hpp"
#include "core/net/http_client.hpp"

#include <optional>
#include <string>

namespace ade::student {

struct HubPlace {
    std::string base_url; ///< without a slash at its end
    std::string repository;
    std::string revision;
    /// Access token; empty: none. It goes to the base's own host only: never along a redirect to another one.
    std::string token;
};

/// What the hub says about a file, and how to fetch it.
struct HubFile {
    std::string url;         ///< to GET
    bool with_token = false; ///< send the token along: the address is on the hub's own host
    std::string sha256;      ///< lower-case hexadecimal; empty when the hub does not say
    std::uint64_t bytes = 0; ///< 0 when it does not say
    std::string commit;      ///< of the repository; empty when it does not say
    std::string tag;         ///< the hub's name for the content; empty when it gives none
};

class Hub {
public:
    Hub(HubPlace place, net::HttpOptions options, int tries);

    /// Nothing when the file is not there (404). Follows redirects within the hub's own host by itself (a
    /// repository that was renamed); one to another host ends the search. Fails with network: not reachable;
    /// 401 and 403, with what to do for a repository whose terms must be accepted first; another status; a
    /// redirect from https to http.
    Result<std::optional<HubFile>> look(const std::string& file, std::stop_token stop);

    /// Later look() calls ask for this commit, so that all files are of one state of the repository.
    void pin(const std::string& commit) { place_.revision = commit; }
    [[nodiscard]] const HubPlace& place() const { return place_; }
    /// The repository's page, for a person.
    [[nodiscard]] std::string page() const { return place_.base_url + "/" + place_.repository; }
    /// Authorization header of a file that is fetched with the token.
    [[nodiscard]] std::pair<std::string, std::string> authorization() const
    {
        return {"Authorization", "Bearer " + place_.token};
    }

private:
    [[nodiscard]] tl::unexpected<Error> refused(const net::HttpResponse& answer,
                                                const std::string& where) const;

    HubPlace place_;
    net::HttpClient client_;
    int tries_;
    Random random_;
};

/// The address a Location header means, seen from `url` (RFC 9110, 10.2.2): absolute, of the same host, or
/// relative.
std::string resolve_location(const std::string& url, const std::string& location);

} // namespace ade::student
