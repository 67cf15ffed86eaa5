// SPDX-License-Identifier: GPL-3.0-or-later
// How a selection becomes a span, and how edges move.
#include "widgets/document_view/selection_rules.hpp"

#include <QString>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace ade::ui {

namespace {

// Boundaries are looked for in this much text around a position: a QTextBoundaryFinder reads all it is given,
// and texts may have a megabyte.
constexpr qsizetype kReach = 2000;

struct Window {
    QString text;
    qsizetype begin = 0;
};

Window window_around(QStringView text, qsizetype position)
{
    qsizetype begin = std::max<qsizetype>(0, position - kReach);
    qsizetype end = std::min(text.size(), position + kReach);
    if (begin > 0 && text[begin].isLowSurrogate()) {
        --begin;
    }
    if (end < text.size() && text[end].isLowSurrogate()) {
        ++end;
    }
    return {text.sliced(begin, end - begin).toString(), begin};
}

qsizetype clamp_to(QStringView text, text::Utf16Offset position)
{
    return std::clamp<qsizetype>(position.value(), 0, text.size());
}

/// Next border to the right or left where reasons are met; −1 at the end.
qsizetype border(QStringView text, qsizetype from, bool to_left, QTextBoundaryFinder::BoundaryType type,
                 QTextBoundaryFinder::BoundaryReasons reasons)
{
    const Window window = window_around(text, from);
    QTextBoundaryFinder finder(type, window.text);
    finder.setPosition(from - window.begin);
    while (true) {
        const qsizetype next = to_left ? finder.toPreviousBoundary() : finder.toNextBoundary();
        if (next < 0) {
            return -1;
        }
        if (type == QTextBoundaryFinder::Grapheme || (finder.boundaryReasons() & reasons)) {
            return window.begin + next;
        }
    }
}

bool opens(QChar c)
{
    return c.category() == QChar::Punctuation_Open || c.category() == QChar::Punctuation_InitialQuote;
}

bool closes(QChar c)
{
    return c.category() == QChar::Punctuation_Close || c.category() == QChar::Punctuation_FinalQuote;
}

bool straight_quote(QChar c)
{
    return c == QLatin1Char('"') || c == QLatin1Char('\'');
}

/// Brackets are balanced when read from the left; quotes of one kind come in pairs.
bool unmatched_first(QStringView span)
{
    if (straight_quote(span.front())) {
        return std::count(span.begin(), span.end(), span.front()) % 2 == 1;
    }
    if (!opens(span.front())) {
        return closes(span.front());
    }
    int depth = 0;
    for (const QChar c : span) {
        depth += opens(c) ? 1 : closes(c) ? -1 : 0;
        if (depth == 0) {
            return false;
        }
    }
    return true;
}

bool unmatched_last(QStringView span)
{
    if (straight_quote(span.back())) {
        return std::count(span.begin(), span.end(), span.back()) % 2 == 1;
    }
    if (!closes(span.back())) {
        return opens(span.back());
    }
    int depth = 0;
    for (qsizetype i = span.size() - 1; i >= 0; --i) {
        depth += closes(span[i]) ? 1 : opens(span[i]) ? -1 : 0;
        if (depth == 0) {
            return false;
        }
    }
    return true;
}

bool blank(QChar c)
{
    return c.isSpace() || c == QChar(0x200B) || c == QChar(0xFEFF);
}

} // namespace

text::Utf16Span trim_selection(QStringView text, text::Utf16Span selection)
{
    qsizetype begin = clamp_to(text, selection.begin);
    qsizetype end = std::max(begin, clamp_to(text, selection.end));
    const QStringView leading = u",;:";
    const QStringView trailing = u".,;:!?";
    for (bool changed = true; changed && begin < end;) {
        changed = true;
        const QStringView span = text.sliced(begin, end - begin);
        if (blank(span.front()) || leading.contains(span.front()) || unmatched_first(span)) {
            ++begin;
        } else if (blank(span.back()) || trailing.contains(span.back()) || unmatched_last(span)) {
            --end;
        } else {
            changed = false;
        }
    }
    return {text::Utf16Offset(begin), text::Utf16Offset(end)};
}

