// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/tagged_records.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/formats/article_fields.hpp"
#include "core/corpus/formats/likely_format.hpp"
#include "core/corpus/formats/text_lines.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>

namespace ade::corpus {

namespace {

// A file without one good record among so many is of another format.
constexpr std::size_t kMostUntyped = 1000;

struct Field {
    std::string_view tag;
    std::string_view value;
};

/// "TY  - JOUR", "PMID- 1", also with a blank too few ("TY - JOUR"); nothing for other lines.
std::optional<Field> parse_field(std::string_view line, const TaggedShape& shape)
{
    std::size_t end = 0;
    const auto in_tag = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    while (end < line.size() && end < shape.tag_bytes && in_tag(line[end])) {
        ++end;
    }
    if (end < 2 || line[0] < 'A') {
        return std::nullopt;
    }
    std::size_t at = end;
    while (at < line.size() && at < end + 3 && line[at] == ' ') {
        ++at;
    }
    if (at >= line.size() || line[at] != '-' || (at + 1 < line.size() && line[at + 1] != ' ')) {
        return std::nullopt;
    }
    return Field{line.substr(0, end), ascii::trimmed(line.substr(at + 1))};
}

class TaggedFile {
public:
    TaggedFile(ArticleRun& run, const std::filesystem::path& path, const TaggedShape& shape,
               const std::function<Article(const TaggedRecord&)>& make)
        : run_(run), path_(path), shape_(shape), make_(make)
    {
    }

    Result<void> read()
    {
        auto lines = TextLines::open(run_.run, path_);
        if (!lines) {
            return forward_error(lines);
        }
        for (;;) {
            auto line = lines->next();
            if (!line) {
                return forward_error(line);
            }
            if (!*line) {
                break;
            }
            if (auto taken = take(**line); !taken) {
                return taken;
            }
        }
        if (open_ && !shape_.ends.empty()) {
            note_missing_end("the end of the file");
        } else if (open_ && cut_line_ != 0) {
            run_.run.note(error("corpus.cut_off", cut_line_,
                                "The file ends within this line, without an end of line: it seems to be cut "
                                "off, and the last record may lack its end. Get it again."));
        }
        if (auto done = finish(); !done) {
            return done;
        }
        if (!any_) {
            return no_records();
        }
        return {};
    }

private:
    Result<void> take(const TextLines::Line& line)
    {
        const auto field = parse_field(line.text, shape_);
        if (first_line_.empty() && !ascii::trimmed(line.text).empty()) {
            first_line_ = line.text.substr(0, 4096);
        }
        cut_line_ = line.has_end ? 0 : line.number;
        if (field && field->tag == shape_.begins) {
            if (open_ && !shape_.ends.empty()) {
                note_missing_end("the next record");
            }
            if (auto done = finish(); !done) {
                return done;
            }
            any_ = true;
            if (auto told = refuse_untyped(); !told) {
                return told;
            }
            begin(line.number);
        } else if (field && !shape_.ends.empty() && field->tag == shape_.ends) {
            return finish();
        } else if (ascii::trimmed(line.text).empty() && line.fault.empty()) {
            return shape_.ends.empty() ? finish() : Result<void>();
        }
        if (!open_) {
            if (field && field->tag == shape_.foreign) {
                if (!any_) {
                    return fail(ErrorCode::parse, "corpus.wrong_format", place(path_, line.number),
                                "The file looks like {}. {} was expected.", likely_format(line.text),
                                shape_.expected);
                }
                begin(line.number);
                fault_ = fmt::format("The record is of another format: it looks like {}.",
                                     likely_format(line.text));
                fault_line_ = line.number;
            } else if (field && shape_.ends.empty()) {
                begin(line.number); // a record whose first tag is missing
                any_ = true;
            } else if (field) {
                begin(line.number);
                untyped_ = true;
                fault_ = fmt::format("The record begins with no {} line.", shape_.begins);
                fault_line_ = line.number;
            } else {
                if (stray_.empty()) {
                    stray_ = line.text.substr(0, 4096);
                }
                if (any_ && !stray_told_) {
                    stray_told_ = true;
                    run_.run.refuse(error("corpus.stray_line", line.number,
                                          fmt::format("\"{}\" stands between records and was passed over.",
                                                      first_words(line.text))));
                }
                return {};
            }
        }
        if (!line.fault.empty() && fault_.empty()) {
            fault_ = line.fault;
            fault_line_ = line.number;
        }
        bytes_ += line.text.size();
        if (bytes_ > run_.run.options().max_record_bytes) {
            fault_ = fault_.empty() ? "The record is too large to be read." : fault_;
            fault_line_ = fault_line_ == 0 ? record_.line : fault_line_;
            record_.fields.clear();
            return {};
        }
        if (field) {
            record_.fields.emplace_back(field->tag, field->value);
        } else if (!record_.fields.empty()) {
            std::string& value = record_.fields.back().second;
            value += value.empty() ? "" : " ";
            value += ascii::trimmed(line.text);
        }
        return {};
    }

