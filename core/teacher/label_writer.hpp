// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of the teacher writes, so that a program whose store belongs to another thread can do it there.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/store/alignment_ledger.hpp"
#include "core/store/run_store.hpp"
#include "core/teacher/label_run.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ade::store {
class ProjectFile;
}

namespace ade::teacher {

/// Rows that a part of a run brought.
struct StoredPart {
    std::int64_t mentions = 0;
    std::int64_t relations = 0;
    bool operator==(const StoredPart&) const = default;
};

/// Called from the thread of the run, one call after the other. What it took is on disk when it returns.
class LabelWriter {
public:
    virtual ~LabelWriter() = default;
    /// The run of this request; one that ended before is open again.
    virtual Result<store::RunRecord> begin_run(const store::RunRequest& request) = 0;
    virtual Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) = 0;
    /// Labels of whole documents, and the sentences asked for them.
    virtual Result<StoredPart> store(const std::string& run_id,
                                     const std::vector<corpus::AnnotatedDocument>& documents,
                                     const std::vector<store::AskedSentence>& asked) = 0;
    virtual Result<void> finish_run(const std::string& run_id, store::RunStatus status, double cost_usd) = 0;
};

/// Writes into the project itself. Belongs to the thread that owns the project, which must outlive it.
class ProjectWriter final : public LabelWriter {
public:
    ProjectWriter(store::ProjectFile& project, std::string person_id)
        : project_(project), person_id_(std::move(person_id))
    {
    }
    Result<store::RunRecord> begin_run(const store::RunRequest& request) override;
    Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) override;
    Result<StoredPart> store(const std::string& run_id,
                             const std::vector<corpus::AnnotatedDocument>& documents,
                             const std::vector<store::AskedSentence>& asked) override;
    Result<void> finish_run(const std::string& run_id, store::RunStatus status, double cost_usd) override;

private:
    store::ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::teacher
