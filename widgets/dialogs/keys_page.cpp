// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/keys_page.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

QString keyText(const QList<QKeySequence>& keys)
{
    QStringList parts;
    for (const auto& key : keys)
        parts << key.toString(QKeySequence::NativeText);
    return parts.join(QStringLiteral(", "));
}

} // namespace

KeysPage::KeysPage(ShortcutTable& keys, QWidget* parent) : QDialog(parent), keys_(keys)
{
    setObjectName(QStringLiteral("keysPage"));
    setWindowTitle(tr("Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(560, 640);
    search_ = new QLineEdit;
    search_->setObjectName(QStringLiteral("keysSearch"));
    search_->setPlaceholderText(tr("Search an action or a key"));
    search_->setClearButtonEnabled(true);
    tree_ = new QTreeWidget;
    tree_->setObjectName(QStringLiteral("keysTree"));
    tree_->setHeaderLabels({tr("Action"), tr("Keys")});
    tree_->setRootIsDecorated(false);
    tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    chosen_ = new QLabel;
    chosen_->setTextFormat(Qt::PlainText);
    edit_ = new QKeySequenceEdit;
    edit_->setObjectName(QStringLiteral("keysEdit"));
    set_ = new QPushButton(tr("Set"));
    set_->setObjectName(QStringLiteral("keysSet"));
    clear_ = new QPushButton(tr("Default"));
    auto* all = new QPushButton(tr("All to default"));
    message_ = new QLabel;
    message_->setObjectName(QStringLiteral("keysMessage"));
    message_->setTextFormat(Qt::PlainText);
    message_->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->addWidget(chosen_, 1);
    row->addWidget(edit_);
    row->addWidget(set_);
    row->addWidget(clear_);
    row->addWidget(all);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search_);
    layout->addWidget(tree_, 1);
    layout->addLayout(row);
    layout->addWidget(message_);
    // Enter belongs to the field it is pressed in: no button takes it.
    for (auto* button : {set_, clear_, all})
        button->setAutoDefault(false);
    fill();

    connect(search_, &QLineEdit::returnPressed, this, &KeysPage::chooseFirst);
    connect(search_, &QLineEdit::textChanged, this, &KeysPage::filter);
    connect(tree_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        const auto* shortcut = item ? keys_.find(item->data(0, Qt::UserRole).toString()) : nullptr;
        chosen_->setText(shortcut ? shortcut->text : QString());
        edit_->setKeySequence(shortcut && !shortcut->keys.isEmpty() ? shortcut->keys.front()
                                                                    : QKeySequence());
        for (QWidget* widget :
             {static_cast<QWidget*>(edit_), static_cast<QWidget*>(set_), static_cast<QWidget*>(clear_)})
            widget->setEnabled(shortcut != nullptr);
        message_->clear();
    });
    connect(tree_, &QTreeWidget::itemActivated, this, [this] { edit_->setFocus(); });
    connect(set_, &QPushButton::clicked, this, [this] { take(edit_->keySequence()); });
    connect(clear_, &QPushButton::clicked, this, [this] {
        if (const auto* shortcut = keys_.find(currentId())) {
            QString conflict;
            if (!keys_.setKeys(shortcut->id, shortcut->defaults, &conflict))
                message_->setText(conflict);
        }
    });
    connect(all, &QPushButton::clicked, this, [this] { keys_.resetToDefaults(); });
    connect(&keys_, &ShortcutTable::changed, this, [this](const QString& id) {
        for (int group = 0; group < tree_->topLevelItemCount(); ++group) {
            auto* top = tree_->topLevelItem(group);
            for (int i = 0; i < top->childCount(); ++i) {
                if (top->child(i)->data(0, Qt::UserRole).toString() == id)
                    top->child(i)->setText(1, keyText(keys_.keys(id)));
            }
        }
    });
    search_->setFocus();
}

void KeysPage::fill()
{
    QHash<QString, QTreeWidgetItem*> groups;
    for (const auto& shortcut : keys_.shortcuts()) {
        auto*& group = groups[shortcut.group];
        if (!group) {
            group = new QTreeWidgetItem(tree_, {shortcut.group});
            QFont bold = font();
            bold.setWeight(QFont::DemiBold);
            group->setFont(0, bold);
            group->setFlags(Qt::ItemIsEnabled);
        }
        auto* item = new QTreeWidgetItem(group, {shortcut.text, keyText(shortcut.keys)});
        item->setData(0, Qt::UserRole, shortcut.id);
    }
    tree_->expandAll();
}

void KeysPage::filter(const QString& words)
{
    for (int group = 0; group < tree_->topLevelItemCount(); ++group) {
        auto* top = tree_->topLevelItem(group);
        bool any = false;
        for (int i = 0; i < top->childCount(); ++i) {
            auto* item = top->child(i);
            const bool fits = item->text(0).contains(words, Qt::CaseInsensitive) ||
                              item->text(1).contains(words, Qt::CaseInsensitive);
            item->setHidden(!fits);
            any |= fits;
        }
        top->setHidden(!any);
    }
}

void KeysPage::chooseFirst()
{
    for (int group = 0; group < tree_->topLevelItemCount(); ++group) {
        auto* top = tree_->topLevelItem(group);
        for (int i = 0; i < top->childCount(); ++i) {
            if (!top->isHidden() && !top->child(i)->isHidden()) {
                tree_->setCurrentItem(top->child(i));
                tree_->setFocus();
                return;
            }
        }
    }
}

QString KeysPage::currentId() const
{
    const auto* item = tree_->currentItem();
    return item ? item->data(0, Qt::UserRole).toString() : QString();
}

void KeysPage::take(const QKeySequence& key)
{
    const auto* shortcut = keys_.find(currentId());
    if (!shortcut)
        return;
    // The first key is replaced; further ones (Return beside A) stay.
    QList<QKeySequence> wanted = shortcut->keys;
    if (!wanted.isEmpty())
        wanted.removeFirst();
    if (!key.isEmpty())
        wanted.prepend(key);
    QString conflict;
    message_->setText(keys_.setKeys(shortcut->id, wanted, &conflict) ? tr("Set.") : conflict);
}

} // namespace ade::ui
