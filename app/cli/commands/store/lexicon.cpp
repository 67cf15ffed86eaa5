// SPDX-License-Identifier: GPL-3.0-or-later
// `ade lexicon`: vocabularies of drug names, and what they find.
#include "app/cli/command.hpp"
#include "app/cli/lexicon_options.hpp"
#include "app/cli/project.hpp"
#include "core/base/file_io.hpp"
#include "core/lexicon/fetch.hpp"
#include "core/store/lexicon_store.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>

namespace ade::cli {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const lexicon::ListReport& report, const std::string& file)
{
    ordered_json refused = ordered_json::array();
    for (const lexicon::RefusedRow& row : report.refused) {
        refused.push_back({{"line", row.line}, {"id", row.id}, {"reason", row.reason}});
    }
    return {{"source", report.list.source},
            {"file", file},
            {"format", lexicon::to_string(report.format)},
            {"records", report.records},
            {"terms", report.list.terms.size()},
            {"passed_over", report.passed_over},
            {"refused_count", report.refused_count},
            {"refused", refused}};
}

class LexiconCommand final : public Command {
public:
    std::string_view name() const override { return "lexicon"; }
    std::string_view description() const override
    {
        return "Vocabularies of drug names: add, list, remove, veto, match; get the NCI Thesaurus";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("project", project_, "Project file (not for get, find and check)");
        add_ = app.add_subcommand("add", "Read a vocabulary into the project");
        declare_reading(*add_);
        add_->add_option("file", file_,
                         "Vocabulary; with --format nci-thesaurus, nothing: the one ade lexicon get "
                         "fetched");
        add_->add_option("--name", name_, "What matches tell as their source (default: the format's name)");
        list_ = app.add_subcommand("list", "The project's vocabularies and vetoes");
        remove_ = app.add_subcommand("remove", "Take a vocabulary off the list");
        remove_->add_option("name", name_, "Its name in the list")->required();
        match_ =
            app.add_subcommand("match", "Find drug names in all texts; stored as suggestions of the lexicon");
        veto_ = app.add_subcommand("veto", "Words that are no drug in this project");
        veto_->add_option("term", name_, "A name, or words around one")->required();
        veto_->add_flag("--lift", lift_, "Take the veto back");
        conflicts_ = app.add_subcommand("conflicts", "Names with two preferred names");
        check_ = app.add_subcommand("check", "Read a vocabulary and say what it holds; nothing is stored");
        declare_reading(*check_);
        check_->add_option("file", file_, "Vocabulary")->required();
        find_ =
            app.add_subcommand("find", "Find drug names in JSONL records {\"text\": …} from standard input");
        find_->add_option("--lexicon", files_, "Vocabularies; starter: the one that comes with the program");
        find_->add_flag("--exact", exact_,
                        "Names as listed, without plurals, joined forms, spellings and salts");
        get_ = app.add_subcommand("get", "Fetch the NCI Thesaurus; goes on after a break");
        get_->add_option("--url", url_,
                         "Address of the zip (default: $ADE_NCI_THESAURUS_URL, then NCI's own)");
        get_->add_option("--folder", folder_, "Where to put it (default: the user's data folder)");
        get_->add_option("--sha256", sha256_, "SHA-256 the archive must have");
        app.require_subcommand(1);
    }

    Result<Exit> run(Context& context) override
    {
        if (get_->parsed()) {
            return get(context);
        }
        if (check_->parsed()) {
            return check(context);
        }
        if (find_->parsed()) {
            return find(context);
        }
        if (project_.empty()) {
            return usage_error(
                "Which project? ade lexicon PROJECT add | list | remove | match | veto | conflicts");
        }
        if (list_->parsed()) {
            return list(context);
        }
        if (conflicts_->parsed()) {
            return conflicts(context);
        }
        auto project = open_to_write(project_, context);
        if (!project) {
            return forward_error(project);
        }
        auto person = person_in(**project, context);
        if (!person) {
            return forward_error(person);
        }
        store::LexiconStore store(**project, *person);
        if (add_->parsed()) {
            return add(context, store);
        }
        if (remove_->parsed()) {
            return done(store.remove(name_));
        }
        if (veto_->parsed()) {
            return done(lift_ ? store.lift_veto(name_) : store.veto(name_));
        }
        return match(context, store);
    }

private:
    void declare_reading(CLI::App& app)
    {
        app.add_option("--format", format_, "Format of the file (default: by its content)")
            ->check(CLI::IsMember(
                {"nci-thesaurus", "drugbank", "nci-drug-dictionary", "atc", "csv", "tsv", "starter"}));
        app.add_option("--type", types_, "NCI Thesaurus: semantic types of drugs; * takes all");
        app.add_option("--ancestor", ancestors_,
                       "NCI Thesaurus: only concepts under this code or preferred name, such as C274");
    }

