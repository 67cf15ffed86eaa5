// SPDX-License-Identifier: GPL-3.0-or-later
// What was carried over, read back and settled.
#include "core/store/carry_over.hpp"

#include "core/store/carry_rows.hpp"
#include "core/store/version_rows.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ade::store {

namespace {

constexpr std::array<std::string_view, 4> kFates = {"kept", "moved", "changed", "lost"};

/// The voice counts as what a person said.
bool is_gold_voice(Connection& connection, const std::string& voice_id)
{
    return query_integer(connection, "SELECT kind = 'person' OR counts_as_gold FROM voice WHERE id = ?",
                         voice_id) != 0;
}

/// Fills what the older row says; an older row that is gone since leaves it empty.
void describe(Connection& connection, CarriedItem& item, const std::string& from_version_id)
{
    if (item.kind == "mention") {
        Query query(connection,
                    "SELECT voice_id, label, surface, span_begin, span_end FROM mention WHERE id = ?",
                    item.from_id);
        if (query.step()) {
            item.voice_id = query.text(0);
            item.label = query.text(1);
            item.surface = query.text(2);
            item.from = text::make_span(query.integer(3), query.integer(4));
        }
    } else if (item.kind == "relation") {
        Query query(connection,
                    "SELECT relation.voice_id, polarity, drug.surface, event.surface, event.span_begin, "
                    "event.span_end"
                    " FROM relation JOIN mention AS drug ON drug.id = drug_mention_id"
                    " JOIN mention AS event ON event.id = event_mention_id WHERE relation.id = ?",
                    item.from_id);
        if (query.step()) {
            item.voice_id = query.text(0);
            item.label = query.text(1);
            item.surface = query.text(2) + " → " + query.text(3);
            item.from = text::make_span(query.integer(4), query.integer(5));
        }
    } else if (item.kind == "judgement") {
        Query query(
            connection,
            "SELECT person_id, label, polarity, surface, span_begin, span_end FROM judgement WHERE id = ?",
            item.from_id);
        if (query.step()) {
            item.voice_id = query.text(0);
            item.label = query.text(2).empty() ? query.text(1) : query.text(2);
            item.surface = query.text(3);
            item.from = text::make_span(query.integer(4), query.integer(5));
        }
    } else if (item.kind == "comment") {
        Query query(connection, "SELECT person_id, text FROM comment WHERE id = ?", item.from_id);
        if (query.step()) {
            item.voice_id = query.text(0);
            item.surface = query.text(1);
        }
    } else if (item.kind == "review") {
        int sentence = -1;
        std::from_chars(item.from_id.data(), item.from_id.data() + item.from_id.size(), sentence);
        item.voice_id = item.from_id.substr(item.from_id.rfind('|') + 1);
        Query query(connection,
                    "SELECT span_begin, span_end,"
                    " substr(text, span_begin + 1, span_end - span_begin) FROM sentence"
                    " JOIN document_version ON document_version.id = version_id"
                    " WHERE version_id = ? AND position = ?",
                    from_version_id, sentence);
        if (query.step()) {
            item.from = text::make_span(query.integer(0), query.integer(1));
            item.surface = query.text(2);
        }
    }
}

} // namespace

std::string_view to_string(Fate fate)
{
    return kFates.at(static_cast<std::size_t>(fate));
}

std::optional<Fate> fate_from(std::string_view text)
{
    const auto found = std::find(kFates.begin(), kFates.end(), text);
    return found == kFates.end() ? std::nullopt : std::optional(static_cast<Fate>(found - kFates.begin()));
}

std::vector<CarriedItem> read_carried(Connection& connection, const std::string& version_id)
{
    std::vector<CarriedItem> items;
    const std::string text =
        query_text(connection, "SELECT text FROM document_version WHERE id = ?", version_id).value_or("");
    const text::OffsetMap map = text::OffsetMap::of_valid(text);
    Query query(
        connection,
        "SELECT id, kind, fate, from_id, to_id, span_begin, span_end, settled, from_version_id FROM carried"
        " WHERE version_id = ? ORDER BY id",
        version_id);
    while (query.step()) {
        CarriedItem& item = items.emplace_back();
        item.id = query.text(0);
        item.kind = query.text(1);
        item.fate = fate_from(query.text(2)).value_or(Fate::lost);
        item.from_id = query.text(3);
        item.to_id = query.text(4);
        if (!query.null(5)) {
            item.to = text::make_span(query.integer(5), query.integer(6));
            const auto slice = map.slice(*item.to);
            item.present_text = slice ? std::string(*slice) : std::string();
        }
        item.settled = query.integer(7) != 0;
        describe(connection, item, query.text(8));
    }
    std::stable_sort(items.begin(), items.end(), [](const CarriedItem& left, const CarriedItem& right) {
        return left.from < right.from;
    });
    return items;
}

