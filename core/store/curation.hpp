// SPDX-License-Identifier: GPL-3.0-or-later
// The plan by which a corpus for distillation is made (Gu et al. 2023, Section 3.3): stages, counts, one
// sample.
#pragma once

#include "core/base/progress.hpp"
#include "core/base/result.hpp"
#include "core/text/span.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ade::store {

class ProjectFile;

enum class CurationStage {
    search,         ///< articles found by searches of the project
    fetch,          ///< texts there are
    sentences,      ///< sentences that may be used: none of evaluation sets
    drugs,          ///< drug names found by the lexicon
    drug_sentences, ///< sentences with a drug
    teacher,        ///< of them, read by a teacher
    positives,      ///< of them, with a drug that caused an event
    sample,         ///< drawn with a seed
};

inline constexpr CurationStage kCurationStages[] = {
    CurationStage::search,         CurationStage::fetch,   CurationStage::sentences, CurationStage::drugs,
    CurationStage::drug_sentences, CurationStage::teacher, CurationStage::positives, CurationStage::sample};

std::string_view to_string(CurationStage stage); // "search", "drug_sentences", …
std::optional<CurationStage> curation_stage_from(std::string_view text);

/// Choices of a person; kept in the project.
struct CurationOptions {
    std::vector<std::string> excluded_pmids;     ///< of evaluation sets outside the project
    std::vector<std::string> excluded_sentences; ///< their hashes, see sentence_hash()
    bool with_negatives = false; ///< false: the paper's mode, sentences without an answer are dropped
    std::int64_t sample = 40000; ///< sentences
    std::uint64_t seed = 1;
    bool operator==(const CurationOptions&) const = default;
};

/// SHA-256 of the text, lower case, runs of anything but letters and digits one blank: the same sentence
/// printed a little differently has the same hash. sentence: well-formed UTF-8.
std::string sentence_hash(std::string_view sentence);

enum class StageStatus {
    open,     ///< never run
    part,     ///< broke off; running it goes on
    outdated, ///< run, but what it stands on has changed since
    waiting,  ///< run; more would come if something outside were done first (the teacher)
    done,
};
std::string_view to_string(StageStatus status);

struct StageState {
    CurationStage stage = CurationStage::search;
    StageStatus status = StageStatus::open;
    std::string finished; ///< UTC, ISO 8601; empty while never run to its end
    std::vector<std::pair<std::string, std::int64_t>> counts; ///< snake_case words, in the order to show
    std::int64_t result = 0;                                  ///< the stage's main number
    bool operator==(const StageState&) const = default;
};

struct CurationPlan {
    CurationOptions options;
    std::vector<StageState> stages; ///< all, in order
};

/// A drug name that was found: code points of the given text, and what the lexicon knows of it (attributes of
/// the mention: "term", "preferred", "code", "source").
struct FoundDrug {
    text::Span span;
    std::map<std::string, std::string> attributes = {};
};

/// Finds drug names. lexicon: what tells this finder from another (a hash of
/// the vocabularies and options); texts that a lexicon has read are not read again.
struct DrugFinder {
    std::string lexicon;
    std::function<std::vector<FoundDrug>(std::string_view text)> find;
};

/// A sentence of a stage, to look at.
struct CurationSentence {
    std::string version_id;
    int position = 0;
    std::string external_id;
    std::string text;
    std::string left_out;
    int drugs = 0;
    bool answered = false;
    bool positive = false;
    bool sampled = false;
    bool operator==(const CurationSentence&) const = default;
};

/// Never used are sentences of documents that are frozen, in the test part, labelled as gold or in
/// excluded_pmids; and sentences equal to one of those (sentence_hash), or in excluded_sentences, wherever
/// they stand. Functions may fail with database; those that write with invalid_argument when the project is
/// read-only.
class CurationStore {
public:
    explicit CurationStore(ProjectFile& project, std::string person_id = {});

    /// lexicon: of the finder that would be used now; empty: any is current.
    Result<CurationPlan> plan(const std::string& lexicon = {}) const;
    Result<void> set_options(const CurationOptions& options);
    /// Runs one stage on what the one before it gave. Parts are committed as they are done: after cancelled
    /// or a crash the same call goes on. Fails with invalid_argument when a stage before it has not run, or,
    /// at sample, when no teacher has answered.
    /// pause: asked after each part; true ends the call there, with status part, so that others may write.
    Result<StageState> run(CurationStage stage, const DrugFinder& finder = {}, const ProgressSink& progress = {},
                           std::stop_token stop = {}, const std::function<bool()>& pause = {});
    /// Every stage that is not done, up to and with `last`. A stage that waits for the teacher does not stop
    /// it.
    Result<CurationPlan> run_to(CurationStage last, const DrugFinder& finder = {},
                                const ProgressSink& progress = {}, std::stop_token stop = {},
                                const std::function<bool()>& pause = {});
    /// What a stage gave, by document. left_out: those it left out instead. search, fetch, drugs: as
    /// sentences.
    Result<std::vector<CurationSentence>> sentences(CurationStage stage, bool left_out, std::int64_t limit,
                                                    std::int64_t offset = 0) const;

private:
    ProjectFile& project_;
    std::string person_id_;
};

} // namespace ade::store
