// SPDX-License-Identifier: GPL-3.0-or-later
// How PubMed is reached: address, e-mail, API key.
#pragma once

#include "app/session/literature_service.hpp"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ade::ui {

class PubmedAccess : public QWidget {
    Q_OBJECT

public:
    explicit PubmedAccess(app::LiteratureService& literature, QWidget* parent = nullptr);

private:
    void keep(bool forget);
    void showState();

    app::LiteratureService& literature_;
    QLineEdit* address_;
    QLineEdit* email_;
    QLineEdit* key_;
    QPushButton* keep_;
    QPushButton* forget_;
    QLabel* state_;
};

} // namespace ade::ui
