// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/training_data.hpp"

#include "core/base/sha256.hpp"
#include "core/store/curation.hpp"
#include "core/store/document_load.hpp"
#include "core/store/version_rows.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <set>

namespace ade::store {

namespace {

struct Candidate {
    std::string version_id;
    std::string external_id;
    std::string part;
    bool frozen = false;
    bool left_out = false; ///< of work, as a duplicate
};

/// Who decides about a sentence, and about which of its drugs.
struct Decider {
    std::string person_id;                    ///< empty: an import that counts as gold
    std::int64_t marked = -1;                 ///< seq; -1: nobody has decided
    std::map<std::string, std::string> drugs; ///< drug key → person, where only drugs were decided
    [[nodiscard]] bool whole() const { return marked >= 0; }
    [[nodiscard]] bool any() const { return whole() || !drugs.empty(); }
};

std::vector<Candidate> candidates(Connection& connection)
{
    std::vector<Candidate> found;
    Query query(
        connection,
        "SELECT version.id, version.external_id, coalesce(split.part, ''), frozen.document_id IS NOT NULL,"
        " EXISTS (SELECT 1 FROM duplicate_decision WHERE left_out_id = document.id)"
        " FROM document JOIN document_version AS version ON version.document_id = document.id"
        " JOIN version_summary ON version_id = version.id AND newest = 1"
        " LEFT JOIN split ON split.document_id = document.id"
        " LEFT JOIN frozen ON frozen.document_id = document.id ORDER BY document.row");
    while (query.step()) {
        found.push_back(
            {query.text(0), query.text(1), query.text(2), query.integer(3) != 0, query.integer(4) != 0});
    }
    return found;
}

/// Sentences of a text that the curation plan has drawn.
std::set<int> drawn_sentences(Connection& connection, const std::string& version_id)
{
    std::set<int> drawn;
    Query query(connection,
                "SELECT position FROM curation_sentence WHERE version_id = ? AND sampled = 1"
                " AND left_out = ''",
                version_id);
    while (query.step()) {
        drawn.insert(static_cast<int>(query.integer(0)));
    }
    return drawn;
}

/// Gathers the sentences of one text.
class VersionGatherer {
public:
    VersionGatherer(Connection& connection, const Candidate& candidate, const TrainingRequest& request,
                    TrainingSet& set)
        : candidate_(candidate), request_(request), set_(set), rows_(connection, candidate.version_id),
          document_(read_document(connection, candidate.version_id)),
          offsets_(text::OffsetMap::of_valid(document_.text))
    {
        if (request.sample) {
            drawn_ = drawn_sentences(connection, candidate.version_id);
        }
        for (const auto& [id, voice] : rows_.voices) {
            if (is_teacher(id)) {
                teachers_.push_back({id, answered_by(connection, voice.run_id)});
            }
        }
    }

    void gather()
    {
        for (std::size_t i = 0; i < document_.sentences.size(); ++i) {
            const Decider decider = request_.gold ? decider_of(static_cast<int>(i)) : Decider{};
            if (decider.any()) {
                gather_gold(static_cast<int>(i), decider);
            } else if (drawn_ && !drawn_->contains(static_cast<int>(i))) {
                count("sentences_not_drawn");
            } else if (is_taught(static_cast<int>(i))) {
                gather_taught(static_cast<int>(i));
            } else if (!teachers_.empty()) {
                count("sentences_not_asked");
            } else {
                count("sentences_not_reviewed");
            }
        }
        count_relations_without_sentence();
    }

private:
    [[nodiscard]] bool is_teacher(const std::string& voice_id) const
    {
        return std::find(request_.voice_ids.begin(), request_.voice_ids.end(), voice_id) !=
               request_.voice_ids.end();
    }

    /// The sentences of this text that a run of ours answered; nothing when the labels came otherwise, and
    /// speak of the whole text.
    [[nodiscard]] std::optional<std::set<int>> answered_by(Connection& connection,
                                                           const std::string& run_id) const
    {
        std::set<int> answered;
        bool ours = false;
        Query query(connection,
                    "SELECT position, outcome IN ('events', 'none') FROM teacher_sentence"
                    " WHERE run_id = ? AND version_id = ?",
                    run_id, candidate_.version_id);
        while (query.step()) {
            ours = true;
            if (query.integer(1) != 0) {
                answered.insert(static_cast<int>(query.integer(0)));
            }
        }
        return ours ? std::optional(answered) : std::nullopt;
    }
    [[nodiscard]] bool is_taught(int sentence) const
    {
        return std::any_of(teachers_.begin(), teachers_.end(), [sentence](const Teacher& teacher) {
            return !teacher.answered || teacher.answered->contains(sentence);
        });
    }
    void count(const std::string& reason, std::int64_t by = 1) { set_.counts[reason] += by; }

