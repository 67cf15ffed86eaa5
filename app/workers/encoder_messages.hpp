// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to the encoders' thread and back.
#pragma once

#include "app/workers/messages.hpp"
#include "core/student/encoder_check.hpp"
#include "core/student/encoder_fetch.hpp"
#include "core/student/encoder_measure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ade::app {

/// An encoder that is installed, or can be got from the catalogue.
struct EncoderLine {
    std::string name;
    std::string repository;
    std::string licence; ///< empty: not stated
    std::string about;   ///< of the catalogue
    std::string folder;  ///< empty: not installed
    std::string fault;   ///< why it cannot be used
    std::int64_t layers = 0;
    std::int64_t width = 0;
    std::uint64_t bytes = 0; ///< on disk; of one that is not installed about
    bool lower_case = true;
    bool removable = false;
    [[nodiscard]] bool installed() const { return !folder.empty(); }
    [[nodiscard]] bool usable() const { return installed() && fault.empty(); }
    bool operator==(const EncoderLine&) const = default;
};

struct EncoderListRequest {
    Ticket ticket;
};

struct EncodersListed {
    RequestId id = 0;
    std::vector<EncoderLine> encoders; ///< installed ones first
};

struct EncoderGetRequest {
    Ticket ticket;
    student::EncoderFetchOptions options;
};

struct EncoderGot {
    RequestId id = 0;
    student::EncoderFetchReport report;
};

struct EncoderCheckRequest {
    Ticket ticket;
    std::string folder;
};

struct EncoderChecked {
    RequestId id = 0;
    student::EncoderCheck check;
};

/// Measured by `ade` in a process of its own: then memory is the encoder's alone, and one that does not fit
/// into memory does not take the window with it.
struct EncoderMeasureRequest {
    Ticket ticket;
    std::string program; ///< `ade`
    std::string folder;
    student::Precision precision = student::Precision::f32;
    double seconds = 3;
};

struct EncoderMeasured {
    RequestId id = 0;
    std::string folder;
    student::EncoderMeasure measure;
};

struct EncoderRemoveRequest {
    Ticket ticket;
    std::string name;
};

struct EncoderRemoved {
    RequestId id = 0;
    std::string name;
    std::uint64_t bytes = 0;
};

} // namespace ade::app
