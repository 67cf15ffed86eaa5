// SPDX-License-Identifier: GPL-3.0-or-later
// Windows to chunks, chunks through the transformer, rows to logits.
#include "core/student/cpu/cpu_engine.hpp"

#include "core/student/cpu/isa.hpp"
#include "core/student/cpu/onednn_module.hpp"
#include "core/student/cpu/transformer.hpp"
#include "core/student/thread_budget.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>

namespace ade::student::cpu {

namespace {

const Kernels* kernels_of(Isa isa)
{
    switch (isa) {
    case Isa::avx512_vnni:
        return avx512_vnni_kernels();
    case Isa::avx2_vnni:
        return avx2_vnni_kernels();
    case Isa::avx2:
        return avx2_kernels();
    case Isa::plain:
        break;
    }
    return plain_kernels();
}

bool has_bf16()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

/// What multiplies. With AVX-512 that is oneDNN, where it is installed; below, its 8-bit and f32 products are
/// slower than ours (docs/decisions). $ADE_PRODUCTS = own or onednn overrules this, for comparisons.
Result<std::unique_ptr<const LinearMaker>> make_linear_maker(const Kernels& kernels, Isa isa,
                                                             Precision precision)
{
    const char* variable = std::getenv("ADE_PRODUCTS");
    const std::string_view wanted = variable != nullptr ? variable : "";
    if (!wanted.empty() && wanted != "own" && wanted != "onednn") {
        return fail(ErrorCode::invalid_argument, "student.unknown_products", "ADE_PRODUCTS",
                    "\"{}\" is no way to multiply. Choose own or onednn.", wanted);
    }
    const bool onednn_first = wanted.empty() ? isa == Isa::avx512_vnni : wanted == "onednn";
    const OneDnnModule* module =
        onednn_first || precision == Precision::bf16 ? load_onednn_module() : nullptr;
    if (precision == Precision::bf16 && (module == nullptr || isa != Isa::avx512_vnni || !has_bf16())) {
        return fail(ErrorCode::invalid_argument, "student.precision", "--precision",
                    "bf16 needs a processor with AVX-512-BF16 and oneDNN; {}. Choose f32 or int8.",
                    has_bf16() ? "oneDNN is not installed, or ADE_MAX_ISA forbids it"
                               : "this processor has none");
    }
    if (module != nullptr) {
        return module->make_maker(kernels, precision, isa == Isa::avx2_vnni || isa == Isa::avx512_vnni);
    }
    if (wanted == "onednn") {
        return fail(ErrorCode::not_found, "student.no_onednn", "ADE_PRODUCTS",
                    "The module ade_student_onednn.so is not there or cannot be loaded.");
    }
    return make_own_linear_maker(kernels, precision, std::string(to_string(isa)));
}

/// All that computes: weights in one precision and the products that read them.
struct Machinery {
    std::unique_ptr<const LinearMaker> maker;
    std::unique_ptr<const Transformer> transformer;
    const Kernels* kernels = nullptr;
};

Result<Machinery> make_machinery(const EncoderWeights& weights, Precision precision, int threads)
{
    const auto isa = chosen_isa();
    if (!isa) {
        return forward_error(isa);
    }
    Machinery machinery;
    machinery.kernels = kernels_of(*isa);
    if (machinery.kernels == nullptr) { // the compiler could not make them
        machinery.kernels = plain_kernels();
    }
    auto maker = make_linear_maker(*machinery.kernels, *isa, precision);
    if (!maker) {
        return forward_error(maker);
    }
    machinery.maker = std::move(*maker);
    auto transformer = Transformer::make(weights, *machinery.kernels, *machinery.maker, precision, threads);
    if (!transformer) {
        return forward_error(transformer);
    }
    machinery.transformer = std::move(*transformer);
    return machinery;
}

/// Memory of one chunk, kept from call to call: a sentence alone shall not wait for the allocator.
struct Desk {
    Workspace space;
    std::vector<std::span<const std::int32_t>> ids; ///< of the windows
    std::vector<float> of_token;                    ///< w₁ · h of one window's pieces
    std::vector<float> of_drug;                     ///< w₂ · h
};

/// Desks that no thread uses at the moment. Each grows once to the largest chunk.
class Desks {
public:
    /// One with room for `rows` rows that `parts` threads share.
    std::unique_ptr<Desk> take(const Transformer& transformer, std::size_t rows, std::size_t parts)
    {
        std::unique_ptr<Desk> desk;
        {
            const std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                desk = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (desk == nullptr) {
            desk = std::make_unique<Desk>();
        }
        if (desk->space.rows < rows || desk->space.parts.size() < parts) {
            rows = std::max(rows, desk->space.rows);
            parts = std::max(parts, desk->space.parts.size());
            desk->space = {}; // first give back what it has
            desk->space = transformer.make_workspace(rows, parts);
        }
        return desk;
    }

    void give_back(std::unique_ptr<Desk> desk)
    {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(desk));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Desk>> free_;
};

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

class CpuEngine final : public Engine {
public:
    CpuEngine(Machinery machinery, Precision precision, int threads, Buffer<float> head, float head_bias)
        : machinery_(std::move(machinery)), precision_(precision), threads_(threads), head_(std::move(head)),
          head_bias_(head_bias), team_(static_cast<std::size_t>(threads - 1))
    {
    }

