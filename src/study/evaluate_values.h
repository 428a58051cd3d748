// SPDX-License-Identifier: MIT
/* Every number of an evaluation, future by future, for those who keep them: a chunk at a time, as it is
 * run. */
#ifndef SURETY_STUDY_EVALUATE_VALUES_H
#define SURETY_STUDY_EVALUATE_VALUES_H

#include "study/evaluate.h"

struct lineup;
struct sweep_chunk;

struct evaluate_values {
    const struct lineup *lineup;
    const struct sweep_chunk *chunk;
    uint64_t first; /* futures first .. first + count - 1 */
    size_t count;
    size_t fan_points; /* of every package; 0: no fan */
};

/* `count` numbers each, as reduce.h tells: finite, NaN where undefined, infinite where failed. NULL when
 * the outcome is not read there. */
const double *evaluate_values_outcome(const struct evaluate_values *values, size_t adversary,
                                      size_t package, size_t outcome);
const double *evaluate_values_no_deal(const struct evaluate_values *values, size_t outcome);
const double *evaluate_values_fan(const struct evaluate_values *values, size_t adversary,
                                  size_t package, size_t point);

#endif
