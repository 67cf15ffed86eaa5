// SPDX-License-Identifier: GPL-3.0-or-later
// What all readers share: the report being filled, the checks before the sink, progress and stopping.
#pragma once

#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/output_file.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace ade::corpus {

/// "file:12".
std::string place(const std::filesystem::path& path, std::uint64_t line);

/// One call of Reader::read().
class ReadRun {
public:
    ReadRun(std::string_view format, const std::vector<std::filesystem::path>& paths,
            const ReadOptions& options, const DocumentSink& sink, std::stop_token stop,
            const ProgressSink& progress);

    ReadReport report;

    [[nodiscard]] const ReadOptions& options() const { return options_; }

    /// To text in another encoding it adds that the encoding can be named.
    void refuse(Error error);
    /// A label that was refused alone: the document that is handed over next goes without it.
    void refuse_label(Error error)
    {
        ++labels_refused_;
        refuse(std::move(error));
    }
    void lose(Error error) { report.findings.add(Severity::lost, std::move(error)); }
    void note(Error error) { report.findings.add(Severity::note, std::move(error)); }
    /// A whole document that was refused, and with it the labels refused before. id, where known: the message
    /// names it.
    void refuse_document(Error error, std::string_view id = {});
    /// A record that was one document: it counts as skipped, too.
    void refuse_record(Error error, std::string_view id = {});

    /// Counts what was left out; one line per id and what in the report.
    void lose(std::string_view id, std::string_view what, const std::string& where, std::int64_t count = 1)
    {
        report.findings.lose(id, what, where, count);
    }

    /// What a word of the file means by the person's map and the format's defaults. Each use is counted for
    /// the report; nothing when it is not known, which finish() lists once per word, or to be left out.
    /// otherwise: what the file itself says the word means to us (our own files), taken when the map knows
    /// nothing.
    std::optional<Label> label(const std::string& word, const std::string& where,
                               std::optional<Label> otherwise = {});
    std::optional<Polarity> polarity(const std::string& word, const std::string& where,
                                     std::optional<Polarity> otherwise = {});

    /// A word of the file that no map knows: counted, and listed once per word by finish().
    /// what: "spans" or "relations".
    void unknown_word(const std::string& what, const std::string& word, const std::string& where);

    /// A path that cannot be read. finish() fails with the first of these when no path could be.
    void path_failed(Error error);
    void path_opened(const std::filesystem::path& path);

    /// Takes BOM from the first line of a file and notes it.
    void strip_bom(std::string& first_line, const std::filesystem::path& path);
    /// Notes CRLF once per file.
    void note_crlf(const std::filesystem::path& path, std::uint64_t line);
    /// Notes lines that end in CR alone once per file.
    void note_lone_cr(const std::filesystem::path& path, std::uint64_t line);

    /// Adds to what is done (bytes, or what total counts); shows progress at most ten times a second.
    /// Fails with cancelled.
    Result<void> advance(std::int64_t units);
    void set_total(std::int64_t units) { total_ = units; }

    /// The files hold several texts of one id on purpose (update files): hand_over() lets them pass.
    void allow_repeated_ids() { repeated_ids_allowed_ = true; }

    /// Checks the document, fills its digest and gives it to the sink. True when it was taken; false when it
    /// was refused or, said before by the same file, passed over (a finding tells why). Within one file an id
    /// belongs to one text: with another text it is refused. Fails when the sink fails for good.
    Result<bool> hand_over(AnnotatedDocument&& annotated, const std::string& where);

    Result<ReadReport> finish();

private:
    /// ours: what it means; empty where no map knows it. Unless the person left it out on purpose, the
    /// document that is handed over next lacks a label then.
    void use(const std::string& what, const std::string& word, const std::string& where,
             std::string_view ours);
    void say_what_it_looks_like();
    /// One note about the documents that nobody has annotated.
    void note_not_annotated();

    /// What a file has said under an id. Digests, not texts: a file may hold millions.
    struct SeenRecord {
        std::string place; ///< what follows the file's name in `where`
        std::string text;
        std::string labels;
    };

    [[nodiscard]] bool is_repeated(const AnnotatedDocument& annotated, const std::string& where);

    ReadOptions options_; ///< with the format's own labels
    std::vector<std::filesystem::path> paths_;
    const DocumentSink& sink_;
    std::stop_token stop_;
    const ProgressSink& progress_;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_ = started_;
    std::map<std::pair<std::string, std::string>, WordUse> words_;
    std::set<std::string> crlf_files_;
    std::set<std::string> lone_cr_files_;
    std::optional<Error> first_failure_;
    std::string file_; ///< being read
    std::unordered_map<std::string, SeenRecord> seen_;
    bool repeated_ids_allowed_ = false;
    std::int64_t not_annotated_ = 0;
    std::string first_not_annotated_;
    std::int64_t labels_refused_ = 0; ///< or of words that no map knows, since the last document
};

/// The error of a last line that has no end of line: says that the file seems cut off.
Error cut_off(Error error);

/// The error with the document's id in front, unless there is none or the message names it.
Error about_record(Error error, std::string_view id);

/// Sizes of the regular files among the paths, for progress.
std::int64_t total_bytes(const std::vector<std::filesystem::path>& paths);

/// What all writers share.
class WriteRun {
public:
    WriteRun(std::string_view format, const WriteOptions& options, std::stop_token stop,
             const ProgressSink& progress);

    WriteReport report;

    void lose(Error error) { report.findings.add(Severity::lost, std::move(error)); }
    /// Counts what the format cannot hold; one line per id and what in the report.
    void lose(std::string_view id, std::string_view what, const std::string& where, std::int64_t count = 1)
    {
        report.findings.lose(id, what, where, count);
    }
    void note(Error error) { report.findings.add(Severity::note, std::move(error)); }

    /// What ends every writing of one file: puts it in its place and gives the report.
    Result<WriteReport> finish(OutputFile& file);

    /// The next document that passes its check; one that does not is listed as refused. Nothing at the end.
    /// Fails with the source's error or cancelled.
    Result<std::optional<AnnotatedDocument>> next(const DocumentSource& source);

private:
    std::stop_token stop_;
    const ProgressSink& progress_;
    std::int64_t seen_ = 0;
    std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
};

/// How findings name a document: its external id, else its id, else its place in the run.
std::string document_name(const Document& document, std::int64_t number);

} // namespace ade::corpus
