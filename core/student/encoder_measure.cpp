// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/encoder_measure.hpp"

#include "core/base/file_io.hpp"
#include "core/student/cpu/cpu_engine.hpp"
#include "core/student/encoder_weights.hpp"
#include "core/student/thread_budget.hpp"
#include "core/student/torch_loader.hpp"
#include "core/student/window.hpp"

#include <nlohmann/json.hpp>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <fstream>
#include <mutex>
#include <thread>

namespace ade::student {

namespace {

using Clock = std::chrono::steady_clock;

/// Written for this: lengths as in abstracts, a drug first in each.
constexpr std::array<std::string_view, 16> kSentences = {
    "Azithromycin was stopped after two days.",
    "Warfarin levels rose sharply, and epistaxis followed.",
    "Cisplatin caused tinnitus in three of eleven patients.",
    "Methotrexate was suspected because the pneumonitis resolved within a week of its withdrawal.",
    "Amiodarone-induced hypothyroidism was diagnosed in a 61-year-old woman with atrial fibrillation.",
    "Clozapine had been given for 14 months when agranulocytosis was found at a routine blood count.",
    "Vancomycin was infused over 20 minutes, after which the patient developed flushing, pruritus and "
    "hypotension.",
    "Lamotrigine was started at 25 mg per day; on day 12 a maculopapular rash spread over the trunk and both "
    "arms.",
    "Interferon alfa was given to 28 patients with chronic hepatitis C, and four of them became severely "
    "depressed "
    "during the first twelve weeks of treatment.",
    "Heparin was replaced by argatroban when the platelet count had fallen to 38,000 per microlitre and a "
    "deep venous "
    "thrombosis of the left leg was seen on ultrasound.",
    "Carbamazepine and its epoxide were measured every six hours, since diplopia and ataxia had appeared "
    "after "
    "erythromycin was added for a respiratory infection.",
    "Levodopa doses were reduced by a third, yet the dyskinesia, which had begun four years after the onset "
    "of "
    "treatment, persisted in the arms and disappeared from the neck only.",
    "Isotretinoin was prescribed for nodular acne to a 17-year-old boy who, seven weeks later, complained of "
    "headache, "
    "transient loss of vision and vomiting; papilloedema was seen, and the opening pressure was 340 mm of "
    "water.",
    "Phenytoin was discontinued on admission because of fever, facial oedema, cervical lymphadenopathy and a "
    "rise of "
    "transaminases to twenty times the upper limit of normal, a picture that was thought to be a "
    "hypersensitivity "
    "syndrome, and prednisolone was begun at 60 mg per day with prompt relief.",
    "Tamoxifen is given to many women with breast cancer for five years or longer, and although retinopathy "
    "is rare at "
    "the usual dose, an examination of the eyes has been advised for those who notice blurred vision, loss "
    "of colour "
    "or floating spots while they take it.",
    "Ranitidine had no such effect.",
};

struct Memory {
    std::uint64_t now = 0;
    std::uint64_t most = 0;
    std::uint64_t file = 0;
};

/// VmRSS, VmHWM and RssFile of this process; zeros where the system does not tell.
Memory memory_of_process()
{
    Memory memory;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        for (const auto& [key, value] : {std::pair<std::string_view, std::uint64_t*>{"VmRSS:", &memory.now},
                                         {"VmHWM:", &memory.most},
                                         {"RssFile:", &memory.file}}) {
            const std::size_t digit = line.find_first_of("0123456789");
            if (line.starts_with(key) && digit != std::string::npos) {
                std::from_chars(line.data() + digit, line.data() + line.size(), *value);
                *value *= 1024;
            }
        }
    }
    return memory;
}

/// Where memory stands now; the largest so far is forgotten.
Memory begin_memory()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    std::ofstream("/proc/self/clear_refs") << "5"; // proc(5): resets the peak
    return memory_of_process();
}

/// The measured work of both engines: `run` takes sentences by number and computes them.
struct Work {
    std::function<Result<void>(std::span<const std::size_t>, std::stop_token)> run;
    int streams = 1;
    std::size_t at_once = 1; ///< sentences per call
};

