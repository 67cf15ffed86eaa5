// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/carried_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPushButton>
#include <QShowEvent>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <set>

namespace ade::ui {

namespace {

constexpr int kFirstNumber = 2;

QString fateText(const store::CarriedItem& item)
{
    // A label that was carried stands at the same or another place; others wait, or were settled.
    switch (item.fate) {
    case store::Fate::kept:
        return item.to_id.empty() ? CarriedTab::tr("not taken along") : CarriedTab::tr("same place");
    case store::Fate::moved:
        return item.to_id.empty() ? CarriedTab::tr("not taken along") : CarriedTab::tr("moved");
    case store::Fate::changed:
        // The words themselves may be the same: then it is what stands around them.
        if (item.kind == "mention" && item.surface == item.present_text)
            return CarriedTab::tr("words beside it changed");
        if (item.kind == "relation" && item.surface.ends_with(" → " + item.present_text))
            return CarriedTab::tr("its sentence changed");
        if (item.kind == "review" && item.surface == item.present_text)
            return CarriedTab::tr("its labels changed");
        return CarriedTab::tr("changed");
    case store::Fate::lost:
        break;
    }
    return CarriedTab::tr("gone");
}

QString kindText(const store::CarriedItem& item)
{
    if (item.kind == "relation")
        return item.label == "causes" ? CarriedTab::tr("drug and event") : CarriedTab::tr("relation");
    if (item.kind == "mention")
        return item.label == "drug" ? CarriedTab::tr("drug") : CarriedTab::tr("event");
    if (item.kind == "judgement")
        return CarriedTab::tr("rejection or correction");
    if (item.kind == "review")
        return CarriedTab::tr("review mark");
    return CarriedTab::tr("comment");
}

/// is_gold: said by a person or an import as gold; others' labels are never left to a curator.
QString stateText(const store::CarriedItem& item, bool is_gold)
{
    if (!item.settled)
        return CarriedTab::tr("to look at");
    if (!item.to_id.empty())
        return CarriedTab::tr("taken along");
    if (item.kind == "review")
        return CarriedTab::tr("to review again");
    if (item.kind == "judgement" || ((item.kind == "mention" || item.kind == "relation") && !is_gold))
        return CarriedTab::tr("left behind");
    return CarriedTab::tr("dealt with");
}

QString number(std::int64_t value)
{
    return value == 0 ? QStringLiteral("–") : QLocale().toString(static_cast<qlonglong>(value));
}

} // namespace

QString carriedText(const std::vector<store::CarryReport>& reports)
{
    if (reports.empty())
        return {};
    store::CarryReport sum;
    for (const auto& report : reports) {
        sum.kept += report.kept;
        sum.moved += report.moved;
        sum.changed += report.changed;
        sum.lost += report.lost;
        sum.open_items += report.open_items;
    }
    return CarriedTab::tr("Labels went along to %Ln new texts: %L1 at the same place, %L2 moved. Not carried "
                          "over: %L3 whose words changed, %L4 that are gone; left to a curator: %L5.",
                          nullptr, static_cast<int>(reports.size()))
        .arg(sum.kept)
        .arg(sum.moved)
        .arg(sum.changed)
        .arg(sum.lost)
        .arg(sum.open_items);
}

CarriedTab::CarriedTab(app::Session& session, app::ComparisonService& service, QWidget* parent)
    : QWidget(parent), session_(session), service_(service), hint_(corpusHint("carriedHint")),
      only_open_(new QCheckBox(tr("Only texts with something to look at"))), lower_(new QWidget),
      items_hint_(corpusHint("carriedItemsHint")), open_(new QPushButton(tr("Open the document"))),
      settle_(new QPushButton(tr("Dealt with (D)"))),
      settle_all_(new QPushButton(tr("All of this text dealt with")))
{
    setObjectName(QStringLiteral("carriedTab"));
    only_open_->setObjectName(QStringLiteral("carriedOnlyOpen"));
    only_open_->setChecked(true);
    reports_ = corpusTable("carriedReports", tr("New texts and what they took along"),
                           {tr("Document"), tr("Title"), tr("Same place"), tr("Moved"), tr("Changed"),
                            tr("Gone"), tr("Suggestions"), tr("Review marks"), tr("To look at")},
                           1, columnsFrom(kFirstNumber, 8));
    list_ = corpusTable(
        "carriedItems", tr("Labels of the older text"),
        {tr("What became of it"), tr("What"), tr("Words then"), tr("Words now"), tr("Who"), tr("State")}, 2);
    list_->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    open_->setObjectName(QStringLiteral("carriedOpen"));
    settle_->setObjectName(QStringLiteral("carriedSettle"));
    settle_all_->setObjectName(QStringLiteral("carriedSettleAll"));
    settle_->setToolTip(plain_tooltip(tr("Nothing is left to do about it; Undo takes that back")));
    auto* head = new QHBoxLayout;
    head->addWidget(hint_, 1);
    head->addWidget(only_open_, 0, Qt::AlignTop);
    auto* upper = new QWidget;
    auto* above = new QVBoxLayout(upper);
    above->setContentsMargins(0, 0, 0, 0);
    above->addLayout(head);
    above->addWidget(reports_, 1);
    above->addStretch(0);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {open_, settle_, settle_all_})
        buttons->addWidget(one);
    buttons->addStretch();
    auto* below = new QVBoxLayout(lower_);
    below->setContentsMargins(0, 8, 0, 0);
    below->addWidget(items_hint_);
    below->addWidget(list_, 1);
    below->addLayout(buttons);
    auto* halves = new QSplitter(Qt::Vertical);
    halves->setChildrenCollapsible(false);
    halves->addWidget(upper);
    halves->addWidget(lower_);
    halves->setStretchFactor(0, 2);
    halves->setStretchFactor(1, 3);
    halves->setSizes({280, 420}); // else the table shows a row or two
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addWidget(halves);
    wire();
    showReports({});
}

