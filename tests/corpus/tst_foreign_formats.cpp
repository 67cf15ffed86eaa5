// SPDX-License-Identifier: GPL-3.0-or-later
// Formats of other tools: what goes out comes back or is in the list of losses; offsets in other units;
// tables.
#include "corpus_support.hpp"

#include "core/base/file_io.hpp"
#include "core/base/random.hpp"
#include "core/corpus/check.hpp"
#include "core/corpus/formats/bioc.hpp"
#include "core/corpus/formats/dry_run.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/relation_table.hpp"
#include "core/corpus/formats/xml_chunks.hpp"
#include "core/text/sentences.hpp"
#include "core/text/utf8.hpp"

#include <QtTest>

#include <fstream>
#include <sstream>

#include <sys/resource.h>

using namespace ade;
using namespace ade::corpus;

namespace {

constexpr const char* kWords[] = {"rash",      "zolmira", "Fieber", "œdème", "😀",   "e\u0301tat",
                                  "β-blocker", "1.5",     "mg/kg",  "日本",  "<b>", "a&b",
                                  "\"so\"",    "'tis",    "(two)",  "=1+1",  "x",   "👩‍⚕️"};
constexpr const char* kBlanks[] = {" ", " ", " ", " ", "\n", "\r\n", "\u2028", "  ", ". ", "\t"};

/// Text of random words and blanks, with the words' places.
std::string random_text(Random& random, std::size_t words, bool one_line, std::int64_t begin,
                        std::vector<text::Span>& places)
{
    std::string text;
    std::int64_t position = begin;
    for (std::size_t i = 0; i < words; ++i) {
        if (i > 0) {
            const char* blank = one_line ? " " : kBlanks[random.below(std::size(kBlanks))];
            text += blank;
            position += text::count_code_points(blank);
        }
        const std::string word = kWords[random.below(std::size(kWords))];
        const std::int64_t length = text::count_code_points(word);
        places.push_back(text::make_span(position, position + length));
        text += word;
        position += length;
    }
    return text;
}

std::map<std::string, std::string> random_attributes(Random& random)
{
    std::map<std::string, std::string> attributes;
    for (std::size_t i = random.below(3); i > 0; --i) {
        static const char* const kKeys[] = {"Negated", "type", "score", "ade.x", "relation", "κ"};
        static const char* const kValues[] = {"", "maybe so", "<&>\"'", "two\nlines", "0.5", "😀\ttab"};
        attributes[kKeys[random.below(std::size(kKeys))]] = kValues[random.below(std::size(kValues))];
    }
    return attributes;
}

std::vector<std::string> random_notes(Random& random)
{
    return random.below(3) == 0 ? std::vector<std::string>{"look again", "œ\n<b>"}
                                : std::vector<std::string>{};
}

AnnotatedDocument random_document(Random& random, int number)
{
    AnnotatedDocument annotated;
    Document& document = annotated.document;
    document.external_id = "doc" + std::to_string(number);
    std::vector<text::Span> words;
    if (random.below(2) == 0) {
        document.title = random_text(random, 1 + random.below(4), true, 0, words);
        document.text = document.title + "\n\n";
    }
    document.text +=
        random_text(random, 3 + random.below(14), false, text::count_code_points(document.text), words);
    static const char* const kSources[] = {"", "pubmed", "bioc", "pubtator"};
    document.source = kSources[random.below(std::size(kSources))];
    std::set<std::pair<Label, text::Span>> used;
    for (std::size_t i = random.below(8); i > 0; --i) {
        Mention mention;
        mention.id = "M" + std::to_string(annotated.mentions.size() + 1);
        mention.label = random.below(2) == 0 ? Label::drug : Label::adverse_event;
        const std::size_t first = random.below(words.size());
        const std::size_t last = first + random.below(std::min<std::size_t>(4, words.size() - first));
        mention.span = {words[first].begin, words[last].end};
        if (last >= first + 2 && random.below(2) == 0) {
            mention.parts = {words[first], words[last]};
        }
        if (!used.insert({mention.label, mention.span}).second) {
            continue;
        }
        mention.attributes = random_attributes(random);
        mention.notes = random_notes(random);
        if (random.below(4) == 0) {
            mention.score = static_cast<double>(random.below(1001)) / 1000;
        }
        if (random.below(4) == 0) {
            mention.foreign_label = mention.label == Label::drug ? "Chemical" : "Adverse-Effect";
        }
        mention.surface = surface_of(document.text, mention).value();
        annotated.mentions.push_back(std::move(mention));
    }
    for (const Mention& drug : annotated.mentions) {
        for (const Mention& event : annotated.mentions) {
            if (drug.label == Label::drug && event.label == Label::adverse_event && random.below(2) == 0) {
                Relation relation;
                relation.id = "L" + std::to_string(annotated.relations.size() + 1);
                relation.drug_id = drug.id;
                relation.event_id = event.id;
                relation.polarity = static_cast<Polarity>(random.below(4));
                relation.attributes = random_attributes(random);
                relation.notes = random_notes(random);
                if (random.below(3) == 0) {
                    relation.score = 0.25;
                }
                annotated.relations.push_back(std::move(relation));
            }
        }
    }
    if (random.below(2) == 0) {
        std::vector<text::Span> spans;
        for (const Mention& mention : annotated.mentions) {
            spans.push_back(mention.span);
        }
        for (const text::Span sentence : text::split_sentences(document.text, spans)) {
            document.sentences.push_back(
                {sentence, random.below(2) == 0 ? std::optional<std::int64_t>(7) : std::nullopt});
        }
    }
    if (random.below(3) == 0) {
        document.sections.push_back({"METHODS <1>", words.back()});
    }
    document.attributes = random_attributes(random);
    annotated.notes = random_notes(random);
    return annotated;
}

/// The list of losses of one writing.
class Losses {
public:
    explicit Losses(const WriteReport& report, std::string format)
        : report_(report), format_(std::move(format))
    {
    }

