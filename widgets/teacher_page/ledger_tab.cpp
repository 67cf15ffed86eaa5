// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/ledger_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/ledger_sentence.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableWidget>
#include <QTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace ade::ui {

namespace {

constexpr std::int64_t kMostLines = 5000;

enum Column { StatusColumn, WhatColumn, SaidColumn, DrugColumn, SentenceColumn, ArticleColumn, StateColumn };

const char* const kStatuses[] = {"absent", "ambiguous", "fuzzy",   "alias",    "normalised", "case",
                                 "exact",  "minority",  "problem", "unparsed", "failed",     "flagged"};

QString roleText(store::LedgerRole role)
{
    switch (role) {
    case store::LedgerRole::drug:
        return LedgerTab::tr("drug");
    case store::LedgerRole::event:
        return LedgerTab::tr("event");
    case store::LedgerRole::answer:
        break;
    }
    return LedgerTab::tr("answer");
}

QString stateText(store::LedgerState state)
{
    switch (state) {
    case store::LedgerState::chosen:
        return LedgerTab::tr("placed");
    case store::LedgerState::dismissed:
        return LedgerTab::tr("dropped");
    case store::LedgerState::open:
        break;
    }
    return {};
}

} // namespace

QString ledgerStatusText(const std::string& status)
{
    const std::pair<const char*, QString> known[] = {
        {"absent", LedgerTab::tr("not in the text")},
        {"ambiguous", LedgerTab::tr("ambiguous")},
        {"fuzzy", LedgerTab::tr("nearly the same")},
        {"alias", LedgerTab::tr("another name")},
        {"normalised", LedgerTab::tr("other spelling")},
        {"case", LedgerTab::tr("one of several")},
        {"exact", LedgerTab::tr("one of several")},
        {"minority", LedgerTab::tr("said by few answers")},
        {"problem", LedgerTab::tr("left out of the answer")},
        {"unparsed", LedgerTab::tr("not understood")},
        {"failed", LedgerTab::tr("failed")},
        {"flagged", LedgerTab::tr("flagged")},
    };
    for (const auto& [name, text] : known) {
        if (status == name)
            return text;
    }
    return app::to_qstring(status);
}

LedgerTab::LedgerTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("ledgerTab"));
    auto* halves = new QSplitter(Qt::Vertical); // the lists above keep their own arrow keys
    makeActions(keys, halves);
    rates_ = corpusTable("ledgerRates", tr("Rates of each run"),
                         {tr("Run"), tr("Sentences"), tr("Strings"), tr("Not in the text"), tr("Ambiguous"),
                          tr("Not understood"), tr("Failed"), tr("Flagged")},
                         0, columnsFrom(1, 7));
    rates_->setMinimumHeight(64);
    halves->setChildrenCollapsible(false);
    halves->addWidget(buildLines());
    halves->addWidget(buildDetail());
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addWidget(buildFilter());
    layout->addWidget(rates_);
    layout->addWidget(halves, 1);
    load_later_.setSingleShot(true);
    load_later_.setInterval(50);
    wire();
    showLine();
}

void LedgerTab::makeActions(ShortcutTable& keys, QWidget* where)
{
    const QString group = tr("Ledger");
    const QString scope = QStringLiteral("ledger");
    const auto make = [&](const char* id, const QString& text, const char* defaults) {
        auto* action = teacherAction(keys, where, id, group, text, defaults, scope);
        actions_ << action;
        return action;
    };
    next_ = make("ledger.next", tr("Ledger: next line"), "J Down");
    previous_ = make("ledger.previous", tr("Ledger: line before"), "K Up");
    take_ = make("ledger.take", tr("Ledger: take the proposed place"), "Return Enter");
    for (int number = 1; number <= 9; ++number) {
        const QByteArray id = "ledger.place_" + QByteArray::number(number);
        places_ << make(id.constData(), tr("Ledger: take place %1").arg(number),
                        QByteArray::number(number).constData());
    }
    drop_ = make("ledger.drop", tr("Ledger: drop; nothing in the text is meant"), "X");
    later_ = make("ledger.later", tr("Ledger: leave for later"), "S");
    go_ = make("ledger.go", tr("Ledger: show the sentence in its text"), "G");
    for (QAction* action : {next_, previous_})
        action->setAutoRepeat(true);
    for (QAction* action : {take_, drop_, later_, go_})
        action->setAutoRepeat(false);
}

