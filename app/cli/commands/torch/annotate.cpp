// SPDX-License-Identifier: GPL-3.0-or-later
// `ade annotate`: a trained student reads JSONL and answers in JSONL.
#include "core/student/annotate.hpp"
#include "app/cli/command.hpp"
#include "app/cli/lexicon_options.hpp"
#include "app/cli/numbers.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace ade::cli {
namespace {

/// Everything or an error: a pipe may take a part at a time.
Result<void> write_all(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return fail(ErrorCode::io, "cli.write", "standard output", "Writing failed: {}",
                        std::strerror(errno));
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

class AnnotateCommand final : public Command {
public:
    std::string_view name() const override { return "annotate"; }

    std::string_view description() const override
    {
        return "Find the adverse events of each drug with a trained student: JSONL in, JSONL out, same order";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("--model", model_, "Folder of the trained student")->required();
        app.add_option("input", input_, "JSONL file; - or nothing: standard input");
        app.add_option(
            "--lexicon", lexicons_,
            "Vocabularies to find drugs with in records without \"drugs\"; starter: the one that comes "
            "with the program");
        app.add_option("--unit", unit_, "What is read at once: as trained, a sentence, or the whole text")
            ->check(CLI::IsMember({"auto", "sentence", "document"}));
        app.add_option("--precision", precision_,
                       "Numbers of the engine; auto: what the student's development set allowed")
            ->check(CLI::IsMember({"auto", "f32", "bf16", "int8"}));
        app.add_option("--device", device_, "Where to compute")
            ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
        app.add_option("--engine", engine_,
                       "What computes; auto: the native engine on a CPU, LibTorch on a GPU")
            ->check(CLI::IsMember({"auto", "native", "torch"}));
        app.add_option("--threads", threads_, "Cores to use; 0: all")->check(whole_number(0, 1024));
        app.footer("A record: {\"id\": …, \"text\": …, \"drugs\": [{\"begin\": 22, \"end\": 34}], …}, code "
                   "points. Other "
                   "keys are carried through; \"relations\" is replaced. A record that cannot be read gets a "
                   "line with "
                   "\"error\" in its place, and the exit code is 3.");
    }

    Result<Exit> run(Context& context) override
    {
        // A reader that goes away is an error of writing, not a signal.
        std::signal(SIGPIPE, SIG_IGN);
        student::EngineOptions engine;
        engine.device = *student::parse_device(device_);
        engine.precision = *student::precision_from(precision_);
        engine.threads = threads_;
        engine.engine = *student::engine_kind_from(engine_);
        auto loaded = student::Student::load(model_, engine);
        if (!loaded) {
            return forward_error(loaded);
        }
        int descriptor = STDIN_FILENO;
        if (!input_.empty() && input_ != "-") {
            descriptor = ::open(input_.c_str(), O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) {
                return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "cli.open", input_,
                            "The file cannot be opened: {}", std::strerror(errno));
            }
        }
        student::AnnotateOptions options;
        options.unit = *student::unit_from(unit_);
        if (!lexicons_.empty()) {
            auto matcher = compile_lexicon(lexicons_, {}, context);
            if (!matcher) {
                return forward_error(matcher);
            }
            options.find_drugs = [matcher = *matcher,
                                  scanner = lexicon::Scanner(**matcher)](std::string_view text) mutable {
                std::vector<text::Span> spans;
                for (const lexicon::Match& match : scanner.find(text)) {
                    spans.push_back(match.span);
                }
                return spans;
            };
        }
        student::LineInput lines(descriptor, options.max_line_bytes);
        auto report = student::annotate(
            **loaded, lines, [](std::string_view bytes) { return write_all(STDOUT_FILENO, bytes); }, options,
            context.stop, context.terminal.progress());
        context.terminal.clear_progress();
        if (descriptor != STDIN_FILENO) {
            ::close(descriptor);
        }
        if (!report) {
            return forward_error(report);
        }
        tell(context, *report);
        return report->refused > 0 ? Exit::refused : Exit::done;
    }

private:
    static void tell(Context& context, const student::AnnotateReport& report)
    {
        context.terminal.tell(
            fmt::format("{} records, {} sentences, {} relations; {:.1f} sentences per second", report.records,
                        report.sentences, report.relations,
                        report.seconds > 0 ? static_cast<double>(report.sentences) / report.seconds : 0.0));
        if (report.refused > 0) {
            context.terminal.complain(
                fmt::format("{} record(s) were refused; their lines hold \"error\".", report.refused));
        }
        if (report.without_drugs > 0) {
            context.terminal.complain(fmt::format(
                "{} record(s) have no \"drugs\", so nothing could be asked: their relations are empty. Give "
                "the drug spans in the record, or name a lexicon with --lexicon.",
                report.without_drugs));
        }
        if (report.units_cut > 0) {
            context.terminal.complain(
                fmt::format("{} text(s) or sentence(s) are longer than the encoder takes and were "
                            "read in overlapping windows.",
                            report.units_cut));
        }
    }

    std::string model_;
    std::string input_;
    std::vector<std::string> lexicons_;
    std::string unit_ = "auto";
    std::string precision_ = "auto";
    std::string engine_ = "auto";
    std::string device_ = "auto";
    int threads_ = 0;
};

const Register registered(make<AnnotateCommand>);

} // namespace
} // namespace ade::cli
