// SPDX-License-Identifier: GPL-3.0-or-later
// The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
// Source: https://github.com/huggingface/safetensors#format
#pragma once

#include "core/student/tensor_file.hpp"

#include <map>
#include <variant>

namespace ade::student {

/// Reads a mapped safetensors file. `where` names it in errors. Fails with parse: truncated, header too long
/// or no JSON, unknown dtype, ranges that overlap, leave holes, end past the file, are misaligned or do not
/// fit shape and dtype, a name that comes twice.
Result<std::vector<TensorEntry>> read_safetensors(std::span<const std::byte> bytes, const std::string& where);

/// A tensor to be written: row-major; the values must outlive the call.
struct TensorToWrite {
    std::string name;
    std::vector<std::int64_t> shape;
    std::variant<std::span<const float>, std::span<const std::int64_t>, std::span<const std::uint8_t>> values;
};

/// Writes F32, I64 and U8 tensors, wide types first and then by name, with the metadata given ({"format",
/// "pt"} is what Python's loaders ask for). Written beside the target, synced and renamed. Fails with io, or
/// invalid_argument when a name comes twice or a shape disagrees with its values.
Result<void> write_safetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                               const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

} // namespace ade::student
