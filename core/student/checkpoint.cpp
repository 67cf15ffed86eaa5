// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/checkpoint.hpp"

#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <stdio.h> // renameat2

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxSmallFile = 256U << 20U;

constexpr const char* kTokenizerFiles[] = {
    "vocab.txt",  "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "merges.txt",
};
/// The encoder's licence asks to be kept with it.
constexpr const char* kNotices[] = {"LICENSE", "LICENSE.txt", "NOTICE", "NOTICE.txt"};

tl::unexpected<Error> io_error(const fs::path& path, std::string_view what, const std::error_code& code)
{
    return fail(ErrorCode::io, "checkpoint.io", path.string(), "{}: {}.", what, code.message());
}

/// Without a trailing slash, so that names beside it can be made.
fs::path clean(const fs::path& target)
{
    fs::path path = fs::absolute(target).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

fs::path beside(const fs::path& target, std::string_view ending)
{
    return target.parent_path() / ("." + target.filename().string() + std::string(ending));
}

Result<void> copy_whole(const fs::path& from, const fs::path& to)
{
    const auto bytes = read_file(from, kMaxSmallFile);
    if (!bytes) {
        return forward_error(bytes);
    }
    return write_file_atomic(to, *bytes);
}

Result<void> write_resume(const fs::path& folder, const std::vector<ResumeFile>& files)
{
    std::error_code code;
    if (!fs::create_directory(folder, code) && code) {
        return io_error(folder, "The folder cannot be made", code);
    }
    for (const ResumeFile& file : files) {
        if (file.name.empty() || fs::path(file.name).filename().string() != file.name ||
            file.name[0] == '.') {
            return fail(ErrorCode::invalid_argument, "checkpoint.bad_name", folder.string(),
                        "\"{}\" is no plain file name.", file.name);
        }
        auto written = file.tensors.empty() ? write_file_atomic(folder / file.name, file.bytes)
                                            : write_safetensors(folder / file.name, file.tensors);
        if (!written) {
            return written;
        }
    }
    return sync_path(folder);
}

Result<std::string> file_sha256(const fs::path& file)
{
    auto mapped = MappedFile::open(file);
    if (!mapped) {
        return forward_error(mapped);
    }
    const std::span<const std::byte> bytes = (*mapped)->bytes();
    return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// Which weights the training started from, if the caller has not said it.
Result<ModelSettings> with_base(const CheckpointContents& contents)
{
    ModelSettings settings = contents.settings;
    const auto weights = find_weights_file(contents.encoder_folder);
    if (settings.base_encoder_sha256.empty() && weights) {
        auto sum = file_sha256(*weights);
        if (!sum) {
            return forward_error(sum);
        }
        settings.base_encoder_sha256 = std::move(*sum);
    }
    return settings;
}

Result<void> write_files(const fs::path& folder, const CheckpointContents& contents)
{
    std::vector<std::string> copied = tokenizer_files(contents.encoder_folder);
    copied.emplace_back("config.json");
    std::error_code code;
    for (const char* notice : kNotices) {
        if (fs::is_regular_file(contents.encoder_folder / notice, code)) {
            copied.emplace_back(notice);
        }
    }
    for (const std::string& name : copied) {
        if (auto done = copy_whole(contents.encoder_folder / name, folder / name); !done) {
            return done;
        }
    }
    if (auto done = write_safetensors(folder / "model.safetensors", contents.tensors); !done) {
        return done;
    }
    const auto settings = with_base(contents);
    if (!settings) {
        return forward_error(settings);
    }
    if (auto done = write_file_atomic(folder / "ade_model.json", to_json(*settings)); !done) {
        return done;
    }
    if (!contents.training_json.empty()) {
        if (auto done = write_file_atomic(folder / "ade_training.json", contents.training_json); !done) {
            return done;
        }
    }
    if (!contents.resume.empty()) {
        if (auto done = write_resume(folder / "resume", contents.resume); !done) {
            return done;
        }
    }
    return sync_path(folder);
}

/// Puts `fresh` in the place of `target`. Where the file system can swap two names there is no moment without
/// a checkpoint; elsewhere recover_checkpoint() mends a kill between the two renames.
Result<void> put_in_place(const fs::path& fresh, const fs::path& target)
{
    std::error_code code;
    const fs::path parent = target.parent_path();
    if (!fs::exists(target, code)) {
        fs::rename(fresh, target, code);
        return code ? Result<void>(io_error(target, "The new checkpoint cannot be put in its place", code))
                    : sync_path(parent);
    }
#ifdef RENAME_EXCHANGE
    if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
        auto synced = sync_path(parent);
        fs::remove_all(fresh, code); // now the older one
        return synced;
    }
#endif
    const fs::path previous = beside(target, ".previous");
    fs::remove_all(previous, code);
    fs::rename(target, previous, code);
    if (code) {
        return io_error(target, "The older checkpoint cannot be moved away", code);
    }
    fs::rename(fresh, target, code);
    if (code) {
        std::error_code ignored;
        fs::rename(previous, target, ignored);
        return io_error(target, "The new checkpoint cannot be put in its place", code);
    }
    auto synced = sync_path(parent);
    fs::remove_all(previous, code);
    return synced;
}

/// drug_head.weight scores [hidden state ; drug vector], so it is twice as wide as the encoder.
Result<void> check_head(const EncoderWeights& weights)
{
    const std::pair<const char*, std::vector<std::int64_t>> wanted[] = {
        {"drug_head.weight", {1, 2 * weights.config.width}}, {"drug_head.bias", {1}}};
    const std::string where = weights.file.path().string();
    for (const auto& [name, shape] : wanted) {
        const TensorEntry* entry = weights.file.find(name);
        if (entry == nullptr) {
            return fail(ErrorCode::model, "checkpoint.no_head", where,
                        "Tensor \"{}\" is missing: the folder holds an encoder, not a student.", name);
        }
        if (entry->shape != shape || !is_floating(entry->type)) {
            return fail(ErrorCode::model, "checkpoint.head_shape", where,
                        "Tensor \"{}\" has shape {} of {}, {} of F32 was expected.", name,
                        shape_text(entry->shape), to_string(entry->type), shape_text(shape));
        }
        if (const auto index = first_not_finite(*entry)) {
            return fail(ErrorCode::model, "encoder.not_finite", where,
                        "Tensor \"{}\" is NaN or infinite at position {}.", name, *index);
        }
    }
    return {};
}

} // namespace