QWidget* LedgerTab::buildFilter()
{
    run_ = new QComboBox;
    run_->setObjectName(QStringLiteral("ledgerRun"));
    run_->setAccessibleName(tr("Run"));
    run_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    run_->addItem(tr("All runs"));
    run_ids_ = {std::string()};
    status_ = new QComboBox;
    status_->setObjectName(QStringLiteral("ledgerStatus"));
    status_->setAccessibleName(tr("Status"));
    status_->addItem(tr("Every status"));
    for (const char* status : kStatuses)
        status_->addItem(QStringLiteral("%1 (%2)").arg(ledgerStatusText(status), QLatin1String(status)),
                         QLatin1String(status));
    only_open_ = new QCheckBox(tr("Only what is open"));
    only_open_->setObjectName(QStringLiteral("ledgerOnlyOpen"));
    only_open_->setChecked(true);
    count_ = corpusHint("ledgerCount");
    auto* widget = new QWidget;
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(run_);
    layout->addWidget(status_);
    layout->addWidget(only_open_);
    layout->addWidget(count_, 1);
    return widget;
}

QWidget* LedgerTab::buildLines()
{
    lines_ = corpusTable("ledgerLines", tr("Lines of the ledger"),
                         {tr("Status"), tr("What"), tr("The teacher wrote"), tr("Of the drug"),
                          tr("Sentence"), tr("Article"), tr("Settled")},
                         SentenceColumn);
    auto* header = lines_->horizontalHeader();
    for (const int column : {SaidColumn, DrugColumn}) {
        header->setSectionResizeMode(column, QHeaderView::Interactive);
        lines_->setColumnWidth(column, column == SaidColumn ? 220 : 130);
    }
    lines_->setMinimumHeight(120);
    return lines_;
}

QWidget* LedgerTab::buildDetail()
{
    sentence_ = new QTextEdit;
    sentence_->setObjectName(QStringLiteral("ledgerSentence"));
    sentence_->setAccessibleName(tr("The sentence, with the places in question"));
    sentence_->setReadOnly(true);
    sentence_->setFrameShape(QFrame::NoFrame);
    sentence_->setTabChangesFocus(true);
    said_ = corpusHint("ledgerSaid");
    note_ = corpusHint("ledgerNote");
    answer_ = textBox("ledgerAnswer", tr("The whole answer"), 3);
    answer_->setReadOnly(true);
    answer_->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(teacherButton(take_, tr("Take"), "ledgerTake"));
    buttons->addWidget(teacherButton(drop_, tr("Drop"), "ledgerDrop"));
    buttons->addWidget(teacherButton(later_, tr("Later"), "ledgerLater"));
    buttons->addWidget(teacherButton(go_, tr("Show in text"), "ledgerGo"));
    buttons->addStretch();
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(said_);
    layout->addWidget(sentence_, 1);
    layout->addWidget(answer_);
    layout->addWidget(note_);
    layout->addLayout(buttons);
    return widget;
}

void LedgerTab::wire()
{
    connect(&load_later_, &QTimer::timeout, this, &LedgerTab::load);
    for (QComboBox* box : {run_, status_}) {
        connect(box, &QComboBox::currentIndexChanged, this, [this, box] {
            if (filling_)
                return;
            if (box == run_)
                wanted_run_ = run_ids_.at(static_cast<std::size_t>(qMax(0, run_->currentIndex())));
            load();
        });
    }
    connect(only_open_, &QCheckBox::toggled, this, &LedgerTab::load);
    connect(lines_, &QTableWidget::currentCellChanged, this, [this](int row, int, int before) {
        if (!filling_ && row != before)
            showLine();
    });
    connect(next_, &QAction::triggered, this, [this] { move(1); });
    connect(previous_, &QAction::triggered, this, [this] { move(-1); });
    connect(take_, &QAction::triggered, this, [this] { settle(0); });
    for (int i = 0; i < places_.size(); ++i)
        connect(places_[i], &QAction::triggered, this, [this, i] { settle(i); });
    connect(drop_, &QAction::triggered, this, [this] { settle(-1); });
    connect(later_, &QAction::triggered, this, &LedgerTab::later);
    connect(go_, &QAction::triggered, this, [this] {
        if (const auto* entry = current())
            Q_EMIT documentWanted(app::to_qstring(entry->version_id));
    });
    connect(&service_, &app::TeacherService::ledgerLoaded, this, &LedgerTab::showLedger);
    const auto reload = [this] {
        if (isVisible())
            load_later_.start();
    };
    connect(&service_, &app::TeacherService::ran, this, reload);
    connect(&service_, &app::TeacherService::recorded, this, reload);
    connect(&session_, &app::Session::stored, this, [this, reload] {
        if (settling_ == 0)
            reload(); // undo, redo, or a decision elsewhere
    });
    connect(&session_, &app::Session::closed, this, [this] {
        wanted_run_.clear();
        at_.clear();
        showLedger({});
    });
    connect(&session_, &app::Session::personChanged, this, &LedgerTab::updateState);
}

void LedgerTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    load();
}

void LedgerTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && sentence_)
        showLine();
}

void LedgerTab::showRun(const std::string& run_id)
{
    wanted_run_ = run_id;
    if (isVisible())
        load();
}

void LedgerTab::load()
{
    load_later_.stop();
    if (!session_.isOpen())
        return;
    if (const auto* entry = current())
        at_ = entry->id;
    store::LedgerFilter filter;
    filter.run_id = wanted_run_;
    if (const QString status = status_->currentData().toString(); !status.isEmpty())
        filter.statuses = {app::to_utf8(status)};
    filter.only_open = only_open_->isChecked();
    service_.loadLedger(filter, kMostLines);
}

void LedgerTab::showLedger(const app::LedgerRead& ledger)
{
    filling_ = true;
    const int row_before = lines_->currentRow();
    entries_ = ledger.entries;
    showRates(ledger.rates);
    lines_->setUpdatesEnabled(false);
    lines_->setRowCount(static_cast<int>(entries_.size()));
    int row_now = -1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto& entry = entries_[i];
        const auto& string = entry.string;
        const QString said = app::to_qstring(string.asked).simplified();
        const QStringList cells = {ledgerStatusText(string.status),
                                   roleText(string.role),
                                   shortened(said, 200),
                                   string.role == store::LedgerRole::event ? app::to_qstring(string.drug)
                                                                           : QString(),
                                   shortened(app::to_qstring(entry.sentence).simplified(), 300),
                                   app::to_qstring(entry.external_id),
                                   stateText(entry.state)};
        for (int column = 0; column < cells.size(); ++column)
            lines_->setItem(static_cast<int>(i), column, new QTableWidgetItem(cells[column]));
        if (entry.id == at_)
            row_now = static_cast<int>(i);
    }
    lines_->setUpdatesEnabled(true);
    if (row_now < 0 && !entries_.empty())
        row_now = qBound(0, row_before, static_cast<int>(entries_.size()) - 1);
    lines_->setCurrentCell(row_now, 0);
    filling_ = false;
    const auto shown = static_cast<qint64>(entries_.size());
    sayTo(
        *count_,
        entries_.empty() && ledger.count == 0
            ? (ledger.rates.empty()
                   ? tr("The teacher has not been asked yet. What it says and is not simply there will "
                        "stand here.")
                   : tr("Nothing is open here."))
        : shown < ledger.count
            ? tr("The first %1 of %Ln lines, %2 open", nullptr, static_cast<int>(ledger.count))
                  .arg(numberText(shown), numberText(ledger.open))
            : tr("%Ln lines, %1 open", nullptr, static_cast<int>(ledger.count)).arg(numberText(ledger.open)));
    showLine();
}

void LedgerTab::showRates(const std::vector<store::LedgerRates>& rates)
{
    const auto share = [](double value) {
        return QStringLiteral("%1 %").arg(QLocale().toString(100 * value, 'f', 1));
    };
    run_ids_ = {std::string()};
    run_->clear();
    run_->addItem(tr("All runs"));
    rates_->setRowCount(0);
    int chosen = 0;
    for (auto one = rates.rbegin(); one != rates.rend(); ++one) {
        addCorpusRow(*rates_, {app::to_qstring(one->run_name), numberText(one->asked),
                               numberText(one->drug_strings + one->event_strings), share(one->absent_share()),
                               share(one->ambiguous_share()), share(one->unparsed_share()),
                               numberText(one->failed), numberText(one->flagged)});
        run_->addItem(app::to_qstring(one->run_name));
        run_ids_.push_back(one->run_id);
        if (one->run_id == wanted_run_)
            chosen = run_->count() - 1;
    }
    run_->setCurrentIndex(chosen);
    const int shown = qBound(1, rates_->rowCount(), 4);
    rates_->setMaximumHeight(rates_->horizontalHeader()->sizeHint().height() +
                             shown * rates_->verticalHeader()->defaultSectionSize() + 6);
    rates_->setVisible(!rates.empty());
}

