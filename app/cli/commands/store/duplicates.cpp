// SPDX-License-Identifier: GPL-3.0-or-later
// ade duplicates: articles of a project that may be one.
#include "app/cli/command.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/project.hpp"
#include "core/store/duplicate_store.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace ade::cli {
namespace {

using nlohmann::ordered_json;

class DuplicatesCommand final : public Command {
public:
    std::string_view name() const override { return "duplicates"; }
    std::string_view description() const override
    {
        return "List documents that may be one article: same PubMed number, same DOI, nearly the same text";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option(
               "--similarity", similarity_,
               "How much of two texts must be the same, above 0 to 1: part of their runs of five words")
            ->check(decimal_number(0, 1, true))
            ->capture_default_str();
        app.footer("Nothing is merged or deleted. What a person left out of work, in the window, is marked.");
    }

    Result<Exit> run(Context& context) override
    {
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        store::DuplicateOptions options;
        options.similarity = similarity_;
        const auto sets =
            store::find_duplicates(**project, options, context.stop, context.terminal.progress());
        context.terminal.clear_progress();
        if (!sets) {
            return forward_error(sets);
        }
        const auto left_out = store::DuplicateStore(**project).left_out();
        if (!left_out) {
            return forward_error(left_out);
        }
        print(context, *sets, {left_out->begin(), left_out->end()});
        return Exit::done;
    }

private:
    static void print(Context& context, const std::vector<store::DuplicateSet>& sets,
                      const std::set<std::string>& left_out)
    {
        if (context.json) {
            ordered_json all = ordered_json::array();
            for (const store::DuplicateSet& set : sets) {
                ordered_json documents = ordered_json::array();
                for (const store::DuplicateDocument& document : set.documents) {
                    documents.push_back({{"document_id", document.document_id},
                                         {"version_id", document.version_id},
                                         {"source", document.source},
                                         {"external_id", document.external_id},
                                         {"title", document.title},
                                         {"similarity", document.similarity},
                                         {"left_out", left_out.contains(document.document_id)}});
                }
                all.push_back({{"reason", store::to_string(set.reason)},
                               {"value", set.value},
                               {"documents", std::move(documents)}});
            }
            context.terminal.print_data(ordered_json{{"sets", std::move(all)}}.dump(
                -1, ' ', false, ordered_json::error_handler_t::replace));
            return;
        }
        std::string text = sets.empty() ? "No duplicates were found.\n" : std::string();
        for (const store::DuplicateSet& set : sets) {
            text += set.reason == store::DuplicateReason::pmid ? fmt::format("PubMed number {}:\n", set.value)
                    : set.reason == store::DuplicateReason::doi ? fmt::format("DOI {}:\n", set.value)
                                                                : std::string("Nearly the same text:\n");
            for (const store::DuplicateDocument& document : set.documents) {
                text += fmt::format(
                    "  {:5.1f} %  {} {}  {}{}\n", 100 * document.similarity, document.source,
                    document.external_id.empty() ? document.document_id : document.external_id,
                    document.title, left_out.contains(document.document_id) ? "  [left out of work]" : "");
            }
        }
        context.terminal.print(text);
    }

    std::string project_;
    double similarity_ = 0.8;
};

const Register registered(make<DuplicatesCommand>);

} // namespace
} // namespace ade::cli
