// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lexicon/load.hpp"

namespace ade::lexicon {

Result<std::vector<ListReport>> load_lists(std::span<const ListFile> files, const ReadOptions& options,
                                           const ProgressSink& progress, std::stop_token stop)
{
    std::vector<ListReport> reports;
    for (const ListFile& file : files) {
        std::optional<ListFormat> format = file.format;
        if (!format) {
            auto guessed = guess_format_of(file.path);
            if (!guessed) {
                return forward_error(guessed);
            }
            format = *guessed;
        }
        auto report = read_terms(file.path, *format, options, progress, stop);
        if (!report) {
            return forward_error(report);
        }
        reports.push_back(std::move(*report));
    }
    return reports;
}

std::vector<TermList> lists_of(std::vector<ListReport> reports)
{
    std::vector<TermList> lists;
    lists.reserve(reports.size());
    for (ListReport& report : reports) {
        lists.push_back(std::move(report.list));
    }
    return lists;
}

} // namespace ade::lexicon
