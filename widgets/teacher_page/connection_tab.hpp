// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "Connection": which server and model, where the key is, limits, price; a test.
#pragma once

#include "app/session/teacher_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QList>
#include <QWidget>

class QAction;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace ade::ui {

class ShortcutTable;

class ConnectionTab : public QWidget {
    Q_OBJECT

public:
    ConnectionTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page);

    [[nodiscard]] QList<QAction*> pageActions() const { return {test_, save_}; }
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }
    /// What the form says; fails with parse, naming the field.
    [[nodiscard]] Result<teacher::TeacherSettings> settings() const;

private:
    QWidget* buildForm();
    void buildServer(QFormLayout& form);
    void buildKey(QFormLayout& form);
    void buildAnswers(QFormLayout& form);
    void buildNetwork(QFormLayout& form);
    void wire();
    void fillIn(const teacher::TeacherSettings& settings, app::KeyPlace place);
    void edited();
    void updateState();
    void showPrice();
    void showKeyState();
    void test();
    void save();
    void openFile();
    void saveFile();
    void showTested(const teacher::ConnectionReport& report);
    [[nodiscard]] app::KeyPlace keyPlace() const;
    [[nodiscard]] bool isAzure() const;
    [[nodiscard]] teacher::TeacherSettings typed() const;

    app::Session& session_;
    app::TeacherService& service_;
    FileChooser choose_ = systemFileChooser();
    QFormLayout* form_ = nullptr;
    QComboBox* provider_;
    QLineEdit* address_;
    QLineEdit* deployment_;
    QLineEdit* version_;
    QLineEdit* model_;
    QComboBox* place_;
    QLineEdit* variable_;
    QLineEdit* key_;
    QWidget* key_row_;
    QPushButton* keep_;
    QPushButton* forget_;
    QLabel* key_state_;
    QPushButton* allow_;
    QDoubleSpinBox* temperature_;
    QLineEdit* seed_;
    QSpinBox* max_tokens_;
    QCheckBox* log_probabilities_;
    QSpinBox* in_flight_;
    QSpinBox* requests_;
    QSpinBox* tokens_;
    QSpinBox* timeout_;
    QSpinBox* tries_;
    QLineEdit* proxy_;
    QLineEdit* ca_file_;
    QPushButton* ca_choose_;
    QCheckBox* own_price_;
    QDoubleSpinBox* price_in_;
    QDoubleSpinBox* price_out_;
    QLabel* price_note_;
    QAction* test_;
    QAction* save_;
    QPushButton* open_file_;
    QPushButton* save_file_;
    QLabel* saved_;
    QLabel* result_;
    teacher::TeacherSettings shown_; ///< with what the form has no field for, such as the prompt
    bool filling_ = false;
    bool changed_ = false;
    bool address_typed_ = false; ///< address or variable, by the person in front of the screen
    bool testing_ = false;
};

} // namespace ade::ui