void CarriedTab::wire()
{
    connect(only_open_, &QCheckBox::toggled, this, &CarriedTab::load);
    connect(reports_, &QTableWidget::itemSelectionChanged, this, &CarriedTab::showItems);
    connect(reports_, &QTableWidget::itemActivated, this, [this] { open(false); });
    connect(list_, &QTableWidget::itemSelectionChanged, this, &CarriedTab::updateState);
    connect(list_, &QTableWidget::itemActivated, this, [this] { open(true); });
    connect(open_, &QPushButton::clicked, this, [this] { open(!list_->selectedItems().isEmpty()); });
    connect(settle_, &QPushButton::clicked, this, [this] { settle(false); });
    connect(settle_all_, &QPushButton::clicked, this, [this] { settle(true); });
    list_->installEventFilter(this);
    connect(&service_, &app::ComparisonService::carriedRead, this, &CarriedTab::showReports);
    const auto reload = [this] {
        loaded_ = false;
        if (isVisible())
            load();
    };
    connect(&session_, &app::Session::listLoaded, this, reload); // after an import or a fetch
    connect(&session_, &app::Session::listChanged, this, reload);
    connect(&session_, &app::Session::stored, this, reload); // settled, or undone
    connect(&session_, &app::Session::closed, this, [this] {
        loaded_ = false;
        showReports({});
    });
    connect(&session_, &app::Session::personChanged, this, &CarriedTab::updateState);
}

void CarriedTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!loaded_)
        load();
}

