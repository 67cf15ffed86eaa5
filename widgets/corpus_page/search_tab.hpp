// SPDX-License-Identifier: GPL-3.0-or-later
// Searching PubMed: saved searches, count first, preview, fetch, and the log of what was searched.
#pragma once

#include "app/session/literature_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QWidget>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace ade::ui {

class SearchForm;

class SearchTab : public QWidget {
    Q_OBJECT

public:
    SearchTab(app::Session& session, app::LiteratureService& literature, QWidget* parent = nullptr);

    /// For tests: files without a file dialog.
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }
    [[nodiscard]] SearchForm& form() { return *form_; }

Q_SIGNALS:
    /// The labels of older texts should be seen.
    void carriedWanted();

private:
    QWidget* buildSaved();
    QWidget* buildResults();
    void wire();
    void showSearches(const std::string& saved_id);
    void chooseSearch(int row);
    void count();
    void fetch();
    void save();
    void showCounted(const app::Counted& counted);
    void showOutcome(const literature::FetchOutcome& outcome);
    void showLog();
    void exportLog(bool pdf);
    void say(const QString& text, bool is_problem = false);
    void updateState();

    app::Session& session_;
    app::LiteratureService& literature_;
    FileChooser choose_ = systemFileChooser();
    bool counting_ = false;
    SearchForm* form_;
    QListWidget* saved_;
    QLabel* saved_hint_;
    QPushButton* new_;
    QPushButton* forget_;
    QPushButton* count_;
    QPushButton* fetch_;
    QPushButton* save_;
    QPushButton* stop_;
    QPushButton* carried_;
    QLabel* status_;
    QProgressBar* bar_;
    QTabWidget* results_;
    QLabel* preview_hint_;
    QTableWidget* preview_;
    QLabel* log_hint_;
    QTableWidget* log_;
    QPushButton* csv_;
    QPushButton* pdf_;
};

} // namespace ade::ui
