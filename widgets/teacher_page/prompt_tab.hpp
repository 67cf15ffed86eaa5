// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Prompt": versions, the parts of one, what is sent for a sentence, the difference to another.
#pragma once

#include "app/session/teacher_service.hpp"

#include <QList>
#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTabWidget;

namespace ade::ui {

class PromptEditor;
class ShortcutTable;

class PromptTab : public QWidget {
    Q_OBJECT

public:
    PromptTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page);

    [[nodiscard]] QList<QAction*> pageActions() const { return {save_, pick_}; }
    /// Gives the sentence that is open for review; may give nothing.
    void setPresentSentence(std::function<QString()> sentence) { present_ = std::move(sentence); }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildVersions();
    QWidget* buildMiddle();
    QWidget* buildRight();
    void wire();
    void pick();
    void showPicked(const app::ExamplesPicked& picked);
    void fillVersions(const QString& wanted);
    void chooseVersion(int row);
    void showEdited();
    void showPreview();
    void showDifference();
    void updateState();
    [[nodiscard]] bool isEdited() const;
    [[nodiscard]] teacher::PromptTemplate base() const;

    app::Session& session_;
    app::TeacherService& service_;
    std::function<QString()> present_;
    QListWidget* versions_;
    PromptEditor* editor_;
    QAction* save_;
    QAction* pick_;
    QPushButton* use_;
    QPushButton* revert_;
    QComboBox* pick_mode_;
    QSpinBox* pick_count_;
    QLineEdit* pick_ids_;
    QLabel* state_;
    QComboBox* sentence_;
    QPushButton* present_button_;
    QPlainTextEdit* own_sentence_;
    QLabel* tokens_;
    QTabWidget* views_;
    QPlainTextEdit* preview_;
    QPlainTextEdit* request_;
    QComboBox* against_;
    QPlainTextEdit* difference_;
    std::vector<teacher::PromptTemplate> prompts_;
    QString wanted_; ///< the version to show once it is there
    bool filling_ = false;
    bool sentences_asked_ = false;
};

} // namespace ade::ui
