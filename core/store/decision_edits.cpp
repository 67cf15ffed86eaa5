// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions about the person's own rows: spans, labels, links, notes.
#include "core/store/decision_editor.hpp"

#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/corpus/check.hpp"
#include "core/store/keys.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

namespace {

/// Changes an own mention; its links and what it was based on follow.
void change_own_mention(DecisionEditor& editor, const Json& before, const Json& after)
{
    Query equal(
        editor.connection(),
        "SELECT count(*) FROM mention WHERE version_id = ? AND voice_id = ? AND label = ? AND span_begin = ?"
        " AND span_end = ? AND surface = ? AND id <> ?",
        after.at("version_id"), after.at("voice_id"), after.at("label"), after.at("span_begin"),
        after.at("span_end"), after.at("surface"), after.at("id"));
    if (before != after && equal.step() && equal.integer(0) > 0) {
        raise(ErrorCode::invalid_argument, "store.equal_mention", after.at("id"),
              "You have marked “{}” there already. Delete one of the two.", editor.surface_of(after));
    }
    editor.unjudge(after);
    editor.changes().change("mention", before, after);
    editor.settle(after);
    for (const Json& relation : editor.relations_of(after.at("id"))) {
        editor.settle(relation);
    }
}

/// The row with the text and key of a span. Raises when it leaves the text.
Json with_span(DecisionEditor& editor, Json row, text::Span span)
{
    const auto text = query_text(editor.connection(), "SELECT text FROM document_version WHERE id = ?",
                                 row.at("version_id").get<std::string>());
    corpus::Mention wanted;
    wanted.span = span;
    const std::string surface = value_or_raise(corpus::surface_of(text.value_or(""), wanted));
    row["span_begin"] = span.begin.value();
    row["span_end"] = span.end.value();
    row["surface"] = surface;
    row["folded"] = drug_key(surface);
    row.erase("parts");
    return row;
}

corpus::Label label_of(const Json& mention)
{
    return mention.at("label") == "drug" ? corpus::Label::drug : corpus::Label::adverse_event;
}

} // namespace

Result<DecisionOutcome> DecisionStore::add_mention(const std::string& version_id, corpus::Label label,
                                                   text::Span span)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "add_mention");
        const std::string id = editor.own_mention_at(version_id, label, span, {});
        const Json row = editor.mention(id);
        return editor.finish(fmt::format("Marked {} as {}", editor.surface_of(row),
                                         label == corpus::Label::drug ? "drug" : "event"),
                             version_id, editor.sentence_of_row(row), {id});
    });
}

Result<DecisionOutcome> DecisionStore::set_label(const std::string& mention_id, corpus::Label label)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "set_label");
        const Json before = editor.mention(mention_id);
        std::size_t links = 0;
        std::string id = mention_id;
        if (label_of(before) != label && editor.mine(before)) {
            for (const Json& relation : editor.relations_of(mention_id)) {
                if (editor.mine(relation)) {
                    editor.delete_relation(relation);
                    ++links;
                }
            }
            Json after = before;
            after["label"] = corpus::to_string(label);
            change_own_mention(editor, before, after);
        } else if (label_of(before) != label) {
            id = editor.own_mention_at(before.at("version_id"), label,
                                       text::make_span(before.at("span_begin"), before.at("span_end")),
                                       mention_id);
            editor.settle(editor.mention(id));
        }
        std::string words = fmt::format("Made {} {}", editor.surface_of(before),
                                        label == corpus::Label::drug ? "a drug" : "an event");
        if (links > 0) {
            words += fmt::format(" and removed {} of its links", links);
        }
        return editor.finish(words, before.at("version_id"), editor.sentence_of_row(before), {id});
    });
}

Result<DecisionOutcome> DecisionStore::move_edges(const std::string& mention_id, text::Span span)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "move_edges");
        const Json before = editor.mention(mention_id);
        std::string id = mention_id;
        if (editor.mine(before)) {
            change_own_mention(editor, before, with_span(editor, before, span));
        } else {
            // Links of the proposal come along when they are accepted: own_mention() finds this row.
            id = editor.own_mention_at(before.at("version_id"), label_of(before), span, mention_id);
            editor.settle(editor.mention(id));
        }
        const Json after = editor.mention(id);
        return editor.finish(
            fmt::format("Moved the edges of {} to {}", editor.surface_of(before), editor.surface_of(after)),
            before.at("version_id"), editor.sentence_of_row(after), {id});
    });
}

Result<DecisionOutcome> DecisionStore::delete_mention(const std::string& mention_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "delete_mention");
        const Json row = editor.mention(mention_id);
        const int sentence_index = editor.sentence_of_row(row);
        if (editor.mine(row)) {
            editor.delete_mention(row);
        } else {
            editor.reject_mention(row, {});
        }
        return editor.finish("Deleted " + editor.surface_of(row), row.at("version_id"), sentence_index);
    });
}

