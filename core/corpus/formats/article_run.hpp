// SPDX-License-Identifier: GPL-3.0-or-later
// What all readers of literature share: the report being filled, handing articles over, seeing numbers twice.
#pragma once

#include "core/corpus/formats/article_reader.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <unordered_map>

namespace ade::corpus {

/// One call of ArticleReader::read_articles().
class ArticleRun {
public:
    ArticleRun(const ArticleReader& reader, const std::vector<std::filesystem::path>& paths,
               const ReadOptions& options, const ArticleSink& sink, std::stop_token stop,
               const ProgressSink& progress);

    ReadRun run;

    /// A sound article; record and document are counted. A PMID, DOI or number that came before is noted (an
    /// update file may hold an article twice: the later one speaks). Fails when the sink fails for good.
    Result<void> hand_over(Article&& article, const std::string& where);
    /// A record that cannot be used: it is listed with the article's name, counted, and given to the sink,
    /// so that a screening log can show it, also when nothing is known of it. found: what could be read of
    /// it; its strings need not be UTF-8.
    Result<void> refuse(Error error, const Article& found);
    /// A fault between records: it is listed and counted as one, and there is no article to log.
    void refuse_stray(Error error)
    {
        ++run.report.records_read;
        run.refuse_record(std::move(error));
    }

    /// Calls read_one for each path and ends the run. A file that cannot be read is listed, and the next one
    /// is read; fails with cancelled, with what the sink returned, or when no file could be opened.
    Result<ReadReport> read_files(const std::vector<std::filesystem::path>& paths,
                                  const std::function<Result<void>(const std::filesystem::path&)>& read_one);

private:
    std::string_view format_;
    const ArticleSink& sink_;
    DocumentSink no_documents_;
    std::unordered_map<std::string, std::string> seen_; ///< number → where; bounded
};

} // namespace ade::corpus
