// SPDX-License-Identifier: MIT
/* POSIX threads under names that say what they are for. Their calls fail only by misuse. */
#include "base/monitor.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <time.h>

static void must(int result)
{
    assert(result == 0);
    (void)result;
}

void monitor_init(struct monitor *monitor)
{
    must(pthread_mutex_init(&monitor->lock, NULL));
    pthread_condattr_t steady;
    must(pthread_condattr_init(&steady));
    must(pthread_condattr_setclock(&steady, CLOCK_MONOTONIC));
    must(pthread_cond_init(&monitor->bell, &steady));
    must(pthread_condattr_destroy(&steady));
}

void monitor_free(struct monitor *monitor)
{
    must(pthread_cond_destroy(&monitor->bell));
    must(pthread_mutex_destroy(&monitor->lock));
}

void monitor_enter(struct monitor *monitor)
{
    must(pthread_mutex_lock(&monitor->lock));
}

void monitor_leave(struct monitor *monitor)
{
    must(pthread_mutex_unlock(&monitor->lock));
}

void monitor_wait(struct monitor *monitor)
{
    must(pthread_cond_wait(&monitor->bell, &monitor->lock));
}

void monitor_wait_for(struct monitor *monitor, unsigned milliseconds)
{
    enum { SECOND_NS = 1000000000, MILLISECOND_NS = 1000000 };
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += (long)(milliseconds % 1000) * MILLISECOND_NS;
    until.tv_sec += until.tv_nsec / SECOND_NS;
    until.tv_nsec %= SECOND_NS;
    const int result = pthread_cond_timedwait(&monitor->bell, &monitor->lock, &until);
    must(result == ETIMEDOUT ? 0 : result);
}

void monitor_ring(struct monitor *monitor)
{
    must(pthread_cond_broadcast(&monitor->bell));
}

/* Signals are for the thread that started the program: it waits where they wake it. */
enum status thread_start(struct thread *thread, void *(*work)(void *self), void *self,
                         struct error *err)
{
    const struct place nowhere = {0};
    sigset_t all, before;
    sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before));
    thread->started = pthread_create(&thread->handle, NULL, work, self) == 0;
    must(pthread_sigmask(SIG_SETMASK, &before, NULL));
    if (!thread->started)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "the system gives no further thread");
    return STATUS_OK;
}

void thread_join(struct thread *thread)
{
    if (thread->started)
        must(pthread_join(thread->handle, NULL));
    thread->started = false;
}
