// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.hpp"

namespace ade {

std::string_view to_string(ErrorCode code)
{
    switch (code) {
    case ErrorCode::cancelled:
        return "cancelled";
    case ErrorCode::invalid_argument:
        return "invalid_argument";
    case ErrorCode::not_found:
        return "not_found";
    case ErrorCode::parse:
        return "parse";
    case ErrorCode::io:
        return "io";
    case ErrorCode::network:
        return "network";
    case ErrorCode::database:
        return "database";
    case ErrorCode::model:
        return "model";
    case ErrorCode::internal:
        return "internal";
    }
    return "unknown";
}

} // namespace ade
