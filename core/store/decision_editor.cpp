// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/decision_editor.hpp"

#include "core/base/uuid.hpp"
#include "core/corpus/check.hpp"
#include "core/store/keys.hpp"
#include "core/store/version_rows.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

struct DecisionEditor::JudgementKey {
    std::string version_id;
    std::string kind;
    std::string label;
    std::int64_t span_begin = 0;
    std::int64_t span_end = 0;
    std::string surface;
    std::string drug_key;
    std::string polarity;
    bool operator==(const JudgementKey&) const = default;
};

namespace {

std::string text_at(const Json& row, const char* column)
{
    const auto found = row.find(column);
    return found == row.end() ? std::string() : found->get<std::string>();
}

bool is_relation(const Json& row)
{
    return row.contains("event_mention_id");
}

std::string shortened(const std::string& text)
{
    constexpr std::int64_t kLongest = 40;
    if (text::count_code_points(text) <= kLongest) {
        return text;
    }
    const auto begin = text::slice(text, text::make_span(0, kLongest - 1));
    return begin ? std::string(*begin) + "…" : text;
}

} // namespace

DecisionEditor::DecisionEditor(ProjectFile& project, const std::string& person_id, const std::string& action)
    : changes_(project, person_id, action)
{
    if (!query_text(connection(), "SELECT id FROM person WHERE id = ?", person_id)) {
        raise(ErrorCode::not_found, "store.no_person", person_id,
              "There is no person with this id in the project. Give a name first.");
    }
}

Json DecisionEditor::mention(const std::string& id)
{
    Json row = stored_row(connection(), tracked_table("mention"), {{"id", id}});
    if (row.is_null()) {
        raise(ErrorCode::not_found, "store.no_mention", id,
              "There is no drug or event with this id any more. Look at the document again.");
    }
    return row;
}

Json DecisionEditor::relation(const std::string& id)
{
    Json row = stored_row(connection(), tracked_table("relation"), {{"id", id}});
    if (row.is_null()) {
        raise(ErrorCode::not_found, "store.no_relation", id,
              "There is no link with this id any more. Look at the document again.");
    }
    return row;
}

bool DecisionEditor::is_mention(const std::string& id)
{
    return query_integer(connection(), "SELECT count(*) FROM mention WHERE id = ?", id) > 0;
}

std::string DecisionEditor::own_mention_at(const std::string& version_id, corpus::Label label,
                                           text::Span span, const std::string& based_on)
{
    const auto text = query_text(connection(), "SELECT text FROM document_version WHERE id = ?", version_id);
    if (!text) {
        raise(ErrorCode::not_found, "store.no_text", version_id,
              "There is no text with this id in the project.");
    }
    corpus::Mention wanted;
    wanted.span = span;
    const std::string surface = value_or_raise(corpus::surface_of(*text, wanted));
    if (surface.find_first_not_of(" \t\r\n") == std::string::npos) {
        raise(ErrorCode::invalid_argument, "store.blank_mention", version_id,
              "The span {}–{} holds white space only. Select a word.", span.begin.value(), span.end.value());
    }
    Json row = {{"version_id", version_id},          {"voice_id", changes_.person_id()},
                {"label", corpus::to_string(label)}, {"span_begin", span.begin.value()},
                {"span_end", span.end.value()},      {"surface", surface},
                {"folded", drug_key(surface)}};
    unjudge(row);
    if (const Json equal = equal_own_row(row); !equal.is_null()) {
        return equal.at("id");
    }
    row["id"] = new_uuid();
    if (!based_on.empty()) {
        row["based_on"] = based_on;
    }
    changes_.insert("mention", row);
    return row.at("id");
}

std::string DecisionEditor::own_mention(const Json& mention)
{
    if (mine(mention)) {
        return mention.at("id");
    }
    if (const Json equal = equal_own_row(mention); !equal.is_null()) {
        return equal.at("id");
    }
    const auto corrected =
        query_text(connection(),
                   "SELECT id FROM mention WHERE based_on = ? AND voice_id = ? AND label = ?"
                   " ORDER BY id DESC LIMIT 1",
                   mention.at("id").get<std::string>(), changes_.person_id(), text_at(mention, "label"));
    if (corrected) {
        return *corrected;
    }
    unjudge(mention);
    Json row = mention;
    for (const char* const column : {"batch_id", "source_id", "score", "notes"}) {
        row.erase(column);
    }
    row["based_on"] = mention.at("id");
    row["id"] = new_uuid();
    row["voice_id"] = changes_.person_id();
    changes_.insert("mention", row);
    return row.at("id");
}

