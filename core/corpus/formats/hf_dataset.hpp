// SPDX-License-Identifier: GPL-3.0-or-later
// A folder as Hugging Face's `datasets` loads it: JSON lines per split and a card.
#pragma once

#include "core/corpus/formats/format.hpp"

namespace ade::corpus {

/// Export only: README.md (YAML head with the files of each split, counts, label policy, columns) and
/// data/train.jsonl, data/validation.jsonl, data/test.jsonl, as far as they have documents. The split of a
/// document is WriteOptions::split_of ("dev" → validation, "" → train); documents with equal external ids
/// are never in two. Every record has all keys, so that the loader finds one type for each. Everything is
/// held; attributes are lists of {"key", "value"}.
const Writer& hf_dataset_writer();

} // namespace ade::corpus
