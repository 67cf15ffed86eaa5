// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Scorecard": the teacher's runs against gold, side by side.
#pragma once

#include "app/session/teacher_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QList>
#include <QWidget>

#include <vector>

class QAction;
class QCheckBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace ade::ui {

class ConfidenceView;
class ShortcutTable;

class ScoreTab : public QWidget {
    Q_OBJECT

public:
    ScoreTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page);

    [[nodiscard]] QList<QAction*> pageActions() const;
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void wire();
    void load();
    void showScores(const app::Scorecard& card);
    void showParts();
    void updateState();

    app::Session& session_;
    app::TeacherService& service_;
    FileChooser choose_ = systemFileChooser();
    QCheckBox* common_;
    QAction* refresh_;
    QAction* copy_;
    QAction* csv_;
    QLabel* hint_;
    QTableWidget* scores_;
    QTableWidget* edges_;
    QTableWidget* drugs_;
    QTableWidget* classes_; ///< of events
    QLabel* parts_title_;
    QTabWidget* parts_; ///< of the run that is chosen
    ConfidenceView* confidence_;
    QLabel* note_;
    std::vector<teacher::TeacherScore> shown_;
};

} // namespace ade::ui
