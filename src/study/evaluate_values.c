// SPDX-License-Identifier: MIT
/* Where the columns of a chunk stand. */
#include "study/evaluate_values.h"

#include "study/lineup.h"

static const double *column(const struct evaluate_values *values, size_t number)
{
    return values->chunk->columns + number * values->chunk->stride;
}

/* The place of an outcome among those of a path; SIZE_MAX when it is not read there. */
static size_t place_on(const struct path *path, size_t outcome)
{
    for (size_t k = 0; k < path->count; k++)
        if (path->outcomes[k] == outcome)
            return k;
    return SIZE_MAX;
}

const double *evaluate_values_outcome(const struct evaluate_values *values, size_t adversary,
                                      size_t package, size_t outcome)
{
    const struct lineup *lineup = values->lineup;
    for (size_t i = 0; i < lineup->path_count; i++) {
        const size_t place = place_on(&lineup->paths[i], outcome);
        if (place != SIZE_MAX)
            return column(values, lineup_job(lineup, adversary, package, i)->first_column + place);
    }
    return NULL;
}

const double *evaluate_values_no_deal(const struct evaluate_values *values, size_t outcome)
{
    const struct lineup *lineup = values->lineup;
    for (size_t i = 0; i < lineup->no_deal_count; i++) {
        const size_t place = place_on(&lineup->no_deal[i], outcome);
        if (place != SIZE_MAX)
            return column(values, lineup->jobs[lineup->no_deal_jobs + i].first_column + place);
    }
    return NULL;
}

const double *evaluate_values_fan(const struct evaluate_values *values, size_t adversary,
                                  size_t package, size_t point)
{
    const struct sweep_job *job = lineup_job(values->lineup, adversary, package, 0);
    return column(values, job->first_column + values->lineup->paths[0].count + point);
}
