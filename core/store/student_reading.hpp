// SPDX-License-Identifier: GPL-3.0-or-later
// How far a student has come in reading a project: which texts it has spoken about, which are left.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ade::store {

class ProjectFile;

struct UnreadText {
    std::int64_t row = 0; ///< grows from text to text, in the order of the list
    std::string version_id;
    int sentences = 0;
    bool operator==(const UnreadText&) const = default;
};

struct UnreadTexts {
    std::vector<UnreadText> texts;
    std::int64_t last_row = 0; ///< nothing up to here is left out
    bool at_end = false;       ///< there are no rows after it
    bool operator==(const UnreadTexts&) const = default;
};

struct ReadingCounts {
    std::int64_t texts = 0; ///< with drugs, not blind gold
    std::int64_t read = 0;  ///< of these, by the student
    std::int64_t last_row = 0;
    bool at_end = false;
    bool operator==(const ReadingCounts&) const = default;
};

/// A text is there to be read when it is the newest of its document, names a drug in one piece, and is not
/// frozen. It has been read when a record of the student is stored for it, also one that says nothing; so a
/// run that was broken off goes on where it stopped, whenever that is. All functions may fail with database.
class StudentReading {
public:
    explicit StudentReading(ProjectFile& project) : project_(project) {}

    /// The voice of the student's run; empty when it has not spoken yet. data_hash: the checkpoint's.
    Result<std::string> voice_of(const std::string& student, const std::string& data_hash) const;
    /// Texts the student can read and has not read, in order; with an empty voice_id it has read none. Looks
    /// at kLook rows at most, so that it takes milliseconds in the largest project: ask again from last_row
    /// until at_end.
    Result<UnreadTexts> unread(const std::string& voice_id, std::int64_t after_row, std::int64_t limit) const;
    /// How many texts there are to read, and were read, among kLook rows; again from last_row until at_end.
    Result<ReadingCounts> count(const std::string& voice_id, std::int64_t after_row) const;
    Result<bool> has_read(const std::string& voice_id, const std::string& version_id) const;

    static constexpr std::int64_t kLook = 4000;

private:
    ProjectFile& project_;
};

} // namespace ade::store
