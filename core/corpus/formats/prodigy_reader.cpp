// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/prodigy.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/record_files.hpp"

namespace ade::corpus {

namespace {

std::optional<std::int64_t> integer(const Json& object, const char* key)
{
    const Json* found = member(object, key);
    return found == nullptr ? std::nullopt : as_integer(*found);
}

class RecordReader {
public:
    RecordReader(ReadRun& run, const std::string& where) : run_(run), where_(where) {}

    Result<AnnotatedDocument> read(std::string_view line)
    {
        const auto json = parse_json(line, where_);
        if (!json) {
            return forward_error(json);
        }
        const Json* text = member(*json, "text");
        if (text == nullptr || !text->is_string() || text->get_ref<const std::string&>().empty()) {
            return fail(ErrorCode::parse, "prodigy.no_text", where_,
                        "The record has no \"text\" that is a string with words.");
        }
        record_.where = where_;
        record_.document.source = "prodigy";
        record_.document.text = text->get<std::string>();
        record_.pieces.push_back({record_.document.text, {}, 0});
        read_keys(*json);
        if (const Json* spans = member(*json, "spans"); spans != nullptr && spans->is_array()) {
            for (const Json& span : *spans) {
                read_span(span);
            }
        }
        if (const Json* relations = member(*json, "relations");
            relations != nullptr && relations->is_array()) {
            for (const Json& relation : *relations) {
                read_relation(relation);
            }
        }
        AnnotatedDocument annotated = place_labels(run_, std::move(record_));
        const auto holds = [&](const char* key) { return member(*json, key) != nullptr; };
        if (!holds("spans") && !holds("relations") && !holds("answer")) {
            annotated.annotated = false; // a text on its way into the tool
        }
        return annotated;
    }

private:
    struct Tokens {
        std::optional<std::int64_t> first;
        std::optional<std::int64_t> last;
        std::string label;
    };

    void read_keys(const Json& json)
    {
        const Json* meta = member(json, "meta");
        if (meta != nullptr) {
            for (const char* key : {"id", "pmid", "PMID"}) {
                if (record_.document.external_id.empty()) {
                    record_.document.external_id = word_of(*meta, key);
                }
            }
        }
        const Json* own = member(json, kOwnKey);
        if (own != nullptr) {
            read_own(*own, record_);
        } else if (member(json, "tokens") != nullptr) {
            run_.lose("prodigy.tokens", "lists of tokens (cut anew on export)", where_);
        }
        Json extra = Json::object();
        for (const auto& [key, value] : json.items()) {
            const bool read = key == "text" || key == "spans" || key == "relations" || key == "tokens" ||
                              key == kOwnKey || key == "answer" ||
                              (key == "meta" && value.is_object() && value.size() == 1 &&
                               !record_.document.external_id.empty());
            if (!read) {
                extra[key] = value;
            }
        }
        if (!extra.empty()) {
            record_.document.attributes[kProdigyExtra] = dump_json(extra);
        }
    }

    template <typename... Args>
    void refuse(std::string_view id, fmt::format_string<Args...> format, Args&&... args)
    {
        run_.refuse_label(make_error(ErrorCode::parse, id, where_, format, std::forward<Args>(args)...));
    }

    void read_span(const Json& json)
    {
        const auto start = integer(json, "start");
        const auto end = integer(json, "end");
        const Json* label = member(json, "label");
        if (!start || !end || label == nullptr || !label->is_string()) {
            refuse("prodigy.span", "The span {} has no whole numbers \"start\" and \"end\" and a \"label\".",
                   excerpt(dump_json(json)));
            return;
        }
        ForeignSpan span;
        span.where = where_;
        span.parts = {{*start, *end}};
        span.label = label->get<std::string>();
        span.id = fmt::format("T{}", record_.spans.size() + 1);
        if (const Json* text = member(json, "text"); text != nullptr && text->is_string()) {
            span.surface = text->get<std::string>();
        }
        if (const Json* own = member(json, kOwnKey)) {
            const std::string id = word_of(*own, "id");
            span.id = id.empty() ? span.id : id;
            read_own(*own, span);
        }
        tokens_.push_back({integer(json, "token_start"), integer(json, "token_end"), span.label});
        bounds_.emplace_back(*start, *end);
        record_.spans.push_back(std::move(span));
    }

