// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of `ade encoder`: each declares its own subcommand and runs it.
#pragma once

#include "app/cli/command.hpp"

namespace ade::cli {

class EncoderPart {
public:
    virtual ~EncoderPart() = default;
    /// Adds the subcommand; the part is run when it was the one given.
    virtual CLI::App* declare(CLI::App& app) = 0;
    virtual Result<Exit> run(Context& context) = 0;
};

std::unique_ptr<EncoderPart> make_encoder_check();
std::unique_ptr<EncoderPart> make_encoder_list();
std::unique_ptr<EncoderPart> make_encoder_measure();
std::unique_ptr<EncoderPart> make_encoder_remove();
/// Null in a build without the network room.
std::unique_ptr<EncoderPart> make_encoder_get();

} // namespace ade::cli
