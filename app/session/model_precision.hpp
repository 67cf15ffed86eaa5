// SPDX-License-Identifier: GPL-3.0-or-later
// In which precision a student computes on a CPU, and what its development set said about it.
#pragma once

#include "core/student/checkpoint.hpp"

#include <QString>

#include <string>

namespace ade::app {

struct ModelPrecision {
    QString brief;   ///< "int8", "f32, not compared"; empty when the student's folder cannot be read
    QString details; ///< a line for each precision tried, or why none was
    bool operator==(const ModelPrecision&) const = default;
};

/// Reads ade_model.json in the student's folder.
ModelPrecision modelPrecision(const std::string& folder);
ModelPrecision describePrecision(const student::PrecisionChoice& choice);

} // namespace ade::app
