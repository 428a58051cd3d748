// SPDX-License-Identifier: MIT
/* Threads that wait for each other: a lock with a bell, and threads of one's own.
 *
 * For what lives as long as a server. Work that is done and over belongs in base/pool.h. */
#ifndef SURETY_BASE_MONITOR_H
#define SURETY_BASE_MONITOR_H

#include "base/error.h"

#include <pthread.h>
#include <stdbool.h>

struct monitor {
    pthread_mutex_t lock;
    pthread_cond_t bell;
};

void monitor_init(struct monitor *monitor);
void monitor_free(struct monitor *monitor);

void monitor_enter(struct monitor *monitor);
void monitor_leave(struct monitor *monitor);

/* Inside: leaves, waits for the bell, enters again. It may come back without a bell: ask anew. */
void monitor_wait(struct monitor *monitor);

/* The same, for so long at most. */
void monitor_wait_for(struct monitor *monitor, unsigned milliseconds);

/* Inside: wakes all who wait. */
void monitor_ring(struct monitor *monitor);

struct thread {
    pthread_t handle;
    bool started;
};

/* Runs work(self) beside the caller until thread_join. STATUS_NO_MEMORY when there is no thread. */
enum status thread_start(struct thread *thread, void *(*work)(void *self), void *self,
                         struct error *err);

/* Waits for its end; a thread that was never started has ended. */
void thread_join(struct thread *thread);

#endif
