// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/check.hpp"

#include "core/base/sha256.hpp"
#include "core/corpus/check.hpp"
#include "core/store/batch.hpp"
#include "core/store/event_log.hpp"
#include "core/store/keys.hpp"
#include "core/store/summary.hpp"
#include "core/store/version_rows.hpp"

#include <map>

namespace ade::store {

namespace {

constexpr std::size_t kMostFindings = 100;

struct Stopped {};

class Checker {
public:
    Checker(ProjectFile& project, std::stop_token stop, const ProgressSink& progress)
        : project_(project), connection_(project.connection()), stop_(std::move(stop)), progress_(progress)
    {
    }

    CheckReport run()
    {
        const std::pair<const char*, void (Checker::*)()> checks[] = {
            {"pages", &Checker::check_pages},        {"foreign_keys", &Checker::check_foreign_keys},
            {"texts", &Checker::check_texts},        {"surfaces", &Checker::check_surfaces},
            {"search", &Checker::check_search},      {"chain", &Checker::check_chain},
            {"batches", &Checker::check_batches},    {"replay", &Checker::check_replay},
            {"summaries", &Checker::check_summaries}};
        std::int64_t done = 0;
        for (const auto& [name, check] : checks) {
            if (stop_.stop_requested()) {
                throw Stopped{};
            }
            if (progress_) {
                progress_({std::string("checking ") + name, done,
                           static_cast<std::int64_t>(std::size(checks)), 0, -1});
            }
            name_ = name;
            found_ = 0;
            (this->*check)();
            ++done;
        }
        report_.documents = query_integer(connection_, "SELECT count(*) FROM document");
        report_.mentions = query_integer(connection_, "SELECT count(*) FROM mention");
        report_.relations = query_integer(connection_, "SELECT count(*) FROM relation");
        report_.events = query_integer(connection_, "SELECT count(*) FROM event");
        return std::move(report_);
    }

private:
    void add(const std::string& where, const std::string& message)
    {
        if (found_++ < kMostFindings) {
            report_.findings.push_back({name_, where, message});
        }
    }

    void check_pages()
    {
        Query query(connection_, "PRAGMA integrity_check(100)");
        while (query.step()) {
            if (query.text(0) != "ok") {
                add("file", query.text(0));
            }
        }
    }

    void check_foreign_keys()
    {
        Query query(connection_, "PRAGMA foreign_key_check");
        while (query.step()) {
            add(query.text(0),
                fmt::format("Row {} points to a row of {} that is not there.", query.text(1), query.text(2)));
        }
    }

    void check_texts()
    {
        Query query(connection_, "SELECT id, text, sha256 FROM document_version");
        while (query.step()) {
            if (sha256_hex(query.text(1)) != query.text(2)) {
                add("document_version " + query.text(0),
                    "The text is not the one that was stored: its hash differs.");
            }
        }
    }

    void check_surfaces()
    {
        Query query(connection_,
                    "SELECT mention.id, text, span_begin, span_end, parts, surface, folded FROM mention"
                    " JOIN document_version AS version ON version.id = version_id");
        while (query.step()) {
            corpus::Mention mention;
            mention.span = text::make_span(query.integer(2), query.integer(3));
            if (!query.null(4)) {
                mention.parts = spans_from_json(Json::parse(query.text(4)));
            }
            const Result<std::string> surface = corpus::surface_of(query.text(1), mention);
            if (!surface || *surface != query.text(5)) {
                add("mention " + query.text(0),
                    fmt::format("The surface “{}” is not the text at {}–{}.", query.text(5), query.integer(2),
                                query.integer(3)));
            } else if (drug_key(query.text(5)) != query.text(6)) {
                add("mention " + query.text(0), "The lower-cased surface does not belong to the surface.");
            }
        }
        Query relations(connection_,
                        "SELECT relation.id FROM relation JOIN mention AS drug ON drug.id = drug_mention_id"
                        " JOIN mention AS event ON event.id = event_mention_id WHERE drug.label <> 'drug'"
                        " OR event.label <> 'adverse_event' OR drug.version_id <> relation.version_id"
                        " OR event.version_id <> relation.version_id OR drug.voice_id <> relation.voice_id"
                        " OR event.voice_id <> relation.voice_id");
        while (relations.step()) {
            add("relation " + relations.text(0),
                "The ends are not a drug and an event of the same text and voice.");
        }
    }

    void check_search()
    {
        const std::int64_t texts = query_integer(connection_, "SELECT count(*) FROM document_version");
        const std::int64_t indexed =
            query_integer(connection_, "SELECT count(*) FROM document_search_docsize");
        if (texts != indexed) {
            add("document_search", fmt::format("{} texts are indexed, {} are there.", indexed, texts));
        }
        if (!project_.read_only()) {
            try {
                connection_.execute(
                    "INSERT INTO document_search (document_search, rank) VALUES ('integrity-check', 1)");
            } catch (const SQLite::Exception& exception) {
                add("document_search",
                    std::string("The search index does not belong to the texts: ") + exception.what());
            }
        }
    }

    void check_chain()
    {
        const VerifyReport report = value_or_raise(EventLog(project_).verify());
        for (const std::string& fault : report.faults) {
            add("event", fault);
        }
    }

