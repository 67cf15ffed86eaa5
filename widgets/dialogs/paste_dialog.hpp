// SPDX-License-Identifier: GPL-3.0-or-later
// One abstract, pasted.
#pragma once

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;

namespace ade::ui {

class PasteDialog : public QDialog {
    Q_OBJECT

public:
    explicit PasteDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    void pasted(const QString& title, const QString& text, const QString& external_id);

private:
    QLineEdit* title_;
    QLineEdit* id_;
    QPlainTextEdit* text_;
};

} // namespace ade::ui