/// Runs until the time is over; sentences done, or the first failure.
Result<std::int64_t> run_for(const Work& work, Clock::duration time, const std::stop_token& stop)
{
    const auto end = Clock::now() + time;
    std::atomic<std::int64_t> done{0};
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::optional<Error> fault;
    const auto stream = [&] {
        std::vector<std::size_t> numbers(work.at_once);
        do {
            const std::size_t first = next.fetch_add(work.at_once);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                numbers[i] = (first + i) % kSentences.size();
            }
            if (auto ran = work.run(numbers, stop); !ran) {
                const std::lock_guard lock(mutex);
                fault = ran.error();
                return;
            }
            done += static_cast<std::int64_t>(numbers.size());
        } while (Clock::now() < end && !stop.stop_requested());
    };
    std::vector<std::jthread> threads;
    for (int i = 1; i < work.streams; ++i) {
        threads.emplace_back(stream);
    }
    stream();
    threads.clear();
    if (fault) {
        return tl::unexpected<Error>(*fault);
    }
    return stop.stop_requested() ? Result<std::int64_t>(cancelled()) : Result<std::int64_t>(done.load());
}

Result<void> time_it(const Work& work, double seconds, EncoderMeasure& measure, const std::stop_token& stop)
{
    const auto span = [](double s) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
    };
    if (auto warm = run_for(work, span(seconds / 4), stop); !warm) {
        return forward_error(warm);
    }
    const auto begin = Clock::now();
    const auto done = run_for(work, span(seconds), stop);
    if (!done) {
        return forward_error(done);
    }
    measure.sentences = *done;
    measure.sentences_per_second =
        static_cast<double>(*done) / std::chrono::duration<double>(Clock::now() - begin).count();
    measure.file_bytes = memory_of_process().file; // while the file is mapped
    return {};
}

Result<void> measure_native(const std::filesystem::path& folder, const text::WordPiece& tokenizer,
                            const MeasureOptions& options, EncoderMeasure& measure,
                            const std::stop_token& stop)
{
    const auto begin = Clock::now();
    const auto weights = read_encoder_weights(folder);
    if (!weights) {
        return forward_error(weights);
    }
    const int longest = static_cast<int>(std::min<std::int64_t>(512, weights->config.max_positions));
    const auto engine = cpu::make_headless_cpu_engine(*weights, options.precision, options.threads);
    if (!engine) {
        return forward_error(engine);
    }
    measure.load_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    measure.engine = (*engine)->description();
    measure.threads = resolved_threads(options.threads);
    Work work;
    work.streams = (*engine)->streams();
    work.at_once = kSentences.size();
    work.run = [&](std::span<const std::size_t> numbers, std::stop_token token) -> Result<void> {
        std::vector<EncodedWindow> windows;
        for (const std::size_t number : numbers) {
            const std::string_view sentence = kSentences[number];
            const auto drug = static_cast<std::int64_t>(sentence.find_first_of(" -"));
            auto cut = make_windows(tokenizer, sentence, {}, {text::make_span(0, drug)},
                                    {Unit::sentence, Pooling::mention, longest, true});
            if (!cut) {
                return forward_error(cut);
            }
            for (Window& window : cut->windows) {
                windows.push_back(std::move(window.encoded));
            }
        }
        const auto answers = (*engine)->run(windows, std::move(token));
        return answers ? Result<void>() : Result<void>(forward_error(answers));
    };
    return time_it(work, options.seconds, measure, stop);
}

Result<void> measure_torch(const std::filesystem::path& folder, const text::WordPiece& tokenizer,
                           const MeasureOptions& options, EncoderMeasure& measure,
                           const std::stop_token& stop)
{
    if (options.precision != Precision::f32) {
        return fail(ErrorCode::invalid_argument, "student.precision", "--precision",
                    "LibTorch is measured in f32 only. Choose f32, or the native engine.");
    }
    const auto begin = Clock::now();
    const auto module = load_torch_module();
    if (!module) {
        return forward_error(module);
    }
    measure.threads = resolved_threads(options.threads);
    if (auto set = (*module)->set_threads(measure.threads); !set) {
        return set;
    }
    const auto encoder = (*module)->load_encoder(folder, options.device);
    if (!encoder) {
        return forward_error(encoder);
    }
    measure.load_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    measure.engine = fmt::format("LibTorch {}, {}, f32, {} thread(s)", (*module)->info().version,
                                 to_string((*encoder)->device()), measure.threads);
    Work work;
    work.at_once = kSentences.size();
    work.run = [&](std::span<const std::size_t> numbers, std::stop_token) -> Result<void> {
        const auto longest = static_cast<std::size_t>((*encoder)->config().max_positions);
        std::vector<text::Tokens> all;
        std::size_t length = 0;
        for (const std::size_t number : numbers) {
            auto tokens = tokenizer.encode(kSentences[number]);
            if (!tokens) {
                return forward_error(tokens);
            }
            length = std::max(length, std::min(longest, tokens->size()));
            all.push_back(std::move(*tokens));
        }
        std::vector<std::int64_t> ids(all.size() * length, (*encoder)->config().padding_id);
        std::vector<std::int64_t> mask(ids.size(), 0);
        for (std::size_t row = 0; row < all.size(); ++row) {
            const std::size_t count = std::min(length, all[row].size());
            for (std::size_t i = 0; i < count; ++i) {
                ids[row * length + i] = all[row].ids[i];
                mask[row * length + i] = 1;
            }
        }
        const auto hidden = (*encoder)->hidden_states(ids, mask, static_cast<std::int64_t>(all.size()),
                                                      static_cast<std::int64_t>(length));
        return hidden ? Result<void>() : Result<void>(forward_error(hidden));
    };
    return time_it(work, options.seconds, measure, stop);
}

} // namespace

