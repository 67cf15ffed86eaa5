// SPDX-License-Identifier: GPL-3.0-or-later
// Readers of literature files: they give articles, and for whoever wants documents only, documents.
#pragma once

#include "core/corpus/article.hpp"
#include "core/corpus/formats/format.hpp"

#include <functional>
#include <string>

namespace ade::corpus {

/// An article as read, or what is known of one that was refused.
struct ReadArticle {
    Article article;
    std::string where;   ///< "file:line" of the record
    std::string refused; ///< not empty: the record cannot be used, and why; the report lists it too
};

/// Takes one article at a time, deletions and refused ones too. Failures as of DocumentSink.
using ArticleSink = std::function<Result<void>(ReadArticle&&)>;

class ArticleReader : public Reader {
public:
    /// As Reader::read(), with what the source says about each article. Counted as documents: the articles
    /// that the sink took, without deletions and refused ones.
    virtual Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                             const ReadOptions& options, const ArticleSink& sink,
                                             std::stop_token stop = {},
                                             const ProgressSink& progress = {}) const = 0;

    /// Documents without labels; deletions and articles without text are listed as lost.
    Result<ReadReport> read(const std::vector<std::filesystem::path>& paths, const ReadOptions& options,
                            const DocumentSink& sink, std::stop_token stop,
                            const ProgressSink& progress) const final;

    [[nodiscard]] const ArticleReader* article_reader() const final { return this; }
};

} // namespace ade::corpus
