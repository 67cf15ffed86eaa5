// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/main_window.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/version.hpp"
#include "widgets/close_guard.hpp"
#include "widgets/common/error_banner.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"
#include "widgets/corpus_list/search_binding.hpp"
#include "widgets/corpus_page/carried_tab.hpp"
#include "widgets/corpus_page/corpus_page.hpp"
#include "widgets/corpus_page/duplicates_tab.hpp"
#include "widgets/corpus_page/plan_tab.hpp"
#include "widgets/corpus_page/search_tab.hpp"
#include "widgets/dialogs/colours_dialog.hpp"
#include "widgets/dialogs/command_palette.hpp"
#include "widgets/dialogs/keys_page.hpp"
#include "widgets/document_view/document_view.hpp"
#include "widgets/document_view/review_actions.hpp"
#include "widgets/encoder_page/encoder_binding.hpp"
#include "widgets/encoder_page/encoder_page.hpp"
#include "widgets/lexicon_page/lexicon_page.hpp"
#include "widgets/models/models_panel.hpp"
#include "widgets/page_switch.hpp"
#include "widgets/project_commands.hpp"
#include "widgets/review_page/history_binding.hpp"
#include "widgets/review_page/review_binding.hpp"
#include "widgets/review_page/review_page.hpp"
#include "widgets/review_page/status_line.hpp"
#include "widgets/start_page/start_page.hpp"
#include "widgets/teacher_page/teacher_page.hpp"
#include "widgets/training/training_binding.hpp"
#include "widgets/training/training_panel.hpp"
#include "widgets/window_actions.hpp"

#include <QCloseEvent>
#include <QLineEdit>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

/// Title bar and borders, which the window manager adds: the first window must not reach below the screen.
constexpr QSize kFrame(16, 48);

} // namespace

