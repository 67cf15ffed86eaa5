// SPDX-License-Identifier: GPL-3.0-or-later
// Copy and Save for the report of an import or export.
#pragma once

#include "widgets/dialogs/file_chooser.hpp"

#include <QWidget>

class QPushButton;

namespace ade::ui {

class ReportButtons : public QWidget {
    Q_OBJECT

public:
    /// prefix: of the buttons' object names, "import" → "importCopy", "importSave".
    ReportButtons(const QString& prefix, FileChooser choose, QWidget* parent = nullptr);

    /// Empty: nothing to copy or save.
    void setReport(const QString& text);

Q_SIGNALS:
    /// "Saved to …", or why not; plain text.
    void said(const QString& text);

private:
    void save();

    FileChooser choose_;
    QString text_;
    QPushButton* copy_;
    QPushButton* save_;
};

} // namespace ade::ui
