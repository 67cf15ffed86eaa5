// SPDX-License-Identifier: GPL-3.0-or-later
// The first question: who decides here?
#pragma once

#include <QDialog>

namespace ade::ui {

class PersonDialog : public QDialog {
    Q_OBJECT

public:
    explicit PersonDialog(const QString& name, QWidget* parent = nullptr);

Q_SIGNALS:
    void nameGiven(const QString& name);
};

} // namespace ade::ui
