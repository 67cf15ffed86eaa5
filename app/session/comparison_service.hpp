// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that may be one article, and labels of older texts, for the window.
#pragma once

#include "app/session/session.hpp"
#include "app/workers/comparison_worker.hpp"

#include <QObject>

namespace ade::app {

using ComparisonClient = WorkerClient<ComparisonWorker>;

class ComparisonService : public QObject {
    Q_OBJECT

public:
    explicit ComparisonService(Session& session, QObject* parent = nullptr);
    ~ComparisonService() override;

    // Duplicates
    /// found() follows, or failed(), or cancelledFinding().
    void find(const store::DuplicateOptions& options = {});
    void stopFinding();
    /// What was decided about those found last, read anew; found() follows. While texts are compared, once
    /// that is over. Nothing was found: nothing.
    void refresh();
    [[nodiscard]] bool isFinding() const { return finding_ != 0; }
    /// compared() follows; an older question that is not answered yet is dropped.
    void compare(const std::string& first_version_id, const std::string& second_version_id);
    void keepBoth(const store::DuplicatePair& pair);
    /// second: it is the second one that is left out of work.
    void leaveOut(const store::DuplicatePair& pair, bool second);
    void reopen(const store::DuplicatePair& pair);

    // Labels of older texts
    /// carriedRead() follows.
    void readCarried(bool only_open);
    /// What one text took from an older one; read at once.
    [[nodiscard]] Result<std::vector<store::CarriedItem>> carriedItems(const std::string& version_id) const;
    void settle(const std::vector<std::string>& items);

Q_SIGNALS:
    void found(const std::vector<ade::store::DuplicatePair>& pairs);
    void cancelledFinding();
    void progressed(const ade::Progress& progress);
    void compared(const ade::app::Compared& texts);
    void carriedRead(const ade::app::CarriedTexts& texts);
    /// A decision of this service was stored.
    void decided(const ade::store::DecisionOutcome& outcome);
    void failed(const ade::Error& error);

private:
    void decide(const ComparisonDecision& decision);

    Session& session_;
    ComparisonClient client_;
    DuplicateSets sets_; ///< found last
    store::DuplicateOptions options_;
    RequestId finding_ = 0;
    bool refresh_after_ = false; ///< something was decided while texts were being compared
    RequestId refreshing_ = 0;
    RequestId comparing_ = 0;
    RequestId reading_ = 0;
};

} // namespace ade::app
