// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/download.hpp"

#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/net/redact.hpp"
#include "core/net/retry.hpp"

#include <charconv>
#include <chrono>
#include <fstream>
#include <random>

namespace ade::net {

namespace fs = std::filesystem;

namespace {

/// What names a file on its server: only then may a part be gone on with.
std::string validator_of(const std::map<std::string, std::string>& headers)
{
    if (const auto tag = headers.find("etag"); tag != headers.end() && !tag->second.starts_with("W/")) {
        return tag->second;
    }
    if (const auto date = headers.find("last-modified"); date != headers.end()) {
        return date->second;
    }
    return {};
}

/// Total of "bytes 100-199/200"; 0 when unknown. begin must be where we asked.
bool range_begins_at(const std::string& range, std::uint64_t begin)
{
    constexpr std::string_view kUnit = "bytes ";
    std::uint64_t value = 0;
    return range.starts_with(kUnit) &&
           std::from_chars(range.data() + kUnit.size(), range.data() + range.size(), value).ec ==
               std::errc() &&
           value == begin;
}

Result<std::string> hash_file(const fs::path& path, std::stop_token stop)
{
    std::ifstream stream(path, std::ios::binary);
    Sha256 hash;
    std::string buffer(1 << 20, '\0');
    while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0) {
        if (stop.stop_requested()) {
            return cancelled();
        }
        hash.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(stream.gcount())));
    }
    if (stream.bad() || !stream.eof()) {
        return fail(ErrorCode::io, "net.part_unreadable", path.string(),
                    "The fetched file cannot be read back.");
    }
    return hash.hex();
}

/// One file being fetched, over as many connections as it takes.
class Fetch {
public:
    Fetch(const DownloadRequest& request, const ProgressSink& progress, std::stop_token stop)
        : request_(request), progress_(progress), stop_(std::move(stop)),
          part_(request.target.string() + ".part"), note_(request.target.string() + ".part.from"),
          client_(request.options)
    {
        if (auto note = read_file(note_, 4096)) {
            validator_ = *note;
        }
        std::error_code code;
        const auto size = fs::file_size(part_, code);
        have_ = code || validator_.empty() ? 0 : size;
        report_.resumed = have_ > 0;
    }

    Result<DownloadReport> run()
    {
        std::error_code code;
        fs::create_directories(request_.target.parent_path(), code);
        Random random(std::random_device{}());
        const RetryPolicy policy{.tries = request_.tries};
        for (int tried = 1;; ++tried) {
            const std::uint64_t before = have_;
            Result<void> step = attempt();
            if (step) {
                break;
            }
            if (!is_transient(step.error()) || (tried >= request_.tries && have_ == before)) {
                return forward_error(step);
            }
            if (have_ > before) {
                tried = 1; // it goes forward: patience starts anew
            }
            if (!wait_for(backoff(policy, tried, std::nullopt, random), stop_)) {
                return cancelled();
            }
        }
        return finish();
    }

private:
    Result<void> attempt()
    {
        HttpRequest http;
        http.url = request_.url;
        http.max_body_bytes = request_.max_bytes;
        http.headers = request_.headers;
        http.secrets = request_.secrets;
        if (have_ > 0) {
            http.headers.emplace_back("Range", fmt::format("bytes={}-", have_));
            http.headers.emplace_back("If-Range", validator_); // another file answers 200 from its start
        }
        std::ofstream file;
        std::optional<Error> fault;
        http.on_start = [&](int status, const std::map<std::string, std::string>& headers) {
            if (status != 200 && status != 206) {
                return true; // perform() gives the status back
            }
            const auto range = headers.find("content-range");
            const bool goes_on =
                status == 206 && range != headers.end() && range_begins_at(range->second, have_);
            if (status == 206 && !goes_on) {
                fault = make_error(ErrorCode::network, "net.range", shown(),
                                   "The server sent another part than asked for.");
                return false;
            }
            if (!goes_on) {
                have_ = 0;
                report_.resumed = false;
            }
            if (const auto length = headers.find("content-length"); length != headers.end()) {
                std::uint64_t value = 0;
                std::from_chars(length->second.data(), length->second.data() + length->second.size(), value);
                total_ = have_ + value;
            }
            validator_ = validator_of(headers);
            if (auto noted = write_file_atomic(note_, validator_); !noted) {
                fault = noted.error();
                return false;
            }
            file.open(part_, std::ios::binary | (goes_on ? std::ios::app : std::ios::trunc));
            return file.is_open();
        };
        http.on_body = [&](std::string_view piece) {
            file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
            if (!file) {
                fault = make_error(
                    ErrorCode::io, "net.disk", part_.string(),
                    "The disk took no more after {} bytes. Make room, then fetch again: it goes on there.",
                    have_);
                return false;
            }
            have_ += piece.size();
            report_.fetched += piece.size();
            tell();
            return true;
        };
        const Result<HttpResponse> answer = client_.perform(http, stop_);
        if (file.is_open()) {
            file.close();
            if (!file && !fault) { // the last bytes were still in the stream's buffer
                fault = make_error(
                    ErrorCode::io, "net.disk", part_.string(),
                    "The disk took no more before byte {}. Make room, then fetch again: it goes on there.",
                    have_);
            }
        }
        if (fault) {
            return tl::unexpected<Error>(*fault);
        }
        if (!answer) {
            return forward_error(answer);
        }
        if (answer->status == 416 &&
            have_ > 0) { // nothing is left to send: the part is whole, or no part of this
            const auto range = answer->headers.find("content-range");
            if (range != answer->headers.end() && range->second == fmt::format("bytes */{}", have_)) {
                return {};
            }
            have_ = 0;
            report_.resumed = false;
            return fail(ErrorCode::network, "net.broken", shown(),
                        "The part from before does not belong to this file; it is fetched from its start.");
        }
        if (answer->status != 200 && answer->status != 206) {
            return fail(ErrorCode::network, is_transient_status(answer->status) ? "net.broken" : "net.status",
                        shown(),
                        "The server answered with status {}, a file was expected. Check the address.",
                        answer->status);
        }
        if (total_ > 0 && have_ < total_) {
            return fail(ErrorCode::network, "net.broken", shown(),
                        "The connection broke off after {} of {} bytes.", have_, total_);
        }
        return {};
    }

