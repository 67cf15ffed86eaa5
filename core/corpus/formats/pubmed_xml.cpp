// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/pubmed_xml.hpp"

#include "core/corpus/formats/article_run.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/pubmed_article.hpp"
#include "core/corpus/formats/xml_records.hpp"

#include <algorithm>

namespace ade::corpus {

namespace {

XmlListShape shape(std::uint64_t max_record_bytes)
{
    return {{"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet"},
            {},
            {"PubmedArticle", "PubmedBookArticle", "DeleteCitation", "DeleteDocument", "MedlineCitation"},
            {{"MedlineCitation", "MedlineCitationSet"}}, // as until 2015
            "PubMed XML (<PubmedArticleSet>)",
            max_record_bytes};
}

/// One file or reply.
class PubmedFile {
public:
    PubmedFile(ArticleRun& run, std::string name) : run_(run), name_(std::move(name)) {}

    Result<void> read(ByteSource& source)
    {
        Result<void> stopped; // the sink's own failure, or cancelled
        std::uint64_t shown_bytes = 0;
        XmlListEvents events;
        events.record = [&](XmlCursor& cursor, std::uint64_t) { take(cursor); };
        events.record_done = [&](std::uint64_t line) -> Result<void> {
            stopped = hand_over(line);
            return stopped;
        };
        events.record_refused = [&](std::string message, std::uint64_t line) {
            ++records_;
            Error fault = error("corpus.pubmed_record", line, std::move(message));
            if (!std::exchange(begun_, false)) {
                run_.refuse_stray(std::move(fault)); // an end tag too many
            } else if (auto refused = run_.refuse(std::move(fault), article_); !refused) {
                stopped = refused;
            }
            article_ = Article();
            deleted_.clear();
        };
        events.note = [&](std::string_view id, std::string message, std::uint64_t line) {
            run_.run.note(error(id, line, std::move(message)));
        };
        events.progress = [&](std::uint64_t bytes) -> Result<void> {
            if (!stopped) {
                return stopped;
            }
            stopped = run_.run.advance(static_cast<std::int64_t>(bytes - std::exchange(shown_bytes, bytes)));
            return stopped;
        };
        const Result<void> done =
            read_xml_list(source, shape(run_.run.options().max_record_bytes), name_, events);
        if (!stopped) {
            return stopped;
        }
        if (!done) {
            return done;
        }
        if (records_ == 0) {
            run_.run.note(error("corpus.no_articles", 1, "The list holds no articles."));
        }
        return {};
    }

private:
    [[nodiscard]] Error error(std::string_view id, std::uint64_t line, std::string message) const
    {
        return make_error(ErrorCode::parse, id, place(name_, line), "{}", std::move(message));
    }

    void take(XmlCursor& cursor)
    {
        begun_ = true;
        article_ = Article();
        deleted_.clear();
        if (cursor.name() == "DeleteCitation" || cursor.name() == "DeleteDocument") {
            is_deletion_ = true;
            deleted_ = read_deleted_pmids(cursor);
        } else {
            is_deletion_ = false;
            read_pubmed_article(cursor, article_);
        }
    }

    Result<void> hand_over(std::uint64_t line)
    {
        ++records_;
        begun_ = false;
        const std::string where = place(name_, line);
        if (is_deletion_) {
            for (const std::string& pmid : deleted_) {
                Article gone;
                gone.pmid = pmid;
                gone.deleted = true;
                if (auto taken = run_.hand_over(std::move(gone), where); !taken) {
                    return taken;
                }
            }
            return {};
        }
        if (article_.pmid.empty() || !std::all_of(article_.pmid.begin(), article_.pmid.end(),
                                                  [](char c) { return c >= '0' && c <= '9'; })) {
            const std::string found = article_.pmid;
            article_.pmid.clear();
            return run_.refuse(error("corpus.no_pmid", line,
                                     found.empty() ? std::string("The article has no PMID.")
                                                   : fmt::format("The PMID is \"{}\"; a number was expected.",
                                                                 first_words(found))),
                               article_);
        }
        return run_.hand_over(std::move(article_), where);
    }

    ArticleRun& run_;
    std::string name_;
    Article article_;
    std::vector<std::string> deleted_;
    bool is_deletion_ = false;
    bool begun_ = false; ///< a record, not yet handed over or refused
    std::int64_t records_ = 0;
};

class PubmedXmlReader final : public ArticleReader {
public:
    std::string_view name() const override { return "pubmed-xml"; }
    std::string_view description() const override
    {
        return "PubMed XML: replies of efetch, baseline and update files, also .gz (articles without labels)";
    }

    bool detect(const std::filesystem::path& path, std::string_view head) const override
    {
        if (head.substr(0, 2) == "\x1F\x8B") {
            const std::string name = path.filename().string();
            return name.size() > 7 && name.compare(name.size() - 7, 7, ".xml.gz") == 0;
        }
        return head.find("<PubmedArticleSet") != std::string_view::npos ||
               head.find("<MedlineCitationSet") != std::string_view::npos ||
               head.find("<PubmedBookArticleSet") != std::string_view::npos;
    }

    Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                     const ReadOptions& options, const ArticleSink& sink,
                                     std::stop_token stop, const ProgressSink& progress) const override
    {
        ArticleRun run(*this, paths, options, sink, std::move(stop), progress);
        return run.read_files(paths, [&](const std::filesystem::path& path) -> Result<void> {
            const auto source = open_byte_source(path);
            return source ? PubmedFile(run, path.string()).read(**source) : forward_error(source);
        });
    }
};

} // namespace

const ArticleReader& pubmed_xml_reader()
{
    static const PubmedXmlReader reader;
    return reader;
}

Result<PubmedReply> parse_pubmed_xml(std::string_view bytes, const std::string& where)
{
    PubmedReply reply;
    const ReadOptions options;
    const ArticleSink sink = [&](ReadArticle&& article) -> Result<void> {
        reply.articles.push_back(std::move(article));
        return {};
    };
    const ProgressSink no_progress;
    ArticleRun run(pubmed_xml_reader(), {}, options, sink, {}, no_progress);
    const auto source = memory_source(bytes);
    if (auto read = PubmedFile(run, where).read(*source); !read) {
        const std::size_t begin = bytes.substr(0, 65536).find("<ERROR>");
        if (begin != std::string_view::npos) {
            const std::string_view words = bytes.substr(begin + 7, 200);
            return fail(ErrorCode::parse, "corpus.eutils_error", where,
                        "E-utilities answered with an error: \"{}\".",
                        words.substr(0, words.find("</ERROR>")));
        }
        return forward_error(read);
    }
    reply.findings = run.run.report.findings;
    return reply;
}

} // namespace ade::corpus
