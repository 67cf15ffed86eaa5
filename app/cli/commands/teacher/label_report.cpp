// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/teacher/label_report.hpp"

#include <nlohmann/json.hpp>

namespace ade::cli {

namespace {

using nlohmann::ordered_json;
using namespace ade::teacher;

void print_json(Context& context, const ordered_json& json)
{
    context.terminal.print_data(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::string counts_of(const std::map<std::string, std::int64_t>& counts)
{
    std::string text;
    for (const auto& [name, count] : counts) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
    }
    return text.empty() ? "nothing" : text;
}

std::string duration(double seconds)
{
    if (seconds < 90) {
        return fmt::format("{:.0f} s", seconds);
    }
    return seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

ordered_json json_of(const ProjectLabels& labels)
{
    const LabelReport& run = labels.run;
    return {{"run", labels.run_id},
            {"name", labels.run_name},
            {"sentences", labels.sentences},
            {"outcomes", labels.outcomes},
            {"ledger", labels.statuses},
            {"documents", labels.documents},
            {"mentions_new", labels.mentions},
            {"relations_new", labels.relations},
            {"asked", run.asked},
            {"cached", run.cached},
            {"failed", run.failed},
            {"not_asked", run.not_asked},
            {"unparsed", run.unparsed},
            {"failures", run.failures},
            {"other_models", run.other_models},
            {"input_tokens", run.input_tokens},
            {"output_tokens", run.output_tokens},
            {"cost_usd", run.cost_usd},
            {"stopped_by", run.stopped_by}};
}

std::string text_of(const ProjectLabels& labels)
{
    return fmt::format("Run {} ({})\n"
                       "Stored: {} sentences of {} documents: {}.\n"
                       "        {} mentions and {} relations are new.\n"
                       "Ledger: {}.\n",
                       labels.run_name, labels.run_id, labels.sentences, labels.documents,
                       counts_of(labels.outcomes), labels.mentions, labels.relations,
                       counts_of(labels.statuses));
}

ordered_json json_of(const store::LedgerEntry& entry)
{
    ordered_json places = ordered_json::array();
    for (const store::LedgerCandidate& one : entry.string.candidates) {
        places.push_back({{"begin", one.span.begin.value()},
                          {"end", one.span.end.value()},
                          {"how", one.how},
                          {"similarity", one.similarity}});
    }
    return {{"id", entry.id},
            {"run", entry.run_id},
            {"document", entry.external_id},
            {"sentence", entry.position},
            {"text", entry.sentence},
            {"role", store::to_string(entry.string.role)},
            {"asked", entry.string.asked},
            {"drug", entry.string.drug},
            {"status", entry.string.status},
            {"by_context", entry.string.by_context},
            {"places", places},
            {"flags", entry.string.flags},
            {"state", store::to_string(entry.state)},
            {"answer", entry.answer}};
}

} // namespace

void print_plan(Context& context, const LabelPlan& plan, SentenceChoice choice, const ProjectTask& task)
{
    if (context.json) {
        print_json(context,
                   {{"dry_run", true},
                    {"model", task.settings.model},
                    {"prompt", task.prompt.name},
                    {"chosen_by", teacher::to_string(choice)},
                    {"questions", plan.questions},
                    {"duplicates", plan.duplicates},
                    {"cached", plan.cached},
                    {"to_ask", plan.to_ask},
                    {"input_tokens", plan.input_tokens},
                    {"input_tokens_exact", plan.input_tokens_exact},
                    {"input_tokens_by", plan.input_tokens_by},
                    {"output_tokens_estimated", plan.output_tokens},
                    {"cost_usd_estimated", plan.cost_usd ? ordered_json(*plan.cost_usd) : ordered_json()},
                    {"price_table", task.settings.price ? "teacher file" : price_table_date()},
                    {"seconds_estimated", plan.seconds}});
        return;
    }
    const std::string price = plan.cost_usd
                                  ? fmt::format("${:.2f}, estimated, by the prices of {}", *plan.cost_usd,
                                                task.settings.price ? std::string("the teacher file")
                                                                    : std::string(price_table_date()))
                                  : "unknown: add \"price\" to the teacher file to see it";
    context.terminal.print(fmt::format("Nothing was sent. It would take:\n"
                                       "Questions  {} (sentences chosen by {}, {} per sentence)\n"
                                       "  answered before  {}\n"
                                       "  the same twice   {}\n"
                                       "  to ask           {}\n"
                                       "Tokens     {} in: {}\n"
                                       "           about {} out\n"
                                       "Price      {}\n"
                                       "Time       about {} with {} in flight\n",
                                       plan.questions, teacher::to_string(choice), task.options.samples,
                                       plan.cached, plan.duplicates, plan.to_ask, plan.input_tokens,
                                       plan.input_tokens_by, plan.output_tokens, price,
                                       duration(plan.seconds), task.settings.max_in_flight));
}

void print_labels(Context& context, const ProjectLabels& labels, SentenceChoice choice, bool priced)
{
    const LabelReport& run = labels.run;
    if (context.json) {
        ordered_json json = json_of(labels);
        json["chosen_by"] = teacher::to_string(choice);
        json["price_known"] = priced;
        print_json(context, json);
        return;
    }
    std::string text = text_of(labels);
    text += fmt::format("Asked:  {} answered now, {} from earlier answers, {} failed, {} not asked.\n",
                        run.asked, run.cached, run.failed, run.not_asked);
    text += fmt::format("Tokens: {} in, {} out{}\n", run.input_tokens, run.output_tokens,
                        priced ? fmt::format("; ${:.4f}.", run.cost_usd) : "; the price is not known.");
    if (!run.failures.empty()) {
        text += fmt::format("Failures: {}.\n", counts_of(run.failures));
    }
    if (!run.other_models.empty()) {
        text += fmt::format("Other models answered: {}.\n", counts_of(run.other_models));
    }
    if (run.stopped_by == "cost" || run.stopped_by == "requests") {
        text += fmt::format("Stopped before the cap ({}) was passed. The same command goes on.\n",
                            run.stopped_by);
    } else if (run.not_asked > 0) {
        text += "What was answered is kept. The same command goes on.\n";
    }
    context.terminal.print(text);
}

void print_recorded(Context& context, const RecordedLabels& recorded, const std::vector<Error>& refused,
                    const std::vector<Error>& unmatched, std::int64_t wanted)
{
    for (const std::vector<Error>* list : {&refused, &unmatched}) {
        for (std::size_t i = 0; i < list->size() && i < 20; ++i) {
            context.terminal.complain((*list)[i]);
        }
        if (list->size() > 20) {
            context.terminal.complain(fmt::format("… and {} more like this.", list->size() - 20));
        }
    }
    if (context.json) {
        ordered_json json = json_of(recorded.labels);
        json["refused"] = refused.size();
        json["unmatched"] = unmatched.size();
        if (wanted >= 0) {
            json["without_answer"] = wanted - recorded.labels.sentences;
        }
        print_json(context, json);
        return;
    }
    std::string text = text_of(recorded.labels);
    if (wanted >= 0) {
        text += fmt::format("Without a recorded answer: {} of {} sentences.\n",
                            wanted - recorded.labels.sentences, wanted);
    }
    text += fmt::format(
        "Left out: {} lines that are no answers, {} answers whose sentence is not in the project.\n",
        refused.size(), unmatched.size());
    context.terminal.print(text);
}

void print_ledger(Context& context, const std::vector<store::LedgerEntry>& entries, std::int64_t count,
                  const std::vector<store::LedgerRates>& rates)
{
    if (context.json) {
        ordered_json runs = ordered_json::array();
        for (const store::LedgerRates& one : rates) {
            const auto parameters = ordered_json::parse(one.parameters, nullptr, false);
            runs.push_back({{"run", one.run_id},
                            {"name", one.run_name},
                            {"parameters", parameters},
                            {"asked", one.asked},
                            {"with_events", one.with_events},
                            {"none", one.none},
                            {"unparsed", one.unparsed},
                            {"failed", one.failed},
                            {"drug_strings", one.drug_strings},
                            {"event_strings", one.event_strings},
                            {"absent", one.absent},
                            {"ambiguous", one.ambiguous},
                            {"fuzzy", one.fuzzy},
                            {"flagged", one.flagged},
                            {"absent_share", one.absent_share()},
                            {"ambiguous_share", one.ambiguous_share()},
                            {"unparsed_share", one.unparsed_share()}});
        }
        ordered_json lines = ordered_json::array();
        for (const store::LedgerEntry& entry : entries) {
            lines.push_back(json_of(entry));
        }
        print_json(context, {{"count", count}, {"entries", lines}, {"runs", runs}});
        return;
    }
    std::string text;
    for (const store::LedgerEntry& entry : entries) {
        text += fmt::format(
            "{}  {} {}  sentence {}  {}{}\n    {} “{}”{}\n    {}\n", entry.id, entry.string.status,
            store::to_string(entry.string.role), entry.position,
            entry.external_id.empty() ? entry.version_id : entry.external_id,
            entry.state == store::LedgerState::open ? ""
                                                    : fmt::format("  ({})", store::to_string(entry.state)),
            entry.string.role == store::LedgerRole::answer ? "answer:" : "said", entry.string.asked,
            entry.string.role == store::LedgerRole::event ? " of “" + entry.string.drug + "”" : "",
            entry.sentence);
        for (std::size_t i = 0; i < entry.string.candidates.size() && entry.string.candidates.size() > 1;
             ++i) {
            const auto& one = entry.string.candidates[i];
            text += fmt::format("      place {}: {}–{}, {}\n", i + 1, one.span.begin.value(),
                                one.span.end.value(), one.how);
        }
    }
    text += fmt::format("{} of {} lines of the ledger.\n", entries.size(), count);
    for (const store::LedgerRates& one : rates) {
        text += fmt::format(
            "{}: {} sentences, {:.1f} % of strings not in the text, {:.1f} % ambiguous, {:.1f} % of "
            "answers not understood, {} failed\n",
            one.run_name, one.asked, 100 * one.absent_share(), 100 * one.ambiguous_share(),
            100 * one.unparsed_share(), one.failed);
    }
    context.terminal.print(text);
}

std::string report_of(const Calibration& calibration)
{
    return fmt::format(
        "Calibrated on {} suggestions: a confidence of 0.5 was worth {:.2f}, 0.8 {:.2f}, 0.95 {:.2f}.",
        calibration.pairs(), calibration(0.5), calibration(0.8), calibration(0.95));
}

} // namespace ade::cli
