// SPDX-License-Identifier: GPL-3.0-or-later
// Decides at random through the session until it is killed; prints the group of each decision reported as
// saved.
//   session_victim PROJECT SEED
#include "app/session/document_editor.hpp"
#include "core/base/random.hpp"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

using namespace ade;
using namespace ade::app;

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc != 3)
        return 2;
    Random random(std::strtoull(argv[2], nullptr, 10));
    Session session;
    DocumentEditor editor(session);
    session.setPersonName(QStringLiteral("Victim"));
    std::vector<std::string> versions;

    const auto decide = [&] {
        editor.show(versions[random.below(versions.size())]);
        const auto& record = editor.record();
        Decision decision;
        decision.version_id = record.document.version_id;
        const auto length = static_cast<std::uint64_t>(record.document.text.size());
        switch (random.below(7)) {
        case 0:
            decision.kind = DecisionKind::undo;
            break;
        case 1:
            decision.kind = DecisionKind::redo;
            break;
        case 2: {
            decision.kind = DecisionKind::add_mention;
            const auto begin = static_cast<std::int64_t>(random.below(length / 2));
            decision.span = text::make_span(begin, begin + 1 + static_cast<std::int64_t>(random.below(20)));
            decision.label = random.below(2) ? corpus::Label::drug : corpus::Label::adverse_event;
            break;
        }
        case 3:
            decision.kind = DecisionKind::nothing_in_sentence;
            decision.sentence_index = static_cast<int>(random.below(record.document.sentences.size()));
            break;
        case 4:
            if (!record.mentions.empty() && !record.mentions.front().is_suggestion) {
                decision.kind = DecisionKind::delete_mention;
                decision.target_id = record.mentions.front().id;
                break;
            }
            [[fallthrough]];
        default:
            if (record.relations.empty()) {
                decision.kind = DecisionKind::finish_document;
                break;
            }
            decision.kind = random.below(2) ? DecisionKind::accept_relation : DecisionKind::reject_relation;
            decision.target_id = record.relations[random.below(record.relations.size())].id;
        }
        editor.decide(decision);
    };
    const auto next = [&] { QTimer::singleShot(0, &editor, decide); };
    QObject::connect(&session, &Session::listLoaded, &editor, [&](const SummaryList& list) {
        for (const auto& summary : *list)
            versions.push_back(summary.version_id);
        next();
    });
    QObject::connect(&session, &Session::stored, &editor, [&](const DecisionStored& stored) {
        if (stored.outcome.changed) {
            std::printf("%s\n", stored.outcome.group_id.c_str());
            std::fflush(stdout);
        }
        next();
    });
    QObject::connect(&editor, &DocumentEditor::refused, &editor, next);
    QObject::connect(&session, &Session::openFailed, [](const Error& error) {
        std::fprintf(stderr, "%s\n", error.text().c_str());
        QCoreApplication::exit(1);
    });
    session.open(QString::fromLocal8Bit(argv[1]));
    return QCoreApplication::exec();
}
