// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/prompt_editor.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace ade::ui {

QString exampleAnswerText(const std::vector<teacher::DrugAnswer>& answer)
{
    QStringList lines;
    for (const auto& drug : answer) {
        QStringList events;
        for (const auto& event : drug.events)
            events << app::to_qstring(event);
        lines << QStringLiteral("%1: %2").arg(
            app::to_qstring(drug.drug), events.isEmpty() ? QStringLiteral("None") : events.join(QChar(u'|')));
    }
    return lines.isEmpty() ? QStringLiteral("None") : lines.join(QLatin1Char('\n'));
}

PromptEditor::PromptEditor(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("promptEditor"));
    name_ = new QLineEdit;
    name_->setObjectName(QStringLiteral("promptName"));
    name_->setAccessibleName(tr("Name of the prompt"));
    layout_ = new QComboBox;
    layout_->setObjectName(QStringLiteral("promptLayout"));
    layout_->setAccessibleName(tr("How the examples are sent"));
    layout_->addItems({tr("All in one message (the paper's form)"), tr("Examples as turns of a chat")});
    shape_ = new QComboBox;
    shape_->setObjectName(QStringLiteral("promptShape"));
    shape_->setAccessibleName(tr("Form of the answer"));
    shape_->addItems({tr("Lines: drug: event|event"), tr("JSON held to a schema, where the server can")});
    for (QComboBox* box : {layout_, shape_}) { // else a narrow form puts them on a line of their own
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(14);
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        box->setMaximumWidth(340);
    }
    system_ = textBox("promptSystem", tr("System message"), 2);
    system_->setPlaceholderText(tr("Nothing: no system message is sent"));
    task_ = textBox("promptTask", tr("Task"), 4);
    example_form_ = textBox("promptExampleForm", tr("Form of an example"), 3);
    message_ = textBox("promptMessage", tr("Form of the message"), 2);
    none_ = new QLineEdit;
    none_->setObjectName(QStringLiteral("promptNone"));
    none_->setAccessibleName(tr("Answer of a sentence without events"));
    none_->setMaximumWidth(160);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(16, 12, 16, 12);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Name"), name_);
    name_fault_ = addFault(*form, "promptNameFault");
    form->addRow(tr("Examples"), layout_);
    form->addRow(tr("Answer"), shape_);
    form->addRow(tr("System"), system_);
    form->addRow(tr("Task"), task_);
    task_fault_ = addFault(*form, "promptTaskFault");
    form->addRow(tr("Example form"), example_form_);
    form_fault_ = addFault(*form, "promptFormFault");
    form->addRow(tr("Message form"), message_);
    message_fault_ = addFault(*form, "promptMessageFault");
    form->addRow(tr("No event"), none_);
    buildExamples(*form);
    wire();
}

QLabel* PromptEditor::addFault(QFormLayout& form, const char* name)
{
    auto* label = corpusHint(name);
    label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    form.addRow(QString(), label);
    label->hide();
    return label;
}

void PromptEditor::buildExamples(QFormLayout& form)
{
    addTeacherHeading(form, tr("Examples"));
    examples_ = new QListWidget;
    examples_->setObjectName(QStringLiteral("promptExamples"));
    examples_->setAccessibleName(tr("Examples"));
    examples_->setTextElideMode(Qt::ElideRight);
    examples_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    examples_->setMaximumHeight(examples_->fontMetrics().lineSpacing() * 7);
    softenSelection(*examples_);
    add_ = teacherButton(tr("Add"), "promptAdd");
    remove_ = teacherButton(tr("Remove"), "promptRemove");
    up_ = teacherButton(tr("Move up"), "promptUp");
    auto* buttons = new QHBoxLayout;
    for (QPushButton* one : {add_, remove_, up_})
        buttons->addWidget(one);
    buttons->addStretch();
    example_text_ = textBox("promptExampleText", tr("Text of the example"), 3);
    example_answer_ = textBox("promptExampleAnswer", tr("Answer of the example"), 3);
    example_answer_->setPlaceholderText(tr("drug: event|event, one drug a line; or None"));
    form.addRow(examples_);
    form.addRow(buttons);
    form.addRow(tr("Text"), example_text_);
    form.addRow(tr("Its answer"), example_answer_);
    example_fault_ = addFault(form, "promptExampleFault");
}

void PromptEditor::wire()
{
    for (QPlainTextEdit* box : {system_, task_, example_form_, message_})
        connect(box, &QPlainTextEdit::textChanged, this, &PromptEditor::takeFields);
    for (QLineEdit* edit : {name_, none_})
        connect(edit, &QLineEdit::textChanged, this, &PromptEditor::takeFields);
    for (QComboBox* box : {layout_, shape_})
        connect(box, &QComboBox::currentIndexChanged, this, &PromptEditor::takeFields);
    for (QPlainTextEdit* box : {example_text_, example_answer_})
        connect(box, &QPlainTextEdit::textChanged, this, &PromptEditor::takeExample);
    connect(examples_, &QListWidget::currentRowChanged, this, &PromptEditor::showExample);
    connect(add_, &QPushButton::clicked, this, [this] {
        prompt_.examples.emplace_back();
        showExamples(static_cast<int>(prompt_.examples.size()) - 1);
        check();
        example_text_->setFocus();
    });
    connect(remove_, &QPushButton::clicked, this, [this] {
        const int row = examples_->currentRow();
        if (row < 0)
            return;
        prompt_.examples.erase(prompt_.examples.begin() + row);
        showExamples(qMin(row, static_cast<int>(prompt_.examples.size()) - 1));
        check();
    });
    connect(up_, &QPushButton::clicked, this, [this] {
        const int row = examples_->currentRow();
        if (row < 1)
            return;
        std::swap(prompt_.examples[static_cast<std::size_t>(row)],
                  prompt_.examples[static_cast<std::size_t>(row) - 1]);
        showExamples(row - 1);
        check();
    });
}

