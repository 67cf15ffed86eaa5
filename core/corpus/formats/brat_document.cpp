// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/brat_document.hpp"

#include "core/corpus/check.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/brat.hpp"
#include "core/corpus/formats/brat_lines.hpp"
#include "core/corpus/formats/brat_own.hpp"
#include "core/corpus/formats/json_own.hpp"
#include "core/text/offset_map.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ade::corpus::brat {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The text as stored, and how the file's offsets lead to it.
class FileText {
public:
    /// as_is: CR LF and a byte order mark are part of the text.
    FileText(std::string_view bytes, bool as_is)
    {
        if (as_is) {
            text_ = bytes;
            return;
        }
        has_bom_ = bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark;
        if (has_bom_) {
            bytes.remove_prefix(kByteOrderMark.size());
        }
        std::int64_t line = 1;
        std::int64_t position = 0; // in code points, CR counted
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const bool crlf = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
            if (crlf) {
                carriage_returns_.push_back(position);
                first_crlf_line_ = first_crlf_line_ == 0 ? line : first_crlf_line_;
            } else {
                text_ += bytes[i];
            }
            line += bytes[i] == '\n' ? 1 : 0;
            position += text::is_continuation(bytes[i]) ? 0 : 1;
        }
    }

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool has_bom() const { return has_bom_; }
    [[nodiscard]] bool has_crlf() const { return first_crlf_line_ != 0; }
    [[nodiscard]] std::int64_t first_crlf_line() const { return first_crlf_line_; }

    /// A position of the .ann file in text().
    [[nodiscard]] text::CodePointOffset to_text(text::CodePointOffset file, bool counts_bom,
                                                bool counts_cr) const
    {
        std::int64_t position = file.value() - (counts_bom ? 1 : 0);
        if (counts_cr) {
            position -= std::lower_bound(carriage_returns_.begin(), carriage_returns_.end(), position) -
                        carriage_returns_.begin();
        }
        return text::CodePointOffset(position);
    }

private:
    std::string text_;
    bool has_bom_ = false;
    std::int64_t first_crlf_line_ = 0;
    std::vector<std::int64_t> carriage_returns_; ///< their positions in the file, CR counted, BOM not
};

/// brat writes the ends of lines inside a span as blanks.
std::string on_one_line(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    return text;
}

/// Whether a surface of the file names the mention's text. Some tools join the parts of a span with gaps by
/// nothing, so for those blanks do not count.
bool same_words(const Mention& mention, const std::string& line_surface)
{
    const std::string surface = on_one_line(mention.surface);
    if (surface == line_surface || mention.parts.empty()) {
        return surface == line_surface;
    }
    const auto without_blanks = [](std::string text) {
        text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
        return text;
    };
    return without_blanks(surface) == without_blanks(line_surface);
}

template <typename T>
struct Placed {
    T line;
    std::string where;
};

class PairReader {
public:
    PairReader(ReadRun& run, const FileText& file, const std::filesystem::path& text_path,
               const std::filesystem::path& ann_path)
        : run_(run), file_(file), text_path_(text_path), ann_path_(ann_path),
          map_(text::OffsetMap::of_valid(file.text()))
    {
    }

    AnnotatedDocument read(std::string_view ann, const std::string& name)
    {
        result_.document.external_id = name;
        result_.document.source = "brat";
        result_.document.text = file_.text();
        read_lines(ann);
        report_foreign_lines();
        choose_counting();
        note_counting();
        add_mentions();
        add_relations();
        add_attributes();
        add_notes();
        add_normalisations();
        put_back_own();
        return std::move(result_);
    }

private:
    template <typename... Args>
    void refuse(const std::string& where, std::string_view id, fmt::format_string<Args...> format,
                Args&&... args)
    {
        run_.refuse(make_error(ErrorCode::parse, id, where, format, std::forward<Args>(args)...));
    }

    template <typename... Args>
    void refuse_label(const std::string& where, std::string_view id, fmt::format_string<Args...> format,
                      Args&&... args)
    {
        run_.refuse_label(make_error(ErrorCode::parse, id, where, format, std::forward<Args>(args)...));
    }

    void read_lines(std::string_view ann)
    {
        if (ann.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
            ann.remove_prefix(kByteOrderMark.size());
            run_.note(make_error(ErrorCode::parse, "corpus.bom", place(ann_path_, 1),
                                 "The file begins with a byte order mark; it was left out."));
        }
        for (std::uint64_t number = 1; !ann.empty(); ++number) {
            const std::size_t end = ann.find('\n');
            std::string_view line = ann.substr(0, end);
            ann.remove_prefix(end == std::string_view::npos ? ann.size() : end + 1);
            if (!line.empty() && line.back() == '\r') {
                line.remove_suffix(1);
                run_.note_crlf(ann_path_, number);
            }
            if (line.find_first_not_of(" \t") != std::string_view::npos) {
                read_line(line, place(ann_path_, number));
            }
        }
    }

