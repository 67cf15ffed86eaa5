// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's files: read without a fault, complete, current, and as hard as the demo promises.
#include "core/base/file_io.hpp"
#include "core/corpus/formats/jsonl.hpp"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

using namespace ade;
using namespace ade::corpus;

namespace {

const QString kDemo = QStringLiteral(ADE_DEMO_DIR);
constexpr const char* kParts[] = {"reviewed", "held_out", "queue"};

using Documents = std::map<std::string, AnnotatedDocument>;
using Pair = std::pair<text::Span, text::Span>; ///< drug, event

/// Documents by id; the report's faults come back in `faults`.
Documents read(const QString& name, QStringList* faults = nullptr)
{
    Documents documents;
    const auto report = jsonl_reader().read({(kDemo + QLatin1Char('/') + name).toStdString()}, ReadOptions{},
                                            [&](AnnotatedDocument&& annotated) -> Result<void> {
                                                const std::string id = annotated.document.external_id;
                                                documents.emplace(id, std::move(annotated));
                                                return {};
                                            });
    if (faults && !report) {
        faults->append(QString::fromStdString(report.error().message));
    }
    if (faults && report) {
        for (const Finding& finding : report->findings.listed()) {
            faults->append(QString::fromStdString(finding.error.where + ": " + finding.error.message));
        }
    }
    return documents;
}

const Mention& mention_of(const AnnotatedDocument& annotated, const std::string& id)
{
    static const Mention none;
    for (const Mention& mention : annotated.mentions) {
        if (mention.id == id) {
            return mention;
        }
    }
    return none;
}

std::vector<Pair> causes_of(const AnnotatedDocument& annotated)
{
    std::vector<Pair> pairs;
    for (const Relation& relation : annotated.relations) {
        if (relation.polarity == Polarity::causes) {
            pairs.emplace_back(mention_of(annotated, relation.drug_id).span,
                               mention_of(annotated, relation.event_id).span);
        }
    }
    return pairs;
}

/// How many of `said` find a partner of their own in `wanted`: equal ones first, then overlapping ones.
int matched(std::vector<Pair> wanted, std::vector<Pair> said, bool lenient)
{
    int right = 0;
    for (const bool exact : {true, false}) {
        if (!exact && !lenient) {
            break;
        }
        std::vector<Pair> left;
        for (const Pair& pair : said) {
            const auto partner = std::find_if(wanted.begin(), wanted.end(), [&](const Pair& other) {
                return other.first == pair.first &&
                       (exact ? other.second == pair.second : other.second.overlaps(pair.second));
            });
            if (partner == wanted.end()) {
                left.push_back(pair);
            } else {
                wanted.erase(partner);
                ++right;
            }
        }
        said = left;
    }
    return right;
}

/// Runs the converter; returns exit code, and its words in `output`. −1: there is no Python here.
int convert(const QString& script, const QStringList& arguments, QString* output)
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty()) {
        return -1;
    }
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python, QStringList{QStringLiteral("-B"), script} + arguments);
    process.waitForFinished();
    *output = QString::fromUtf8(process.readAll());
    return process.exitCode();
}

} // namespace

class TestDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFileReadsWithoutAFault_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gold", "teacher", "reviewed", "held_out", "queue"}) {
            QTest::newRow(name) << QString::fromLatin1(name) + QStringLiteral(".jsonl");
        }
    }

    void everyFileReadsWithoutAFault()
    {
        QFETCH(QString, name);
        QStringList faults;
        const Documents documents = read(name, &faults);
        QCOMPARE(faults, QStringList());
        QVERIFY(documents.size() >= 25);
        for (const auto& [id, annotated] : documents) {
            for (const Mention& mention : annotated.mentions) {
                const QString surface = QString::fromStdString(mention.surface);
                QVERIFY2(!surface.isEmpty() && surface == surface.trimmed(), id.c_str());
            }
        }
    }

    void manifestNamesEveryDocumentOnce()
    {
        QFile file(kDemo + QStringLiteral("/demo.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject manifest = QJsonDocument::fromJson(file.readAll()).object();
        const Documents gold = read(QStringLiteral("gold.jsonl"));
        QVERIFY(gold.size() >= 80);
        std::set<std::string> seen;
        for (const char* part : kParts) {
            const Documents documents = read(QString::fromLatin1(part) + QStringLiteral(".jsonl"));
            const QJsonArray names = manifest[u"parts"].toObject()[QString::fromLatin1(part)].toArray();
            QCOMPARE(static_cast<std::size_t>(names.size()), documents.size());
            for (const QJsonValue& name : names) {
                const std::string id = name.toString().toStdString();
                QVERIFY2(documents.count(id) == 1, id.c_str());
                QVERIFY2(seen.insert(id).second, id.c_str());
            }
        }
        QCOMPARE(seen.size(), gold.size());
        const QJsonObject files = manifest[u"files"].toObject();
        QCOMPARE(files[u"teacher.jsonl"].toObject()[u"voice"].toString(),
                 QStringLiteral("teacher:recorded-teacher"));
        QVERIFY(files[u"held_out.jsonl"].toObject()[u"frozen"].toBool());
        for (const QString& name : files.keys()) {
            QVERIFY2(QFile::exists(kDemo + QLatin1Char('/') + name), qPrintable(name));
        }
        QVERIFY(QFile::exists(kDemo + QLatin1Char('/') + manifest[u"guideline"].toString()));
    }

    void partsSayWhatTheGoldSays()
    {
        const Documents gold = read(QStringLiteral("gold.jsonl"));
        for (const char* part : {"reviewed", "held_out"}) {
            for (const auto& [id, annotated] : read(QString::fromLatin1(part) + QStringLiteral(".jsonl"))) {
                QVERIFY2(annotated == gold.at(id), id.c_str());
            }
        }
        for (const auto& [id, annotated] : read(QStringLiteral("queue.jsonl"))) {
            QVERIFY2(annotated.document == gold.at(id).document, id.c_str());
            QVERIFY2(annotated.relations.empty(), id.c_str());
            for (const Mention& mention : annotated.mentions) {
                QVERIFY2(mention.label == Label::drug, id.c_str());
            }
        }
        const Documents teacher = read(QStringLiteral("teacher.jsonl"));
        QCOMPARE(teacher.size(), gold.size());
        for (const auto& [id, annotated] : teacher) {
            QVERIFY2(annotated.document == gold.at(id).document, id.c_str());
            for (const Relation& relation : annotated.relations) {
                QVERIFY2(relation.polarity == Polarity::causes, id.c_str());
            }
        }
    }

    void linksStayWithinOneSentence()
    {
        for (const char* name : {"gold.jsonl", "teacher.jsonl"}) {
            for (const auto& [id, annotated] : read(QString::fromLatin1(name))) {
                for (const Relation& relation : annotated.relations) {
                    const text::Span drug = mention_of(annotated, relation.drug_id).span;
                    const text::Span event = mention_of(annotated, relation.event_id).span;
                    const auto& sentences = annotated.document.sentences;
                    QVERIFY2(std::any_of(sentences.begin(), sentences.end(),
                                         [&](const Sentence& sentence) {
                                             return sentence.span.contains(drug) &&
                                                    sentence.span.contains(event);
                                         }),
                             id.c_str());
                }
            }
        }
    }

    void holdsTheHardCases()
    {
        std::set<QString> drugs;
        std::map<Polarity, int> links;
        int nested = 0;
        int several = 0;
        int outside_bmp = 0;
        int hard_blanks = 0;
        for (const auto& [id, annotated] : read(QStringLiteral("gold.jsonl"))) {
            const QString text = QString::fromStdString(annotated.document.text);
            outside_bmp +=
                std::any_of(text.begin(), text.end(), [](QChar c) { return c.isSurrogate(); }) ? 1 : 0;
            hard_blanks += text.contains(QChar(0xA0)) || text.contains(QChar(0x2011)) ? 1 : 0;
            for (const Mention& mention : annotated.mentions) {
                if (mention.label == Label::drug) {
                    drugs.insert(QString::fromStdString(mention.surface).toLower());
                }
            }
            for (const Relation& relation : annotated.relations) {
                ++links[relation.polarity];
                const text::Span event = mention_of(annotated, relation.event_id).span;
                nested += event.contains(mention_of(annotated, relation.drug_id).span) ? 1 : 0;
            }
            for (const Sentence& sentence : annotated.document.sentences) {
                const auto inside = std::count_if(
                    annotated.mentions.begin(), annotated.mentions.end(), [&](const Mention& mention) {
                        return mention.label == Label::drug && sentence.span.contains(mention.span);
                    });
                several += inside > 1 ? 1 : 0;
            }
        }
        QVERIFY(drugs.size() >= 90);
        QVERIFY(links[Polarity::causes] >= 500);
        QVERIFY(links[Polarity::treats] >= 50);
        QVERIFY(links[Polarity::not_caused] >= 30);
        QVERIFY(links[Polarity::unclear] >= 1);
        QVERIFY(nested >= 8);
        QVERIFY(several >= 100);
        QVERIFY(outside_bmp >= 2);
        QVERIFY(hard_blanks >= 3);
    }

    /// One-to-one, "causes" only, so a little below the many-to-many figure that `ade evaluate` prints as
    /// well.
    void teacherIsAsWrongAsSuchTeachersAre()
    {
        const Documents gold = read(QStringLiteral("gold.jsonl"));
        const Documents teacher = read(QStringLiteral("teacher.jsonl"));
        double wanted = 0;
        double said = 0;
        double strict = 0;
        double lenient = 0;
        for (const auto& [id, annotated] : gold) {
            const std::vector<Pair> want = causes_of(annotated);
            const std::vector<Pair> have = causes_of(teacher.at(id));
            wanted += static_cast<double>(want.size());
            said += static_cast<double>(have.size());
            strict += matched(want, have, false);
            lenient += matched(want, have, true);
        }
        const double strict_f1 = 2 * strict / (wanted + said);
        const double lenient_f1 = 2 * lenient / (wanted + said);
        qInfo("teacher: %.0f links, gold %.0f, strict F1 %.3f, lenient F1 %.3f", said, wanted, strict_f1,
              lenient_f1);
        QVERIFY(strict_f1 > 0.50 && strict_f1 < 0.65);
        QVERIFY(lenient_f1 > 0.75 && lenient_f1 < 0.85);
    }

    void filesAreCurrent()
    {
        QString output;
        const int code =
            convert(kDemo + QStringLiteral("/build_demo.py"), {QStringLiteral("--check")}, &output);
        if (code == -1) {
            QSKIP("python3 is not here; the converter cannot be run");
        }
        QVERIFY2(code == 0, qPrintable(output));
    }

    void converterRefusesBadMarkup_data()
    {
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("message");
        QTest::newRow("mark not closed") << "A {a:drug here."
                                         << "1.txt:3: '{a:drug here.' is not closed";
        QTest::newRow("closes nothing") << "A drug} here."
                                        << "1.txt:3: '}' closes nothing";
        QTest::newRow("unknown mark") << "A {drug} here."
                                      << "1.txt:3: unknown mark";
        QTest::newRow("event of no drug") << "A {=b:rash} of {a:aspirin}."
                                          << "1.txt:3: event 'rash' names drug 'b'";
        QTest::newRow("space at an edge") << "A {a:aspirin } here."
                                          << "space at an edge";
        QTest::newRow("two spaces") << "A  {a:aspirin}."
                                    << "doubled";
        QTest::newRow("teacher's event is not there") << "A {=a:rash} of {a:aspirin}.\nT ~ cough => dry cough"
                                                      << "1.txt:4: teacher '~ cough => dry cough'";
        QTest::newRow("teacher's edges miss the event") << "A {=a:rash} of {a:aspirin}.\nT ~ rash => of"
                                                        << "meets 'rash' 0 times";
        QTest::newRow("teacher's word stands twice") << "A fever, then fever, of {a:aspirin}.\nT + a:fever"
                                                     << "one place, found 2";
        QTest::newRow("unknown part") << "# demo-002 somewhere"
                                      << "part 'somewhere'";
        QTest::newRow("same id twice") << "# demo-001 queue"
                                       << "demo-001 is there twice";
    }

    void converterRefusesBadMarkup()
    {
        QFETCH(QString, sentence);
        QFETCH(QString, message);
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("source")));
        const QString script = folder.filePath(QStringLiteral("build_demo.py"));
        QVERIFY(QFile::copy(kDemo + QStringLiteral("/build_demo.py"), script));
        QFile source(folder.filePath(QStringLiteral("source/1.txt")));
        QVERIFY(source.open(QIODevice::WriteOnly));
        source.write(
            QStringLiteral("# demo-001 queue\nA title\n%1\nMore text.\nAnd more.\n").arg(sentence).toUtf8());
        source.close();
        QString output;
        const int code = convert(script, {}, &output);
        if (code == -1) {
            QSKIP("python3 is not here; the converter cannot be run");
        }
        QCOMPARE(code, 1);
        QVERIFY2(output.contains(message), qPrintable(output));
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("gold.jsonl"))));
    }

    /// The demo is written for this project: no sentence of it may be one of the ADE corpus.
    void noSentenceIsOfTheCorpus()
    {
        const QString corpus = QStringLiteral(ADE_SHARED_DIR "/data/ade_corpus_v2/DRUG-AE.rel");
        if (!QFile::exists(corpus)) {
            QSKIP("../shared is not here");
        }
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::set<QString> sentences;
        while (!file.atEnd()) {
            const QList<QByteArray> fields = file.readLine().split('|');
            if (fields.size() > 1) {
                sentences.insert(QString::fromUtf8(fields[1]).simplified().toLower());
            }
        }
        QVERIFY(sentences.size() > 4000);
        for (const auto& [id, annotated] : read(QStringLiteral("gold.jsonl"))) {
            const auto code_points = QString::fromStdString(annotated.document.text).toUcs4();
            for (const Sentence& sentence : annotated.document.sentences) {
                const auto begin = sentence.span.begin.value();
                const QString words =
                    QString::fromUcs4(reinterpret_cast<const char32_t*>(code_points.constData()) + begin,
                                      sentence.span.length());
                QVERIFY2(sentences.count(words.simplified().toLower()) == 0, qPrintable(words));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
