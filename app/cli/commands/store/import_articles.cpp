// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/store/import_articles.hpp"
#include "app/cli/carried.hpp"

#include "app/cli/project.hpp"
#include "core/base/uuid.hpp"
#include "core/corpus/formats/recoded_files.hpp"
#include "core/store/article_store.hpp"

#include <nlohmann/json.hpp>

namespace ade::cli {
namespace {

constexpr std::size_t kBatch = 2000; // articles held before they are stored

/// Stores articles batch by batch as one intake. The project is made when the first batch comes.
class ArticleImporter {
public:
    ArticleImporter(const Context& context, std::filesystem::path path, store::IntakeRequest request,
                    const std::map<std::string, std::string>& originals, bool dry_run)
        : context_(context), path_(std::move(path)), request_(std::move(request)), originals_(originals),
          dry_run_(dry_run)
    {
    }

    Result<void> open_existing()
    {
        std::error_code code;
        return dry_run_ || std::filesystem::exists(path_, code) ? open(false) : Result<void>();
    }

    Result<void> take(corpus::ReadArticle&& read)
    {
        pending_.push_back(
            {std::move(read.article), {}, corpus::with_originals(originals_, std::move(read.refused))});
        where_.push_back(std::move(read.where));
        return pending_.size() < kBatch ? Result<void>() : flush();
    }

    Result<void> flush()
    {
        if (pending_.empty()) {
            return {};
        }
        std::vector<store::ArticleInput> batch;
        batch.swap(pending_);
        const std::vector<std::string> where = std::exchange(where_, {});
        if (!project_) {
            if (auto opened = open(true); !opened) {
                return opened;
            }
        }
        if (person_id_.empty()) {
            auto person = person_in(*project_, context_);
            if (!person) {
                return forward_error(person);
            }
            person_id_ = std::move(*person);
        }
        auto report = store::ArticleStore(*project_).add(request_, batch, person_id_);
        if (!report) {
            return forward_error(report);
        }
        for (const auto& [fate, count] : report->counts) {
            counts_[fate] += count;
        }
        elsewhere_ += report->withdrawn_elsewhere;
        carried_.add(report->carried);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            // Those the reader refused are in its own report already.
            if (report->articles[i].fate == store::ArticleFate::refused && batch[i].refused.empty()) {
                refused_.add(corpus::Severity::refused,
                             make_error(ErrorCode::invalid_argument, "store.article_refused", where[i],
                                        "{}: {}", corpus::name_of(batch[i].article),
                                        report->articles[i].reason));
            }
        }
        return {};
    }

    [[nodiscard]] std::int64_t count(store::ArticleFate fate) const
    {
        const auto found = counts_.find(fate);
        return found == counts_.end() ? 0 : found->second;
    }
    [[nodiscard]] std::int64_t elsewhere() const { return elsewhere_; }
    [[nodiscard]] const CarriedOver& carried() const { return carried_; }
    [[nodiscard]] const corpus::Findings& refused() const { return refused_; }
    [[nodiscard]] const std::string& intake_id() const { return request_.id; }
    [[nodiscard]] std::int64_t kept() const
    {
        std::int64_t sum = 0;
        for (const auto& [fate, count] : counts_) {
            sum += fate == store::ArticleFate::refused ? 0 : count;
        }
        return sum;
    }

private:
    Result<void> open(bool create)
    {
        // A dry run works on a copy that is thrown away: it needs no lock and writes nothing.
        auto project =
            dry_run_ ? store::ProjectFile::open_scratch(path_) : open_to_write(path_, context_, create);
        if (!project) {
            return forward_error(project);
        }
        project_ = std::move(*project);
        return {};
    }

    const Context& context_;
    std::filesystem::path path_;
    store::IntakeRequest request_;
    const std::map<std::string, std::string>& originals_; ///< of copies in UTF-8 the files that were named
    bool dry_run_;
    std::unique_ptr<store::ProjectFile> project_;
    std::string person_id_;
    std::vector<store::ArticleInput> pending_;
    std::vector<std::string> where_; ///< of those pending
    std::map<store::ArticleFate, std::int64_t> counts_;
    std::int64_t elsewhere_ = 0;
    CarriedOver carried_;
    corpus::Findings refused_;
};

void print(Context& context, const std::filesystem::path& project, const corpus::ReadReport& report,
           const ArticleImporter& importer, bool dry_run, const std::map<std::string, std::string>& originals)
{
    using store::ArticleFate;
    if (context.json) {
        auto json = nlohmann::ordered_json::parse(corpus::to_json(report));
        json["project"] = project.string();
        json["dry_run"] = dry_run;
        json["intake"] = importer.intake_id();
        json["stored"] = nlohmann::ordered_json::object();
        for (const ArticleFate fate :
             {ArticleFate::added, ArticleFate::new_version, ArticleFate::updated, ArticleFate::unchanged,
              ArticleFate::withdrawn, ArticleFate::excluded, ArticleFate::refused}) {
            json["stored"][std::string(to_string(fate))] = importer.count(fate);
        }
        json["stored"]["withdrawn_elsewhere"] = importer.elsewhere();
        json["carried_over"] = importer.carried().json();
        context.terminal.print_data(corpus::with_originals(
            originals, json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
        return;
    }
    context.terminal.print(
        corpus::with_originals(originals, corpus::to_text(report)) +
        fmt::format(
            "{}{} articles new, {} with a new text, {} with new facts, {} unchanged, {} withdrawn, {} "
            "refused; {} deletions of articles that are not here. Intake {}.\n{}",
            dry_run ? "Dry run, nothing stored. It would be: " : "", importer.count(ArticleFate::added),
            importer.count(ArticleFate::new_version), importer.count(ArticleFate::updated),
            importer.count(ArticleFate::unchanged), importer.count(ArticleFate::withdrawn),
            importer.count(ArticleFate::refused), importer.elsewhere(), importer.intake_id(),
            importer.carried().text()));
}

} // namespace

Result<Exit> import_articles(Context& context, const std::filesystem::path& project,
                             const corpus::ArticleReader& reader,
                             const std::vector<std::filesystem::path>& paths,
                             const corpus::ReadOptions& options, bool dry_run,
                             const std::map<std::string, std::string>& originals)
{
    store::IntakeRequest request;
    request.id = new_uuid();
    request.source = reader.name();
    for (const std::filesystem::path& path : paths) {
        request.query += (request.query.empty() ? "" : "\n") + path.filename().string();
    }
    ArticleImporter importer(context, project, std::move(request), originals, dry_run);
    if (auto opened = importer.open_existing(); !opened) {
        return forward_error(opened);
    }
    auto report = reader.read_articles(
        paths, options, [&](corpus::ReadArticle&& read) { return importer.take(std::move(read)); },
        context.stop, context.terminal.progress());
    if (auto flushed = importer.flush(); !flushed) { // read before a stop or a failure: kept
        return forward_error(flushed);
    }
    if (!report) {
        if (importer.kept() > 0) {
            context.terminal.complain(fmt::format("{} articles read so far were stored.", importer.kept()));
        }
        return tl::unexpected<Error>(corpus::with_originals(originals, report.error()));
    }
    report->findings.append(importer.refused());
    print(context, project, *report, importer, dry_run, originals);
    if (report->findings.refused() == 0) {
        return Exit::done;
    }
    if (importer.kept() + importer.elsewhere() == 0) {
        context.terminal.complain("Nothing was imported; the report says why.");
        return Exit::failed;
    }
    return Exit::refused;
}

} // namespace ade::cli