    [[nodiscard]] std::int64_t count(const std::string& thing) const
    {
        std::int64_t sum = 0;
        for (const Loss& loss : report_.findings.losses()) {
            sum += loss.id == format_ + "." + thing ? loss.count : 0;
        }
        return sum;
    }

private:
    const WriteReport& report_;
    std::string format_;
};

std::string without_blanks(const std::string& text)
{
    std::string out;
    for (const char32_t c : text::decode_utf8(text)) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != 0x2028) {
            text::append_utf8(out, c);
        }
    }
    return out;
}

/// Empty when everything came back or is in the list; else what did not.
std::string difference(const AnnotatedDocument& want, const AnnotatedDocument& got, const Losses& losses,
                       const std::string& format)
{
    const auto check = [&](bool same, const std::string& loss) {
        return same || losses.count(loss) > 0 ? std::string() : loss + "; ";
    };
    std::string faults;
    const bool same_text = want.document.text == got.document.text;
    const bool same_places = same_text || format == "pubtator"; // it changes characters one for one
    faults += check(same_text, format == "pubtator" ? "line_ends" : format == "conll" ? "spacing" : "texts");
    const bool table = format == "csv" || format == "xlsx"; // sentences alone
    if (!table && without_blanks(want.document.text) != without_blanks(got.document.text)) {
        faults += "words; ";
    }
    faults += check(want.document.external_id == got.document.external_id, "id");
    faults += check(want.document.title == got.document.title, "titles");
    faults += check(want.document.source.empty() || want.document.source == got.document.source, "sources");
    faults += check(want.document.sections == got.document.sections, "sections");
    faults += check(want.document.sentences.empty() || want.document.sentences == got.document.sentences ||
                        losses.count("spacing") > 0,
                    "sentences");
    faults += check(want.document.attributes == got.document.attributes, "document_attributes");
    faults += check(want.notes == got.notes, "document_notes");

    std::int64_t left_out = losses.count("border") + losses.count("overlap") + losses.count("span") +
                            losses.count("spans") + (format == "conll" ? losses.count("parts") : 0);
    if (static_cast<std::int64_t>(want.mentions.size()) !=
        static_cast<std::int64_t>(got.mentions.size()) + left_out) {
        faults += fmt::format("spans: {} → {} with {} listed; ", want.mentions.size(), got.mentions.size(),
                              left_out);
    }
    if (static_cast<std::int64_t>(want.relations.size()) !=
        static_cast<std::int64_t>(got.relations.size()) + losses.count("relations")) {
        faults += fmt::format("relations: {} → {}; ", want.relations.size(), got.relations.size());
    }
    std::map<std::string, std::string> name; // of a got mention → of the wanted one
    for (const Mention& mention : got.mentions) {
        const auto same = std::find_if(want.mentions.begin(), want.mentions.end(), [&](const Mention& other) {
            const bool same_place = same_places
                                        ? other.span == mention.span
                                        : without_blanks(other.surface) == without_blanks(mention.surface) ||
                                              other.id == mention.id;
            return other.label == mention.label && same_place;
        });
        if (same == want.mentions.end()) {
            faults += "a span that was not there: " + mention.surface + "; ";
            continue;
        }
        if (!same_places) {
            continue;
        }
        name[mention.id] = same->id;
        faults += check(same->id == mention.id, "span_ids");
        faults += check(same->parts == mention.parts, "parts");
        faults += check(same->attributes == mention.attributes, "span_attributes");
        faults += check(same->notes == mention.notes, "span_notes");
        faults += check(same->score == mention.score, "span_scores");
        faults += check(same->foreign_label == mention.foreign_label, "foreign_labels");
    }
    for (const Relation& relation : got.relations) {
        const auto same =
            std::find_if(want.relations.begin(), want.relations.end(), [&](const Relation& other) {
                return same_places ? other.drug_id == name[relation.drug_id] &&
                                         other.event_id == name[relation.event_id]
                                   : other.id == relation.id || losses.count("relation_ids") > 0;
            });
        if (same == want.relations.end() || (same_places && same->polarity != relation.polarity)) {
            faults += "a relation that was not there; ";
            continue;
        }
        if (!same_places) {
            continue;
        }
        faults += check(same->id == relation.id, "relation_ids");
        faults += check(same->attributes == relation.attributes, "relation_attributes");
        faults += check(same->notes == relation.notes, "relation_notes");
        faults += check(same->score == relation.score, "relation_scores");
    }
    return faults;
}

