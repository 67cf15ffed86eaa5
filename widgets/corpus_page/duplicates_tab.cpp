// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/duplicates_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/compared_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QCheckBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QShowEvent>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

#include <cmath>

namespace ade::ui {

namespace {

QPushButton* button(const QString& text, const char* name)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

QString reasonText(const store::DuplicatePair& pair)
{
    switch (pair.reason) {
    case store::DuplicateReason::pmid:
        return DuplicatesTab::tr("same PubMed number %1").arg(app::to_qstring(pair.value));
    case store::DuplicateReason::doi:
        return DuplicatesTab::tr("same DOI %1").arg(app::to_qstring(pair.value));
    case store::DuplicateReason::text:
        break;
    }
    return DuplicatesTab::tr("nearly the same text");
}

QString documentText(const store::DuplicateDocument& document)
{
    const QString id = app::to_qstring(document.external_id.empty() ? document.source : document.external_id);
    return document.title.empty() ? id : QStringLiteral("%1  %2").arg(id, app::to_qstring(document.title));
}

QString decisionText(const store::DuplicatePair& pair)
{
    if (!pair.decision)
        return DuplicatesTab::tr("open");
    const auto& decision = *pair.decision;
    const QString what = decision.left_out_id.empty() ? DuplicatesTab::tr("both kept")
                         : decision.left_out_id == pair.first.document_id
                             ? DuplicatesTab::tr("left one is out")
                             : DuplicatesTab::tr("right one is out");
    const auto when =
        QDateTime::fromString(app::to_qstring(decision.decided), Qt::ISODateWithMs).toLocalTime();
    return QStringLiteral("%1 · %2 · %3")
        .arg(what, app::to_qstring(decision.person_name), when.toString(QStringLiteral("yyyy-MM-dd HH:mm")));
}

/// The other text follows, by the share of its length.
void scrollTogether(QPlainTextEdit& one, QPlainTextEdit& other)
{
    QScrollBar* from = one.verticalScrollBar();
    QScrollBar* to = other.verticalScrollBar();
    QObject::connect(from, &QScrollBar::valueChanged, to, [from, to](int value) {
        const QSignalBlocker quiet(to);
        if (from->maximum() > 0)
            to->setValue(static_cast<int>(std::lround(double(value) * to->maximum() / from->maximum())));
    });
}

} // namespace

DuplicatesTab::DuplicatesTab(app::Session& session, app::ComparisonService& service, QWidget* parent)
    : QWidget(parent), session_(session), service_(service)
{
    setObjectName(QStringLiteral("duplicatesTab"));
    status_ = corpusHint("duplicatesStatus");
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(6);
    bar_->hide();
    pairs_ = corpusTable("duplicatePairs", tr("Documents that may be one article"),
                         {tr("Why"), tr("Alike"), tr("Left"), tr("Right"), tr("Decision")}, 2, {1});
    pairs_->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    pairs_->setToolTip(plain_tooltip(tr("K keeps both, L and R leave the left or right one out, O opens it "
                                        "again")));
    auto* upper = new QWidget;
    auto* above = new QVBoxLayout(upper);
    above->setContentsMargins(0, 0, 0, 0);
    above->addWidget(buildTop());
    above->addWidget(status_);
    above->addWidget(bar_);
    above->addWidget(pairs_, 1);
    above->addStretch(0);
    lower_ = buildPair();
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
    fill();
}

QWidget* DuplicatesTab::buildTop()
{
    find_ = button(tr("Find duplicates"), "duplicatesFind");
    stop_ = button(tr("Stop"), "duplicatesStop");
    similarity_ = new QSpinBox;
    similarity_->setObjectName(QStringLiteral("duplicatesSimilarity"));
    similarity_->setAccessibleName(tr("Lowest likeness of two texts that is shown"));
    similarity_->setToolTip(plain_tooltip(tr("How many of their runs of five words two texts share")));
    similarity_->setRange(30, 100);
    similarity_->setSuffix(tr(" %"));
    similarity_->setValue(80);
    similarity_->setKeyboardTracking(false);
    decided_too_ = new QCheckBox(tr("Decided ones too"));
    decided_too_->setObjectName(QStringLiteral("duplicatesDecidedToo"));
    auto* top = new QWidget;
    auto* line = new QHBoxLayout(top);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(find_);
    line->addWidget(stop_);
    line->addSpacing(8);
    line->addWidget(new QLabel(tr("Texts at least")));
    line->addWidget(similarity_);
    line->addWidget(new QLabel(tr("alike")));
    line->addStretch();
    line->addWidget(decided_too_);
    return top;
}

QWidget* DuplicatesTab::buildPair()
{
    first_ = new ComparedTextPane("duplicatesFirst", tr("Left text"));
    second_ = new ComparedTextPane("duplicatesSecond", tr("Right text"));
    scrollTogether(first_->text(), second_->text());
    scrollTogether(second_->text(), first_->text());
    keep_both_ = button(tr("Keep both (K)"), "duplicatesKeepBoth");
    leave_first_ = button(tr("Leave the left one out (L)"), "duplicatesLeaveFirst");
    leave_second_ = button(tr("Leave the right one out (R)"), "duplicatesLeaveSecond");
    reopen_ = button(tr("Open again (O)"), "duplicatesReopen");
    keep_both_->setToolTip(plain_tooltip(tr("Two articles: both stay in work")));
    for (QPushButton* one : {leave_first_, leave_second_})
        one->setToolTip(plain_tooltip(
            tr("One article: this copy is in no list, training set or sample any more. Its text and labels "
               "stay in the project; Undo brings it back.")));
    auto* panes = new QHBoxLayout;
    panes->setSpacing(16);
    panes->addWidget(first_, 1);
    panes->addWidget(second_, 1);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {keep_both_, leave_first_, leave_second_, reopen_})
        buttons->addWidget(one);
    buttons->addStretch();
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addLayout(panes, 1);
    layout->addLayout(buttons);
    return widget;
}

