// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/pubmed/fetch_folder.hpp"

#include "core/base/clock.hpp"
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/base/user_data.hpp"
#include "core/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::corpus::pubmed {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr int kLayout = 1;
constexpr std::uint64_t kMostStateBytes = 256ULL << 20U;
constexpr std::int64_t kTwoWeeks_ms = 14LL * 24 * 60 * 60 * 1000;

Json to_json(const DayRange& range)
{
    return {iso_text(range.from), iso_text(range.to)};
}

std::optional<DayRange> range_of(const Json& json)
{
    if (!json.is_array() || json.size() != 2) {
        return std::nullopt;
    }
    const auto from = parse_day(json[0].get<std::string>());
    const auto to = parse_day(json[1].get<std::string>());
    return from && to ? std::optional(DayRange{*from, *to}) : std::nullopt;
}

Json to_json(const FetchRequest& request)
{
    Json json = {{"query", request.terms.query},
                 {"pmids", request.pmids},
                 {"max", request.max},
                 {"again", request.again},
                 {"batch_size", request.batch_size}};
    if (request.terms.entered) {
        json["entered"] = to_json(*request.terms.entered);
    }
    return json;
}

FetchRequest request_of(const Json& json)
{
    FetchRequest request;
    request.terms.query = json.at("query");
    request.pmids = json.at("pmids").get<std::vector<std::string>>();
    request.max = json.at("max");
    request.again = json.at("again");
    request.batch_size = json.at("batch_size");
    if (json.contains("entered")) {
        request.terms.entered = range_of(json["entered"]);
    }
    return request;
}

Json to_json(const Slice& slice)
{
    Json json = {{"count", slice.count},
                 {"web_env", slice.history.web_env},
                 {"query_key", slice.history.query_key},
                 {"first", slice.first},
                 {"ids", slice.ids}};
    if (slice.entered) {
        json["entered"] = to_json(*slice.entered);
    }
    if (slice.uids) {
        json["uids"] = {slice.uids->first, slice.uids->second};
    }
    return json;
}

Slice slice_of(const Json& json)
{
    Slice slice;
    slice.count = json.at("count");
    slice.history = {json.at("web_env"), json.at("query_key")};
    slice.first = json.at("first");
    slice.ids = json.at("ids");
    if (json.contains("entered")) {
        slice.entered = range_of(json["entered"]);
    }
    if (json.contains("uids")) {
        slice.uids = {json["uids"].at(0), json["uids"].at(1)};
    }
    return slice;
}

Json slices_json(const std::vector<Slice>& slices)
{
    Json json = Json::array();
    for (const Slice& slice : slices) {
        json.push_back(to_json(slice));
    }
    return json;
}

std::vector<Slice> slices_of(const Json& json)
{
    std::vector<Slice> slices;
    for (const Json& slice : json) {
        slices.push_back(slice_of(slice));
    }
    return slices;
}

FetchState state_of(const Json& json)
{
    FetchState state;
    state.started = json.at("started");
    state.id = json.at("id");
    state.found = json.at("found");
    state.translation = json.at("translation");
    state.warnings = json.at("warnings").get<std::vector<std::string>>();
    state.todo = slices_of(json.at("todo"));
    state.done = slices_of(json.at("done"));
    state.listed = json.at("listed").get<std::vector<std::string>>();
    state.planned = json.at("planned");
    state.known = json.at("known");
    state.wanted = json.at("wanted").get<std::vector<std::string>>();
    state.unlisted = json.at("unlisted");
    return state;
}

/// Nothing when the file is absent, of another layout or damaged.
std::optional<Json> read_json(const fs::path& path)
{
    const auto bytes = read_file(path, kMostStateBytes);
    if (!bytes) {
        return std::nullopt;
    }
    Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object() || json.value("layout", 0) != kLayout) {
        return std::nullopt;
    }
    return json;
}

std::string batch_name(std::int64_t number)
{
    return fmt::format("batch-{:05}.json", number);
}

