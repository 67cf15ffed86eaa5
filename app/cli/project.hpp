// SPDX-License-Identifier: GPL-3.0-or-later
// Opening projects as the commands do.
#pragma once

#include "app/cli/command.hpp"
#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"

#include <optional>

namespace ade::cli {

/// For writing: fails (exit 1) and names the holder when another program has the project. An absent project
/// is made when `create` says so.
Result<std::unique_ptr<store::ProjectFile>> open_to_write(const std::filesystem::path& path,
                                                          const Context& context, bool create = false);

/// For reading: never takes the lock.
Result<std::unique_ptr<store::ProjectFile>> open_to_read(const std::filesystem::path& path);

/// The id of --as NAME in the project, made when it is not known there.
Result<std::string> person_in(store::ProjectFile& project, const Context& context);

/// Who speaks in an import: what --voice says.
struct VoiceWord {
    store::VoiceKind kind = store::VoiceKind::import;
    std::string name = "gold";
    bool counts_as_gold = true;
};

/// "gold", or KIND:NAME with KIND import, teacher, student, lexicon or person. Fails with usage.
Result<VoiceWord> parse_voice(const std::string& word);

/// The voices of a project that --voice words name; empty words: gold. Fails with not_found, naming those
/// there are.
Result<store::VoiceSelection> select_voices(store::ProjectFile& project,
                                            const std::vector<std::string>& words);

} // namespace ade::cli
