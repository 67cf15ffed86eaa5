// SPDX-License-Identifier: GPL-3.0-or-later
// The curation plan: its stages with their counts, what may be run, and what each stage holds.
#pragma once

#include "app/session/literature_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace ade::ui {

class PlanTab : public QWidget {
    Q_OBJECT

public:
    PlanTab(app::Session& session, app::LiteratureService& literature, QWidget* parent = nullptr);

    /// For tests: files without a file dialog.
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }

    static QString stageTitle(store::CurationStage stage);
    static QString stageHint(store::CurationStage stage);
    /// "18,220 sentences, 310 left out as test" of a stage's counts.
    static QString countsText(const store::StageState& state);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildOptions();
    void wire();
    void showPlan(const store::CurationPlan& plan);
    void showSentences();
    void chooseList(literature::KeepOut kind);
    void changeOptions();
    [[nodiscard]] store::CurationStage stage() const;
    void say(const QString& text, bool is_problem = false);
    void updateState();

    app::Session& session_;
    app::LiteratureService& literature_;
    FileChooser choose_ = systemFileChooser();
    store::CurationPlan plan_;
    bool filling_ = false;
    QTableWidget* stages_;
    QLabel* hint_;
    QPushButton* run_;
    QPushButton* again_;
    QPushButton* stop_;
    QComboBox* mode_;
    QSpinBox* sample_;
    QSpinBox* seed_;
    QLabel* lists_;
    QPushButton* add_list_;
    QPushButton* add_sentences_;
    QPushButton* clear_lists_;
    QLabel* status_;
    QProgressBar* bar_;
    QCheckBox* left_out_;
    QTableWidget* sentences_;
    QLabel* sentences_hint_;
};

} // namespace ade::ui
