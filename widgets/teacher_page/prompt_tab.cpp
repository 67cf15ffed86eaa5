// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/prompt_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "widgets/common/palette.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/prompt_editor.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QSyntaxHighlighter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

constexpr int kSentencesOffered = 200;

/// How examples are picked, in the order of the list.
enum PickWay { kDiverse, kNearestToAsked, kNearestToShown, kByName };

/// Lines of a difference: "+ " and "- " are told apart by colour as well.
class DifferenceColours : public QSyntaxHighlighter {
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;
    void setColours(const Palette& colours)
    {
        added_ = colours.accepted;
        gone_ = colours.rejected;
        rehighlight();
    }

protected:
    void highlightBlock(const QString& text) override
    {
        if (text.startsWith(QLatin1Char('+')))
            setFormat(0, static_cast<int>(text.size()), added_);
        else if (text.startsWith(QLatin1Char('-')))
            setFormat(0, static_cast<int>(text.size()), gone_);
    }

private:
    QColor added_;
    QColor gone_;
};

QPlainTextEdit* readOnlyBox(const char* name, const QString& spoken)
{
    auto* box = new QPlainTextEdit;
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(spoken);
    box->setReadOnly(true);
    box->setTabChangesFocus(true);
    box->setFrameShape(QFrame::NoFrame);
    return box;
}

QString messagesText(const teacher::PromptTemplate& prompt, const std::string& sentence)
{
    QString text;
    for (const auto& message : teacher::render(prompt, sentence)) {
        text += QStringLiteral("%1── %2 ──\n%3")
                    .arg(text.isEmpty() ? QString() : QStringLiteral("\n\n"), app::to_qstring(message.role),
                         app::to_qstring(message.content));
    }
    return text;
}

} // namespace

PromptTab::PromptTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys, QWidget* page)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("promptTab"));
    const QString group = tr("Teacher");
    save_ = teacherAction(keys, page, "teacher.save_prompt", group,
                          tr("Teacher: save the prompt as a new version"), "Ctrl+S");
    pick_ = teacherAction(keys, page, "teacher.pick_examples", group,
                          tr("Teacher: pick examples from accepted gold"), "F9");
    auto* parts = new QSplitter;
    parts->setChildrenCollapsible(false);
    parts->addWidget(buildVersions());
    parts->addWidget(buildMiddle());
    parts->addWidget(buildRight());
    parts->setStretchFactor(1, 1);
    parts->setStretchFactor(2, 1);
    parts->setSizes({190, 560, 560});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(parts);
    wire();
    fillVersions(app::TeacherService::promptTitle(service_.chosenPrompt()));
}

QWidget* PromptTab::buildVersions()
{
    versions_ = new QListWidget;
    versions_->setObjectName(QStringLiteral("promptVersions"));
    versions_->setAccessibleName(tr("Versions of prompts"));
    versions_->setFrameShape(QFrame::NoFrame);
    versions_->setSpacing(2);
    softenSelection(*versions_);
    auto* side = new QWidget;
    side->setMinimumWidth(150);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(16, 12, 8, 12);
    layout->addWidget(new QLabel(tr("Versions")));
    layout->addWidget(versions_, 1);
    return side;
}

