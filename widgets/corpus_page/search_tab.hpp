// SPDX-License-Identifier: GPL-3.0-or-later
// Searching PubMed: saved searches, count first, preview, fetch, and the log of what was searched.
#pragma once

#include "app/session/literature_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <optional>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace ade::ui {

class SearchForm;
class SearchLog;

class SearchTab : public QWidget {
    Q_OBJECT

public:
    SearchTab(app::Session& session, app::LiteratureService& literature, QWidget* parent = nullptr);

    /// For tests: files without a file dialog.
    void setFileChooser(FileChooser chooser);
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
    void goOn();
    void begin(literature::FetchOrder order);
    void forget();
    void stop();
    void clearPreview();
    void lookForUnfinished();
    void showCounted(const app::Counted& counted);
    void showOutcome(const literature::FetchOutcome& outcome);
    void say(const QString& text, bool is_problem = false);
    /// A button beside what was said last.
    void offer(const QString& label, std::function<void()> action);
    /// Nothing has just happened: what waits is told, or nothing.
    void sayIdle();
    void showProgress(const Progress& progress, const QString& note);
    void updateState();

    app::Session& session_;
    app::LiteratureService& literature_;
    std::optional<corpus::pubmed::FetchFolder::Unfinished> unfinished_;
    std::string fill_in_; ///< the saved search to show whole once it is back
    QString edited_;      ///< name of the saved search whose query was changed for the fetch at hand
    std::int64_t max_ = 0;
    bool was_busy_ = false;
    bool stopping_ = false;
    std::function<void()> offered_;
    QPointer<QWidget> pressed_; ///< had the focus when the fetch began
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
    QPushButton* offer_;
    QLabel* status_;
    QProgressBar* bar_;
    QTabWidget* results_;
    QLabel* preview_hint_;
    QTableWidget* preview_;
    SearchLog* log_;
};

} // namespace ade::ui
