// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/label_export.hpp"

#include "core/corpus/formats/dry_run.hpp"
#include "core/store/document_store.hpp"

#include <map>

namespace ade::store {

namespace {

/// Splits, and what the writer says about the labels.
Result<corpus::WriteOptions> write_options(ProjectFile& project, const LabelExport& request)
{
    corpus::WriteOptions options;
    if (!request.label_policy.empty()) {
        options.label_policy = request.label_policy;
    }
    const auto list = DocumentStore(project).list();
    if (!list) {
        return forward_error(list);
    }
    std::map<std::string, std::string> splits;
    for (const DocumentSummary& summary : *list) {
        if (!summary.split.empty()) {
            splits[summary.version_id] = summary.split;
        }
    }
    if (!splits.empty()) {
        options.split_of = [splits = std::move(splits)](const corpus::Document& document) {
            const auto found = splits.find(document.version_id);
            return found == splits.end() ? std::string() : found->second;
        };
    }
    return options;
}

} // namespace

Result<corpus::WriteReport> export_labels(ProjectFile& project, const corpus::Writer& writer,
                                          const LabelExport& request, std::stop_token stop,
                                          const ProgressSink& progress)
{
    const auto versions = DocumentStore(project).version_ids();
    if (!versions) {
        return forward_error(versions);
    }
    const auto options = write_options(project, request);
    if (!options) {
        return forward_error(options);
    }
    const RunStore runs(project);
    std::size_t next = 0;
    std::int64_t left_out = 0;
    const corpus::DocumentSource source = [&]() -> Result<std::optional<corpus::AnnotatedDocument>> {
        while (next < versions->size()) {
            if (stop.stop_requested()) {
                return cancelled();
            }
            auto labels = runs.labels((*versions)[next++], request.selection);
            if (!labels) {
                return forward_error(labels);
            }
            if (labels->annotated || !request.annotated_only) {
                return std::optional<corpus::AnnotatedDocument>(std::move(*labels));
            }
            ++left_out;
        }
        return std::optional<corpus::AnnotatedDocument>();
    };
    const ProgressSink shown = !progress ? progress : [&](const Progress& step) {
        Progress with_total = step;
        with_total.done = static_cast<std::int64_t>(next);
        with_total.total = static_cast<std::int64_t>(versions->size());
        progress(with_total);
    };
    auto report = request.dry_run ? corpus::dry_run(writer, source, *options, stop, shown)
                                  : writer.write(request.output, source, *options, stop, shown);
    if (report && left_out > 0) {
        report->findings.add(
            corpus::Severity::note,
            make_error(ErrorCode::invalid_argument, "export.left_out", {},
                       "{} documents that none of these voices has annotated were left out, as asked.",
                       left_out));
    }
    return report;
}

} // namespace ade::store
