// SPDX-License-Identifier: GPL-3.0-or-later
// In a narrow window the relations are a tab behind the list: this line under the text keeps those of the
// current drug in sight.
#pragma once

#include <QWidget>

class QToolButton;

namespace ade::ui {

class ReviewController;

/// "lithium, drug 1 of 2:  tremor ✓ · thirst ?" and a button that opens the relations.
class RelationStrip : public QWidget {
    Q_OBJECT

public:
    explicit RelationStrip(ReviewController& controller, QWidget* parent = nullptr);

    [[nodiscard]] const QString& text() const { return text_; }

Q_SIGNALS:
    void relationsWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void refresh();

    ReviewController& controller_;
    QToolButton* button_;
    QString text_;
};

} // namespace ade::ui
