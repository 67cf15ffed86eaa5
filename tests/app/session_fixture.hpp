// SPDX-License-Identifier: GPL-3.0-or-later
// A session on a project of its own, as tests use it.
#pragma once

#include "app/session/document_editor.hpp"
#include "app/session/session.hpp"
#include "tests/app/project_builder.hpp"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace ade::tests {

class SessionFixture {
public:
    explicit SessionFixture(const std::vector<corpus::AnnotatedDocument>& teacher = threeCases())
        : path(folder.filePath(QStringLiteral("test.adestudio")))
    {
        makeProject(path, teacher);
    }

    /// Opens (again) as Maria; true when the list is there.
    bool open()
    {
        editor.reset();
        session.reset(); // closes first, as a new start of the program would
        session = std::make_unique<app::Session>();
        session->setPersonName(QStringLiteral("Maria"));
        editor = std::make_unique<app::DocumentEditor>(*session);
        QObject::connect(session.get(), &app::Session::listLoaded, session.get(),
                         [this](const app::SummaryList& list) { summaries = *list; });
        QObject::connect(session.get(), &app::Session::listChanged, session.get(),
                         [this](const app::ListChanges& changes) { apply(*changes); });
        QSignalSpy loaded(session.get(), &app::Session::listLoaded);
        session->open(path);
        return !loaded.isEmpty() || loaded.wait(20000);
    }

    /// The obvious way, one by one.
    void apply(const store::SummaryChanges& changes)
    {
        for (const auto& version_id : changes.gone)
            std::erase_if(summaries, [&](const auto& one) { return one.version_id == version_id; });
        for (const auto& row : changes.rows) {
            const auto found = std::find_if(summaries.begin(), summaries.end(), [&](const auto& one) {
                return one.version_id == row.version_id;
            });
            if (found == summaries.end())
                summaries.push_back(row);
            else
                *found = row;
        }
    }

    void show(const std::string& external_id)
    {
        for (const auto& summary : summaries) {
            if (summary.external_id == external_id)
                editor->show(summary.version_id);
        }
    }

    [[nodiscard]] bool settled() const { return editor->underWay() == 0; }

    [[nodiscard]] std::string suggestion(const std::string& event) const
    {
        for (const auto& relation : editor->record().relations) {
            const auto* mention = findMention(relation.event_mention_id);
            if (relation.is_suggestion && mention && mention->surface == event)
                return relation.id;
        }
        return {};
    }

    [[nodiscard]] const store::MentionRecord* findMention(const std::string& id) const
    {
        for (const auto& mention : editor->record().mentions) {
            if (mention.id == id)
                return &mention;
        }
        return nullptr;
    }

    [[nodiscard]] int ownRelations() const
    {
        int own = 0;
        for (const auto& relation : editor->record().relations)
            own += !relation.is_suggestion;
        return own;
    }

    QTemporaryDir folder;
    QString path;
    std::vector<store::DocumentSummary> summaries;
    std::unique_ptr<app::Session> session;
    std::unique_ptr<app::DocumentEditor> editor;
};

} // namespace ade::tests
