// SPDX-License-Identifier: GPL-3.0-or-later
// The contrasts look.md promises, and the colours' way through settings.
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocument>

using namespace ade::ui;

class TestPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrast_ratio_of_known_pairs();
    void contrasts_data();
    void contrasts();
    void follows_the_system();
    void settings_keep_changes_of_one_scheme();
    void tooltips_are_never_rich_text();
    void names_are_cut_between_graphemes();
};

void TestPalette::contrast_ratio_of_known_pairs()
{
    // WCAG 2: black on white is 21 : 1; #767676 on white is the well-known 4.54 : 1.
    QVERIFY(qAbs(contrast_ratio(Qt::black, Qt::white) - 21.0) < 0.01);
    QVERIFY(qAbs(contrast_ratio(QColor(0x767676), Qt::white) - 4.54) < 0.01);
    QCOMPARE(contrast_ratio(Qt::red, Qt::red), 1.0);
}

void TestPalette::contrasts_data()
{
    QTest::addColumn<QColor>("first");
    QTest::addColumn<QColor>("second");
    QTest::addColumn<double>("at_least");
    for (const auto& [name, p] : {std::pair("light", Palette::light()), std::pair("dark", Palette::dark())}) {
        const auto row = [&](const char* what, const QColor& a, const QColor& b, double least) {
            QTest::addRow("%s: %s", name, what) << a << b << least;
        };
        row("text on ground", p.text, p.ground, 9.0);
        row("text on panel", p.text, p.panel, 9.0);
        row("text on a drug", p.text, p.drug_fill, 9.0);
        row("text on an event", p.text, p.event_fill, 9.0);
        row("text on the current sentence", p.text, p.sentence, 9.0);
        row("text on a selection", p.text, p.selection, 7.0);
        row("muted on ground", p.muted, p.ground, 6.0);
        row("muted on panel", p.muted, p.panel, 4.8);
        row("drug line on ground", p.drug_line, p.ground, 6.0);
        row("event line on ground", p.event_line, p.ground, 6.0);
        row("drug line on its fill", p.drug_line, p.drug_fill, 4.8);
        row("event line on its fill", p.event_line, p.event_fill, 4.8);
        row("accepted on ground", p.accepted, p.ground, 6.0);
        row("rejected on ground", p.rejected, p.ground, 6.0);
        row("focus on ground", p.focus, p.ground, 6.0);
        row("accepted on panel", p.accepted, p.panel, 6.0);
        row("rejected on panel", p.rejected, p.panel, 6.0);
    }
}

void TestPalette::contrasts()
{
    QFETCH(QColor, first);
    QFETCH(QColor, second);
    QFETCH(double, at_least);
    const double ratio = contrast_ratio(first, second);
    QVERIFY2(ratio >= at_least,
             qPrintable(QStringLiteral("%1 on %2: %3").arg(first.name(), second.name()).arg(ratio)));
}

void TestPalette::follows_the_system()
{
    QPalette system;
    system.setColor(QPalette::Window, Qt::black);
    system.setColor(QPalette::WindowText, Qt::white);
    QVERIFY(Palette::of(system).isDark());
    system.setColor(QPalette::Window, Qt::white);
    system.setColor(QPalette::WindowText, Qt::black);
    QVERIFY(!Palette::of(system).isDark());
    QVERIFY(Palette::of(Palette::dark().toQt()).isDark());
}

void TestPalette::settings_keep_changes_of_one_scheme()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    {
        QSettings settings(file, QSettings::IniFormat);
        Palette mine = Palette::light();
        mine.drug_fill = QColor(0xCCEEFF);
        mine.write(settings);
        settings.setValue(QStringLiteral("palette/light/event_fill"), QStringLiteral("no colour"));
    }
    QSettings settings(file, QSettings::IniFormat);
    Palette light = Palette::light();
    light.read(settings);
    QCOMPARE(light.drug_fill, QColor(0xCCEEFF));
    QCOMPARE(light.event_fill, Palette::light().event_fill); // unreadable: stays
    Palette dark = Palette::dark();
    dark.read(settings);
    QCOMPARE(dark, Palette::dark());
}

void TestPalette::tooltips_are_never_rich_text()
{
    const QString hostile = QStringLiteral("<b>bold</b><img src='http://example.invalid/x.png'>");
    QVERIFY(Qt::mightBeRichText(hostile));
    const QString shown = plain_tooltip(hostile);
    QVERIFY(!shown.contains(QStringLiteral("<img")));
    QVERIFY(shown.contains(QStringLiteral("&lt;img")));
    QCOMPARE(plain_tooltip(QStringLiteral("p < 0.05 & rash")), QStringLiteral("p < 0.05 & rash"));
    QCOMPARE(plain_label(QStringLiteral("A & B")), QStringLiteral("A && B"));
}

void TestPalette::names_are_cut_between_graphemes()
{
    QCOMPARE(shortened(QStringLiteral("rash"), 10), QStringLiteral("rash"));
    QCOMPARE(shortened(QStringLiteral("ototoxicity"), 4), QStringLiteral("otot…"));
    QCOMPARE(shortened(QStringLiteral("ae\u0301b"), 2), QStringLiteral("ae\u0301…"));
    QCOMPARE(shortened(QStringLiteral("a\nb\u202Ec"), 10), QStringLiteral("a b c"));
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
