// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/json_text.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/text/utf8.hpp"

#include <limits>
#include <unordered_set>
#include <vector>

namespace ade::corpus {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();

/// Deepest nesting of brackets outside strings; checked before parsing, because the library sets no limit.
int depth_of(std::string_view text)
{
    int depth = 0;
    int deepest = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return deepest;
}

/// Thrown out of the parser at once: what follows the fault is not read.
struct KeyFault {
    bool too_many;
    std::string key;
};

/// Watches the keys of the objects that are open. Sees a doubled key, which the parser would let the later
/// value win, and an object of so many keys that the ordered map, which searches in a row, would take hours.
class KeyWatch {
public:
    bool operator()(int, Json::parse_event_t event, const Json& parsed)
    {
        if (event == Json::parse_event_t::object_start) {
            open_.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open_.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open_.back().insert(key).second) {
                throw KeyFault{false, key};
            }
            if (open_.back().size() > kMaxJsonKeys) {
                throw KeyFault{true, key};
            }
        }
        return true;
    }

private:
    std::vector<std::unordered_set<std::string>> open_;
};

} // namespace

Result<Json> parse_json(std::string_view text, const std::string& where)
{
    if (auto valid = text::check_utf8(text, where); !valid) {
        return forward_error(valid);
    }
    if (const int depth = depth_of(text); depth > kMaxJsonDepth) {
        return fail(ErrorCode::parse, "corpus.json_depth", where,
                    "The JSON is nested {} deep; {} is the most that is read.", depth, kMaxJsonDepth);
    }
    try {
        return Json::parse(text, KeyWatch());
    } catch (const KeyFault& fault) {
        if (fault.too_many) {
            return fail(ErrorCode::parse, "corpus.json_keys", where,
                        "An object of the JSON has more than {} keys, which is the most that is read.",
                        kMaxJsonKeys);
        }
        return fail(
            ErrorCode::parse, "corpus.json_doubled_key", where,
            "The key \"{}\" stands twice in one object, so what is meant cannot be told. Take one out.",
            excerpt(fault.key));
    } catch (const Json::parse_error& error) {
        return fail(ErrorCode::parse, "corpus.json_syntax", where,
                    "This is not JSON: it breaks off or goes wrong at byte {} of the record.", error.byte);
    } catch (const Json::exception& error) {
        return fail(ErrorCode::parse, "corpus.json_value", where, "The JSON cannot be read: {}.",
                    error.what());
    }
}

std::string dump_json(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::int64_t> as_integer(const Json& json)
{
    if (json.is_number_unsigned()) {
        const auto value = json.get<std::uint64_t>();
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return std::nullopt;
        }
        return static_cast<std::int64_t>(value);
    }
    if (json.is_number_integer()) {
        return json.get<std::int64_t>();
    }
    return std::nullopt;
}

std::string_view kind_of(const Json& json)
{
    switch (json.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::object:
        return "an object";
    case Json::value_t::array:
        return "a list";
    case Json::value_t::string:
        return "a string";
    case Json::value_t::boolean:
        return "true or false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return "a whole number";
    case Json::value_t::number_float:
        return "a number";
    default:
        return "something else";
    }
}

JsonArrayReader::JsonArrayReader(std::istream& stream, std::string name, std::uint64_t max_element_bytes)
    : stream_(stream), name_(std::move(name)), max_element_bytes_(max_element_bytes)
{
}

int JsonArrayReader::get()
{
    const int c = stream_.rdbuf()->sbumpc();
    if (c != kEnd) {
        ++bytes_;
        line_ += c == '\n' ? 1 : 0;
    }
    return c;
}

int JsonArrayReader::get_after_space()
{
    int c = get();
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        c = get();
    }
    return c;
}

std::string JsonArrayReader::where() const
{
    return fmt::format("{}:{}", name_, line_);
}

Result<void> JsonArrayReader::read_element(int first, Element& element)
{
    int depth = 0;
    bool in_string = false;
    bool escaped = false;
    int c = first;
    for (;; c = get()) {
        if (c == kEnd) {
            return fail(
                ErrorCode::parse, "corpus.json_cut_off", where(),
                "The file ends inside record {}; it is probably cut off. Records before it were read.",
                number_);
        }
        if (in_string) {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            in_string = true;
        } else if (depth == 0 && (c == ',' || c == ']')) {
            pending_ = c;
            return {};
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            --depth;
        }
        if (element.text.size() >= max_element_bytes_) {
            element.too_long = true;
            element.text.clear();
        }
        if (!element.too_long) {
            element.text.push_back(std::char_traits<char>::to_char_type(c));
        }
    }
}

Result<std::optional<JsonArrayReader::Element>> JsonArrayReader::end_of_array()
{
    closed_ = true;
    if (get_after_space() != kEnd) {
        return fail(
            ErrorCode::parse, "corpus.json_after_array", where(),
            "Something follows the end of the list; one JSON list per file is expected. Records before it "
            "were read.");
    }
    return std::optional<Element>();
}

Result<std::optional<JsonArrayReader::Element>> JsonArrayReader::next()
{
    if (closed_) {
        return std::optional<Element>();
    }
    int c = 0;
    if (!opened_) {
        c = get_after_space();
        if (c == 0xEF) { // a byte order mark
            get();
            get();
            had_bom_ = true;
            c = get_after_space();
        }
        if (c == kEnd) {
            return fail(ErrorCode::parse, "corpus.empty_file", name_,
                        "The file is empty; a JSON list was expected.");
        }
        if (c != '[') {
            return fail(ErrorCode::parse, "corpus.json_not_list", where(),
                        "The file does not begin with \"[\"; a JSON list of sentences was expected.");
        }
        opened_ = true;
        c = get_after_space();
        if (c == ']') {
            return end_of_array();
        }
    } else if (pending_ == ']') {
        return end_of_array();
    } else {
        c = get_after_space();
    }
    Element element;
    element.line = line_;
    element.number = ++number_;
    if (auto read = read_element(c, element); !read) {
        closed_ = true;
        return forward_error(read);
    }
    return std::optional<Element>(std::move(element));
}

} // namespace ade::corpus
