// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the pairs of files.
#include "core/corpus/formats/brat.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/brat_document.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <algorithm>
#include <set>

namespace ade::corpus {

namespace {

namespace fs = std::filesystem;

struct Pair {
    fs::path text;
    fs::path ann;
    std::string name; ///< external id
};

/// True when ".." comes after a name: such a path may leave the folder it seems to be in. Leading ".." are
/// where the person stands, and are theirs to choose.
bool climbs(const fs::path& path)
{
    bool after_name = false;
    for (const fs::path& part : path) {
        if (part == "..") {
            if (after_name) {
                return true;
            }
        } else if (part != "." && part != path.root_path() && !part.empty()) {
            after_name = true;
        }
    }
    return false;
}

/// True when the file, all links followed, lies below the folder.
bool lies_below(const fs::path& file, const fs::path& folder)
{
    std::error_code code;
    const fs::path real_file = fs::canonical(file, code);
    const fs::path real_folder = code ? fs::path() : fs::canonical(folder, code);
    if (code) {
        return false;
    }
    const auto [folder_end, unused] =
        std::mismatch(real_folder.begin(), real_folder.end(), real_file.begin(), real_file.end());
    return folder_end == real_folder.end();
}

class PairFinder {
public:
    explicit PairFinder(ReadRun& run) : run_(run) {}

    void add(const fs::path& path)
    {
        std::error_code code;
        if (climbs(path)) {
            run_.path_failed(
                make_error(ErrorCode::invalid_argument, "brat.path_climbs", path.string(),
                           "The path goes up again with \"..\" after a name. Write it without."));
        } else if (fs::is_directory(path, code)) {
            add_folder(path);
        } else if (path.extension() == ".ann" || path.extension() == ".txt") {
            fs::path text = path;
            fs::path ann = path;
            text.replace_extension(".txt");
            ann.replace_extension(".ann");
            add_pair({text, ann, path.stem().string()});
        } else if (!fs::exists(path, code)) {
            run_.path_failed(make_error(ErrorCode::not_found, "base.file_missing", path.string(),
                                        "There is no such file or folder. Check the path."));
        } else {
            run_.path_failed(make_error(ErrorCode::invalid_argument, "brat.extension", path.string(),
                                        "A .ann file, a .txt file or a folder of such pairs was expected."));
        }
    }

    std::vector<Pair> take() { return std::move(pairs_); }

private:
    void add_pair(Pair pair)
    {
        if (seen_.insert(pair.text.lexically_normal().string()).second) { // A.ann and A.txt may both be given
            pairs_.push_back(std::move(pair));
        }
    }

    void add_folder(const fs::path& folder)
    {
        std::error_code code;
        std::error_code missing;
        std::vector<fs::path> texts;
        for (fs::recursive_directory_iterator entry(folder, code), end; !code && entry != end;
             entry.increment(code)) {
            const fs::path& path = entry->path();
            if (path.extension() == ".txt") {
                texts.push_back(path);
            } else if (path.extension() == ".ann" &&
                       !fs::exists(fs::path(path).replace_extension(".txt"), missing)) {
                run_.refuse_record(make_error(ErrorCode::not_found, "brat.no_text", path.string(),
                                              "There is no .txt file beside it; the text is needed."));
            }
        }
        if (code) {
            run_.path_failed(make_error(ErrorCode::io, "brat.folder_unreadable", folder.string(),
                                        "The folder cannot be read: {}.", code.message()));
            return;
        }
        run_.path_opened(folder);
        if (texts.empty()) {
            run_.refuse(make_error(ErrorCode::not_found, "brat.empty_folder", folder.string(),
                                   "The folder holds no .txt files; pairs of .txt and .ann were expected."));
        }
        std::sort(texts.begin(), texts.end());
        for (const fs::path& text : texts) {
            const fs::path ann = fs::path(text).replace_extension(".ann");
            if (!lies_below(text, folder) || (fs::exists(ann, code) && !lies_below(ann, folder))) {
                run_.refuse_record(
                    make_error(ErrorCode::invalid_argument, "brat.link_outside", text.string(),
                               "The file is a link that leads out of the folder. Copy the file, or "
                               "name it directly."));
                continue;
            }
            add_pair({text, ann, text.lexically_relative(folder).replace_extension().generic_string()});
        }
    }

