// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher page over a project and a chat server of our own, for the tests of its tabs.
#pragma once

#include "app/session/teacher_service.hpp"
#include "tests/app/session_fixture.hpp"
#include "tests/support/local_server.hpp"
#include "widgets/common/shortcut_table.hpp"
#include "widgets/teacher_page/teacher_page.hpp"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>

namespace ade::tests {

/// Three articles without labels; drugs of the starter lexicon in four sentences.
inline std::vector<corpus::AnnotatedDocument> unlabelledCases()
{
    return {record("1", "Deaf at 47", "Azithromycin caused tinnitus in a woman of 47. She recovered.", {}),
            record("2", "A rash", "Rash, lithium, rash. It went away.", {}),
            record("3", "Muscle pain",
                   "Simvastatin was followed by severe muscle pain. Lithium was not given.", {})};
}

/// Answers as a model would: one sentence by name, an invented event, an ambiguous one, "None".
inline std::string modelAnswer(const std::string& sentence)
{
    if (sentence.find("Azithromycin") != std::string::npos)
        return "Azithromycin: tinnitus|vertigo";
    if (sentence.find("lithium") != std::string::npos)
        return "lithium: rash"; // which of the two nobody can tell
    if (sentence.find("Simvastatin") != std::string::npos)
        return "Simvastatin: severe muscle pains";
    if (sentence.find("amoxicillin") != std::string::npos)
        return "amoxicillin: rash";
    return "None";
}

inline test::ServerReply chatReply(const std::string& content, const std::string& model = "little-model")
{
    test::ServerReply reply;
    reply.headers = {{"Content-Type", "application/json"}};
    reply.body =
        nlohmann::json{{"model", model},
                       {"choices", {{{"message", {{"content", content}}}, {"finish_reason", "stop"}}}},
                       {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 10}}}}
            .dump();
    return reply;
}

inline std::string askedSentence(const test::ServerRequest& request)
{
    const auto body = nlohmann::json::parse(request.body);
    const std::string text = body["messages"].back()["content"];
    return text.substr(text.rfind("Message: "));
}

/// A keychain in memory, or none.
class FakeSecrets : public app::SecretStore {
public:
    explicit FakeSecrets(bool works) : works_(works) {}
    void read(const QString& name, QObject* context, std::function<void(Result<std::string>)> done) override
    {
        QMetaObject::invokeMethod(
            context,
            [this, name, done] {
                if (!works_)
                    done(fail(ErrorCode::not_found, "secret.no_service", "keychain",
                              "No keychain service runs here. Name an environment variable instead."));
                else if (!kept.contains(name))
                    done(fail(ErrorCode::not_found, "secret.none", "keychain", "The keychain holds no key."));
                else
                    done(kept.at(name));
            },
            Qt::QueuedConnection);
    }
    void write(const QString& name, const std::string& secret, QObject* context,
               std::function<void(Result<void>)> done) override
    {
        QMetaObject::invokeMethod(
            context,
            [this, name, secret, done] {
                if (!works_) {
                    done(fail(ErrorCode::not_found, "secret.no_service", "keychain",
                              "No keychain service runs here. Name an environment variable instead."));
                    return;
                }
                if (secret.empty())
                    kept.erase(name);
                else
                    kept[name] = secret;
                done({});
            },
            Qt::QueuedConnection);
    }
    std::map<QString, std::string> kept;

private:
    bool works_;
};

class TeacherFixture {
public:
    explicit TeacherFixture(
        test::LocalServer::Handler handler =
            [](const test::ServerRequest& request) { return chatReply(modelAnswer(askedSentence(request))); },
        const std::vector<corpus::AnnotatedDocument>& documents = unlabelledCases(), bool keychain = true)
        : server(std::move(handler)), session(documents)
    {
        if (!session.open())
            qFatal("the project does not open");
        auto own = std::make_unique<FakeSecrets>(keychain);
        secrets = own.get();
        service = std::make_unique<app::TeacherService>(*session.session, memory, std::move(own));
        keys = std::make_unique<ui::ShortcutTable>();
        page = std::make_unique<ui::TeacherPage>(*session.session, *service, *keys);
        QObject::connect(page.get(), &ui::TeacherPage::failed, page.get(),
                         [this](const Error& error) { errors << QString::fromStdString(error.text()); });
        page->resize(1200, 900);
        page->show();
        page->activateWindow(); // keys go to the active window only
        if (!QTest::qWaitForWindowActive(page.get()))
            qFatal("the page is not active");
    }
    ~TeacherFixture()
    {
        page.reset();
        service.reset();
        session.editor.reset();
        session.session.reset();
    }

    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* found = page->findChild<Widget*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    QString said(const char* label) { return find<QLabel>(label)->text(); }
    QTableWidget* table(const char* name) { return find<QTableWidget>(name); }
    void click(const char* button) { QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton); }
    void type(const char* field, const QString& text)
    {
        auto* edit = find<QLineEdit>(field);
        edit->selectAll();
        edit->setFocus();
        QTest::keyClicks(edit, text);
    }
    static QString cell(const QTableWidget* table, int row, int column)
    {
        const auto* item = table->item(row, column);
        return item ? item->text() : QString();
    }

    /// The form filled in for the server, no key, and saved.
    bool connectToServer()
    {
        page->showTab(QStringLiteral("connection"));
        type("teacherAddress", QString::fromStdString(server.url()) + QStringLiteral("/v1"));
        type("teacherModel", QStringLiteral("little-model"));
        find<QComboBox>("teacherKeyPlace")->setCurrentIndex(2);
        click("teacherSave");
        return QTest::qWaitFor([this] { return service->settings().has_value(); }, 20000);
    }
    bool idle()
    {
        return QTest::qWaitFor([this] { return !service->isRunning() && !service->isPlanning(); }, 30000);
    }
    bool run()
    {
        page->showTab(QStringLiteral("run"));
        click("runStart");
        return service->isRunning() && idle() &&
               QTest::qWaitFor([this] { return !said("runOutcome").isEmpty(); }, 20000);
    }

    test::LocalServer server;
    SessionFixture session;
    app::TeacherMemory memory;
    FakeSecrets* secrets = nullptr;
    std::unique_ptr<app::TeacherService> service;
    std::unique_ptr<ui::ShortcutTable> keys;
    std::unique_ptr<ui::TeacherPage> page;
    QStringList errors;
};

} // namespace ade::tests
