// SPDX-License-Identifier: GPL-3.0-or-later
// Calling helpers, meetings, waiting: first by looking again and again, then asleep.
#include "core/student/cpu/team.hpp"

#include <system_error>
#include <thread>
#include <utility>

namespace ade::student::cpu {

namespace {

/// Looks before sleeping: 50 to 150 µs, about the time between two sentences of a caller that asks for one
/// at a time. Waking a thread costs as much.
constexpr int kLooks = 3000;

void pause()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
}

/// Returns when `value` is no longer `old`.
void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old)
{
    for (int i = 0; i < kLooks; ++i) {
        if (value.load(std::memory_order_acquire) != old) {
            return;
        }
        pause();
    }
    value.wait(old, std::memory_order_acquire);
}

} // namespace

struct Team::Helper {
    std::atomic<std::uint32_t> calls = 0; ///< grows by one for each job, and at the end
    std::atomic<bool> leave = false;
    std::thread thread;
};

Team::Team(std::size_t helpers) : most_helpers_(helpers)
{
    helpers_.reserve(helpers);
}

Team::~Team()
{
    for (const auto& helper : helpers_) {
        helper->leave.store(true, std::memory_order_relaxed);
        helper->calls.fetch_add(1, std::memory_order_release);
        helper->calls.notify_one();
        helper->thread.join();
    }
}

bool Team::have_helpers(std::size_t count)
{
    while (helpers_.size() < count) {
        auto helper = std::make_unique<Helper>();
        try {
            helper->thread =
                std::thread([this, &own = *helper, part = helpers_.size() + 1] { help(own, part); });
        } catch (const std::system_error&) {
            return false;
        }
        helpers_.push_back(std::move(helper)); // has room: no exception
    }
    return true;
}

void Team::help(Helper& helper, std::size_t part)
{
    for (std::uint32_t done = 0;; ++done) {
        wait_while(helper.calls, done);
        if (helper.leave.load(std::memory_order_relaxed)) {
            return;
        }
        perform(part);
        if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            unfinished_.notify_one();
        }
    }
}

bool Team::try_run(std::size_t parts, const std::function<void(std::size_t)>& work)
{
    const std::unique_lock lock(busy_, std::try_to_lock);
    if (!lock || !have_helpers(parts - 1)) {
        return false;
    }
    work_ = &work;
    parts_ = static_cast<std::uint32_t>(parts);
    arrived_.store(0, std::memory_order_relaxed);
    broken_.store(false, std::memory_order_relaxed);
    unfinished_.store(parts_ - 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i + 1 < parts; ++i) {
        helpers_[i]->calls.fetch_add(1, std::memory_order_release);
        helpers_[i]->calls.notify_one();
    }
    perform(0);
    for (auto left = unfinished_.load(std::memory_order_acquire); left != 0;
         left = unfinished_.load(std::memory_order_acquire)) {
        wait_while(unfinished_, left);
    }
    if (error_ != nullptr) {
        std::rethrow_exception(std::exchange(error_, nullptr));
    }
    return true;
}

void Team::perform(std::size_t part)
{
    try {
        (*work_)(part);
    } catch (...) {
        {
            const std::lock_guard lock(error_mutex_);
            error_ = std::current_exception();
        }
        // In this order: who reads the new number of meetings also sees that there are none any more.
        broken_.store(true, std::memory_order_relaxed);
        meetings_.fetch_add(1, std::memory_order_release);
        meetings_.notify_all();
    }
}

void Team::meet()
{
    const std::uint32_t over = meetings_.load(std::memory_order_acquire);
    if (broken_.load(std::memory_order_relaxed)) {
        return;
    }
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == parts_) {
        arrived_.store(0, std::memory_order_relaxed);
        meetings_.fetch_add(1, std::memory_order_release);
        meetings_.notify_all();
        return;
    }
    wait_while(meetings_, over);
}

} // namespace ade::student::cpu
