// SPDX-License-Identifier: GPL-3.0-or-later
// A teacher's replies as they came, so that no question is paid for twice.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct StoredAnswer {
    std::string key;    ///< of the question: SHA-256 of endpoint, model, parameters and messages
    std::string model;  ///< the one that answered
    std::string answer; ///< the reply's body, UTF-8; bytes that are none are stored as U+FFFD
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    double cost_usd = 0;
    std::string created; ///< UTC, ISO 8601; set by keep()
    bool operator==(const StoredAnswer&) const = default;
};

struct AnswerTotals {
    std::int64_t answers = 0;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    double cost_usd = 0;
    bool operator==(const AnswerTotals&) const = default;
};

/// Not part of the event log: it says nothing about a text. All functions may fail with database.
class AnswerCache {
public:
    explicit AnswerCache(ProjectFile& project) : project_(project) {}

    Result<std::optional<StoredAnswer>> find(const std::string& key) const;
    /// All or none, in one transaction, on disk when it returns. A key that is there keeps its first answer.
    /// Fails with invalid_argument when the project is read-only.
    Result<void> keep(const std::vector<StoredAnswer>& answers);
    Result<AnswerTotals> totals() const;
    /// To read what came, newest first.
    Result<std::vector<StoredAnswer>> list(std::int64_t limit, std::int64_t offset = 0) const;

private:
    ProjectFile& project_;
};

} // namespace ade::store
