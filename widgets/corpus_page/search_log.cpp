// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/search_log.hpp"

#include "app/session/text_bridge.hpp"
#include "core/store/screening_log.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/corpus_page/screening_export.hpp"

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

QPushButton* button(const QString& text, const char* name)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

/// Of a search in the log: "all", "from 2026-11-16", "2026-10-01 to 2026-10-31", each with its limit.
QString daysAskedFor(const QJsonObject& details, const std::string& started)
{
    if (!details.contains(QLatin1String("translation")))
        return QStringLiteral("–"); // files, or a list of PMIDs
    const QString from = details.value(QLatin1String("entered_from")).toString();
    const QString to = details.value(QLatin1String("entered_to")).toString();
    const QString asked = details.value(QLatin1String("asked")).toString(app::to_qstring(started)).left(10);
    QString days = from.isEmpty() ? SearchLog::tr("all")
                   : to >= asked  ? SearchLog::tr("from %1").arg(from)
                                  : SearchLog::tr("%1 to %2").arg(from, to);
    if (const auto max = details.value(QLatin1String("max")).toInteger(); max > 0)
        days = SearchLog::tr("%1, at most %L2").arg(days).arg(max);
    return days;
}

} // namespace

SearchLog::SearchLog(app::LiteratureService& literature, QWidget* parent)
    : QWidget(parent), literature_(literature)
{
    table_ = corpusTable("searchLog", tr("Log of searches"),
                         {tr("Searched"), tr("By"), tr("Search"), tr("Days"), tr("Found"), tr("New"),
                          tr("Changed"), tr("Here before"), tr("Refused")},
                         2, columnsFrom(4, 8));
    hint_ = corpusHint("logHint");
    hint_->setText(
        tr("Every search that was fetched stands here, also those that brought nothing new: what was "
           "asked, when, by whom, and what came of each article."));
    csv_ = button(tr("Export CSV …"), "logCsv");
    pdf_ = button(tr("Print to PDF …"), "logPdf");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(csv_);
    buttons->addWidget(pdf_);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(hint_);
    layout->addWidget(table_, 1);
    layout->addLayout(buttons);
    connect(csv_, &QPushButton::clicked, this, [this] { exportAs(false); });
    connect(pdf_, &QPushButton::clicked, this, [this] { exportAs(true); });
    connect(table_, &QTableWidget::itemSelectionChanged, this, &SearchLog::updateState);
    connect(&literature_, &app::LiteratureService::logChanged, this, &SearchLog::refresh);
    refresh();
}

QString SearchLog::chosen() const
{
    const auto* first = table_->item(table_->currentRow(), 0);
    return first ? first->data(Qt::UserRole).toString() : QString();
}

void SearchLog::updateState()
{
    const bool some = !chosen().isEmpty();
    csv_->setEnabled(some);
    pdf_->setEnabled(some);
}

void SearchLog::refresh()
{
    const QString keep = chosen();
    const int rows_before = table_->rowCount();
    int keep_row = 0;
    table_->setRowCount(0);
    const auto intakes = literature_.intakes();
    if (intakes) {
        for (const auto& intake : *intakes) {
            const QJsonObject details =
                QJsonDocument::fromJson(QByteArray::fromStdString(intake.details)).object();
            const auto number = [&](store::ArticleFate fate) {
                const auto found = intake.counts.find(fate);
                return QLocale().toString(
                    static_cast<qlonglong>(found == intake.counts.end() ? 0 : found->second));
            };
            const QString name = details.value(QLatin1String("saved_search_name")).toString();
            const auto when =
                QDateTime::fromString(app::to_qstring(intake.started), Qt::ISODateWithMs).toLocalTime();
            const QString found = details.contains(QLatin1String("found"))
                                      ? QLocale().toString(details.value(QLatin1String("found")).toInteger())
                                      : QStringLiteral("–");
            addCorpusRow(*table_,
                         {when.toString(QStringLiteral("yyyy-MM-dd HH:mm")), app::to_qstring(intake.person),
                          name.isEmpty() ? app::to_qstring(intake.query) : name,
                          daysAskedFor(details, intake.started), found, number(store::ArticleFate::added),
                          number(store::ArticleFate::new_version),
                          QLocale().toString(static_cast<qlonglong>(store::here_before(intake.counts))),
                          number(store::ArticleFate::refused)});
            auto* first = table_->item(table_->rowCount() - 1, 0);
            first->setData(Qt::UserRole, app::to_qstring(intake.id));
            if (first->data(Qt::UserRole).toString() == keep)
                keep_row = first->row();
            table_->item(table_->rowCount() - 1, 2)->setToolTip(plain_tooltip(app::to_qstring(intake.query)));
        }
    }
    const bool some = table_->rowCount() > 0;
    table_->setVisible(some);
    hint_->setVisible(!some);
    if (some)
        table_->selectRow(table_->rowCount() == rows_before ? keep_row : 0);
    updateState();
}

void SearchLog::exportAs(bool pdf)
{
    const QString id = chosen();
    if (id.isEmpty())
        return;
    const auto log = literature_.screeningLog(app::to_utf8(id));
    if (!log) {
        Q_EMIT said(app::to_qstring(log.error().text()), true);
        return;
    }
    const QString ending = pdf ? QStringLiteral(".pdf") : QStringLiteral(".csv");
    suggestFileName(this, screeningFileName(*log) + ending);
    choose_(this, ChooseWhat::save_file, pdf ? tr("Print the log to PDF") : tr("Export the log as CSV"),
            pdf ? tr("PDF (*.pdf)") : tr("CSV (*.csv)"),
            [this, log = *log, ending, pdf](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                QString path = paths.front();
                if (QFileInfo(path).suffix().isEmpty())
                    path += ending;
                const Result<void> written = pdf ? writeScreeningPdf(log, path).written
                                                 : writeLogFile(path, store::screening_log_csv(log));
                Q_EMIT said(written ? tr("The log is in %1.").arg(path)
                                    : app::to_qstring(written.error().text()),
                            !written);
            });
}

} // namespace ade::ui
