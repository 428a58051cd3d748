// SPDX-License-Identifier: MIT
/* Climbs are made in a box of side 1, so that one tolerance and one first step fit all dimensions. */
#include "measure/maximum.h"

#include <math.h>
#include <nlopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

static const double nowhere_near = -1e12, first_step = 0.1, agreement = 1e-2;

struct climb {
    const struct maximum_search *search;
    double *at; /* in the box of the search */
    size_t evaluations;
};

static void place(const struct maximum_search *search, const double *unit, double *at)
{
    for (size_t k = 0; k < search->dimensions; k++)
        at[k] = search->low[k] + unit[k] * (search->high[k] - search->low[k]);
}

static double value_at(unsigned count, const double *unit, double *slope, void *self)
{
    struct climb *climb = self;
    (void)count, (void)slope;
    place(climb->search, unit, climb->at);
    climb->evaluations++;
    const double value = climb->search->value(climb->search->self, climb->at);
    return isfinite(value) ? value : nowhere_near;
}

/* From `unit` upward; false when NLopt has no memory. Rounding errors and exhausted evaluations end a climb,
 * and what it reached counts. */
static bool climb_from(struct climb *climb, nlopt_algorithm algorithm, double *unit, double *value)
{
    const struct maximum_search *search = climb->search;
    nlopt_opt opt = nlopt_create(algorithm, (unsigned)search->dimensions);
    nlopt_result result = NLOPT_OUT_OF_MEMORY;
    if (opt && nlopt_set_lower_bounds1(opt, 0) > 0 && nlopt_set_upper_bounds1(opt, 1) > 0 &&
        nlopt_set_initial_step1(opt, first_step) > 0 &&
        nlopt_set_max_objective(opt, value_at, climb) > 0 &&
        nlopt_set_xtol_abs1(opt, search->tolerance) > 0 &&
        nlopt_set_maxeval(opt, (int)search->evaluations_most) > 0)
        result = nlopt_optimize(opt, unit, value);
    nlopt_destroy(opt);
    return result > 0 || result == NLOPT_ROUNDOFF_LIMITED || result == NLOPT_FAILURE;
}

static enum status find(struct climb *climb, double *unit, double *best, double *values,
                        struct maximum *out, struct error *err)
{
    const struct maximum_search *search = climb->search;
    out->value = -INFINITY;
    for (size_t s = 0; s <= search->start_count; s++) {
        const bool last = s == search->start_count;
        for (size_t k = 0; k < search->dimensions; k++)
            unit[k] =
                last ? best[k]
                     : (search->starts[s][k] - search->low[k]) / (search->high[k] - search->low[k]);
        if ((!last && !climb_from(climb, NLOPT_LN_BOBYQA, unit, &values[s])) ||
            !climb_from(climb, NLOPT_LN_SBPLX, unit, &values[s]))
            return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for a climb");
        if (values[s] > out->value) {
            out->value = values[s];
            memcpy(best, unit, search->dimensions * sizeof *best);
        }
    }
    if (!(out->value > nowhere_near))
        return error_set(err, STATUS_INPUT, nowhere, "no starting point has a finite value");
    out->agreeing = 0;
    for (size_t s = 0; s < search->start_count; s++)
        out->agreeing += values[s] >= out->value - agreement;
    out->evaluations = climb->evaluations;
    return STATUS_OK;
}

enum status maximum_find(const struct maximum_search *search, double *at, struct maximum *out,
                         struct error *err)
{
    double *unit = calloc(3 * search->dimensions + search->start_count + 1, sizeof *unit);
    if (!unit)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for a climb");
    double *best = unit + search->dimensions, *values = best + 2 * search->dimensions;
    struct climb climb = {.search = search, .at = best + search->dimensions};
    const enum status status = find(&climb, unit, best, values, out, err);
    if (status == STATUS_OK)
        place(search, best, at);
    free(unit);
    return status;
}
