// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project.hpp"

#include "core/store/settings_store.hpp"

namespace ade::cli {

namespace {

struct KindName {
    std::string_view name;
    store::VoiceKind kind;
};

constexpr KindName kKinds[] = {{"import", store::VoiceKind::import},
                               {"teacher", store::VoiceKind::teacher},
                               {"student", store::VoiceKind::student},
                               {"lexicon", store::VoiceKind::lexicon},
                               {"person", store::VoiceKind::person}};

std::string word_for(const store::Voice& voice)
{
    for (const KindName& entry : kKinds) {
        if (entry.kind == voice.kind) {
            return fmt::format("{}:{}", entry.name, voice.name);
        }
    }
    return voice.name;
}

} // namespace

Result<std::unique_ptr<store::ProjectFile>> open_to_write(const std::filesystem::path& path,
                                                          const Context& context, bool create)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::write;
    options.holder_name = fmt::format("ade ({})", context.person);
    return create ? store::ProjectFile::open_or_create(path, options)
                  : store::ProjectFile::open(path, options);
}

Result<std::unique_ptr<store::ProjectFile>> open_to_read(const std::filesystem::path& path)
{
    store::OpenOptions options;
    options.mode = store::OpenMode::read_only;
    return store::ProjectFile::open(path, options);
}

Result<std::string> person_in(store::ProjectFile& project, const Context& context)
{
    store::SettingsStore settings(project);
    auto person = settings.person(context.person);
    if (!person) {
        return forward_error(person);
    }
    return person->id;
}

Result<VoiceWord> parse_voice(const std::string& word)
{
    if (word.empty() || word == "gold") {
        return VoiceWord{};
    }
    const std::size_t colon = word.find(':');
    for (const KindName& entry : kKinds) {
        if (colon != std::string::npos && word.substr(0, colon) == entry.name && colon + 1 < word.size()) {
            const std::string name = word.substr(colon + 1);
            return VoiceWord{entry.kind, name, entry.kind == store::VoiceKind::import && name == "gold"};
        }
    }
    return usage_error(
        "\"{}\" names no voice. Write gold, or KIND:NAME with import, teacher, student, lexicon or "
        "person as KIND, for instance teacher:gpt-3.5.",
        word);
}

Result<store::VoiceSelection> select_voices(store::ProjectFile& project,
                                            const std::vector<std::string>& words)
{
    store::VoiceSelection selection;
    if (words.empty() || (words.size() == 1 && words.front() == "gold")) {
        return selection;
    }
    auto voices = store::RunStore(project).voices();
    if (!voices) {
        return forward_error(voices);
    }
    for (const std::string& word : words) {
        const auto wanted = parse_voice(word);
        if (!wanted) {
            return forward_error(wanted);
        }
        const std::size_t before = selection.voice_ids.size();
        std::string names;
        for (const store::Voice& voice : *voices) {
            if (voice.kind == wanted->kind && voice.name == wanted->name) {
                selection.voice_ids.push_back(voice.id);
            }
            names += (names.empty() ? "" : ", ") + word_for(voice);
        }
        if (selection.voice_ids.size() == before) {
            return fail(ErrorCode::not_found, "cli.no_voice", project.path().string(),
                        "The project has no voice \"{}\". It has: {}.", word, names.empty() ? "none" : names);
        }
    }
    return selection;
}

} // namespace ade::cli