MainWindow::MainWindow(app::Session& session, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), session_(session), store_(settings), settings_(app::loadSettings(settings)),
      editor_(std::make_unique<app::DocumentEditor>(session)),
      corpus_(std::make_unique<app::CorpusService>(session)),
      lexicon_(std::make_unique<app::LexiconService>(session)),
      training_(std::make_unique<app::TrainingService>(session)),
      suggestions_(std::make_unique<app::SuggestionService>(session)),
      literature_(std::make_unique<app::LiteratureService>(session, settings_.literature)),
      encoders_(std::make_unique<app::EncoderService>(settings_.encoders)),
      teacher_(std::make_unique<app::TeacherService>(session, settings_.teacher)),
      comparison_(std::make_unique<app::ComparisonService>(session)), keys_(new ShortcutTable(this)),
      controller_(new ReviewController(this)), review_actions_(new ReviewActions(controller_, keys_, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    session_.setPersonName(settings_.person.name);
    suggestions_->setBackground(settings_.suggestions.background);
    build();
    wire();
    keys_->read(store_);
    if (!restoreGeometry(settings_.window.geometry))
        resize(QSize(1400, 900).boundedTo(screen()->availableSize() - kFrame));
    review_->restoreColumns(settings_.window.columns);
    review_->text().setZoom(settings_.window.zoom_percent);
    controller_->setRejectedShown(settings_.window.show_rejected);
    actions_->blind->setChecked(settings_.window.blind);
    actions_->training_panel->setChecked(settings_.window.training_open);
    updateState();
}

MainWindow::~MainWindow()
{
    saveSettings();
}

void MainWindow::build()
{
    start_ = new StartPage;
    review_ = new ReviewPage(*controller_, *review_actions_);
    models_ = new ModelsPanel;
    auto* stack = new QStackedWidget;
    // Above every page: what went wrong is seen wherever one is.
    errors_ = new ErrorBanner;
    errors_->setObjectName(QStringLiteral("errorBanner"));
    errors_->hide();
    auto* middle = new QWidget;
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(errors_);
    layout->addWidget(stack, 1);
    setCentralWidget(middle);
    status_ = new StatusLine;
    setStatusBar(status_);
    actions_ = new WindowActions(this, *keys_, *review_actions_);
    pages_ = new PageSwitch(*stack, *actions_, this);
    pages_->addWithoutAction(QStringLiteral("start"), start_);
    pages_->add(QStringLiteral("review"), review_, tr("Review"), tr("View: Review"), "Ctrl+1");
    pages_->add(QStringLiteral("evaluate"), models_, tr("Evaluate"), tr("View: Evaluate"), "Ctrl+2");
    teacher_page_ = new TeacherPage(session_, *teacher_, *keys_);
    pages_->add(QStringLiteral("teacher"), teacher_page_, tr("Teacher"), tr("View: Teacher"), "Ctrl+4");
    actions_->offer(teacher_page_->actions());
    connect(teacher_page_, &TeacherPage::wanted, this, [this] { pages_->show(QStringLiteral("teacher")); });
    teacher_page_->setPresentSentence([this] {
        const auto& sentences = controller_->document().sentences();
        const int at = controller_->cursor().sentence;
        if (at < 0 || static_cast<std::size_t>(at) >= sentences.size())
            return QString();
        const auto span = sentences[static_cast<std::size_t>(at)];
        return controller_->document().text().mid(span.begin.value(), span.end.value() - span.begin.value());
    });
    connect(teacher_page_, &TeacherPage::documentWanted, this, [this](const QString& version_id) {
        showView(QStringLiteral("review"));
        openDocument(version_id);
    });
    connect(teacher_.get(), &app::TeacherService::allowedChanged, this, &MainWindow::saveSettings);
    connect(teacher_page_, &TeacherPage::failed, this,
            [this](const Error& error) { errors_->showError(error); });
    corpus_page_ = new CorpusPage;
    auto* search = new SearchTab(session_, *literature_);
    connect(literature_.get(), &app::LiteratureService::accessChanged, this, &MainWindow::saveSettings);
    corpus_page_->addTab(QStringLiteral("search"), tr("Search"), search);
    corpus_page_->addTab(QStringLiteral("plan"), tr("Plan"), new PlanTab(session_, *literature_));
    auto* lexicon = new LexiconPage(session_, *lexicon_);
    lexicon->setSettings(settings_.lexicon);
    corpus_page_->addTab(QStringLiteral("lexicon"), tr("Lexicon"), lexicon,
                         tr("V in the list of names in context: no drug in this project"));
    connect(lexicon, &LexiconPage::failed, this, [this](const Error& error) { errors_->showError(error); });
    auto* duplicates = new DuplicatesTab(session_, *comparison_);
    corpus_page_->addTab(
        QStringLiteral("duplicates"), tr("Duplicates"), duplicates,
        tr("K keep both · L leave the left one out · R leave the right one out · O open again"));
    auto* carried = new CarriedTab(session_, *comparison_);
    corpus_page_->addTab(QStringLiteral("carried"), tr("New texts"), carried,
                         tr("Enter show in the text · D dealt with"));
    const auto open_document = [this](const QString& version_id) {
        showView(QStringLiteral("review"));
        openDocument(version_id);
    };
    connect(duplicates, &DuplicatesTab::documentWanted, this, open_document);
    connect(carried, &CarriedTab::documentWanted, this, open_document);
    connect(carried, &CarriedTab::placeWanted, this, [this](const QString& version_id, const auto& place) {
        showView(QStringLiteral("review"));
        review_binding_->openDocumentAt(version_id, place);
        review_->text().setFocus();
    });
    connect(search, &SearchTab::carriedWanted, this, [this] { showView(QStringLiteral("carried")); });
    pages_->add(QStringLiteral("corpus"), corpus_page_, tr("Corpus"), tr("View: Corpus"), "Ctrl+5");
    auto* encoders = new EncoderPage(*encoders_, settings_.encoders);
    connect(encoders, &EncoderPage::failed, this, [this](const Error& error) { errors_->showError(error); });
    connect(encoders, &EncoderPage::settingsChanged, this, &MainWindow::saveSettings);
    pages_->add(QStringLiteral("encoders"), encoders, tr("Encoders"), tr("View: Encoders"), "Ctrl+6");
    pages_->setHint(QStringLiteral("review"), [this] { return review_actions_->keyHint(); });
    pages_->setHint(QStringLiteral("teacher"), [this] { return teacher_page_->keyHint(); });
    pages_->setHint(QStringLiteral("corpus"), [this] { return corpus_page_->keyHint(); });
    palette_ = new CommandPalette(this);
    palette_->setRecent(store_.value(QStringLiteral("commands/recent")).toStringList());
    commands_ = new ProjectCommands(session_, *corpus_, settings_, this);
    review_binding_ =
        new ReviewBinding(session_, *editor_, *suggestions_, *controller_, review_->documents(), this);
    auto* history = new HistoryBinding(session_, *editor_, *controller_, review_->history(), this);
    connect(history, &HistoryBinding::failed, this,
            [this](const Error& error) { errors_->showError(error); });
    training_binding_ =
        new TrainingBinding({session_, *training_, *suggestions_, review_->training(), *models_,
                             review_->offer(), *status_, review_->documents().model()},
                            settings_.training, this);
    encoder_binding_ = new EncoderBinding(
        {*encoders_, *training_, *encoders, review_->training(), *training_binding_, settings_.training},
        this);
    connect(encoder_binding_, &EncoderBinding::settingsChanged, this, &MainWindow::saveSettings);
    search_ = new SearchBinding(session_, *actions_->search_field, review_->documents(), this);
    close_guard_ = new CloseGuard(*training_, *corpus_, *teacher_, this);
    start_->setRecent(settings_.recent_files);
    actions_->setRecent(settings_.recent_files);
}

void MainWindow::wire()
{
    wireProject();
    wireReview();
    const auto on = [this](QAction* action, auto work) { connect(action, &QAction::triggered, this, work); };
    on(actions_->quit, [this] { close(); });
    on(actions_->retrain, [this] { retrain(); });
    on(actions_->palette, [this] { openPalette(); });
    on(actions_->keys, [this] { (new KeysPage(*keys_, this))->show(); });
    connect(pages_, &PageSwitch::shown, this, [this](const QString& name) {
        if (name == QStringLiteral("review"))
            review_->text().setFocus();
        showKeyHint();
    });
    connect(teacher_page_, &TeacherPage::keyHintChanged, this, &MainWindow::showKeyHint);
    connect(corpus_page_, &CorpusPage::tabShown, this, &MainWindow::showKeyHint);
    on(actions_->colours, [this] {
        auto* dialog = new ColoursDialog(this);
        connect(dialog, &ColoursDialog::chosen, this, [this](const Palette& light, const Palette& dark) {
            ColoursDialog::take(light, dark, store_);
        });
        dialog->show();
    });
    on(actions_->about, [this] {
        QMessageBox::about(this, tr("About ADE Studio"),
                           tr("ADE Studio %1\nGPL-3.0-or-later; this window with Qt Charts: GPL-3.0")
                               .arg(QLatin1String(ade::kVersion)));
    });
    connect(actions_->training_panel, &QAction::toggled, review_, &ReviewPage::setTrainingShown);
    connect(training_binding_, &TrainingBinding::panelWanted, this,
            [this] { actions_->training_panel->setChecked(true); });
}

void MainWindow::wireProject()
{
    const auto on = [this](QAction* action, auto work) {
        connect(action, &QAction::triggered, commands_, work);
    };
    on(actions_->new_project, &ProjectCommands::newProject);
    on(actions_->open_project, &ProjectCommands::openProject);
    on(actions_->import_files, &ProjectCommands::importFiles);
    on(actions_->export_files, &ProjectCommands::exportFiles);
    on(actions_->paste_abstract, &ProjectCommands::pasteAbstract);
    on(actions_->your_name, &ProjectCommands::askName);
    connect(actions_->close_project, &QAction::triggered, this, [this] { session_.close(); });
    connect(actions_, &WindowActions::recentChosen, commands_, &ProjectCommands::openPath);
    connect(start_, &StartPage::newWanted, commands_, &ProjectCommands::newProject);
    connect(start_, &StartPage::openWanted, commands_, &ProjectCommands::openProject);
    connect(start_, &StartPage::recentChosen, commands_, &ProjectCommands::openPath);
    connect(commands_, &ProjectCommands::settingsChanged, this, &MainWindow::saveSettings);
    connect(commands_, &ProjectCommands::carriedWanted, this,
            [this] { showView(QStringLiteral("carried")); });
    connect(commands_, &ProjectCommands::recentChanged, this, [this] {
        start_->setRecent(settings_.recent_files);
        actions_->setRecent(settings_.recent_files);
    });
    connect(&session_, &app::Session::opened, this, [this] {
        errors_->hide();
        showView(QStringLiteral("review"));
        updateState();
        if (session_.project().read_only)
            errors_->showMessage(ErrorBanner::Tone::warning,
                                 app::to_qstring(session_.project().read_only_reason));
    });
    connect(&session_, &app::Session::closed, this, &MainWindow::updateState);
    connect(&session_, &app::Session::personChanged, this, &MainWindow::updateState);
    const auto show_error = [this](const Error& error) { errors_->showError(error); };
    connect(&session_, &app::Session::openFailed, this, show_error);
    connect(&session_, &app::Session::failed, this, show_error);
    connect(corpus_.get(), &app::CorpusService::failed, this, show_error);
    connect(corpus_.get(), &app::CorpusService::pasted, this, [this](const std::string& version_id) {
        review_binding_->openDocument(app::to_qstring(version_id));
    });
}

void MainWindow::wireReview()
{
    connect(actions_->undo, &QAction::triggered, review_binding_, &ReviewBinding::undo);
    connect(actions_->redo, &QAction::triggered, review_binding_, &ReviewBinding::redo);
    connect(actions_->blind, &QAction::toggled, editor_.get(), &app::DocumentEditor::setBlind);
    connect(editor_.get(), &app::DocumentEditor::saving, status_, &StatusLine::setSaving);
    connect(editor_.get(), &app::DocumentEditor::refused, this, [this](const Error& error) {
        if (error.message_id == "store.nothing_to_undo" || error.message_id == "store.nothing_to_redo") {
            status_->setUnchanged(app::to_qstring(error.message));
            return;
        }
        errors_->showError(error);
        if (session_.isOpen() && !session_.project().read_only)
            status_->setNotSaved(app::to_qstring(error.message));
    });
    connect(&session_, &app::Session::stored, this, [this](const app::DecisionStored& stored) {
        if (errors_->tone() == ErrorBanner::Tone::error)
            errors_->hide();
        if (editor_->underWay() == 0)
            status_->setSaved(stored.saved_at, app::to_qstring(stored.outcome.description));
    });
    for (auto signal : {&app::Session::opened, &app::Session::closed})
        connect(&session_, signal, this, &MainWindow::updateCounts);
    connect(&session_, &app::Session::listLoaded, this, &MainWindow::updateCounts);
    connect(&session_, &app::Session::listChanged, this, &MainWindow::updateCounts);
    connect(&session_, &app::Session::summaryChanged, this, &MainWindow::updateCounts);
    for (auto signal : {&ReviewController::refused, &ReviewController::told})
        connect(controller_, signal, status_, &StatusLine::setHint);
    for (auto signal : {&ReviewController::cursorChanged, &ReviewController::selectionChanged,
                        &ReviewController::documentChanged})
        connect(controller_, signal, this, &MainWindow::showKeyHint);
    connect(controller_, &ReviewController::hintChanged, this, &MainWindow::showKeyHint);

    connect(actions_->search, &QAction::triggered, this, [this] {
        showView(QStringLiteral("review"));
        actions_->search_field->setFocus();
        actions_->search_field->selectAll();
    });
    connect(actions_->go_to_document, &QAction::triggered, this, [this] {
        showView(QStringLiteral("review"));
        review_->showDocuments();
        status_->setHint(tr("↑ ↓ go through the documents, Enter or Esc back to the text"));
    });
    connect(search_, &SearchBinding::listWanted, review_, &ReviewPage::showDocuments);
    connect(search_, &SearchBinding::left, &review_->text(), [this] { review_->text().setFocus(); });
    connect(&review_->documents(), &DocumentListPanel::left, &review_->text(),
            [this] { review_->text().setFocus(); });
    connect(search_, &SearchBinding::documentWanted, this, [this](const QString& version_id) {
        // Refused once for a draft: the next Enter drops it.
        if (version_id.isEmpty() || review_binding_->chooseDocument(version_id))
            review_->text().setFocus();
    });
}

void MainWindow::showKeyHint()
{
    QString hint = pages_->hint();
    if (hint.isEmpty()) {
        const auto key = [](const QAction* action) {
            return action->shortcut().toString(QKeySequence::NativeText);
        };
        hint = tr("%1 all commands · %2 all keys").arg(key(actions_->palette), key(actions_->keys));
    }
    status_->setHint(hint);
}

void MainWindow::updateCounts()
{
    const auto& model = review_->documents().model();
    status_->setDone(model.documentsDone(), model.total());
}

void MainWindow::updateState()
{
    const bool open = session_.isOpen();
    const bool writable = open && !session_.project().read_only;
    for (auto* action : {actions_->close_project, actions_->export_files, actions_->undo, actions_->redo,
                         actions_->search, actions_->go_to_document})
        action->setEnabled(open);
    pages_->setProjectOpen(open);
    for (auto* action : {actions_->import_files, actions_->paste_abstract, actions_->retrain})
        action->setEnabled(writable);
    actions_->search_field->setEnabled(open);
    setWindowTitle(open ? tr("%1[*] – ADE Studio").arg(session_.projectName()) : tr("ADE Studio"));
    if (!open) {
        status_->setNothingOpen();
        pages_->show(QStringLiteral("start"));
    } else if (const QString reason = session_.whyReadOnly(); !reason.isEmpty()) {
        status_->setReadOnly(reason);
    } else {
        status_->setSaved(std::string(), {});
    }
}

bool MainWindow::showView(const QString& name)
{
    // The training panel is part of the review page.
    const bool training = name == QStringLiteral("training");
    if (training)
        actions_->training_panel->setChecked(true);
    if (corpus_page_->showTab(name)) // a part of the corpus page
        return pages_->show(QStringLiteral("corpus"));
    if (teacher_page_->showTab(name))
        return pages_->show(QStringLiteral("teacher"));
    return pages_->show(training ? QStringLiteral("review") : name);
}

void MainWindow::openDocument(const QString& version_id)
{
    review_binding_->openDocument(version_id);
}

void MainWindow::retrain()
{
    training_binding_->retrain();
}

void MainWindow::setNameForThisRun(const QString& name)
{
    session_.setPersonName(name);
}

void MainWindow::openPalette()
{
    palette_->open(actions_->all());
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && actions_)
        actions_->refreshIcons();
    QMainWindow::changeEvent(event);
}

void MainWindow::saveSettings()
{
    settings_.window.geometry = saveGeometry();
    settings_.window.columns = review_->saveColumns();
    settings_.window.zoom_percent = review_->text().zoom();
    settings_.window.training_open = review_->trainingShown();
    settings_.window.blind = actions_->blind->isChecked();
    settings_.suggestions.background = suggestions_->background();
    settings_.window.show_rejected = controller_->rejectedShown();
    if (app::saveSettings(store_, settings_)) {
        keys_->write(store_);
        store_.setValue(QStringLiteral("commands/recent"), palette_->recent());
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!close_guard_->mayClose()) {
        event->ignore();
        return;
    }
    saveSettings();
    event->accept();
}

} // namespace ade::ui
