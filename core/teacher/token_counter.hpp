// SPDX-License-Identifier: GPL-3.0-or-later
// How many tokens a question has: counted with the model's own tokenizer where its rank file is at hand, else
// guessed, and which of the two it is.
#pragma once

#include "core/teacher/bpe_tokens.hpp"
#include "core/teacher/chat.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ade::teacher {

/// user_data_folder()/tokenizers: where rank files lie, as cl100k_base.tiktoken and o200k_base.tiktoken. They
/// are the user's; none is shipped.
std::filesystem::path tokenizer_folder();
std::filesystem::path tokenizer_file(TokenEncoding encoding, const std::filesystem::path& folder);

/// The encoding's published file by its SHA-256; nothing when it is none of them.
std::optional<TokenEncoding> encoding_of_file(std::string_view bytes);

/// For a window or a report: make one for the model that is asked, keep it while the model stays (reading a
/// rank file takes some 100 ms), show described() beside the number. Copies share the ranks; safe from
/// several threads.
class TokenCounter {
public:
    /// Guesses.
    TokenCounter() = default;
    /// Counts when the model's encoding is known and its file is in the folder and readable; else guesses.
    /// Never fails: described() says what is in the way.
    static TokenCounter for_model(std::string_view model,
                                  const std::filesystem::path& folder = tokenizer_folder());

    [[nodiscard]] std::int64_t count(std::string_view text) const;
    /// With what the chat form adds: three a message and its role, three to begin the answer (OpenAI's
    /// description of the chat form for GPT-3.5 to GPT-4o); a JSON schema that goes along is not in it.
    [[nodiscard]] std::int64_t count(const ChatQuestion& question) const;

    /// The model's own tokens, for their ids; null while counts are guessed. Lives as long as the counter.
    [[nodiscard]] const BpeTokens* tokens() const { return tokens_.get(); }
    /// By the published file of the model's own encoding.
    [[nodiscard]] bool is_exact() const { return exact_; }
    /// "exact (cl100k_base)", or "an estimate: …" with the reason and what to do.
    [[nodiscard]] const std::string& described() const { return described_; }

private:
    std::shared_ptr<const BpeTokens> tokens_;
    bool exact_ = false;
    std::string described_ = "an estimate";
};

} // namespace ade::teacher
