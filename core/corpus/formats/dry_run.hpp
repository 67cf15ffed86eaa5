// SPDX-License-Identifier: GPL-3.0-or-later
// What a writing would lose, without writing.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Writes to a temporary place and takes it away again: the report is that of the real writing, its list of
/// files empty, with a preview. Fails as Writer::write() does.
Result<WriteReport> dry_run(const Writer& writer, const DocumentSource& source, const WriteOptions& options,
                            std::stop_token stop = {}, const ProgressSink& progress = {});

} // namespace ade::corpus
