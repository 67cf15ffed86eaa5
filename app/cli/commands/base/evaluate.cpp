// SPDX-License-Identifier: GPL-3.0-or-later
// ade evaluate: scores of predicted relations against gold ones, both as JSONL.
#include "app/cli/command.hpp"
#include "app/cli/numbers.hpp"
#include "core/corpus/formats/jsonl.hpp"
#include "core/eval/items.hpp"
#include "core/eval/report.hpp"

#include <nlohmann/json.hpp>

#include <unordered_map>

namespace ade::cli {
namespace {

struct Side {
    std::vector<eval::Item> items;
    std::vector<std::string> texts; ///< of the items, for comparison
    std::unordered_map<std::string, std::size_t> by_id;
    corpus::ReadReport report;
};

class EvaluateCommand final : public Command {
public:
    std::string_view name() const override { return "evaluate"; }
    std::string_view description() const override
    {
        return "Score predicted drug-event relations against right ones: precision, recall and F1";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("--gold", gold_, "JSONL records with the right relations")->required();
        app.add_option("--predicted", predicted_, "JSONL records of the same ids and texts")->required();
        app.add_option("--same-drug", same_drug_,
                       "What makes two drugs one: the same mention (default), or the same name")
            ->check(CLI::IsMember({"mention", "name"}));
        app.add_option("--drugs", drugs_,
                       "Where the predictions took their drugs from: gold (default) or predicted")
            ->check(CLI::IsMember({"gold", "predicted"}));
        app.add_option("--rows", rows_, "Drugs listed in the table, most frequent first (default 20)")
            ->check(whole_number(0, 1000000));
    }

    Result<Exit> run(Context& context) override
    {
        auto gold = read(context, gold_, nullptr);
        if (!gold) {
            return forward_error(gold);
        }
        auto predicted = read(context, predicted_, &*gold);
        if (!predicted) {
            return forward_error(predicted);
        }
        context.terminal.clear_progress();
        if (gold->items.empty()) {
            return fail(ErrorCode::invalid_argument, "cli.no_gold", gold_,
                        "No record can be scored: the file is empty, or every record was refused above.");
        }
        eval::ScoreOptions options;
        options.drug_identity = same_drug_ == "name" ? eval::DrugIdentity::name : eval::DrugIdentity::mention;
        options.drug_source = drugs_ == "predicted" ? eval::DrugSource::predicted : eval::DrugSource::gold;
        const auto report = eval::score(gold->items, predicted->items, options);
        if (!report) {
            return forward_error(report);
        }
        print(context, *gold, *predicted, *report);
        return gold->report.findings.refused() + predicted->report.findings.refused() > 0 ? Exit::refused
                                                                                          : Exit::done;
    }

private:
    /// Records that cannot be scored are refused alone, by file and line, which the reader fills in: no id,
    /// an id seen before, and, against `gold`, an id or text that is not there.
    Result<Side> read(Context& context, const std::string& path, const Side* gold) const
    {
        Side side;
        const auto sink = [&](corpus::AnnotatedDocument&& annotated) -> Result<void> {
            std::string id = annotated.document.external_id;
            if (id.empty()) {
                return fail(ErrorCode::invalid_argument, "evaluate.no_id", {},
                            "A record has no \"id\"; gold and predicted records are paired by it.");
            }
            if (side.by_id.contains(id)) {
                return fail(ErrorCode::invalid_argument, "evaluate.doubled_id", {},
                            "The id \"{}\" stands twice; the first record counts.", id);
            }
            if (gold != nullptr) {
                const auto entry = gold->by_id.find(id);
                if (entry == gold->by_id.end()) {
                    return fail(ErrorCode::invalid_argument, "evaluate.unknown_id", {},
                                "No gold record has the id \"{}\".", id);
                }
                if (gold->texts[entry->second] != annotated.document.text) {
                    return fail(ErrorCode::invalid_argument, "evaluate.other_text", {},
                                "The text of \"{}\" is not the gold record's; offsets cannot be compared.",
                                id);
                }
            }
            side.by_id.emplace(id, side.items.size());
            side.items.push_back(eval::item_of(annotated, std::move(id)));
            if (gold == nullptr) {
                side.texts.push_back(std::move(annotated.document.text));
            }
            return {};
        };
        auto report =
            corpus::jsonl_reader().read({path}, {}, sink, context.stop, context.terminal.progress());
        if (!report) {
            return forward_error(report);
        }
        side.report = std::move(*report);
        return side;
    }

    /// Predictions on gold records that name a drug and hold no event.
    static eval::FalseAlarms false_alarms(const Side& gold, const Side& predicted)
    {
        std::vector<eval::Item> negatives;
        for (const eval::Item& item : gold.items) {
            if (!item.relations.empty() || !item.events.empty() || item.drugs.empty()) {
                continue;
            }
            eval::Item negative;
            if (const auto entry = predicted.by_id.find(item.id); entry != predicted.by_id.end()) {
                negative = predicted.items[entry->second];
            }
            negative.drugs = item.drugs;
            negatives.push_back(std::move(negative));
        }
        return eval::count_false_alarms(negatives);
    }

    void print(Context& context, const Side& gold, const Side& predicted,
               const eval::ScoreReport& report) const
    {
        const eval::FalseAlarms alarms = false_alarms(gold, predicted);
        if (context.json) {
            nlohmann::json json = eval::to_json(report);
            json["false_alarms"] = eval::to_json(alarms);
            json["refused"] = {{"gold", gold.report.findings.refused()},
                               {"predicted", predicted.report.findings.refused()}};
            context.terminal.print_data(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        } else {
            std::string text = eval::to_table(report, rows_);
            if (alarms.sentences > 0) {
                text += fmt::format(
                    "\nfalse alarms: {} relations in {} records that name a drug and hold no event: "
                    "{:.1f} per 1,000\n({:.1f} per 1,000 with one or more)\n",
                    alarms.relations, alarms.sentences, alarms.relations_per_thousand(),
                    alarms.sentences_per_thousand());
            }
            context.terminal.print(text);
        }
        for (const Side* side : {&gold, &predicted}) {
            for (const corpus::Finding& finding : side->report.findings.listed()) {
                if (finding.severity == corpus::Severity::refused) {
                    context.terminal.complain(finding.error);
                }
            }
            if (const auto unlisted = side->report.findings.unlisted(); unlisted > 0) {
                context.terminal.complain(fmt::format("… and {} more findings", unlisted));
            }
        }
    }

    std::string gold_;
    std::string predicted_;
    std::string same_drug_ = "mention";
    std::string drugs_ = "gold";
    std::size_t rows_ = 20;
};

const Register registered(make<EvaluateCommand>);

} // namespace
} // namespace ade::cli
