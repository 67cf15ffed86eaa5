// SPDX-License-Identifier: GPL-3.0-or-later
// The annotate pipeline: JSONL in, JSONL out, in the same order, in bounded memory.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/student/student.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::student {

/// Lines from a file descriptor (a file, a pipe, a terminal), read as they come.
class LineInput {
public:
    struct Line {
        enum class State {
            line,    ///< text holds one
            nothing, ///< nothing is waiting now
            end,
            too_long, ///< a line over the limit was skipped; text holds its beginning
        };
        State state = State::end;
        std::string text; ///< without its end of line (LF or CRLF)
    };

    /// The descriptor stays the caller's.
    LineInput(int descriptor, std::size_t max_line_bytes);

    /// With wait, returns `nothing` only when stop is requested. Fails with io.
    Result<Line> next(bool wait, const std::stop_token& stop);

private:
    Result<bool> fill(bool wait, const std::stop_token& stop);

    int descriptor_;
    std::size_t max_line_bytes_;
    std::string buffer_;
    std::size_t begin_ = 0;    ///< of what is not yet given out
    std::size_t searched_ = 0; ///< no line feed before it
    bool ended_ = false;
    bool skipping_ = false; ///< inside a line that is too long
    std::string skipped_;   ///< its beginning
};

/// Drug spans of a text that gives none: code points, by position, not overlapping.
using FindDrugs = std::function<std::vector<text::Span>(std::string_view text)>;

struct AnnotateOptions {
    /// For records without "drugs": what it finds is written into the record. Empty: such records are
    /// counted.
    FindDrugs find_drugs;
    Unit unit = Unit::automatic;
    std::size_t max_line_bytes = corpus::kMaxRecordBytes;
    std::size_t max_held_records = 256;                 ///< read before the student is asked
    std::size_t max_held_bytes = std::size_t{32} << 20; ///< of their lines
};

struct AnnotateReport {
    std::int64_t records = 0; ///< lines answered, refused ones included; empty lines are not counted
    std::int64_t refused = 0;
    std::int64_t without_drugs = 0; ///< no "drugs" key: nothing could be asked
    std::int64_t drugs_found = 0;   ///< by find_drugs
    std::int64_t relations = 0;
    std::int64_t sentences = 0;
    std::int64_t units_cut = 0; ///< longer than the encoder takes; read in overlapping windows
    double seconds = 0;         ///< computing, without waiting for input
};

/// Takes bytes that end in a line feed and passes them on at once. May fail with io (a closed pipe).
using LineSink = std::function<Result<void>(std::string_view)>;

/// Reads until the end, answers each line in its place. Drugs come from the record; sentences too, else the
/// text is split. With sentence units a relation across sentences cannot be found; with document units, one
/// across windows cannot. When no input waits, what is held is answered and passed on, so a client that
/// writes a line and waits gets its answer. A bad line gets an error line. Fails with io, internal; cancelled
/// after what was read has been answered up to the last whole batch.
Result<AnnotateReport> annotate(const Student& student, LineInput& input, const LineSink& sink,
                                const AnnotateOptions& options, std::stop_token stop = {},
                                const ProgressSink& progress = {});

} // namespace ade::student
