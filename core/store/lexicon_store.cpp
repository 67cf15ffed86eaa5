// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lexicon_store.hpp"

#include "core/base/ascii.hpp"
#include "core/base/sha256.hpp"
#include "core/lexicon/fold.hpp"
#include "core/lexicon/starter_list.hpp"
#include "core/store/change_set.hpp"
#include "core/store/document_store.hpp"
#include "core/store/run_store.hpp"
#include "core/store/settings_store.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ade::store {
namespace {

constexpr const char* kSetting = "lexicon.lists";
constexpr std::string_view kStarterFormat = "starter";
constexpr std::size_t kTextsPerPart = 200;
constexpr std::int64_t kContext = 60;

Json json_of(const ProjectLexicon& lexicon)
{
    Json lists = Json::array();
    for (const ProjectVocabulary& one : lexicon.vocabularies) {
        lists.push_back({{"name", one.name},
                         {"format", one.format},
                         {"file", one.file},
                         {"sha256", one.sha256},
                         {"terms", one.terms}});
    }
    return {{"lists", lists},
            {"vetoes", lexicon.vetoes},
            {"plurals", lexicon.options.plurals},
            {"joined", lexicon.options.joined},
            {"spelling", lexicon.options.spelling},
            {"salts", lexicon.options.salts},
            {"abbreviation_letters", lexicon.options.abbreviation_letters}};
}

ProjectVocabulary starter()
{
    return {std::string(lexicon::kStarterName),
            std::string(kStarterFormat),
            {},
            {},
            static_cast<std::int64_t>(lexicon::starter_list().terms.size())};
}

ProjectLexicon read_lexicon(Connection& connection)
{
    ProjectLexicon lexicon;
    const auto stored = query_text(connection, "SELECT value FROM setting WHERE key = ?", kSetting);
    const Json json = stored ? Json::parse(*stored, nullptr, false) : Json();
    if (!json.is_object()) {
        lexicon.vocabularies.push_back(starter());
        return lexicon;
    }
    for (const Json& one : json.value("lists", Json::array())) {
        if (one.value("format", "") == kStarterFormat && one.value("sha256", "").empty()) {
            lexicon.vocabularies.push_back(starter()); // of this program, which may have more names
            continue;
        }
        lexicon.vocabularies.push_back({one.value("name", ""), one.value("format", ""), one.value("file", ""),
                                        one.value("sha256", ""), one.value("terms", std::int64_t{0})});
    }
    lexicon.vetoes = json.value("vetoes", std::vector<std::string>());
    lexicon.options.plurals = json.value("plurals", true);
    lexicon.options.joined = json.value("joined", true);
    lexicon.options.spelling = json.value("spelling", true);
    lexicon.options.salts = json.value("salts", true);
    lexicon.options.abbreviation_letters = json.value("abbreviation_letters", 4);
    return lexicon;
}

/// A field of a line: tabs and line ends inside a name become blanks.
void append_field(std::string& out, std::string_view field)
{
    for (const char c : field) {
        out += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    }
}

std::string lines_of(const std::vector<lexicon::Term>& terms)
{
    std::string out;
    for (const lexicon::Term& term : terms) {
        append_field(out, term.name);
        out += '\t';
        append_field(out, term.preferred);
        out += '\t';
        append_field(out, term.code);
        out += fmt::format("\t{}\n", term.flags);
    }
    return out;
}

std::vector<lexicon::Term> terms_of(std::string_view lines)
{
    std::vector<lexicon::Term> terms;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        std::array<std::string_view, 4> fields;
        for (std::string_view& field : fields) {
            const std::size_t tab = std::min(line.find('\t'), line.size());
            field = line.substr(0, tab);
            line.remove_prefix(std::min(tab + 1, line.size()));
        }
        unsigned flags = 0;
        for (const char c : fields[3]) {
            flags = flags * 10 + static_cast<unsigned>(c - '0');
        }
        terms.push_back({std::string(fields[0]), std::string(fields[1]), std::string(fields[2]),
                         static_cast<std::uint8_t>(flags)});
    }
    return terms;
}

/// The names of a vocabulary that was added, as lines_of() wrote them.
std::string stored_lines(Connection& connection, const ProjectVocabulary& one)
{
    auto terms = query_text(connection, "SELECT terms FROM vocabulary WHERE sha256 = ?", one.sha256);
    if (!terms) {
        raise(ErrorCode::not_found, "store.no_vocabulary", one.name,
              "The names of the vocabulary \"{}\" are not in this copy of the project. Add it again from "
              "{}.",
              one.name, one.file.empty() ? "its file" : one.file);
    }
    return std::move(*terms);
}

