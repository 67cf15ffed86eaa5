// SPDX-License-Identifier: GPL-3.0-or-later
// The window: builds its parts and wires them, nothing else.
#pragma once

#include "app/session/comparison_service.hpp"
#include "app/session/corpus_service.hpp"
#include "app/session/document_editor.hpp"
#include "app/session/encoder_service.hpp"
#include "app/session/lexicon_service.hpp"
#include "app/session/literature_service.hpp"
#include "app/session/settings.hpp"
#include "app/session/suggestion_service.hpp"
#include "app/session/teacher_service.hpp"
#include "app/session/training_service.hpp"

#include <QMainWindow>

#include <memory>

class QSettings;

namespace ade::ui {

class CloseGuard;
class CommandPalette;
class CorpusPage;
class EncoderBinding;
class ErrorBanner;
class ModelsPanel;
class PageSwitch;
class ProjectCommands;
class ReviewActions;
class ReviewBinding;
class ReviewController;
class ReviewPage;
class SearchBinding;
class ShortcutTable;
class StartPage;
class StatusLine;
class TeacherPage;
class TrainingBinding;
class WindowActions;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// The session must outlive the window; settings are read here and written when they change.
    MainWindow(app::Session& session, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ProjectCommands& commands() { return *commands_; }
    [[nodiscard]] ReviewController& controller() { return *controller_; }
    [[nodiscard]] app::DocumentEditor& editor() { return *editor_; }
    /// A page's name, or "training": what a picture is to show. False when there is no such view.
    bool showView(const QString& name);
    void openDocument(const QString& version_id);
    void retrain();
    void setNameForThisRun(const QString& name);

    [[nodiscard]] CloseGuard& closeGuard() { return *close_guard_; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void wireProject();
    void wireReview();
    void updateCounts();
    void showKeyHint();
    void updateState();
    void openPalette();
    void saveSettings();

    app::Session& session_;
    QSettings& store_;
    app::Settings settings_;
    std::unique_ptr<app::DocumentEditor> editor_;
    std::unique_ptr<app::CorpusService> corpus_;
    std::unique_ptr<app::LexiconService> lexicon_;
    std::unique_ptr<app::TrainingService> training_;
    std::unique_ptr<app::SuggestionService> suggestions_;
    std::unique_ptr<app::LiteratureService> literature_;
    std::unique_ptr<app::EncoderService> encoders_;
    std::unique_ptr<app::TeacherService> teacher_;
    std::unique_ptr<app::ComparisonService> comparison_;
    ShortcutTable* keys_;
    ReviewController* controller_;
    ReviewActions* review_actions_;
    WindowActions* actions_ = nullptr;
    PageSwitch* pages_ = nullptr;
    StartPage* start_ = nullptr;
    ReviewPage* review_ = nullptr;
    ModelsPanel* models_ = nullptr;
    StatusLine* status_ = nullptr;
    CorpusPage* corpus_page_ = nullptr;
    TeacherPage* teacher_page_ = nullptr;
    CommandPalette* palette_ = nullptr;
    ProjectCommands* commands_ = nullptr;
    ReviewBinding* review_binding_ = nullptr;
    TrainingBinding* training_binding_ = nullptr;
    EncoderBinding* encoder_binding_ = nullptr;
    SearchBinding* search_ = nullptr;
    CloseGuard* close_guard_ = nullptr;
    ErrorBanner* errors_ = nullptr;
};

} // namespace ade::ui
