// SPDX-License-Identifier: GPL-3.0-or-later
// The coarse class of an event by its words; on the corpus, how many have one.
#include "core/teacher/event_class.hpp"

#include <QFile>
#include <QTest>

#include <set>

using namespace ade::teacher;

namespace {

QString shown(std::string_view event)
{
    QStringList names;
    for (const std::size_t one : event_class(event)) {
        names << QString::fromStdString(event_classes().at(one).name);
    }
    return names.join(u',');
}

} // namespace

class TestEventClass : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eventsHaveClasses_data()
    {
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* event, const char* expected) {
            QTest::newRow(event) << QString::fromUtf8(expected);
        };
        row("maculopapular rash", "skin");
        row("Hepatitis", "liver");
        row("acute renal failure", "kidney");
        row("QT prolongation", "heart");
        row("torsade de pointes", "heart");
        row("agranulocytosis", "blood");
        row("tonic-clonic seizures", "nerves");
        row("visual hallucinations", "mind,eye");
        row("hearing loss", "ear");
        row("interstitial pneumonitis", "lung");
        row("bloody diarrhoea", "gut");
        row("myalgia", "muscle_bone");
        row("bone marrow suppression", "blood"); // the row's words are taken: not the bones
        row("hypoglycaemia", "metabolism");
        // Rows of the list, of which no word speaks alone.
        row("diabetes mellitus", "metabolism");
        row("diabetes insipidus", "kidney");
        row("veno-occlusive disease of the liver", "liver");
        row("deep venous thrombosis", "heart");
        row("reduced ejection fraction", "heart");
        row("fall of the filtration fraction", "general");
        row("prolonged QT interval", "heart");
        row("short interval", "other");
        row("progressive multifocal leukoencephalopathy", "nerves,infection");
        row("progressive ataxia", "nerves");
        row("interstitial nephritis", "kidney");
        row("central nervous system toxicity", "nerves");
        row("central blindness", "eye");
        row("bone marrow depression", "blood");
        row("violent temper", "mind");
        row("raised temperature", "general");
        row("weakness affecting the legs", "muscle_bone");
        row("cleft palate", "pregnancy");
        row("lung cancer", "lung,cancer");
        row("anaphylactoid reaction", "immune");
        row("sudden death", "death");
        row("elevated serum levels", "laboratory");
        row("fever", "general");
        row("fever and rash", "skin"); // general only alone
        row("Sjögren's syndrome", "immune");
        row("increase in the number of seizures", "nerves");
        row("early onset", "other"); // not the ear
        row("", "other");
        row("\xFF\xFE", "other");
    }

    void eventsHaveClasses()
    {
        QFETCH(QString, expected);
        QCOMPARE(shown(QTest::currentDataTag()), expected);
    }

    void theListIsSound()
    {
        std::set<std::string> names;
        for (const auto& one : event_classes()) {
            QVERIFY2(names.insert(one.name).second, one.name.c_str());
            QVERIFY2(!one.title.empty(), one.name.c_str());
        }
        QCOMPARE(event_classes().back().name, std::string("other"));
        QVERIFY(event_classes().size() >= 18);
    }

    void mostEventsOfTheCorpusHaveOne()
    {
        QFile file(QStringLiteral(ADE_SHARED_DIR "/data/ade_corpus_v2/DRUG-AE.rel"));
        if (!file.open(QIODevice::ReadOnly)) {
            QSKIP("../shared/data/ade_corpus_v2 is absent");
        }
        std::set<QByteArray> events;
        while (!file.atEnd()) {
            events.insert(file.readLine().split('|').value(2));
        }
        int classed = 0;
        int general = 0;
        for (const auto& event : events) {
            const QString found = shown(event.toStdString());
            classed += found == QLatin1String("other") ? 0 : 1;
            general += found == QLatin1String("general") ? 1 : 0;
        }
        const double all = static_cast<double>(events.size());
        qInfo("%zu event strings: %.1f %% have a class, %.1f %% only the general one", events.size(),
              100 * classed / all, 100 * general / all);
        QVERIFY(classed >= 0.9 * all);
        QVERIFY(general <= 0.1 * all);
    }
};

QTEST_GUILESS_MAIN(TestEventClass)
#include "tst_event_class.moc"
