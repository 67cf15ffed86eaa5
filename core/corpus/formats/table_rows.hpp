// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table of relations one after the other, put together to documents: what CSV and XLSX share.
#pragma once

#include "core/corpus/formats/read_run.hpp"
#include "core/corpus/formats/relation_table.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace ade::corpus {

/// Rows of one document stand together; memory holds one document's.
class TableRows {
public:
    /// Both must outlive the object.
    TableRows(ReadRun& run, const std::filesystem::path& path) : run_(run), path_(path) {}

    /// The names of the columns, and the line or row where they stand. False when columns are missing that
    /// relations need, which is in the report.
    bool begin(std::vector<std::string> columns, std::uint64_t line);
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

    /// Counts the row as a record, and refuses it when it has not a field per column, or one that is not
    /// UTF-8. Fields are as they were before harmless_cell(). Fails when the sink fails for good.
    Result<void> add(CsvRow row);
    /// A row that could not be read. Whose it was nobody can tell: the documents before and after it do not
    /// count as read.
    void refuse(Error error);
    /// After the last row. Fails when the sink fails for good.
    Result<void> finish();

private:
    [[nodiscard]] Result<void> check(const CsvRow& row) const;

    ReadRun& run_;
    const std::filesystem::path& path_;
    std::vector<std::string> columns_;
    std::size_t id_column_ = 0;
    std::size_t text_column_ = 0;
    std::vector<CsvRow> pending_;
    std::string pending_key_;
    std::uint64_t pending_bytes_ = 0; ///< in memory
    std::int64_t refused_ = 0;        ///< rows within or before the document
    bool refused_since_ = false;      ///< the last row
    std::set<std::string> seen_;
};

} // namespace ade::corpus
