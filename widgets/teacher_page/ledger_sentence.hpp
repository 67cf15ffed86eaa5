// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the ledger in words, and its sentence with the places in question marked and numbered.
#pragma once

#include "core/store/alignment_ledger.hpp"
#include "widgets/common/palette.hpp"

#include <QString>

class QTextEdit;

namespace ade::ui {

/// Plain text with character formats; candidates filled and numbered, certain partners underlined.
void showLedgerSentence(QTextEdit& view, const store::LedgerEntry& entry, const Palette& colours);

/// "“severe muscle pains”, event of “Simvastatin”: nearly the same. …"
QString ledgerSaidText(const store::LedgerEntry& entry);

} // namespace ade::ui
