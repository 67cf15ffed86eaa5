// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_catalogue.hpp"

#include "core/base/ascii.hpp"
#include "core/base/file_io.hpp"
#include "core/base/user_data.hpp"
#include "core/student/encoder_weights.hpp"
#include "core/student/tokenizer_settings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace ade::student {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kBertVocabulary = 30'522;
constexpr std::int64_t kBertCasedVocabulary = 28'996;
constexpr std::int64_t kLinkBertVocabulary = 28'895;

constexpr std::array kCatalogue = {
    CatalogueEntry{"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2", "apache-2.0",
                   "small, for any text; the default", 6, 384, kBertVocabulary, false},
    CatalogueEntry{"PubMedBERT", "microsoft/BiomedNLP-BiomedBERT-base-uncased-abstract-fulltext", "mit",
                   "from PubMed abstracts and full texts; Gu et al. 2023 use it", 12, 768, kBertVocabulary,
                   false},
    CatalogueEntry{"PubMedBERT-abstract", "microsoft/BiomedNLP-BiomedBERT-base-uncased-abstract", "mit",
                   "from PubMed abstracts", 12, 768, kBertVocabulary, false},
    CatalogueEntry{"BioBERT", "dmis-lab/biobert-base-cased-v1.2", "",
                   "BERT trained on with PubMed abstracts; cased", 12, 768, kBertCasedVocabulary, true},
    CatalogueEntry{"BioLinkBERT", "michiyasunaga/BioLinkBERT-base", "apache-2.0",
                   "from PubMed abstracts and the citations between them", 12, 768, kLinkBertVocabulary,
                   false},
    CatalogueEntry{"SapBERT", "cambridgeltl/SapBERT-from-PubMedBERT-fulltext", "apache-2.0",
                   "PubMedBERT trained on with synonyms of UMLS", 12, 768, kBertVocabulary, false},
    CatalogueEntry{"bert-base-uncased", "google-bert/bert-base-uncased", "apache-2.0",
                   "the first BERT, for any text", 12, 768, kBertVocabulary, false},
    CatalogueEntry{"bert-base-cased", "google-bert/bert-base-cased", "apache-2.0",
                   "the first BERT, for any text; cased", 12, 768, kBertCasedVocabulary, true},
    CatalogueEntry{"PubMedBERT-Large", "microsoft/BiomedNLP-BiomedBERT-large-uncased-abstract", "mit",
                   "from PubMed abstracts, three times the size; a GPU helps", 24, 1024, kBertVocabulary,
                   false},
    CatalogueEntry{"BioLinkBERT-Large", "michiyasunaga/BioLinkBERT-large", "apache-2.0",
                   "as BioLinkBERT, three times the size; a GPU helps", 24, 1024, kLinkBertVocabulary, false},
};

std::uint64_t bytes_of(const fs::path& folder)
{
    std::error_code code;
    std::uint64_t bytes = 0;
    for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::error_code no_size;
        const auto size = it->is_regular_file(no_size) ? it->file_size(no_size) : 0;
        bytes += no_size ? 0 : size;
    }
    return bytes;
}

InstalledEncoder look_at(const fs::path& folder)
{
    InstalledEncoder found;
    found.folder = folder;
    found.name = folder.filename().string();
    found.bytes = bytes_of(folder);
    if (const auto origin = read_encoder_origin(folder)) {
        found.repository = origin->repository;
        found.licence = origin->licence;
    }
    const CatalogueEntry* entry =
        find_in_catalogue(found.repository.empty() ? std::string_view(found.name) : found.repository);
    if (entry != nullptr) {
        found.repository = entry->repository;
        found.licence = found.licence.empty() ? std::string(entry->licence) : found.licence;
    }
    const auto config = read_encoder_config(folder);
    if (!config) {
        found.fault = config.error().message;
        return found;
    }
    found.config = *config;
    if (const auto weights = find_weights_file(folder); !weights) {
        found.fault = weights.error().message;
    } else if (const auto tokenizer = tokenizer_settings(folder); !tokenizer) {
        found.fault = tokenizer.error().message;
    } else {
        found.lower_case = tokenizer->do_lower_case;
    }
    return found;
}

