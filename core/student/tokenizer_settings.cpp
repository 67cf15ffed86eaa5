// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/tokenizer_settings.hpp"

#include "core/base/file_io.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::student {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kMaxConfigBytes = 4U << 20U;
constexpr std::uint64_t kMaxTokenizerBytes = 256U << 20U;
/// A lower-cased vocabulary has none but a few oddities; a cased one has thousands.
constexpr std::int64_t kCasedFrom = 500;

Result<json> read_object(const fs::path& path, std::uint64_t max_bytes)
{
    const auto text = read_file(path, max_bytes);
    if (!text) {
        return forward_error(text);
    }
    json value = json::parse(*text, nullptr, false);
    if (!value.is_object()) {
        return fail(ErrorCode::parse, "tokenizer.not_json", path.string(),
                    "This is not a JSON object. Fetch the encoder again.");
    }
    return value;
}

/// The flag under `key`, when it is there and no null.
std::optional<bool> flag_of(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

} // namespace

Result<TokenizerSettings> tokenizer_settings(const fs::path& folder)
{
    std::error_code code;
    const bool has_tokenizer = fs::exists(folder / "tokenizer.json", code);
    if (!has_tokenizer && !fs::exists(folder / "vocab.txt", code)) {
        for (const char* other : {"merges.txt", "vocab.json", "sentencepiece.bpe.model", "spiece.model"}) {
            if (fs::exists(folder / other, code)) {
                return fail(
                    ErrorCode::not_found, "tokenizer.other_kind", folder.string(),
                    "The tokenizer is of another kind ({}: byte-level BPE or SentencePiece); only BERT's "
                    "WordPiece is read. Choose an encoder with a vocab.txt.",
                    other);
            }
        }
        return fail(
            ErrorCode::not_found, "encoder.no_tokenizer", folder.string(),
            "The folder has no tokenizer file (vocab.txt or tokenizer.json), so texts cannot be read.");
    }
    if (fs::exists(folder / "tokenizer_config.json", code)) {
        const auto config = read_object(folder / "tokenizer_config.json", kMaxConfigBytes);
        if (!config) {
            return forward_error(config);
        }
        if (const auto lower = flag_of(*config, "do_lower_case")) {
            return TokenizerSettings{*lower, true};
        }
    }
    if (has_tokenizer) {
        const auto tokenizer = read_object(folder / "tokenizer.json", kMaxTokenizerBytes);
        if (!tokenizer) {
            return forward_error(tokenizer);
        }
        const auto normalizer = tokenizer->find("normalizer");
        if (normalizer != tokenizer->end() && normalizer->is_object()) {
            if (const auto lower = flag_of(*normalizer, "lowercase")) {
                return TokenizerSettings{*lower, true};
            }
        }
    }
    return TokenizerSettings{};
}

std::int64_t pieces_with_capitals(const text::WordPiece& tokenizer)
{
    std::int64_t count = 0;
    for (std::int32_t id = 0; id < tokenizer.vocabulary_size(); ++id) {
        const std::string_view piece = tokenizer.piece(id);
        const bool special = piece.size() > 2 && piece.front() == '[' && piece.back() == ']';
        const bool capital =
            std::any_of(piece.begin(), piece.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
        count += !special && capital ? 1 : 0;
    }
    return count;
}

std::vector<std::string> tokenizer_notes(const text::WordPiece& tokenizer, const TokenizerSettings& settings)
{
    if (!tokenizer.options().do_lower_case) {
        return {};
    }
    const std::int64_t capitals = pieces_with_capitals(tokenizer);
    if (capitals < kCasedFrom) {
        return {};
    }
    return {fmt::format(
        "{} pieces of the vocabulary have capital letters, but the tokenizer lower-cases{}, so they are "
        "never used. If the encoder is a cased one, put \"do_lower_case\": false into its "
        "tokenizer_config.json.",
        capitals, settings.stated ? "" : " (no file says otherwise)")};
}

Result<bool> state_cased(const fs::path& folder)
{
    const auto settings = tokenizer_settings(folder);
    if (!settings) {
        return forward_error(settings);
    }
    if (settings->stated) {
        return false;
    }
    const fs::path path = folder / "tokenizer_config.json";
    nlohmann::ordered_json config = nlohmann::ordered_json::object();
    std::error_code code;
    if (fs::exists(path, code)) {
        const auto text = read_file(path, kMaxConfigBytes);
        if (!text) {
            return forward_error(text);
        }
        config = nlohmann::ordered_json::parse(*text, nullptr, false);
        if (!config.is_object()) {
            return fail(ErrorCode::parse, "tokenizer.not_json", path.string(),
                        "This is not a JSON object. Fetch the encoder again.");
        }
    }
    config["do_lower_case"] = false;
    const auto written = write_file_atomic(path, config.dump(2) + "\n");
    if (!written) {
        return forward_error(written);
    }
    return true;
}

} // namespace ade::student
