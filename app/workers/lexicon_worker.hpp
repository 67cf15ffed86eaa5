// SPDX-License-Identifier: GPL-3.0-or-later
// Reads vocabularies, compiles the project's lexicon and finds names, off the window's and the store's
// threads.
#pragma once

#include "app/workers/lexicon_messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); progressed() comes between.
/// Projects are opened for reading by their path.
class LexiconWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void load(const ade::app::LexiconLoadRequest& request);
    void tryText(const ade::app::LexiconTryRequest& request);
    void context(const ade::app::LexiconContextRequest& request);
    void read(const ade::app::LexiconReadRequest& request);
    void match(const ade::app::LexiconMatchRequest& request);

Q_SIGNALS:
    void loaded(const ade::app::LexiconLoaded& lexicon);
    void tried(const ade::app::LexiconTried& names);
    void contextFound(const ade::app::LexiconContext& names);
    void listRead(const ade::app::LexiconRead& list);
    void matched(const ade::app::LexiconMatched& part);
    void progressed(const ade::app::WorkProgress& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);
};

} // namespace ade::app
