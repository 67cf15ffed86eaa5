// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/zip_entries.hpp"

#include <cstdint>
#include <cstring>

namespace ade::student {

namespace {

constexpr std::size_t kEndRecord = 22;
constexpr std::size_t kCentralRecord = 46;
constexpr std::size_t kLocalRecord = 30;

template <typename T>
T number(std::span<const std::byte> bytes, std::size_t position)
{
    T value;
    std::memcpy(&value, bytes.data() + position, sizeof value);
    return value;
}

std::uint32_t signature(std::span<const std::byte> bytes, std::size_t position)
{
    return number<std::uint32_t>(bytes, position);
}

auto bad(const std::string& where, std::string_view what)
{
    return fail(ErrorCode::parse, "torch_pickle.bad_zip", where,
                "The zip archive cannot be read: {}. The file may be cut short; fetch it again.", what);
}

} // namespace

bool looks_like_zip(std::span<const std::byte> bytes)
{
    return bytes.size() >= 4 && signature(bytes, 0) == 0x04034B50U;
}

Result<std::map<std::string, std::span<const std::byte>>> read_stored_zip(std::span<const std::byte> bytes,
                                                                          const std::string& where)
{
    if (bytes.size() < kEndRecord) {
        return bad(where, "it is too short");
    }
    // The end record is last, before a comment of at most 65,535 bytes.
    std::size_t end = bytes.size() - kEndRecord;
    const std::size_t lowest = end > 65535 ? end - 65535 : 0;
    while (signature(bytes, end) != 0x06054B50U) {
        if (end == lowest) {
            return bad(where, "its directory is missing");
        }
        --end;
    }
    const auto count = number<std::uint16_t>(bytes, end + 10);
    const auto directory = number<std::uint32_t>(bytes, end + 16);
    if (count == 0xFFFFU || directory == 0xFFFFFFFFU) {
        return fail(ErrorCode::parse, "torch_pickle.zip64", where,
                    "The archive is in zip64 form (over 4 GB), which is not read here. Save the weights as "
                    "model.safetensors.");
    }
    std::map<std::string, std::span<const std::byte>> entries;
    std::size_t position = directory;
    for (std::uint16_t i = 0; i < count; ++i) {
        if (position > end || end - position < kCentralRecord || signature(bytes, position) != 0x02014B50U) {
            return bad(where, fmt::format("entry {} of its directory is damaged", i + 1));
        }
        const auto flags = number<std::uint16_t>(bytes, position + 8);
        const auto method = number<std::uint16_t>(bytes, position + 10);
        const auto stored_size = number<std::uint32_t>(bytes, position + 20);
        const auto size = number<std::uint32_t>(bytes, position + 24);
        const std::size_t name_size = number<std::uint16_t>(bytes, position + 28);
        const std::size_t rest = std::size_t{number<std::uint16_t>(bytes, position + 30)} +
                                 number<std::uint16_t>(bytes, position + 32);
        const std::size_t local = number<std::uint32_t>(bytes, position + 42);
        if (end - position - kCentralRecord < name_size + rest) {
            return bad(where, fmt::format("entry {} of its directory is damaged", i + 1));
        }
        std::string name(reinterpret_cast<const char*>(bytes.data()) + position + kCentralRecord, name_size);
        if ((flags & 1U) != 0 || method != 0 || stored_size != size || size == 0xFFFFFFFFU) {
            return fail(ErrorCode::parse, "torch_pickle.zip_packed", where,
                        "Entry \"{}\" is compressed, encrypted or over 4 GB; torch.save() stores entries as "
                        "they are. "
                        "Save the weights again with it, or as model.safetensors.",
                        name);
        }
        if (local > bytes.size() || bytes.size() - local < kLocalRecord ||
            signature(bytes, local) != 0x04034B50U) {
            return bad(where, fmt::format("entry \"{}\" is not at its place", name));
        }
        const std::size_t data = local + kLocalRecord + number<std::uint16_t>(bytes, local + 26) +
                                 number<std::uint16_t>(bytes, local + 28);
        if (data > bytes.size() || bytes.size() - data < size) {
            return bad(where, fmt::format("entry \"{}\" goes past the end of the file", name));
        }
        if (!entries.emplace(std::move(name), bytes.subspan(data, size)).second) {
            return bad(where, fmt::format("entry {} has the name of an earlier one", i + 1));
        }
        position += kCentralRecord + name_size + rest;
    }
    return entries;
}

} // namespace ade::student
