// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/encoder_service.hpp"

#include "app/session/text_bridge.hpp"

#include <QCoreApplication>
#include <QDir>

namespace ade::app {

EncoderService::EncoderService(const EncoderSettings& settings, QObject* parent)
    : QObject(parent), settings_(settings), client_(QStringLiteral("encoders"))
{
    client_.listen(&EncoderWorker::listed);
    client_.listen(&EncoderWorker::got);
    client_.listen(&EncoderWorker::checked);
    client_.listen(&EncoderWorker::measured);
    client_.listen(&EncoderWorker::removed);
    client_.follow<WorkProgress>(&EncoderWorker::progressed, this, [this](const WorkProgress& news) {
        if (news.id == working_)
            Q_EMIT progressed(news.progress);
    });
    client_.start();
}

EncoderService::~EncoderService() = default;

QString EncoderService::measuringProgram()
{
    const QString given = qEnvironmentVariable("ADE_PROGRAM");
    return given.isEmpty() ? QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("ade"))
                           : given;
}

const student::EncoderMeasure* EncoderService::measure(const std::string& folder,
                                                       student::Precision precision) const
{
    const auto found = measures_.find({folder, static_cast<int>(precision)});
    return found == measures_.end() ? nullptr : &found->second;
}

void EncoderService::load()
{
    client_.call<EncodersListed>(&EncoderWorker::list, EncoderListRequest{}, this,
                                 [this](Result<EncodersListed> answer) {
                                     if (!answer) {
                                         Q_EMIT failed(answer.error());
                                         return;
                                     }
                                     encoders_ = std::move(answer->encoders);
                                     loaded_ = true;
                                     Q_EMIT listChanged();
                                 });
}

void EncoderService::setWorking(RequestId id)
{
    working_ = id;
    Q_EMIT busyChanged();
}

void EncoderService::end(const Error& error)
{
    setWorking(0);
    if (error.code == ErrorCode::cancelled)
        Q_EMIT cancelled();
    else
        Q_EMIT failed(error);
}

void EncoderService::get(const QString& name)
{
    if (isBusy())
        return;
    EncoderGetRequest request;
    request.options.encoder = to_utf8(name.trimmed());
    request.options.base_url = to_utf8(settings_.base_url.trimmed());
    setWorking(
        client_.call<EncoderGot>(&EncoderWorker::get, request, this, [this](Result<EncoderGot> answer) {
            if (!answer) {
                end(answer.error());
                return;
            }
            setWorking(0);
            load();
            Q_EMIT got(answer->report);
        }));
}

void EncoderService::check(const std::string& folder)
{
    if (isBusy())
        return;
    setWorking(client_.call<EncoderChecked>(&EncoderWorker::check, EncoderCheckRequest{{}, folder}, this,
                                            [this](Result<EncoderChecked> answer) {
                                                if (!answer) {
                                                    end(answer.error());
                                                    return;
                                                }
                                                setWorking(0);
                                                Q_EMIT checked(answer->check);
                                            }));
}

void EncoderService::measureAll(const std::string& folder)
{
    if (!isBusy())
        measureNext(folder, student::Precision::f32);
}

void EncoderService::measureNext(const std::string& folder, student::Precision precision)
{
    EncoderMeasureRequest request;
    request.program = to_utf8(measuringProgram());
    request.folder = folder;
    request.precision = precision;
    request.seconds = measure_seconds;
    setWorking(client_.call<EncoderMeasured>(
        &EncoderWorker::measure, request, this, [this, precision](Result<EncoderMeasured> answer) {
            if (!answer) {
                end(answer.error());
                return;
            }
            measures_[{answer->folder, static_cast<int>(answer->measure.precision)}] = answer->measure;
            if (precision == student::Precision::f32)
                measureNext(answer->folder, student::Precision::int8);
            else
                setWorking(0);
            Q_EMIT measured(answer->folder, answer->measure);
        }));
}

void EncoderService::remove(const std::string& name)
{
    if (isBusy())
        return;
    setWorking(client_.call<EncoderRemoved>(&EncoderWorker::remove, EncoderRemoveRequest{{}, name}, this,
                                            [this](Result<EncoderRemoved> answer) {
                                                if (!answer) {
                                                    end(answer.error());
                                                    return;
                                                }
                                                setWorking(0);
                                                load();
                                                Q_EMIT removed(to_qstring(answer->name), answer->bytes);
                                            }));
}

void EncoderService::cancel()
{
    client_.cancel(working_);
}

} // namespace ade::app
