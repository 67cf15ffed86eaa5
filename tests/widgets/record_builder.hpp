// SPDX-License-Identifier: GPL-3.0-or-later
// Document records for tests of views, written by hand without a store.
#pragma once

#include "app/session/text_bridge.hpp"
#include "core/store/records.hpp"

#include <QString>

#include <string>

namespace ade::test {

/// Builds one DocumentRecord. Spans are found in the builder's own text (nth occurrence); the views never
/// search.
class RecordBuilder {
public:
    explicit RecordBuilder(std::string text, std::string title = {}, std::string version = "v1")
    {
        record.document.id = "d-" + version;
        record.document.version_id = std::move(version);
        record.document.source = "pubmed";
        record.document.external_id = "90000001";
        record.document.attributes["year"] = "2024";
        record.document.title = std::move(title);
        record.document.text = std::move(text);
        bridge_ = app::TextBridge(record.document.text);
        record.voices = {{"p", store::VoiceKind::person, "Maria", "", true},
                         {"t", store::VoiceKind::teacher, "teacher one", "run-t", false},
                         {"s", store::VoiceKind::student, "student 1", "run-s", false},
                         {"l", store::VoiceKind::lexicon, "drug names", "run-l", false}};
    }

    /// The nth place of words in the text, code points.
    [[nodiscard]] text::Span span(const QString& words, int nth = 0) const
    {
        qsizetype at = -1;
        for (int i = 0; i <= nth; ++i) {
            at = bridge_.text().indexOf(words, at + 1);
        }
        Q_ASSERT(at >= 0);
        return bridge_.to_code_points(
            text::Utf16Span{text::Utf16Offset(at), text::Utf16Offset(at + words.size())});
    }

    void sentence(const QString& words) { record.document.sentences.push_back({span(words), {}}); }

    /// voice: p, t, s or l. Returns the id.
    std::string mention(const std::string& voice, corpus::Label label, text::Span place,
                        store::SuggestionState state = store::SuggestionState::open)
    {
        store::MentionRecord mention;
        mention.id = "m" + std::to_string(record.mentions.size());
        mention.version_id = record.document.version_id;
        mention.voice_id = voice;
        mention.label = label;
        mention.span = place;
        mention.surface = app::to_utf8(bridge_.slice(place));
        mention.is_suggestion = voice != "p";
        mention.state = state;
        if (mention.is_suggestion) {
            mention.score = 0.87;
        }
        record.mentions.push_back(mention);
        return mention.id;
    }

    std::string drug(const std::string& voice, const QString& words, int nth = 0)
    {
        return mention(voice, corpus::Label::drug, span(words, nth));
    }
    std::string event(const std::string& voice, const QString& words, int nth = 0)
    {
        return mention(voice, corpus::Label::adverse_event, span(words, nth));
    }

    std::string relation(const std::string& voice, const std::string& drug_id, const std::string& event_id,
                         store::SuggestionState state = store::SuggestionState::open)
    {
        store::RelationRecord relation;
        relation.id = "r" + std::to_string(record.relations.size());
        relation.version_id = record.document.version_id;
        relation.voice_id = voice;
        relation.drug_mention_id = drug_id;
        relation.event_mention_id = event_id;
        relation.is_suggestion = voice != "p";
        relation.state = state;
        if (relation.is_suggestion) {
            relation.score = 0.91;
        }
        record.relations.push_back(relation);
        return relation.id;
    }

    void review(int sentence, store::ReviewState state, const std::string& drug_key = {})
    {
        record.review.push_back(
            {record.document.version_id, sentence, drug_key, "person", state, "", true, 900});
    }

