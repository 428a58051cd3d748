// SPDX-License-Identifier: MIT
/* One table of futures a precision and package, laid side by side. */
#include "study/precision.h"

#include "study/futures.h"

#include <math.h>

static const struct place nowhere = {0};

/* Every package's futures in one precision. */
static enum status run_in(struct arena *arena, const struct case_folder *folder, bool single,
                          const struct document *document, const struct evaluate_options *options,
                          struct futures_table **out, struct problems *problems, struct error *err)
{
    struct case_folder *own = ARENA_NEW(arena, struct case_folder);
    struct futures_table *tables = ARENA_ARRAY(arena, struct futures_table, options->package_count);
    if (!own || !tables)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *own = *folder;
    own->single = single;
    const struct futures_options wanted = {
        .credit = options->credit,
        .adversary = options->adversary_count ? options->adversaries[0] : NULL,
        .set = options->set,
        .endogenous = options->endogenous,
        .futures = options->futures < PRECISION_FUTURES ? options->futures : PRECISION_FUTURES,
        .seed = options->seed,
        .threads = options->threads,
        .stop = options->stop};
    TRY(futures_run_each(arena, own, document, &wanted, options->packages, options->package_count,
                         tables, problems, err));
    *out = tables;
    return STATUS_OK;
}

/* The largest number of an outcome in double precision. */
static double largest_of(const struct futures_table *tables, size_t count, size_t place)
{
    double largest = 0.0;
    for (size_t p = 0; p < count; p++)
        for (size_t i = 0; i < tables[p].count; i++)
            if (isfinite(tables[p].y[place][i]))
                largest = fmax(largest, fabs(tables[p].y[place][i]));
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
                         const struct futures_table *expected, const struct futures_table *got,
                         size_t place, size_t p, size_t reference)
{
    size_t turned = 0;
    for (size_t i = 0; i < expected[p].count; i++)
        turned += order_of(expected[p].y[place][i], expected[reference].y[place][i]) !=
                  order_of(got[p].y[place][i], got[reference].y[place][i]);
    if (turned > out->turned)
        out->turned = turned, out->turned_package = package;
}

enum status precision_run(struct arena *arena, const struct case_folder *folder,
                          const struct document *document, const struct evaluate_options *options,
                          const struct precision **out, struct problems *problems,
                          struct error *err)
{
    struct futures_table *expected, *got;
    TRY(run_in(arena, folder, false, document, options, &expected, problems, err));
    TRY(run_in(arena, folder, true, document, options, &got, problems, err));
    struct precision *precision = ARENA_NEW(arena, struct precision);
    struct precision_outcome *outcomes =
        ARENA_ARRAY(arena, struct precision_outcome, expected[0].outcome_count);
    if (!precision || !outcomes)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    size_t reference = 0;
    while (reference < options->package_count && options->packages[reference] != options->reference)
        reference++;
    const bool paired = reference < options->package_count;
    for (size_t k = 0; k < expected[0].outcome_count; k++) {
        outcomes[k].outcome = expected[0].outcomes[k];
        outcomes[k].largest = largest_of(expected, options->package_count, k);
        for (size_t p = 0; p < options->package_count; p++) {
            compare(&outcomes[k], options->packages[p], expected[p].y[k], got[p].y[k],
                    expected[p].count);
            if (paired)
                compare_pair(&outcomes[k], options->packages[p], expected, got, k, p, reference);
        }
    }
    *precision = (struct precision){.futures = expected[0].count,
                                    .packages = options->package_count,
                                    .reference = paired ? options->reference : NULL,
                                    .outcomes = outcomes,
                                    .count = expected[0].outcome_count};
    *out = precision;
    return STATUS_OK;
}
