// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/teacher_page.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/teacher_page/connection_tab.hpp"
#include "widgets/teacher_page/ledger_tab.hpp"
#include "widgets/teacher_page/prompt_tab.hpp"
#include "widgets/teacher_page/run_tab.hpp"
#include "widgets/teacher_page/score_tab.hpp"

#include <QAction>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ade::ui {

TeacherPage::TeacherPage(app::Session& session, app::TeacherService& service, ShortcutTable& keys,
                         QWidget* parent)
    : QWidget(parent), tabs_(new QTabWidget)
{
    setObjectName(QStringLiteral("teacherPage"));
    tabs_->setObjectName(QStringLiteral("teacherTabs"));
    tabs_->setDocumentMode(true);
    tabs_->tabBar()->setAccessibleName(tr("Parts of the teacher page"));
    connection_ = new ConnectionTab(session, service, keys, this);
    prompt_ = new PromptTab(session, service, keys, this);
    run_ = new RunTab(session, service, keys, this);
    ledger_ = new LedgerTab(session, service, keys);
    score_ = new ScoreTab(session, service, keys, this);
    addTab(QStringLiteral("connection"), tr("Connection"), connection_, connection_->pageActions());
    addTab(QStringLiteral("prompt"), tr("Prompt"), prompt_, prompt_->pageActions());
    addTab(QStringLiteral("run"), tr("Run"), run_, run_->pageActions());
    addTab(QStringLiteral("ledger"), tr("Ledger"), ledger_, ledger_->pageActions());
    addTab(QStringLiteral("scorecard"), tr("Scorecard"), score_, score_->pageActions());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(tabs_);
    setFocusProxy(tabs_);
    connect(tabs_, &QTabWidget::currentChanged, this, &TeacherPage::keyHintChanged);
    connect(run_, &RunTab::connectionWanted, this, [this] { showTab(QStringLiteral("connection")); });
    connect(run_, &RunTab::ledgerWanted, this, [this](const std::string& run_id) {
        ledger_->showRun(run_id);
        showTab(QStringLiteral("ledger"));
    });
    connect(ledger_, &LedgerTab::documentWanted, this, &TeacherPage::documentWanted);
    connect(&service, &app::TeacherService::failed, this, &TeacherPage::failed);
}

void TeacherPage::addTab(const QString& name, const QString& title, QWidget* tab,
                         const QList<QAction*>& actions)
{
    names_.append(name);
    actions_of_.append(actions);
    auto* scroll = new QScrollArea; // on a low screen a tab scrolls; the window need not grow
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus); // Tab goes on to what is in it
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(tab);
    tabs_->addTab(scroll, plain_label(title));
    for (QAction* action : actions) {
        actions_ << action;
        connect(action, &QAction::changed, this, [this, tab] {
            if (tab->isVisible()) // else the hint of another page would overwrite what it says
                Q_EMIT keyHintChanged();
        });
        connect(action, &QAction::triggered, this, [this, name] {
            showTab(name);
            Q_EMIT wanted();
        });
    }
}

QString TeacherPage::keyHint() const
{
    static constexpr std::pair<const char*, const char*> kWords[] = {
        {"teacher_test", QT_TR_NOOP("test")},
        {"teacher_save", QT_TR_NOOP("save")},
        {"teacher_save_prompt", QT_TR_NOOP("save as a new version")},
        {"teacher_pick_examples", QT_TR_NOOP("pick examples")},
        {"teacher_count", QT_TR_NOOP("count")},
        {"teacher_start", QT_TR_NOOP("start")},
        {"teacher_pause", QT_TR_NOOP("pause or go on")},
        {"teacher_cancel", QT_TR_NOOP("cancel")},
        {"ledger_next", QT_TR_NOOP("next line")},
        {"ledger_previous", QT_TR_NOOP("line before")},
        {"ledger_take", QT_TR_NOOP("take the place")},
        {"ledger_place_1", QT_TR_NOOP("take place 1 (2 …)")},
        {"ledger_drop", QT_TR_NOOP("nothing meant")},
        {"ledger_later", QT_TR_NOOP("later")},
        {"ledger_go", QT_TR_NOOP("show in the text")},
        {"teacher_score", QT_TR_NOOP("score")},
    };
    QStringList parts;
    for (const QAction* action : actions_of_.value(tabs_->currentIndex())) {
        if (!action->isEnabled() || action->shortcut().isEmpty())
            continue;
        for (const auto& [name, words] : kWords) {
            if (action->objectName() == QLatin1String(name))
                parts << QStringLiteral("%1 %2").arg(action->shortcut().toString(QKeySequence::NativeText),
                                                     tr(words));
        }
    }
    return parts.join(QStringLiteral(" · "));
}

bool TeacherPage::showTab(const QString& name)
{
    const auto index = names_.indexOf(name);
    if (index < 0)
        return false;
    tabs_->setCurrentIndex(static_cast<int>(index));
    return true;
}

QString TeacherPage::currentTab() const
{
    return names_.value(tabs_->currentIndex());
}

void TeacherPage::setFileChooser(const FileChooser& chooser)
{
    connection_->setFileChooser(chooser);
    run_->setFileChooser(chooser);
    score_->setFileChooser(chooser);
}

void TeacherPage::setPresentSentence(std::function<QString()> sentence)
{
    prompt_->setPresentSentence(std::move(sentence));
}

} // namespace ade::ui
