// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/answer_cache.hpp"

#include "core/base/clock.hpp"
#include "core/store/connection.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

namespace {

constexpr const char* kColumns =
    "SELECT key, model, answer, input_tokens, output_tokens, cost_usd, created FROM answer_cache";

StoredAnswer answer_of(const Query& query)
{
    return {query.text(0),    query.text(1), query.text(2), query.integer(3),
            query.integer(4), query.real(5), query.text(6)};
}

} // namespace

Result<std::optional<StoredAnswer>> AnswerCache::find(const std::string& key) const
{
    return guarded(project_, [&]() -> std::optional<StoredAnswer> {
        Query query(project_.connection(), (std::string(kColumns) + " WHERE key = ?").c_str(), key);
        return query.step() ? std::optional(answer_of(query)) : std::nullopt;
    });
}

Result<void> AnswerCache::keep(const std::vector<StoredAnswer>& answers)
{
    return guarded(project_, [&] {
        require_writable(project_);
        Transaction transaction(project_.connection());
        const std::string now = utc_now_text();
        for (const StoredAnswer& answer : answers) {
            // The database holds UTF-8 only; a server may send anything.
            Query(project_.connection(),
                  "INSERT INTO answer_cache (key, model, answer, input_tokens, output_tokens, cost_usd, "
                  "created)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                  answer.key, text::well_formed(answer.model), text::well_formed(answer.answer),
                  answer.input_tokens, answer.output_tokens, answer.cost_usd, now)
                .run();
        }
        transaction.commit();
    });
}

Result<AnswerTotals> AnswerCache::totals() const
{
    return guarded(project_, [&] {
        Query query(project_.connection(),
                    "SELECT count(*), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),"
                    " coalesce(sum(cost_usd), 0.0) FROM answer_cache");
        query.step();
        return AnswerTotals{query.integer(0), query.integer(1), query.integer(2), query.real(3)};
    });
}

Result<std::vector<StoredAnswer>> AnswerCache::list(std::int64_t limit, std::int64_t offset) const
{
    return guarded(project_, [&] {
        std::vector<StoredAnswer> answers;
        Query query(project_.connection(),
                    (std::string(kColumns) + " ORDER BY created DESC, key LIMIT ? OFFSET ?").c_str(), limit,
                    offset);
        while (query.step()) {
            answers.push_back(answer_of(query));
        }
        return answers;
    });
}

} // namespace ade::store