    void read_line(std::string_view line, const std::string& where)
    {
        // Attributes, notes and what there is no place for are no labels: without them the labels are whole.
        const bool label = std::string_view("AM#NE*").find(line.front()) == std::string_view::npos;
        if (auto valid = text::check_utf8(line, where); !valid) {
            Error error = valid.error();
            label ? run_.refuse_label(std::move(error)) : run_.refuse(std::move(error));
            return;
        }
        auto parsed = parse_line(line, where);
        if (!parsed) {
            label ? run_.refuse_label(parsed.error()) : run_.refuse(parsed.error());
            return;
        }
        if (const auto* foreign = std::get_if<ForeignLine>(&*parsed)) {
            ForeignLines& lines = foreign_lines_[foreign->kind];
            lines.where = lines.count++ == 0 ? where : lines.where;
            return;
        }
        const std::string id(line.substr(0, line.find('\t')));
        const auto [first, is_new] = ids_.emplace(id, where);
        if (!is_new) {
            const Error error = make_error(ErrorCode::parse, "brat.duplicate_id", where,
                                           "The id {} is used before, at {}. Ids must be unique in a file.",
                                           excerpt(id), first->second);
            label ? run_.refuse_label(error) : run_.refuse(error);
            return;
        }
        if (auto* span = std::get_if<TextBound>(&*parsed)) {
            spans_.push_back({std::move(*span), where});
        } else if (auto* relation = std::get_if<RelationLine>(&*parsed)) {
            relations_.push_back({std::move(*relation), where});
        } else if (auto* attribute = std::get_if<AttributeLine>(&*parsed)) {
            attributes_.push_back({std::move(*attribute), where});
        } else if (auto* note = std::get_if<NoteLine>(&*parsed)) {
            if (!keep_own(*note, where)) {
                notes_.push_back({std::move(*note), where});
            }
        } else if (auto* normalisation = std::get_if<NormalisationLine>(&*parsed)) {
            normalisations_.push_back({std::move(*normalisation), where});
        }
    }

    /// True when the note is our writer's, kept for put_back_own().
    bool keep_own(const NoteLine& note, const std::string& where)
    {
        if (note.type != kOwnKey || note.target.empty() || own_.contains(note.target)) {
            return false;
        }
        auto json = parse_json(note.text, where);
        if (!json || !json->is_object()) {
            return false; // somebody else's word
        }
        own_where_ = own_where_.empty() ? where : own_where_;
        own_.emplace(note.target, std::move(*json));
        return true;
    }

    [[nodiscard]] std::string own_word(const std::string& target, const char* key) const
    {
        const auto found = own_.find(target);
        return found == own_.end() ? std::string() : word_of(found->second, key);
    }

    void put_back_own()
    {
        if (own_.empty()) {
            return;
        }
        AnnotatedDocument whole = with_own(result_, own_, {mention_of_, relation_of_});
        const std::vector<Error> faults = check_document(whole, own_where_);
        if (faults.empty() || !check_document(result_, own_where_).empty()) {
            result_ = std::move(whole);
            return;
        }
        refuse(
            own_where_, "brat.own_notes",
            "The notes of type \"{}\" (title, ids, scores and what else was exported beside brat's lines) do "
            "not fit the files any more and were left out: {}",
            kOwnKey, faults.front().message);
    }

    void report_foreign_lines()
    {
        for (const auto& [kind, lines] : foreign_lines_) {
            run_.lose(make_error(
                ErrorCode::parse, "brat.foreign_line", lines.where,
                "{} {} of the file were left out (the first is here): there is no place for them. The "
                "spans they name are read.",
                lines.count, kind == 'E' ? "events (E lines)" : "equivalences (* lines)"));
        }
    }

    /// The mention under one way of counting; its surface is that of the text, or empty when a span lies
    /// outside.
    Mention mention_for(const TextBound& line, bool counts_bom, bool counts_cr) const
    {
        Mention mention;
        mention.id = line.id;
        for (const text::Span part : line.parts) {
            mention.parts.push_back({file_.to_text(part.begin, counts_bom, counts_cr),
                                     file_.to_text(part.end, counts_bom, counts_cr)});
        }
        mention.span = {mention.parts.front().begin, mention.parts.back().end};
        for (const text::Span part : mention.parts) {
            const auto slice = part.empty() ? Result<std::string_view>(std::string_view()) : map_.slice(part);
            if (!slice || slice->empty()) {
                mention.surface.clear();
                break;
            }
            mention.surface += (mention.surface.empty() ? "" : " ") + std::string(*slice);
        }
        if (mention.parts.size() == 1) {
            mention.parts.clear();
        }
        return mention;
    }

