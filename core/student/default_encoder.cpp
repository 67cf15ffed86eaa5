// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/default_encoder.hpp"

#include "core/base/sha256.hpp"
#include "core/student/tensor_file.hpp"

#include <cstdlib>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

fs::path from_environment(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? fs::path(value) : fs::path();
}

Result<void> verify(const fs::path& file, std::string_view expected)
{
    auto mapped = MappedFile::open(file);
    if (!mapped) {
        return forward_error(mapped);
    }
    const std::span<const std::byte> bytes = (*mapped)->bytes();
    const std::string found = sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (found != expected) {
        return fail(
            ErrorCode::model, "encoder.wrong_sum", file.string(),
            "The file's SHA-256 is {}, {} was expected. It is damaged or of another encoder: fetch it again.",
            found, expected);
    }
    return {};
}

} // namespace

std::vector<fs::path> default_encoder_places()
{
    if (const fs::path named = from_environment("ADE_ENCODER_DIR"); !named.empty()) {
        return {named};
    }
    return {user_data_folder() / "encoders" / DefaultEncoder::name};
}

Result<fs::path> find_default_encoder()
{
    const std::vector<fs::path> places = default_encoder_places();
    for (const fs::path& place : places) {
        std::error_code code;
        if (fs::is_regular_file(place / "config.json", code)) {
            return place;
        }
    }
    return fail(ErrorCode::not_found, "encoder.no_default", places.back().string(),
                "There is no encoder here. Get one on the window's page Encoders or with ade encoder get NAME; "
                "packaging/run brings {}. ADE_ENCODER_DIR may name the folder of another BERT encoder.",
                DefaultEncoder::name);
}

Result<void> verify_default_encoder(const fs::path& folder)
{
    if (auto good = verify(folder / "vocab.txt", DefaultEncoder::vocabulary_sha256); !good) {
        return good;
    }
    return verify(folder / "model.safetensors", DefaultEncoder::weights_sha256);
}

} // namespace ade::student