    void begin(std::uint64_t line)
    {
        record_ = TaggedRecord();
        record_.line = line;
        bytes_ = 0;
        open_ = true;
        untyped_ = false;
    }

    Result<void> finish()
    {
        if (!open_) {
            return {};
        }
        open_ = false;
        const std::string fault = std::exchange(fault_, {});
        const std::uint64_t fault_line = std::exchange(fault_line_, 0);
        if (!fault.empty()) {
            // What can be read of it names it in the report and the screening log.
            std::erase_if(record_.fields, [](const auto& field) {
                return text::first_invalid_utf8(field.second).has_value() ||
                       field.second.find('\0') != std::string::npos;
            });
            untyped_records_.emplace_back(error("corpus.tagged_record", fault_line, fault), make_(record_));
            if (untyped_ && !any_) {
                return untyped_records_.size() <= kMostUntyped ? Result<void>() : no_records();
            }
            return refuse_untyped();
        }
        return run_.hand_over(make_(record_), place(path_, record_.line));
    }

    /// The records that wait to be refused: those before the first good one until that shows that the file is
    /// of this format.
    Result<void> refuse_untyped()
    {
        for (auto& [error, article] : std::exchange(untyped_records_, {})) {
            if (auto refused = run_.refuse(std::move(error), article); !refused) {
                return refused;
            }
        }
        return {};
    }

    [[nodiscard]] Result<void> no_records() const
    {
        const std::string first = stray_.empty() ? first_line_ : stray_;
        return fail(ErrorCode::parse, first.empty() ? "corpus.empty" : "corpus.wrong_format", place(path_, 1),
                    "{} {} was expected.",
                    first.empty() ? std::string("The file is empty.") : described(first), shape_.expected);
    }

    void note_missing_end(std::string_view before)
    {
        if (!fault_.empty()) {
            return; // it is not taken
        }
        run_.run.note(
            error("corpus.missing_end", record_.line,
                  fmt::format("The record has no {} line before {}; it was taken as it is, and may be "
                              "cut off.",
                              shape_.ends, before)));
    }

    [[nodiscard]] static std::string described(const std::string& line)
    {
        const std::string likely = likely_format(line);
        return likely.empty() ? fmt::format("The file begins with \"{}\".", first_words(line))
                              : fmt::format("The file looks like {}.", likely);
    }

    [[nodiscard]] Error error(std::string_view id, std::uint64_t line, const std::string& message) const
    {
        return make_error(ErrorCode::parse, id, place(path_, line), "{}", message);
    }

    ArticleRun& run_;
    const std::filesystem::path& path_;
    const TaggedShape& shape_;
    const std::function<Article(const TaggedRecord&)>& make_;
    TaggedRecord record_;
    std::size_t bytes_ = 0;
    bool open_ = false;
    bool any_ = false;     ///< a record of this format was met
    bool untyped_ = false; ///< the record at hand lacks its first line
    std::vector<std::pair<Error, Article>> untyped_records_;
    bool stray_told_ = false;
    std::string first_line_;     ///< that is not empty
    std::uint64_t cut_line_ = 0; ///< of a last line without an end of line
    std::string stray_;          ///< the first line that belongs to no record
    std::string fault_;
    std::uint64_t fault_line_ = 0;
};

} // namespace

std::string_view TaggedRecord::first(std::string_view tag) const
{
    for (const auto& [name, value] : fields) {
        if (name == tag) {
            return value;
        }
    }
    return {};
}

Result<void> read_tagged_file(ArticleRun& run, const std::filesystem::path& path, const TaggedShape& shape,
                              const std::function<Article(const TaggedRecord&)>& make)
{
    return TaggedFile(run, path, shape, make).read();
}

} // namespace ade::corpus
