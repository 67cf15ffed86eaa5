// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/prompt.hpp"

#include "core/base/ascii.hpp"
#include "core/base/sha256.hpp"
#include "core/lexicon/fold.hpp"
#include "core/teacher/place_answer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace ade::teacher {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::map<std::string, std::string, std::less<>>;

/// Puts words in for "{name}". `seen`, when given, counts each name. False: an unknown name or a lone brace,
/// then in `fault`.
bool fill(std::string_view text, const Words& words, std::string& out,
          std::map<std::string, int>* seen = nullptr, std::string* fault = nullptr)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c != '{' && c != '}') {
            out += c;
            continue;
        }
        if (at + 1 < text.size() && text[at + 1] == c) {
            out += c;
            ++at;
            continue;
        }
        const std::size_t end = c == '{' ? text.find('}', at) : std::string_view::npos;
        const std::string name(end == std::string_view::npos ? text.substr(at, 12)
                                                             : text.substr(at + 1, end - at - 1));
        const auto word = words.find(name);
        if (end == std::string_view::npos || word == words.end()) {
            if (fault) {
                *fault = name;
            }
            return false;
        }
        if (seen) {
            ++(*seen)[name];
        }
        out += word->second;
        at = end;
    }
    return true;
}

std::string filled(std::string_view text, const Words& words)
{
    std::string out;
    fill(text, words, out);
    return out;
}

std::string join(const std::vector<std::string>& words, std::string_view divider)
{
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? std::string_view{} : divider);
        text += word;
    }
    return text;
}

/// The part has each of the names once and no other.
Result<void> check_part(const PromptTemplate& prompt, std::string_view part, std::string_view text,
                        const std::vector<std::string>& names, const std::vector<std::string>& optional = {})
{
    Words words;
    for (const auto& name : names) {
        words[name] = "";
    }
    for (const auto& name : optional) {
        words[name] = "";
    }
    std::map<std::string, int> seen;
    std::string out;
    std::string fault;
    if (!fill(text, words, out, &seen, &fault)) {
        return fail(
            ErrorCode::invalid_argument, "teacher.placeholder", prompt.name,
            "The {} holds “{{{}”, which is no placeholder. Known here: {}. A brace itself is written twice.",
            part, fault, join(names, ", "));
    }
    for (const auto& name : names) {
        if (seen[name] != 1) {
            return fail(ErrorCode::invalid_argument, "teacher.placeholder_count", prompt.name,
                        "The {} must hold {{{}}} once; it stands there {} times.", part, name, seen[name]);
        }
    }
    return {};
}

Result<void> check_example(const PromptTemplate& prompt, std::size_t number)
{
    const PromptExample& example = prompt.examples[number];
    const auto where = fmt::format("{}, example {}", prompt.name, number + 1);
    if (example.text.empty()) {
        return fail(ErrorCode::invalid_argument, "teacher.example_empty", where, "The example has no text.");
    }
    const SentenceIndex index(example.text);
    for (const auto& drug : example.answer) {
        std::vector<std::string> strings = drug.events;
        strings.push_back(drug.drug);
        for (const auto& text : strings) {
            const auto found = index.find(text);
            if (found.empty() || found.front().how == AlignmentStatus::fuzzy) {
                return fail(
                    ErrorCode::invalid_argument, "teacher.example_absent", where,
                    "“{}” is in the answer but not in the example's text. A model would learn to make things "
                    "up. Write it as the text does.",
                    text);
            }
        }
    }
    std::vector<DrugAnswer> with_events = example.answer;
    if (prompt.shape == AnswerShape::lines) {
        std::erase_if(with_events, [](const DrugAnswer& drug) { return drug.events.empty(); });
    }
    if (parse_answer(write_answer(prompt, example.answer)).drugs != with_events) {
        return fail(ErrorCode::invalid_argument, "teacher.example_form", where,
                    "The example's answer would not be read back as it is. Names and events must not hold "
                    "“|”, a line "
                    "break or quotes at their ends.");
    }
    return {};
}

Json answer_json(const std::vector<DrugAnswer>& answer)
{
    Json list = Json::array();
    for (const auto& drug : answer) {
        list.push_back(Json{{"drug", drug.drug}, {"adverse_events", drug.events}});
    }
    return list;
}

Json to_json(const PromptTemplate& prompt)
{
    Json examples = Json::array();
    for (const auto& example : prompt.examples) {
        Json one{{"text", example.text}, {"answer", answer_json(example.answer)}};
        if (!example.external_id.empty()) {
            one["external_id"] = example.external_id;
        }
        examples.push_back(std::move(one));
    }
    return Json{{"name", prompt.name},
                {"version", prompt.version},
                {"system", prompt.system},
                {"task", prompt.task},
                {"example", prompt.example},
                {"message", prompt.message},
                {"none", prompt.none},
                {"layout", prompt.layout == PromptLayout::one_message ? "one_message" : "chat_turns"},
                {"shape", prompt.shape == AnswerShape::lines ? "lines" : "json"},
                {"examples", std::move(examples)}};
}

} // namespace