QWidget* PromptTab::buildMiddle()
{
    editor_ = new PromptEditor;
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(editor_);
    scroll->setMinimumWidth(300);
    pick_mode_ = new QComboBox;
    pick_mode_->setObjectName(QStringLiteral("promptPickMode"));
    pick_mode_->setAccessibleName(tr("How examples are picked"));
    pick_mode_->addItems({tr("as unlike each other as can be"), tr("nearest to the sentences asked about"),
                          tr("nearest to the sentence shown"), tr("these sentences:")});
    pick_mode_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    pick_mode_->setMinimumContentsLength(16);
    pick_mode_->setToolTip(plain_tooltip(
        tr("Nearest by the sentence vectors of the student in use; without one, by words in common.")));
    pick_ids_ = new QLineEdit;
    pick_ids_->setObjectName(QStringLiteral("promptPickIds"));
    pick_ids_->setAccessibleName(tr("Sentences that are to be examples"));
    pick_ids_->setPlaceholderText(tr("ARTICLE:N, ARTICLE:N, …"));
    pick_ids_->setToolTip(plain_tooltip(
        tr("Gold sentences: the article's number, a colon, the sentence's number from 0, such as 10030778:3. "
           "The list of sentences on the right shows them.")));
    pick_ids_->hide();
    pick_count_ = new QSpinBox;
    pick_count_->setObjectName(QStringLiteral("promptPickCount"));
    pick_count_->setAccessibleName(tr("How many examples"));
    pick_count_->setRange(1, 20);
    pick_count_->setValue(5);
    use_ = teacherButton(tr("Use for runs"), "promptUse");
    revert_ = teacherButton(tr("Drop the changes"), "promptRevert");
    state_ = corpusHint("promptState");
    auto* pick = new QHBoxLayout;
    pick->addWidget(teacherButton(pick_, tr("Pick from gold"), "promptPick"));
    pick->addWidget(pick_count_);
    pick->addWidget(pick_mode_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(teacherButton(save_, tr("Save as new version"), "promptSave"));
    buttons->addWidget(use_);
    buttons->addWidget(revert_);
    buttons->addStretch();
    auto* middle = new QWidget;
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(16, 4, 16, 12);
    foot->addLayout(pick);
    foot->addWidget(pick_ids_);
    foot->addWidget(state_);
    foot->addLayout(buttons);
    layout->addLayout(foot);
    return middle;
}

QWidget* PromptTab::buildRight()
{
    sentence_ = new QComboBox;
    sentence_->setObjectName(QStringLiteral("promptSentence"));
    sentence_->setAccessibleName(tr("Sentence of the project"));
    sentence_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    sentence_->setMinimumContentsLength(20);
    present_button_ = teacherButton(tr("The one in review"), "promptPresent");
    own_sentence_ = textBox("promptOwnSentence", tr("Sentence that is shown below"), 2);
    own_sentence_->setPlaceholderText(tr("A sentence to see the prompt with"));
    tokens_ = corpusHint("promptTokens");
    preview_ = readOnlyBox("promptPreview", tr("What is sent for the sentence"));
    request_ = readOnlyBox("promptRequest", tr("The request as it is sent, without the key"));
    against_ = new QComboBox;
    against_->setObjectName(QStringLiteral("promptAgainst"));
    against_->setAccessibleName(tr("Version to compare with"));
    difference_ = readOnlyBox("promptDifference", tr("Difference to the other version"));
    new DifferenceColours(difference_->document());
    auto* compare = new QWidget;
    auto* compare_layout = new QVBoxLayout(compare);
    compare_layout->setContentsMargins(0, 8, 0, 0);
    auto* line = new QHBoxLayout;
    line->addWidget(new QLabel(tr("From")));
    line->addWidget(against_, 1);
    compare_layout->addLayout(line);
    compare_layout->addWidget(difference_, 1);
    views_ = new QTabWidget;
    views_->setObjectName(QStringLiteral("promptViews"));
    views_->setDocumentMode(true);
    views_->addTab(preview_, plain_label(tr("Messages")));
    views_->addTab(request_, plain_label(tr("Request")));
    views_->addTab(compare, plain_label(tr("Difference")));
    auto* choose = new QHBoxLayout;
    choose->addWidget(sentence_, 1);
    choose->addWidget(present_button_);
    auto* right = new QWidget;
    right->setMinimumWidth(300);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(8, 12, 16, 12);
    layout->addLayout(choose);
    layout->addWidget(own_sentence_);
    layout->addWidget(tokens_);
    layout->addWidget(views_, 1);
    return right;
}

void PromptTab::wire()
{
    connect(versions_, &QListWidget::currentRowChanged, this, &PromptTab::chooseVersion);
    connect(editor_, &PromptEditor::edited, this, &PromptTab::showEdited);
    connect(own_sentence_, &QPlainTextEdit::textChanged, this, &PromptTab::showPreview);
    connect(against_, &QComboBox::currentIndexChanged, this, &PromptTab::showDifference);
    connect(sentence_, &QComboBox::activated, this,
            [this](int index) { own_sentence_->setPlainText(sentence_->itemData(index).toString()); });
    connect(present_button_, &QPushButton::clicked, this, [this] {
        const QString sentence = present_ ? present_() : QString();
        if (sentence.isEmpty())
            sayTo(*tokens_, tr("No sentence is open in Review."));
        else
            own_sentence_->setPlainText(sentence);
    });
    connect(save_, &QAction::triggered, this, [this] {
        if (save_->isEnabled())
            service_.savePrompt(editor_->prompt());
    });
    connect(revert_, &QPushButton::clicked, this, [this] { editor_->setPrompt(base()); });
    connect(use_, &QPushButton::clicked, this, [this] {
        if (!service_.settings())
            return;
        teacher::TeacherSettings settings = *service_.settings();
        settings.prompt = app::to_utf8(app::TeacherService::promptTitle(base()));
        service_.setSetup(settings, service_.keyPlace());
    });
    connect(pick_, &QAction::triggered, this, &PromptTab::pick);
    connect(pick_mode_, &QComboBox::currentIndexChanged, this, [this](int way) {
        pick_ids_->setVisible(way == kByName);
        pick_count_->setEnabled(way != kByName);
    });
    connect(pick_ids_, &QLineEdit::returnPressed, this, &PromptTab::pick);
    connect(&service_, &app::TeacherService::examplesPicked, this, &PromptTab::showPicked);
    connect(&service_, &app::TeacherService::pickFailed, this,
            [this](const Error& error) { sayTo(*state_, errorText(error), -1); });
    connect(&service_, &app::TeacherService::setupChanged, this, [this] { fillVersions(wanted_); });
    connect(&service_, &app::TeacherService::promptSaved, this, [this](const QString& title) {
        fillVersions(title);
        sayTo(*state_, tr("Saved as %1.").arg(title), 1);
    });
    connect(&service_, &app::TeacherService::sentencesFound, this,
            [this](const teacher::ChosenSentences& chosen) {
                sentence_->clear();
                for (const auto& one : chosen.sentences)
                    sentence_->addItem(QStringLiteral("%1:%2  %3")
                                           .arg(app::to_qstring(one.external_id))
                                           .arg(one.position)
                                           .arg(shortened(app::to_qstring(one.text).simplified(), 120)),
                                       app::to_qstring(one.text));
                if (own_sentence_->toPlainText().isEmpty() && sentence_->count() > 0)
                    own_sentence_->setPlainText(sentence_->itemData(0).toString());
            });
    connect(&session_, &app::Session::closed, this, [this] {
        sentences_asked_ = false;
        sentence_->clear();
        own_sentence_->clear();
        sayTo(*state_, {});
    });
    connect(&session_, &app::Session::opened, this, [this] { wanted_.clear(); });
    connect(&session_, &app::Session::personChanged, this, &PromptTab::updateState);
}

void PromptTab::pick()
{
    teacher::PickRequest pick;
    pick.count = static_cast<std::size_t>(pick_count_->value());
    switch (pick_mode_->currentIndex()) {
    case kNearestToShown:
        if (own_sentence_->toPlainText().trimmed().isEmpty()) {
            sayTo(*state_, tr("Choose a sentence on the right first."), -1);
            return;
        }
        pick.asked = {{app::to_utf8(own_sentence_->toPlainText()), {}}};
        [[fallthrough]];
    case kNearestToAsked:
        pick.mode = teacher::PickMode::nearest;
        break;
    case kByName:
        pick.mode = teacher::PickMode::fixed;
        for (const QString& id : pick_ids_->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            if (!id.trimmed().isEmpty())
                pick.ids.push_back(app::to_utf8(id.trimmed()));
        }
        if (pick.ids.empty()) {
            sayTo(*state_, tr("Name the sentences: ARTICLE:N, N the sentence's number from 0."), -1);
            pick_ids_->setFocus();
            return;
        }
        break;
    default:
        break;
    }
    sayTo(*state_, tr("Looking through the gold …"));
    service_.pickExamples(pick);
}

void PromptTab::showPicked(const app::ExamplesPicked& picked)
{
    editor_->setExamples(picked.picked.examples);
    QString text = tr("%n examples of accepted gold. Their articles count in no score of this prompt.",
                      nullptr, static_cast<int>(picked.picked.examples.size()));
    const auto add = [&text](const QString& sentence) { text += QLatin1Char(' ') + sentence; };
    if (!picked.picked.student.empty())
        add(tr("Nearest by the sentence vectors of %1.").arg(app::to_qstring(picked.picked.student)));
    else if (picked.picked.fault && picked.picked.fault->message_id == "teacher.no_student")
        add(tr("Nearest by words in common: no student is in use whose vectors would tell more."));
    else if (picked.picked.fault)
        add(tr("Nearest by words in common, because the student cannot be read: %1")
                .arg(errorText(*picked.picked.fault)));
    sayTo(*state_, text, 1);
}

void PromptTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    static_cast<DifferenceColours*>(difference_->document()->findChild<QSyntaxHighlighter*>())
        ->setColours(Palette::of(palette()));
    if (!sentences_asked_ && session_.isOpen()) {
        sentences_asked_ = true;
        service_.findSentences({teacher::SentenceChoice::automatic, kSentencesOffered});
    }
}

