// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/search_words.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/search_tab.hpp"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace ade::ui {

namespace {

QString number(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

/// Why a saved search's last run stays as it was; empty when it moved on, or none ran.
QString whyNoLastRun(literature::RunGap gap)
{
    switch (gap) {
    case literature::RunGap::limit:
        return SearchTab::tr(
            "So this was no complete run of the saved search: they are asked for next time.");
    case literature::RunGap::unlisted:
        return SearchTab::tr(
            "PubMed did not list all it found, so this was no complete run of the saved search.");
    case literature::RunGap::later_days:
    case literature::RunGap::earlier_days:
        return SearchTab::tr(
            "These are not all the days since its last run, so this was no complete run of the "
            "saved search.");
    case literature::RunGap::other_query:
        return SearchTab::tr("This was another query than the saved search has, so it was no run of it.");
    case literature::RunGap::none:
        break;
    }
    return {};
}

} // namespace

QString outcomeText(const literature::FetchOutcome& outcome, std::int64_t max)
{
    using store::ArticleFate;
    const bool cut_off = max > 0 && outcome.fetch.listed >= max && outcome.fetch.listed < outcome.fetch.found;
    QStringList lines;
    if (outcome.fetch.found == 0)
        lines << SearchTab::tr("Nothing new: PubMed found no article. The log says so too.");
    else if (outcome.fetch.wanted == 0 && cut_off)
        lines << SearchTab::tr(
            "Nothing new: %Ln newest articles looked at, and here already. The log says so too.", nullptr,
            static_cast<int>(outcome.fetch.listed));
    else if (outcome.fetch.wanted == 0)
        lines << SearchTab::tr("Nothing new: %Ln articles found, and here already. The log says so too.",
                               nullptr, static_cast<int>(outcome.fetch.found));
    else
        lines << SearchTab::tr(
                     "%Ln articles found, %L1 new, %L2 with changed text, %L3 here before, %L4 refused.",
                     nullptr, static_cast<int>(outcome.fetch.found))
                     .arg(outcome.count(ArticleFate::added))
                     .arg(outcome.count(ArticleFate::new_version))
                     .arg(store::here_before(outcome.counts))
                     .arg(outcome.refused_in_all);
    if (cut_off)
        lines << SearchTab::tr("At most %L1 was set: %Ln articles were not asked for.", nullptr,
                               static_cast<int>(outcome.fetch.found - outcome.fetch.listed))
                     .arg(max);
    if (const QString why = whyNoLastRun(outcome.gap); !why.isEmpty())
        lines << why;
    return lines.join(QChar(u'\n'));
}

QString unfinishedText(const corpus::pubmed::FetchFolder::Unfinished& unfinished)
{
    const auto& request = unfinished.request;
    const QString what =
        request.pmids.empty()
            ? SearchTab::tr("“%1”").arg(shortened(app::to_qstring(request.terms.query), 80))
            : SearchTab::tr("a list of %Ln PMIDs", nullptr, static_cast<int>(request.pmids.size()));
    if (unfinished.batches == 0)
        return SearchTab::tr("A fetch broke off: %1, while the list was read.").arg(what);
    // All at once: a query may hold what looks like a place for the next number.
    return SearchTab::tr("A fetch broke off: %1, %2 of %3 articles are stored.")
        .arg(what, number(std::min(unfinished.stored * request.batch_size, unfinished.wanted)),
             number(unfinished.wanted));
}

} // namespace ade::ui
