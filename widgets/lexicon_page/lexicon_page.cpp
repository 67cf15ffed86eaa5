// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lexicon_page/lexicon_page.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/lexicon_page/lexicon_tables.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QShowEvent>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ade::ui {

namespace {

QPushButton* button(const QString& text, const char* name)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

QLabel* plain(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

LexiconPage::LexiconPage(app::Session& session, app::LexiconService& service, QWidget* parent)
    : QWidget(parent), session_(session), service_(service)
{
    setObjectName(QStringLiteral("lexiconPage"));
    lead_ = plain(
        tr("Names of drugs that are looked for in every text. Of equal names the first vocabulary has the "
           "say."));
    note_ = plain({});
    note_->setObjectName(QStringLiteral("lexiconNote"));
    progress_ = new QProgressBar;
    progress_->setObjectName(QStringLiteral("lexiconProgress"));
    progress_->hide();
    parts_ = new QTabWidget;
    parts_->setObjectName(QStringLiteral("lexiconParts"));
    parts_->setDocumentMode(true);
    parts_->addTab(makeTry(), plain_label(tr("Try it")));
    parts_->addTab(makeContext(), plain_label(tr("In context")));
    parts_->addTab(makeConflicts(), plain_label(tr("Conflicts")));
    parts_->addTab(makeVetoes(), plain_label(tr("Vetoes")));
    parts_->addTab(makeVariants(), plain_label(tr("Variants")));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(10);
    layout->addWidget(lead_);
    layout->addWidget(makeVocabularies(), 1);
    layout->addWidget(progress_);
    layout->addWidget(note_);
    layout->addWidget(parts_, 2);
    try_later_.setSingleShot(true);
    try_later_.setInterval(150);
    look_later_.setSingleShot(true);
    look_later_.setInterval(300);
    connectService();
    updateState();
}

QWidget* LexiconPage::makeVocabularies()
{
    vocabularies_ =
        makeTable("lexiconVocabularies", {tr("Vocabulary"), tr("Names"), tr("Format"), tr("File")});
    vocabularies_->setAccessibleName(tr("Vocabularies of the project"));
    alignHeading(*vocabularies_, 1);
    add_ = button(tr("Add file…"), "lexiconAdd");
    add_->setToolTip(
        plain_tooltip(tr("DrugBank vocabulary, NCI Drug Dictionary, NCI Thesaurus, ATC, CSV or TSV")));
    get_ = button(tr("Get NCI Thesaurus"), "lexiconGet");
    get_->setToolTip(plain_tooltip(tr("Downloads the public flat file, some 20 MB; goes on after a break")));
    remove_ = button(tr("Remove"), "lexiconRemove");
    match_ = button(tr("Find drugs in all texts"), "lexiconMatch");
    match_->setToolTip(plain_tooltip(tr("Stored as suggestions of the lexicon, marked L")));
    cancel_ = button(tr("Cancel"), "lexiconCancel");
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {add_, get_, remove_, match_, cancel_})
        buttons->addWidget(one);
    buttons->addStretch();
    address_ = new QLineEdit;
    address_->setObjectName(QStringLiteral("lexiconAddress"));
    address_->setAccessibleName(tr("Address of the NCI Thesaurus"));
    address_->setClearButtonEnabled(true);
    const QString given = qEnvironmentVariable("ADE_NCI_THESAURUS_URL");
    const std::string_view usual = lexicon::kThesaurusUrl;
    address_->setPlaceholderText(given.isEmpty() ? app::to_qstring(usual) : given);
    auto* address_label = plain(tr("NCI Thesaurus from"));
    address_label->setWordWrap(false);
    ancestors_ = new QComboBox;
    ancestors_->setObjectName(QStringLiteral("lexiconAncestors"));
    ancestors_->setAccessibleName(tr("Drugs to take from the NCI Thesaurus"));
    ancestors_->setEditable(true);
    ancestors_->setInsertPolicy(QComboBox::NoInsert);
    ancestors_->addItem(tr("all drugs"), QString());
    ancestors_->addItem(tr("C274 (cancer drugs)"), QStringLiteral("C274"));
    ancestors_->setToolTip(plain_tooltip(
        tr("All drugs, or only what stands under one concept: type its code or preferred name, several with "
           "semicolons between. This holds for the file you get and for one that you add.")));
    ancestors_->setMinimumContentsLength(18);
    auto* ancestors_label = plain(tr("take"));
    ancestors_label->setWordWrap(false);
    auto* addresses = new QHBoxLayout;
    addresses->addWidget(address_label);
    addresses->addWidget(address_, 1);
    addresses->addWidget(ancestors_label);
    addresses->addWidget(ancestors_);
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(vocabularies_);
    layout->addLayout(buttons);
    layout->addLayout(addresses);
    connect(vocabularies_, &QTableWidget::itemSelectionChanged, this, &LexiconPage::updateState);
    connect(add_, &QPushButton::clicked, this, [this] {
        choose_(this, ChooseWhat::open_file, tr("Add a vocabulary"),
                tr("Vocabularies (*.csv *.tsv *.txt *.json)"), [this](const QStringList& paths) {
                    if (!paths.isEmpty())
                        service_.addFile(paths.front(), ancestors());
                });
    });
    connect(get_, &QPushButton::clicked, this, [this] {
        lexicon::FetchOptions options;
        const QString url = settings_->thesaurus_url.isEmpty() ? qEnvironmentVariable("ADE_NCI_THESAURUS_URL")
                                                               : settings_->thesaurus_url;
        if (!url.isEmpty())
            options.url = app::to_utf8(url);
        service_.getThesaurus(options, ancestors());
    });
    connect(address_, &QLineEdit::editingFinished, this,
            [this] { settings_->thesaurus_url = address_->text().trimmed(); });
    connect(remove_, &QPushButton::clicked, this, [this] { service_.remove(selectedVocabulary()); });
    connect(match_, &QPushButton::clicked, &service_, &app::LexiconService::matchAll);
    connect(cancel_, &QPushButton::clicked, &service_, &app::LexiconService::cancel);
    return widget;
}

std::vector<std::string> LexiconPage::ancestors() const
{
    const QString typed = ancestors_->currentText().trimmed();
    const int item = ancestors_->findText(typed, Qt::MatchFixedString);
    std::vector<std::string> ancestors;
    for (const QString& part : (item >= 0 ? ancestors_->itemData(item).toString() : typed).split(u';')) {
        if (!part.trimmed().isEmpty())
            ancestors.push_back(app::to_utf8(part.trimmed()));
    }
    return ancestors;
}

QWidget* LexiconPage::makeTry()
{
    try_text_ = new QPlainTextEdit;
    try_text_->setObjectName(QStringLiteral("lexiconTry"));
    try_text_->setPlaceholderText(tr("Type or paste a sentence to see which drugs are found in it."));
    try_text_->setAccessibleName(tr("Text to try"));
    try_text_->setTabChangesFocus(true);
    tried_ = makeTable("lexiconTried",
                       {tr("Found"), tr("Preferred name"), tr("Code"), tr("Source"), tr("Also a name of")});
    tried_->setAccessibleName(tr("Drugs found"));
    auto* widget = new QWidget;
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(try_text_, 1);
    layout->addWidget(tried_, 2);
    connect(try_text_, &QPlainTextEdit::textChanged, this, [this] { try_later_.start(); });
    connect(&try_later_, &QTimer::timeout, this, [this] { service_.tryText(try_text_->toPlainText()); });
    return widget;
}

QWidget* LexiconPage::makeContext()
{
    substance_ = new QLineEdit;
    substance_->setObjectName(QStringLiteral("lexiconSubstance"));
    substance_->setPlaceholderText(tr("Preferred name, or nothing for all"));
    substance_->setClearButtonEnabled(true);
    context_ = makeTable("lexiconContext", {tr("Before"), tr("Name"), tr("After"), tr("Preferred name"),
                                            tr("Source"), tr("PMID")});
    alignHeading(*context_, 0);                                          // as the words before the name stand
    context_->setItemDelegateForColumn(0, new ElideBeginning(context_)); // those beside it are what one reads
    context_->setAccessibleName(tr("Names in context; V vetoes the name"));
    context_->installEventFilter(this);
    veto_words_ = new QLineEdit;
    veto_words_->setObjectName(QStringLiteral("lexiconVetoWords"));
    veto_words_->setPlaceholderText(tr("The name, or words around it that make it no drug"));
    veto_ = button(tr("No drug in this project (V)"), "lexiconVeto");
    auto* line = new QHBoxLayout;
    line->addWidget(veto_words_, 1);
    line->addWidget(veto_);
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(substance_);
    layout->addWidget(context_, 1);
    layout->addLayout(line);
    connect(substance_, &QLineEdit::textChanged, this, [this] { look_later_.start(); });
    connect(&look_later_, &QTimer::timeout, this, [this] { service_.findContext(substance_->text()); });
    connect(context_, &QTableWidget::itemSelectionChanged, this, [this] {
        const int row = context_->currentRow();
        veto_words_->setText(row >= 0 ? context_->item(row, 1)->text() : QString());
        updateState();
    });
    connect(veto_words_, &QLineEdit::textChanged, this, &LexiconPage::updateState);
    connect(veto_words_, &QLineEdit::returnPressed, this, &LexiconPage::vetoSelected);
    connect(veto_, &QPushButton::clicked, this, &LexiconPage::vetoSelected);
    return widget;
}

QWidget* LexiconPage::makeConflicts()
{
    conflicts_ = makeTable("lexiconConflicts", {tr("Name"), tr("Means"), tr("Or")});
    conflicts_->setAccessibleName(tr("Names with two preferred names"));
    return conflicts_;
}

QWidget* LexiconPage::makeVetoes()
{
    vetoes_ = makeTable("lexiconVetoes", {tr("No drug in this project")});
    lift_ = button(tr("Take the veto back"), "lexiconLift");
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(vetoes_, 1);
    layout->addWidget(lift_, 0, Qt::AlignLeft);
    connect(vetoes_, &QTableWidget::itemSelectionChanged, this, &LexiconPage::updateState);
    connect(lift_, &QPushButton::clicked, this, [this] {
        if (const int row = vetoes_->currentRow(); row >= 0)
            service_.liftVeto(vetoes_->item(row, 0)->text());
    });
    return widget;
}

QWidget* LexiconPage::makeVariants()
{
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(
        plain(tr("A name is also found in these forms, in this project. What was stored stays until drugs "
                 "are found in all texts again.")));
    const auto add = [&](const char* name, const QString& text, bool lexicon::MatchOptions::*option) {
        auto* box = new QCheckBox(text);
        box->setObjectName(QLatin1String(name));
        layout->addWidget(box, 0, Qt::AlignLeft);
        variants_.push_back({box, option});
        connect(box, &QCheckBox::clicked, this, &LexiconPage::changeVariants);
    };
    add("lexiconPlurals", tr("Plurals: “statin” finds “statins”"), &lexicon::MatchOptions::plurals);
    add("lexiconSalts", tr("Salts: “morphine sulfate” is marked whole"), &lexicon::MatchOptions::salts);
    add("lexiconJoined", tr("With or without hyphen or blank: “ara-C” finds “araC”"),
        &lexicon::MatchOptions::joined);
    add("lexiconSpelling", tr("Other spellings: alfa and alpha, sulph- and sulf-, Greek letters"),
        &lexicon::MatchOptions::spelling);
    layout->addStretch();
    return widget;
}

/// All boxes, not the one alone: what was clicked a moment ago may not be loaded yet.
void LexiconPage::changeVariants()
{
    const app::LexiconLoaded* lexicon = service_.lexicon();
    if (!lexicon)
        return;
    lexicon::MatchOptions options = lexicon->lexicon.options;
    for (const Variant& variant : variants_)
        options.*variant.option = variant.box->isChecked();
    wanted_ = options;
    service_.setOptions(options);
}

void LexiconPage::setSettings(app::LexiconSettings& settings)
{
    settings_ = &settings;
    address_->setText(settings.thesaurus_url);
}

void LexiconPage::connectService()
{
    connect(&service_, &app::LexiconService::loaded, this, &LexiconPage::showLexicon);
    connect(&service_, &app::LexiconService::tried, this, &LexiconPage::showTried);
    connect(&service_, &app::LexiconService::contextFound, this, &LexiconPage::showContext);
    connect(&service_, &app::LexiconService::failed, this, &LexiconPage::failed);
    connect(&service_, &app::LexiconService::failed, this, [this] {
        if (std::exchange(wanted_, std::nullopt))
            showLexicon(); // as it is
    });
    connect(&service_, &app::LexiconService::busyChanged, this, &LexiconPage::updateState);
    connect(&service_, &app::LexiconService::progressed, this, [this](const Progress& progress) {
        progress_->setRange(0, progress.total > 0 ? 1000 : 0);
        if (progress.total > 0)
            progress_->setValue(static_cast<int>(1000 * progress.done / progress.total));
    });
    connect(&service_, &app::LexiconService::added, this, [this](const lexicon::ListReport& report) {
        QString text = tr("%1: %2 from %3.")
                           .arg(app::to_qstring(report.list.source),
                                tr("%Ln names", nullptr, static_cast<int>(report.list.terms.size())),
                                tr("%Ln records", nullptr, static_cast<int>(report.records)));
        if (report.passed_over > 0)
            text += QLatin1Char(' ') +
                    tr("%Ln records were passed over: no drugs, or not under the concepts asked for.",
                       nullptr, static_cast<int>(report.passed_over));
        if (report.refused_count > 0) {
            const lexicon::RefusedRow& first = report.refused.front();
            text += QLatin1Char(' ') + tr("%L1 refused; the first in line %L2 %3: %4")
                                           .arg(report.refused_count)
                                           .arg(first.line)
                                           .arg(app::to_qstring(first.id), app::to_qstring(first.reason));
        }
        note_->setText(text);
    });
    connect(&service_, &app::LexiconService::matched, this, [this](qint64 texts, qint64 mentions) {
        note_->setText(tr("%1 read, %2 of drugs stored.")
                           .arg(tr("%Ln texts", nullptr, static_cast<int>(texts)),
                                tr("%Ln new mentions", nullptr, static_cast<int>(mentions))));
    });
    connect(&session_, &app::Session::opened, this, [this] {
        if (isVisible())
            service_.load();
        updateState();
    });
    connect(&session_, &app::Session::closed, this, [this] {
        for (QTableWidget* table : {vocabularies_, tried_, context_, conflicts_, vetoes_})
            table->setRowCount(0);
        note_->clear();
        wanted_.reset();
        updateState();
    });
    connect(&session_, &app::Session::personChanged, this, &LexiconPage::updateState);
}

void LexiconPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (session_.isOpen() && !service_.lexicon()) {
        note_->setText(tr("Reading the vocabularies…"));
        service_.load();
    }
}