std::string DecisionEditor::own_relation(const std::string& drug_id, const std::string& event_id,
                                         const std::string& polarity, const std::string& based_on)
{
    const Json drug = mention(drug_id);
    const Json event = mention(event_id);
    if (drug.at("label") != "drug" || event.at("label") != "adverse_event") {
        raise(ErrorCode::invalid_argument, "store.wrong_ends", drug_id,
              "A link goes from a drug to an adverse event; “{}” is a {} and “{}” a {}.", surface_of(drug),
              text_at(drug, "label"), surface_of(event), text_at(event, "label"));
    }
    if (drug.at("version_id") != event.at("version_id")) {
        raise(ErrorCode::invalid_argument, "store.two_texts", drug_id,
              "Drug and event are in different texts. Link mentions of one text.");
    }
    const auto known =
        query_text(connection(), "SELECT id FROM relation WHERE drug_mention_id = ? AND event_mention_id = ?",
                   drug_id, event_id);
    if (known) {
        const Json before = relation(*known);
        Json after = before;
        after["polarity"] = polarity;
        if (after != before) {
            changes_.change("relation", before, after);
            settle(after);
        }
        unjudge(after);
        return *known;
    }
    Json row = {{"id", new_uuid()},
                {"version_id", drug.at("version_id")},
                {"voice_id", changes_.person_id()},
                {"drug_mention_id", drug_id},
                {"event_mention_id", event_id},
                {"polarity", polarity}};
    if (!based_on.empty()) {
        row["based_on"] = based_on;
    }
    changes_.insert("relation", row);
    unjudge(row);
    return row.at("id");
}

DecisionEditor::JudgementKey DecisionEditor::judgement_key(const Json& row)
{
    if (!is_relation(row)) {
        return {row.at("version_id"),
                "mention",
                row.at("label"),
                row.at("span_begin"),
                row.at("span_end"),
                row.at("surface"),
                "",
                ""};
    }
    const Json drug = mention(row.at("drug_mention_id"));
    const Json event = mention(row.at("event_mention_id"));
    return {row.at("version_id"), "relation",          event.at("label"), event.at("span_begin"),
            event.at("span_end"), event.at("surface"), drug.at("folded"), row.at("polarity")};
}

Json DecisionEditor::stored_judgement(const JudgementKey& key)
{
    Query query(connection(),
                "SELECT * FROM judgement WHERE version_id = ? AND person_id = ? AND kind = ? AND label = ?"
                " AND span_begin = ? AND span_end = ? AND surface = ? AND drug_key = ? AND polarity = ?",
                key.version_id, changes_.person_id(), key.kind, key.label, key.span_begin, key.span_end,
                key.surface, key.drug_key, key.polarity);
    return query.step() ? query.row() : Json();
}

void DecisionEditor::judge(const Json& row, SuggestionState state, const std::string& reason)
{
    const JudgementKey key = judgement_key(row);
    const Json before = stored_judgement(key);
    Json after = before;
    if (before.is_null()) {
        after = {
            {"id", new_uuid()},         {"version_id", key.version_id}, {"person_id", changes_.person_id()},
            {"kind", key.kind},         {"label", key.label},           {"span_begin", key.span_begin},
            {"span_end", key.span_end}, {"surface", key.surface},       {"drug_key", key.drug_key},
            {"polarity", key.polarity}, {"suggestion_id", row.at("id")}};
    }
    after["state"] = state == SuggestionState::corrected ? "corrected" : "rejected";
    after["reason"] = reason;
    changes_.change("judgement", before, after, reason);
}

bool DecisionEditor::judged(const Json& row)
{
    return equals_own(row) || !stored_judgement(judgement_key(row)).is_null();
}

bool DecisionEditor::equals_own(const Json& row)
{
    return !equal_own_row(row).is_null();
}

