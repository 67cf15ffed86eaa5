// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a prompt as fields, each with its fault beside it.
#pragma once

#include "core/teacher/prompt.hpp"

#include <QWidget>

#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace ade::ui {

class PromptEditor : public QWidget {
    Q_OBJECT

public:
    explicit PromptEditor(QWidget* parent = nullptr);

    void setPrompt(const teacher::PromptTemplate& prompt);
    [[nodiscard]] const teacher::PromptTemplate& prompt() const { return prompt_; }
    void setExamples(const std::vector<teacher::PromptExample>& examples);
    void setReadOnly(bool read_only);
    /// All faults of the prompt as it is; empty when it may be sent.
    [[nodiscard]] const std::vector<teacher::PromptFault>& faults() const { return faults_; }

Q_SIGNALS:
    void edited();

private:
    void buildExamples(QFormLayout& form);
    void wire();
    void takeFields();
    void takeExample();
    void showExamples(int row);
    void showExample();
    void check();
    QLabel* addFault(QFormLayout& form, const char* name);

    teacher::PromptTemplate prompt_;
    std::vector<teacher::PromptFault> faults_;
    QLineEdit* name_;
    QComboBox* layout_;
    QComboBox* shape_;
    QPlainTextEdit* system_;
    QPlainTextEdit* task_;
    QPlainTextEdit* example_form_;
    QPlainTextEdit* message_;
    QLineEdit* none_;
    QListWidget* examples_;
    QPlainTextEdit* example_text_;
    QPlainTextEdit* example_answer_;
    QPushButton* add_;
    QPushButton* remove_;
    QPushButton* up_;
    QLabel* name_fault_;
    QLabel* task_fault_;
    QLabel* form_fault_;
    QLabel* message_fault_;
    QLabel* example_fault_;
    bool filling_ = false;
};

/// An example's answer as it is edited: "drug: event|event" lines, "drug: None", "None".
QString exampleAnswerText(const std::vector<teacher::DrugAnswer>& answer);

} // namespace ade::ui
