// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts the records out of a large JSON file whose list may stand inside an object.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ade::corpus {

/// Yields the elements of the outermost list, or of the first-level members named by `keys` ("documents" of
/// BioC), one at a time: memory does not grow with the file. An object without such a member is one record
/// itself; several objects one after the other (JSON lines) are several.
class JsonRecordReader {
public:
    struct Record {
        std::string text;         ///< JSON; empty when too_long
        std::uint64_t line = 0;   ///< where it begins, from 1
        std::uint64_t number = 0; ///< from 1
        bool too_long = false;
    };

    /// stream must outlive the reader; name is the file's, for messages.
    JsonRecordReader(std::istream& stream, std::string name, std::vector<std::string> keys,
                     std::uint64_t max_record_bytes);

    /// The next record, nothing at the end. Fails with parse when the file is empty, begins with neither "["
    /// nor "{", or ends inside a record; reading cannot go on then.
    Result<std::optional<Record>> next();

    /// Members of the object around the list, seen so far: key and JSON text, at most 1 MiB in all.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& members() const { return members_; }
    [[nodiscard]] std::int64_t bytes_read() const { return bytes_; }
    [[nodiscard]] bool had_bom() const { return had_bom_; }

private:
    enum class State { start, in_list, in_object, done };

    int get();
    int get_after_space();
    Result<int> read_value(int first, std::string& text, bool& too_long);
    Result<std::string> read_key();
    Result<std::optional<Record>> next_in_list();
    Result<std::optional<Record>> next_in_object();
    Result<std::optional<Record>> whole_object();
    tl::unexpected<Error> cut_off() const;
    [[nodiscard]] std::string where() const;

    std::istream& stream_;
    std::string name_;
    std::vector<std::string> keys_;
    std::uint64_t max_record_bytes_;
    State state_ = State::start;
    bool list_in_object_ = false;
    bool had_list_ = false;
    bool had_bom_ = false;
    bool object_too_long_ = false;
    bool any_object_ = false;
    std::vector<std::pair<std::string, std::string>> members_;
    std::uint64_t object_line_ = 1;
    std::uint64_t line_ = 1;
    std::uint64_t number_ = 0;
    std::int64_t bytes_ = 0;
    std::uint64_t member_bytes_ = 0;
};

} // namespace ade::corpus
