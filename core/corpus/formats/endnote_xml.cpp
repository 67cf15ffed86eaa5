// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/endnote_xml.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/article_run.hpp"
#include "core/corpus/formats/xml_records.hpp"

namespace ade::corpus {

namespace {

/// Calls take(name) for each child of the present element; take consumes it, or says false and it is left.
template <typename Take>
void for_children(XmlCursor& cursor, const Take& take)
{
    while (cursor.next_child()) {
        if (!take(std::string(cursor.name()))) {
            cursor.skip();
        }
    }
}

class RecordBuilder {
public:
    Article article;

    void read(XmlCursor& cursor)
    {
        for_children(cursor, [&](const std::string& name) { return take(cursor, name); });
        const std::string where = ascii::lower(database_);
        const bool pubmed = where.find("medline") != std::string::npos ||
                            where.find("pubmed") != std::string::npos ||
                            where.find("nlm") != std::string::npos;
        const std::string pmid = pubmed || accession_ == linked_pmid_ ? pmid_in(accession_) : std::string();
        article.pmid = !pmid.empty() ? pmid : linked_pmid_;
        article.accession = pmid.empty() ? accession_ : std::string();
        if (article.pmid.empty() && article.accession.empty() && !number_.empty()) {
            article.accession = number_; // EndNote's own; tells records of one library apart
        }
    }

private:
    bool take(XmlCursor& cursor, const std::string& name)
    {
        if (name == "contributors") {
            for_children(cursor, [&](const std::string& list) {
                if (list != "authors") {
                    return false;
                }
                for_children(cursor, [&](const std::string& one) {
                    if (one != "author") {
                        return false;
                    }
                    if (const std::string author = cursor.text(); !author.empty()) {
                        article.authors.push_back(parse_author(author));
                    }
                    return true;
                });
                return true;
            });
        } else if (name == "titles" || name == "periodical" || name == "alt-periodical") {
            for_children(cursor, [&](const std::string& title) { return take_title(cursor, title); });
        } else if (name == "dates") {
            take_dates(cursor);
        } else if (name == "keywords") {
            for_children(cursor, [&](const std::string& one) {
                if (one != "keyword") {
                    return false;
                }
                article.keywords.push_back({cursor.text(), false});
                return true;
            });
        } else if (name == "urls") {
            take_urls(cursor);
        } else {
            return take_plain(cursor, name);
        }
        return true;
    }

    bool take_title(XmlCursor& cursor, const std::string& name)
    {
        if (name == "title") {
            cursor.text(article.title.text);
        } else if (name == "translated-title") {
            cursor.text(article.vernacular_title.text);
        } else if (name == "full-title" || (name == "secondary-title" && article.journal.title.empty())) {
            cursor.text(article.journal.title);
        } else if (name == "abbr-1" || (name == "alt-title" && article.journal.abbreviation.empty())) {
            article.journal.abbreviation = without_full_stops(cursor.text());
        } else {
            return false;
        }
        return true;
    }

    bool take_plain(XmlCursor& cursor, const std::string& name)
    {
        if (name == "abstract") {
            article.abstract_sections = plain_abstract(cursor.text());
        } else if (name == "accession-num") {
            cursor.text(accession_);
        } else if (name == "remote-database-name" || name == "remote-database-provider") {
            database_ += " " + cursor.text();
        } else if (name == "rec-number") {
            cursor.text(number_);
        } else if (name == "electronic-resource-num") {
            article.doi = doi_in(cursor.text());
        } else if (name == "custom2") {
            if (const std::string text = cursor.text(); text.substr(0, 3) == "PMC") {
                article.pmcid = text;
            }
        } else if (name == "pages") {
            cursor.text(article.journal.pages);
        } else if (name == "volume") {
            cursor.text(article.journal.volume);
        } else if (name == "number") {
            cursor.text(article.journal.issue);
        } else if (name == "isbn") {
            article.journal.issn = cursor.text();
            article.journal.issn = article.journal.issn.substr(0, article.journal.issn.find(' '));
        } else if (name == "language") {
            article.languages.push_back(cursor.text());
        } else if (name == "work-type") {
            article.publication_types.push_back(cursor.text());
        } else {
            return false;
        }
        return true;
    }

