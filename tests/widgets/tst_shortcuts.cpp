// SPDX-License-Identifier: GPL-3.0-or-later
// The key table: complete, without clashes, rebindable, kept in settings, shown in tooltips.
#include "widgets/common/shortcut_table.hpp"
#include "widgets/document_view/review_actions.hpp"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ade::ui;

class TestShortcuts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keys_of_the_look_data();
    void keys_of_the_look();
    void defaults_have_no_conflict();
    void every_review_action_is_in_the_table();
    void rebinding_reaches_actions_and_tooltips();
    void a_taken_key_is_refused_by_name();
    void settings_keep_only_changes();
    void swapped_keys_survive_settings();
    void clashing_settings_fall_back();
};

void TestShortcuts::keys_of_the_look_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* id, const char* key) {
        QTest::addRow("%s %s", id, key) << QString::fromLatin1(id) << QString::fromLatin1(key);
    };
    row("review.next_suggestion", "J");
    row("review.next_suggestion", "Down");
    row("review.previous_suggestion", "K");
    row("review.previous_suggestion", "Up");
    row("review.next_drug", "Tab");
    row("review.previous_drug", "Shift+Tab");
    row("review.accept", "A");
    row("review.accept", "Return");
    row("review.reject", "X");
    row("review.take_teacher", "T");
    row("review.take_student", "S");
    row("review.remove", "Del");
    row("review.mark_drug", "D");
    row("review.mark_event", "E");
    row("review.link", "L");
    row("review.left_edge_left_word", "Alt+Left");
    row("review.left_edge_right_word", "Alt+Right");
    row("review.right_edge_left_word", "Alt+Shift+Left");
    row("review.right_edge_right_word", "Alt+Shift+Right");
    row("review.left_edge_left_character", "Ctrl+Alt+Left");
    row("review.right_edge_right_character", "Ctrl+Alt+Shift+Right");
    row("review.choose_drug_1", "1");
    row("review.choose_drug_9", "9");
    row("review.move_to_drug_3", "Shift+3");
    row("review.no_event_for_drug", "N");
    row("review.nothing_in_sentence", "0");
    row("review.unsure", "U");
    row("review.sentence_done", "Space");
    row("review.document_done", "Ctrl+Return");
    row("window.undo", "Ctrl+Z");
    row("window.redo", "Ctrl+Shift+Z");
    row("window.command_palette", "Ctrl+K");
    row("window.search", "Ctrl+F");
    row("window.go_to_document", "Ctrl+L");
    row("review.comment", "C");
    row("text.zoom_in", "Ctrl++");
    row("text.zoom_out", "Ctrl+-");
    row("text.zoom_reset", "Ctrl+0");
    row("window.keys", "F1");
}

void TestShortcuts::keys_of_the_look()
{
    QFETCH(QString, id);
    QFETCH(QString, key);
    const ShortcutTable table;
    QVERIFY2(table.keys(id).contains(QKeySequence(key, QKeySequence::PortableText)),
             qPrintable(table.tooltip(id)));
}

void TestShortcuts::defaults_have_no_conflict()
{
    const ShortcutTable table;
    QCOMPARE(table.conflicts(), QStringList());
}

void TestShortcuts::every_review_action_is_in_the_table()
{
    ReviewController controller;
    ShortcutTable table;
    const ReviewActions actions(&controller, &table);
    for (int i = 0; i <= static_cast<int>(ReviewAction::copy); ++i) {
        const auto action = static_cast<ReviewAction>(i);
        const bool numbered = action == ReviewAction::choose_drug || action == ReviewAction::move_to_drug;
        const QString id = shortcut_id(action, numbered ? 0 : -1);
        QVERIFY2(table.find(id), qPrintable(QStringLiteral("action %1 has no entry").arg(i)));
        QAction* object = actions.action(action, numbered ? 0 : -1);
        QVERIFY(object);
        QVERIFY(!object->text().isEmpty());
        QVERIFY(!object->toolTip().isEmpty());
    }
}

void TestShortcuts::rebinding_reaches_actions_and_tooltips()
{
    ReviewController controller;
    ShortcutTable table;
    const ReviewActions actions(&controller, &table);
    QSignalSpy changed(&table, &ShortcutTable::changed);
    QVERIFY(table.setKeys(QStringLiteral("review.accept"), {QKeySequence(Qt::Key_Y)}));
    QCOMPARE(changed.count(), 1);
    const QAction* accept = actions.action(ReviewAction::accept);
    QCOMPARE(accept->shortcuts(), QList<QKeySequence>{QKeySequence(Qt::Key_Y)});
    QCOMPARE(accept->toolTip(), QStringLiteral("Accept (Y)"));
    QVERIFY(table.setKeys(QStringLiteral("review.accept"), {}));
    QCOMPARE(accept->toolTip(), QStringLiteral("Accept"));
    table.resetToDefaults();
    QVERIFY(accept->shortcuts().contains(QKeySequence(Qt::Key_A)));
}

void TestShortcuts::a_taken_key_is_refused_by_name()
{
    ShortcutTable table;
    QString conflict;
    QVERIFY(!table.setKeys(QStringLiteral("review.accept"), {QKeySequence(Qt::Key_X)}, &conflict));
    QVERIFY2(conflict.contains(QStringLiteral("Reject")), qPrintable(conflict));
    QVERIFY(table.keys(QStringLiteral("review.accept")).contains(QKeySequence(Qt::Key_A)));
    QVERIFY(!table.setKeys(QStringLiteral("no.such"), {}, &conflict));
    // A sequence that begins with a key another action has would never be reached.
    QVERIFY(!table.setKeys(QStringLiteral("review.accept"), {QKeySequence(Qt::Key_X, Qt::Key_A)}, &conflict));
}

void TestShortcuts::settings_keep_only_changes()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    ShortcutTable table;
    QVERIFY(table.setKeys(QStringLiteral("review.accept"), {QKeySequence(Qt::Key_Y)}));
    QVERIFY(table.setKeys(QStringLiteral("review.comment"), {}));
    table.write(settings);
    settings.beginGroup(QStringLiteral("shortcuts"));
    QCOMPARE(settings.childKeys().size(), 2);
    settings.endGroup();
    ShortcutTable other;
    QCOMPARE(other.read(settings), QStringList());
    QCOMPARE(other.shortcuts(), table.shortcuts());
}

void TestShortcuts::swapped_keys_survive_settings()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    settings.setValue(QStringLiteral("shortcuts/review.accept"), QStringLiteral("X"));
    settings.setValue(QStringLiteral("shortcuts/review.reject"), QStringLiteral("A"));
    ShortcutTable table;
    QCOMPARE(table.read(settings), QStringList());
    QCOMPARE(table.keys(QStringLiteral("review.accept")), QList<QKeySequence>{QKeySequence(Qt::Key_X)});
    QCOMPARE(table.conflicts(), QStringList());
}

void TestShortcuts::clashing_settings_fall_back()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    settings.setValue(QStringLiteral("shortcuts/review.accept"), QStringLiteral("J"));
    settings.setValue(QStringLiteral("shortcuts/unknown.action"), QStringLiteral("Q"));
    ShortcutTable table;
    const QStringList refused = table.read(settings);
    QCOMPARE(refused.size(), 1);
    QVERIFY2(refused.first().contains(QStringLiteral("Accept")), qPrintable(refused.first()));
    QVERIFY(table.keys(QStringLiteral("review.accept")).contains(QKeySequence(Qt::Key_A)));
    QCOMPARE(table.conflicts(), QStringList());
}

QTEST_MAIN(TestShortcuts)
#include "tst_shortcuts.moc"
