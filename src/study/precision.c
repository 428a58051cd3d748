// SPDX-License-Identifier: MIT
/* One sample a precision, laid side by side. */
#include "study/precision.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* ---- samples ---- */

enum status precision_begin(struct arena *arena, const struct case_folder *folder,
                            const struct evaluate_options *options, struct precision_sample *out)
{
    const size_t most = PRECISION_FUTURES;
    *out = (struct precision_sample){
        .packages = options->package_count,
        .outcomes = folder->outcome_count,
        .futures = options->futures < most ? (size_t)options->futures : most,
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

/* Runs the first futures in one precision. */
static enum status run_in(struct arena *arena, const struct case_folder *folder, bool single,
                          const struct document *document, const struct evaluate_options *options,
                          struct precision_sample *out, struct problems *problems,
                          struct error *err)
{
    struct case_folder own = *folder;
    const struct evaluation *ignored;
    own.single = single;
    TRY(precision_begin(arena, folder, options, out));
    const struct evaluate_options wanted = {.packages = options->packages,
                                            .package_count = options->package_count,
                                            .adversaries = options->adversaries,
                                            .adversary_count = options->adversary_count ? 1 : 0,
                                            .credit = options->credit,
                                            .futures = out->futures,
                                            .seed = options->seed,
                                            .threads = options->threads,
                                            .set = options->set,
                                            .endogenous = options->endogenous,
                                            .uncompared = true,
                                            .stop = options->stop,
                                            .values = precision_take,
                                            .values_self = out};
    return evaluate_run(arena, &own, document, &wanted, &ignored, problems, err);
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

enum status precision_run(struct arena *arena, const struct case_folder *folder,
                          const struct document *document, const struct evaluate_options *options,
                          const struct precision_sample *single, const struct precision **out,
                          struct problems *problems, struct error *err)
{
    struct precision_sample expected, got = *single;
    TRY(run_in(arena, folder, false, document, options, &expected, problems, err));
    if (got.futures == 0)
        TRY(run_in(arena, folder, true, document, options, &got, problems, err));
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
