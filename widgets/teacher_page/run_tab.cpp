// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/run_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "core/net/redact.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/run_texts.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

RunTab::RunTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("runTab"));
    const QString group = tr("Teacher");
    count_ = teacherAction(keys, page, "teacher.count", group,
                           tr("Teacher: count what a run would take (nothing is sent)"), "F6");
    start_ = teacherAction(keys, page, "teacher.start", group, tr("Teacher: start the run, or go on"), "F7");
    pause_ = teacherAction(keys, page, "teacher.pause", group, tr("Teacher: pause the run, or go on"), "F8");
    cancel_ = teacherAction(keys, page, "teacher.cancel", group,
                            tr("Teacher: cancel the run; what is answered is kept"), "Shift+F8");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 16, 24, 12);
    column->addWidget(buildForm());
    column->addSpacing(8);
    column->addWidget(buildRuns(), 1);
    wire();
    fillPrompts();
    updateState();
}

QWidget* RunTab::buildForm()
{
    server_ = corpusHint("runServer");
    connect_ = teacherButton(tr("Set up the connection …"), "runConnect");
    sentences_ = new QComboBox;
    sentences_->setObjectName(QStringLiteral("runSentences"));
    sentences_->setAccessibleName(tr("Which sentences"));
    for (const auto& [choice, words] : sentenceChoices())
        sentences_->addItem(words, QString::fromUtf8(teacher::to_string(choice).data()));
    limit_ = new QSpinBox;
    limit_->setObjectName(QStringLiteral("runLimit"));
    limit_->setAccessibleName(tr("At most so many sentences"));
    limit_->setRange(0, 10'000'000);
    limit_->setSpecialValueText(tr("all"));
    limit_->setGroupSeparatorShown(true);
    prompt_ = new QComboBox;
    prompt_->setObjectName(QStringLiteral("runPrompt"));
    prompt_->setAccessibleName(tr("Prompt"));
    samples_ = new QSpinBox;
    samples_->setObjectName(QStringLiteral("runSamples"));
    samples_->setAccessibleName(tr("Answers per sentence"));
    samples_->setRange(1, 20);
    max_cost_ = new QDoubleSpinBox;
    max_cost_->setObjectName(QStringLiteral("runMaxCost"));
    max_cost_->setAccessibleName(tr("Dollars that a run does not pass"));
    max_cost_->setRange(0, 1e6);
    max_cost_->setPrefix(QStringLiteral("$"));
    max_cost_->setSpecialValueText(tr("no cap"));
    max_requests_ = new QSpinBox;
    max_requests_->setObjectName(QStringLiteral("runMaxRequests"));
    max_requests_->setAccessibleName(tr("Requests that a run does not pass"));
    max_requests_->setRange(0, 100'000'000);
    max_requests_->setSpecialValueText(tr("no cap"));
    max_requests_->setGroupSeparatorShown(true);
    const auto word = [](const QString& text) {
        auto* label = new QLabel(text);
        label->setTextFormat(Qt::PlainText);
        return label;
    };
    const auto row = [](std::initializer_list<QWidget*> widgets) {
        auto* line = new QHBoxLayout;
        for (QWidget* widget : widgets)
            line->addWidget(widget);
        line->addStretch();
        return line;
    };
    start_button_ = teacherButton(start_, tr("Start"), "runStart");
    pause_button_ = teacherButton(pause_, tr("Pause"), "runPause");
    import_ = teacherButton(tr("Import answers …"), "runImport");
    import_->setToolTip(plain_tooltip(
        tr("JSONL, one answer a line: {\"id\": \"ARTICLE:N\" or \"text\": the sentence, \"answer\": …}. "
           "Nothing is sent.")));
    replay_ = teacherButton(tr("Replay a recording …"), "runReplay");
    replay_->setToolTip(plain_tooltip(
        tr("The same, for the sentences chosen above; the run is named as recorded everywhere.")));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(teacherButton(count_, tr("Count"), "runCount"));
    buttons->addWidget(start_button_);
    buttons->addWidget(pause_button_);
    buttons->addWidget(teacherButton(cancel_, tr("Cancel"), "runCancel"));
    buttons->addSpacing(24);
    buttons->addWidget(import_);
    buttons->addWidget(replay_);
    buttons->addStretch();
    plan_ = corpusHint("runPlan");
    outcome_ = corpusHint("runOutcome");
    progress_ = corpusHint("runProgress");
    failures_ = corpusHint("runFailures");
    for (QLabel* label : {server_, plan_, outcome_, progress_, failures_})
        label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    server_->setWordWrap(false);
    server_->setSizePolicy(QSizePolicy::Maximum,
                           QSizePolicy::Preferred); // the button stands beside its words
    bar_ = new QProgressBar;
    bar_->setObjectName(QStringLiteral("runBar"));
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(6);
    auto* inner = new QWidget;
    auto* form = new QFormLayout(inner);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Teacher"), row({server_, connect_}));
    form->addRow(tr("Sentences"), row({sentences_, word(tr("at most")), limit_}));
    form->addRow(tr("Prompt"), row({prompt_, word(tr("answers per sentence")), samples_}));
    form->addRow(tr("Stop before"), row({max_cost_, word(tr("or")), max_requests_, word(tr("requests"))}));
    form->addRow(QString(), buttons);
    form->addRow(QString(), plan_);
    form->addRow(QString(), bar_);
    form->addRow(QString(), progress_);
    form->addRow(QString(), failures_);
    form->addRow(QString(), outcome_);
    return inner;
}