void PromptTab::fillVersions(const QString& wanted)
{
    const bool edited = !prompts_.empty() && isEdited();
    prompts_ = service_.prompts();
    const QString used = app::TeacherService::promptTitle(service_.chosenPrompt());
    const QString title = wanted.isEmpty() ? used : wanted;
    const bool keep = edited && title == wanted_ && session_.isOpen(); // what is being typed stays
    filling_ = true;
    versions_->clear();
    against_->clear();
    int row = 0;
    const std::size_t built_in = prompts_.size() - service_.ownPrompts().size();
    for (std::size_t i = 0; i < prompts_.size(); ++i) {
        const QString name = app::TeacherService::promptTitle(prompts_[i]);
        auto* item = new QListWidgetItem(name == used ? tr("%1  (for runs)").arg(name) : name);
        item->setToolTip(plain_tooltip(i < built_in ? tr("Comes with the program") : tr("Of this project")));
        versions_->addItem(item);
        against_->addItem(name);
        if (name == title)
            row = static_cast<int>(i);
    }
    versions_->setCurrentRow(row);
    filling_ = false;
    if (keep)
        showEdited();
    else
        chooseVersion(row);
}

teacher::PromptTemplate PromptTab::base() const
{
    const int row = qMax(0, versions_->currentRow());
    return static_cast<std::size_t>(row) < prompts_.size() ? prompts_[static_cast<std::size_t>(row)]
                                                           : teacher::PromptTemplate();
}

