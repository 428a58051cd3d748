// SPDX-License-Identifier: MIT
/* Where a function of a box is largest, without its slopes, from several starting points.
 *
 * From each start Powell's BOBYQA climbs (quadratic models within a trust region), then Sbplx (Rowan 1990), which
 * bends and edges do not stop; Sbplx once more from the best. Only user of NLopt. */
#ifndef SURETY_MEASURE_MAXIMUM_H
#define SURETY_MEASURE_MAXIMUM_H

#include "base/error.h"

#include <stddef.h>

struct maximum_search {
    size_t dimensions;
    const double *low, *high;    /* low < high in every dimension */
    const double *const *starts; /* [start][dimension], within the box */
    size_t start_count;
    size_t evaluations_most; /* of one climb */
    double tolerance;        /* relative to the box: a climb ends when it moves less */
    /* What is not finite counts as very small. */
    double (*value)(void *self, const double *at);
    void *self;
};

struct maximum {
    double value;
    size_t evaluations; /* of all climbs */
    size_t agreeing;    /* climbs that ended within 0.01 of the value, and so support it */
};

/* Writes the point to at[dimension]. STATUS_NO_MEMORY; STATUS_INPUT when no start has a finite value. */
enum status maximum_find(const struct maximum_search *search, double *at, struct maximum *out,
                         struct error *err);

#endif
