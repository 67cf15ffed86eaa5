// SPDX-License-Identifier: GPL-3.0-or-later
// ade split, ade freeze: which documents train and which judge.
#include "core/corpus/split.hpp"
#include "app/cli/command.hpp"
#include "app/cli/numbers.hpp"
#include "app/cli/project.hpp"
#include "core/base/file_io.hpp"
#include "core/store/document_store.hpp"
#include "core/store/split_store.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace ade::cli {
namespace {

/// The project open to write, and the person in it.
struct Opened {
    std::unique_ptr<store::ProjectFile> project;
    std::string person_id;
};

Result<Opened> open_as_person(const std::string& path, const Context& context)
{
    auto project = open_to_write(path, context);
    if (!project) {
        return forward_error(project);
    }
    auto person = person_in(**project, context);
    if (!person) {
        return forward_error(person);
    }
    return Opened{std::move(*project), std::move(*person)};
}

class SplitCommand final : public Command {
public:
    std::string_view name() const override { return "split"; }
    std::string_view description() const override
    {
        return "Divide documents among training, development and test";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        app.add_option("--by", by_,
                       "Only document: sentences of one document in two parts would make scores too good")
            ->check(CLI::IsMember({"document"}));
        app.add_option("--parts", parts_,
                       "Shares of train, dev and test (default 8:1:1), or of train and test");
        app.add_option("--seed", seed_, "Whole number; same seed, same documents: same parts (default 1)")
            ->check(seed_number());
    }

    Result<Exit> run(Context& context) override
    {
        const auto parts = corpus::parse_parts(parts_);
        if (!parts) {
            return usage_error("--parts: {}", parts.error().message);
        }
        store::SplitRequest request;
        for (const double part : *parts) {
            if (part != std::floor(part) || part > 1000000) {
                return usage_error("--parts: \"{}\" holds {}; whole numbers are expected.", parts_, part);
            }
        }
        request.train_parts = static_cast<int>(parts->front());
        request.dev_parts = parts->size() == 3 ? static_cast<int>((*parts)[1]) : 0;
        request.test_parts = static_cast<int>(parts->back());
        request.seed = seed_;
        auto opened = open_as_person(project_, context);
        if (!opened) {
            return forward_error(opened);
        }
        const auto report = store::SplitStore(*opened->project, opened->person_id).split_by_document(request);
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            context.terminal.print_data(nlohmann::ordered_json{
                {"train", report->train},
                {"dev", report->dev},
                {"test", report->test},
                {"frozen", report->frozen},
                {"seed", report->seed}}.dump());
        } else {
            context.terminal.print(
                fmt::format("Documents: {} train, {} dev, {} test ({} of them frozen); seed {}.",
                            report->train, report->dev, report->test, report->frozen, report->seed));
        }
        return Exit::done;
    }

private:
    std::string project_;
    std::string by_ = "document";
    std::string parts_ = "8:1:1";
    std::uint64_t seed_ = 1;
};

class FreezeCommand final : public Command {
public:
    std::string_view name() const override { return "freeze"; }
    std::string_view description() const override
    {
        return "Set documents aside for judging: drawn at random or named, never trained on, for good";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file")->required();
        auto* count = app.add_option("--count", count_, "How many documents to draw, one or more")
                          ->check(whole_number(1));
        app.add_option("--ids", ids_, "File with one id (PMID) a line: gold that was drawn elsewhere")
            ->excludes(count);
        app.add_option("--seed", seed_, "Whole number; same seed, same documents: same draw (default 1)")
            ->check(seed_number());
    }

    Result<Exit> run(Context& context) override
    {
        if (ids_.empty() && count_ == 0) {
            return usage_error("Say how many documents to draw (--count N), or which (--ids FILE).");
        }
        auto opened = open_as_person(project_, context);
        if (!opened) {
            return forward_error(opened);
        }
        const auto report = freeze(*opened);
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            context.terminal.print_data(nlohmann::ordered_json{
                {"frozen", report->document_ids},
                {"frozen_in_all", report->frozen_in_all},
                {"seed", report->seed}}.dump());
        } else {
            context.terminal.print(fmt::format("{} documents frozen, {} in all; seed {}.",
                                               report->document_ids.size(), report->frozen_in_all,
                                               report->seed));
        }
        return Exit::done;
    }

private:
    Result<store::FreezeReport> freeze(Opened& opened) const
    {
        store::SplitStore splits(*opened.project, opened.person_id);
        if (ids_.empty()) {
            return splits.freeze(count_, seed_);
        }
        auto lines = LineReader::open(ids_, kMaxIdBytes);
        if (!lines) {
            return forward_error(lines);
        }
        const store::DocumentStore documents(*opened.project);
        std::vector<std::string> chosen;
        for (;;) {
            auto line = lines->next();
            if (!line) {
                return forward_error(line);
            }
            if (!*line) {
                if (chosen.empty()) {
                    return fail(ErrorCode::invalid_argument, "cli.no_ids", ids_,
                                "The file names no document. Write one id (PMID) a line.");
                }
                return splits.freeze_documents(chosen);
            }
            std::string id = (*line)->text;
            if ((*line)->number == 1 && id.starts_with("\xEF\xBB\xBF")) {
                id.erase(0, 3);
            }
            if (id.empty() && !(*line)->too_long) {
                continue;
            }
            const auto version = documents.find(id);
            if (!version) {
                return forward_error(version);
            }
            if (!*version) {
                return fail(ErrorCode::not_found, "cli.no_document",
                            fmt::format("{}:{}", ids_, (*line)->number),
                            "The project has no document \"{}\". Import it first, or take the line out.", id);
            }
            auto summary = documents.summary(**version);
            if (!summary) {
                return forward_error(summary);
            }
            chosen.push_back(summary->document_id);
        }
    }

    static constexpr std::uint64_t kMaxIdBytes = 4096;

    std::string project_;
    std::string ids_;
    std::int64_t count_ = 0;
    std::uint64_t seed_ = 1;
};

const Register registered_split(make<SplitCommand>);
const Register registered_freeze(make<FreezeCommand>);

} // namespace
} // namespace ade::cli
