// SPDX-License-Identifier: GPL-3.0-or-later
// A line above a view that says what went wrong and what to do. Never a dialog over the text.
#pragma once

#include "core/base/error.hpp"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace ade::ui {

class ErrorBanner : public QFrame {
    Q_OBJECT
public:
    enum class Tone { information, warning, error };

    explicit ErrorBanner(QWidget* parent = nullptr);
    /// Plain text always. action: the label of a button, which emits actionTriggered(); empty for none.
    void showMessage(Tone tone, const QString& message, const QString& action = {});
    /// The error's English message with its place.
    void showError(const ade::Error& error);
    [[nodiscard]] QString message() const;
    [[nodiscard]] Tone tone() const { return tone_; }

Q_SIGNALS:
    void actionTriggered();
    void dismissed();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Tone tone_ = Tone::information;
    QLabel* sign_;
    QLabel* label_;
    QPushButton* action_;
    QToolButton* close_;
};

} // namespace ade::ui
