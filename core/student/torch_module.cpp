// SPDX-License-Identifier: GPL-3.0-or-later
// The module's one object and its exported function.
#include "core/student/torch_module.hpp"

#include "core/student/encoder_module.hpp"
#include "core/student/linear_module.hpp"
#include "core/student/torch_compat_module.hpp"
#include "core/student/student_module.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ade::student {

namespace {

class TorchEncoder final : public Encoder {
public:
    TorchEncoder(BertEncoder module, torch::Device device) : module_(std::move(module)), device_(device) {}

    [[nodiscard]] const EncoderConfig& config() const override { return module_->config(); }
    [[nodiscard]] Device device() const override { return device_.is_cuda() ? Device::cuda : Device::cpu; }

    Result<std::vector<float>> hidden_states(std::span<const std::int64_t> ids,
                                             std::span<const std::int64_t> mask, std::int64_t batch,
                                             std::int64_t tokens) override
    {
        const EncoderConfig& sizes = module_->config();
        if (batch < 1 || tokens < 1 || tokens > sizes.max_positions ||
            static_cast<std::int64_t>(ids.size()) / tokens != batch ||
            static_cast<std::int64_t>(ids.size()) % tokens != 0 || mask.size() != ids.size()) {
            return fail(
                ErrorCode::invalid_argument, "encoder.bad_input", "",
                "{} ids and {} mask values were given for {} sequences of {} pieces; at most {} pieces are "
                "possible.",
                ids.size(), mask.size(), batch, tokens, sizes.max_positions);
        }
        const auto wrong = std::find_if(ids.begin(), ids.end(),
                                        [&](std::int64_t id) { return id < 0 || id >= sizes.vocabulary; });
        if (wrong != ids.end()) {
            return fail(
                ErrorCode::invalid_argument, "encoder.bad_id", "",
                "Piece id {} is not in the vocabulary of {} pieces. Tokenizer and encoder are of different "
                "folders.",
                *wrong, sizes.vocabulary);
        }
        try {
            const torch::InferenceMode no_gradients;
            const auto to_tensor = [&](std::span<const std::int64_t> values) {
                torch::Tensor tensor = torch::empty({batch, tokens}, torch::kInt64);
                std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
                return tensor.to(device_);
            };
            const torch::Tensor hidden = module_->forward(to_tensor(ids), to_tensor(mask))
                                             .to(torch::kCPU, torch::kFloat32)
                                             .contiguous();
            const float* values = hidden.data_ptr<float>();
            return std::vector<float>(values, values + hidden.numel());
        } catch (const std::exception& exception) {
            return fail(ErrorCode::model, "encoder.failed", "", "LibTorch could not run the encoder: {}",
                        exception.what());
        }
    }

private:
    BertEncoder module_;
    torch::Device device_;
};

class Module final : public TorchModule {
public:
    [[nodiscard]] TorchInfo info() const override
    {
        TorchInfo info;
        info.version = torch_compat::version();
        info.cuda = torch::cuda::is_available();
        info.gpu_count = info.cuda ? static_cast<int>(torch::cuda::device_count()) : 0;
        info.threads = torch::get_num_threads();
        info.products = product_library();
        return info;
    }

    Result<void> set_threads(int threads) override
    {
        if (threads < 1) {
            return fail(ErrorCode::invalid_argument, "student.bad_threads", "--threads",
                        "{} threads were asked for, at least 1 is needed.", threads);
        }
        torch::set_num_threads(threads);
        return {};
    }

    Result<std::unique_ptr<Encoder>> load_encoder(const std::filesystem::path& folder, Device device) override
    {
        const auto place = resolve_device(device);
        if (!place) {
            return forward_error(place);
        }
        auto encoder = load_bert_encoder(folder, *place);
        if (!encoder) {
            return forward_error(encoder);
        }
        return std::unique_ptr<Encoder>(std::make_unique<TorchEncoder>(std::move(*encoder), *place));
    }

    Result<std::unique_ptr<const Engine>> make_engine(const std::filesystem::path& folder,
                                                      const EngineOptions& options) override
    {
        return make_torch_engine(folder, options);
    }

    Result<std::unique_ptr<Learner>> make_learner(const LearnerOptions& options) override
    {
        return make_torch_learner(options);
    }
};

} // namespace

} // namespace ade::student

ade::student::TorchModule* ade_torch_module(int interface_version, ade_torch_log log)
{
    if (interface_version != ade::student::kTorchModuleInterface) {
        return nullptr;
    }
    // The module has its own copy of core/base, so messages are handed to the program's.
    if (log != nullptr) {
        ade::log::set_sink([log](ade::log::Level level, std::string_view room, std::string_view message) {
            log(static_cast<int>(level), std::string(room).c_str(), std::string(message).c_str());
        });
    }
    static ade::student::Module module; // lives until the program ends; the module is never closed
    return &module;
}
