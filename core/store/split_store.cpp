// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/split_store.hpp"

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/corpus/split.hpp"
#include "core/store/change_set.hpp"

#include <algorithm>
#include <map>

namespace ade::store {

namespace {

SplitReport read_report(Connection& connection)
{
    SplitReport report;
    Query query(connection, "SELECT part, count(*), max(seed) FROM split GROUP BY part");
    while (query.step()) {
        const std::string part = query.text(0);
        (part == "train" ? report.train : part == "dev" ? report.dev : report.test) = query.integer(1);
        report.seed = static_cast<std::uint64_t>(query.integer(2));
    }
    report.frozen = query_integer(connection, "SELECT count(*) FROM frozen");
    return report;
}

/// The key articles are drawn by: the same in every copy of the project, whatever ids it gave.
std::vector<std::pair<std::string, std::string>> articles(Connection& connection, const char* condition)
{
    std::vector<std::pair<std::string, std::string>> found; // key, document id
    Query query(connection,
                (std::string("SELECT id_space, external_id, id FROM document ") + condition).c_str());
    while (query.step()) {
        found.emplace_back(query.text(0) + "|" + query.text(1), query.text(2));
    }
    std::sort(found.begin(), found.end());
    return found;
}

FreezeReport freeze_now(ChangeSet& changes, const std::vector<std::string>& document_ids, std::uint64_t seed)
{
    Connection& connection = changes.connection();
    FreezeReport report;
    report.seed = seed;
    std::vector<std::pair<Json, Json>> frozen;
    std::vector<std::pair<Json, Json>> moved;
    const std::string now = utc_now_text();
    for (const std::string& id : document_ids) {
        if (!stored_row(connection, tracked_table("frozen"), {{"document_id", id}}).is_null()) {
            continue;
        }
        frozen.emplace_back(
            Json(), Json{{"document_id", id}, {"seed", static_cast<std::int64_t>(seed)}, {"created", now}});
        report.document_ids.push_back(id);
        // A part drawn before may have put it among the training documents.
        const Json split = stored_row(connection, tracked_table("split"), {{"document_id", id}});
        if (!split.is_null() && split.at("part") != "test") {
            Json test = split;
            test["part"] = "test";
            moved.emplace_back(split, test);
        }
    }
    changes.change_many("frozen", frozen);
    changes.change_many("split", moved);
    changes.commit();
    report.frozen_in_all = query_integer(connection, "SELECT count(*) FROM frozen");
    return report;
}

} // namespace

SplitStore::SplitStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<SplitReport> SplitStore::split_by_document(const SplitRequest& request)
{
    return guarded(project_, [&] {
        if (request.train_parts < 0 || request.dev_parts < 0 || request.test_parts < 0 ||
            request.train_parts + request.dev_parts + request.test_parts == 0) {
            raise(ErrorCode::invalid_argument, "store.split_parts", "parts",
                  "Parts are numbers from 0, not all 0; found {}:{}:{}.", request.train_parts,
                  request.dev_parts, request.test_parts);
        }
        ChangeSet changes(project_, person_id_, "split");
        Connection& connection = changes.connection();
        std::vector<std::string> names;
        std::vector<double> parts;
        const std::pair<const char*, int> wanted[] = {
            {"train", request.train_parts}, {"dev", request.dev_parts}, {"test", request.test_parts}};
        for (const auto& [name, part] : wanted) {
            if (part > 0) {
                names.emplace_back(name);
                parts.push_back(part);
            }
        }
        const auto free = articles(connection, "WHERE id NOT IN (SELECT document_id FROM frozen)");
        const auto frozen = articles(connection, "WHERE id IN (SELECT document_id FROM frozen)");
        if (free.empty() && frozen.empty()) {
            raise(ErrorCode::invalid_argument, "store.split_empty", project_.path().string(),
                  "The project has no documents to split. Import some first.");
        }
        std::vector<std::string> keys;
        for (const auto& [key, id] : free) {
            keys.push_back(key);
        }
        std::vector<std::size_t> drawn;
        if (!keys.empty()) {
            drawn = value_or_raise(corpus::split_by_key(keys, parts, request.seed));
        }
        std::vector<std::pair<Json, Json>> rows;
        const auto put = [&](const std::string& id, const std::string& part) {
            rows.emplace_back(
                stored_row(connection, tracked_table("split"), {{"document_id", id}}),
                Json{{"document_id", id}, {"part", part}, {"seed", static_cast<std::int64_t>(request.seed)}});
        };
        for (std::size_t i = 0; i < free.size(); ++i) {
            put(free[i].second, names[drawn[i]]);
        }
        for (const auto& [key, id] : frozen) {
            put(id, "test");
        }
        changes.change_many("split", rows);
        changes.commit();
        SplitReport report = read_report(connection);
        report.seed = request.seed;
        return report;
    });
}

Result<FreezeReport> SplitStore::freeze(std::int64_t count, std::uint64_t seed)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id_, "freeze");
        auto pool = articles(changes.connection(),
                             "WHERE id NOT IN (SELECT document_id FROM frozen) AND id NOT IN"
                             " (SELECT document_id FROM document_version JOIN review ON version_id = id"
                             " WHERE state <> 'open')");
        if (count < 1 || count > static_cast<std::int64_t>(pool.size())) {
            raise(ErrorCode::invalid_argument, "store.freeze_count", project_.path().string(),
                  "{} documents were asked for; 1 to {} can be frozen, because frozen gold is reviewed blind "
                  "and so "
                  "drawn from documents nobody has reviewed. Ask for fewer or import more.",
                  count, pool.size());
        }
        Random random(seed);
        random.shuffle(pool);
        std::vector<std::string> ids;
        for (std::int64_t i = 0; i < count; ++i) {
            ids.push_back(pool[static_cast<std::size_t>(i)].second);
        }
        return freeze_now(changes, ids, seed);
    });
}

Result<FreezeReport> SplitStore::freeze_documents(const std::vector<std::string>& document_ids)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id_, "freeze");
        for (const std::string& id : document_ids) {
            if (!query_text(changes.connection(), "SELECT id FROM document WHERE id = ?", id)) {
                raise(ErrorCode::not_found, "store.no_document", id,
                      "There is no document with this id in the project.");
            }
        }
        return freeze_now(changes, document_ids, 0);
    });
}

Result<SplitReport> SplitStore::report() const
{
    return guarded(project_, [&] { return read_report(project_.connection()); });
}

} // namespace ade::store
