// SPDX-License-Identifier: GPL-3.0-or-later
// A loaded encoder behind a plain interface: word-piece ids in, hidden states out.
#pragma once

#include "core/student/encoder_config.hpp"
#include "core/student/student.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ade::student {

class Encoder {
public:
    virtual ~Encoder() = default;

    [[nodiscard]] virtual const EncoderConfig& config() const = 0;
    /// "cpu" or "cuda".
    [[nodiscard]] virtual Device device() const = 0;

    /// Last hidden states, without dropout. ids, mask: [batch, tokens] row-major, mask 1 on real pieces and 0
    /// on padding; returns [batch, tokens, width] row-major, rows under mask 0 without meaning. Fails with
    /// invalid_argument when sizes disagree, an id is not in the vocabulary or tokens exceed max_positions.
    /// Not thread-safe per encoder.
    virtual Result<std::vector<float>> hidden_states(std::span<const std::int64_t> ids,
                                                     std::span<const std::int64_t> mask, std::int64_t batch,
                                                     std::int64_t tokens) = 0;

protected:
    Encoder() = default;
    Encoder(const Encoder&) = default;
    Encoder& operator=(const Encoder&) = default;
};

} // namespace ade::student
