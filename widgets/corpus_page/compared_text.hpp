// SPDX-License-Identifier: GPL-3.0-or-later
// One of two texts side by side: what it is, its words, and those the other one lacks.
#pragma once

#include "app/session/text_bridge.hpp"
#include "app/workers/comparison_messages.hpp"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ade::ui {

class ComparedTextPane : public QWidget {
    Q_OBJECT

public:
    /// name: of the widget, for tests; side: "Left", "Right", said to screen readers.
    ComparedTextPane(const char* name, const QString& side, QWidget* parent = nullptr);

    void show(const store::DuplicateDocument& document, const app::ComparedText& text);
    void clear();
    [[nodiscard]] QPlainTextEdit& text() { return *text_; }
    /// The words that are marked, in order.
    [[nodiscard]] QStringList marked() const;

Q_SIGNALS:
    void openWanted(const QString& version_id);

protected:
    void changeEvent(QEvent* event) override;

private:
    void mark();

    QLabel* title_;
    QLabel* details_;
    QPushButton* open_;
    QPlainTextEdit* text_;
    app::TextBridge bridge_;
    std::vector<text::Span> only_here_;
    QString version_id_;
};

} // namespace ade::ui
