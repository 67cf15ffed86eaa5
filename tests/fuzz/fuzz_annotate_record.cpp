// SPDX-License-Identifier: GPL-3.0-or-later
// Records of `ade annotate`: what is accepted has its spans in the text, and answers are JSON lines.
#include "core/student/record.hpp"
#include "core/text/utf8.hpp"

#include <cstdlib>

namespace {

void check(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

bool is_json_line(const std::string& line)
{
    return !line.empty() && line.find('\n') == line.size() - 1 && nlohmann::json::accept(line);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::student;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    auto record = parse_record(line, "line 1");
    if (!record) {
        check(is_json_line(error_line(line, 1, record.error())));
        return 0;
    }
    const std::int64_t end = ade::text::count_code_points(record->text);
    const auto inside = [&](ade::text::Span span) {
        return span.begin.value() >= 0 && span.begin <= span.end && span.end.value() <= end;
    };
    StudentInput input;
    input.text = record->text;
    input.drugs = record->drugs.value_or(std::vector<ade::text::Span>{});
    Prediction prediction;
    for (std::size_t i = 0; i < input.drugs.size(); ++i) {
        check(inside(input.drugs[i]));
        prediction.relations.push_back({i, input.drugs[i], 0.5});
    }
    for (const auto span : record->sentences) {
        check(inside(span));
    }
    for (const auto& relation : record->relations) {
        check(inside(relation.drug) && inside(relation.effect));
    }
    const std::string answer = annotated_line(*record, input, prediction);
    check(is_json_line(answer));
    const auto again = parse_record(answer, "line 1");
    check(again && again->relations.size() == input.drugs.size() && again->drugs == record->drugs);
    return 0;
}
