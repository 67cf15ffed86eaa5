// SPDX-License-Identifier: GPL-3.0-or-later
// Training steps by LibTorch; the optimizer is our own loop on the CPU and tensor operations elsewhere.
#include "core/student/adamw.hpp"
#include "core/student/thread_budget.hpp"
#include "core/student/student_module.hpp"

#include <ATen/Parallel.h>

#include <cmath>

namespace ade::student {

namespace {

/// A tensor that is learned, with its optimizer state.
struct Learned {
    std::string name;
    torch::Tensor weight;
    torch::Tensor first; ///< AdamW's moments, shaped as the weight
    torch::Tensor second;
    bool decays = false;
    bool is_head = false;
    std::vector<std::uint8_t> touched; ///< [rows] of a large embedding, else empty
};

/// Elements per task of the optimizer: small tensors in one, large ones shared.
constexpr std::int64_t kGrain = 65536;
/// From this many rows on a two-dimensional tensor is taken for a word embedding: most rows get no gradient.
constexpr std::int64_t kEmbeddingRows = 8192;

std::span<float> values(const torch::Tensor& tensor, std::int64_t begin, std::int64_t end)
{
    return {tensor.data_ptr<float>() + begin, static_cast<std::size_t>(end - begin)};
}

class TorchLearner final : public Learner {
public:
    TorchLearner(const LearnerOptions& options, BertEncoder encoder, DrugHead head, torch::Device device)
        : options_(options), encoder_(std::move(encoder)), head_(std::move(head)), device_(device)
    {
        add_parameters("encoder.", *encoder_, false);
        add_parameters("head.", *head_, true);
    }

    Result<StepResult> step(const Batch& batch, const StepRates& rates) override
    {
        try {
            use_threads(options_.threads);
            encoder_->train();
            head_->train();
            torch::manual_seed(rates.dropout_seed & 0x7FFFFFFFFFFFFFFFULL);
            const TorchBatch tensors = to_torch(batch, device_);
            const torch::Tensor hidden =
                encoder_->forward(tensors.ids, tensors.mask); // [windows, tokens, width]
            const torch::Tensor logits =
                head_->forward(hidden, tensors.pool, tensors.window_of); // [pairs, tokens]
            const torch::Tensor loss = drug_head_loss(logits, tensors.target, tensors.weight);
            loss.backward();
            StepResult result;
            result.loss = loss.item<double>();
            result.gradient_norm = gradient_norm();
            if (!std::isfinite(result.loss) || !std::isfinite(result.gradient_norm)) {
                return fail(
                    ErrorCode::model, "student.diverged", {},
                    "Training diverged at step {}: loss {}, gradient norm {}. Choose smaller learning rates.",
                    steps_ + 1, result.loss, result.gradient_norm);
            }
            ++steps_;
            update(rates, result.gradient_norm);
            return result;
        } catch (...) {
            return tl::unexpected<Error>(torch_error("training"));
        }
    }

    Result<std::vector<WindowLogits>> logits(std::span<const EncodedWindow> windows,
                                             std::stop_token stop) override
    {
        use_threads(options_.threads);
        encoder_->eval();
        head_->eval();
        return run_windows(encoder_, head_, windows, device_, std::move(stop));
    }

    Result<std::vector<NamedValues>> weights() const override
    {
        try {
            std::vector<NamedValues> result;
            for (const auto& [name, tensor] : encoder_->named_weights()) {
                result.push_back(copy_of("bert." + name, tensor));
            }
            result.push_back(copy_of("drug_head.weight", head_->weight));
            result.push_back(copy_of("drug_head.bias", head_->bias));
            return result;
        } catch (...) {
            return tl::unexpected<Error>(torch_error("copying weights"));
        }
    }

