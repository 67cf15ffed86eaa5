// SPDX-License-Identifier: GPL-3.0-or-later
// A subcommand of `ade bench`: one file commands/*/bench_NAME.cpp that registers itself.
#pragma once

#include "app/cli/command.hpp"

namespace ade::cli {

/// Measures one thing. declare() and run() as a Command's; run() prints one line of JSON with
/// Terminal::print_data, whatever --json says: numbers by name, with the unit in the name ("mb_per_s",
/// "peak_rss_mb").
class Benchmark : public Command {};

using MakeBenchmark = std::unique_ptr<Benchmark> (*)();

/// All that registered, sorted by name.
std::vector<std::unique_ptr<Benchmark>> make_benchmarks();

/// At namespace scope of a benchmark's file: `const RegisterBenchmark
/// registered(make_benchmark<LexiconBench>);`
class RegisterBenchmark {
public:
    explicit RegisterBenchmark(MakeBenchmark make_one);
};

template <typename T>
std::unique_ptr<Benchmark> make_benchmark()
{
    return std::make_unique<T>();
}

/// The most memory this process has held so far, in MB (10^6 bytes); 0 where the system does not tell.
double peak_rss_mb();

} // namespace ade::cli