std::vector<std::string> tokenizer_files(const fs::path& folder)
{
    std::vector<std::string> found;
    for (const char* name : kTokenizerFiles) {
        std::error_code code;
        if (fs::is_regular_file(folder / name, code)) {
            found.emplace_back(name);
        }
    }
    return found;
}

Result<std::string> write_checkpoint(const fs::path& given_target, const CheckpointContents& contents)
{
    const fs::path target = clean(given_target);
    std::error_code code;
    if (!contents.training_json.empty() && !nlohmann::json::accept(contents.training_json)) {
        return fail(ErrorCode::invalid_argument, "checkpoint.training_json", target.string(),
                    "The training record is no JSON.");
    }
    if (fs::exists(target, code) && !is_checkpoint(target) &&
        !(fs::is_directory(target, code) && fs::is_empty(target, code))) {
        return fail(ErrorCode::invalid_argument, "checkpoint.target_taken", target.string(),
                    "Something that is no student of this program is already here. Choose another folder.");
    }
    const fs::path fresh = beside(target, ".writing");
    fs::remove_all(fresh, code);
    fs::create_directories(fresh, code);
    if (code) {
        return io_error(fresh, "The folder cannot be made", code);
    }
    Result<void> done = write_files(fresh, contents);
    if (done) {
        done = put_in_place(fresh, target);
    }
    if (!done) {
        fs::remove_all(fresh, code);
        return forward_error(done);
    }
    return checkpoint_hash(target);
}

