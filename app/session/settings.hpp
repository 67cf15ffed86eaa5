// SPDX-License-Identifier: GPL-3.0-or-later
// What the program remembers between runs, one struct per part. Projects keep their own settings.
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace ade::app {

struct PersonSettings {
    QString name; ///< who decides; empty until asked
    bool operator==(const PersonSettings&) const = default;
};

struct WindowSettings {
    QByteArray geometry;
    QByteArray columns;         ///< QSplitter::saveState of the three columns
    bool training_open = false; ///< the panel below the columns
    int zoom_percent = 100;     ///< of the document's text, 60 … 300
    bool blind = false;         ///< suggestions hidden
    bool show_rejected = false;
    bool operator==(const WindowSettings&) const = default;
};

struct TrainingSettings {
    QString encoder_folder; ///< empty: ADE_ENCODER_DIR, then the default encoder's place
    int epochs = 8;
    int batch_size = 16;
    double learning_rate = 1e-4;
    double head_learning_rate = 2e-3;
    quint64 seed = 1;
    int threads = 0; ///< 0: all cores, niced
    bool use_gold = true;
    bool use_teacher = true; ///< where there is no gold
    bool use_sample = false; ///< what the curation plan has drawn, instead of all the teacher's labels
    bool operator==(const TrainingSettings&) const = default;
};

struct SuggestionSettings {
    bool background = true; ///< the student in use reads the whole project; false: paused or cancelled
    bool operator==(const SuggestionSettings&) const = default;
};

/// E-utilities. The key stays on this computer: never in a project, a log or a message.
struct LiteratureSettings {
    QString base_url;      ///< empty: ADE_PUBMED_URL, else NCBI's
    QString email;         ///< where NCBI may write to; empty: ADE_PUBMED_EMAIL
    QString api_key;       ///< empty: the keychain's, ADE_PUBMED_API_KEY, NCBI_API_KEY
    bool key_kept = false; ///< the system's keychain holds one: only then is it asked
    bool operator==(const LiteratureSettings&) const = default;
};

/// Where encoders are fetched from. A token is read from $HF_TOKEN alone.
struct EncoderSettings {
    QString base_url; ///< empty: ADE_ENCODER_URL, HF_ENDPOINT, else Hugging Face's
    bool operator==(const EncoderSettings&) const = default;
};

/// Where a key from an environment variable may go: a project from elsewhere must not choose that alone.
struct TeacherMemory {
    QStringList allowed; ///< "VARIABLE https://host": said yes to on this computer
    bool operator==(const TeacherMemory&) const = default;
};

struct LexiconSettings {
    QString thesaurus_url; ///< of the NCI Thesaurus' flat file; empty: ADE_NCI_THESAURUS_URL, else NCI's
    bool operator==(const LexiconSettings&) const = default;
};

struct Settings {
    PersonSettings person;
    WindowSettings window;
    TrainingSettings training;
    SuggestionSettings suggestions;
    LiteratureSettings literature;
    EncoderSettings encoders;
    TeacherMemory teacher;
    LexiconSettings lexicon;
    QStringList recent_files; ///< newest first, absolute paths
    bool operator==(const Settings&) const = default;
};

/// The layout number this program writes.
inline constexpr int kSettingsVersion = 2;

/// Reads and, when older, migrates step by step. Values out of range become the default. Settings of a newer
/// program are read as far as they are known and never written back (see saveSettings).
Settings loadSettings(QSettings& store);

/// Writes all. Returns false and leaves the file alone when it is a newer program's.
bool saveSettings(QSettings& store, const Settings& settings);

/// The file used by the window: ADE_SETTINGS_FILE when set (tests, portable use), else the system's place.
QString settingsPath();

inline constexpr int kRecentFilesMax = 10;
/// Puts a file first; no file twice; at most kRecentFilesMax.
void addRecentFile(QStringList& files, const QString& path);

} // namespace ade::app
