// SPDX-License-Identifier: GPL-3.0-or-later
// ade bench pubmed-xml: how fast PubMed XML becomes articles and texts.
#include "app/cli/benchmark.hpp"
#include "core/corpus/formats/pubmed_xml.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace ade::cli {
namespace {

class PubmedXmlBench final : public Benchmark {
public:
    std::string_view name() const override { return "pubmed-xml"; }
    std::string_view description() const override { return "Read PubMed XML: articles per second, memory"; }

    void declare(CLI::App& app) override
    {
        app.add_option("file", file_, "PubMed XML, also .gz")->required();
        app.add_flag("--texts", texts_, "Also make the text to annotate of each article");
    }

    Result<Exit> run(Context& context) override
    {
        using Clock = std::chrono::steady_clock;
        std::int64_t articles = 0;
        std::int64_t deleted = 0;
        std::int64_t text_bytes = 0;
        const corpus::ArticleSink sink = [&](corpus::ReadArticle&& read) -> Result<void> {
            ++(read.article.deleted ? deleted : articles);
            text_bytes +=
                texts_
                    ? static_cast<std::int64_t>(corpus::to_document(read.article, "pubmed-xml").text.size())
                    : 0;
            return {};
        };
        const double before_mb = peak_rss_mb();
        const auto started = Clock::now();
        const auto report = corpus::pubmed_xml_reader().read_articles({file_}, {}, sink, context.stop);
        const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
        if (!report) {
            return forward_error(report);
        }
        std::error_code code;
        const auto file_bytes = static_cast<double>(std::filesystem::file_size(file_, code));
        nlohmann::ordered_json json = {{"benchmark", "pubmed-xml"},
                                       {"articles", articles},
                                       {"deleted", deleted},
                                       {"refused", report->findings.refused()},
                                       {"seconds", seconds},
                                       {"articles_per_s", static_cast<double>(articles) / seconds},
                                       {"file_mb_per_s", file_bytes / 1e6 / seconds},
                                       {"peak_rss_mb", peak_rss_mb()},
                                       {"rss_before_mb", before_mb}};
        if (texts_) {
            json["text_mb"] = static_cast<double>(text_bytes) / 1e6;
        }
        context.terminal.print_data(json.dump());
        return Exit::done;
    }

private:
    std::string file_;
    bool texts_ = false;
};

const RegisterBenchmark registered(make_benchmark<PubmedXmlBench>);

} // namespace
} // namespace ade::cli
