// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window_actions.hpp"

#include "widgets/common/icons.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/dialogs/command_palette.hpp"
#include "widgets/document_view/review_actions.hpp"

#include <QActionGroup>
#include <QFileInfo>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

namespace ade::ui {

WindowActions::WindowActions(QMainWindow* window, ShortcutTable& keys_table, ReviewActions& review)
    : QObject(window), window_(window), table_(keys_table), review_(review),
      recent_(new QMenu(tr("Recent"), window)), views_(new QActionGroup(this)),
      bar_(new QToolBar(tr("Tools"), window))
{
    const QString group = tr("Window");
    const auto own = [&](const char* id, const QString& text, const char* key) {
        const QString name = QLatin1String(id);
        QList<QKeySequence> defaults;
        if (*key)
            defaults << QKeySequence(QLatin1String(key), QKeySequence::PortableText);
        table_.add(name, group, text, defaults);
        return name;
    };
    new_project =
        make(tr("New project …"), own("window.new", tr("New project"), "Ctrl+N"), QStringLiteral("add"));
    open_project =
        make(tr("Open project …"), own("window.open", tr("Open project"), "Ctrl+O"), QStringLiteral("open"));
    close_project = make(tr("Close project"), own("window.close", tr("Close project"), "Ctrl+W"));
    import_files =
        make(tr("Import …"), own("window.import", tr("Import"), "Ctrl+I"), QStringLiteral("import"));
    export_files =
        make(tr("Export …"), own("window.export", tr("Export"), "Ctrl+E"), QStringLiteral("export"));
    paste_abstract =
        make(tr("Paste an abstract …"), own("window.paste", tr("Paste an abstract"), "Ctrl+Shift+V"),
             QStringLiteral("paste"));
    quit = make(tr("Quit"), own("window.quit", tr("Quit"), "Ctrl+Q"));
    undo = make(tr("Undo"), QStringLiteral("window.undo"), QStringLiteral("undo"));
    redo = make(tr("Redo"), QStringLiteral("window.redo"), QStringLiteral("redo"));
    your_name = make(tr("Your name …"), own("window.name", tr("Your name"), ""));
    blind = make(tr("Blind: hide suggestions"), own("window.blind", tr("Blind: hide suggestions"), "Ctrl+B"),
                 QStringLiteral("blind"));
    blind->setCheckable(true);
    training_panel = make(tr("Training panel"), own("window.training", tr("Training panel"), "Ctrl+T"));
    training_panel->setCheckable(true);
    retrain = make(tr("Retrain"), own("window.retrain", tr("Retrain"), "Ctrl+R"), QStringLiteral("retrain"));
    search = make(tr("Search"), QStringLiteral("window.search"), QStringLiteral("search"));
    go_to_document = make(tr("Go to document"), QStringLiteral("window.go_to_document"));
    palette = make(tr("Command palette"), QStringLiteral("window.command_palette"));
    keys = make(tr("Keys"), QStringLiteral("window.keys"), QStringLiteral("keys"));
    colours = make(tr("Colours …"), own("window.colours", tr("Colours of the marks"), ""));
    about = make(tr("About ADE Studio"), {});
    for (auto* action : {retrain, undo, redo, close_project, quit})
        CommandPalette::setCareful(action);
    for (const auto action :
         {ReviewAction::accept, ReviewAction::reject, ReviewAction::take_teacher, ReviewAction::take_student,
          ReviewAction::remove, ReviewAction::change_label, ReviewAction::link,
          ReviewAction::no_event_for_drug, ReviewAction::nothing_in_sentence, ReviewAction::sentence_done,
          ReviewAction::document_done}) {
        if (auto* object = review.action(action))
            CommandPalette::setCareful(object);
    }
    buildMenus(review);
    buildToolBar();
    refreshIcons();
}

QAction* WindowActions::make(const QString& text, const QString& id, const QString& icon_name)
{
    auto* action = new QAction(text, window_);
    action->setObjectName(id.isEmpty() ? text : QString(id).replace(QChar(u'.'), QChar(u'_')));
    if (!id.isEmpty())
        table_.bind(id, action);
    action->setText(text); // the table's words have no "…"
    if (!icon_name.isEmpty())
        icons_.append({action, icon_name});
    window_->addAction(action);
    return action;
}

void WindowActions::buildMenus(ReviewActions& review)
{
    auto* project = window_->menuBar()->addMenu(tr("&Project"));
    project->addActions({new_project, open_project});
    project->addMenu(recent_);
    project->addSeparator();
    project->addActions({import_files, export_files, paste_abstract});
    project->addSeparator();
    project->addActions({your_name, close_project, quit});
    auto* edit = window_->menuBar()->addMenu(tr("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({search, go_to_document, palette});
    auto* judge = window_->menuBar()->addMenu(tr("&Review"));
    const QList<ReviewAction> groups[] = {
        {ReviewAction::accept, ReviewAction::reject, ReviewAction::take_teacher, ReviewAction::take_student},
        {ReviewAction::mark_drug, ReviewAction::mark_event, ReviewAction::change_label, ReviewAction::link,
         ReviewAction::polarity, ReviewAction::remove},
        {ReviewAction::no_event_for_drug, ReviewAction::nothing_in_sentence, ReviewAction::sentence_done,
         ReviewAction::document_done, ReviewAction::skip, ReviewAction::unsure, ReviewAction::comment},
        {ReviewAction::next_suggestion, ReviewAction::previous_suggestion, ReviewAction::next_event,
         ReviewAction::previous_event, ReviewAction::next_drug, ReviewAction::previous_drug,
         ReviewAction::next_document, ReviewAction::previous_document},
    };
    for (const auto& group : groups) {
        if (!judge->isEmpty())
            judge->addSeparator();
        for (const auto action : group) {
            if (auto* object = review.action(action))
                judge->addAction(object);
        }
    }
    auto* view = view_menu_ = window_->menuBar()->addMenu(tr("&View"));
    views_end_in_menu_ = view->addSeparator();
    view->addActions({blind, training_panel, colours});
    for (const auto action : {ReviewAction::history, ReviewAction::show_rejected, ReviewAction::zoom_in,
                              ReviewAction::zoom_out, ReviewAction::zoom_reset}) {
        if (auto* object = review.action(action))
            view->addAction(object);
    }
    auto* student = window_->menuBar()->addMenu(tr("&Student"));
    student->addActions({retrain, training_panel});
    auto* help = window_->menuBar()->addMenu(tr("&Help"));
    help->addActions({keys, palette, about});
}

void WindowActions::buildToolBar()
{
    bar_->setObjectName(QStringLiteral("toolBar"));
    bar_->setMovable(false);
    bar_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar_->setIconSize(QSize(18, 18));
    bar_->setContextMenuPolicy(Qt::PreventContextMenu);
    views_end_in_bar_ = bar_->addSeparator();
    bar_->addAction(undo);
    bar_->addAction(redo);
    for (auto* action : {undo, redo}) {
        if (auto* button = qobject_cast<QToolButton*>(bar_->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar_->addWidget(space);
    search_field = new QLineEdit;
    search_field->setObjectName(QStringLiteral("searchField"));
    search_field->setClearButtonEnabled(true);
    search_field->setMaximumWidth(320);
    search_field->setAccessibleName(tr("Search titles and texts"));
    search_field->setPlaceholderText(
        tr("Search  %1").arg(search->shortcut().toString(QKeySequence::NativeText)));
    bar_->addWidget(search_field);
    bar_->addAction(retrain);
    window_->addToolBar(bar_);
}

QAction* WindowActions::addView(const QString& id, const QString& text, const QString& palette_text,
                                const char* key)
{
    QList<QKeySequence> defaults;
    if (*key)
        defaults << QKeySequence(QLatin1String(key), QKeySequence::PortableText);
    table_.add(id, tr("Window"), palette_text, defaults);
    auto* action = make(text, id);
    action->setCheckable(true);
    views_->addAction(action);
    view_menu_->insertAction(views_end_in_menu_, action);
    bar_->insertAction(views_end_in_bar_, action);
    return action;
}

void WindowActions::refreshIcons()
{
    for (const auto& [action, name] : icons_)
        action->setIcon(icon(name, window_->palette()));
}

void WindowActions::setRecent(const QStringList& paths)
{
    recent_->clear();
    for (const QString& path : paths) {
        auto* action = recent_->addAction(plain_label(QFileInfo(path).completeBaseName()));
        action->setToolTip(plain_tooltip(path));
        connect(action, &QAction::triggered, this, [this, path] { Q_EMIT recentChosen(path); });
    }
    recent_->setEnabled(!paths.isEmpty());
}

QList<QAction*> WindowActions::all() const
{
    QList<QAction*> actions = views_->actions();
    actions << QList<QAction*>{retrain,   undo,        redo,           import_files,   export_files,
                               search,    blind,       training_panel, paste_abstract, go_to_document,
                               your_name, new_project, open_project,   close_project,  colours,
                               keys,      quit};
    actions << offered_;
    for (auto* action : review_.all())
        actions << action;
    return actions;
}

} // namespace ade::ui
