// SPDX-License-Identifier: GPL-3.0-or-later
// A Hugging Face hub for tests: repositories on one server, large files on another, as the real one keeps
// them.
#pragma once

#include "tests/support/local_server.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace ade::test {

class HubServer {
public:
    HubServer();

    /// What --base-url is to be.
    [[nodiscard]] std::string url() const { return hub_.url(); }

    struct File {
        std::string bytes;
        bool large = false; ///< kept by the second server; the hub redirects and says the SHA-256
    };
    /// Set before requests come. Files by "owner/name", then by name.
    std::map<std::string, std::map<std::string, File>> repositories;
    /// Old names of repositories: the hub redirects to the new ones, on its own host.
    std::map<std::string, std::string> renamed;
    std::string commit = "0123456789abcdef0123456789abcdef01234567";
    std::string token; ///< not empty: only requests with it are answered; others get 401

    /// Changes the hub's, or the store's, reply; may be empty. Called from server threads.
    std::function<void(const ServerRequest&, const std::string& file, ServerReply&)> hub_fault;
    std::function<void(const ServerRequest&, ServerReply&)> store_fault;

    [[nodiscard]] std::vector<ServerRequest> hub_requests() const { return hub_.requests(); }
    [[nodiscard]] std::vector<ServerRequest> store_requests() const { return store_.requests(); }
    /// How often a file was asked for by this method.
    [[nodiscard]] int asked(const std::string& method, const std::string& file) const;

private:
    ServerReply answer(const ServerRequest& request);
    ServerReply store(const ServerRequest& request);

    mutable std::mutex mutex_;
    std::map<std::string, std::string> contents_; ///< of the store, by sum
    LocalServer store_;
    LocalServer hub_;
};

} // namespace ade::test
