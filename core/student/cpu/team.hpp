// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads that compute one chunk together, for a caller that waits for a single sentence.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ade::student::cpu {

/// Helpers that spin for a moment after a job, since the next sentence often comes at once, and then sleep
/// until they are called. They are started on first use and end with the object.
class Team {
public:
    /// `helpers`: at most so many beside the caller.
    explicit Team(std::size_t helpers);
    ~Team();
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    /// The caller and all helpers.
    [[nodiscard]] std::size_t size() const { return most_helpers_ + 1; }

    /// Calls work(part) for part = 0 … parts − 1 at the same time, part 0 on the calling thread; `parts` is 2
    /// to size(). Returns false, without having called anything, when another thread's job is running or the
    /// system gives no thread. Throws what a part has thrown, after all have ended.
    bool try_run(std::size_t parts, const std::function<void(std::size_t part)>& work);

    /// To be called by each part of a running job, and by all equally often: returns when all have called it;
    /// what they wrote before is seen by all. When a part has thrown it returns at once.
    void meet();

private:
    struct Helper;

    bool have_helpers(std::size_t count);
    void help(Helper& helper, std::size_t part);
    void perform(std::size_t part);

    std::size_t most_helpers_;
    std::mutex busy_; ///< held while a job runs
    std::vector<std::unique_ptr<Helper>> helpers_;

    // The running job. Written before helpers are called.
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::uint32_t parts_ = 0;
    std::atomic<std::uint32_t> unfinished_ = 0; ///< helpers
    std::atomic<std::uint32_t> arrived_ = 0;    ///< at the present meeting
    std::atomic<std::uint32_t> meetings_ = 0;   ///< that are over
    std::atomic<bool> broken_ = false;          ///< a part has thrown
    std::mutex error_mutex_;
    std::exception_ptr error_;
};

} // namespace ade::student::cpu