    Result<std::vector<NamedValues>> state() const override
    {
        try {
            std::vector<NamedValues> result;
            for (const Learned& learned : learned_) {
                result.push_back(copy_of("weight/" + learned.name, learned.weight));
                result.push_back(copy_of("first/" + learned.name, learned.first));
                result.push_back(copy_of("second/" + learned.name, learned.second));
            }
            // Exact in float up to 2^24 steps.
            result.push_back({"steps", {1}, {static_cast<float>(steps_)}});
            return result;
        } catch (...) {
            return tl::unexpected<Error>(torch_error("copying the optimizer's state"));
        }
    }

    Result<void> restore(const TensorFile& state) override
    {
        try {
            const torch::NoGradGuard no_gradient;
            for (Learned& learned : learned_) {
                for (const auto& [kind, tensor] : {std::pair("weight/", learned.weight),
                                                   {"first/", learned.first},
                                                   {"second/", learned.second}}) {
                    if (auto copied = copy_in(state, kind + learned.name, tensor); !copied) {
                        return copied;
                    }
                }
                mark_touched(learned);
            }
            torch::Tensor steps = torch::zeros({1});
            if (auto copied = copy_in(state, "steps", steps); !copied) {
                return copied;
            }
            steps_ = static_cast<std::int64_t>(steps.item<float>());
            return {};
        } catch (...) {
            return tl::unexpected<Error>(torch_error("restoring a training"));
        }
    }

    std::string description() const override
    {
        return fmt::format("LibTorch {}, {}, {} thread(s)", TORCH_VERSION, device_.is_cpu() ? "cpu" : "cuda",
                           options_.threads);
    }

private:
    void add_parameters(const std::string& prefix, const torch::nn::Module& module, bool is_head)
    {
        for (const auto& item : module.named_parameters()) {
            if (!item.value().requires_grad()) {
                continue;
            }
            Learned learned{prefix + item.key(),
                            item.value(),
                            torch::zeros_like(item.value()),
                            torch::zeros_like(item.value()),
                            item.value().dim() > 1,
                            is_head,
                            {}};
            if (device_.is_cpu() && item.value().dim() == 2 && item.value().size(0) >= kEmbeddingRows) {
                learned.touched.assign(static_cast<std::size_t>(item.value().size(0)), 0);
            }
            learned_.push_back(std::move(learned));
        }
    }

    [[nodiscard]] double gradient_norm() const
    {
        double sum = 0;
        for (const Learned& learned : learned_) {
            if (learned.weight.grad().defined()) {
                const auto norm = learned.weight.grad().norm().item<double>();
                sum += norm * norm;
            }
        }
        return std::sqrt(sum);
    }

    void update(const StepRates& rates, double norm)
    {
        const torch::NoGradGuard no_gradient;
        AdamWStep step;
        step.number = steps_;
        if (options_.clip_norm > 0 && norm > options_.clip_norm) {
            step.gradient_scale = options_.clip_norm / (norm + 1e-6);
        }
        for (Learned& learned : learned_) {
            torch::Tensor& gradient = learned.weight.mutable_grad();
            if (!gradient.defined()) {
                continue;
            }
            step.rate = learned.is_head ? rates.head : rates.encoder;
            step.weight_decay = learned.decays ? options_.weight_decay : 0;
            if (device_.is_cpu()) {
                update_on_cpu(step, learned, gradient.contiguous());
            } else {
                update_on_device(step, learned, gradient);
            }
            gradient.reset();
        }
    }

    static void update_on_cpu(const AdamWStep& step, Learned& learned, const torch::Tensor& gradient)
    {
        if (!learned.touched.empty()) {
            const std::int64_t width = learned.weight.size(1);
            at::parallel_for(0, learned.weight.size(0), std::max<std::int64_t>(1, kGrain / width),
                             [&](std::int64_t begin, std::int64_t end) {
                                 adamw_update_rows(
                                     step, static_cast<std::size_t>(width),
                                     values(learned.weight, begin * width, end * width),
                                     values(gradient, begin * width, end * width),
                                     values(learned.first, begin * width, end * width),
                                     values(learned.second, begin * width, end * width),
                                     {learned.touched.data() + begin, static_cast<std::size_t>(end - begin)});
                             });
            return;
        }
        at::parallel_for(0, learned.weight.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
            adamw_update(step, values(learned.weight, begin, end), values(gradient, begin, end),
                         values(learned.first, begin, end), values(learned.second, begin, end));
        });
    }

