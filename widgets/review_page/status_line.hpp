// SPDX-License-Identifier: GPL-3.0-or-later
// The bottom line: saved or not, how far, which student serves, what runs, what the keys do here.
#pragma once

#include <QStatusBar>

class QLabel;

namespace ade::ui {

class BusyIndicator;

class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    void setNothingOpen();
    void setReadOnly(const QString& reason);
    void setSaving();
    /// time: UTC, ISO 8601, of the commit.
    void setSaved(const std::string& time, const QString& what);
    void setNotSaved(const QString& why);
    /// Nothing was to be done, for a reason: what was said of saving before holds again.
    void setUnchanged(const QString& why);
    void setDone(int done, int total);
    void setStudent(const QString& text);
    /// Empty: nothing runs.
    void setWork(const QString& text);
    void setHint(const QString& text);
    [[nodiscard]] QString savedText() const;

private:
    QLabel* saved_;
    QString last_saved_;
    QLabel* done_;
    QLabel* student_;
    BusyIndicator* busy_;
    QLabel* work_;
    QLabel* hint_;
};

} // namespace ade::ui
