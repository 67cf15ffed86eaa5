// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/writer_lock.hpp"

#include "core/base/clock.hpp"
#include "core/base/file_io.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

namespace ade::store {

namespace {

/// has_writer() holds the lock shared for some microseconds: who wants to write waits that long before it
/// believes that somebody else writes.
constexpr int kTries = 4;
constexpr auto kBetweenTries = std::chrono::milliseconds(2);

std::filesystem::path lock_path(const std::filesystem::path& project)
{
    std::filesystem::path path = project;
    path += ".lock";
    return path;
}

std::string host_name()
{
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// The lock file may have been deleted and made again between open and lock.
bool still_there(int file, const std::filesystem::path& path)
{
    struct stat held = {};
    struct stat named = {};
    return ::fstat(file, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

void write_holder(int file, const std::string& holder_name)
{
    const nlohmann::json holder = {
        {"name", holder_name}, {"host", host_name()}, {"pid", ::getpid()}, {"since", utc_now_text()}};
    const std::string text = holder.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    // Only for people to read: the lock itself does not depend on it.
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, text.data(), text.size(), 0) < 0) {
        return;
    }
}

} // namespace

std::string LockHolder::text() const
{
    std::string text = name;
    if (pid != 0) {
        text += fmt::format(" on host {}, process {}, since {}", host, pid, since);
    }
    return text;
}

LockHolder read_lock_holder(const std::filesystem::path& project)
{
    LockHolder holder;
    holder.name = "another program";
    const Result<std::string> bytes = read_file(lock_path(project), 65536);
    if (!bytes) {
        return holder;
    }
    const nlohmann::json json = nlohmann::json::parse(*bytes, nullptr, false);
    if (!json.is_object()) {
        return holder;
    }
    const auto text = [&json](const char* key, const char* otherwise) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string(otherwise);
    };
    holder.name = text("name", "another program");
    holder.host = text("host", "unknown");
    holder.since = text("since", "unknown");
    if (const auto pid = json.find("pid"); pid != json.end() && pid->is_number_integer()) {
        holder.pid = pid->get<std::int64_t>();
    }
    return holder;
}

bool has_writer(const std::filesystem::path& project)
{
    const int file = ::open(lock_path(project).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        return false;
    }
    const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

ProjectFile::Lock::Attempt ProjectFile::Lock::take(const std::filesystem::path& project,
                                                   const std::string& holder_name)
{
    const std::filesystem::path path = lock_path(project);
    Attempt attempt;
    int tries_left = kTries;
    for (;;) {
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file < 0) {
            attempt.failure = std::generic_category().message(errno);
            return attempt;
        }
        if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
            const int error_number = errno;
            ::close(file);
            if (error_number == EWOULDBLOCK && --tries_left > 0) {
                std::this_thread::sleep_for(kBetweenTries);
                continue;
            }
            if (error_number == EWOULDBLOCK) {
                attempt.holder = read_lock_holder(project);
            } else {
                attempt.failure = std::generic_category().message(error_number);
            }
            return attempt;
        }
        if (still_there(file, path)) {
            write_holder(file, holder_name);
            attempt.lock.reset(new Lock(file, path));
            return attempt;
        }
        ::close(file);
    }
}

ProjectFile::Lock::~Lock()
{
    std::error_code ignored;
    std::filesystem::remove(path_, ignored); // before the lock goes, so that nobody locks a nameless file
    ::close(file_);
}

} // namespace ade::store