Result<void> write_json(const fs::path& path, Json json)
{
    json["layout"] = kLayout;
    return write_file_atomic(path, json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool too_old(const std::string& started)
{
    return started < utc_text(utc_now_ms() - kTwoWeeks_ms); // ISO 8601 of one zone sorts by time
}

std::optional<BatchState> batch_of(const fs::path& path)
{
    const auto json = read_json(path);
    if (!json) {
        return std::nullopt;
    }
    try {
        BatchState batch;
        batch.files = json->at("files").get<std::vector<std::string>>();
        batch.not_returned = json->at("not_returned").get<std::vector<std::string>>();
        for (const Json& refused : json->at("refused")) {
            batch.refused.push_back({refused.at("pmid"), refused.at("reason")});
        }
        batch.stored = json->at("stored");
        return batch;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Result<void> write_batch(const fs::path& folder, std::int64_t number, const BatchState& batch)
{
    Json refused = Json::array();
    for (const BatchState::Refused& entry : batch.refused) {
        refused.push_back({{"pmid", entry.pmid}, {"reason", entry.reason}});
    }
    return write_json(folder / batch_name(number), {{"files", batch.files},
                                                    {"not_returned", batch.not_returned},
                                                    {"refused", refused},
                                                    {"stored", batch.stored}});
}

} // namespace

Result<FetchFolder> FetchFolder::open(const fs::path& root, const FetchRequest& request,
                                      const std::string& base_url)
{
    FetchFolder folder;
    folder.request_json_ = to_json(request).dump();
    folder.path_ = root / sha256_hex(base_url + "\n" + folder.request_json_).substr(0, 16);
    std::error_code code;
    if (const auto json = read_json(folder.path_ / "state.json")) {
        try {
            folder.state = state_of(*json);
            folder.resumed_ = !too_old(folder.state.started);
        } catch (const Json::exception&) {
            folder.resumed_ = false;
        }
    }
    if (!folder.resumed_) {
        folder.state = FetchState();
        folder.state.started = utc_now_text();
        folder.state.id = new_uuid();
        fs::remove_all(folder.path_, code);
        fs::create_directories(folder.path_, code);
        if (code) {
            return fail(ErrorCode::io, "pubmed.folder", folder.path_.string(),
                        "The folder for what is fetched cannot be made: {}. Free some space, or set "
                        "XDG_DATA_HOME to another place.",
                        code.message());
        }
        if (auto saved = folder.save_state(); !saved) {
            return forward_error(saved);
        }
    }
    return folder;
}

std::vector<FetchFolder::Unfinished> FetchFolder::unfinished(const fs::path& root)
{
    std::vector<Unfinished> all;
    std::error_code code;
    for (const fs::directory_entry& entry : fs::directory_iterator(root, code)) {
        const auto json = read_json(entry.path() / "state.json");
        if (!json) {
            continue;
        }
        try {
            FetchFolder folder;
            folder.path_ = entry.path();
            folder.state = state_of(*json);
            Unfinished found{entry.path(), request_of(json->at("request")), folder.state.started, 0, 0, 0};
            if (too_old(found.started)) {
                continue;
            }
            if (folder.state.planned) {
                found.batches = folder.batch_count(found.request);
                found.wanted = static_cast<std::int64_t>(folder.state.wanted.size());
                for (std::int64_t number = 0; number < found.batches; ++number) {
                    const auto batch = folder.batch(number);
                    found.stored += batch && batch->stored ? 1 : 0;
                }
            }
            all.push_back(std::move(found));
        } catch (const Json::exception&) {
            continue;
        }
    }
    std::sort(all.begin(), all.end(),
              [](const Unfinished& a, const Unfinished& b) { return a.started > b.started; });
    return all;
}

FetchRequest FetchFolder::same_or_unfinished(const fs::path& root, const FetchRequest& request)
{
    for (const Unfinished& found : unfinished(root)) {
        FetchRequest other = found.request;
        if (other.terms.entered && request.terms.entered) {
            other.terms.entered->to = request.terms.entered->to;
        }
        if (other == request) {
            return found.request;
        }
    }
    return request;
}

Result<void> FetchFolder::save_state() const
{
    return write_json(path_ / "state.json", {{"request", Json::parse(request_json_)},
                                             {"started", state.started},
                                             {"id", state.id},
                                             {"found", state.found},
                                             {"translation", state.translation},
                                             {"warnings", state.warnings},
                                             {"todo", slices_json(state.todo)},
                                             {"done", slices_json(state.done)},
                                             {"listed", state.listed},
                                             {"planned", state.planned},
                                             {"known", state.known},
                                             {"wanted", state.wanted},
                                             {"unlisted", state.unlisted}});
}

std::int64_t FetchFolder::batch_count(const FetchRequest& request) const
{
    const auto size = static_cast<std::int64_t>(std::max(1, request.batch_size));
    return (static_cast<std::int64_t>(state.wanted.size()) + size - 1) / size;
}

std::vector<std::string> FetchFolder::batch_ids(const FetchRequest& request, std::int64_t number) const
{
    const auto size = static_cast<std::size_t>(std::max(1, request.batch_size));
    const std::size_t begin = std::min(state.wanted.size(), size * static_cast<std::size_t>(number));
    const std::size_t end = std::min(state.wanted.size(), begin + size);
    return {state.wanted.begin() + static_cast<std::ptrdiff_t>(begin),
            state.wanted.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::optional<BatchState> FetchFolder::batch(std::int64_t number) const
{
    auto batch = batch_of(path_ / batch_name(number));
    if (batch && !batch->stored) {
        for (const std::string& file : batch->files) {
            std::error_code code;
            if (!fs::is_regular_file(path_ / file, code)) {
                return std::nullopt; // someone tidied up: it is fetched again
            }
        }
    }
    return batch;
}

Result<void> FetchFolder::save_batch(std::int64_t number, const BatchState& batch) const
{
    return write_batch(path_, number, batch);
}

Result<void> FetchFolder::save_file(const std::string& name, std::string_view bytes) const
{
    return write_file_atomic(path_ / name, bytes);
}

Result<void> FetchFolder::mark_stored(const fs::path& folder, std::int64_t number)
{
    auto batch = batch_of(folder / batch_name(number));
    if (!batch) {
        return fail(ErrorCode::not_found, "pubmed.no_batch", (folder / batch_name(number)).string(),
                    "This batch was never fetched. Fetch again.");
    }
    const std::vector<std::string> files = std::exchange(batch->files, {});
    batch->stored = true;
    if (auto written = write_batch(folder, number, *batch); !written) {
        return written;
    }
    for (const std::string& file : files) {
        std::error_code code;
        fs::remove(folder / fs::path(file).filename(), code); // one that stays takes room, no more
    }
    return {};
}

Result<void> FetchFolder::remove(const fs::path& folder)
{
    std::error_code code;
    fs::remove_all(folder, code);
    if (code) {
        return fail(ErrorCode::io, "pubmed.folder", folder.string(), "The folder cannot be deleted: {}.",
                    code.message());
    }
    return {};
}

fs::path fetch_root(const fs::path& project)
{
    std::error_code code;
    const fs::path absolute = fs::weakly_canonical(fs::absolute(project, code), code);
    return user_data_folder() / "fetches" /
           fmt::format("{}-{}", project.stem().string(), sha256_hex(absolute.string()).substr(0, 8));
}

} // namespace ade::corpus::pubmed
