// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/brat.hpp"

#include "core/base/file_io.hpp"
#include "core/corpus/formats/brat_own.hpp"
#include "core/corpus/formats/json_own.hpp"
#include "core/corpus/formats/output_folder.hpp"
#include "core/corpus/formats/read_run.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::corpus {

namespace {

namespace fs = std::filesystem;

std::string on_one_line(std::string text)
{
    for (char& c : text) {
        c = c == '\n' || c == '\r' ? ' ' : c;
    }
    return text;
}

/// A file name that cannot leave its folder, whatever the id holds.
std::string safe_name(const std::string& id)
{
    std::string name;
    for (const char c : id) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           c == '-' || c == '_' || c == '.';
        name += plain ? c : '_';
    }
    if (name.empty() || name.front() == '.') {
        name.insert(name.begin(), '_');
    }
    return name.substr(0, 200);
}

std::string lower_case(std::string name)
{
    for (char& c : name) { // safe_name() leaves ASCII only
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

/// An id that brat takes: the letter and a number.
bool is_brat_id(const std::string& id, char letter)
{
    return id.size() > 1 && id.size() < 10 && id.front() == letter && id[1] != '0' &&
           id.find_first_not_of("0123456789", 1) == std::string::npos;
}

/// Ids of the file, in the order of the items: their own where brat takes them.
template <typename Items>
std::vector<std::string> ids_for(const Items& items, char letter)
{
    std::set<std::string> taken;
    for (const auto& item : items) {
        taken.insert(item.id);
    }
    std::vector<std::string> ids;
    int number = 0;
    for (const auto& item : items) {
        std::string id = item.id;
        while (!is_brat_id(id, letter)) {
            const std::string next = fmt::format("{}{}", letter, ++number);
            id = taken.contains(next) ? id : next;
        }
        ids.push_back(std::move(id));
    }
    return ids;
}

class AnnFile {
public:
    explicit AnnFile(const AnnotatedDocument& annotated) : annotated_(annotated)
    {
        known_.add_defaults("brat");
    }

    /// file_name: what a reader takes as the document's id when nothing else is said.
    std::string text(const std::string& file_name)
    {
        const std::string& id = annotated_.document.external_id;
        const bool in_note = id != file_name && brat::fits_note_line(id);
        if (in_note) {
            add_note(kBratDocumentId, kBratDocument, id);
        }
        add_own(kBratDocument, brat::own_of(annotated_, in_note || id == file_name));
        own_words_ = annotated_.document.source == "brat";
        const std::vector<std::string> spans = ids_for(annotated_.mentions, 'T');
        for (std::size_t i = 0; i < spans.size(); ++i) {
            add_mention(annotated_.mentions[i], spans[i]);
        }
        const std::vector<std::string> relations = ids_for(annotated_.relations, 'R');
        for (std::size_t i = 0; i < relations.size(); ++i) {
            add_relation(annotated_.relations[i], relations[i]);
        }
        add_notes(kBratDocument, annotated_.notes);
        return std::move(out_);
    }

private:
    void add_mention(const Mention& mention, const std::string& id)
    {
        id_of_[mention.id] = id;
        std::string label = mention.label == Label::drug ? "Drug" : "AdverseEvent";
        if (own_words_ && brat::is_word(mention.foreign_label)) {
            label = mention.foreign_label;
        }
        std::string offsets;
        for (const text::Span part : mention.parts) {
            offsets +=
                fmt::format("{}{} {}", offsets.empty() ? "" : ";", part.begin.value(), part.end.value());
        }
        if (offsets.empty()) {
            offsets = fmt::format("{} {}", mention.span.begin.value(), mention.span.end.value());
        }
        out_ += fmt::format("{}\t{} {}\t{}\n", id, label, offsets, on_one_line(mention.surface));
        add_attributes(id, mention.attributes);
        add_notes(id, mention.notes);
        add_own(id, brat::own_of(mention, id, label, known_));
    }

    void add_relation(const Relation& relation, const std::string& id)
    {
        const auto type = relation.attributes.find(kBratType);
        const bool own = own_words_ && type != relation.attributes.end() && brat::is_word(type->second);
        const std::string word = own ? type->second : std::string(to_string(relation.polarity));
        out_ += fmt::format("{}\t{} Arg1:{} Arg2:{}\t\n", id, word, id_of_[relation.drug_id],
                            id_of_[relation.event_id]);
        add_attributes(id, relation.attributes);
        add_notes(id, relation.notes);
        add_own(id, brat::own_of(relation, id, word, known_));
    }

    void add_attributes(const std::string& target, const std::map<std::string, std::string>& attributes)
    {
        for (const auto& [key, value] : attributes) {
            if (key == kBratReference && brat::fits_reference_lines(value)) {
                add_references(target, value);
            } else if (brat::fits_attribute_line(key, value)) {
                out_ += fmt::format("A{}\t{} {}{}{}\n", ++attributes_, key, target, value.empty() ? "" : " ",
                                    value);
            }
        }
    }

    void add_references(const std::string& target, const std::string& lines)
    {
        std::size_t begin = 0;
        while (begin <= lines.size()) {
            const std::size_t end = std::min(lines.find('\n', begin), lines.size());
            const std::string line = lines.substr(begin, end - begin);
            const std::size_t tab = line.find('\t');
            out_ += fmt::format("N{}\tReference {} {}\t{}\n", ++references_, target, line.substr(0, tab),
                                line.substr(tab + 1));
            begin = end + 1;
        }
    }

    void add_notes(const std::string& target, const std::vector<std::string>& notes)
    {
        for (const std::string& note : notes) {
            if (!note.empty()) {
                add_note("AnnotatorNotes", target, brat::shown_note(note));
            }
        }
    }

    void add_own(const std::string& target, const Json& own)
    {
        if (!own.empty()) {
            add_note(kOwnKey, target, dump_json(own));
        }
    }

    void add_note(std::string_view type, const std::string& target, const std::string& text)
    {
        out_ += fmt::format("#{}\t{} {}\t{}\n", ++notes_, type, target, text);
    }

    const AnnotatedDocument& annotated_;
    LabelMap known_; ///< the words that the reader knows
    bool own_words_ = false;
    std::string out_;
    std::map<std::string, std::string> id_of_;
    int attributes_ = 0;
    int references_ = 0;
    int notes_ = 0;
};

class BratWriter final : public Writer {
public:
    std::string_view name() const override { return "brat"; }
    std::string_view description() const override { return "brat standoff: a folder of .txt and .ann pairs"; }
    bool writes_folder() const override { return true; }

    Result<WriteReport> write(const fs::path& output, const DocumentSource& source,
                              const WriteOptions& options, std::stop_token stop,
                              const ProgressSink& progress) const override
    {
        WriteRun run(name(), options, std::move(stop), progress);
        auto folder = OutputFolder::create(output);
        if (!folder) {
            return forward_error(folder);
        }
        std::set<std::string> used;
        for (std::int64_t number = 1;; ++number) {
            auto annotated = run.next(source);
            if (!annotated) {
                return forward_error(annotated);
            }
            if (!*annotated) {
                break;
            }
            if (auto written = write_pair(run, folder->path(), **annotated, number, used); !written) {
                return forward_error(written);
            }
        }
        if (auto done = folder->commit(); !done) {
            return forward_error(done);
        }
        run.report.files.push_back(output.string());
        return std::move(run.report);
    }

private:
    static Result<void> write_pair(WriteRun& run, const fs::path& folder, const AnnotatedDocument& annotated,
                                   std::int64_t number, std::set<std::string>& used)
    {
        const std::string shown = document_name(annotated.document, number);
        const std::string base = safe_name(shown);
        std::string file = base;
        // Names that differ by case only are one name on many file systems.
        for (int copy = 2; !used.insert(lower_case(file)).second; ++copy) {
            file = fmt::format("{}-{}", base, copy);
        }
        if (file != shown) {
            run.note(make_error(ErrorCode::invalid_argument, "brat.renamed", shown,
                                "The document was written as {}: its id is no plain file name, or used twice "
                                "(case aside). The id "
                                "stands in the .ann file and is read from there.",
                                file));
        }
        if (auto written = write_unsynced(folder / (file + ".txt"), annotated.document.text); !written) {
            return written;
        }
        ++run.report.records;
        return write_unsynced(folder / (file + ".ann"), AnnFile(annotated).text(file));
    }
};

} // namespace

const Writer& brat_writer()
{
    static const BratWriter writer;
    return writer;
}

} // namespace ade::corpus
