// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/person_dialog.hpp"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

PersonDialog::PersonDialog(const QString& name, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("personDialog"));
    setWindowTitle(tr("Your name"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* words =
        new QLabel(tr("Every decision is stored with the name of who made it. The name stays in the projects "
                      "you work on and is sent nowhere."));
    words->setWordWrap(true);
    auto* edit = new QLineEdit(name);
    edit->setObjectName(QStringLiteral("personName"));
    edit->setMaxLength(100);
    edit->setPlaceholderText(tr("Name or initials"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("personOk"));
    buttons->button(QDialogButtonBox::Ok)->setEnabled(!name.trimmed().isEmpty());
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Only look"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(words);
    layout->addWidget(edit);
    layout->addWidget(buttons);
    setMinimumWidth(380);
    connect(edit, &QLineEdit::textChanged, this, [buttons](const QString& text) {
        buttons->button(QDialogButtonBox::Ok)->setEnabled(!text.trimmed().isEmpty());
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, edit] {
        Q_EMIT nameGiven(edit->text().trimmed());
        accept();
    });
}

} // namespace ade::ui
