// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/example_picker.hpp"

#include "core/store/curation.hpp"
#include "core/store/training_data.hpp"
#include "core/text/offset_map.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace ade::teacher {
namespace {

constexpr std::int64_t kShortest = 20; ///< code points
constexpr std::int64_t kLongest = 400;

struct Candidate {
    PromptExample example;
    std::string id;
    std::vector<float> vector;
    std::set<std::string> words;
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

/// 0 the same, 1 nothing in common (vectors: up to 2).
double distance(const Candidate& left, const Candidate& right)
{
    if (!left.vector.empty() && left.vector.size() == right.vector.size()) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (std::size_t i = 0; i < left.vector.size(); ++i) {
            dot += static_cast<double>(left.vector[i]) * right.vector[i];
            a += static_cast<double>(left.vector[i]) * left.vector[i];
            b += static_cast<double>(right.vector[i]) * right.vector[i];
        }
        return a > 0 && b > 0 ? 1 - dot / std::sqrt(a * b) : 1;
    }
    std::size_t common = 0;
    for (const std::string& word : left.words) {
        common += right.words.contains(word) ? 1 : 0;
    }
    const std::size_t all = left.words.size() + right.words.size() - common;
    return all > 0 ? 1 - static_cast<double>(common) / static_cast<double>(all) : 1;
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

Result<std::vector<Candidate>> candidates_of(store::ProjectFile& project, const PickRequest& request)
{
    const auto gold = store::gather_training_set(project, {});
    const auto judging = store::gather_evaluation_set(project, {"dev", "test"}, true);
    if (!gold || !judging) {
        return gold ? forward_error(judging) : forward_error(gold);
    }
    std::set<std::string> barred;
    for (const store::TrainingSentence& sentence : judging->sentences) {
        barred.insert(store::sentence_hash(sentence.text));
    }
    std::vector<Candidate> candidates;
    for (const store::TrainingSentence& sentence : gold->sentences) {
        const auto length = text::OffsetMap::of_valid(sentence.text).end().value();
        if (length < kShortest || length > kLongest || barred.contains(store::sentence_hash(sentence.text))) {
            continue;
        }
        Candidate one;
        one.example = example_of(sentence);
        if (one.example.answer.empty() || !is_readable(one.example)) {
            continue;
        }
        one.id = sentence.external_id + ":" + std::to_string(sentence.sentence_index);
        if (request.mode != PickMode::fixed) {
            one.words = words_of(sentence.text);
            one.vector = request.vector ? request.vector(sentence.text) : std::vector<float>();
        }
        candidates.push_back(std::move(one));
    }
    return candidates;
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

} // namespace

Result<std::vector<PromptExample>> pick_examples(store::ProjectFile& project, const PickRequest& request)
{
    auto found = candidates_of(project, request);
    if (!found) {
        return forward_error(found);
    }
    std::vector<Candidate>& candidates = *found;
    std::vector<PromptExample> picked;
    if (request.mode == PickMode::fixed) {
        for (const std::string& id : request.ids) {
            const auto one = std::find_if(candidates.begin(), candidates.end(),
                                          [&](const Candidate& candidate) { return candidate.id == id; });
            if (one == candidates.end()) {
                return fail(
                    ErrorCode::not_found, "teacher.no_example", id,
                    "No gold sentence of this id may be an example. It must hold a relation and be of an "
                    "article that is neither frozen nor in the development or test part; ids are ARTICLE:N, "
                    "N "
                    "the sentence's number from 0.");
            }
            picked.push_back(one->example);
        }
        return picked;
    }
    // How far each is from what it is compared with; the same for both ways but for the sign.
    std::vector<double> far(candidates.size(), std::numeric_limits<double>::max());
    std::vector<Candidate> asked;
    for (const std::string& text : request.asked) {
        asked.push_back(
            {{}, {}, request.vector ? request.vector(text) : std::vector<float>(), words_of(text)});
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (request.mode == PickMode::nearest) {
            double sum = 0;
            for (const Candidate& one : asked) {
                sum += distance(candidates[i], one);
            }
            far[i] = asked.empty() ? 0 : sum / static_cast<double>(asked.size());
        }
    }
    std::set<std::string> articles;
    std::vector<bool> used(candidates.size(), false);
    while (picked.size() < request.count) {
        std::size_t best = candidates.size();
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const std::string& article = candidates[i].example.external_id;
            if (used[i] || (!article.empty() && articles.contains(article))) {
                continue;
            }
            const bool better = best == candidates.size() ||
                                (request.mode == PickMode::nearest ? far[i] < far[best] : far[i] > far[best]);
            best = better ? i : best;
        }
        if (best == candidates.size()) {
            return too_few(request.count, picked.size());
        }
        used[best] = true;
        articles.insert(candidates[best].example.external_id);
        picked.push_back(candidates[best].example);
        if (request.mode == PickMode::diverse) { // farthest from all picked so far (Gonzalez 1985)
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                far[i] = std::min(far[i], distance(candidates[i], candidates[best]));
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
