// SPDX-License-Identifier: GPL-3.0-or-later
// The tab "New texts": what became of labels when another text of an article came, and what waits for a
// curator.
#pragma once

#include "app/session/comparison_service.hpp"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace ade::ui {

/// "Carried over to 2 new texts: 5 labels at the same place, 3 moved …"; empty when nothing was carried.
QString carriedText(const std::vector<store::CarryReport>& reports);

class CarriedTab : public QWidget {
    Q_OBJECT

public:
    CarriedTab(app::Session& session, app::ComparisonService& service, QWidget* parent = nullptr);

Q_SIGNALS:
    void documentWanted(const QString& version_id);
    /// The document, at what became of a label; code points of its text.
    void placeWanted(const QString& version_id, const ade::text::Span& place);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void wire();
    void load();
    void showReports(const app::CarriedTexts& texts);
    void showItems();
    void settle(bool all);
    void open(bool at_label);
    void updateState();
    [[nodiscard]] const store::CarryReport* current() const;

    app::Session& session_;
    app::ComparisonService& service_;
    app::CarriedTexts texts_;
    std::vector<store::CarriedItem> items_; ///< row → item
    bool loaded_ = false;
    QLabel* hint_;
    QCheckBox* only_open_;
    QTableWidget* reports_;
    QWidget* lower_;
    QLabel* items_hint_;
    QTableWidget* list_;
    QPushButton* open_;
    QPushButton* settle_;
    QPushButton* settle_all_;
};

} // namespace ade::ui