void DecisionEditor::unjudge(const Json& row)
{
    const Json before = stored_judgement(judgement_key(row));
    if (!before.is_null()) {
        changes_.remove("judgement", before);
    }
}

Json DecisionEditor::equal_own_row(const Json& row)
{
    if (!is_relation(row)) {
        Query query(
            connection(),
            "SELECT * FROM mention WHERE version_id = ? AND voice_id = ? AND label = ? AND span_begin = ?"
            " AND span_end = ? AND surface = ?",
            text_at(row, "version_id"), changes_.person_id(), text_at(row, "label"), row.at("span_begin"),
            row.at("span_end"), text_at(row, "surface"));
        return query.step() ? query.row() : Json();
    }
    const JudgementKey key = judgement_key(row);
    Query query(connection(), "SELECT * FROM relation WHERE version_id = ? AND voice_id = ?", key.version_id,
                changes_.person_id());
    while (query.step()) {
        Json own = query.row();
        if (judgement_key(own) == key) {
            return own;
        }
    }
    return {};
}

void DecisionEditor::settle(const Json& own_row)
{
    const std::string based_on = text_at(own_row, "based_on");
    if (based_on.empty()) {
        return;
    }
    const char* const table = is_relation(own_row) ? "relation" : "mention";
    const Json proposal = stored_row(connection(), tracked_table(table), {{"id", based_on}});
    if (!proposal.is_null() && !mine(proposal) && equal_own_row(proposal).is_null()) {
        judge(proposal, SuggestionState::corrected);
    }
}

std::vector<Json> DecisionEditor::relations_of(const std::string& mention_id)
{
    std::vector<Json> rows;
    Query query(connection(),
                "SELECT * FROM relation WHERE drug_mention_id = ?1 OR event_mention_id = ?1 ORDER BY id",
                mention_id);
    while (query.step()) {
        rows.push_back(query.row());
    }
    return rows;
}

void DecisionEditor::delete_relation(const Json& row, const std::string& reason)
{
    const JudgementKey key = judgement_key(row);
    changes_.remove("relation", row, reason);
    const auto reject = [this, &reason](const Json& proposal) {
        if (!mine(proposal) && equal_own_row(proposal).is_null()) {
            judge(proposal, SuggestionState::rejected, reason);
        }
    };
    if (const std::string based_on = text_at(row, "based_on"); !based_on.empty()) {
        const Json proposal = stored_row(connection(), tracked_table("relation"), {{"id", based_on}});
        if (!proposal.is_null()) {
            reject(proposal);
        }
    }
    std::vector<Json> others;
    {
        Query query(connection(), "SELECT * FROM relation WHERE version_id = ? AND voice_id <> ? ORDER BY id",
                    key.version_id, changes_.person_id());
        while (query.step()) {
            others.push_back(query.row());
        }
    }
    for (const Json& other : others) {
        if (judgement_key(other) == key) {
            reject(other);
            return; // one judgement holds for all equal ones
        }
    }
}

void DecisionEditor::delete_mention(const Json& row, const std::string& reason)
{
    for (const Json& relation_row : relations_of(row.at("id"))) {
        if (mine(relation_row)) {
            delete_relation(relation_row, reason);
        }
    }
    changes_.remove("mention", row, reason);
    Json proposal;
    if (const std::string based_on = text_at(row, "based_on"); !based_on.empty()) {
        proposal = stored_row(connection(), tracked_table("mention"), {{"id", based_on}});
    }
    if (proposal.is_null()) {
        Query equal(
            connection(),
            "SELECT * FROM mention WHERE version_id = ? AND voice_id <> ? AND label = ? AND span_begin = ?"
            " AND span_end = ? AND surface = ? ORDER BY id LIMIT 1",
            text_at(row, "version_id"), changes_.person_id(), text_at(row, "label"), row.at("span_begin"),
            row.at("span_end"), text_at(row, "surface"));
        if (equal.step()) {
            proposal = equal.row();
        }
    }
    if (!proposal.is_null() && !mine(proposal) && equal_own_row(proposal).is_null()) {
        judge(proposal, SuggestionState::rejected, reason);
    }
}

