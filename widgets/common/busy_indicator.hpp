// SPDX-License-Identifier: GPL-3.0-or-later
// A small turning ring: something runs. Still when the person asked for less motion.
#pragma once

#include <QTimer>
#include <QWidget>

namespace ade::ui {

class BusyIndicator : public QWidget {
    Q_OBJECT
public:
    explicit BusyIndicator(QWidget* parent = nullptr);
    /// Shows and turns, or hides. The text is said by screen readers and shown as tooltip.
    void start(const QString& what);
    void stop();
    [[nodiscard]] bool running() const { return timer_.isActive(); }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QTimer timer_;
    int angle_ = 0;
};

} // namespace ade::ui
