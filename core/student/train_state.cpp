// SPDX-License-Identifier: GPL-3.0-or-later
// Saving and finding the state of a training.
#include "core/student/train_state.hpp"

#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/base/version.hpp"
#include "core/student/train_data.hpp"

#include <nlohmann/json.hpp>

namespace ade::student {

namespace {

using nlohmann::json;

constexpr std::uint64_t kStateBytes = 16 << 20;
constexpr std::string_view kStateFile = "state.json";
constexpr std::string_view kLearnerFile = "optimizer.safetensors";

json score_json(const Score& score)
{
    return {{"precision", score.precision}, {"recall", score.recall}, {"f1", score.f1}};
}

json optional_score(const std::optional<Score>& score)
{
    return score ? score_json(*score) : json(nullptr);
}

json epoch_json(const EpochScore& epoch)
{
    return {{"epoch", epoch.epoch},
            {"training_loss", epoch.training_loss},
            {"development_loss", epoch.development_loss ? json(*epoch.development_loss) : json(nullptr)},
            {"lenient", optional_score(epoch.lenient)},
            {"strict", optional_score(epoch.strict)},
            {"threshold", epoch.threshold},
            {"temperature", epoch.temperature},
            {"seconds", epoch.seconds}};
}

std::optional<Score> score_from(const json& value)
{
    if (value.is_null()) {
        return std::nullopt;
    }
    return Score{value.at("precision").get<double>(), value.at("recall").get<double>(),
                 value.at("f1").get<double>()};
}

EpochScore epoch_from(const json& value)
{
    EpochScore epoch;
    epoch.epoch = value.at("epoch").get<int>();
    epoch.training_loss = value.at("training_loss").get<double>();
    if (!value.at("development_loss").is_null()) {
        epoch.development_loss = value.at("development_loss").get<double>();
    }
    epoch.lenient = score_from(value.at("lenient"));
    epoch.strict = score_from(value.at("strict"));
    epoch.threshold = value.at("threshold").get<double>();
    epoch.temperature = value.at("temperature").get<double>();
    epoch.seconds = value.at("seconds").get<double>();
    return epoch;
}

std::vector<TensorToWrite> to_write(const std::vector<NamedValues>& tensors)
{
    std::vector<TensorToWrite> result;
    for (const NamedValues& tensor : tensors) {
        result.push_back({tensor.name, tensor.shape, std::span<const float>(tensor.values)});
    }
    return result;
}

} // namespace

std::string to_json(const TrainState& state)
{
    json epochs = json::array();
    for (const EpochScore& epoch : state.epochs) {
        epochs.push_back(epoch_json(epoch));
    }
    const json value = {{"request_sha256", state.request_sha256},
                        {"threads", state.threads},
                        {"epochs_done", state.epochs_done},
                        {"steps_done", state.steps_done},
                        {"kept_epoch", state.kept_epoch},
                        {"epochs_without_gain", state.epochs_without_gain},
                        {"seconds", state.seconds},
                        {"epochs", epochs},
                        {"lenient_other_pooling", optional_score(state.lenient_other_pooling)},
                        {"strict_other_pooling", optional_score(state.strict_other_pooling)}};
    return value.dump(2) + "\n";
}

Result<TrainState> parse_train_state(std::string_view text, const std::string& where)
{
    try {
        const json value = json::parse(text);
        TrainState state;
        state.request_sha256 = value.at("request_sha256").get<std::string>();
        state.threads = value.at("threads").get<int>();
        state.epochs_done = value.at("epochs_done").get<int>();
        state.steps_done = value.at("steps_done").get<std::int64_t>();
        state.kept_epoch = value.at("kept_epoch").get<int>();
        state.epochs_without_gain = value.at("epochs_without_gain").get<int>();
        state.seconds = value.at("seconds").get<double>();
        for (const json& epoch : value.at("epochs")) {
            state.epochs.push_back(epoch_from(epoch));
        }
        state.lenient_other_pooling = score_from(value.at("lenient_other_pooling"));
        state.strict_other_pooling = score_from(value.at("strict_other_pooling"));
        return state;
    } catch (const json::exception& error) {
        return fail(
            ErrorCode::parse, "student.bad_train_state", where,
            "The state of the interrupted training cannot be read ({}). Delete the folder to start again.",
            error.what());
    }
}

Result<std::string> request_sha256(const TrainRequest& request)
{
    auto weights_file = find_weights_file(request.encoder_folder);
    if (!weights_file) {
        return forward_error(weights_file);
    }
    auto weights = read_file(*weights_file, std::uint64_t{16} << 30);
    if (!weights) {
        return forward_error(weights);
    }
    const TrainOptions& o = request.options;
    return sha256_hex(fmt::format(
        "{} {} {} {} | {} {} {:a} {:a} {:a} {:a} {:a} {:a} {} {:a} {} {} {} {} {} {}", kVersion,
        sha256_hex(*weights), documents_sha256(request.training), documents_sha256(request.development),
        o.epochs, o.batch_size, o.encoder_rate, o.head_rate, o.weight_decay, o.warm_up, o.clip_norm,
        o.head_dropout, o.seed, o.development_part, o.patience, o.keep == Keep::best ? "best" : "last",
        to_string(o.pooling), to_string(o.unit), o.max_pieces, to_string(o.device)));
}

Result<std::optional<ResumePoint>> find_resume_point(const TrainRequest& request, const std::string& sha256)
{
    const auto& folder = request.output_folder;
    if (auto recovered = recover_checkpoint(folder); !recovered) {
        return forward_error(recovered);
    }
    std::error_code ignored;
    if (!std::filesystem::exists(folder, ignored) ||
        (std::filesystem::is_directory(folder, ignored) && std::filesystem::is_empty(folder, ignored))) {
        return std::nullopt;
    }
    const auto state_file = folder / "resume" / kStateFile;
    if (!is_checkpoint(folder) || !std::filesystem::exists(state_file, ignored)) {
        return fail(ErrorCode::invalid_argument, "student.output_exists", folder.string(),
                    "The folder exists and holds {}. Choose another output folder.",
                    is_checkpoint(folder) ? "a finished student"
                                          : "something else than an unfinished training");
    }
    auto text = read_file(state_file, kStateBytes);
    if (!text) {
        return forward_error(text);
    }
    auto state = parse_train_state(*text, state_file.string());
    if (!state) {
        return forward_error(state);
    }
    if (state->request_sha256 != sha256 || !request.options.resume) {
        return fail(ErrorCode::invalid_argument, "student.other_training", folder.string(),
                    "The folder holds an unfinished training {}. Delete it or choose another output folder.",
                    request.options.resume ? "of other data, options, encoder or program version"
                                           : "and this one was told not to go on from it");
    }
    auto learner_state = TensorFile::open(folder / "resume" / kLearnerFile);
    if (!learner_state) {
        return forward_error(learner_state);
    }
    return ResumePoint{std::move(*state), std::move(*learner_state)};
}

Result<std::string> write_training_checkpoint(const TrainRequest& request, const ModelSettings& settings,
                                              const std::string& training_json,
                                              const std::vector<NamedValues>* kept, const TrainState& state,
                                              const std::vector<NamedValues>* learner_state)
{
    CheckpointContents contents;
    contents.encoder_folder = request.encoder_folder;
    contents.settings = settings;
    contents.training_json = training_json;
    std::optional<TensorFile> present; // must outlive the write
    std::vector<std::vector<float>> present_values;
    if (kept != nullptr) {
        contents.tensors = to_write(*kept);
    } else {
        auto file = TensorFile::open(request.output_folder / "model.safetensors");
        if (!file) {
            return forward_error(file);
        }
        present = std::move(*file);
        for (const TensorEntry& entry : present->entries()) {
            present_values.emplace_back(static_cast<std::size_t>(entry.element_count()));
            if (auto copied = copy_floats(entry, present_values.back()); !copied) {
                return forward_error(copied);
            }
            contents.tensors.push_back(
                {entry.name, entry.shape, std::span<const float>(present_values.back())});
        }
    }
    if (learner_state != nullptr) {
        contents.resume.push_back({std::string(kStateFile), {}, to_json(state)});
        contents.resume.push_back({std::string(kLearnerFile), to_write(*learner_state), {}});
    }
    return write_checkpoint(request.output_folder, contents);
}

std::string training_json(const TrainRequest& request, const TrainOptions& options, const TrainReport& report,
                          const TrainState& state, const std::string& engine, bool finished)
{
    using nlohmann::json;
    json epochs = json::array();
    for (const EpochScore& epoch : state.epochs) {
        epochs.push_back(epoch_json(epoch));
    }
    const TrainOptions& o = options;
    const EpochScore& kept = state.epochs[static_cast<std::size_t>(state.kept_epoch) - 1];
    const auto score = [](const std::optional<Score>& s) { return optional_score(s); };
    const json value = {{"finished", finished},
                        {"data_sha256", report.data_sha256},
                        {"engine", engine},
                        {"options",
                         {{"epochs", o.epochs},
                          {"batch_size", o.batch_size},
                          {"encoder_rate", o.encoder_rate},
                          {"head_rate", o.head_rate},
                          {"weight_decay", o.weight_decay},
                          {"warm_up", o.warm_up},
                          {"clip_norm", o.clip_norm},
                          {"head_dropout", o.head_dropout},
                          {"seed", o.seed},
                          {"development_part", o.development_part},
                          {"patience", o.patience},
                          {"keep", o.keep == Keep::best ? "best" : "last"},
                          {"pooling", std::string(to_string(o.pooling))},
                          {"unit", std::string(to_string(o.unit))},
                          {"threads", state.threads}}},
                        {"training_documents", report.training_documents},
                        {"development_documents", report.development_documents},
                        {"training_windows", report.training_windows},
                        {"training_instances", report.training_instances},
                        {"positive_instances", report.positive_instances},
                        {"relations_out_of_reach", report.relations_out_of_reach},
                        {"windows_cut", report.windows_cut},
                        {"kept_epoch", state.kept_epoch},
                        {"epochs", epochs},
                        {"lenient", score(kept.lenient)},
                        {"strict", score(kept.strict)},
                        {"lenient_other_pooling", score(state.lenient_other_pooling)},
                        {"strict_other_pooling", score(state.strict_other_pooling)},
                        {"seconds", state.seconds},
                        {"notes", request.notes}};
    return value.dump(2) + "\n";
}

} // namespace ade::student