    Result<std::vector<WindowLogits>> run(std::span<const EncodedWindow> windows, std::stop_token stop,
                                          int callers) const override
    {
        const auto parts = static_cast<std::size_t>(callers < 1 ? 1 : std::max(1, threads_ / callers));
        const EncoderConfig& config = machinery_.transformer->config();
        std::vector<std::size_t> asked; // windows without a drug need no encoder
        for (std::size_t i = 0; i < windows.size(); ++i) {
            if (auto checked = check_window(windows[i], config); !checked) {
                return forward_error(checked);
            }
            if (!windows[i].drugs.empty()) {
                asked.push_back(i);
            }
        }
        std::vector<WindowLogits> logits(windows.size());
        const std::size_t room = machinery_.maker->rows_per_chunk();
        std::size_t at = 0;
        while (at < asked.size()) {
            if (stop.stop_requested()) {
                return cancelled();
            }
            // As many windows as fit; one that is longer goes alone.
            std::size_t rows = 0;
            std::size_t end = at;
            while (end < asked.size() && (end == at || rows + windows[asked[end]].ids.size() <= room)) {
                rows += windows[asked[end]].ids.size();
                ++end;
            }
            try {
                run_chunk(windows, std::span(asked).subspan(at, end - at), std::max(rows, room), parts,
                          logits);
            } catch (const std::exception& error) { // no memory, or oneDNN has no code for a shape
                return fail(ErrorCode::internal, "student.engine_failed", {},
                            "Computing the answers failed: {}", error.what());
            }
            at = end;
        }
        return logits;
    }

    int streams() const override { return threads_; }
    Precision precision() const override { return precision_; }

