// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/project_prompts.hpp"

#include "core/base/uuid.hpp"
#include "core/store/project_file.hpp"
#include "core/store/settings_store.hpp"

#include <algorithm>

namespace ade::teacher {

namespace {
constexpr std::string_view kSetting = "teacher.prompt."; // and an id that rises with time
} // namespace

Result<std::vector<PromptTemplate>> project_prompts(store::ProjectFile& project)
{
    const auto settings = store::SettingsStore(project).all();
    if (!settings) {
        return forward_error(settings);
    }
    std::vector<PromptTemplate> prompts;
    for (const auto& [key, value] : *settings) {
        if (!key.starts_with(kSetting)) {
            continue;
        }
        auto prompt = read_prompt(value, project.path().string() + ", setting " + key);
        if (!prompt) {
            return forward_error(prompt);
        }
        prompts.push_back(std::move(*prompt));
    }
    return prompts;
}

Result<PromptTemplate> save_prompt(store::ProjectFile& project, const std::string& person_id,
                                   PromptTemplate prompt)
{
    if (auto checked = check_prompt(prompt); !checked) {
        return forward_error(checked);
    }
    const auto own = project_prompts(project);
    if (!own) {
        return forward_error(own);
    }
    prompt.version = 0;
    for (const auto* const list : {&*own, &builtin_prompts()}) {
        for (const PromptTemplate& one : *list) {
            if (one.name == prompt.name) {
                prompt.version = std::max(prompt.version, one.version);
            }
        }
    }
    ++prompt.version;
    store::SettingsStore settings(project, person_id);
    if (auto kept = settings.set(std::string(kSetting) + new_uuid(), write_prompt(prompt)); !kept) {
        return forward_error(kept);
    }
    return prompt;
}

Result<PromptTemplate> find_prompt(store::ProjectFile& project, const std::string& name_or_path)
{
    auto own = project_prompts(project);
    if (!own) {
        return forward_error(own);
    }
    const auto newest =
        std::max_element(own->begin(), own->end(), [&](const PromptTemplate& a, const PromptTemplate& b) {
            return std::pair(a.name == name_or_path, a.version) <
                   std::pair(b.name == name_or_path, b.version);
        });
    if (newest != own->end() && newest->name == name_or_path) {
        return std::move(*newest);
    }
    const std::vector<PromptTemplate>& kept = *own;
    for (const auto* const list : {&kept, &builtin_prompts()}) {
        for (const PromptTemplate& one : *list) {
            if (fmt::format("{} v{}", one.name, one.version) == name_or_path) {
                return one;
            }
        }
    }
    return load_prompt(name_or_path);
}

} // namespace ade::teacher
