// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/article_run.hpp"

#include "core/text/utf8.hpp"

namespace ade::corpus {

namespace {

// A baseline file has 30,000 articles; beyond this many the look for repeated numbers stops, so that memory
// stays flat.
constexpr std::size_t kMostSeen = 100'000;

bool refuses_one_article(const Error& error)
{
    return error.code == ErrorCode::parse || error.code == ErrorCode::invalid_argument;
}

bool is_sound(const std::string& text)
{
    return !text::first_invalid_utf8(text) && text.find('\0') == std::string::npos;
}

/// What names a refused record: enough for a reference, and nothing that is not UTF-8.
Article sound_part(const Article& known)
{
    Article part;
    const auto keep = [](std::string& to, const std::string& from) {
        if (is_sound(from)) {
            to = from;
        }
    };
    keep(part.pmid, known.pmid);
    keep(part.pmcid, known.pmcid);
    keep(part.doi, known.doi);
    keep(part.accession, known.accession);
    keep(part.title.text, known.title.text);
    keep(part.journal.title, known.journal.title);
    keep(part.journal.abbreviation, known.journal.abbreviation);
    keep(part.journal.volume, known.journal.volume);
    keep(part.journal.issue, known.journal.issue);
    keep(part.journal.pages, known.journal.pages);
    part.published = known.published;
    part.published.text.clear();
    keep(part.published.text, known.published.text);
    for (const Author& author : known.authors) {
        if (is_sound(author.last_name) && is_sound(author.fore_name) && is_sound(author.initials) &&
            is_sound(author.suffix) && is_sound(author.collective)) {
            Author& kept = part.authors.emplace_back(author);
            kept.identifier.clear();
            kept.affiliations.clear();
        }
    }
    return part;
}

} // namespace

ArticleRun::ArticleRun(const ArticleReader& reader, const std::vector<std::filesystem::path>& paths,
                       const ReadOptions& options, const ArticleSink& sink, std::stop_token stop,
                       const ProgressSink& progress)
    : run(reader.name(), paths, options, no_documents_, std::move(stop), progress), format_(reader.name()),
      sink_(sink)
{
}

Result<void> ArticleRun::hand_over(Article&& article, const std::string& where)
{
    if (!article.deleted) {
        ++run.report.records_read;
    }
    ArticleId id = id_of(article, format_);
    if (!id.external_id.empty() && !article.deleted) {
        std::string key = std::move(id.source) + ' ' + id.external_id;
        if (const auto earlier = seen_.find(key); earlier != seen_.end()) {
            run.note(make_error(ErrorCode::parse, "corpus.repeated_article", where,
                                "{} came before, at {}. Both are taken; the later one speaks.",
                                name_of(article), earlier->second));
        } else if (seen_.size() < kMostSeen) {
            seen_.emplace(std::move(key), where);
        }
    }
    const bool deleted = article.deleted;
    const std::string name = name_of(article);
    auto taken = sink_(ReadArticle{std::move(article), where, {}});
    if (taken) {
        run.report.found.documents += deleted ? 0 : 1;
        return {};
    }
    if (!refuses_one_article(taken.error())) {
        return taken;
    }
    Error error = taken.error();
    error.where = error.where.empty() ? where : error.where;
    error.message = fmt::format("{}: {}", name, error.message);
    run.refuse_record(std::move(error));
    return {};
}

Result<void> ArticleRun::refuse(Error error, const Article& found)
{
    ++run.report.records_read;
    Article known = sound_part(found);
    const bool named = !known.pmid.empty() || !known.doi.empty() || !known.title.empty();
    const std::string reason = error.text();
    if (named) {
        error.message = fmt::format("{}: {}", name_of(known), error.message);
    } else if (!known.accession.empty()) {
        error.message = fmt::format("Record \"{}\": {}", known.accession, error.message);
    }
    const std::string where = error.where;
    run.refuse_record(std::move(error));
    auto taken = sink_(ReadArticle{std::move(known), where, reason});
    return taken || refuses_one_article(taken.error()) ? Result<void>() : taken;
}

Result<ReadReport>
ArticleRun::read_files(const std::vector<std::filesystem::path>& paths,
                       const std::function<Result<void>(const std::filesystem::path&)>& read_one)
{
    for (const std::filesystem::path& path : paths) {
        const auto read = read_one(path);
        if (read) {
            run.path_opened(path);
            continue;
        }
        const Error& error = read.error();
        if (error.code == ErrorCode::not_found || error.code == ErrorCode::io) {
            run.path_failed(error);
        } else if (refuses_one_article(error)) {
            run.path_opened(path);
            run.refuse(error); // the rest of this file
        } else {
            return forward_error(read);
        }
    }
    return run.finish();
}

Result<ReadReport> ArticleReader::read(const std::vector<std::filesystem::path>& paths,
                                       const ReadOptions& options, const DocumentSink& sink,
                                       std::stop_token stop, const ProgressSink& progress) const
{
    Findings lost(options.max_findings_listed);
    Counts taken_counts;
    const ArticleSink articles = [&](ReadArticle&& read) -> Result<void> {
        if (!read.refused.empty()) {
            return {};
        }
        AnnotatedDocument annotated;
        annotated.document = to_document(read.article, name());
        if (read.article.deleted || annotated.document.text.empty()) {
            lost.add(Severity::lost,
                     make_error(ErrorCode::parse, "corpus.no_text", read.where,
                                "{} has no text{}, so no document was made of it.", name_of(read.article),
                                read.article.deleted ? ": its record was deleted" : ""));
            return {};
        }
        ++taken_counts.documents;
        return sink(std::move(annotated));
    };
    auto report = read_articles(paths, options, articles, std::move(stop), progress);
    if (report) {
        report->findings.append(lost);
        report->found.documents = std::min(report->found.documents, taken_counts.documents);
    }
    return report;
}

} // namespace ade::corpus