    [[nodiscard]] Decider decider_of(int sentence) const
    {
        Decider decider;
        if (rows_.read_as_gold) {
            decider.marked = 0;
        }
        std::map<std::string, std::int64_t> drug_marks;
        for (const StoredReview& review : rows_.reviews) {
            if (review.unit.sentence_index != sentence || review.unit.state != ReviewState::done) {
                continue;
            }
            if (review.unit.drug_key.empty()) {
                if (review.marked > decider.marked) {
                    decider.marked = review.marked;
                    decider.person_id = review.unit.person_id;
                }
            } else if (auto& mark = drug_marks[review.unit.drug_key]; review.marked > mark) {
                mark = review.marked;
                decider.drugs[review.unit.drug_key] = review.unit.person_id;
            }
        }
        return decider;
    }

    /// In which sentence a span lies whole; -1 when in none.
    [[nodiscard]] int sentence_holding(text::Span span) const
    {
        const int index = sentence_of(document_.sentences, span);
        return index >= 0 && document_.sentences[static_cast<std::size_t>(index)].span.contains(span) ? index
                                                                                                      : -1;
    }

    [[nodiscard]] text::Span local(text::Span span, int sentence) const
    {
        const std::int64_t begin = document_.sentences[static_cast<std::size_t>(sentence)].span.begin.value();
        return text::make_span(span.begin.value() - begin, span.end.value() - begin);
    }

    [[nodiscard]] TrainingSentence sentence_at(int index, const std::string& source) const
    {
        TrainingSentence sentence;
        sentence.version_id = candidate_.version_id;
        sentence.external_id = candidate_.external_id;
        sentence.sentence_index = index;
        sentence.text =
            value_or_raise(offsets_.slice(document_.sentences[static_cast<std::size_t>(index)].span));
        sentence.source = source;
        return sentence;
    }

    static void add_drug(TrainingSentence& sentence, text::Span span, const std::string& key)
    {
        const bool there = std::any_of(sentence.drugs.begin(), sentence.drugs.end(),
                                       [span](const TrainingDrug& drug) { return drug.span.overlaps(span); });
        if (!there) {
            sentence.drugs.push_back({span, key, {}});
        }
    }

    /// Drugs of rows that wanted() lets in, then suggested ones that person_id did not turn down.
    template <typename Wanted>
    void add_drugs(TrainingSentence& sentence, bool suggested, const std::string& person_id,
                   Wanted&& wanted) const
    {
        for (const bool suggestions : {false, true}) {
            for (const StoredMention& mention : rows_.mentions) {
                const MentionRecord& record = mention.record;
                if (record.label != corpus::Label::drug ||
                    sentence_holding(record.span) != sentence.sentence_index) {
                    continue;
                }
                const bool taken = suggestions
                                       ? suggested && record.is_suggestion &&
                                             rows_.state_of(mention.key, person_id) == SuggestionState::open
                                       : wanted(mention);
                if (!taken) {
                    continue;
                }
                const text::Span span = local(record.span, sentence.sentence_index);
                if (suggestions) {
                    add_drug(sentence, span, mention.folded);
                } else if (std::none_of(sentence.drugs.begin(), sentence.drugs.end(),
                                        [span](const TrainingDrug& drug) { return drug.span == span; })) {
                    sentence.drugs.push_back({span, mention.folded, {}});
                }
            }
        }
    }

    void add_relation(TrainingSentence& sentence, const StoredRelation& relation)
    {
        const StoredMention& drug = rows_.mention(relation.record.drug_mention_id);
        const text::Span drug_span = local(drug.record.span, sentence.sentence_index);
        const text::Span event = local(relation.event_span, sentence.sentence_index);
        const auto at =
            std::find_if(sentence.drugs.begin(), sentence.drugs.end(),
                         [drug_span](const TrainingDrug& known) { return known.span == drug_span; });
        if (at == sentence.drugs.end()) {
            count("relations_drug_not_reviewed");
        } else if (relation.record.polarity != corpus::Polarity::causes) {
            count("relations_" + std::string(corpus::to_string(relation.record.polarity)));
        } else if (std::find(at->events.begin(), at->events.end(), event) == at->events.end()) {
            at->events.push_back(event);
        }
    }

    [[nodiscard]] bool inside(const StoredRelation& relation, int sentence) const
    {
        return sentence_holding(relation.event_span) == sentence &&
               sentence_holding(rows_.mention(relation.record.drug_mention_id).record.span) == sentence;
    }