bool LexiconPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == context_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->key() == Qt::Key_V && key->modifiers() == Qt::NoModifier) || key->key() == Qt::Key_Delete) {
            vetoSelected();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void LexiconPage::vetoSelected()
{
    if (veto_->isEnabled())
        service_.veto(veto_words_->text().trimmed());
}

QString LexiconPage::selectedVocabulary() const
{
    const int row = vocabularies_->currentRow();
    return row >= 0 && !vocabularies_->selectedItems().isEmpty() ? vocabularies_->item(row, 0)->text()
                                                                 : QString();
}

void LexiconPage::showLexicon()
{
    const app::LexiconLoaded* lexicon = service_.lexicon();
    if (!lexicon)
        return;
    if (note_->text() == tr("Reading the vocabularies…"))
        note_->clear();
    fill(vocabularies_, lexicon->lexicon.vocabularies, [](const store::ProjectVocabulary& one) {
        return QStringList{app::to_qstring(one.name), QLocale().toString(qlonglong(one.terms)),
                           app::to_qstring(one.format), app::to_qstring(one.file)};
    });
    fill(conflicts_, lexicon->conflicts, [](const store::NameConflict& conflict) {
        const auto meaning = [](const store::NameConflict::Meaning& one) {
            return app::to_qstring(one.preferred) + QStringLiteral(" [") + app::to_qstring(one.source) +
                   QStringLiteral("]");
        };
        QStringList others;
        for (std::size_t i = 1; i < conflict.meanings.size(); ++i)
            others << meaning(conflict.meanings[i]);
        return QStringList{app::to_qstring(conflict.name), meaning(conflict.meanings[0]),
                           others.join(QStringLiteral("; "))};
    });
    fill(vetoes_, lexicon->lexicon.vetoes,
         [](const std::string& veto) { return QStringList{app::to_qstring(veto)}; });
    const auto& options = lexicon->lexicon.options;
    const bool is_wanted =
        !wanted_ || std::all_of(variants_.begin(), variants_.end(), [&](const Variant& variant) {
            return options.*variant.option == (*wanted_).*variant.option;
        });
    if (is_wanted) { // else more was clicked since; that is on its way
        wanted_.reset();
        for (const Variant& variant : variants_)
            variant.box->setChecked(options.*variant.option);
    }
    parts_->setTabText(2, plain_label(tr("Conflicts (%L1)").arg(lexicon->conflicts.size())));
    parts_->setTabText(3, plain_label(tr("Vetoes (%L1)").arg(lexicon->lexicon.vetoes.size())));
    service_.tryText(try_text_->toPlainText());
    service_.findContext(substance_->text());
    updateState();
}

void LexiconPage::showTried(const std::vector<app::TriedName>& names)
{
    fill(tried_, names, [](const app::TriedName& name) {
        return QStringList{app::to_qstring(name.surface), app::to_qstring(name.preferred),
                           app::to_qstring(name.code), app::to_qstring(name.source),
                           app::to_qstring(name.others)};
    });
}

void LexiconPage::showContext(const std::vector<store::NameInContext>& names)
{
    const int row = context_->currentRow();
    fill(context_, names, [](const store::NameInContext& name) {
        const auto one_line = [](const std::string& text) { return app::to_qstring(text).simplified(); };
        return QStringList{one_line(name.before),        one_line(name.surface),
                           one_line(name.after),         app::to_qstring(name.preferred),
                           app::to_qstring(name.source), app::to_qstring(name.external_id)};
    });
    for (int i = 0; i < context_->rowCount(); ++i) {
        QFont bold = context_->item(i, 1)->font();
        bold.setWeight(QFont::DemiBold);
        context_->item(i, 1)->setFont(bold);
    }
    // After a veto the next name stands where the vetoed one stood.
    if (row >= 0 && context_->rowCount() > 0)
        context_->selectRow(std::min(row, context_->rowCount() - 1));
    updateState();
}

void LexiconPage::updateState()
{
    const bool open = session_.isOpen() && service_.lexicon() != nullptr;
    const bool may_write = open && session_.whyReadOnly().isEmpty();
    const bool busy = service_.isBusy();
    add_->setEnabled(may_write && !busy);
    get_->setEnabled(may_write && !busy);
    remove_->setEnabled(may_write && !busy && !selectedVocabulary().isEmpty());
    match_->setEnabled(may_write && !busy);
    cancel_->setVisible(busy);
    progress_->setVisible(busy);
    if (!busy)
        progress_->setRange(0, 0);
    for (const Variant& variant : variants_)
        variant.box->setEnabled(may_write);
    veto_->setEnabled(may_write && !veto_words_->text().trimmed().isEmpty());
    lift_->setEnabled(may_write && !vetoes_->selectedItems().isEmpty());
}

} // namespace ade::ui
