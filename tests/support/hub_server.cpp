// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hub_server.hpp"

#include "core/base/sha256.hpp"

namespace ade::test {

HubServer::HubServer()
    : store_([this](const ServerRequest& request) { return store(request); }),
      hub_([this](const ServerRequest& request) { return answer(request); })
{
}

int HubServer::asked(const std::string& method, const std::string& file) const
{
    int count = 0;
    for (const ServerRequest& request : hub_.requests()) {
        count += request.method == method && request.path().ends_with("/" + file) ? 1 : 0;
    }
    return count;
}

ServerReply HubServer::answer(const ServerRequest& request)
{
    ServerReply reply;
    const std::string path = request.path();
    const std::size_t resolve = path.find("/resolve/");
    const std::size_t slash = path.rfind('/');
    if (resolve == std::string::npos) {
        reply.status = 404;
        return reply;
    }
    const std::string name = path.substr(1, resolve - 1);
    const std::string file = path.substr(slash + 1);
    if (const auto fresh = renamed.find(name); fresh != renamed.end()) {
        reply.status = 307;
        reply.headers = {{"Location", "/" + fresh->second + path.substr(resolve)}};
        return reply;
    }
    const auto repository = repositories.find(name);
    const auto sent = request.headers.find("authorization");
    if (repository == repositories.end() ||
        (!token.empty() && (sent == request.headers.end() || sent->second != "Bearer " + token))) {
        reply.status = 401;
        reply.headers = {{"X-Error-Code", repository == repositories.end() ? "RepoNotFound" : "GatedRepo"}};
        return reply;
    }
    const auto found = repository->second.find(file);
    if (found == repository->second.end()) {
        reply.status = 404;
        reply.headers = {{"X-Error-Code", "EntryNotFound"}};
    } else {
        const std::string sum = sha256_hex(found->second.bytes);
        reply.headers = {{"X-Repo-Commit", commit}};
        if (found->second.large) {
            {
                const std::lock_guard lock(mutex_);
                contents_[sum] = found->second.bytes;
            }
            reply.status = 302;
            reply.headers.emplace_back("Location", store_.url() + "/content/" + sum + "?Signature=secret");
            reply.headers.emplace_back("X-Linked-Etag", "\"" + sum + "\"");
            reply.headers.emplace_back("X-Linked-Size", std::to_string(found->second.bytes.size()));
        } else {
            reply.headers.emplace_back("ETag", "\"" + sum.substr(0, 40) + "\"");
            reply.body = found->second.bytes;
            reply.honour_range = true;
        }
    }
    if (hub_fault) {
        hub_fault(request, file, reply);
    }
    return reply;
}

ServerReply HubServer::store(const ServerRequest& request)
{
    ServerReply reply;
    const std::string sum = request.path().substr(request.path().rfind('/') + 1);
    {
        const std::lock_guard lock(mutex_);
        const auto found = contents_.find(sum);
        if (found == contents_.end()) {
            reply.status = 403;
            return reply;
        }
        reply.body = found->second;
    }
    reply.headers = {{"ETag", "\"" + sum + "\""}};
    reply.honour_range = true;
    if (store_fault) {
        store_fault(request, reply);
    }
    return reply;
}

} // namespace ade::test
