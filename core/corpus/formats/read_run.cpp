// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/read_run.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/excerpt.hpp"

#include <algorithm>
#include <utility>

namespace ade::corpus {

namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(100);
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool refuses_one_document(const Error& error)
{
    return error.code == ErrorCode::parse || error.code == ErrorCode::invalid_argument;
}

void count(Counts& counts, const AnnotatedDocument& annotated)
{
    ++counts.documents;
    counts.sentences += static_cast<std::int64_t>(annotated.document.sentences.size());
    for (const Mention& mention : annotated.mentions) {
        ++(mention.label == Label::drug ? counts.drugs : counts.events);
    }
    counts.relations += static_cast<std::int64_t>(annotated.relations.size());
}

} // namespace

std::string place(const std::filesystem::path& path, std::uint64_t line)
{
    return fmt::format("{}:{}", path.string(), line);
}

std::int64_t total_bytes(const std::vector<std::filesystem::path>& paths)
{
    std::int64_t total = 0;
    for (const std::filesystem::path& path : paths) {
        std::error_code code;
        const auto size =
            std::filesystem::is_regular_file(path, code) ? std::filesystem::file_size(path, code) : 0;
        total += code ? 0 : static_cast<std::int64_t>(size);
    }
    return total;
}

ReadRun::ReadRun(std::string_view format, const std::vector<std::filesystem::path>& paths,
                 const ReadOptions& options, const DocumentSink& sink, std::stop_token stop,
                 const ProgressSink& progress)
    : options_(options), paths_(paths), sink_(sink), stop_(std::move(stop)), progress_(progress),
      total_(total_bytes(paths))
{
    options_.labels.add_defaults(format);
    report.format = format;
    report.findings = Findings(options.max_findings_listed);
}

Error cut_off(Error error)
{
    error.message +=
        " The file ends within this line, without an end of line: it seems to be cut off. Get it again.";
    return error;
}

Error about_record(Error error, std::string_view id)
{
    if (!id.empty() && error.message.find(id) == std::string::npos) {
        error.message = fmt::format("Record \"{}\": {}", excerpt(id), error.message);
    }
    return error;
}

void ReadRun::refuse(Error error)
{
    if (error.message_id == "text.invalid_utf8") {
        error.message +=
            " Or name the encoding when importing: --encoding windows-1252, latin-1 or utf-16 (in "
            "the window: in the import dialog).";
    }
    report.findings.add(Severity::refused, std::move(error));
}

void ReadRun::refuse_document(Error error, std::string_view id)
{
    labels_refused_ = 0;
    refuse(about_record(std::move(error), id));
}

void ReadRun::refuse_record(Error error, std::string_view id)
{
    ++report.records_skipped;
    refuse_document(std::move(error), id);
}

void ReadRun::use(const std::string& what, const std::string& word, const std::string& where,
                  std::string_view ours)
{
    WordUse& entry = words_[{what, word}];
    if (entry.count++ == 0) {
        entry.kind = what;
        entry.word = word;
        entry.first = where;
    }
    entry.ours = !ours.empty() ? ours : options_.labels.ignored(word) ? "ignore" : "";
    labels_refused_ += entry.ours.empty() ? 1 : 0;
}

std::optional<Label> ReadRun::label(const std::string& word, const std::string& where,
                                    std::optional<Label> otherwise)
{
    auto known = options_.labels.label(word);
    if (!known && !options_.labels.ignored(word)) {
        known = otherwise;
    }
    use("spans", word, where, known ? to_string(*known) : std::string_view());
    return known;
}

std::optional<Polarity> ReadRun::polarity(const std::string& word, const std::string& where,
                                          std::optional<Polarity> otherwise)
{
    auto known = options_.labels.polarity(word);
    if (!known && !options_.labels.ignored(word)) {
        known = otherwise;
    }
    use("relations", word, where, known ? to_string(*known) : std::string_view());
    return known;
}

void ReadRun::unknown_word(const std::string& what, const std::string& word, const std::string& where)
{
    use(what, word, where, {});
}

void ReadRun::path_failed(Error error)
{
    if (!first_failure_) {
        first_failure_ = error;
    }
    refuse(std::move(error));
}

void ReadRun::path_opened(const std::filesystem::path& path)
{
    report.files.push_back(path.string());
    file_ = path.string();
    seen_.clear();
    labels_refused_ = 0;
}

