// SPDX-License-Identifier: GPL-3.0-or-later
// `ade encoder check DIR`: can this folder be used, and does it compute what another program computed?
#include "core/student/encoder_check.hpp"
#include "app/cli/commands/torch/encoder_parts.hpp"
#include "app/cli/numbers.hpp"
#include "core/student/checkpoint.hpp"
#include "core/student/encoder_catalogue.hpp"
#include "core/student/encoder_reference.hpp"
#include "core/student/torch_loader.hpp"
#include "core/text/wordpiece.hpp"

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>

namespace ade::cli {
namespace {

namespace fs = std::filesystem;

/// What is found out; printed as lines or as JSON.
struct Findings {
    fs::path folder;
    student::EncoderConfig config;
    fs::path weights_file;
    std::int64_t parameters = 0;
    std::size_t ignored = 0;
    std::vector<std::string> ignored_shown;
    bool has_pooler = false;
    std::int32_t pieces = 0; ///< of the tokenizer; 0: there is none
    std::string device;
    std::string torch;
    std::string products;
    double load_seconds = 0;
    std::optional<student::ReferenceComparison> comparison;
};

Result<void> read_folder(Findings& findings)
{
    const auto weights = student::read_encoder_weights(findings.folder);
    if (!weights) {
        return forward_error(weights);
    }
    findings.config = weights->config;
    findings.weights_file = weights->file.path();
    findings.has_pooler = weights->has_pooler;
    for (const auto& [name, entry] : weights->tensors) {
        findings.parameters += entry->element_count();
    }
    findings.ignored = weights->ignored.size();
    findings.ignored_shown.assign(
        weights->ignored.begin(),
        weights->ignored.begin() +
            static_cast<std::ptrdiff_t>(std::min<std::size_t>(5, weights->ignored.size())));
    return {};
}

Result<void> read_tokenizer(Findings& findings, bool needed)
{
    if (student::tokenizer_files(findings.folder).empty()) {
        if (!needed) {
            return {};
        }
        return fail(
            ErrorCode::not_found, "encoder.no_tokenizer", findings.folder.string(),
            "The folder has no tokenizer file (vocab.txt or tokenizer.json), so texts cannot be read.");
    }
    const auto tokenizer = text::WordPiece::load(findings.folder);
    if (!tokenizer) {
        return forward_error(tokenizer);
    }
    findings.pieces = tokenizer->vocabulary_size();
    if (findings.pieces > findings.config.vocabulary) {
        return fail(ErrorCode::model, "encoder.vocabulary_too_large", findings.folder.string(),
                    "The tokenizer has {} pieces, but the weights only {} rows for them.", findings.pieces,
                    findings.config.vocabulary);
    }
    return {};
}

/// A sequence of a few pieces must give finite numbers.
Result<void> try_once(student::Encoder& encoder)
{
    const std::int64_t tokens = std::min<std::int64_t>(8, encoder.config().max_positions);
    std::vector<std::int64_t> ids;
    for (std::int64_t i = 0; i < tokens; ++i) {
        ids.push_back((i * 37 + 1) % encoder.config().vocabulary);
    }
    const auto hidden = encoder.hidden_states(ids, std::vector<std::int64_t>(ids.size(), 1), 1, tokens);
    if (!hidden) {
        return forward_error(hidden);
    }
    for (const float value : *hidden) {
        if (!std::isfinite(value)) {
            return fail(ErrorCode::model, "encoder.not_finite", {},
                        "The encoder gives NaN or infinity on a short input: its weights are damaged.");
        }
    }
    return {};
}

std::string as_json(const Findings& found)
{
    nlohmann::ordered_json json = {
        {"folder", found.folder.string()},
        {"weights", found.weights_file.filename().string()},
        {"layers", found.config.layers},
        {"width", found.config.width},
        {"heads", found.config.heads},
        {"vocabulary", found.config.vocabulary},
        {"max_pieces", found.config.max_positions},
        {"parameters", found.parameters},
        {"pooler", found.has_pooler},
        {"ignored_tensors", found.ignored},
        {"tokenizer_pieces", found.pieces},
        {"device", found.device},
        {"libtorch", found.torch},
        {"products", found.products},
        {"load_seconds", found.load_seconds},
    };
    if (found.comparison) {
        json["compared_values"] = found.comparison->values;
        json["largest_difference"] = found.comparison->largest_difference;
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string as_text(const Findings& found)
{
    std::string text =
        fmt::format("{}: BERT encoder, {} layers, width {}, {} heads, {:.1f} million weights in {}\n",
                    found.folder.string(), found.config.layers, found.config.width, found.config.heads,
                    static_cast<double>(found.parameters) / 1e6, found.weights_file.filename().string());
    text += found.pieces > 0 ? fmt::format("tokenizer: {} pieces, input of up to {}\n", found.pieces,
                                           found.config.max_positions)
                             : std::string("tokenizer: none (not needed for this check)\n");
    if (found.ignored > 0) {
        text +=
            fmt::format("not used: {} tensors ({}{})\n", found.ignored, fmt::join(found.ignored_shown, ", "),
                        found.ignored > found.ignored_shown.size() ? ", …" : "");
    }
    text += fmt::format("runs on {} with LibTorch {}, products by {}; loaded in {:.2f} s\n", found.device,
                        found.torch, found.products, found.load_seconds);
    if (found.comparison) {
        text += fmt::format("reference: {} values, largest difference {:.2g}\n", found.comparison->values,
                            found.comparison->largest_difference);
    }
    return text + "The encoder can be used.";
}

class EncoderCheckPart : public EncoderPart {
public:
    CLI::App* declare(CLI::App& app) override
    {
        CLI::App* check =
            app.add_subcommand("check", "Read an encoder, run it, and compare it with reference values");
        check
            ->add_option("DIR", folder_, "Folder in Hugging Face layout, or the name of an installed encoder")
            ->required();
        check->add_option("--device", device_, "auto, cpu or cuda")->capture_default_str();
        check
            ->add_option(
                "--engine", engine_,
                "torch, or native: the engine without LibTorch, which also compares files with the sums "
                "of the time they were fetched")
            ->check(CLI::IsMember({"torch", "native"}))
            ->capture_default_str();
        check->add_option("--reference", reference_,
                          "Folder or file with ids and hidden states of another program (expected.json)");
        check->add_option("--tolerance", tolerance_, "Largest difference from the reference that passes")
            ->check(decimal_number(0, 1e6, true))
            ->capture_default_str();
        return check;
    }

    Result<Exit> run(Context& context) override
    {
        const auto device = student::parse_device(device_);
        if (!device) {
            return usage_error("{}", device.error().message);
        }
        const auto folder = student::find_encoder(folder_);
        // A path that leads nowhere is told as before: by what was looked for in it.
        Findings found;
        found.folder = folder ? *folder : fs::path(folder_);
        if (engine_ == "native") {
            return run_native(found.folder, context);
        }
        if (auto read = read_folder(found); !read) {
            return forward_error(read);
        }
        if (auto read = read_tokenizer(found, reference_.empty()); !read) {
            return forward_error(read);
        }
        if (auto ran = run_encoder(found, *device); !ran) {
            return forward_error(ran);
        }
        if (context.json) {
            context.terminal.print_data(as_json(found));
        }
        if (found.comparison && found.comparison->largest_difference > tolerance_) {
            return fail(ErrorCode::model, "encoder.differs", found.folder.string(),
                        "The encoder differs from the reference by up to {:.3g}, at most {:.3g} was "
                        "expected. Weights "
                        "and reference may be of different encoders.",
                        found.comparison->largest_difference, tolerance_);
        }
        if (!context.json) {
            context.terminal.print(as_text(found));
        }
        return Exit::done;
    }

private:
    Result<Exit> run_native(const fs::path& folder, Context& context) const
    {
        if (!reference_.empty() || device_ == "cuda") {
            return usage_error("--reference and --device cuda need --engine torch.");
        }
        const auto check = student::check_encoder(folder, context.stop);
        if (!check) {
            return forward_error(check);
        }
        if (context.json) {
            const nlohmann::ordered_json json = {{"folder", check->folder.string()},
                                                 {"weights", check->weights_file.filename().string()},
                                                 {"layers", check->config.layers},
                                                 {"width", check->config.width},
                                                 {"parameters", check->parameters},
                                                 {"tokenizer_pieces", check->pieces},
                                                 {"do_lower_case", check->tokenizer.do_lower_case},
                                                 {"sums_compared", check->sums_compared},
                                                 {"notes", check->notes}};
            context.terminal.print_data(
                json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
            return Exit::done;
        }
        std::string text = fmt::format(
            "{}: BERT encoder, {} layers, width {}, {:.1f} million weights in {}\n", check->folder.string(),
            check->config.layers, check->config.width, static_cast<double>(check->parameters) / 1e6,
            check->weights_file.filename().string());
        text += fmt::format("tokenizer: {} pieces, {}\n", check->pieces,
                            check->tokenizer.do_lower_case ? "lower-cased" : "cased");
        text +=
            fmt::format("sums of {} files are those of the time they were fetched\n", check->sums_compared);
        for (const std::string& note : check->notes) {
            text += "note: " + note + "\n";
        }
        context.terminal.print(text + "The encoder can be used.");
        return Exit::done;
    }

    Result<void> run_encoder(Findings& found, student::Device device) const
    {
        const auto begin = std::chrono::steady_clock::now();
        const auto module = student::load_torch_module();
        if (!module) {
            return forward_error(module);
        }
        const auto encoder = (*module)->load_encoder(found.folder, device);
        if (!encoder) {
            return forward_error(encoder);
        }
        found.load_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        const student::TorchInfo info = (*module)->info();
        found.device = to_string((*encoder)->device());
        found.torch = info.version;
        found.products = (*encoder)->device() == student::Device::cpu ? info.products : "LibTorch";
        if (auto tried = try_once(**encoder); !tried) {
            return tried;
        }
        if (reference_.empty()) {
            return {};
        }
        const auto cases = student::read_encoder_reference(reference_);
        if (!cases) {
            return forward_error(cases);
        }
        const auto comparison = student::compare_with_reference(**encoder, *cases);
        if (!comparison) {
            return forward_error(comparison);
        }
        found.comparison = *comparison;
        return {};
    }

    std::string folder_;
    std::string device_ = "auto";
    std::string engine_ = "torch";
    std::string reference_;
    double tolerance_ = 1e-4;
};

} // namespace

std::unique_ptr<EncoderPart> make_encoder_check()
{
    return std::make_unique<EncoderCheckPart>();
}

} // namespace ade::cli
