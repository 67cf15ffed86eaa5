// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/example_picker.hpp"

#include "core/store/curation.hpp"
#include "core/store/training_data.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace ade::teacher {
namespace {

constexpr std::int64_t kShortest = 20; ///< code points
constexpr std::int64_t kLongest = 400;

struct Candidate {
    PromptExample example;
    std::string id;
    std::string hash; ///< of the text
};

struct Candidates {
    std::vector<Candidate> sentences;
    std::map<std::string, std::string> article_of; ///< by hash of the text: every gold sentence, also others
};

std::set<std::string> words_of(std::string_view text)
{
    std::set<std::string> words;
    std::string word;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        } else if (!word.empty()) {
            words.insert(std::exchange(word, {}));
        }
    }
    if (!word.empty()) {
        words.insert(word);
    }
    return words;
}

/// 0 the same, 1 nothing in common.
double distance(const std::set<std::string>& left, const std::set<std::string>& right)
{
    std::size_t common = 0;
    for (const std::string& word : left) {
        common += right.contains(word) ? 1 : 0;
    }
    const std::size_t all = left.size() + right.size() - common;
    return all > 0 ? 1 - static_cast<double>(common) / static_cast<double>(all) : 1;
}

/// 0 the same direction, 1 at right angles, 2 opposite; both of length 1.
double distance(const std::vector<float>& left, const std::vector<float>& right)
{
    double dot = 0;
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
        dot += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    }
    return 1 - dot;
}

/// The sentence with its gold answer; drugs in the order of the text.
PromptExample example_of(const store::TrainingSentence& sentence)
{
    PromptExample example;
    example.text = sentence.text;
    example.external_id = sentence.external_id;
    const auto offsets = text::OffsetMap::of_valid(sentence.text);
    for (const store::TrainingDrug& drug : sentence.drugs) {
        if (drug.events.empty()) {
            continue;
        }
        const std::string name(offsets.slice(drug.span).value_or(std::string_view()));
        auto known = std::find_if(example.answer.begin(), example.answer.end(),
                                  [&](const DrugAnswer& one) { return one.drug == name; });
        if (known == example.answer.end()) {
            example.answer.push_back({name, {}});
            known = example.answer.end() - 1;
        }
        for (const text::Span& event : drug.events) {
            std::string words(offsets.slice(event).value_or(std::string_view()));
            if (std::find(known->events.begin(), known->events.end(), words) == known->events.end()) {
                known->events.push_back(std::move(words));
            }
        }
    }
    return example;
}

/// True when a prompt may show it: its answer comes back as it is.
bool is_readable(const PromptExample& example)
{
    PromptTemplate prompt;
    prompt.name = "check";
    prompt.task = "Check.";
    prompt.examples = {example};
    return check_prompt(prompt).has_value();
}

Result<Candidates> candidates_of(store::ProjectFile& project)
{
    const auto gold = store::gather_training_set(project, {});
    const auto judging = store::gather_evaluation_set(project, {"dev", "test"}, true);
    if (!gold || !judging) {
        return gold ? forward_error(judging) : forward_error(gold);
    }
    Candidates candidates;
    std::set<std::string> barred;
    for (const store::TrainingSentence& sentence : judging->sentences) {
        const std::string hash = store::sentence_hash(sentence.text);
        barred.insert(hash);
        candidates.article_of.emplace(hash, sentence.external_id);
    }
    for (const store::TrainingSentence& sentence : gold->sentences) {
        std::string hash = store::sentence_hash(sentence.text);
        candidates.article_of.emplace(hash, sentence.external_id);
        const auto length = text::OffsetMap::of_valid(sentence.text).end().value();
        if (length < kShortest || length > kLongest || barred.contains(hash)) {
            continue;
        }
        Candidate one;
        one.example = example_of(sentence);
        if (one.example.answer.empty() || !is_readable(one.example)) {
            continue;
        }
        one.id = sentence.external_id + ":" + std::to_string(sentence.sentence_index);
        one.hash = std::move(hash);
        candidates.sentences.push_back(std::move(one));
    }
    return candidates;
}

std::vector<std::set<std::string>> words_of(const std::vector<Candidate>& candidates)
{
    std::vector<std::set<std::string>> words;
    words.reserve(candidates.size());
    for (const Candidate& one : candidates) {
        words.push_back(words_of(one.example.text));
    }
    return words;
}

tl::unexpected<Error> too_few(std::size_t wanted, std::size_t found)
{
    return fail(
        ErrorCode::invalid_argument, "teacher.few_examples", "examples",
        "{} examples are wanted, but only {} gold sentences with a relation may be shown: of articles "
        "outside "
        "the frozen, development and test documents, one of each article. Review more, or use the built-in "
        "examples.",
        wanted, found);
}

constexpr double kNever = std::numeric_limits<double>::infinity();