    static Result<Exit> done(const Result<void>& result)
    {
        return result ? Result<Exit>(Exit::done) : Result<Exit>(forward_error(result));
    }

    Result<lexicon::ListReport> read(Context& context)
    {
        std::filesystem::path path = file_;
        std::optional<lexicon::ListFormat> format = lexicon::list_format_from(format_);
        if (file_.empty()) {
            path = lexicon::thesaurus_file();
            if (format != lexicon::ListFormat::nci_thesaurus) {
                return usage_error(
                    "Which file? Only --format nci-thesaurus has one of its own (ade lexicon get).");
            }
            if (!std::filesystem::exists(path)) {
                return fail(ErrorCode::not_found, "cli.no_thesaurus", path.string(),
                            "The NCI Thesaurus was not fetched yet. Run: ade lexicon get");
            }
            file_ = path.string();
        }
        if (!format) {
            auto guess = lexicon::guess_format_of(path);
            if (!guess) {
                return forward_error(guess);
            }
            format = *guess;
        }
        lexicon::ReadOptions options;
        options.source = name_;
        if (!types_.empty()) {
            options.semantic_types = types_;
        }
        options.ancestors = ancestors_;
        auto report = lexicon::read_terms(path, *format, options, context.terminal.progress(), context.stop);
        context.terminal.clear_progress();
        return report;
    }

    /// file: named in each line, as other commands do.
    static Exit tell(Context& context, const lexicon::ListReport& report, const std::string& file)
    {
        if (context.json) {
            context.terminal.print_data(
                json_of(report, file).dump(-1, ' ', false, ordered_json::error_handler_t::replace));
        } else {
            context.terminal.print(fmt::format("{} ({}): {} names from {} records; {} passed over, {} "
                                               "refused\n",
                                               file, report.list.source, report.list.terms.size(),
                                               report.records, report.passed_over, report.refused_count));
            for (const std::string& note : report.notes) {
                context.terminal.print(note + "\n");
            }
            for (std::size_t i = 0; i < std::min<std::size_t>(report.refused.size(), 20); ++i) {
                const lexicon::RefusedRow& row = report.refused[i];
                context.terminal.complain(fmt::format("{}:{}:{}{} {}", file, row.line,
                                                      row.id.empty() ? "" : " " + row.id,
                                                      row.id.empty() ? "" : ":", row.reason));
            }
            if (report.refused_count > 20) {
                context.terminal.complain(fmt::format("… and {} more", report.refused_count - 20));
            }
        }
        return report.refused_count > 0 ? Exit::refused : Exit::done;
    }

    Result<Exit> add(Context& context, store::LexiconStore& store)
    {
        auto report = read(context);
        if (!report) {
            return forward_error(report);
        }
        if (auto added = store.add(*report, file_); !added) {
            return forward_error(added);
        }
        return tell(context, *report, file_);
    }

    Result<Exit> check(Context& context)
    {
        auto report = read(context);
        if (!report) {
            return forward_error(report);
        }
        const auto matcher = lexicon::Matcher::build({&report->list, 1}, {}, context.stop);
        if (!matcher) {
            return forward_error(matcher);
        }
        const Exit code = tell(context, *report, file_);
        if (!context.json) {
            const lexicon::MatcherCounts& counts = (*matcher)->counts();
            context.terminal.print(fmt::format(
                "{} forms are searched for, variants included; {} names are too short, "
                "{} too long; {:.1f} MB\n",
                counts.forms, counts.too_short, counts.too_long, static_cast<double>(counts.bytes) / 1e6));
        }
        return code;
    }

    Result<Exit> list(Context& context) const
    {
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const auto lexicon = store::LexiconStore(**project).lexicon();
        if (!lexicon) {
            return forward_error(lexicon);
        }
        if (context.json) {
            ordered_json lists = ordered_json::array();
            for (const store::ProjectVocabulary& one : lexicon->vocabularies) {
                lists.push_back(
                    {{"name", one.name}, {"format", one.format}, {"file", one.file}, {"terms", one.terms}});
            }
            context.terminal.print_data(ordered_json{{"lists", lists}, {"vetoes", lexicon->vetoes}}.dump());
            return Exit::done;
        }
        std::string text;
        for (const store::ProjectVocabulary& one : lexicon->vocabularies) {
            text += fmt::format("{:<28} {:>8} names  {:<20} {}\n", one.name, one.terms, one.format, one.file);
        }
        if (lexicon->vocabularies.empty()) {
            text = "No vocabulary. Add one with: ade lexicon PROJECT add FILE\n";
        }
        for (const std::string& veto : lexicon->vetoes) {
            text += fmt::format("not a drug: {}\n", veto);
        }
        context.terminal.print(text);
        return Exit::done;
    }

