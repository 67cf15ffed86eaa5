// SPDX-License-Identifier: GPL-3.0-or-later
// ade tokenizer: the rank files with which the tokens of a teacher's questions are counted exactly.
#include "app/cli/command.hpp"
#include "core/base/file_io.hpp"
#include "core/base/sha256.hpp"
#include "core/teacher/token_counter.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace ade::cli {
namespace {

using namespace ade::teacher;
using nlohmann::ordered_json;

constexpr std::uint64_t kMaxLineBytes = 16U << 20U;

std::string used_by(TokenEncoding encoding)
{
    return encoding == TokenEncoding::cl100k_base ? "GPT-3.5, GPT-4" : "GPT-4o and later";
}

class TokenizerCommand final : public Command {
public:
    std::string_view name() const override { return "tokenizer"; }
    std::string_view description() const override
    {
        return "Rank files of GPT models, to count the tokens of `ade label` exactly";
    }

    void declare(CLI::App& app) override
    {
        list_ = app.add_subcommand("list", "Which are in place");
        add_ = app.add_subcommand("add",
                                  "Check a rank file (cl100k_base.tiktoken, o200k_base.tiktoken) and put a "
                                  "copy in place");
        add_->add_option("file", file_, "The file")->required();
        add_->add_option("--encoding", encoding_,
                         "cl100k_base or o200k_base, for a file that is not the published one")
            ->check(CLI::IsMember({"cl100k_base", "o200k_base"}));
        count_ = app.add_subcommand("count", "Tokens of each JSONL text on standard input: {\"text\"} in, "
                                             "{\"tokens\"} out");
        count_->add_option("--model", model_, "The model's name (gpt-4o, gpt-35-turbo, …)")->required();
        count_->add_flag("--ids", ids_, "The ids too");
        app.require_subcommand(1);
    }

    Result<Exit> run(Context& context) override
    {
        return list_->parsed() ? list(context) : add_->parsed() ? add(context) : count(context);
    }

private:
    struct State {
        std::string name;  ///< "published", "differs", "absent", "unreadable"
        std::string shown; ///< for people
        std::string fault; ///< why it is unreadable
    };
    /// What a count by the file would be: TokenCounter::for_model().
    static State state_of(TokenEncoding encoding, const std::filesystem::path& path)
    {
        const auto unreadable = [](const Error& error) {
            return State{"unreadable", "unreadable, counts are estimates: " + error.text(), error.text()};
        };
        const auto bytes = read_file(path, BpeTokens::kMostBytes);
        if (!bytes) {
            return bytes.error().code == ErrorCode::not_found
                       ? State{"absent", "not at hand: counts are estimates", {}}
                       : unreadable(bytes.error());
        }
        if (encoding_of_file(*bytes) == encoding) {
            return {"published", path.string() + ", the published file", {}};
        }
        if (const auto tokens = BpeTokens::read(*bytes, encoding, path.string()); !tokens) {
            return unreadable(tokens.error());
        }
        return {"differs", path.string() + ", not the published file: counts by it are called estimates", {}};
    }

    static Result<Exit> list(Context& context)
    {
        ordered_json all = ordered_json::array();
        std::string text;
        for (const TokenEncoding one : kTokenEncodings) {
            const auto path = tokenizer_file(one, tokenizer_folder());
            const State state = state_of(one, path);
            ordered_json entry = {{"encoding", to_string(one)},
                                  {"models", used_by(one)},
                                  {"path", path.string()},
                                  {"state", state.name}};
            if (!state.fault.empty()) {
                entry["error"] = state.fault;
            }
            all.push_back(std::move(entry));
            text += fmt::format("{:<12} {:<17} {}\n", to_string(one), used_by(one), state.shown);
        }
        if (context.json) {
            context.terminal.print_data(all.dump());
        } else {
            context.terminal.print(text);
        }
        return Exit::done;
    }

