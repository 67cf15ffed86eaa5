// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/formats/zip_parts.hpp"

#include "core/base/ascii.hpp"
#include "core/corpus/excerpt.hpp"
#include "core/corpus/formats/byte_source.hpp"

#include <algorithm>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace ade::corpus {

namespace {

struct FreeArchive {
    void operator()(archive* zip) const { archive_read_free(zip); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

tl::unexpected<Error> damaged(archive* zip, const std::string& where)
{
    const char* why = archive_error_string(zip);
    return fail(
        ErrorCode::parse, "zip.damaged", where,
        "The zip is damaged or cut off: {}. Get the file again, or open it in a program for tables and "
        "save it anew.",
        why == nullptr ? "no reason known" : excerpt(why));
}

/// Only by the list at the end: without it a file is cut off, and its first parts are no whole.
Result<Archive> open_zip(const std::filesystem::path& path)
{
    Archive zip(archive_read_new());
    archive_read_support_format_zip_seekable(zip.get());
    if (archive_read_open_filename(zip.get(), path.c_str(), 1U << 16U) != ARCHIVE_OK) {
        return damaged(zip.get(), path.string());
    }
    return zip;
}

/// The next part's header; null at the end. A name that does not fit the locale is only a warning.
Result<archive_entry*> next_header(archive* zip, const std::string& where)
{
    archive_entry* entry = nullptr;
    const int state = archive_read_next_header(zip, &entry);
    if (state == ARCHIVE_EOF) {
        return nullptr;
    }
    if (state < ARCHIVE_WARN) {
        return damaged(zip, where);
    }
    return entry;
}

std::string name_of(archive_entry* entry)
{
    const char* name = archive_entry_pathname(entry);
    std::string_view view = name == nullptr ? std::string_view() : name;
    while (view.starts_with('/')) {
        view.remove_prefix(1);
    }
    return std::string(view);
}

} // namespace

Result<ZipParts> ZipParts::open(const std::filesystem::path& path)
{
    ZipParts parts;
    parts.path_ = path;
    std::error_code code;
    parts.file_bytes_ = std::filesystem::file_size(path, code);
    if (code) {
        return fail(code == std::errc::no_such_file_or_directory ? ErrorCode::not_found : ErrorCode::io,
                    "zip.unreadable", path.string(), "The file cannot be read: {}.", code.message());
    }
    auto zip = open_zip(path);
    if (!zip) {
        return forward_error(zip);
    }
    for (;;) {
        const auto entry = next_header(zip->get(), path.string());
        if (!entry) {
            return forward_error(entry);
        }
        if (*entry == nullptr) {
            return parts;
        }
        if (parts.parts_.size() == kMostParts) {
            return fail(ErrorCode::parse, "zip.parts", path.string(),
                        "The zip has more than {} parts, which no workbook has.", kMostParts);
        }
        Part part;
        part.name = name_of(*entry);
        part.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, archive_entry_size(*entry)));
        part.encrypted = archive_entry_is_data_encrypted(*entry) != 0;
        parts.parts_.push_back(std::move(part));
    }
}

const ZipParts::Part* ZipParts::find(std::string_view name) const
{
    for (const Part& part : parts_) {
        if (ascii::equal_any_case(part.name, name)) {
            return &part;
        }
    }
    return nullptr;
}

std::string ZipParts::where(std::string_view name) const
{
    return fmt::format("{}, part {}", path_.string(), excerpt(name));
}

Result<ReadBytes> ZipParts::stream(std::string_view name, std::uint64_t most_bytes) const
{
    const Part* part = find(name);
    if (part == nullptr) {
        return fail(ErrorCode::parse, "zip.no_part", path_.string(),
                    "The part {} is missing. Open the file in a program for tables and save it anew.",
                    excerpt(name));
    }
    if (part->encrypted) {
        return fail(ErrorCode::parse, "zip.encrypted", where(name),
                    "The part is encrypted. Save the file without a password.");
    }
    auto opened = open_zip(path_);
    if (!opened) {
        return forward_error(opened);
    }
    const std::shared_ptr<archive> zip(opened->release(), FreeArchive());
    for (;;) {
        const auto entry = next_header(zip.get(), where(name));
        if (!entry) {
            return forward_error(entry);
        }
        if (*entry == nullptr) {
            return fail(ErrorCode::parse, "zip.no_part", where(name), "The part is gone: the file changed.");
        }
        if (name_of(*entry) == part->name) {
            break;
        }
    }
    return ReadBytes([zip, most_bytes, file = file_bytes_, place = where(name), given = std::uint64_t{0}](
                         char* buffer, std::size_t size) mutable -> Result<std::size_t> {
        const la_ssize_t got = archive_read_data(zip.get(), buffer, size);
        if (got < 0) {
            return damaged(zip.get(), place);
        }
        given += static_cast<std::uint64_t>(got);
        if (given > most_bytes) {
            return fail(ErrorCode::parse, "zip.too_large", place,
                        "The part unpacks to more than the {} bytes read at most. Save the sheet as CSV.",
                        most_bytes);
        }
        if (given > kGzipRatioFrom && given / kMaxGzipRatio > file) {
            return fail(ErrorCode::parse, "zip.bomb", place,
                        "The part unpacks to more than {} times the file's size ({} bytes so far), which no "
                        "table does. It is not read further. If it is what it should be, save the sheet as "
                        "CSV.",
                        kMaxGzipRatio, given);
        }
        return static_cast<std::size_t>(got);
    });
}

Result<std::string> ZipParts::read(std::string_view name, std::uint64_t most_bytes) const
{
    const auto piece = stream(name, most_bytes);
    if (!piece) {
        return forward_error(piece);
    }
    std::string bytes;
    std::string buffer(1U << 16U, '\0');
    for (;;) {
        const auto got = (*piece)(buffer.data(), buffer.size());
        if (!got) {
            return forward_error(got);
        }
        if (*got == 0) {
            return bytes;
        }
        bytes.append(buffer, 0, *got);
    }
}

} // namespace ade::corpus
