// SPDX-License-Identifier: GPL-3.0-or-later
// Inference by LibTorch.
#include "core/student/checkpoint.hpp"
#include "core/student/student_module.hpp"
#include "core/student/thread_budget.hpp"

#include <algorithm>

namespace ade::student {

namespace {

/// Small enough for the cache of a laptop core, large enough to keep products efficient.
constexpr std::size_t kWindowsPerBatch = 32;
constexpr std::size_t kTokensPerBatch = 2048;

torch::Tensor view(const std::vector<float>& values, std::int64_t rows, std::int64_t columns)
{
    // from_blob takes no const pointer; nothing writes to it.
    return torch::from_blob(const_cast<float*>(values.data()), {rows, columns}, torch::kFloat32);
}

Result<void> check_window(const EncodedWindow& window, const EncoderConfig& config)
{
    const auto tokens = static_cast<std::int64_t>(window.ids.size());
    if (tokens == 0 || tokens > config.max_positions) {
        return fail(ErrorCode::model, "student.window_length", {},
                    "A window has {} pieces, expected 1 to {}.", tokens, config.max_positions);
    }
    for (const std::int32_t id : window.ids) {
        if (id < 0 || id >= config.vocabulary) {
            return fail(ErrorCode::model, "student.id_out_of_range", {},
                        "Piece id {} found, expected 0 to {}.", id, config.vocabulary - 1);
        }
    }
    for (const auto& drug : window.drugs) {
        const bool inside =
            std::all_of(drug.begin(), drug.end(), [&](auto t) { return t >= 0 && t < tokens; });
        if (drug.empty() || !inside) {
            return fail(ErrorCode::model, "student.drug_tokens", {},
                        "A drug has {} pieces, expected at least one, all inside the window of {}.",
                        drug.size(), tokens);
        }
    }
    return {};
}

class TorchEngine final : public Engine {
public:
    TorchEngine(BertEncoder encoder, DrugHead head, torch::Device device, int threads)
        : encoder_(std::move(encoder)), head_(std::move(head)), device_(device), threads_(threads)
    {
        encoder_->eval();
        head_->eval();
    }

    Result<std::vector<WindowLogits>> run(std::span<const EncodedWindow> windows, std::stop_token stop,
                                          int /*callers*/) const override
    {
        use_threads(threads_);
        return run_windows(encoder_, head_, windows, device_, stop);
    }

    std::string description() const override
    {
        return fmt::format("LibTorch {}, {}, f32, {} thread(s)", TORCH_VERSION,
                           device_.is_cpu() ? "cpu" : "cuda", threads_);
    }

    Precision precision() const override { return Precision::f32; }
    int streams() const override { return 1; }

private:
    BertEncoder encoder_;
    DrugHead head_;
    torch::Device device_;
    int threads_;
};

} // namespace

TorchBatch to_torch(const Batch& batch, torch::Device device)
{
    TorchBatch result;
    result.ids = torch::from_blob(const_cast<std::int64_t*>(batch.ids.data()), {batch.windows, batch.tokens},
                                  torch::kInt64)
                     .to(device);
    result.mask = view(batch.mask, batch.windows, batch.tokens).to(device);
    result.pool = view(batch.pool, batch.pairs, batch.tokens).to(device);
    result.window_of =
        torch::from_blob(const_cast<std::int64_t*>(batch.window_of.data()), {batch.pairs}, torch::kInt64)
            .to(device);
    if (!batch.target.empty()) {
        result.target = view(batch.target, batch.pairs, batch.tokens).to(device);
        result.weight = view(batch.weight, batch.pairs, batch.tokens).to(device);
    }
    return result;
}

void use_threads(int threads)
{
    if (at::get_num_threads() != threads) {
        at::set_num_threads(threads);
    }
}

Error torch_error(std::string_view doing)
{
    try {
        throw;
    } catch (const c10::Error& error) {
        return make_error(ErrorCode::internal, "student.torch", {}, "LibTorch failed while {}: {}", doing,
                          error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        return make_error(ErrorCode::internal, "student.out_of_memory", {},
                          "Not enough memory while {}. Close other programs or choose a smaller batch.",
                          doing);
    } catch (const std::exception& error) {
        return make_error(ErrorCode::internal, "student.torch", {}, "LibTorch failed while {}: {}", doing,
                          error.what());
    } catch (...) {
        return make_error(ErrorCode::internal, "student.torch", {}, "LibTorch failed while {}.", doing);
    }
}

Result<std::vector<WindowLogits>> run_windows(BertEncoder encoder, DrugHead head,
                                              std::span<const EncodedWindow> windows, torch::Device device,
                                              std::stop_token stop)
{
    try {
        const torch::NoGradGuard no_gradient;
        std::vector<std::size_t> asked; // windows without a drug need no encoder
        std::vector<std::size_t> lengths;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            if (auto checked = check_window(windows[i], encoder->config()); !checked) {
                return forward_error(checked);
            }
            if (!windows[i].drugs.empty()) {
                asked.push_back(i);
                lengths.push_back(windows[i].ids.size());
            }
        }
        std::vector<WindowLogits> result(windows.size());
        for (const auto& indices : inference_batches(lengths, kWindowsPerBatch, kTokensPerBatch)) {
            if (stop.stop_requested()) {
                return cancelled();
            }
            std::vector<const EncodedWindow*> members;
            for (const std::size_t i : indices) {
                members.push_back(&windows[asked[i]]);
            }
            const Batch batch = make_batch(members, encoder->config().padding_id);
            const TorchBatch tensors = to_torch(batch, device);
            const torch::Tensor hidden =
                encoder->forward(tensors.ids, tensors.mask); // [windows, tokens, width]
            const torch::Tensor logits =
                head->forward(hidden, tensors.pool, tensors.window_of).cpu().contiguous(); // [pairs, tokens]
            const float* row = logits.data_ptr<float>();
            for (const std::size_t i : indices) {
                const EncodedWindow& window = windows[asked[i]];
                for (std::size_t d = 0; d < window.drugs.size(); ++d, row += batch.tokens) {
                    result[asked[i]].emplace_back(row, row + window.ids.size());
                }
            }
        }
        return result;
    } catch (...) {
        return tl::unexpected<Error>(torch_error("asking the student"));
    }
}

Result<std::unique_ptr<const Engine>> make_torch_engine(const std::filesystem::path& folder,
                                                        const EngineOptions& options)
{
    if (options.precision != Precision::f32 && options.precision != Precision::automatic) {
        return fail(ErrorCode::invalid_argument, "student.precision", "--precision",
                    "{} is not available here; this engine computes in f32.", to_string(options.precision));
    }
    try {
        auto checkpoint = open_checkpoint(folder);
        if (!checkpoint) {
            return forward_error(checkpoint);
        }
        auto device = resolve_device(options.device);
        if (!device) {
            return forward_error(device);
        }
        const int threads = resolved_threads(options.threads);
        use_threads(threads);
        BertEncoder encoder(checkpoint->encoder.config);
        if (auto loaded = encoder->load(checkpoint->encoder); !loaded) {
            return forward_error(loaded);
        }
        DrugHead head(checkpoint->encoder.config.width, 0.0, 0);
        if (auto loaded = head->load(checkpoint->encoder.file); !loaded) {
            return forward_error(loaded);
        }
        encoder->to(*device);
        head->to(*device);
        return std::make_unique<const TorchEngine>(std::move(encoder), std::move(head), *device, threads);
    } catch (...) {
        return tl::unexpected<Error>(torch_error("loading a student"));
    }
}

} // namespace ade::student
