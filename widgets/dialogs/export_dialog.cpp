// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/export_dialog.hpp"

#include "app/session/text_bridge.hpp"
#include "core/corpus/formats/format.hpp"
#include "widgets/common/keep_focus.hpp"
#include "widgets/dialogs/report_buttons.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

ExportDialog::ExportDialog(app::CorpusService& corpus, const std::vector<store::Voice>& voices,
                           FileChooser choose, QWidget* parent)
    : QDialog(parent), corpus_(corpus), choose_(std::move(choose))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 420);
    format_ = new QComboBox;
    format_->setObjectName(QStringLiteral("exportFormat"));
    for (const auto* writer : corpus::writers()) {
        const QString name = app::to_qstring(writer->name());
        format_->addItem(QStringLiteral("%1 – %2").arg(name, app::to_qstring(writer->description())), name);
    }
    voice_ = new QComboBox;
    voice_->setObjectName(QStringLiteral("exportVoice"));
    voice_->addItem(tr("Gold: what persons decided, and gold imports"), QString());
    for (const auto& voice : voices)
        voice_->addItem(QStringLiteral("%1 (%2)").arg(app::to_qstring(voice.name),
                                                      app::to_qstring(store::to_string(voice.kind))),
                        app::to_qstring(voice.id));
    annotated_only_ = new QCheckBox(tr("Leave out texts that none of these voices has annotated"));
    annotated_only_->setObjectName(QStringLiteral("exportAnnotatedOnly"));
    annotated_only_->setToolTip(tr(
        "A text counts as annotated when one of these voices gave labels for it or said that there are none, "
        "or when a person decided something in it or marked a sentence as done."));
    report_ = new QPlainTextEdit;
    report_->setObjectName(QStringLiteral("exportReport"));
    report_->setReadOnly(true);
    report_->setPlaceholderText(
        tr("Check lists what the format cannot hold, shows how the file would begin, and writes nothing. "
           "After an export the same list says what was left out."));
    report_buttons_ = new ReportButtons(QStringLiteral("export"), choose_);
    check_ = new QPushButton(tr("Check"));
    check_->setObjectName(QStringLiteral("exportCheck"));
    export_ = new QPushButton(tr("Export …"));
    export_->setObjectName(QStringLiteral("exportRun"));
    export_->setDefault(true);
    auto* close = new QPushButton(tr("Close"));
    auto* form = new QFormLayout;
    form->addRow(tr("Format"), format_);
    form->addRow(tr("Whose labels"), voice_);
    form->addRow(QString(), annotated_only_);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(report_buttons_);
    buttons->addStretch();
    buttons->addWidget(check_);
    buttons->addWidget(export_);
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(report_, 1);
    layout->addLayout(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(export_, &QPushButton::clicked, this, &ExportDialog::run);
    connect(check_, &QPushButton::clicked, this, &ExportDialog::check);
    connect(report_buttons_, &ReportButtons::said, report_, &QPlainTextEdit::appendPlainText);
    const auto forget = [this] {
        if (!mine_) {
            report_->clear(); // it was about another choice
            report_buttons_->setReport({});
        }
    };
    for (QComboBox* box : {format_, voice_})
        connect(box, &QComboBox::activated, this, forget);
    connect(annotated_only_, &QCheckBox::toggled, this, forget);
    const auto say = [this](const QString& text) {
        if (!mine_)
            return;
        setBusy(false);
        report_->setPlainText(text);
        report_buttons_->setReport(text);
    };
    connect(&corpus_, &app::CorpusService::exported, this, [this, say](const corpus::WriteReport& report) {
        const bool was_mine = mine_;
        const QString text = app::to_qstring(corpus::to_text(report));
        say(report.files.empty()
                ? tr("Nothing was written yet. An export would write:") + QChar(u'\n') + text +
                      (report.findings.lost() == 0 ? tr("Nothing would be lost.") : QString())
                : text);
        if (was_mine && !report.preview.empty()) // not in the report that is copied or saved
            report_->appendPlainText(QChar(u'\n') + tr("It would begin:") + QChar(u'\n') +
                                     app::to_qstring(report.preview));
    });
    connect(&corpus_, &app::CorpusService::failed, this,
            [say](const Error& error) { say(app::to_qstring(error.text())); });
    connect(&corpus_, &app::CorpusService::cancelled, this,
            [say] { say(tr("Stopped. Nothing was written.")); });
}

std::vector<std::string> ExportDialog::voices() const
{
    const std::string voice = app::to_utf8(voice_->currentData().toString());
    return voice.empty() ? std::vector<std::string>{} : std::vector<std::string>{voice};
}

void ExportDialog::setBusy(bool busy)
{
    mine_ = busy;
    setEnabledKeepingFocus(*export_, !busy);
    setEnabledKeepingFocus(*check_, !busy);
}

void ExportDialog::check()
{
    if (corpus_.isBusy()) {
        report_->setPlainText(tr("Another import or export is running. Wait for it, or stop it."));
        return;
    }
    report_->setPlainText(tr("Checking …"));
    write({}, true);
}

void ExportDialog::write(const QString& output, bool dry_run)
{
    setBusy(true);
    corpus_.exportFiles(format_->currentData().toString(), output, voices(), annotated_only_->isChecked(),
                        dry_run);
}

void ExportDialog::run()
{
    const auto writer = corpus::find_writer(app::to_utf8(format_->currentData().toString()));
    if (!writer || corpus_.isBusy()) {
        report_->setPlainText(tr("Another import or export is running. Wait for it, or stop it."));
        return;
    }
    const auto what = (*writer)->writes_folder() ? ChooseWhat::save_folder : ChooseWhat::save_file;
    choose_(this, what, tr("Export to"), QString(), [this](const QStringList& chosen) {
        if (chosen.isEmpty())
            return;
        report_->setPlainText(tr("Writing …"));
        write(chosen.front(), false);
    });
}

} // namespace ade::ui
