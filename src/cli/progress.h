// SPDX-License-Identifier: MIT
/* A progress line on stderr: only on a terminal, redrawn in place, gone when the work is done. */
#ifndef SURETY_CLI_PROGRESS_H
#define SURETY_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    double begun, drawn; /* seconds */
    uint64_t futures, seed;
};

/* For work on so many futures; shown only if `wanted`. `progress` must outlive the work. */
void progress_init(struct progress *progress, uint64_t futures, uint64_t seed, bool wanted);
void progress_end(struct progress *progress);

/* What a study calls as its `progress`, with the struct as `self`; NULL when nothing is shown. */
typedef void progress_hook(void *self, double share, uint64_t futures_done);
progress_hook *progress_drawer(const struct progress *progress);

#endif
