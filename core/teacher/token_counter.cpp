// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/token_counter.hpp"

#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/base/user_data.hpp"

namespace ade::teacher {

std::filesystem::path tokenizer_folder()
{
    return user_data_folder() / "tokenizers";
}

std::filesystem::path tokenizer_file(TokenEncoding encoding, const std::filesystem::path& folder)
{
    return folder / (std::string(to_string(encoding)) + ".tiktoken");
}

std::optional<TokenEncoding> encoding_of_file(std::string_view bytes)
{
    const std::string sum = sha256_hex(bytes);
    for (const TokenEncoding one : kTokenEncodings) {
        if (sum == published_sha256(one)) {
            return one;
        }
    }
    return std::nullopt;
}

TokenCounter TokenCounter::for_model(std::string_view model, const std::filesystem::path& folder)
{
    TokenCounter counter;
    const auto encoding = encoding_of_model(model);
    if (!encoding) {
        counter.described_ = fmt::format("an estimate: how {} counts tokens is not known here",
                                         model.empty() ? std::string_view("this model") : model);
        return counter;
    }
    const auto path = tokenizer_file(*encoding, folder);
    const auto bytes = read_file(path, BpeTokens::kMostBytes);
    if (!bytes) {
        counter.described_ =
            bytes.error().code == ErrorCode::not_found
                ? fmt::format("an estimate: the file {}.tiktoken is not at hand; `ade tokenizer add "
                              "FILE` puts it in place",
                              to_string(*encoding))
                : "an estimate: " + bytes.error().text();
        return counter;
    }
    auto tokens = BpeTokens::read(*bytes, *encoding, path.string());
    if (!tokens) {
        counter.described_ = "an estimate: " + tokens.error().text();
        return counter;
    }
    counter.tokens_ = std::make_shared<const BpeTokens>(std::move(*tokens));
    counter.exact_ = encoding_of_file(*bytes) == encoding;
    counter.described_ =
        counter.exact_ ? fmt::format("exact ({})", to_string(*encoding))
                       : fmt::format("an estimate: {} is not the published file (SHA-256 {}, expected {})",
                                     path.string(), sha256_hex(*bytes), published_sha256(*encoding));
    return counter;
}

std::int64_t TokenCounter::count(std::string_view text) const
{
    return tokens_ ? tokens_->count(text) : estimate_tokens(text);
}

std::int64_t TokenCounter::count(const ChatQuestion& question) const
{
    if (!tokens_) {
        return estimate_question_tokens(question);
    }
    constexpr std::int64_t kEachMessage = 3;
    constexpr std::int64_t kAnswerBegins = 3;
    std::int64_t tokens = kAnswerBegins;
    for (const ChatMessage& message : question.messages) {
        tokens += kEachMessage + count(message.role) + count(message.content);
    }
    return tokens;
}

} // namespace ade::teacher