    void gather_gold(int index, const Decider& decider)
    {
        TrainingSentence sentence = sentence_at(index, "gold");
        const auto person_for = [&decider](const std::string& key) -> const std::string* {
            if (decider.whole()) {
                return &decider.person_id;
            }
            const auto at = decider.drugs.find(key);
            return at == decider.drugs.end() ? nullptr : &at->second;
        };
        // An import says itself which drugs there are; a person who finished a sentence has seen those
        // proposed.
        const bool suggested = decider.whole() && !decider.person_id.empty();
        add_drugs(sentence, suggested, decider.person_id, [&](const StoredMention& mention) {
            const std::string* const person = person_for(mention.folded);
            return person != nullptr && rows_.is_gold(mention.record.voice_id, mention.key, *person);
        });
        for (const StoredRelation& relation : rows_.relations) {
            const std::string* const person = person_for(relation.drug_key);
            if (!inside(relation, index)) {
                continue;
            }
            if (person == nullptr) {
                if (rows_.is_gold(relation.record.voice_id, relation.key)) {
                    count("relations_drug_not_reviewed");
                }
            } else if (rows_.is_gold(relation.record.voice_id, relation.key, *person)) {
                add_relation(sentence, relation);
            }
        }
        keep(std::move(sentence));
    }

    void gather_taught(int index)
    {
        std::string source;
        for (const auto& [id, voice] : rows_.voices) {
            if (is_teacher(id)) {
                source += source.empty() ? voice.name : "+" + voice.name;
            }
        }
        TrainingSentence sentence = sentence_at(index, source);
        const auto stands = [this](const std::string& voice_id, const std::string& key) {
            const SuggestionState state = rows_.state_of(key, {});
            return is_teacher(voice_id) &&
                   (state == SuggestionState::open || state == SuggestionState::accepted);
        };
        add_drugs(sentence, true, {},
                  [&](const StoredMention& mention) { return stands(mention.record.voice_id, mention.key); });
        bool named = false;
        for (const StoredRelation& relation : rows_.relations) {
            if (inside(relation, index) && stands(relation.record.voice_id, relation.key)) {
                add_relation(sentence, relation);
                named = true;
            }
        }
        if (request_.paper_mode && !named) {
            count("sentences_paper_none");
            return;
        }
        keep(std::move(sentence));
    }

    void keep(TrainingSentence sentence)
    {
        if (sentence.drugs.empty()) {
            count("sentences_without_drug");
            return;
        }
        std::sort(sentence.drugs.begin(), sentence.drugs.end(),
                  [](const TrainingDrug& left, const TrainingDrug& right) { return left.span < right.span; });
        for (TrainingDrug& drug : sentence.drugs) {
            std::sort(drug.events.begin(), drug.events.end());
            count("positive_pairs", static_cast<std::int64_t>(drug.events.size()));
            count("negative_drugs", drug.events.empty() ? 1 : 0);
        }
        count("sentences");
        count("drugs", static_cast<std::int64_t>(sentence.drugs.size()));
        set_.sentences.push_back(std::move(sentence));
    }

    void count_relations_without_sentence()
    {
        for (const StoredRelation& relation : rows_.relations) {
            const bool taken = rows_.is_gold(relation.record.voice_id, relation.key) ||
                               (is_teacher(relation.record.voice_id) &&
                                rows_.state_of(relation.key, {}) == SuggestionState::open);
            if (!taken) {
                continue;
            }
            const int event = sentence_holding(relation.event_span);
            const int drug = sentence_holding(rows_.mention(relation.record.drug_mention_id).record.span);
            if (event < 0 || drug < 0) {
                count("relations_outside_sentences");
            } else if (event != drug) {
                count("relations_cross_sentence");
            }
        }
    }