Result<EncoderMeasure> measure_encoder(const std::filesystem::path& folder, const MeasureOptions& options,
                                       std::stop_token stop)
{
    if (options.precision == Precision::automatic || !(options.seconds > 0) || options.seconds > 600) {
        return fail(ErrorCode::invalid_argument, "encoder.measure", folder.string(),
                    "Choose f32, bf16 or int8, and more than 0 and at most 600 seconds.");
    }
    const Memory before = begin_memory();
    const auto tokenizer = text::WordPiece::load(folder);
    if (!tokenizer) {
        return forward_error(tokenizer);
    }
    EncoderMeasure measure;
    measure.precision = options.precision;
    std::size_t pieces = 0;
    for (const std::string_view sentence : kSentences) {
        const auto tokens = tokenizer->encode(sentence);
        if (!tokens) {
            return forward_error(tokens);
        }
        pieces += tokens->size();
    }
    measure.pieces_per_sentence = static_cast<double>(pieces) / static_cast<double>(kSentences.size());
    const bool torch = options.engine == EngineKind::torch ||
                       (options.engine == EngineKind::automatic && options.device == Device::cuda);
    const auto measured = torch ? measure_torch(folder, *tokenizer, options, measure, stop)
                                : measure_native(folder, *tokenizer, options, measure, stop);
    if (!measured) {
        return forward_error(measured);
    }
    const auto grown = [](std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; };
    measure.memory_bytes = grown(before.now, memory_of_process().most);
    measure.file_bytes = std::min(measure.memory_bytes, grown(before.file, measure.file_bytes));
    return measure;
}

std::string to_json(const EncoderMeasure& measure)
{
    const nlohmann::ordered_json json = {{"precision", to_string(measure.precision)},
                                         {"engine", measure.engine},
                                         {"threads", measure.threads},
                                         {"load_seconds", measure.load_seconds},
                                         {"sentences_per_second", measure.sentences_per_second},
                                         {"pieces_per_sentence", measure.pieces_per_sentence},
                                         {"sentences", measure.sentences},
                                         {"memory_bytes", measure.memory_bytes},
                                         {"file_bytes", measure.file_bytes}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<EncoderMeasure> parse_encoder_measure(std::string_view text)
{
    const auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    const auto real = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_number() ? found->get<double>() : -1.0;
    };
    const auto whole = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    };
    if (json.is_object() && json.contains("precision") && json["precision"].is_string() &&
        json.contains("engine") && json["engine"].is_string()) {
        const auto precision = precision_from(json["precision"].get<std::string>());
        if (precision && real("sentences_per_second") > 0) {
            EncoderMeasure measure;
            measure.precision = *precision;
            measure.engine = json["engine"].get<std::string>();
            measure.threads = static_cast<int>(std::min<std::uint64_t>(whole("threads"), 4096));
            measure.load_seconds = real("load_seconds");
            measure.sentences_per_second = real("sentences_per_second");
            measure.pieces_per_sentence = real("pieces_per_sentence");
            measure.sentences = static_cast<std::int64_t>(whole("sentences"));
            measure.memory_bytes = whole("memory_bytes");
            measure.file_bytes = whole("file_bytes");
            return measure;
        }
    }
    return fail(ErrorCode::parse, "encoder.measure_json", {}, "This is no measurement of an encoder: {}",
                text.substr(0, 100));
}

} // namespace ade::student
