// SPDX-License-Identifier: GPL-3.0-or-later
// Fetching an encoder from a Hugging Face hub or a mirror: it is there whole and checked, or not at all.
#pragma once

#include "core/base/progress.hpp"
#include "core/net/http_client.hpp"
#include "core/student/encoder_catalogue.hpp"

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::student {

inline constexpr std::string_view kHubUrl = "https://huggingface.co";

struct EncoderFetchOptions {
    std::string encoder;           ///< a name of the catalogue, or "owner/name"
    std::string revision = "main"; ///< branch, tag or commit
    std::string base_url;          ///< empty: $ADE_ENCODER_URL, $HF_ENDPOINT, then kHubUrl
    std::filesystem::path folder;  ///< empty: encoders_folder()
    /// Sums to hold files to, by name; they go before what the server says.
    std::map<std::string, std::string> sha256;
    std::string token; ///< empty: $HF_TOKEN; goes to the base's own host only
    int tries = 5;     ///< per file, without progress between
    net::HttpOptions http;
};

struct EncoderFetchReport {
    std::string name;
    std::filesystem::path folder;
    EncoderOrigin origin;           ///< with all files, their sums, and what they were compared with
    std::uint64_t fetched = 0;      ///< over the network, in this call
    bool resumed = false;           ///< something from an earlier call was used
    bool already_there = false;     ///< nothing was done
    std::vector<std::string> notes; ///< what a person should know
};

/// Fills in what is left empty from the environment. Fails with invalid_argument for a base URL that is no
/// http or https address, or sums that are not 64 hexadecimal digits.
Result<EncoderFetchOptions> with_environment(EncoderFetchOptions options);

/// Fetches configuration and tokenizer first and reads them, so that an encoder this program cannot use is
/// refused before its weights are fetched; then the model card and the weights, model.safetensors or else
/// pytorch_model.bin. All are of one commit where the server names it. Each file is held to the given sum,
/// else to the server's (the SHA-256 of a file in Git LFS), and to its size; all are read as `ade encoder
/// check` does. Then the folder is moved to its place in one step.
///
/// A break, a kill or a full disk leaves the parts in ".getting-NAME" beside it: the next call goes on there.
/// Progress counts the bytes of the file that its stage names.
///
/// Fails with invalid_argument (name, sums; another fetch of it runs), network (as Hub and net::download),
/// not_found (a file is missing in the repository), parse (a sum or size that differs, a web page in place of
/// a file: that file is deleted), model (no BERT encoder, another kind of tokenizer), io (disk full, named
/// with what is needed before the weights are begun), cancelled.
Result<EncoderFetchReport> fetch_encoder(const EncoderFetchOptions& options,
                                         const ProgressSink& progress = {}, std::stop_token stop = {});

/// Licence named in a model card's head ("license: mit"); empty when it names none.
std::string licence_of_card(std::string_view card);

} // namespace ade::student