QWidget* RunTab::buildRuns()
{
    runs_ = corpusTable("runTable", tr("Runs of the teacher"),
                        {tr("Run"), tr("State"), tr("Asked"), tr("With events"), tr("None"),
                         tr("Not understood"), tr("Failed"), tr("Cost"), tr("When")},
                        0, columnsFrom(2, 7));
    runs_->setMinimumHeight(120);
    runs_hint_ = corpusHint("runTableHint");
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(runs_hint_);
    layout->addWidget(runs_, 1);
    return widget;
}

void RunTab::wire()
{
    connect(connect_, &QPushButton::clicked, this, &RunTab::connectionWanted);
    connect(count_, &QAction::triggered, this, &RunTab::count);
    connect(start_, &QAction::triggered, this, &RunTab::start);
    connect(pause_, &QAction::triggered, this, &RunTab::pause);
    connect(cancel_, &QAction::triggered, this, [this] {
        sayTo(*progress_, tr("Stopping: what is answered is being stored …"));
        service_.cancelRun();
    });
    connect(import_, &QPushButton::clicked, this, [this] { importFile(false); });
    connect(replay_, &QPushButton::clicked, this, [this] { importFile(true); });
    for (QSpinBox* box : {limit_, samples_, max_requests_})
        connect(box, &QSpinBox::valueChanged, this, &RunTab::forgetPlan);
    connect(max_cost_, &QDoubleSpinBox::valueChanged, this, &RunTab::forgetPlan);
    connect(sentences_, &QComboBox::currentIndexChanged, this, &RunTab::forgetPlan);
    connect(prompt_, &QComboBox::currentIndexChanged, this, [this] {
        if (filling_ || prompt_->currentIndex() < 0)
            return;
        forgetPlan();
        if (!service_.settings() || !session_.whyReadOnly().isEmpty())
            return;
        teacher::TeacherSettings settings = *service_.settings();
        settings.prompt = app::to_utf8(app::TeacherService::promptTitle(prompt()));
        service_.setSetup(settings, service_.keyPlace()); // the same prompt the next time
    });
    connect(runs_, &QTableWidget::itemActivated, this, [this](QTableWidgetItem* item) {
        if (static_cast<std::size_t>(item->row()) < run_ids_.size())
            Q_EMIT ledgerWanted(run_ids_[static_cast<std::size_t>(item->row())]);
    });
    connect(&service_, &app::TeacherService::setupChanged, this, [this] {
        fillPrompts();
        updateState();
    });
    connect(&service_, &app::TeacherService::runningChanged, this, &RunTab::updateState);
    connect(&service_, &app::TeacherService::planned, this, &RunTab::showPlan);
    connect(&service_, &app::TeacherService::progressed, this, &RunTab::showNews);
    connect(&service_, &app::TeacherService::ran, this, &RunTab::showDone);
    connect(&service_, &app::TeacherService::recorded, this, &RunTab::showRecorded);
    connect(&service_, &app::TeacherService::runFailed, this, &RunTab::showFailure);
    connect(&session_, &app::Session::opened, this, [this] {
        showRuns({});
        if (isVisible())
            service_.loadRuns();
        updateState();
    });
    connect(&session_, &app::Session::closed, this, [this] {
        planned_.reset();
        for (QLabel* label : {plan_, progress_, failures_, outcome_})
            sayTo(*label, {});
        showRuns({});
        updateState();
    });
    connect(&session_, &app::Session::personChanged, this, &RunTab::updateState);
    connect(&service_, &app::TeacherService::runsLoaded, this, &RunTab::showRuns);
}

void RunTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    service_.loadRuns();
}

void RunTab::fillPrompts()
{
    filling_ = true;
    prompts_ = service_.prompts();
    const QString chosen = app::TeacherService::promptTitle(service_.chosenPrompt());
    prompt_->clear();
    for (const auto& one : prompts_)
        prompt_->addItem(app::TeacherService::promptTitle(one));
    prompt_->setCurrentIndex(qMax(0, prompt_->findText(chosen)));
    filling_ = false;
}

app::SentenceWish RunTab::wish() const
{
    app::SentenceWish wish;
    wish.choice = teacher::sentence_choice_from(app::to_utf8(sentences_->currentData().toString()))
                      .value_or(teacher::SentenceChoice::automatic);
    wish.limit = limit_->value() > 0 ? limit_->value() : -1;
    return wish;
}

teacher::LabelOptions RunTab::options() const
{
    teacher::LabelOptions options;
    options.samples = samples_->value();
    if (max_cost_->value() > 0)
        options.max_cost_usd = max_cost_->value();
    if (max_requests_->value() > 0)
        options.max_requests = max_requests_->value();
    return options;
}

teacher::PromptTemplate RunTab::prompt() const
{
    const auto index = static_cast<std::size_t>(qMax(0, prompt_->currentIndex()));
    return index < prompts_.size() ? prompts_[index] : service_.chosenPrompt();
}

QString RunTab::obstacle() const
{
    if (!session_.isOpen() || !service_.settings())
        return tr("Set up the connection first.");
    if (const QString reason = session_.whyReadOnly(); !reason.isEmpty())
        return reason;
    if (samples_->value() > 1 && service_.settings()->temperature == 0)
        return tr(
            "With temperature 0 all answers to a sentence would be the same: raise it (to 0.7, say) on the "
            "tab Connection, or ask once.");
    if (max_cost_->value() > 0 && !teacher::price_of(*service_.settings()))
        return tr(
            "A cap in money needs the model's price: give it on the tab Connection, or cap the requests.");
    return {};
}

void RunTab::updateState()
{
    const bool running = service_.isRunning();
    const bool paused = service_.isPaused();
    const QString why = obstacle();
    const auto& settings = service_.settings();
    sayTo(*server_, settings ? tr("%1 at %2")
                                   .arg(app::to_qstring(settings->model),
                                        app::to_qstring(net::redact_url(teacher::chat_url(*settings))))
                             : tr("No connection yet."));
    connect_->setVisible(!settings);
    count_->setEnabled(settings && session_.isOpen() && !running && !service_.isPlanning());
    start_->setEnabled(!running && !service_.isPlanning() && why.isEmpty());
    pause_->setEnabled(running && !recording_);
    cancel_->setEnabled(running);
    pause_button_->setText(paused ? tr("Go on") : tr("Pause"));
    start_button_->setText(planned_ && planned_->plan.cached > 0 && planned_->plan.to_ask > 0 ? tr("Go on")
                                                                                              : tr("Start"));
    const bool may_import = session_.isOpen() && session_.whyReadOnly().isEmpty() && !running;
    import_->setEnabled(may_import);
    replay_->setEnabled(may_import);
    for (QWidget* widget : {static_cast<QWidget*>(sentences_), static_cast<QWidget*>(limit_),
                            static_cast<QWidget*>(prompt_), static_cast<QWidget*>(samples_),
                            static_cast<QWidget*>(max_cost_), static_cast<QWidget*>(max_requests_)})
        widget->setEnabled(!running);
    bar_->setVisible(running || service_.isPlanning());
    if (!running) {
        bar_->setRange(0, 0);
        sayTo(*progress_, {});
        if (service_.isPlanning())
            sayTo(*plan_, tr("Counting …"));
        else if (!planned_)
            sayTo(*plan_, settings && !why.isEmpty() ? why : QString());
    } else if (paused) {
        sayTo(*progress_, tr("Paused: answers under way are taken, nothing new is asked."));
    }
}

void RunTab::forgetPlan()
{
    planned_.reset();
    updateState();
}

