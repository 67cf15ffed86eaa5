// SPDX-License-Identifier: GPL-3.0-or-later
// Result<T>: a value or an Error, spelled as C++23's std::expected.
#pragma once

#include "core/base/error.hpp"

#include <tl/expected.hpp>

namespace ade {

template <typename T>
using Result = tl::expected<T, Error>;

/// For `return fail(...)` in a function that returns any Result<T>. Arguments as make_error().
template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, std::string_view message_id, std::string where,
                                         fmt::format_string<Args...> format, Args&&... args)
{
    return tl::unexpected<Error>(
        make_error(code, message_id, std::move(where), format, std::forward<Args>(args)...));
}

/// Passes an error on: `if (!result) return forward_error(result);`
template <typename T>
[[nodiscard]] tl::unexpected<Error> forward_error(const tl::expected<T, Error>& result)
{
    return tl::unexpected<Error>(result.error());
}

[[nodiscard]] inline tl::unexpected<Error> cancelled()
{
    return tl::unexpected<Error>(
        Error{ErrorCode::cancelled, "base.cancelled", {}, "Stopped on request.", {}});
}

} // namespace ade
