// SPDX-License-Identifier: GPL-3.0-or-later
// Encoders that are known by name, and those that are installed: what there is, what it costs on disk,
// removing.
#pragma once

#include "core/student/encoder_config.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ade::student {

/// An encoder of the BERT family that is published on a Hugging Face hub.
struct CatalogueEntry {
    std::string_view name;       ///< of its folder here: "PubMedBERT"
    std::string_view repository; ///< "owner/name" on the hub
    std::string_view licence;    ///< as its page states it; empty: the page states none, or it was not seen
    std::string_view about;      ///< one line for a person
    std::int64_t layers = 0;
    std::int64_t width = 0;
    std::int64_t vocabulary = 0;
    bool cased = false; ///< capital letters count: do_lower_case is false

    /// Of the encoder with its pooler, worked out from the architecture.
    [[nodiscard]] std::int64_t parameters() const;
    /// What the weights take in float32: four bytes each. Files on the hub may hold other tensors too.
    [[nodiscard]] std::int64_t approximate_bytes() const { return 4 * parameters(); }
};

/// All entries, small ones first. No checksums: what is fetched is checked by what the hub says
/// (encoder_fetch.hpp).
std::span<const CatalogueEntry> encoder_catalogue();

/// By name or repository, in any case of letters; null when it is not in the catalogue.
const CatalogueEntry* find_in_catalogue(std::string_view name_or_repository);

/// True for "owner/name" with the letters a hub allows (A–Z a–z 0–9 . _ -), neither part beginning with a
/// dot.
bool is_repository_id(std::string_view text);

/// The folder an encoder is put into: the catalogue's name, else "owner--name". Fails with invalid_argument
/// for what is neither in the catalogue nor "owner/name" (lists the catalogue).
Result<std::string> encoder_folder_name(std::string_view name_or_repository);

/// $XDG_DATA_HOME/ade-studio/encoders.
std::filesystem::path encoders_folder();

/// A file of an encoder as it was fetched.
struct FetchedFile {
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;
    std::string tag;     ///< the hub's own name for this content (ETag); empty when it gave none
    std::string checked; ///< what the sum was compared with: "given", "hub", or "" (nothing)
    bool operator==(const FetchedFile&) const = default;
};

/// ade_encoder.json: where an encoder came from.
struct EncoderOrigin {
    std::string repository;
    std::string revision; ///< commit, where the hub names it; else as asked for
    std::string base_url;
    std::string licence; ///< of the model card; empty: it states none
    std::string fetched_at;
    std::string program_version;
    std::vector<FetchedFile> files;
    bool operator==(const EncoderOrigin&) const = default;
};

inline constexpr std::string_view kOriginFile = "ade_encoder.json";

std::string to_json(const EncoderOrigin& origin);
/// Fails with not_found, io, parse.
Result<EncoderOrigin> read_encoder_origin(const std::filesystem::path& folder);

/// A folder that holds an encoder. Only small files are read for it.
struct InstalledEncoder {
    std::string name; ///< last part of the folder
    std::filesystem::path folder;
    EncoderConfig config;    ///< when fault is empty
    std::string fault;       ///< why it cannot be used, as far as config.json and the names of files tell
    std::uint64_t bytes = 0; ///< of all its files
    bool lower_case = true;  ///< what its tokenizer does; see tokenizer_settings()
    bool removable = true;   ///< false for the folder $ADE_ENCODER_DIR names
    std::string repository;  ///< empty when it was not fetched by this program and is not in the catalogue
    std::string licence;     ///< of its model card, else the catalogue's
    bool operator==(const InstalledEncoder&) const = default;
};

/// What lies in `folder` (empty: encoders_folder()), sorted by name, and, for the default folder, what
/// $ADE_ENCODER_DIR names. A folder without a config.json is left out.
std::vector<InstalledEncoder> installed_encoders(const std::filesystem::path& folder = {});

/// The folder of an installed encoder: a path to a folder, a name, or a repository. Fails with not_found.
Result<std::filesystem::path> find_encoder(const std::string& name, const std::filesystem::path& folder = {});

/// Deletes an installed encoder by name. Students trained from it keep their own weights. Returns the bytes
/// freed. Fails with not_found, invalid_argument (not inside `folder`, no encoder), io.
Result<std::uint64_t> remove_encoder(const std::string& name, const std::filesystem::path& folder = {});

} // namespace ade::student
