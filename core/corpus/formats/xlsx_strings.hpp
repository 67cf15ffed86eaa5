// SPDX-License-Identifier: GPL-3.0-or-later
// Shared strings of a workbook, and its parts as streams of XML.
#pragma once

#include "core/corpus/formats/zip_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// A part of XML piece by piece, and the prefix that its root's name has ("x:" of <x:sst>), which its
/// elements share. Fails as ZipParts::stream() does.
struct XmlPart {
    ReadBytes read;
    std::string prefix;
};
Result<XmlPart> open_xml_part(const ZipParts& parts, std::string_view name, std::uint64_t most_bytes);

/// The strings that cells refer to by number, all in memory.
class SharedStrings {
public:
    /// Of the strings, 8 bytes more for each. A workbook with more is refused.
    static constexpr std::uint64_t kMostBytes = 256ULL << 20U;

    /// go_on: called now and then; its failure (cancelled) ends the reading. Fails with parse when the part
    /// is damaged or too large; single strings that cannot be read are missing.
    static Result<SharedStrings> read(const ZipParts& parts, const std::string& part,
                                      std::uint64_t most_string_bytes,
                                      const std::function<Result<void>()>& go_on,
                                      std::uint64_t most_bytes = kMostBytes);

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    /// Nothing when there is none of this number, or it could not be read.
    [[nodiscard]] std::optional<std::string_view> at(std::size_t number) const;

private:
    struct End {
        std::uint64_t at : 63;
        std::uint64_t bad : 1;
    };

    std::string text_;
    std::vector<End> ends_; ///< in text_
};

} // namespace ade::corpus