void DuplicatesTab::wire()
{
    connect(find_, &QPushButton::clicked, this, &DuplicatesTab::find);
    connect(stop_, &QPushButton::clicked, &service_, &app::ComparisonService::stopFinding);
    connect(decided_too_, &QCheckBox::toggled, this, &DuplicatesTab::fill);
    connect(pairs_, &QTableWidget::itemSelectionChanged, this, [this] {
        // Who has gone on alone is not led to the next pair when the last answer comes back: that would take
        // the pair from under the hand, between the press of a button and its release.
        answered_ = false;
        showPair();
    });
    connect(pairs_, &QTableWidget::itemActivated, this, [this] { first_->text().setFocus(); });
    const std::pair<QPushButton*, Answer> answers[] = {{keep_both_, Answer::keep_both},
                                                       {leave_first_, Answer::leave_first_out},
                                                       {leave_second_, Answer::leave_second_out},
                                                       {reopen_, Answer::reopen}};
    for (const auto& [one, what] : answers)
        connect(one, &QPushButton::clicked, this, [this, what = what] { answer(what); });
    for (ComparedTextPane* pane : {first_, second_}) {
        connect(pane, &ComparedTextPane::openWanted, this, &DuplicatesTab::documentWanted);
        pane->text().installEventFilter(this);
    }
    pairs_->installEventFilter(this);

    connect(&service_, &app::ComparisonService::found, this,
            [this](const std::vector<store::DuplicatePair>& pairs) {
                all_ = pairs;
                found_ = true;
                stale_ = false;
                fill();
            });
    connect(&service_, &app::ComparisonService::cancelledFinding, this, [this] {
        updateState();
        say(tr("Stopped. Find again to look at all texts."));
    });
    connect(&service_, &app::ComparisonService::progressed, this, [this](const Progress& progress) {
        bar_->setRange(0, progress.total > 0 ? 1000 : 0);
        if (progress.total > 0)
            bar_->setValue(static_cast<int>(1000 * progress.done / progress.total));
    });
    connect(&service_, &app::ComparisonService::compared, this, &DuplicatesTab::showCompared);
    connect(&service_, &app::ComparisonService::failed, this, [this](const Error& error) {
        answered_ = false;
        updateState();
        say(app::to_qstring(error.message), true);
    });
    connect(&session_, &app::Session::stored, this, [this] {
        // Also after undo and redo, wherever they were asked for.
        stale_ = found_;
        if (isVisible())
            service_.refresh();
    });
    connect(&session_, &app::Session::closed, this, [this] {
        all_.clear();
        found_ = stale_ = answered_ = false;
        fill();
    });
    connect(&session_, &app::Session::opened, this, [this] {
        if (isVisible())
            find();
        updateState();
    });
    connect(&session_, &app::Session::personChanged, this, &DuplicatesTab::updateState);
}

void DuplicatesTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!found_)
        find();
    else if (stale_)
        service_.refresh();
}

