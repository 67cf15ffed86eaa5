// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/fetch.hpp"

#include "core/base/file_io.hpp"
#include "core/base/user_data.hpp"
#include "core/net/download.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <chrono>
#include <fstream>
#include <memory>

namespace ade::lexicon {
namespace {

struct CloseArchive {
    void operator()(archive* open) const { archive_read_free(open); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

tl::unexpected<Error> damaged(const std::filesystem::path& path, archive* open)
{
    const char* const told = archive_error_string(open);
    return fail(ErrorCode::parse, "lexicon.bad_archive", path.string(), "The zip archive is damaged: {}.",
                told != nullptr ? told : "no reason given");
}

/// The one .txt of the archive into `target`. The entry's own path is not used.
Result<std::uint64_t> unpack(const std::filesystem::path& path, const std::filesystem::path& target,
                             std::uint64_t max_bytes, const ProgressSink& progress,
                             const std::stop_token& stop)
{
    const Archive open(archive_read_new());
    archive_read_support_format_zip(open.get());
    if (archive_read_open_filename(open.get(), path.c_str(), 1U << 16) != ARCHIVE_OK) {
        return damaged(path, open.get());
    }
    std::uint64_t written = 0;
    bool found = false;
    archive_entry* entry = nullptr;
    for (;;) {
        const int state = archive_read_next_header(open.get(), &entry);
        if (state == ARCHIVE_EOF) {
            break;
        }
        if (state != ARCHIVE_OK) {
            return damaged(path, open.get());
        }
        const char* const name = archive_entry_pathname(entry);
        const std::string_view entry_name = name != nullptr ? name : "";
        if (!entry_name.ends_with(".txt") || entry_name.find("__MACOSX") != std::string_view::npos) {
            continue;
        }
        if (found) {
            return fail(
                ErrorCode::parse, "lexicon.two_files", path.string(),
                "The archive holds more than one text file; the NCI Thesaurus is one, Thesaurus.txt.");
        }
        found = true;
        std::ofstream out(target, std::ios::binary | std::ios::trunc);
        std::vector<char> buffer(1U << 18);
        auto told = std::chrono::steady_clock::now();
        for (;;) {
            if (stop.stop_requested()) {
                return cancelled();
            }
            const la_ssize_t size = archive_read_data(open.get(), buffer.data(), buffer.size());
            if (size < 0) {
                return damaged(path, open.get());
            }
            if (size == 0) {
                break;
            }
            written += static_cast<std::uint64_t>(size);
            if (written > max_bytes) {
                return fail(
                    ErrorCode::parse, "lexicon.archive_too_large", path.string(),
                    "The archive unpacks to more than {} bytes, which no release of the NCI Thesaurus does.",
                    max_bytes);
            }
            out.write(buffer.data(), size);
            if (!out) {
                return fail(ErrorCode::io, "lexicon.write", target.string(),
                            "The file could not be written. Is the disk full?");
            }
            if (progress && std::chrono::steady_clock::now() - told > std::chrono::milliseconds(100)) {
                told = std::chrono::steady_clock::now();
                progress({"unpacking", static_cast<std::int64_t>(written), 0, 0, -1});
            }
        }
        out.close();
        if (!out) {
            return fail(ErrorCode::io, "lexicon.write", target.string(),
                        "The file could not be written. Is the disk full?");
        }
    }
    if (!found) {
        return fail(ErrorCode::parse, "lexicon.no_file_in_archive", path.string(),
                    "The archive holds no text file; Thesaurus.txt was expected.");
    }
    return written;
}

Result<void> check_is_zip(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string head(512, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    if (head.starts_with("PK")) {
        return {};
    }
    const bool page = head.find('<') != std::string::npos && head.find("html") != std::string::npos;
    return fail(
        ErrorCode::parse, "lexicon.no_zip", path.string(), "{}",
        page ? "The server sent a web page in place of the zip archive. Is the address right, or a proxy "
               "asking for a sign-on?"
             : "What the server sent is no zip archive.");
}

} // namespace

std::filesystem::path thesaurus_file(const std::filesystem::path& folder)
{
    return (folder.empty() ? user_data_folder() / "lexicons" : folder) / "nci-thesaurus.txt";
}

Result<FetchReport> fetch_thesaurus(const FetchOptions& options, const ProgressSink& progress,
                                    std::stop_token stop)
{
    FetchReport report;
    report.file = thesaurus_file(options.folder);
    std::error_code error;
    std::filesystem::create_directories(report.file.parent_path(), error);
    if (error) {
        return fail(ErrorCode::io, "lexicon.folder", report.file.parent_path().string(),
                    "The folder cannot be made: {}.", error.message());
    }
    net::DownloadRequest request;
    request.url = options.url;
    request.target = report.file.parent_path() / "nci-thesaurus.zip";
    request.sha256 = options.sha256;
    request.max_bytes = options.max_bytes;
    request.options = options.http;
    request.options.total_timeout_ms = 0;
    const auto downloaded = net::download(request, progress, stop);
    if (!downloaded) {
        return forward_error(downloaded);
    }
    report.fetched = downloaded->fetched;
    report.resumed = downloaded->resumed;
    report.sha256 = downloaded->sha256;

    const std::filesystem::path part = report.file.string() + ".new";
    const auto give_up = [&](const Error& why) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        if (why.code == ErrorCode::parse) {
            std::filesystem::remove(request.target, ignored);
        }
        return tl::unexpected<Error>(why);
    };
    if (const auto zip = check_is_zip(request.target); !zip) {
        return give_up(zip.error());
    }
    const auto unpacked = unpack(request.target, part, options.max_bytes, progress, stop);
    if (!unpacked) {
        return give_up(unpacked.error());
    }
    report.bytes = *unpacked;
    const auto read = read_terms(part, ListFormat::nci_thesaurus, {}, progress, stop);
    if (!read) {
        return give_up(read.error());
    }
    report.records = read->records;
    report.terms = static_cast<std::int64_t>(read->list.terms.size());
    if (auto synced = sync_path(part); !synced) {
        return give_up(synced.error());
    }
    std::filesystem::rename(part, report.file, error);
    if (error) {
        return give_up(make_error(ErrorCode::io, "lexicon.rename", report.file.string(),
                                  "The new file cannot take its place: {}.", error.message()));
    }
    std::filesystem::remove(request.target, error); // it can be fetched again
    return report;
}

} // namespace ade::lexicon
