// SPDX-License-Identifier: MIT
/* Threads that take task numbers from one counter.
 *
 * Numbers are given out in ascending order, so when task i fails, every task before it has been
 * begun and will end: the lowest failing number is the same whatever the threads do. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct pool {
    pool_task *task;
    void *self;
    size_t count;
    const volatile int *stop;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* guards the three below */
    size_t failed_index;  /* lowest so far; count when none */
    struct error failure;
    enum status status;
};

struct worker {
    struct pool *pool;
    size_t number;
    pthread_t thread;
};

size_t pool_processors(void)
{
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof usable, &usable) == 0 && CPU_COUNT(&usable) > 0)
        return (size_t)CPU_COUNT(&usable);
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}

static void note_failure(struct pool *pool, size_t index, enum status status,
                         const struct error *err)
{
    pthread_mutex_lock(&pool->lock);
    if (index < pool->failed_index) {
        pool->failed_index = index;
        pool->status = status;
        pool->failure = *err;
    }
    pthread_mutex_unlock(&pool->lock);
    atomic_store(&pool->failed, true);
}

static void take_tasks(struct pool *pool, size_t worker)
{
    for (;;) {
        /* Another thread may set it, as a signal may. */
        if (atomic_load(&pool->failed) ||
            (pool->stop && __atomic_load_n(pool->stop, __ATOMIC_RELAXED)))
            return;
        const size_t index = atomic_fetch_add(&pool->next, 1);
        if (index >= pool->count)
            return;
        struct error err = {0};
        const enum status status = pool->task(pool->self, worker, index, &err);
        if (status != STATUS_OK)
            note_failure(pool, index, status, &err);
    }
}

static void *run_worker(void *argument)
{
    const struct worker *worker = argument;
    take_tasks(worker->pool, worker->number);
    return NULL;
}

/* The caller is worker 0. When the system gives fewer threads, those do all the work. */
static void run_workers(struct pool *pool, struct worker *workers, size_t threads)
{
    size_t started = 1;
    for (; started < threads; started++) {
        workers[started] = (struct worker){.pool = pool, .number = started};
        if (pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]) != 0)
            break;
    }
    take_tasks(pool, 0);
    for (size_t i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}

static enum status pool_result(struct pool *pool, struct error *err)
{
    const struct place nowhere = {0};
    if (pool->status != STATUS_OK) {
        if (err && err->status == STATUS_OK)
            *err = pool->failure;
        return pool->status;
    }
    if (atomic_load(&pool->next) < pool->count)
        return error_set(err, STATUS_INTERRUPTED, nowhere, "interrupted");
    return STATUS_OK;
}

enum status pool_run(size_t threads, size_t count, pool_task *task, void *self,
                     const volatile int *stop, struct error *err)
{
    assert(threads > 0);
    const struct place nowhere = {0};
    if (threads > count)
        threads = count ? count : 1;
    struct worker *workers = calloc(threads, sizeof *workers);
    if (!workers)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for %zu threads", threads);
    struct pool pool = {.task = task, .self = self, .count = count, .stop = stop,
                        .failed_index = count, .status = STATUS_OK};
    atomic_init(&pool.next, 0);
    atomic_init(&pool.failed, false);
    pthread_mutex_init(&pool.lock, NULL);
    run_workers(&pool, workers, threads);
    pthread_mutex_destroy(&pool.lock);
    free(workers);
    return pool_result(&pool, err);
}