    /// Tries the four ways to count and takes the one under which most surfaces fit; the plain one when
    /// equal.
    void choose_counting()
    {
        std::int64_t best = -1;
        for (const auto& [bom, cr] : {std::pair(false, false), std::pair(false, true), std::pair(true, false),
                                      std::pair(true, true)}) {
            if ((bom && !file_.has_bom()) || (cr && !file_.has_crlf())) {
                continue;
            }
            const bool counts_bom = bom;
            const bool counts_cr = cr;
            const auto fits = std::count_if(spans_.begin(), spans_.end(), [&](const auto& span) {
                return same_words(mention_for(span.line, counts_bom, counts_cr), span.line.surface);
            });
            if (fits > best) {
                best = fits;
                counts_bom_ = counts_bom;
                counts_cr_ = counts_cr;
            }
        }
    }

    void note_counting()
    {
        if (file_.has_bom()) {
            run_.note(
                make_error(ErrorCode::parse, "corpus.bom", place(text_path_, 1),
                           "The text begins with a byte order mark, which the offsets {}. It was left out.",
                           counts_bom_ ? "count; they were moved" : "do not count"));
        }
        if (file_.has_crlf()) {
            run_.note(make_error(ErrorCode::parse, "corpus.crlf",
                                 place(text_path_, static_cast<std::uint64_t>(file_.first_crlf_line())),
                                 "Lines end in CR LF; the offsets {} the CR. The text was stored with LF.",
                                 counts_cr_ ? "count, and were moved for," : "do not count"));
        }
    }

    void add_mentions()
    {
        for (const auto& [line, where] : spans_) {
            const auto label = run_.label(line.label, where, label_from(own_word(line.id, "is")));
            if (!label) {
                left_out_.insert(line.id);
                continue;
            }
            Mention mention = mention_for(line, counts_bom_, counts_cr_);
            if (mention.surface.empty()) {
                refuse_label(where, "brat.span_past_end",
                             "Span {}–{} lies outside the text of {} characters ({}). Offsets count Unicode "
                             "characters.",
                             line.parts.front().begin.value(), line.parts.back().end.value(),
                             map_.end().value(), text_path_.filename().string());
                refused_.insert(line.id);
                continue;
            }
            if (!same_words(mention, line.surface)) {
                refuse_label(
                    where, "brat.surface_differs",
                    "{} says \"{}\", but the text at {}–{} is \"{}\". Correct the offsets or the text.",
                    line.id, excerpt(line.surface), line.parts.front().begin.value(),
                    line.parts.back().end.value(), excerpt(mention.surface));
                refused_.insert(line.id);
                continue;
            }
            mention.label = *label;
            if (line.label != (*label == Label::drug ? "Drug" : "AdverseEvent")) {
                mention.foreign_label = line.label;
            }
            mention_of_[mention.id] = result_.mentions.size();
            result_.mentions.push_back(std::move(mention));
        }
    }

    /// True when both ends are mentions; else says why not.
    bool ends_exist(const RelationLine& line, const std::string& where)
    {
        for (const auto& [role, id] : line.arguments) {
            if (mention_of_.count(id) != 0) {
                continue;
            }
            if (left_out_.count(id) != 0) {
                run_.lose(make_error(ErrorCode::parse, "brat.argument_left_out", where,
                                     "Relation {} was left out with its end {}, whose label is not known.",
                                     line.id, id));
            } else if (refused_.count(id) != 0) {
                refuse_label(where, "brat.argument_refused", "Relation {} was refused with its end {}.",
                             line.id, id);
            } else {
                refuse_label(where, "brat.unknown_argument",
                             "Relation {} names {} as {}, but no span of the file has this id.", line.id,
                             excerpt(id), excerpt(role));
            }
            return false;
        }
        return true;
    }

    void add_relations()
    {
        for (const auto& [line, where] : relations_) {
            const auto polarity = run_.polarity(line.type, where, polarity_from(own_word(line.id, "is")));
            if (!polarity) {
                left_out_.insert(line.id);
                continue;
            }
            if (!ends_exist(line, where)) {
                left_out_.insert(line.id);
                continue;
            }
            const Mention& first = result_.mentions[mention_of_[line.arguments[0].second]];
            const Mention& second = result_.mentions[mention_of_[line.arguments[1].second]];
            if (first.label == second.label) {
                refuse_label(where, "brat.same_labels",
                             "Relation {} joins two spans labelled {}; a drug and an event were expected.",
                             line.id, to_string(first.label));
                left_out_.insert(line.id);
                continue;
            }
            Relation relation;
            relation.id = line.id;
            relation.polarity = *polarity;
            relation.drug_id = first.label == Label::drug ? first.id : second.id;
            relation.event_id = first.label == Label::drug ? second.id : first.id;
            if (line.type != to_string(*polarity)) {
                relation.attributes[kBratType] = line.type;
            }
            relation_of_[relation.id] = result_.relations.size();
            result_.relations.push_back(std::move(relation));
        }
    }

