// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Corpus": where texts come from. Tabs register themselves; the page only holds them.
#pragma once

#include <QStringList>
#include <QWidget>

class QTabWidget;

namespace ade::ui {

class CorpusPage : public QWidget {
    Q_OBJECT

public:
    explicit CorpusPage(QWidget* parent = nullptr);

    /// Takes the widget. `name` is what showTab() and the picture tool call it ("search", "plan", "lexicon",
    /// "duplicates"); `title` is shown, plain text; `keys` is what the bottom line says about its keys. Tabs
    /// stand in the order they were added.
    void addTab(const QString& name, const QString& title, QWidget* tab, const QString& keys = {});
    /// Of the tab on show.
    [[nodiscard]] QString keyHint() const;
    /// False when there is no tab of this name.
    bool showTab(const QString& name);
    /// The name of the tab on show; empty when there is none.
    [[nodiscard]] QString currentTab() const;
    [[nodiscard]] QStringList tabNames() const { return names_; }

Q_SIGNALS:
    /// A tab came to the front, by hand or by showTab(): the time to load what it shows.
    void tabShown(const QString& name);

private:
    QTabWidget* tabs_;
    QStringList names_;
    QStringList keys_;
};

} // namespace ade::ui
