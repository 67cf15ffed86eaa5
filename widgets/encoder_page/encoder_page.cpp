// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/encoder_page/encoder_page.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/lexicon_page/lexicon_tables.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QShowEvent>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ade::ui {

namespace {

constexpr int kFirstNumber = 3; ///< columns from here on, but the last, hold numbers

QPushButton* button(const QString& text, const char* name)
{
    auto* made = new QPushButton(text);
    made->setObjectName(QLatin1String(name));
    return made;
}

QLabel* plain(const QString& text, const char* name)
{
    auto* label = new QLabel(text);
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString megabytes(quint64 bytes)
{
    return EncoderPage::tr("%L1 MB").arg(static_cast<qint64>(std::llround(static_cast<double>(bytes) / 1e6)));
}

QString licence(const app::EncoderLine& line)
{
    return line.licence.empty() ? EncoderPage::tr("not stated") : app::to_qstring(line.licence);
}

/// The last column says in words what the line below the table says too: in a narrow window it goes, so that
/// the figures stay in sight.
class LastColumnWhereThereIsRoom : public QObject {
public:
    explicit LastColumnWhereThereIsRoom(QTableWidget* table) : QObject(table), table_(table)
    {
        table->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        constexpr int kRoom = 1100;
        if (watched == table_ && event->type() == QEvent::Resize)
            table_->setColumnHidden(table_->columnCount() - 1, table_->width() < kRoom);
        return QObject::eventFilter(watched, event);
    }

private:
    QTableWidget* table_;
};

} // namespace

EncoderPage::EncoderPage(app::EncoderService& service, app::EncoderSettings& settings, QWidget* parent)
    : QWidget(parent), service_(service), settings_(settings)
{
    setObjectName(QStringLiteral("encoderPage"));
    table_ = makeTable("encoderTable", {tr("Encoder"), tr("State"), tr("Licence"), tr("Layers"), tr("Width"),
                                        tr("On disk"), tr("f32: sentences/s"), tr("memory"),
                                        tr("int8: sentences/s"), tr("memory"), tr("What it is")});
    table_->setAccessibleName(tr("Encoders"));
    table_->setTextElideMode(Qt::ElideRight);
    new LastColumnWhereThereIsRoom(table_); // the table's own
    details_ = plain({}, "encoderDetails");
    details_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    progress_ = new QProgressBar;
    progress_->setObjectName(QStringLiteral("encoderProgress"));
    progress_->hide();
    note_ = plain({}, "encoderNote");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(10);
    layout->addWidget(
        plain(tr("An encoder is the language model a student is trained from. Those made from biomedical "
                 "text know its words; larger ones take more memory and time. Figures are measured on "
                 "this computer, all cores, when you ask for it."),
              "encoderLead"));
    layout->addWidget(table_, 1);
    layout->addWidget(details_);
    layout->addWidget(makeButtons());
    layout->addWidget(makeConfirmation());
    layout->addWidget(makeOther());
    layout->addWidget(progress_);
    layout->addWidget(note_);
    connect(table_, &QTableWidget::itemSelectionChanged, this, [this] {
        confirmation_->hide();
        showDetails();
        updateState();
    });
    connectService();
    showDetails();
    updateState();
}

QWidget* EncoderPage::makeButtons()
{
    get_ = button(tr("Get"), "encoderGet");
    get_->setToolTip(plain_tooltip(tr("Downloads the selected encoder; goes on after a break")));
    check_ = button(tr("Check"), "encoderCheck");
    check_->setToolTip(plain_tooltip(tr("Reads every file, compares sums, and runs a sentence")));
    measure_ = button(tr("Measure"), "encoderMeasure");
    measure_->setToolTip(
        plain_tooltip(tr("Loads it and runs sentences for some seconds, in f32 and in int8")));
    use_ = button(tr("Use for training"), "encoderUse");
    use_->setToolTip(
        plain_tooltip(tr("The next training starts from it; students there are stay as they are")));
    remove_ = button(tr("Remove…"), "encoderRemove");
    cancel_ = button(tr("Cancel"), "encoderCancel");
    auto* widget = new QWidget;
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* one : {get_, check_, measure_, use_, remove_, cancel_})
        layout->addWidget(one);
    layout->addStretch();
    connect(get_, &QPushButton::clicked, this, [this] {
        if (const auto* line = selected())
            service_.get(app::to_qstring(line->name));
    });
    connect(check_, &QPushButton::clicked, this, [this] {
        if (const auto* line = selected())
            service_.check(line->folder);
    });
    connect(measure_, &QPushButton::clicked, this, [this] {
        if (const auto* line = selected())
            service_.measureAll(line->folder);
    });
    connect(use_, &QPushButton::clicked, this, [this] {
        if (const auto* line = selected())
            Q_EMIT useWanted(line->folder);
    });
    connect(remove_, &QPushButton::clicked, this, &EncoderPage::askRemoval);
    connect(cancel_, &QPushButton::clicked, &service_, &app::EncoderService::cancel);
    return widget;
}

