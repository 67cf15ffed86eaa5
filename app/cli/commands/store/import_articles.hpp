// SPDX-License-Identifier: GPL-3.0-or-later
// Literature files into a project: with what the source says about each article, and a screening log.
#pragma once

#include "app/cli/command.hpp"
#include "core/corpus/formats/article_reader.hpp"

#include <filesystem>
#include <vector>

namespace ade::cli {

/// What `ade import` does for formats without labels. Articles read before a stop or a failure are stored.
Result<Exit> import_articles(Context& context, const std::filesystem::path& project,
                             const corpus::ArticleReader& reader,
                             const std::vector<std::filesystem::path>& paths,
                             const corpus::ReadOptions& options, bool dry_run);

} // namespace ade::cli
