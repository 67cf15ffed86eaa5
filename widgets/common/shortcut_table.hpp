// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of the window: what it does, which keys it has, which it had by default, and who else wants it.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

class QAction;
class QSettings;

namespace ade::ui {

/// One rebindable action.
struct Shortcut {
    QString id;    ///< "review.accept": stable, for settings
    QString group; ///< "Review", "Text", "Window": headings of the key page
    QString text;  ///< what it does, for menu and palette
    QList<QKeySequence> defaults;
    QList<QKeySequence> keys;
    /// Where its keys work: "review", "ledger"; empty: in the whole window. The same key may serve in two
    /// places that never have the keyboard together.
    QString scope;
    bool operator==(const Shortcut&) const = default;
};

/// Holds the table and keeps bound QActions and their tooltips in step with it.
class ShortcutTable : public QObject {
    Q_OBJECT
public:
    /// Filled with the keys of the review actions and the window's own (look.md).
    explicit ShortcutTable(QObject* parent = nullptr);

    [[nodiscard]] const std::vector<Shortcut>& shortcuts() const { return shortcuts_; }
    /// Null when the id is unknown.
    [[nodiscard]] const Shortcut* find(const QString& id) const;
    [[nodiscard]] QList<QKeySequence> keys(const QString& id) const;
    /// Adds an action of another view; false when the id is there already.
    bool add(const QString& id, const QString& group, const QString& text,
             const QList<QKeySequence>& defaults, const QString& scope = {});

    /// Sets the keys of an action. Refused (false) when another action has one of them; conflict then names
    /// who.
    bool setKeys(const QString& id, const QList<QKeySequence>& keys, QString* conflict = nullptr);
    void resetToDefaults();
    /// Who has this key, or begins with it, or is begun by it; excluding one id, and those that never have
    /// the keyboard together with that one.
    [[nodiscard]] QStringList owners(const QKeySequence& key, const QString& except = {}) const;
    /// One plain sentence per clash; empty when every key is unique.
    [[nodiscard]] QStringList conflicts() const;

    /// Gives an action its text, keys and tooltip, now and whenever they change. The action must be a child
    /// of something; when it is destroyed it is forgotten.
    void bind(const QString& id, QAction* action);
    /// "Accept (A, Return)"
    [[nodiscard]] QString tooltip(const QString& id) const;

    /// Group shortcuts; only what differs from the defaults is written. read() returns what it refused and
    /// why.
    QStringList read(QSettings& settings);
    void write(QSettings& settings) const;

Q_SIGNALS:
    void changed(const QString& id);

private:
    void apply(const QString& id, QAction* action) const;
    Shortcut* findMutable(const QString& id);

    std::vector<Shortcut> shortcuts_;
};

} // namespace ade::ui
