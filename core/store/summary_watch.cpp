// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/summary_watch.hpp"

#include "core/store/document_query.hpp"

#include <sqlite3.h>

#include <string_view>

namespace ade::store {

struct SummaryWatch::Noted {
    ChangedRows rows;
    bool all = false;

    static void note(void* self, int operation, const char* /*database*/, const char* table,
                     sqlite3_int64 row)
    {
        auto& noted = *static_cast<Noted*>(self);
        const std::string_view name(table);
        if (name == "version_summary") {
            noted.rows.try_emplace(row, operation == SQLITE_INSERT);
        } else if (name == "split" || name == "frozen") {
            noted.all = true; // both are drawn over all documents
        }
    }
};

SummaryWatch::SummaryWatch(ProjectFile& project) : project_(project), noted_(std::make_unique<Noted>())
{
    sqlite3_update_hook(project_.connection().handle(), &Noted::note, noted_.get());
}

SummaryWatch::~SummaryWatch()
{
    sqlite3_update_hook(project_.connection().handle(), nullptr, nullptr);
}

Result<SummaryChanges> SummaryWatch::take()
{
    return guarded(project_, [&] {
        SummaryChanges changes;
        if (noted_->all) {
            changes.all = true;
        } else {
            const ReadTransaction view(project_.connection());
            changes = changed_documents(project_.connection(), noted_->rows);
        }
        forget();
        return changes;
    });
}

void SummaryWatch::forget()
{
    *noted_ = {};
}

Result<void> SummaryWatch::told(const std::string& version_id)
{
    return guarded(project_, [&] {
        noted_->rows.erase(query_integer(
            project_.connection(), "SELECT rowid FROM version_summary WHERE version_id = ?", version_id));
    });
}

} // namespace ade::store
