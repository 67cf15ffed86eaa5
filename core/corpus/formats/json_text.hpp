// SPDX-License-Identifier: GPL-3.0-or-later
// JSON from outside: limits, places in messages, no exceptions.
#pragma once

#include "core/base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace ade::corpus {

/// Keys keep their order, so that a file written back looks like the one read.
using Json = nlohmann::ordered_json;

inline constexpr int kMaxJsonDepth = 64;
inline constexpr std::size_t kMaxJsonKeys = 10000; ///< of one object

/// Fails with parse: not JSON (naming the byte within the text), not UTF-8, nested deeper than kMaxJsonDepth,
/// an object with a key twice (naming it) or with more than kMaxJsonKeys.
Result<Json> parse_json(std::string_view text, const std::string& where);

/// One line; bytes that are not UTF-8 become U+FFFD.
std::string dump_json(const Json& json);

/// The integer, or nothing when it is something else or beyond 64 bits.
std::optional<std::int64_t> as_integer(const Json& json);

/// Short words for what a value is: "a string", "an object".
std::string_view kind_of(const Json& json);

/// Cuts the elements out of a JSON array without holding the array: one bad element does not hide the others.
class JsonArrayReader {
public:
    struct Element {
        std::string text;         ///< empty when too_long
        std::uint64_t line = 0;   ///< where it begins, from 1
        std::uint64_t number = 0; ///< from 1
        bool too_long = false;
    };

    /// stream and name must outlive the reader.
    JsonArrayReader(std::istream& stream, std::string name, std::uint64_t max_element_bytes);

    /// The next element, nothing after the closing bracket. Fails with parse when the file is empty, is not
    /// an array, ends inside it, or goes on after it; reading cannot go on then.
    Result<std::optional<Element>> next();

    [[nodiscard]] std::int64_t bytes_read() const { return bytes_; }
    /// True once a byte order mark was skipped at the start.
    [[nodiscard]] bool had_bom() const { return had_bom_; }

private:
    int get();
    int get_after_space();
    [[nodiscard]] std::string where() const;
    Result<void> read_element(int first, Element& element);
    Result<std::optional<Element>> end_of_array();

    std::istream& stream_;
    std::string name_;
    std::uint64_t max_element_bytes_;
    std::uint64_t line_ = 1;
    std::uint64_t number_ = 0;
    std::int64_t bytes_ = 0;
    bool had_bom_ = false;
    bool opened_ = false;
    bool closed_ = false;
    int pending_ = -2; ///< the character that ended the last element: ',' or ']'
};

} // namespace ade::corpus
