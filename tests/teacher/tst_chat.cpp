// SPDX-License-Identifier: GPL-3.0-or-later
// Teacher files, both request forms, every reply a server may give, limits.
#include "core/teacher/chat.hpp"
#include "core/teacher/throttle.hpp"

#include <QTest>

using namespace ade;
using namespace ade::teacher;

namespace {

const char* const kFile =
    "{'api': 'openai', 'base_url': 'https://api.example.org/v1', 'model': 'gpt-4o-mini'}";

std::string json(const QString& text)
{
    return QString(text).replace(QChar(u'\''), QChar(u'"')).toStdString();
}

TeacherSettings settings(Api api = Api::openai)
{
    auto read = read_teacher_settings(json(QLatin1String(kFile)), "t.json");
    read->api = api;
    read->deployment = "my gpt";
    read->api_version = "2024-02-01";
    return *read;
}

ChatQuestion question()
{
    return {{{"user", "Message: x"}}, AnswerShape::lines, 0};
}

} // namespace

class TestChat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesAreRead()
    {
        const auto read = read_teacher_settings(
            json(QStringLiteral("{'api': 'azure', 'base_url': 'https://x.openai.azure.com/', 'model': "
                                "'gpt-4', 'deployment': 'd', "
                                "'api_version': '2024-02-01', 'seed': 7, 'max_in_flight': 16, 'price': "
                                "{'input': 1, 'output': 2.5}}")),
            "t.json");
        QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
        QCOMPARE(
            chat_url(*read),
            std::string(
                "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-02-01"));
        QCOMPARE(*read_teacher_settings(write_teacher_settings(*read), "again"), *read);
        QCOMPARE(price_of(*read)->output, 2.5);
    }

    void badFilesAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* text, const char* says) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(says);
        };
        row("empty", "", "this is no JSON");
        row("list", "[]", "this is array");
        row("unknown key", "{'base_url': 'https://a', 'model': 'm', 'colour': 1}",
            "“colour” is not known in a teacher file. Known: api");
        row("a key in the file", "{'api_key': 'sk-123'}", "never kept in a file");
        row("no model", "{'base_url': 'https://a'}", "“model” is missing");
        row("no address", "{'model': 'm'}", "“base_url” is missing");
        row("azure without deployment", "{'api': 'azure', 'base_url': 'https://a', 'model': 'm'}",
            "“deployment” is missing");
        row("other api", "{'api': 'aws'}", "“openai” or “azure”");
        row("too many at once", "{'max_in_flight': 65}", "a whole number from 1 to 64; found 65");
        row("temperature as text", "{'temperature': '0'}", "a number from 0 to 2");
        row("not a web address", "{'base_url': 'ftp://a', 'model': 'm'}", "begins with https://");
        row("plain http elsewhere", "{'base_url': 'http://example.org/v1', 'model': 'm'}",
            "https:// address: sentences");
        row("query in the address", "{'base_url': 'https://a/v1?key=1', 'model': 'm'}",
            "without user, query");
        row("half a price", "{'price': {'input': 1}}", "US dollars for a million tokens");
    }

    void badFilesAreRefused()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto read = read_teacher_settings(json(text), "t.json");
        QVERIFY(!read.has_value());
        const QString error = QString::fromStdString(read.error().text());
        QVERIFY2(error.contains(says) && error.startsWith(QStringLiteral("t.json")), qPrintable(error));
        QVERIFY(!error.contains(QStringLiteral("sk-123")));
    }

    void thisMachineNeedsNoTls()
    {
        const auto read = read_teacher_settings(
            json(QStringLiteral("{'base_url': 'http://127.0.0.1:11434/v1', 'model': 'm'}")), "t");
        QVERIFY(read.has_value());
        QCOMPARE(price_of(*read)->input, 0.0);
    }

    void requestsHaveTheFormOfTheirServer()
    {
        const auto open = chat_request(settings(), question(), "sk-secret");
        QCOMPARE(open.url, std::string("https://api.example.org/v1/chat/completions"));
        QVERIFY(std::find(open.headers.begin(), open.headers.end(),
                          std::pair<std::string, std::string>("Authorization", "Bearer sk-secret")) !=
                open.headers.end());
        QVERIFY(open.body.find("\"model\":\"gpt-4o-mini\"") != std::string::npos);
        QVERIFY(open.body.find("\"stream\":false") != std::string::npos);
        QVERIFY(!open.follow_redirects);
        const auto azure = chat_request(settings(Api::azure), question(), "sk-secret");
        QCOMPARE(azure.url, std::string("https://api.example.org/v1/openai/deployments/my%20gpt/chat/"
                                        "completions?api-version=2024-02-01"));
        QVERIFY(std::find(azure.headers.begin(), azure.headers.end(),
                          std::pair<std::string, std::string>("api-key", "sk-secret")) !=
                azure.headers.end());
        QVERIFY(azure.body.find("\"model\"") == std::string::npos);
        auto shaped = question();
        shaped.shape = AnswerShape::json;
        QVERIFY(chat_request(settings(), shaped, "").body.find("json_schema") != std::string::npos);
        QVERIFY(chat_request(settings(), question(), "").secrets.empty());
    }

    void repliesAreRead_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("id");      // empty: an answer
        QTest::addColumn<QString>("content"); // of the answer, or what the error says
        const auto row = [](const char* name, int status, const char* body, const char* id,
                            const char* content) {
            QTest::newRow(name) << status << QString::fromUtf8(body) << QString::fromUtf8(id)
                                << QString::fromUtf8(content);
        };
        row("plain", 200,
            "{'choices': [{'message': {'content': 'lithium: tremor'}, 'finish_reason': 'stop'}], 'model': "
            "'gpt-4o-mini', 'usage': {'prompt_tokens': 9, 'completion_tokens': 3}}",
            "", "lithium: tremor");
        row("unknown fields", 200,
            "{'x': [1], 'choices': [{'y': 1, 'message': {'content': 'None', 'z': {}}}]}", "", "None");
        row("empty content is an answer", 200, "{'choices': [{'message': {'content': ''}}]}", "", "");
        row("no choices", 200, "{'choices': []}", "teacher.empty", "holds no answer");
        row("content null", 200, "{'choices': [{'message': {'content': null}}]}", "teacher.empty",
            "no content");
        row("cut off", 200, "{'choices': [{'message': {'content': 'lith'}, 'finish_reason': 'length'}]}",
            "teacher.cut_off", "Raise max_tokens (now 512)");
        row("filtered answer", 200,
            "{'choices': [{'message': {'content': ''}, 'finish_reason': 'content_filter'}]}",
            "teacher.filtered", "filtered");
        row("refusal", 200, "{'choices': [{'message': {'content': null, 'refusal': 'I cannot'}}]}",
            "teacher.filtered", "I cannot");
        row("error under status 200", 200, "{'error': {'message': 'model is loading'}}", "teacher.status",
            "model is loading");
        row("HTML", 200, "<html><body>Sign in</body></html>", "teacher.not_json",
            "a proxy may have answered");
        row("cut-off JSON", 200, "{'choices': [{'message'", "teacher.not_json",
            "not the JSON of a chat server");
        row("a list", 200, "[]", "teacher.not_json", "not the JSON of a chat server");
        row("nothing", 200, "", "teacher.not_json", "nothing");
        row("401", 401, "{'error': {'message': 'bad key sk-secret given'}}", "teacher.unauthorized",
            "Check the key in ADE_TEACHER_KEY");
        row("403", 403, "no", "teacher.unauthorized", "status 403");
        row("404", 404, "{'error': {'code': 'DeploymentNotFound', 'message': 'no such'}}",
            "teacher.no_deployment", "Check base_url and model");
        row("too long", 400, "{'error': {'code': 'context_length_exceeded', 'message': 'too long'}}",
            "teacher.bad_request", "too long");
        row("filtered question", 400, "{'error': {'code': 'content_filter', 'message': 'policy'}}",
            "teacher.filtered", "stays unlabelled");
        row("429 after all tries", 429, "{'error': {'message': 'slow down'}}", "teacher.status",
            "status 429");
        row("500", 500, "oops", "teacher.status", "“oops”");
    }

    void repliesAreRead()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, id);
        QFETCH(QString, content);
        net::HttpResponse response;
        response.status = status;
        response.body = json(body);
        const auto answer = read_chat_reply(settings(), question(), response, "sk-secret");
        if (id.isEmpty()) {
            QVERIFY2(answer.has_value(), answer ? "" : answer.error().text().c_str());
            QCOMPARE(QString::fromStdString(answer->content), content);
            QVERIFY(answer->input_tokens > 0);
            QCOMPARE(answer->raw, response.body);
        } else {
            QVERIFY(!answer.has_value());
            QCOMPARE(QString::fromStdString(answer.error().message_id), id);
            QVERIFY2(QString::fromStdString(answer.error().text()).contains(content),
                     answer.error().text().c_str());
            QVERIFY(answer.error().text().find("sk-secret") == std::string::npos);
        }
    }

    void deepAndLongRepliesDoNoHarm()
    {
        net::HttpResponse response;
        response.status = 200;
        response.body = std::string(5'000'000, '[');
        QCOMPARE(read_chat_reply(settings(), question(), response, "").error().message_id,
                 std::string("teacher.not_json"));
        response.body =
            "{\"choices\":[{\"message\":{\"content\":\"" + std::string(10'000'000, 'x') + "\"}}]}";
        QCOMPARE(read_chat_reply(settings(), question(), response, "")->content.size(),
                 std::size_t(10'000'000));
    }

    void logProbabilitiesAreAveraged()
    {
        net::HttpResponse response;
        response.status = 200;
        response.body =
            json(QStringLiteral("{'choices': [{'message': {'content': 'a'}, 'logprobs': {'content': "
                                "[{'logprob': -0.5}, {'logprob': -1.5}, {'x': 1}]}}]}"));
        QCOMPARE(*read_chat_reply(settings(), question(), response, "")->mean_log_probability, -1.0);
    }

    void otherModelsAreNoticed()
    {
        QVERIFY(!is_other_model("gpt-4o", "gpt-4o-2024-08-06"));
        QVERIFY(!is_other_model("gpt-35-turbo", "gpt-3.5-turbo-0125"));
        QVERIFY(!is_other_model("llama3", "/models/Llama3.gguf"));
        QVERIFY(!is_other_model("m", ""));
        QVERIFY(is_other_model("gpt-4", "gpt-3.5-turbo"));
    }

    void aQuestionsKeyIsWhatMakesTheAnswer()
    {
        const auto key = question_key(settings(), question());
        auto other = settings();
        other.max_in_flight = 3; // changes nothing about the answer
        other.timeout_s = 9;
        QCOMPARE(question_key(other, question()), key);
        other.temperature = 1;
        QVERIFY(question_key(other, question()) != key);
        auto second = question();
        second.sample = 1;
        QVERIFY(question_key(settings(), second) != key);
        second = question();
        second.messages[0].content += " ";
        QVERIFY(question_key(settings(), second) != key);
    }

    void resetTimesAreRead()
    {
        using std::chrono::milliseconds;
        QCOMPARE(parse_reset_time("1s"), std::optional(milliseconds(1000)));
        QCOMPARE(parse_reset_time("6m0s"), std::optional(milliseconds(360'000)));
        QCOMPARE(parse_reset_time("120ms"), std::optional(milliseconds(120)));
        QCOMPARE(parse_reset_time("1h2m3.5s"), std::optional(milliseconds(3'723'500)));
        QCOMPARE(parse_reset_time("3"), std::optional(milliseconds(3000)));
        for (const char* bad : {"", "x", "1y", "-1s", "1s2", "1e99s"}) {
            QVERIFY2(!parse_reset_time(bad), bad);
        }
    }

    void limitsOfTheServerAreTakenOver()
    {
        Throttle throttle(600, 0);
        net::HttpResponse response;
        response.headers = {{"x-ratelimit-limit-requests", "120"}, {"x-ratelimit-limit-tokens", "9000"}};
        throttle.told(response);
        QCOMPARE(throttle.requests_per_minute(), 120.0);
        QCOMPARE(throttle.tokens_per_minute(), 9000.0);
        response.headers = {{"x-ratelimit-limit-requests", "100000"}, {"x-ratelimit-limit-tokens", "soon"}};
        throttle.told(response);
        QCOMPARE(throttle.requests_per_minute(), 120.0);
        std::stop_source stop;
        stop.request_stop();
        throttle.pause(std::chrono::hours(1));
        QVERIFY(!throttle.wait(1, stop.get_token()));
    }
};

QTEST_GUILESS_MAIN(TestChat)
#include "tst_chat.moc"