    Result<DownloadReport> finish()
    {
        if (progress_) {
            progress_(Progress{"checking", static_cast<std::int64_t>(have_), static_cast<std::int64_t>(have_),
                               0, -1});
        }
        auto hash = hash_file(part_, stop_);
        if (!hash) {
            return forward_error(hash);
        }
        std::error_code code;
        if (!request_.sha256.empty() && *hash != request_.sha256) {
            fs::remove(part_, code);
            fs::remove(note_, code);
            return fail(ErrorCode::parse, "net.checksum", shown(),
                        "What was fetched has SHA-256 {}, expected was {}. It was deleted; fetch again, or "
                        "check the address.",
                        *hash, request_.sha256);
        }
        if (auto synced = sync_path(part_); !synced) {
            return forward_error(synced);
        }
        fs::rename(part_, request_.target, code);
        if (code) {
            return fail(ErrorCode::io, "net.rename", request_.target.string(),
                        "The file cannot be put in place: {}.", code.message());
        }
        fs::remove(note_, code);
        report_.bytes = have_;
        report_.sha256 = *hash;
        return report_;
    }

    void tell()
    {
        const auto now = std::chrono::steady_clock::now();
        if (!progress_ || now - told_ < std::chrono::milliseconds(100)) {
            return;
        }
        told_ = now;
        const double seconds = std::chrono::duration<double>(now - started_).count();
        Progress step{"fetching", static_cast<std::int64_t>(have_), static_cast<std::int64_t>(total_), 0, -1};
        step.per_second = seconds > 0 ? static_cast<double>(report_.fetched) / seconds : 0;
        if (total_ > 0 && step.per_second > 0) {
            step.seconds_left = static_cast<double>(total_ - have_) / step.per_second;
        }
        progress_(step);
    }

    [[nodiscard]] std::string shown() const
    {
        return redact_secrets(redact_url(request_.url), request_.secrets);
    }

    const DownloadRequest& request_;
    const ProgressSink& progress_;
    std::stop_token stop_;
    fs::path part_;
    fs::path note_;
    HttpClient client_;
    std::string validator_;
    std::uint64_t have_ = 0;
    std::uint64_t total_ = 0;
    DownloadReport report_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point told_{};
};

} // namespace

Result<DownloadReport> download(const DownloadRequest& request, const ProgressSink& progress,
                                std::stop_token stop)
{
    DownloadRequest bounded = request;
    bounded.options.total_timeout_ms = 0; // a large file takes what it takes; a stalled one is given up
    return Fetch(bounded, progress, std::move(stop)).run();
}

} // namespace ade::net
