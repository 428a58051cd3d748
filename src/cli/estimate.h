// SPDX-License-Identifier: MIT
/* What a large evaluation will take, from its first futures: told once on stderr. */
#ifndef SURETY_CLI_ESTIMATE_H
#define SURETY_CLI_ESTIMATE_H

#include "cli/values_option.h"

#include <stdbool.h>

struct estimate {
    uint64_t futures;                   /* of the whole */
    const struct values_option *values; /* the file that grows with them */
    bool wanted;
};

/* For evaluate_options.begun, with the struct as `self`: says time, memory and disk when the rest takes
 * longer than ten seconds or much disk. */
void estimate_tell(void *self, uint64_t futures, double seconds);

#endif
