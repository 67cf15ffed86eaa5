// SPDX-License-Identifier: GPL-3.0-or-later
// What models answer, as they answer it: lines, JSON, prose around both, cut-off text, other punctuation.
#include "core/base/random.hpp"
#include "core/teacher/answer.hpp"

#include <QTest>

using namespace ade;
using namespace ade::teacher;

namespace {

/// "drug>event/event; drug>".
QString shown(const ParsedAnswer& answer)
{
    QStringList drugs;
    for (const auto& drug : answer.drugs) {
        QStringList events;
        for (const auto& event : drug.events) {
            events << QString::fromStdString(event);
        }
        drugs << QString::fromStdString(drug.drug) + QStringLiteral(">") + events.join(u'/');
    }
    return drugs.join(QStringLiteral("; "));
}

/// Quotes for apostrophes, which keeps the rows legible.
QByteArray json(const char* text)
{
    return QByteArray(text).replace('\'', '"');
}

} // namespace

class TestAnswer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("form");
        QTest::addColumn<int>("problems");
        const auto row = [](const char* name, const QByteArray& text, const char* expected, const char* form,
                            int problems = 0) {
            QTest::newRow(name) << text << QString::fromUtf8(expected) << QString::fromUtf8(form) << problems;
        };
        row("one drug, one event", "lithium: tremor", "lithium>tremor", "lines");
        row("two events", "lithium: tremor|polyuria", "lithium>tremor/polyuria", "lines");
        row("two drugs", "lithium: tremor\ncisplatin: hearing loss | nausea",
            "lithium>tremor; cisplatin>hearing loss/nausea", "lines");
        row("the same event twice", "lithium: tremor|tremor", "lithium>tremor/tremor", "lines");
        row("the same drug on two lines", "lithium: tremor\nlithium: polyuria", "lithium>tremor/polyuria",
            "lines");
        row("a drug without events", "lithium: None", "lithium>", "lines");
        row("none", "None", "", "none");
        row("none with a point", "None.", "", "none");
        row("empty", "", "", "none");
        row("blank", " \n\n", "", "none");
        row("no adverse events", "No adverse events were found.", "", "none");
        row("block name", "Annotations: lithium: tremor", "lithium>tremor", "lines");
        row("block name on its own line", "Annotations:\nlithium: tremor", "lithium>tremor", "lines");
        row("block name, none", "Annotations: None", "", "none");
        row("numbered", "1. lithium: tremor\n2. cisplatin: nausea", "lithium>tremor; cisplatin>nausea",
            "lines");
        row("bullets and bold", "- **lithium**: tremor\n* *cisplatin*: nausea",
            "lithium>tremor; cisplatin>nausea", "lines");
        row("round bullet", "• lithium: tremor", "lithium>tremor", "lines");
        row("quotes", "\"lithium\": \"tremor\" | 'polyuria'", "lithium>tremor/polyuria", "lines");
        row("code fence", "```\nlithium: tremor\n```", "lithium>tremor", "lines");
        row("prose around",
            "Sure! Here are the events:\nlithium: tremor\nI hope this helps you a lot with it.",
            "lithium>tremor", "lines", 1);
        row("only prose", "The text speaks of a patient who felt unwell", "", "prose", 1);
        row("semicolons", "lithium: tremor; polyuria", "lithium>tremor/polyuria", "lines");
        row("comma inside an event", "lithium: nausea, vomiting", "lithium>nausea, vomiting", "lines");
        row("colon inside an event", "digoxin: block at a ratio 2:1|nausea",
            "digoxin>block at a ratio 2:1/nausea", "lines");
        row("colon in the name", "IgG 1:2 mix: fever", "IgG 1:2 mix>fever", "lines");
        row("no blank behind the colon", "lithium:tremor", "lithium>tremor", "lines");
        row("empty events between bars", "lithium: tremor||polyuria|", "lithium>tremor/polyuria", "lines");
        row("none among the events", "lithium: None|tremor", "lithium>tremor", "lines");
        row("name in brackets at its start", "(S)-warfarin: bleeding", "(S)-warfarin>bleeding", "lines");
        row("full-width punctuation", "锂：震颤｜多尿", "锂>震颤/多尿", "lines");
        row("curly quotes, CRLF", "\xE2\x80\x9Clithium\xE2\x80\x9D: tremor\r\ncisplatin: nausea\r\n",
            "lithium>tremor; cisplatin>nausea", "lines");
        row("not UTF-8", "lithium: tre\xFFmor", "lithium>tre\xEF\xBF\xBDmor", "lines");
        row("JSON list", json("[{'drug': 'lithium', 'adverse_events': ['tremor', 'polyuria']}]"),
            "lithium>tremor/polyuria", "json");
        row("JSON object with a list",
            json("{'results': [{'drug': 'lithium', 'events': ['tremor']}, {'drug': 'cisplatin', 'events': "
                 "[]}]}"),
            "lithium>tremor; cisplatin>", "json");
        row("JSON map", json("{'lithium': ['tremor'], 'cisplatin': 'nausea|ototoxicity', 'water': null}"),
            "lithium>tremor; cisplatin>nausea/ototoxicity; water>", "json");
        row("JSON, one record", json("{'drug': 'lithium', 'adverse_event': 'tremor'}"), "lithium>tremor",
            "json");
        row("JSON, events as objects",
            json("[{'drug': 'lithium', 'adverse_events': [{'event': 'tremor', 'severity': 'mild'}]}]"),
            "lithium>tremor", "json");
        row("JSON in a fence with words before",
            "Here it is:\n```json\n[{\"drug\": \"lithium\", \"events\": [\"tremor\"]}]\n```",
            "lithium>tremor", "json");
        row("JSON, nothing", "[]", "", "none");
        row("JSON, empty list under a name", json("{'adverse_events': []}"), "", "none");
        row("JSON cut off in the second record",
            json("[{'drug': 'lithium', 'events': ['tremor']}, {'drug': 'cisp"), "lithium>tremor", "json", 1);
        row("JSON cut off, object around",
            json("{'results': [{'drug': 'lithium', 'events': ['tremor']}, {'drug': 'cisplatin', 'ev"),
            "lithium>tremor", "json", 1);
        row("JSON with a record that has no drug",
            json("[{'drug': 'lithium', 'events': ['tremor']}, {'x': 1}]"), "lithium>tremor", "json", 1);
        row("JSON with brackets in a string",
            json("[{'drug': 'lithium', 'events': ['tremor } ] of hands']}]"), "lithium>tremor } ] of hands",
            "json");
        row("square brackets in a line", "lithium: tremor [mild]", "lithium>tremor [mild]", "lines");
        row("braces in a line", "lithium: tremor {1} of both hands and of the head",
            "lithium>tremor {1} of both hands and of the head", "lines");
        QTest::newRow("very deep JSON")
            << QByteArray(100000, '[') << QString() << QStringLiteral("prose") << 1;
    }

    void answersAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        QFETCH(QString, form);
        QFETCH(int, problems);
        const auto answer = parse_answer({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(shown(answer), expected);
        QCOMPARE(QString::fromUtf8(to_string(answer.form).data()), form);
        QCOMPARE(static_cast<int>(answer.problems.size()), problems);
    }

    void whatIsWrittenIsReadBack()
    {
        Random random(7);
        const std::array words = {"tremor", "acute", "QTc", "5-HT", "loss", "of", "β-blocker", "grade"};
        for (int round = 0; round < 500; ++round) {
            ParsedAnswer expected;
            std::string text;
            const auto drugs = random.below(4) + 1;
            for (std::uint64_t d = 0; d < drugs; ++d) {
                DrugAnswer drug{"drug" + std::to_string(d), {}};
                text += drug.drug + ": ";
                const auto events = random.below(4);
                for (std::uint64_t e = 0; e < events; ++e) {
                    std::string event = words[random.below(words.size())];
                    event += std::string(" ") + words[random.below(words.size())];
                    text += (e ? "|" : "") + event;
                    drug.events.push_back(event);
                }
                text += events ? "\n" : "None\n";
                expected.drugs.push_back(drug);
            }
            QCOMPARE(shown(parse_answer(text)), shown(expected));
        }
    }

    void anyBytesComeBackWithoutHarm()
    {
        Random random(11);
        const std::string_view alphabet = "{}[]\":|,\\ \ndrugevents01\xC3\xE2\x80\xFF";
        for (int round = 0; round < 3000; ++round) {
            std::string text;
            for (auto n = random.below(60); n > 0; --n) {
                text += alphabet[random.below(alphabet.size())];
            }
            const auto answer = parse_answer(text);
            QVERIFY(!answer.failed() || answer.drugs.empty());
            QVERIFY(answer.form == AnswerForm::none || answer.form == AnswerForm::prose ||
                    !answer.drugs.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestAnswer)
#include "tst_answer.moc"
