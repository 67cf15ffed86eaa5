// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_page/plan_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/keep_focus.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

constexpr int kSentencesShown = 500;

QString statusText(store::StageStatus status)
{
    switch (status) {
    case store::StageStatus::open:
        return PlanTab::tr("not run");
    case store::StageStatus::part:
        return PlanTab::tr("broke off");
    case store::StageStatus::outdated:
        return PlanTab::tr("outdated");
    case store::StageStatus::waiting:
        return PlanTab::tr("needs the teacher");
    case store::StageStatus::done:
        break;
    }
    return PlanTab::tr("done");
}

/// What is counted; words that have a plural are in numberOf().
QString countWord(const std::string& word)
{
    const std::pair<const char*, QString> words[] = {
        {"found", PlanTab::tr("found")},
        {"from_pubmed", PlanTab::tr("from PubMed")},
        {"from_files", PlanTab::tr("from files")},
        {"left_out_frozen", PlanTab::tr("frozen gold")},
        {"left_out_test", PlanTab::tr("test part")},
        {"left_out_dev", PlanTab::tr("development part")},
        {"left_out_gold", PlanTab::tr("gold")},
        {"left_out_listed", PlanTab::tr("on your list")},
        {"left_out_duplicate", PlanTab::tr("left out as a duplicate")},
        {"left_out_same_sentence", PlanTab::tr("equal to one of those")},
        {"usable", PlanTab::tr("usable")},
        {"read_now", PlanTab::tr("read now")},
        {"with_a_drug", PlanTab::tr("with a drug")},
        {"without_a_drug", PlanTab::tr("without")},
        {"different", PlanTab::tr("different")},
        {"answered", PlanTab::tr("answered")},
        {"not_answered", PlanTab::tr("not answered")},
        {"positive", PlanTab::tr("with an event")},
        {"negative", PlanTab::tr("without")},
        {"pool", PlanTab::tr("to draw from")},
        {"repeated", PlanTab::tr("repeated")},
        {"wanted", PlanTab::tr("wanted")},
        {"drawn", PlanTab::tr("drawn")},
        {"drawn_positive", PlanTab::tr("of them with an event")},
    };
    for (const auto& [key, text] : words) {
        if (word == key)
            return text;
    }
    return app::to_qstring(word);
}

/// "3 searches", "1 search", "from 46 documents", "seed 7"
QString numberOf(const std::string& word, std::int64_t number)
{
    const int count = static_cast<int>(number);
    if (word == "searches")
        return PlanTab::tr("%Ln searches", nullptr, count);
    if (word == "documents")
        return PlanTab::tr("%Ln documents", nullptr, count);
    if (word == "sentences")
        return PlanTab::tr("%Ln sentences", nullptr, count);
    if (word == "drug_mentions")
        return PlanTab::tr("%Ln mentions", nullptr, count);
    if (word == "drug_names")
        return PlanTab::tr("%Ln different names", nullptr, count);
    if (word == "drawn_documents")
        return PlanTab::tr("from %Ln documents", nullptr, count);
    if (word == "seed")
        return PlanTab::tr("seed %1").arg(number); // as it is typed
    return QStringLiteral("%1 %2").arg(QLocale().toString(static_cast<qlonglong>(number)), countWord(word));
}

QString reasonText(const std::string& reason)
{
    return countWord("left_out_" + reason);
}

} // namespace

QString PlanTab::stageTitle(store::CurationStage stage)
{
    switch (stage) {
    case store::CurationStage::search:
        return tr("Search");
    case store::CurationStage::fetch:
        return tr("Fetch");
    case store::CurationStage::sentences:
        return tr("Sentences");
    case store::CurationStage::drugs:
        return tr("Drugs");
    case store::CurationStage::drug_sentences:
        return tr("Sentences with a drug");
    case store::CurationStage::teacher:
        return tr("Teacher");
    case store::CurationStage::positives:
        return tr("Positives");
    case store::CurationStage::sample:
        break;
    }
    return tr("Sample");
}