    void check_batches()
    {
        std::map<std::string, Json> told; // by the log
        Query events(connection_,
                     "SELECT payload FROM event WHERE json_extract(payload, '$.after.batch') IS NOT NULL");
        while (events.step()) {
            const Json event = Json::parse(events.text(0));
            told[event.at("after").at("batch")] = event.at("after");
        }
        Query query(connection_, "SELECT id, digest, counts FROM batch");
        while (query.step()) {
            const std::string id = query.text(0);
            const auto event = told.find(id);
            if (event == told.end()) {
                add("batch " + id, "The log knows nothing of this batch.");
                continue;
            }
            if (event->second.at("digest") != query.text(1) ||
                batch_digest(connection_, id) != query.text(1)) {
                add("batch " + id, "Its rows are not those that were imported.");
            }
            told.erase(event);
        }
        for (const auto& [id, after] : told) {
            add("batch " + id, "The log tells of a batch that is not there.");
        }
    }

    /// The tables of the present state, made again from the log in memory.
    void check_replay()
    {
        std::map<std::string, std::map<std::string, Json>> state; // table → key → row
        Query query(connection_,
                    "SELECT payload, seq FROM event WHERE json_extract(payload, '$.table') IS NOT NULL"
                    " ORDER BY seq, origin");
        while (query.step()) {
            if (stop_.stop_requested()) {
                throw Stopped{};
            }
            const Json event = Json::parse(query.text(0));
            const TrackedTable& table = tracked_table(event.at("table").get<std::string>());
            const auto apply = [&](const Json& before, const Json& after) {
                auto& rows = state[std::string(table.name)];
                const std::string key = row_key(table, after.is_null() ? before : after);
                const auto present = rows.find(key);
                if ((present == rows.end() ? Json() : present->second) != before) {
                    add(fmt::format("{} {}", table.name, key),
                        fmt::format("The event with seq {} changes a row that was not so.",
                                    query.integer(1)));
                }
                if (after.is_null()) {
                    rows.erase(key);
                } else {
                    rows[key] = after;
                }
            };
            if (event.at("after").is_array()) {
                for (std::size_t i = 0; i < event.at("after").size(); ++i) {
                    apply(event.at("before").at(i), event.at("after").at(i));
                }
            } else {
                apply(event.at("before"), event.at("after"));
            }
        }
        for (const TrackedTable& table : tracked_tables()) {
            compare(table, state[std::string(table.name)]);
        }
    }

    void compare(const TrackedTable& table, std::map<std::string, Json>& replayed)
    {
        Query query(connection_, fmt::format("SELECT * FROM {}{}", table.name,
                                             table.has_batch_rows ? " WHERE batch_id IS NULL" : "")
                                     .c_str());
        while (query.step()) {
            const Json row = query.row();
            const std::string key = row_key(table, row);
            const auto same = replayed.find(key);
            if (same == replayed.end()) {
                add(fmt::format("{} {}", table.name, key),
                    "The row is there, but the log does not tell of it.");
            } else {
                if (same->second != row) {
                    add(fmt::format("{} {}", table.name, key), "The row is not as the log tells.");
                }
                replayed.erase(same);
            }
        }
        for (const auto& [key, row] : replayed) {
            add(fmt::format("{} {}", table.name, key), "The log tells of this row, but it is not there.");
        }
    }

    void check_summaries()
    {
        Query query(connection_,
                    "SELECT version.id, sentences, sentences_done, mentions, relations, open_suggestions,"
                    " voices_disagree, unsure FROM document_version AS version"
                    " LEFT JOIN version_summary ON version_id = version.id");
        while (query.step()) {
            const DocumentSummary made = make_summary(connection_, query.text(0));
            const bool same =
                !query.null(1) && made.sentences == query.integer(1) &&
                made.sentences_done == query.integer(2) && made.mentions == query.integer(3) &&
                made.relations == query.integer(4) && made.open_suggestions == query.integer(5) &&
                made.voices_disagree == (query.integer(6) != 0) && made.unsure == (query.integer(7) != 0);
            if (!same) {
                add("version_summary " + query.text(0),
                    "The counts of the document list are not those of the rows.");
            }
        }
    }

    ProjectFile& project_;
    Connection& connection_;
    std::stop_token stop_;
    const ProgressSink& progress_;
    CheckReport report_;
    std::string name_;
    std::size_t found_ = 0;
};

} // namespace

Result<CheckReport> check_project(ProjectFile& project, std::stop_token stop, const ProgressSink& progress)
{
    try {
        return guarded(project, [&] { return Checker(project, std::move(stop), progress).run(); });
    } catch (const Stopped&) {
        return cancelled();
    }
}

Result<std::string> state_hash(ProjectFile& project)
{
    return guarded(project, [&] {
        const ReadTransaction view(project.connection());
        Sha256 digest;
        const auto add = [&](const std::string& table, const std::string& order) {
            digest.update(table + "\n");
            Query query(project.connection(),
                        fmt::format("SELECT * FROM {} ORDER BY {}", table, order).c_str());
            while (query.step()) {
                Json row = query.row();
                row.erase("row"); // differs between copies
                digest.update(row.dump());
                digest.update("\n");
            }
        };
        for (const TrackedTable& table : tracked_tables()) {
            std::string order;
            for (const std::string_view key : table.keys) {
                order += (order.empty() ? "" : ", ") + std::string(key);
            }
            add(std::string(table.name), order);
        }
        add("batch", "id");
        add("document", "id");
        add("document_version", "id");
        add("sentence", "version_id, position");
        add("label_record", "voice_id, version_id, digest");
        add("intake", "id");
        add("article_record", "id");
        add("intake_article", "batch_id, position");
        add("version_summary", "version_id");
        return digest.hex();
    });
}

} // namespace ade::store