    std::string description() const override
    {
        return fmt::format("{}, cpu, {}, {} thread(s)", machinery_.maker->description(),
                           to_string(precision_), threads_);
    }

private:
    /// z = w₁ · h + w₂ · mean(h of the drug's pieces) + b. The mean is taken of w₂ · h, so that a drug costs
    /// some additions. `parts` is how many threads may share the chunk.
    void run_chunk(std::span<const EncodedWindow> windows, std::span<const std::size_t> members,
                   std::size_t rows, std::size_t parts, std::vector<WindowLogits>& logits) const
    {
        const Transformer& transformer = *machinery_.transformer;
        auto desk = desks_.take(transformer, rows, parts);
        desk->ids.clear();
        for (const std::size_t i : members) {
            desk->ids.emplace_back(windows[i].ids);
        }
        const float* hidden = transformer.run(desk->ids, desk->space, &team_, parts);
        const auto width = static_cast<std::size_t>(transformer.config().width);
        std::vector<float>& of_token = desk->of_token;
        std::vector<float>& of_drug = desk->of_drug;
        for (const std::size_t i : members) {
            const EncodedWindow& window = windows[i];
            const std::size_t tokens = window.ids.size();
            of_token.resize(tokens);
            of_drug.resize(tokens);
            machinery_.kernels->two_dots(hidden, transformer.row_length(), tokens, width, head_.data(),
                                         head_.data() + width, of_token.data(), of_drug.data());
            logits[i].reserve(window.drugs.size());
            for (const auto& drug : window.drugs) {
                float sum = 0;
                for (const std::int32_t t : drug) {
                    sum += of_drug[static_cast<std::size_t>(t)];
                }
                const float constant = sum / static_cast<float>(drug.size()) + head_bias_;
                auto& row = logits[i].emplace_back(tokens);
                std::transform(of_token.begin(), of_token.end(), row.begin(),
                               [constant](float z) { return z + constant; });
            }
            hidden += tokens * transformer.row_length();
        }
        desks_.give_back(std::move(desk));
    }

    Machinery machinery_;
    Precision precision_;
    int threads_;
    Buffer<float> head_; ///< [2 · width]: for the token, for the drug
    float head_bias_;
    mutable Desks desks_;
    mutable Team team_; ///< for chunks that are alone
};

class CpuEncoder final : public Encoder {
public:
    CpuEncoder(Machinery machinery, int threads)
        : machinery_(std::move(machinery)), threads_(static_cast<std::size_t>(threads)), team_(threads_ - 1)
    {
    }

    const EncoderConfig& config() const override { return machinery_.transformer->config(); }
    Device device() const override { return Device::cpu; }

