// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/spert.hpp"

#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/json_text.hpp"
#include "core/corpus/formats/record_files.hpp"
#include "core/corpus/formats/spert_entry.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <initializer_list>

namespace ade::corpus {

namespace {

/// Keys of an object that are not among the known ones, as JSON; empty when there are none.
std::string extra_keys(const Json& object, std::initializer_list<std::string_view> known)
{
    Json extra = Json::object();
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            extra[key] = value;
        }
    }
    return extra.empty() ? std::string() : dump_json(extra);
}

class EntryReader {
public:
    EntryReader(ReadRun& run, std::string where) : run_(run), where_(std::move(where)) {}

    Result<AnnotatedDocument> read(std::string_view text)
    {
        const auto json = parse_json(text, where_);
        if (!json) {
            return forward_error(json);
        }
        if (!json->is_object()) {
            return fail(ErrorCode::parse, "spert.entry_kind", where_,
                        "The entry is {}; an object was expected.", kind_of(*json));
        }
        Document& document = result_.document;
        document.source = "spert";
        if (const auto id = json->find("orig_id"); id != json->end()) {
            document.external_id = id->is_string() ? id->get<std::string>() : dump_json(*id);
        }
        for (const auto part :
             {&EntryReader::read_tokens, &EntryReader::read_entities, &EntryReader::read_relations}) {
            if (auto read = (this->*part)(*json); !read) {
                return tl::unexpected<Error>(about_record(read.error(), document.external_id));
            }
        }
        if (auto extra = extra_keys(*json, {"tokens", "entities", "relations"}); !extra.empty()) {
            document.attributes[kSpertExtra] = std::move(extra);
        }
        return std::move(result_);
    }

private:
    struct Token {
        text::Span span;
    };

    struct Entity {
        std::string mention_id; ///< empty when the type is not known
        Label label = Label::drug;
    };

    [[nodiscard]] Result<const Json*> list(const Json& entry, const char* key, bool needed) const
    {
        const auto found = entry.find(key);
        if (found == entry.end() && !needed) {
            return nullptr;
        }
        if (found == entry.end() || !found->is_array()) {
            return fail(ErrorCode::parse, "spert.no_list", where_, "The entry has no list \"{}\".", key);
        }
        return &*found;
    }

    Result<void> read_tokens(const Json& entry)
    {
        const auto tokens = list(entry, "tokens", true);
        if (!tokens) {
            return forward_error(tokens);
        }
        Document& document = result_.document;
        std::int64_t position = 0;
        bool plain = true;
        for (const Json& item : **tokens) {
            if (!item.is_string()) {
                return fail(ErrorCode::parse, "spert.token_kind", where_,
                            "A token is {}; a string was expected.", kind_of(item));
            }
            const auto token = item.get<std::string>();
            plain = plain && !token.empty() && token.find(' ') == std::string::npos;
            if (!tokens_.empty()) {
                document.text += ' ';
                ++position;
            }
            const std::int64_t length = text::count_code_points(token);
            document.text += token;
            tokens_.push_back({text::make_span(position, position + length)});
            position += length;
        }
        if (position == 0) {
            return fail(ErrorCode::parse, "spert.no_text", where_, "The entry has no tokens with text.");
        }
        document.sentences.push_back({text::make_span(0, position), std::nullopt});
        if (!plain) {
            document.attributes[kSpertTokens] = dump_json(**tokens);
        }
        return {};
    }

    /// A field that must be a whole number in 0 … most.
    [[nodiscard]] Result<std::int64_t> index(const Json& object, const char* key, std::size_t most) const
    {
        const auto found = object.find(key);
        const auto value = found == object.end() ? std::nullopt : as_integer(*found);
        if (!value || *value < 0 || static_cast<std::size_t>(*value) > most) {
            return fail(ErrorCode::parse, "spert.index", where_,
                        "\"{}\" is {}; a whole number from 0 to {} was expected.", key,
                        found == object.end() ? std::string("missing") : excerpt(dump_json(*found)), most);
        }
        return *value;
    }

    [[nodiscard]] Result<std::string> type_of(const Json& object) const
    {
        const auto found = object.is_object() ? object.find("type") : object.end();
        if (!object.is_object() || found == object.end() || !found->is_string()) {
            return fail(ErrorCode::parse, "spert.no_type", where_,
                        "An entity or relation has no \"type\" that is a string.");
        }
        return found->get<std::string>();
    }

