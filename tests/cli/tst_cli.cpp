// SPDX-License-Identifier: GPL-3.0-or-later
// The real `ade`: exit codes, reports, round trips through a project, signals.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/file.h>

#include <csignal>

namespace {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// A word of a command line, from a literal or a path.
struct Word {
    Word(const char* literal) : text(QString::fromLatin1(literal)) {}
    Word(const QString& string) : text(string) {}
    QString text;
};

QStringList words(std::initializer_list<Word> list)
{
    QStringList all;
    for (const Word& word : list) {
        all.append(word.text);
    }
    return all;
}

Ran run_ade(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(ADE_PROGRAM), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

Ran run_ade(std::initializer_list<Word> list)
{
    return run_ade(words(list));
}

QString data(const char* name)
{
    return QStringLiteral(ADE_TEST_DATA_DIR) + QStringLiteral("/corpus/") + QString::fromLatin1(name);
}

QJsonObject json(const QByteArray& bytes)
{
    return QJsonDocument::fromJson(bytes).object();
}

QByteArrayList sorted_lines(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QByteArrayList lines = file.readAll().split('\n');
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace

class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void wrong_words_exit_two_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << words({});
        QTest::newRow("unknown command") << words({"fly"});
        QTest::newRow("import without paths") << words({"import", "p.adestudio"});
        QTest::newRow("unknown format")
            << words({"import", "p.adestudio", "--format", "xml", data("good.rel")});
        QTest::newRow("unknown option") << words({"import", "p.adestudio", data("good.rel"), "--fast"});
        QTest::newRow("a voice without a kind")
            << words({"import", "p.adestudio", data("good.rel"), "--voice", "me"});
        QTest::newRow("a person's voice")
            << words({"import", "p.adestudio", data("good.rel"), "--voice", "person:me"});
        QTest::newRow("a map to nothing")
            << words({"import", "p.adestudio", data("good.rel"), "--map", "X=y"});
        QTest::newRow("parts") << words({"split", "p.adestudio", "--parts", "8:x"});
        QTest::newRow("split by sentence") << words({"split", "p.adestudio", "--by", "sentence"});
        QTest::newRow("audit without verb") << words({"audit", "p.adestudio"});
    }

    void numbers_are_checked_alike_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char* command, std::initializer_list<Word> before, const char* option,
                            std::initializer_list<const char*> values) {
            for (const char* value : values) {
                QTest::addRow("%s %s %s", command, option, *value == 0 ? "nothing" : value)
                    << words(before) + QStringList{QString::fromLatin1(option), QString::fromLatin1(value)};
            }
        };
        const auto whole = {"-1", "1.5", "nan", "x", "", "99999999999999999999999", "0x10", "1 2"};
        row("split", {"split", "p.adestudio"}, "--seed", whole);
        row("freeze", {"freeze", "p.adestudio", "--count", "1"}, "--seed", whole);
        row("freeze", {"freeze", "p.adestudio"}, "--count", {"0", "-1", "nan", "9223372036854775808"});
        row("evaluate", {"evaluate", "--gold", "g", "--predicted", "p"}, "--rows", {"-1", "1e3", "nan"});
        row("annotate", {"annotate", "--model", "m"}, "--threads", {"-1", "1025", "many"});
        const auto decimal = {"nan", "inf", "-0.1", "1e999", "0", "two"};
        for (const char* option : {"--lr", "--head-lr"}) {
            row("train", {"train", "p.adestudio"}, option, decimal);
        }
        row("train", {"train", "p.adestudio"}, "--dev-part", {"nan", "1", "-0.1"});
        for (const char* option : {"--epochs", "--batch"}) {
            row("train", {"train", "p.adestudio"}, option, {"0", "-1", "nan", "99999999999"});
        }
        for (const char* option : {"--seed", "--patience", "--threads", "--nice"}) {
            row("train", {"train", "p.adestudio"}, option, {"-1", "nan", "99999999999999999999999"});
        }
        row("encoder", {"encoder", "check", "e"}, "--tolerance", {"0", "nan", "-1", "inf"});
    }

    void numbers_are_checked_alike()
    {
        QFETCH(QStringList, arguments);
        if (!run_ade({"--help"}).out.contains("\n  " + arguments.front().toLatin1() + " ")) {
            QSKIP("this build of ade has no such command");
        }
        const Ran ran = run_ade(arguments);
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.err.contains(arguments.at(arguments.size() - 2).toLatin1()), ran.err.constData());
        QVERIFY2(ran.err.contains('"' + arguments.back().toLatin1() + '"'), ran.err.constData());
        QVERIFY2(ran.err.contains("number"), ran.err.constData());
    }

    void a_head_that_is_no_hash_is_wrong_usage_data()
    {
        QTest::addColumn<QString>("head");
        QTest::newRow("a word") << "zzz";
        QTest::newRow("empty") << "";
        QTest::newRow("too short") << QString(63, QLatin1Char('a'));
        QTest::newRow("too long") << QString(65, QLatin1Char('a'));
        QTest::newRow("a letter beyond f") << QString(63, QLatin1Char('a')) + QLatin1Char('g');
    }

    void a_head_that_is_no_hash_is_wrong_usage()
    {
        QFETCH(QString, head);
        QCOMPARE(run_ade({"import", project(), data("good.rel")}).code, 0);
        const Ran ran = run_ade({"audit", project(), "verify", "--head", head});
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.err.contains("is no hash"), ran.err.constData());
    }

    void readers_leave_the_folder_as_it_was()
    {
        QCOMPARE(run_ade({"import", project(), data("good.rel"), "--format", "ade-rel"}).code, 0);
        const QDir folder(folder_->path());
        const auto files = [&folder] {
            return folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        };
        QCOMPARE(files(), QStringList{QStringLiteral("p.adestudio")});
        const QDateTime changed = QFileInfo(project()).lastModified();
        const QString out = folder_->filePath(QStringLiteral("out.rel"));
        for (const QStringList& arguments :
             {words({"check", project()}), words({"audit", project(), "verify"}),
              words({"audit", project(), "export"}), words({"model", project(), "list"}),
              words({"import", project(), data("good.jsonl"), "--dry-run"}),
              words({"export", project(), "--format", "ade-rel", "--output", out})}) {
            const Ran ran = run_ade(arguments);
            QVERIFY2(ran.code == 0, ran.err.constData());
            QFile::remove(out);
            QCOMPARE(files(), QStringList{QStringLiteral("p.adestudio")});
        }
        const QString copy = folder_->filePath(QStringLiteral("copy.adestudio"));
        for (int i = 0; i < 2; ++i) { // the second time over the first
            QCOMPARE(run_ade({"backup", project(), copy}).code, 0);
            QCOMPARE(files(), (QStringList{QStringLiteral("copy.adestudio"), QStringLiteral("p.adestudio")}));
        }
        QCOMPARE(QFileInfo(project()).lastModified(), changed);
    }

    void a_project_held_by_another_program_is_read_and_not_written()
    {
        QCOMPARE(run_ade({"import", project(), data("good.rel"), "--format", "ade-rel"}).code, 0);
        QFile lock(project() + QStringLiteral(".lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        QCOMPARE(::flock(lock.handle(), LOCK_EX), 0);
        lock.write(
            "{\"name\": \"ade-studio (Maria)\", \"host\": \"lab3\", \"pid\": 4711, \"since\": \"today\"}");
        lock.flush();
        const QString out = folder_->filePath(QStringLiteral("out.rel"));
        for (const QStringList& arguments :
             {words({"check", project()}), words({"audit", project(), "verify"}),
              words({"export", project(), "--format", "ade-rel", "--output", out}),
              words({"import", project(), data("good.jsonl"), "--dry-run"})}) {
            const Ran ran = run_ade(arguments);
            QVERIFY2(ran.code == 0, ran.err.constData());
        }
        const QByteArray before = run_ade({"audit", project(), "verify", "--json"}).out;
        for (const QStringList& arguments :
             {words({"import", project(), data("good.jsonl")}), words({"split", project()}),
              words({"freeze", project(), "--count", "1"}), words({"model", project(), "promote"})}) {
            const Ran ran = run_ade(arguments);
            QCOMPARE(ran.code, 1);
            QVERIFY2(ran.err.contains("ade-studio (Maria) on host lab3, process 4711"), ran.err.constData());
        }
        QCOMPARE(run_ade({"audit", project(), "verify", "--json"}).out, before);
    }

    void a_dry_run_reports_what_the_import_then_does()
    {
        QCOMPARE(run_ade({"import", project(), data("good.jsonl")}).code, 0);
        const auto report = [this](bool dry) {
            QStringList arguments =
                words({"import", project(), data("good.rel"), data("good-negative.txt"), "--json"});
            if (dry) {
                arguments.append(QStringLiteral("--dry-run"));
            }
            return json(run_ade(arguments).out)[QLatin1String("stored")].toObject();
        };
        const QJsonObject dry = report(true);
        QVERIFY(dry[QLatin1String("documents_added")].toInt() > 0);
        QCOMPARE(report(true), dry);
        QCOMPARE(report(false), dry);
    }

    void new_versions_are_counted_and_named()
    {
        const QString first = write("first.jsonl", "{\"id\": \"7\", \"text\": \"Rash after zolmira.\"}\n");
        const QString second =
            write("second.jsonl", "{\"id\": \"7\", \"text\": \"A rash after zolmira.\"}\n");
        QCOMPARE(run_ade({"import", project(), first}).code, 0);
        const Ran ran = run_ade({"import", project(), second});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.out.contains("1 documents are new versions of articles"), ran.out.constData());
        QVERIFY2(ran.out.contains("text: 7."), ran.out.constData());
        const Ran both =
            run_ade({"import", folder_->filePath(QStringLiteral("q.adestudio")), first, second, "--json"});
        QCOMPARE(json(both.out)[QLatin1String("stored")].toObject()[QLatin1String("new_versions")].toInt(),
                 1);
    }

    void labels_go_along_to_a_new_version()
    {
        const QString first =
            write("first.jsonl", "{\"id\": \"7\", \"text\": \"Rash after zolmira. It went.\", "
                                 "\"drugs\": [{\"begin\": 11, \"end\": 18}], \"relations\": "
                                 "[{\"drug\": [11, 18], \"effect\": [0, 4]}]}\n");
        const QString second = write(
            "second.jsonl", "{\"id\": \"7\", \"text\": \"Background. Rash after zolmira. It went.\"}\n");
        QCOMPARE(run_ade({"import", project(), first, "--voice", "teacher:gpt"}).code, 0);
        Ran ran = run_ade({"import", project(), second, "--voice", "import:update", "--json", "--dry-run"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QJsonObject expected = json(ran.out)[QLatin1String("carried_over")].toObject();
        QCOMPARE(expected[QLatin1String("suggestions")].toInt(), 3);
        ran = run_ade({"import", project(), second, "--voice", "import:update", "--json"});
        QCOMPARE(json(ran.out)[QLatin1String("carried_over")].toObject(), expected);
        const QString out = folder_->filePath(QStringLiteral("out.jsonl"));
        ran = run_ade({"export", project(), "--format", "jsonl", "--output", out, "--voice", "teacher:gpt"});
        QCOMPARE(ran.code, 0);
        QFile file(out);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray exported = file.readAll();
        QVERIFY2(exported.contains("\"drug\":[23,30],\"effect\":[12,16]"), exported.constData());
        QCOMPARE(run_ade({"check", project()}).code, 0);
    }

    void duplicates_are_listed()
    {
        const QString path = write(
            "d.jsonl",
            "{\"id\": \"1\", \"source\": \"pubmed\", \"text\": \"A man of fifty had a rash after zolmira "
            "was given for ten days.\", \"attributes\": {\"doi\": \"10.1000/ABC\"}}\n"
            "{\"id\": \"x\", \"source\": \"embase\", \"text\": \"Another abstract altogether.\", "
            "\"attributes\": {\"doi\": \"https://doi.org/10.1000/abc\"}}\n"
            "{\"id\": \"y\", \"source\": \"embase\", \"text\": \"A man of fifty had a rash after "
            "Zolmira was given for ten days!\"}\n");
        QCOMPARE(run_ade({"import", project(), path}).code, 0);
        const Ran ran = run_ade({"duplicates", project(), "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QJsonArray sets = json(ran.out)[QLatin1String("sets")].toArray();
        QCOMPARE(sets.size(), 2);
        QCOMPARE(sets[0].toObject()[QLatin1String("value")].toString(), QStringLiteral("10.1000/abc"));
        QCOMPARE(sets[1].toObject()[QLatin1String("reason")].toString(), QStringLiteral("text"));
        QCOMPARE(sets[1].toObject()[QLatin1String("documents")].toArray().size(), 2);
        QVERIFY(run_ade({"duplicates", project()}).out.contains("DOI 10.1000/abc"));
    }

    void a_backup_that_cannot_be_written_names_its_own_place()
    {
        QCOMPARE(run_ade({"import", project(), data("good.rel"), "--format", "ade-rel"}).code, 0);
        const QString script = QStandardPaths::findExecutable(QStringLiteral("bash"));
        QVERIFY(!script.isEmpty());
        const QString copy = folder_->filePath(QStringLiteral("copy.adestudio"));
        QProcess process; // ulimit counts KiB blocks: the copy breaks off in the middle
        process.start(script,
                      {QStringLiteral("-c"), QStringLiteral("ulimit -f 40; exec \"$0\" backup \"$1\" \"$2\""),
                       QStringLiteral(ADE_PROGRAM), project(), copy});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        const QByteArray error = process.readAllStandardError();
        QVERIFY2(error.contains("copy.adestudio: The copy cannot be written"), error.constData());
        QVERIFY2(!error.contains("p.adestudio:"), error.constData());
        QCOMPARE(QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("p.adestudio")});
    }

    void bash_completes_commands_options_and_verbs_data()
    {
        QTest::addColumn<QStringList>("typed");
        QTest::addColumn<QString>("offered");
        QTest::newRow("a command") << words({"imp"}) << "import";
        QTest::newRow("an option of all commands") << words({"import", "--js"}) << "--json";
        QTest::newRow("an option of one command") << words({"import", "p.adestudio", "--dry"}) << "--dry-run";
        QTest::newRow("a verb") << words({"audit", "p.adestudio", "ver"}) << "verify";
    }

    void bash_completes_commands_options_and_verbs()
    {
        QFETCH(QStringList, typed);
        QFETCH(QString, offered);
        const QString bash = QStandardPaths::findExecutable(QStringLiteral("bash"));
        if (bash.isEmpty() || QStandardPaths::findExecutable(QStringLiteral("awk")).isEmpty()) {
            QSKIP("bash or awk is not installed");
        }
        QProcess process;
        process.start(
            bash, QStringList{QStringLiteral("-c"),
                              QStringLiteral("source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                                             "_ade; printf '%s\\n' \"${COMPREPLY[@]}\""),
                              QStringLiteral(ADE_SOURCE_DIR "/packaging/completion/ade.bash"),
                              QStringLiteral(ADE_PROGRAM)} +
                      typed);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()).trimmed(), offered);
    }

    void evaluate_names_file_line_and_id()
    {
        const QString gold = write("gold.jsonl", "{\"id\": \"1\", \"text\": \"Rash.\"}\n");
        const QString predicted = write("predicted.jsonl", "{\"id\": \"1\", \"text\": \"Rash.\"}\n"
                                                           "{\"id\": \"2\", \"text\": \"Fever.\"}\n");
        const Ran ran = run_ade({"evaluate", "--gold", gold, "--predicted", predicted});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.err.contains("predicted.jsonl:2: No gold record has the id \"2\""), ran.err.constData());
    }

    void wrong_words_exit_two()
    {
        QFETCH(QStringList, arguments);
        const Ran ran = run_ade(arguments);
        QCOMPARE(ran.code, 2);
        QVERIFY(ran.err.startsWith("ade: "));
        QVERIFY(ran.out.isEmpty());
        QVERIFY(!QFile::exists(QStringLiteral("p.adestudio")));
    }

    void help_and_version_exit_zero()
    {
        const Ran help = run_ade({"--help"});
        QCOMPARE(help.code, 0);
        for (const char* command : {"import", "export", "split", "freeze", "check", "audit", "backup"}) {
            QVERIFY2(help.out.contains(command), command);
        }
        QCOMPARE(run_ade({"import", "--help"}).code, 0);
        QVERIFY(run_ade({"--version"}).out.startsWith("ade "));
    }

    void failures_exit_one_and_leave_no_project_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("format");
        QTest::newRow("missing file") << data("no-such-file.rel") << "ade-rel";
        QTest::newRow("folder instead of file") << data("") << "ade-rel";
        QTest::newRow("empty file") << data("empty-file.rel") << "ade-rel";
        QTest::newRow("only refused records") << data("DRUG-DOSE.rel") << "ade-rel";
    }

    void failures_exit_one_and_leave_no_project()
    {
        QFETCH(QString, path);
        QFETCH(QString, format);
        const Ran ran = run_ade({"import", project(), "--format", format, path});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.err.startsWith("ade: "));
        QVERIFY(!QFile::exists(project()));
    }

    void import_and_export_give_the_same_rows()
    {
        Ran ran = run_ade(
            {"import", project(), "--format", "ade-rel", data("good.rel"), "--as", "Maria", "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QJsonObject report = json(ran.out);
        QCOMPARE(report[QLatin1String("found")].toObject()[QLatin1String("relations")].toInt(), 4);
        QCOMPARE(report[QLatin1String("stored")].toObject()[QLatin1String("documents_added")].toInt(), 2);

        const QString output = folder_->filePath(QStringLiteral("out.rel"));
        ran = run_ade({"export", project(), "--format", "ade-rel", "--output", output, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(json(ran.out)[QLatin1String("records")].toInt(), 4);
        QVERIFY(!json(ran.out)[QLatin1String("heads")].toArray().isEmpty());
        QCOMPARE(sorted_lines(output), sorted_lines(data("good.rel")));

        // The same import again changes nothing.
        ran = run_ade({"import", project(), "--format", "ade-rel", data("good.rel"), "--json"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("documents_added")].toInt(),
                 0);
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("relations")].toInt(), 0);
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("unchanged")].toInt(), 2);
    }

    void each_format_goes_through_a_project_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("input");
        QTest::newRow("ade-rel") << "ade-rel"
                                 << "good.rel";
        QTest::newRow("jsonl") << "jsonl"
                               << "good.jsonl";
        QTest::newRow("brat") << "brat"
                              << "brat-good";
        QTest::newRow("spert") << "spert"
                               << "good-spert.json";
        QTest::newRow("BioC XML") << "bioc-xml"
                                  << "../formats/good.bioc.xml";
        QTest::newRow("BioC JSON") << "bioc-json"
                                   << "../formats/good.bioc.json";
        QTest::newRow("PubTator") << "pubtator"
                                  << "../formats/good.pubtator";
        QTest::newRow("CoNLL") << "conll"
                               << "../formats/good.conll";
        QTest::newRow("Prodigy") << "prodigy"
                                 << "../formats/good.prodigy.jsonl";
        QTest::newRow("Label Studio") << "label-studio"
                                      << "../formats/good.label-studio.json";
        QTest::newRow("CSV") << "csv"
                             << "../formats/good.csv";
    }

    void each_format_goes_through_a_project()
    {
        QFETCH(QString, format);
        QFETCH(QString, input);
        Ran ran =
            run_ade({"import", project(), data(input.toLatin1().constData()), "--json"}); // format found out
        QVERIFY2(ran.code == 0, ran.err.constData());
        QJsonObject found = json(ran.out)[QLatin1String("found")].toObject();
        found.remove(QLatin1String("sentences")); // the project splits where the file does not say
        QCOMPARE(json(ran.out)[QLatin1String("format")].toString(), format);
        const QString output = folder_->filePath(QStringLiteral("out.x"));
        ran = run_ade({"export", project(), "--format", format, "--output", output, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(json(ran.out)[QLatin1String("written")].toObject()[QLatin1String("relations")].toInt(),
                 found[QLatin1String("relations")].toInt());
        QCOMPARE(json(ran.out)[QLatin1String("written")].toObject()[QLatin1String("drugs")].toInt(),
                 found[QLatin1String("drugs")].toInt());
        const QString second = folder_->filePath(QStringLiteral("second.adestudio"));
        ran = run_ade({"import", second, "--format", format, output, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QJsonObject again = json(ran.out)[QLatin1String("found")].toObject();
        again.remove(QLatin1String("sentences"));
        QCOMPARE(again, found);
    }

    void refused_records_exit_three_and_the_rest_is_stored()
    {
        const Ran ran =
            run_ade({"import", project(), "--format", "ade-rel", data("truncated-line.rel"), "--json"});
        QCOMPARE(ran.code, 3);
        QCOMPARE(json(ran.out)[QLatin1String("refused")].toInt(), 1);
        QVERIFY(json(ran.out)[QLatin1String("findings")]
                    .toArray()[0]
                    .toObject()[QLatin1String("where")]
                    .toString()
                    .endsWith(QStringLiteral("truncated-line.rel:5")));
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("relations")].toInt(), 4);
    }

    void a_dry_run_stores_nothing()
    {
        Ran ran =
            run_ade({"import", project(), "--format", "ade-rel", data("good.rel"), "--dry-run", "--json"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("documents_added")].toInt(),
                 2);
        QVERIFY(!QFile::exists(project()));
        QCOMPARE(run_ade({"import", project(), data("good.rel")}).code, 0);
        const QByteArray head = run_ade({"audit", project(), "verify", "--json"}).out;
        ran = run_ade({"import", project(), data("good.jsonl"), "--dry-run", "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("documents_added")].toInt(),
                 2);
        QCOMPARE(run_ade({"audit", project(), "verify", "--json"}).out, head);
    }

    void a_teacher_proposes_and_gold_stays_apart()
    {
        QCOMPARE(run_ade({"import", project(), data("good.rel"), "--voice", "teacher:gpt"}).code, 0);
        const QString output = folder_->filePath(QStringLiteral("out.rel"));
        Ran ran = run_ade({"export", project(), "--format", "ade-rel", "--output", output, "--json"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(json(ran.out)[QLatin1String("records")].toInt(), 0);
        ran = run_ade({"export", project(), "--format", "ade-rel", "--output", output, "--voice",
                       "teacher:gpt", "--json"});
        QCOMPARE(json(ran.out)[QLatin1String("records")].toInt(), 4);
        ran = run_ade({"export", project(), "--format", "jsonl", "--dry-run", "--json"});
        QCOMPARE(json(ran.out)[QLatin1String("records")].toInt(),
                 json(ran.out)[QLatin1String("not_annotated")].toInt());
        ran = run_ade({"export", project(), "--format", "jsonl", "--dry-run", "--annotated-only", "--json"});
        QCOMPARE(json(ran.out)[QLatin1String("records")].toInt(), 0);
        QCOMPARE(json(ran.out)[QLatin1String("notes")].toInt(), 1);
        ran = run_ade(
            {"export", project(), "--format", "ade-rel", "--output", output, "--voice", "teacher:other"});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.err.contains("teacher:gpt"));
    }

    void split_freeze_check_audit_backup()
    {
        QCOMPARE(run_ade({"import", project(), data("good.rel"), data("good-negative.txt")}).code, 0);
        Ran ran =
            run_ade({"split", project(), "--by", "document", "--parts", "1:1:1", "--seed", "3", "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QJsonObject split = json(ran.out);
        QCOMPARE(split[QLatin1String("train")].toInt() + split[QLatin1String("dev")].toInt() +
                     split[QLatin1String("test")].toInt(),
                 3);
        QCOMPARE(run_ade({"split", project(), "--parts", "1:1:1", "--seed", "3", "--json"}).out, ran.out);
        ran = run_ade({"freeze", project(), "--count", "1", "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(json(ran.out)[QLatin1String("frozen_in_all")].toInt(), 1);
        ran = run_ade({"freeze", project(), "--count", "100"});
        QCOMPARE(ran.code, 1);

        ran = run_ade({"check", project(), "--json"});
        QVERIFY2(ran.code == 0, ran.out + ran.err);
        QVERIFY(json(ran.out)[QLatin1String("ok")].toBool());

        ran = run_ade({"audit", project(), "verify", "--json"});
        QCOMPARE(ran.code, 0);
        const QString head =
            json(ran.out)[QLatin1String("heads")].toArray()[0].toObject()[QLatin1String("hash")].toString();
        QCOMPARE(run_ade({"audit", project(), "verify", "--head", head}).code, 0);
        QCOMPARE(run_ade({"audit", project(), "verify", "--head", QString(64, QLatin1Char('0'))}).code, 1);
        ran = run_ade({"audit", project(), "export"});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.out.count('\n') > 2);
        for (const QByteArray& line : ran.out.trimmed().split('\n')) {
            QVERIFY(QJsonDocument::fromJson(line).isObject());
        }

        const QString copy = folder_->filePath(QStringLiteral("copy.adestudio"));
        ran = run_ade({"backup", project(), copy, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QCOMPARE(run_ade({"check", copy}).code, 0);
        QCOMPARE(run_ade({"audit", copy, "verify", "--head", head}).code, 0);
    }

    void nothing_of_value_is_overwritten()
    {
        const QString project = folder_->filePath(QStringLiteral("p.adestudio"));
        const QString other = folder_->filePath(QStringLiteral("q.adestudio"));
        for (const QString& file : {project, other}) {
            QCOMPARE(run_ade({"import", file, data("good.rel"), "--format", "ade-rel"}).code, 0);
        }
        for (const QString& target : {project, other}) {
            const Ran ran = run_ade({"export", project, "--format", "jsonl", "--output", target});
            QCOMPARE(ran.code, 1);
            QVERIFY2(ran.err.contains("left alone"), ran.err.constData());
        }
        const Ran device = run_ade({"export", project, "--format", "jsonl", "--output", "/dev/null"});
        QCOMPARE(device.code, 1);
        QVERIFY2(device.err.contains("no plain file"), device.err.constData());
        QVERIFY(!QFileInfo(QStringLiteral("/dev/null")).isFile());
        QCOMPARE(run_ade({"export", project, "--format", "jsonl", "--output", "-"}).code, 2);

        const Ran over = run_ade({"backup", project, other});
        QCOMPARE(over.code, 1);
        QVERIFY2(over.err.contains("Another project"), over.err.constData());
        const QString copy = folder_->filePath(QStringLiteral("copy.adestudio"));
        QCOMPARE(run_ade({"backup", project, copy}).code, 0);
        QCOMPARE(run_ade({"backup", project, copy}).code, 0); // an older backup of the same project may go
        for (const QString& file : {project, other, copy}) {
            QCOMPARE(run_ade({"check", file}).code, 0);
        }
    }

    void a_full_disk_behind_a_pipe_is_said()
    {
        const QString project = folder_->filePath(QStringLiteral("p.adestudio"));
        QCOMPARE(run_ade({"import", project, data("good.rel"), "--format", "ade-rel"}).code, 0);
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(ADE_PROGRAM), words({"audit", project, "export"}));
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("could not be written"));
    }

    void freezing_by_ids_data()
    {
        QTest::addColumn<QByteArray>("ids");
        QTest::addColumn<int>("code");
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                       "10030778\n")
                                         << 0;
        QTest::newRow("empty") << QByteArray() << 1;
        QTest::newRow("unknown") << QByteArray("nobody\n") << 1;
    }
    void freezing_by_ids()
    {
        QFETCH(QByteArray, ids);
        const QString project = folder_->filePath(QStringLiteral("p.adestudio"));
        QCOMPARE(run_ade({"import", project, data("good.rel"), "--format", "ade-rel"}).code, 0);
        const QString list = folder_->filePath(QStringLiteral("ids.txt"));
        QFile file(list);
        QVERIFY(file.open(QIODevice::WriteOnly));
        if (ids.contains("10030778")) { // whatever the file's first document is called
            QFile rows(data("good.rel"));
            QVERIFY(rows.open(QIODevice::ReadOnly));
            ids.replace("10030778", rows.readLine().split('|').first());
        }
        file.write(ids);
        file.close();
        const Ran ran = run_ade({"freeze", project, "--ids", list});
        QTEST(ran.code, "code");
    }

    void foreign_words_do_not_reach_the_terminal_as_commands()
    {
        // A document that carries an escape sequence; `script` gives ade a terminal to write to.
        const QString script = QStandardPaths::findExecutable(QStringLiteral("script"));
        if (script.isEmpty()) {
            QSKIP("script(1) is not installed");
        }
        const QString path = folder_->filePath(QStringLiteral("evil.jsonl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"text\": \"Rash.\", \"events\": [{\"begin\": 0, \"end\": 4, \"surface\": "
                   "\"\\u001b]0;owned\\u0007\\u202e\"}]}\n");
        file.close();
        QProcess process;
        process.start(script, {QStringLiteral("-qec"),
                               QStringLiteral("%1 import %2 --format jsonl %3")
                                   .arg(QStringLiteral(ADE_PROGRAM), project(), path),
                               QStringLiteral("/dev/null")});
        QVERIFY(process.waitForFinished(30000));
        const QByteArray seen = process.readAllStandardOutput();
        QVERIFY2(seen.contains("\\x1b]0;owned\\x07\\u202e"), seen.constData());
        QVERIFY(!seen.contains("\x1b]0;"));
    }

    void an_interrupt_keeps_what_was_stored()
    {
        const QString big = folder_->filePath(QStringLiteral("big.jsonl"));
        QFile file(big);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 200000; ++i) {
            file.write(QByteArray("{\"id\": \"") + QByteArray::number(i) + "\", \"text\": \"Rash " +
                       QByteArray::number(i) + " after zolmira.\"}\n");
        }
        file.close();
        QProcess process;
        process.start(
            QStringLiteral(ADE_PROGRAM),
            {QStringLiteral("import"), project(), QStringLiteral("--format"), QStringLiteral("jsonl"), big});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(project()), 30000);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardError().contains("were stored and are kept"));
        const Ran check = run_ade({"check", project(), "--json"});
        QVERIFY2(check.code == 0, check.out + check.err);
        QVERIFY(json(check.out)[QLatin1String("documents")].toInt() > 0);
        QVERIFY(json(check.out)[QLatin1String("documents")].toInt() < 200000);
    }

    void the_whole_corpus_goes_through()
    {
        const QString corpus =
            QStringLiteral(ADE_SHARED_DIR) + QStringLiteral("/data/ade_corpus_v2/DRUG-AE.rel");
        if (!QFile::exists(corpus)) {
            QSKIP("../shared/data/ade_corpus_v2 is absent");
        }
        QElapsedTimer timer;
        timer.start();
        Ran ran = run_ade({"import", project(), "--format", "ade-rel", corpus, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const qint64 import_ms = timer.restart();
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("documents_added")].toInt(),
                 1644);
        QCOMPARE(json(ran.out)[QLatin1String("stored")].toObject()[QLatin1String("relations")].toInt(), 6821);
        const QString output = folder_->filePath(QStringLiteral("out.rel"));
        ran = run_ade({"export", project(), "--format", "ade-rel", "--output", output, "--json"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        qInfo("import %.1f s, export %.1f s", double(import_ms) / 1000, double(timer.elapsed()) / 1000);
        QVERIFY(sorted_lines(output) == sorted_lines(corpus));
    }

private:
    QString write(const char* name, const QByteArray& bytes) const
    {
        QFile file(folder_->filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("a test file cannot be written");
        }
        return file.fileName();
    }

    [[nodiscard]] QString project() const { return folder_->filePath(QStringLiteral("p.adestudio")); }

    std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
