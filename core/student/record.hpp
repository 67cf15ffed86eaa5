// SPDX-License-Identifier: GPL-3.0-or-later
// One line of JSONL as the student reads it: text, sentences, drugs, relations; all else is carried along.
#pragma once

#include "core/base/result.hpp"
#include "core/student/student.hpp"
#include "core/student/trainer.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ade::student {

/// {"id": …, "text": …, "sentences": [[0, 46], …], "drugs": [{"begin": 22, "end": 34}, …],
///  "relations": [{"drug": [22, 34], "effect": [43, 54], "polarity": "causes"}, …]}
/// The rules are those of the corpus reader (core/corpus/formats/jsonl.hpp); only "text" is needed.
struct Record {
    nlohmann::ordered_json json; ///< as it came
    std::string id;              ///< for messages and documents; empty when absent
    std::string document;        ///< key "document": sentences of one article share it; else the id
    std::string text;
    std::vector<text::Span> sentences;
    std::optional<std::vector<text::Span>> drugs; ///< absent: nobody has looked
    std::vector<std::string> drug_ids;       ///< one per drug of the record; "" where its span names it alone
    std::vector<TrainingRelation> relations; ///< those whose polarity is "causes" or not given
};

/// Fails with parse or invalid_argument as corpus::parse_jsonl_record() does. `where` is "line 7".
Result<Record> parse_record(std::string_view line, const std::string& where);

/// The record with "relations" replaced by what the student says, on one line, with a line feed.
std::string annotated_line(Record record, const StudentInput& input, const Prediction& prediction);

/// {"id" or "line": …, "error": …}, with a line feed. The id is taken from the line as far as it can be read.
std::string error_line(std::string_view line, std::uint64_t number, const Error& error);

} // namespace ade::student
