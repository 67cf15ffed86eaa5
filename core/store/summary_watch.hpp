// SPDX-License-Identifier: GPL-3.0-or-later
// What changed in the document list since it was told last, so that a long list is read once only.
#pragma once

#include "core/base/result.hpp"
#include "core/store/records.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

/// What turns a list as DocumentStore::list() gave it (no filter, as added) into the present one.
struct SummaryChanges {
    /// A part or the frozen gold was drawn anew: read the whole list. The other fields are empty.
    bool all = false;
    /// New documents, in the order they stand at the end of the list, among documents that changed.
    std::vector<DocumentSummary> rows;
    std::size_t known = 0;         ///< how many of rows were in the list before
    std::vector<std::string> gone; ///< version ids: a newer text has taken their place
    [[nodiscard]] bool empty() const { return !all && rows.empty() && gone.empty(); }
    bool operator==(const SummaryChanges&) const = default;
};

/// Notes which rows of the list the given connection writes. As the only writer of a project it misses
/// nothing; what was rolled back is noted too, and read as it is. One per connection, in its thread; the
/// project lives longer.
class SummaryWatch {
public:
    explicit SummaryWatch(ProjectFile& project);
    ~SummaryWatch();
    SummaryWatch(const SummaryWatch&) = delete;
    SummaryWatch& operator=(const SummaryWatch&) = delete;

    /// The changes since the last take() or forget(); fails with database, and then keeps them.
    Result<SummaryChanges> take();
    /// The whole list has been read.
    void forget();
    /// The change of this one text was told by other means.
    Result<void> told(const std::string& version_id);

private:
    struct Noted;

    ProjectFile& project_;
    std::unique_ptr<Noted> noted_; ///< where it stays, for SQLite's hook
};

} // namespace ade::store
