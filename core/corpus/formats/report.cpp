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

std::string text_of(const Findings& findings)
{
    std::string text;
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

void Findings::add(Severity severity, Error error)
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
    for (const Finding& finding : other.listed_) {
        add(finding.severity, finding.error);
    }
    for (std::size_t kind = 0; kind < 3; ++kind) {
        counts_[kind] = before[kind] + other.counts_[kind];
    }
}

std::int64_t Findings::unlisted() const
{
    return refused() + lost() + notes() - static_cast<std::int64_t>(listed_.size());
}

std::string to_json(const ReadReport& report)
{
    Json json = {{"format", report.format},
                 {"files", report.files},
                 {"records_read", report.records_read},
                 {"records_skipped", report.records_skipped},
                 {"found", json_of(report.found)}};
    put_findings(json, report.findings);
    return dump(json);
}

std::string to_json(const WriteReport& report)
{
    Json json = {{"format", report.format},
                 {"files", report.files},
                 {"records", report.records},
                 {"written", json_of(report.written)}};
    put_findings(json, report.findings);
    return dump(json);
}

std::string to_text(const ReadReport& report)
{
    return fmt::format("{}: {} records read, {} skipped; {}\n{}", report.format, report.records_read,
                       report.records_skipped, text_of(report.found), text_of(report.findings));
}

std::string to_text(const WriteReport& report)
{
    return fmt::format("{}: {} records written; {}\n{}", report.format, report.records,
                       text_of(report.written), text_of(report.findings));
}

} // namespace ade::corpus
