// SPDX-License-Identifier: GPL-3.0-or-later
// A small project for the store's tests: two texts, a teacher's and a student's proposals, two persons.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/store/check.hpp"
#include "core/store/decision_store.hpp"
#include "core/store/document_store.hpp"
#include "core/store/event_log.hpp"
#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"
#include "core/store/settings_store.hpp"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

/// Fails the test with the Error's text.
#define STORE_OK(result)                                                                                     \
    do {                                                                                                     \
        const auto& store_ok_result = (result);                                                              \
        QVERIFY2(store_ok_result.has_value(),                                                                \
                 store_ok_result.has_value() ? "" : store_ok_result.error().text().c_str());                 \
    } while (false)

/// Fails the test unless the result is an Error with this message id.
#define STORE_REFUSED(result, id)                                                                            \
    do {                                                                                                     \
        const auto& store_refused_result = (result);                                                         \
        QVERIFY2(!store_refused_result.has_value(), "an error was expected");                                \
        QCOMPARE(QString::fromStdString(store_refused_result.error().message_id), QStringLiteral(id));       \
    } while (false)

namespace ade::store::test {

inline const char* const kFirstText = "Azithromycin and deafness\n\nAzithromycin caused severe ototoxicity "
                                      "in two men. Ondansetron relieved the nausea "
                                      "that clarithromycin had caused. No patient died.";
inline const char* const kSecondText =
    "A naïve patient\n\nA naïve 😀 patient took azithromycin. Severe ototoxicity followed in the second week.";

inline corpus::Mention find_mention(const std::string& text, const std::string& id, corpus::Label label,
                                    const std::string& surface, std::size_t from_byte = 0)
{
    const std::size_t byte = text.find(surface, from_byte);
    const auto points = [](const std::string& bytes) {
        return std::count_if(bytes.begin(), bytes.end(),
                             [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    };
    corpus::Mention mention;
    mention.id = id;
    mention.label = label;
    const auto begin = points(text.substr(0, byte));
    mention.span = text::make_span(begin, begin + points(surface));
    mention.surface = surface;
    return mention;
}

inline text::Span span_in(const std::string& text, const std::string& surface, std::size_t from_byte = 0)
{
    return find_mention(text, "x", corpus::Label::drug, surface, from_byte).span;
}

inline corpus::Document document(const std::string& external_id, const std::string& text)
{
    corpus::Document document;
    document.source = "test";
    document.external_id = external_id;
    document.title = text.substr(0, text.find('\n'));
    document.text = text;
    return document;
}

/// azithromycin → severe ototoxicity, ondansetron → nausea (wrong), clarithromycin → nausea.
inline corpus::AnnotatedDocument first_record(double score)
{
    corpus::AnnotatedDocument record;
    record.document = document("100", kFirstText);
    const std::string& text = record.document.text;
    const std::size_t body = text.find("\n\n");
    record.mentions = {find_mention(text, "T1", corpus::Label::drug, "Azithromycin", body),
                       find_mention(text, "T2", corpus::Label::adverse_event, "severe ototoxicity"),
                       find_mention(text, "T3", corpus::Label::drug, "Ondansetron"),
                       find_mention(text, "T4", corpus::Label::adverse_event, "nausea"),
                       find_mention(text, "T5", corpus::Label::drug, "clarithromycin")};
    record.relations = {{"R1", "T1", "T2", corpus::Polarity::causes, {}, {}, score},
                        {"R2", "T3", "T4", corpus::Polarity::causes, {}, {}, score},
                        {"R3", "T5", "T4", corpus::Polarity::causes, {}, {}, score}};
    return record;
}

inline corpus::AnnotatedDocument second_record()
{
    corpus::AnnotatedDocument record;
    record.document = document("200", kSecondText);
    const std::string& text = record.document.text;
    record.mentions = {find_mention(text, "T1", corpus::Label::drug, "azithromycin"),
                       find_mention(text, "T2", corpus::Label::adverse_event, "Severe ototoxicity")};
    record.relations = {{"R1", "T1", "T2", corpus::Polarity::causes, {}, {}, 0.5}};
    return record;
}

/// A project on disk, closed and opened again at will.
class Fixture {
public:
    QTemporaryDir folder;
    std::filesystem::path path;
    std::unique_ptr<ProjectFile> project;
    std::string ann; ///< person ids
    std::string ben;
    std::string first; ///< version ids
    std::string second;
    std::string teacher; ///< voice id

    Fixture() : path(std::filesystem::path(folder.path().toStdString()) / "test.adestudio") {}

    /// False with a message on failure.
    bool make(bool with_suggestions = true)
    {
        auto made = ProjectFile::create(path);
        if (!made) {
            qWarning("%s", made.error().text().c_str());
            return false;
        }
        project = std::move(*made);
        SettingsStore settings(*project);
        ann = settings.person("Ann")->id;
        ben = settings.person("Ben")->id;
        if (!with_suggestions) {
            return true;
        }
        RunRequest request;
        request.kind = VoiceKind::teacher;
        request.name = "teacher";
        const auto report = RunStore(*project).import_as(request, {first_record(0.75), second_record()});
        if (!report || !report->refused.empty()) {
            qWarning("%s",
                     report ? report->refused.front().error.text().c_str() : report.error().text().c_str());
            return false;
        }
        teacher = report->voice_id;
        first = **DocumentStore(*project).find("100");
        second = **DocumentStore(*project).find("200");
        return true;
    }

    bool reopen()
    {
        project.reset();
        auto opened = ProjectFile::open(path);
        if (!opened) {
            qWarning("%s", opened.error().text().c_str());
            return false;
        }
        project = std::move(*opened);
        return true;
    }

    [[nodiscard]] std::string hash() const { return *state_hash(*project); }
    [[nodiscard]] DecisionStore decisions(const std::string& person) const { return {*project, person}; }
    [[nodiscard]] DocumentRecord load(const std::string& version_id, const std::string& person = {}) const
    {
        LoadOptions options;
        options.person_id = person;
        const auto record = DocumentStore(*project).load(version_id, options);
        if (!record) {
            qFatal("%s", record.error().text().c_str());
        }
        return *record;
    }

    /// The first mention of this surface and voice; its id.
    [[nodiscard]] std::string mention(const std::string& version_id, const std::string& surface,
                                      const std::string& voice) const
    {
        for (const MentionRecord& record : load(version_id).mentions) {
            if (record.surface == surface && record.voice_id == voice) {
                return record.id;
            }
        }
        return "no such mention";
    }

    [[nodiscard]] std::string relation(const std::string& version_id, const std::string& drug,
                                       const std::string& event, const std::string& voice) const
    {
        const DocumentRecord record = load(version_id);
        const auto surface = [&record](const std::string& id) {
            return std::find_if(record.mentions.begin(), record.mentions.end(),
                                [&id](const MentionRecord& mention) { return mention.id == id; })
                ->surface;
        };
        for (const RelationRecord& relation : record.relations) {
            if (relation.voice_id == voice && surface(relation.drug_mention_id) == drug &&
                surface(relation.event_mention_id) == event) {
                return relation.id;
            }
        }
        return "no such relation";
    }

    /// Empty when check and log are in order, else the first fault.
    [[nodiscard]] QString faults() const
    {
        const auto report = check_project(*project);
        if (!report) {
            return QString::fromStdString(report.error().text());
        }
        return report->ok() ? QString()
                            : QString::fromStdString(report->findings.front().check + ": " +
                                                     report->findings.front().where + ": " +
                                                     report->findings.front().message);
    }
};

} // namespace ade::store::test
