// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP/1.1 server on 127.0.0.1 for tests, which can misbehave in every way a real one does.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ade::test {

struct ServerRequest {
    std::string method;
    std::string target;                         ///< path and query as sent
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
    int number = 0; ///< from 1, over the server's life

    [[nodiscard]] std::string path() const { return target.substr(0, target.find('?')); }
    /// Decoded value of a query parameter (of the body for form posts); empty when absent.
    [[nodiscard]] std::string parameter(const std::string& name) const;
};

struct ServerReply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds delay{0}; ///< before the first byte
    std::int64_t cut_after = -1;        ///< close after so many body bytes; -1: never
    bool reset = false;                 ///< close by reset (RST), not politely
    std::chrono::milliseconds drip{0};  ///< between single bytes of the body
    bool chunked = false;               ///< no Content-Length
    bool honour_range = false;          ///< answer "Range: bytes=N-" with 206
};

/// Answers each connection on a thread of its own. The handler is called from those threads.
class LocalServer {
public:
    using Handler = std::function<ServerReply(const ServerRequest&)>;
    explicit LocalServer(Handler handler);
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT".
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::vector<ServerRequest> requests() const;
    [[nodiscard]] int count() const { return number_.load(); }
    [[nodiscard]] int most_at_once() const { return most_at_once_.load(); }

    /// A port of 127.0.0.1 where nobody listens.
    static std::uint16_t unused_port();

private:
    void accept_loop();
    void serve(int socket);

    Handler handler_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> number_{0};
    std::atomic<int> at_once_{0};
    std::atomic<int> most_at_once_{0};
    mutable std::mutex mutex_;
    std::vector<ServerRequest> requests_;
    std::vector<int> open_sockets_;
    std::vector<std::thread> workers_;
    std::thread acceptor_;
};

} // namespace ade::test
