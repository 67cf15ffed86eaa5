// SPDX-License-Identifier: GPL-3.0-or-later
// Lists, fetches, checks, measures and removes encoders, off the window's thread.
#pragma once

#include "app/workers/encoder_messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); progressed() comes between.
class EncoderWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void list(const ade::app::EncoderListRequest& request);
    void get(const ade::app::EncoderGetRequest& request);
    void check(const ade::app::EncoderCheckRequest& request);
    void measure(const ade::app::EncoderMeasureRequest& request);
    void remove(const ade::app::EncoderRemoveRequest& request);

Q_SIGNALS:
    void listed(const ade::app::EncodersListed& encoders);
    void got(const ade::app::EncoderGot& encoder);
    void checked(const ade::app::EncoderChecked& encoder);
    void measured(const ade::app::EncoderMeasured& encoder);
    void removed(const ade::app::EncoderRemoved& encoder);
    void progressed(const ade::app::WorkProgress& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    void answer(RequestId id, const Error& error);
};

} // namespace ade::app
