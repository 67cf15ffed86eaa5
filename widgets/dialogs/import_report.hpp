// SPDX-License-Identifier: GPL-3.0-or-later
// What an import did, in words, and the table of what was left out.
#pragma once

#include "app/session/corpus_service.hpp"

#include <QStringList>
#include <QTableWidget>

namespace ade::ui {

/// Two lines: what was read, and what was or would be stored and left out, records and labels apart. The
/// report lists the latter one by one.
QString importSummary(const app::ImportOutcome& outcome);

/// Words for a person at the command line, for one at the window: "(--format nbib)" becomes "(Format: nbib)".
QString windowWords(QString text);
/// The message of a finding; where the window has another way to mend it, that one.
QString windowMessage(const Error& error);
/// The whole report as text, to copy or save.
QString importReportText(const app::ImportOutcome& outcome);

/// One row for each thing that was left out or is worth knowing: what, where, why.
class ImportReportTable : public QTableWidget {
    Q_OBJECT

public:
    explicit ImportReportTable(QWidget* parent = nullptr);

    /// paths: as the person chose them; places in them are shown without their folders, whole in the tooltip.
    void showOutcome(const app::ImportOutcome& outcome, const QStringList& paths);

private:
    void add(const QString& what, const QString& where, const QString& why, const QStringList& paths);
};

} // namespace ade::ui