std::string write_answer(const PromptTemplate& prompt, const std::vector<DrugAnswer>& answer)
{
    if (prompt.shape == AnswerShape::json) {
        return Json{{"drugs", answer_json(answer)}}.dump();
    }
    std::string text;
    for (const auto& drug : answer) {
        if (!drug.events.empty()) {
            text += (text.empty() ? "" : "\n") + drug.drug + ": " + join(drug.events, "|");
        }
    }
    return text.empty() ? prompt.none : text;
}

std::vector<ChatMessage> render(const PromptTemplate& prompt, std::string_view sentence)
{
    std::vector<ChatMessage> messages;
    const std::string message = filled(prompt.message, {{"text", std::string(sentence)}});
    if (prompt.layout == PromptLayout::one_message) {
        if (!prompt.system.empty()) {
            messages.push_back({"system", prompt.system});
        }
        std::string text = prompt.task;
        for (std::size_t i = 0; i < prompt.examples.size(); ++i) {
            text += "\n\n" +
                    filled(prompt.example, {{"number", std::to_string(i + 1)},
                                            {"text", prompt.examples[i].text},
                                            {"answer", write_answer(prompt, prompt.examples[i].answer)}});
        }
        messages.push_back({"user", text + "\n\n" + message});
        return messages;
    }
    messages.push_back(
        {"system", prompt.system.empty() ? prompt.task : prompt.system + "\n\n" + prompt.task});
    for (const auto& example : prompt.examples) {
        messages.push_back({"user", filled(prompt.message, {{"text", example.text}})});
        messages.push_back({"assistant", write_answer(prompt, example.answer)});
    }
    messages.push_back({"user", message});
    return messages;
}

std::vector<PromptFault> prompt_faults(const PromptTemplate& prompt)
{
    std::vector<PromptFault> faults;
    const auto look = [&](PromptPart part, const Result<void>& checked, std::size_t example = 0) {
        if (!checked) {
            faults.push_back({part, example, checked.error()});
        }
    };
    const auto present = [&](const std::string& text) -> Result<void> {
        if (text.empty()) {
            return fail(ErrorCode::invalid_argument, "teacher.prompt_incomplete", prompt.name,
                        "A prompt needs a name and a task.");
        }
        return {};
    };
    look(PromptPart::name, present(prompt.name));
    look(PromptPart::task, present(prompt.task));
    look(PromptPart::message, check_part(prompt, "message", prompt.message, {"text"}));
    look(PromptPart::example_form,
         check_part(prompt, "example form", prompt.example, {"text", "answer"}, {"number"}));
    for (std::size_t i = 0; i < prompt.examples.size(); ++i) {
        look(PromptPart::example, check_example(prompt, i), i);
    }
    return faults;
}

Result<void> check_prompt(const PromptTemplate& prompt)
{
    auto faults = prompt_faults(prompt);
    if (!faults.empty()) {
        return tl::unexpected<Error>(std::move(faults.front().error));
    }
    return {};
}

std::string prompt_hash(const PromptTemplate& prompt)
{
    Json json = to_json(prompt);
    json.erase("name"); // a new name is the same question
    json.erase("version");
    if (prompt.layout == PromptLayout::chat_turns) {
        json.erase("example");
    }
    return sha256_hex(json.dump());
}

std::string write_prompt(const PromptTemplate& prompt)
{
    return to_json(prompt).dump(2) + "\n";
}

