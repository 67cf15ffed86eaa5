// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_builder.hpp"

#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"
#include "core/text/utf8.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>

namespace ade::tests {

namespace {

[[noreturn]] void give_up(const std::string& why)
{
    std::fprintf(stderr, "test project: %s\n", why.c_str());
    std::exit(2);
}

} // namespace

corpus::AnnotatedDocument record(const std::string& external_id, const std::string& title,
                                 const std::string& text, const std::vector<Spoken>& relations)
{
    corpus::AnnotatedDocument made;
    made.document.source = "test";
    made.document.external_id = external_id;
    made.document.title = title;
    made.document.text = title + "\n\n" + text;
    std::map<std::string, std::string> ids;
    const auto mention = [&](const std::string& surface, corpus::Label label) {
        auto& id = ids[surface];
        if (!id.empty())
            return id;
        const auto byte = made.document.text.find(surface, title.size());
        if (byte == std::string::npos)
            give_up("\"" + surface + "\" is not in the text");
        const auto begin = text::count_code_points(std::string_view(made.document.text).substr(0, byte));
        id = "T" + std::to_string(ids.size());
        corpus::Mention one;
        one.id = id;
        one.label = label;
        one.span = text::make_span(begin, begin + text::count_code_points(surface));
        one.surface = surface;
        made.mentions.push_back(one);
        return id;
    };
    for (const auto& spoken : relations) {
        corpus::Relation relation;
        relation.drug_id = mention(spoken.drug, corpus::Label::drug);
        relation.event_id = mention(spoken.event, corpus::Label::adverse_event);
        relation.id = "R" + std::to_string(made.relations.size() + 1);
        made.relations.push_back(relation);
    }
    return made;
}

std::vector<corpus::AnnotatedDocument> threeCases()
{
    return {
        record("case-1", "Deaf after an antibiotic",
               "A woman of 47 was given azithromycin for pneumonia. On day three of azithromycin she noticed "
               "tinnitus "
               "and hearing loss. Ondansetron was added against nausea.",
               {{"azithromycin", "tinnitus"}, {"azithromycin", "hearing loss"}, {"Ondansetron", "nausea"}}),
        record("case-2", "A rash that came twice",
               "Patient \xF0\x9F\x91\xA9 took carbamazepine. Carbamazepine-induced rash settled in a week. "
               "Rechallenge with "
               "carbamazepine brought fever back.",
               {{"carbamazepine", "rash"}, {"carbamazepine", "fever"}}),
        record("case-3", "Muscle pain", "Simvastatin was followed by severe muscle pain and dark urine.",
               {{"Simvastatin", "muscle pain and"}}),
    };
}

std::vector<corpus::AnnotatedDocument> manyCases(int count)
{
    static const char* const kDrugs[] = {"lithium", "warfarin", "digoxin", "amiodarone", "phenytoin"};
    static const char* const kEvents[] = {"tremor", "bleeding", "bradycardia", "cough", "ataxia"};
    std::vector<corpus::AnnotatedDocument> cases;
    for (int i = 0; i < count; ++i) {
        const std::string drug = kDrugs[i % 5];
        const std::string event = kEvents[(i / 5) % 5];
        const std::string number = std::to_string(i);
        cases.push_back(record("many-" + number, "Report " + number,
                               "Patient " + number + " was treated at home. After two weeks of " + drug +
                                   ", " + event + " was seen. It went away when the dose was lowered.",
                               {{drug, event}}));
    }
    return cases;
}

void makeProject(const QString& path, const std::vector<corpus::AnnotatedDocument>& teacher)
{
    auto project = store::ProjectFile::create(path.toStdString());
    if (!project)
        give_up(project.error().text());
    store::RunRequest run;
    run.kind = store::VoiceKind::teacher;
    run.name = "teacher";
    const auto report = store::RunStore(**project).import_as(run, teacher);
    if (!report)
        give_up(report.error().text());
    if (!report->refused.empty())
        give_up(report->refused.front().error.text());
}

} // namespace ade::tests
