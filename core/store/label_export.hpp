// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of a project to files.
#pragma once

#include "core/corpus/formats/format.hpp"
#include "core/store/run_store.hpp"

#include <filesystem>
#include <string>

namespace ade::store {

struct LabelExport {
    VoiceSelection selection;
    /// Leaves out the texts that none of these voices has read (AnnotatedDocument::annotated). A note in the
    /// report counts them.
    bool annotated_only = false;
    std::string label_policy; ///< for formats that tell whose labels these are; empty: the words for gold
    bool dry_run = false;     ///< the report alone, see corpus::dry_run()
    std::filesystem::path output;
};

/// Writes the newest version of each document with the labels of the chosen voices; formats that know splits
/// get the project's. Progress counts documents. Fails as Writer::write() does, and with the store's errors.
Result<corpus::WriteReport> export_labels(ProjectFile& project, const corpus::Writer& writer,
                                          const LabelExport& request, std::stop_token stop = {},
                                          const ProgressSink& progress = {});

} // namespace ade::store
