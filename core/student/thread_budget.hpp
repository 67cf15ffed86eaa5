// SPDX-License-Identifier: GPL-3.0-or-later
// How many cores a piece of work takes, and how politely.
#pragma once

namespace ade::student {

/// What a thread count of 0 stands for: the cores this process may run on. Other counts stay.
int resolved_threads(int threads);

/// Makes OpenMP's threads sleep while they wait instead of spinning, unless the environment says otherwise.
/// Spinning threads take the cores from the window and from other programs: measured on a busy machine,
/// training then costs ten times the processor time. Call first in main(): OpenMP reads it when LibTorch is
/// loaded, and the environment must not change once threads run.
void let_openmp_sleep();

/// Lowers the calling thread's priority while alive; threads it starts meanwhile (its OpenMP pool) inherit it
/// and keep it. Does nothing for 0 and where the system has no niceness per thread. Only root can raise it
/// again: for others the thread stays nice, so give long work a thread of its own.
class NiceScope {
public:
    explicit NiceScope(int niceness);
    ~NiceScope();
    NiceScope(const NiceScope&) = delete;
    NiceScope& operator=(const NiceScope&) = delete;

private:
    int before_ = 0;
    bool changed_ = false;
};

} // namespace ade::student
