// SPDX-License-Identifier: GPL-3.0-or-later
// Reading as lines come, asking the student in batches, answering in order.
#include "core/student/annotate.hpp"

#include "core/student/record.hpp"
#include "core/text/sentences.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <vector>

namespace ade::student {

namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 16;
constexpr int kPollMs = 100; ///< how soon a stop is noticed while waiting for input
constexpr std::size_t kKeptOfSkipped = 200;

using Clock = std::chrono::steady_clock;

} // namespace

LineInput::LineInput(int descriptor, std::size_t max_line_bytes)
    : descriptor_(descriptor), max_line_bytes_(max_line_bytes)
{
}

Result<bool> LineInput::fill(bool wait, const std::stop_token& stop)
{
    pollfd ready{descriptor_, POLLIN, 0};
    while (true) {
        const int count = ::poll(&ready, 1, wait ? kPollMs : 0);
        if (count > 0) {
            break;
        }
        if (count < 0 && errno != EINTR) {
            return fail(ErrorCode::io, "annotate.poll", "input", "Waiting for input failed: {}",
                        std::strerror(errno));
        }
        if (!wait || stop.stop_requested()) {
            return false;
        }
    }
    // What was given out is dropped before more is read, so the buffer holds one line and one read at most.
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kReadBytes);
    ssize_t read = -1;
    do {
        read = ::read(descriptor_, buffer_.data() + before, kReadBytes);
    } while (read < 0 && errno == EINTR);
    buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(read, 0)));
    if (read < 0) {
        return fail(ErrorCode::io, "annotate.read", "input", "Reading failed: {}", std::strerror(errno));
    }
    ended_ = read == 0;
    return true;
}

Result<LineInput::Line> LineInput::next(bool wait, const std::stop_token& stop)
{
    while (true) {
        const std::size_t feed = buffer_.find('\n', searched_);
        const bool whole = feed != std::string::npos;
        if (!whole) {
            searched_ = buffer_.size();
        }
        const std::size_t end = whole ? feed : buffer_.size();
        if (end - begin_ > max_line_bytes_ || (skipping_ && !whole && !ended_)) {
            // Too long: keep only its beginning, for the id in the error line.
            if (!skipping_) {
                skipped_ = buffer_.substr(begin_, kKeptOfSkipped);
                skipping_ = true;
            }
            begin_ = searched_ = end;
        }
        if (whole || (ended_ && (end > begin_ || skipping_))) {
            Line line;
            line.state = skipping_ ? Line::State::too_long : Line::State::line;
            line.text = skipping_ ? std::exchange(skipped_, {}) : buffer_.substr(begin_, end - begin_);
            if (!line.text.empty() && line.text.back() == '\r') {
                line.text.pop_back();
            }
            skipping_ = false;
            begin_ = searched_ = whole ? feed + 1 : end;
            return line;
        }
        if (ended_) {
            return Line{Line::State::end, {}};
        }
        auto more = fill(wait, stop);
        if (!more) {
            return forward_error(more);
        }
        if (!*more) {
            return Line{Line::State::nothing, {}};
        }
    }
}

namespace {

/// A line that was read and waits for its answer.
struct Held {
    std::optional<Record> record; ///< absent: `answer` is ready
    std::string answer;
    std::uint64_t number = 0;
};

class Pipeline {
public:
    Pipeline(const Student& student, LineInput& input, const LineSink& sink, const AnnotateOptions& options,
             std::stop_token stop, const ProgressSink& progress)
        : student_(student), input_(input), sink_(sink), options_(options), stop_(std::move(stop)),
          progress_(progress)
    {
    }

    Result<AnnotateReport> run()
    {
        while (true) {
            auto line = input_.next(held_.empty(), stop_);
            if (!line) {
                return forward_error(line);
            }
            switch (line->state) {
            case LineInput::Line::State::line:
                hold(line->text);
                break;
            case LineInput::Line::State::too_long:
                hold_too_long(line->text);
                break;
            case LineInput::Line::State::nothing:
            case LineInput::Line::State::end:
                break;
            }
            const bool ended = line->state == LineInput::Line::State::end;
            if (ended || line->state == LineInput::Line::State::nothing ||
                held_.size() >= options_.max_held_records || held_bytes_ >= options_.max_held_bytes) {
                if (auto answered = answer(); !answered) {
                    return forward_error(answered);
                }
            }
            if (ended) {
                return report_;
            }
            if (stop_.stop_requested()) {
                return cancelled();
            }
        }
    }

private:
    void hold(const std::string& line)
    {
        ++number_;
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            return;
        }
        Held held;
        held.number = number_;
        std::string_view json = line;
        if (number_ == 1 && json.starts_with("\xEF\xBB\xBF")) {
            json.remove_prefix(3); // a byte order mark, as import takes it
        }
        auto record = parse_record(json, fmt::format("line {}", number_));
        if (record) {
            held.record = std::move(*record);
        } else {
            held.answer = error_line(line, number_, record.error());
            ++report_.refused;
        }
        held_bytes_ += line.size();
        held_.push_back(std::move(held));
    }

