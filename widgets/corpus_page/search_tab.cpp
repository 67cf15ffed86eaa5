// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/search_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/carried_tab.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/corpus_page/pubmed_access.hpp"
#include "widgets/corpus_page/search_form.hpp"
#include "widgets/corpus_page/search_log.hpp"
#include "widgets/corpus_page/search_words.hpp"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ade::ui {

namespace {

QPushButton* button(const QString& text, const char* name)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

} // namespace

SearchTab::SearchTab(app::Session& session, app::LiteratureService& literature, QWidget* parent)
    : QWidget(parent), session_(session), literature_(literature), form_(new SearchForm)
{
    setObjectName(QStringLiteral("searchTab"));
    count_ = button(tr("Count"), "searchCount");
    fetch_ = button(tr("Fetch"), "searchFetch");
    save_ = button(tr("Save search"), "searchSave");
    stop_ = button(tr("Stop"), "searchStop");
    carried_ = button(tr("Labels of older texts"), "searchCarried");
    carried_->hide();
    offer_ = button({}, "searchOffer");
    offer_->hide();
    // Its place stays its own: a press that comes a moment late must not hit another button.
    QSizePolicy place = stop_->sizePolicy();
    place.setRetainSizeWhenHidden(true);
    stop_->setSizePolicy(place);
    count_->setToolTip(
        plain_tooltip(tr("How many articles there are, and the first titles. Nothing is stored.")));
    fetch_->setToolTip(
        plain_tooltip(tr("Bring the articles into the project. What breaks off goes on from there.")));
    status_ = corpusHint("searchStatus");
    bar_ = new QProgressBar;
    bar_->setObjectName(QStringLiteral("searchBar"));
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(6);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {count_, fetch_, save_, stop_})
        buttons->addWidget(one);
    buttons->addStretch();
    buttons->addWidget(carried_);
    auto* says = new QHBoxLayout;
    says->addWidget(status_, 1);
    says->addWidget(offer_, 0, Qt::AlignTop);

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(16, 12, 16, 12);
    column->addWidget(form_);
    column->addLayout(buttons);
    column->addLayout(says);
    column->addWidget(bar_);
    column->addWidget(buildResults(), 1);
    auto* scroll = new QScrollArea; // on a low screen the page scrolls, nothing is squeezed
    scroll->setWidget(right);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus); // it scrolls to what has the focus
    auto* halves = new QSplitter;
    halves->setChildrenCollapsible(false);
    halves->addWidget(buildSaved());
    halves->addWidget(scroll);
    halves->setStretchFactor(1, 1);
    halves->setSizes({230, 900});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);
    wire();
    showSearches({});
    updateState();
}

QWidget* SearchTab::buildSaved()
{
    auto* side = new QWidget;
    side->setMinimumWidth(180);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(16, 12, 8, 12);
    auto* title = new QLabel(tr("Saved searches"));
    saved_ = new QListWidget;
    saved_->setObjectName(QStringLiteral("savedSearches"));
    saved_->setAccessibleName(title->text());
    saved_->setFrameShape(QFrame::NoFrame);
    saved_->setSpacing(2);
    softenSelection(*saved_);
    saved_hint_ = corpusHint("savedHint");
    saved_hint_->setText(
        tr("A saved search asks for what is new since it ran last. Give a product and its brands, "
           "then press Save search."));
    new_ = button(tr("New"), "savedNew");
    forget_ = button(tr("Forget"), "savedForget");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(new_);
    buttons->addWidget(forget_);
    buttons->addStretch();
    layout->addWidget(title);
    layout->addWidget(saved_hint_);
    layout->addWidget(saved_, 1);
    layout->addStretch();
    layout->addLayout(buttons);
    return side;
}

QWidget* SearchTab::buildResults()
{
    results_ = new QTabWidget;
    results_->setObjectName(QStringLiteral("searchResults"));
    results_->setDocumentMode(true);
    results_->setMinimumHeight(200);
    preview_ = corpusTable("searchPreview", tr("First titles"),
                           {tr("PMID"), tr("Title"), tr("Journal"), tr("Date")}, 1);
    preview_hint_ = corpusHint("previewHint");
    auto* first = new QWidget;
    auto* first_layout = new QVBoxLayout(first);
    first_layout->setContentsMargins(0, 8, 0, 0);
    first_layout->addWidget(preview_hint_);
    first_layout->addWidget(preview_, 1);

    results_->addTab(first, tr("Preview"));
    log_ = new SearchLog(literature_);
    results_->addTab(log_, tr("Log of searches"));
    results_->addTab(new PubmedAccess(literature_), tr("PubMed access"));
    clearPreview();
    return results_;
}

