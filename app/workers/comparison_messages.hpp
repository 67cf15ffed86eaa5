// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to the comparing thread and back: documents that may be one, and labels of older texts.
#pragma once

#include "app/workers/messages.hpp"
#include "core/store/carry_over.hpp"
#include "core/store/duplicate_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ade::app {

using DuplicateSets = std::shared_ptr<const std::vector<store::DuplicateSet>>;

struct DuplicatesRequest {
    Ticket ticket;
    std::string project_path;
    store::DuplicateOptions options;
    DuplicateSets known; ///< found before: only what was decided about them is read anew
};

struct DuplicatesFound {
    RequestId id = 0;
    DuplicateSets sets;
    std::shared_ptr<const std::vector<store::DuplicatePair>> pairs;
};

/// Two texts of the project, side by side.
struct CompareRequest {
    Ticket ticket;
    std::string project_path;
    std::string first_version_id;
    std::string second_version_id;
};

struct ComparedText {
    std::string text;
    std::vector<text::Span> only_here; ///< words the other text lacks at this place; in order, never blank
    store::DocumentSummary summary;
};

struct Compared {
    RequestId id = 0;
    ComparedText first;
    ComparedText second;
};

/// Which newer texts took labels from an older one.
struct CarriedRequest {
    Ticket ticket;
    std::string project_path;
    bool only_open = true; ///< those with labels that wait for a curator
};

struct CarriedTexts {
    RequestId id = 0;
    std::vector<store::CarryReport> reports;
    std::vector<std::string> titles; ///< of the newer texts, one for each report
};

/// Decisions of a person about them; the store's thread makes them and answers with DecisionStored.
struct ComparisonDecision {
    Ticket ticket;
    std::string person_id;
    enum class Kind {
        keep_both,     ///< document, other
        leave_out,     ///< document, instead of it: other
        reopen,        ///< document, other
        settle_carried ///< items
    } kind = Kind::keep_both;
    std::string document_id;
    std::string other_id;
    std::vector<std::string> items;
};

} // namespace ade::app
