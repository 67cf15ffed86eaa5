// SPDX-License-Identifier: GPL-3.0-or-later
// What a teacher is asked: a template with a version, its examples, and the messages made from it.
#pragma once

#include "core/base/result.hpp"
#include "core/teacher/answer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::teacher {

enum class PromptLayout {
    one_message, ///< task, examples and sentence in one user message (the paper's form)
    chat_turns,  ///< each example is a turn of user and assistant
};

enum class AnswerShape {
    lines, ///< "drug: event|event", "None" when there is nothing
    json,  ///< JSON after answer_schema(), for servers that hold a model to a schema
};

/// A sentence with its right answer, shown to the model.
struct PromptExample {
    std::string text;
    std::vector<DrugAnswer> answer; ///< empty: none
    std::string external_id; ///< of the article it is from: such articles count in no score; empty: ours
    bool operator==(const PromptExample&) const = default;
};

/// In the texts "{text}" stands for the sentence, "{number}" for the example's number and "{answer}" for its
/// answer; a brace is written "{{" or "}}".
struct PromptTemplate {
    std::string name;
    int version = 1;
    std::string system; ///< may be empty
    std::string task;
    std::string example = "Example {number}:\nMessage: {text}\nAnnotations: {answer}";
    std::string message = "Message: {text}\nAnnotations:";
    std::string none = "None"; ///< the answer of a sentence without events
    PromptLayout layout = PromptLayout::one_message;
    AnswerShape shape = AnswerShape::lines;
    std::vector<PromptExample> examples;
    bool operator==(const PromptTemplate&) const = default;
};

struct ChatMessage {
    std::string role; ///< "system", "user", "assistant"
    std::string content;
    bool operator==(const ChatMessage&) const = default;
};

/// The messages that ask about one sentence. The template must pass check_prompt(). The sentence goes in as
/// it is: what it says cannot add a message or close a block, because the answer is only ever read as strings
/// of that sentence.
std::vector<ChatMessage> render(const PromptTemplate& prompt, std::string_view sentence);

/// An answer in the template's shape: what a perfect model would say.
std::string write_answer(const PromptTemplate& prompt, const std::vector<DrugAnswer>& answer);

/// Fails with invalid_argument, naming the part: no task or message, a placeholder that is unknown, missing
/// or stands twice, an example whose own answer is not in its text or would not be read back as it is.
Result<void> check_prompt(const PromptTemplate& prompt);

enum class PromptPart { name, task, message, example_form, example };
struct PromptFault {
    PromptPart part = PromptPart::task;
    std::size_t example = 0; ///< which one, for PromptPart::example
    Error error;
};
/// Every fault that check_prompt() would name, in the parts' order; empty when the prompt is sound.
std::vector<PromptFault> prompt_faults(const PromptTemplate& prompt);

/// SHA-256 of everything that reaches the model.
std::string prompt_hash(const PromptTemplate& prompt);

/// JSON of a template, for files and the project; keys in order. read_prompt refuses unknown keys by name and
/// wrong kinds of values; it does not call check_prompt().
std::string write_prompt(const PromptTemplate& prompt);
Result<PromptTemplate> read_prompt(std::string_view json, std::string where);

/// The JSON schema that servers are given for AnswerShape::json.
std::string_view answer_schema();

/// The templates that come with the program: "zero-shot", "five-shot", "five-shot-chat", "json".
const std::vector<PromptTemplate>& builtin_prompts();

/// A template that comes with the program, by its name, else the file of this path. Fails with not_found, io,
/// and as read_prompt() and check_prompt().
Result<PromptTemplate> load_prompt(const std::string& name_or_path);

struct DiffLine {
    char kind = ' '; ///< ' ' both, '-' only before, '+' only after
    std::string text;
    bool operator==(const DiffLine&) const = default;
};
/// Two versions line by line, as they would reach the model (longest common subsequence).
std::vector<DiffLine> prompt_diff(const PromptTemplate& before, const PromptTemplate& after);

/// True when a sentence speaks to the model ("ignore the above", "you are now", block names at a line's
/// start): its answers deserve a second look.
bool speaks_to_model(std::string_view sentence);

} // namespace ade::teacher
