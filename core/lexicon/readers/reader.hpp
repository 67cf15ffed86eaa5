// SPDX-License-Identifier: GPL-3.0-or-later
// Reading drug vocabularies: formats, options, what came of it.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/lexicon/term.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ade::lexicon {

enum class ListFormat {
    nci_thesaurus,       ///< the flat file: tab-separated, no header, one concept a line
    drugbank,            ///< DrugBank vocabulary CSV
    nci_drug_dictionary, ///< JSON answers of the NCI Drug Dictionary
    atc,                 ///< CSV with atc_code and atc_name
    table,               ///< CSV or TSV: term, preferred name, code
    starter,             ///< the plain text of the starter lexicon (docs/user-guide/lexicons.md)
};

/// "nci-thesaurus", "drugbank", "nci-drug-dictionary", "atc", "csv", "starter".
std::string_view to_string(ListFormat format);
std::optional<ListFormat> list_format_from(std::string_view word);

struct ReadOptions {
    std::string source; ///< what matches will tell as their source; empty: the format's own name
    /// NCI Thesaurus: concepts of at least one of these types are drugs; "*" takes all.
    std::vector<std::string> semantic_types = {"Pharmacologic Substance", "Antibiotic", "Clinical Drug",
                                               "Vitamin"};
    /// NCI Thesaurus: only concepts under one of these codes or preferred names, themselves included; empty:
    /// all. "C274" (Antineoplastic Agent) gives the oncology drugs.
    std::vector<std::string> ancestors;
    std::uint64_t max_line_bytes = 4ULL << 20;
    std::uint64_t max_json_bytes = 1ULL << 30;
};

/// A record that gave no terms.
struct RefusedRow {
    std::uint64_t line = 0; ///< from 1; of JSON the record's number, from 1
    std::string id;         ///< the record's own, when it has one
    std::string reason;
    bool operator==(const RefusedRow&) const = default;
};

struct ListReport {
    TermList list;
    ListFormat format = ListFormat::table;
    std::int64_t records = 0;        ///< read, refused ones included
    std::int64_t passed_over = 0;    ///< sound, but not drugs by the options
    std::int64_t refused_count = 0;  ///< all; of these the first kMostRefused are in `refused`
    std::vector<RefusedRow> refused; ///< by line
    std::vector<std::string> notes;  ///< for a person

    static constexpr std::size_t kMostRefused = 1000;
    void refuse(std::uint64_t line, std::string id, std::string reason);
};

/// Reads a vocabulary file, streamed but for JSON. A bad record never stops the rest. Fails with not_found,
/// io, parse (nothing of this format in the file: the message names the format that it looks like),
/// invalid_argument (an ancestor that is not there), cancelled.
Result<ListReport> read_terms(const std::filesystem::path& path, ListFormat format,
                              const ReadOptions& options = {}, const ProgressSink& progress = {},
                              std::stop_token stop = {});

/// The same from memory; `name` stands for the file in messages.
Result<ListReport> parse_terms(std::string_view bytes, ListFormat format, const ReadOptions& options = {},
                               const std::string& name = "input");

/// What the first bytes of a file (a few thousand) look like; nothing when like none.
std::optional<ListFormat> guess_format(std::string_view head);
/// The same for a file. Fails with not_found, io; parse when it looks like none of them.
Result<ListFormat> guess_format_of(const std::filesystem::path& path);

} // namespace ade::lexicon
