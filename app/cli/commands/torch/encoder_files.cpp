// SPDX-License-Identifier: GPL-3.0-or-later
// `ade encoder list | measure | remove`: what is known and what is installed.
#include "app/cli/commands/torch/encoder_parts.hpp"
#include "app/cli/numbers.hpp"
#include "core/student/encoder_catalogue.hpp"
#include "core/student/encoder_measure.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ade::cli {
namespace {

using student::CatalogueEntry;
using student::InstalledEncoder;

std::string megabytes(std::uint64_t bytes)
{
    return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6);
}

const InstalledEncoder* installed_of(const std::vector<InstalledEncoder>& installed,
                                     const CatalogueEntry& entry)
{
    const auto found = std::find_if(installed.begin(), installed.end(), [&](const InstalledEncoder& one) {
        return one.name == entry.name || one.repository == entry.repository;
    });
    return found == installed.end() ? nullptr : &*found;
}

class EncoderListPart : public EncoderPart {
public:
    CLI::App* declare(CLI::App& app) override
    {
        CLI::App* list =
            app.add_subcommand("list", "Encoders that are installed, and those of the catalogue");
        list->add_flag("--installed", installed_only_, "Leave out what is not installed");
        return list;
    }

    Result<Exit> run(Context& context) override
    {
        const auto installed = student::installed_encoders();
        if (context.json) {
            context.terminal.print_data(as_json(installed));
        } else {
            context.terminal.print(as_text(installed));
        }
        return Exit::done;
    }

private:
    [[nodiscard]] std::string as_json(const std::vector<InstalledEncoder>& installed) const
    {
        nlohmann::ordered_json all = nlohmann::ordered_json::array();
        for (const InstalledEncoder& one : installed) {
            all.push_back({{"name", one.name},
                           {"installed", true},
                           {"folder", one.folder.string()},
                           {"repository", one.repository},
                           {"licence", one.licence},
                           {"layers", one.config.layers},
                           {"width", one.config.width},
                           {"do_lower_case", one.lower_case},
                           {"bytes", one.bytes},
                           {"fault", one.fault}});
        }
        for (const CatalogueEntry& entry : student::encoder_catalogue()) {
            if (installed_only_ || installed_of(installed, entry) != nullptr) {
                continue;
            }
            all.push_back({{"name", entry.name},
                           {"installed", false},
                           {"repository", entry.repository},
                           {"licence", entry.licence},
                           {"layers", entry.layers},
                           {"width", entry.width},
                           {"do_lower_case", !entry.cased},
                           {"approximate_bytes", entry.approximate_bytes()},
                           {"about", entry.about}});
        }
        return all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }

    [[nodiscard]] std::string as_text(const std::vector<InstalledEncoder>& installed) const
    {
        std::string text = fmt::format("{:<22} {:>6} {:>6} {:>10}  {:<12} {}\n", "installed", "layers",
                                       "width", "on disk", "licence", "repository or folder");
        for (const InstalledEncoder& one : installed) {
            text +=
                fmt::format("{:<22} {:>6} {:>6} {:>10}  {:<12} {}\n", one.name, one.config.layers,
                            one.config.width, megabytes(one.bytes), one.licence.empty() ? "–" : one.licence,
                            one.repository.empty() ? one.folder.string() : one.repository);
            if (!one.fault.empty()) {
                text += fmt::format("  cannot be used: {}\n", one.fault);
            }
        }
        if (installed.empty()) {
            text += fmt::format("none in {}\n", student::encoders_folder().string());
        }
        if (installed_only_) {
            return text;
        }
        text += fmt::format("\n{:<22} {:>6} {:>6} {:>10}  {:<12} {}\n", "to get", "layers", "width", "about",
                            "licence", "repository");
        for (const CatalogueEntry& entry : student::encoder_catalogue()) {
            if (installed_of(installed, entry) == nullptr) {
                text += fmt::format(
                    "{:<22} {:>6} {:>6} {:>10}  {:<12} {}\n{:<22} {}\n", entry.name, entry.layers,
                    entry.width, megabytes(static_cast<std::uint64_t>(entry.approximate_bytes())),
                    entry.licence.empty() ? "–" : entry.licence, entry.repository, "", entry.about);
            }
        }
        return text +
               "\nFetch one with `ade encoder get NAME`, or any other BERT encoder with `ade encoder get "
               "OWNER/NAME`.\nSizes to get are worked out from the architecture, in float32. –: the page "
               "states "
               "no licence.";
    }