QWidget* EncoderPage::makeConfirmation()
{
    question_ = plain({}, "encoderQuestion");
    yes_ = button(tr("Remove"), "encoderRemoveYes");
    no_ = button(tr("Keep"), "encoderRemoveNo");
    confirmation_ = new QWidget;
    auto* layout = new QHBoxLayout(confirmation_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(question_, 1);
    layout->addWidget(yes_);
    layout->addWidget(no_);
    confirmation_->hide();
    connect(no_, &QPushButton::clicked, confirmation_, &QWidget::hide);
    connect(yes_, &QPushButton::clicked, this, [this] {
        confirmation_->hide();
        service_.remove(doomed_);
    });
    return confirmation_;
}

QWidget* EncoderPage::makeOther()
{
    other_ = new QLineEdit;
    other_->setObjectName(QStringLiteral("encoderOther"));
    other_->setPlaceholderText(tr("Another BERT encoder: OWNER/NAME"));
    other_->setAccessibleName(tr("Repository of another encoder"));
    other_->setClearButtonEnabled(true);
    get_other_ = button(tr("Get this one"), "encoderGetOther");
    server_ = new QLineEdit(settings_.base_url);
    server_->setObjectName(QStringLiteral("encoderServer"));
    server_->setPlaceholderText(
        QLatin1String(student::kHubUrl.data(), static_cast<int>(student::kHubUrl.size())));
    server_->setAccessibleName(tr("Server that encoders come from"));
    server_->setToolTip(plain_tooltip(tr("A mirror, if your network needs one")));
    auto* widget = new QWidget;
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(other_, 3);
    layout->addWidget(get_other_);
    layout->addSpacing(24);
    auto* label = new QLabel(tr("Server"));
    label->setBuddy(server_);
    layout->addWidget(label);
    layout->addWidget(server_, 2);
    connect(other_, &QLineEdit::textChanged, this, &EncoderPage::updateState);
    connect(other_, &QLineEdit::returnPressed, get_other_, &QPushButton::click);
    connect(get_other_, &QPushButton::clicked, this, [this] { service_.get(other_->text()); });
    connect(server_, &QLineEdit::editingFinished, this, [this] {
        if (settings_.base_url == server_->text().trimmed())
            return;
        settings_.base_url = server_->text().trimmed();
        Q_EMIT settingsChanged();
    });
    return widget;
}

void EncoderPage::connectService()
{
    connect(&service_, &app::EncoderService::listChanged, this, &EncoderPage::showList);
    connect(&service_, &app::EncoderService::busyChanged, this, [this] {
        if (service_.isBusy()) {
            note_->clear();
            confirmation_->hide();
        }
        updateState();
    });
    connect(&service_, &app::EncoderService::progressed, this, [this](const Progress& progress) {
        progress_->setRange(0, progress.total > 0 ? 1000 : 0);
        if (progress.total > 0)
            progress_->setValue(static_cast<int>(1000 * progress.done / progress.total));
        QString text = app::to_qstring(progress.stage);
        if (progress.total > 0)
            text += QStringLiteral(": ") + tr("%1 of %2")
                                               .arg(megabytes(static_cast<quint64>(progress.done)),
                                                    megabytes(static_cast<quint64>(progress.total)));
        if (progress.seconds_left >= 1)
            text += QStringLiteral(" · ") + tr("%L1 s left").arg(std::llround(progress.seconds_left));
        note_->setText(text);
    });
    connect(&service_, &app::EncoderService::got, this, [this](const student::EncoderFetchReport& report) {
        const QString name = app::to_qstring(report.name);
        if (report.already_there) {
            note_->setText(tr("%1 is here already. To fetch it anew, remove it first.").arg(name));
            return;
        }
        const auto sums =
            std::count_if(report.origin.files.begin(), report.origin.files.end(),
                          [](const student::FetchedFile& file) { return !file.checked.empty(); });
        QStringList lines{tr("%1 is installed: %2 fetched, %3 of %4 files held to a SHA-256 sum, all read.")
                              .arg(name, megabytes(report.fetched))
                              .arg(sums)
                              .arg(report.origin.files.size())};
        for (const std::string& note : report.notes)
            lines << app::to_qstring(note);
        note_->setText(lines.join(QLatin1Char('\n')));
        other_->clear();
    });
    connect(&service_, &app::EncoderService::checked, this, [this](const student::EncoderCheck& check) {
        QStringList lines{
            tr("%1 can be used: %L2 million weights, %L3 word pieces (%4), sums of %5 files compared.")
                .arg(app::to_qstring(check.folder.filename().string()))
                .arg(static_cast<double>(check.parameters) / 1e6, 0, 'f', 1)
                .arg(check.pieces)
                .arg(check.tokenizer.do_lower_case ? tr("lower-cased") : tr("cased"))
                .arg(check.sums_compared)};
        for (const std::string& note : check.notes)
            lines << app::to_qstring(note);
        note_->setText(lines.join(QLatin1Char('\n')));
    });
    connect(
        &service_, &app::EncoderService::measured, this,
        [this](const std::string&, const student::EncoderMeasure& measure) {
            showList();
            note_->setText(
                tr("Measured on sentences of %L1 word pieces on average: %2. Of the memory, %3 are pages of "
                   "the weights file, which the system may drop.")
                    .arg(measure.pieces_per_sentence, 0, 'f', 0)
                    .arg(app::to_qstring(measure.engine), megabytes(measure.file_bytes)));
        });
    connect(&service_, &app::EncoderService::removed, this, [this](const QString& name, quint64 bytes) {
        note_->setText(tr("%1 was removed, %2 freed.").arg(name, megabytes(bytes)));
    });
    connect(&service_, &app::EncoderService::cancelled, this,
            [this] { note_->setText(tr("Stopped. What was fetched is kept: Get goes on there.")); });
    connect(&service_, &app::EncoderService::failed, this, [this](const Error& error) {
        note_->setText(app::to_qstring(error.text()));
        Q_EMIT failed(error);
    });
}

void EncoderPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!service_.isLoaded())
        service_.load();
}

