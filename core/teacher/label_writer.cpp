// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/label_writer.hpp"

#include "core/teacher/project_cache.hpp"

namespace ade::teacher {

Result<store::RunRecord> ProjectWriter::begin_run(const store::RunRequest& request)
{
    store::RunStore runs(project_);
    auto run = runs.begin_run(request, person_id_);
    if (run && run->status != store::RunStatus::running) { // it goes on
        if (auto open = runs.finish_run(run->id, store::RunStatus::running, run->cost_usd); !open) {
            return forward_error(open);
        }
    }
    return run;
}

Result<void> ProjectWriter::keep(const std::vector<std::pair<std::string, CachedReply>>& replies)
{
    return ProjectCache(project_).keep(replies);
}

Result<StoredPart> ProjectWriter::store(const std::string& run_id,
                                        const std::vector<corpus::AnnotatedDocument>& documents,
                                        const std::vector<store::AskedSentence>& asked)
{
    StoredPart part;
    if (!documents.empty()) {
        const auto stored = store::RunStore(project_).import_labels(run_id, documents, false, person_id_);
        if (!stored) {
            return forward_error(stored);
        }
        if (!stored->refused.empty()) {
            return tl::unexpected<Error>(stored->refused.front().error);
        }
        part.mentions = stored->mentions;
        part.relations = stored->relations;
    }
    if (!asked.empty()) {
        if (auto kept = store::AlignmentLedger(project_).store(run_id, asked); !kept) {
            return forward_error(kept);
        }
    }
    return part;
}

Result<void> ProjectWriter::finish_run(const std::string& run_id, store::RunStatus status, double cost_usd)
{
    if (auto ended = store::RunStore(project_).finish_run(run_id, status, cost_usd); !ended) {
        return forward_error(ended);
    }
    return {};
}

} // namespace ade::teacher