    bool installed_only_ = false;
};

class EncoderMeasurePart : public EncoderPart {
public:
    CLI::App* declare(CLI::App& app) override
    {
        CLI::App* measure =
            app.add_subcommand("measure", "Sentences per second and memory of an encoder on this machine");
        measure->add_option("NAME", name_, "An installed encoder, or a folder")->required();
        measure->add_option("--precision", precision_, "f32, bf16 or int8")
            ->check(CLI::IsMember({"f32", "bf16", "int8"}))
            ->capture_default_str();
        measure->add_option("--engine", engine_, "auto, native or torch")
            ->check(CLI::IsMember({"auto", "native", "torch"}))
            ->capture_default_str();
        measure->add_option("--device", device_, "cpu or cuda")
            ->check(CLI::IsMember({"cpu", "cuda"}))
            ->capture_default_str();
        measure->add_option("--threads", threads_, "0: as many as the machine has cores")
            ->check(whole_number(0, 256))
            ->capture_default_str();
        measure->add_option("--seconds", seconds_, "How long to measure")
            ->check(decimal_number(0.01, 600, true))
            ->capture_default_str();
        return measure;
    }

    Result<Exit> run(Context& context) override
    {
        const auto folder = student::find_encoder(name_);
        if (!folder) {
            return forward_error(folder);
        }
        student::MeasureOptions options;
        options.precision = *student::precision_from(precision_);
        options.engine = *student::engine_kind_from(engine_);
        options.device = device_ == "cuda" ? student::Device::cuda : student::Device::cpu;
        options.threads = threads_;
        options.seconds = seconds_;
        const auto measured = student::measure_encoder(*folder, options, context.stop);
        if (!measured) {
            return forward_error(measured);
        }
        if (context.json) {
            context.terminal.print_data(student::to_json(*measured));
            return Exit::done;
        }
        context.terminal.print(fmt::format("{}: {:.0f} sentences/s of {:.0f} pieces on average\nmemory: {} "
                                           "at most, of it {} pages of mapped files\n"
                                           "loaded in {:.2f} s; {}",
                                           folder->filename().string(), measured->sentences_per_second,
                                           measured->pieces_per_sentence, megabytes(measured->memory_bytes),
                                           megabytes(measured->file_bytes), measured->load_seconds,
                                           measured->engine));
        return Exit::done;
    }

private:
    std::string name_;
    std::string precision_ = "f32";
    std::string engine_ = "auto";
    std::string device_ = "cpu";
    int threads_ = 0;
    double seconds_ = 3;
};

class EncoderRemovePart : public EncoderPart {
public:
    CLI::App* declare(CLI::App& app) override
    {
        CLI::App* remove = app.add_subcommand(
            "remove", "Delete an installed encoder; students trained from it keep their own weights");
        remove->add_option("NAME", name_, "As `ade encoder list` shows it")->required();
        return remove;
    }

    Result<Exit> run(Context& context) override
    {
        const auto freed = student::remove_encoder(name_);
        if (!freed) {
            return forward_error(freed);
        }
        if (context.json) {
            context.terminal.print_data(nlohmann::ordered_json{{"removed", name_}, {"bytes", *freed}}.dump(
                -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        } else {
            context.terminal.print(fmt::format(
                "Removed {}, {} freed. Students trained from it go on working.", name_, megabytes(*freed)));
        }
        return Exit::done;
    }

private:
    std::string name_;
};

} // namespace

std::unique_ptr<EncoderPart> make_encoder_list()
{
    return std::make_unique<EncoderListPart>();
}

std::unique_ptr<EncoderPart> make_encoder_measure()
{
    return std::make_unique<EncoderMeasurePart>();
}

std::unique_ptr<EncoderPart> make_encoder_remove()
{
    return std::make_unique<EncoderRemovePart>();
}

} // namespace ade::cli