std::string text_at(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

std::int64_t CatalogueEntry::parameters() const
{
    EncoderConfig config; // what all of them share: BERT's own proportions
    config.vocabulary = vocabulary;
    config.width = width;
    config.layers = layers;
    config.inner_width = 4 * width;
    config.max_positions = 512;
    config.token_types = 2;
    std::int64_t sum = 0;
    for (const WeightSpec& spec : encoder_weight_specs(config)) {
        std::int64_t count = 1;
        for (const std::int64_t size : spec.shape) {
            count *= size;
        }
        sum += count;
    }
    return sum;
}

std::span<const CatalogueEntry> encoder_catalogue()
{
    return kCatalogue;
}

const CatalogueEntry* find_in_catalogue(std::string_view name_or_repository)
{
    const std::string wanted = ascii::lower(name_or_repository);
    const auto found = std::find_if(kCatalogue.begin(), kCatalogue.end(), [&](const CatalogueEntry& entry) {
        return ascii::lower(entry.name) == wanted || ascii::lower(entry.repository) == wanted;
    });
    return found == kCatalogue.end() ? nullptr : &*found;
}

bool is_repository_id(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return false;
    }
    const auto good = [](std::string_view part) {
        return !part.empty() && part.size() <= 96 && part.front() != '.' && part.front() != '-' &&
               std::all_of(part.begin(), part.end(), [](unsigned char c) {
                   return c < 0x80 && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-');
               });
    };
    return good(text.substr(0, slash)) && good(text.substr(slash + 1));
}

Result<std::string> encoder_folder_name(std::string_view name_or_repository)
{
    if (const CatalogueEntry* entry = find_in_catalogue(name_or_repository)) {
        return std::string(entry->name);
    }
    if (!is_repository_id(name_or_repository)) {
        std::string names;
        for (const CatalogueEntry& entry : kCatalogue) {
            names += names.empty() ? "" : ", ";
            names += entry.name;
        }
        return fail(
            ErrorCode::invalid_argument, "encoder.unknown", std::string(name_or_repository),
            "This is neither an encoder of the catalogue ({}) nor the name of a repository, OWNER/NAME.",
            names);
    }
    std::string name(name_or_repository);
    name.replace(name.find('/'), 1, "--");
    return name;
}

fs::path encoders_folder()
{
    return user_data_folder() / "encoders";
}

