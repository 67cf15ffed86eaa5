// SPDX-License-Identifier: GPL-3.0-or-later
// Small parts that the tabs of the teacher page share.
#pragma once

#include "core/base/error.hpp"

#include <QFormLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

class QAction;
class QWidget;

namespace ade::ui {

class ShortcutTable;

/// An action whose keys stand in the table (portable text, separated by spaces) and work while the widget or
/// a part of it has the keyboard. `scope` as in Shortcut.
QAction* teacherAction(ShortcutTable& keys, QWidget* where, const char* id, const QString& group,
                       const QString& text, const char* defaults, const QString& scope = {});

/// A button that does what the action does, and is enabled when it is; its text stays the button's own.
QPushButton* teacherButton(QAction* action, const QString& text, const char* name);
QPushButton* teacherButton(const QString& text, const char* name);

/// Heading of a group of fields: a line of its own in the form.
void addTeacherHeading(QFormLayout& form, const QString& text);

/// A line that says how things stand: plain text, wraps, selectable. tone: 0 quiet, 1 good, -1 bad.
void sayTo(QLabel& label, const QString& text, int tone = 0);
/// The error in words, with its place.
QString errorText(const ade::Error& error);

/// "1,204", "3 min 20 s", "$0.0312".
QString numberText(qint64 number);
QString durationText(double seconds);
QString moneyText(double usd);

/// A box for a few lines of plain text: Tab leaves it.
QPlainTextEdit* textBox(const char* name, const QString& spoken, int lines);

} // namespace ade::ui
