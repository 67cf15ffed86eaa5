// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/alignment_ledger.hpp"

#include "core/base/sha256.hpp"
#include "core/store/decision_editor.hpp"
#include "core/store/version_rows.hpp"

#include <array>

namespace ade::store {

namespace {

constexpr std::pair<LedgerRole, std::string_view> kRoles[] = {
    {LedgerRole::drug, "drug"}, {LedgerRole::event, "event"}, {LedgerRole::answer, "answer"}};
constexpr std::pair<LedgerState, std::string_view> kStates[] = {
    {LedgerState::open, "open"}, {LedgerState::chosen, "chosen"}, {LedgerState::dismissed, "dismissed"}};
constexpr std::pair<AskedOutcome, std::string_view> kOutcomes[] = {{AskedOutcome::events, "events"},
                                                                   {AskedOutcome::none, "none"},
                                                                   {AskedOutcome::unparsed, "unparsed"},
                                                                   {AskedOutcome::failed, "failed"}};

template <typename Value, std::size_t N>
std::string_view name_in(const std::pair<Value, std::string_view> (&names)[N], Value value)
{
    for (const auto& [known, name] : names) {
        if (known == value) {
            return name;
        }
    }
    return names[0].second;
}

template <typename Value, std::size_t N>
Value value_in(const std::pair<Value, std::string_view> (&names)[N], const std::string& text)
{
    for (const auto& [value, name] : names) {
        if (name == text) {
            return value;
        }
    }
    return names[0].first;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::vector<std::string> split_words(const std::string& text)
{
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

std::string entry_id(const std::string& run_id, const std::string& version_id, int position, int number)
{
    return sha256_hex(fmt::format("{}|{}|{}|{}", run_id, version_id, position, number)).substr(0, 32);
}

Json candidates_to_json(const std::vector<LedgerCandidate>& candidates)
{
    Json json = Json::array();
    for (const LedgerCandidate& one : candidates) {
        json.push_back({one.span.begin.value(), one.span.end.value(), one.how, one.similarity});
    }
    return json;
}

constexpr const char* kEntries =
    "SELECT entry.id, entry.run_id, entry.version_id, version.external_id, entry.position, span_begin, "
    "span_end,"
    " substr(version.text, span_begin + 1, span_end - span_begin), coalesce(asked.answer, ''), role, "
    "entry.asked,"
    " drug, status, candidates, partners, by_context, entry.flags,"
    " (SELECT state FROM teacher_choice WHERE string_id = entry.id AND (?1 = '' OR person_id = ?1) LIMIT 1)"
    " FROM teacher_string AS entry JOIN document_version AS version ON version.id = entry.version_id"
    " LEFT JOIN sentence ON sentence.version_id = entry.version_id AND sentence.position = entry.position"
    " LEFT JOIN teacher_sentence AS asked ON asked.run_id = entry.run_id AND asked.version_id = "
    "entry.version_id"
    " AND asked.position = entry.position";

LedgerEntry entry_of(const Query& query)
{
    LedgerEntry entry;
    entry.id = query.text(0);
    entry.run_id = query.text(1);
    entry.version_id = query.text(2);
    entry.external_id = query.text(3);
    entry.position = static_cast<int>(query.integer(4));
    entry.sentence_span = text::make_span(query.integer(5), query.integer(6));
    entry.sentence = query.text(7);
    entry.answer = query.text(8);
    entry.string.role = value_in(kRoles, query.text(9));
    entry.string.asked = query.text(10);
    entry.string.drug = query.text(11);
    entry.string.status = query.text(12);
    for (const Json& one : Json::parse(query.text(13))) {
        entry.string.candidates.push_back({text::make_span(one.at(0), one.at(1)), one.at(2), one.at(3)});
    }
    entry.string.partners = spans_from_json(Json::parse(query.text(14)));
    entry.string.by_context = query.integer(15) != 0;
    entry.string.flags = split_words(query.text(16));
    entry.state = query.null(17) ? LedgerState::open : value_in(kStates, query.text(17));
    return entry;
}

/// Conditions of a filter; ?1 is the person, ?2 run, ?3 text, ?4 statuses with blanks around each.
std::string condition_of(const LedgerFilter& filter)
{
    std::string where = " WHERE (?2 = '' OR entry.run_id = ?2) AND (?3 = '' OR entry.version_id = ?3)"
                        " AND (?4 = '' OR instr(?4, ' ' || status || ' ') > 0)";
    if (filter.only_open) {
        where += " AND NOT EXISTS (SELECT 1 FROM teacher_choice WHERE string_id = entry.id"
                 " AND (?1 = '' OR person_id = ?1))";
    }
    return where;
}

std::string statuses_of(const LedgerFilter& filter)
{
    return filter.statuses.empty() ? std::string() : " " + joined(filter.statuses) + " ";
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

LedgerEntry read_entry(Connection& connection, const std::string& id, const std::string& person_id)
{
    Query query(connection, (std::string(kEntries) + " WHERE entry.id = ?2").c_str(), person_id, id);
    if (!query.step()) {
        raise(ErrorCode::not_found, "store.no_ledger_entry", id,
              "The ledger has no entry with this id any more. Look at the list again.");
    }
    return entry_of(query);
}

/// Where this person said that the event's drug stands.
std::optional<text::Span> chosen_drug(Connection& connection, const std::string& id,
                                      const std::string& person_id)
{
    Query query(connection,
                "SELECT span_begin, span_end FROM teacher_string JOIN teacher_choice ON string_id = drug_id"
                " WHERE teacher_string.id = ? AND person_id = ? AND state = 'chosen'",
                id, person_id);
    return query.step() ? std::optional(text::make_span(query.integer(0), query.integer(1))) : std::nullopt;
}

void write_choice(DecisionEditor& editor, const LedgerEntry& entry, const Json& rest)
{
    Json row = {{"string_id", entry.id},
                {"person_id", editor.changes().person_id()},
                {"version_id", entry.version_id}};
    const Json before = stored_row(editor.connection(), tracked_table("teacher_choice"), row);
    row.update(rest);
    editor.changes().change("teacher_choice", before, row);
}

} // namespace

std::string_view to_string(LedgerRole role)
{
    return name_in(kRoles, role);
}
std::string_view to_string(LedgerState state)
{
    return name_in(kStates, state);
}
std::string_view to_string(AskedOutcome outcome)
{
    return name_in(kOutcomes, outcome);
}

double LedgerRates::absent_share() const
{
    return share(absent, drug_strings + event_strings);
}
double LedgerRates::ambiguous_share() const
{
    return share(ambiguous, drug_strings + event_strings);
}
double LedgerRates::unparsed_share() const
{
    return share(unparsed, asked - failed);
}

AlignmentLedger::AlignmentLedger(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<void> AlignmentLedger::store(const std::string& run_id, const std::vector<AskedSentence>& sentences)
{
    return guarded(project_, [&] {
        require_writable(project_);
        Connection& connection = project_.connection();
        Transaction transaction(connection);
        for (const AskedSentence& one : sentences) {
            for (const char* const sql :
                 {"DELETE FROM teacher_string WHERE run_id = ? AND version_id = ? AND position = ?",
                  "DELETE FROM teacher_sentence WHERE run_id = ? AND version_id = ? AND position = ?"}) {
                Query(connection, sql, run_id, one.version_id, one.position).run();
            }
            Query(
                connection,
                "INSERT INTO teacher_sentence (run_id, version_id, position, outcome, model, answer, reason,"
                " flags, samples, drugs, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                run_id, one.version_id, one.position, to_string(one.outcome), one.model, one.answer,
                one.reason, joined(one.flags), one.samples, one.drugs, one.events)
                .run();
            for (const LedgerString& string : one.strings) {
                Query(connection,
                      "INSERT INTO teacher_string (id, run_id, version_id, position, role, asked, drug, "
                      "drug_id,"
                      " status, candidates, partners, by_context, flags)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      entry_id(run_id, one.version_id, one.position, string.number), run_id, one.version_id,
                      one.position, to_string(string.role), string.asked, string.drug,
                      entry_id(run_id, one.version_id, one.position, string.drug_number), string.status,
                      candidates_to_json(string.candidates).dump(), spans_to_json(string.partners).dump(),
                      string.by_context ? 1 : 0, joined(string.flags))
                    .run();
            }
        }
        transaction.commit();
        // The next part of a run needs other pages; a long run would fill the page cache with these.
        connection.execute("PRAGMA shrink_memory");
    });
}

Result<std::vector<LedgerEntry>> AlignmentLedger::list(const LedgerFilter& filter, std::int64_t limit,
                                                       std::int64_t offset) const
{
    return guarded(project_, [&] {
        std::vector<LedgerEntry> entries;
        Query query(project_.connection(),
                    (kEntries + condition_of(filter) + " ORDER BY entry.row LIMIT ?5 OFFSET ?6").c_str(),
                    filter.person_id, filter.run_id, filter.version_id, statuses_of(filter), limit, offset);
        while (query.step()) {
            entries.push_back(entry_of(query));
        }
        return entries;
    });
}

Result<std::int64_t> AlignmentLedger::count(const LedgerFilter& filter) const
{
    return guarded(project_, [&] {
        return query_integer(
            project_.connection(),
            // ?1 is named for the person in any case, so that the numbers of the others hold.
            ("SELECT count(*) FROM teacher_string AS entry" + condition_of(filter) + " AND ?1 IS NOT NULL")
                .c_str(),
            filter.person_id, filter.run_id, filter.version_id, statuses_of(filter));
    });
}

Result<LedgerEntry> AlignmentLedger::entry(const std::string& id) const
{
    return guarded(project_, [&] { return read_entry(project_.connection(), id, person_id_); });
}

Result<std::vector<LedgerRates>> AlignmentLedger::rates() const
{
    return guarded(project_, [&] {
        std::vector<LedgerRates> all;
        Query query(
            project_.connection(),
            "SELECT run.id, run.name, parameters, count(*), sum(outcome = 'events'), sum(outcome = 'none'),"
            " sum(outcome = 'unparsed'), sum(outcome = 'failed'), sum(drugs), sum(events), sum(flags <> ''),"
            " (SELECT count(*) FROM teacher_string WHERE run_id = run.id AND status = 'absent'),"
            " (SELECT count(*) FROM teacher_string WHERE run_id = run.id AND status = 'ambiguous'),"
            " (SELECT count(*) FROM teacher_string WHERE run_id = run.id AND status = 'fuzzy')"
            " FROM teacher_sentence JOIN run ON run.id = run_id GROUP BY run.id ORDER BY run.id");
        while (query.step()) {
            LedgerRates rates;
            rates.run_id = query.text(0);
            rates.run_name = query.text(1);
            rates.parameters = query.text(2);
            rates.asked = query.integer(3);
            rates.with_events = query.integer(4);
            rates.none = query.integer(5);
            rates.unparsed = query.integer(6);
            rates.failed = query.integer(7);
            rates.drug_strings = query.integer(8);
            rates.event_strings = query.integer(9);
            rates.flagged = query.integer(10);
            rates.absent = query.integer(11);
            rates.ambiguous = query.integer(12);
            rates.fuzzy = query.integer(13);
            all.push_back(std::move(rates));
        }
        return all;
    });
}

Result<std::vector<AskedSentence>> AlignmentLedger::asked(const std::string& run_id) const
{
    return guarded(project_, [&] {
        std::vector<AskedSentence> all;
        Query query(
            project_.connection(),
            "SELECT version_id, position, outcome, model, answer, reason, flags, samples, drugs, events"
            " FROM teacher_sentence WHERE run_id = ? ORDER BY version_id, position",
            run_id);
        while (query.step()) {
            all.push_back({query.text(0),
                           static_cast<int>(query.integer(1)),
                           value_in(kOutcomes, query.text(2)),
                           query.text(3),
                           query.text(4),
                           query.text(5),
                           split_words(query.text(6)),
                           static_cast<int>(query.integer(7)),
                           static_cast<int>(query.integer(8)),
                           static_cast<int>(query.integer(9)),
                           {}});
        }
        return all;
    });
}

Result<DecisionOutcome> AlignmentLedger::choose(const std::string& id, std::size_t candidate,
                                                std::optional<text::Span> drug)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "ledger_choose");
        const LedgerEntry entry = read_entry(editor.connection(), id, person_id_);
        if (entry.string.role == LedgerRole::answer || candidate >= entry.string.candidates.size()) {
            raise(ErrorCode::invalid_argument, "store.no_candidate", id,
                  "“{}” has {} places to choose from; place {} was asked for. Choose one of them, mark the "
                  "words "
                  "in the text, or dismiss the entry.",
                  entry.string.asked, entry.string.candidates.size(), candidate + 1);
        }
        const text::Span place = entry.string.candidates[candidate].span;
        const bool is_drug = entry.string.role == LedgerRole::drug;
        if (!is_drug && !drug) {
            drug = entry.string.partners.size() == 1 ? std::optional(entry.string.partners.front())
                                                     : chosen_drug(editor.connection(), id, person_id_);
            if (!drug) {
                raise(ErrorCode::invalid_argument, "store.drug_is_open", id,
                      "The place of “{}”, the drug of “{}”, is open too. Choose it first.", entry.string.drug,
                      entry.string.asked);
            }
        }
        const std::string drug_id =
            editor.own_mention_at(entry.version_id, corpus::Label::drug, is_drug ? place : *drug, {});
        const std::vector<text::Span> events =
            is_drug ? entry.string.partners : std::vector<text::Span>{place};
        for (const text::Span& span : events) {
            const std::string event_id =
                editor.own_mention_at(entry.version_id, corpus::Label::adverse_event, span, {});
            editor.own_relation(drug_id, event_id, std::string(corpus::to_string(corpus::Polarity::causes)),
                                {});
        }
        write_choice(editor, entry,
                     {{"state", "chosen"},
                      {"span_begin", place.begin.value()},
                      {"span_end", place.end.value()},
                      {"reason", ""}});
        return editor.finish("Placed " + entry.string.asked, entry.version_id, entry.position,
                             editor.changes().inserted_ids());
    });
}

Result<DecisionOutcome> AlignmentLedger::dismiss(const std::string& id, const std::string& reason)
{
    return guarded(project_, [&] {
        DecisionEditor editor(project_, person_id_, "ledger_dismiss");
        const LedgerEntry entry = read_entry(editor.connection(), id, person_id_);
        write_choice(editor, entry, {{"state", "dismissed"}, {"reason", reason}});
        return editor.finish("Dismissed " + entry.string.asked, entry.version_id, entry.position);
    });
}

} // namespace ade::store
