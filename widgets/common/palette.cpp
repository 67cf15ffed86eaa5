// SPDX-License-Identifier: GPL-3.0-or-later
// The colours of the window in one place, light and dark, editable.
#include "widgets/common/palette.hpp"

#include <QCoreApplication>
#include <QSettings>

#include <algorithm>
#include <cmath>

namespace ade::ui {

namespace {

double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QString group_of(const Palette& palette)
{
    return palette.isDark() ? QStringLiteral("palette/dark") : QStringLiteral("palette/light");
}

std::pair<Palette, Palette>& ownPalettes()
{
    static std::pair<Palette, Palette> both{Palette::light(), Palette::dark()};
    return both;
}

} // namespace

Palette Palette::light()
{
    return {.ground = QColor(0xFFFFFF),
            .panel = QColor(0xF4F6F8),
            .text = QColor(0x1B1F24),
            .muted = QColor(0x57606A),
            .drug_fill = QColor(0xD3E7F6),
            .drug_line = QColor(0x005A8C),
            .event_fill = QColor(0xFBE1CB),
            .event_line = QColor(0xA84300),
            .accepted = QColor(0x00664A),
            .rejected = QColor(0x9A1B4B),
            .focus = QColor(0x5B2DA3),
            .hairline = QColor(0xD9DEE3),
            .sentence = QColor(0xF7F8FA),
            .selection = QColor(0xDDD3F0)};
}

Palette Palette::dark()
{
    return {.ground = QColor(0x15191E),
            .panel = QColor(0x1D232A),
            .text = QColor(0xE8ECF0),
            .muted = QColor(0xA3ADB8),
            .drug_fill = QColor(0x123F5E),
            .drug_line = QColor(0x7CC4F2),
            .event_fill = QColor(0x5B2F0D),
            .event_line = QColor(0xF5B041),
            .accepted = QColor(0x4FC3A0),
            .rejected = QColor(0xF08DB0),
            .focus = QColor(0xC3A6FF),
            .hairline = QColor(0x323A43),
            .sentence = QColor(0x1B2026),
            .selection = QColor(0x43366B)};
}

Palette Palette::of(const QPalette& system)
{
    return own(luminance(system.color(QPalette::Window)) < luminance(system.color(QPalette::WindowText)));
}

void Palette::setOwn(const Palette& light, const Palette& dark)
{
    ownPalettes() = {light, dark};
}

const Palette& Palette::own(bool dark)
{
    return dark ? ownPalettes().second : ownPalettes().first;
}

bool Palette::isDark() const
{
    return luminance(ground) < luminance(text);
}

QPalette Palette::toQt() const
{
    QPalette qt;
    qt.setColor(QPalette::Window, panel);
    qt.setColor(QPalette::WindowText, text);
    qt.setColor(QPalette::Base, ground);
    qt.setColor(QPalette::AlternateBase, panel);
    qt.setColor(QPalette::Text, text);
    qt.setColor(QPalette::PlaceholderText, muted);
    qt.setColor(QPalette::Button, panel);
    qt.setColor(QPalette::ButtonText, text);
    qt.setColor(QPalette::BrightText, rejected);
    qt.setColor(QPalette::Highlight, focus);
    qt.setColor(QPalette::HighlightedText, ground);
    qt.setColor(QPalette::Link, drug_line);
    qt.setColor(QPalette::LinkVisited, drug_line);
    qt.setColor(QPalette::ToolTipBase, panel);
    qt.setColor(QPalette::ToolTipText, text);
    qt.setColor(QPalette::Light, blend(text, panel, isDark() ? 0.12 : 0.0));
    qt.setColor(QPalette::Midlight, blend(text, panel, 0.06));
    qt.setColor(QPalette::Mid, hairline);
    qt.setColor(QPalette::Dark, blend(text, panel, 0.35));
    qt.setColor(QPalette::Shadow, blend(text, panel, 0.6));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        qt.setColor(QPalette::Disabled, role, blend(muted, panel, 0.7));
    }
    return qt;
}

const std::vector<Palette::Role>& Palette::roles()
{
    static const std::vector<Role> kRoles{
        {"ground", &Palette::ground},
        {"panel", &Palette::panel},
        {"text", &Palette::text},
        {"muted", &Palette::muted},
        {"drug_fill", &Palette::drug_fill},
        {"drug_line", &Palette::drug_line},
        {"event_fill", &Palette::event_fill},
        {"event_line", &Palette::event_line},
        {"accepted", &Palette::accepted},
        {"rejected", &Palette::rejected},
        {"focus", &Palette::focus},
        {"hairline", &Palette::hairline},
        {"sentence", &Palette::sentence},
        {"selection", &Palette::selection},
    };
    return kRoles;
}

const std::vector<Palette::Pair>& Palette::pairs()
{
    // look.md states 9 for text on fills, 6 for lines on the ground, 4.8 for lines on fills.
    static const std::vector<Pair> kPairs{
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on ground"), &Palette::text, &Palette::ground, 9.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on panel"), &Palette::text, &Palette::panel, 9.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on a drug"), &Palette::text, &Palette::drug_fill, 9.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on an event"), &Palette::text, &Palette::event_fill,
         9.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on the current sentence"), &Palette::text,
         &Palette::sentence, 9.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "text on a selection"), &Palette::text, &Palette::selection,
         7.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "muted on ground"), &Palette::muted, &Palette::ground, 6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "muted on panel"), &Palette::muted, &Palette::panel, 4.8},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "drug line on ground"), &Palette::drug_line, &Palette::ground,
         6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "event line on ground"), &Palette::event_line,
         &Palette::ground, 6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "drug line on its fill"), &Palette::drug_line,
         &Palette::drug_fill, 4.8},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "event line on its fill"), &Palette::event_line,
         &Palette::event_fill, 4.8},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "accepted on ground"), &Palette::accepted, &Palette::ground,
         6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "rejected on ground"), &Palette::rejected, &Palette::ground,
         6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "focus on ground"), &Palette::focus, &Palette::ground, 6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "accepted on panel"), &Palette::accepted, &Palette::panel,
         6.0},
        {QT_TRANSLATE_NOOP("ade::ui::Palette", "rejected on panel"), &Palette::rejected, &Palette::panel,
         6.0},
    };
    return kPairs;
}

void Palette::read(QSettings& settings)
{
    settings.beginGroup(group_of(*this));
    for (const Role& role : roles()) {
        const QColor color(settings.value(QLatin1String(role.key)).toString());
        if (color.isValid()) {
            this->*role.color = color;
        }
    }
    settings.endGroup();
}

void Palette::write(QSettings& settings) const
{
    settings.beginGroup(group_of(*this));
    for (const Role& role : roles()) {
        settings.setValue(QLatin1String(role.key), (this->*role.color).name());
    }
    settings.endGroup();
}

double contrast_ratio(const QColor& first, const QColor& second)
{
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor blend(const QColor& first, const QColor& second, double share)
{
    const auto mix = [share](float a, float b) {
        return static_cast<float>(std::clamp(a * share + b * (1.0 - share), 0.0, 1.0));
    };
    return QColor::fromRgbF(mix(first.redF(), second.redF()), mix(first.greenF(), second.greenF()),
                            mix(first.blueF(), second.blueF()));
}

} // namespace ade::ui
