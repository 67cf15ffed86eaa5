// SPDX-License-Identifier: GPL-3.0-or-later
// Encoders for the window: what there is, getting, checking, measuring and removing through the worker. Needs
// no project.
#pragma once

#include "app/session/settings.hpp"
#include "app/workers/encoder_worker.hpp"
#include "app/workers/worker_client.hpp"

#include <QObject>

#include <map>
#include <optional>

namespace ade::app {

using EncoderClient = WorkerClient<EncoderWorker>;

class EncoderService : public QObject {
    Q_OBJECT

public:
    /// settings: the server's address is read when a request is made; they must outlive the service.
    explicit EncoderService(const EncoderSettings& settings, QObject* parent = nullptr);
    ~EncoderService() override;

    /// listChanged() follows. Called by itself after an encoder was got or removed.
    void load();
    [[nodiscard]] const std::vector<EncoderLine>& encoders() const { return encoders_; }
    [[nodiscard]] bool isLoaded() const { return loaded_; }
    /// What was measured on this machine, in this run of the program; null when it was not.
    [[nodiscard]] const student::EncoderMeasure* measure(const std::string& folder,
                                                         student::Precision precision) const;

    // One piece of work at a time: what is asked while isBusy() is dropped.
    /// A name of the catalogue, or "owner/name". got(), cancelled() or failed().
    void get(const QString& name);
    void check(const std::string& folder);
    /// In f32, then in int8; measured() after each.
    void measureAll(const std::string& folder);
    void remove(const std::string& name);
    void cancel();
    [[nodiscard]] bool isBusy() const { return working_ != 0; }

    /// `ade` beside this program, or $ADE_PROGRAM.
    static QString measuringProgram();
    double measure_seconds = 3; ///< per precision

Q_SIGNALS:
    void listChanged();
    void busyChanged();
    void progressed(const ade::Progress& progress);
    void got(const ade::student::EncoderFetchReport& report);
    void checked(const ade::student::EncoderCheck& check);
    void measured(const std::string& folder, const ade::student::EncoderMeasure& measure);
    void removed(const QString& name, quint64 bytes);
    void cancelled();
    void failed(const ade::Error& error);

private:
    void measureNext(const std::string& folder, student::Precision precision);
    void setWorking(RequestId id);
    void end(const Error& error);

    const EncoderSettings& settings_;
    EncoderClient client_;
    std::vector<EncoderLine> encoders_;
    bool loaded_ = false;
    RequestId working_ = 0;
    std::map<std::pair<std::string, int>, student::EncoderMeasure> measures_;
};

} // namespace ade::app
