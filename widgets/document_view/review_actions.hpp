// SPDX-License-Identifier: GPL-3.0-or-later
// The review actions as QActions: one object each, shared by menu, keys, context menu, palette and tests.
#pragma once

#include "widgets/document_view/review_controller.hpp"

#include <QAction>
#include <QObject>

#include <map>
#include <vector>

class QMenu;

namespace ade::ui {

class ShortcutTable;

/// Made once per window. attachTo(widget) makes the keys work in a widget and its children; elsewhere (in a
/// filter field) plain letters stay letters. Both objects must outlive it.
class ReviewActions : public QObject {
    Q_OBJECT
public:
    ReviewActions(ReviewController* controller, ShortcutTable* table, QObject* parent = nullptr);

    /// argument: drug number from 0, for choose_drug and move_to_drug.
    [[nodiscard]] QAction* action(ReviewAction action, int argument = -1) const;
    [[nodiscard]] std::vector<QAction*> all() const;
    void attachTo(QWidget* widget);
    /// Entries for what is selected, with reasons shown for what cannot be done. Plain text.
    void fillMenu(QMenu* menu) const;
    /// "A accept · X reject · T teacher's edges": keys that do something here, warnings before them; or what
    /// the last action had to say. Plain text.
    [[nodiscard]] QString keyHint() const;

Q_SIGNALS:
    /// Zoom, copy and history are the views' own.
    void viewAction(ade::ui::ReviewAction action);

private:
    struct Entry {
        ReviewAction action;
        int argument;
        QAction* object;
    };
    void add(ReviewAction action, int argument, const QString& id);
    void updateDrugNames();

    ReviewController* controller_;
    ShortcutTable* table_;
    std::vector<Entry> entries_;
};

/// "review.accept" and so on; empty for none. argument as above.
QString shortcut_id(ReviewAction action, int argument = -1);

} // namespace ade::ui