void ReadRun::strip_bom(std::string& first_line, const std::filesystem::path& path)
{
    if (std::string_view(first_line).substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        first_line.erase(0, kByteOrderMark.size());
        note(make_error(ErrorCode::parse, "corpus.bom", place(path, 1),
                        "The file begins with a byte order mark; it was left out and counts in no offset."));
    }
}

void ReadRun::note_crlf(const std::filesystem::path& path, std::uint64_t line)
{
    if (crlf_files_.insert(path.string()).second) {
        note(make_error(ErrorCode::parse, "corpus.crlf", place(path, line),
                        "Lines end in CR LF; the CR was left out and counts in no offset."));
    }
}

void ReadRun::note_lone_cr(const std::filesystem::path& path, std::uint64_t line)
{
    if (lone_cr_files_.insert(path.string()).second) {
        note(make_error(
            ErrorCode::parse, "corpus.lone_cr", place(path, line),
            "A line ends in CR without LF. Each CR was taken as the end of a line; it counts in no "
            "offset."));
    }
}

Result<void> ReadRun::advance(std::int64_t units)
{
    done_ += units;
    if (stop_.stop_requested()) {
        return cancelled();
    }
    const auto now = std::chrono::steady_clock::now();
    if (progress_ && now - shown_ >= kProgressInterval) {
        shown_ = now;
        Progress step;
        step.stage = "reading";
        step.done = done_;
        step.total = std::max(done_, total_);
        const double seconds = std::chrono::duration<double>(now - started_).count();
        step.per_second = static_cast<double>(done_) / seconds;
        step.seconds_left = static_cast<double>(step.total - done_) / std::max(step.per_second, 1e-9);
        progress_(step);
    }
    return {};
}

bool ReadRun::is_repeated(const AnnotatedDocument& annotated, const std::string& where)
{
    const std::string& id = annotated.document.external_id;
    if (id.empty() || repeated_ids_allowed_) {
        return false;
    }
    constexpr std::size_t kDigits = 32; // 128 bits of the digests are enough to tell records of a file apart
    SeenRecord record{where.starts_with(file_) ? where.substr(file_.size()) : where,
                      annotated.document.sha256.substr(0, kDigits),
                      digest_of_labels(annotated).substr(0, kDigits)};
    const auto [first, is_new] = seen_.try_emplace(id, std::move(record));
    if (is_new) {
        return false;
    }
    const std::string first_place = file_ + first->second.place;
    if (annotated.document.sha256.compare(0, kDigits, first->second.text) != 0) {
        refuse(
            make_error(ErrorCode::parse, "corpus.repeated_id", where,
                       "The id \"{}\" stands at {} already, with another text. Within a file an id names one "
                       "text; give this record another id, or keep versions in files of their own.",
                       excerpt(id), first_place));
        return true;
    }
    if (digest_of_labels(annotated).compare(0, kDigits, first->second.labels) != 0) {
        return false; // more labels of the same text
    }
    note(make_error(ErrorCode::parse, "corpus.duplicate_record", where,
                    "The record \"{}\" says the same as {}; it was taken once.", excerpt(id), first_place));
    return true;
}

Result<bool> ReadRun::hand_over(AnnotatedDocument&& annotated, const std::string& where)
{
    const std::string id = annotated.document.external_id;
    annotated.refused += std::exchange(labels_refused_, 0);
    std::vector<Error> faults = check_document(annotated, where);
    if (faults.empty() && annotated.document.text.empty()) {
        faults.push_back(make_error(ErrorCode::parse, "corpus.empty_text", where,
                                    "The document has no text. Leave it out."));
    }
    if (!faults.empty()) {
        for (const Error& fault : faults) {
            refuse(about_record(fault, id));
        }
        return false;
    }
    set_digest(annotated.document);
    if (is_repeated(annotated, where)) {
        return false;
    }
    if (annotated.refused > 0) {
        note(make_error(
            ErrorCode::parse, "corpus.labels_refused", where,
            "The document \"{}\" comes in without the {} labels that were refused{}. It does not count "
            "as read; mend the file and import it again.",
            excerpt(id), annotated.refused, annotated.mentions.empty() ? ", and so without any label" : ""));
    }
    if (!annotated.annotated && not_annotated_++ == 0) {
        first_not_annotated_ = where;
    }
    Counts counted;
    count(counted, annotated);
    auto taken = sink_(std::move(annotated));
    if (!taken) {
        if (!refuses_one_document(taken.error())) {
            return forward_error(taken);
        }
        Error error = taken.error();
        if (error.where.empty()) {
            error.where = where;
        }
        refuse(about_record(std::move(error), id));
        return false;
    }
    report.found.documents += counted.documents;
    report.found.sentences += counted.sentences;
    report.found.drugs += counted.drugs;
    report.found.events += counted.events;
    report.found.relations += counted.relations;
    return true;
}