    const Candidate& candidate_;
    const TrainingRequest& request_;
    TrainingSet& set_;
    VersionRows rows_;
    corpus::Document document_;
    text::OffsetMap offsets_;
    struct Teacher {
        std::string voice_id;
        std::optional<std::set<int>> answered;
    };
    std::vector<Teacher> teachers_;
    std::optional<std::set<int>> drawn_; ///< nothing: no sample was asked for
};

std::string hash_of(const std::vector<TrainingSentence>& sentences)
{
    Sha256 digest;
    for (const TrainingSentence& sentence : sentences) {
        Json drugs = Json::array();
        for (const TrainingDrug& drug : sentence.drugs) {
            drugs.push_back({drug.span.begin.value(), drug.span.end.value(), spans_to_json(drug.events)});
        }
        // Without ids of the project: the same data in another project have the same hash.
        digest.update(Json{{"text", sentence.text}, {"drugs", drugs}, {"source", sentence.source}}.dump());
        digest.update("\n");
    }
    return digest.hex();
}

template <typename Admit>
TrainingSet gather(ProjectFile& project, const TrainingRequest& request, Admit&& admit)
{
    Connection& connection = project.connection();
    const ReadTransaction view(connection);
    const std::set<std::string> excluded(request.excluded_external_ids.begin(),
                                         request.excluded_external_ids.end());
    TrainingSet set;
    for (const char* const always : {"sentences", "drugs", "positive_pairs", "negative_drugs"}) {
        set.counts[always] = 0;
    }
    for (const Candidate& candidate : candidates(connection)) {
        std::string reason = candidate.left_out ? "documents_left_out" : admit(candidate);
        if (reason.empty() && !candidate.external_id.empty() && excluded.contains(candidate.external_id)) {
            reason = "documents_excluded";
        }
        if (reason.empty() && request.sample && !request.gold &&
            drawn_sentences(connection, candidate.version_id).empty()) {
            reason = "documents_not_drawn"; // most of a large corpus: not read at all
        }
        if (!reason.empty()) {
            ++set.counts[reason];
            continue;
        }
        VersionGatherer(connection, candidate, request, set).gather();
    }
    set.data_hash = hash_of(set.sentences);
    return set;
}

/// Articles whose sentences stood as examples in a prompt: no score counts them.
std::set<std::string> prompt_examples(Connection& connection)
{
    std::set<std::string> ids;
    Query query(connection, "SELECT parameters FROM run WHERE kind = 'teacher'");
    while (query.step()) {
        const Json parameters = Json::parse(query.text(0), nullptr, false);
        if (!parameters.is_object() || !parameters.contains("examples") ||
            !parameters["examples"].is_array()) {
            continue;
        }
        for (const Json& id : parameters["examples"]) {
            if (id.is_string()) {
                ids.insert(id.get<std::string>());
            }
        }
    }
    return ids;
}

bool contains(const std::vector<std::string>& words, const std::string& word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The request for the plan's sample: labels of every teacher, in the plan's mode. Raises when there is no
/// sample, or the project has changed since it was drawn.
TrainingRequest with_sample(ProjectFile& project, TrainingRequest request)
{
    const CurationPlan plan = value_or_raise(CurationStore(project).plan());
    const StageState& sample = plan.stages.at(static_cast<std::size_t>(CurationStage::sample));
    if (sample.status != StageStatus::done || sample.result == 0) {
        raise(
            ErrorCode::invalid_argument, "store.no_sample", project.path().string(),
            "{} Run the plan to its sample: on the corpus page, or with: ade curate PROJECT --run-to sample",
            sample.status == StageStatus::done       ? "The sample holds no sentence."
            : sample.status == StageStatus::outdated ? "The sample is outdated: texts, answers, evaluation "
                                                       "sets or options have changed since it was drawn."
                                                     : "No sample has been drawn yet.");
    }
    request.paper_mode = !plan.options.with_negatives;
    request.voice_ids.clear();
    Query query(project.connection(), "SELECT id FROM voice WHERE kind = 'teacher' ORDER BY id");
    while (query.step()) {
        request.voice_ids.push_back(query.text(0));
    }
    return request;
}

} // namespace

Result<TrainingSet> gather_training_set(ProjectFile& project, const TrainingRequest& asked)
{
    return guarded(project, [&] {
        const TrainingRequest request = asked.sample ? with_sample(project, asked) : asked;
        if (contains(request.splits, "test")) {
            raise(ErrorCode::invalid_argument, "store.train_on_test", project.path().string(),
                  "Test documents judge and never train. Leave “test” out of the parts.");
        }
        return gather(project, request, [&request](const Candidate& candidate) -> std::string {
            if (candidate.frozen) {
                return "documents_frozen";
            }
            if (contains(request.splits, candidate.part)) {
                return {};
            }
            return candidate.part.empty() ? "documents_in_no_part" : "documents_in_" + candidate.part;
        });
    });
}

Result<TrainingSet> gather_evaluation_set(ProjectFile& project, const std::vector<std::string>& splits,
                                          bool frozen)
{
    return guarded(project, [&] {
        const std::set<std::string> examples = prompt_examples(project.connection());
        return gather(project, {}, [&](const Candidate& candidate) -> std::string {
            const bool wanted = candidate.frozen ? frozen : contains(splits, candidate.part);
            return !wanted                                    ? "documents_not_asked_for"
                   : examples.contains(candidate.external_id) ? "documents_prompt_examples"
                                                              : "";
        });
    });
}

} // namespace ade::store
