// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/teacher/calibration.hpp"

#include "core/store/project_file.hpp"
#include "core/store/run_store.hpp"
#include "core/store/settings_store.hpp"
#include "core/store/training_data.hpp"
#include "core/teacher/sentence_collector.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace ade::teacher {
namespace {

using nlohmann::json;

constexpr std::size_t kFolds = 5;

std::string setting_of(const std::string& model, const std::string& prompt_hash)
{
    return "teacher.calibration." + model + "." + prompt_hash.substr(0, 16);
}

/// A run's parameters may come from elsewhere: anything but text counts as empty.
std::string member(const json& parameters, const char* key)
{
    const bool there = parameters.is_object() && parameters.contains(key) && parameters[key].is_string();
    return there ? parameters[key].get<std::string>() : std::string();
}

Result<Calibration> kept_calibration(store::ProjectFile& project, const std::string& model,
                                     const std::string& prompt_hash)
{
    const auto value = store::SettingsStore(project).get(setting_of(model, prompt_hash));
    if (!value) {
        return forward_error(value);
    }
    return *value ? Calibration::from_json(**value) : Calibration();
}

struct Judged {
    std::vector<JudgedPair> pairs;
    std::int64_t without = 0; ///< suggestions without a measure
};

/// What a voice says in gold sentences.
Result<Judged> judged_by_gold(store::ProjectFile& project, const std::string& voice_id)
{
    Judged judged;
    if (voice_id.empty()) {
        return judged; // the run has stored nothing yet
    }
    const auto gold = store::gather_evaluation_set(project, {"train", "dev", ""}, false);
    if (!gold) {
        return forward_error(gold);
    }
    const store::RunStore runs(project);
    corpus::AnnotatedDocument said;
    std::string version_id;
    for (const store::TrainingSentence& sentence : gold->sentences) {
        if (sentence.version_id != version_id) {
            auto labels = runs.labels(sentence.version_id, {{voice_id}});
            if (!labels) {
                return forward_error(labels);
            }
            said = std::move(*labels);
            version_id = sentence.version_id;
        }
        for (const ScoredRelation& one : relations_in(said, sentence.sentence_index)) {
            if (!one.raw) {
                ++judged.without;
                continue;
            }
            const bool right = std::any_of(
                sentence.drugs.begin(), sentence.drugs.end(), [&](const store::TrainingDrug& drug) {
                    return drug.key == one.drug_key &&
                           std::find(drug.events.begin(), drug.events.end(), one.event) != drug.events.end();
                });
            judged.pairs.push_back({{*one.raw, right}, version_id});
        }
    }
    return judged;
}

std::vector<Calibration::Pair> plain(std::span<const JudgedPair> pairs)
{
    std::vector<Calibration::Pair> all;
    all.reserve(pairs.size());
    for (const JudgedPair& one : pairs) {
        all.push_back(one.pair);
    }
    return all;
}

} // namespace

Reliability reliability(std::span<const Calibration::Pair> pairs)
{
    Reliability result;
    for (const Calibration::Pair& pair : pairs) {
        const auto at = static_cast<std::size_t>(std::clamp(pair.raw * 10, 0.0, 9.0));
        Reliability::Bin& bin = result.bins.at(at);
        ++bin.pairs;
        bin.mean += pair.raw;
        bin.right += pair.right ? 1 : 0;
    }
    for (Reliability::Bin& bin : result.bins) {
        if (bin.pairs == 0) {
            continue;
        }
        const auto count = static_cast<double>(bin.pairs);
        bin.mean /= count;
        bin.right /= count;
        result.error += count * std::abs(bin.right - bin.mean) / static_cast<double>(pairs.size());
    }
    return result;
}

std::optional<std::vector<Calibration::Pair>> fitted_to_others(std::span<const JudgedPair> pairs)
{
    std::map<std::string, std::size_t> fold_of; // articles as they come, dealt out in turn
    for (const JudgedPair& one : pairs) {
        fold_of.try_emplace(one.version_id, fold_of.size() % kFolds);
    }
    std::vector<Calibration::Pair> after = plain(pairs);
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        std::vector<Calibration::Pair> others;
        for (const JudgedPair& one : pairs) {
            if (fold_of.at(one.version_id) != fold) {
                others.push_back(one.pair);
            }
        }
        const auto fitted = Calibration::fit(others);
        if (!fitted) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            if (fold_of.at(pairs[i].version_id) == fold) {
                after[i].raw = (*fitted)(pairs[i].pair.raw);
            }
        }
    }
    return after;
}

