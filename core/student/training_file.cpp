// SPDX-License-Identifier: GPL-3.0-or-later
// JSONL as training documents.
#include "core/student/training_file.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/read_run.hpp"
#include "core/student/record.hpp"

namespace ade::student {

Result<TrainingFile> read_training_file(const std::filesystem::path& path)
{
    auto reader = LineReader::open(path, corpus::kMaxRecordBytes);
    if (!reader) {
        return forward_error(reader);
    }
    TrainingFile file;
    while (true) {
        auto line = reader->next();
        if (!line) {
            return forward_error(line);
        }
        if (!*line) {
            break;
        }
        const std::string where = fmt::format("{}:{}", path.string(), (*line)->number);
        if ((*line)->too_long) {
            file.refused.push_back(make_error(ErrorCode::parse, "record.line_too_long", where,
                                              "The line is longer than {} bytes.", corpus::kMaxRecordBytes));
            continue;
        }
        if ((*line)->number == 1 && (*line)->text.starts_with("\xEF\xBB\xBF")) {
            (*line)->text.erase(0, 3);
        }
        if ((*line)->text.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        auto record = parse_record((*line)->text, where);
        if (!record) {
            file.refused.push_back((*line)->has_end ? record.error() : corpus::cut_off(record.error()));
            continue;
        }
        if (!record->drugs || record->drugs->empty()) {
            ++file.without_drugs;
            continue;
        }
        TrainingDocument document;
        document.id = record->document.empty() ? fmt::format("line {}", (*line)->number) : record->document;
        document.text = std::move(record->text);
        document.sentences = std::move(record->sentences);
        document.drugs = std::move(*record->drugs);
        document.relations = std::move(record->relations);
        file.documents.push_back(std::move(document));
    }
    if (file.documents.empty() && !file.refused.empty()) {
        return fail(ErrorCode::parse, "student.no_training_record", path.string(),
                    "None of {} line(s) could be read. The first fault: {}", file.refused.size(),
                    file.refused.front().text());
    }
    return file;
}

} // namespace ade::student