std::vector<lexicon::TermList> read_lists(Connection& connection, const ProjectLexicon& lexicon)
{
    std::vector<lexicon::TermList> lists;
    for (const ProjectVocabulary& one : lexicon.vocabularies) {
        lists.push_back(one.sha256.empty()
                            ? lexicon::starter_list()
                            : lexicon::TermList{one.name, terms_of(stored_lines(connection, one))});
    }
    return lists;
}

/// Of everything that decides what is found.
std::string id_of(Connection& connection, const ProjectLexicon& lexicon)
{
    Sha256 hash;
    for (const ProjectVocabulary& one : lexicon.vocabularies) {
        const std::string lines =
            one.sha256.empty() ? lines_of(lexicon::starter_list().terms) : stored_lines(connection, one);
        hash.update((one.sha256.empty() ? lexicon::starter_list().source : one.name) + "\n" + lines + "\n");
    }
    Json rest = json_of(lexicon);
    rest.erase("lists");
    hash.update(rest.dump());
    return hash.hex();
}

std::map<std::string, std::string> attributes_of(const lexicon::TermView& term)
{
    std::map<std::string, std::string> attributes{{"term", std::string(term.name)},
                                                  {"source", std::string(term.source)}};
    if (!term.preferred.empty()) {
        attributes.emplace("preferred", term.preferred);
    }
    if (!term.code.empty()) {
        attributes.emplace("code", term.code);
    }
    return attributes;
}

std::string names_of(const ProjectLexicon& lexicon)
{
    std::string names;
    for (const ProjectVocabulary& one : lexicon.vocabularies) {
        names += (names.empty() ? "" : ", ") + one.name;
    }
    return names.empty() ? "none" : names;
}

} // namespace

LexiconStore::LexiconStore(ProjectFile& project, std::string person_id)
    : project_(project), person_id_(std::move(person_id))
{
}

Result<ProjectLexicon> LexiconStore::lexicon() const
{
    return guarded(project_, [&] { return read_lexicon(project_.connection()); });
}

Result<void> LexiconStore::save(const ProjectLexicon& lexicon)
{
    return SettingsStore(project_, person_id_).set(kSetting, json_of(lexicon).dump());
}

Result<ProjectVocabulary> LexiconStore::add(const lexicon::ListReport& report, const std::string& file)
{
    auto lexicon = this->lexicon();
    if (!lexicon) {
        return forward_error(lexicon);
    }
    if (report.list.terms.empty()) {
        return fail(ErrorCode::invalid_argument, "store.empty_vocabulary", file,
                    "No term was found: {} records read, {} refused, {} not drugs by the options.",
                    report.records, report.refused_count, report.passed_over);
    }
    const std::string terms = lines_of(report.list.terms);
    ProjectVocabulary added{report.list.source, std::string(lexicon::to_string(report.format)), file,
                            sha256_hex(terms), static_cast<std::int64_t>(report.list.terms.size())};
    auto stored = guarded(project_, [&] {
        if (project_.read_only()) {
            raise(ErrorCode::invalid_argument, "store.read_only", project_.path().string(),
                  "The project is open for reading only.");
        }
        Query(project_.connection(), "INSERT OR IGNORE INTO vocabulary (sha256, terms) VALUES (?, ?)",
              added.sha256, terms)
            .run();
    });
    if (!stored) {
        return forward_error(stored);
    }
    const auto same = std::find_if(lexicon->vocabularies.begin(), lexicon->vocabularies.end(),
                                   [&](const ProjectVocabulary& one) { return one.name == added.name; });
    if (same == lexicon->vocabularies.end()) {
        lexicon->vocabularies.push_back(added);
    } else {
        *same = added;
    }
    if (auto saved = save(*lexicon); !saved) {
        return forward_error(saved);
    }
    return added;
}

Result<void> LexiconStore::remove(const std::string& name)
{
    auto lexicon = this->lexicon();
    if (!lexicon) {
        return forward_error(lexicon);
    }
    const auto found = std::find_if(lexicon->vocabularies.begin(), lexicon->vocabularies.end(),
                                    [&](const ProjectVocabulary& one) { return one.name == name; });
    if (found == lexicon->vocabularies.end()) {
        return fail(ErrorCode::not_found, "store.no_vocabulary", name,
                    "The project has no vocabulary \"{}\". It has: {}.", name, names_of(*lexicon));
    }
    const std::string sha256 = found->sha256;
    lexicon->vocabularies.erase(found);
    if (auto saved = save(*lexicon); !saved) {
        return saved;
    }
    return guarded(project_, [&] {
        const bool used = std::any_of(lexicon->vocabularies.begin(), lexicon->vocabularies.end(),
                                      [&](const ProjectVocabulary& one) { return one.sha256 == sha256; });
        if (!used) {
            Query(project_.connection(), "DELETE FROM vocabulary WHERE sha256 = ?", sha256).run();
        }
    });
}

