// SPDX-License-Identifier: GPL-3.0-or-later
// `ade encoder get NAME`: an encoder from a Hugging Face hub or a mirror of it.
#include "app/cli/commands/torch/encoder_parts.hpp"

#ifdef ADE_WITH_ENCODER_FETCH
#include "core/student/encoder_fetch.hpp"

#include <nlohmann/json.hpp>
#endif

namespace ade::cli {

#ifdef ADE_WITH_ENCODER_FETCH
namespace {

class EncoderGetPart : public EncoderPart {
public:
    CLI::App* declare(CLI::App& app) override
    {
        CLI::App* get = app.add_subcommand("get", "Fetch an encoder; goes on after a break");
        get->add_option("NAME", options_.encoder, "A name of the catalogue, or OWNER/NAME of a repository")
            ->required();
        get->add_option("--revision", options_.revision, "Branch, tag or commit")->capture_default_str();
        get->add_option(
            "--base-url", options_.base_url,
            "A mirror's address (default: $ADE_ENCODER_URL, $HF_ENDPOINT, https://huggingface.co)");
        get->add_option(
            "--sha256", sums_,
            "FILE=SUM: hold a file to this sum; without it the server's word counts. May be repeated");
        get->footer("A repository whose terms must be accepted first needs an access token in $HF_TOKEN. It "
                    "goes to the\n"
                    "server named, never along a redirect to another one.");
        return get;
    }

    Result<Exit> run(Context& context) override
    {
        for (const std::string& text : sums_) {
            const std::size_t equals = text.find('=');
            if (equals == std::string::npos) {
                return usage_error("--sha256: \"{}\" is not FILE=SUM.", text);
            }
            options_.sha256[text.substr(0, equals)] = text.substr(equals + 1);
        }
        const auto report = student::fetch_encoder(options_, context.terminal.progress(), context.stop);
        context.terminal.clear_progress();
        if (!report) {
            return forward_error(report);
        }
        if (context.json) {
            context.terminal.print_data(as_json(*report));
        } else {
            context.terminal.print(as_text(*report));
        }
        return Exit::done;
    }

private:
    static std::string as_json(const student::EncoderFetchReport& report)
    {
        auto json = nlohmann::ordered_json::parse(student::to_json(report.origin), nullptr, false);
        json["name"] = report.name;
        json["folder"] = report.folder.string();
        json["fetched"] = report.fetched;
        json["resumed"] = report.resumed;
        json["already_there"] = report.already_there;
        json["notes"] = report.notes;
        return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }

    static std::string as_text(const student::EncoderFetchReport& report)
    {
        if (report.already_there) {
            return fmt::format("{} is here already: {}\nTo fetch it anew, remove it first.", report.name,
                               report.folder.string());
        }
        std::string text =
            fmt::format("{} is in {}\nfrom {}/{} at {}, licence {}\n", report.name, report.folder.string(),
                        report.origin.base_url, report.origin.repository, report.origin.revision,
                        report.origin.licence.empty() ? "not stated" : report.origin.licence);
        for (const student::FetchedFile& file : report.origin.files) {
            text += fmt::format("{:<26} {:>13} bytes  {}\n", file.name, file.bytes,
                                file.checked == "given" ? "sum as given"
                                : file.checked == "hub" ? "sum as the server says"
                                                        : "read, no sum known");
        }
        for (const std::string& note : report.notes) {
            text += "note: " + note + "\n";
        }
        return text + fmt::format("Train with it: ade train … --encoder {}", report.folder.string());
    }

    student::EncoderFetchOptions options_;
    std::vector<std::string> sums_;
};

} // namespace

std::unique_ptr<EncoderPart> make_encoder_get()
{
    return std::make_unique<EncoderGetPart>();
}
#else
std::unique_ptr<EncoderPart> make_encoder_get()
{
    return nullptr;
}
#endif

} // namespace ade::cli
