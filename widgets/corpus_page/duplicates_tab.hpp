// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Duplicates": documents that may be one article, side by side; a person decides about each pair.
#pragma once

#include "app/session/comparison_service.hpp"

#include <QWidget>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace ade::ui {

class ComparedTextPane;

class DuplicatesTab : public QWidget {
    Q_OBJECT

public:
    DuplicatesTab(app::Session& session, app::ComparisonService& service, QWidget* parent = nullptr);

    /// The pair that is shown; null when there is none.
    [[nodiscard]] const store::DuplicatePair* current() const;

Q_SIGNALS:
    void documentWanted(const QString& version_id);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Answer { keep_both, leave_first_out, leave_second_out, reopen };

    QWidget* buildTop();
    QWidget* buildPair();
    void wire();
    void find();
    void fill();
    void showPair();
    void showCompared(const app::Compared& texts);
    void answer(Answer what);
    void say(const QString& text, bool is_problem = false);
    void updateState();

    app::Session& session_;
    app::ComparisonService& service_;
    std::vector<store::DuplicatePair> all_;
    std::vector<std::size_t> shown_; ///< row → place in all_
    bool found_ = false;             ///< of this project
    bool stale_ = false;             ///< something was decided while nobody looked
    bool answered_ = false;          ///< the next open pair comes to the front
    QPushButton* find_;
    QPushButton* stop_;
    QSpinBox* similarity_;
    QCheckBox* decided_too_;
    QLabel* status_;
    QProgressBar* bar_;
    QTableWidget* pairs_;
    ComparedTextPane* first_;
    ComparedTextPane* second_;
    QPushButton* keep_both_;
    QPushButton* leave_first_;
    QPushButton* leave_second_;
    QPushButton* reopen_;
    QWidget* lower_;
};

} // namespace ade::ui