    void hold_too_long(const std::string& beginning)
    {
        ++number_;
        const Error error =
            make_error(ErrorCode::parse, "record.line_too_long", fmt::format("line {}", number_),
                       "The line is longer than {} bytes; it was skipped. It begins: {}",
                       options_.max_line_bytes, beginning.substr(0, 60));
        held_.push_back({std::nullopt, error_line({}, number_, error), number_});
        ++report_.refused;
    }

    /// What a lexicon finds goes into the record, so that the answer says which drugs were asked about.
    void find_drugs(Record& record)
    {
        if (record.drugs || !options_.find_drugs) {
            return;
        }
        record.drugs = options_.find_drugs(record.text);
        nlohmann::ordered_json spans = nlohmann::ordered_json::array();
        for (const text::Span& span : *record.drugs) {
            spans.push_back({{"begin", span.begin.value()}, {"end", span.end.value()}});
        }
        report_.drugs_found += static_cast<std::int64_t>(spans.size());
        record.json["drugs"] = std::move(spans);
    }

    StudentInput input_of(Record& record)
    {
        find_drugs(record);
        StudentInput input;
        input.text = record.text;
        input.drugs = record.drugs.value_or(std::vector<text::Span>{});
        input.sentences =
            record.sentences.empty() ? text::split_sentences(record.text, input.drugs) : record.sentences;
        report_.sentences += static_cast<std::int64_t>(input.sentences.size());
        report_.without_drugs += record.drugs ? 0 : 1;
        return input;
    }

    /// Asks the student about all that is held and passes the answers on.
    Result<void> answer()
    {
        if (held_.empty()) {
            return {};
        }
        const auto start = Clock::now();
        std::vector<StudentInput> inputs;
        for (Held& held : held_) {
            if (held.record) {
                inputs.push_back(input_of(*held.record));
            }
        }
        auto predictions = student_.predict(inputs, options_.unit, stop_);
        if (!predictions) {
            return forward_error(predictions);
        }
        std::string out;
        std::size_t at = 0;
        for (Held& held : held_) {
            if (!held.record) {
                out += held.answer;
                continue;
            }
            const auto& prediction = (*predictions)[at];
            const StudentInput& input = inputs[at++];
            if (prediction) {
                report_.relations += static_cast<std::int64_t>(prediction->relations.size());
                report_.units_cut += prediction->units_cut;
                out += annotated_line(std::move(*held.record), input, *prediction);
            } else {
                ++report_.refused;
                Error error = prediction.error();
                error.where =
                    fmt::format("line {}{}{}", held.number, error.where.empty() ? "" : ", ", error.where);
                out += error_line(
                    held.record->json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                    held.number, error);
            }
        }
        report_.records += static_cast<std::int64_t>(held_.size());
        held_.clear();
        held_bytes_ = 0;
        report_.seconds += std::chrono::duration<double>(Clock::now() - start).count();
        tell();
        return sink_(out);
    }

    void tell() const
    {
        if (progress_) {
            Progress progress;
            progress.stage = "annotating";
            progress.done = report_.records;
            progress.per_second =
                report_.seconds > 0 ? static_cast<double>(report_.records) / report_.seconds : 0;
            progress_(progress);
        }
    }

    const Student& student_;
    LineInput& input_;
    const LineSink& sink_;
    const AnnotateOptions& options_;
    std::stop_token stop_;
    const ProgressSink& progress_;
    std::vector<Held> held_;
    std::size_t held_bytes_ = 0;
    std::uint64_t number_ = 0;
    AnnotateReport report_;
};

} // namespace

Result<AnnotateReport> annotate(const Student& student, LineInput& input, const LineSink& sink,
                                const AnnotateOptions& options, std::stop_token stop,
                                const ProgressSink& progress)
{
    return Pipeline(student, input, sink, options, std::move(stop), progress).run();
}

} // namespace ade::student
