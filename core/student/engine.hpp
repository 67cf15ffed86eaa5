// SPDX-License-Identifier: GPL-3.0-or-later
// What computes the student's numbers: piece ids in, one logit per piece and drug out.
#pragma once

#include "core/base/result.hpp"
#include "core/student/student.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace ade::student {

/// One window as the encoder takes it.
struct EncodedWindow {
    std::vector<std::int32_t> ids; ///< [tokens], [CLS] first and [SEP] last
    std::vector<std::vector<std::int32_t>>
        drugs; ///< [drugs][pieces]: token positions whose hidden states are averaged
};

/// [drug][token]: the logit z of "this token is in an event of this drug".
using WindowLogits = std::vector<std::vector<float>>;

/// Encoder and drug head, ready to run. Immutable; run() may be called from several threads.
class Engine {
public:
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// One element per window, in order. Windows may have any length up to the encoder's and any number of
    /// drugs (none: the encoder is not run). A window's numbers depend on that window alone, within 1e-6 of
    /// rounding. `callers` is how many threads call run() at once: an engine whose budget is larger may share
    /// the work of this one among the rest (0: streams(), nothing is left). Fails with cancelled (looked at
    /// once per batch), model (an id or position out of range), internal.
    [[nodiscard]] virtual Result<std::vector<WindowLogits>>
    run(std::span<const EncodedWindow> windows, std::stop_token stop, int callers = 0) const = 0;

    /// "LibTorch 1.13.1, cpu, f32, 2 threads".
    [[nodiscard]] virtual std::string description() const = 0;

    /// Never automatic.
    [[nodiscard]] virtual Precision precision() const = 0;

    /// How many threads should call run() at once to use the whole budget best. 1: run() uses all threads
    /// itself, and larger calls are faster.
    [[nodiscard]] virtual int streams() const = 0;

protected:
    Engine() = default;
};

struct Checkpoint;

/// The engine for an opened checkpoint. Fails with model (weights of wrong shape), not_found (LibTorch is
/// asked for and absent), invalid_argument (a device or precision this program or processor cannot give).
Result<std::unique_ptr<const Engine>> make_engine(const Checkpoint& checkpoint, const EngineOptions& options);

} // namespace ade::student