CarryReport summarise(Connection& connection, const std::string& version_id,
                      const std::vector<CarriedItem>& items)
{
    CarryReport report;
    report.version_id = version_id;
    report.external_id =
        query_text(connection, "SELECT external_id FROM document_version WHERE id = ?", version_id)
            .value_or("");
    report.from_version_id =
        query_text(connection, "SELECT from_version_id FROM carried WHERE version_id = ? LIMIT 1", version_id)
            .value_or("");
    for (const CarriedItem& item : items) {
        const bool carried = !item.to_id.empty();
        report.open_items += item.settled ? 0 : 1;
        if (item.kind == "judgement") {
            report.judgements += carried ? 1 : 0;
        } else if (item.kind == "review") {
            ++(carried ? report.sentences_done : report.sentences_open);
        } else if (item.kind == "mention" || item.kind == "relation") {
            if (!is_gold_voice(connection, item.voice_id)) {
                ++(carried ? report.suggestions : report.suggestions_left);
            } else {
                ++(item.fate == Fate::kept      ? report.kept
                   : item.fate == Fate::moved   ? report.moved
                   : item.fate == Fate::changed ? report.changed
                                                : report.lost);
            }
        }
    }
    return report;
}

Result<std::optional<CarryReport>> CarryStore::report(const std::string& version_id) const
{
    return guarded(project_, [&]() -> std::optional<CarryReport> {
        const ReadTransaction view(project_.connection());
        const std::vector<CarriedItem> items = read_carried(project_.connection(), version_id);
        return items.empty() ? std::nullopt
                             : std::optional(summarise(project_.connection(), version_id, items));
    });
}

Result<std::vector<CarriedItem>> CarryStore::items(const std::string& version_id, bool only_open) const
{
    return guarded(project_, [&] {
        const ReadTransaction view(project_.connection());
        std::vector<CarriedItem> items = read_carried(project_.connection(), version_id);
        std::erase_if(items, [only_open](const CarriedItem& item) { return only_open && item.settled; });
        return items;
    });
}

namespace {

/// One report per text, in the order they came. which: a condition on the table "carried", or nothing.
std::vector<CarryReport> read_reports(Connection& connection, const std::string& which)
{
    const ReadTransaction view(connection);
    std::vector<CarryReport> reports;
    const std::string sql = "SELECT id FROM document_version WHERE id IN (SELECT version_id FROM carried" +
                            which + ") ORDER BY row";
    Query query(connection, sql.c_str());
    while (query.step()) {
        reports.push_back(summarise(connection, query.text(0), read_carried(connection, query.text(0))));
    }
    return reports;
}

} // namespace

Result<std::vector<CarryReport>> CarryStore::open_reports() const
{
    return guarded(project_, [&] { return read_reports(project_.connection(), " WHERE settled = 0"); });
}

Result<std::vector<CarryReport>> CarryStore::reports() const
{
    return guarded(project_, [&] { return read_reports(project_.connection(), ""); });
}

Result<DecisionOutcome> CarryStore::settle(const std::vector<std::string>& item_ids,
                                           const std::string& person_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id, "settle_carried");
        DecisionOutcome outcome;
        int settled = 0;
        for (const std::string& id : item_ids) {
            const Json before = stored_row(changes.connection(), tracked_table("carried"), {{"id", id}});
            if (before.is_null()) {
                raise(ErrorCode::not_found, "store.no_carried_item", id,
                      "There is no such item any more. Look at the list again.");
            }
            outcome.version_id = before.at("version_id");
            Json after = before;
            after["settled"] = 1;
            settled += after == before ? 0 : 1;
            changes.change("carried", before, after);
        }
        outcome.changed = settled > 0;
        outcome.description =
            fmt::format("Settled {} label{} of an older text", settled, settled == 1 ? "" : "s");
        if (outcome.changed) {
            changes.set_step(outcome.description, outcome.version_id, -1);
            outcome.group_id = changes.group_id();
            changes.commit();
        }
        return outcome;
    });
}

} // namespace ade::store
