// SPDX-License-Identifier: GPL-3.0-or-later
// Reads corpus files and writes exports, off the window's and the store's threads.
#pragma once

#include "app/workers/literature_messages.hpp"
#include "app/workers/messages.hpp"

#include <QObject>

namespace ade::app {

/// Each slot answers with exactly one of its signal, cancelled() or failed(); progressed() and partRead()
/// come between.
class FileWorker : public QObject {
    Q_OBJECT

public Q_SLOTS:
    void read(const ade::app::ReadRequest& request);
    /// Opens the project for reading by itself.
    void write(const ade::app::WriteRequest& request);
    void readKeepOut(const ade::app::KeepOutRequest& request);

Q_SIGNALS:
    void partRead(const ade::app::ReadPart& part);
    void filesRead(const ade::app::FilesRead& files);
    void filesWritten(const ade::app::FilesWritten& files);
    void keepOutRead(const ade::app::KeepOutRead& list);
    void progressed(const ade::app::WorkProgress& progress);
    void cancelled(quint64 id);
    void failed(const ade::app::Failure& failure);

private:
    Result<FilesRead> readFiles(const ReadRequest& request);
    ProgressSink sink(RequestId id);
    void answer(RequestId id, const Error& error);
};

} // namespace ade::app
