// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/model_store.hpp"

#include "core/base/clock.hpp"
#include "core/base/uuid.hpp"
#include "core/store/change_set.hpp"
#include "core/text/utf8.hpp"

namespace ade::store {

namespace {

constexpr const char* kColumns =
    "SELECT id, name, path, sha256, scores, run_id, created,"
    " served IS NOT NULL AND served = (SELECT max(served) FROM model) FROM model";

ModelRecord model_of(const Query& query)
{
    return {query.text(0), query.text(1), query.text(2), query.text(3),
            query.text(4), query.text(5), query.text(6), query.integer(7) != 0};
}

std::optional<ModelRecord> model_where(Connection& connection, const std::string& condition,
                                       const std::string& parameter)
{
    Query query(connection, (kColumns + condition).c_str(), parameter);
    return query.step() ? std::optional(model_of(query)) : std::nullopt;
}

constexpr const char* kInUse = " WHERE served IS NOT NULL AND ?1 = '' ORDER BY served DESC LIMIT 1";

Json parsed_scores(const std::string& scores, const std::string& where)
{
    Json parsed = Json::parse(scores, nullptr, false);
    if (!parsed.is_object()) {
        raise(ErrorCode::invalid_argument, "store.model_scores", where,
              "A model's scores are a JSON object; found “{}”.", scores.substr(0, 80));
    }
    return parsed;
}

Json model_row(Connection& connection, const std::string& model_id)
{
    Json row = stored_row(connection, tracked_table("model"), {{"id", model_id}});
    if (row.is_null()) {
        raise(ErrorCode::not_found, "store.no_model", model_id,
              "There is no model with this id in the project. See `ade model PROJECT list`.");
    }
    return row;
}

} // namespace

ModelStore::ModelStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<ModelRecord> ModelStore::add(const ModelRecord& model)
{
    return guarded(project_, [&] {
        const Json scores = parsed_scores(model.scores, model.name);
        for (const std::string* text : {&model.name, &model.path, &model.sha256}) {
            value_or_raise(text::check_utf8(*text, model.name));
        }
        ChangeSet changes(project_, person_id_, "add_model");
        Query known(changes.connection(), "SELECT id FROM model WHERE path = ? AND sha256 = ?", model.path,
                    model.sha256);
        if (known.step()) {
            return *model_where(changes.connection(), " WHERE id = ?", known.text(0));
        }
        Json row = {{"id", new_uuid()},       {"name", model.name},      {"path", model.path},
                    {"sha256", model.sha256}, {"scores", scores.dump()}, {"created", utc_now_text()}};
        if (!model.run_id.empty()) {
            row["run_id"] = model.run_id;
        }
        changes.insert("model", row);
        changes.commit();
        return *model_where(changes.connection(), " WHERE id = ?", row.at("id"));
    });
}

Result<std::vector<ModelRecord>> ModelStore::list() const
{
    return guarded(project_, [&] {
        std::vector<ModelRecord> models;
        Query query(project_.connection(), (std::string(kColumns) + " ORDER BY id").c_str());
        while (query.step()) {
            models.push_back(model_of(query));
        }
        return models;
    });
}

Result<std::optional<ModelRecord>> ModelStore::in_use() const
{
    return guarded(project_, [&] { return model_where(project_.connection(), kInUse, ""); });
}

Result<ModelRecord> ModelStore::set_scores(const std::string& model_id, const std::string& scores)
{
    return guarded(project_, [&] {
        const Json wanted = parsed_scores(scores, model_id);
        ChangeSet changes(project_, person_id_, "score_model");
        const Json before = model_row(changes.connection(), model_id);
        Json after = before;
        after["scores"] = wanted.dump();
        if (after != before) {
            changes.change("model", before, after);
        }
        changes.commit();
        return *model_where(changes.connection(), " WHERE id = ?", model_id);
    });
}

Result<ModelRecord> ModelStore::promote(const std::string& model_id)
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id_, "promote_model");
        Connection& connection = changes.connection();
        const Json before = model_row(connection, model_id);
        const std::int64_t newest = query_integer(connection, "SELECT max(served) FROM model");
        if (before.value("served", std::int64_t{0}) == 0 || before.at("served") != newest) {
            Json after = before;
            after["served"] = newest + 1;
            changes.change("model", before, after);
        }
        changes.commit();
        return *model_where(connection, " WHERE id = ?", model_id);
    });
}

Result<std::optional<ModelRecord>> ModelStore::roll_back()
{
    return guarded(project_, [&] {
        ChangeSet changes(project_, person_id_, "roll_back_model");
        Connection& connection = changes.connection();
        const auto present = model_where(connection, kInUse, "");
        if (!present) {
            raise(ErrorCode::invalid_argument, "store.no_model_in_use", project_.path().string(),
                  "No model is in use, so there is none to go back from.");
        }
        const Json before = stored_row(connection, tracked_table("model"), {{"id", present->id}});
        Json after = before;
        after.erase("served");
        changes.change("model", before, after);
        changes.commit();
        return model_where(connection, kInUse, "");
    });
}

} // namespace ade::store