void EncoderPage::setTrainingEncoder(const std::string& folder)
{
    training_folder_ = folder;
    showList();
}

void EncoderPage::setTrainingRunning(bool running)
{
    training_runs_ = running;
    updateState();
}

const app::EncoderLine* EncoderPage::selected() const
{
    const int row = table_->currentRow();
    const auto& all = service_.encoders();
    return row >= 0 && !table_->selectedItems().isEmpty() && row < static_cast<int>(all.size())
               ? &all[static_cast<std::size_t>(row)]
               : nullptr;
}

QStringList EncoderPage::cells(const app::EncoderLine& line) const
{
    QString state = tr("not here");
    if (line.installed())
        state = !line.fault.empty()               ? tr("damaged")
                : line.folder == training_folder_ ? tr("for training")
                                                  : tr("installed");
    QStringList texts{app::to_qstring(line.name),
                      state,
                      licence(line),
                      QLocale().toString(qlonglong(line.layers)),
                      QLocale().toString(qlonglong(line.width)),
                      line.installed() ? megabytes(line.bytes) : tr("about %1").arg(megabytes(line.bytes))};
    for (const auto precision : {student::Precision::f32, student::Precision::int8}) {
        const auto* measure = line.installed() ? service_.measure(line.folder, precision) : nullptr;
        texts << (measure ? QLocale().toString(measure->sentences_per_second, 'f',
                                               measure->sentences_per_second < 10 ? 1 : 0)
                          : QStringLiteral("–"));
        texts << (measure ? megabytes(measure->memory_bytes) : QStringLiteral("–"));
    }
    texts << app::to_qstring(line.about);
    return texts;
}

