// SPDX-License-Identifier: GPL-3.0-or-later
// `ade bench annotate`: text in to relations out, sentences per second.
#include "app/cli/benchmark.hpp"
#include "app/cli/numbers.hpp"
#include "core/student/record.hpp"
#include "core/student/student.hpp"
#include "core/text/sentences.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

namespace ade::cli {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class AnnotateBench final : public Benchmark {
public:
    std::string_view name() const override { return "annotate"; }

    std::string_view description() const override
    {
        return "A student's speed: text in, relations out (best of some rounds)";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("--model", model_, "Folder of the trained student")->required();
        app.add_option("input", input_, "JSONL file of records with drugs")->required();
        app.add_option("--precision", precision_, "Numbers of the engine")
            ->check(CLI::IsMember({"auto", "f32", "bf16", "int8"}));
        app.add_option("--engine", engine_, "What computes")
            ->check(CLI::IsMember({"auto", "native", "torch"}));
        app.add_option("--device", device_, "Where to compute")
            ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
        app.add_option("--threads", threads_, "Cores to use; 0: all")->check(whole_number(0, 1024));
        app.add_option("--rounds", rounds_, "Times the records are read; the best round counts")
            ->check(whole_number(1, 1000));
        app.add_flag("--single", single_, "One record per call");
        app.add_option("--drugs", drugs_,
                       "Ask for a record's first drug this many times, as if each were another (0: for the "
                       "record's drugs); several numbers take turns in each round")
            ->check(whole_number(0, 1000));
    }

    Result<Exit> run(Context& context) override
    {
        auto lines = read_lines();
        if (!lines) {
            return forward_error(lines);
        }
        const auto start = Clock::now();
        auto student = student::Student::load(model_, {*student::parse_device(device_),
                                                       *student::precision_from(precision_), threads_,
                                                       *student::engine_kind_from(engine_)});
        if (!student) {
            return forward_error(student);
        }
        const double load_seconds = seconds_since(start);
        std::vector<Series> all(drugs_.size());
        for (int i = 0; i < rounds_; ++i) {
            for (std::size_t s = 0; s < all.size(); ++s) {
                all[s].counts = {};
                const std::clock_t cpu_begin = std::clock();
                const auto begin = Clock::now();
                if (auto done = round(**student, *lines, drugs_[s], all[s].counts, context.stop); !done) {
                    return forward_error(done);
                }
                all[s].seconds.push_back(seconds_since(begin));
                all[s].cpu_seconds.push_back(static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC);
            }
        }
        nlohmann::ordered_json report{{"engine", (*student)->info().engine},
                                      {"records", lines->size()},
                                      {"one_record_per_call", single_},
                                      {"rounds", rounds_},
                                      {"load_s", load_seconds},
                                      {"peak_rss_mb", peak_rss_mb()}};
        report.update(figures(all.front()));
        for (std::size_t s = 1; s < all.size(); ++s) {
            auto more = figures(all[s]);
            more["drugs"] = drugs_[s];
            more["time_against_first"] = all[s].median_ratio(all.front(), &Series::seconds);
            more["processor_time_against_first"] = all[s].median_ratio(all.front(), &Series::cpu_seconds);
            report["others"].push_back(std::move(more));
        }
        context.terminal.print_data(report.dump());
        return Exit::done;
    }

private:
    struct Counts {
        std::int64_t sentences = 0;
        std::int64_t relations = 0;
    };

    /// The rounds with one number of drugs.
    struct Series {
        Counts counts;
        std::vector<double> seconds;
        std::vector<double> cpu_seconds;

        /// Median over the rounds of ours against theirs, which were neighbours in time.
        double median_ratio(const Series& other, std::vector<double> Series::*times) const
        {
            std::vector<double> ratios;
            for (std::size_t i = 0; i < (this->*times).size(); ++i) {
                ratios.push_back((this->*times)[i] / (other.*times)[i]);
            }
            return median(std::move(ratios));
        }
    };

    static double median(std::vector<double> values)
    {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }

    static nlohmann::ordered_json figures(const Series& series)
    {
        const auto rate = [&](double s) { return static_cast<double>(series.counts.sentences) / s; };
        return {
            {"sentences", series.counts.sentences},
            {"relations", series.counts.relations},
            {"best_sentences_per_s", rate(*std::min_element(series.seconds.begin(), series.seconds.end()))},
            {"median_sentences_per_s", rate(median(series.seconds))},
            {"sentences_per_cpu_s", rate(median(series.cpu_seconds))}};
    }

    Result<std::vector<std::string>> read_lines() const
    {
        std::ifstream stream(input_);
        if (!stream) {
            return fail(ErrorCode::not_found, "cli.open", input_, "The file cannot be opened.");
        }
        std::vector<std::string> lines;
        for (std::string line; std::getline(stream, line);) {
            if (!line.empty()) {
                lines.push_back(std::move(line));
            }
        }
        return lines;
    }

    /// Everything from the line of JSON to relations, as `ade annotate` does it.
    Result<void> round(const student::Student& student, const std::vector<std::string>& lines, int drugs,
                       Counts& counts, const std::stop_token& stop) const
    {
        const std::size_t per_call = single_ ? 1 : 256;
        for (std::size_t first = 0; first < lines.size(); first += per_call) {
            std::vector<student::StudentInput> inputs;
            for (std::size_t i = first; i < std::min(first + per_call, lines.size()); ++i) {
                auto record = student::parse_record(lines[i], fmt::format("line {}", i + 1));
                if (!record) {
                    return forward_error(record);
                }
                student::StudentInput input;
                input.text = record->text;
                input.drugs = record->drugs.value_or(std::vector<text::Span>{});
                if (drugs > 0 && !input.drugs.empty()) {
                    input.drugs.assign(static_cast<std::size_t>(drugs), input.drugs.front());
                }
                input.sentences = record->sentences.empty() ? text::split_sentences(record->text, input.drugs)
                                                            : record->sentences;
                counts.sentences += static_cast<std::int64_t>(input.sentences.size());
                inputs.push_back(std::move(input));
            }
            const auto predictions = student.predict(inputs, student::Unit::automatic, stop);
            if (!predictions) {
                return forward_error(predictions);
            }
            for (const auto& prediction : *predictions) {
                counts.relations += prediction ? static_cast<std::int64_t>(prediction->relations.size()) : 0;
            }
        }
        return {};
    }

    std::string model_;
    std::string input_;
    std::string precision_ = "auto";
    std::string engine_ = "auto";
    std::string device_ = "auto";
    int threads_ = 0;
    int rounds_ = 5;
    std::vector<int> drugs_{0};
    bool single_ = false;
};

const RegisterBenchmark registered(make_benchmark<AnnotateBench>);

} // namespace
} // namespace ade::cli