bool PromptTab::isEdited() const
{
    return !(editor_->prompt() == base());
}

void PromptTab::chooseVersion(int row)
{
    if (filling_ || row < 0 || static_cast<std::size_t>(row) >= prompts_.size())
        return;
    const auto& prompt = prompts_[static_cast<std::size_t>(row)];
    wanted_ = app::TeacherService::promptTitle(prompt);
    // To compare with: the version before of the same name, else the same one, which shows what is typed.
    int other = row;
    for (std::size_t i = 0; i < prompts_.size(); ++i) {
        if (prompts_[i].name == prompt.name && prompts_[i].version == prompt.version - 1)
            other = static_cast<int>(i);
    }
    filling_ = true;
    against_->setCurrentIndex(other);
    filling_ = false;
    sayTo(*state_, {});
    editor_->setPrompt(prompt);
}

void PromptTab::showEdited()
{
    showPreview();
    showDifference();
    updateState();
}

void PromptTab::showPreview()
{
    const auto& prompt = editor_->prompt();
    const std::string sentence = app::to_utf8(own_sentence_->toPlainText());
    if (!editor_->faults().empty()) {
        const QString why = tr("It cannot be sent as it is: %1")
                                .arg(app::to_qstring(editor_->faults().front().error.message));
        preview_->setPlainText(why);
        request_->setPlainText(why);
        sayTo(*tokens_, {});
        return;
    }
    teacher::ChatQuestion question{teacher::render(prompt, sentence), prompt.shape, 0};
    preview_->setPlainText(messagesText(prompt, sentence));
    teacher::TeacherSettings settings = service_.settings().value_or(teacher::TeacherSettings());
    const auto request = teacher::chat_request(settings, question, {});
    const QByteArray body = QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).toJson();
    request_->setPlainText(
        QStringLiteral("POST %1\n\n%2")
            .arg(service_.settings() ? app::to_qstring(request.url) : tr("(no connection yet)"),
                 QString::fromUtf8(body)));
    sayTo(*tokens_,
          tr("About %1 tokens for this sentence (an estimate; the count on the tab Run is exact where it can "
             "be)")
              .arg(numberText(teacher::estimate_question_tokens(question))));
}

void PromptTab::showDifference()
{
    if (filling_)
        return;
    const int other = against_->currentIndex();
    if (other < 0 || static_cast<std::size_t>(other) >= prompts_.size())
        return;
    const auto& before = prompts_[static_cast<std::size_t>(other)];
    bool differs = false;
    QStringList lines;
    for (const auto& line : teacher::prompt_diff(before, editor_->prompt())) {
        differs = differs || line.kind != ' ';
        lines << QStringLiteral("%1 %2").arg(QLatin1Char(line.kind)).arg(app::to_qstring(line.text));
    }
    if (before.shape != editor_->prompt().shape) {
        differs = true;
        lines << QStringLiteral("- %1").arg(before.shape == teacher::AnswerShape::json
                                                ? tr("answer: JSON schema")
                                                : tr("answer: lines"))
              << QStringLiteral("+ %1").arg(editor_->prompt().shape == teacher::AnswerShape::json
                                                ? tr("answer: JSON schema")
                                                : tr("answer: lines"));
    }
    difference_->setPlainText(differs ? lines.join(QLatin1Char('\n')) : tr("No difference."));
}

void PromptTab::updateState()
{
    const bool writable = session_.isOpen() && session_.whyReadOnly().isEmpty();
    const bool edited = !prompts_.empty() && isEdited();
    save_->setEnabled(writable && edited && editor_->faults().empty());
    pick_->setEnabled(session_.isOpen());
    revert_->setEnabled(edited);
    use_->setEnabled(writable && !edited && service_.settings().has_value() &&
                     app::TeacherService::promptTitle(base()) !=
                         app::TeacherService::promptTitle(service_.chosenPrompt()));
}

} // namespace ade::ui
