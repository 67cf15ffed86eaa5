// SPDX-License-Identifier: GPL-3.0-or-later
// What to search PubMed for: a product's names or a query, days, a limit.
#pragma once

#include "app/literature/saved_search.hpp"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace ade::ui {

class SearchForm : public QWidget {
    Q_OBJECT

public:
    explicit SearchForm(QWidget* parent = nullptr);

    /// Shows a saved search; one without id begins a new one.
    void setSearch(const literature::SavedSearch& search);
    /// As the fields say now.
    [[nodiscard]] literature::SavedSearch search() const;
    /// With days, limit and "again".
    [[nodiscard]] corpus::pubmed::FetchRequest request() const;
    [[nodiscard]] bool hasQuery() const;
    void setEnabledForUse(bool enabled);

Q_SIGNALS:
    void changed();

private:
    void namesEdited();
    void queryEdited();
    void templateChosen(int index);
    void daysChosen();
    void updateNote();

    literature::SavedSearch shown_;
    bool by_hand_ = false; ///< the query no longer follows the names
    bool filling_ = false;
    QComboBox* template_;
    QLineEdit* name_;
    QLineEdit* product_;
    QLineEdit* others_;
    QCheckBox* safety_;
    QPlainTextEdit* query_;
    QLabel* note_;
    QPushButton* rebuild_;
    QComboBox* days_;
    QDateEdit* from_;
    QDateEdit* to_;
    QSpinBox* max_;
    QCheckBox* again_;
};

} // namespace ade::ui
