// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/search_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "core/store/screening_log.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/carried_tab.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/corpus_page/screening_export.hpp"
#include "widgets/corpus_page/search_form.hpp"

#include <QDateTime>
#include <QFile>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

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
    for (QPushButton* one : {count_, fetch_, stop_, save_, carried_})
        buttons->addWidget(one);
    buttons->addStretch();

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(16, 12, 16, 12);
    column->addWidget(form_);
    column->addLayout(buttons);
    column->addWidget(status_);
    column->addWidget(bar_);
    column->addWidget(buildResults(), 1);
    auto* scroll = new QScrollArea; // on a low screen the page scrolls, nothing is squeezed
    scroll->setWidget(right);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
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
    showLog();
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
    preview_hint_->setText(tr("Count shows the first titles here, before anything is fetched."));
    auto* first = new QWidget;
    auto* first_layout = new QVBoxLayout(first);
    first_layout->setContentsMargins(0, 8, 0, 0);
    first_layout->addWidget(preview_hint_);
    first_layout->addWidget(preview_, 1);

    log_ = corpusTable("searchLog", tr("Log of searches"),
                       {tr("Searched"), tr("By"), tr("Search"), tr("Found"), tr("New"), tr("Changed"),
                        tr("Here before"), tr("Refused")},
                       2, columnsFrom(3, 7));
    log_hint_ = corpusHint("logHint");
    log_hint_->setText(
        tr("Every search that was fetched stands here, also those that brought nothing new: what was "
           "asked, when, by whom, and what came of each article."));
    csv_ = button(tr("Export CSV …"), "logCsv");
    pdf_ = button(tr("Print to PDF …"), "logPdf");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(csv_);
    buttons->addWidget(pdf_);
    buttons->addStretch();
    auto* second = new QWidget;
    auto* second_layout = new QVBoxLayout(second);
    second_layout->setContentsMargins(0, 8, 0, 0);
    second_layout->addWidget(log_hint_);
    second_layout->addWidget(log_, 1);
    second_layout->addLayout(buttons);
    results_->addTab(first, tr("Preview"));
    results_->addTab(second, tr("Log of searches"));
    return results_;
}

void SearchTab::wire()
{
    connect(count_, &QPushButton::clicked, this, &SearchTab::count);
    connect(fetch_, &QPushButton::clicked, this, &SearchTab::fetch);
    connect(save_, &QPushButton::clicked, this, &SearchTab::save);
    connect(carried_, &QPushButton::clicked, this, &SearchTab::carriedWanted);
    connect(stop_, &QPushButton::clicked, this, [this] {
        stop_->setEnabled(false);
        say(tr("Stopping …"));
        literature_.cancel();
    });
    connect(new_, &QPushButton::clicked, this, [this] {
        saved_->setCurrentRow(-1);
        form_->setSearch({});
    });
    connect(forget_, &QPushButton::clicked, this, [this] {
        if (const auto* item = saved_->currentItem())
            literature_.forgetSearch(app::to_utf8(item->data(Qt::UserRole).toString()));
    });
    connect(saved_, &QListWidget::currentRowChanged, this, &SearchTab::chooseSearch);
    connect(form_, &SearchForm::changed, this, &SearchTab::updateState);
    connect(csv_, &QPushButton::clicked, this, [this] { exportLog(false); });
    connect(pdf_, &QPushButton::clicked, this, [this] { exportLog(true); });
    connect(log_, &QTableWidget::itemSelectionChanged, this, &SearchTab::updateState);

    connect(&literature_, &app::LiteratureService::searchesChanged, this, &SearchTab::showSearches);
    connect(&literature_, &app::LiteratureService::counted, this, &SearchTab::showCounted);
    connect(&literature_, &app::LiteratureService::fetched, this, &SearchTab::showOutcome);
    connect(&literature_, &app::LiteratureService::logChanged, this, &SearchTab::showLog);
    connect(
        &literature_, &app::LiteratureService::progressed, this,
        [this](const Progress& progress, const QString& note) {
            if (!literature_.isFetching())
                return;
            if (!note.isEmpty()) {
                say(tr("%1 Waiting, then it goes on by itself.").arg(note));
                return;
            }
            bar_->setRange(0, static_cast<int>(progress.total));
            bar_->setValue(static_cast<int>(progress.done));
            say(progress.stage == "searching"
                    ? tr("Searching PubMed: %Ln articles listed", nullptr, static_cast<int>(progress.done))
                    : tr("Fetching: %L1 of %Ln articles", nullptr, static_cast<int>(progress.total))
                          .arg(progress.done));
        });
    connect(&literature_, &app::LiteratureService::cancelled, this, [this] {
        say(tr("Stopped. What was fetched is kept; Fetch goes on from there."));
        updateState();
    });
    connect(&literature_, &app::LiteratureService::failed, this, [this](const Error& error) {
        counting_ = false;
        say(app::to_qstring(error.text()), true);
        updateState();
    });
    connect(&session_, &app::Session::opened, this, [this] {
        showLog();
        const auto waiting = literature_.unfinished();
        if (!waiting.empty()) {
            const auto& first = waiting.front();
            say(tr("A fetch broke off: “%1”, %2 of %Ln batches are stored. The same search with Fetch goes "
                   "on "
                   "from there.",
                   nullptr, static_cast<int>(first.batches))
                    .arg(shortened(app::to_qstring(first.request.terms.query), 80))
                    .arg(first.stored));
        }
        updateState();
    });
    connect(&session_, &app::Session::closed, this, [this] {
        form_->setSearch({});
        preview_->setRowCount(0);
        carried_->hide();
        say({});
        updateState();
    });
    connect(&session_, &app::Session::personChanged, this, &SearchTab::updateState);
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
            if (!saved_id.empty() || !literature_.isFetching())
                form_->setSearch(search);
        }
    }
    const bool some = saved_->count() > 0;
    saved_->setVisible(some);
    saved_hint_->setVisible(!some);
    updateState();
}

