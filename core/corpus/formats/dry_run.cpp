// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/dry_run.hpp"

#include "core/base/uuid.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

namespace ade::corpus {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPreviewBytes = 2400;
constexpr std::size_t kPreviewFiles = 4;

/// At most so many bytes, whole characters, with "…" when there is more. Empty for a binary file.
std::string beginning_of(const fs::path& file, std::size_t most)
{
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(most, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(most));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    const bool more = stream.peek() != std::ifstream::traits_type::eof();
    constexpr std::size_t kCutCharacter = 4;
    if (const auto bad = text::first_invalid_utf8(bytes)) {
        const auto whole = static_cast<std::size_t>(bad->value());
        if (whole + kCutCharacter < bytes.size()) {
            return {};
        }
        bytes.resize(whole);
    }
    if (bytes.find('\0') != std::string::npos) {
        return {};
    }
    return more ? bytes + "…" : bytes;
}

std::string preview_of(const fs::path& output)
{
    std::error_code code;
    if (!fs::is_directory(output, code)) {
        return beginning_of(output, kPreviewBytes);
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(output, code)) {
        if (entry.is_regular_file(code)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::string preview;
    for (std::size_t i = 0; i < std::min(files.size(), kPreviewFiles); ++i) {
        preview +=
            fmt::format("{}{}:\n{}\n", i == 0 ? "" : "\n", files[i].lexically_relative(output).string(),
                        beginning_of(files[i], kPreviewBytes / kPreviewFiles));
    }
    return preview;
}

} // namespace

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
    if (report) {
        report->preview = preview_of(folder / "out");
        report->files.clear();
    }
    fs::remove_all(folder, code);
    return report;
}

} // namespace ade::corpus