    ReadRun& run_;
    std::vector<Pair> pairs_;
    std::set<std::string> seen_;
};

Result<void> read_pair(ReadRun& run, const Pair& pair)
{
    ++run.report.records_read;
    const auto text = read_file(pair.text, run.options().max_record_bytes);
    if (!text) {
        if (text.error().code == ErrorCode::not_found) {
            run.path_failed(make_error(ErrorCode::not_found, "brat.no_text", pair.ann.string(),
                                       "There is no file {} beside it; the text is needed.",
                                       pair.text.filename().string()));
        } else {
            run.path_failed(text.error());
        }
        ++run.report.records_skipped;
        return {};
    }
    std::error_code code;
    std::string ann;
    bool has_ann = true;
    if (std::filesystem::exists(pair.ann, code)) {
        auto read = read_file(pair.ann, run.options().max_record_bytes);
        if (!read) {
            run.path_failed(read.error());
            ++run.report.records_skipped;
            return {};
        }
        ann = std::move(*read);
    } else {
        has_ann = false;
        run.note(
            make_error(ErrorCode::not_found, "brat.no_ann", pair.text.string(),
                       "There is no {} beside it; the text was taken without labels and does not count as "
                       "read, even as gold.",
                       pair.ann.filename().string()));
    }
    run.path_opened(pair.text);
    if (text->empty()) {
        run.refuse_record(
            make_error(ErrorCode::parse, "corpus.empty_file", pair.text.string(), "The text file is empty."));
        return {};
    }
    auto annotated = brat::build_document(run, *text, ann, pair.text, pair.ann, pair.name);
    if (!annotated) {
        ++run.report.records_skipped;
        return {};
    }
    if (!has_ann) { // an empty .ann says that there is nothing; none says nothing
        annotated->annotated = false;
    }
    auto taken = run.hand_over(std::move(*annotated), pair.ann.string());
    if (!taken) {
        return forward_error(taken);
    }
    run.report.records_skipped += *taken ? 0 : 1;
    return {};
}

class BratReader final : public Reader {
public:
    std::string_view name() const override { return "brat"; }
    std::string_view description() const override
    {
        return "brat standoff: .txt and .ann pairs, or a folder";
    }

    bool detect(const fs::path& path, std::string_view) const override
    {
        if (path.extension() == ".ann") {
            return true;
        }
        std::error_code code;
        if (path.extension() == ".txt") {
            return fs::exists(fs::path(path).replace_extension(".ann"), code);
        }
        if (!fs::is_directory(path, code)) {
            return false;
        }
        for (fs::recursive_directory_iterator entry(path, code), end; !code && entry != end;
             entry.increment(code)) {
            if (entry->path().extension() == ".ann") {
                return true;
            }
        }
        return false;
    }

    Result<ReadReport> read(const std::vector<fs::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const override
    {
        ReadRun run(name(), paths, options, sink, std::move(stop), progress);
        PairFinder finder(run);
        for (const fs::path& path : paths) {
            finder.add(path);
        }
        const std::vector<Pair> pairs = finder.take();
        run.set_total(static_cast<std::int64_t>(pairs.size()));
        for (const Pair& pair : pairs) {
            if (auto go_on = run.advance(1); !go_on) {
                return forward_error(go_on);
            }
            if (auto read = read_pair(run, pair); !read) {
                return forward_error(read);
            }
        }
        return run.finish();
    }
};

} // namespace

const Reader& brat_reader()
{
    static const BratReader reader;
    return reader;
}

} // namespace ade::corpus
