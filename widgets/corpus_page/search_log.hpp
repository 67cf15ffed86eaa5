// SPDX-License-Identifier: GPL-3.0-or-later
// The log of searches and imports: what was asked, when, by whom, and what came of it; its export.
#pragma once

#include "app/session/literature_service.hpp"
#include "widgets/dialogs/file_chooser.hpp"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ade::ui {

class SearchLog : public QWidget {
    Q_OBJECT

public:
    explicit SearchLog(app::LiteratureService& literature, QWidget* parent = nullptr);

    /// For tests: files without a file dialog.
    void setFileChooser(FileChooser chooser) { choose_ = std::move(chooser); }
    /// Reads the project again. The row that is chosen stays so until a newer search stands above it.
    void refresh();

Q_SIGNALS:
    void said(const QString& text, bool is_problem);

private:
    void exportAs(bool pdf);
    /// Id of the search whose row is chosen; empty: none.
    [[nodiscard]] QString chosen() const;
    void updateState();

    app::LiteratureService& literature_;
    FileChooser choose_ = systemFileChooser();
    QLabel* hint_;
    QTableWidget* table_;
    QPushButton* csv_;
    QPushButton* pdf_;
};

} // namespace ade::ui
