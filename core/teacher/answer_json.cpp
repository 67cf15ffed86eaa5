// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/answer_json.hpp"

#include "core/base/ascii.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ade::teacher {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::string_view_literals;

constexpr int kMaxDepth = 32;

/// The first piece of text that is one JSON value: from "{" or "[" to its closing bracket, or to the end.
struct Piece {
    std::string_view text;
    bool complete = false;
    std::vector<std::size_t> ends;    ///< behind each inner object that closed, for texts cut off
    std::vector<std::string> closers; ///< what closes the text when it is cut there
};

std::optional<Piece> find_piece(std::string_view text)
{
    const std::size_t begin = text.find_first_of("{[");
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    Piece piece;
    std::string open;
    bool in_string = false;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\') {
                ++at;
            } else if (c == '"') {
                in_string = false;
            }
            continue;
        }
        if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (open.size() >= kMaxDepth) {
                return std::nullopt;
            }
            open += c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (open.empty() || open.back() != c) {
                return std::nullopt;
            }
            open.pop_back();
            if (open.empty()) {
                piece.text = text.substr(begin, at + 1 - begin);
                piece.complete = true;
                return piece;
            }
            piece.ends.push_back(at + 1 - begin);
            piece.closers.emplace_back(open.rbegin(), open.rend());
        }
    }
    piece.text = text.substr(begin);
    return piece;
}

bool names_drug(std::string_view key)
{
    static constexpr std::array kKeys = {"drug"sv,       "drug_name"sv, "drugname"sv,
                                         "medication"sv, "medicine"sv,  "name"sv};
    const std::string low = ascii::lower(key);
    return std::find(kKeys.begin(), kKeys.end(), low) != kKeys.end();
}

bool names_events(std::string_view key)
{
    const std::string low = ascii::lower(key);
    return low.find("event") != std::string::npos || low.find("effect") != std::string::npos ||
           low.find("ade") == 0 || low.find("reaction") != std::string::npos;
}

void take_events(const Json& value, std::vector<std::string>& events)
{
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t end = std::min(text.find('|', begin), text.size());
            if (end > begin) {
                events.push_back(text.substr(begin, end - begin));
            }
            begin = end + 1;
        }
    } else if (value.is_array()) {
        for (const auto& item : value) {
            take_events(item, events);
        }
    } else if (value.is_object()) {
        for (const auto& [key, item] : value.items()) {
            if (names_events(key) || key == "name" || key == "text") {
                take_events(item, events);
                return;
            }
        }
    }
}

bool take_record(const Json& record, ParsedAnswer& answer)
{
    if (!record.is_object()) {
        return false;
    }
    const Json* drug = nullptr;
    DrugAnswer taken;
    for (const auto& [key, value] : record.items()) {
        if (!drug && names_drug(key) && value.is_string()) {
            drug = &value;
        } else if (names_events(key)) {
            take_events(value, taken.events);
        }
    }
    if (!drug) {
        return false;
    }
    taken.drug = drug->get<std::string>();
    answer.drugs.push_back(std::move(taken));
    return true;
}

/// True when the value has a shape that speaks of drugs.
bool take_value(const Json& value, ParsedAnswer& answer)
{
    if (take_record(value, answer)) {
        return true;
    }
    if (value.is_array()) {
        for (const auto& item : value) {
            if (!take_record(item, answer)) {
                answer.problems.push_back(
                    "a record without a drug: " +
                    item.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 80));
            }
        }
        return !answer.drugs.empty() || value.empty();
    }
    if (!value.is_object()) {
        return false;
    }
    for (const auto& [key, item] : value.items()) {
        if (item.is_array() && (item.empty() || item.front().is_object())) {
            return take_value(item, answer);
        }
    }
    for (const auto& [key, item] : value.items()) {
        DrugAnswer taken{key, {}};
        if (!item.is_null() && !item.is_string() && !item.is_array()) {
            answer.problems.push_back("events of " + key + " are neither a string nor a list");
            continue;
        }
        take_events(item, taken.events);
        answer.drugs.push_back(std::move(taken));
    }
    return true;
}

} // namespace

std::optional<ParsedAnswer> parse_json_answer(std::string_view text)
{
    const auto piece = find_piece(text);
    if (!piece) {
        return std::nullopt;
    }
    ParsedAnswer answer;
    answer.form = AnswerForm::json;
    Json value = Json::parse(piece->text, nullptr, false);
    if (value.is_discarded() && !piece->complete) {
        for (std::size_t i = piece->ends.size(); i-- > 0 && value.is_discarded();) {
            value = Json::parse(std::string(piece->text.substr(0, piece->ends[i])) + piece->closers[i],
                                nullptr, false);
            if (piece->ends.size() - i > 4) {
                break; // a text cut off lacks its end only
            }
        }
        answer.problems.emplace_back("the answer was cut off; its complete records were kept");
    }
    if (value.is_discarded() || !take_value(value, answer)) {
        return std::nullopt;
    }
    // Brackets somewhere in a line of text are no answer in JSON.
    if (answer.drugs.empty() && text.size() - piece->text.size() > 24) {
        return std::nullopt;
    }
    return answer;
}

} // namespace ade::teacher
