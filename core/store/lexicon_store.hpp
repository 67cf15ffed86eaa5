// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabularies of a project, and what they find in its texts.
#pragma once

#include "core/base/progress.hpp"
#include "core/lexicon/matcher.hpp"
#include "core/lexicon/readers/reader.hpp"
#include "core/store/curation.hpp"
#include "core/store/records.hpp"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::store {

/// A vocabulary as the project lists it.
struct ProjectVocabulary {
    std::string name; ///< unique in the project; matches tell it as their source
    std::string
        format;       ///< lexicon::to_string of its format; "starter" for the one that comes with the program
    std::string file; ///< where it was read from; empty for the starter
    std::string sha256; ///< of its terms; empty for the starter
    std::int64_t terms = 0;
    bool operator==(const ProjectVocabulary&) const = default;
};

/// What a project searches for. A project that never chose has the starter lexicon alone.
struct ProjectLexicon {
    std::vector<ProjectVocabulary> vocabularies; ///< of equal names the first vocabulary has the say
    std::vector<std::string> vetoes;             ///< in the order they were made
    lexicon::MatchOptions options;               ///< not_drugs stays empty: the vetoes are it
    bool operator==(const ProjectLexicon&) const = default;
};

/// The compiled lexicon of a project. `id` changes with every change of names, vetoes or options.
struct LoadedLexicon {
    std::string id;
    std::shared_ptr<const lexicon::Matcher> matcher;
};

/// One name with two meanings in the project's vocabularies.
struct NameConflict {
    std::string name; ///< as the first vocabulary writes it
    struct Meaning {
        std::string preferred;
        std::string code;
        std::string source;
        bool operator==(const Meaning&) const = default;
    };
    std::vector<Meaning> meanings; ///< different preferred names; the first has the say
    bool operator==(const NameConflict&) const = default;
};

struct MatchReport {
    std::int64_t documents = 0; ///< texts of the project
    std::int64_t read_now = 0;  ///< not read by this lexicon before
    std::int64_t mentions = 0;  ///< stored now
    std::string voice_id;
    bool operator==(const MatchReport&) const = default;
};

/// Where a name stands, to judge whether it means a drug.
struct NameInContext {
    std::string version_id;
    std::string external_id;
    text::Span span;    ///< code points of the text
    std::string before; ///< up to 60 code points
    std::string surface;
    std::string after;
    std::string name;      ///< the term that was found
    std::string preferred; ///< its substance
    std::string code;
    std::string source;
    bool operator==(const NameInContext&) const = default;
};

/// Functions may fail with database; those that write with invalid_argument when the project is read-only.
class LexiconStore {
public:
    explicit LexiconStore(ProjectFile& project, std::string person_id = {});

    Result<ProjectLexicon> lexicon() const;
    /// Adds or replaces the vocabulary of this name (the list's source). Fails with invalid_argument when it
    /// holds no term.
    Result<ProjectVocabulary> add(const lexicon::ListReport& report, const std::string& file);
    /// Takes it off the list. Fails with not_found, naming those there are.
    Result<void> remove(const std::string& name);
    /// A name, or words around one, that are no drug in this corpus. The same veto again changes nothing.
    /// Fails with invalid_argument when it has no letter or digit.
    Result<void> veto(const std::string& term);
    Result<void> lift_veto(const std::string& term); ///< not_found
    Result<void> set_options(const lexicon::MatchOptions& options);

    /// The lists with their terms, in order. Fails with not_found when a vocabulary's names are not in this
    /// copy of the project.
    Result<std::vector<lexicon::TermList>> lists() const;
    /// Compiles; about half a second for 100,000 names.
    Result<LoadedLexicon> load(std::stop_token stop = {}) const;
    /// The id that load() would give now, without compiling: tells whether what was found before is current.
    /// Reads and digests all names. Fails as lists().
    Result<std::string> id() const;
    /// Names with more than one preferred name, by name; at most `limit`.
    Result<std::vector<NameConflict>> conflicts(std::size_t limit = 1000) const;

    /// Reads every newest text that this lexicon has not read, and stores what it finds as suggestions of its
    /// voice: mentions of drugs with the attributes term, preferred, code and source. Parts are committed as
    /// they are done: after cancelled the same call goes on. The curation plan's stage "drugs" shares the
    /// run.
    Result<MatchReport> match_all(const ProgressSink& progress = {}, std::stop_token stop = {});
    /// Matches with their context, in the order of texts; at most `limit`. `preferred` not empty: only names
    /// of that substance. Read from the texts, nothing is stored.
    Result<std::vector<NameInContext>> in_context(const LoadedLexicon& loaded, const std::string& preferred,
                                                  std::size_t limit, std::stop_token stop = {}) const;

    /// What the finder says about one text, as its voice's record.
    static Result<corpus::AnnotatedDocument> suggestions(const DrugFinder& finder, corpus::Document document);
    /// For CurationStore: the loaded lexicon as its finder.
    static DrugFinder finder(const LoadedLexicon& loaded);

private:
    Result<void> save(const ProjectLexicon& lexicon);

    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
