// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of the window: what it does, which keys it has, which it had by default, and who else wants it.
#include "widgets/common/shortcut_table.hpp"

#include <QAction>
#include <QPointer>
#include <QSettings>

#include <algorithm>

namespace ade::ui {

namespace {

struct Row {
    const char* id;
    const char* group;
    const char* text;
    const char* keys; ///< portable, separated by spaces
};

// look.md, section Keys. Actions without a key there can still be given one.
const Row kRows[] = {
    {"review.next_suggestion", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Next suggestion"), "J Down"},
    {"review.previous_suggestion", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Previous suggestion"), "K Up"},
    {"review.next_event", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Next event, judged ones too"), "Shift+J"},
    {"review.previous_event", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Previous event, judged ones too"), "Shift+K"},
    {"review.next_drug", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Next drug"), "Tab"},
    {"review.previous_drug", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Previous drug"), "Shift+Tab"},
    {"review.accept", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Accept"), "A Return Enter"},
    {"review.reject", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Reject"), "X"},
    {"review.take_teacher", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Take the teacher's edges"), "T"},
    {"review.take_student", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Take the student's edges"), "S"},
    {"review.remove", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Delete the selected span or link"), "Del"},
    {"review.mark_drug", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Selection is a drug"), "D"},
    {"review.mark_event", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Selection is an event"), "E"},
    {"review.change_label", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Change drug to event or back"), "R"},
    {"review.link", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Link or unlink event and current drug"), "L"},
    {"review.left_edge_left_word", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Left edge one word left"), "Alt+Left"},
    {"review.left_edge_right_word", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Left edge one word right"), "Alt+Right"},
    {"review.right_edge_left_word", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Right edge one word left"), "Alt+Shift+Left"},
    {"review.right_edge_right_word", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Right edge one word right"), "Alt+Shift+Right"},
    {"review.left_edge_left_character", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Left edge one character left"), "Ctrl+Alt+Left"},
    {"review.left_edge_right_character", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Left edge one character right"), "Ctrl+Alt+Right"},
    {"review.right_edge_left_character", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Right edge one character left"), "Ctrl+Alt+Shift+Left"},
    {"review.right_edge_right_character", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Edges"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Right edge one character right"), "Ctrl+Alt+Shift+Right"},
    {"review.no_event_for_drug", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "No event for this drug"), "N"},
    {"review.nothing_in_sentence", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Nothing in this sentence"), "0"},
    {"review.unsure", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Unsure, with a note"), "U"},
    {"review.skip", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Skip this sentence"), "Ctrl+Space"},
    {"review.sentence_done", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Sentence done, go on"), "Space"},
    {"review.document_done", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Document done, go on"), "Ctrl+Return Ctrl+Enter"},
    {"review.comment", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Comment"), "C"},
    {"review.polarity", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Kind of link: causes, not caused, treats, unclear"), "P"},
    {"review.history", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "History and notes of this document"), "H"},
    {"review.next_document", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Next document"), "Ctrl+PgDown"},
    {"review.previous_document", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Review"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Previous document"), "Ctrl+PgUp"},
    {"text.show_rejected", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Text"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Show rejected suggestions"), "Ctrl+Shift+R"},
    {"text.zoom_in", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Text"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Larger text"), "Ctrl++ Ctrl+="},
    {"text.zoom_out", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Text"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Smaller text"), "Ctrl+-"},
    {"text.zoom_reset", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Text"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Normal text size"), "Ctrl+0"},
    {"text.copy", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Text"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Copy"), "Ctrl+C"},
    {"window.undo", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Undo"), "Ctrl+Z"},
    {"window.redo", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Redo"), "Ctrl+Shift+Z"},
    {"window.command_palette", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Command palette"), "Ctrl+K"},
    {"window.search", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Search"), "Ctrl+F"},
    {"window.go_to_document", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Go to document"), "Ctrl+L"},
    {"window.keys", QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Window"),
     QT_TRANSLATE_NOOP("ade::ui::ShortcutTable", "Keys"), "F1"},
};

QList<QKeySequence> parse_keys(const QString& text)
{
    QList<QKeySequence> keys;
    for (const QString& part : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QKeySequence key = QKeySequence::fromString(part, QKeySequence::PortableText);
        if (!key.isEmpty() && key[0].key() != Qt::Key_unknown) {
            keys.append(key);
        }
    }
    return keys;
}

QString keys_to_text(const QList<QKeySequence>& keys)
{
    QStringList parts;
    for (const QKeySequence& key : keys) {
        parts.append(key.toString(QKeySequence::PortableText).remove(QLatin1Char(' ')));
    }
    return parts.join(QLatin1Char(' '));
}

/// Can both be reached from one place?
bool meet(const Shortcut& first, const Shortcut& second)
{
    return first.scope.isEmpty() || second.scope.isEmpty() || first.scope == second.scope;
}

bool clash(const QKeySequence& first, const QKeySequence& second)
{
    return first.matches(second) != QKeySequence::NoMatch || second.matches(first) != QKeySequence::NoMatch;
}

} // namespace

ShortcutTable::ShortcutTable(QObject* parent) : QObject(parent)
{
    const QString review = QStringLiteral("review");
    for (const Row& row : kRows) {
        const bool everywhere = QLatin1String(row.id).startsWith(QLatin1String("window."));
        add(QLatin1String(row.id), tr(row.group), tr(row.text), parse_keys(QLatin1String(row.keys)),
            everywhere ? QString() : review);
    }
    for (int number = 1; number <= 9; ++number) {
        add(QStringLiteral("review.choose_drug_%1").arg(number), tr("Drugs"),
            tr("Make drug %1 current").arg(number), parse_keys(QString::number(number)), review);
        add(QStringLiteral("review.move_to_drug_%1").arg(number), tr("Drugs"),
            tr("Move the event to drug %1").arg(number), parse_keys(QStringLiteral("Shift+%1").arg(number)),
            review);
    }
}

const Shortcut* ShortcutTable::find(const QString& id) const
{
    const auto found =
        std::find_if(shortcuts_.begin(), shortcuts_.end(), [&](const Shortcut& s) { return s.id == id; });
    return found == shortcuts_.end() ? nullptr : &*found;
}

Shortcut* ShortcutTable::findMutable(const QString& id)
{
    const auto found =
        std::find_if(shortcuts_.begin(), shortcuts_.end(), [&](const Shortcut& s) { return s.id == id; });
    return found == shortcuts_.end() ? nullptr : &*found;
}

QList<QKeySequence> ShortcutTable::keys(const QString& id) const
{
    const Shortcut* shortcut = find(id);
    return shortcut ? shortcut->keys : QList<QKeySequence>{};
}

bool ShortcutTable::add(const QString& id, const QString& group, const QString& text,
                        const QList<QKeySequence>& defaults, const QString& scope)
{
    if (find(id)) {
        return false;
    }
    shortcuts_.push_back({id, group, text, defaults, defaults, scope});
    Q_EMIT changed(id);
    return true;
}

bool ShortcutTable::setKeys(const QString& id, const QList<QKeySequence>& keys, QString* conflict)
{
    Shortcut* shortcut = findMutable(id);
    if (!shortcut) {
        if (conflict) {
            *conflict = tr("There is no action named %1.").arg(id);
        }
        return false;
    }
    for (const QKeySequence& key : keys) {
        const QStringList taken = owners(key, id);
        if (!taken.isEmpty()) {
            if (conflict) {
                *conflict = tr("%1 is taken by \"%2\". Give that action another key first.")
                                .arg(key.toString(QKeySequence::NativeText), find(taken.first())->text);
            }
            return false;
        }
    }
    if (shortcut->keys != keys) {
        shortcut->keys = keys;
        Q_EMIT changed(id);
    }
    return true;
}

void ShortcutTable::resetToDefaults()
{
    for (Shortcut& shortcut : shortcuts_) {
        if (shortcut.keys != shortcut.defaults) {
            shortcut.keys = shortcut.defaults;
            Q_EMIT changed(shortcut.id);
        }
    }
}

QStringList ShortcutTable::owners(const QKeySequence& key, const QString& except) const
{
    QStringList ids;
    const Shortcut* asker = find(except);
    for (const Shortcut& shortcut : shortcuts_) {
        if (asker && !meet(*asker, shortcut)) {
            continue;
        }
        const bool has = std::any_of(shortcut.keys.begin(), shortcut.keys.end(),
                                     [&](const QKeySequence& other) { return clash(key, other); });
        if (has && shortcut.id != except) {
            ids.append(shortcut.id);
        }
    }
    return ids;
}

QStringList ShortcutTable::conflicts() const
{
    QStringList messages;
    for (std::size_t i = 0; i < shortcuts_.size(); ++i) {
        for (std::size_t k = i + 1; k < shortcuts_.size(); ++k) {
            if (!meet(shortcuts_[i], shortcuts_[k])) {
                continue;
            }
            for (const QKeySequence& first : shortcuts_[i].keys) {
                for (const QKeySequence& second : shortcuts_[k].keys) {
                    if (clash(first, second)) {
                        messages.append(tr("%1 is asked for by \"%2\" and by \"%3\".")
                                            .arg(first.toString(QKeySequence::NativeText), shortcuts_[i].text,
                                                 shortcuts_[k].text));
                    }
                }
            }
        }
    }
    return messages;
}

void ShortcutTable::bind(const QString& id, QAction* action)
{
    apply(id, action);
    connect(this, &ShortcutTable::changed, action, [this, id, action](const QString& which) {
        if (which == id) {
            apply(id, action);
        }
    });
}

void ShortcutTable::apply(const QString& id, QAction* action) const
{
    const Shortcut* shortcut = find(id);
    if (!shortcut) {
        return;
    }
    if (action->text().isEmpty()) {
        action->setText(shortcut->text);
    }
    action->setShortcuts(shortcut->keys);
    action->setToolTip(tooltip(id));
}

QString ShortcutTable::tooltip(const QString& id) const
{
    const Shortcut* shortcut = find(id);
    if (!shortcut) {
        return {};
    }
    QStringList names;
    for (const QKeySequence& key : shortcut->keys) {
        names.append(key.toString(QKeySequence::NativeText));
    }
    return names.isEmpty() ? shortcut->text : tr("%1 (%2)").arg(shortcut->text, names.join(tr(", ")));
}

QStringList ShortcutTable::read(QSettings& settings)
{
    QStringList refused;
    settings.beginGroup(QStringLiteral("shortcuts"));
    const QStringList ids = settings.childKeys();
    // All at once, so that two actions may swap their keys; what then clashes goes back to its default.
    for (const QString& id : ids) {
        if (Shortcut* shortcut = findMutable(id)) {
            shortcut->keys = parse_keys(settings.value(id).toString());
        }
    }
    settings.endGroup();
    for (const QString& id : ids) {
        Shortcut* shortcut = findMutable(id);
        if (!shortcut) {
            continue; // of a view that is not there now; write() leaves it alone
        }
        for (const QKeySequence& key : shortcut->keys) {
            const QStringList taken = owners(key, id);
            if (!taken.isEmpty()) {
                refused.append(tr("%1 cannot have %2, which \"%3\" has; its default is used.")
                                   .arg(shortcut->text, key.toString(QKeySequence::NativeText),
                                        find(taken.first())->text));
                shortcut->keys = shortcut->defaults;
                break;
            }
        }
    }
    for (const QString& id : ids) {
        Q_EMIT changed(id);
    }
    return refused;
}

void ShortcutTable::write(QSettings& settings) const
{
    settings.beginGroup(QStringLiteral("shortcuts"));
    for (const Shortcut& shortcut : shortcuts_) {
        if (shortcut.keys == shortcut.defaults) {
            settings.remove(shortcut.id);
        } else {
            settings.setValue(shortcut.id, keys_to_text(shortcut.keys));
        }
    }
    settings.endGroup();
}

} // namespace ade::ui
