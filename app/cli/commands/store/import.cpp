// SPDX-License-Identifier: GPL-3.0-or-later
// ade import: corpus files into a project.
#include "app/cli/carried.hpp"
#include "app/cli/command.hpp"
#include "app/cli/commands/store/import_articles.hpp"
#include "app/cli/project.hpp"
#include "core/base/file_io.hpp"
#include "core/corpus/formats/format.hpp"
#include "core/corpus/formats/recoded_files.hpp"

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace ade::cli {
namespace {

constexpr std::size_t kBatch = 2000; // documents held before they are stored
constexpr std::size_t kNamed = 5;    // documents a line of the report names

std::string format_names()
{
    std::string names;
    for (const corpus::Reader* reader : corpus::readers()) {
        names += (names.empty() ? "" : "|") + std::string(reader->name());
    }
    return names;
}

/// What was stored, over all batches.
struct Stored {
    std::int64_t records = 0;
    std::int64_t unchanged = 0;
    std::int64_t documents_added = 0;
    std::int64_t new_versions = 0;
    std::int64_t mentions = 0;
    std::int64_t relations = 0;
    std::vector<std::string> new_version_ids; ///< the first kNamed
    CarriedOver carried;
};

/// Collects documents and stores them batch by batch. The project is made when the first batch comes, so that
/// an import that reads nothing leaves nothing behind.
class Importer {
public:
    Importer(const Context& context, std::filesystem::path path, VoiceWord voice, bool dry_run)
        : context_(context), path_(std::move(path)), voice_(std::move(voice)), dry_run_(dry_run)
    {
    }

    /// Opens a project that is there, so that a lock or a newer version shows before anything is read. A dry
    /// run works on a copy that is thrown away: it needs no lock and writes nothing.
    Result<void> open_existing()
    {
        std::error_code code;
        if (!dry_run_ && !std::filesystem::exists(path_, code)) {
            return {};
        }
        auto project = dry_run_ ? store::ProjectFile::open_scratch(path_) : open_to_write(path_, context_);
        if (!project) {
            return forward_error(project);
        }
        project_ = std::move(*project);
        return {};
    }

    Result<void> take(corpus::AnnotatedDocument&& annotated)
    {
        pending_.push_back(std::move(annotated));
        return pending_.size() < kBatch ? Result<void>() : flush();
    }

    Result<void> flush()
    {
        if (pending_.empty()) {
            return {};
        }
        std::vector<corpus::AnnotatedDocument> batch;
        batch.swap(pending_);
        if (auto ready = make_ready(); !ready) {
            return ready;
        }
        store::RunStore runs(*project_);
        const store::RunRequest request{voice_.kind, voice_.name, "{}", "", voice_.counts_as_gold};
        auto report = runs.import_as(request, batch, false, person_id_);
        if (!report) {
            return forward_error(report);
        }
        stored_.records += report->stored;
        stored_.unchanged += report->unchanged;
        stored_.documents_added += report->documents_added;
        stored_.new_versions += report->new_versions;
        stored_.carried.add(report->carried);
        for (const std::string& id : report->new_version_ids) {
            if (stored_.new_version_ids.size() < kNamed) {
                stored_.new_version_ids.push_back(id);
            }
        }
        stored_.mentions += report->mentions;
        stored_.relations += report->relations;
        for (const store::RefusedRecord& record : report->refused) {
            Error error = record.error;
            error.where = error.where.empty() ? record.id : error.where;
            refused_.add(corpus::Severity::refused, std::move(error));
        }
        return {};
    }

    [[nodiscard]] const Stored& stored() const { return stored_; }
    [[nodiscard]] const corpus::Findings& refused() const { return refused_; }

private:
    Result<void> make_ready()
    {
        if (!project_) {
            auto project = open_to_write(path_, context_, true);
            if (!project) {
                return forward_error(project);
            }
            project_ = std::move(*project);
        }
        if (person_id_.empty()) {
            auto person = person_in(*project_, context_);
            if (!person) {
                return forward_error(person);
            }
            person_id_ = std::move(*person);
        }
        return {};
    }

    const Context& context_;
    std::filesystem::path path_;
    VoiceWord voice_;
    bool dry_run_;
    std::unique_ptr<store::ProjectFile> project_;
    std::string person_id_;
    std::vector<corpus::AnnotatedDocument> pending_;
    Stored stored_;
    corpus::Findings refused_;
};

class ImportCommand final : public Command {
public:
    std::string_view name() const override { return "import"; }
    std::string_view description() const override { return "Read corpus files into a project"; }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file, made when absent")->required();
        app.add_option("paths", paths_, "Files; for brat also folders")->required();
        app.add_option("--format", format_, format_names() + " (default: told from the first file)");
        app.add_option("--voice", voice_,
                       "Whose labels these are: gold (default), or KIND:NAME such as teacher:gpt-3.5; KIND "
                       "is import, teacher, student or lexicon");
        app.add_option("--map", maps_,
                       "WORD=LABEL: take spans called WORD as drug or adverse_event, or relations "
                       "called WORD as causes, not_caused, treats or unclear; WORD=ignore leaves them out")
            ->expected(1)
            ->take_all();
        app.add_option("--encoding", encoding_,
                       "Of the files: utf-8 (default), windows-1252, latin-1 or utf-16")
            ->check(CLI::IsMember({"utf-8", "windows-1252", "latin-1", "utf-16", "utf-16le", "utf-16be"}));
        app.add_flag("--dry-run", dry_run_,
                     "Only report what an import would do; works on a project that is open elsewhere, too");
    }

    Result<Exit> run(Context& context) override
    {
        const auto voice = parse_voice(voice_);
        if (!voice) {
            return forward_error(voice);
        }
        if (voice->kind == store::VoiceKind::person) {
            return usage_error("Labels of files are not a person's decisions. Use import:NAME, or gold.");
        }
        corpus::ReadOptions options;
        for (const std::string& map : maps_) {
            if (auto mapped = options.labels.map(map); !mapped) {
                return usage_error("--map: {}", mapped.error().message);
            }
        }
        std::vector<std::filesystem::path> paths(paths_.begin(), paths_.end());
        std::optional<corpus::RecodedFiles> recoded;
        if (encoding_ != "utf-8") {
            auto made = corpus::RecodedFiles::make(paths, *text::encoding_from(encoding_), context.stop,
                                                   context.terminal.progress());
            if (!made) {
                return forward_error(made);
            }
            recoded.emplace(std::move(*made));
            paths = recoded->paths();
            originals_ = recoded->originals();
        }
        const auto reader = choose_reader(paths);
        if (!reader) {
            return tl::unexpected<Error>(corpus::with_originals(originals_, reader.error()));
        }
        if (const corpus::ArticleReader* articles = (*reader)->article_reader()) {
            return import_articles(context, project_, *articles, paths, options, dry_run_, originals_);
        }
        Importer importer(context, project_, *voice, dry_run_);
        if (auto opened = importer.open_existing(); !opened) {
            return forward_error(opened);
        }
        const auto take = [&](corpus::AnnotatedDocument&& annotated) {
            return importer.take(std::move(annotated));
        };
        auto report = (*reader)->read(paths, options, take, context.stop, context.terminal.progress());
        // Documents read before a stop or a failure are kept.
        if (auto flushed = importer.flush(); !flushed) {
            return forward_error(flushed);
        }
        if (!report) {
            context.terminal.complain(fmt::format("The import ended early. {} documents read before that {} "
                                                  "kept; import the same files again to go on, "
                                                  "what is there already is passed over.",
                                                  importer.stored().records,
                                                  dry_run_ ? "would have been" : "were stored and are"));
            return tl::unexpected<Error>(corpus::with_originals(originals_, report.error()));
        }
        report->findings.append(importer.refused());
        print(context, *report, importer.stored());
        return exit_for(context, *report, importer.stored());
    }

private:
    /// Nothing but white space: it says nothing about the format, and its reader will refuse it by name.
    static bool is_empty(const std::filesystem::path& path)
    {
        constexpr std::uintmax_t kMostBlank = 4096;
        std::error_code code;
        if (!std::filesystem::is_regular_file(path, code) ||
            std::filesystem::file_size(path, code) > kMostBlank || code) {
            return false;
        }
        const auto bytes = read_file(path, kMostBlank);
        return bytes && bytes->find_first_not_of(" \t\r\n") == std::string::npos;
    }

    /// By --format, or told from the first file that is not empty.
    Result<const corpus::Reader*> choose_reader(const std::vector<std::filesystem::path>& paths) const
    {
        if (!format_.empty()) {
            const auto found = corpus::find_reader(format_);
            if (!found) {
                return usage_error("--format: {}", found.error().message);
            }
            return *found;
        }
        const auto told = std::find_if_not(paths.begin(), paths.end(), is_empty);
        if (told == paths.end()) {
            return fail(ErrorCode::parse, "corpus.empty", paths_.front(), "{}",
                        paths.size() == 1 ? "The file is empty." : "This file and all the others are empty.");
        }
        const corpus::Reader* found = corpus::detect_reader(*told);
        if (found == nullptr) {
            const std::string& name = paths_[static_cast<std::size_t>(told - paths.begin())];
            std::error_code code;
            if (!std::filesystem::exists(*told, code)) {
                return fail(ErrorCode::not_found, "base.file_missing", name,
                            "There is no such file or folder. Check the path.");
            }
            const auto guess = corpus::guess_format(*told);
            return usage_error("{}: no known format fits{}. Say which it is by --format {}.", name,
                               guess ? fmt::format("; it looks like {}", guess->description) : "",
                               format_names());
        }
        return found;
    }

    void print(Context& context, const corpus::ReadReport& report, const Stored& stored) const
    {
        if (context.json) {
            auto json = nlohmann::ordered_json::parse(corpus::to_json(report));
            json["project"] = project_;
            json["dry_run"] = dry_run_;
            json["stored"] = {{"records", stored.records},
                              {"unchanged", stored.unchanged},
                              {"documents_added", stored.documents_added},
                              {"new_versions", stored.new_versions},
                              {"new_version_ids", stored.new_version_ids},
                              {"mentions", stored.mentions},
                              {"relations", stored.relations}};
            json["carried_over"] = stored.carried.json();
            context.terminal.print_data(corpus::with_originals(
                originals_, json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
            return;
        }
        std::string text = corpus::with_originals(originals_, corpus::to_text(report));
        text += fmt::format(
            "{}{} documents new, {} new versions, {} unchanged; {} spans and {} relations stored.\n",
            dry_run_ ? "Dry run, nothing stored. It would be: " : "", stored.documents_added,
            stored.new_versions, stored.unchanged, stored.mentions, stored.relations);
        if (stored.new_versions > 0) {
            text +=
                fmt::format("{} documents are new versions of articles that are in the project with another "
                            "text: {}{}.\n",
                            stored.new_versions, fmt::join(stored.new_version_ids, ", "),
                            stored.new_versions > static_cast<std::int64_t>(kNamed) ? ", …" : "");
        }
        text += stored.carried.text();
        context.terminal.print(text);
    }

    static Result<Exit> exit_for(Context& context, const corpus::ReadReport& report, const Stored& stored)
    {
        if (report.findings.refused() == 0) {
            return Exit::done;
        }
        if (stored.records + stored.unchanged == 0) {
            context.terminal.complain("Nothing was imported; the report says why.");
            return Exit::failed;
        }
        return Exit::refused;
    }

    std::string project_;
    std::vector<std::string> paths_;
    std::string format_;
    std::string voice_;
    std::vector<std::string> maps_;
    std::string encoding_ = "utf-8";
    std::map<std::string, std::string> originals_; ///< of copies in UTF-8 the files that were named
    bool dry_run_ = false;
};

const Register registered(make<ImportCommand>);

} // namespace
} // namespace ade::cli
