// SPDX-License-Identifier: GPL-3.0-or-later
// Documents to learn from, cut into windows with their targets, and the development set.
#pragma once

#include "core/base/result.hpp"
#include "core/student/batch.hpp"
#include "core/student/decode.hpp"
#include "core/student/trainer.hpp"
#include "core/student/window.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ade::student {

/// A document as the encoder meets it.
struct PreparedDocument {
    std::vector<text::Span> drugs; ///< without duplicates
    std::vector<Window> windows;
    std::vector<CountedRelation> gold; ///< all relations, those out of reach included; drug: index in drugs
};

struct PreparedData {
    std::vector<PreparedDocument> documents;
    std::int64_t windows = 0;
    std::int64_t instances = 0; ///< window and drug
    std::int64_t positive_instances = 0;
    std::int64_t relations = 0;
    std::int64_t relations_out_of_reach = 0;
    std::int64_t units_cut = 0;
    std::vector<std::string> warnings; ///< with the document's id; the first 100
    std::int64_t warnings_in_all = 0;
};

/// Windows all documents. What cannot be used is left out with a warning that names it: a document that is
/// not UTF-8 or whose sentences overlap, a drug without pieces, a relation whose drug is not listed or whose
/// event lies outside the text.
PreparedData prepare(const text::WordPiece& tokenizer, const std::vector<const TrainingDocument*>& documents,
                     const WindowOptions& options);

/// The same for learning: windows with targets. Words are positive when they overlap an event of the row's
/// drugs.
std::vector<TrainingWindow> training_windows(const PreparedData& data);

/// Indices of a development set drawn by document id: round(part · ids), at least one, leaving at least one.
/// Fails with invalid_argument when there are fewer than two ids.
Result<std::vector<bool>> draw_development(const std::vector<TrainingDocument>& documents, double part,
                                           std::uint64_t seed);

/// SHA-256 over the documents' contents, in order.
std::string documents_sha256(const std::vector<TrainingDocument>& documents);

} // namespace ade::student
