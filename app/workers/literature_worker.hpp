// SPDX-License-Identifier: GPL-3.0-or-later
// Talks to PubMed and reads what comes, off the window's and the store's threads.
#pragma once

#include "app/workers/literature_messages.hpp"
#include "app/workers/messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); progressed() and partFetched()
/// come between. Opens the project for reading by itself.
class LiteratureWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void count(const ade::app::CountRequest& request);
    void fetch(const ade::app::FetchJob& job);

Q_SIGNALS:
    void counted(const ade::app::Counted& counted);
    void partFetched(const ade::app::FetchedPart& part);
    void fetched(const ade::app::FetchDone& done);
    void progressed(const ade::app::LiteratureProgress& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);
    void tellWaits(corpus::pubmed::EutilsClient& client, RequestId id);

    Progress last_; ///< of the request at hand: shown again when a wait is over
};

} // namespace ade::app