bool CarriedTab::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == list_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_D && key->modifiers() == Qt::NoModifier) {
            if (settle_->isEnabled())
                settle(false);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void CarriedTab::load()
{
    service_.readCarried(only_open_->isChecked());
}

const store::CarryReport* CarriedTab::current() const
{
    const int row = reports_->currentRow();
    return row >= 0 && row < static_cast<int>(texts_.reports.size())
               ? &texts_.reports[static_cast<std::size_t>(row)]
               : nullptr;
}

void CarriedTab::showReports(const app::CarriedTexts& texts)
{
    const store::CarryReport* const before = current();
    const std::string version_id = before ? before->version_id : std::string();
    int row = std::max(0, reports_->currentRow());
    loaded_ = session_.isOpen();
    texts_ = texts;
    {
        const QSignalBlocker quiet(reports_);
        reports_->setRowCount(0);
        for (std::size_t i = 0; i < texts_.reports.size(); ++i) {
            const store::CarryReport& report = texts_.reports[i];
            addCorpusRow(*reports_, {app::to_qstring(report.external_id), app::to_qstring(texts_.titles[i]),
                                     number(report.kept), number(report.moved), number(report.changed),
                                     number(report.lost), number(report.suggestions),
                                     number(report.sentences_done), number(report.open_items)});
            if (report.version_id == version_id)
                row = static_cast<int>(i);
        }
        row = std::min(row, reports_->rowCount() - 1);
        if (row >= 0)
            reports_->selectRow(row);
    }
    const bool some = reports_->rowCount() > 0;
    reports_->setVisible(some);
    lower_->setVisible(some);
    hint_->setText(some ? carriedText(texts_.reports)
                   : only_open_->isChecked()
                       ? tr("When another text of an article comes, its labels go along where the words are "
                            "the same. What finds no place is listed here. Nothing waits now.")
                       : tr("No article has got another text yet."));
    showItems();
}

void CarriedTab::showItems()
{
    const int row = list_->currentRow();
    items_.clear();
    const store::CarryReport* report = current();
    if (report) {
        if (auto items = service_.carriedItems(report->version_id))
            items_ = std::move(*items);
        // What waits comes first.
        std::stable_partition(items_.begin(), items_.end(),
                              [](const store::CarriedItem& item) { return !item.settled; });
    }
    std::map<std::string, QString> names;
    std::set<std::string> gold;
    const auto voices = session_.voices();
    for (const auto& voice : voices ? *voices : std::vector<store::Voice>{}) {
        names[voice.id] = app::to_qstring(voice.name);
        if (voice.kind == store::VoiceKind::person || voice.counts_as_gold)
            gold.insert(voice.id);
    }
    {
        const QSignalBlocker quiet(list_);
        list_->setRowCount(0);
        for (const store::CarriedItem& item : items_) {
            addCorpusRow(*list_, {fateText(item), kindText(item), app::to_qstring(item.surface),
                                  app::to_qstring(item.present_text), names[item.voice_id],
                                  stateText(item, gold.contains(item.voice_id))});
        }
        if (row >= 0 && !items_.empty())
            list_->selectRow(std::min(row, list_->rowCount() - 1));
    }
    items_hint_->setText(report ? tr("%1: labels of the older text, and what the new one reads there.")
                                      .arg(app::to_qstring(report->external_id.empty() ? report->version_id
                                                                                       : report->external_id))
                                : QString());
    updateState();
}

void CarriedTab::settle(bool all)
{
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const bool chosen = all || list_->selectionModel()->isRowSelected(static_cast<int>(i), QModelIndex());
        if (chosen && !items_[i].settled)
            ids.push_back(items_[i].id);
    }
    if (!ids.empty())
        service_.settle(ids);
}

void CarriedTab::open(bool at_label)
{
    const store::CarryReport* report = current();
    if (!report)
        return;
    const auto row = static_cast<std::size_t>(std::max(0, list_->currentRow()));
    if (at_label && row < items_.size() && items_[row].to)
        Q_EMIT placeWanted(app::to_qstring(report->version_id), *items_[row].to);
    else
        Q_EMIT documentWanted(app::to_qstring(report->version_id));
}

void CarriedTab::updateState()
{
    const bool may_write = session_.isOpen() && session_.whyReadOnly().isEmpty();
    bool chosen = false;
    bool any = false;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        any = any || !items_[i].settled;
        chosen = chosen || (!items_[i].settled &&
                            list_->selectionModel()->isRowSelected(static_cast<int>(i), QModelIndex()));
    }
    open_->setEnabled(current() != nullptr);
    settle_->setEnabled(may_write && chosen);
    settle_all_->setEnabled(may_write && any);
}

} // namespace ade::ui
