// SPDX-License-Identifier: MIT
/* Values that are the same in every future, computed when the plan is made, for all steps.
 *
 * Known is what follows from TIME and numbers alone. Stocks and memories that no input and no draw
 * reaches are known too, when the plan has futures that differ at all: a run in which nothing varies
 * is not worth running twice. What reads a pipe delay is not known. With Runge-Kutta methods nothing
 * is, because values are needed between steps as well. */
#ifndef SURETY_PLAN_KNOWN_H
#define SURETY_PLAN_KNOWN_H

#include "plan/resolve.h"

#define KNOWN_NONE UINT32_MAX

struct known {
    uint32_t *uses; /* of each value of the resolution: how many read it; 0: not needed */
    uint32_t *rows; /* of each value: its row, or KNOWN_NONE */
    uint32_t row_count;
    double *numbers;  /* [row][step] */
    size_t steps;     /* numbers in a row: the last step computes too */
    bool has_history; /* a pipe delay is needed */
};

/* Needs: a resolution without loops. `outputs` are values. False when memory is out. */
bool known_find(struct known *known, struct arena *arena, const struct resolution *resolution,
                const uint32_t *outputs, uint32_t output_count, size_t steps);

static inline const double *known_row(const struct known *known, uint32_t row)
{
    return known->numbers + (size_t)row * known->steps;
}

/* Whether a row has one number, bit by bit, in steps begin .. end - 1. */
bool known_is_constant(const struct known *known, uint32_t row, size_t begin, size_t end);

#endif