void PromptEditor::setPrompt(const teacher::PromptTemplate& prompt)
{
    filling_ = true;
    prompt_ = prompt;
    name_->setText(app::to_qstring(prompt.name));
    layout_->setCurrentIndex(prompt.layout == teacher::PromptLayout::one_message ? 0 : 1);
    shape_->setCurrentIndex(prompt.shape == teacher::AnswerShape::lines ? 0 : 1);
    system_->setPlainText(app::to_qstring(prompt.system));
    task_->setPlainText(app::to_qstring(prompt.task));
    example_form_->setPlainText(app::to_qstring(prompt.example));
    message_->setPlainText(app::to_qstring(prompt.message));
    none_->setText(app::to_qstring(prompt.none));
    filling_ = false;
    showExamples(prompt.examples.empty() ? -1 : 0);
    check();
}

void PromptEditor::setExamples(const std::vector<teacher::PromptExample>& examples)
{
    prompt_.examples = examples;
    showExamples(examples.empty() ? -1 : 0);
    check();
}

void PromptEditor::setReadOnly(bool read_only)
{
    for (QPlainTextEdit* box : {system_, task_, example_form_, message_, example_text_, example_answer_})
        box->setReadOnly(read_only);
    for (QLineEdit* edit : {name_, none_})
        edit->setReadOnly(read_only);
    for (QWidget* widget :
         {static_cast<QWidget*>(layout_), static_cast<QWidget*>(shape_), static_cast<QWidget*>(add_),
          static_cast<QWidget*>(remove_), static_cast<QWidget*>(up_)})
        widget->setEnabled(!read_only);
}

void PromptEditor::takeFields()
{
    if (filling_)
        return;
    prompt_.name = app::to_utf8(name_->text().trimmed());
    prompt_.layout =
        layout_->currentIndex() == 0 ? teacher::PromptLayout::one_message : teacher::PromptLayout::chat_turns;
    prompt_.shape = shape_->currentIndex() == 0 ? teacher::AnswerShape::lines : teacher::AnswerShape::json;
    prompt_.system = app::to_utf8(system_->toPlainText());
    prompt_.task = app::to_utf8(task_->toPlainText());
    prompt_.example = app::to_utf8(example_form_->toPlainText());
    prompt_.message = app::to_utf8(message_->toPlainText());
    prompt_.none = app::to_utf8(none_->text());
    check();
}

void PromptEditor::takeExample()
{
    const int row = examples_->currentRow();
    if (filling_ || row < 0)
        return;
    auto& example = prompt_.examples[static_cast<std::size_t>(row)];
    const std::string text = app::to_utf8(example_text_->toPlainText());
    if (text != example.text)
        example.external_id.clear(); // other words are ours
    example.text = text;
    example.answer = teacher::parse_answer(app::to_utf8(example_answer_->toPlainText())).drugs;
    examples_->item(row)->setText(
        QStringLiteral("%1  %2").arg(row + 1).arg(app::to_qstring(text).simplified()));
    check();
}

void PromptEditor::showExamples(int row)
{
    {
        const QSignalBlocker quiet(examples_);
        examples_->clear();
        for (std::size_t i = 0; i < prompt_.examples.size(); ++i) {
            const auto& example = prompt_.examples[i];
            QString text =
                QStringLiteral("%1  %2").arg(i + 1).arg(app::to_qstring(example.text).simplified());
            auto* item = new QListWidgetItem(text);
            item->setToolTip(plain_tooltip(example.external_id.empty()
                                               ? tr("Not of an article of the project")
                                               : tr("Of article %1, which no score counts then")
                                                     .arg(app::to_qstring(example.external_id))));
            examples_->addItem(item);
        }
        examples_->setCurrentRow(row);
    }
    showExample();
}

void PromptEditor::showExample()
{
    const int row = examples_->currentRow();
    const bool any = row >= 0 && static_cast<std::size_t>(row) < prompt_.examples.size();
    filling_ = true;
    example_text_->setPlainText(any ? app::to_qstring(prompt_.examples[static_cast<std::size_t>(row)].text)
                                    : QString());
    example_answer_->setPlainText(
        any ? exampleAnswerText(prompt_.examples[static_cast<std::size_t>(row)].answer) : QString());
    example_text_->setEnabled(any);
    example_answer_->setEnabled(any);
    filling_ = false;
}

void PromptEditor::check()
{
    faults_ = teacher::prompt_faults(prompt_);
    for (QLabel* label : {name_fault_, task_fault_, form_fault_, message_fault_, example_fault_})
        sayTo(*label, {});
    QStringList of_examples;
    for (const auto& fault : faults_) {
        const QString text = app::to_qstring(fault.error.message);
        switch (fault.part) {
        case teacher::PromptPart::name:
            sayTo(*name_fault_, text, -1);
            break;
        case teacher::PromptPart::task:
            sayTo(*task_fault_, text, -1);
            break;
        case teacher::PromptPart::message:
            sayTo(*message_fault_, text, -1);
            break;
        case teacher::PromptPart::example_form:
            sayTo(*form_fault_, text, -1);
            break;
        case teacher::PromptPart::example:
            of_examples << tr("Example %1: %2").arg(fault.example + 1).arg(text);
            break;
        }
    }
    sayTo(*example_fault_, of_examples.join(QLatin1Char('\n')), -1);
    Q_EMIT edited();
}

} // namespace ade::ui