QString PlanTab::stageHint(store::CurationStage stage)
{
    switch (stage) {
    case store::CurationStage::search:
        return tr("Articles that the searches of this project found. Search on the first tab.");
    case store::CurationStage::fetch:
        return tr("Texts in the project, from PubMed and from files.");
    case store::CurationStage::sentences:
        return tr(
            "Sentences that may be used. Frozen gold, the test and development parts, imported gold and "
            "your lists are kept out, and every sentence equal to one of theirs.");
    case store::CurationStage::drugs:
        return tr("The lexicon looks for drug names in every text that it has not read yet.");
    case store::CurationStage::drug_sentences:
        return tr("Only sentences that name a drug are worth a teacher's time.");
    case store::CurationStage::teacher:
        return tr("Sentences that a teacher has read. Label them with the teacher, or import labels as a "
                  "teacher's; "
                  "later stages work with what is answered.");
    case store::CurationStage::positives:
        return tr("Sentences in which the teacher found a drug that caused an event.");
    case store::CurationStage::sample:
        break;
    }
    return tr("Sentences drawn with the seed: the same again for the same texts, answers and seed. Repeated "
              "sentences "
              "count once.");
}

QString PlanTab::countsText(const store::StageState& state)
{
    QStringList parts;
    for (const auto& [word, number] : state.counts) {
        if (number != 0 || word == "found" || word == "usable" || word == "seed")
            parts << numberOf(word, number);
    }
    return parts.join(QStringLiteral(" · "));
}

PlanTab::PlanTab(app::Session& session, app::LiteratureService& literature, QWidget* parent)
    : QWidget(parent), session_(session), literature_(literature)
{
    setObjectName(QStringLiteral("planTab"));
    stages_ = corpusTable("planStages", tr("Stages of the plan"),
                          {tr("Stage"), tr("State"), tr("Result"), tr("Counts"), tr("When")}, 3, {2});
    stages_->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents); // all stages, where there is room
    hint_ = corpusHint("planHint");
    const auto button = [](const QString& text, const char* name) {
        auto* made = new QPushButton(text);
        made->setObjectName(QLatin1String(name));
        return made;
    };
    run_ = button(tr("Run to here"), "planRun");
    again_ = button(tr("Run this stage again"), "planAgain");
    stop_ = button(tr("Stop"), "planStop");
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {run_, again_, stop_})
        buttons->addWidget(one);
    status_ = corpusHint("planStatus"); // beside the buttons: nothing jumps when it speaks
    buttons->addSpacing(8);
    buttons->addWidget(status_, 1);
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(6);
    QSizePolicy place = bar_->sizePolicy();
    place.setRetainSizeWhenHidden(true);
    bar_->setSizePolicy(place);
    bar_->hide();
    left_out_ = new QCheckBox(tr("Those left out"));
    left_out_->setObjectName(QStringLiteral("planLeftOut"));
    sentences_ = corpusTable("planSentences", tr("Sentences of the stage"),
                             {tr("PMID"), tr("Sentence"), tr("Notes")}, 1);
    sentences_->setMinimumHeight(150); // some rows, on a low screen too
    sentences_hint_ = corpusHint("planSentencesHint");
    auto* look = new QHBoxLayout;
    look->addWidget(sentences_hint_, 1);
    look->addWidget(left_out_);

    auto* upper = new QWidget;
    auto* above = new QVBoxLayout(upper);
    above->setContentsMargins(0, 0, 0, 0);
    above->addWidget(stages_, 1);
    above->addWidget(hint_);
    above->addLayout(buttons);
    above->addWidget(bar_);
    above->addWidget(buildOptions());
    above->addStretch(0);
    auto* lower = new QWidget;
    auto* below = new QVBoxLayout(lower);
    below->setContentsMargins(0, 8, 0, 0);
    below->addLayout(look);
    below->addWidget(sentences_, 1);
    auto* halves = new QSplitter(Qt::Vertical);
    halves->setChildrenCollapsible(false);
    halves->addWidget(upper);
    halves->addWidget(lower);
    halves->setStretchFactor(0, 0); // what is left over is for the sentences
    halves->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addWidget(halves);
    wire();
    showPlan({});
}