Result<void> LexiconStore::veto(const std::string& term)
{
    const std::string form = ascii::lower(lexicon::normal_form(term));
    if (form.empty()) {
        return fail(ErrorCode::invalid_argument, "store.bad_veto", term,
                    "\"{}\" has no letter or digit, so it can be no name.", term);
    }
    auto lexicon = this->lexicon();
    if (!lexicon) {
        return forward_error(lexicon);
    }
    for (const std::string& known : lexicon->vetoes) {
        if (ascii::lower(lexicon::normal_form(known)) == form) {
            return {};
        }
    }
    lexicon->vetoes.push_back(term);
    return save(*lexicon);
}

Result<void> LexiconStore::lift_veto(const std::string& term)
{
    auto lexicon = this->lexicon();
    if (!lexicon) {
        return forward_error(lexicon);
    }
    const std::string form = ascii::lower(lexicon::normal_form(term));
    const auto found =
        std::find_if(lexicon->vetoes.begin(), lexicon->vetoes.end(), [&](const std::string& known) {
            return ascii::lower(lexicon::normal_form(known)) == form;
        });
    if (found == lexicon->vetoes.end()) {
        return fail(ErrorCode::not_found, "store.no_veto", term,
                    "There is no veto of \"{}\" in this project.", term);
    }
    lexicon->vetoes.erase(found);
    return save(*lexicon);
}

Result<void> LexiconStore::set_options(const lexicon::MatchOptions& options)
{
    auto lexicon = this->lexicon();
    if (!lexicon) {
        return forward_error(lexicon);
    }
    lexicon->options = options;
    lexicon->options.not_drugs.clear();
    return save(*lexicon);
}

Result<std::vector<lexicon::TermList>> LexiconStore::lists() const
{
    return guarded(project_,
                   [&] { return read_lists(project_.connection(), read_lexicon(project_.connection())); });
}

Result<LoadedLexicon> LexiconStore::load(std::stop_token stop) const
{
    return guarded(project_, [&] {
        const ProjectLexicon lexicon = read_lexicon(project_.connection());
        const std::vector<lexicon::TermList> lists = read_lists(project_.connection(), lexicon);
        lexicon::MatchOptions options = lexicon.options;
        options.not_drugs = lexicon.vetoes;
        return LoadedLexicon{id_of(project_.connection(), lexicon),
                             value_or_raise(lexicon::Matcher::build(lists, options, std::move(stop)))};
    });
}

Result<std::string> LexiconStore::id() const
{
    return guarded(project_,
                   [&] { return id_of(project_.connection(), read_lexicon(project_.connection())); });
}

Result<std::vector<NameConflict>> LexiconStore::conflicts(std::size_t limit) const
{
    const auto lists = this->lists();
    if (!lists) {
        return forward_error(lists);
    }
    std::map<std::string, NameConflict> by_form;
    for (const lexicon::TermList& list : *lists) {
        for (const lexicon::Term& term : list.terms) {
            if ((term.flags & lexicon::blocker) != 0) {
                continue;
            }
            NameConflict& conflict = by_form[ascii::lower(lexicon::normal_form(term.name))];
            if (conflict.name.empty()) {
                conflict.name = term.name;
            }
            const std::string preferred = ascii::lower(lexicon::normal_form(term.preferred));
            const bool known =
                std::any_of(conflict.meanings.begin(), conflict.meanings.end(),
                            [&](const NameConflict::Meaning& meaning) {
                                return ascii::lower(lexicon::normal_form(meaning.preferred)) == preferred;
                            });
            if (!known) {
                conflict.meanings.push_back({term.preferred, term.code, list.source});
            }
        }
    }
    std::vector<NameConflict> conflicts;
    for (auto& [form, conflict] : by_form) {
        if (conflict.meanings.size() > 1 && conflicts.size() < limit) {
            conflicts.push_back(std::move(conflict));
        }
    }
    return conflicts;
}

DrugFinder LexiconStore::finder(const LoadedLexicon& loaded)
{
    DrugFinder finder;
    finder.lexicon = loaded.id;
    finder.find = [matcher = loaded.matcher,
                   scanner = lexicon::Scanner(*loaded.matcher)](std::string_view text) mutable {
        std::vector<FoundDrug> found;
        for (const lexicon::Match& match : scanner.find(text)) {
            found.push_back({match.span, attributes_of(matcher->term(match.term))});
        }
        return found;
    };
    return finder;
}

