// SPDX-License-Identifier: GPL-3.0-or-later
// From files of vocabularies to a matcher in one call.
#pragma once

#include "core/lexicon/matcher.hpp"
#include "core/lexicon/readers/reader.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ade::lexicon {

/// A file to load: `format` empty means by its content.
struct ListFile {
    std::filesystem::path path;
    std::optional<ListFormat> format;
};

/// Reads them in order. Fails with the first file's failure; refused rows are in the reports.
Result<std::vector<ListReport>> load_lists(std::span<const ListFile> files, const ReadOptions& options = {},
                                           const ProgressSink& progress = {}, std::stop_token stop = {});

/// The lists of reports, taken out of them.
std::vector<TermList> lists_of(std::vector<ListReport> reports);

} // namespace ade::lexicon
