// SPDX-License-Identifier: MIT
/* Work over threads: tasks 0 .. count-1, each run once by some thread. */
#ifndef SURETY_BASE_POOL_H
#define SURETY_BASE_POOL_H

#include "base/error.h"

#include <stddef.h>

/* The number of processors this process may use. */
size_t pool_processors(void);

/* Runs task(self, worker, index) for every index; `worker` is 0 .. threads-1 and one worker runs one
 * task at a time, so scratch memory is indexed by it. The first failure (lowest index) is returned
 * and the rest is skipped. With `stop` non-NULL, tasks not yet begun are skipped once *stop is not
 * 0 and the result is STATUS_INTERRUPTED. `threads` 1 runs in the caller. */
typedef enum status pool_task(void *self, size_t worker, size_t index, struct error *err);
enum status pool_run(size_t threads, size_t count, pool_task *task, void *self,
                     const volatile int *stop, struct error *err);

#endif