void RunTab::count()
{
    sayTo(*outcome_, {});
    planned_.reset();
    service_.plan(prompt(), options(), wish());
}

void RunTab::start()
{
    if (const QString why = obstacle(); !why.isEmpty()) {
        sayTo(*outcome_, why, -1);
        return;
    }
    recording_ = false;
    planned_.reset();
    for (QLabel* label : {plan_, failures_, outcome_})
        sayTo(*label, {});
    service_.run(prompt(), options(), wish());
}

void RunTab::pause()
{
    service_.setPaused(!service_.isPaused());
}

void RunTab::importFile(bool replay)
{
    choose_(this, ChooseWhat::open_file, replay ? tr("Replay recorded answers") : tr("Import answers"),
            tr("Answers (*.jsonl)"), [this, replay](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                recording_ = true;
                planned_.reset();
                for (QLabel* label : {plan_, failures_, outcome_})
                    sayTo(*label, {});
                service_.importAnswers(paths.front(), replay, wish());
            });
}

void RunTab::showPlan(const app::TeacherPlanned& plan)
{
    planned_ = plan;
    updateState();
    if (service_.settings())
        sayTo(*plan_, planText(plan, *service_.settings(), samples_->value()));
}

void RunTab::showNews(const app::TeacherNews& news)
{
    if (!service_.isRunning()) {
        return; // of a count
    }
    const Progress& step = news.progress;
    bar_->setRange(0, step.total > 0 ? 1000 : 0);
    if (step.total > 0)
        bar_->setValue(static_cast<int>(1000 * step.done / step.total));
    if (service_.isPaused())
        return;
    sayTo(*progress_, progressText(news, options().max_cost_usd,
                                   service_.settings() && teacher::price_of(*service_.settings())));
    sayTo(*failures_, failuresText(news.so_far.run), -1);
}

void RunTab::showDone(const app::TeacherRunDone& done)
{
    const bool priced = service_.settings() && teacher::price_of(*service_.settings());
    const auto& run = done.labels.run;
    const bool whole = run.not_asked == 0 && run.failed == 0;
    sayTo(*outcome_, doneText(done, priced), whole ? 1 : 0);
    sayTo(*failures_, failuresText(run), -1);
    service_.loadRuns();
}

void RunTab::showRecorded(const app::TeacherRecorded& recorded)
{
    sayTo(*outcome_, recordedText(recorded), recorded.refused.empty() ? 1 : 0);
    QStringList faults;
    for (const auto* list : {&recorded.refused, &recorded.recorded.unmatched}) {
        for (std::size_t i = 0; i < list->size() && i < 3; ++i)
            faults << shortened(errorText((*list)[i]), 300);
        if (list->size() > 3)
            faults << tr("… and %L1 more like this.").arg(list->size() - 3);
    }
    sayTo(*failures_, faults.join(QLatin1Char('\n')), -1);
    service_.loadRuns();
}

void RunTab::showFailure(const Error& error)
{
    updateState();
    if (error.code == ErrorCode::cancelled)
        sayTo(*outcome_, tr("Cancelled. What was answered is kept."));
    else
        sayTo(*outcome_, errorText(error), -1);
    service_.loadRuns();
}

void RunTab::showRuns(const std::vector<store::LedgerRates>& rates)
{
    runs_->setRowCount(0);
    run_ids_.clear();
    const auto records = service_.runs();
    for (auto one = rates.rbegin(); one != rates.rend(); ++one) { // newest first
        QString state;
        QString cost;
        QString when;
        for (const store::RunRecord& record : records) {
            if (record.id != one->run_id)
                continue;
            state = runState(record);
            cost = record.cost_usd > 0 ? moneyText(record.cost_usd) : QString();
            when = localTime(record.finished.empty() ? record.started : record.finished);
        }
        addCorpusRow(*runs_, {app::to_qstring(one->run_name), state, numberText(one->asked),
                              numberText(one->with_events), numberText(one->none), numberText(one->unparsed),
                              numberText(one->failed), cost, when});
        run_ids_.push_back(one->run_id);
    }
    sayTo(*runs_hint_,
          rates.empty() ? tr("Runs stand here once the teacher has been asked. A run that broke off goes on "
                             "with Start: nothing is asked or paid twice.")
                        : tr("Runs, the newest first. Enter shows the run's lines in the ledger."));
}

} // namespace ade::ui
