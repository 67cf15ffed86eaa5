// SPDX-License-Identifier: GPL-3.0-or-later
// The project's answer cache as a run of the teacher uses it.
#pragma once

#include "core/store/answer_cache.hpp"
#include "core/teacher/label_run.hpp"

namespace ade::teacher {

/// Belongs to the thread that owns the project. The project must outlive it.
class ProjectCache : public ReplyCache {
public:
    explicit ProjectCache(store::ProjectFile& project) : cache_(project) {}

    Result<std::optional<CachedReply>> find(const std::string& key) override;
    Result<void> keep(const std::vector<std::pair<std::string, CachedReply>>& replies) override;

private:
    store::AnswerCache cache_;
};

} // namespace ade::teacher