    store::DocumentRecord record;

private:
    app::TextBridge bridge_;
};

/// An invented case report with two drugs, nested and crossing spans, all voices and all standings.
inline RecordBuilder case_report()
{
    const std::string title = "Hearing loss and vomiting during treatment with zelvomycin and ondaferon";
    RecordBuilder b(
        title +
            "\n\nBACKGROUND: Macrolides are given widely, and their harm to the inner ear is rarely looked "
            "for. "
            "CASE: A 61-year-old woman received intravenous zelvomycin for pneumonia. On the third day "
            "zelvomycin-induced ototoxicity with severe hearing loss, vertigo and tinnitus was noticed. "
            "Ondaferon, "
            "given against nausea, was followed by a prolonged QT interval and by zelvomycin-related rash. "
            "Hearing improved to within 10 dB of the baseline after withdrawal, the vertigo did not. "
            "CONCLUSION: Audiometry is advised in patients who need long courses of zelvomycin.",
        title);
    b.record.document.sections = {
        {"BACKGROUND",
         {b.span(QStringLiteral("BACKGROUND")).begin, b.span(QStringLiteral("looked for.")).end}},
        {"CASE", {b.span(QStringLiteral("CASE:")).begin, b.span(QStringLiteral("did not.")).end}},
        {"CONCLUSION",
         {b.span(QStringLiteral("CONCLUSION")).begin, b.span(QStringLiteral("of zelvomycin.")).end}}};
    const auto whole = [&b](const char* first, const char* last) {
        b.record.document.sentences.push_back(
            {{b.span(QString::fromUtf8(first)).begin, b.span(QString::fromUtf8(last)).end}, {}});
    };
    whole("Hearing loss and", "and ondaferon");
    whole("BACKGROUND", "looked for.");
    whole("CASE:", "pneumonia.");
    whole("On the third", "was noticed.");
    whole("Ondaferon, given", "related rash.");
    whole("Hearing improved", "did not.");
    whole("CONCLUSION", "courses of zelvomycin.");
    // A person: two drugs, one event accepted.
    const std::string drug_one = b.drug("p", QStringLiteral("zelvomycin"), 2);
    const std::string ototoxicity = b.event("p", QStringLiteral("ototoxicity"));
    b.relation("p", drug_one, ototoxicity);
    // The teacher agrees with it, proposes hearing loss with other edges than the student, and a rash that
    // was rejected for ondaferon.
    const std::string teacher_drug = b.drug("t", QStringLiteral("zelvomycin"), 2);
    b.relation("t", teacher_drug, b.event("t", QStringLiteral("ototoxicity")));
    b.relation("t", teacher_drug, b.event("t", QStringLiteral("hearing loss")));
    b.relation("t", teacher_drug, b.event("t", QStringLiteral("vertigo")));
    const std::string student_drug = b.drug("s", QStringLiteral("zelvomycin"), 2);
    b.relation("s", student_drug, b.event("s", QStringLiteral("severe hearing loss")));
    b.relation("s", student_drug, b.event("s", QStringLiteral("vertigo")));
    b.relation("s", student_drug, b.event("s", QStringLiteral("tinnitus")));
    const std::string other = b.drug("t", QStringLiteral("Ondaferon"));
    b.relation("t", other, b.event("t", QStringLiteral("prolonged QT interval")));
    const std::string rash_drug = b.drug("t", QStringLiteral("zelvomycin"), 3);
    b.relation("t", rash_drug, b.event("t", QStringLiteral("zelvomycin-related rash")));
    b.relation("t", other, b.event("t", QStringLiteral("nausea")), store::SuggestionState::rejected);
    b.drug("l", QStringLiteral("zelvomycin"), 0);
    b.drug("l", QStringLiteral("ondaferon"), 0);
    b.drug("l", QStringLiteral("zelvomycin"), 1);
    b.drug("l", QStringLiteral("zelvomycin"), 4);
    b.review(0, store::ReviewState::done);
    b.review(1, store::ReviewState::done);
    b.review(2, store::ReviewState::skipped);
    b.review(5, store::ReviewState::unsure);
    return b;
}

} // namespace ade::test
