// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the student in use over documents, in a thread of its own, also while the next student is trained.
#pragma once

#include "app/workers/messages.hpp"

#include <QObject>

namespace ade::student {
class NiceScope;
}

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed().
class SuggestWorker : public QObject {
    Q_OBJECT

public:
    SuggestWorker();
    ~SuggestWorker() override;

public Q_SLOTS:
    /// Loads a checkpoint; the former one serves until that worked.
    void serve(const ade::app::ServeRequest& request);
    /// How many documents there are for the student, and how many it has read.
    void count(const ade::app::ReadingRequest& request);
    /// Asks the student for every drug any voice names in the documents. Frozen documents are left out.
    void suggest(const ade::app::SuggestRequest& request);

Q_SIGNALS:
    void serving(const ade::app::Serving& serving);
    void counted(const ade::app::ReadingKnown& known);
    void suggested(const ade::app::Suggested& suggested);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void bePolite();
    Result<store::ProjectFile*> reader(const std::string& path);
    Result<Suggested> read(const SuggestRequest& request);
    template <typename Answer>
    void answer(RequestId id, const Result<Answer>& result, void (SuggestWorker::*signal)(const Answer&));

    std::unique_ptr<student::NiceScope> nice_; ///< made in the worker's own thread
    std::shared_ptr<const student::Student> student_;
    std::unique_ptr<store::ProjectFile> project_; ///< own reading connection, kept between requests
};

} // namespace ade::app
