// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ade::corpus {

namespace {

using Json = nlohmann::ordered_json;

/// Paths and messages may hold bytes that are not UTF-8: those become U+FFFD, never an exception.
std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const Counts& counts)
{
    return {{"documents", counts.documents},
            {"sentences", counts.sentences},
            {"drugs", counts.drugs},
            {"events", counts.events},
            {"relations", counts.relations}};
}

void put_findings(Json& json, const Findings& findings)
{
    json["refused"] = findings.refused();
    json["lost"] = findings.lost();
    json["notes"] = findings.notes();
    json["losses"] = Json::array();
    for (const Loss& loss : findings.losses()) {
        json["losses"].push_back(
            {{"id", loss.id}, {"what", loss.what}, {"count", loss.count}, {"first", loss.first}});
    }
    json["findings"] = Json::array();
    for (const Finding& finding : findings.listed()) {
        json["findings"].push_back({{"severity", to_string(finding.severity)},
                                    {"where", finding.error.where},
                                    {"id", finding.error.message_id},
                                    {"message", finding.error.message}});
    }
    json["findings_not_listed"] = findings.unlisted();
}

std::string text_of(const Counts& counts)
{
    return fmt::format("{} documents, {} sentences, {} drug spans, {} event spans, {} relations",
                       counts.documents, counts.sentences, counts.drugs, counts.events, counts.relations);
}

/// What findings of one kind have in common, where the message speaks of one of them.
std::string_view what_was_lost(const Error& error)
{
    struct Known {
        std::string_view id;
        std::string_view what;
    };
    static constexpr Known kKnown[] = {
        {"ade_rel.line_end", "relations whose sentence holds the end of a line"},
        {"ade_rel.polarity", "relations other than causes"},
        {"ade_rel.two_sentences", "relations over sentences"},
        {"ade_rel.discontinuous", "relations with gaps in a span"},
        {"ade_rel.bar", "relations with a bar or the end of a line in a span"},
        {"brat.argument_left_out", "relations whose end was left out"},
        {"brat.target_left_out", "attributes and notes of what was left out"},
        {"spert.span", "spans with gaps, over sentences, or not ending with a token"},
        {"spert.polarity", "relations other than causes"},
        {"spert.relation", "relations over sentences, or of spans that were not written"},
    };
    for (const Known& known : kKnown) {
        if (known.id == error.message_id) {
            return known.what;
        }
    }
    return error.message;
}

std::string text_of(const Findings& findings)
{
    std::string text;
    for (const Loss& loss : findings.losses()) {
        text += fmt::format("lost: {} × {} (first: {})\n", loss.count, loss.what, loss.first);
    }
    for (const Finding& finding : findings.listed()) {
        text += fmt::format("{}: {}\n", to_string(finding.severity), finding.error.text());
    }
    if (findings.unlisted() > 0) {
        text += fmt::format("… and {} more\n", findings.unlisted());
    }
    return text;
}

} // namespace

std::string_view to_string(Severity severity)
{
    switch (severity) {
    case Severity::refused:
        return "refused";
    case Severity::lost:
        return "lost";
    case Severity::note:
        return "note";
    }
    return "refused";
}

void Findings::lose(std::string_view id, std::string_view what, const std::string& where, std::int64_t count)
{
    if (count <= 0) {
        return;
    }
    counts_[static_cast<std::size_t>(Severity::lost)] += count;
    summed_ += count;
    add_loss({std::string(id), std::string(what), count, where});
}

void Findings::add_loss(const Loss& loss)
{
    for (Loss& known : losses_) {
        if (known.id == loss.id && known.what == loss.what) {
            known.count += loss.count;
            return;
        }
    }
    if (losses_.size() < limit_) {
        losses_.push_back(loss);
    }
}

void Findings::add(Severity severity, Error error)
{
    if (severity == Severity::lost) {
        add_loss({error.message_id, std::string(what_was_lost(error)), 1, error.where});
    }
    list(severity, std::move(error));
}

void Findings::add_lost(Error error, const std::string& what, std::int64_t count)
{
    add_loss({error.message_id, what, count, error.where});
    list(Severity::lost, std::move(error));
}

void Findings::list(Severity severity, Error error)
{
    const auto kind = static_cast<std::size_t>(severity);
    ++counts_[kind];
    if (static_cast<std::size_t>(listed_counts_[kind]) < limit_) {
        ++listed_counts_[kind];
        listed_.push_back({severity, std::move(error)});
    }
}

void Findings::append(const Findings& other)
{
    const std::int64_t before[3] = {counts_[0], counts_[1], counts_[2]};
    std::vector<Loss> losses = losses_; // the other run's are added as a whole below
    for (const Finding& finding : other.listed_) {
        add(finding.severity, finding.error);
    }
    for (std::size_t kind = 0; kind < 3; ++kind) {
        counts_[kind] = before[kind] + other.counts_[kind];
    }
    losses_.swap(losses);
    for (const Loss& loss : other.losses_) {
        add_loss(loss);
    }
    summed_ += other.summed_;
}

std::int64_t Findings::unlisted() const
{
    return refused() + lost() + notes() - summed_ - static_cast<std::int64_t>(listed_.size());
}

std::string to_json(const ReadReport& report)
{
    Json json = {{"format", report.format},
                 {"files", report.files},
                 {"records_read", report.records_read},
                 {"records_skipped", report.records_skipped},
                 {"found", json_of(report.found)},
                 {"words", Json::array()}};
    for (const WordUse& use : report.words) {
        json["words"].push_back(
            {{"kind", use.kind}, {"word", use.word}, {"ours", use.ours}, {"count", use.count}});
    }
    put_findings(json, report.findings);
    return dump(json);
}

std::string to_json(const WriteReport& report)
{
    Json json = {{"format", report.format},
                 {"files", report.files},
                 {"records", report.records},
                 {"written", json_of(report.written)},
                 {"not_annotated", report.not_annotated}};
    put_findings(json, report.findings);
    return dump(json);
}

std::string to_text(const ReadReport& report)
{
    std::string text = fmt::format("{}: {} records read, {} skipped; {}\n", report.format,
                                   report.records_read, report.records_skipped, text_of(report.found));
    for (const WordUse& use : report.words) {
        text += fmt::format("{} called \"{}\": {}, taken as {}\n", use.kind, use.word, use.count,
                            use.ours.empty() ? "nothing (not known)" : use.ours);
    }
    return text + text_of(report.findings);
}

std::string to_text(const WriteReport& report)
{
    return fmt::format(
        "{}: {} records written; {}\n{}{}", report.format, report.records, text_of(report.written),
        report.not_annotated == 0
            ? std::string()
            : fmt::format("of them not annotated by these voices: {} documents\n", report.not_annotated),
        text_of(report.findings));
}

} // namespace ade::corpus