/// The vectors of the candidates and of the asked, in this order; nothing when words must do.
Result<std::optional<VectorsOfStudent>> vectors_of(const std::vector<Candidate>& candidates,
                                                   const PickRequest& request, PickedExamples& picked)
{
    if (!request.vectors) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    texts.reserve(candidates.size() + request.asked.size());
    for (const Candidate& one : candidates) {
        texts.push_back(one.example.text);
    }
    for (const AskedText& one : request.asked) {
        texts.push_back(one.text);
    }
    auto vectors = request.vectors(texts);
    if (vectors && vectors->vectors.size() == texts.size()) {
        picked.student = vectors->student;
        return std::optional<VectorsOfStudent>(std::move(*vectors));
    }
    if (!vectors && vectors.error().code == ErrorCode::cancelled) {
        return forward_error(vectors);
    }
    if (!vectors) {
        picked.fault = vectors.error();
    }
    return std::nullopt;
}

/// Mean distance of each candidate to the asked sentences of other articles; kNever where there are none.
Result<std::vector<double>> distances_to_asked(const Candidates& candidates, const PickRequest& request,
                                               PickedExamples& picked)
{
    const auto& sentences = candidates.sentences;
    const auto vectors = vectors_of(sentences, request, picked);
    if (!vectors) {
        return forward_error(vectors);
    }
    struct Asked {
        std::string hash;
        std::string article;
        std::set<std::string> words;
    };
    std::vector<Asked> asked;
    for (const AskedText& one : request.asked) {
        Asked next{store::sentence_hash(one.text), one.external_id, {}};
        const auto known = candidates.article_of.find(next.hash);
        if (next.article.empty() && known != candidates.article_of.end()) {
            next.article = known->second;
        }
        if (!*vectors) {
            next.words = words_of(one.text);
        }
        asked.push_back(std::move(next));
    }
    const auto words = *vectors ? std::vector<std::set<std::string>>() : words_of(sentences);
    std::vector<double> far(sentences.size(), asked.empty() ? 0 : kNever);
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        const std::string& article = sentences[i].example.external_id;
        double sum = 0;
        std::size_t compared = 0;
        for (std::size_t k = 0; k < asked.size(); ++k) {
            if (asked[k].hash == sentences[i].hash || (!article.empty() && asked[k].article == article)) {
                continue;
            }
            sum += *vectors ? distance((*vectors)->vectors[i], (*vectors)->vectors[sentences.size() + k])
                            : distance(words[i], asked[k].words);
            ++compared;
        }
        if (compared > 0) {
            far[i] = sum / static_cast<double>(compared);
        }
    }
    return far;
}

Result<PickedExamples> named_examples(const std::vector<Candidate>& candidates,
                                      const std::vector<std::string>& ids)
{
    PickedExamples picked;
    for (const std::string& id : ids) {
        const auto one = std::find_if(candidates.begin(), candidates.end(),
                                      [&](const Candidate& candidate) { return candidate.id == id; });
        if (one == candidates.end()) {
            return fail(
                ErrorCode::not_found, "teacher.no_example", id,
                "No gold sentence of this id may be an example. It must hold a relation and be of an "
                "article that is neither frozen nor in the development or test part; ids are ARTICLE:N, "
                "N the sentence's number from 0.");
        }
        picked.examples.push_back(one->example);
    }
    return picked;
}

} // namespace

Result<PickedExamples> pick_examples(store::ProjectFile& project, const PickRequest& request)
{
    const auto found = candidates_of(project);
    if (!found) {
        return forward_error(found);
    }
    const std::vector<Candidate>& candidates = found->sentences;
    if (request.mode == PickMode::fixed) {
        return named_examples(candidates, request.ids);
    }
    PickedExamples picked;
    const bool nearest = request.mode == PickMode::nearest;
    std::vector<double> far(candidates.size(), std::numeric_limits<double>::max());
    if (nearest) {
        auto distances = distances_to_asked(*found, request, picked);
        if (!distances) {
            return forward_error(distances);
        }
        far = std::move(*distances);
    }
    const auto words = nearest ? std::vector<std::set<std::string>>() : words_of(candidates);
    std::set<std::string> articles;
    std::vector<bool> used(candidates.size(), false);
    while (picked.examples.size() < request.count) {
        std::size_t best = candidates.size();
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const std::string& article = candidates[i].example.external_id;
            if (used[i] || far[i] == kNever || (!article.empty() && articles.contains(article))) {
                continue;
            }
            const bool better =
                best == candidates.size() || (nearest ? far[i] < far[best] : far[i] > far[best]);
            best = better ? i : best;
        }
        if (best == candidates.size()) {
            return too_few(request.count, picked.examples.size());
        }
        used[best] = true;
        articles.insert(candidates[best].example.external_id);
        picked.examples.push_back(candidates[best].example);
        if (!nearest) { // farthest from all picked so far (Gonzalez 1985)
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                far[i] = std::min(far[i], distance(words[i], words[best]));
            }
        }
    }
    return picked;
}

PromptTemplate with_examples(PromptTemplate prompt, std::vector<PromptExample> examples)
{
    prompt.examples = std::move(examples);
    prompt.name += ", own examples";
    return prompt;
}

} // namespace ade::teacher
