// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts by name or from a file.
#include "core/base/file_io.hpp"
#include "core/teacher/prompt.hpp"

namespace ade::teacher {

Result<PromptTemplate> load_prompt(const std::string& name_or_path)
{
    constexpr std::uint64_t kLargest = 4 << 20;
    std::string names;
    for (const PromptTemplate& prompt : builtin_prompts()) {
        if (prompt.name == name_or_path) {
            return prompt;
        }
        names += (names.empty() ? "" : ", ") + prompt.name;
    }
    auto text = read_file(name_or_path, kLargest);
    if (!text) {
        if (text.error().code == ErrorCode::not_found) {
            return fail(ErrorCode::not_found, "teacher.no_prompt", name_or_path,
                        "There is no prompt of this name and no such file. The prompts are {}.", names);
        }
        return forward_error(text);
    }
    auto prompt = read_prompt(*text, name_or_path);
    if (!prompt) {
        return prompt;
    }
    if (auto checked = check_prompt(*prompt); !checked) {
        return forward_error(checked);
    }
    return prompt;
}

} // namespace ade::teacher
