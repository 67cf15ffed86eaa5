// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/teacher_page/connection_tab.hpp"

#include "app/session/text_bridge.hpp"
#include "core/base/file_io.hpp"
#include "core/net/redact.hpp"
#include "widgets/common/plain_text.hpp"
#include "widgets/corpus_page/corpus_tables.hpp"
#include "widgets/teacher_page/teacher_parts.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ade::ui {

namespace {

constexpr std::uint64_t kLargestFile = 1 << 20;
constexpr int kWidest = 860;

QLineEdit* field(const char* name, const QString& spoken, const QString& placeholder = {})
{
    auto* edit = new QLineEdit;
    edit->setObjectName(QLatin1String(name));
    edit->setAccessibleName(spoken);
    edit->setPlaceholderText(placeholder);
    return edit;
}

QSpinBox* number(const char* name, const QString& spoken, int least, int most, const QString& for_least = {})
{
    auto* box = new QSpinBox;
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(spoken);
    box->setRange(least, most);
    box->setGroupSeparatorShown(true);
    box->setSpecialValueText(for_least);
    return box;
}

QHBoxLayout* row(std::initializer_list<QWidget*> widgets)
{
    auto* layout = new QHBoxLayout;
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch();
    return layout;
}

QLabel* word(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

ConnectionTab::ConnectionTab(app::Session& session, app::TeacherService& service, ShortcutTable& keys,
                             QWidget* page)
    : session_(session), service_(service)
{
    setObjectName(QStringLiteral("connectionTab"));
    const QString group = tr("Teacher");
    test_ = teacherAction(keys, page, "teacher.test", group, tr("Teacher: test the connection"), "F5");
    save_ =
        teacherAction(keys, page, "teacher.save", group, tr("Teacher: save the connection"), "Ctrl+Shift+S");
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(buildForm());
    auto* buttons = new QHBoxLayout;
    open_file_ = teacherButton(tr("Open teacher file …"), "teacherOpenFile");
    save_file_ = teacherButton(tr("Save as teacher file …"), "teacherSaveFile");
    save_file_->setToolTip(plain_tooltip(tr("For `ade label --teacher FILE`. A key is never in it.")));
    buttons->addWidget(teacherButton(test_, tr("Test"), "teacherTest"));
    buttons->addWidget(teacherButton(save_, tr("Save"), "teacherSave"));
    buttons->addSpacing(16);
    buttons->addWidget(open_file_);
    buttons->addWidget(save_file_);
    saved_ = new QLabel;
    saved_->setObjectName(QStringLiteral("teacherSaved"));
    saved_->setTextFormat(Qt::PlainText);
    buttons->addSpacing(8);
    buttons->addWidget(saved_);
    buttons->addStretch();
    result_ = corpusHint("teacherTestResult");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->addWidget(scroll, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(24, 0, 24, 0);
    foot->addWidget(result_);
    foot->addLayout(buttons);
    layout->addLayout(foot);
    wire();
    fillIn({}, app::KeyPlace::environment);
}

QWidget* ConnectionTab::buildForm()
{
    auto* inner = new QWidget;
    inner->setMaximumWidth(kWidest);
    form_ = new QFormLayout(inner);
    form_->setContentsMargins(24, 16, 24, 12);
    form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    buildServer(*form_);
    buildKey(*form_);
    buildAnswers(*form_);
    buildNetwork(*form_);
    auto* outer = new QWidget;
    auto* centre = new QHBoxLayout(outer);
    centre->setContentsMargins(0, 0, 0, 0);
    centre->addWidget(inner);
    centre->addStretch();
    return outer;
}

void ConnectionTab::buildServer(QFormLayout& form)
{
    provider_ = new QComboBox;
    provider_->setObjectName(QStringLiteral("teacherProvider"));
    provider_->setAccessibleName(tr("Provider"));
    provider_->addItems({tr("OpenAI, or a server that speaks its form"), tr("Azure OpenAI")});
    address_ = field("teacherAddress", tr("Address of the server"));
    deployment_ = field("teacherDeployment", tr("Deployment"), tr("Its name in the Azure portal"));
    version_ = field("teacherApiVersion", tr("API version"), QStringLiteral("2024-02-01"));
    model_ = field("teacherModel", tr("Model"), QStringLiteral("gpt-4o-mini"));
    addTeacherHeading(form, tr("Server"));
    form.addRow(tr("Provider"), provider_);
    form.addRow(tr("Address"), address_);
    form.addRow(tr("Deployment"), deployment_);
    form.addRow(tr("API version"), version_);
    form.addRow(tr("Model"), model_);
}

void ConnectionTab::buildKey(QFormLayout& form)
{
    place_ = new QComboBox;
    place_->setObjectName(QStringLiteral("teacherKeyPlace"));
    place_->setAccessibleName(tr("Where the key is"));
    place_->addItems({tr("In the system's keychain"), tr("In an environment variable"),
                      tr("None: the server wants no key")});
    variable_ = field("teacherKeyVariable", tr("Environment variable with the key"));
    key_ = field("teacherKey", tr("Key"), tr("Paste the key; it is never shown or put into the project"));
    key_->setEchoMode(QLineEdit::Password);
    keep_ = teacherButton(tr("Keep key"), "teacherKeepKey");
    forget_ = teacherButton(tr("Forget"), "teacherForgetKey");
    forget_->setToolTip(plain_tooltip(tr("Takes the key of this server out of the keychain")));
    key_row_ = new QWidget;
    auto* line = new QHBoxLayout(key_row_);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(key_, 1);
    line->addWidget(keep_);
    line->addWidget(forget_);
    key_state_ = corpusHint("teacherKeyState");
    key_state_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    key_state_->setMinimumWidth(420); // else a form reckons its height as of a narrow column
    allow_ = teacherButton(tr("Allow this server"), "teacherAllow");
    addTeacherHeading(form, tr("Key"));
    form.addRow(tr("The key is"), place_);
    form.addRow(tr("Variable"), variable_);
    form.addRow(tr("Key"), key_row_);
    form.addRow(QString(), key_state_);
    form.addRow(QString(), row({allow_}));
}

void ConnectionTab::buildAnswers(QFormLayout& form)
{
    temperature_ = new QDoubleSpinBox;
    temperature_->setObjectName(QStringLiteral("teacherTemperature"));
    temperature_->setAccessibleName(tr("Temperature"));
    temperature_->setRange(0, 2);
    temperature_->setSingleStep(0.1);
    temperature_->setDecimals(2);
    seed_ = field("teacherSeed", tr("Seed"), tr("none"));
    seed_->setMaximumWidth(120);
    max_tokens_ = number("teacherMaxTokens", tr("Tokens of an answer at most"), 1, 32'768);
    log_probabilities_ =
        new QCheckBox(tr("Ask for log-probabilities (they give each suggestion a confidence)"));
    log_probabilities_->setObjectName(QStringLiteral("teacherLogProbabilities"));
    in_flight_ = number("teacherInFlight", tr("Requests at once"), 1, 64);
    requests_ =
        number("teacherRequestsPerMinute", tr("Requests per minute"), 0, 1'000'000, tr("server's limit"));
    tokens_ =
        number("teacherTokensPerMinute", tr("Tokens per minute"), 0, 1'000'000'000, tr("server's limit"));
    timeout_ = number("teacherTimeout", tr("Seconds before a request is given up"), 1, 3600);
    timeout_->setSuffix(tr(" s"));
    tries_ = number("teacherTries", tr("Tries of a request"), 1, 100);
    addTeacherHeading(form, tr("Answers"));
    form.addRow(tr("Temperature"),
                row({temperature_, word(tr("seed")), seed_, word(tr("tokens at most")), max_tokens_}));
    form.addRow(QString(), log_probabilities_);
    addTeacherHeading(form, tr("Limits"));
    form.addRow(tr("At once"), row({in_flight_, word(tr("requests, each tried up to")), tries_,
                                    word(tr("times, given up after")), timeout_}));
    form.addRow(tr("Per minute"), row({requests_, word(tr("requests")), tokens_, word(tr("tokens"))}));
}

void ConnectionTab::buildNetwork(QFormLayout& form)
{
    own_price_ = new QCheckBox(tr("My own price"));
    own_price_->setObjectName(QStringLiteral("teacherOwnPrice"));
    const auto price = [](const char* name, const QString& spoken) {
        auto* box = new QDoubleSpinBox;
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(spoken);
        box->setRange(0, 100'000);
        box->setDecimals(3);
        box->setPrefix(QStringLiteral("$"));
        return box;
    };
    price_in_ = price("teacherPriceIn", tr("Dollars for a million tokens sent"));
    price_out_ = price("teacherPriceOut", tr("Dollars for a million tokens received"));
    price_note_ = corpusHint("teacherPriceNote");
    price_note_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    proxy_ = field("teacherProxy", tr("Proxy"), tr("the system's (https_proxy)"));
    ca_file_ = field("teacherCaFile", tr("File of certificates"),
                     tr("only for a server with a certificate of your own"));
    ca_choose_ = teacherButton(tr("Choose …"), "teacherCaChoose");
    auto* ca = new QHBoxLayout;
    ca->addWidget(ca_file_, 1);
    ca->addWidget(ca_choose_);
    addTeacherHeading(form, tr("Price of a million tokens"));
    form.addRow(QString(), row({own_price_, price_in_, word(tr("sent")), price_out_, word(tr("received"))}));
    form.addRow(QString(), price_note_);
    addTeacherHeading(form, tr("Network"));
    form.addRow(tr("Proxy"), proxy_);
    form.addRow(tr("Certificates"), ca);
}

void ConnectionTab::wire()
{
    for (QLineEdit* edit : {address_, deployment_, version_, model_, variable_, seed_, proxy_, ca_file_})
        connect(edit, &QLineEdit::textChanged, this, &ConnectionTab::edited);
    for (QComboBox* box : {provider_, place_})
        connect(box, &QComboBox::currentIndexChanged, this, &ConnectionTab::edited);
    for (QCheckBox* box : {log_probabilities_, own_price_})
        connect(box, &QCheckBox::toggled, this, &ConnectionTab::edited);
    for (QSpinBox* box : {max_tokens_, in_flight_, requests_, tokens_, timeout_, tries_})
        connect(box, &QSpinBox::valueChanged, this, &ConnectionTab::edited);
    for (QDoubleSpinBox* box : {temperature_, price_in_, price_out_})
        connect(box, &QDoubleSpinBox::valueChanged, this, &ConnectionTab::edited);
    connect(key_, &QLineEdit::textChanged, this, &ConnectionTab::updateState);
    for (QLineEdit* edit : {address_, variable_})
        connect(edit, &QLineEdit::textEdited, this, [this] { address_typed_ = true; });
    connect(allow_, &QPushButton::clicked, this, [this] { service_.allow(typed()); });
    connect(&service_, &app::TeacherService::allowedChanged, this, &ConnectionTab::updateState);
    connect(test_, &QAction::triggered, this, &ConnectionTab::test);
    connect(save_, &QAction::triggered, this, &ConnectionTab::save);
    connect(open_file_, &QPushButton::clicked, this, &ConnectionTab::openFile);
    connect(save_file_, &QPushButton::clicked, this, &ConnectionTab::saveFile);
    connect(ca_choose_, &QPushButton::clicked, this, [this] {
        choose_(this, ChooseWhat::open_file, tr("File of certificates"), tr("Certificates (*.pem *.crt)"),
                [this](const QStringList& paths) {
                    if (!paths.isEmpty())
                        ca_file_->setText(paths.front());
                });
    });
    connect(keep_, &QPushButton::clicked, this, [this] {
        sayTo(*key_state_, tr("Asking the keychain …"));
        service_.keepKey(typed(), app::to_utf8(key_->text()));
        key_->clear();
    });
    connect(forget_, &QPushButton::clicked, this, [this] {
        sayTo(*key_state_, tr("Asking the keychain …"));
        service_.keepKey(typed(), {});
    });
    connect(&service_, &app::TeacherService::keyKept, this,
            [this] { sayTo(*key_state_, tr("The keychain has done so."), 1); });
    connect(&service_, &app::TeacherService::keyFailed, this,
            [this](const Error& error) { sayTo(*key_state_, app::to_qstring(error.message), -1); });
    connect(&service_, &app::TeacherService::tested, this, &ConnectionTab::showTested);
    connect(&service_, &app::TeacherService::testFailed, this, [this](const Error& error) {
        testing_ = false;
        sayTo(*result_, errorText(error), -1);
        updateState();
    });
    connect(&service_, &app::TeacherService::setupChanged, this, [this] {
        if (changed_ && session_.isOpen()) { // what is being typed stays
            shown_.prompt = service_.settings().value_or(shown_).prompt;
            return;
        }
        fillIn(service_.settings().value_or(teacher::TeacherSettings()), service_.keyPlace());
    });
    connect(&session_, &app::Session::closed, this, [this] {
        key_->clear();
        sayTo(*result_, {});
        fillIn({}, app::KeyPlace::environment);
    });
    connect(&session_, &app::Session::personChanged, this, &ConnectionTab::updateState);
}

void ConnectionTab::fillIn(const teacher::TeacherSettings& settings, app::KeyPlace place)
{
    filling_ = true;
    shown_ = settings;
    provider_->setCurrentIndex(settings.api == teacher::Api::azure ? 1 : 0);
    address_->setText(app::to_qstring(settings.base_url));
    deployment_->setText(app::to_qstring(settings.deployment));
    version_->setText(app::to_qstring(settings.api_version));
    model_->setText(app::to_qstring(settings.model));
    place_->setCurrentIndex(static_cast<int>(place));
    variable_->setText(app::to_qstring(settings.key_env));
    temperature_->setValue(settings.temperature);
    seed_->setText(settings.seed ? QString::number(*settings.seed) : QString());
    max_tokens_->setValue(settings.max_tokens);
    log_probabilities_->setChecked(settings.log_probabilities);
    in_flight_->setValue(settings.max_in_flight);
    requests_->setValue(static_cast<int>(settings.requests_per_minute));
    tokens_->setValue(static_cast<int>(settings.tokens_per_minute));
    timeout_->setValue(static_cast<int>(settings.timeout_s));
    tries_->setValue(settings.tries);
    proxy_->setText(app::to_qstring(settings.proxy));
    ca_file_->setText(app::to_qstring(settings.ca_file));
    own_price_->setChecked(settings.price.has_value());
    price_in_->setValue(settings.price ? settings.price->input : 0);
    price_out_->setValue(settings.price ? settings.price->output : 0);
    filling_ = false;
    changed_ = false;
    address_typed_ = false;
    updateState();
}

app::KeyPlace ConnectionTab::keyPlace() const
{
    return static_cast<app::KeyPlace>(place_->currentIndex());
}

bool ConnectionTab::isAzure() const
{
    return provider_->currentIndex() == 1;
}

teacher::TeacherSettings ConnectionTab::typed() const
{
    const auto text = [](const QLineEdit* edit) { return app::to_utf8(edit->text().trimmed()); };
    teacher::TeacherSettings settings = shown_;
    settings.api = isAzure() ? teacher::Api::azure : teacher::Api::openai;
    settings.base_url = text(address_);
    settings.model = text(model_);
    settings.deployment = isAzure() ? text(deployment_) : std::string();
    settings.api_version = isAzure() ? text(version_) : std::string();
    settings.key_env = text(variable_);
    settings.temperature = temperature_->value();
    settings.seed.reset();
    bool is_number = false;
    if (const qlonglong seed = seed_->text().trimmed().toLongLong(&is_number); is_number)
        settings.seed = seed;
    settings.max_tokens = max_tokens_->value();
    settings.log_probabilities = log_probabilities_->isChecked();
    settings.max_in_flight = in_flight_->value();
    settings.requests_per_minute = requests_->value();
    settings.tokens_per_minute = tokens_->value();
    settings.timeout_s = timeout_->value();
    settings.tries = tries_->value();
    settings.proxy = text(proxy_);
    settings.ca_file = text(ca_file_);
    settings.price.reset();
    if (own_price_->isChecked())
        settings.price = teacher::Price{price_in_->value(), price_out_->value()};
    return settings;
}

Result<teacher::TeacherSettings> ConnectionTab::settings() const
{
    bool is_number = false;
    (void)seed_->text().trimmed().toLongLong(&is_number);
    if (!seed_->text().trimmed().isEmpty() && !is_number)
        return fail(ErrorCode::parse, "teacher.settings_value", "the connection",
                    "“seed” must be a whole number or empty; found {}.", app::to_utf8(seed_->text()));
    if (keyPlace() == app::KeyPlace::environment && variable_->text().trimmed().isEmpty())
        return fail(ErrorCode::parse, "teacher.settings_value", "the connection",
                    "Name the environment variable that holds the key.");
    // The reader of teacher files knows what is missing or out of range.
    return teacher::read_teacher_settings(teacher::write_teacher_settings(typed()), "the connection");
}

void ConnectionTab::edited()
{
    if (filling_)
        return;
    changed_ = true;
    sayTo(*result_, {});
    updateState();
}

void ConnectionTab::updateState()
{
    const bool azure = isAzure();
    address_->setPlaceholderText(
        azure ? QStringLiteral("https://NAME.openai.azure.com")
              : QStringLiteral("https://api.openai.com/v1 · http://127.0.0.1:11434/v1"));
    for (QWidget* only_azure : {static_cast<QWidget*>(deployment_), static_cast<QWidget*>(version_)}) {
        only_azure->setVisible(azure);
        form_->labelForField(only_azure)->setVisible(azure);
    }
    const app::KeyPlace place = keyPlace();
    variable_->setVisible(place == app::KeyPlace::environment);
    form_->labelForField(variable_)->setVisible(place == app::KeyPlace::environment);
    key_row_->setVisible(place == app::KeyPlace::keychain);
    form_->labelForField(key_row_)->setVisible(place == app::KeyPlace::keychain);
    const bool has_server = !app::TeacherService::keyName(typed()).isEmpty();
    keep_->setEnabled(!key_->text().isEmpty() && has_server);
    forget_->setEnabled(has_server);
    allow_->setVisible(!address_typed_ && has_server && !service_.isAllowed(typed(), place));
    price_in_->setEnabled(own_price_->isChecked());
    price_out_->setEnabled(own_price_->isChecked());
    const bool writable = session_.isOpen() && session_.whyReadOnly().isEmpty();
    save_->setEnabled(writable && changed_);
    test_->setEnabled(session_.isOpen() && !testing_);
    saved_->setText(changed_ ? tr("Not saved yet") : QString());
    showPrice();
    showKeyState();
}

void ConnectionTab::showPrice()
{
    teacher::TeacherSettings listed = typed();
    listed.price.reset();
    const auto price = teacher::price_of(listed);
    QString text;
    if (own_price_->isChecked())
        text.clear();
    else if (net::is_loopback(listed.base_url))
        text = tr("A server on this computer: no price.");
    else if (price)
        text = tr("By the built-in table of %1: $%2 sent, $%3 received. It may be out of date.")
                   .arg(QString::fromUtf8(teacher::price_table_date().data()))
                   .arg(price->input)
                   .arg(price->output);
    else if (!listed.model.empty())
        text = tr("The price of this model is not known: give your own to see costs and to cap them.");
    sayTo(*price_note_, text);
}

void ConnectionTab::showKeyState()
{
    switch (keyPlace()) {
    case app::KeyPlace::keychain:
        if (!app::SecretStore::isBuiltIn())
            sayTo(*key_state_,
                  tr("This program was built without QtKeychain. Name an environment variable instead."), -1);
        else
            sayTo(*key_state_, tr("One key for each server, the same for all projects of this computer."));
        break;
    case app::KeyPlace::environment: {
        const QByteArray name = variable_->text().trimmed().toUtf8();
        if (name.isEmpty())
            sayTo(*key_state_, tr("Name the variable that holds the key."));
        else if (!typed().base_url.empty() && !service_.isAllowed(typed(), keyPlace()) && !address_typed_)
            sayTo(*key_state_,
                  tr("The address came with the project, and no key went from %1 to it before. Look at it, "
                     "then "
                     "allow it.")
                      .arg(variable_->text().trimmed()),
                  -1);
        else if (qEnvironmentVariableIsEmpty(name.constData()))
            sayTo(*key_state_,
                  tr("%1 is not set in this run of the program.").arg(variable_->text().trimmed()),
                  net::is_loopback(typed().base_url) ? 0 : -1);
        else
            sayTo(*key_state_, tr("%1 is set.").arg(variable_->text().trimmed()), 1);
        break;
    }
    case app::KeyPlace::none:
        sayTo(*key_state_, tr("Questions are sent without a key."));
        break;
    }
}

void ConnectionTab::test()
{
    const auto wished = settings();
    if (!wished) {
        sayTo(*result_, app::to_qstring(wished.error().message), -1);
        return;
    }
    if (address_typed_ && keyPlace() == app::KeyPlace::environment)
        service_.allow(*wished);
    testing_ = true;
    sayTo(*result_, tr("Asking about a made-up sentence …"));
    updateState();
    service_.test(*wished, keyPlace(),
                  keyPlace() == app::KeyPlace::keychain ? app::to_utf8(key_->text()) : std::string());
}

void ConnectionTab::showTested(const teacher::ConnectionReport& report)
{
    testing_ = false;
    const teacher::ChatAnswer& answer = report.answer;
    QStringList lines;
    lines << tr("%1 answered after %2 ms: %3 tokens sent, %4 received%5.")
                 .arg(answer.model.empty() ? tr("The server") : app::to_qstring(answer.model))
                 .arg(numberText(report.milliseconds), numberText(answer.input_tokens),
                      numberText(answer.output_tokens),
                      answer.tokens_estimated ? tr(" (estimated: the server did not count)") : QString());
    lines << tr("Asked: %1").arg(QString::fromUtf8(teacher::connection_test_sentence().data()));
    lines << tr("Answer: %1").arg(shortened(app::to_qstring(answer.content).simplified(), 300));
    if (!report.limits.empty())
        lines << tr("Limits: %1").arg(app::to_qstring(report.limits));
    const bool understood = !report.parsed.failed() && !report.parsed.drugs.empty();
    if (report.other_model)
        lines << tr("This is another model than the one asked for. Its labels would be flagged.");
    if (!understood)
        lines << tr("The connection works, but no drug with an event was read from this answer.");
    sayTo(*result_, lines.join(QLatin1Char('\n')), understood && !report.other_model ? 1 : 0);
    updateState();
}

void ConnectionTab::save()
{
    const auto wished = settings();
    if (!wished) {
        sayTo(*result_, app::to_qstring(wished.error().message), -1);
        return;
    }
    if (address_typed_ && keyPlace() == app::KeyPlace::environment)
        service_.allow(*wished);
    changed_ = false;
    service_.setSetup(*wished, keyPlace());
    updateState();
}

void ConnectionTab::openFile()
{
    choose_(this, ChooseWhat::open_file, tr("Open a teacher file"), tr("Teacher files (*.json)"),
            [this](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                const std::string path = app::to_utf8(paths.front());
                const auto text = read_file(path, kLargestFile);
                const auto read = text ? teacher::read_teacher_settings(*text, path)
                                       : Result<teacher::TeacherSettings>(forward_error(text));
                if (!read) {
                    sayTo(*result_, errorText(read.error()), -1);
                    return;
                }
                fillIn(*read, app::KeyPlace::environment);
                edited();
            });
}

void ConnectionTab::saveFile()
{
    const auto wished = settings();
    if (!wished) {
        sayTo(*result_, app::to_qstring(wished.error().message), -1);
        return;
    }
    choose_(this, ChooseWhat::save_file, tr("Save as teacher file"), tr("Teacher files (*.json)"),
            [this, text = teacher::write_teacher_settings(*wished)](const QStringList& paths) {
                if (paths.isEmpty())
                    return;
                if (const auto written = write_file_atomic(app::to_utf8(paths.front()), text); !written)
                    sayTo(*result_, errorText(written.error()), -1);
                else
                    sayTo(*result_, tr("Saved. `ade label PROJECT --teacher %1` uses it.").arg(paths.front()),
                          1);
            });
}

} // namespace ade::ui
