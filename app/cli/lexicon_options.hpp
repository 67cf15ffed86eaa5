// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the command line that choose vocabularies.
#pragma once

#include "app/cli/command.hpp"
#include "core/lexicon/load.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ade::cli {

/// The lists of `--lexicon FILE…`, with the starter lexicon before them for the word "starter", compiled.
/// Says on stderr how many rows were refused. Fails as load_lists.
Result<std::shared_ptr<const lexicon::Matcher>> compile_lexicon(const std::vector<std::string>& words,
                                                                const lexicon::MatchOptions& options,
                                                                Context& context);

} // namespace ade::cli
