// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/settings.hpp"

#include "app/session/settings_migration.hpp"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace ade::app {

namespace {

int numberWithin(const QSettings& store, const QString& key, int fallback, int low, int high)
{
    bool is_number = false;
    const int value = store.value(key, fallback).toInt(&is_number);
    return is_number && value >= low && value <= high ? value : fallback;
}

double rateWithin(const QSettings& store, const QString& key, double fallback)
{
    bool is_number = false;
    const double value = store.value(key, fallback).toDouble(&is_number);
    return is_number && value > 0 && value < 1 ? value : fallback;
}

WindowSettings loadWindow(QSettings& store)
{
    WindowSettings window;
    window.geometry = store.value(QStringLiteral("window/geometry")).toByteArray();
    window.columns = store.value(QStringLiteral("window/columns")).toByteArray();
    window.training_open = store.value(QStringLiteral("window/training_open"), false).toBool();
    window.zoom_percent = numberWithin(store, QStringLiteral("window/zoom_percent"), 100, 60, 300);
    window.blind = store.value(QStringLiteral("window/blind"), false).toBool();
    window.show_rejected = store.value(QStringLiteral("window/show_rejected"), false).toBool();
    return window;
}

void saveWindow(QSettings& store, const WindowSettings& window)
{
    store.setValue(QStringLiteral("window/geometry"), window.geometry);
    store.setValue(QStringLiteral("window/columns"), window.columns);
    store.setValue(QStringLiteral("window/training_open"), window.training_open);
    store.setValue(QStringLiteral("window/zoom_percent"), window.zoom_percent);
    store.setValue(QStringLiteral("window/blind"), window.blind);
    store.setValue(QStringLiteral("window/show_rejected"), window.show_rejected);
}

TrainingSettings loadTraining(QSettings& store)
{
    TrainingSettings training;
    training.encoder_folder = store.value(QStringLiteral("training/encoder_folder")).toString();
    training.epochs = numberWithin(store, QStringLiteral("training/epochs"), training.epochs, 1, 100);
    training.batch_size =
        numberWithin(store, QStringLiteral("training/batch_size"), training.batch_size, 1, 256);
    training.learning_rate =
        rateWithin(store, QStringLiteral("training/learning_rate"), training.learning_rate);
    training.head_learning_rate =
        rateWithin(store, QStringLiteral("training/head_learning_rate"), training.head_learning_rate);
    training.seed = store.value(QStringLiteral("training/seed"), training.seed).toULongLong();
    training.threads = numberWithin(store, QStringLiteral("training/threads"), 0, 0, 256);
    training.use_gold = store.value(QStringLiteral("training/use_gold"), true).toBool();
    training.use_sample = store.value(QStringLiteral("training/use_sample"), false).toBool();
    training.use_teacher = store.value(QStringLiteral("training/use_teacher"), true).toBool();
    return training;
}

void saveTraining(QSettings& store, const TrainingSettings& training)
{
    store.setValue(QStringLiteral("training/encoder_folder"), training.encoder_folder);
    store.setValue(QStringLiteral("training/epochs"), training.epochs);
    store.setValue(QStringLiteral("training/batch_size"), training.batch_size);
    store.setValue(QStringLiteral("training/learning_rate"), training.learning_rate);
    store.setValue(QStringLiteral("training/head_learning_rate"), training.head_learning_rate);
    store.setValue(QStringLiteral("training/seed"), training.seed);
    store.setValue(QStringLiteral("training/threads"), training.threads);
    store.setValue(QStringLiteral("training/use_gold"), training.use_gold);
    store.setValue(QStringLiteral("training/use_teacher"), training.use_teacher);
    store.setValue(QStringLiteral("training/use_sample"), training.use_sample);
}

} // namespace

Settings loadSettings(QSettings& store)
{
    migrateSettings(store);
    Settings settings;
    settings.person.name = store.value(QStringLiteral("person/name")).toString();
    settings.window = loadWindow(store);
    settings.training = loadTraining(store);
    settings.suggestions.background = store.value(QStringLiteral("suggestions/background"), true).toBool();
    settings.literature.base_url = store.value(QStringLiteral("literature/base_url")).toString();
    settings.literature.email = store.value(QStringLiteral("literature/email")).toString();
    settings.literature.api_key = store.value(QStringLiteral("literature/api_key")).toString();
    settings.literature.key_kept = store.value(QStringLiteral("literature/key_kept"), false).toBool();
    settings.encoders.base_url = store.value(QStringLiteral("encoders/base_url")).toString();
    settings.teacher.allowed = store.value(QStringLiteral("teacher/allowed")).toStringList();
    settings.lexicon.thesaurus_url = store.value(QStringLiteral("lexicon/thesaurus_url")).toString();
    settings.recent_files =
        store.value(QStringLiteral("recent_files")).toStringList().mid(0, kRecentFilesMax);
    return settings;
}

bool saveSettings(QSettings& store, const Settings& settings)
{
    if (!migrateSettings(store))
        return false;
    store.setValue(QStringLiteral("person/name"), settings.person.name);
    saveWindow(store, settings.window);
    saveTraining(store, settings.training);
    store.setValue(QStringLiteral("suggestions/background"), settings.suggestions.background);
    store.setValue(QStringLiteral("literature/base_url"), settings.literature.base_url);
    store.setValue(QStringLiteral("literature/email"), settings.literature.email);
    store.setValue(QStringLiteral("literature/api_key"), settings.literature.api_key);
    store.setValue(QStringLiteral("literature/key_kept"), settings.literature.key_kept);
    store.setValue(QStringLiteral("encoders/base_url"), settings.encoders.base_url);
    store.setValue(QStringLiteral("teacher/allowed"), settings.teacher.allowed);
    store.setValue(QStringLiteral("lexicon/thesaurus_url"), settings.lexicon.thesaurus_url);
    store.setValue(QStringLiteral("recent_files"), settings.recent_files);
    return true;
}

QString settingsPath()
{
    const QString given = qEnvironmentVariable("ADE_SETTINGS_FILE");
    if (!given.isEmpty())
        return given;
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/ade-studio/settings.ini");
}

void addRecentFile(QStringList& files, const QString& path)
{
    const QString absolute = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kRecentFilesMax)
        files.removeLast();
}

} // namespace ade::app