text::Utf16Span word_at(QStringView text, text::Utf16Offset position)
{
    const qsizetype at = clamp_to(text, position);
    const Window window = window_around(text, at);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, window.text);
    const qsizetype here = at - window.begin;
    finder.setPosition(here);
    const auto reasons =
        finder.isAtBoundary() ? finder.boundaryReasons() : QTextBoundaryFinder::NotAtBoundary;
    const bool starts = reasons & QTextBoundaryFinder::StartOfItem;
    const bool ends = reasons & QTextBoundaryFinder::EndOfItem;
    if (finder.isAtBoundary() && !starts && !ends) {
        return {text::Utf16Offset(at), text::Utf16Offset(at)};
    }
    qsizetype begin = here;
    qsizetype end = here;
    if (ends && !starts) {
        begin = finder.toPreviousBoundary();
    } else {
        if (!starts) {
            begin = finder.toPreviousBoundary();
            if (begin < 0 || !(finder.boundaryReasons() & QTextBoundaryFinder::StartOfItem)) {
                return {text::Utf16Offset(at), text::Utf16Offset(at)};
            }
        }
        finder.setPosition(here);
        end = finder.toNextBoundary();
    }
    if (begin < 0 || end < 0) {
        return {text::Utf16Offset(at), text::Utf16Offset(at)};
    }
    return {text::Utf16Offset(window.begin + begin), text::Utf16Offset(window.begin + end)};
}

namespace {

/// The word a position lies inside of, not at its borders; empty when there is none.
text::Utf16Span word_around(QStringView text, text::Utf16Offset position)
{
    const qsizetype at = position.value();
    if (at <= 0 || at >= text.size()) {
        return {};
    }
    // Most edges stand at a space or a comma: no need to look for borders there. A full stop or apostrophe
    // can stand inside a word ("3.5", "patient's").
    const auto part = [](QChar c) {
        return c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == QLatin1Char('_');
    };
    const auto joint = [](QChar c) { return QStringView(u".,':\u2019\u00B7\u00AD").contains(c); };
    const QChar before = text[at - 1];
    const QChar after = text[at];
    const bool joined = (part(before) && part(after)) ||
                        (part(before) && joint(after) && at + 1 < text.size() && part(text[at + 1])) ||
                        (joint(before) && part(after) && at >= 2 && part(text[at - 2]));
    if (!joined) {
        return {};
    }
    const Window window = window_around(text, at);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, window.text);
    finder.setPosition(at - window.begin);
    if (finder.isAtBoundary()) {
        return {};
    }
    const qsizetype begin = finder.toPreviousBoundary();
    finder.setPosition(at - window.begin);
    const qsizetype end = finder.toNextBoundary();
    if (begin < 0 || end < 0) {
        return {};
    }
    return {text::Utf16Offset(window.begin + begin), text::Utf16Offset(window.begin + end)};
}

} // namespace

HalfWord half_word(QStringView text, text::Utf16Span span)
{
    HalfWord half;
    const text::Utf16Span left = word_around(text, span.begin);
    const text::Utf16Span right = word_around(text, span.end);
    half.left = !left.empty();
    half.right = !right.empty();
    half.word = half.left ? left : right;
    return half;
}

text::Utf16Offset step_right(QStringView text, text::Utf16Offset position, Step step)
{
    const qsizetype at = clamp_to(text, position);
    const qsizetype next =
        step == Step::character
            ? border(text, at, false, QTextBoundaryFinder::Grapheme, {})
            : border(text, at, false, QTextBoundaryFinder::Word, QTextBoundaryFinder::StartOfItem);
    return text::Utf16Offset(next < 0 ? text.size() : next);
}

text::Utf16Offset step_left(QStringView text, text::Utf16Offset position, Step step)
{
    const qsizetype at = clamp_to(text, position);
    const qsizetype next = step == Step::character ? border(text, at, true, QTextBoundaryFinder::Grapheme, {})
                                                   : border(text, at, true, QTextBoundaryFinder::Word,
                                                            QTextBoundaryFinder::StartOfItem);
    return text::Utf16Offset(next < 0 ? 0 : next);
}

text::Utf16Span move_edge(QStringView text, text::Utf16Span span, bool left_edge, bool to_left, Step step)
{
    const text::Utf16Offset edge = left_edge ? span.begin : span.end;
    const auto type = step == Step::character ? QTextBoundaryFinder::Grapheme : QTextBoundaryFinder::Word;
    const auto reason = left_edge ? QTextBoundaryFinder::StartOfItem : QTextBoundaryFinder::EndOfItem;
    const qsizetype next = border(text, clamp_to(text, edge), to_left, type, reason);
    if (next < 0) {
        return span;
    }
    text::Utf16Span moved = span;
    (left_edge ? moved.begin : moved.end) = text::Utf16Offset(next);
    return moved.empty() ? span : moved;
}

} // namespace ade::ui
