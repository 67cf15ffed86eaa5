// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/paste_dialog.hpp"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

PasteDialog::PasteDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("pasteDialog"));
    setWindowTitle(tr("Paste an abstract"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(620, 460);
    title_ = new QLineEdit;
    title_->setObjectName(QStringLiteral("pasteTitle"));
    id_ = new QLineEdit;
    id_->setObjectName(QStringLiteral("pasteId"));
    id_->setPlaceholderText(tr("PMID, if there is one"));
    text_ = new QPlainTextEdit;
    text_->setObjectName(QStringLiteral("pasteText"));
    text_->setPlaceholderText(tr("The abstract. It is stored as it stands and cannot be edited later."));
    auto* form = new QFormLayout;
    form->addRow(tr("Title"), title_);
    form->addRow(tr("Id"), id_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto* add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    add->setObjectName(QStringLiteral("pasteAdd"));
    add->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(text_, 1);
    layout->addWidget(buttons);
    const auto check = [this, add] {
        add->setEnabled(!title_->text().trimmed().isEmpty() || !text_->toPlainText().trimmed().isEmpty());
    };
    connect(title_, &QLineEdit::textChanged, this, check);
    connect(text_, &QPlainTextEdit::textChanged, this, check);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT pasted(title_->text(), text_->toPlainText(), id_->text());
        accept();
    });
}

} // namespace ade::ui
