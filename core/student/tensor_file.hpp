// SPDX-License-Identifier: GPL-3.0-or-later
// Named tensors in a file, whatever its format: safetensors, or what torch.save() wrote.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ade::student {

enum class ElementType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// The name safetensors uses: "F32", "BF16", "BOOL" …
std::string_view to_string(ElementType type);
std::size_t element_size(ElementType type);
bool is_floating(ElementType type);

/// Dimensions as text for messages: "[30522, 384]".
std::string shape_text(std::span<const std::int64_t> shape);

/// A tensor inside an open file. `bytes` points into the file's storage and lives as long as the TensorFile.
struct TensorEntry {
    std::string name;
    ElementType type = ElementType::f32;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; ///< in elements; empty for row-major
    std::span<const std::byte> bytes;  ///< from the first element on

    /// Product of the shape.
    [[nodiscard]] std::int64_t element_count() const;
};

/// An open file of tensors. Cheap to move; entries stay valid while it, or a copy, lives.
class TensorFile {
public:
    /// Opens a safetensors file (by its .safetensors ending) or a torch.save() file, zip or legacy; nothing
    /// in it is executed. Fails with not_found, io, or parse when the bytes do not follow the format (says
    /// where and why).
    static Result<TensorFile> open(const std::filesystem::path& path);

    TensorFile(std::filesystem::path path, std::vector<TensorEntry> entries,
               std::shared_ptr<const void> storage);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Sorted by name; names are unique.
    [[nodiscard]] const std::vector<TensorEntry>& entries() const { return *entries_; }
    /// Null when there is no such tensor.
    [[nodiscard]] const TensorEntry* find(std::string_view name) const;

private:
    std::filesystem::path path_;
    std::shared_ptr<const std::vector<TensorEntry>> entries_; ///< shared, so that copies keep addresses
    std::shared_ptr<const void> storage_;
};

/// Copies a tensor out, row-major, as float32 (f64, f16 and bf16 are converted).
/// `out` holds element_count() values. Fails with model for a type that is not floating.
Result<void> copy_floats(const TensorEntry& entry, std::span<float> out);

/// The same for integers of any width; fails with model for floating types.
Result<void> copy_integers(const TensorEntry& entry, std::span<std::int64_t> out);

/// Row-major index of the first NaN or infinity; nothing when all values are finite or the type is not floating.
std::optional<std::int64_t> first_not_finite(const TensorEntry& entry);

/// A whole file mapped into memory, read-only. Fails with not_found, io (a folder, no permission).
class MappedFile {
public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

private:
    MappedFile() = default;
    std::span<const std::byte> bytes_;
};

} // namespace ade::student
