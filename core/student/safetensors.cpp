// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/safetensors.hpp"

#include "core/base/uuid.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <system_error>

namespace ade::student {

namespace {

using Json = nlohmann::json;

/// A large encoder needs 50 kB; a file that says more is broken or hostile.
constexpr std::uint64_t kMaxHeaderBytes = 16U << 20U;
constexpr std::size_t kMaxDimensions = 16;

std::optional<ElementType> element_type(std::string_view name)
{
    for (int i = 0; i <= static_cast<int>(ElementType::boolean); ++i) {
        if (to_string(static_cast<ElementType>(i)) == name) {
            return static_cast<ElementType>(i);
        }
    }
    return {};
}

struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string name;
};

/// One header entry without looking at the others. `data` are the bytes after the header.
Result<TensorEntry> read_entry(const std::string& name, const Json& json, std::span<const std::byte> data,
                               const std::string& where, Range& range)
{
    const auto bad = [&](std::string_view what) {
        return fail(ErrorCode::parse, "safetensors.bad_entry", where, "Tensor \"{}\": {}", name, what);
    };
    if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets")) {
        return bad("an object with dtype, shape and data_offsets was expected.");
    }
    const Json& dtype = json["dtype"];
    const Json& shape = json["shape"];
    const Json& offsets = json["data_offsets"];
    TensorEntry entry;
    entry.name = name;
    const auto type = dtype.is_string() ? element_type(dtype.get_ref<const std::string&>()) : std::nullopt;
    if (!type) {
        return bad(fmt::format("dtype {} is not known here.",
                               dtype.dump(-1, ' ', true, Json::error_handler_t::replace)));
    }
    entry.type = *type;
    if (!shape.is_array() || shape.size() > kMaxDimensions) {
        return bad(fmt::format("shape must be a list of at most {} sizes.", kMaxDimensions));
    }
    std::uint64_t bytes = element_size(*type);
    for (const Json& size : shape) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX) ||
            __builtin_mul_overflow(bytes, size.get<std::uint64_t>(), &bytes) ||
            bytes > static_cast<std::uint64_t>(INT64_MAX)) {
            return bad("a size in its shape is negative, no integer or too large.");
        }
        entry.shape.push_back(size.get<std::int64_t>());
    }
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned()) {
        return bad("data_offsets must be two integers.");
    }
    range = {offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>(), name};
    if (range.end < range.begin) {
        return bad(fmt::format("its range {}–{} ends before it begins.", range.begin, range.end));
    }
    if (range.end > data.size()) {
        return bad(
            fmt::format("its range {}–{} goes past the end of the file ({} bytes of data). The file is cut "
                        "short: fetch it again.",
                        range.begin, range.end, data.size()));
    }
    if (range.end - range.begin != bytes) {
        return bad(fmt::format("its range has {} bytes, but shape {} of {} needs {}.",
                               range.end - range.begin, shape_text(entry.shape), to_string(*type), bytes));
    }
    if (range.begin % element_size(*type) != 0) {
        return bad(fmt::format("its range begins at {}, not at a multiple of its element size {}.",
                               range.begin, element_size(*type)));
    }
    entry.bytes = data.subspan(range.begin, range.end - range.begin);
    return entry;
}

/// The ranges must cover the data once: overlaps and holes are how a file is made to say two things.
Result<void> check_ranges(std::vector<Range>& ranges, std::size_t data_size, const std::string& where)
{
    std::sort(ranges.begin(), ranges.end(), [](const Range& left, const Range& right) {
        return std::pair(left.begin, left.end) < std::pair(right.begin, right.end);
    });
    std::uint64_t position = 0;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        if (ranges[i].begin < position) {
            return fail(ErrorCode::parse, "safetensors.overlap", where,
                        "The ranges of tensors \"{}\" and \"{}\" overlap at byte {} of the data.",
                        ranges[i - 1].name, ranges[i].name, ranges[i].begin);
        }
        if (ranges[i].begin > position) {
            return fail(ErrorCode::parse, "safetensors.hole", where,
                        "Bytes {}–{} of the data belong to no tensor.", position, ranges[i].begin);
        }
        position = ranges[i].end;
    }
    if (position != data_size) {
        return fail(ErrorCode::parse, "safetensors.trailing", where,
                    "The tensors end at byte {} of the data, the file at {}.", position, data_size);
    }
    return {};
}

/// The header as JSON; a name that comes twice is an error, which a plain parse would pass over.
Result<Json> parse_header(std::string_view text, const std::string& where)
{
    std::set<std::string> names;
    std::string twice;
    bool too_deep = false;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
        too_deep = too_deep || depth > 4;
        if (event == Json::parse_event_t::key && depth == 1 &&
            !names.insert(value.get<std::string>()).second && twice.empty()) {
            twice = value.get<std::string>();
        }
        return true;
    };
    Json header = Json::parse(text.begin(), text.end(), watch, false);
    if (header.is_discarded() || !header.is_object() || too_deep) {
        return fail(ErrorCode::parse, "safetensors.bad_header", where,
                    "The header is not a JSON object of tensors. The file is damaged or of another format.");
    }
    if (!twice.empty()) {
        return fail(ErrorCode::parse, "safetensors.duplicate", where, "Tensor \"{}\" comes twice.", twice);
    }
    return header;
}

