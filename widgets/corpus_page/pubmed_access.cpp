// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/pubmed_access.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

QLineEdit* field(const char* name, const QString& spoken, const QString& hint)
{
    auto* made = new QLineEdit;
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(spoken);
    made->setPlaceholderText(hint);
    return made;
}

QPushButton* button(const char* name, const QString& text)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

} // namespace

PubmedAccess::PubmedAccess(app::LiteratureService& literature, QWidget* parent)
    : QWidget(parent), literature_(literature),
      address_(field("pubmedAddress", tr("Address of E-utilities"),
                     app::to_qstring(std::string(corpus::pubmed::kEutilsUrl)))),
      email_(field("pubmedEmail", tr("E-mail"), tr("Where NCBI may write to before it blocks someone"))),
      key_(field("pubmedKey", tr("API key"), tr("Paste the key; it is never shown or put into the project"))),
      keep_(button("pubmedKeepKey", tr("Keep key"))), forget_(button("pubmedForgetKey", tr("Forget key"))),
      state_(corpusHint("pubmedKeyState"))
{
    setObjectName(QStringLiteral("pubmedAccess"));
    key_->setEchoMode(QLineEdit::Password);
    address_->setText(literature_.settings().base_url);
    email_->setText(literature_.settings().email);
    auto* keys = new QHBoxLayout;
    keys->addWidget(key_, 1);
    keys->addWidget(keep_);
    keys->addWidget(forget_);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Address"), address_);
    form->addRow(tr("E-mail"), email_);
    form->addRow(tr("API key"), keys);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addLayout(form);
    layout->addWidget(state_);
    layout->addStretch();

    for (QLineEdit* edit : {address_, email_})
        connect(edit, &QLineEdit::editingFinished, this,
                [this] { literature_.setAccess(address_->text(), email_->text()); });
    connect(key_, &QLineEdit::textChanged, this, [this] { keep_->setEnabled(!key_->text().isEmpty()); });
    connect(key_, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(keep_, &QPushButton::clicked, this, [this] { keep(false); });
    connect(forget_, &QPushButton::clicked, this, [this] { keep(true); });
    connect(&literature_, &app::LiteratureService::accessChanged, this, &PubmedAccess::showState);
    connect(&literature_, &app::LiteratureService::keyFailed, this, [this](const Error& error) {
        showState();
        state_->setText(app::to_qstring(error.message));
        QPalette own;
        own.setColor(QPalette::WindowText, Palette::of(palette()).rejected);
        state_->setPalette(own);
    });
    showState();
}

void PubmedAccess::keep(bool forget)
{
    if (!forget && key_->text().isEmpty())
        return;
    state_->setText(tr("Asking the keychain …"));
    literature_.keepKey(forget ? std::string() : app::to_utf8(key_->text().trimmed()));
    key_->clear();
}

void PubmedAccess::showState()
{
    const bool kept = literature_.settings().key_kept;
    keep_->setEnabled(!key_->text().isEmpty());
    forget_->setEnabled(kept);
    QString text;
    if (kept)
        text = tr("The keychain of this computer holds a key: 10 requests a second.");
    else if (!qEnvironmentVariableIsEmpty("ADE_PUBMED_API_KEY") ||
             !qEnvironmentVariableIsEmpty("NCBI_API_KEY"))
        text = tr("A key comes from an environment variable: 10 requests a second.");
    else if (app::SecretStore::isBuiltIn())
        text = tr("Without a key 3 requests a second are allowed, with one 10. It is kept in the keychain; "
                  "ADE_PUBMED_API_KEY is read, too.");
    else
        text =
            tr("Without a key 3 requests a second are allowed, with one 10. This program was built without "
               "QtKeychain: put the key into the environment variable ADE_PUBMED_API_KEY.");
    state_->setText(text);
    state_->setPalette(QPalette());
}

} // namespace ade::ui