void SearchTab::wire()
{
    connect(count_, &QPushButton::clicked, this, &SearchTab::count);
    connect(fetch_, &QPushButton::clicked, this, &SearchTab::fetch);
    connect(save_, &QPushButton::clicked, this, [this] { literature_.saveSearch(form_->search()); });
    connect(carried_, &QPushButton::clicked, this, &SearchTab::carriedWanted);
    connect(stop_, &QPushButton::clicked, this, &SearchTab::stop);
    connect(offer_, &QPushButton::clicked, this, [this] {
        if (const auto action = offered_)
            action();
    });
    connect(new_, &QPushButton::clicked, this, [this] {
        const QSignalBlocker quiet(saved_);
        saved_->setCurrentRow(-1);
        literature_.stopCount();
        form_->setSearch({});
        clearPreview();
        sayIdle();
        updateState();
    });
    connect(forget_, &QPushButton::clicked, this, &SearchTab::forget);
    connect(saved_, &QListWidget::currentRowChanged, this, &SearchTab::chooseSearch);
    connect(form_, &SearchForm::changed, this, &SearchTab::updateState);
    connect(log_, &SearchLog::said, this,
            [this](const QString& text, bool is_problem) { say(text, is_problem); });

    connect(&literature_, &app::LiteratureService::searchesChanged, this, &SearchTab::showSearches);
    connect(&literature_, &app::LiteratureService::counted, this, &SearchTab::showCounted);
    connect(&literature_, &app::LiteratureService::fetched, this, &SearchTab::showOutcome);
    connect(&literature_, &app::LiteratureService::progressed, this, &SearchTab::showProgress);
    connect(&literature_, &app::LiteratureService::cancelled, this, [this] {
        lookForUnfinished();
        say(tr("Stopped. What was fetched is kept; Fetch goes on from there."));
        if (unfinished_)
            offer(tr("Go on"), [this] { goOn(); });
        updateState();
    });
    connect(&literature_, &app::LiteratureService::failed, this, [this](const Error& error) {
        const bool broke_off = was_busy_ && !literature_.isFetching();
        lookForUnfinished();
        say(app::to_qstring(error.text()), true);
        if (broke_off && unfinished_)
            offer(tr("Go on"), [this] { goOn(); });
        updateState();
    });
    connect(&session_, &app::Session::opened, this, [this] {
        log_->refresh();
        lookForUnfinished();
        sayIdle();
        updateState();
    });
    connect(&session_, &app::Session::closed, this, [this] {
        unfinished_.reset();
        form_->setSearch({});
        clearPreview();
        sayIdle();
        updateState();
    });
    connect(&session_, &app::Session::personChanged, this, &SearchTab::updateState);
}

void SearchTab::setFileChooser(FileChooser chooser)
{
    log_->setFileChooser(std::move(chooser));
}

void SearchTab::showSearches(const std::string& saved_id)
{
    const QSignalBlocker quiet(saved_);
    const QString keep = !saved_id.empty()       ? app::to_qstring(saved_id)
                         : saved_->currentItem() ? saved_->currentItem()->data(Qt::UserRole).toString()
                                                 : QString();
    saved_->clear();
    for (const auto& search : literature_.searches()) {
        const auto when =
            QDateTime::fromString(app::to_qstring(search.last_run), Qt::ISODateWithMs).toLocalTime();
        const QString below =
            search.last_run.empty()
                ? tr("never run")
                : tr("%1 · %L2 new").arg(when.toString(QStringLiteral("yyyy-MM-dd"))).arg(search.last_added);
        auto* item = new QListWidgetItem(app::to_qstring(search.name) + QChar(u'\n') + below);
        item->setData(Qt::UserRole, app::to_qstring(search.id));
        item->setToolTip(plain_tooltip(app::to_qstring(search.query)));
        saved_->addItem(item);
        if (app::to_qstring(search.id) == keep) {
            saved_->setCurrentItem(item);
            const bool shown = form_->savedId().empty() || form_->savedId() == search.id;
            if (shown && search.id != fill_in_)
                form_->adopt(search); // what was typed since stays
            else
                form_->setSearch(search);
        }
    }
    if (!saved_id.empty())
        fill_in_.clear();
    if (!form_->savedId().empty() && saved_->currentItem() == nullptr)
        form_->detach();
    lookForUnfinished();
    const bool some = saved_->count() > 0;
    saved_->setVisible(some);
    saved_hint_->setVisible(!some);
    updateState();
}