/// Nothing could be taken: perhaps it is another format than the one asked for.
void ReadRun::say_what_it_looks_like()
{
    if (report.found.documents > 0 || report.findings.refused() == 0 || paths_.empty()) {
        return;
    }
    for (const Finding& finding : report.findings.listed()) {
        if (finding.error.message_id == "corpus.wrong_format" ||
            finding.error.message_id == "corpus.not_text") {
            return; // the reader has said it
        }
    }
    const std::optional<FormatGuess> guess = guess_format(paths_.front());
    if (guess && guess->name != report.format) {
        refuse(make_error(ErrorCode::parse, "corpus.other_format", paths_.front().string(),
                          "The file was read as {}, but it looks like {}.{}", report.format,
                          guess->description,
                          guess->reader != nullptr ? fmt::format(" Try format {}.", guess->name) : ""));
    }
}

void ReadRun::note_not_annotated()
{
    if (not_annotated_ > 0) {
        note(make_error(ErrorCode::parse, "corpus.not_annotated", first_not_annotated_,
                        "{} documents without an annotation (the first is here) were taken as texts without "
                        "labels. They do not count as read, even as gold.",
                        not_annotated_));
    }
}

Result<ReadReport> ReadRun::finish()
{
    note_not_annotated();
    if (report.files.empty() && first_failure_) {
        return tl::unexpected<Error>(*first_failure_);
    }
    for (const auto& [key, entry] : words_) {
        report.words.push_back(entry);
        if (entry.ours.empty()) {
            Error error = make_error(
                ErrorCode::parse, "corpus.unknown_word", entry.first,
                "{} {} called \"{}\" were left out (the first is here); no label of ours is known to mean "
                "the same. To take them, map the word, for instance \"{}={}\"; to leave them out on purpose, "
                "\"{}=ignore\". Until then the documents that hold them do not count as read.",
                entry.count, key.first, key.second, key.second,
                key.first == "relations" ? "causes" : "adverse_event", key.second);
            report.findings.add_lost(std::move(error), fmt::format("{} called \"{}\"", key.first, key.second),
                                     entry.count);
        } else if (entry.ours == "ignore") {
            note(make_error(ErrorCode::parse, "corpus.ignored_word", entry.first,
                            "{} {} called \"{}\" were left out, as asked.", entry.count, key.first,
                            key.second));
        }
    }
    say_what_it_looks_like();
    return std::move(report);
}

WriteRun::WriteRun(std::string_view format, const WriteOptions& options, std::stop_token stop,
                   const ProgressSink& progress)
    : stop_(std::move(stop)), progress_(progress)
{
    report.format = format;
    report.findings = Findings(options.max_findings_listed);
}

Result<WriteReport> WriteRun::finish(OutputFile& file)
{
    if (auto done = file.commit(); !done) {
        return forward_error(done);
    }
    report.files.push_back(file.target().string());
    return std::move(report);
}

Result<std::optional<AnnotatedDocument>> WriteRun::next(const DocumentSource& source)
{
    for (;;) {
        if (stop_.stop_requested()) {
            return cancelled();
        }
        auto annotated = source();
        if (!annotated || !*annotated) {
            return annotated;
        }
        ++seen_;
        const auto now = std::chrono::steady_clock::now();
        if (progress_ && now - shown_ >= kProgressInterval) {
            shown_ = now;
            Progress step;
            step.stage = "writing";
            step.done = seen_;
            progress_(step);
        }
        const std::vector<Error> faults =
            check_document(**annotated, document_name((*annotated)->document, seen_));
        if (faults.empty()) {
            count(report.written, **annotated);
            report.not_annotated += (*annotated)->annotated ? 0 : 1;
            return annotated;
        }
        for (const Error& fault : faults) {
            report.findings.add(Severity::refused, fault);
        }
    }
}

std::string document_name(const Document& document, std::int64_t number)
{
    if (!document.external_id.empty()) {
        return document.external_id;
    }
    return document.id.empty() ? fmt::format("document {}", number) : document.id;
}

} // namespace ade::corpus
