// SPDX-License-Identifier: GPL-3.0-or-later
// ade tokenize: {"text"} lines in, {"ids", "offsets"} lines out, in the same order.
#include "app/cli/command.hpp"
#include "core/text/wordpiece.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace ade::cli {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20U;

std::string to_line(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

class TokenizeCommand final : public Command {
public:
    std::string_view name() const override { return "tokenize"; }
    std::string_view description() const override
    {
        return "WordPiece ids and code-point offsets of JSONL texts on standard input";
    }

    void declare(CLI::App& app) override
    {
        app.add_option("--encoder", encoder_, "Folder with vocab.txt or tokenizer.json")->required();
        app.add_flag("--no-special", no_special_, "Leave out [CLS] and [SEP]");
    }

    Result<Exit> run(Context& context) override
    {
        auto tokenizer = text::WordPiece::load(encoder_);
        if (!tokenizer) {
            return forward_error(tokenizer);
        }
        // What one read() gives is answered and flushed at once, so a client that writes a line and waits is
        // answered.
        std::string held;
        std::vector<char> buffer(std::size_t{1} << 16U);
        for (;;) {
            const auto got = read_some(context.stop, buffer);
            if (!got) {
                return forward_error(got);
            }
            take(*tokenizer, std::string_view(buffer.data(), *got), *got == 0, held);
            if (std::fwrite(answers_.data(), 1, answers_.size(), stdout) != answers_.size() ||
                std::fflush(stdout) != 0) {
                return fail(ErrorCode::io, "tokenize.write_failed", "standard output",
                            "The answers cannot be written: {}.", std::generic_category().message(errno));
            }
            answers_.clear();
            if (*got == 0) {
                return refused_ > 0 ? Exit::refused : Exit::done;
            }
        }
    }

private:
    /// 0 at the end of the input.
    static Result<std::size_t> read_some(const std::stop_token& stop, std::vector<char>& buffer)
    {
        for (;;) {
            if (stop.stop_requested()) {
                return cancelled();
            }
            pollfd waiting{STDIN_FILENO, POLLIN, 0};
            if (::poll(&waiting, 1, 100) == 0) {
                continue;
            }
            const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR && errno != EAGAIN) {
                return fail(ErrorCode::io, "tokenize.read_failed", "standard input", "It cannot be read: {}.",
                            std::generic_category().message(errno));
            }
        }
    }

    /// Answers the lines that are complete now; the rest stays in `held`. A line past the limit is not kept.
    void take(const text::WordPiece& tokenizer, std::string_view bytes, bool last, std::string& held)
    {
        for (std::size_t begin = 0; begin < bytes.size();) {
            const std::size_t end = bytes.find('\n', begin);
            const std::string_view part =
                bytes.substr(begin, end == std::string_view::npos ? end : end - begin);
            too_long_ = too_long_ || held.size() + part.size() > kMaxLineBytes;
            if (too_long_) {
                held.clear();
            } else {
                held += part;
            }
            if (end == std::string_view::npos) {
                return;
            }
            answer(tokenizer, held);
            begin = end + 1;
        }
        if (last && (!held.empty() || too_long_)) {
            answer(tokenizer, held);
        }
    }

    void answer(const text::WordPiece& tokenizer, std::string& line)
    {
        ++line_number_;
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        if (too_long_) {
            refuse(json(), fmt::format("The line is longer than {} bytes.", kMaxLineBytes));
        } else if (!line.empty()) {
            answer_record(tokenizer, json::parse(line, nullptr, false));
        }
        line.clear();
        too_long_ = false;
    }

    void answer_record(const text::WordPiece& tokenizer, const json& record)
    {
        if (!record.is_object()) {
            return refuse(json(), "This is not a JSON object; {\"text\": \"…\"} was expected.");
        }
        const json id = record.value("id", json());
        const auto text = record.find("text");
        if (text == record.end() || !text->is_string()) {
            return refuse(id, "\"text\" is missing or not a string.");
        }
        if (auto encoded = tokenizer.encode(text->get_ref<const std::string&>(), tokens_, !no_special_);
            !encoded) {
            return refuse(id, encoded.error().message);
        }
        json offsets = json::array();
        for (const text::Span span : tokens_.spans) {
            offsets.push_back({span.begin.value(), span.end.value()});
        }
        json answer = {{"ids", tokens_.ids}, {"offsets", std::move(offsets)}};
        if (!id.is_null()) {
            answer["id"] = id;
        }
        answers_ += to_line(answer);
    }

    void refuse(const json& id, const std::string& message)
    {
        ++refused_;
        answers_ += to_line(id.is_null() ? json{{"line", line_number_}, {"error", message}}
                                         : json{{"id", id}, {"error", message}});
    }

    std::string encoder_;
    bool no_special_ = false;
    text::Tokens tokens_;
    std::string answers_;
    std::int64_t line_number_ = 0;
    std::int64_t refused_ = 0;
    bool too_long_ = false;
};

const Register registered(make<TokenizeCommand>);

} // namespace
} // namespace ade::cli
