// SPDX-License-Identifier: GPL-3.0-or-later
// Import of a corpus file: which files, which format, who said it, what its words mean; a check with a
// preview before anything is stored; the report.
#pragma once

#include "app/session/corpus_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace ade::ui {

class ImportReportTable;
class LabelMapTable;
class ReportButtons;

/// Not modal: reviewing goes on while a file is read.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(app::CorpusService& corpus, FileChooser choose, QWidget* parent = nullptr);

    void setPaths(const QStringList& paths);

Q_SIGNALS:
    /// The labels of older texts should be seen.
    void carriedWanted();

private:
    void run(bool dry_run);
    void showOutcome(const app::ImportOutcome& outcome);
    void showPreview(const app::ImportOutcome& outcome);
    void guess();
    void guessEncoding();
    [[nodiscard]] text::Encoding encoding() const;
    void setBusy(bool busy);
    void say(const QString& text);

    app::CorpusService& corpus_;
    FileChooser choose_;
    QStringList paths_;
    QString encoding_words_; ///< of files that are not in UTF-8: what they look like
    bool mine_ = false;      ///< the service works for this dialog
    QLineEdit* path_text_;
    QComboBox* format_;
    QComboBox* encoding_;
    QComboBox* voice_;
    QLineEdit* voice_name_;
    QProgressBar* bar_;
    QLabel* summary_;
    QLabel* guess_;
    QTabWidget* tabs_;
    QTableWidget* preview_;
    LabelMapTable* words_;
    ImportReportTable* report_;
    ReportButtons* report_buttons_;
    QPushButton* check_;
    QPushButton* import_;
    QPushButton* stop_;
    QPushButton* carried_;
};

} // namespace ade::ui
