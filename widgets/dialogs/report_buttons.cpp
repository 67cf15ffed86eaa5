// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/report_buttons.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/file_io.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>

namespace ade::ui {

ReportButtons::ReportButtons(const QString& prefix, FileChooser choose, QWidget* parent)
    : QWidget(parent), choose_(std::move(choose))
{
    copy_ = new QPushButton(tr("Copy report"));
    copy_->setObjectName(prefix + QStringLiteral("Copy"));
    save_ = new QPushButton(tr("Save report …"));
    save_->setObjectName(prefix + QStringLiteral("Save"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(copy_);
    layout->addWidget(save_);
    connect(copy_, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text_); });
    connect(save_, &QPushButton::clicked, this, &ReportButtons::save);
    setReport({});
}

void ReportButtons::setReport(const QString& text)
{
    text_ = text;
    setVisible(!text.isEmpty());
}

void ReportButtons::save()
{
    choose_(this, ChooseWhat::save_file, tr("Save the report"), tr("Text (*.txt)"),
            [this](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                const auto written = write_file_atomic(app::to_utf8(paths.front()), app::to_utf8(text_));
                Q_EMIT said(written ? tr("The report was saved to %1.").arg(paths.front())
                                    : app::to_qstring(written.error().text()));
            });
}

} // namespace ade::ui