std::string to_json(const EncoderOrigin& origin)
{
    nlohmann::ordered_json files = nlohmann::ordered_json::array();
    for (const FetchedFile& file : origin.files) {
        files.push_back({{"name", file.name},
                         {"bytes", file.bytes},
                         {"sha256", file.sha256},
                         {"tag", file.tag},
                         {"checked", file.checked}});
    }
    const nlohmann::ordered_json all = {
        {"repository", origin.repository}, {"revision", origin.revision},
        {"base_url", origin.base_url},     {"licence", origin.licence},
        {"fetched_at", origin.fetched_at}, {"program_version", origin.program_version},
        {"files", std::move(files)}};
    return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<EncoderOrigin> read_encoder_origin(const fs::path& folder)
{
    const fs::path path = folder / kOriginFile;
    const auto text = read_file(path, 1U << 20U);
    if (!text) {
        return forward_error(text);
    }
    const json all = json::parse(*text, nullptr, false);
    if (!all.is_object()) {
        return fail(ErrorCode::parse, "encoder.origin", path.string(), "This is not a JSON object.");
    }
    EncoderOrigin origin;
    origin.repository = text_at(all, "repository");
    origin.revision = text_at(all, "revision");
    origin.base_url = text_at(all, "base_url");
    origin.licence = text_at(all, "licence");
    origin.fetched_at = text_at(all, "fetched_at");
    origin.program_version = text_at(all, "program_version");
    if (const auto files = all.find("files"); files != all.end() && files->is_array()) {
        for (const json& entry : *files) {
            if (!entry.is_object()) {
                continue;
            }
            FetchedFile file;
            file.name = text_at(entry, "name");
            file.sha256 = text_at(entry, "sha256");
            file.tag = text_at(entry, "tag");
            file.checked = text_at(entry, "checked");
            if (const auto bytes = entry.find("bytes"); bytes != entry.end() && bytes->is_number_unsigned()) {
                file.bytes = bytes->get<std::uint64_t>();
            }
            origin.files.push_back(std::move(file));
        }
    }
    return origin;
}

std::vector<InstalledEncoder> installed_encoders(const fs::path& given)
{
    const fs::path folder = given.empty() ? encoders_folder() : given;
    std::vector<InstalledEncoder> found;
    std::error_code code;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        std::error_code none;
        const std::string name = it->path().filename().string();
        if (!name.starts_with('.') && it->is_directory(none) &&
            fs::exists(it->path() / "config.json", none)) {
            found.push_back(look_at(it->path()));
        }
    }
    if (const char* named = std::getenv("ADE_ENCODER_DIR");
        given.empty() && named != nullptr && *named != '\0') {
        const fs::path path = fs::path(named).lexically_normal();
        const auto known = std::find_if(found.begin(), found.end(), [&](const InstalledEncoder& one) {
            std::error_code none;
            return fs::equivalent(one.folder, path, none) && !none;
        });
        if (known != found.end()) {
            known->removable = false;
        } else if (fs::exists(path / "config.json", code)) {
            found.push_back(look_at(path.has_filename() ? path : path.parent_path()));
            found.back().removable = false;
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
        return std::pair(ascii::lower(left.name), left.folder) < std::pair(ascii::lower(right.name), right.folder);
    });
    return found;
}

Result<fs::path> find_encoder(const std::string& name, const fs::path& folder)
{
    std::error_code code;
    if (fs::is_directory(name, code)) {
        return fs::path(name);
    }
    const std::string wanted = ascii::lower(name);
    for (const InstalledEncoder& one : installed_encoders(folder)) {
        if (ascii::lower(one.name) == wanted || (!one.repository.empty() && ascii::lower(one.repository) == wanted)) {
            return one.folder;
        }
    }
    return fail(ErrorCode::not_found, "encoder.not_installed", name,
                "There is no such folder, and no encoder of this name is installed. `ade encoder list` shows "
                "what there "
                "is, `ade encoder get` fetches one.");
}

Result<std::uint64_t> remove_encoder(const std::string& name, const fs::path& given)
{
    const fs::path folder = given.empty() ? encoders_folder() : given;
    if (name.empty() || name.starts_with('.') || name.find('/') != std::string::npos) {
        return fail(
            ErrorCode::invalid_argument, "encoder.remove_name", name,
            "Say the name of an installed encoder. Folders elsewhere are not this program's to remove.");
    }
    const fs::path path = folder / name;
    std::error_code code;
    if (!fs::exists(fs::symlink_status(path, code))) {
        return fail(ErrorCode::not_found, "encoder.not_installed", path.string(),
                    "No encoder of this name is installed.");
    }
    if (fs::is_symlink(path, code) || !fs::is_regular_file(path / "config.json", code)) {
        return fail(ErrorCode::invalid_argument, "encoder.no_encoder", path.string(),
                    "This is a link, or no encoder's folder (it has no config.json); it was left alone.");
    }
    const std::uint64_t bytes = bytes_of(path);
    const fs::path doomed = folder / (".removing-" + name); // a kill half way leaves nothing that looks whole
    fs::remove_all(doomed, code);
    fs::rename(path, doomed, code);
    if (!code) {
        fs::remove_all(doomed, code);
    }
    if (code) {
        return fail(ErrorCode::io, "encoder.remove", path.string(), "The folder cannot be removed: {}.",
                    code.message());
    }
    return bytes;
}

} // namespace ade::student
