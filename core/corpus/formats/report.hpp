// SPDX-License-Identifier: GPL-3.0-or-later
// What a reading or writing did: counts, and every fault with its place and what to do.
#pragma once

#include "core/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// What became of the thing a finding names.
enum class Severity {
    refused, ///< a record, row, span or relation was left out because it is wrong
    lost,    ///< something right that we (or the target format) cannot hold was left out
    note,    ///< worth knowing; nothing was left out (BOM, CRLF)
};

std::string_view to_string(Severity severity); // "refused", "lost", "note"

struct Finding {
    Severity severity = Severity::refused;
    Error error; ///< where is "file:line"; message says what was found, expected, and what to do

    bool operator==(const Finding&) const = default;
};

/// One kind of thing that was left out, and how often.
struct Loss {
    std::string id;   ///< "pubtator.attributes"
    std::string what; ///< for a person: "attributes of spans and relations"
    std::int64_t count = 0;
    std::string first; ///< where the first was: "file:line", or the document's name

    bool operator==(const Loss&) const = default;
};

/// A word of a file for a label or a kind of relation, and what it was taken for.
struct WordUse {
    std::string kind; ///< "spans" or "relations"
    std::string word;
    std::string ours; ///< "drug", "causes", …; "ignore" when left out on request, empty when not known
    std::int64_t count = 0;
    std::string first; ///< where

    bool operator==(const WordUse&) const = default;
};

/// All faults of a run: the first `limit` of each severity are kept, all are counted.
class Findings {
public:
    explicit Findings(std::size_t limit = 1000) : limit_(limit) {}

    void add(Severity severity, Error error);
    /// Counts something that was left out without a line of its own: one entry of losses() per id and what.
    void lose(std::string_view id, std::string_view what, const std::string& where, std::int64_t count = 1);
    /// A finding that speaks of `count` things at once, for losses().
    void add_lost(Error error, const std::string& what, std::int64_t count);
    /// Takes over the findings of another run, with its counts.
    void append(const Findings& other);

    [[nodiscard]] const std::vector<Finding>& listed() const { return listed_; }
    [[nodiscard]] std::int64_t refused() const { return counts_[0]; }
    [[nodiscard]] std::int64_t lost() const { return counts_[1]; }
    [[nodiscard]] std::int64_t notes() const { return counts_[2]; }
    /// What was left out, by kind, in order of first appearance: every finding with Severity::lost and all
    /// that lose() counted.
    [[nodiscard]] const std::vector<Loss>& losses() const { return losses_; }
    /// How many were counted but are neither listed nor among losses().
    [[nodiscard]] std::int64_t unlisted() const;

    bool operator==(const Findings&) const = default;

private:
    void add_loss(const Loss& loss);
    void list(Severity severity, Error error);

    std::size_t limit_;
    std::vector<Finding> listed_;
    std::int64_t counts_[3] = {0, 0, 0};
    std::int64_t listed_counts_[3] = {0, 0, 0};
    std::vector<Loss> losses_;
    std::int64_t summed_ = 0; ///< counted by lose()
};

/// How much was handed over or written.
struct Counts {
    std::int64_t documents = 0;
    std::int64_t sentences = 0;
    std::int64_t drugs = 0;  ///< mentions of drugs
    std::int64_t events = 0; ///< mentions of adverse events
    std::int64_t relations = 0;

    bool operator==(const Counts&) const = default;
};

/// The report of a reader. "Records" are what the format counts: rows of .rel, lines of JSONL, sentences of
/// SpERT JSON, text files of brat.
struct ReadReport {
    std::string format;
    std::vector<std::string> files; ///< as given or found, in the order read
    std::int64_t records_read = 0;
    std::int64_t records_skipped = 0; ///< records_read of which nothing was taken
    Counts found;                     ///< handed to the sink and taken by it
    std::vector<WordUse> words;       ///< labels and kinds of relations of the files, sorted
    Findings findings;

    bool operator==(const ReadReport&) const = default;
};

/// The report of a writer.
struct WriteReport {
    std::string format;
    std::vector<std::string> files; ///< written
    std::int64_t records = 0;       ///< written, as the format counts them
    Counts written;
    std::int64_t not_annotated = 0; ///< of its documents: nobody has annotated them
    Findings findings;              ///< what the format cannot hold, document by document
    /// Of a dry run: how the file begins, of a folder its first files with their names. Empty for binary
    /// files.
    std::string preview;

    bool operator==(const WriteReport&) const = default;
};

/// One JSON object, keys in snake_case, findings as {"severity", "where", "id", "message"}; on one line.
std::string to_json(const ReadReport& report);
std::string to_json(const WriteReport& report);

/// For a person: a line of counts, then the findings, each on a line. UTF-8 from files is inside: clean it
/// before it goes to a terminal.
std::string to_text(const ReadReport& report);
std::string to_text(const WriteReport& report);

} // namespace ade::corpus