Result<CalibrationCheck> check_calibration(store::ProjectFile& project, const std::string& run_id)
{
    const auto run = store::RunStore(project).run(run_id);
    if (!run) {
        return forward_error(run);
    }
    CalibrationCheck check;
    check.run_id = run_id;
    const json parameters = json::parse(run->parameters, nullptr, false);
    check.prompt_hash = member(parameters, "prompt_hash");
    if (!check.prompt_hash.empty()) {
        check.model = member(parameters, "model");
        const auto kept = kept_calibration(project, check.model, check.prompt_hash);
        if (!kept && kept.error().code != ErrorCode::parse) {
            return forward_error(kept);
        }
        check.kept = kept.value_or(Calibration());
        if (parameters.contains("calibration")) {
            // Of a file from elsewhere it may be anything; then none was applied that we know.
            check.applied = Calibration::from_json(parameters["calibration"].dump()).value_or(Calibration());
        }
    }
    const auto judged = judged_by_gold(project, run->voice_id);
    if (!judged) {
        return forward_error(judged);
    }
    const auto pairs = plain(judged->pairs);
    check.pairs = static_cast<std::int64_t>(pairs.size());
    check.right = std::count_if(pairs.begin(), pairs.end(), [](const auto& one) { return one.right; });
    check.without = judged->without;
    check.before = reliability(pairs);
    if (const auto after = fitted_to_others(judged->pairs)) {
        check.after = reliability(*after);
    }
    return check;
}

Result<FittedRun> fit_run(store::ProjectFile& project, const std::string& run_id)
{
    const auto run = store::RunStore(project).run(run_id);
    if (!run) {
        return forward_error(run);
    }
    const json parameters = json::parse(run->parameters, nullptr, false);
    FittedRun fitted{member(parameters, "model"), member(parameters, "prompt_hash"), {}};
    if (fitted.prompt_hash.empty()) {
        return fail(ErrorCode::invalid_argument, "teacher.not_calibrated", run->name,
                    "Answers made elsewhere are not calibrated: no later run of this model and prompt would "
                    "use it.");
    }
    const auto judged = judged_by_gold(project, run->voice_id);
    if (!judged) {
        return forward_error(judged);
    }
    auto calibration = Calibration::fit(plain(judged->pairs));
    if (!calibration) {
        return forward_error(calibration);
    }
    fitted.calibration = std::move(*calibration);
    return fitted;
}

Result<Calibration> stored_calibration(store::ProjectFile& project, const TeacherSettings& settings,
                                       const PromptTemplate& prompt)
{
    return kept_calibration(project, settings.model, prompt_hash(prompt));
}

Result<void> keep_calibration(store::ProjectFile& project, const std::string& model,
                              const std::string& prompt_hash, const Calibration& calibration,
                              const std::string& person_id)
{
    return store::SettingsStore(project, person_id)
        .set(setting_of(model, prompt_hash), calibration.to_json());
}

Result<Calibration> fit_calibration(store::ProjectFile& project, const TeacherSettings& settings,
                                    const PromptTemplate& prompt, const std::string& person_id)
{
    const auto all = store::RunStore(project).runs();
    if (!all) {
        return forward_error(all);
    }
    const std::string hash = prompt_hash(prompt);
    std::string newest;
    for (const store::RunRecord& run : *all) {
        const json parameters = json::parse(run.parameters, nullptr, false);
        if (run.kind == store::VoiceKind::teacher && member(parameters, "model") == settings.model &&
            member(parameters, "prompt_hash") == hash) {
            newest = run.id;
        }
    }
    if (newest.empty()) {
        return Calibration::fit({}); // too few, as it says
    }
    auto fitted = fit_run(project, newest);
    if (!fitted) {
        return forward_error(fitted);
    }
    if (auto kept = keep_calibration(project, settings.model, hash, fitted->calibration, person_id); !kept) {
        return forward_error(kept);
    }
    return std::move(fitted->calibration);
}

} // namespace ade::teacher
