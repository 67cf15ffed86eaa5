// SPDX-License-Identifier: GPL-3.0-or-later
// `ade encoder`: encoders that are known, installed, fetched, checked, measured, removed. Only `check` and a
// measurement that asks for it load LibTorch.
#include "app/cli/commands/torch/encoder_parts.hpp"

namespace ade::cli {
namespace {

class EncoderCommand : public Command {
public:
    EncoderCommand()
    {
        for (const auto make : {make_encoder_list, make_encoder_get, make_encoder_check, make_encoder_measure,
                                make_encoder_remove}) {
            if (auto part = make()) {
                parts_.push_back({std::move(part), nullptr});
            }
        }
    }

    [[nodiscard]] std::string_view name() const override { return "encoder"; }
    [[nodiscard]] std::string_view description() const override
    {
        return "Encoders that training starts from: list, get, check, measure, remove";
    }

    void declare(CLI::App& app) override
    {
        app.require_subcommand(1);
        for (Part& part : parts_) {
            part.word = part.part->declare(app);
        }
    }

    Result<Exit> run(Context& context) override
    {
        for (const Part& part : parts_) {
            if (part.word->parsed()) {
                return part.part->run(context);
            }
        }
        return usage_error("Say list, get, check, measure or remove.");
    }

private:
    struct Part {
        std::unique_ptr<EncoderPart> part;
        CLI::App* word;
    };
    std::vector<Part> parts_;
};

const Register registered(make<EncoderCommand>);

} // namespace
} // namespace ade::cli