void EncoderPage::showList()
{
    const QString kept = table_->currentRow() >= 0 && table_->item(table_->currentRow(), 0)
                             ? table_->item(table_->currentRow(), 0)->text()
                             : QString();
    const QSignalBlocker quiet(table_); // the selection is the same one afterwards
    fill(table_, service_.encoders(), [this](const app::EncoderLine& line) { return cells(line); });
    for (int row = 0; row < table_->rowCount(); ++row) {
        for (int column = kFirstNumber; column + 1 < table_->columnCount(); ++column)
            table_->item(row, column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        const auto& line = service_.encoders()[static_cast<std::size_t>(row)];
        if (line.folder == training_folder_ && line.installed()) {
            QFont bold = table_->item(row, 1)->font();
            bold.setWeight(QFont::DemiBold);
            table_->item(row, 1)->setFont(bold);
        }
        if (table_->item(row, 0)->text() == kept)
            table_->selectRow(row);
    }
    for (int column = kFirstNumber; column + 1 < table_->columnCount(); ++column)
        table_->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    if (table_->selectedItems().isEmpty() && table_->rowCount() > 0)
        table_->selectRow(0);
    showDetails();
    updateState();
}

void EncoderPage::showDetails()
{
    const auto* line = selected();
    if (!line) {
        details_->setText(tr("Select an encoder."));
        return;
    }
    QStringList parts;
    if (!line->fault.empty())
        parts << app::to_qstring(line->fault);
    if (!line->about.empty())
        parts << app::to_qstring(line->about);
    parts << (line->lower_case ? tr("capital letters do not count") : tr("capital letters count"));
    if (!line->repository.empty())
        parts << app::to_qstring(line->repository);
    if (line->installed())
        parts << app::to_qstring(line->folder);
    else
        parts << tr("its size is worked out from its architecture");
    details_->setText(app::to_qstring(line->name) + QStringLiteral(": ") + parts.join(QStringLiteral(" · ")));
}

void EncoderPage::askRemoval()
{
    const auto* line = selected();
    if (!line || !line->removable)
        return;
    doomed_ = line->name;
    QString text =
        tr("Remove %1 (%2)? Students trained from it keep their own weights and go on working; only a new "
           "training from it needs it again.")
            .arg(app::to_qstring(line->name), megabytes(line->bytes));
    if (line->folder == training_folder_)
        text += QLatin1Char(' ') +
                tr("Training starts from it at present: choose another one before you retrain.");
    question_->setText(text);
    confirmation_->show();
    no_->setFocus();
}

void EncoderPage::updateState()
{
    const auto* line = selected();
    const bool free = !service_.isBusy();
    const bool usable = line && line->usable();
    const bool kept = training_runs_ && line && line->folder == training_folder_;
    get_->setEnabled(free && line && !line->installed());
    check_->setEnabled(free && line && line->installed());
    measure_->setEnabled(free && usable && !training_runs_);
    measure_->setToolTip(plain_tooltip(
        training_runs_ ? tr("Not while a student is trained: the training would be measured with it")
                       : tr("Loads it and runs sentences for some seconds, in f32 and in int8")));
    use_->setEnabled(usable && line->folder != training_folder_);
    remove_->setEnabled(free && line && line->installed() && line->removable && !kept);
    remove_->setToolTip(plain_tooltip(kept ? tr("A student is being trained from it")
                                      : line && line->installed() && !line->removable
                                          ? tr("ADE_ENCODER_DIR names this folder: it is not this "
                                               "program's to remove")
                                          : tr("Deletes its folder, after a question")));
    get_other_->setEnabled(free && student::is_repository_id(app::to_utf8(other_->text().trimmed())));
    server_->setEnabled(free);
    cancel_->setVisible(!free);
    progress_->setVisible(!free);
    if (free)
        progress_->setRange(0, 0);
}

} // namespace ade::ui
