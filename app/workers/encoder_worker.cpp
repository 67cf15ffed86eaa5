// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workers/encoder_worker.hpp"

#include "app/session/text_bridge.hpp"

#include <QProcess>

#include <algorithm>

namespace ade::app {

namespace {

std::vector<EncoderLine> all_encoders()
{
    std::vector<EncoderLine> lines;
    for (const student::InstalledEncoder& one : student::installed_encoders()) {
        EncoderLine line;
        line.name = one.name;
        line.repository = one.repository;
        line.licence = one.licence;
        line.folder = one.folder.string();
        line.fault = one.fault;
        line.layers = one.config.layers;
        line.width = one.config.width;
        line.bytes = one.bytes;
        line.lower_case = one.lower_case;
        line.removable = one.removable;
        if (const student::CatalogueEntry* entry = student::find_in_catalogue(one.repository))
            line.about = entry->about;
        lines.push_back(std::move(line));
    }
    const std::size_t installed = lines.size();
    for (const student::CatalogueEntry& entry : student::encoder_catalogue()) {
        const auto end = lines.begin() + static_cast<std::ptrdiff_t>(installed);
        const bool here = std::any_of(lines.begin(), end, [&](const EncoderLine& line) {
            return line.name == entry.name || line.repository == entry.repository;
        });
        if (here)
            continue;
        EncoderLine line;
        line.name = entry.name;
        line.repository = entry.repository;
        line.licence = entry.licence;
        line.about = entry.about;
        line.layers = entry.layers;
        line.width = entry.width;
        line.bytes = static_cast<std::uint64_t>(entry.approximate_bytes());
        line.lower_case = !entry.cased;
        lines.push_back(std::move(line));
    }
    return lines;
}

/// The last line of what a program complained, without its name.
std::string complaint(const QByteArray& bytes)
{
    QByteArray line = bytes.trimmed();
    line = line.mid(line.lastIndexOf('\n') + 1);
    if (line.startsWith("ade: "))
        line = line.mid(5);
    return line.left(2000).toStdString();
}

Result<student::EncoderMeasure> run_measure(const EncoderMeasureRequest& request)
{
    QProcess process;
    process.setProgram(to_qstring(request.program));
    process.setArguments(
        {QStringLiteral("encoder"), QStringLiteral("measure"), to_qstring(request.folder),
         QStringLiteral("--precision"), to_qstring(std::string(student::to_string(request.precision))),
         QStringLiteral("--seconds"), QString::number(request.seconds), QStringLiteral("--json")});
    process.start(QIODevice::ReadOnly);
    if (!process.waitForStarted(10000)) {
        return fail(ErrorCode::io, "encoder.no_program", request.program,
                    "The program `ade`, which measures, cannot be started: {}. It lies beside the window's "
                    "program in "
                    "an installation.",
                    to_utf8(process.errorString()));
    }
    constexpr int kLook = 50;
    while (!process.waitForFinished(kLook) && process.state() != QProcess::NotRunning) {
        if (request.ticket.stop.stop_requested()) {
            process.kill();
            process.waitForFinished(5000);
            return ade::cancelled();
        }
    }
    if (process.exitStatus() != QProcess::NormalExit) {
        return fail(ErrorCode::model, "encoder.measure_killed", request.folder,
                    "The measurement was ended by the system, most likely because the encoder does not fit "
                    "into memory. "
                    "Choose a smaller one, or int8.");
    }
    if (process.exitCode() != 0) {
        return fail(ErrorCode::model, "encoder.measure_failed", {}, "{}",
                    complaint(process.readAllStandardError()));
    }
    return student::parse_encoder_measure(process.readAllStandardOutput().toStdString());
}

} // namespace

void EncoderWorker::answer(RequestId id, const Error& error)
{
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled(id);
    else
        Q_EMIT failed({id, error});
}

void EncoderWorker::list(const EncoderListRequest& request)
{
    const auto done = guarded([&]() -> Result<EncodersListed> {
        return EncodersListed{request.ticket.id, all_encoders()};
    });
    if (done)
        Q_EMIT listed(*done);
    else
        answer(request.ticket.id, done.error());
}

void EncoderWorker::get(const EncoderGetRequest& request)
{
    const ProgressSink sink = [this, id = request.ticket.id](const Progress& progress) {
        Q_EMIT progressed({id, progress});
    };
    const auto done = guarded([&]() -> Result<EncoderGot> {
        auto report = student::fetch_encoder(request.options, sink, request.ticket.stop);
        if (!report)
            return forward_error(report);
        return EncoderGot{request.ticket.id, std::move(*report)};
    });
    if (done)
        Q_EMIT got(*done);
    else
        answer(request.ticket.id, done.error());
}

void EncoderWorker::check(const EncoderCheckRequest& request)
{
    const auto done = guarded([&]() -> Result<EncoderChecked> {
        auto check = student::check_encoder(request.folder, request.ticket.stop);
        if (!check)
            return forward_error(check);
        return EncoderChecked{request.ticket.id, std::move(*check)};
    });
    if (done)
        Q_EMIT checked(*done);
    else
        answer(request.ticket.id, done.error());
}

void EncoderWorker::measure(const EncoderMeasureRequest& request)
{
    const auto done = guarded([&]() -> Result<EncoderMeasured> {
        auto measure = run_measure(request);
        if (!measure)
            return forward_error(measure);
        return EncoderMeasured{request.ticket.id, request.folder, std::move(*measure)};
    });
    if (done)
        Q_EMIT measured(*done);
    else
        answer(request.ticket.id, done.error());
}

void EncoderWorker::remove(const EncoderRemoveRequest& request)
{
    const auto done = guarded([&]() -> Result<EncoderRemoved> {
        const auto bytes = student::remove_encoder(request.name);
        if (!bytes)
            return forward_error(bytes);
        return EncoderRemoved{request.ticket.id, request.name, *bytes};
    });
    if (done)
        Q_EMIT removed(*done);
    else
        answer(request.ticket.id, done.error());
}

} // namespace ade::app