    /// Attributes and notes of the thing with this id, or nulls; says why when it is not there.
    struct Target {
        std::map<std::string, std::string>* attributes = nullptr;
        std::vector<std::string>* notes = nullptr;
    };

    Target target(const std::string& id, std::string_view what, const std::string& where)
    {
        if (const auto found = mention_of_.find(id); found != mention_of_.end()) {
            Mention& mention = result_.mentions[found->second];
            return {&mention.attributes, &mention.notes};
        }
        if (const auto found = relation_of_.find(id); found != relation_of_.end()) {
            Relation& relation = result_.relations[found->second];
            return {&relation.attributes, &relation.notes};
        }
        if (left_out_.count(id) != 0 || (!id.empty() && id.front() == 'E')) {
            run_.lose(make_error(ErrorCode::parse, "brat.target_left_out", where, "{} was left out with {}.",
                                 what, excerpt(id)));
        } else {
            refuse(where, "brat.unknown_target", "{} is about {}, which {}.", what, excerpt(id),
                   refused_.count(id) != 0 ? "was refused" : "is not in the file");
        }
        return {};
    }

    void add_attributes()
    {
        for (const auto& [line, where] : attributes_) {
            const Target found = target(line.target, "An attribute", where);
            if (found.attributes == nullptr) {
                continue;
            }
            if (!found.attributes->emplace(line.name, line.value).second) {
                refuse(where, "brat.repeated_attribute", "{} has a second attribute {}; the first was kept.",
                       line.target, excerpt(line.name));
            }
        }
    }

    void add_notes()
    {
        for (const auto& [line, where] : notes_) {
            const bool about_document = line.target.empty() || line.target == kBratDocument;
            if (line.type == kBratDocumentId && about_document) {
                result_.document.external_id = line.text;
                continue;
            }
            const std::string text = line.type == "AnnotatorNotes" ? line.text : line.type + ": " + line.text;
            if (about_document) {
                result_.notes.push_back(text);
            } else if (const Target found = target(line.target, "A note", where); found.notes != nullptr) {
                found.notes->push_back(text);
            }
        }
    }

    void add_normalisations()
    {
        for (const auto& [line, where] : normalisations_) {
            const Target found = target(line.target, "A reference (N line)", where);
            if (found.attributes != nullptr) {
                std::string& kept = (*found.attributes)[kBratReference];
                kept += (kept.empty() ? "" : "\n") + line.reference + "\t" + line.text;
            }
        }
    }

    struct ForeignLines {
        std::int64_t count = 0;
        std::string where; ///< of the first
    };

    ReadRun& run_;
    const FileText& file_;
    const std::filesystem::path& text_path_;
    const std::filesystem::path& ann_path_;
    text::OffsetMap map_;
    AnnotatedDocument result_;
    std::vector<Placed<TextBound>> spans_;
    std::vector<Placed<RelationLine>> relations_;
    std::vector<Placed<AttributeLine>> attributes_;
    std::vector<Placed<NoteLine>> notes_;
    std::vector<Placed<NormalisationLine>> normalisations_;
    std::map<char, ForeignLines> foreign_lines_;
    std::map<std::string, Json> own_;        ///< our writer's notes, by target
    std::string own_where_;                  ///< of the first
    std::map<std::string, std::string> ids_; ///< where each was
    std::map<std::string, std::size_t> mention_of_;
    std::map<std::string, std::size_t> relation_of_;
    std::set<std::string> left_out_; ///< right, but of a kind that is not known
    std::set<std::string> refused_;
    bool counts_bom_ = false;
    bool counts_cr_ = false;
};

} // namespace

std::optional<AnnotatedDocument> build_document(ReadRun& run, const std::string& text_bytes,
                                                const std::string& ann_bytes,
                                                const std::filesystem::path& text_path,
                                                const std::filesystem::path& ann_path,
                                                const std::string& name)
{
    if (auto valid = text::check_utf8(text_bytes, text_path.string()); !valid) {
        run.refuse(valid.error());
        return std::nullopt;
    }
    const FileText file(text_bytes, says_as_is(ann_bytes));
    if (const std::size_t nul = file.text().find('\0'); nul != std::string::npos) {
        run.refuse(make_error(ErrorCode::parse, "corpus.nul_in_text", text_path.string(),
                              "Byte {} of the text is NUL, which no text should hold. Remove it.", nul + 1));
        return std::nullopt;
    }
    return PairReader(run, file, text_path, ann_path).read(ann_bytes, name);
}

} // namespace ade::corpus::brat
