// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_reference.hpp"

#include "core/base/file_io.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ade::student {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

/// Thrown and caught within this file: reading nested lists has many ways to fail, all reported alike.
struct Malformed {
    std::string what;
};

std::vector<std::int64_t> integers(const Json& json)
{
    if (!json.is_array()) {
        throw Malformed{"a list of integers was expected"};
    }
    std::vector<std::int64_t> values;
    for (const Json& value : json) {
        if (!value.is_number_integer()) {
            throw Malformed{"a list of integers was expected"};
        }
        values.push_back(value.get<std::int64_t>());
    }
    return values;
}

std::vector<float> floats(const Json& json)
{
    if (!json.is_array()) {
        throw Malformed{"a list of numbers was expected"};
    }
    std::vector<float> values;
    for (const Json& value : json) {
        if (!value.is_number()) {
            throw Malformed{"a list of numbers was expected"};
        }
        values.push_back(value.get<float>());
    }
    return values;
}

const Json& member(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    if (!json.is_object() || found == json.end()) {
        throw Malformed{fmt::format("\"{}\" is missing", key)};
    }
    return *found;
}

ReferenceCase read_batch(const Json& json)
{
    ReferenceCase result;
    const Json& ids = member(json, "ids");
    const Json& mask = member(json, "attention_mask");
    const Json& hidden = member(json, "last_hidden_state");
    if (!ids.is_array() || !mask.is_array() || !hidden.is_array() || ids.empty() ||
        ids.size() != mask.size() || ids.size() != hidden.size()) {
        throw Malformed{"ids, attention_mask and last_hidden_state must be lists of the same length"};
    }
    result.batch = static_cast<std::int64_t>(ids.size());
    result.tokens = static_cast<std::int64_t>(ids[0].size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row_ids = integers(ids[i]);
        const auto row_mask = integers(mask[i]);
        if (row_ids.size() != static_cast<std::size_t>(result.tokens) || row_mask.size() != row_ids.size() ||
            !hidden[i].is_array() || hidden[i].size() != row_ids.size()) {
            throw Malformed{fmt::format("sequence {} has another length than the first", i)};
        }
        for (std::size_t t = 0; t < row_ids.size(); ++t) {
            if (row_mask[t] != 0) {
                result.rows.push_back(
                    {static_cast<std::int64_t>(result.ids.size() + t), floats(hidden[i][t])});
            }
        }
        result.ids.insert(result.ids.end(), row_ids.begin(), row_ids.end());
        result.mask.insert(result.mask.end(), row_mask.begin(), row_mask.end());
    }
    return result;
}

ReferenceCase read_single(const Json& json)
{
    ReferenceCase result;
    result.ids = integers(member(json, "ids"));
    result.batch = 1;
    result.tokens = static_cast<std::int64_t>(result.ids.size());
    result.mask.assign(result.ids.size(), 1);
    const Json& rows = member(json, "rows");
    if (!rows.is_object()) {
        throw Malformed{"\"rows\" must be an object"};
    }
    for (const auto& [key, values] : rows.items()) {
        std::int64_t token = -1;
        const auto parsed = std::from_chars(key.data(), key.data() + key.size(), token);
        if (parsed.ptr != key.data() + key.size() || token < 0 || token >= result.tokens) {
            throw Malformed{"a key of \"rows\" is no token of its sequence"};
        }
        result.rows.push_back({token, floats(values)});
    }
    return result;
}

} // namespace

Result<std::vector<ReferenceCase>> read_encoder_reference(const fs::path& given)
{
    fs::path path = given;
    std::error_code code;
    if (fs::is_directory(given, code)) {
        path = given / "expected.json";
        if (!fs::exists(path, code)) {
            path = given / "minilm-hidden.json";
        }
        if (!fs::exists(path, code)) {
            return fail(ErrorCode::not_found, "encoder.no_reference", given.string(),
                        "The folder has neither expected.json nor minilm-hidden.json.");
        }
    }
    const auto text = read_file(path, 256U << 20U);
    if (!text) {
        return forward_error(text);
    }
    const Json json = Json::parse(*text, nullptr, false);
    std::vector<ReferenceCase> cases;
    try {
        if (json.is_object()) {
            cases.push_back(read_batch(json));
        } else if (json.is_array()) {
            for (const Json& record : json) {
                cases.push_back(read_single(record));
            }
        } else {
            throw Malformed{"it is no JSON object or list"};
        }
    } catch (const Malformed& malformed) {
        return fail(ErrorCode::parse, "encoder.bad_reference", path.string(),
                    "The reference values cannot be read: {}.", malformed.what);
    }
    return cases;
}

Result<ReferenceComparison> compare_with_reference(Encoder& encoder, const std::vector<ReferenceCase>& cases)
{
    ReferenceComparison result;
    const auto width = static_cast<std::size_t>(encoder.config().width);
    for (const ReferenceCase& one : cases) {
        const auto hidden = encoder.hidden_states(one.ids, one.mask, one.batch, one.tokens);
        if (!hidden) {
            return forward_error(hidden);
        }
        for (const ReferenceRow& row : one.rows) {
            if (row.values.size() > width) {
                return fail(
                    ErrorCode::model, "encoder.reference_width", {},
                    "The reference has rows of {} values, the encoder a width of {}. They do not belong "
                    "together.",
                    row.values.size(), width);
            }
            for (std::size_t d = 0; d < row.values.size(); ++d) {
                const float found = (*hidden)[static_cast<std::size_t>(row.token) * width + d];
                const double difference =
                    std::abs(static_cast<double>(found) - static_cast<double>(row.values[d]));
                if (!std::isfinite(difference)) {
                    return fail(ErrorCode::model, "encoder.not_finite", {},
                                "The encoder gives NaN or infinity for token {}.", row.token);
                }
                result.largest_difference = std::max(result.largest_difference, difference);
                ++result.values;
            }
        }
    }
    return result;
}

} // namespace ade::student