Result<corpus::AnnotatedDocument> LexiconStore::suggestions(const DrugFinder& finder,
                                                            corpus::Document document)
{
    corpus::AnnotatedDocument record;
    record.document = std::move(document);
    const auto offsets = text::OffsetMap::of_valid(record.document.text);
    for (FoundDrug& found : finder.find(record.document.text)) {
        const auto surface = offsets.slice(found.span);
        if (!surface) {
            return forward_error(surface);
        }
        corpus::Mention& mention = record.mentions.emplace_back();
        mention.id = fmt::format("L{}", record.mentions.size());
        mention.span = found.span;
        mention.surface = *surface;
        mention.attributes = std::move(found.attributes);
    }
    return record;
}

Result<MatchReport> LexiconStore::match_all(const ProgressSink& progress, std::stop_token stop)
{
    auto loaded = load(stop);
    if (!loaded) {
        return forward_error(loaded);
    }
    const DrugFinder finder = LexiconStore::finder(*loaded);
    RunStore runs(project_);
    auto run = runs.begin_run({VoiceKind::lexicon, "lexicon", "{}", loaded->id, false}, person_id_);
    if (!run) {
        return forward_error(run);
    }
    auto versions = DocumentStore(project_).version_ids();
    if (!versions) {
        return forward_error(versions);
    }
    MatchReport report;
    report.documents = static_cast<std::int64_t>(versions->size());
    report.voice_id = run->voice_id;
    for (std::size_t first = 0; first < versions->size(); first += kTextsPerPart) {
        if (stop.stop_requested()) {
            return cancelled(); // the run stays open, and the next call goes on
        }
        if (progress) {
            progress({"looking for drug names", static_cast<std::int64_t>(first), report.documents, 0, -1});
        }
        std::vector<corpus::AnnotatedDocument> records;
        for (std::size_t i = first; i < std::min(versions->size(), first + kTextsPerPart); ++i) {
            const auto read = guarded(project_, [&] {
                return query_integer(
                           project_.connection(),
                           "SELECT count(*) FROM label_record WHERE voice_id = ? AND version_id = ?",
                           run->voice_id, (*versions)[i]) > 0;
            });
            if (!read) {
                return forward_error(read);
            }
            if (*read) {
                continue;
            }
            auto document = DocumentStore(project_).document((*versions)[i]);
            if (!document) {
                return forward_error(document);
            }
            auto record = suggestions(finder, std::move(*document));
            if (!record) {
                return forward_error(record);
            }
            records.push_back(std::move(*record));
        }
        if (records.empty()) {
            continue;
        }
        const auto stored = runs.import_labels(run->id, records, false, person_id_);
        if (!stored) {
            return forward_error(stored);
        }
        report.read_now += static_cast<std::int64_t>(records.size());
        report.mentions += stored->mentions;
    }
    if (auto finished = runs.finish_run(run->id, RunStatus::done); !finished) {
        return forward_error(finished);
    }
    return report;
}

Result<std::vector<NameInContext>> LexiconStore::in_context(const LoadedLexicon& loaded,
                                                            const std::string& preferred, std::size_t limit,
                                                            std::stop_token stop) const
{
    const auto versions = DocumentStore(project_).version_ids();
    if (!versions) {
        return forward_error(versions);
    }
    lexicon::Scanner scanner(*loaded.matcher);
    std::vector<NameInContext> names;
    const std::string wanted = ascii::lower(lexicon::normal_form(preferred));
    for (const std::string& version : *versions) {
        if (names.size() >= limit) {
            break;
        }
        if (stop.stop_requested()) {
            return cancelled();
        }
        const auto document = DocumentStore(project_).document(version);
        if (!document) {
            return forward_error(document);
        }
        const auto offsets = text::OffsetMap::of_valid(document->text);
        const std::int64_t end = offsets.end().value();
        for (const lexicon::Match& match : scanner.find(document->text)) {
            const lexicon::TermView term = loaded.matcher->term(match.term);
            if (!wanted.empty() && ascii::lower(lexicon::normal_form(term.preferred)) != wanted) {
                continue;
            }
            if (names.size() >= limit) {
                break;
            }
            const auto piece = [&](std::int64_t from, std::int64_t to) {
                const auto text =
                    offsets.slice(text::make_span(std::max<std::int64_t>(from, 0), std::min(to, end)));
                return text ? std::string(*text) : std::string();
            };
            const std::int64_t begin = match.span.begin.value();
            const std::int64_t last = match.span.end.value();
            names.push_back({version, document->external_id, match.span, piece(begin - kContext, begin),
                             piece(begin, last), piece(last, last + kContext), std::string(term.name),
                             std::string(term.preferred), std::string(term.code), std::string(term.source)});
        }
    }
    return names;
}

} // namespace ade::store
