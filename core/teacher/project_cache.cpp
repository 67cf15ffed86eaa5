// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/project_cache.hpp"

namespace ade::teacher {

Result<std::optional<CachedReply>> ProjectCache::find(const std::string& key)
{
    auto stored = cache_.find(key);
    if (!stored) {
        return forward_error(stored);
    }
    if (!*stored) {
        return std::nullopt;
    }
    store::StoredAnswer& answer = **stored;
    return CachedReply{std::move(answer.model), std::move(answer.answer), answer.input_tokens,
                       answer.output_tokens, answer.cost_usd};
}

Result<void> ProjectCache::keep(const std::vector<std::pair<std::string, CachedReply>>& replies)
{
    std::vector<store::StoredAnswer> answers;
    answers.reserve(replies.size());
    for (const auto& [key, reply] : replies) {
        answers.push_back(
            {key, reply.model, reply.body, reply.input_tokens, reply.output_tokens, reply.cost_usd, {}});
    }
    return cache_.keep(answers);
}

} // namespace ade::teacher
