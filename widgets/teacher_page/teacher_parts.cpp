// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/teacher_parts.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/common/shortcut_table.hpp"

#include <QAction>
#include <QCoreApplication>
#include <QLocale>

namespace ade::ui {

QAction* teacherAction(ShortcutTable& keys, QWidget* where, const char* id, const QString& group,
                       const QString& text, const char* defaults, const QString& scope)
{
    QList<QKeySequence> list;
    for (const QString& part : QString::fromLatin1(defaults).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list << QKeySequence(part, QKeySequence::PortableText);
    const QString name = QLatin1String(id);
    keys.add(name, group, text, list, scope);
    auto* action = new QAction(where);
    action->setObjectName(QString(name).replace(QLatin1Char('.'), QLatin1Char('_')));
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    keys.bind(name, action);
    where->addAction(action);
    return action;
}

QPushButton* teacherButton(const QString& text, const char* name)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

QPushButton* teacherButton(QAction* action, const QString& text, const char* name)
{
    auto* button = teacherButton(text, name);
    const auto follow = [button, action] {
        button->setEnabled(action->isEnabled());
        if (button->parentWidget() || !action->isVisible()) // else it would become a window
            button->setVisible(action->isVisible());
        button->setToolTip(plain_tooltip(action->toolTip()));
    };
    follow();
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

void addTeacherHeading(QFormLayout& form, const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    QFont bold = label->font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    label->setContentsMargins(0, form.rowCount() > 0 ? 12 : 0, 0, 0);
    form.addRow(label);
}

void sayTo(QLabel& label, const QString& text, int tone)
{
    label.setPalette(QPalette()); // the surroundings' own
    if (tone != 0) {
        const Palette colours = Palette::of(label.palette());
        QPalette own = label.palette();
        own.setColor(QPalette::WindowText, tone > 0 ? colours.accepted : colours.rejected);
        label.setPalette(own);
    }
    label.setText(text);
    if (label.parentWidget()) // else it would become a window
        label.setVisible(!text.isEmpty());
}

QString errorText(const ade::Error& error)
{
    return app::to_qstring(error.text());
}

QString numberText(qint64 number)
{
    return QLocale().toString(number);
}

QString durationText(double seconds)
{
    const auto words = [](const char* text) {
        return QCoreApplication::translate("ade::ui::TeacherPage", text);
    };
    if (seconds < 0)
        return {};
    if (seconds < 90)
        return words(QT_TRANSLATE_NOOP("ade::ui::TeacherPage", "%1 s")).arg(qRound(seconds));
    if (seconds < 5400)
        return words(QT_TRANSLATE_NOOP("ade::ui::TeacherPage", "%1 min")).arg(qRound(seconds / 60));
    return words(QT_TRANSLATE_NOOP("ade::ui::TeacherPage", "%1 h"))
        .arg(QLocale().toString(seconds / 3600, 'f', 1));
}

QString moneyText(double usd)
{
    return QStringLiteral("$%1").arg(QLocale().toString(usd, 'f', usd != 0 && usd < 1 ? 4 : 2));
}

QPlainTextEdit* textBox(const char* name, const QString& spoken, int lines)
{
    auto* box = new QPlainTextEdit;
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(spoken);
    box->setTabChangesFocus(true);
    const int height = box->fontMetrics().lineSpacing() * lines + 14;
    box->setMinimumHeight(height);
    box->setMaximumHeight(height);
    return box;
}

} // namespace ade::ui
