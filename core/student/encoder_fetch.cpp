// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_fetch.hpp"

#include "core/base/clock.hpp"
#include "core/base/file_io.hpp"
#include "core/base/version.hpp"
#include "core/net/download.hpp"
#include "core/net/redact.hpp"
#include "core/student/encoder_weights.hpp"
#include "core/student/hub.hpp"
#include "core/student/tokenizer_settings.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSmall = 4ULL << 20;        ///< most bytes of a configuration or a model card
constexpr std::uint64_t kVocabulary = 256ULL << 20; ///< of a tokenizer file
constexpr std::uint64_t kWeights = 16ULL << 30;     ///< of a weights file
constexpr std::uint64_t kSpare = 16ULL << 20;       ///< room left on the disk beside the weights

constexpr std::array<std::string_view, 9> kFiles = {
    "config.json", "tokenizer_config.json", "special_tokens_map.json",
    "vocab.txt",   "tokenizer.json",        "README.md",
    "LICENSE",     "model.safetensors",     "pytorch_model.bin"};

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string megabytes(std::uint64_t bytes)
{
    return fmt::format("{:.0f} MB", std::max(1.0, static_cast<double>(bytes) / 1e6));
}

/// One fetch of an encoder at a time. The file goes with its folder.
class FolderLock {
public:
    explicit FolderLock(const fs::path& path)
        : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644))
    {
    }
    ~FolderLock()
    {
        if (file_ >= 0) {
            ::close(file_);
        }
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    [[nodiscard]] bool opened() const { return file_ >= 0; }
    [[nodiscard]] bool taken() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

private:
    int file_;
};