const std::byte* data_of(const TensorToWrite& tensor)
{
    return std::visit([](auto values) { return std::as_bytes(values).data(); }, tensor.values);
}

std::size_t bytes_of(const TensorToWrite& tensor)
{
    return std::visit([](auto values) { return values.size_bytes(); }, tensor.values);
}

ElementType type_of(const TensorToWrite& tensor)
{
    constexpr ElementType types[] = {ElementType::f32, ElementType::i64, ElementType::u8};
    return types[tensor.values.index()];
}

/// write(2) until all is out; false with errno set otherwise.
bool write_all(int file, const void* data, std::size_t size)
{
    const char* from = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = ::write(file, from, std::min<std::size_t>(size, 1U << 30U));
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        from += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

} // namespace

Result<std::vector<TensorEntry>> read_safetensors(std::span<const std::byte> bytes, const std::string& where)
{
    std::uint64_t header_size = 0;
    if (bytes.size() < sizeof header_size) {
        return fail(ErrorCode::parse, "safetensors.truncated", where,
                    "The file has {} bytes; a safetensors file begins with 8 bytes of header length.",
                    bytes.size());
    }
    std::memcpy(&header_size, bytes.data(), sizeof header_size);
    if (header_size > kMaxHeaderBytes) {
        return fail(
            ErrorCode::parse, "safetensors.header_too_long", where,
            "The header is said to have {} bytes, at most {} are expected. The file is damaged or of another "
            "format.",
            header_size, kMaxHeaderBytes);
    }
    if (header_size > bytes.size() - sizeof header_size) {
        return fail(ErrorCode::parse, "safetensors.truncated", where,
                    "The header is said to have {} bytes, but the file ends after {}. It is cut short: fetch "
                    "it again.",
                    header_size, bytes.size() - sizeof header_size);
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof header_size,
                                header_size);
    auto header = parse_header(text, where);
    if (!header) {
        return forward_error(header);
    }
    const std::span<const std::byte> data = bytes.subspan(sizeof header_size + header_size);
    std::vector<TensorEntry> entries;
    std::vector<Range> ranges;
    for (const auto& [name, json] : header->items()) {
        if (name == "__metadata__") {
            continue;
        }
        Range range;
        auto entry = read_entry(name, json, data, where, range);
        if (!entry) {
            return forward_error(entry);
        }
        entries.push_back(std::move(*entry));
        ranges.push_back(std::move(range));
    }
    if (auto good = check_ranges(ranges, data.size(), where); !good) {
        return forward_error(good);
    }
    return entries;
}

Result<void> write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                               const std::map<std::string, std::string>& metadata)
{
    // Wide elements first, so that every tensor begins at a multiple of its element size.
    std::vector<const TensorToWrite*> order;
    for (const TensorToWrite& tensor : tensors) {
        order.push_back(&tensor);
    }
    std::sort(order.begin(), order.end(), [](const TensorToWrite* left, const TensorToWrite* right) {
        const auto left_size = element_size(type_of(*left));
        const auto right_size = element_size(type_of(*right));
        return left_size != right_size ? left_size > right_size : left->name < right->name;
    });

    Json header = Json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    std::uint64_t position = 0;
    for (const TensorToWrite* tensor : order) {
        std::uint64_t expected = element_size(type_of(*tensor));
        for (const std::int64_t size : tensor->shape) {
            expected *= static_cast<std::uint64_t>(size);
        }
        if (expected != bytes_of(*tensor) || header.contains(tensor->name)) {
            return fail(
                ErrorCode::invalid_argument, "safetensors.cannot_write", path.string(),
                "Tensor \"{}\" with shape {} has {} bytes, {} were expected, or its name comes twice.",
                tensor->name, shape_text(tensor->shape), bytes_of(*tensor), expected);
        }
        header[tensor->name] = {{"dtype", to_string(type_of(*tensor))},
                                {"shape", tensor->shape},
                                {"data_offsets", {position, position + expected}}};
        position += expected;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t header_size = text.size();

    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const std::filesystem::path temporary =
        folder / ("." + path.filename().string() + "." + new_uuid() + ".tmp");
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = file >= 0 && write_all(file, &header_size, sizeof header_size) &&
                write_all(file, text.data(), text.size());
    for (std::size_t i = 0; good && i < order.size(); ++i) {
        good = write_all(file, data_of(*order[i]), bytes_of(*order[i]));
    }
    good = good && ::fsync(file) == 0;
    int error_number = good ? 0 : errno;
    if (file >= 0 && ::close(file) != 0 && error_number == 0) {
        error_number = errno;
    }
    if (error_number == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
        error_number = errno;
    }
    if (error_number != 0) {
        ::unlink(temporary.c_str());
        return fail(ErrorCode::io, "base.write_failed", path.string(), "The file cannot be written: {}.",
                    std::generic_category().message(error_number));
    }
    return {};
}

} // namespace ade::student
