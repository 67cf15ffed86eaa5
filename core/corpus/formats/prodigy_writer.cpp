// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/prodigy.hpp"

#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/token_cut.hpp"
#include "core/corpus/formats/write_words.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <set>

namespace ade::corpus {

namespace {

class RecordWriter {
public:
    RecordWriter(const WriteWords& words, const AnnotatedDocument& annotated)
        : words_(words), annotated_(annotated)
    {
    }

    std::string line()
    {
        const Document& document = annotated_.document;
        AnnotatedDocument rest; // what goes into "ade"
        rest.document = document;
        rest.notes = annotated_.notes;
        rest.document.attributes.erase(kProdigyExtra);
        Json json = {{"text", document.text}};
        if (!document.external_id.empty() || !document.id.empty()) {
            json["meta"] = {{"id", document.external_id.empty() ? document.id : document.external_id}};
        }
        cut();
        json["tokens"] = tokens_json();
        if (annotated_.annotated) { // else a text on its way into the tool
            put_labels(json);
        }
        json[kOwnKey] = own_of(rest, "prodigy");
        put_extra(json);
        return dump_json(json) + "\n";
    }

private:
    void put_labels(Json& json) const
    {
        const Document& document = annotated_.document;
        json["spans"] = Json::array();
        for (const Mention& mention : annotated_.mentions) {
            Json span = span_json(mention);
            span["text"] = cover(mention);
            Json own =
                own_of(words_, document, mention, true, [](text::CodePointOffset at) { return at.value(); });
            own["id"] = mention.id;
            span[kOwnKey] = std::move(own);
            json["spans"].push_back(std::move(span));
        }
        json["relations"] = Json::array();
        for (const Relation& relation : annotated_.relations) {
            json["relations"].push_back(relation_json(relation));
        }
        json["answer"] = "accept";
    }

    void cut()
    {
        text_ = text::decode_utf8(annotated_.document.text);
        std::set<std::int64_t> edges;
        for (const Mention& mention : annotated_.mentions) {
            edges.insert(mention.span.begin.value());
            edges.insert(mention.span.end.value());
        }
        tokens_ =
            cut_tokens(text_, text::make_span(0, static_cast<std::int64_t>(text_.size())), edges, false);
    }

    [[nodiscard]] std::string slice(text::Span span) const
    {
        return text::encode_utf8(std::u32string_view(text_).substr(
            static_cast<std::size_t>(span.begin.value()), static_cast<std::size_t>(span.length())));
    }

    [[nodiscard]] std::string cover(const Mention& mention) const { return slice(mention.span); }

    [[nodiscard]] Json tokens_json() const
    {
        Json list = Json::array();
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const auto end = static_cast<std::size_t>(tokens_[i].end.value());
            list.push_back({{"text", slice(tokens_[i])},
                            {"start", tokens_[i].begin.value()},
                            {"end", tokens_[i].end.value()},
                            {"id", i},
                            {"ws", end < text_.size() && text_[end] == U' '}});
        }
        return list;
    }

    /// First and last token that the mention touches.
    [[nodiscard]] std::pair<std::size_t, std::size_t> token_range(const Mention& mention) const
    {
        const auto first = std::find_if(tokens_.begin(), tokens_.end(),
                                        [&](text::Span token) { return token.overlaps(mention.span); });
        auto last = first;
        while (last != tokens_.end() && last + 1 != tokens_.end() && (last + 1)->overlaps(mention.span)) {
            ++last;
        }
        return {static_cast<std::size_t>(first - tokens_.begin()),
                static_cast<std::size_t>(last - tokens_.begin())};
    }

    [[nodiscard]] Json span_json(const Mention& mention) const
    {
        const auto [first, last] = token_range(mention);
        return {{"start", mention.span.begin.value()},
                {"end", mention.span.end.value()},
                {"token_start", first},
                {"token_end", last},
                {"label", words_.label(annotated_.document, mention)}};
    }

    [[nodiscard]] const Mention& mention(const std::string& id) const
    {
        return *std::find_if(annotated_.mentions.begin(), annotated_.mentions.end(),
                             [&](const Mention& item) { return item.id == id; });
    }

    [[nodiscard]] Json relation_json(const Relation& relation) const
    {
        const Mention& drug = mention(relation.drug_id);
        const Mention& event = mention(relation.event_id);
        const std::string type = words_.type(annotated_.document, relation);
        Json own = own_of(words_, annotated_.document, relation);
        own["id"] = relation.id;
        own["head"] = drug.id;
        own["child"] = event.id;
        return {{"head", token_range(drug).second},
                {"child", token_range(event).second},
                {"head_span", span_json(drug)},
                {"child_span", span_json(event)},
                {"label", type},
                {kOwnKey, std::move(own)}};
    }

    void put_extra(Json& json) const
    {
        const auto extra = parse_json(attribute_of(annotated_.document.attributes, kProdigyExtra), {});
        if (extra && extra->is_object()) {
            for (const auto& [key, value] : extra->items()) {
                json[key] = value;
            }
        }
    }

    const WriteWords& words_;
    const AnnotatedDocument& annotated_;
    std::u32string text_;
    std::vector<text::Span> tokens_;
};

class ProdigyWriter final : public Writer {
public:
    std::string_view name() const override { return "prodigy"; }
    std::string_view description() const override { return "Prodigy JSON Lines: text, spans, relations"; }

    Result<WriteReport> write(const std::filesystem::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        const WriteWords words(name(), {"prodigy"});
        return write_records(run, output, source, [&](const AnnotatedDocument& annotated, std::int64_t) {
            return RecordWriter(words, annotated).line();
        });
    }
};

} // namespace

const Writer& prodigy_writer()
{
    static const ProdigyWriter writer;
    return writer;
}

} // namespace ade::corpus
