// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to the lexicon's thread and back.
#pragma once

#include "app/workers/messages.hpp"
#include "core/lexicon/fetch.hpp"
#include "core/store/lexicon_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ade::app {

struct LexiconLoadRequest {
    Ticket ticket;
    std::string project_path;
};

struct LexiconLoaded {
    RequestId id = 0;
    store::ProjectLexicon lexicon;
    store::LoadedLexicon loaded;
    std::vector<store::NameConflict> conflicts;
};

/// A text to try the lexicon on.
struct LexiconTryRequest {
    Ticket ticket;
    store::LoadedLexicon loaded;
    std::string text;
};

struct TriedName {
    text::Span span; ///< code points of the text
    std::string surface;
    std::string preferred;
    std::string code;
    std::string source;
    std::string others; ///< what else the name means, in other vocabularies
};

struct LexiconTried {
    RequestId id = 0;
    std::vector<TriedName> names;
};

struct LexiconContextRequest {
    Ticket ticket;
    std::string project_path;
    store::LoadedLexicon loaded;
    std::string preferred; ///< empty: all
    std::size_t limit = 2000;
};

struct LexiconContext {
    RequestId id = 0;
    std::vector<store::NameInContext> names;
};

/// A vocabulary file; with fetch, the NCI Thesaurus first.
struct LexiconReadRequest {
    Ticket ticket;
    std::string path;
    bool fetch = false;
    lexicon::FetchOptions fetch_options;
    std::vector<std::string> ancestors; ///< of the NCI Thesaurus, see lexicon::ReadOptions
};

struct LexiconRead {
    RequestId id = 0;
    std::shared_ptr<const lexicon::ListReport> report;
    std::string path;
};

/// Texts from `first` on that this lexicon has not read.
struct LexiconMatchRequest {
    Ticket ticket;
    std::string project_path;
    store::LoadedLexicon loaded;
    std::size_t first = 0;
};

struct LexiconMatched {
    RequestId id = 0;
    RecordBatch records;
    std::size_t next = 0;  ///< where to go on
    std::size_t texts = 0; ///< in all
};

/// A change of the project's vocabularies; the store's thread makes it.
struct LexiconChangeRequest {
    Ticket ticket;
    std::string person_id;
    enum class Kind { add, remove, veto, lift_veto, options } kind = Kind::veto;
    std::string name;                                  ///< of the vocabulary, or the words
    std::shared_ptr<const lexicon::ListReport> report; ///< to add
    std::string path;
    lexicon::MatchOptions options;
};

struct LexiconChanged {
    RequestId id = 0;
};

} // namespace ade::app
