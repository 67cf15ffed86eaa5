// SPDX-License-Identifier: GPL-3.0-or-later
// ade bench lexicon: how fast drug names are found in abstracts.
#include "app/cli/benchmark.hpp"
#include "app/cli/numbers.hpp"
#include "core/base/file_io.hpp"
#include "core/lexicon/load.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace ade::cli {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of this thread: what a loaded machine takes away does not count.
double cpu_seconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class LexiconBench final : public Benchmark {
public:
    std::string_view name() const override { return "lexicon"; }
    std::string_view description() const override
    {
        return "Find all names of vocabularies in the title and abstract of JSONL files";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("--lexicon", files_, "Vocabulary files, of any format that ade lexicon reads")
            ->required();
        app.add_option("--corpus", corpus_, "Folder of .jsonl files with \"title\" and \"abstract\"")
            ->required();
        app.add_option("--repeat", repeat_, "Rounds; the median counts")->check(whole_number(1, 1000));
        app.add_flag("--variants", variants_, "With plurals, joined forms, spellings and salts");
        app.add_option("--hits", hits_, "Write each hit to this file: document, begin, end (code points)");
    }

    Result<Exit> run(Context& context) override
    {
        std::vector<lexicon::ListFile> files;
        for (const std::string& path : files_) {
            files.push_back({path, std::nullopt});
        }
        auto reports = lexicon::load_lists(files, {}, context.terminal.progress(), context.stop);
        if (!reports) {
            return forward_error(reports);
        }
        context.terminal.clear_progress();
        const std::vector<lexicon::TermList> lists = lexicon::lists_of(std::move(*reports));
        if (auto read = read_corpus(); !read) {
            return forward_error(read);
        }
        const auto build_start = Clock::now();
        const auto options = variants_ ? lexicon::MatchOptions() : lexicon::MatchOptions::exact();
        const auto matcher = lexicon::Matcher::build(lists, options, context.stop);
        if (!matcher) {
            return forward_error(matcher);
        }
        const double build_ms = 1e3 * seconds_since(build_start);

        std::vector<double> rounds;
        std::vector<double> cpu_rounds;
        std::int64_t hits = 0;
        lexicon::Scanner scanner(**matcher);
        for (int round = 0; round < repeat_; ++round) {
            if (context.stop.stop_requested()) {
                return cancelled();
            }
            hits = 0;
            const auto start = Clock::now();
            const double cpu_start = cpu_seconds();
            for (const std::string& text : texts_) {
                hits += static_cast<std::int64_t>(scanner.find(text).size());
            }
            cpu_rounds.push_back(cpu_seconds() - cpu_start);
            rounds.push_back(seconds_since(start));
        }
        std::sort(rounds.begin(), rounds.end());
        std::sort(cpu_rounds.begin(), cpu_rounds.end());
        if (!hits_.empty()) {
            if (auto written = write_hits(scanner); !written) {
                return forward_error(written);
            }
        }
        const double megabytes = static_cast<double>(bytes_) / 1e6;
        const lexicon::MatcherCounts& counts = (*matcher)->counts();
        nlohmann::json figures{{"mb_per_s", megabytes / rounds[rounds.size() / 2]},
                               {"mb_per_s_best", megabytes / rounds.front()},
                               {"mb_per_cpu_s", megabytes / cpu_rounds[cpu_rounds.size() / 2]},
                               {"hits", hits},
                               {"documents", texts_.size()},
                               {"mb", megabytes},
                               {"terms", counts.terms},
                               {"forms", counts.forms},
                               {"build_ms", build_ms},
                               {"lexicon_mb", static_cast<double>(counts.bytes) / 1e6},
                               {"peak_rss_mb", peak_rss_mb()}};
        context.terminal.print_data(figures.dump());
        return Exit::done;
    }

private:
    Result<void> read_corpus()
    {
        std::error_code error;
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(corpus_, error)) {
            if (entry.path().extension() == ".jsonl") {
                paths.push_back(entry.path());
            }
        }
        if (error || paths.empty()) {
            return fail(ErrorCode::not_found, "bench.no_corpus", corpus_,
                        "There is no .jsonl file in this folder.");
        }
        std::sort(paths.begin(), paths.end());
        for (const std::filesystem::path& path : paths) {
            auto lines = LineReader::open(path, 16U << 20);
            if (!lines) {
                return forward_error(lines);
            }
            for (;;) {
                auto line = lines->next();
                if (!line) {
                    return forward_error(line);
                }
                if (!*line) {
                    break;
                }
                const auto record = nlohmann::json::parse((*line)->text, nullptr, false);
                if (!record.is_object()) {
                    continue;
                }
                const auto field = [&](const char* key) {
                    const auto found = record.find(key);
                    return found != record.end() && found->is_string() ? found->get<std::string>()
                                                                       : std::string();
                };
                texts_.push_back(field("title") + "\n\n" + field("abstract"));
                bytes_ += static_cast<std::int64_t>(texts_.back().size());
            }
        }
        return {};
    }

    Result<void> write_hits(lexicon::Scanner& scanner) const
    {
        std::string out;
        for (std::size_t document = 0; document < texts_.size(); ++document) {
            for (const lexicon::Match& match : scanner.find(texts_[document])) {
                out +=
                    fmt::format("{}\t{}\t{}\n", document, match.span.begin.value(), match.span.end.value());
            }
        }
        return write_file_atomic(hits_, out);
    }

    std::vector<std::string> files_;
    std::string corpus_;
    std::string hits_;
    int repeat_ = 5;
    bool variants_ = false;
    std::vector<std::string> texts_;
    std::int64_t bytes_ = 0;
};

const RegisterBenchmark registered(make_benchmark<LexiconBench>);

} // namespace
} // namespace ade::cli
