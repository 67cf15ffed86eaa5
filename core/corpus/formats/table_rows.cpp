// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/table_rows.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <utility>

namespace ade::corpus {

bool TableRows::begin(std::vector<std::string> columns, std::uint64_t line)
{
    columns_ = std::move(columns);
    const auto at = [&](const char* name) {
        return static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), name) - columns_.begin());
    };
    const auto has = [&](const char* name) { return at(name) < columns_.size(); };
    std::string missing;
    for (const char* needed : {"drug_begin", "drug_end", "event_begin", "event_end"}) {
        missing += has(needed) ? "" : fmt::format("{}{}", missing.empty() ? "" : ", ", needed);
    }
    if (!has("text") && !(has("sentence") && has("sentence_begin"))) {
        missing += fmt::format("{}text, or sentence with sentence_begin", missing.empty() ? "" : ", ");
    }
    if (!missing.empty()) {
        run_.refuse(make_error(ErrorCode::parse, "csv.columns", place(path_, line),
                               "The heading does not name the columns {}; without them relations cannot be "
                               "placed.",
                               missing));
        return false;
    }
    id_column_ = at("document");
    text_column_ = at("text");
    return true;
}

Result<void> TableRows::check(const CsvRow& row) const
{
    const std::string where = place(path_, row.line);
    if (row.fields.size() != columns_.size()) {
        return fail(ErrorCode::parse, "csv.fields", where, "The row has {} fields, the heading has {}.",
                    row.fields.size(), columns_.size());
    }
    for (const std::string& field : row.fields) {
        if (auto valid = text::check_utf8(field, where); !valid) {
            return valid;
        }
    }
    return {};
}

void TableRows::refuse(Error error)
{
    ++run_.report.records_read;
    ++run_.report.records_skipped;
    run_.refuse(std::move(error));
    ++refused_;
    refused_since_ = true;
}

Result<void> TableRows::add(CsvRow row)
{
    if (auto good = check(row); !good) {
        refuse(std::move(good.error()));
        return {};
    }
    ++run_.report.records_read;
    const std::string key = id_column_ < row.fields.size()     ? row.fields[id_column_]
                            : text_column_ < row.fields.size() ? row.fields[text_column_]
                                                               : std::string();
    std::uint64_t bytes = 0;
    for (const std::string& field : row.fields) {
        bytes += sizeof(field) + field.size(); // a sheet may have many columns, most of them empty
    }
    if (!pending_.empty() &&
        (key != pending_key_ || pending_bytes_ + bytes > run_.options().max_record_bytes)) {
        if (auto done = finish(); !done) {
            return done;
        }
    }
    pending_bytes_ += bytes;
    if (pending_.empty() && id_column_ < row.fields.size() && !seen_.insert(key).second) {
        run_.note(make_error(ErrorCode::parse, "csv.scattered", place(path_, row.line),
                             "Rows of document {} stand apart; these became another document. Sort the "
                             "file by document.",
                             excerpt(key)));
    }
    pending_key_ = key;
    pending_.push_back(std::move(row));
    refused_since_ = false;
    return {};
}

Result<void> TableRows::finish()
{
    const std::vector<CsvRow> rows = std::exchange(pending_, {});
    pending_bytes_ = 0;
    if (rows.empty()) {
        return {};
    }
    const std::int64_t refused = std::exchange(refused_, refused_since_ ? 1 : 0);
    auto annotated = build_from_rows(run_, columns_, rows, path_);
    if (!annotated) {
        run_.refuse_document(annotated.error()); // the records are its rows
        return {};
    }
    annotated->refused += refused;
    const auto taken = run_.hand_over(std::move(*annotated), place(path_, rows.front().line));
    return taken ? Result<void>() : forward_error(taken);
}

} // namespace ade::corpus
