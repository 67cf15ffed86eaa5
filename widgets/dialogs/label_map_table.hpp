// SPDX-License-Identifier: GPL-3.0-or-later
// The words a file uses for labels and relations, how often, and what each is taken for: a person can change
// it.
#pragma once

#include "core/corpus/formats/report.hpp"
#include "core/corpus/labels.hpp"

#include <QTableWidget>

namespace ade::ui {

class LabelMapTable : public QTableWidget {
    Q_OBJECT

public:
    explicit LabelMapTable(QWidget* parent = nullptr);

    /// Shows the words of a reading; what the person chose before stays chosen.
    void setWords(const std::vector<corpus::WordUse>& words);
    /// The built-in words, with what the person chose.
    [[nodiscard]] const corpus::LabelMap& labels() const { return labels_; }
    /// Forgets what was chosen: another file.
    void reset();

Q_SIGNALS:
    /// A person chose another meaning: a new check is needed.
    void changed();

private:
    corpus::LabelMap labels_;
};

} // namespace ade::ui
