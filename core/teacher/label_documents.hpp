// SPDX-License-Identifier: GPL-3.0-or-later
// From a teacher's answers to labels of documents and lines of the ledger.
#pragma once

#include "core/corpus/annotation.hpp"
#include "core/store/alignment_ledger.hpp"
#include "core/teacher/confidence.hpp"
#include "core/teacher/label_run.hpp"
#include "core/teacher/place_answer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ade::lexicon {
class Matcher;
}

namespace ade::teacher {

/// A sentence of the project that is asked about.
struct SentenceToLabel {
    std::string version_id;
    std::string external_id;
    int position = 0;
    std::string text;
    bool operator==(const SentenceToLabel&) const = default;
};

/// What stands beside the answers.
struct LabelContext {
    std::string asked_model; ///< another that answers is flagged; empty: any may
    Calibration calibration;
    std::shared_ptr<const lexicon::Matcher> matcher; ///< for aliases; may be null
    PlaceOptions place;
};

/// drug → event as the teacher gives it.
struct TaughtRelation {
    text::Span drug; ///< code points of the document
    text::Span event;
    std::optional<double> raw;   ///< the teacher's own measure, see raw_confidence()
    std::optional<double> score; ///< calibrated where a calibration is fitted
    bool operator==(const TaughtRelation&) const = default;
};

/// One sentence with all its answers.
struct LabelledSentence {
    store::AskedSentence asked;
    std::vector<text::Span> drugs;         ///< named by the teacher, each once, with or without events
    std::vector<TaughtRelation> relations; ///< each pair once
    bool operator==(const LabelledSentence&) const = default;
};

/// `answers`: the outcomes of this sentence, one per sample. With several samples a drug or relation counts
/// when at least half of those that came say so; the others are in the ledger as "minority". Every string
/// that is not simply there, every answer that was not understood or failed, and every sentence that speaks
/// to the model is in asked.strings. `sentence`: its span in `document`.
LabelledSentence label_sentence(const corpus::Document& document, int position,
                                const std::vector<LabelOutcome>& answers, const LabelContext& context);

/// The labels of one document from its sentences; mention ids T1, T2, …, relations R1, …. A relation's raw
/// measure is its attribute "raw_score".
corpus::AnnotatedDocument annotate_document(const corpus::Document& document,
                                            const std::vector<LabelledSentence>& sentences);

} // namespace ade::teacher