    Result<void> read_entities(const Json& entry)
    {
        const auto entities = list(entry, "entities", false);
        if (!entities) {
            return forward_error(entities);
        }
        if (*entities == nullptr) {
            return {};
        }
        for (const Json& item : **entities) {
            const auto type = type_of(item);
            if (!type) {
                return forward_error(type);
            }
            const auto start = index(item, "start", tokens_.size());
            if (!start) {
                return forward_error(start);
            }
            const auto end = index(item, "end", tokens_.size());
            if (!end) {
                return forward_error(end);
            }
            if (*end <= *start) {
                return fail(
                    ErrorCode::parse, "spert.empty_entity", where_,
                    "An entity of type {} goes from token {} to {}; the end is exclusive and must be larger.",
                    excerpt(*type), *start, *end);
            }
            const auto label = run_.label(*type, where_);
            if (!label) {
                entities_.push_back({});
                continue;
            }
            Mention mention;
            mention.id = fmt::format("T{}", entities_.size() + 1);
            mention.label = *label;
            mention.span = {tokens_[static_cast<std::size_t>(*start)].span.begin,
                            tokens_[static_cast<std::size_t>(*end - 1)].span.end};
            mention.surface = surface(mention.span);
            if (*type != (*label == Label::drug ? "Drug" : "Adverse-Effect")) {
                mention.foreign_label = *type;
            }
            if (auto extra = extra_keys(item, {"type", "start", "end"}); !extra.empty()) {
                mention.attributes[kSpertExtra] = std::move(extra);
            }
            entities_.push_back({mention.id, *label});
            result_.mentions.push_back(std::move(mention));
        }
        return {};
    }

    [[nodiscard]] std::string surface(text::Span span) const
    {
        const auto slice = text::slice(result_.document.text, span);
        return slice ? std::string(*slice) : std::string(); // check_document() names what is wrong
    }

    Result<void> read_relations(const Json& entry)
    {
        const auto relations = list(entry, "relations", false);
        if (!relations) {
            return forward_error(relations);
        }
        if (*relations == nullptr) {
            return {};
        }
        for (const Json& item : **relations) {
            const auto type = type_of(item);
            if (!type) {
                return forward_error(type);
            }
            if (entities_.empty()) {
                return fail(ErrorCode::parse, "spert.relation_without_entities", where_,
                            "There is a relation but no entity.");
            }
            const auto head = index(item, "head", entities_.size() - 1);
            if (!head) {
                return forward_error(head);
            }
            const auto tail = index(item, "tail", entities_.size() - 1);
            if (!tail) {
                return forward_error(tail);
            }
            const auto polarity = run_.polarity(*type, where_);
            if (!polarity) {
                continue;
            }
            const Entity& first = entities_[static_cast<std::size_t>(*head)];
            const Entity& second = entities_[static_cast<std::size_t>(*tail)];
            if (first.mention_id.empty() || second.mention_id.empty()) {
                continue; // an end was left out for its type, which is reported
            }
            if (first.label == second.label) {
                return fail(
                    ErrorCode::parse, "spert.same_labels", where_,
                    "Relation {} → {} joins two spans labelled {}; a drug and an event were expected.", *head,
                    *tail, to_string(first.label));
            }
            const bool drug_first = first.label == Label::drug;
            Relation relation;
            relation.id = fmt::format("R{}", result_.relations.size() + 1);
            relation.drug_id = drug_first ? first.mention_id : second.mention_id;
            relation.event_id = drug_first ? second.mention_id : first.mention_id;
            relation.polarity = *polarity;
            if (drug_first) {
                relation.attributes[kSpertHead] = "drug";
            }
            if (*type != "Adverse-Effect") {
                relation.attributes[kSpertType] = *type;
            }
            if (auto extra = extra_keys(item, {"type", "head", "tail"}); !extra.empty()) {
                relation.attributes[kSpertExtra] = std::move(extra);
            }
            result_.relations.push_back(std::move(relation));
        }
        return {};
    }

    ReadRun& run_;
    std::string where_;
    AnnotatedDocument result_;
    std::vector<Token> tokens_;
    std::vector<Entity> entities_;
};

} // namespace

Result<AnnotatedDocument> parse_spert_entry(ReadRun& run, std::string_view text, const std::string& where)
{
    return EntryReader(run, where).read(text);
}

namespace {

class SpertReader final : public FilewiseReader {
public:
    std::string_view name() const override { return "spert"; }
    std::string_view description() const override { return "SpERT JSON: tokens, entities, relations"; }

    bool detect(const std::filesystem::path&, std::string_view head) const override
    {
        const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        return first != std::string_view::npos && head[first] == '[' &&
               head.find("\"tokens\"") != std::string_view::npos;
    }

private:
    Result<void> read_file(ReadRun& run, const std::filesystem::path& path) const override
    {
        auto stream = open_file(run, path);
        if (!stream) {
            return {};
        }
        JsonArrayReader array(*stream, path.string(), run.options().max_record_bytes);
        return read_json_records(run, path, array, "entry",
                                 [&](const std::string& entry, const std::string& where) {
                                     return parse_spert_entry(run, entry, where);
                                 });
    }
};

} // namespace

const Reader& spert_reader()
{
    static const SpertReader reader;
    return reader;
}

} // namespace ade::corpus