void SearchTab::chooseSearch(int row)
{
    const auto& searches = literature_.searches();
    if (row >= 0 && row < static_cast<int>(searches.size())) {
        literature_.stopCount();
        form_->setSearch(searches[static_cast<std::size_t>(row)]);
        clearPreview();
        sayIdle();
    }
    updateState();
}

/// What stands there belongs to another query, or to none that was answered.
void SearchTab::clearPreview()
{
    preview_->setRowCount(0);
    preview_hint_->setText(tr("Count shows the first titles here, before anything is fetched."));
}

void SearchTab::lookForUnfinished()
{
    unfinished_.reset();
    if (literature_.isFetching())
        return;
    const auto waiting = literature_.unfinished();
    if (!waiting.empty())
        unfinished_ = waiting.front();
}

void SearchTab::count()
{
    if (!form_->hasQuery())
        return;
    results_->setCurrentIndex(0);
    clearPreview();
    say(tr("Asking PubMed …"));
    bar_->setRange(0, 0);
    literature_.count(form_->request().terms);
    updateState();
}

void SearchTab::stop()
{
    if (stopping_)
        return;
    if (literature_.isFetching()) {
        stopping_ = true;
        say(tr("Stopping …"));
        literature_.cancel();
        return;
    }
    literature_.stopCount();
    say(tr("Stopped."));
    updateState();
}

void SearchTab::fetch()
{
    literature::FetchOrder order;
    order.request = form_->request();
    edited_.clear();
    if (form_->isEdited()) { // its own search, under no saved one's name
        edited_ = app::to_qstring(form_->savedName());
    } else {
        order.search_id = form_->savedId();
        order.search_name = form_->savedName();
    }
    begin(std::move(order));
}

/// What broke off, as it was asked for; as a run of the saved search that asks for the same, if there is one.
void SearchTab::goOn()
{
    if (!unfinished_ || literature_.isFetching())
        return;
    literature::FetchOrder order;
    order.request = unfinished_->request;
    if (order.request.pmids.empty()) {
        literature::SavedSearch shown;
        shown.query = order.request.terms.query;
        int row = -1;
        const auto& searches = literature_.searches();
        for (std::size_t i = 0; i < searches.size() && row < 0; ++i) {
            if (searches[i].query == shown.query) {
                row = static_cast<int>(i);
                shown = searches[i];
            }
        }
        const QSignalBlocker quiet(saved_);
        saved_->setCurrentRow(row);
        form_->setSearch(shown);
        form_->setRequest(order.request);
        order.search_id = shown.id;
        order.search_name = shown.name;
    }
    edited_.clear();
    begin(std::move(order));
}

void SearchTab::begin(literature::FetchOrder order)
{
    max_ = order.request.max;
    unfinished_.reset();
    literature_.fetch(std::move(order));
    updateState(); // first, so that the focus is known
    say(tr("Searching PubMed …"));
    bar_->setRange(0, 0);
}

void SearchTab::forget()
{
    const int row = saved_->currentRow();
    const auto& searches = literature_.searches();
    if (row < 0 || row >= static_cast<int>(searches.size()))
        return;
    const literature::SavedSearch gone = searches[static_cast<std::size_t>(row)];
    if (forget_->hasFocus()) // there will be nothing to forget
        new_->setFocus();
    literature_.forgetSearch(gone.id);
    say(tr("The saved search “%1” is forgotten. What it fetched stays.").arg(app::to_qstring(gone.name)));
    offer(tr("Bring back"), [this, gone] {
        fill_in_ = gone.id;
        sayIdle();
        literature_.saveSearch(gone);
    });
}

void SearchTab::showProgress(const Progress& progress, const QString& note)
{
    if (stopping_)
        return;
    if (!note.isEmpty()) {
        say(note);
        return;
    }
    if (literature_.isCounting()) {
        say(tr("Asking PubMed …"));
        return;
    }
    if (!literature_.isFetching())
        return;
    bar_->setRange(0, static_cast<int>(progress.total));
    bar_->setValue(static_cast<int>(progress.done));
    say(progress.total == 0 ? tr("Searching PubMed …")
        : progress.stage == "searching"
            ? tr("Searching PubMed: %Ln articles listed", nullptr, static_cast<int>(progress.done))
            : tr("Fetching: %L1 of %Ln articles", nullptr, static_cast<int>(progress.total))
                  .arg(progress.done));
}

