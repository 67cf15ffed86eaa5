// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/page_switch.hpp"

#include "widgets/window_actions.hpp"

#include <QAction>
#include <QStackedWidget>

namespace ade::ui {

PageSwitch::PageSwitch(QStackedWidget& pages, WindowActions& actions, QObject* parent)
    : QObject(parent), stack_(pages), actions_(actions)
{
}

QAction* PageSwitch::add(const QString& name, QWidget* page, const QString& text, const QString& palette_text,
                         const char* key)
{
    stack_.addWidget(page);
    auto* action = actions_.addView(QStringLiteral("window.view_") + name, text, palette_text, key);
    pages_.append({name, page, action, {}});
    connect(action, &QAction::triggered, this, [this, name] { show(name); });
    return action;
}

void PageSwitch::addWithoutAction(const QString& name, QWidget* page)
{
    stack_.addWidget(page);
    pages_.append({name, page, nullptr, {}});
}

void PageSwitch::setHint(const QString& name, std::function<QString()> hint)
{
    for (auto& page : pages_) {
        if (page.name == name)
            page.hint = hint;
    }
}

QString PageSwitch::hint() const
{
    for (const auto& page : pages_) {
        if (page.widget == stack_.currentWidget())
            return page.hint ? page.hint() : QString();
    }
    return {};
}

bool PageSwitch::show(const QString& name)
{
    for (const auto& page : pages_) {
        if (page.name != name)
            continue;
        stack_.setCurrentWidget(page.widget);
        if (page.action)
            page.action->setChecked(true);
        Q_EMIT shown(name);
        return true;
    }
    return false;
}

void PageSwitch::setProjectOpen(bool open)
{
    for (const auto& page : pages_) {
        if (page.action)
            page.action->setEnabled(open);
    }
}

QString PageSwitch::current() const
{
    for (const auto& page : pages_) {
        if (page.widget == stack_.currentWidget())
            return page.name;
    }
    return {};
}

} // namespace ade::ui
