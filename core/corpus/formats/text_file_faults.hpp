// SPDX-License-Identifier: GPL-3.0-or-later
// What readers of files say alike: a file with nothing in it, bytes that are not UTF-8, texts that nobody has
// annotated.
#pragma once

#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/not_annotated.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace ade::corpus {

/// A file is read by `read` (→ Result<void>); when neither a record nor a fault came of it (blank lines, a
/// byte order mark alone), it is refused. expected: what it should have held.
template <typename Read>
Result<void> read_something(ReadRun& run, const std::filesystem::path& path, std::string_view expected,
                            const Read& read)
{
    const auto records = run.report.records_read;
    const auto refused = run.report.findings.refused();
    auto done = read();
    if (done && run.report.records_read == records && run.report.findings.refused() == refused) {
        run.refuse(make_error(ErrorCode::parse, "corpus.empty_file", path.string(),
                              "The file holds blank lines alone; {}.", expected));
    }
    return done;
}

/// Counts a file's documents that nobody has annotated; one note at its end.
class Unannotated {
public:
    /// Passes the document on.
    AnnotatedDocument count(AnnotatedDocument&& annotated, const std::string& where)
    {
        if (annotated.refused == kNotAnnotated && !annotated.document.text.empty() && count_++ == 0) {
            first_ = where;
        }
        return std::move(annotated);
    }

    void report(ReadRun& run) const
    {
        if (count_ > 0) {
            run.note(make_error(
                ErrorCode::parse, "corpus.not_annotated", first_,
                "{} documents without an annotation (the first is here) were taken as texts without "
                "labels. They do not count as read, even as gold.",
                count_));
        }
    }

private:
    std::int64_t count_ = 0;
    std::string first_;
};

/// Of an import: text in another encoding can be named, it need not be converted.
inline Error with_encoding_hint(Error error)
{
    if (error.message_id == "text.invalid_utf8") {
        error.message +=
            " Or name the encoding when importing: --encoding windows-1252, latin-1 or utf-16 (in "
            "the window: in the import dialog).";
    }
    return error;
}

} // namespace ade::corpus