/// What a server sends in place of a file, by its first bytes.
std::string disguise_of(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::string head(1024, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    if (head.starts_with("version https://git-lfs")) {
        return "a pointer of Git LFS, not the file itself. The mirror keeps no large files";
    }
    std::transform(head.begin(), head.end(), head.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && head[first] == '<' &&
        (head.find("<html") != std::string::npos || head.find("<!doctype") != std::string::npos)) {
        return "a web page. Is the address right, or does a proxy ask for a sign-on?";
    }
    return {};
}

/// One encoder being fetched.
class Fetch {
public:
    Fetch(const EncoderFetchOptions& options, const ProgressSink& progress, std::stop_token stop)
        : options_(options), progress_(progress), stop_(std::move(stop)),
          entry_(find_in_catalogue(options.encoder)),
          hub_({options.base_url, entry_ != nullptr ? std::string(entry_->repository) : options.encoder,
                options.revision, options.token},
               options.http, options.tries)
    {
    }

    Result<EncoderFetchReport> run()
    {
        const auto name = encoder_folder_name(options_.encoder);
        if (!name) {
            return forward_error(name);
        }
        report_.name = *name;
        report_.folder = options_.folder / *name;
        std::error_code code;
        if (fs::exists(report_.folder, code)) {
            report_.already_there = true;
            if (auto origin = read_encoder_origin(report_.folder)) {
                report_.origin = std::move(*origin);
            }
            return report_;
        }
        staging_ = options_.folder / (".getting-" + *name);
        fs::create_directories(staging_, code);
        if (code) {
            return fail(ErrorCode::io, "encoder.folder", staging_.string(), "The folder cannot be made: {}.",
                        code.message());
        }
        const fs::path lock_file = options_.folder / (".lock-" + *name);
        {
            const FolderLock lock(lock_file);
            if (!lock.opened() || !lock.taken()) {
                return fail(ErrorCode::invalid_argument, "encoder.busy", report_.folder.string(),
                            "Another program is fetching this encoder right now. Wait until it is done.");
            }
            if (auto done = fetch_all(); !done) {
                return forward_error(done);
            }
            fs::remove(lock_file, code);
        }
        return std::move(report_);
    }

private:
    Result<void> fetch_all()
    {
        if (auto before = read_encoder_origin(staging_)) {
            before_ = std::move(*before);
        }
        report_.origin.repository = hub_.place().repository;
        report_.origin.base_url = net::redact_url(hub_.place().base_url);
        report_.origin.revision = options_.revision;
        report_.origin.program_version = std::string(kVersion);

        for (const auto step : {&Fetch::fetch_configuration, &Fetch::fetch_tokenizer, &Fetch::fetch_card,
                                &Fetch::fetch_weights, &Fetch::check_whole, &Fetch::put_in_place}) {
            if (auto done = (this->*step)(); !done) {
                return done;
            }
        }
        return {};
    }

    Result<void> fetch_configuration()
    {
        const auto there = fetch("config.json", kSmall);
        if (!there) {
            return forward_error(there);
        }
        if (!*there) {
            return fail(ErrorCode::not_found, "encoder.no_config", hub_.page(),
                        "The repository {} has no config.json at revision \"{}\": it holds no encoder in "
                        "Hugging Face "
                        "layout. Check the spelling.",
                        hub_.place().repository, options_.revision);
        }
        const auto config = read_encoder_config(staging_);
        if (!config) {
            // The message names the staging folder; what the person asked for says more.
            Error error = config.error();
            error.where = hub_.page() + "/config.json";
            forget("config.json");
            return tl::unexpected<Error>(error);
        }
        config_ = *config;
        return {};
    }

    Result<void> fetch_tokenizer()
    {
        for (const char* name : {"tokenizer_config.json", "special_tokens_map.json"}) {
            if (const auto done = fetch(name, kSmall); !done) {
                return forward_error(done);
            }
        }
        bool any = false;
        for (const char* name : {"vocab.txt", "tokenizer.json"}) {
            const auto done = fetch(name, kVocabulary);
            if (!done) {
                return forward_error(done);
            }
            any = any || *done;
        }
        if (!any) {
            return fail(
                ErrorCode::not_found, "encoder.no_tokenizer", hub_.page(),
                "The repository {} has neither vocab.txt nor tokenizer.json; BERT's WordPiece vocabulary was "
                "expected. Encoders with byte-level BPE (RoBERTa and its kin) cannot be used here.",
                hub_.place().repository);
        }
        if (entry_ != nullptr && entry_->cased) {
            const auto stated = state_cased(staging_);
            if (!stated) {
                return forward_error(stated);
            }
            if (*stated) {
                report_.notes.emplace_back("The repository does not say that the encoder is a cased one; "
                                           "do_lower_case: false was added to tokenizer_config.json.");
            }
        }
        const auto settings = tokenizer_settings(staging_);
        const auto tokenizer = text::WordPiece::load(staging_);
        if (!settings || !tokenizer) {
            Error error = settings ? tokenizer.error() : settings.error();
            error.where = hub_.page();
            for (const char* name :
                 {"tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "tokenizer.json"}) {
                forget(name);
            }
            return tl::unexpected<Error>(error);
        }
        if (tokenizer->vocabulary_size() > config_.vocabulary) {
            const auto pieces = tokenizer->vocabulary_size();
            forget("vocab.txt");
            forget("tokenizer.json");
            return fail(ErrorCode::model, "encoder.vocabulary_too_large", hub_.page(),
                        "The tokenizer has {} pieces, but the weights only {} rows for them.", pieces,
                        config_.vocabulary);
        }
        for (std::string& note : tokenizer_notes(*tokenizer, *settings)) {
            report_.notes.push_back(std::move(note));
        }
        return {};
    }

    /// For its licence; an encoder without one is as good.
    Result<void> fetch_card()
    {
        for (const char* name : {"README.md", "LICENSE"}) {
            if (const auto done = fetch(name, kSmall); !done) {
                return forward_error(done);
            }
        }
        if (const auto card = read_file(staging_ / "README.md", kSmall)) {
            report_.origin.licence = licence_of_card(*card);
        }
        return {};
    }

    Result<void> fetch_weights()
    {
        for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
            const auto there = fetch(name, kWeights);
            if (!there) {
                return forward_error(there);
            }
            if (*there) {
                return {};
            }
        }
        for (const char* name : {"model.safetensors.index.json", "pytorch_model.bin.index.json"}) {
            const auto sharded = hub_.look(name, stop_);
            if (sharded && *sharded) {
                return fail(ErrorCode::not_found, "encoder.sharded", hub_.page(),
                            "The weights of {} are cut into several files, which are not put together here. "
                            "Save them as "
                            "one model.safetensors (save_pretrained in Python transformers does).",
                            hub_.place().repository);
            }
        }
        return fail(
            ErrorCode::not_found, "encoder.no_weights", hub_.page(),
            "The repository {} has neither model.safetensors nor pytorch_model.bin; it may hold weights for "
            "TensorFlow only.",
            hub_.place().repository);
    }

    Result<void> check_whole()
    {
        if (progress_) {
            progress_(Progress{"reading the weights", 0, 0, 0, -1});
        }
        const auto weights = read_encoder_weights(staging_);
        if (weights) {
            return {};
        }
        Error error = weights.error();
        for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
            if (error.where.ends_with(name)) {
                error.where = hub_.page() + "/" + name;
                forget(name);
            }
        }
        return tl::unexpected<Error>(error);
    }

    Result<void> put_in_place()
    {
        report_.origin.fetched_at = utc_now_text();
        if (auto noted = note(); !noted) {
            return noted;
        }
        if (auto synced = sync_path(staging_); !synced) {
            return synced;
        }
        std::error_code code;
        fs::rename(staging_, report_.folder, code);
        if (code) {
            return fail(ErrorCode::io, "encoder.rename", report_.folder.string(),
                        "The fetched folder cannot be put in place: {}.", code.message());
        }
        return sync_path(options_.folder);
    }

    /// True when the file is there now, false when the repository has none of this name.
    Result<bool> fetch(const std::string& name, std::uint64_t max_bytes)
    {
        if (stop_.stop_requested()) {
            return cancelled();
        }
        const auto remote = hub_.look(name, stop_);
        if (!remote) {
            return forward_error(remote);
        }
        if (!*remote) {
            forget(name);
            return false;
        }
        const HubFile& file = **remote;
        if (!file.commit.empty() && hub_.place().revision != file.commit) {
            hub_.pin(file.commit);
            report_.origin.revision = file.commit;
        }
        const auto given = options_.sha256.find(name);
        const std::string expected = given != options_.sha256.end() ? given->second : file.sha256;
        if (const FetchedFile* kept = kept_from_before(name, file, expected)) {
            report_.origin.files.push_back(*kept);
            report_.resumed = true;
            return true;
        }
        if (file.bytes > max_bytes) {
            return fail(ErrorCode::network, "encoder.file_too_large", net::redact_url(file.url),
                        "The file has {} bytes; {} are the most expected for {}.", file.bytes, max_bytes,
                        name);
        }
        if (auto room = check_room(name, file.bytes); !room) {
            return forward_error(room);
        }
        return download(name, file, expected, given != options_.sha256.end(), max_bytes);
    }

    Result<bool> download(const std::string& name, const HubFile& file, const std::string& expected,
                          bool given, std::uint64_t max_bytes)
    {
        net::DownloadRequest request;
        request.url = file.url;
        request.target = staging_ / name;
        request.sha256 = expected;
        request.max_bytes = max_bytes;
        request.tries = options_.tries;
        request.options = options_.http;
        if (file.with_token) {
            request.headers = {hub_.authorization()};
            request.secrets = {hub_.place().token};
        }
        const ProgressSink sink = [&](const Progress& step) {
            if (progress_) {
                Progress named = step;
                named.stage = step.stage + " " + name;
                progress_(named);
            }
        };
        const auto got = net::download(request, sink, stop_);
        if (!got) {
            return forward_error(got);
        }
        report_.fetched += got->fetched;
        report_.resumed = report_.resumed || got->resumed;
        if (const std::string disguise = disguise_of(request.target); !disguise.empty()) {
            forget(name);
            return fail(ErrorCode::parse, "encoder.disguised", net::redact_url(file.url),
                        "In place of {} the server sent {}", name, disguise);
        }
        if (file.bytes > 0 && got->bytes != file.bytes) {
            forget(name);
            return fail(ErrorCode::parse, "encoder.size", net::redact_url(file.url),
                        "{} bytes of {} came, {} were announced. What came was deleted; fetch again.",
                        got->bytes, name, file.bytes);
        }
        report_.origin.files.push_back({name, got->bytes, got->sha256, file.tag,
                                        expected.empty() ? ""
                                        : given          ? "given"
                                                         : "hub"});
        const auto noted = note(); // so that a later call need not fetch it again
        if (!noted) {
            return forward_error(noted);
        }
        return true;
    }

    /// A whole file of an earlier call that is still what the server has.
    const FetchedFile* kept_from_before(const std::string& name, const HubFile& file,
                                        const std::string& expected) const
    {
        const auto known = std::find_if(before_.files.begin(), before_.files.end(),
                                        [&](const FetchedFile& one) { return one.name == name; });
        std::error_code code;
        if (known == before_.files.end() || before_.repository != report_.origin.repository) {
            return nullptr;
        }
        const auto size = fs::file_size(staging_ / name, code);
        const bool same_here =
            !code && (size == known->bytes || name == "tokenizer_config.json"); // state_cased()
        const bool same_there =
            expected.empty() ? !file.tag.empty() && file.tag == known->tag : expected == known->sha256;
        return same_here && same_there ? &*known : nullptr;
    }

    [[nodiscard]] Result<void> check_room(const std::string& name, std::uint64_t bytes) const
    {
        std::error_code code;
        const fs::space_info space = fs::space(staging_, code);
        if (code || bytes == 0) {
            return {};
        }
        std::error_code no_part;
        const auto part = fs::file_size(staging_ / (name + ".part"), no_part);
        const std::uint64_t needed = bytes - (no_part ? 0 : std::min<std::uint64_t>(part, bytes)) + kSpare;
        if (space.available >= needed) {
            return {};
        }
        return fail(ErrorCode::io, "encoder.disk_full", staging_.string(),
                    "{} needs {} more, but only {} are free on this disk. Make room, then fetch again: it "
                    "goes on where "
                    "it stopped.",
                    name, megabytes(needed), megabytes(space.available));
    }

    Result<void> note() const { return write_file_atomic(staging_ / kOriginFile, to_json(report_.origin)); }

    void forget(const std::string& name)
    {
        std::error_code code;
        for (const char* ending : {"", ".part", ".part.from"}) {
            fs::remove(staging_ / (name + ending), code);
        }
        std::erase_if(report_.origin.files, [&](const FetchedFile& file) { return file.name == name; });
        (void)note(); // only saves work later
    }

    const EncoderFetchOptions& options_;
    const ProgressSink& progress_;
    std::stop_token stop_;
    const CatalogueEntry* entry_;
    Hub hub_;
    fs::path staging_;
    EncoderConfig config_;
    EncoderOrigin before_;
    EncoderFetchReport report_;
};

} // namespace

