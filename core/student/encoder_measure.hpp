// SPDX-License-Identifier: GPL-3.0-or-later
// What an encoder costs on this machine: sentences per second and memory, measured.
#pragma once

#include "core/student/student.hpp"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

namespace ade::student {

struct MeasureOptions {
    Precision precision = Precision::f32;      ///< never automatic
    EngineKind engine = EngineKind::automatic; ///< automatic: native, LibTorch for a GPU
    Device device = Device::cpu;
    int threads = 0;    ///< 0: as many as the machine has cores
    double seconds = 3; ///< of measuring, after a warm-up; at most twice that
    bool operator==(const MeasureOptions&) const = default;
};

struct EncoderMeasure {
    Precision precision = Precision::f32;
    std::string engine; ///< what computed: "own kernels, avx2, cpu, int8, 2 thread(s)"
    int threads = 0;
    double load_seconds = 0;
    double sentences_per_second = 0; ///< text in, one answer per sentence out; one drug in each
    double pieces_per_sentence = 0;  ///< [CLS] and [SEP] included
    std::int64_t sentences = 0;      ///< run while the clock ran
    std::uint64_t memory_bytes = 0;  ///< this process grew by so much at its largest
    std::uint64_t file_bytes = 0;    ///< of it: pages of the weights file, which the system may drop
    bool operator==(const EncoderMeasure&) const = default;
};

/// Loads the encoder and runs it over some sentences like those of abstracts, of 6 to 60 words. Memory is
/// that of the whole process (/proc/self/status): measure in a process of its own. Fails as reading the
/// encoder does; with invalid_argument for a precision this processor cannot give, not_found (LibTorch),
/// cancelled.
Result<EncoderMeasure> measure_encoder(const std::filesystem::path& folder, const MeasureOptions& options,
                                       std::stop_token stop = {});

/// The same as one line of JSON, and back. Fails with parse.
std::string to_json(const EncoderMeasure& measure);
Result<EncoderMeasure> parse_encoder_measure(std::string_view json);

} // namespace ade::student