    static void update_on_device(const AdamWStep& step, Learned& learned, const torch::Tensor& gradient)
    {
        const torch::Tensor scaled = gradient * step.gradient_scale;
        const double number = static_cast<double>(step.number);
        learned.first.mul_(step.beta1).add_(scaled, 1 - step.beta1);
        learned.second.mul_(step.beta2).addcmul_(scaled, scaled, 1 - step.beta2);
        const torch::Tensor divisor =
            (learned.second.sqrt() / std::sqrt(1 - std::pow(step.beta2, number))).add_(step.epsilon);
        learned.weight.mul_(1 - step.rate * step.weight_decay);
        learned.weight.addcdiv_(learned.first, divisor, -step.rate / (1 - std::pow(step.beta1, number)));
    }

    static NamedValues copy_of(std::string name, const torch::Tensor& tensor)
    {
        const torch::Tensor here = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
        const float* begin = here.data_ptr<float>();
        return {std::move(name),
                {here.sizes().begin(), here.sizes().end()},
                std::vector<float>(begin, begin + here.numel())};
    }

    static Result<void> copy_in(const TensorFile& file, const std::string& name, const torch::Tensor& to)
    {
        const TensorEntry* entry = file.find(name);
        const std::vector<std::int64_t> wanted(to.sizes().begin(), to.sizes().end());
        if (entry == nullptr || entry->shape != wanted) {
            return fail(ErrorCode::model, "student.bad_train_state", file.path().string(),
                        "{} is {}, expected shape {}. Delete the folder to start again.", name,
                        entry == nullptr ? std::string("missing") : shape_text(entry->shape),
                        shape_text(wanted));
        }
        std::vector<float> read(static_cast<std::size_t>(entry->element_count()));
        if (auto copied = copy_floats(*entry, read); !copied) {
            return copied;
        }
        to.copy_(torch::from_blob(read.data(), wanted, torch::kFloat32));
        return {};
    }

    /// A row has been touched if a moment of it is not zero.
    static void mark_touched(Learned& learned)
    {
        if (learned.touched.empty()) {
            return;
        }
        const auto width = static_cast<std::size_t>(learned.weight.size(1));
        const float* first = learned.first.data_ptr<float>();
        const float* second = learned.second.data_ptr<float>();
        for (std::size_t row = 0; row < learned.touched.size(); ++row) {
            learned.touched[row] = 0;
            for (std::size_t i = row * width; i < (row + 1) * width && learned.touched[row] == 0; ++i) {
                learned.touched[row] = first[i] != 0.0F || second[i] != 0.0F ? 1 : 0;
            }
        }
    }

    LearnerOptions options_;
    BertEncoder encoder_;
    DrugHead head_;
    torch::Device device_;
    std::vector<Learned> learned_;
    std::int64_t steps_ = 0;
};

} // namespace

Result<std::unique_ptr<Learner>> make_torch_learner(const LearnerOptions& options)
{
    try {
        auto device = resolve_device(options.device);
        if (!device) {
            return forward_error(device);
        }
        LearnerOptions resolved = options;
        resolved.threads = resolved_threads(options.threads);
        use_threads(resolved.threads);
        auto encoder = load_bert_encoder(options.encoder_folder, *device);
        if (!encoder) {
            return forward_error(encoder);
        }
        DrugHead head((*encoder)->config().width, options.head_dropout, options.seed);
        head->to(*device);
        return std::make_unique<TorchLearner>(resolved, std::move(*encoder), std::move(head), *device);
    } catch (...) {
        return tl::unexpected<Error>(torch_error("loading an encoder"));
    }
}

} // namespace ade::student
