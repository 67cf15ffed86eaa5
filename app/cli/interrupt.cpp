// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.hpp"

#include <csignal>
#include <thread>
#include <unistd.h>

namespace ade::cli {

std::stop_token stop_on_interrupt()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    std::stop_source source;
    std::stop_token token = source.get_token();
    // Requesting a stop runs callbacks and takes locks, which a signal handler must not: hence a thread. It
    // waits for signals until the program ends.
    std::thread([signals, source]() mutable {
        int number = 0;
        if (::sigwait(&signals, &number) == 0) {
            source.request_stop();
        }
        if (::sigwait(&signals, &number) == 0) {
            ::_exit(130);
        }
    }).detach();
    return token;
}

} // namespace ade::cli
