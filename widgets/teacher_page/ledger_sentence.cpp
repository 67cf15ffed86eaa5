// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/ledger_sentence.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/teacher_page/ledger_tab.hpp"

#include <QLocale>
#include <QTextCursor>
#include <QTextEdit>

#include <algorithm>
#include <string>
#include <vector>

namespace ade::ui {

namespace {

/// Of one code point of the sentence.
struct Look {
    int place = -1; ///< candidate it belongs to
    bool partner = false;
    bool operator==(const Look&) const = default;
};

QString flagText(const std::string& flag)
{
    if (flag == "speaks_to_model")
        return LedgerTab::tr("the sentence speaks to the model");
    if (flag == "other_model")
        return LedgerTab::tr("another model answered");
    return app::to_qstring(flag);
}

} // namespace

void showLedgerSentence(QTextEdit& view, const store::LedgerEntry& entry, const Palette& colours)
{
    const std::u32string code_points = app::to_qstring(entry.sentence).toStdU32String();
    const auto length = static_cast<std::int64_t>(code_points.size());
    const std::int64_t begin = entry.sentence_span.begin.value();
    std::vector<Look> looks(static_cast<std::size_t>(length));
    const auto mark = [&](const text::Span& span, auto set) {
        for (std::int64_t at = std::max<std::int64_t>(0, span.begin.value() - begin);
             at < std::min(length, span.end.value() - begin); ++at)
            set(looks[static_cast<std::size_t>(at)]);
    };
    for (const text::Span& partner : entry.string.partners)
        mark(partner, [](Look& look) { look.partner = true; });
    for (std::size_t i = 0; i < entry.string.candidates.size(); ++i) {
        mark(entry.string.candidates[i].span, [i](Look& look) {
            if (look.place < 0)
                look.place = static_cast<int>(i);
        });
    }
    const bool drug = entry.string.role == store::LedgerRole::drug;
    view.clear();
    QTextCursor cursor(view.document());
    QTextCharFormat plain;
    plain.setForeground(colours.text);
    for (std::int64_t at = 0; at < length;) {
        const Look look = looks[static_cast<std::size_t>(at)];
        std::int64_t end = at;
        while (end < length && looks[static_cast<std::size_t>(end)] == look)
            ++end;
        QTextCharFormat format = plain;
        if (look.place >= 0) {
            format.setBackground(drug ? colours.drug_fill : colours.event_fill);
            format.setFontWeight(QFont::DemiBold);
            if (entry.string.candidates.size() > 1) {
                QTextCharFormat number = format;
                number.setForeground(drug ? colours.drug_line : colours.event_line);
                cursor.insertText(QString::number(look.place + 1) + QChar(0x2009), number);
            }
        }
        if (look.partner) {
            format.setFontUnderline(true);
            format.setUnderlineColor(drug ? colours.event_line : colours.drug_line);
        }
        cursor.insertText(QString::fromUcs4(code_points.data() + at, end - at), format);
        at = end;
    }
    cursor.movePosition(QTextCursor::Start);
    view.setTextCursor(cursor);
}

QString ledgerSaidText(const store::LedgerEntry& entry)
{
    const auto& string = entry.string;
    const QString status = ledgerStatusText(string.status);
    QString text;
    switch (string.role) {
    case store::LedgerRole::drug:
        text = LedgerTab::tr("Drug “%1”: %2").arg(app::to_qstring(string.asked), status);
        break;
    case store::LedgerRole::event:
        text = LedgerTab::tr("“%1”, event of “%2”: %3")
                   .arg(app::to_qstring(string.asked), app::to_qstring(string.drug), status);
        break;
    case store::LedgerRole::answer:
        text = LedgerTab::tr("Answer, %1: %2").arg(status, app::to_qstring(string.asked));
        break;
    }
    if (string.by_context)
        text += LedgerTab::tr(" · the words around chose place 1");
    if (!string.candidates.empty() && string.candidates.front().similarity < 1)
        text += LedgerTab::tr(" · %1 % alike")
                    .arg(QLocale().toString(100 * string.candidates.front().similarity, 'f', 0));
    for (const std::string& flag : string.flags)
        text += QStringLiteral(" · ") + flagText(flag);
    return text;
}

} // namespace ade::ui
