// SPDX-License-Identifier: GPL-3.0-or-later
// What a run's confidence is worth against gold, before and after fitting; and the fit.
#pragma once

#include "app/session/teacher_service.hpp"

#include <QWidget>

#include <optional>
#include <string>

class QAction;
class QLabel;
class QTableWidget;

namespace ade::ui {

class ShortcutTable;

class ConfidenceView : public QWidget {
    Q_OBJECT

public:
    ConfidenceView(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page);

    [[nodiscard]] QAction* action() const { return fit_; }
    /// Empty: none. Judged while it can be seen: that goes through all gold.
    void setRun(const std::string& run_id);
    /// What can be said of a check, and what to do next.
    static QString textOf(const teacher::CalibrationCheck& check);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    void show(const teacher::CalibrationCheck& check);
    void updateState();

    app::Session& session_;
    app::TeacherService& service_;
    std::string run_id_;
    std::optional<teacher::CalibrationCheck> check_;
    QAction* fit_;
    QLabel* hint_;
    QLabel* note_;
    QTableWidget* bins_;
};

} // namespace ade::ui
