// SPDX-License-Identifier: GPL-3.0-or-later
// Cores and niceness on Linux.
#include "core/student/thread_budget.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <thread>

#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ade::student {

int resolved_threads(int threads)
{
    if (threads > 0) {
        return threads;
    }
#ifdef __linux__
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
        return std::max(1, CPU_COUNT(&allowed));
    }
#endif
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void let_openmp_sleep()
{
#ifdef __linux__
    ::setenv("OMP_WAIT_POLICY", "passive", 0);
#endif
}

#ifdef __linux__

namespace {

id_t this_thread()
{
    return static_cast<id_t>(syscall(SYS_gettid));
}

} // namespace

NiceScope::NiceScope(int niceness)
{
    errno = 0;
    before_ = getpriority(PRIO_PROCESS, this_thread());
    if (niceness > before_ && errno == 0) {
        changed_ = setpriority(PRIO_PROCESS, this_thread(), niceness) == 0;
    }
}

NiceScope::~NiceScope()
{
    if (changed_) {
        setpriority(PRIO_PROCESS, this_thread(), before_);
    }
}

#else

NiceScope::NiceScope(int) {}
NiceScope::~NiceScope() = default;

#endif

} // namespace ade::student
