// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/import_dialog.hpp"

#include "app/session/text_bridge.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/recoded_files.hpp"
#include "widgets/common/keep_focus.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/dialogs/import_report.hpp"
#include "widgets/dialogs/label_map_table.hpp"
#include "widgets/dialogs/report_buttons.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

struct VoiceChoice {
    QString title;
    store::VoiceKind kind;
    bool gold;
    QString name;
};

QList<VoiceChoice> voiceChoices()
{
    return {
        {ImportDialog::tr("Gold: labels to trust and learn from"), store::VoiceKind::import, true,
         QStringLiteral("gold")},
        {ImportDialog::tr("Teacher: suggestions of a language model"), store::VoiceKind::teacher, false,
         QStringLiteral("teacher")},
        {ImportDialog::tr("Student: suggestions of a trained model"), store::VoiceKind::student, false,
         QStringLiteral("student")},
        {ImportDialog::tr("Other: suggestions of another source"), store::VoiceKind::import, false,
         QStringLiteral("import")},
    };
}

QList<std::pair<QString, text::Encoding>> encodingChoices()
{
    return {{ImportDialog::tr("UTF-8"), text::Encoding::utf8},
            {ImportDialog::tr("Windows-1252 (Western European)"), text::Encoding::windows_1252},
            {ImportDialog::tr("Latin-1 (ISO 8859-1)"), text::Encoding::latin1},
            {ImportDialog::tr("UTF-16, little-endian"), text::Encoding::utf16_little},
            {ImportDialog::tr("UTF-16, big-endian"), text::Encoding::utf16_big}};
}

} // namespace

