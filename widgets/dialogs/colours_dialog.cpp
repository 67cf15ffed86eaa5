// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/colours_dialog.hpp"

#include "widgets/document_view/mark_painter.hpp"

#include <QApplication>
#include <QColorDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace ade::ui {

/// A line of text with every kind of mark, drawn by the document view's own painter.
class ColourSample : public QWidget {
public:
    ColourSample()
    {
        setObjectName(QStringLiteral("colourSample"));
        setAccessibleName(ColoursDialog::tr("Sample of the marks"));
    }

    void setColours(const Palette& colours)
    {
        colours_ = colours;
        update();
    }
    QSize sizeHint() const override
    {
        const QFontMetrics metrics(font());
        return {metrics.horizontalAdvance(QLatin1Char('x')) * 64, metrics.height() * 5};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QFontMetricsF metrics(font());
        const double line = metrics.height() * 2;
        painter.fillRect(rect(), colours_.ground);
        painter.fillRect(QRectF(0, line * 1.25, width(), line), colours_.sentence);
        const double left = 16;
        double x = left;
        double y = metrics.height() * 1.6;
        const auto words = [&](const QString& text) {
            painter.setPen(colours_.text);
            painter.drawText(QPointF(x, y), text);
            x += metrics.horizontalAdvance(text);
        };
        const auto mark = [&](const QString& text, corpus::Label label, Standing standing, bool selected) {
            Fragment fragment;
            fragment.box = QRectF(x, y - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height());
            fragment.baseline = y;
            fragment.gap_top = y - metrics.ascent() - metrics.height() * 0.3;
            fragment.line_bottom = y + metrics.descent() + metrics.height() * 0.3;
            fragment.first = true;
            fragment.last = true;
            MarkLook look;
            look.label = label;
            look.standing = standing;
            look.selected = selected;
            if (standing == Standing::open)
                look.letters = QStringLiteral("S");
            const double em = metrics.height();
            paint_mark_ground(painter, {fragment}, look, colours_, em);
            words(text);
            paint_mark_signs(painter, {fragment}, look, colours_, font(), em);
        };
        words(ColoursDialog::tr("A man took "));
        mark(ColoursDialog::tr("lithium"), corpus::Label::drug, Standing::decided, false);
        words(ColoursDialog::tr(" and had "));
        mark(ColoursDialog::tr("tremor"), corpus::Label::adverse_event, Standing::decided, false);
        words(ColoursDialog::tr(" and "));
        mark(ColoursDialog::tr("thirst"), corpus::Label::adverse_event, Standing::open, true);
        words(QStringLiteral("."));
        x = left;
        y += line;
        painter.setPen(colours_.accepted);
        const QString accepted = ColoursDialog::tr("✓ accepted   ");
        painter.drawText(QPointF(x, y), accepted);
        x += metrics.horizontalAdvance(accepted);
        painter.setPen(colours_.rejected);
        const QString rejected = ColoursDialog::tr("✗ rejected   ");
        painter.drawText(QPointF(x, y), rejected);
        x += metrics.horizontalAdvance(rejected);
        const QString selected = ColoursDialog::tr("selected text");
        painter.fillRect(
            QRectF(x, y - metrics.ascent(), metrics.horizontalAdvance(selected), metrics.height()),
            colours_.selection);
        words(selected);
    }

private:
    Palette colours_;
};

ColoursDialog::ColoursDialog(QWidget* parent)
    : QDialog(parent), light_(Palette::own(false)), dark_(Palette::own(true)), themes_(new QTabBar),
      sample_(new ColourSample), contrast_(new QLabel)
{
    setObjectName(QStringLiteral("coloursDialog"));
    setWindowTitle(tr("Colours of the marks"));
    setAttribute(Qt::WA_DeleteOnClose);
    themes_->setObjectName(QStringLiteral("colourThemes"));
    themes_->addTab(tr("Light"));
    themes_->addTab(tr("Dark"));
    themes_->setDrawBase(false);
    themes_->setCurrentIndex(Palette::of(palette()).isDark() ? 1 : 0);
    contrast_->setObjectName(QStringLiteral("colourContrast"));
    contrast_->setTextFormat(Qt::PlainText);
    contrast_->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* grid = new QGridLayout;
    addRow(*grid, tr("Drug, fill"), "drug_fill", &Palette::drug_fill);
    addRow(*grid, tr("Drug, line"), "drug_line", &Palette::drug_line);
    addRow(*grid, tr("Event, fill"), "event_fill", &Palette::event_fill);
    addRow(*grid, tr("Event, line"), "event_line", &Palette::event_line);
    addRow(*grid, tr("Accepted"), "accepted", &Palette::accepted);
    addRow(*grid, tr("Rejected"), "rejected", &Palette::rejected);
    addRow(*grid, tr("Focus"), "focus", &Palette::focus);
    addRow(*grid, tr("Current sentence"), "sentence", &Palette::sentence);
    addRow(*grid, tr("Selected text"), "selection", &Palette::selection);
    grid->setRowStretch(grid->rowCount(), 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Apply | QDialogButtonBox::Close |
                                         QDialogButtonBox::RestoreDefaults);
    buttons->setObjectName(QStringLiteral("colourButtons"));
    for (auto* button : buttons->buttons())
        static_cast<QPushButton*>(button)->setAutoDefault(false); // Enter belongs to the fields
    connect(buttons->button(QDialogButtonBox::Apply), &QPushButton::clicked, this,
            [this] { Q_EMIT chosen(light_, dark_); });
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        shown() = themes_->currentIndex() == 1 ? Palette::dark() : Palette::light();
        showPalette();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);

    auto* middle = new QHBoxLayout;
    middle->setSpacing(24);
    middle->addLayout(grid);
    auto* right = new QVBoxLayout;
    right->addWidget(sample_);
    right->addWidget(contrast_);
    right->addStretch(1);
    middle->addLayout(right, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(themes_);
    layout->addLayout(middle, 1);
    layout->addWidget(buttons);
    connect(themes_, &QTabBar::currentChanged, this, &ColoursDialog::showPalette);
    showPalette();
}