void SearchTab::showCounted(const app::Counted& counted)
{
    QStringList lines = {tr("%Ln articles.", nullptr, static_cast<int>(counted.listed.count))};
    if (!counted.listed.translation.empty())
        lines
            << tr("PubMed reads it as: %1").arg(shortened(app::to_qstring(counted.listed.translation), 400));
    for (const auto& warning : counted.listed.warnings)
        lines << tr("PubMed notes: %1").arg(app::to_qstring(warning));
    if (counted.listed.count > corpus::pubmed::kMostListed)
        lines << tr("More than PubMed lists at once: they are fetched in slices by entry date.");
    say(lines.join(QChar(u'\n')));
    for (const auto& title : counted.titles)
        addCorpusRow(*preview_, {app::to_qstring(title.pmid), app::to_qstring(title.title),
                                 app::to_qstring(title.journal), app::to_qstring(title.date)});
    preview_hint_->setText(counted.titles.empty() ? tr("There are no titles to show.")
                                                  : tr("The first %Ln, newest first.", nullptr,
                                                       static_cast<int>(counted.titles.size())));
    updateState();
}

void SearchTab::showOutcome(const literature::FetchOutcome& outcome)
{
    QStringList lines = {outcomeText(outcome, max_)};
    if (!edited_.isEmpty())
        lines << tr("The query was changed and not saved: this was no run of the saved search “%1”.")
                     .arg(edited_);
    if (!outcome.carried.empty())
        lines << carriedText(outcome.carried);
    carried_->setVisible(!outcome.carried.empty());
    for (const auto& warning : outcome.fetch.warnings)
        lines << tr("PubMed notes: %1").arg(app::to_qstring(warning));
    for (std::size_t i = 0; i < std::min<std::size_t>(3, outcome.refused.size()); ++i)
        lines << app::to_qstring(outcome.refused[i].text());
    say(lines.join(QChar(u'\n')), outcome.refused_in_all > 0);
    results_->setCurrentIndex(1);
    updateState();
}

void SearchTab::say(const QString& text, bool is_problem)
{
    status_->setText(text);
    QPalette own; // else the window's, also after it became light or dark
    if (is_problem)
        own.setColor(QPalette::WindowText, Palette::of(palette()).rejected);
    status_->setPalette(own);
    status_->setVisible(!text.isEmpty());
    if (offer_->hasFocus())
        new_->setFocus();
    offer_->hide();
    offered_ = {};
}

void SearchTab::offer(const QString& label, std::function<void()> action)
{
    offered_ = std::move(action);
    offer_->setText(label);
    offer_->show();
}

void SearchTab::sayIdle()
{
    carried_->hide();
    if (!unfinished_) {
        say({});
        return;
    }
    say(unfinishedText(*unfinished_));
    offer(tr("Go on"), [this] { goOn(); });
}

void SearchTab::updateState()
{
    const bool open = session_.isOpen();
    const bool may_write = open && session_.whyReadOnly().isEmpty();
    const bool busy = literature_.isFetching();
    const bool counting = literature_.isCounting();
    const bool query = form_->hasQuery();
    if (busy || counting)
        stop_->show();
    // A disabled button loses the focus to whatever comes next: Stop takes it, and gives it back at the end.
    if (busy && !was_busy_) {
        QWidget* const focus = focusWidget(); // of this tab
        pressed_ = focus && focus->hasFocus() ? focus : nullptr;
        if (pressed_)
            stop_->setFocus();
    }
    form_->setEnabledForUse(open && !busy);
    count_->setEnabled(open && query && !busy);
    fetch_->setEnabled(may_write && query && !busy);
    fetch_->setToolTip(plain_tooltip(
        may_write || !open ? tr("Bring the articles into the project. What breaks off goes on from there.")
                           : session_.whyReadOnly()));
    save_->setEnabled(may_write && query && !busy);
    offer_->setEnabled(may_write && !busy);
    bar_->setVisible(busy || counting);
    new_->setEnabled(open && !busy);
    forget_->setEnabled(may_write && saved_->currentItem() != nullptr && !busy);
    saved_->setEnabled(!busy);
    if (!busy && !counting) {
        if (stop_->hasFocus())
            (!was_busy_                                                   ? count_
             : pressed_ && pressed_->isVisible() && pressed_->isEnabled() ? pressed_.data()
                                                                          : fetch_)
                ->setFocus();
        stop_->hide();
    }
    was_busy_ = busy;
    stopping_ = stopping_ && busy;
}

} // namespace ade::ui
