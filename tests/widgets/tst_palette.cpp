// SPDX-License-Identifier: GPL-3.0-or-later
// The contrasts look.md promises, and the colours' way through settings.
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/common/studio_style.hpp"

#include <QImage>
#include <QPainter>
#include <QSettings>
#include <QStyleOption>
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
    void boxes_of_choice_are_seen_data();
    void boxes_of_choice_are_seen();
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
        for (const auto& pair : Palette::pairs())
            QTest::addRow("%s: %s", name, pair.name) << p.*pair.first << p.*pair.second << pair.at_least;
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

void TestPalette::boxes_of_choice_are_seen_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("element");
    QTest::addColumn<int>("state");
    for (const bool dark : {false, true}) {
        for (const auto& [name, element] :
             {std::pair("check box", QStyle::PE_IndicatorCheckBox),
              std::pair("box in a table", QStyle::PE_IndicatorItemViewItemCheck),
              std::pair("radio button", QStyle::PE_IndicatorRadioButton)}) {
            for (const auto& [word, state] :
                 {std::pair("off", QStyle::State_Off), std::pair("on", QStyle::State_On)})
                QTest::addRow("%s %s, %s", name, word, dark ? "dark" : "light")
                    << dark << static_cast<int>(element) << static_cast<int>(state);
        }
    }
}

/// The outline stands out from the panel as text does, and what is on differs from what is off.
void TestPalette::boxes_of_choice_are_seen()
{
    QFETCH(bool, dark);
    QFETCH(int, element);
    QFETCH(int, state);
    const Palette& colors = Palette::own(dark);
    const StudioStyle style;
    const auto drawn = [&](QStyle::State flags) {
        QImage image(48, 48, QImage::Format_RGB32); // three times the usual size: whole pixels of the line
        image.fill(colors.panel);
        QPainter painter(&image);
        painter.scale(3, 3);
        QStyleOptionButton option;
        option.rect = QRect(0, 0, 16, 16);
        option.palette = colors.toQt();
        option.state = flags;
        style.drawPrimitive(static_cast<QStyle::PrimitiveElement>(element), &option, &painter);
        return image;
    };
    const QStyle::State asked = QStyle::State_Enabled | static_cast<QStyle::State>(state);
    const QImage image = drawn(asked);
    double best = 0;
    for (int x = 0; x < image.width() / 3; ++x) // the left line
        best = std::max(best, contrast_ratio(image.pixelColor(x, image.height() / 2), colors.panel));
    QVERIFY2(best >= 4.5, qPrintable(QString::number(best)));
    const QStyle::State other = state == QStyle::State_On ? QStyle::State_Off : QStyle::State_On;
    QVERIFY(image.copy(16, 16, 16, 16) != drawn(QStyle::State_Enabled | other).copy(16, 16, 16, 16));
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
