// SPDX-License-Identifier: GPL-3.0-or-later
// SpERT's list cut into entries, each made a document: no crash, and no entry longer than allowed.
#include "core/corpus/check.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/spert_entry.hpp"

#include <cstdlib>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace ade::corpus;
    constexpr std::uint64_t kMost = 4096;
    std::istringstream stream(std::string(reinterpret_cast<const char*>(data), size));
    const ReadOptions options;
    const DocumentSink sink = [](AnnotatedDocument&&) -> ade::Result<void> { return {}; };
    const ade::ProgressSink progress;
    ReadRun run("spert", {}, options, sink, {}, progress);
    JsonArrayReader reader(stream, "fuzz", kMost);
    for (;;) {
        auto element = reader.next();
        if (!element || !*element) {
            return 0;
        }
        if ((*element)->text.size() > kMost) {
            std::abort();
        }
        const auto annotated = parse_spert_entry(run, (*element)->text, "fuzz");
        if (annotated) {
            (void)check_document(*annotated); // may find NUL or mentions of blank tokens; must not crash
        }
    }
}
