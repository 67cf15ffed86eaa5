// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/json_records.hpp"

#include "core/corpus/formats/json_text.hpp"

#include <algorithm>

namespace ade::corpus {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();
constexpr std::uint64_t kMostMemberBytes = 1U << 20U;

} // namespace

JsonRecordReader::JsonRecordReader(std::istream& stream, std::string name, std::vector<std::string> keys,
                                   std::uint64_t max_record_bytes)
    : stream_(stream), name_(std::move(name)), keys_(std::move(keys)), max_record_bytes_(max_record_bytes)
{
}

int JsonRecordReader::get()
{
    const int c = stream_.rdbuf()->sbumpc();
    if (c != kEnd) {
        ++bytes_;
        line_ += c == '\n' ? 1 : 0;
    }
    return c;
}

int JsonRecordReader::get_after_space()
{
    int c = get();
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        c = get();
    }
    return c;
}

std::string JsonRecordReader::where() const
{
    return fmt::format("{}:{}", name_, line_);
}

tl::unexpected<Error> JsonRecordReader::cut_off() const
{
    return fail(ErrorCode::parse, "corpus.json_cut_off", where(),
                "The file ends inside record {}; it is probably cut off. Records before it were read.",
                number_);
}

/// A value up to the "," or bracket that ends it, which is returned.
Result<int> JsonRecordReader::read_value(int first, std::string& text, bool& too_long)
{
    int depth = 0;
    bool in_string = false;
    bool escaped = false;
    for (int c = first;; c = get()) {
        if (c == kEnd) {
            return cut_off();
        }
        if (in_string) {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            in_string = true;
        } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
            return c;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            --depth;
        }
        if (text.size() >= max_record_bytes_) {
            too_long = true;
            text.clear();
        }
        if (!too_long) {
            text.push_back(std::char_traits<char>::to_char_type(c));
        }
    }
}

/// After the opening quote of a key, up to its colon.
Result<std::string> JsonRecordReader::read_key()
{
    std::string key = "\"";
    bool escaped = false;
    for (int c = get();; c = get()) {
        if (c == kEnd || key.size() > kMostMemberBytes) {
            return cut_off();
        }
        key.push_back(std::char_traits<char>::to_char_type(c));
        if (c == '"' && !escaped) {
            break;
        }
        escaped = !escaped && c == '\\';
    }
    if (get_after_space() != ':') {
        return fail(ErrorCode::parse, "corpus.json_syntax", where(),
                    "This is not JSON: a \":\" was expected after a name.");
    }
    const auto parsed = parse_json(key, where());
    return parsed ? Result<std::string>(parsed->get<std::string>()) : forward_error(parsed);
}

Result<std::optional<JsonRecordReader::Record>> JsonRecordReader::next_in_list()
{
    int c = get_after_space();
    if (c == ']') {
        state_ = list_in_object_ ? State::in_object : State::done;
        if (list_in_object_) {
            const int after = get_after_space();
            if (after == '}') {
                return whole_object();
            }
            if (after != ',') {
                return cut_off();
            }
            return next_in_object();
        }
        return std::optional<Record>();
    }
    Record record;
    record.line = line_;
    record.number = ++number_;
    const auto end = read_value(c, record.text, record.too_long);
    if (!end) {
        return forward_error(end);
    }
    if (*end == '}') {
        return fail(ErrorCode::parse, "corpus.json_syntax", where(),
                    "This is not JSON: \"}}\" stands where \"]\" or \",\" was expected.");
    }
    if (*end == ']') {
        stream_.rdbuf()->sungetc(); // seen again by the next call
        --bytes_;
    }
    return std::optional<Record>(std::move(record));
}

/// Inside an object, at a member's name.
Result<std::optional<JsonRecordReader::Record>> JsonRecordReader::next_in_object()
{
    for (;;) {
        int c = get_after_space();
        if (c == '}') {
            return whole_object();
        }
        if (c == kEnd) {
            return cut_off();
        }
        if (c != '"') {
            return fail(ErrorCode::parse, "corpus.json_syntax", where(),
                        "This is not JSON: the name of a member was expected.");
        }
        auto key = read_key();
        if (!key) {
            return forward_error(key);
        }
        c = get_after_space();
        if (c == '[' && std::find(keys_.begin(), keys_.end(), *key) != keys_.end()) {
            state_ = State::in_list;
            list_in_object_ = true;
            had_list_ = true;
            return next_in_list();
        }
        std::string text;
        bool too_long = false;
        const auto end = read_value(c, text, too_long);
        if (!end) {
            return forward_error(end);
        }
        member_bytes_ += text.size();
        object_too_long_ = object_too_long_ || too_long || member_bytes_ > max_record_bytes_;
        if (!object_too_long_ && (!had_list_ || member_bytes_ < kMostMemberBytes)) {
            members_.emplace_back(std::move(*key), std::move(text));
        }
        if (*end == '}') {
            return whole_object();
        }
    }
}

/// After an object's end: the object itself when it held no list of records, else what follows it.
Result<std::optional<JsonRecordReader::Record>> JsonRecordReader::whole_object()
{
    state_ = State::start;
    if (had_list_) {
        return next();
    }
    Record record;
    record.line = object_line_;
    record.number = ++number_;
    record.too_long = object_too_long_;
    if (!record.too_long) {
        record.text = "{";
        for (const auto& [key, value] : members_) {
            record.text += (record.text.size() > 1 ? "," : "") + dump_json(Json(key)) + ":" + value;
        }
        record.text += "}";
    }
    return std::optional<Record>(std::move(record));
}

Result<std::optional<JsonRecordReader::Record>> JsonRecordReader::next()
{
    Result<std::optional<Record>> result;
    if (state_ == State::done) {
        return std::optional<Record>();
    }
    if (state_ == State::in_list) {
        result = next_in_list();
    } else if (state_ == State::in_object) {
        result = next_in_object();
    } else {
        int c = get_after_space();
        if (c == 0xEF && !any_object_) { // a byte order mark
            get();
            get();
            had_bom_ = true;
            c = get_after_space();
        }
        if (c == kEnd) {
            state_ = State::done;
            if (any_object_) {
                return std::optional<Record>();
            }
            return fail(ErrorCode::parse, "corpus.empty_file", name_,
                        "The file is empty; JSON was expected.");
        }
        if (c == '{') {
            any_object_ = true;
            had_list_ = false;
            object_too_long_ = false;
            object_line_ = line_;
            member_bytes_ = 0;
            members_.clear();
            state_ = State::in_object;
            result = next_in_object();
        } else if (c == '[' && !any_object_) {
            any_object_ = true;
            state_ = State::in_list;
            list_in_object_ = false;
            result = next_in_list();
        } else {
            result = any_object_ ? fail(ErrorCode::parse, "corpus.json_after_array", where(),
                                        "Something that is no record follows; records before it were read.")
                                 : fail(ErrorCode::parse, "corpus.json_not_list", where(),
                                        "The file begins with neither \"[\" nor \"{{\"; JSON was expected.");
        }
    }
    if (!result) {
        state_ = State::done;
    }
    return result;
}

} // namespace ade::corpus
