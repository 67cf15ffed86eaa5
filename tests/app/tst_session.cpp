// SPDX-License-Identifier: GPL-3.0-or-later
// The session over a real project: decisions are painted, stored, taken back; undo crosses documents and
// restarts.
#include "app/actions/decision.hpp"
#include "app/actions/record_access.hpp"
#include "app/session/corpus_service.hpp"
#include "app/session/heartbeat.hpp"
#include "tests/app/session_fixture.hpp"

#include "core/store/check.hpp"

#include <QElapsedTimer>

#include <set>

using namespace ade;
using namespace ade::app;
using ade::tests::SessionFixture;

namespace {

Decision decision(DecisionKind kind, const std::string& target = {})
{
    Decision made;
    made.kind = kind;
    made.target_id = target;
    return made;
}

/// What a person sees of a record, without ids that differ before and after storing.
std::multiset<std::string> seen(const store::DocumentRecord& record)
{
    std::multiset<std::string> lines;
    const auto place = [&](const std::string& id) {
        const auto* mention = findMention(record, id);
        return mention ? std::to_string(mention->span.begin.value()) + "-" +
                             std::to_string(mention->span.end.value())
                       : std::string("?");
    };
    for (const auto& mention : record.mentions)
        lines.insert("mention " + place(mention.id) + " " + std::string(corpus::to_string(mention.label)) +
                     " " + mention.surface + (mention.is_suggestion ? " suggested " : " own ") +
                     std::to_string(static_cast<int>(mention.state)));
    for (const auto& relation : record.relations)
        lines.insert("relation " + place(relation.drug_mention_id) + " " + place(relation.event_mention_id) +
                     " " + std::string(corpus::to_string(relation.polarity)) +
                     (relation.is_suggestion ? " suggested " : " own ") +
                     std::to_string(static_cast<int>(relation.state)));
    for (const auto& unit : record.review)
        lines.insert("review " + std::to_string(unit.sentence_index) + " " + unit.drug_key + " " +
                     std::to_string(static_cast<int>(unit.state)));
    return lines;
}

QString diff(const std::multiset<std::string>& painted, const std::multiset<std::string>& stored)
{
    QString text;
    for (const auto& line : painted) {
        if (painted.count(line) != stored.count(line))
            text += QStringLiteral("\n  painted: ") + QString::fromStdString(line);
    }
    for (const auto& line : stored) {
        if (painted.count(line) != stored.count(line))
            text += QStringLiteral("\n  stored:  ") + QString::fromStdString(line);
    }
    return text;
}

} // namespace

