// SPDX-License-Identifier: GPL-3.0-or-later
// `ade model`: which trained student serves a project.
#include "app/cli/command.hpp"
#include "app/cli/project.hpp"
#include "core/store/model_store.hpp"
#include "core/store/run_store.hpp"
#ifdef ADE_WITH_TORCH
#include "core/base/file_io.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/precision.hpp"
#endif

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::cli {
namespace {

using nlohmann::ordered_json;

/// "int8 (f32 93.5 / 80.5, …)" from the student's folder; empty when it cannot be read.
std::string precision_text(const store::ModelRecord& model)
{
#ifdef ADE_WITH_TORCH
    const std::string path = (std::filesystem::path(model.path) / "ade_model.json").string();
    const auto text = read_file(path, 1U << 20U);
    if (!text) {
        return {};
    }
    const auto settings = student::parse_model_settings(*text, path);
    return settings ? student::describe(settings->precision) : std::string();
#else
    static_cast<void>(model);
    return {};
#endif
}

ordered_json json_of(const store::ModelRecord& model)
{
    return {{"id", model.id},
            {"name", model.name},
            {"path", model.path},
            {"sha256", model.sha256},
            {"scores", ordered_json::parse(model.scores, nullptr, false)},
            {"precision", precision_text(model)},
            {"created", model.created},
            {"in_use", model.in_use}};
}

/// "lenient 0.935, strict 0.805 (development)", as far as the scores hold these words.
std::string scores_text(const std::string& scores)
{
    const ordered_json json = ordered_json::parse(scores, nullptr, false);
    std::string text;
    if (json.is_object()) {
        for (const auto& [set, values] : json.items()) {
            for (const char* kind : {"lenient", "strict"}) {
                if (values.is_object() && values.contains(kind) && values[kind].is_object() &&
                    values[kind].contains("f1") && values[kind]["f1"].is_number()) {
                    text += fmt::format("  {} {} {:.3f}", set, kind, values[kind]["f1"].get<double>());
                }
            }
        }
    }
    return text;
}

class ModelCommand final : public Command {
public:
    std::string_view name() const override { return "model"; }
    std::string_view description() const override
    {
        return "List a project's students (trained models) and say which one makes suggestions";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        list_ =
            app.add_subcommand("list", "Students, oldest first; * marks the one that makes suggestions now");
        promote_ = app.add_subcommand("promote", "Let this student make suggestions");
        promote_->add_option("model", chosen_, "Name, id or number in the list (default: the newest)");
        roll_back_ = app.add_subcommand("rollback", "Back to the student that served before");
#ifdef ADE_WITH_TORCH
        add_ = app.add_subcommand("add", "Register a trained student's folder");
        add_->add_option("folder", chosen_, "Checkpoint folder")->required();
#endif
        app.require_subcommand(1);
    }

    Result<Exit> run(Context& context) override
    {
        if (list_->parsed()) {
            return list(context);
        }
        auto project = open_to_write(project_, context);
        if (!project) {
            return forward_error(project);
        }
        auto person = person_in(**project, context);
        if (!person) {
            return forward_error(person);
        }
        if (promote_->parsed()) {
            return promote(context, **project, *person);
        }
        if (roll_back_->parsed()) {
            return roll_back(context, **project, *person);
        }
        return add(context, **project, *person);
    }

private:
    Result<Exit> list(Context& context) const
    {
        store::OpenOptions options;
        options.mode = store::OpenMode::read_only;
        auto project = store::ProjectFile::open(project_, options);
        if (!project) {
            return forward_error(project);
        }
        auto models = store::ModelStore(**project).list();
        if (!models) {
            return forward_error(models);
        }
        if (context.json) {
            ordered_json all = ordered_json::array();
            for (const store::ModelRecord& model : *models) {
                all.push_back(json_of(model));
            }
            context.terminal.print_data(all.dump());
            return Exit::done;
        }
        std::string text =
            models->empty() ? "No student yet. Train one with: ade train PROJECT\n" : std::string();
        for (std::size_t i = 0; i < models->size(); ++i) {
            const store::ModelRecord& model = (*models)[i];
            text += fmt::format("{} {:>3}  {:<20} {}{}\n       {}\n", model.in_use ? "*" : " ", i + 1,
                                model.name, model.created, scores_text(model.scores), model.path);
            if (const std::string precision = precision_text(model); !precision.empty()) {
                text += fmt::format("       on a CPU: {}\n", precision);
            }
        }
        context.terminal.print(text);
        return Exit::done;
    }

    /// By number, name or id; the newest when nothing was said.
    Result<store::ModelRecord> find(store::ProjectFile& project) const
    {
        auto models = store::ModelStore(project).list();
        if (!models) {
            return forward_error(models);
        }
        if (models->empty()) {
            return fail(ErrorCode::not_found, "cli.no_model", project_,
                        "The project has no student. Train one with: ade train PROJECT");
        }
        if (chosen_.empty()) {
            return models->back();
        }
        for (std::size_t i = 0; i < models->size(); ++i) {
            const store::ModelRecord& model = (*models)[i];
            if (model.id == chosen_ || model.name == chosen_ || std::to_string(i + 1) == chosen_) {
                return model;
            }
        }
        return fail(ErrorCode::not_found, "cli.no_such_model", project_,
                    "There is no student \"{}\". See: ade model PROJECT list", chosen_);
    }

    /// The suggestions shown are those of the student that serves.
    static Result<void> let_speak(store::ProjectFile& project, const std::optional<store::ModelRecord>& model,
                                  const std::string& person)
    {
        store::RunStore runs(project);
        std::string voice;
        if (model && !model->run_id.empty()) {
            auto run = runs.run(model->run_id);
            if (!run) {
                return forward_error(run);
            }
            voice = run->voice_id;
        }
        return runs.choose_student_voice(voice, person);
    }

    Result<Exit> promote(Context& context, store::ProjectFile& project, const std::string& person) const
    {
        auto model = find(project);
        if (!model) {
            return forward_error(model);
        }
        auto promoted = store::ModelStore(project, person).promote(model->id);
        if (!promoted) {
            return forward_error(promoted);
        }
        if (auto spoken = let_speak(project, *promoted, person); !spoken) {
            return forward_error(spoken);
        }
        tell(context, *promoted, fmt::format("\"{}\" serves now.", promoted->name));
        return Exit::done;
    }

    static Result<Exit> roll_back(Context& context, store::ProjectFile& project, const std::string& person)
    {
        auto model = store::ModelStore(project, person).roll_back();
        if (!model) {
            return forward_error(model);
        }
        if (auto spoken = let_speak(project, *model, person); !spoken) {
            return forward_error(spoken);
        }
        if (*model) {
            tell(context, **model, fmt::format("\"{}\" serves again.", (*model)->name));
        } else if (context.json) {
            context.terminal.print_data("null");
        } else {
            context.terminal.print("No student serves now.");
        }
        return Exit::done;
    }

    Result<Exit> add(Context& context, store::ProjectFile& project, const std::string& person) const
    {
#ifdef ADE_WITH_TORCH
        auto checkpoint = student::open_checkpoint(chosen_);
        if (!checkpoint) {
            return forward_error(checkpoint);
        }
        auto sha256 = student::checkpoint_hash(chosen_);
        if (!sha256) {
            return forward_error(sha256);
        }
        store::ModelStore models(project, person);
        auto present = models.list();
        if (!present) {
            return forward_error(present);
        }
        store::ModelRecord model;
        model.name = fmt::format("student {}", present->size() + 1);
        model.path = std::filesystem::absolute(chosen_).lexically_normal().string();
        model.sha256 = *sha256;
        auto added = models.add(model);
        if (!added) {
            return forward_error(added);
        }
        tell(context, *added, fmt::format("Registered as \"{}\".", added->name));
        return Exit::done;
#else
        static_cast<void>(context);
        static_cast<void>(project);
        static_cast<void>(person);
        return usage_error("This program was built without the student.");
#endif
    }

    static void tell(Context& context, const store::ModelRecord& model, const std::string& text)
    {
        if (context.json) {
            context.terminal.print_data(json_of(model).dump());
        } else {
            context.terminal.print(text);
        }
    }

    std::string project_;
    std::string chosen_;
    CLI::App* list_ = nullptr;
    CLI::App* promote_ = nullptr;
    CLI::App* roll_back_ = nullptr;
    CLI::App* add_ = nullptr;
};

const Register registered(make<ModelCommand>);

} // namespace
} // namespace ade::cli
