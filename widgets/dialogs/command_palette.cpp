// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/command_palette.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QVBoxLayout>

#include <algorithm>

namespace ade::ui {

namespace {

constexpr char kCareful[] = "adeCareful";
constexpr qsizetype kRecentMax = 12;

} // namespace

CommandPalette::CommandPalette(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("commandPalette"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    edit_ = new QLineEdit;
    edit_->setObjectName(QStringLiteral("commandEdit"));
    edit_->setPlaceholderText(tr("What do you want to do?"));
    list_ = new QListWidget;
    list_->setObjectName(QStringLiteral("commandList"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(edit_);
    layout->addWidget(list_);
    edit_->installEventFilter(this);
    connect(edit_, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::run);
    hide();
}

void CommandPalette::setCareful(QAction* action)
{
    action->setProperty(kCareful, true);
}

void CommandPalette::open(const QList<QAction*>& actions)
{
    actions_ = actions;
    before_ = window()->focusWidget();
    edit_->clear();
    fill({});
    const int width = std::min(560, parentWidget()->width() - 80);
    setGeometry((parentWidget()->width() - width) / 2, 60, width,
                std::min(420, parentWidget()->height() - 100));
    show();
    raise();
    edit_->setFocus();
}

int CommandPalette::fit(const QString& words, const QString& title)
{
    const QString wanted = words.simplified().toLower();
    const QString have = title.toLower();
    if (wanted.isEmpty())
        return 1;
    if (have.startsWith(wanted))
        return 4;
    if (have.contains(QChar(u' ') + wanted))
        return 3;
    if (have.contains(wanted))
        return 2;
    int at = 0;
    for (const QChar letter : wanted) {
        if (letter.isSpace())
            continue;
        at = static_cast<int>(have.indexOf(letter, at)) + 1;
        if (at == 0)
            return 0;
    }
    return 1;
}

void CommandPalette::fill(const QString& words)
{
    struct Fit {
        int how;
        bool careful;
        qsizetype used; // 0: last
        QAction* action;
    };
    std::vector<Fit> fits;
    const bool nothing_typed = words.simplified().isEmpty();
    for (auto* action : actions_) {
        const QString title = action->text().remove(QChar(u'&'));
        if (const int how = title.isEmpty() || !action->isEnabled() ? 0 : fit(words, title); how > 0) {
            const qsizetype used = recent_.indexOf(action->objectName());
            fits.push_back({how, nothing_typed && action->property(kCareful).toBool(),
                            used < 0 ? kRecentMax : used, action});
        }
    }
    std::stable_sort(fits.begin(), fits.end(), [](const Fit& l, const Fit& r) {
        return l.how != r.how ? l.how > r.how : l.careful != r.careful ? r.careful : l.used < r.used;
    });
    list_->clear();
    for (const Fit& one : fits) {
        auto* const action = one.action;
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        const QString title = action->text().remove(QChar(u'&'));
        auto* item =
            new QListWidgetItem(key.isEmpty() ? title : QStringLiteral("%1\t%2").arg(title, key), list_);
        item->setData(Qt::UserRole, QVariant::fromValue(QPointer<QAction>(action)));
    }
    list_->setCurrentRow(0);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut && isVisible()) {
        hide();
    } else if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // letters and Enter belong to the palette while it is open
        return true;
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            close();
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            run();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int rows = list_->count();
            if (rows > 0)
                list_->setCurrentRow((list_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::close()
{
    hide();
    if (before_)
        before_->setFocus();
    else
        parentWidget()->setFocus();
}

void CommandPalette::run()
{
    const auto* item = list_->currentItem();
    const auto action = item ? item->data(Qt::UserRole).value<QPointer<QAction>>() : QPointer<QAction>();
    close();
    if (!action)
        return;
    recent_.removeAll(action->objectName());
    recent_.prepend(action->objectName());
    recent_ = recent_.mid(0, kRecentMax);
    action->trigger();
}

} // namespace ade::ui
