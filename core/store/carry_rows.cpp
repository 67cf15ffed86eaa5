// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/carry_rows.hpp"

#include "core/base/uuid.hpp"
#include "core/corpus/align_text.hpp"
#include "core/corpus/check.hpp"
#include "core/store/version_rows.hpp"

#include <algorithm>
#include <set>

namespace ade::store {

namespace {

constexpr std::int64_t kContext = 4; ///< characters beside a span that must be the same too: about a word

struct Outcome {
    Fate fate = Fate::lost;
    std::string to_id;
    std::optional<text::Span> to;
};

std::vector<Json> rows_of(Connection& connection, const char* sql, const std::string& id)
{
    std::vector<Json> rows;
    Query query(connection, sql, id);
    while (query.step()) {
        rows.push_back(query.row());
    }
    return rows;
}

std::string text_of(Connection& connection, const std::string& version_id)
{
    return query_text(connection, "SELECT text FROM document_version WHERE id = ?", version_id).value_or("");
}

text::Span span_of(const Json& row)
{
    return text::make_span(row.at("span_begin"), row.at("span_end"));
}

class Carrier {
public:
    Carrier(ChangeSet& changes, std::string version_id, std::string from_id)
        : changes_(changes), connection_(changes.connection()), version_id_(std::move(version_id)),
          from_id_(std::move(from_id)), rows_(connection_, from_id_),
          old_text_(text_of(connection_, from_id_)), new_text_(text_of(connection_, version_id_)),
          alignment_(corpus::align_texts(old_text_, new_text_)),
          old_sentences_(read_sentences(connection_, from_id_)),
          new_sentences_(read_sentences(connection_, version_id_))
    {
        Query spoken(connection_, "SELECT DISTINCT voice_id FROM label_record WHERE version_id = ?",
                     version_id_);
        while (spoken.step()) {
            spoken_.insert(spoken.text(0));
        }
    }

    void run()
    {
        // Suggestions before persons' rows, which may be based on them.
        for (const bool persons : {false, true}) {
            for (const Json& row : rows_of(connection_,
                                           "SELECT * FROM mention WHERE version_id = ?"
                                           " ORDER BY span_begin, span_end, id",
                                           from_id_)) {
                if (takes_part(row) && is_person(row) == persons) {
                    carry_mention(row);
                }
            }
            for (const Json& row :
                 rows_of(connection_, "SELECT * FROM relation WHERE version_id = ? ORDER BY id", from_id_)) {
                if (takes_part(row) && is_person(row) == persons) {
                    carry_relation(row);
                }
            }
        }
        for (const Json& row :
             rows_of(connection_, "SELECT * FROM judgement WHERE version_id = ? ORDER BY id", from_id_)) {
            carry_judgement(row);
        }
        for (const Json& row :
             rows_of(connection_,
                     "SELECT * FROM review WHERE version_id = ? ORDER BY sentence, drug_key, person_id",
                     from_id_)) {
            carry_review(row);
        }
        for (const Json& row :
             rows_of(connection_, "SELECT * FROM comment WHERE version_id = ? ORDER BY id", from_id_)) {
            carry_comment(row);
        }
    }

private:
    /// The voice speaks for the older text now, and has not labelled the newer one itself.
    [[nodiscard]] bool takes_part(const Json& row) const
    {
        const std::string voice = row.at("voice_id");
        return rows_.voices.contains(voice) && !spoken_.contains(voice);
    }
    [[nodiscard]] bool is_person(const Json& row) const
    {
        return rows_.voices.at(row.at("voice_id")).kind == VoiceKind::person;
    }

    /// Index of the old sentence that holds the position; -1 between sentences.
    [[nodiscard]] int old_sentence(std::int64_t position) const
    {
        return sentence_of(old_sentences_, text::make_span(position, position + 1));
    }

