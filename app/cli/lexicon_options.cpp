// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lexicon_options.hpp"

#include "core/lexicon/starter_list.hpp"

namespace ade::cli {

Result<std::shared_ptr<const lexicon::Matcher>>
compile_lexicon(const std::vector<std::string>& words, const lexicon::MatchOptions& options, Context& context)
{
    std::vector<lexicon::TermList> lists;
    for (const std::string& word : words) {
        if (word == "starter") {
            lists.push_back(lexicon::starter_list());
            continue;
        }
        const lexicon::ListFile file{word, std::nullopt};
        auto reports = lexicon::load_lists({&file, 1}, {}, context.terminal.progress(), context.stop);
        context.terminal.clear_progress();
        if (!reports) {
            return forward_error(reports);
        }
        const lexicon::ListReport& report = reports->front();
        if (report.refused_count > 0) {
            context.terminal.complain(fmt::format(
                "{}: {} of {} records refused; first: line {} {}: {}", word, report.refused_count,
                report.records, report.refused[0].line, report.refused[0].id, report.refused[0].reason));
        }
        for (lexicon::TermList& list : lexicon::lists_of(std::move(*reports))) {
            lists.push_back(std::move(list));
        }
    }
    return lexicon::Matcher::build(lists, options, context.stop);
}

} // namespace ade::cli
