// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a brat .ann file, taken apart without looking at the text.
#pragma once

#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ade::corpus::brat {

/// T1<tab>Label 5 9;14 20<tab>surface
struct TextBound {
    std::string id;
    std::string label;
    std::vector<text::Span> parts; ///< one or more, as the file counts
    std::string surface;
};

/// R1<tab>Type Arg1:T1 Arg2:T2
struct RelationLine {
    std::string id;
    std::string type;
    std::vector<std::pair<std::string, std::string>> arguments; ///< role, id; two
};

/// A1<tab>Name T1 value (M1 likewise); value is empty for a flag
struct AttributeLine {
    std::string id;
    std::string name;
    std::string target;
    std::string value;
};

/// #1<tab>AnnotatorNotes T1<tab>text; without a target: about the document
struct NoteLine {
    std::string id;
    std::string type;
    std::string target;
    std::string text;
};

/// N1<tab>Reference T1 RID:EID<tab>text
struct NormalisationLine {
    std::string id;
    std::string target;
    std::string reference; ///< "RID:EID"
    std::string text;
};

/// E and * lines, which we cannot hold.
struct ForeignLine {
    char kind = 0;
};

using Line = std::variant<TextBound, RelationLine, AttributeLine, NoteLine, NormalisationLine, ForeignLine>;

/// line: valid UTF-8, without its end, not blank. Fails with parse, naming what is wrong and what was
/// expected.
Result<Line> parse_line(std::string_view line, const std::string& where);

} // namespace ade::corpus::brat
