// SPDX-License-Identifier: GPL-3.0-or-later
// What readers of files share: opening, the walk through lines or records, taking or refusing each of them.
#pragma once

#include "core/base/file_io.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// A reader to which each file is a matter of its own.
class FilewiseReader : public Reader {
public:
    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const final;

private:
    /// A file's records, to the run. Fails with what ends the whole batch: cancelled, and errors of the sink;
    /// what is wrong with the file goes into the report.
    virtual Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const = 0;
};

/// The file, told to the run; nothing when it cannot be read, which is in the report then.
std::optional<std::ifstream> open_file(ReadRun& run, const std::filesystem::path& path);

/// Counts a record, and hands its document over or refuses it. Fails when the sink fails for good.
Result<void> take_record(ReadRun& run, Result<AnnotatedDocument> annotated, const std::string& where);

/// The fault of a record of more than ReadOptions::max_record_bytes. what: "task", "document", for the
/// message.
tl::unexpected<Error> too_long(const ReadRun& run, std::string_view what, const std::string& where);

/// All lines of a file, without byte order mark and CR, which are noted. A line may be too_long. A file that
/// cannot be opened, or that holds blank lines at most, is refused; expected: what it should have held. ends:
/// lf where a CR may stand within a record. Fails with io, cancelled, and with what each() fails with.
Result<void> read_lines(ReadRun& run, const std::filesystem::path& path, std::string_view expected,
                        const std::function<Result<void>(LineReader::Line& line)>& each,
                        LineEnds ends = LineEnds::any);
/// For readers with a loop of their own: what read_lines() does with a line before each().
Result<void> prepare_line(ReadRun& run, const std::filesystem::path& path, LineReader::Line& line);

/// True for a line of blanks alone.
bool is_blank(const LineReader::Line& line);

/// A file each of whose lines is a record (blank ones are none), JSON Lines. parse: the document of a line;
/// nothing when it is left out for a reason the report has, which counts as skipped.
Result<void> read_line_records(ReadRun& run, const std::filesystem::path& path,
                               const std::function<Result<std::optional<AnnotatedDocument>>(
                                   const LineReader::Line& line, const std::string& where)>& parse);

/// All records of a cutter (JsonRecordReader, JsonArrayReader, XmlChunkReader). begun: called with the first
/// record or failure, once the cutter has seen the file's beginning. each: takes a record. False when the
/// file broke off, which is in the report. Fails with cancelled, and with what each() fails with.
template <typename Records, typename Begun, typename Each>
Result<bool> read_records(ReadRun& run, const std::filesystem::path& path, Records& records,
                          const Begun& begun, const Each& each)
{
    std::int64_t before = 0;
    for (bool first = true;; first = false) {
        auto record = records.next();
        if (first) {
            if (records.had_bom()) {
                run.note(make_error(ErrorCode::parse, "corpus.bom", place(path, 1),
                                    "The file begins with a byte order mark; it was left out."));
            }
            begun(record);
        }
        if (!record) {
            run.refuse(record.error());
            return false;
        }
        if (!*record) {
            return true;
        }
        if (auto go_on = run.advance(records.bytes_read() - before); !go_on) {
            return forward_error(go_on);
        }
        before = records.bytes_read();
        if (auto taken = each(**record); !taken) {
            return forward_error(taken);
        }
    }
}

/// A JSON file of one list, a document each. what: "task", "entry", for places and messages. parse: (JSON,
/// where) → the document.
template <typename Records, typename Parse>
Result<void> read_json_records(ReadRun& run, const std::filesystem::path& path, Records& records,
                               std::string_view what, const Parse& parse)
{
    const auto each = [&](const auto& record) {
        const std::string where = fmt::format("{} ({} {})", place(path, record.line), what, record.number);
        return take_record(run,
                           record.too_long ? Result<AnnotatedDocument>(too_long(run, what, where))
                                           : parse(record.text, where),
                           where);
    };
    const auto read = read_records(
        run, path, records, [](const auto&) {}, each);
    return read ? Result<void>() : forward_error(read);
}

} // namespace ade::corpus
