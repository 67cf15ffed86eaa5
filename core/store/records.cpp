// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/records.hpp"

#include "core/store/run_store.hpp"

#include <array>

namespace ade::store {

namespace {

constexpr std::array<std::string_view, 5> kVoiceKinds = {"person", "teacher", "student", "lexicon", "import"};
constexpr std::array<std::string_view, 4> kReviewStates = {"open", "done", "skipped", "unsure"};
constexpr std::array<std::string_view, 4> kRunStatuses = {"running", "done", "failed", "cancelled"};

template <typename Enumeration, std::size_t n>
std::optional<Enumeration> find(const std::array<std::string_view, n>& words, std::string_view text)
{
    for (std::size_t i = 0; i < n; ++i) {
        if (words[i] == text) {
            return static_cast<Enumeration>(i);
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view to_string(VoiceKind kind)
{
    return kVoiceKinds.at(static_cast<std::size_t>(kind));
}

std::optional<VoiceKind> voice_kind_from(std::string_view text)
{
    return find<VoiceKind>(kVoiceKinds, text);
}

std::string_view to_string(ReviewState state)
{
    return kReviewStates.at(static_cast<std::size_t>(state));
}

std::optional<ReviewState> review_state_from(std::string_view text)
{
    return find<ReviewState>(kReviewStates, text);
}

std::string_view to_string(RunStatus status)
{
    return kRunStatuses.at(static_cast<std::size_t>(status));
}

std::optional<RunStatus> run_status_from(std::string_view text)
{
    return find<RunStatus>(kRunStatuses, text);
}

} // namespace ade::store
