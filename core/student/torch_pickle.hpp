// SPDX-License-Identifier: GPL-3.0-or-later
// Reads what torch.save() wrote for a dictionary of tensors, in zip and legacy form, and executes nothing.
//
// A pickle is a program. Here a small machine runs the few opcodes a state dictionary needs and knows a few
// names (OrderedDict, _rebuild_tensor_v2, the storage types …); every other opcode or name is refused with
// its name.
#pragma once

#include "core/student/tensor_file.hpp"

namespace ade::student {

/// Reads a mapped file. Tensors point into `bytes`. `where` names it in errors. Fails with parse.
/// Dictionaries in dictionaries give names joined by dots; entries that are no tensors are passed over.
Result<std::vector<TensorEntry>> read_torch_pickle(std::span<const std::byte> bytes,
                                                   const std::string& where);

} // namespace ade::student
