// SPDX-License-Identifier: GPL-3.0-or-later
// Literature files into a project: with what the source says about each article, and a screening log.
#pragma once

#include "app/cli/command.hpp"
#include "core/corpus/formats/article_reader.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ade::cli {

/// What `ade import` does for formats without labels. Articles read before a stop or a failure are stored.
/// originals: of copies in UTF-8 the files the person named, for the report; see corpus::with_originals().
Result<Exit> import_articles(Context& context, const std::filesystem::path& project,
                             const corpus::ArticleReader& reader,
                             const std::vector<std::filesystem::path>& paths,
                             const corpus::ReadOptions& options, bool dry_run,
                             const std::map<std::string, std::string>& originals = {});

} // namespace ade::cli
