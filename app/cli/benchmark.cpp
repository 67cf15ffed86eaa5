// SPDX-License-Identifier: GPL-3.0-or-later
// ade bench: a group whose subcommands are the benchmarks.
#include "app/cli/benchmark.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace ade::cli {
namespace {

std::vector<MakeBenchmark>& registered_benchmarks()
{
    static std::vector<MakeBenchmark> all;
    return all;
}

class BenchCommand final : public Command {
public:
    std::string_view name() const override { return "bench"; }
    std::string_view description() const override
    {
        return "Measure speed and memory; prints one line of JSON";
    }

    void declare(CLI::App& app) override
    {
        app.require_subcommand(1);
        benchmarks_ = make_benchmarks();
        for (const std::unique_ptr<Benchmark>& benchmark : benchmarks_) {
            CLI::App* sub =
                app.add_subcommand(std::string(benchmark->name()), std::string(benchmark->description()));
            benchmark->declare(*sub);
            sub->fallthrough();
            sub->callback([this, chosen = benchmark.get()] { chosen_ = chosen; });
        }
    }

    Result<Exit> run(Context& context) override
    {
        return chosen_ != nullptr ? chosen_->run(context) : usage_error("Say what to measure.");
    }

private:
    std::vector<std::unique_ptr<Benchmark>> benchmarks_;
    Benchmark* chosen_ = nullptr;
};

} // namespace

RegisterBenchmark::RegisterBenchmark(MakeBenchmark make_one)
{
    if (registered_benchmarks().empty()) {
        const Register group(make<BenchCommand>); // a build without benchmarks has no group
    }
    registered_benchmarks().push_back(make_one);
}

std::vector<std::unique_ptr<Benchmark>> make_benchmarks()
{
    std::vector<std::unique_ptr<Benchmark>> benchmarks;
    for (const MakeBenchmark make : registered_benchmarks()) {
        benchmarks.push_back(make());
    }
    std::sort(benchmarks.begin(), benchmarks.end(),
              [](const auto& left, const auto& right) { return left->name() < right->name(); });
    return benchmarks;
}

double peak_rss_mb()
{
    rusage usage{};
    // ru_maxrss counts kibibytes on Linux.
    return getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e6 : 0.0;
}

} // namespace ade::cli