    Result<Exit> add(Context& context) const
    {
        const auto bytes = read_file(file_, BpeTokens::kMostBytes);
        if (!bytes) {
            return forward_error(bytes);
        }
        const auto published = encoding_of_file(*bytes);
        auto encoding = published;
        if (!encoding_.empty()) {
            encoding = token_encoding_from(encoding_);
        }
        if (!encoding) {
            return fail(
                ErrorCode::invalid_argument, "cli.rank_file_differs", file_,
                "This is none of the published rank files (its SHA-256 is {}; cl100k_base has {}, o200k_base "
                "{}). If it is meant all the same, say which with --encoding; counts by it are then called "
                "estimates.",
                sha256_hex(*bytes), published_sha256(TokenEncoding::cl100k_base),
                published_sha256(TokenEncoding::o200k_base));
        }
        if (published && published != encoding) {
            return fail(ErrorCode::invalid_argument, "cli.rank_file_other", file_,
                        "This is the published file of {}, not of {}. Leave --encoding out.",
                        to_string(*published), to_string(*encoding));
        }
        if (const auto tokens = BpeTokens::read(*bytes, *encoding, file_); !tokens) {
            return forward_error(tokens);
        }
        const auto path = tokenizer_file(*encoding, tokenizer_folder());
        std::error_code error;
        std::filesystem::create_directories(path.parent_path(), error);
        if (error) {
            return fail(ErrorCode::io, "cli.tokenizer_folder", path.parent_path().string(),
                        "The folder cannot be made: {}.", error.message());
        }
        if (auto written = write_file_atomic(path, *bytes); !written) {
            return forward_error(written);
        }
        if (context.json) {
            context.terminal.print_data(ordered_json{
                {"encoding", to_string(*encoding)},
                {"path", path.string()},
                {"published",
                 published.has_value()}}.dump());
        } else {
            context.terminal.print(
                fmt::format("{} is in place ({}): tokens of {} are now counted {}.\n", path.string(),
                            published ? "the published file, by its SHA-256" : "not the published file",
                            used_by(*encoding), published ? "exactly" : "by it, as an estimate"));
        }
        return Exit::done;
    }

    Result<Exit> count(Context& context) const
    {
        const TokenCounter counter = TokenCounter::for_model(model_);
        if (ids_ && counter.tokens() == nullptr) {
            return fail(ErrorCode::not_found, "cli.no_ids", model_,
                        "--ids needs the model's own rank file. Without it a count is {}.",
                        counter.described());
        }
        auto lines = LineReader::open("/dev/stdin", kMaxLineBytes);
        if (!lines) {
            return forward_error(lines);
        }
        std::int64_t refused = 0;
        for (;;) {
            if (context.stop.stop_requested()) {
                return Exit::interrupted;
            }
            const auto line = lines->next();
            if (!line) {
                return forward_error(line);
            }
            if (!*line) {
                break;
            }
            const ordered_json record = ordered_json::parse((*line)->text, nullptr, false);
            if (!record.is_object() || !record.contains("text") || !record["text"].is_string()) {
                ++refused;
                const std::string found =
                    (*line)->too_long ? fmt::format("The line is longer than {} bytes.", kMaxLineBytes)
                                      : "Expected a JSON object with \"text\", a string.";
                context.terminal.print_data(ordered_json{{"line", (*line)->number}, {"error", found}}.dump());
                continue;
            }
            const auto& text = record["text"].get_ref<const std::string&>();
            ordered_json answer;
            if (record.contains("id")) {
                answer["id"] = record["id"];
            }
            const auto ids = ids_ ? std::optional(counter.tokens()->encode(text)) : std::nullopt;
            answer["tokens"] = ids ? static_cast<std::int64_t>(ids->size()) : counter.count(text);
            answer["counted"] = counter.is_exact() ? "exact" : "estimate";
            if (ids) {
                answer["ids"] = *ids;
            }
            context.terminal.print_data(answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
        }
        if (!counter.is_exact()) {
            context.terminal.tell("Tokens: " + counter.described() + ".");
        }
        return refused > 0 ? Exit::refused : Exit::done;
    }

    CLI::App* list_ = nullptr;
    CLI::App* add_ = nullptr;
    CLI::App* count_ = nullptr;
    std::string file_;
    std::string encoding_;
    std::string model_;
    bool ids_ = false;
};

const Register registered(make<TokenizerCommand>);

} // namespace
} // namespace ade::cli