void SearchTab::chooseSearch(int row)
{
    const auto& searches = literature_.searches();
    if (row >= 0 && row < static_cast<int>(searches.size()))
        form_->setSearch(searches[static_cast<std::size_t>(row)]);
    updateState();
}

void SearchTab::count()
{
    if (!form_->hasQuery())
        return;
    results_->setCurrentIndex(0);
    say(tr("Asking PubMed …"));
    bar_->setRange(0, 0);
    counting_ = true;
    literature_.count(form_->request().terms);
    updateState();
}

void SearchTab::fetch()
{
    literature::FetchOrder order;
    order.request = form_->request();
    const auto search = form_->search();
    order.search_id = search.id;
    order.search_name = search.name;
    literature_.fetch(order);
    say(tr("Searching PubMed …"));
    bar_->setRange(0, 0);
    updateState();
}

void SearchTab::save()
{
    literature_.saveSearch(form_->search());
}

void SearchTab::showCounted(const app::Counted& counted)
{
    counting_ = false;
    QStringList lines = {tr("%Ln articles.", nullptr, static_cast<int>(counted.listed.count))};
    if (!counted.listed.translation.empty())
        lines
            << tr("PubMed reads it as: %1").arg(shortened(app::to_qstring(counted.listed.translation), 400));
    for (const auto& warning : counted.listed.warnings)
        lines << tr("PubMed notes: %1").arg(app::to_qstring(warning));
    if (counted.listed.count > corpus::pubmed::kMostListed)
        lines << tr("More than PubMed lists at once: they are fetched in slices by entry date.");
    say(lines.join(QChar(u'\n')));
    preview_->setRowCount(0);
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
    using store::ArticleFate;
    QStringList lines;
    if (outcome.fetch.wanted == 0)
        lines << tr("Nothing new: %Ln articles found, and here already. The log says so too.", nullptr,
                    static_cast<int>(outcome.fetch.found));
    else
        lines << tr("%Ln articles found, %L1 new, %L2 with changed text, %L3 here before, %L4 refused.",
                    nullptr, static_cast<int>(outcome.fetch.found))
                     .arg(outcome.count(ArticleFate::added))
                     .arg(outcome.count(ArticleFate::new_version))
                     .arg(outcome.fetch.known + outcome.count(ArticleFate::unchanged))
                     .arg(outcome.refused_in_all);
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

void SearchTab::showLog()
{
    log_->setRowCount(0);
    const auto intakes = literature_.intakes();
    if (intakes) {
        for (const auto& intake : *intakes) {
            const QJsonObject details =
                QJsonDocument::fromJson(QByteArray::fromStdString(intake.details)).object();
            const auto number = [&](store::ArticleFate fate) {
                const auto found = intake.counts.find(fate);
                return QLocale().toString(
                    static_cast<qlonglong>(found == intake.counts.end() ? 0 : found->second));
            };
            const QString name = details.value(QLatin1String("saved_search_name")).toString();
            const auto when =
                QDateTime::fromString(app::to_qstring(intake.started), Qt::ISODateWithMs).toLocalTime();
            const QString found = details.contains(QLatin1String("found"))
                                      ? QLocale().toString(details.value(QLatin1String("found")).toInteger())
                                      : QStringLiteral("–");
            addCorpusRow(*log_,
                         {when.toString(QStringLiteral("yyyy-MM-dd HH:mm")), app::to_qstring(intake.person),
                          name.isEmpty() ? app::to_qstring(intake.query) : name, found,
                          number(store::ArticleFate::added), number(store::ArticleFate::new_version),
                          number(store::ArticleFate::known), number(store::ArticleFate::refused)});
            auto* first = log_->item(log_->rowCount() - 1, 0);
            first->setData(Qt::UserRole, app::to_qstring(intake.id));
            log_->item(log_->rowCount() - 1, 2)->setToolTip(plain_tooltip(app::to_qstring(intake.query)));
        }
    }
    const bool some = log_->rowCount() > 0;
    log_->setVisible(some);
    log_hint_->setVisible(!some);
    if (some)
        log_->selectRow(0);
    updateState();
}

void SearchTab::exportLog(bool pdf)
{
    const int row = log_->currentRow();
    if (row < 0)
        return;
    const auto log =
        literature_.screeningLog(app::to_utf8(log_->item(row, 0)->data(Qt::UserRole).toString()));
    if (!log) {
        say(app::to_qstring(log.error().text()), true);
        return;
    }
    const QString ending = pdf ? QStringLiteral(".pdf") : QStringLiteral(".csv");
    choose_(this, ChooseWhat::save_file, pdf ? tr("Print the log to PDF") : tr("Export the log as CSV"),
            pdf ? tr("PDF (*.pdf)") : tr("CSV (*.csv)"),
            [this, log = *log, ending, pdf](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                QString path = paths.front();
                if (!path.endsWith(ending, Qt::CaseInsensitive))
                    path += ending;
                bool written = false;
                if (pdf) {
                    written = writeScreeningPdf(log, path);
                } else {
                    QFile file(path);
                    const QByteArray bytes = QByteArray::fromStdString(store::screening_log_csv(log));
                    written =
                        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.flush();
                }
                say(written ? tr("The log is in %1.").arg(path)
                            : tr("%1 cannot be written. Choose another place.").arg(path),
                    !written);
            });
}

void SearchTab::say(const QString& text, bool is_problem)
{
    status_->setText(text);
    const Palette colours = Palette::of(palette());
    QPalette own = status_->palette();
    own.setColor(QPalette::WindowText, is_problem ? colours.rejected : colours.text);
    status_->setPalette(own);
    status_->setVisible(!text.isEmpty());
}

void SearchTab::updateState()
{
    const bool open = session_.isOpen();
    const bool may_write = open && session_.whyReadOnly().isEmpty();
    const bool busy = literature_.isFetching();
    const bool query = form_->hasQuery();
    form_->setEnabledForUse(open && !busy);
    count_->setEnabled(open && query && !busy);
    fetch_->setEnabled(may_write && query && !busy);
    fetch_->setToolTip(plain_tooltip(
        may_write || !open ? tr("Bring the articles into the project. What breaks off goes on from there.")
                           : session_.whyReadOnly()));
    save_->setEnabled(may_write && query && !busy);
    stop_->setVisible(busy);
    stop_->setEnabled(busy);
    bar_->setVisible(busy || counting_);
    new_->setEnabled(open && !busy);
    forget_->setEnabled(may_write && saved_->currentItem() != nullptr && !busy);
    const bool chosen = log_->currentRow() >= 0 && log_->rowCount() > 0;
    csv_->setEnabled(chosen);
    pdf_->setEnabled(chosen);
    saved_->setEnabled(!busy);
}

} // namespace ade::ui
