// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Run": which sentences, what it would take, and the run itself; answers made elsewhere.
#pragma once

#include "app/session/teacher_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QList>
#include <QWidget>

#include <optional>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace ade::ui {

class ShortcutTable;

class RunTab : public QWidget {
    Q_OBJECT

public:
    RunTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page);

    [[nodiscard]] QList<QAction*> pageActions() const { return {count_, start_, pause_, cancel_}; }
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }

Q_SIGNALS:
    /// There is no connection yet: the person wants to make one.
    void connectionWanted();
    /// The person wants to see the lines of the ledger of this run.
    void ledgerWanted(const std::string& run_id);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildForm();
    QWidget* buildRuns();
    void wire();
    void fillPrompts();
    void updateState();
    void count();
    void start();
    void pause();
    void importFile(bool replay);
    void forgetPlan();
    void showPlan(const app::TeacherPlanned& plan);
    void showNews(const app::TeacherNews& news);
    void showDone(const app::TeacherRunDone& done);
    void showRecorded(const app::TeacherRecorded& recorded);
    void showFailure(const Error& error);
    void showRuns(const std::vector<store::LedgerRates>& rates);
    [[nodiscard]] app::SentenceWish wish() const;
    [[nodiscard]] teacher::LabelOptions options() const;
    [[nodiscard]] teacher::PromptTemplate prompt() const;
    /// Why a run cannot start; empty when it can.
    [[nodiscard]] QString obstacle() const;

    app::Session& session_;
    app::TeacherService& service_;
    FileChooser choose_ = systemFileChooser();
    QLabel* server_;
    QPushButton* connect_;
    QComboBox* sentences_;
    QSpinBox* limit_;
    QComboBox* prompt_;
    QSpinBox* samples_;
    QDoubleSpinBox* max_cost_;
    QSpinBox* max_requests_;
    QAction* count_;
    QAction* start_;
    QAction* pause_;
    QAction* cancel_;
    QPushButton* start_button_;
    QPushButton* pause_button_;
    QPushButton* import_;
    QPushButton* replay_;
    QLabel* plan_;
    QProgressBar* bar_;
    QLabel* progress_;
    QLabel* failures_;
    QLabel* outcome_;
    QTableWidget* runs_;
    QLabel* runs_hint_;
    std::vector<teacher::PromptTemplate> prompts_;
    std::vector<std::string> run_ids_;
    std::optional<app::TeacherPlanned> planned_;
    bool filling_ = false;
    bool recording_ = false; ///< the run under way is an import
};

} // namespace ade::ui