bool DuplicatesTab::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const std::pair<int, std::pair<QPushButton*, Answer>> keys[] = {
            {Qt::Key_K, {keep_both_, Answer::keep_both}},
            {Qt::Key_L, {leave_first_, Answer::leave_first_out}},
            {Qt::Key_R, {leave_second_, Answer::leave_second_out}},
            {Qt::Key_O, {reopen_, Answer::reopen}}};
        for (const auto& [code, action] : keys) {
            if (key->key() == code && key->modifiers() == Qt::NoModifier) {
                if (action.first->isEnabled())
                    answer(action.second);
                return true;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void DuplicatesTab::find()
{
    if (!session_.isOpen() || service_.isFinding())
        return;
    store::DuplicateOptions options;
    options.similarity = similarity_->value() / 100.0;
    service_.find(options);
    say(tr("Comparing all texts …"));
    bar_->setRange(0, 0);
    updateState();
}

const store::DuplicatePair* DuplicatesTab::current() const
{
    const int row = pairs_->currentRow();
    return row >= 0 && row < static_cast<int>(shown_.size()) ? &all_[shown_[static_cast<std::size_t>(row)]]
                                                             : nullptr;
}

void DuplicatesTab::fill()
{
    const int old_row = std::max(0, pairs_->currentRow());
    const auto ids = [](const store::DuplicatePair* pair) {
        return pair ? pair->first.document_id + "|" + pair->second.document_id : std::string();
    };
    const std::string old_ids = pairs_->property("pair").toString().toStdString();
    std::size_t open = 0;
    shown_.clear();
    int row = -1;
    int next_open = -1;
    {
        const QSignalBlocker quiet(pairs_);
        pairs_->setRowCount(0);
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const store::DuplicatePair& pair = all_[i];
            open += pair.decision ? 0 : 1;
            if (pair.decision && !decided_too_->isChecked())
                continue;
            const int at = pairs_->rowCount();
            shown_.push_back(i);
            addCorpusRow(*pairs_, {reasonText(pair), tr("%1 %").arg(100 * pair.second.similarity, 0, 'f', 0),
                                   documentText(pair.first), documentText(pair.second), decisionText(pair)});
            if (ids(&pair) == old_ids)
                row = at;
            if (next_open < 0 && !pair.decision && at >= old_row)
                next_open = at;
        }
    }
    if (answered_ && next_open >= 0)
        row = next_open;
    answered_ = false;
    if (row < 0)
        row = std::min(old_row, pairs_->rowCount() - 1);
    if (row >= 0) {
        const QSignalBlocker quiet(pairs_);
        pairs_->selectRow(row);
    }
    pairs_->setVisible(pairs_->rowCount() > 0);
    lower_->setVisible(pairs_->rowCount() > 0);
    const std::size_t decided = all_.size() - open;
    if (!found_)
        say(tr("Articles that may be one: the same PubMed number or DOI, or nearly the same text. They are "
               "shown here side by side, and nothing is merged."));
    else if (all_.empty())
        say(tr("No duplicates were found."));
    else
        say(tr("%L1 open, %L2 decided.").arg(open).arg(decided));
    showPair();
}

void DuplicatesTab::showPair()
{
    const store::DuplicatePair* pair = current();
    pairs_->setProperty(
        "pair", pair ? app::to_qstring(pair->first.document_id + "|" + pair->second.document_id) : QString());
    if (pair) {
        service_.compare(pair->first.version_id, pair->second.version_id);
    } else {
        first_->clear();
        second_->clear();
    }
    updateState();
}

void DuplicatesTab::showCompared(const app::Compared& texts)
{
    const store::DuplicatePair* pair = current();
    if (!pair || pair->first.version_id != texts.first.summary.version_id ||
        pair->second.version_id != texts.second.summary.version_id)
        return;
    first_->show(pair->first, texts.first);
    second_->show(pair->second, texts.second);
}

void DuplicatesTab::answer(Answer what)
{
    const store::DuplicatePair* pair = current();
    if (!pair)
        return;
    answered_ = what != Answer::reopen;
    switch (what) {
    case Answer::keep_both:
        service_.keepBoth(*pair);
        break;
    case Answer::leave_first_out:
    case Answer::leave_second_out:
        service_.leaveOut(*pair, what == Answer::leave_second_out);
        break;
    case Answer::reopen:
        service_.reopen(*pair);
        break;
    }
}

void DuplicatesTab::say(const QString& text, bool is_problem)
{
    status_->setText(text);
    const Palette colours = Palette::of(palette());
    QPalette own = status_->palette();
    own.setColor(QPalette::WindowText, is_problem ? colours.rejected : colours.text);
    status_->setPalette(own);
}

void DuplicatesTab::updateState()
{
    const bool open = session_.isOpen();
    const bool may_write = open && session_.whyReadOnly().isEmpty();
    const bool busy = service_.isFinding();
    const store::DuplicatePair* pair = current();
    const bool is_open_pair = pair && !pair->decision;
    find_->setEnabled(open && !busy);
    find_->setText(found_ ? tr("Find again") : tr("Find duplicates"));
    similarity_->setEnabled(!busy);
    stop_->setVisible(busy);
    bar_->setVisible(busy);
    keep_both_->setEnabled(may_write && is_open_pair);
    leave_first_->setEnabled(may_write && is_open_pair);
    leave_second_->setEnabled(may_write && is_open_pair);
    reopen_->setEnabled(may_write && pair && pair->decision);
}

} // namespace ade::ui
