// SPDX-License-Identifier: GPL-3.0-or-later
// Which documents train, which judge: splits by document and frozen gold.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct SplitRequest {
    int train_parts = 8;
    int dev_parts = 1;
    int test_parts = 1;
    std::uint64_t seed = 1;
};

struct SplitReport {
    std::int64_t train = 0;
    std::int64_t dev = 0;
    std::int64_t test = 0;   ///< frozen documents are among them
    std::int64_t frozen = 0; ///< always in test
    std::uint64_t seed = 0;
    bool operator==(const SplitReport&) const = default;
};

struct FreezeReport {
    std::vector<std::string> document_ids; ///< newly frozen
    std::int64_t frozen_in_all = 0;
    std::uint64_t seed = 0;
    bool operator==(const FreezeReport&) const = default;
};

/// All functions may fail with database, invalid_argument (read-only project).
class SplitStore {
public:
    SplitStore(ProjectFile& project, std::string person_id = {});

    /// Puts every article into one part, all its sentences and versions together. The same seed over the same
    /// articles gives the same parts. Articles added later are in none until the next call.
    Result<SplitReport> split_by_document(const SplitRequest& request);

    /// Draws count articles at random among those nobody has reviewed and no one has frozen; they are
    /// reviewed blind and never trained on, and a frozen article never thaws. Fails with invalid_argument
    /// when fewer are left.
    Result<FreezeReport> freeze(std::int64_t count, std::uint64_t seed);
    /// Freezes these articles, for gold drawn elsewhere. Fails with not_found.
    Result<FreezeReport> freeze_documents(const std::vector<std::string>& document_ids);

    Result<SplitReport> report() const;

private:
    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