QWidget* PlanTab::buildOptions()
{
    mode_ = new QComboBox;
    mode_->setObjectName(QStringLiteral("planMode"));
    mode_->setAccessibleName(tr("What is drawn"));
    mode_->addItems(
        {tr("Only sentences with an event (the paper's mode)"), tr("Sentences without an event too")});
    sample_ = new QSpinBox;
    sample_->setObjectName(QStringLiteral("planSample"));
    sample_->setAccessibleName(tr("Sentences to draw"));
    sample_->setRange(1, 10'000'000);
    sample_->setGroupSeparatorShown(true);
    sample_->setKeyboardTracking(false);
    seed_ = new QSpinBox;
    seed_->setObjectName(QStringLiteral("planSeed"));
    seed_->setAccessibleName(tr("Seed"));
    seed_->setRange(0, 1'000'000'000);
    seed_->setKeyboardTracking(false);
    lists_ = new QLabel;
    lists_->setObjectName(QStringLiteral("planLists"));
    lists_->setTextFormat(Qt::PlainText);
    lists_->setWordWrap(true);
    add_list_ = new QPushButton(tr("Keep PMIDs out …"));
    add_list_->setObjectName(QStringLiteral("planAddList"));
    add_list_->setToolTip(
        plain_tooltip(tr("The articles of a list of PMIDs, and sentences equal to theirs")));
    add_sentences_ = new QPushButton(tr("Keep sentences out …"));
    add_sentences_->setObjectName(QStringLiteral("planAddSentences"));
    add_sentences_->setToolTip(plain_tooltip(
        tr("Sentences of a text file, one a line, wherever they stand; case and punctuation do not count")));
    clear_lists_ = new QPushButton(tr("Clear"));
    clear_lists_->setObjectName(QStringLiteral("planClearLists"));
    auto* options = new QWidget;
    auto* form = new QFormLayout(options);
    form->setContentsMargins(0, 4, 0, 4);
    auto* draw = new QHBoxLayout;
    draw->addWidget(sample_);
    draw->addWidget(new QLabel(tr("sentences, seed")));
    draw->addWidget(seed_);
    draw->addWidget(mode_);
    draw->addStretch();
    auto* lists = new QHBoxLayout;
    lists->addWidget(lists_, 1);
    lists->addWidget(add_list_);
    lists->addWidget(add_sentences_);
    lists->addWidget(clear_lists_);
    form->addRow(tr("Draw"), draw);
    form->addRow(tr("Evaluation"), lists);
    return options;
}

void PlanTab::wire()
{
    connect(stages_, &QTableWidget::itemSelectionChanged, this, [this] {
        updateState();
        showSentences();
    });
    connect(stages_, &QTableWidget::itemActivated, this, [this] { sentences_->setFocus(); });
    connect(run_, &QPushButton::clicked, this, [this] {
        say(tr("Running …"));
        literature_.runPlanTo(stage());
        updateState();
    });
    connect(again_, &QPushButton::clicked, this, [this] {
        say(tr("Running …"));
        literature_.runStageAgain(stage());
        updateState();
    });
    connect(stop_, &QPushButton::clicked, this, [this] {
        say(tr("Stopping after this part …"));
        literature_.stopPlan();
    });
    connect(left_out_, &QCheckBox::toggled, this, &PlanTab::showSentences);
    connect(mode_, &QComboBox::activated, this, &PlanTab::changeOptions);
    connect(sample_, &QSpinBox::valueChanged, this, &PlanTab::changeOptions);
    connect(seed_, &QSpinBox::valueChanged, this, &PlanTab::changeOptions);
    connect(add_list_, &QPushButton::clicked, this, [this] { chooseList(literature::KeepOut::pmids); });
    connect(add_sentences_, &QPushButton::clicked, this,
            [this] { chooseList(literature::KeepOut::sentences); });
    connect(&literature_, &app::LiteratureService::keptOut, this,
            [this](literature::KeepOut kind, qint64 listed, qint64 added) {
                const int count = static_cast<int>(listed);
                say((kind == literature::KeepOut::pmids ? tr("%Ln PMIDs are kept out.", nullptr, count)
                                                        : tr("%Ln sentences are kept out.", nullptr, count)) +
                    (added < listed ? QChar(u' ') + tr("%Ln of them were already.", nullptr,
                                                       static_cast<int>(listed - added))
                                    : QString()));
            });
    connect(clear_lists_, &QPushButton::clicked, this, [this] {
        plan_.options.excluded_pmids.clear();
        plan_.options.excluded_sentences.clear();
        literature_.setPlanOptions(plan_.options);
    });
    connect(&literature_, &app::LiteratureService::planChanged, this,
            [this](const store::CurationPlan& plan) {
                if (!literature_.isCurating()) {
                    if (status_->text() == tr("Running …"))
                        say(tr("Done."));
                    bar_->hide();
                }
                showPlan(plan);
            });
    connect(&literature_, &app::LiteratureService::planProgressed, this, [this](const Progress& progress) {
        if (!literature_.isCurating())
            return;
        bar_->show();
        bar_->setRange(0, static_cast<int>(progress.total));
        bar_->setValue(static_cast<int>(progress.done));
    });
    connect(&literature_, &app::LiteratureService::planFailed, this, [this](const Error& error) {
        bar_->hide();
        say(app::to_qstring(error.text()), true);
    });
    connect(&session_, &app::Session::opened, this, [this] {
        say({});
        literature_.loadPlan();
    });
    connect(&session_, &app::Session::closed, this, [this] { showPlan({}); });
    // In the background the list changes every few seconds; what nobody looks at is read when somebody does.
    const auto reload = [this] {
        if (isVisible())
            literature_.loadPlan();
    };
    connect(&session_, &app::Session::listLoaded, this, reload);
    connect(&session_, &app::Session::listChanged, this, reload);
}

void PlanTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    literature_.loadPlan(); // documents, answers or the lexicon may have changed on other pages
}

