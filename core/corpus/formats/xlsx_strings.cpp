// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/xlsx_strings.hpp"

#include "core/corpus/formats/xlsx_text.hpp"

#include <algorithm>

namespace ade::corpus {

namespace {

constexpr std::uint64_t kMostPart = 4ULL << 30U; ///< with its tags, unpacked

} // namespace

Result<XmlPart> open_xml_part(const ZipParts& parts, std::string_view name, std::uint64_t most_bytes)
{
    const auto stream = parts.stream(name, most_bytes);
    if (!stream) {
        return forward_error(stream);
    }
    std::string head(4096, '\0');
    std::size_t filled = 0;
    while (filled < head.size()) {
        const auto got = (*stream)(head.data() + filled, head.size() - filled);
        if (!got) {
            return forward_error(got);
        }
        if (*got == 0) {
            break;
        }
        filled += *got;
    }
    head.resize(filled);
    XmlPart part;
    if (const std::size_t root = find_xml_root(head).at; root != std::string::npos) {
        const std::size_t end = std::min(head.find_first_of(" \t\r\n>/:", root), head.size());
        part.prefix = end < head.size() && head[end] == ':' ? head.substr(root + 1, end - root) : "";
    }
    part.read = [head = std::move(head), at = std::size_t{0},
                 rest = *stream](char* buffer, std::size_t size) mutable -> Result<std::size_t> {
        if (at == head.size()) {
            return rest(buffer, size);
        }
        const std::size_t given = head.copy(buffer, size, at);
        at += given;
        return given;
    };
    return part;
}

Result<SharedStrings> SharedStrings::read(const ZipParts& parts, const std::string& part,
                                          std::uint64_t most_string_bytes,
                                          const std::function<Result<void>()>& go_on,
                                          std::uint64_t most_bytes)
{
    SharedStrings strings;
    if (part.empty() || parts.find(part) == nullptr) {
        return strings;
    }
    auto opened = open_xml_part(parts, part, kMostPart);
    if (!opened) {
        return forward_error(opened);
    }
    XmlChunkReader items(std::move(opened->read), parts.where(part), {opened->prefix + "si"},
                         most_string_bytes);
    for (;;) {
        const auto item = items.next();
        if (!item) {
            return forward_error(item);
        }
        if (!*item) {
            return strings;
        }
        bool bad = (*item)->too_long || (*item)->too_deep;
        if (!bad) {
            XmlCursor cursor((*item)->text, 0);
            cursor.begin();
            const std::string text = xlsx_string(cursor);
            bad = cursor.fault() != XmlCursor::Fault::none;
            if (!bad) {
                strings.text_ += text;
            }
        }
        strings.ends_.push_back({strings.text_.size(), bad ? 1U : 0U});
        if (strings.text_.size() + strings.ends_.size() * sizeof(End) > most_bytes) {
            return fail(
                ErrorCode::parse, "xlsx.shared_strings", parts.where(part),
                "The workbook's shared strings take more than the {} MiB kept at most. Save the sheet "
                "as CSV.",
                most_bytes >> 20U);
        }
        if (strings.ends_.size() % 256 == 0) {
            if (auto going = go_on(); !going) {
                return forward_error(going);
            }
        }
    }
}

std::optional<std::string_view> SharedStrings::at(std::size_t number) const
{
    if (number >= ends_.size() || ends_[number].bad != 0) {
        return std::nullopt;
    }
    const std::uint64_t begin = number == 0 ? 0 : ends_[number - 1].at;
    return std::string_view(text_).substr(begin, ends_[number].at - begin);
}

} // namespace ade::corpus