const store::LedgerEntry* LedgerTab::current() const
{
    const int row = lines_->currentRow();
    return row >= 0 && static_cast<std::size_t>(row) < entries_.size()
               ? &entries_[static_cast<std::size_t>(row)]
               : nullptr;
}

void LedgerTab::showLine()
{
    const auto* entry = current();
    sayTo(*note_, {});
    if (!entry) {
        sentence_->clear();
        answer_->clear();
        sayTo(*said_, {});
        updateState();
        return;
    }
    showLedgerSentence(*sentence_, *entry, Palette::of(palette()));
    answer_->setPlainText(app::to_qstring(entry->answer));
    sayTo(*said_, ledgerSaidText(*entry));
    updateState();
}

void LedgerTab::updateState()
{
    const auto* entry = current();
    const bool writable = session_.isOpen() && session_.whyReadOnly().isEmpty();
    const bool open = writable && entry && entry->state == store::LedgerState::open;
    const std::size_t places =
        entry && entry->string.role != store::LedgerRole::answer ? entry->string.candidates.size() : 0;
    take_->setEnabled(open && places > 0);
    for (int i = 0; i < places_.size(); ++i)
        places_[i]->setEnabled(open && static_cast<std::size_t>(i) < places);
    drop_->setEnabled(open);
    later_->setEnabled(!entries_.empty());
    next_->setEnabled(!entries_.empty());
    previous_->setEnabled(!entries_.empty());
    go_->setEnabled(entry != nullptr);
}

void LedgerTab::move(int by)
{
    if (entries_.empty())
        return;
    const int row = qBound(0, lines_->currentRow() + by, static_cast<int>(entries_.size()) - 1);
    lines_->setCurrentCell(row, 0);
    lines_->setFocus();
}

int LedgerTab::nextOpen(int from) const
{
    for (int row = from; row < static_cast<int>(entries_.size()); ++row) {
        if (entries_[static_cast<std::size_t>(row)].state == store::LedgerState::open)
            return row;
    }
    return from < static_cast<int>(entries_.size()) ? from : static_cast<int>(entries_.size()) - 1;
}

void LedgerTab::later()
{
    if (!entries_.empty())
        lines_->setCurrentCell(nextOpen(lines_->currentRow() + 1), 0);
}

void LedgerTab::markRow(int row)
{
    if (auto* item = lines_->item(row, StateColumn))
        item->setText(stateText(entries_[static_cast<std::size_t>(row)].state));
}

void LedgerTab::settle(std::int64_t place)
{
    const auto* entry = current();
    if (!entry || entry->state != store::LedgerState::open)
        return;
    const int row = lines_->currentRow();
    const std::string id = entry->id;
    ++settling_;
    // Shown at once; a refusal takes it back.
    entries_[static_cast<std::size_t>(row)].state =
        place < 0 ? store::LedgerState::dismissed : store::LedgerState::chosen;
    markRow(row);
    lines_->setCurrentCell(nextOpen(row + 1), 0);
    showLine();
    service_.settle(id, place, [this, id](Result<app::DecisionStored> done) {
        // Session::stored comes after this: the count falls when that was heard.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (settling_ > 0)
                    --settling_;
            },
            Qt::QueuedConnection);
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const store::LedgerEntry& one) { return one.id == id; });
        if (found == entries_.end())
            return;
        const int at = static_cast<int>(found - entries_.begin());
        if (!done) {
            found->state = store::LedgerState::open;
            markRow(at);
            lines_->setCurrentCell(at, 0);
            showLine();
            sayTo(*note_, app::to_qstring(done.error().message), -1);
            return;
        }
        sayTo(*note_, tr("%1. Ctrl+Z takes it back.").arg(app::to_qstring(done->outcome.description)), 1);
        const auto open = std::count_if(entries_.begin(), entries_.end(), [](const auto& one) {
            return one.state == store::LedgerState::open;
        });
        sayTo(
            *count_,
            tr("%Ln lines here, %1 open", nullptr, static_cast<int>(entries_.size())).arg(numberText(open)));
    });
}

} // namespace ade::ui
