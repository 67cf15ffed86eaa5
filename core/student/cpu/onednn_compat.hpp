// SPDX-License-Identifier: GPL-3.0-or-later
// Where oneDNN 2.x and 3.x differ: how a primitive is described.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

namespace ade::student::cpu {

/// Describes dst [rows, columns] = src [rows, depth] · weights [depth, columns]. Scratch memory is the
/// caller's. Throws dnnl::error where there is no implementation.
inline dnnl::matmul::primitive_desc product_description(const dnnl::engine& engine,
                                                        const dnnl::memory::desc& src,
                                                        const dnnl::memory::desc& weights,
                                                        const dnnl::memory::desc& dst)
{
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
#if DNNL_VERSION_MAJOR >= 3
    return {engine, src, weights, dst, attributes};
#else
    return {dnnl::matmul::desc(src, weights, dst), attributes, engine};
#endif
}

} // namespace ade::student::cpu