store::CurationStage PlanTab::stage() const
{
    const int row =
        std::clamp(stages_->currentRow(), 0, static_cast<int>(std::size(store::kCurationStages)) - 1);
    return store::kCurationStages[row];
}

void PlanTab::showPlan(const store::CurationPlan& plan)
{
    const int row = stages_->currentRow() < 0 ? static_cast<int>(store::CurationStage::drug_sentences)
                                              : stages_->currentRow();
    plan_ = plan;
    filling_ = true;
    {
        const QSignalBlocker quiet(stages_);
        stages_->setRowCount(0);
        for (const store::CurationStage each : store::kCurationStages) {
            const auto index = static_cast<std::size_t>(each);
            const store::StageState state =
                index < plan.stages.size() ? plan.stages[index] : store::StageState{};
            const auto when =
                QDateTime::fromString(app::to_qstring(state.finished), Qt::ISODateWithMs).toLocalTime();
            addCorpusRow(*stages_,
                         {stageTitle(each), statusText(state.status),
                          state.finished.empty() ? QString()
                                                 : QLocale().toString(static_cast<qlonglong>(state.result)),
                          countsText(state),
                          when.isValid() ? when.toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString()});
        }
        stages_->selectRow(row);
        // As high as its rows; on a low screen less, and it scrolls.
        const int around = stages_->horizontalHeader()->sizeHint().height() + 2 * stages_->frameWidth();
        stages_->setMaximumHeight(around + stages_->verticalHeader()->length());
        stages_->setMinimumHeight(around + 4 * stages_->rowHeight(0));
    }
    mode_->setCurrentIndex(plan.options.with_negatives ? 1 : 0);
    sample_->setValue(static_cast<int>(plan.options.sample));
    seed_->setValue(static_cast<int>(plan.options.seed));
    const auto& pmids = plan.options.excluded_pmids;
    const auto& sentences = plan.options.excluded_sentences;
    QStringList yours;
    if (!pmids.empty())
        yours << tr("%Ln PMIDs", nullptr, static_cast<int>(pmids.size()));
    if (!sentences.empty())
        yours << tr("%Ln sentences", nullptr, static_cast<int>(sentences.size()));
    lists_->setText(
        yours.isEmpty()
            ? tr("Frozen gold, the test and development parts and imported gold are kept out.")
            : tr("Frozen gold, the test and development parts and imported gold are kept out, and of your "
                 "lists: %1.")
                  .arg(yours.join(tr(", "))));
    clear_lists_->setVisible(!yours.isEmpty());
    filling_ = false;
    updateState();
    showSentences();
}

