// SPDX-License-Identifier: GPL-3.0-or-later
// Export: which format, whose labels, where to; what the format cannot hold, before and after it is written.
#pragma once

#include "app/session/corpus_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ade::ui {

class ReportButtons;

class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(app::CorpusService& corpus, const std::vector<store::Voice>& voices, FileChooser choose,
                 QWidget* parent = nullptr);

private:
    void run();
    void write(const QString& output, bool dry_run);
    void check();
    [[nodiscard]] std::vector<std::string> voices() const;
    void setBusy(bool busy);

    app::CorpusService& corpus_;
    FileChooser choose_;
    bool mine_ = false;
    QComboBox* format_;
    QComboBox* voice_;
    QCheckBox* annotated_only_;
    QPlainTextEdit* report_;
    ReportButtons* report_buttons_;
    QPushButton* check_;
    QPushButton* export_;
};

} // namespace ade::ui
