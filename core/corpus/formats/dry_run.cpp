// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/dry_run.hpp"

#include "core/base/uuid.hpp"

namespace ade::corpus {

namespace fs = std::filesystem;

Result<WriteReport> dry_run(const Writer& writer, const DocumentSource& source, const WriteOptions& options,
                            std::stop_token stop, const ProgressSink& progress)
{
    std::error_code code;
    const fs::path folder = fs::temp_directory_path(code) / ("ade-dry-run-" + new_uuid());
    if (code || !fs::create_directory(folder, code)) {
        return fail(ErrorCode::io, "corpus.write_failed", folder.string(),
                    "No temporary folder can be made: {}.", code.message());
    }
    auto report = writer.write(folder / "out", source, options, std::move(stop), progress);
    fs::remove_all(folder, code);
    if (report) {
        report->files.clear();
    }
    return report;
}

} // namespace ade::corpus
