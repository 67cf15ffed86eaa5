// SPDX-License-Identifier: GPL-3.0-or-later
// brat pairs: the input is the text, a byte FF, and the .ann file. What is accepted passes the checks.
#include "core/corpus/check.hpp"
#include "core/corpus/formats/brat_document.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    const std::string input(reinterpret_cast<const char*>(data), size);
    const std::size_t border = input.find('\xff');
    const std::string text = input.substr(0, border);
    const std::string ann = border == std::string::npos ? std::string() : input.substr(border + 1);
    const ReadOptions options;
    const DocumentSink sink = [](AnnotatedDocument&&) -> ade::Result<void> { return {}; };
    const ade::ProgressSink progress;
    ReadRun run("brat", {}, options, sink, {}, progress);
    const auto annotated = brat::build_document(run, text, ann, "fuzz.txt", "fuzz.ann");
    if (annotated && !check_document(*annotated).empty()) {
        std::abort();
    }
    return 0;
}
