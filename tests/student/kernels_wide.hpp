// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/student/cpu/kernels.hpp"

namespace ade::student::cpu {

/// Sixteen lanes on any processor.
const Kernels* wide_kernels();

} // namespace ade::student::cpu
