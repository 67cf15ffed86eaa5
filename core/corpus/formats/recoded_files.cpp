// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/recoded_files.hpp"

#include "core/base/uuid.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace ade::corpus {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHead = 256U << 10U;
constexpr std::size_t kPiece = 1U << 20U;
constexpr std::size_t kDeclaration = 200; ///< an XML declaration is shorter

bool is_packed(std::string_view head)
{
    return head.starts_with("\x1F\x8B") || head.starts_with("PK\x03\x04") || head.starts_with("BZh") ||
           head.starts_with("\xFD\x37zXZ");
}

std::optional<text::Encoding> guess_of_file(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::string head(kHead, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    const auto size = static_cast<std::size_t>(stream.gcount());
    head.resize(size);
    if (is_packed(head)) {
        return std::nullopt;
    }
    return text::guess_encoding(head, size < kHead);
}

bool is_brat_file(const fs::path& path)
{
    return path.extension() == ".txt" || path.extension() == ".ann";
}

/// In the first line only: encoding="ISO-8859-1" becomes encoding="UTF-8".
void correct_declaration(std::string& text)
{
    if (!text.starts_with("<?xml")) {
        return;
    }
    const std::size_t end = text.find("?>");
    const std::size_t at = text.find("encoding");
    if (end == std::string::npos || end > kDeclaration || at == std::string::npos || at > end) {
        return;
    }
    const std::size_t open = text.find_first_of("\"'", at);
    const std::size_t close = open == std::string::npos ? open : text.find(text[open], open + 1);
    if (close != std::string::npos && close < end) {
        text.replace(open + 1, close - open - 1, "UTF-8");
    }
}

tl::unexpected<Error> write_failed(const fs::path& path)
{
    return fail(
        ErrorCode::io, "corpus.recode_write", path.string(),
        "The copy in UTF-8 cannot be written: {}. Make room in the folder for temporary files (TMPDIR).",
        std::strerror(errno));
}

/// progress and stop once per piece.
struct Watch {
    std::stop_token stop;
    const ProgressSink& progress;
    std::int64_t done = 0;
    std::int64_t total = 0;
};

Result<void> recode(const fs::path& from, const fs::path& to, text::Encoding encoding, Watch& watch)
{
    std::ifstream in(from, std::ios::binary);
    if (!in) {
        return fail(ErrorCode::not_found, "base.file_missing", from.string(),
                    "The file cannot be opened: {}. Check the path.", std::strerror(errno));
    }
    std::ofstream out(to, std::ios::binary);
    text::Decoder decoder(encoding);
    std::string bytes(kPiece, '\0');
    std::string text;
    bool first = true;
    const auto put = [&]() -> Result<void> {
        if (first && !text.empty()) {
            correct_declaration(text);
            first = false;
        }
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        text.clear();
        return out ? Result<void>() : write_failed(to);
    };
    const auto at_file = [&](const Error& error) {
        return fail(error.code, error.message_id, from.string() + ":" + error.where, "{}", error.message);
    };
    for (;;) {
        if (watch.stop.stop_requested()) {
            return cancelled();
        }
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const auto size = static_cast<std::size_t>(in.gcount());
        if (size == 0) {
            break;
        }
        if (first && is_packed(std::string_view(bytes).substr(0, size))) {
            return fail(ErrorCode::parse, "corpus.recode_packed", from.string(),
                        "A packed file has no encoding of its own. Unpack it first, or import it as UTF-8.");
        }
        if (auto decoded = decoder.decode(std::string_view(bytes).substr(0, size), text); !decoded) {
            return at_file(decoded.error());
        }
        if (auto written = put(); !written) {
            return written;
        }
        watch.done += static_cast<std::int64_t>(size);
        if (watch.progress) {
            watch.progress(Progress{"converting", watch.done, watch.total, 0, -1});
        }
    }
    if (in.bad()) {
        return fail(ErrorCode::io, "base.read_failed", from.string(), "Reading failed: {}.",
                    std::strerror(errno));
    }
    if (auto finished = decoder.finish(text); !finished) {
        return at_file(finished.error());
    }
    if (auto written = put(); !written) {
        return written;
    }
    out.close();
    return out ? Result<void>() : write_failed(to);
}

} // namespace