    void take_dates(XmlCursor& cursor)
    {
        std::string year;
        std::string day;
        for_children(cursor, [&](const std::string& name) {
            if (name == "year") {
                cursor.text(year);
            } else if (name == "pub-dates") {
                for_children(cursor, [&](const std::string& one) {
                    if (one != "date") {
                        return false;
                    }
                    cursor.text(day);
                    return true;
                });
            } else {
                return false;
            }
            return true;
        });
        const bool has_year = day.find(year) != std::string::npos;
        article.published = parse_date(day.empty() ? year : has_year ? day : year + " " + day);
    }

    void take_urls(XmlCursor& cursor)
    {
        for_children(cursor, [&](const std::string& list) {
            if (list != "related-urls" && list != "web-urls") {
                return false;
            }
            for_children(cursor, [&](const std::string& one) {
                if (one != "url") {
                    return false;
                }
                const std::string url = cursor.text();
                for (const std::string site : {"pubmed.ncbi.nlm.nih.gov/", "ncbi.nlm.nih.gov/pubmed/"}) {
                    if (const std::size_t found = url.find(site); found != std::string::npos) {
                        const std::string rest = url.substr(found + site.size());
                        linked_pmid_ = pmid_in(rest.substr(0, rest.find_first_not_of("0123456789")));
                    }
                }
                return true;
            });
            return true;
        });
    }

    std::string accession_;
    std::string number_;
    std::string database_;
    std::string linked_pmid_;
};

Result<void> read_file(ArticleRun& run, const std::filesystem::path& path)
{
    const auto source = open_byte_source(path);
    if (!source) {
        return forward_error(source);
    }
    const XmlListShape shape{{"xml"},
                             {"records"},
                             {"record"},
                             {},
                             "EndNote XML (<xml><records>)",
                             run.run.options().max_record_bytes};
    const std::string name = path.string();
    const auto error = [&](std::string_view id, std::uint64_t line, std::string message) {
        return make_error(ErrorCode::parse, id, place(path, line), "{}", std::move(message));
    };
    RecordBuilder record;
    bool begun = false; // a record, not yet handed over or refused
    std::int64_t records = 0;
    std::uint64_t shown_bytes = 0;
    Result<void> stopped;
    XmlListEvents events;
    events.record = [&](XmlCursor& cursor, std::uint64_t) {
        record = RecordBuilder();
        begun = true;
        record.read(cursor);
    };
    events.record_done = [&](std::uint64_t line) -> Result<void> {
        ++records;
        begun = false;
        stopped = run.hand_over(std::move(record.article), place(path, line));
        return stopped;
    };
    events.record_refused = [&](std::string message, std::uint64_t line) {
        ++records;
        Error fault = error("corpus.endnote_record", line, std::move(message));
        if (!std::exchange(begun, false)) {
            run.refuse_stray(std::move(fault)); // an end tag too many
        } else if (auto refused = run.refuse(std::move(fault), record.article); !refused) {
            stopped = refused;
        }
        record = RecordBuilder();
    };
    events.note = [&](std::string_view id, std::string message, std::uint64_t line) {
        run.run.note(error(id, line, std::move(message)));
    };
    events.progress = [&](std::uint64_t bytes) -> Result<void> {
        return stopped ? run.run.advance(static_cast<std::int64_t>(bytes - std::exchange(shown_bytes, bytes)))
                       : stopped;
    };
    if (auto done = read_xml_list(**source, shape, name, events); !done) {
        return done;
    }
    if (records == 0) {
        run.run.note(error("corpus.no_articles", 1, "The list holds no records."));
    }
    return stopped;
}

class EndnoteXmlReader final : public ArticleReader {
public:
    std::string_view name() const override { return "endnote-xml"; }
    std::string_view description() const override { return "EndNote XML (articles without labels)"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t root = head.find("<xml>");
        return root != std::string_view::npos && head.find("<records>", root) != std::string_view::npos;
    }

    Result<ReadReport> read_articles(const std::vector<std::filesystem::path>& paths,
                                     const ReadOptions& options, const ArticleSink& sink,
                                     std::stop_token stop, const ProgressSink& progress) const override
    {
        ArticleRun run(*this, paths, options, sink, std::move(stop), progress);
        return run.read_files(paths, [&](const std::filesystem::path& path) { return read_file(run, path); });
    }
};

} // namespace

const ArticleReader& endnote_xml_reader()
{
    static const EndnoteXmlReader reader;
    return reader;
}

} // namespace ade::corpus
