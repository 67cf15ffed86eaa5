// SPDX-License-Identifier: GPL-3.0-or-later
// The window: builds its parts and wires them, nothing else.
#pragma once

#include "app/session/corpus_service.hpp"
#include "app/session/document_editor.hpp"
#include "app/session/settings.hpp"
#include "app/session/suggestion_service.hpp"
#include "app/session/training_service.hpp"

#include <QMainWindow>

#include <memory>

class QSettings;
class QStackedWidget;
class QTimer;

namespace ade::ui {

class CommandPalette;
class ModelsPanel;
class ProjectCommands;
class ReviewActions;
class ReviewBinding;
class ReviewController;
class ReviewPage;
class ShortcutTable;
class StartPage;
class StatusLine;
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
    /// "start", "review", "evaluate", "training": what a picture is to show. False when there is no such
    /// view.
    bool showView(const QString& name);
    void openDocument(const QString& version_id);
    void retrain();
    void setNameForThisRun(const QString& name);

    enum class CloseAnswer { wait, stop_and_close };
    /// Replaces the question asked when work runs; for tests.
    void setCloseQuestion(std::function<void(std::function<void(CloseAnswer)>)> question);

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void wireProject();
    void wireReview();
    void searchFor(const QString& words);
    void updateCounts();
    void updateState();
    void openPalette();
    void saveSettings();
    [[nodiscard]] QString runningWork() const;
    void askBeforeClosing(const QString& work, std::function<void(CloseAnswer)> answer);

    app::Session& session_;
    QSettings& store_;
    app::Settings settings_;
    std::unique_ptr<app::DocumentEditor> editor_;
    std::unique_ptr<app::CorpusService> corpus_;
    std::unique_ptr<app::TrainingService> training_;
    std::unique_ptr<app::SuggestionService> suggestions_;
    ShortcutTable* keys_;
    ReviewController* controller_;
    ReviewActions* review_actions_;
    WindowActions* actions_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    StartPage* start_ = nullptr;
    ReviewPage* review_ = nullptr;
    ModelsPanel* models_ = nullptr;
    StatusLine* status_ = nullptr;
    CommandPalette* palette_ = nullptr;
    ProjectCommands* commands_ = nullptr;
    ReviewBinding* review_binding_ = nullptr;
    TrainingBinding* training_binding_ = nullptr;
    QTimer* search_delay_ = nullptr;
    std::function<void(std::function<void(CloseAnswer)>)> close_question_;
    bool close_now_ = false;
};

} // namespace ade::ui
