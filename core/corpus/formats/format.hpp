// SPDX-License-Identifier: GPL-3.0-or-later
// How corpus files come in and go out: one reader and one writer per format, found by name.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/corpus/annotation.hpp"
#include "core/corpus/formats/report.hpp"
#include "core/corpus/labels.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// Of text files that do not say theirs.
enum class TextEncoding {
    utf8,         ///< anything else is refused, record by record
    windows_1252, ///< and so Latin-1: converted
};

/// Longest line, record or text that any reader takes.
inline constexpr std::uint64_t kMaxRecordBytes = 32ULL << 20U;

struct ReadOptions {
    LabelMap labels; ///< which of the file's words mean drug, adverse event, …
    std::uint64_t max_record_bytes = kMaxRecordBytes; ///< a longer line, record or text is refused by name
    std::size_t max_findings_listed = 1000;           ///< of each severity; all are counted
    TextEncoding encoding = TextEncoding::utf8;       ///< readers of literature only (RIS, nbib, CSV)
};

struct WriteOptions {
    std::size_t max_findings_listed = 1000;
    /// Data set folders only: the part of a document, "train", "dev", "test" or "" when it is in none.
    std::function<std::string(const Document&)> split_of;
    /// Data set folders only: whose labels these are, for the card.
    std::string label_policy = "gold: what persons decided, and imports counted as gold";
    std::string title; ///< data set folders only: the heading of the card; empty: the folder's name
};

/// Takes one document at a time; mention ids are local to it. Called from the thread that reads.
/// A failure with parse or invalid_argument refuses this document alone (it goes into the report, and reading
/// goes on); any other code ends the reading.
using DocumentSink = std::function<Result<void>(AnnotatedDocument&&)>;

/// Gives one document at a time, nothing at the end. A failure ends the writing.
using DocumentSource = std::function<Result<std::optional<AnnotatedDocument>>()>;

class ArticleReader;

class Reader {
public:
    virtual ~Reader() = default;

    /// This reader when it reads literature (article_reader.hpp): it then knows more than texts. Else null.
    [[nodiscard]] virtual const ArticleReader* article_reader() const { return nullptr; }

    [[nodiscard]] virtual std::string_view name() const = 0;        ///< "ade-rel": what --format takes
    [[nodiscard]] virtual std::string_view description() const = 0; ///< one line for help and dialogs
    /// True when a file looks like this format. head: its first bytes (up to 64 KiB); for a folder, empty.
    [[nodiscard]] virtual bool detect(const std::filesystem::path& path, std::string_view head) const = 0;

    /// Reads files (brat: folders too). Faults of single records go into the report and reading goes on;
    /// every document handed over passes check_document(). Offsets of the result are code points. Fails only
    /// when nothing can be read at all (every path missing or not readable: the first error), when the sink
    /// fails for good, or with cancelled; documents handed over before that stay with the sink.
    virtual Result<ReadReport> read(const std::vector<std::filesystem::path>& paths,
                                    const ReadOptions& options, const DocumentSink& sink,
                                    std::stop_token stop = {}, const ProgressSink& progress = {}) const = 0;
};

class Writer {
public:
    virtual ~Writer() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view description() const = 0;
    /// True when `output` is a folder to be made, false when it is a file.
    [[nodiscard]] virtual bool writes_folder() const { return false; }

    /// Writes all documents of the source. The result appears whole or not at all (temporary name, sync,
    /// rename). What the format cannot hold is listed as lost; documents that fail check_document() are
    /// refused by name. Fails with io, with the source's error, or with cancelled.
    virtual Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                                      const WriteOptions& options, std::stop_token stop = {},
                                      const ProgressSink& progress = {}) const = 0;
};

/// All formats, in the order help shows them.
const std::vector<const Reader*>& readers();
const std::vector<const Writer*>& writers();

/// Fails with invalid_argument, naming the formats there are.
Result<const Reader*> find_reader(std::string_view name);
Result<const Writer*> find_writer(std::string_view name);

/// What a file looks like.
struct FormatGuess {
    const Reader* reader = nullptr; ///< nothing for what we know but do not read as a corpus
    std::string name;               ///< the reader's, or "html", "pdf", "zip", "gzip", "utf-16", …
    std::string description;        ///< for a message: "PubTator: …", "a web page (HTML)"
};

/// Looks at the name and the first 64 KiB; nothing when nothing fits or it cannot be opened.
std::optional<FormatGuess> guess_format(const std::filesystem::path& path);

/// The first reader that knows the path; nothing when none does or it cannot be opened.
const Reader* detect_reader(const std::filesystem::path& path);

/// A source over documents in memory; `documents` must outlive it.
DocumentSource source_of(const std::vector<AnnotatedDocument>& documents);

} // namespace ade::corpus
