// SPDX-License-Identifier: GPL-3.0-or-later
// The review actions as QActions.
#include "widgets/document_view/review_actions.hpp"

#include "widgets/common/plain_text.hpp"
#include "widgets/common/shortcut_table.hpp"

#include <QMenu>
#include <QPointer>
#include <QWidget>

namespace ade::ui {

namespace {

struct Name {
    ReviewAction action;
    const char* id;
};

const Name kNames[] = {
    {ReviewAction::next_suggestion, "review.next_suggestion"},
    {ReviewAction::previous_suggestion, "review.previous_suggestion"},
    {ReviewAction::next_event, "review.next_event"},
    {ReviewAction::previous_event, "review.previous_event"},
    {ReviewAction::next_drug, "review.next_drug"},
    {ReviewAction::previous_drug, "review.previous_drug"},
    {ReviewAction::accept, "review.accept"},
    {ReviewAction::reject, "review.reject"},
    {ReviewAction::take_teacher, "review.take_teacher"},
    {ReviewAction::take_student, "review.take_student"},
    {ReviewAction::remove, "review.remove"},
    {ReviewAction::mark_drug, "review.mark_drug"},
    {ReviewAction::mark_event, "review.mark_event"},
    {ReviewAction::change_label, "review.change_label"},
    {ReviewAction::link, "review.link"},
    {ReviewAction::left_edge_left_word, "review.left_edge_left_word"},
    {ReviewAction::left_edge_right_word, "review.left_edge_right_word"},
    {ReviewAction::right_edge_left_word, "review.right_edge_left_word"},
    {ReviewAction::right_edge_right_word, "review.right_edge_right_word"},
    {ReviewAction::left_edge_left_character, "review.left_edge_left_character"},
    {ReviewAction::left_edge_right_character, "review.left_edge_right_character"},
    {ReviewAction::right_edge_left_character, "review.right_edge_left_character"},
    {ReviewAction::right_edge_right_character, "review.right_edge_right_character"},
    {ReviewAction::no_event_for_drug, "review.no_event_for_drug"},
    {ReviewAction::nothing_in_sentence, "review.nothing_in_sentence"},
    {ReviewAction::unsure, "review.unsure"},
    {ReviewAction::skip, "review.skip"},
    {ReviewAction::sentence_done, "review.sentence_done"},
    {ReviewAction::document_done, "review.document_done"},
    {ReviewAction::next_document, "review.next_document"},
    {ReviewAction::previous_document, "review.previous_document"},
    {ReviewAction::comment, "review.comment"},
    {ReviewAction::polarity, "review.polarity"},
    {ReviewAction::history, "review.history"},
    {ReviewAction::show_rejected, "text.show_rejected"},
    {ReviewAction::zoom_in, "text.zoom_in"},
    {ReviewAction::zoom_out, "text.zoom_out"},
    {ReviewAction::zoom_reset, "text.zoom_reset"},
    {ReviewAction::copy, "text.copy"},
};

constexpr int kDrugKeys = 9;

bool of_the_view(ReviewAction action)
{
    return action == ReviewAction::zoom_in || action == ReviewAction::zoom_out ||
           action == ReviewAction::zoom_reset || action == ReviewAction::copy ||
           action == ReviewAction::history;
}

} // namespace

QString shortcut_id(ReviewAction action, int argument)
{
    if (action == ReviewAction::choose_drug) {
        return QStringLiteral("review.choose_drug_%1").arg(argument + 1);
    }
    if (action == ReviewAction::move_to_drug) {
        return QStringLiteral("review.move_to_drug_%1").arg(argument + 1);
    }
    for (const Name& name : kNames) {
        if (name.action == action) {
            return QLatin1String(name.id);
        }
    }
    return {};
}

ReviewActions::ReviewActions(ReviewController* controller, ShortcutTable* table, QObject* parent)
    : QObject(parent), controller_(controller), table_(table)
{
    for (const Name& name : kNames) {
        add(name.action, -1, QLatin1String(name.id));
    }
    for (int drug = 0; drug < kDrugKeys; ++drug) {
        add(ReviewAction::choose_drug, drug, shortcut_id(ReviewAction::choose_drug, drug));
        add(ReviewAction::move_to_drug, drug, shortcut_id(ReviewAction::move_to_drug, drug));
    }
    action(ReviewAction::show_rejected)->setCheckable(true);
    action(ReviewAction::history)->setCheckable(true);
    controller_->setKeyNames([self = QPointer<ReviewActions>(this)](ReviewAction kind, int argument) {
        const QAction* object = self ? self->action(kind, argument) : nullptr;
        return object && !object->shortcuts().isEmpty()
                   ? object->shortcuts().first().toString(QKeySequence::NativeText)
                   : QString();
    });
    connect(controller_, &ReviewController::documentChanged, this, [this] {
        action(ReviewAction::show_rejected)->setChecked(controller_->rejectedShown());
        updateDrugNames();
    });
}

void ReviewActions::add(ReviewAction kind, int argument, const QString& id)
{
    auto* object = new QAction(this);
    object->setObjectName(id);
    object->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    object->setAutoRepeat(
        kind == ReviewAction::next_suggestion || kind == ReviewAction::previous_suggestion ||
        kind == ReviewAction::next_event || kind == ReviewAction::previous_event ||
        kind == ReviewAction::next_drug || kind == ReviewAction::previous_drug ||
        kind == ReviewAction::zoom_in || kind == ReviewAction::zoom_out ||
        (kind >= ReviewAction::left_edge_left_word && kind <= ReviewAction::right_edge_right_character));
    table_->bind(id, object);
    connect(object, &QAction::triggered, this, [this, kind, argument] {
        if (of_the_view(kind)) {
            Q_EMIT viewAction(kind);
        } else {
            controller_->perform(kind, argument);
        }
    });
    entries_.push_back({kind, argument, object});
}

QAction* ReviewActions::action(ReviewAction kind, int argument) const
{
    for (const Entry& entry : entries_) {
        if (entry.action == kind && entry.argument == argument) {
            return entry.object;
        }
    }
    return nullptr;
}

std::vector<QAction*> ReviewActions::all() const
{
    std::vector<QAction*> objects;
    for (const Entry& entry : entries_) {
        objects.push_back(entry.object);
    }
    return objects;
}

void ReviewActions::attachTo(QWidget* widget)
{
    for (const Entry& entry : entries_) {
        widget->addAction(entry.object);
    }
}

void ReviewActions::updateDrugNames()
{
    const std::vector<Drug>& drugs = controller_->document().drugs();
    for (const Entry& entry : entries_) {
        if (entry.action != ReviewAction::choose_drug && entry.action != ReviewAction::move_to_drug) {
            continue;
        }
        const bool known = entry.argument < static_cast<int>(drugs.size());
        const QString name = known ? shortened(drugs[static_cast<std::size_t>(entry.argument)].name, 30)
                                   : tr("drug %1").arg(entry.argument + 1);
        entry.object->setText(plain_label(entry.action == ReviewAction::choose_drug
                                              ? tr("Make %1 current").arg(name)
                                              : tr("Move to %1").arg(name)));
    }
}

void ReviewActions::fillMenu(QMenu* menu) const
{
    menu->setToolTipsVisible(true);
    const auto put = [this, menu](ReviewAction kind, int argument = -1) {
        QAction* shared = action(kind, argument);
        // A copy: the shared action stays enabled, so that its key can say why it does nothing.
        auto* entry = menu->addAction(shared->text(), shared, &QAction::trigger);
        entry->setObjectName(QStringLiteral("menu.") + shared->objectName());
        entry->setShortcut(shared->shortcut());
        entry->setShortcutContext(Qt::WidgetShortcut); // shown, not active a second time
        const QString why = controller_->whyNot(kind, argument);
        entry->setEnabled(why.isEmpty());
        entry->setToolTip(plain_tooltip(why.isEmpty() ? shared->toolTip() : why));
        return entry;
    };
    put(ReviewAction::accept);
    put(ReviewAction::reject);
    put(ReviewAction::take_teacher);
    put(ReviewAction::take_student);
    menu->addSeparator();
    put(ReviewAction::mark_drug);
    put(ReviewAction::mark_event);
    put(ReviewAction::change_label);
    put(ReviewAction::link);
    put(ReviewAction::polarity);
    const int drugs = std::min(kDrugKeys, static_cast<int>(controller_->document().drugs().size()));
    if (controller_->cursor().mark >= 0 && drugs > 1) {
        for (int drug = 0; drug < drugs; ++drug) {
            if (drug != controller_->cursor().drug) {
                put(ReviewAction::move_to_drug, drug);
            }
        }
    }
    put(ReviewAction::remove);
    menu->addSeparator();
    for (const ReviewAction edge :
         {ReviewAction::left_edge_left_word, ReviewAction::left_edge_right_word,
          ReviewAction::right_edge_left_word, ReviewAction::right_edge_right_word}) {
        put(edge);
    }
    menu->addSeparator();
    put(ReviewAction::no_event_for_drug);
    put(ReviewAction::nothing_in_sentence);
    put(ReviewAction::unsure);
    put(ReviewAction::skip);
    put(ReviewAction::sentence_done);
    menu->addSeparator();
    put(ReviewAction::copy)->setEnabled(controller_->selection().length() > 0);
    put(ReviewAction::comment);
    put(ReviewAction::history);
}

QString ReviewActions::keyHint() const
{
    // What the last action had to say stands until the next one.
    if (!controller_->message().isEmpty()) {
        return controller_->message();
    }
    struct Word {
        ReviewAction action;
        const char* text;
        int argument = -1;
        std::optional<ReviewAction> other = std::nullopt; ///< a second key that goes with it
    };
    std::vector<Word> words;
    const Cursor& cursor = controller_->cursor();
    const ViewDocument& document = controller_->document();
    const Word edges[] = {
        {ReviewAction::left_edge_left_word, QT_TR_NOOP("left edge"), -1, ReviewAction::left_edge_right_word},
        {ReviewAction::right_edge_left_word, QT_TR_NOOP("right edge"), -1,
         ReviewAction::right_edge_right_word}};
    const Word unsure{ReviewAction::unsure, QT_TR_NOOP("unsure")};
    const Word done{ReviewAction::sentence_done, QT_TR_NOOP("sentence done")};
    QStringList parts;
    if (controller_->selection().length() > 0) {
        words = {{ReviewAction::mark_event, QT_TR_NOOP("event")},
                 {ReviewAction::mark_drug, QT_TR_NOOP("drug")}};
    } else if (controller_->pendingEdges()) {
        parts.append(tr("edges not saved"));
        words = {{ReviewAction::accept, QT_TR_NOOP("keeps them")}, edges[0], edges[1]};
    } else if (cursor.link >= 0 || cursor.mark >= 0) {
        const bool own =
            cursor.link >= 0
                ? document.links()[static_cast<std::size_t>(cursor.link)].standing == Standing::decided
                : document.marks()[static_cast<std::size_t>(cursor.mark)].standing == Standing::decided;
        words = {{ReviewAction::accept, QT_TR_NOOP("accept")}, {ReviewAction::reject, QT_TR_NOOP("reject")}};
        if (own) {
            words = {{ReviewAction::remove, QT_TR_NOOP("delete")}};
        }
        // Only where it would change something: whose edges these are is no question.
        words.push_back({ReviewAction::take_teacher, QT_TR_NOOP("teacher's edges")});
        words.push_back({ReviewAction::take_student, QT_TR_NOOP("student's edges")});
        words.insert(words.end(), {edges[0], edges[1]});
        for (int drug = 0; drug < std::min(kDrugKeys, static_cast<int>(document.drugs().size())); ++drug) {
            if (drug != cursor.drug) {
                words.push_back({ReviewAction::move_to_drug, QT_TR_NOOP("other drug"), drug});
                break;
            }
        }
        if (cursor.link < 0) {
            words.push_back({ReviewAction::link, QT_TR_NOOP("link")});
        } else if (own) {
            words.push_back({ReviewAction::polarity, QT_TR_NOOP("kind of link")});
        }
        words.insert(words.end(), {unsure, done});
    } else {
        words = {{ReviewAction::next_suggestion, QT_TR_NOOP("next suggestion")},
                 done,
                 {ReviewAction::document_done, QT_TR_NOOP("document done")},
                 unsure};
    }
    const QString warning = controller_->edgeWarning();
    if (!warning.isEmpty()) {
        parts.append(warning);
    }
    for (const Word& word : words) {
        // Taking edges that are there already is accepting by another name.
        const Role voice = word.action == ReviewAction::take_teacher ? Role::teacher : Role::student;
        if ((word.action == ReviewAction::take_teacher || word.action == ReviewAction::take_student) &&
            cursor.mark >= 0 &&
            document.marks()[static_cast<std::size_t>(cursor.mark)].letters.contains(role_letter(voice))) {
            continue;
        }
        const QAction* object = action(word.action, word.argument);
        const bool possible = controller_->whyNot(word.action, word.argument).isEmpty() ||
                              (word.other && controller_->whyNot(*word.other).isEmpty());
        if (object->shortcuts().isEmpty() || !possible) {
            continue;
        }
        QString keys = object->shortcuts().first().toString(QKeySequence::NativeText);
        if (word.other && !action(*word.other)->shortcuts().isEmpty()) {
            const QKeySequence second = action(*word.other)->shortcuts().first();
            // "Alt+←→": one modifier, two arrows.
            const bool arrows =
                keys == QStringLiteral("Alt+Left") || keys == QStringLiteral("Alt+Shift+Left");
            keys = arrows ? keys.replace(QStringLiteral("Left"), QStringLiteral("←→"))
                          : keys + QLatin1Char('/') + second.toString(QKeySequence::NativeText);
        }
        parts.append(keys + QLatin1Char(' ') + tr(word.text));
    }
    if (controller_->pendingEdges()) {
        parts.append(tr("Esc drops them"));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace ade::ui