void DecisionEditor::reject_relation(const Json& row, const std::string& reason)
{
    if (const Json own = equal_own_row(row); !own.is_null()) {
        changes_.remove("relation", own, reason);
    }
    judge(row, SuggestionState::rejected, reason);
}

void DecisionEditor::reject_mention(const Json& row, const std::string& reason)
{
    if (const Json own = equal_own_row(row); !own.is_null()) {
        delete_mention(own, reason);
    }
    judge(row, SuggestionState::rejected, reason);
    for (const Json& relation_row : relations_of(row.at("id"))) {
        if (!mine(relation_row) && equal_own_row(relation_row).is_null()) {
            judge(relation_row, SuggestionState::rejected, reason);
        }
    }
}

void DecisionEditor::accept_relation(const Json& row)
{
    const std::string drug = own_mention(mention(row.at("drug_mention_id")));
    const std::string event = own_mention(mention(row.at("event_mention_id")));
    own_relation(drug, event, row.at("polarity"), row.at("id"));
    if (equal_own_row(row).is_null()) {
        judge(row, SuggestionState::corrected); // a mention had been given other edges before
    } else {
        unjudge(row);
    }
}

int DecisionEditor::sentence_count(const std::string& version_id)
{
    if (!query_text(connection(), "SELECT id FROM document_version WHERE id = ?", version_id)) {
        raise(ErrorCode::not_found, "store.no_text", version_id,
              "There is no text with this id in the project.");
    }
    return static_cast<int>(
        query_integer(connection(), "SELECT count(*) FROM sentence WHERE version_id = ?", version_id));
}

void DecisionEditor::require_sentence(const std::string& version_id, int sentence_index)
{
    const int sentences = sentence_count(version_id);
    if (sentence_index < 0 || sentence_index >= sentences) {
        raise(ErrorCode::invalid_argument, "store.no_sentence", version_id,
              "There is no sentence {}; the text has {}, counted from 0.", sentence_index, sentences);
    }
}

int DecisionEditor::sentence_of_row(const Json& row)
{
    const Json at = is_relation(row) ? mention(row.at("event_mention_id")) : row;
    return sentence_of(read_sentences(connection(), at.at("version_id")),
                       text::make_span(at.at("span_begin"), at.at("span_end")));
}

void DecisionEditor::mark(const ReviewUnit& unit)
{
    require_sentence(unit.version_id, unit.sentence_index);
    Json after = {{"version_id", unit.version_id},
                  {"sentence", unit.sentence_index},
                  {"drug_key", unit.drug_key},
                  {"person_id", changes_.person_id()},
                  {"state", to_string(unit.state)},
                  {"note", unit.note},
                  {"suggestion_on_screen", unit.suggestion_on_screen ? 1 : 0},
                  {"elapsed_ms", unit.elapsed_ms}};
    const Json before = stored_row(connection(), tracked_table("review"), after);
    after["marked"] = before.is_null() ? Json(0) : before.at("marked");
    if (after != before) {
        after["marked"] = changes_.next_seq();
        changes_.change("review", before, after, unit.note);
    }
}

std::string DecisionEditor::surface_of(const Json& mention_row) const
{
    return shortened(text_at(mention_row, "surface"));
}

std::string DecisionEditor::relation_words(const Json& relation_row)
{
    return surface_of(mention(relation_row.at("event_mention_id"))) + " of " +
           surface_of(mention(relation_row.at("drug_mention_id")));
}

std::string DecisionEditor::words_of(const Json& row)
{
    return is_relation(row) ? relation_words(row) : surface_of(row);
}

DecisionOutcome DecisionEditor::finish(const std::string& description, const std::string& version_id,
                                       int sentence_index, std::vector<std::string> ids)
{
    DecisionOutcome outcome;
    outcome.version_id = version_id;
    outcome.sentence_index = sentence_index;
    outcome.description = description;
    outcome.created_ids = std::move(ids);
    outcome.changed = !changes_.empty();
    if (outcome.changed) {
        outcome.group_id = changes_.group_id();
        changes_.set_step(description, version_id, sentence_index);
        changes_.commit();
    }
    return outcome;
}

} // namespace ade::store
