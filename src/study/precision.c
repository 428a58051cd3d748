// SPDX-License-Identifier: MIT
/* One sample a precision, laid side by side. */
#include "study/precision.h"

#include "study/lineup.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* ---- samples ---- */

enum status precision_begin(struct arena *arena, const struct case_folder *folder,
                            const struct evaluate_options *options, struct precision_sample *out)
{
    const size_t most = PRECISION_FUTURES;
    *out = (struct precision_sample){.packages = options->package_count,
                                     .outcomes = folder->outcome_count,
                                     .futures =
                                         options->futures < most ? (size_t)options->futures : most,
                                     .has = ARENA_ARRAY(arena, bool, folder->outcome_count)};
    out->items =
        arena_alloc(arena, out->packages * out->outcomes, out->futures * sizeof *out->items);
    return out->items && out->has ? STATUS_OK : STATUS_NO_MEMORY;
}

static double *numbers_of(const struct precision_sample *sample, size_t package, size_t outcome)
{
    return sample->items + (package * sample->outcomes + outcome) * sample->futures;
}

enum status precision_take(void *self, const struct evaluate_values *values, struct error *err)
{
    const struct precision_sample *sample = self;
    (void)err;
    if (values->first >= sample->futures)
        return STATUS_OK;
    const size_t first = (size_t)values->first, left = sample->futures - first,
                 count = values->count < left ? values->count : left;
    for (size_t p = 0; p < sample->packages; p++)
        for (size_t k = 0; k < sample->outcomes; k++) {
            const double *column = evaluate_values_outcome(values, 0, p, k);
            column = column ? column : evaluate_values_no_deal(values, k);
            sample->has[k] = column != NULL;
            if (column)
                memcpy(numbers_of(sample, p, k) + first, column, count * sizeof *column);
        }
    return STATUS_OK;
}

struct sampler {
    const struct lineup *lineup;
    struct precision_sample *sample;
    struct error *err;
};

static enum status take_chunk(void *self, const struct sweep_chunk *chunk)
{
    const struct sampler *sampler = self;
    const struct evaluate_values values = {
        .lineup = sampler->lineup, .chunk = chunk, .first = chunk->first, .count = chunk->count};
    return precision_take(sampler->sample, &values, sampler->err);
}

/* A sweep's jobs in double precision; jobs that have a plan in common go on having one. */
static const struct sweep_job *doubled(struct arena *arena, const struct sweep *sweep)
{
    struct sweep_job *jobs =
        arena_grow(arena, sweep->jobs, sweep->job_count, sweep->job_count, sizeof *jobs);
    struct plan *plans = ARENA_ARRAY(arena, struct plan, sweep->job_count);
    if (!jobs || !plans)
        return NULL;
    for (size_t i = 0; i < sweep->job_count; i++) {
        size_t same = 0;
        while (sweep->jobs[same].plan != sweep->jobs[i].plan)
            same++;
        plans[i] = *sweep->jobs[i].plan;
        plans[i].single = false;
        jobs[i].plan = &plans[same];
    }
    return jobs;
}

/* Runs the first futures in one precision. */
static enum status run_in(struct arena *arena, const struct lineup *lineup, bool single,
                          const struct sweep *sweep, struct precision_sample *out,
                          struct error *err)
{
    struct sweep first = *sweep;
    struct sampler sampler = {lineup, out, err};
    first.jobs = single ? sweep->jobs : doubled(arena, sweep);
    if (!first.jobs)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(precision_begin(arena, lineup->folder, lineup->options, out));
    first.first = 0;
    first.futures = out->futures;
    first.preludes = NULL;
    first.draws = NULL;
    first.progress = NULL;
    return sweep_run(&first, take_chunk, &sampler, err);
}

/* ---- comparing ---- */

/* The largest number of an outcome. */
static double largest_of(const struct precision_sample *sample, size_t outcome)
{
    double largest = 0.0;
    for (size_t p = 0; p < sample->packages; p++)
        for (size_t i = 0; i < sample->futures; i++) {
            const double number = numbers_of(sample, p, outcome)[i];
            largest = isfinite(number) ? fmax(largest, fabs(number)) : largest;
        }
    return largest;
}

/* One package's futures of one outcome. */
static void compare(struct precision_outcome *out, const struct package *package,
                    const double *expected, const double *got, size_t count)
{
    double sum = 0.0;
    size_t both = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(expected[i]) || !isfinite(got[i])) {
            out->apart += isfinite(expected[i]) != isfinite(got[i]);
            continue;
        }
        const double difference = fabs(got[i] - expected[i]);
        out->apart += difference > 1e-3 * out->largest;
        sum += got[i] - expected[i];
        both++;
        if (difference > out->difference)
            out->difference = difference, out->package = package;
    }
    if (both)
        out->mean = fmax(out->mean, fabs(sum / (double)both));
}

/* Whether a is above b, below, or neither. */
static int order_of(double a, double b)
{
    return (a > b) - (a < b);
}

/* The same of a package beside the reference. */
static void compare_pair(struct precision_outcome *out, const struct package *package,
                         const struct precision_sample *expected,
                         const struct precision_sample *got, size_t p, size_t reference)
{
    const size_t k = out->outcome;
    size_t turned = 0;
    for (size_t i = 0; i < expected->futures; i++)
        turned += order_of(numbers_of(expected, p, k)[i], numbers_of(expected, reference, k)[i]) !=
                  order_of(numbers_of(got, p, k)[i], numbers_of(got, reference, k)[i]);
    if (turned > out->turned)
        out->turned = turned, out->turned_package = package;
}

enum status precision_run(struct arena *arena, const struct lineup *lineup,
                          const struct sweep *sweep, const struct precision_sample *single,
                          const struct precision **out, struct error *err)
{
    const struct evaluate_options *options = lineup->options;
    struct precision_sample expected, got = *single;
    TRY(run_in(arena, lineup, false, sweep, &expected, err));
    if (got.futures == 0)
        TRY(run_in(arena, lineup, true, sweep, &got, err));
    struct precision *precision = ARENA_NEW(arena, struct precision);
    struct precision_outcome *outcomes =
        ARENA_ARRAY(arena, struct precision_outcome, expected.outcomes);
    if (!precision || !outcomes)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    size_t reference = 0, count = 0;
    while (reference < options->package_count && options->packages[reference] != options->reference)
        reference++;
    const bool paired = reference < options->package_count;
    for (size_t k = 0; k < expected.outcomes; k++) {
        if (!expected.has[k])
            continue;
        struct precision_outcome *outcome = &outcomes[count++];
        outcome->outcome = k;
        outcome->largest = largest_of(&expected, k);
        for (size_t p = 0; p < options->package_count; p++) {
            compare(outcome, options->packages[p], numbers_of(&expected, p, k),
                    numbers_of(&got, p, k), expected.futures);
            if (paired)
                compare_pair(outcome, options->packages[p], &expected, &got, p, reference);
        }
    }
    *precision = (struct precision){.futures = expected.futures,
                                    .packages = options->package_count,
                                    .reference = paired ? options->reference : NULL,
                                    .outcomes = outcomes,
                                    .count = count};
    *out = precision;
    return STATUS_OK;
}