Result<DecisionOutcome> DecisionStore::link(const std::string& drug_mention_id,
                                            const std::string& event_mention_id, corpus::Polarity polarity)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "link");
        const std::string drug = editor.own_mention(editor.mention(drug_mention_id));
        const std::string event = editor.own_mention(editor.mention(event_mention_id));
        const std::string id = editor.own_relation(drug, event, std::string(corpus::to_string(polarity)), {});
        const Json row = editor.relation(id);
        return editor.finish("Linked " + editor.relation_words(row), row.at("version_id"),
                             editor.sentence_of_row(row), {id});
    });
}

Result<DecisionOutcome> DecisionStore::unlink(const std::string& relation_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "unlink");
        const Json row = editor.relation(relation_id);
        const std::string words = editor.relation_words(row);
        const int sentence_index = editor.sentence_of_row(row);
        if (editor.mine(row)) {
            editor.delete_relation(row);
        } else {
            editor.reject_relation(row, {});
        }
        return editor.finish("Unlinked " + words, row.at("version_id"), sentence_index);
    });
}

Result<DecisionOutcome> DecisionStore::set_polarity(const std::string& relation_id, corpus::Polarity polarity)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "set_polarity");
        const Json before = editor.relation(relation_id);
        const std::string drug = editor.own_mention(editor.mention(before.at("drug_mention_id")));
        const std::string event = editor.own_mention(editor.mention(before.at("event_mention_id")));
        const std::string word(corpus::to_string(polarity));
        const std::string id =
            editor.own_relation(drug, event, word, editor.mine(before) ? "" : before.at("id"));
        editor.settle(editor.relation(id));
        std::string shown = word;
        std::replace(shown.begin(), shown.end(), '_', ' ');
        return editor.finish(fmt::format("Set {} to {}", editor.relation_words(before), shown),
                             before.at("version_id"), editor.sentence_of_row(before), {id});
    });
}

Result<DecisionOutcome> DecisionStore::retarget(const std::string& relation_id,
                                                const std::string& drug_mention_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "retarget");
        const Json before = editor.relation(relation_id);
        const std::string old_words = editor.relation_words(before);
        const std::string drug = editor.own_mention(editor.mention(drug_mention_id));
        const std::string event = editor.own_mention(editor.mention(before.at("event_mention_id")));
        const bool own = editor.mine(before);
        const bool moves = !own || before.at("drug_mention_id") != drug;
        std::string id = relation_id;
        if (moves) {
            if (own) {
                editor.delete_relation(before); // rejects what was proposed for the old drug
            }
            id = editor.own_relation(drug, event, before.at("polarity"), own ? "" : relation_id);
            if (!own && !editor.equals_own(before)) {
                editor.judge(before, SuggestionState::rejected);
            }
        }
        const Json after = editor.relation(id);
        return editor.finish("Moved " + old_words + " to " +
                                 editor.surface_of(editor.mention(after.at("drug_mention_id"))),
                             before.at("version_id"), editor.sentence_of_row(after), {id});
    });
}

Result<DecisionOutcome> DecisionStore::add_comment(const std::string& target_id, const std::string& text)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "add_comment");
        const auto version = query_text(editor.connection(),
                                        "SELECT version_id FROM mention WHERE id = ?1"
                                        " UNION SELECT version_id FROM relation WHERE id = ?1"
                                        " UNION SELECT id FROM document_version WHERE id = ?1",
                                        target_id);
        if (!version) {
            raise(ErrorCode::not_found, "store.no_target", target_id,
                  "There is no drug, event, link or text with this id to comment on.");
        }
        value_or_raise(text::check_utf8(text, "comment"));
        if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
            raise(ErrorCode::invalid_argument, "store.empty_comment", target_id,
                  "The comment is empty. Write a word.");
        }
        const std::string id = new_uuid();
        editor.changes().insert("comment", {{"id", id},
                                            {"version_id", *version},
                                            {"target_id", target_id},
                                            {"person_id", person_id_},
                                            {"text", text},
                                            {"created", utc_now_text()}});
        const Json on = editor.is_mention(target_id) ? editor.mention(target_id)
                        : target_id != *version      ? editor.relation(target_id)
                                                     : Json();
        return editor.finish(on.is_null() ? "Commented" : "Commented on " + editor.words_of(on), *version,
                             on.is_null() ? -1 : editor.sentence_of_row(on), {id});
    });
}

Result<DecisionOutcome> DecisionStore::delete_comment(const std::string& comment_id)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "delete_comment");
        const Json row = stored_row(editor.connection(), tracked_table("comment"), {{"id", comment_id}});
        if (row.is_null()) {
            raise(ErrorCode::not_found, "store.no_comment", comment_id, "There is no comment with this id.");
        }
        if (row.at("person_id") != person_id_) {
            raise(ErrorCode::invalid_argument, "store.others_comment", comment_id,
                  "Only who wrote a comment deletes it.");
        }
        editor.changes().remove("comment", row);
        return editor.finish("Deleted a comment", row.at("version_id"), -1);
    });
}

} // namespace ade::store