std::filesystem::path root_of(const QTemporaryDir& folder)
{
    return std::filesystem::path(folder.path().toStdString());
}

} // namespace

class TestForeignFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// What a dry run shows is how the file begins, and nothing of it stays behind.
    void a_dry_run_shows_the_beginning_data()
    {
        QTest::addColumn<QString>("format");
        for (const Writer* writer : writers()) {
            QTest::newRow(std::string(writer->name()).c_str())
                << QString::fromUtf8(writer->name().data(), static_cast<int>(writer->name().size()));
        }
    }

    void a_dry_run_shows_the_beginning()
    {
        QFETCH(QString, format);
        const Writer& writer = **find_writer(format.toStdString());
        const QTemporaryDir folder;
        Random random(7);
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 40; ++i) {
            documents.push_back(random_document(random, i));
            documents.back().document.external_id = std::to_string(100 + i); // as .rel wants it
        }
        const auto path = root_of(folder) / "out";
        const auto written = writer.write(path, source_of(documents), {});
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        auto dry = dry_run(writer, source_of(documents), {});
        QVERIFY2(dry.has_value(), dry ? "" : dry.error().text().c_str());
        QVERIFY(dry->files.empty());
        QCOMPARE(dry->records, written->records);
        if (format == QStringLiteral("xlsx")) {
            QVERIFY(dry->preview.empty());
            return;
        }
        QVERIFY(!dry->preview.empty() && dry->preview.size() < 4000);
        QVERIFY(!text::first_invalid_utf8(dry->preview));
        if (std::filesystem::is_directory(path)) {
            for (const auto& entry : std::filesystem::directory_iterator(path)) {
                const std::string name = entry.path().filename().string();
                const bool is_first = name == "100.ann" || name == "README.md" || name == "ADE-NEG.txt";
                QVERIFY2(!is_first || dry->preview.find(name + ":\n") != std::string::npos, name.c_str());
            }
            return;
        }
        const std::string bytes = read_file(path, 1U << 24U).value();
        const std::string_view shown = std::string_view(dry->preview);
        QVERIFY2(bytes.starts_with(shown.substr(0, shown.rfind("…"))), dry->preview.c_str());
    }

    void all_comes_back_or_is_listed_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"bioc-xml", "bioc-json", "brat", "pubtator", "conll", "prodigy",
                                   "label-studio", "csv", "xlsx"}) {
            QTest::newRow(format) << QString::fromLatin1(format);
        }
    }

    void all_comes_back_or_is_listed()
    {
        QFETCH(QString, format);
        const Reader& reader = **find_reader(format.toStdString());
        const Writer& writer = **find_writer(format.toStdString());
        const QTemporaryDir folder;
        Random random(2027);
        for (int i = 0; i < 80; ++i) {
            const std::vector<AnnotatedDocument> one = {random_document(random, i)};
            const auto faults = check_document(one.front());
            QVERIFY2(faults.empty(), faults.empty() ? "" : faults.front().text().c_str());
            const auto path = root_of(folder) / ("out" + std::to_string(i));
            const auto written = writer.write(path, source_of(one), {});
            QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
            const auto read = test::read_all(reader, {path});
            QVERIFY2(read.report.has_value(), read.report ? "" : read.report.error().text().c_str());
            const Losses losses(*written, format.toStdString());
            const std::string reports = to_text(*written) + to_text(*read.report) + one.front().document.text;
            const bool table = format == QStringLiteral("csv") || format == QStringLiteral("xlsx");
            if (table && one.front().relations.empty()) {
                QVERIFY2(read.documents.empty(), reports.c_str());
                QCOMPARE(losses.count("spans"), static_cast<std::int64_t>(one.front().mentions.size()));
                continue;
            }
            QVERIFY2(read.report->findings.refused() == 0, reports.c_str());
            QVERIFY2(read.report->findings.lost() == 0, reports.c_str());
            QVERIFY2(read.documents.size() == 1, reports.c_str());
            const std::string faulty =
                difference(one.front(), read.documents.front(), losses, format.toStdString());
            QVERIFY2(faulty.empty(), (faulty + "\n" + reports).c_str());
            // A second time nothing changes any more.
            const auto again = root_of(folder) / ("again" + std::to_string(i));
            QVERIFY(writer.write(again, source_of(read.documents), {}).has_value());
            const auto second = test::read_all(reader, {again});
            QCOMPARE(second.documents.size(), std::size_t{1});
            QCOMPARE(test::content_of(second.documents.front()), test::content_of(read.documents.front()));
        }
    }

    void bioc_holds_everything()
    {
        Random random(7);
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 60; ++i) {
            documents.push_back(random_document(random, i));
        }
        const QTemporaryDir folder;
        for (const char* format : {"bioc-xml", "bioc-json", "brat", "prodigy", "label-studio"}) {
            const auto written =
                (*find_writer(format))->write(root_of(folder) / format, source_of(documents), {});
            QVERIFY(written.has_value());
            for (const Loss& loss : written->findings.losses()) {
                QVERIFY2(loss.id.find("border") != std::string::npos ||
                             loss.id.find(".relations") != std::string::npos,
                         loss.id.c_str());
            }
        }
    }

    void offsets_of_another_unit_are_found_out_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("noted");
        QTest::addColumn<QString>("surface");
        QTest::addColumn<int>("begin");
        const auto bioc = [](int offset, int length) {
            return QByteArray(
                       "{\"id\":\"1\",\"passages\":[{\"offset\":0,\"infons\":{},\"text\":\"😀 é zolmira\","
                       "\"annotations\":[{\"id\":\"T1\",\"infons\":{\"type\":\"Drug\"},\"text\":\"zolmira\","
                       "\"locations\":[{\"offset\":") +
                   QByteArray::number(offset) + ",\"length\":" + QByteArray::number(length) + "}]}]}]}";
        };
        QTest::newRow("BioC, code points as declared")
            << "bioc-json" << bioc(4, 7) << false << "zolmira" << 4;
        QTest::newRow("BioC, UTF-16") << "bioc-json" << bioc(5, 7) << true << "zolmira" << 4;
        QTest::newRow("BioC, bytes") << "bioc-json" << bioc(8, 7) << true << "zolmira" << 4;
        const auto studio = [](const char* text, int start, int end, const char* surface) {
            return QByteArray("[{\"data\":{\"text\":\"") + text +
                   "\"},\"annotations\":[{\"result\":[{\"id\":\"a\",\"type\":\"labels\",\"value\":{"
                   "\"start\":" +
                   QByteArray::number(start) + ",\"end\":" + QByteArray::number(end) + ",\"text\":\"" +
                   surface + "\",\"labels\":[\"Drug\"]}}]}]}]";
        };
        QTest::newRow("Label Studio, UTF-16 as declared")
            << "label-studio" << studio("😀 zolmira", 3, 10, "zolmira") << false << "zolmira" << 2;
        QTest::newRow("Label Studio, code points of a Python program")
            << "label-studio" << studio("😀 zolmira", 2, 9, "zolmira") << true << "zolmira" << 2;
        QTest::newRow("Label Studio, CR not counted")
            << "label-studio" << studio("a\\r\\nb\\r\\nzolmira", 4, 11, "zolmira") << true << "zolmira" << 6;
        QTest::newRow("Label Studio, the end of a line spelled out")
            << "label-studio" << studio("zol\\nmira", 0, 8, "zol\\\\nmira") << false << "zol\nmira" << 0;
        QTest::newRow("PubTator, UTF-16")
            << "pubtator" << QByteArray("1|t|😀\n1|a|zolmira\n1\t3\t10\tzolmira\tDrug\n") << true << "zolmira"
            << 3;
        QTest::newRow("Prodigy, code points")
            << "prodigy" << QByteArray(R"({"text":"😀 zolmira","spans":[{"start":2,"end":9,"label":"Drug"}]})")
            << false << "zolmira" << 2;
    }

    void offsets_of_another_unit_are_found_out()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(bool, noted);
        QFETCH(QString, surface);
        QFETCH(int, begin);
        const QTemporaryDir folder;
        test::put_bytes(root_of(folder) / "in", bytes.toStdString());
        const auto read = test::read_all(**find_reader(format.toStdString()), {root_of(folder) / "in"});
        QVERIFY(read.report.has_value());
        QVERIFY2(read.documents.size() == 1 && read.documents.front().mentions.size() == 1,
                 to_text(*read.report).c_str());
        const Mention& mention = read.documents.front().mentions.front();
        QCOMPARE(QString::fromStdString(mention.surface), surface);
        QCOMPARE(mention.span.begin.value(), begin);
        const auto notes = read.finding_ids(Severity::note);
        QCOMPARE(std::find(notes.begin(), notes.end(), "corpus.other_unit") != notes.end(), noted);
    }

    /// One surface that fits another unit does not turn the record: all must.
    void mixed_units_are_not_guessed()
    {
        const QTemporaryDir folder;
        test::put_bytes(root_of(folder) / "in",
                        "1|t|😀\n1|a|zolmira rash\n1\t3\t10\tzolmira\tDrug\n1\t10\t14\trash\tAdverseEvent\n");
        const auto read = test::read_all(**find_reader("pubtator"), {root_of(folder) / "in"});
        QCOMPARE(read.documents.front().mentions.size(), std::size_t{1});
        QCOMPARE(read.documents.front().mentions.front().surface, std::string("rash"));
        QCOMPARE(read.finding_ids(Severity::refused), std::vector<std::string>{"corpus.surface_differs"});
    }

    void labels_are_mapped_counted_and_left_out()
    {
        const QTemporaryDir folder;
        const auto path = root_of(folder) / "in";
        test::put_bytes(path, "1|t|Rash after zolmira in rats\n1|a|\n1\t0\t4\tRash\tFinding\n"
                              "1\t11\t18\tzolmira\tChemical\n1\t22\t26\trats\tSpecies\n\n");
        const Reader& reader = **find_reader("pubtator");
        auto read = test::read_all(reader, {path});
        QCOMPARE(read.documents.front().mentions.size(),
                 std::size_t{1}); // Chemical: the format's own default
        QCOMPARE(read.report->words.size(), std::size_t{3});
        QCOMPARE(read.report->findings.losses().size(), std::size_t{2});
        ReadOptions options;
        QVERIFY(options.labels.map("Finding=adverse_event").has_value());
        QVERIFY(options.labels.map("Species=ignore").has_value());
        read = test::read_all(reader, {path}, options);
        QCOMPARE(read.documents.front().mentions.size(), std::size_t{2});
        QCOMPARE(read.report->findings.lost(), std::int64_t{0});
        QCOMPARE(read.finding_ids(Severity::note), std::vector<std::string>{"corpus.ignored_word"});
        QVERIFY(options.labels.map("Chemical=ignore").has_value());
        read = test::read_all(reader, {path}, options);
        QCOMPARE(read.documents.front().mentions.size(), std::size_t{1}); // the person comes first
        QVERIFY(!options.labels.map("X=perhaps").has_value());
    }

    void relations_between_concepts_link_within_sentences()
    {
        const QTemporaryDir folder;
        const auto path = root_of(folder) / "in";
        const std::string text =
            "1|t|Rash after zolmira.\n1|a|Zolmira helped. Rash went. Rash came of zolmira.\n"
            "1\t0\t4\tRash\tDisease\tD1\n1\t11\t18\tzolmira\tChemical\tC1\n"
            "1\t20\t27\tZolmira\tChemical\tC1\n1\t36\t40\tRash\tDisease\tD1\n"
            "1\t47\t51\tRash\tDisease\tD1\n1\t60\t67\tzolmira\tChemical\tC1\n"
            "1\tCID\tC1\tD1\n\n";
        test::put_bytes(path, text);
        const auto read = test::read_all(**find_reader("pubtator"), {path});
        QCOMPARE(read.report->findings.refused(), std::int64_t{0});
        QCOMPARE(read.documents.front().relations.size(), std::size_t{2}); // the first and the last sentence
        const auto out = root_of(folder) / "out";
        QVERIFY((*find_writer("pubtator"))->write(out, source_of(read.documents), {}).has_value());
        QCOMPARE(test::bytes_of(out), text);
        // The same through BioC.
        const auto xml = root_of(folder) / "xml";
        QVERIFY((*find_writer("bioc-xml"))->write(xml, source_of(read.documents), {}).has_value());
        const auto back = test::read_all(**find_reader("bioc-xml"), {xml});
        QCOMPARE(back.documents.front().relations.size(), std::size_t{2});
        QVERIFY(test::bytes_of(xml).find("<infon key=\"relation\">CID</infon>") != std::string::npos);
    }

    /// Python's bioc takes a line of five columns for a relation.
    void pubtator_spans_always_have_six_columns()
    {
        AnnotatedDocument annotated;
        annotated.document.external_id = "7";
        annotated.document.text = "Rash after zolmira.";
        annotated.mentions = {
            {"T1", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, 0.5},
            {"T2", Label::drug, text::make_span(11, 18), {}, "zolmira", {}, {}, {}, {}}};
        const QTemporaryDir folder;
        const auto path = root_of(folder) / "out";
        QVERIFY((*find_writer("pubtator"))->write(path, source_of({annotated}), {}).has_value());
        QCOMPARE(QString::fromStdString(test::bytes_of(path)),
                 QStringLiteral("7|t|\n7|a|Rash after zolmira.\n7\t1\t5\tRash\tAdverseEvent\t-\t0.5\n"
                                "7\t12\t19\tzolmira\tDrug\t-\n\n"));
        const auto back = test::read_all(**find_reader("pubtator"), {path});
        QCOMPARE(back.documents.front().mentions.size(), std::size_t{2});
        QVERIFY(back.documents.front().mentions[0].attributes.empty());
        QCOMPARE(back.documents.front().mentions[0].score, std::optional(0.5));
        QVERIFY(back.documents.front().mentions[1].attributes.empty());
    }

    void conll_schemes_agree_data()
    {
        QTest::addColumn<QByteArray>("lines");
        QTest::newRow("BIO") << QByteArray("a\tO\nb\tB-Drug\nc\tI-Drug\nd\tB-Drug\n");
        QTest::newRow("IOB1") << QByteArray("a\tO\nb\tI-Drug\nc\tI-Drug\nd\tB-Drug\n");
        QTest::newRow("BIOES") << QByteArray("a\tO\nb\tB-Drug\nc\tE-Drug\nd\tS-Drug\n");
        QTest::newRow("BILOU") << QByteArray("a\tO\nb\tB-Drug\nc\tL-Drug\nd\tU-Drug\n");
        QTest::newRow("blanks, more columns")
            << QByteArray("a NN x O\nb NN x B-Drug\nc NN x I-Drug\nd NN x B-Drug\n");
    }

    void conll_schemes_agree()
    {
        QFETCH(QByteArray, lines);
        const QTemporaryDir folder;
        test::put_bytes(root_of(folder) / "in.conll", lines.toStdString());
        const auto read = test::read_all(**find_reader("conll"), {root_of(folder) / "in.conll"});
        QCOMPARE(read.documents.size(), std::size_t{1});
        const AnnotatedDocument& annotated = read.documents.front();
        QCOMPARE(annotated.document.text, std::string("a b c d"));
        QCOMPARE(annotated.mentions.size(), std::size_t{2});
        QCOMPARE(annotated.mentions[0].surface, std::string("b c"));
        QCOMPARE(annotated.mentions[1].surface, std::string("d"));
        QCOMPARE(annotated.document.external_id, std::string("in:1"));
    }

    void risky_cells_are_made_harmless_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("cell");
        for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=x", "''@"}) {
            QTest::newRow(text) << QByteArray(text) << "'" + QByteArray(text);
        }
        for (const char* text : {"", "x", "'tis", "a=b", " =1"}) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(text);
        }
    }

    void risky_cells_are_made_harmless()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, cell);
        QCOMPARE(harmless_cell(text.toStdString()), cell.toStdString());
        QCOMPARE(plain_cell(cell.toStdString()), text.toStdString());
    }

    void xml_chunks_are_cut_wherever_blocks_end_data()
    {
        QTest::addColumn<int>("block");
        for (const int block : {1, 2, 7, 100000}) {
            QTest::newRow(qPrintable(QString::number(block))) << block;
        }
    }

    void xml_chunks_are_cut_wherever_blocks_end()
    {
        QFETCH(int, block);
        const std::string xml =
            "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e \"]>\">]><!-- <d>no</d> --><r a='>'>h"
            "<d x='</d>'>one<!-- </d> --><![CDATA[</d>]]></d> <d/>\n<x><d>two</d></x></r>";
        std::size_t at = 0;
        XmlChunkReader reader(
            [&](char* buffer, std::size_t size) -> Result<std::size_t> {
                const std::size_t count = std::min({size, static_cast<std::size_t>(block), xml.size() - at});
                std::copy_n(xml.begin() + static_cast<std::ptrdiff_t>(at), count, buffer);
                at += count;
                return count;
            },
            "test", {"d"}, 1000);
        std::vector<std::string> chunks;
        for (;;) {
            const auto chunk = reader.next();
            QVERIFY2(chunk.has_value(), chunk ? "" : chunk.error().text().c_str());
            if (!*chunk) {
                break;
            }
            chunks.push_back((*chunk)->text);
        }
        QCOMPARE(chunks, (std::vector<std::string>{"<d x='</d>'>one<!-- </d> --><![CDATA[</d>]]></d>", "<d/>",
                                                   "<d>two</d>"}));
        QCOMPARE(reader.header(), std::string("<r a='>'>h"));
        QCOMPARE(reader.root(), std::string("r"));
        QVERIFY(reader.declares_entities());
    }

    /// A stream of any length: memory does not grow with it.
    void long_files_are_streamed_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format :
             {"bioc-xml", "bioc-json", "pubtator", "conll", "prodigy", "label-studio", "csv", "xlsx"}) {
            QTest::newRow(format) << QString::fromLatin1(format);
        }
    }

    void long_files_are_streamed()
    {
        QFETCH(QString, format);
        AnnotatedDocument annotated;
        annotated.document.external_id = "1";
        annotated.document.text = "Rash after zolmira.";
        while (annotated.document.text.size() < 2000) {
            annotated.document.text += " It went and came again, as such things do.";
        }
        annotated.mentions = {{"T1", Label::adverse_event, text::make_span(0, 4), {}, "Rash", {}, {}, {}, {}},
                              {"T2", Label::drug, text::make_span(11, 18), {}, "zolmira", {}, {}, {}, {}}};
        annotated.relations = {{"R1", "T2", "T1", Polarity::causes, {}, {}, {}}};
        int given = 0;
        const int documents_in_all = format == QStringLiteral("prodigy") ? 500 : 5000; // 10 MB and more
        const DocumentSource source = [&]() -> Result<std::optional<AnnotatedDocument>> {
            if (given == documents_in_all) {
                return std::optional<AnnotatedDocument>();
            }
            annotated.document.external_id = std::to_string(++given);
            return std::optional<AnnotatedDocument>(annotated);
        };
        const QTemporaryDir folder;
        const auto path = root_of(folder) / "long";
        QVERIFY((*find_writer(format.toStdString()))->write(path, source, {}).has_value());
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        std::int64_t documents = 0;
        const auto report =
            (*find_reader(format.toStdString()))->read({path}, {}, [&](AnnotatedDocument&&) -> Result<void> {
                ++documents;
                return {};
            });
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        QVERIFY(report.has_value());
        QCOMPARE(documents, std::int64_t{documents_in_all});
        QVERIFY2(after.ru_maxrss - before.ru_maxrss < 6000, "memory grew with the file"); // KiB
    }

    void workbooks_are_zips_with_inline_strings()
    {
        Random random(3);
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 20; ++i) {
            documents.push_back(random_document(random, i));
        }
        const QTemporaryDir folder;
        const auto path = root_of(folder) / "out.xlsx";
        const auto written = (*find_writer("xlsx"))->write(path, source_of(documents), {});
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        QVERIFY(test::bytes_of(path).starts_with("PK\x03\x04"));
        QCOMPARE(written->records, written->written.relations);
    }

    void data_set_folders_have_a_card_and_splits()
    {
        Random random(4);
        std::vector<AnnotatedDocument> documents;
        for (int i = 0; i < 9; ++i) {
            documents.push_back(random_document(random, i));
        }
        const QTemporaryDir folder;
        WriteOptions options;
        options.split_of = [](const Document& document) {
            const int number = std::stoi(document.external_id.substr(3));
            return std::string(number % 3 == 0 ? "dev" : number % 3 == 1 ? "test" : "");
        };
        const auto path = root_of(folder) / "set";
        const auto written = (*find_writer("hf-dataset"))->write(path, source_of(documents), options);
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        const std::string card = test::bytes_of(path / "README.md");
        QVERIFY(card.starts_with("---\n"));
        QVERIFY(card.find("| validation | 3 |") != std::string::npos);
        QVERIFY(card.find("path: data/test.jsonl") != std::string::npos);
        QCOMPARE(written->findings.notes(), std::int64_t{3}); // those in no part
        std::set<std::string> keys;
        int lines = 0;
        for (const char* split : {"train", "validation", "test"}) {
            std::ifstream stream(path / "data" / (std::string(split) + ".jsonl"));
            for (std::string line; std::getline(stream, line); ++lines) {
                std::string names;
                const Json record = Json::parse(line);
                for (const auto& [key, value] : record.items()) {
                    names += key + " ";
                }
                keys.insert(names);
            }
        }
        QCOMPARE(lines, 9);
        QCOMPARE(keys.size(), std::size_t{1}); // every record has all keys
        QVERIFY(!(*find_writer("hf-dataset"))->write(path, source_of(documents), options).has_value());
    }
};

QTEST_GUILESS_MAIN(TestForeignFormats)
#include "tst_foreign_formats.moc"
