// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/encoder_page/encoder_binding.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/encoder_page/encoder_page.hpp"
#include "widgets/training/training_binding.hpp"
#include "widgets/training/training_panel.hpp"

#include <QEvent>
#include <QFileInfo>

namespace ade::ui {

EncoderBinding::EncoderBinding(const Parts& parts, QObject* parent) : QObject(parent), parts_(parts)
{
    connect(&parts_.page, &EncoderPage::useWanted, this,
            [this](const std::string& folder) { choose(app::to_qstring(folder)); });
    connect(&parts_.panel, &TrainingPanel::encoderChosen, this, &EncoderBinding::choose);
    connect(&parts_.encoders, &app::EncoderService::listChanged, this, &EncoderBinding::update);
    connect(&parts_.encoders, &app::EncoderService::removed, this, [this] {
        const QString& named = parts_.settings.encoder_folder;
        if (!named.isEmpty() && !QFileInfo::exists(named))
            choose({}); // back to the default one
    });
    const auto runs = [this] { parts_.page.setTrainingRunning(parts_.training.isRunning()); };
    connect(&parts_.training, &app::TrainingService::started, this, runs);
    connect(&parts_.training, &app::TrainingService::finished, this, runs);
    connect(&parts_.training, &app::TrainingService::cancelled, this, runs);
    connect(&parts_.training, &app::TrainingService::failed, this, runs);
    parts_.panel.installEventFilter(this);
    update();
}

bool EncoderBinding::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show && !parts_.encoders.isLoaded())
        parts_.encoders.load();
    return QObject::eventFilter(watched, event);
}

void EncoderBinding::choose(const QString& folder)
{
    parts_.settings.encoder_folder = folder;
    update();
    Q_EMIT settingsChanged();
}

void EncoderBinding::update()
{
    const auto folder = app::TrainingService::encoderFolder(parts_.settings);
    const QString present = folder ? app::to_qstring(*folder) : QString();
    parts_.page.setTrainingEncoder(folder ? *folder : std::string());
    QList<TrainingPanel::EncoderChoice> choices;
    bool listed = present.isEmpty();
    for (const app::EncoderLine& line : parts_.encoders.encoders()) {
        if (!line.usable())
            continue;
        choices.append({app::to_qstring(line.name), app::to_qstring(line.folder)});
        listed = listed || choices.back().folder == present;
    }
    if (!listed && QFileInfo::exists(present)) // a folder elsewhere, named in the settings
        choices.append({QFileInfo(present).fileName(), present});
    parts_.panel.setEncoders(choices, present);
    parts_.binding.encoderChanged();
}

} // namespace ade::ui