void PlanTab::showSentences()
{
    sentences_->setRowCount(0);
    const bool shows = session_.isOpen() && stage() >= store::CurationStage::sentences;
    if (shows) {
        if (const auto found = literature_.stageSentences(stage(), left_out_->isChecked(), kSentencesShown)) {
            for (const auto& sentence : *found) {
                QStringList notes;
                if (!sentence.left_out.empty())
                    notes << reasonText(sentence.left_out);
                if (sentence.drugs > 0)
                    notes << tr("%Ln drugs", nullptr, static_cast<int>(sentence.drugs));
                if (sentence.positive)
                    notes << tr("event");
                if (sentence.sampled)
                    notes << tr("drawn");
                addCorpusRow(*sentences_,
                             {app::to_qstring(sentence.external_id), app::to_qstring(sentence.text),
                              notes.join(QStringLiteral(" · "))});
            }
        }
    }
    left_out_->setEnabled(shows);
    const bool some = sentences_->rowCount() > 0;
    sentences_->setVisible(some);
    sentences_hint_->setText(
        some ? (sentences_->rowCount() == kSentencesShown
                    ? tr("The first %L1 sentences of “%2”.").arg(kSentencesShown).arg(stageTitle(stage()))
                    : tr("%Ln sentences of “%1”.", nullptr, sentences_->rowCount()).arg(stageTitle(stage())))
             : tr("Sentences of the chosen stage stand here once it has run."));
}

void PlanTab::chooseList(literature::KeepOut kind)
{
    const bool pmids = kind == literature::KeepOut::pmids;
    choose_(this, ChooseWhat::open_file,
            pmids ? tr("PMIDs to keep out, one a line") : tr("Sentences to keep out, one a line"), QString(),
            [this, kind](const QStringList& paths) {
                if (!paths.isEmpty())
                    literature_.keepOut(paths.front(), kind, plan_.options);
            });
}

void PlanTab::changeOptions()
{
    if (filling_)
        return;
    auto options = plan_.options;
    options.with_negatives = mode_->currentIndex() == 1;
    options.sample = sample_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    if (options != plan_.options)
        literature_.setPlanOptions(options);
}

void PlanTab::say(const QString& text, bool is_problem)
{
    status_->setText(text);
    const Palette colours = Palette::of(palette());
    QPalette own = status_->palette();
    own.setColor(QPalette::WindowText, is_problem ? colours.rejected : colours.text);
    status_->setPalette(own);
}

void PlanTab::updateState()
{
    const bool may_write = session_.isOpen() && session_.whyReadOnly().isEmpty();
    const bool busy = literature_.isCurating();
    const bool runs = stage() >= store::CurationStage::sentences;
    hint_->setText(stageHint(stage()));
    setEnabledKeepingFocus(*run_, may_write && runs && !busy);
    setEnabledKeepingFocus(*again_, may_write && runs && !busy && !plan_.stages.empty() &&
                                        !plan_.stages[static_cast<std::size_t>(stage())].finished.empty());
    stop_->setVisible(busy);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{mode_, sample_, seed_, add_list_, add_sentences_, clear_lists_})
        widget->setEnabled(may_write && !busy);
}

} // namespace ade::ui