void ColoursDialog::addRow(QGridLayout& grid, const QString& name, const char* key, QColor Palette::*color)
{
    const int line = grid.rowCount();
    auto* label = new QLabel(name);
    auto* button = new QToolButton;
    button->setObjectName(QStringLiteral("colourPick_") + QLatin1String(key));
    button->setAccessibleName(tr("Choose: %1").arg(name));
    button->setIconSize(QSize(28, 16));
    auto* edit = new QLineEdit;
    edit->setObjectName(QStringLiteral("colour_") + QLatin1String(key));
    edit->setAccessibleName(name);
    edit->setMaxLength(7);
    edit->setMaximumWidth(edit->fontMetrics().horizontalAdvance(QStringLiteral("#DDDDDD")) + 24);
    label->setBuddy(edit);
    grid.addWidget(label, line, 0);
    grid.addWidget(button, line, 1);
    grid.addWidget(edit, line, 2);
    rows_.push_back({color, button, edit});
    connect(edit, &QLineEdit::textEdited, this, [this, color](const QString& text) {
        static const QRegularExpression kHex(QStringLiteral("^#[0-9A-Fa-f]{6}$"));
        if (kHex.match(text).hasMatch())
            set(color, QColor(text));
    });
    connect(edit, &QLineEdit::editingFinished, this,
            &ColoursDialog::showPalette); // back to the last good one
    connect(button, &QToolButton::clicked, this, [this, color, name] {
        auto* dialog = new QColorDialog(shown().*color, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(name);
        connect(dialog, &QColorDialog::colorSelected, this, [this, color](const QColor& chosen_colour) {
            set(color, chosen_colour);
            showPalette();
        });
        dialog->open();
    });
}

Palette& ColoursDialog::shown()
{
    return themes_->currentIndex() == 1 ? dark_ : light_;
}

void ColoursDialog::set(QColor Palette::*color, const QColor& value)
{
    shown().*color = value;
    showPalette();
}

void ColoursDialog::showPalette()
{
    const Palette& now = shown();
    for (const auto& row : rows_) {
        QPixmap swatch(row.button->iconSize());
        swatch.fill(now.*row.color);
        row.button->setIcon(swatch);
        if (!row.edit->hasFocus() || QColor(row.edit->text()) != now.*row.color)
            row.edit->setText((now.*row.color).name().toUpper());
    }
    sample_->setColours(now);
    QStringList lines;
    for (const auto& pair : Palette::pairs()) {
        const double ratio = contrast_ratio(now.*pair.first, now.*pair.second);
        const QString name = QCoreApplication::translate("ade::ui::Palette", pair.name);
        // As the eye reads it: 5.96 is shown as 6.0, and counts as 6.0.
        const QString reached = tr("%1: %2 : 1").arg(name).arg(ratio, 0, 'f', 1);
        lines << (ratio < pair.at_least - 0.05
                      ? tr("⚠ %1, below %2").arg(reached).arg(pair.at_least, 0, 'f', 1)
                      : QStringLiteral("✓ ") + reached);
    }
    contrast_->setText(lines.join(QChar(u'\n')));
}

void ColoursDialog::readOwn(QSettings& settings)
{
    Palette light = Palette::light();
    Palette dark = Palette::dark();
    light.read(settings);
    dark.read(settings);
    Palette::setOwn(light, dark);
}

void ColoursDialog::take(const Palette& light, const Palette& dark, QSettings& settings)
{
    const bool is_dark = Palette::of(QApplication::palette()).isDark();
    Palette::setOwn(light, dark);
    for (const auto& [own, standard] :
         {std::pair(light, Palette::light()), std::pair(dark, Palette::dark())}) {
        if (own == standard)
            settings.remove(standard.isDark() ? QStringLiteral("palette/dark")
                                              : QStringLiteral("palette/light"));
        else
            own.write(settings);
    }
    QApplication::setPalette(Palette::own(is_dark).toQt());
    // The marks' colours are no part of Qt's palette, so Qt may see no change: every view is told.
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent changed(QEvent::PaletteChange);
        QCoreApplication::sendEvent(widget, &changed);
        widget->update();
    }
}

} // namespace ade::ui
