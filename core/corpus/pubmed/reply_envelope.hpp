// SPDX-License-Identifier: GPL-3.0-or-later
// The outside of an XML reply: is it whole, does it complain, which records are in it. For this folder only.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus::pubmed {

struct Envelope {
    std::string root;                ///< name of the outermost element
    std::vector<std::string> errors; ///< texts of <ERROR> below it
    std::vector<std::string> pmids;  ///< of articles and books, in order
};

/// Well-formed to the last byte or parse. Nothing is read of the articles but their numbers. Entities
/// declared in the reply are not expanded: a reply that declares some is refused.
Result<Envelope> read_envelope(std::string_view xml);

} // namespace ade::corpus::pubmed