std::optional<text::Encoding> guess_file_encoding(const fs::path& path)
{
    std::error_code code;
    if (!fs::is_directory(path, code)) {
        return fs::is_regular_file(path, code) ? guess_of_file(path) : std::nullopt;
    }
    std::optional<text::Encoding> found;
    constexpr int kMostFiles = 200;
    int looked = 0;
    for (fs::directory_iterator entry(path, code), end; !code && entry != end && looked < kMostFiles;
         entry.increment(code)) {
        if (!entry->is_regular_file(code) || !is_brat_file(entry->path())) {
            continue;
        }
        ++looked;
        const auto guess = guess_of_file(entry->path());
        if (guess && *guess != text::Encoding::utf8) {
            return guess;
        }
        found = found ? found : guess;
    }
    return found;
}

RecodedFiles::RecodedFiles(RecodedFiles&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), copies_(std::move(other.copies_)),
      originals_(std::move(other.originals_))
{
}

RecodedFiles::~RecodedFiles()
{
    if (!folder_.empty()) {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
}

Result<RecodedFiles> RecodedFiles::make(const std::vector<fs::path>& paths, text::Encoding encoding,
                                        std::stop_token stop, const ProgressSink& progress)
{
    RecodedFiles files;
    std::error_code code;
    const fs::path temporary = fs::temp_directory_path(code);
    files.folder_ = temporary / ("ade-utf8-" + new_uuid());
    if (code || !fs::create_directories(files.folder_, code)) {
        return fail(
            ErrorCode::io, "corpus.recode_folder", files.folder_.string(),
            "No folder for the copies in UTF-8 can be made: {}. Set TMPDIR to one that can be written.",
            code.message());
    }
    fs::permissions(files.folder_, fs::perms::owner_all, code); // texts may be confidential
    Watch watch{std::move(stop), progress, 0, total_bytes(paths)};
    for (std::size_t i = 0; i < paths.size(); ++i) {
        // A folder of its own for each: files of one name may come from several folders.
        const fs::path own = files.folder_ / std::to_string(i);
        const fs::path given = paths[i].filename().empty() ? paths[i].parent_path() : paths[i];
        const fs::path copy = own / given.filename();
        fs::create_directories(own, code);
        files.copies_.push_back(copy);
        files.originals_[copy.string()] = given.string();
        if (!fs::is_directory(paths[i], code)) {
            if (auto done = recode(paths[i], copy, encoding, watch); !done) {
                return forward_error(done);
            }
            continue;
        }
        fs::create_directories(copy, code);
        for (fs::recursive_directory_iterator entry(paths[i], code), end; !code && entry != end;
             entry.increment(code)) {
            const fs::path target = copy / entry->path().lexically_relative(paths[i]);
            if (entry->is_directory(code)) {
                fs::create_directories(target, code);
            } else if (entry->is_regular_file(code)) {
                const bool is_text = is_brat_file(entry->path()) || entry->path().extension() == ".conf";
                if (auto done = is_text ? recode(entry->path(), target, encoding, watch) : Result<void>();
                    !done) {
                    return forward_error(done);
                }
            }
        }
        if (code) {
            return fail(ErrorCode::io, "base.read_failed", paths[i].string(),
                        "The folder cannot be read: {}.", code.message());
        }
    }
    return files;
}

std::string with_originals(const std::map<std::string, std::string>& originals, std::string text)
{
    for (const auto& [copy, original] : originals) {
        for (std::size_t at = text.find(copy); at != std::string::npos;
             at = text.find(copy, at + original.size())) {
            text.replace(at, copy.size(), original);
        }
    }
    return text;
}

Error with_originals(const std::map<std::string, std::string>& originals, Error error)
{
    error.where = with_originals(originals, std::move(error.where));
    error.message = with_originals(originals, std::move(error.message));
    for (std::string& argument : error.arguments) {
        argument = with_originals(originals, std::move(argument));
    }
    return error;
}

} // namespace ade::corpus
