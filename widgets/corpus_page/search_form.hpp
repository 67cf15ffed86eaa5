// SPDX-License-Identifier: GPL-3.0-or-later
// What to search PubMed for: a product's names or a query, days, a limit.
#pragma once

#include "app/literature/saved_search.hpp"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QFormLayout;
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

    /// Shows a saved search, with its own days and no limit; one without id begins a new one.
    void setSearch(const literature::SavedSearch& search);
    /// What the project has of the search that is shown, after it was saved or ran. What was typed or chosen
    /// since stays.
    void adopt(const literature::SavedSearch& search);
    /// The search that is shown is forgotten: what was typed stays, as that of a new one.
    void detach();
    /// Days, limit and "again" of a fetch that broke off.
    void setRequest(const corpus::pubmed::FetchRequest& request);
    /// As the fields say now.
    [[nodiscard]] literature::SavedSearch search() const;
    /// With days, limit and "again".
    [[nodiscard]] corpus::pubmed::FetchRequest request() const;
    [[nodiscard]] bool hasQuery() const;
    /// The query is not the one that the saved search has.
    [[nodiscard]] bool isEdited() const;
    /// Id of the saved search that is shown; empty: none.
    [[nodiscard]] const std::string& savedId() const { return shown_.id; }
    [[nodiscard]] const std::string& savedName() const { return shown_.name; }
    void setEnabledForUse(bool enabled);

Q_SIGNALS:
    void changed();

private:
    void namesEdited();
    void queryEdited();
    void templateChosen(int index);
    void daysChosen();
    void showUsualDays();
    void updateNote();

    literature::SavedSearch shown_; ///< as the project has it
    bool by_hand_ = false;          ///< the query no longer follows the names
    bool days_picked_ = false;      ///< by the person
    bool filling_ = false;
    QFormLayout* form_;
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
