// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace ade::cli {

namespace {

/// Length of the well-formed UTF-8 sequence at byte i, with its code point; 0 when there is none. Own and
/// small: the terminal also shows what the checks of core refused.
std::size_t decode(std::string_view text, std::size_t i, char32_t& code_point)
{
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
        code_point = lead;
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) {
        return 0;
    }
    code_point = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(i + k) & 0xC0U) != 0x80U) {
            return 0;
        }
        code_point = (code_point << 6U) | (byte(i + k) & 0x3FU);
    }
    const bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return overlong || surrogate || code_point > 0x10FFFF ? 0 : length;
}

bool harmless(char32_t c)
{
    if (c == '\n' || c == '\t') {
        return true;
    }
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool direction = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                           (c >= 0x2066 && c <= 0x2069);
    const bool line = c == 0x2028 || c == 0x2029;
    return !control && !direction && !line;
}

int columns_of(int descriptor)
{
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string duration(double seconds)
{
    const auto whole = static_cast<std::int64_t>(seconds + 0.5);
    if (whole < 60) {
        return fmt::format("{} s", whole);
    }
    return whole < 3600 ? fmt::format("{} min {} s", whole / 60, whole % 60)
                        : fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

} // namespace

std::string for_terminal(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        char32_t c = 0;
        const std::size_t length = decode(text, i, c);
        if (length == 0) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
            ++i;
            continue;
        }
        if (harmless(c)) {
            result += text.substr(i, length);
        } else if (c < 0x100) {
            result += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(c));
        } else {
            result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
        }
        i += length;
    }
    return result;
}

Terminal::Terminal() : stderr_is_terminal_(::isatty(STDERR_FILENO) == 1) {}

Terminal::~Terminal()
{
    clear_progress();
    std::fflush(stdout);
}

void Terminal::print(std::string_view text)
{
    clear_progress();
    // Always, not on a terminal alone: what goes into a file or a pager is shown on one later.
    const std::string shown = for_terminal(text);
    std::fwrite(shown.data(), 1, shown.size(), stdout);
    if (shown.empty() || shown.back() != '\n') {
        std::fputc('\n', stdout);
    }
}

void Terminal::print_data(std::string_view line)
{
    clear_progress();
    std::fwrite(line.data(), 1, line.size(), stdout);
    if (line.empty() || line.back() != '\n') {
        std::fputc('\n', stdout);
    }
}

void Terminal::complain(std::string_view text)
{
    clear_progress();
    std::fflush(stdout);
    std::fprintf(stderr, "ade: %s\n", for_terminal(text).c_str());
}

void Terminal::tell(std::string_view text)
{
    if (stderr_is_terminal_) {
        clear_progress();
        std::fprintf(stderr, "%s\n", for_terminal(text).c_str());
    }
}

ProgressSink Terminal::progress()
{
    if (!stderr_is_terminal_) {
        return {};
    }
    return [this](const Progress& step) { draw(step); };
}

void Terminal::draw(const Progress& progress)
{
    std::fprintf(stderr, "\r\033[K%s", progress_line(progress, columns_of(STDERR_FILENO)).c_str());
    std::fflush(stderr);
    drawn_ = true;
}

void Terminal::clear_progress()
{
    if (drawn_) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
        drawn_ = false;
    }
}

std::string progress_line(const Progress& progress, int columns)
{
    const std::string stage = for_terminal(progress.stage);
    if (progress.total <= 0) {
        return fmt::format("{} {}", stage, progress.done);
    }
    const double part =
        std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0);
    std::string words = fmt::format(" {:3.0f} % {}", part * 100, stage);
    if (progress.seconds_left >= 0) {
        words += fmt::format(", {} left", duration(progress.seconds_left));
    }
    const int width = std::clamp(columns - static_cast<int>(words.size()) - 3, 0, 40);
    if (width < 5) {
        return words.substr(1, static_cast<std::size_t>(std::max(columns - 1, 0)));
    }
    const auto filled = static_cast<std::size_t>(part * width);
    std::string bar(filled, '=');
    bar += filled < static_cast<std::size_t>(width) ? ">" : "";
    bar.resize(static_cast<std::size_t>(width), ' ');
    return "[" + bar + "]" + words;
}

} // namespace ade::cli
