// SPDX-License-Identifier: MIT
/* A progress line on stderr: only on a terminal, redrawn in place, gone when the work is done. */
#ifndef SURETY_CLI_PROGRESS_H
#define SURETY_CLI_PROGRESS_H

#include "study/evaluate.h"

struct progress {
    bool shown;
    double begun, drawn; /* seconds */
    uint64_t futures, seed;
};

/* Hooks itself into the options; `progress` must outlive the run. */
void progress_init(struct progress *progress, struct evaluate_options *options, bool wanted);
void progress_end(struct progress *progress);

#endif