Result<bool> recover_checkpoint(const fs::path& given_target)
{
    const fs::path target = clean(given_target);
    const fs::path previous = beside(target, ".previous");
    const fs::path writing = beside(target, ".writing");
    bool mended = false;
    std::error_code code;
    if (fs::exists(previous, code)) {
        if (fs::exists(target, code)) {
            fs::remove_all(previous, code);
        } else {
            fs::rename(previous, target, code);
        }
        if (code) {
            return io_error(target, "The older checkpoint cannot be put back", code);
        }
        mended = true;
    }
    if (fs::exists(writing, code)) {
        fs::remove_all(writing, code);
        if (code) {
            return io_error(writing, "A half-written checkpoint cannot be removed", code);
        }
        mended = true;
    }
    return mended;
}

Result<void> drop_resume(const fs::path& folder)
{
    std::error_code code;
    fs::remove_all(folder / "resume", code);
    if (code) {
        return io_error(folder / "resume", "The folder cannot be removed", code);
    }
    return sync_path(folder);
}

Result<std::string> checkpoint_hash(const fs::path& folder)
{
    std::error_code code;
    std::vector<fs::path> files;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        if (it->is_regular_file(code) && !it->path().filename().string().starts_with('.')) {
            files.push_back(it->path());
        }
    }
    if (code) {
        return io_error(folder, "The folder cannot be read", code);
    }
    std::sort(files.begin(), files.end());
    Sha256 all;
    for (const fs::path& file : files) {
        const auto sum = file_sha256(file);
        if (!sum) {
            return forward_error(sum);
        }
        // Lines "name sum", so that no two different folders give the same input.
        all.update(file.filename().string() + " " + *sum + "\n");
    }
    return all.hex();
}

bool is_checkpoint(const fs::path& folder)
{
    std::error_code code;
    return fs::is_regular_file(folder / "ade_model.json", code);
}

Result<Checkpoint> open_checkpoint(const fs::path& folder)
{
    std::error_code code;
    if (!fs::is_directory(folder, code)) {
        return fail(ErrorCode::not_found, "checkpoint.no_folder", folder.string(),
                    "There is no such folder. A student is a folder made by training.");
    }
    if (!is_checkpoint(folder)) {
        return fail(
            ErrorCode::model, "checkpoint.no_settings", folder.string(),
            "The folder has no ade_model.json: it is not a student. Train one from an encoder first.");
    }
    const auto settings_text = read_file(folder / "ade_model.json", 1U << 20U);
    if (!settings_text) {
        return forward_error(settings_text);
    }
    const auto settings = parse_model_settings(*settings_text, (folder / "ade_model.json").string());
    if (!settings) {
        return forward_error(settings);
    }
    auto weights = read_encoder_weights(folder);
    if (!weights) {
        return forward_error(weights);
    }
    if (auto good = check_head(*weights); !good) {
        return forward_error(good);
    }
    if (settings->window > weights->config.max_positions) {
        return fail(ErrorCode::model, "checkpoint.window", (folder / "ade_model.json").string(),
                    "The window is {} pieces, but the encoder takes {}.", settings->window,
                    weights->config.max_positions);
    }
    if (tokenizer_files(folder).empty()) {
        return fail(ErrorCode::not_found, "checkpoint.no_tokenizer", folder.string(),
                    "The folder has no tokenizer file (vocab.txt or tokenizer.json).");
    }
    std::erase_if(weights->ignored, [](const std::string& name) { return name.starts_with("drug_head."); });
    Checkpoint checkpoint{
        folder, *settings, std::move(*weights), {}, fs::is_directory(folder / "resume", code)};
    if (fs::is_regular_file(folder / "ade_training.json", code)) {
        auto text = read_file(folder / "ade_training.json", kMaxSmallFile);
        if (!text) {
            return forward_error(text);
        }
        checkpoint.training_json = std::move(*text);
    }
    return checkpoint;
}

} // namespace ade::student
