// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/corpus_list/search_binding.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/corpus_list/document_list_panel.hpp"

#include <QKeyEvent>
#include <QLineEdit>

namespace ade::ui {

SearchBinding::SearchBinding(app::Session& session, QLineEdit& field, DocumentListPanel& list,
                             QObject* parent)
    : QObject(parent), session_(session), field_(field), list_(list)
{
    constexpr int kWhileTyping_ms = 120;
    delay_.setSingleShot(true);
    delay_.setInterval(kWhileTyping_ms);
    connect(&field_, &QLineEdit::textChanged, &delay_, qOverload<>(&QTimer::start));
    connect(&delay_, &QTimer::timeout, this, &SearchBinding::run);
    connect(&field_, &QLineEdit::returnPressed, this, [this] { Q_EMIT documentWanted(list_.first()); });
    connect(&session_, &app::Session::closed, &field_, &QLineEdit::clear);
    field_.installEventFilter(this);
}

bool SearchBinding::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            if (field_.text().isEmpty())
                Q_EMIT left();
            else
                field_.clear();
            return true;
        }
        if (key == Qt::Key_Down) {
            Q_EMIT listWanted();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

void SearchBinding::run()
{
    const QString words = field_.text();
    if (words.trimmed().isEmpty() || !session_.isOpen()) {
        list_.setSearch({}, {});
        return;
    }
    session_.search(words, this,
                    [this, words](const app::SearchDone& hits) { list_.setSearch(words, hits.version_ids); });
}

} // namespace ade::ui
