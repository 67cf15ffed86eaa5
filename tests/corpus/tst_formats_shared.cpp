// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the field: their counts, and that they come back.
#include "corpus_support.hpp"

#include "core/corpus/formats/format.hpp"

#include <QtTest>

using namespace ade;
using namespace ade::corpus;

namespace {

std::filesystem::path shared(const std::string& name)
{
    return std::filesystem::path(ADE_SHARED_DIR) / "data" / name;
}

} // namespace

class TestFormatsShared : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Counts of BC5CDR as published: Chemical, Disease, CID.
    void counts_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("documents");
        QTest::addColumn<int>("drugs");
        QTest::addColumn<int>("events");
        QTest::addColumn<int>("concept_relations");
        const std::string cdr = "bc5cdr/CDR_Data/CDR.Corpus.v010516/CDR_";
        const auto row = [](const std::string& file, const char* format, int documents, int drugs, int events,
                            int relations) {
            QTest::newRow(file.c_str()) << QString::fromStdString(file) << QString::fromLatin1(format)
                                        << documents << drugs << events << relations;
        };
        row(cdr + "TrainingSet.PubTator.txt", "pubtator", 500, 5203, 4182, 1038);
        row(cdr + "DevelopmentSet.PubTator.txt", "pubtator", 500, 5347, 4244, 1012);
        row(cdr + "TestSet.PubTator.txt", "pubtator", 500, 5385, 4424, 1066);
        row("bc5cdr/CDR_Data/tmChem.TestSet/TestSet.tmChem.PubTator.txt", "pubtator", 500, -1, 0, 0);
        row("bc5cdr/CDR_Data/DNorm.TestSet/TestSet.DNorm.PubTator.txt", "pubtator", 500, 0, -1, 0);
        row(cdr + "TrainingSet.BioC.xml", "bioc-xml", 500, -1, -1, 1038);
        row(cdr + "DevelopmentSet.BioC.xml", "bioc-xml", 500, -1, -1, 1012);
        row(cdr + "TestSet.BioC.xml", "bioc-xml", 500, -1, -1, 1066);
        row("bc5cdr/CDR_Data/tmChem.TestSet/TestSet.tmChem.BioC.xml", "bioc-xml", 500, -1, 0, 0);
        row("conll_bio/BC5CDR-IOB/train.tsv", "conll", 4560, 5203, 4182, 0);
        row("conll_bio/BC5CDR-IOB/devel.tsv", "conll", 4581, 5347, 4246, 0);
        row("conll_bio/BC5CDR-IOB/test.tsv", "conll", 4797, 5385, 4424, 0);
    }

    void counts()
    {
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(int, documents);
        QFETCH(int, drugs);
        QFETCH(int, events);
        QFETCH(int, concept_relations);
        if (!std::filesystem::exists(shared(file.toStdString()))) {
            QSKIP("the file is not here");
        }
        const auto guess = guess_format(shared(file.toStdString()));
        QVERIFY(guess.has_value());
        QCOMPARE(QString::fromStdString(guess->name), format);
        const auto read = test::read_all(*guess->reader, {shared(file.toStdString())});
        QVERIFY(read.report.has_value());
        const std::string text = to_text(*read.report);
        // Four annotations of the corpus name words that are not at their place (a blank or a letter more).
        for (const Finding& finding : read.report->findings.listed()) {
            QVERIFY2(finding.severity != Severity::refused ||
                         finding.error.message_id == "corpus.surface_differs",
                     text.substr(0, 3000).c_str());
        }
        QVERIFY2(read.report->findings.refused() <= 3, text.substr(0, 3000).c_str());
        QCOMPARE(static_cast<int>(read.documents.size()), documents);
        if (drugs >= 0) {
            QCOMPARE(static_cast<int>(read.report->found.drugs), drugs);
        }
        if (events >= 0) {
            QCOMPARE(static_cast<int>(read.report->found.events), events);
        }
        int relations = 0;
        for (const WordUse& use : read.report->words) {
            relations += use.kind == "relations" ? static_cast<int>(use.count) : 0;
        }
        QCOMPARE(relations, concept_relations);
    }

    /// What a file's own format writes again: the same labels, and of PubTator the same bytes.
    void comes_back_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("bytes");
        QTest::newRow("PubTator") << QStringLiteral(
                                         "bc5cdr/CDR_Data/CDR.Corpus.v010516/CDR_DevelopmentSet.PubTator.txt")
                                  << true;
        QTest::newRow("BioC XML") << QStringLiteral(
                                         "bc5cdr/CDR_Data/CDR.Corpus.v010516/CDR_DevelopmentSet.BioC.xml")
                                  << false;
        QTest::newRow("BioC with every element")
            << QStringLiteral("format_samples/bioc_lib/bioc/everything.xml") << false;
        QTest::newRow("BioC JSON with every element")
            << QStringLiteral("format_samples/bioc_lib/bioc/everything.json") << false;
        QTest::newRow("tmVar") << QStringLiteral("format_samples/bioc_lib/pubtator/tmVar.Normalization.txt")
                               << false;
    }

    void comes_back()
    {
        QFETCH(QString, file);
        QFETCH(bool, bytes);
        if (!std::filesystem::exists(shared(file.toStdString()))) {
            QSKIP("the file is not here");
        }
        const auto guess = guess_format(shared(file.toStdString()));
        QVERIFY(guess.has_value());
        ReadOptions options;
        for (const char* map : {"(no type)=drug", "SNP=drug", "DNAMutation=drug", "ProteinMutation=drug"}) {
            QVERIFY(options.labels.map(map).has_value());
        }
        const auto read = test::read_all(*guess->reader, {shared(file.toStdString())}, options);
        QVERIFY2(read.report->findings.refused() <= 5, to_text(*read.report).substr(0, 3000).c_str());
        QVERIFY(read.report->found.drugs > 0);
        const QTemporaryDir folder;
        const auto out = std::filesystem::path(folder.path().toStdString()) / "out";
        QVERIFY((*find_writer(guess->name))->write(out, source_of(read.documents), {}).has_value());
        if (bytes) {
            QVERIFY(test::bytes_of(out) == test::bytes_of(shared(file.toStdString())));
        }
        const auto again = test::read_all(*guess->reader, {out}, options);
        QCOMPARE(again.documents.size(), read.documents.size());
        for (std::size_t i = 0; i < read.documents.size(); ++i) {
            AnnotatedDocument expected = read.documents[i];
            expected.refused = 0; // what was refused was not written
            QVERIFY2(again.documents[i] == expected,
                     (read.documents[i].document.external_id + " changed").c_str());
        }
    }

    /// The same corpus in its two formats gives the same relations between concepts.
    void both_formats_agree()
    {
        const std::string cdr = "bc5cdr/CDR_Data/CDR.Corpus.v010516/CDR_DevelopmentSet";
        if (!std::filesystem::exists(shared(cdr + ".BioC.xml"))) {
            QSKIP("the files are not here");
        }
        const auto xml = test::read_all(**find_reader("bioc-xml"), {shared(cdr + ".BioC.xml")});
        const auto tabs = test::read_all(**find_reader("pubtator"), {shared(cdr + ".PubTator.txt")});
        QCOMPARE(xml.documents.size(), tabs.documents.size());
        for (std::size_t i = 0; i < xml.documents.size(); ++i) {
            QCOMPARE(xml.documents[i].document.text, tabs.documents[i].document.text);
            QCOMPARE(xml.documents[i].document.title, tabs.documents[i].document.title);
            std::set<std::pair<text::Span, Label>> in_xml;
            for (const Mention& mention : xml.documents[i].mentions) {
                in_xml.insert({mention.span, mention.label});
            }
            for (const Mention& mention : tabs.documents[i].mentions) {
                QVERIFY(in_xml.count({mention.span, mention.label}) == 1);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestFormatsShared)
#include "tst_formats_shared.moc"