std::string licence_of_card(std::string_view card)
{
    if (!card.starts_with("---")) {
        return {};
    }
    card.remove_prefix(std::min(card.find('\n'), card.size() - 1) + 1);
    while (!card.empty() && !card.starts_with("---")) {
        const std::string_view line = card.substr(0, card.find('\n'));
        card.remove_prefix(std::min(line.size() + 1, card.size()));
        constexpr std::string_view kKey = "license:";
        if (!line.starts_with(kKey)) {
            continue;
        }
        std::string value(line.substr(kKey.size()));
        std::erase_if(value, [](unsigned char c) { return c <= ' ' || c == '"' || c == '\''; });
        const bool plain = !value.empty() && value.size() <= 40 &&
                           std::all_of(value.begin(), value.end(), [](unsigned char c) {
                               return c < 0x80 && (std::isalnum(c) != 0 || c == '.' || c == '-' || c == '+');
                           });
        return plain ? value : std::string();
    }
    return {};
}

Result<EncoderFetchOptions> with_environment(EncoderFetchOptions options)
{
    for (const char* name : {"ADE_ENCODER_URL", "HF_ENDPOINT"}) {
        options.base_url = options.base_url.empty() ? environment(name) : options.base_url;
    }
    options.base_url = options.base_url.empty() ? std::string(kHubUrl) : options.base_url;
    while (options.base_url.ends_with('/')) {
        options.base_url.pop_back();
    }
    const bool web = options.base_url.starts_with("http://") || options.base_url.starts_with("https://");
    if (!web || net::origin_of(options.base_url).empty()) {
        return fail(ErrorCode::invalid_argument, "encoder.base_url", net::redact_url(options.base_url),
                    "This is no http or https address. The usual one is {}.", kHubUrl);
    }
    options.token = options.token.empty() ? environment("HF_TOKEN") : options.token;
    options.folder = options.folder.empty() ? encoders_folder() : options.folder;
    for (auto& [file, sum] : options.sha256) {
        if (std::find(kFiles.begin(), kFiles.end(), file) == kFiles.end()) {
            return fail(ErrorCode::invalid_argument, "encoder.sum_file", file,
                        "No file of this name is fetched. Sums can be given for config.json, vocab.txt, "
                        "tokenizer.json, "
                        "model.safetensors, pytorch_model.bin and the like.");
        }
        std::transform(sum.begin(), sum.end(), sum.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (sum.size() != 64 || sum.find_first_not_of("0123456789abcdef") != std::string::npos) {
            return fail(ErrorCode::invalid_argument, "encoder.sum", file,
                        "\"{}\" is no SHA-256; 64 hexadecimal digits were expected.", sum);
        }
    }
    return options;
}

Result<EncoderFetchReport> fetch_encoder(const EncoderFetchOptions& given, const ProgressSink& progress,
                                         std::stop_token stop)
{
    const auto options = with_environment(given);
    if (!options) {
        return forward_error(options);
    }
    if (auto name = encoder_folder_name(options->encoder); !name) {
        return forward_error(name);
    }
    return Fetch(*options, progress, std::move(stop)).run();
}

} // namespace ade::student
