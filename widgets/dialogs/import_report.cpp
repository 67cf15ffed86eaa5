// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/import_report.hpp"

#include "app/session/text_bridge.hpp"
#include "core/corpus/formats/recoded_files.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/carried_tab.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QFileInfo>
#include <QHeaderView>
#include <QRegularExpression>

#include <algorithm>

namespace ade::ui {

namespace {

constexpr const char* kUnknownWord = "corpus.unknown_word";
constexpr int kWidestPlace = 260;

/// As tr() takes it.
int whole(std::int64_t number)
{
    return static_cast<int>(number);
}

QString told(const app::ImportOutcome& outcome, const std::string& text)
{
    return windowWords(app::to_qstring(corpus::with_originals(outcome.originals, text)));
}

/// "file name:line"; of a folder that was chosen the place in it.
QString shortPlace(const QString& where, const QStringList& paths)
{
    for (const QString& path : paths) {
        if (!where.startsWith(path))
            continue;
        QString rest = where.mid(path.size());
        if (QFileInfo(path).isDir()) {
            while (rest.startsWith(QLatin1Char('/')))
                rest.remove(0, 1);
            return rest.isEmpty() ? QFileInfo(path).fileName() : rest;
        }
        return QFileInfo(path).fileName() + rest;
    }
    return where;
}

} // namespace

QString windowWords(QString text)
{
    static const QRegularExpression format(QStringLiteral("\\(--format ([a-z0-9-]+)\\)"));
    static const QRegularExpression encoding(QStringLiteral("say so \\(--encoding ([a-z0-9-]+)\\)"));
    text.replace(format, ImportReportTable::tr("(Format: %1)").arg(QStringLiteral("\\1")));
    text.replace(encoding, ImportReportTable::tr("choose %1 under Encoding").arg(QStringLiteral("\\1")));
    return text;
}

QString windowMessage(const Error& error)
{
    if (error.message_id == kUnknownWord && error.arguments.size() >= 3)
        return ImportReportTable::tr("%1 %2 called “%3” were left out (the first is here): it is not known "
                                     "what the word means. To take them, choose that under Labels.")
            .arg(app::to_qstring(error.arguments[0]), app::to_qstring(error.arguments[1]),
                 app::to_qstring(error.arguments[2]));
    return windowWords(app::to_qstring(error.message));
}

QString importSummary(const app::ImportOutcome& outcome)
{
    const auto& read = outcome.read;
    const auto& stored = outcome.stored;
    // Each record that was skipped is refused once, and perhaps the whole file; the others are labels.
    const auto& listed = read.findings.listed();
    const auto of_files = std::count_if(listed.begin(), listed.end(), [](const corpus::Finding& finding) {
        return finding.error.message_id == "corpus.other_format";
    });
    const std::int64_t parts =
        std::max<std::int64_t>(0, read.findings.refused() - read.records_skipped - of_files);
    QStringList left_out;
    if (read.records_skipped > 0)
        left_out << ImportReportTable::tr("%Ln records skipped", nullptr, whole(read.records_skipped));
    if (parts > 0)
        left_out << ImportReportTable::tr("%Ln labels refused", nullptr, whole(parts));
    if (read.findings.lost() > 0)
        left_out << ImportReportTable::tr("%Ln labels or facts lost", nullptr, whole(read.findings.lost()));
    if (!stored.refused.empty())
        left_out << ImportReportTable::tr("%Ln records not stored", nullptr,
                                          static_cast<int>(stored.refused.size()));
    const QString found =
        QStringLiteral(": %1, %2, %3, %4.\n")
            .arg(ImportReportTable::tr("%Ln documents", nullptr, whole(read.found.documents)),
                 ImportReportTable::tr("%Ln drugs", nullptr, whole(read.found.drugs)),
                 ImportReportTable::tr("%Ln events", nullptr, whole(read.found.events)),
                 ImportReportTable::tr("%Ln relations", nullptr, whole(read.found.relations)));
    const QString verb =
        outcome.dry_run ? ImportReportTable::tr("Would store") : ImportReportTable::tr("Stored");
    const QString kept = QStringLiteral(" %1 (%2), %3. ")
                             .arg(ImportReportTable::tr("%Ln documents", nullptr, whole(stored.stored)),
                                  ImportReportTable::tr("%L1 new").arg(stored.documents_added),
                                  ImportReportTable::tr("%L1 there already").arg(stored.unchanged));
    const QString rest = left_out.isEmpty()
                             ? ImportReportTable::tr("Nothing was left out.")
                             : ImportReportTable::tr("Left out: %1.").arg(left_out.join(QLatin1String(", ")));
    return ImportReportTable::tr("Read %Ln records as %1", nullptr, whole(read.records_read))
               .arg(app::to_qstring(read.format)) +
           found + verb + kept + rest +
           (stored.carried.empty() ? QString() : QChar(u'\n') + carriedText(stored.carried));
}

QString importReportText(const app::ImportOutcome& outcome)
{
    QString text = told(outcome, corpus::to_text(outcome.read));
    for (const auto& finding : outcome.read.findings.listed())
        if (finding.error.message_id == kUnknownWord)
            text.replace(app::to_qstring(finding.error.message), windowMessage(finding.error));
    for (const auto& refused : outcome.stored.refused)
        text += QStringLiteral("%1 %2: %3\n")
                    .arg(ImportReportTable::tr("not stored"), app::to_qstring(refused.id),
                         windowMessage(refused.error));
    return importSummary(outcome) + QStringLiteral("\n\n") + text;
}

ImportReportTable::ImportReportTable(QWidget* parent) : QTableWidget(0, 3, parent)
{
    setObjectName(QStringLiteral("importReport"));
    setHorizontalHeaderLabels(
        {ImportReportTable::tr("What"), ImportReportTable::tr("Where"), ImportReportTable::tr("Why")});
    horizontalHeader()->setStretchLastSection(true);
    setTextElideMode(Qt::ElideMiddle); // of a long name the line number still shows
}

void ImportReportTable::add(const QString& what, const QString& where, const QString& why,
                            const QStringList& paths)
{
    const int row = rowCount();
    insertRow(row);
    setItem(row, 0, new QTableWidgetItem(what));
    auto* place = new QTableWidgetItem(shortPlace(where, paths));
    place->setToolTip(plain_tooltip(where));
    setItem(row, 1, place);
    setItem(row, 2, new QTableWidgetItem(why));
}

void ImportReportTable::showOutcome(const app::ImportOutcome& outcome, const QStringList& paths)
{
    setRowCount(0);
    const auto& listed = outcome.read.findings.listed();
    const auto has_own_line = [&](const std::string& id) {
        return std::any_of(listed.begin(), listed.end(), [&](const corpus::Finding& finding) {
            return finding.severity == corpus::Severity::lost && finding.error.message_id == id;
        });
    };
    for (const auto& loss : outcome.read.findings.losses())
        if (!has_own_line(loss.id))
            add(ImportReportTable::tr("lost"), told(outcome, loss.first),
                told(outcome, std::to_string(loss.count) + " × " + loss.what), paths);
    for (const auto& finding : listed) {
        Error error = finding.error;
        error.message = corpus::with_originals(outcome.originals, error.message);
        add(app::to_qstring(corpus::to_string(finding.severity)), told(outcome, error.where),
            windowMessage(error), paths);
    }
    for (const auto& refused : outcome.stored.refused)
        add(ImportReportTable::tr("not stored"), app::to_qstring(refused.id),
            app::to_qstring(refused.error.text()), paths);
    resizeColumnToContents(0);
    resizeColumnToContents(1);
    setColumnWidth(1, std::min(kWidestPlace, columnWidth(1) + 8));
    resizeRowsToContents();
}

} // namespace ade::ui