class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAndLists()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        QCOMPARE(fixture.summaries.size(), std::size_t(3));
        QCOMPARE(fixture.session->personName(), QStringLiteral("Maria"));
        QVERIFY(fixture.session->whyReadOnly().isEmpty());
    }

    void openFails_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no SQLite file")
            << QByteArray("not a project at all, but long enough to be read as one\n");
        QTest::newRow("empty file") << QByteArray();
    }
    void openFails()
    {
        QFETCH(QByteArray, content);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("bad.adestudio"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        Session session;
        QSignalSpy failed(&session, &Session::openFailed);
        session.open(path);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!session.isOpen());
        QVERIFY(!failed[0][0].value<Error>().message.empty());
    }

    void aPersonWithoutNameOnlyLooks()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.session->setPersonName({});
        Session nameless;
        DocumentEditor editor(nameless);
        QSignalSpy refused(&editor, &DocumentEditor::refused);
        editor.decide(decision(DecisionKind::undo));
        QCOMPARE(refused.size(), 1);
    }

    /// What is painted before the store answers is what the store then says, for every kind of decision.
    void paintedAsStored_data()
    {
        QTest::addColumn<int>("kind");
        const std::pair<const char*, DecisionKind> kinds[] = {
            {"accept", DecisionKind::accept_relation},
            {"accept with edges", DecisionKind::accept_relation_with_edges},
            {"reject", DecisionKind::reject_relation},
            {"add mention", DecisionKind::add_mention},
            {"no event for drug", DecisionKind::no_event_for_drug},
            {"nothing in sentence", DecisionKind::nothing_in_sentence},
            {"sentence done", DecisionKind::set_review},
            {"document done", DecisionKind::finish_document},
            {"link a suggestion to another drug", DecisionKind::link},
            {"retarget", DecisionKind::retarget},
            {"another kind of link", DecisionKind::set_polarity},
            {"accept a mention alone", DecisionKind::accept_mention},
            {"reject a mention with its links", DecisionKind::reject_mention},
        };
        for (const auto& [name, kind] : kinds)
            QTest::newRow(name) << static_cast<int>(kind);
    }
    void paintedAsStored()
    {
        QFETCH(int, kind);
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        const auto& record = fixture.editor->record();
        Decision made = decision(static_cast<DecisionKind>(kind));
        made.version_id = record.document.version_id;
        const std::string tinnitus = fixture.suggestion("tinnitus");
        QVERIFY(!tinnitus.empty());
        const auto relation = *findRelation(record, tinnitus);
        const auto event = *findMention(record, relation.event_mention_id);
        const auto drug = *findMention(record, relation.drug_mention_id);
        made.sentence_index = sentenceAt(record.document, event.span.begin);
        switch (made.kind) {
        case DecisionKind::add_mention:
            made.span = text::make_span(0, 4);
            made.label = corpus::Label::adverse_event;
            break;
        case DecisionKind::accept_relation_with_edges:
            made.target_id = tinnitus;
            made.span = text::Span{event.span.begin, event.span.end + 4};
            break;
        case DecisionKind::no_event_for_drug:
            made.target_id = drug.id;
            break;
        case DecisionKind::set_review:
            made.review.version_id = made.version_id;
            made.review.sentence_index = made.sentence_index;
            made.review.state = store::ReviewState::done;
            break;
        case DecisionKind::link:
            made.target_id = drug.id;
            made.other_id = event.id;
            break;
        case DecisionKind::retarget:
            made.target_id = tinnitus;
            made.other_id = findRelation(record, fixture.suggestion("nausea"))->drug_mention_id;
            break;
        case DecisionKind::set_polarity:
            made.target_id = tinnitus;
            made.polarity = corpus::Polarity::treats;
            break;
        case DecisionKind::accept_mention:
        case DecisionKind::reject_mention:
            made.target_id = event.id;
            break;
        default:
            made.target_id = tinnitus;
            break;
        }
        QSignalSpy refused(fixture.editor.get(), &DocumentEditor::refused);
        fixture.editor->decide(made);
        const auto painted = seen(fixture.editor->record());
        QVERIFY(!fixture.settled());
        QTRY_VERIFY(fixture.settled());
        QVERIFY2(refused.isEmpty(), refused.isEmpty() ? "" : refused[0][0].value<Error>().text().c_str());
        const auto stored = seen(fixture.editor->record());
        QVERIFY2(painted == stored, qPrintable(diff(painted, stored)));
    }

    void unsureOfADrugReopensTheSentence()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        Decision made = decision(DecisionKind::set_review);
        made.version_id = fixture.editor->versionId();
        made.review.version_id = made.version_id;
        made.review.sentence_index = 1;
        made.review.state = store::ReviewState::done;
        fixture.editor->decide(made);
        made.review.state = store::ReviewState::unsure;
        made.review.drug_key = "azithromycin";
        made.review.note = "on or after day three?";
        fixture.editor->decide(made);
        const auto painted = seen(fixture.editor->record());
        QVERIFY(painted.count("review 1  3") == 1); // the sentence, unsure
        QTRY_VERIFY(fixture.settled());
        const auto stored = seen(fixture.editor->record());
        QVERIFY2(painted == stored, qPrintable(diff(painted, stored)));
    }

    void historyComesInPages()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        Decision comment = decision(DecisionKind::add_comment, fixture.editor->versionId());
        comment.version_id = fixture.editor->versionId();
        comment.text = "seen";
        fixture.editor->decide(comment);
        store::HistoryQuery query;
        query.version_id = fixture.editor->versionId();
        query.limit = 1;
        std::optional<store::HistoryPage> page;
        fixture.session->history(query, fixture.session.get(), [&](Result<store::HistoryPage> answer) {
            QVERIFY(answer.has_value());
            page = *answer;
        });
        QVERIFY(!page); // another thread reads
        QTRY_VERIFY(page);
        QCOMPARE(page->entries.size(), std::size_t(1));
        QVERIFY(page->more);
        QCOMPARE(page->entries[0].note, std::string("seen")); // asked for after it, so it is there
        QCOMPARE(page->entries[0].person, std::string("Maria"));
    }

    void aRefusedDecisionIsTakenBack()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        const auto before = seen(fixture.editor->record());
        Decision made = decision(DecisionKind::add_mention);
        made.version_id = fixture.editor->versionId();
        made.span = text::make_span(5, 100000); // past the end: the store refuses it
        QSignalSpy refused(fixture.editor.get(), &DocumentEditor::refused);
        fixture.editor->decide(made);
        QVERIFY(seen(fixture.editor->record()) != before);
        QTRY_VERIFY(fixture.settled());
        QCOMPARE(refused.size(), 1);
        QVERIFY(seen(fixture.editor->record()) == before);
    }

    /// Steps that name a row made a moment ago wait for its id; none is lost, also when the document changes.
    void quickStepsOnANewRowAllArrive()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-3");
        const std::string version = fixture.editor->versionId();
        Decision add = decision(DecisionKind::add_mention);
        add.version_id = version;
        add.label = corpus::Label::adverse_event;
        add.span = text::make_span(0, 6); // "Muscle" of the title
        fixture.editor->decide(add);
        const auto& mentions = fixture.editor->record().mentions;
        const auto pending = std::find_if(mentions.begin(), mentions.end(),
                                          [](const auto& mention) { return isPending(mention.id); });
        QVERIFY(pending != mentions.end());
        Decision move = decision(DecisionKind::move_edges, pending->id);
        move.version_id = version;
        move.span = text::make_span(0, 11);
        fixture.editor->decide(move);
        fixture.show("case-1");
        QTRY_VERIFY(fixture.settled());
        QTRY_COMPARE(fixture.editor->record().document.external_id, std::string("case-1"));
        fixture.show("case-3");
        const auto& stored = fixture.editor->record().mentions;
        QVERIFY(std::any_of(stored.begin(), stored.end(), [](const auto& mention) {
            return !mention.is_suggestion && mention.surface == "Muscle pain" && !isPending(mention.id);
        }));
    }

    void undoCrossesDocumentsAndRestarts()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        const std::string first_version = fixture.editor->versionId();
        fixture.editor->decide(decision(DecisionKind::accept_relation, fixture.suggestion("tinnitus")));
        QTRY_VERIFY(fixture.settled());
        QCOMPARE(fixture.ownRelations(), 1);
        fixture.show("case-2");
        fixture.editor->decide(decision(DecisionKind::reject_relation, fixture.suggestion("fever")));
        QTRY_VERIFY(fixture.settled());

        QVERIFY(fixture.open()); // a new start of the program
        fixture.show("case-3");
        QSignalSpy stepped(fixture.editor.get(), &DocumentEditor::stepHappenedIn);
        fixture.editor->undo();
        QTRY_COMPARE(stepped.size(), 1);
        fixture.editor->undo();
        QTRY_COMPARE(stepped.size(), 2);
        QCOMPARE(stepped[1][0].value<std::string>(), first_version);
        fixture.show("case-1");
        QCOMPARE(fixture.ownRelations(), 0);

        QVERIFY(fixture.open());
        fixture.show("case-1");
        fixture.editor->redo();
        QTRY_VERIFY(fixture.settled());
        QCOMPARE(fixture.ownRelations(), 1);
        const auto redoable = fixture.session->redoable(10);
        QVERIFY(redoable && redoable->size() == 1);
    }

    void importKeepsDecisionsFlowing()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        // Written as a file, so that the reader's thread takes part.
        const QString file = fixture.folder.filePath(QStringLiteral("many.jsonl"));
        {
            QFile out(file);
            QVERIFY(out.open(QIODevice::WriteOnly));
            for (int i = 0; i < 600; ++i)
                out.write(
                    QStringLiteral(
                        "{\"id\":\"j%1\",\"text\":\"Lithium caused tremor in patient %1.\",\"drugs\":"
                        "[{\"begin\":0,\"end\":7}],\"relations\":[{\"drug\":[0,7],\"effect\":[15,21]}]}\n")
                        .arg(i)
                        .toUtf8());
        }
        CorpusService corpus(*fixture.session);
        QSignalSpy imported(&corpus, &CorpusService::imported);
        QSignalSpy failed(&corpus, &CorpusService::failed);
        ImportOptions options;
        options.paths = QStringList{file};
        options.voice_kind = store::VoiceKind::teacher;
        options.voice_name = QStringLiteral("teacher");
        corpus.importFiles(options);
        QSignalSpy progressed(&corpus, &CorpusService::progressed);
        QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), 20000);
        fixture.editor->decide(decision(DecisionKind::accept_relation, fixture.suggestion("tinnitus")));
        QTRY_VERIFY(fixture.settled());
        QVERIFY(imported.isEmpty()); // the decision did not wait for the whole import
        QTRY_VERIFY_WITH_TIMEOUT(imported.size() + failed.size() == 1, 60000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().text().c_str());
        const auto outcome = imported[0][0].value<ImportOutcome>();
        QCOMPARE(outcome.read.records_read, 600);
        QCOMPARE(outcome.stored.stored, 600);
        QVERIFY(outcome.stored.refused.empty());
        QTRY_COMPARE(fixture.summaries.size(), std::size_t(603));

        imported.clear();
        corpus.importFiles(options); // once more: nothing new
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 60000);
        QCOMPARE(imported[0][0].value<ImportOutcome>().stored.stored, 0);
    }

    void aDryRunStoresNothing()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        const QString file = fixture.folder.filePath(QStringLiteral("one.jsonl"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write("{\"id\":\"a\",\"text\":\"Lithium caused "
                  "tremor.\",\"drugs\":[{\"begin\":0,\"end\":7}]}\nnot json\n");
        out.close();
        CorpusService corpus(*fixture.session);
        QSignalSpy imported(&corpus, &CorpusService::imported);
        ImportOptions options;
        options.paths = QStringList{file};
        options.dry_run = true;
        corpus.importFiles(options);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 20000);
        const auto outcome = imported[0][0].value<ImportOutcome>();
        QCOMPARE(outcome.read.records_skipped, 1);
        QCOMPARE(outcome.stored.stored, 1);
        fixture.session->loadList();
        QTest::qWait(50);
        QCOMPARE(fixture.summaries.size(), std::size_t(3));
    }

    void literatureComesAsArticlesWithoutLabels()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        CorpusService corpus(*fixture.session);
        QSignalSpy imported(&corpus, &CorpusService::imported);
        ImportOptions options;
        options.paths =
            QStringList{QStringLiteral(ADE_TEST_DATA_DIR) + QStringLiteral("/corpus/pubmed_xml/full.xml")};
        corpus.importFiles(options);
        QTRY_COMPARE_WITH_TIMEOUT(imported.size(), 1, 20000);
        QCOMPARE(imported[0][0].value<ImportOutcome>().stored.documents_added, 2);
        store::OpenOptions read_only;
        read_only.mode = store::OpenMode::read_only;
        auto project = store::ProjectFile::open(fixture.path.toStdString(), read_only);
        QVERIFY(project.has_value());
        const auto log = store::ArticleStore(**project).screening_log();
        QVERIFY(log.has_value());
        QCOMPARE(log->intake.query, std::string("full.xml"));
        QCOMPARE(log->entries.size(), std::size_t(2));
        QVERIFY(log->entries[0].retracted);
        // No voice has spoken about them: what nobody read is no gold.
        const auto version = store::DocumentStore(**project).find("90000001", "pubmed");
        QVERIFY(version.has_value() && version->has_value());
        QVERIFY(store::DocumentStore(**project).load(**version)->voices.empty());
    }

    void destroyedWhileImporting()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        const QString file = fixture.folder.filePath(QStringLiteral("many.jsonl"));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        for (int i = 0; i < 5000; ++i)
            out.write(QStringLiteral("{\"id\":\"j%1\",\"text\":\"Lithium caused tremor in %1.\"}\n")
                          .arg(i)
                          .toUtf8());
        out.close();
        auto corpus = std::make_unique<CorpusService>(*fixture.session);
        ImportOptions options;
        options.paths = QStringList{file};
        corpus->importFiles(options);
        QSignalSpy progressed(corpus.get(), &CorpusService::progressed);
        QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), 20000);
        QElapsedTimer timer;
        timer.start();
        corpus.reset();
        fixture.editor.reset();
        fixture.session.reset();
        QVERIFY(timer.elapsed() < 5000);
        auto project = store::ProjectFile::open(fixture.path.toStdString());
        QVERIFY(project.has_value());
        const auto report = store::check_project(**project);
        QVERIFY(report && report->ok());
    }

    void pastesAnAbstractOnce()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        CorpusService corpus(*fixture.session);
        QSignalSpy pasted(&corpus, &CorpusService::pasted);
        QSignalSpy failed(&corpus, &CorpusService::failed);
        corpus.paste(QStringLiteral("A title"), QStringLiteral("Text of it.\n"), QStringLiteral("123"));
        QTRY_COMPARE(pasted.size(), 1);
        QCOMPARE(pasted[0][1].toBool(), false);
        corpus.paste(QStringLiteral("A title"), QStringLiteral("Text of it."), QStringLiteral("123"));
        QTRY_COMPARE(pasted.size(), 2);
        QCOMPARE(pasted[1][1].toBool(), true);
        corpus.paste({}, QStringLiteral("  \n"), {});
        QTRY_COMPARE(failed.size(), 1);
        const auto record = fixture.session->load(pasted[0][0].value<std::string>(), false);
        QVERIFY(record.has_value());
        QCOMPARE(record->document.text, std::string("A title\n\nText of it."));
    }

    void blindShowsNoSuggestion()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        fixture.show("case-1");
        QVERIFY(!fixture.editor->record().relations.empty());
        fixture.editor->setBlind(true);
        QVERIFY(fixture.editor->record().relations.empty());
        fixture.editor->setBlind(false);
        QVERIFY(!fixture.editor->record().relations.empty());
    }

    void theSecondProgramLooksOnly()
    {
        SessionFixture fixture;
        QVERIFY(fixture.open());
        auto other = store::ProjectFile::open(fixture.path.toStdString());
        QVERIFY(other.has_value());
        QVERIFY((*other)->read_only());
        QVERIFY2((*other)->read_only_reason().find("ade-studio (Maria)") != std::string::npos,
                 (*other)->read_only_reason().c_str());
    }

    void heartbeatSeesAStall()
    {
        Heartbeat beat(2);
        beat.start();
        QTest::qWait(60);
        QThread::msleep(80);
        QTest::qWait(20);
        const auto report = beat.report();
        QVERIFY2(report.worst_ms >= 70 && report.worst_ms < 2000, qPrintable(beat.text()));
        QVERIFY(report.p50_ms < report.worst_ms);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