    /// The id of the span that an end of a relation means; empty when none or several could be.
    std::string end_of(const Json& relation, const char* span_key, const char* token_key)
    {
        std::vector<std::size_t> found;
        if (const Json* span = member(relation, span_key)) {
            const auto start = integer(*span, "start");
            const auto end = integer(*span, "end");
            const std::string label = word_of(*span, "label");
            for (std::size_t i = 0; i < bounds_.size(); ++i) {
                if (start && end && bounds_[i] == std::pair(*start, *end) &&
                    (label.empty() || label == tokens_[i].label)) {
                    found.push_back(i);
                }
            }
        } else if (const auto token = integer(relation, token_key)) {
            std::int64_t shortest = -1;
            for (std::size_t i = 0; i < tokens_.size(); ++i) {
                if (!tokens_[i].first || !tokens_[i].last || *token < *tokens_[i].first ||
                    *token > *tokens_[i].last) {
                    continue;
                }
                const std::int64_t length = *tokens_[i].last - *tokens_[i].first;
                if (shortest < 0 || length < shortest) {
                    found.clear();
                    shortest = length;
                }
                if (length == shortest) {
                    found.push_back(i);
                }
            }
        }
        return found.size() == 1 ? record_.spans[found.front()].id : std::string();
    }

    void read_relation(const Json& json)
    {
        ForeignRelation relation;
        relation.where = where_;
        relation.type = word_of(json, "label");
        relation.type = relation.type.empty() ? "(no label)" : relation.type;
        if (const Json* own = member(json, kOwnKey)) {
            relation.id = word_of(*own, "id");
            relation.first = word_of(*own, "head");
            relation.second = word_of(*own, "child");
            read_own(*own, relation);
        }
        if (relation.first.empty() || relation.second.empty()) {
            relation.first = end_of(json, "head_span", "head");
            relation.second = end_of(json, "child_span", "child");
        }
        if (relation.first.empty() || relation.second.empty()) {
            refuse("prodigy.relation",
                   "The relation {} names no span of the record, or one of several that are alike.",
                   excerpt(dump_json(json)));
            return;
        }
        record_.relations.push_back(std::move(relation));
    }

    ReadRun& run_;
    const std::string& where_;
    ForeignRecord record_;
    std::vector<Tokens> tokens_;
    std::vector<std::pair<std::int64_t, std::int64_t>> bounds_;
};

class ProdigyReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "prodigy"; }
    std::string_view description() const override { return "Prodigy JSON Lines: text, spans, relations"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        if (first == std::string_view::npos || head[first] != '{') {
            return false;
        }
        const std::string_view line = head.substr(first, head.find('\n', first) - first);
        const auto has = [&](std::string_view key) { return line.find(key) != std::string_view::npos; };
        return has("\"text\"") && (has("\"_task_hash\"") || has("\"_input_hash\"") ||
                                   (has("\"spans\"") && (has("\"start\"") || has("\"answer\""))));
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        const auto parse = [&](const LineReader::Line& line,
                               const std::string& where) -> Result<std::optional<AnnotatedDocument>> {
            if (not_accepted(line.text)) {
                run.lose("prodigy.answer", "records answered \"reject\" or \"ignore\"", where);
                return std::optional<AnnotatedDocument>();
            }
            auto record = parse_prodigy(run, line.text, where);
            if (!record) {
                return tl::unexpected<Error>(line.has_end ? record.error() : cut_off(record.error()));
            }
            return std::optional<AnnotatedDocument>(std::move(*record));
        };
        return read_line_records(run, path, parse);
    }

    static bool not_accepted(std::string_view line)
    {
        if (line.find("\"answer\"") == std::string_view::npos) {
            return false;
        }
        const auto json = parse_json(line, {});
        const std::string answer = json ? word_of(*json, "answer") : std::string();
        return answer == "reject" || answer == "ignore";
    }
};

} // namespace

Result<AnnotatedDocument> parse_prodigy(ReadRun& run, std::string_view line, const std::string& where)
{
    return RecordReader(run, where).read(line);
}

const Reader& prodigy_reader()
{
    static const ProdigyReader reader;
    return reader;
}

} // namespace ade::corpus