Result<PromptTemplate> read_prompt(std::string_view text, std::string where)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return fail(ErrorCode::parse, "teacher.prompt_json", where, "A prompt is a JSON object; this is {}.",
                    json.is_discarded() ? "no JSON" : json.type_name());
    }
    PromptTemplate prompt;
    const std::map<std::string, std::string*, std::less<>> texts = {
        {"name", &prompt.name},       {"system", &prompt.system},   {"task", &prompt.task},
        {"example", &prompt.example}, {"message", &prompt.message}, {"none", &prompt.none}};
    const auto wrong = [&](std::string_view key, std::string_view expected) {
        return fail(ErrorCode::parse, "teacher.prompt_value", where, "“{}” must be {}.", key, expected);
    };
    for (const auto& [key, value] : json.items()) {
        if (const auto field = texts.find(key); field != texts.end()) {
            if (!value.is_string()) {
                return wrong(key, "a text");
            }
            *field->second = value.get<std::string>();
        } else if (key == "version") {
            if (!value.is_number_integer() || value.get<std::int64_t>() < 1 ||
                value.get<std::int64_t>() > 1'000'000) {
                return wrong(key, "a whole number from 1");
            }
            prompt.version = value.get<int>();
        } else if (key == "layout") {
            if (value != "one_message" && value != "chat_turns") {
                return wrong(key, "“one_message” or “chat_turns”");
            }
            prompt.layout = value == "one_message" ? PromptLayout::one_message : PromptLayout::chat_turns;
        } else if (key == "shape") {
            if (value != "lines" && value != "json") {
                return wrong(key, "“lines” or “json”");
            }
            prompt.shape = value == "lines" ? AnswerShape::lines : AnswerShape::json;
        } else if (key == "examples") {
            if (!value.is_array()) {
                return wrong(key, "a list");
            }
            for (const auto& one : value) {
                if (!one.is_object() || !one.contains("text") || !one["text"].is_string() ||
                    !one.contains("answer") || !one["answer"].is_array()) {
                    return wrong(key, "a list of objects with “text” and “answer”");
                }
                PromptExample example;
                example.text = one["text"].get<std::string>();
                if (one.contains("external_id")) {
                    if (!one["external_id"].is_string()) {
                        return wrong("external_id", "a text");
                    }
                    example.external_id = one["external_id"].get<std::string>();
                }
                for (const auto& drug : one["answer"]) {
                    if (!drug.is_object() || !drug.contains("drug") || !drug["drug"].is_string() ||
                        !drug.contains("adverse_events") || !drug["adverse_events"].is_array() ||
                        !std::all_of(drug["adverse_events"].begin(), drug["adverse_events"].end(),
                                     [](const Json& event) { return event.is_string(); })) {
                        return wrong("answer", "a list of {\"drug\": …, \"adverse_events\": […]}");
                    }
                    example.answer.push_back({drug["drug"].get<std::string>(),
                                              drug["adverse_events"].get<std::vector<std::string>>()});
                }
                prompt.examples.push_back(std::move(example));
            }
        } else {
            return fail(
                ErrorCode::parse, "teacher.prompt_key", where,
                "“{}” is no part of a prompt. Known: name, version, system, task, example, message, none, "
                "layout, shape, examples.",
                key);
        }
    }
    return prompt;
}

std::string_view answer_schema()
{
    return R"({"type":"object","properties":{"drugs":{"type":"array","items":{"type":"object","properties":{)"
           R"("drug":{"type":"string"},"adverse_events":{"type":"array","items":{"type":"string"}}},)"
           R"("required":["drug","adverse_events"],"additionalProperties":false}}},)"
           R"("required":["drugs"],"additionalProperties":false})";
}

std::vector<DiffLine> prompt_diff(const PromptTemplate& before, const PromptTemplate& after)
{
    const auto lines_of = [](const PromptTemplate& prompt) {
        std::vector<std::string> lines;
        for (const auto& message : render(prompt, "{text}")) {
            lines.push_back("[" + message.role + "]");
            for (std::size_t begin = 0; begin <= message.content.size();) {
                const std::size_t end = std::min(message.content.find('\n', begin), message.content.size());
                lines.push_back(message.content.substr(begin, end - begin));
                begin = end + 1;
            }
        }
        return lines;
    };
    const auto left = lines_of(before);
    const auto right = lines_of(after);
    // common[i][j]: length of the longest common subsequence of left from i and right from j.
    std::vector<std::vector<int>> common(left.size() + 1, std::vector<int>(right.size() + 1));
    for (std::size_t i = left.size(); i-- > 0;) {
        for (std::size_t j = right.size(); j-- > 0;) {
            common[i][j] =
                left[i] == right[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<DiffLine> diff;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() || j < right.size()) {
        if (i < left.size() && j < right.size() && left[i] == right[j]) {
            diff.push_back({' ', left[i]});
            ++i;
            ++j;
        } else if (i < left.size() && (j == right.size() || common[i + 1][j] >= common[i][j + 1])) {
            diff.push_back({'-', left[i++]});
        } else {
            diff.push_back({'+', right[j++]});
        }
    }
    return diff;
}

bool speaks_to_model(std::string_view sentence)
{
    static constexpr std::array<std::string_view, 14> kPhrases = {
        "ignore the above",   "ignore all previous", "ignore previous",  "disregard the above",
        "disregard previous", "you are now",         "system prompt",    "as an ai",
        "language model",     "annotations:",        "new instructions", "respond only with",
        "answer only with",   "do not follow"};
    lexicon::FoldedText folded;
    folded.assign(sentence);
    const std::string low = ascii::lower(folded.view());
    return std::any_of(kPhrases.begin(), kPhrases.end(),
                       [&](std::string_view phrase) { return low.find(phrase) != std::string::npos; });
}

} // namespace ade::teacher
