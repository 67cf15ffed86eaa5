// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/local_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace ade::test {

namespace {

int bound_socket(std::uint16_t& port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("no port on 127.0.0.1");
    }
    port = ntohs(address.sin_port);
    return socket;
}

bool send_all(int socket, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string decode(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            plain.push_back(
                static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16)));
            i += 2;
        } else {
            plain.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return plain;
}

/// Reads one request; false when the peer closed or sent nonsense.
bool read_request(int socket, std::string& buffer, ServerRequest& request)
{
    const auto more = [&] {
        char piece[16384];
        const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
        if (got <= 0) {
            return false;
        }
        buffer.append(piece, static_cast<std::size_t>(got));
        return true;
    };
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!more()) {
            return false;
        }
    }
    const std::string head = buffer.substr(0, end);
    buffer.erase(0, end + 4);
    const std::size_t first = head.find("\r\n");
    const std::string line = head.substr(0, first);
    request.method = line.substr(0, line.find(' '));
    request.target = line.substr(line.find(' ') + 1);
    request.target = request.target.substr(0, request.target.rfind(' '));
    for (std::size_t at = first; at != std::string::npos && at + 2 < head.size();) {
        const std::size_t next = head.find("\r\n", at + 2);
        const std::string header = head.substr(at + 2, next == std::string::npos ? next : next - at - 2);
        std::string name = header.substr(0, header.find(':'));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        std::size_t value = header.find(':') + 1;
        while (value < header.size() && header[value] == ' ') {
            ++value;
        }
        request.headers[name] = header.substr(value);
        at = next;
    }
    const std::size_t length =
        static_cast<std::size_t>(std::strtoul(request.headers["content-length"].c_str(), nullptr, 10));
    while (buffer.size() < length) {
        if (!more()) {
            return false;
        }
    }
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return true;
}

} // namespace

std::string ServerRequest::parameter(const std::string& name) const
{
    for (const std::string& source :
         {target.find('?') == std::string::npos ? std::string() : target.substr(target.find('?') + 1),
          body}) {
        for (std::size_t at = 0; at < source.size();) {
            const std::size_t end = std::min(source.find('&', at), source.size());
            const std::string pair = source.substr(at, end - at);
            if (pair.starts_with(name + "=")) {
                return decode(pair.substr(name.size() + 1));
            }
            at = end + 1;
        }
    }
    return {};
}

LocalServer::LocalServer(Handler handler) : handler_(std::move(handler))
{
    listener_ = bound_socket(port_);
    ::listen(listener_, 64);
    acceptor_ = std::thread([this] { accept_loop(); });
}

LocalServer::~LocalServer()
{
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : open_sockets_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    for (std::thread& worker : workers_) {
        worker.join();
    }
}

std::string LocalServer::url() const
{
    return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<ServerRequest> LocalServer::requests() const
{
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::uint16_t LocalServer::unused_port()
{
    std::uint16_t port = 0;
    ::close(bound_socket(port));
    return port;
}

void LocalServer::accept_loop()
{
    while (!stopping_) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            continue;
        }
        const int yes = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const std::lock_guard lock(mutex_);
        open_sockets_.push_back(socket);
        workers_.emplace_back([this, socket] { serve(socket); });
    }
}

void LocalServer::serve(int socket)
{
    std::string buffer;
    bool go_on = true;
    while (go_on && !stopping_) {
        ServerRequest request;
        if (!read_request(socket, buffer, request)) {
            break;
        }
        request.number = ++number_;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        const int now = ++at_once_;
        for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
        }
        ServerReply reply = handler_(request);
        std::this_thread::sleep_for(reply.delay);

        std::string body = std::move(reply.body);
        if (const auto range = request.headers.find("range");
            reply.honour_range && range != request.headers.end() && range->second.starts_with("bytes=")) {
            const std::size_t begin =
                static_cast<std::size_t>(std::strtoull(range->second.c_str() + 6, nullptr, 10));
            const std::size_t total = body.size();
            if (begin < total) {
                reply.status = 206;
                reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(begin) + "-" +
                                                                std::to_string(total - 1) + "/" +
                                                                std::to_string(total));
                body = body.substr(begin);
            } else {
                reply.status = 416;
                reply.headers.emplace_back("Content-Range", "bytes */" + std::to_string(total));
                body.clear();
            }
        }
        std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Reply\r\n";
        for (const auto& [name, value] : reply.headers) {
            head += name + ": " + value + "\r\n";
        }
        if (reply.chunked) {
            head += "Transfer-Encoding: chunked\r\n";
        } else {
            head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        head += "\r\n";
        go_on = send_all(socket, head);
        std::string wire = body;
        if (reply.chunked && !body.empty()) {
            char size[32];
            const auto end = std::to_chars(size, size + sizeof size, body.size(), 16).ptr;
            wire = std::string(size, end) + "\r\n" + body + "\r\n";
        }
        if (request.method == "HEAD") {
            wire.clear();
        }
        if (reply.cut_after >= 0) {
            wire.resize(std::min(wire.size(), static_cast<std::size_t>(reply.cut_after)));
        }
        if (reply.drip.count() > 0) {
            for (std::size_t i = 0; go_on && i < wire.size() && !stopping_; ++i) {
                go_on = send_all(socket, std::string_view(wire).substr(i, 1));
                std::this_thread::sleep_for(reply.drip);
            }
        } else {
            go_on = go_on && send_all(socket, wire);
        }
        if (reply.cut_after >= 0) {
            go_on = false;
        } else if (reply.chunked) {
            go_on = go_on && send_all(socket, "0\r\n\r\n");
        }
        --at_once_;
        if (reply.reset) {
            const linger hard{1, 0};
            ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            go_on = false;
        }
    }
    const std::lock_guard lock(mutex_);
    open_sockets_.erase(std::find(open_sockets_.begin(), open_sockets_.end(), socket));
    ::close(socket);
}

} // namespace ade::test