    Result<Exit> conflicts(Context& context) const
    {
        auto project = open_to_read(project_);
        if (!project) {
            return forward_error(project);
        }
        const auto conflicts = store::LexiconStore(**project).conflicts(100'000);
        if (!conflicts) {
            return forward_error(conflicts);
        }
        for (const store::NameConflict& conflict : *conflicts) {
            ordered_json meanings = ordered_json::array();
            std::string line = conflict.name + ":";
            for (const store::NameConflict::Meaning& meaning : conflict.meanings) {
                meanings.push_back(
                    {{"preferred", meaning.preferred}, {"code", meaning.code}, {"source", meaning.source}});
                line += fmt::format("  {} [{}{}{}]", meaning.preferred, meaning.source,
                                    meaning.code.empty() ? "" : " ", meaning.code);
            }
            if (context.json) {
                context.terminal.print_data(
                    ordered_json{{"name", conflict.name}, {"meanings", meanings}}.dump());
            } else {
                context.terminal.print(line + "\n");
            }
        }
        return Exit::done;
    }

    static Result<Exit> match(Context& context, store::LexiconStore& store)
    {
        const auto report = store.match_all(context.terminal.progress(), context.stop);
        context.terminal.clear_progress();
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            context.terminal.print_data(ordered_json{
                {"documents", report->documents},
                {"read_now", report->read_now},
                {"mentions",
                 report->mentions}}.dump());
        } else {
            context.terminal.print(fmt::format("{} texts, {} read now, {} drug mentions found\n",
                                               report->documents, report->read_now, report->mentions));
        }
        return Exit::done;
    }

    Result<Exit> find(Context& context)
    {
        auto matcher =
            compile_lexicon(files_.empty() ? std::vector<std::string>{"starter"} : files_,
                            exact_ ? lexicon::MatchOptions::exact() : lexicon::MatchOptions(), context);
        if (!matcher) {
            return forward_error(matcher);
        }
        lexicon::Scanner scanner(**matcher);
        std::string line;
        std::int64_t number = 0;
        std::int64_t refused = 0;
        while (!context.stop.stop_requested() && std::getline(std::cin, line)) {
            ++number;
            ordered_json record = ordered_json::parse(line, nullptr, false);
            if (!record.is_object() || !record.contains("text") || !record["text"].is_string()) {
                ++refused;
                context.terminal.print_data(
                    ordered_json{{"line", number}, {"error", "no JSON object with a \"text\""}}.dump());
                continue;
            }
            ordered_json drugs = ordered_json::array();
            for (const lexicon::Match& match : scanner.find(record["text"].get_ref<const std::string&>())) {
                const lexicon::TermView term = (*matcher)->term(match.term);
                drugs.push_back({{"begin", match.span.begin.value()},
                                 {"end", match.span.end.value()},
                                 {"term", term.name},
                                 {"preferred", term.preferred},
                                 {"code", term.code},
                                 {"source", term.source}});
            }
            record["drugs"] = std::move(drugs);
            context.terminal.print_data(record.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
        }
        return refused > 0 ? Exit::refused : Exit::done;
    }

    Result<Exit> get(Context& context)
    {
        lexicon::FetchOptions options;
        if (const char* setting = std::getenv("ADE_NCI_THESAURUS_URL");
            setting != nullptr && *setting != '\0') {
            options.url = setting;
        }
        if (!url_.empty()) {
            options.url = url_;
        }
        options.folder = folder_;
        options.sha256 = sha256_;
        const auto report = lexicon::fetch_thesaurus(options, context.terminal.progress(), context.stop);
        context.terminal.clear_progress();
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            context.terminal.print_data(ordered_json{
                {"file", report->file.string()},
                {"bytes", report->bytes},
                {"fetched", report->fetched},
                {"resumed", report->resumed},
                {"sha256", report->sha256},
                {"concepts", report->records},
                {"drug_names",
                 report->terms}}.dump());
        } else {
            context.terminal.print(
                fmt::format("{}: {} concepts, {} names of drugs\nSHA-256 of the archive: {}\n"
                            "Next: ade lexicon PROJECT add --format nci-thesaurus\n",
                            report->file.string(), report->records, report->terms, report->sha256));
        }
        return Exit::done;
    }

    std::string project_;
    std::string file_;
    std::string format_;
    std::string name_;
    std::vector<std::string> types_;
    std::vector<std::string> ancestors_;
    std::vector<std::string> files_;
    bool exact_ = false;
    bool lift_ = false;
    std::string url_;
    std::string folder_;
    std::string sha256_;
    CLI::App* add_ = nullptr;
    CLI::App* list_ = nullptr;
    CLI::App* remove_ = nullptr;
    CLI::App* match_ = nullptr;
    CLI::App* veto_ = nullptr;
    CLI::App* conflicts_ = nullptr;
    CLI::App* check_ = nullptr;
    CLI::App* find_ = nullptr;
    CLI::App* get_ = nullptr;
};

const Register registered(make<LexiconCommand>);

} // namespace
} // namespace ade::cli