    Result<std::vector<float>> hidden_states(std::span<const std::int64_t> ids,
                                             std::span<const std::int64_t> mask, std::int64_t batch,
                                             std::int64_t tokens) override
    {
        const EncoderConfig& sizes = config();
        if (batch < 1 || tokens < 1 || tokens > sizes.max_positions ||
            static_cast<std::int64_t>(ids.size()) != batch * tokens || mask.size() != ids.size()) {
            return fail(ErrorCode::invalid_argument, "encoder.bad_input", "",
                        "{} ids and {} mask values were given for {} sequences of {} pieces; at most {} "
                        "pieces are possible.",
                        ids.size(), mask.size(), batch, tokens, sizes.max_positions);
        }
        const auto wrong = std::find_if(ids.begin(), ids.end(),
                                        [&](std::int64_t id) { return id < 0 || id >= sizes.vocabulary; });
        if (wrong != ids.end()) {
            return fail(ErrorCode::invalid_argument, "encoder.bad_id", "",
                        "Piece id {} is not in the vocabulary of {} pieces. Tokenizer and encoder are of "
                        "different folders.",
                        *wrong, sizes.vocabulary);
        }
        const Transformer& transformer = *machinery_.transformer;
        const auto length = static_cast<std::size_t>(tokens);
        const auto width = static_cast<std::size_t>(sizes.width);
        std::vector<float> result(ids.size() * width);
        auto desk = desks_.take(transformer, length, threads_);
        for (std::size_t first = 0; first < ids.size(); first += length) {
            // Padding is at the end and left out.
            const auto masks = mask.subspan(first, length);
            const auto real = static_cast<std::size_t>(
                std::find(masks.begin(), masks.end(), std::int64_t{0}) - masks.begin());
            if (real == 0 || std::any_of(masks.begin() + static_cast<std::ptrdiff_t>(real), masks.end(),
                                         [](std::int64_t m) { return m != 0; })) {
                return fail(ErrorCode::invalid_argument, "encoder.bad_mask", "",
                            "A mask must begin with 1 and may not have 1 after 0.");
            }
            const std::vector<std::int32_t> window(ids.begin() + static_cast<std::ptrdiff_t>(first),
                                                   ids.begin() + static_cast<std::ptrdiff_t>(first + real));
            const std::array windows{std::span<const std::int32_t>(window)};
            const float* hidden = transformer.run(windows, desk->space, &team_, threads_);
            for (std::size_t t = 0; t < real; ++t) {
                std::copy_n(hidden + t * transformer.row_length(), width,
                            result.begin() + static_cast<std::ptrdiff_t>((first + t) * width));
            }
        }
        desks_.give_back(std::move(desk));
        return result;
    }

private:
    Machinery machinery_;
    std::size_t threads_;
    Desks desks_;
    Team team_;
};

} // namespace

std::vector<Precision> cpu_precisions()
{
    const auto isa = chosen_isa();
    if (isa && *isa == Isa::avx512_vnni && has_bf16() && load_onednn_module() != nullptr) {
        return {Precision::f32, Precision::bf16, Precision::int8};
    }
    return {Precision::f32, Precision::int8};
}

Result<std::unique_ptr<const Engine>> make_cpu_engine(const Checkpoint& checkpoint,
                                                      const EngineOptions& options)
{
    const int threads = resolved_threads(options.threads);
    Precision precision = options.precision;
    if (precision == Precision::automatic) {
        // Chosen on the machine it was trained on; this one may lack bf16.
        const auto here = cpu_precisions();
        precision = checkpoint.settings.precision.chosen;
        precision = std::find(here.begin(), here.end(), precision) != here.end() ? precision : Precision::f32;
    }
    auto machinery = make_machinery(checkpoint.encoder, precision, threads);
    if (!machinery) {
        return forward_error(machinery);
    }
    const TensorFile& file = checkpoint.encoder.file;
    const TensorEntry* weight = file.find("drug_head.weight");
    const TensorEntry* bias = file.find("drug_head.bias");
    const auto width = static_cast<std::size_t>(checkpoint.encoder.config.width);
    if (weight == nullptr || bias == nullptr ||
        weight->element_count() != static_cast<std::int64_t>(2 * width) || bias->element_count() != 1) {
        return fail(ErrorCode::model, "student.bad_head", file.path().string(),
                    "The drug head is missing or of another size; drug_head.weight [1, {}] and "
                    "drug_head.bias [1] were expected.",
                    2 * width);
    }
    Buffer<float> head(2 * width);
    float head_bias = 0;
    if (auto copied = copy_floats(*weight, {head.data(), head.size()}); !copied) {
        return forward_error(copied);
    }
    if (auto copied = copy_floats(*bias, {&head_bias, 1}); !copied) {
        return forward_error(copied);
    }
    return std::make_unique<const CpuEngine>(std::move(*machinery), precision, threads, std::move(head),
                                             head_bias);
}

Result<std::unique_ptr<const Engine>> make_headless_cpu_engine(const EncoderWeights& encoder,
                                                               Precision precision, int threads)
{
    const int resolved = resolved_threads(threads);
    auto machinery = make_machinery(encoder, precision, resolved);
    if (!machinery) {
        return forward_error(machinery);
    }
    Buffer<float> head(2 * static_cast<std::size_t>(encoder.config.width)); // zeros
    return std::make_unique<const CpuEngine>(std::move(*machinery), precision, resolved, std::move(head),
                                             0.0F);
}

Result<std::unique_ptr<Encoder>> make_cpu_encoder(const std::filesystem::path& folder, Precision precision,
                                                  int threads)
{
    const auto weights = read_encoder_weights(folder);
    if (!weights) {
        return forward_error(weights);
    }
    const int resolved = resolved_threads(threads);
    auto machinery = make_machinery(*weights, precision, resolved);
    if (!machinery) {
        return forward_error(machinery);
    }
    return std::unique_ptr<Encoder>(std::make_unique<CpuEncoder>(std::move(*machinery), resolved));
}

} // namespace ade::student::cpu