    /// Index of the newer text's sentence that reads as this old one, no more and no less; -1 when there is
    /// none.
    [[nodiscard]] int same_sentence(int sentence) const
    {
        if (sentence < 0) {
            return -1;
        }
        const auto mapped = alignment_.map(old_sentences_[static_cast<std::size_t>(sentence)].span);
        const auto place =
            std::find_if(new_sentences_.begin(), new_sentences_.end(),
                         [&](const corpus::Sentence& other) { return mapped && other.span == *mapped; });
        return place == new_sentences_.end() ? -1 : static_cast<int>(place - new_sentences_.begin());
    }

    /// Every sentence the span touches is the same in every character.
    [[nodiscard]] bool in_unchanged_sentences(text::Span span) const
    {
        const int first = old_sentence(span.begin.value());
        const int last = old_sentence(span.end.value() - 1);
        if (first < 0 || last < 0) {
            return false;
        }
        for (int sentence = first; sentence <= last; ++sentence) {
            if (same_sentence(sentence) < 0) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] Outcome not_carried(text::Span old_span) const
    {
        const auto around = alignment_.around(old_span);
        return {around ? Fate::changed : Fate::lost, {}, around};
    }

    void list(const std::string& kind, const std::string& from, const Outcome& outcome, bool settled)
    {
        Json row = {{"id", new_uuid()},
                    {"version_id", version_id_},
                    {"from_version_id", from_id_},
                    {"kind", kind},
                    {"from_id", from},
                    {"fate", to_string(outcome.fate)},
                    {"settled", settled ? 1 : 0}};
        if (!outcome.to_id.empty()) {
            row["to_id"] = outcome.to_id;
        }
        if (outcome.to) {
            row["span_begin"] = outcome.to->begin.value();
            row["span_end"] = outcome.to->end.value();
        }
        changes_.insert("carried", row);
    }

    /// Lists a label; a curator has to look at one that found no place when a person or gold said it.
    void list_label(const std::string& kind, const Json& row, const std::string& key, const Outcome& outcome)
    {
        const std::string id = row.at("id");
        outcomes_[id] = outcome;
        list(kind, id, outcome, !outcome.to_id.empty() || !rows_.is_gold(row.at("voice_id"), key));
    }

    /// A copy of a row for the newer text; `based_on` follows to the carried proposal.
    [[nodiscard]] Json copy_of(const Json& row) const
    {
        Json copy = row;
        copy["id"] = new_uuid();
        copy["version_id"] = version_id_;
        copy.erase("batch_id"); // it did not come in the batch, and undo must be able to take it away
        if (const auto based_on = row.find("based_on"); based_on != row.end()) {
            const auto proposal = outcomes_.find(based_on->get<std::string>());
            if (proposal == outcomes_.end() || proposal->second.to_id.empty()) {
                copy.erase("based_on");
            } else {
                copy["based_on"] = proposal->second.to_id;
            }
        }
        return copy;
    }

    void carry_mention(const Json& row)
    {
        const std::string id = row.at("id");
        const text::Span old_span = span_of(row);
        corpus::Mention mention;
        bool fits = true;
        if (row.contains("parts")) {
            for (const text::Span part : spans_from_json(Json::parse(row.at("parts").get<std::string>()))) {
                const auto mapped = alignment_.map_in_context(part, kContext);
                fits = fits && mapped && (mention.parts.empty() || mention.parts.back().end <= mapped->begin);
                if (!fits) {
                    break;
                }
                mention.parts.push_back(*mapped);
            }
            if (fits) {
                mention.span = {mention.parts.front().begin, mention.parts.back().end};
            }
        } else if (const auto mapped = alignment_.map_in_context(old_span, kContext)) {
            mention.span = *mapped;
        } else {
            fits = false;
        }
        if (fits) { // what the alignment says is checked against the text itself
            const auto surface = corpus::surface_of(new_text_, mention);
            fits = surface && *surface == row.at("surface").get_ref<const std::string&>();
        }
        Outcome outcome = not_carried(old_span);
        if (fits) {
            Json copy = copy_of(row);
            copy["span_begin"] = mention.span.begin.value();
            copy["span_end"] = mention.span.end.value();
            if (!mention.parts.empty()) {
                copy["parts"] = spans_to_json(mention.parts).dump();
            }
            outcome = {mention.span == old_span ? Fate::kept : Fate::moved, copy.at("id"), mention.span};
            changes_.insert("mention", copy);
            carry_codes(id, outcome.to_id);
        }
        list_label("mention", row, rows_.mention(id).key, outcome);
    }

    void carry_codes(const std::string& from_mention, const std::string& to_mention)
    {
        for (Json row :
             rows_of(connection_, "SELECT * FROM code WHERE mention_id = ? ORDER BY id", from_mention)) {
            row["id"] = new_uuid();
            row["mention_id"] = to_mention;
            row.erase("batch_id");
            changes_.insert("code", row);
        }
    }

    /// A link is about what its sentences say: they must be the same, not the two names alone.
    void carry_relation(const Json& row)
    {
        const StoredMention& drug = rows_.mention(row.at("drug_mention_id"));
        const StoredMention& event = rows_.mention(row.at("event_mention_id"));
        const Outcome& drug_outcome = outcomes_.at(drug.record.id);
        const Outcome& event_outcome = outcomes_.at(event.record.id);
        Outcome outcome = not_carried(event.record.span);
        if (drug_outcome.fate == Fate::lost) {
            outcome = Outcome();
        }
        if (!drug_outcome.to_id.empty() && !event_outcome.to_id.empty() &&
            in_unchanged_sentences(drug.record.span) && in_unchanged_sentences(event.record.span)) {
            Json copy = copy_of(row);
            copy["drug_mention_id"] = drug_outcome.to_id;
            copy["event_mention_id"] = event_outcome.to_id;
            const bool kept = drug_outcome.fate == Fate::kept && event_outcome.fate == Fate::kept;
            outcome = {kept ? Fate::kept : Fate::moved, copy.at("id"), event_outcome.to};
            changes_.insert("relation", copy);
        }
        if (outcome.to_id.empty()) {
            for (const StoredMention* end : {&drug, &event}) { // their sentences are not done any more
                reopened_.insert(old_sentence(end->record.span.begin.value()));
            }
        }
        const std::string key = relation_key_of(row);
        list_label("relation", row, key, outcome);
    }

    [[nodiscard]] std::string relation_key_of(const Json& row) const
    {
        const auto stored = std::find_if(
            rows_.relations.begin(), rows_.relations.end(), [&row](const StoredRelation& relation) {
                return relation.record.id == row.at("id").get_ref<const std::string&>();
            });
        return stored == rows_.relations.end() ? std::string() : stored->key;
    }

    void carry_judgement(const Json& row)
    {
        const text::Span old_span = span_of(row);
        Outcome outcome = not_carried(old_span);
        const auto mapped = alignment_.map(old_span);
        if (mapped && in_unchanged_sentences(old_span)) {
            Json copy = row;
            copy["id"] = new_uuid();
            copy["version_id"] = version_id_;
            copy["span_begin"] = mapped->begin.value();
            copy["span_end"] = mapped->end.value();
            const auto proposal = outcomes_.find(row.at("suggestion_id").get<std::string>());
            if (proposal != outcomes_.end() && !proposal->second.to_id.empty()) {
                copy["suggestion_id"] = proposal->second.to_id;
            }
            outcome = {*mapped == old_span ? Fate::kept : Fate::moved, copy.at("id"), mapped};
            changes_.insert("judgement", copy);
        }
        list("judgement", row.at("id"), outcome, true); // a rejection holds for its text only
    }

    void carry_review(const Json& row)
    {
        const int sentence = row.at("sentence");
        const std::string rest =
            "|" + row.at("drug_key").get<std::string>() + "|" + row.at("person_id").get<std::string>();
        if (sentence < 0 || static_cast<std::size_t>(sentence) >= old_sentences_.size()) {
            return;
        }
        const text::Span old_span = old_sentences_[static_cast<std::size_t>(sentence)].span;
        Outcome outcome = not_carried(old_span);
        const int index = same_sentence(sentence);
        if (index >= 0 && !reopened_.contains(sentence) && labels_carried(old_span)) {
            const text::Span mapped = new_sentences_[static_cast<std::size_t>(index)].span;
            Json copy = row;
            copy["version_id"] = version_id_;
            copy["sentence"] = index;
            outcome = {mapped == old_span ? Fate::kept : Fate::moved, std::to_string(index) + rest, mapped};
            changes_.insert("review", copy);
        }
        list("review", std::to_string(sentence) + rest, outcome, true); // open again: reviewing shows it
    }

    /// No label that a person or gold gave in the sentence was left behind.
    [[nodiscard]] bool labels_carried(text::Span sentence) const
    {
        return std::all_of(rows_.mentions.begin(), rows_.mentions.end(), [&](const StoredMention& mention) {
            const auto outcome = outcomes_.find(mention.record.id);
            return !sentence.overlaps(mention.record.span) || outcome == outcomes_.end() ||
                   !outcome->second.to_id.empty() || !rows_.is_gold(mention.record.voice_id, mention.key);
        });
    }

    void carry_comment(const Json& row)
    {
        const std::string target = row.at("target_id");
        Outcome outcome;
        std::string new_target;
        if (target == from_id_) {
            outcome.fate = Fate::kept;
            new_target = version_id_;
        } else if (const auto found = outcomes_.find(target); found != outcomes_.end()) {
            outcome = found->second;
            new_target = std::exchange(outcome.to_id, {});
        }
        if (!new_target.empty()) {
            Json copy = row;
            copy["id"] = new_uuid();
            copy["version_id"] = version_id_;
            copy["target_id"] = new_target;
            outcome.to_id = copy.at("id");
            changes_.insert("comment", copy);
        }
        list("comment", row.at("id"), outcome, !outcome.to_id.empty());
    }

    ChangeSet& changes_;
    Connection& connection_;
    std::string version_id_;
    std::string from_id_;
    VersionRows rows_;
    std::string old_text_;
    std::string new_text_;
    corpus::TextAlignment alignment_;
    std::vector<corpus::Sentence> old_sentences_;
    std::vector<corpus::Sentence> new_sentences_;
    std::set<std::string> spoken_;            ///< voices that labelled the newer text
    std::map<std::string, Outcome> outcomes_; ///< of mentions and relations
    std::set<int> reopened_;                  ///< old sentences that lost a link
};

bool holds_anything(Connection& connection, const std::string& version_id)
{
    for (const char* table : {"mention", "relation", "judgement", "review", "comment"}) {
        if (query_integer(connection,
                          fmt::format("SELECT count(*) FROM {} WHERE version_id = ?", table).c_str(),
                          version_id) > 0) {
            return true;
        }
    }
    return false;
}

} // namespace

CarryReport carry_over(ChangeSet& changes, const std::string& version_id)
{
    Connection& connection = changes.connection();
    const auto from =
        query_text(connection,
                   "SELECT older.id FROM document_version AS this JOIN document_version AS older"
                   " ON older.document_id = this.document_id AND older.version < this.version"
                   " WHERE this.id = ? ORDER BY older.version DESC LIMIT 1",
                   version_id);
    const bool done =
        query_integer(connection, "SELECT count(*) FROM carried WHERE version_id = ?", version_id) > 0;
    if (!from || done || !holds_anything(connection, *from)) {
        CarryReport nothing;
        nothing.version_id = version_id;
        return nothing;
    }
    changes.begin_group("carry_over");
    Carrier(changes, version_id, *from).run();
    CarryReport report = summarise(connection, version_id, read_carried(connection, version_id));
    changes.set_step(fmt::format("Carried labels over to the new text of {}: {} of {}",
                                 report.external_id.empty() ? "a document" : report.external_id,
                                 report.kept + report.moved,
                                 report.kept + report.moved + report.changed + report.lost),
                     version_id, -1);
    changes.end_group();
    return report;
}

std::vector<CarryReport> carry_over_all(ChangeSet& changes, const std::vector<AddedDocument>& added)
{
    std::vector<CarryReport> reports;
    for (const AddedDocument& document : added) {
        if (document.outcome == AddOutcome::new_version) {
            CarryReport report = carry_over(changes, document.version_id);
            if (!report.from_version_id.empty()) {
                reports.push_back(std::move(report));
            }
        }
    }
    return reports;
}

} // namespace ade::store