ImportDialog::ImportDialog(app::CorpusService& corpus, FileChooser choose, QWidget* parent)
    : QDialog(parent), corpus_(corpus), choose_(std::move(choose))
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(760, 600);

    path_text_ = new QLineEdit;
    path_text_->setReadOnly(true);
    path_text_->setPlaceholderText(tr("No file chosen"));
    path_text_->setObjectName(QStringLiteral("importPaths"));
    auto* files = new QPushButton(tr("Files …"));
    files->setObjectName(QStringLiteral("importChooseFiles"));
    auto* folder = new QPushButton(tr("Folder …"));
    auto* path_row = new QHBoxLayout;
    path_row->addWidget(path_text_, 1);
    path_row->addWidget(files);
    path_row->addWidget(folder);

    format_ = new QComboBox;
    format_->setObjectName(QStringLiteral("importFormat"));
    format_->addItem(tr("Find out from the file"), QString());
    for (const auto* reader : corpus::readers()) {
        const QString name = app::to_qstring(reader->name());
        format_->addItem(QStringLiteral("%1 – %2").arg(name, app::to_qstring(reader->description())), name);
    }
    encoding_ = new QComboBox;
    encoding_->setObjectName(QStringLiteral("importEncoding"));
    for (const auto& [title, encoding] : encodingChoices())
        encoding_->addItem(title, static_cast<int>(encoding));
    voice_ = new QComboBox;
    voice_->setObjectName(QStringLiteral("importVoice"));
    voice_name_ = new QLineEdit;
    voice_name_->setObjectName(QStringLiteral("importVoiceName"));
    for (const auto& choice : voiceChoices())
        voice_->addItem(choice.title);
    connect(voice_, &QComboBox::currentIndexChanged, this,
            [this](int index) { voice_name_->setText(voiceChoices().at(index).name); });
    voice_name_->setText(voiceChoices().front().name);

    guess_ = new QLabel;
    guess_->setObjectName(QStringLiteral("importGuess"));
    guess_->setTextFormat(Qt::PlainText);
    guess_->setWordWrap(true);

    auto* form = new QFormLayout;
    form->addRow(tr("From"), path_row);
    form->addRow(tr("Format"), format_);
    form->addRow(tr("Encoding"), encoding_);
    form->addRow(QString(), guess_);
    form->addRow(tr("Who said it"), voice_);
    form->addRow(tr("Name of the voice"), voice_name_);

    summary_ = new QLabel(tr("Check reads the files and says what would happen; Import stores it. A record "
                             "that is wrong is left out "
                             "alone and listed here with its place."));
    summary_->setObjectName(QStringLiteral("importSummary"));
    summary_->setTextFormat(Qt::PlainText);
    summary_->setWordWrap(true);
    summary_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(6);
    QSizePolicy place = bar_->sizePolicy();
    place.setRetainSizeWhenHidden(true);
    bar_->setSizePolicy(place);
    bar_->hide();
    report_ = new ImportReportTable;
    preview_ = new QTableWidget(0, 6);
    preview_->setObjectName(QStringLiteral("importPreview"));
    preview_->setHorizontalHeaderLabels(
        {tr("Document"), tr("Begins"), tr("Drugs"), tr("Events"), tr("Relations"), tr("First labels")});
    preview_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    for (QTableWidget* table : std::initializer_list<QTableWidget*>{report_, preview_}) {
        table->verticalHeader()->hide();
        table->setEditTriggers(QAbstractItemView::NoEditTriggers);
        table->setSelectionBehavior(QAbstractItemView::SelectRows);
        table->setTabKeyNavigation(false); // Tab leaves the table
        table->setWordWrap(true);
        styleCorpusTable(*table);
    }
    for (const int column : columnsFrom(2, 4))
        alignHeading(*preview_, column);
    words_ = new LabelMapTable;
    tabs_ = new QTabWidget;
    tabs_->setObjectName(QStringLiteral("importTabs"));
    tabs_->setDocumentMode(true);
    tabs_->addTab(preview_, tr("First documents"));
    tabs_->addTab(words_, tr("Labels"));
    tabs_->addTab(report_, tr("Report"));
    tabs_->hide();
    report_buttons_ = new ReportButtons(QStringLiteral("import"), choose_);

    check_ = new QPushButton(tr("Check"));
    check_->setObjectName(QStringLiteral("importCheck"));
    import_ = new QPushButton(tr("Import"));
    import_->setObjectName(QStringLiteral("importRun"));
    import_->setDefault(true);
    stop_ = new QPushButton(tr("Stop"));
    stop_->setObjectName(QStringLiteral("importStop"));
    carried_ = new QPushButton(tr("Labels of older texts"));
    carried_->setObjectName(QStringLiteral("importCarried"));
    carried_->hide();
    auto* close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("importClose"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(report_buttons_);
    buttons->addWidget(stop_);
    buttons->addWidget(carried_);
    buttons->addStretch();
    buttons->addWidget(check_);
    buttons->addWidget(import_);
    buttons->addWidget(close);

    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(summary_);
    layout->addWidget(bar_);
    layout->addWidget(tabs_, 1);
    layout->addStretch(); // before anything is read the words stand under the form
    layout->addLayout(buttons);

    connect(files, &QPushButton::clicked, this, [this] {
        choose_(this, ChooseWhat::open_files, tr("Files to import"), QString(),
                [this](const QStringList& chosen) {
                    if (!chosen.isEmpty())
                        setPaths(chosen);
                });
    });
    connect(folder, &QPushButton::clicked, this, [this] {
        choose_(this, ChooseWhat::open_folder, tr("Folder to import"), QString(),
                [this](const QStringList& chosen) {
                    if (!chosen.isEmpty())
                        setPaths(chosen);
                });
    });
    connect(check_, &QPushButton::clicked, this, [this] { run(true); });
    connect(import_, &QPushButton::clicked, this, [this] { run(false); });
    connect(report_buttons_, &ReportButtons::said, this, &ImportDialog::say);
    connect(words_, &LabelMapTable::changed, this,
            [this] { say(tr("What words mean was changed. Check again to see what would be stored.")); });
    connect(format_, &QComboBox::activated, this, &ImportDialog::guess);
    connect(encoding_, &QComboBox::activated, this, &ImportDialog::guess);
    connect(stop_, &QPushButton::clicked, this, [this] { corpus_.cancel(); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(carried_, &QPushButton::clicked, this, [this] {
        Q_EMIT carriedWanted();
        this->close();
    });
    connect(&corpus_, &app::CorpusService::progressed, this, [this](const Progress& progress) {
        if (!mine_)
            return;
        bar_->setRange(0, static_cast<int>(progress.total));
        bar_->setValue(static_cast<int>(progress.done));
    });
    connect(&corpus_, &app::CorpusService::imported, this, &ImportDialog::showOutcome);
    connect(&corpus_, &app::CorpusService::cancelled, this, [this] {
        if (!mine_)
            return;
        setBusy(false);
        say(tr("Stopped. What was stored before stays; importing again goes on from there."));
    });
    connect(&corpus_, &app::CorpusService::failed, this, [this](const Error& error) {
        if (!mine_)
            return;
        setBusy(false);
        say(windowWords(app::to_qstring(error.text())));
    });
    setPaths({});
    setBusy(false);
}

void ImportDialog::setPaths(const QStringList& paths)
{
    paths_ = paths;
    QStringList names;
    for (const QString& path : paths)
        names << QFileInfo(path).fileName();
    path_text_->setText(names.join(QStringLiteral(", ")));
    path_text_->setToolTip(plain_tooltip(paths.join(QChar(u'\n'))));
    check_->setEnabled(!paths.isEmpty());
    import_->setEnabled(!paths.isEmpty());
    words_->reset();
    tabs_->hide();
    summary_->setMinimumHeight(0);
    report_buttons_->setReport({});
    guessEncoding();
    guess();
}

/// What the first file looks like; a folder is not searched for it here.
void ImportDialog::guess()
{
    guess_->clear();
    guess_->setVisible(!paths_.isEmpty());
    if (paths_.isEmpty())
        return;
    if (QFileInfo(paths_.front()).isDir()) {
        guess_->setText(tr("A folder: pairs of .txt and .ann (brat) are looked for in it.") +
                        encoding_words_);
        return;
    }
    // The text it would be read as: a file in UTF-16 is told by its words, not by its bytes.
    if (encoding() == text::Encoding::utf16_little || encoding() == text::Encoding::utf16_big) {
        guess_->setText(encoding_words_.trimmed());
        return;
    }
    const auto found = corpus::guess_format(app::to_utf8(paths_.front()));
    const QString chosen = format_->currentData().toString();
    QString words;
    if (!found)
        words = tr("The file looks like no format known here. Choose the format by hand.");
    else if (found->reader == nullptr)
        words = tr("The file looks like %1, which cannot be imported here.")
                    .arg(app::to_qstring(found->description));
    else if (!chosen.isEmpty() && chosen != app::to_qstring(found->name))
        words = tr("The file looks like %1 rather than %2.").arg(app::to_qstring(found->name), chosen);
    else
        words =
            tr("Looks like %1 – %2.").arg(app::to_qstring(found->name), app::to_qstring(found->description));
    guess_->setText(windowWords(words + encoding_words_));
}

text::Encoding ImportDialog::encoding() const
{
    return static_cast<text::Encoding>(encoding_->currentData().toInt());
}

/// What the files look like is chosen at once, and said, so that the person can choose otherwise.
void ImportDialog::guessEncoding()
{
    encoding_words_.clear();
    auto guessed = text::Encoding::utf8;
    for (const QString& path : paths_) {
        const auto looks = corpus::guess_file_encoding(app::to_utf8(path));
        if (!looks || *looks == text::Encoding::utf8)
            continue;
        guessed = *looks;
        const int at = encoding_->findData(static_cast<int>(guessed));
        encoding_words_ =
            QLatin1Char(' ') + tr("%1 is not in UTF-8; it looks like %2. Check, and look whether "
                                  "letters with accents are right in the preview.")
                                   .arg(QFileInfo(path).fileName(), encoding_->itemText(at));
        break;
    }
    encoding_->setCurrentIndex(encoding_->findData(static_cast<int>(guessed)));
}

void ImportDialog::run(bool dry_run)
{
    if (corpus_.isBusy()) {
        say(tr("Another import or export is running. Wait for it, or stop it."));
        return;
    }
    const VoiceChoice choice = voiceChoices().at(voice_->currentIndex());
    app::ImportOptions options;
    options.format = format_->currentData().toString();
    options.paths = paths_;
    options.voice_kind = choice.kind;
    options.counts_as_gold = choice.gold;
    options.voice_name =
        voice_name_->text().trimmed().isEmpty() ? choice.name : voice_name_->text().trimmed();
    options.dry_run = dry_run;
    options.labels = words_->labels();
    options.encoding = encoding();
    mine_ = true;
    setBusy(true);
    say(dry_run ? tr("Checking …") : tr("Importing …"));
    carried_->hide();
    report_buttons_->setReport({});
    corpus_.importFiles(options);
}

void ImportDialog::setBusy(bool busy)
{
    mine_ = busy;
    bar_->setRange(0, 0);
    bar_->setVisible(busy);
    stop_->setVisible(busy);
    tabs_->setEnabled(!busy); // what stands there is of the check before
    setEnabledKeepingFocus(*check_, !busy && !paths_.isEmpty());
    setEnabledKeepingFocus(*import_, !busy && !paths_.isEmpty());
}

/// A shorter text leaves the room of the longer one before it: what stands below stays under the pointer.
void ImportDialog::say(const QString& text)
{
    if (summary_->isVisible())
        summary_->setMinimumHeight(summary_->height());
    summary_->setText(text);
}

void ImportDialog::showOutcome(const app::ImportOutcome& outcome)
{
    if (!mine_)
        return;
    setBusy(false);
    say(importSummary(outcome));
    carried_->setVisible(!outcome.stored.carried.empty() && !outcome.dry_run);
    words_->setWords(outcome.read.words);
    showPreview(outcome);
    report_->showOutcome(outcome, paths_);
    tabs_->setTabText(tabs_->indexOf(report_), tr("Report (%1)").arg(report_->rowCount()));
    tabs_->setTabText(tabs_->indexOf(words_), tr("Labels (%1)").arg(words_->rowCount()));
    // The first time what was read is shown; later the person stays where they are.
    if (tabs_->isHidden() || (tabs_->currentWidget() == preview_ && outcome.preview.empty()))
        tabs_->setCurrentWidget(outcome.preview.empty() ? static_cast<QWidget*>(report_) : preview_);
    tabs_->show();
    report_buttons_->setReport(importReportText(outcome));
}

void ImportDialog::showPreview(const app::ImportOutcome& outcome)
{
    preview_->setRowCount(0);
    for (const auto& document : outcome.preview) {
        const int row = preview_->rowCount();
        preview_->insertRow(row);
        int column = 0;
        for (const QString& text : {app::to_qstring(document.id), app::to_qstring(document.begin),
                                    QString::number(document.drugs), QString::number(document.events),
                                    QString::number(document.relations), app::to_qstring(document.labels)}) {
            preview_->setItem(row, column, corpusCell(*preview_, column, text));
            ++column;
        }
    }
    for (const int column : {0, 2, 3, 4})
        preview_->resizeColumnToContents(column);
    preview_->setColumnWidth(5, 200);
    preview_->resizeRowsToContents();
}

} // namespace ade::ui
