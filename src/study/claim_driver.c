// SPDX-License-Identifier: MIT
/* Rank correlations of an effect with what was drawn in each future (Spearman 1904). */
#include "study/claim_driver.h"

#include "study/ensemble.h"

#include <math.h>
#include <stdlib.h>

struct keyed {
    double key;
    size_t future;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->future < y->future ? -1 : x->future > y->future;
}

/* Mid-ranks about their middle, in place; `pairs` is scratch. */
static void rank(double *values, struct keyed *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct keyed){values[i], i};
    qsort(pairs, count, sizeof *pairs, by_key);
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && pairs[end].key == pairs[i].key)
            end++;
        const double middle = 0.5 * (double)(i + end) - 0.5 * (double)count;
        for (; i < end; i++)
            values[pairs[i].future] = middle;
    }
}

static double correlation(const double *x, const double *y, size_t count)
{
    double xy = 0.0, xx = 0.0, yy = 0.0;
    for (size_t i = 0; i < count; i++)
        xy += x[i] * y[i], xx += x[i] * x[i], yy += y[i] * y[i];
    return xx > 0.0 && yy > 0.0 ? xy / sqrt(xx * yy) : 0.0;
}

/* What the largest of so many rank correlations stays below in 95 of 100 cases when nothing is related.
 * Of one, z / sqrt(n - 1) is passed by chance in less than exp(-z^2 / 2) of cases; the chances of all
 * add up to 5 % at most. */
static double chance_alone(size_t parameters, size_t futures)
{
    const double z = sqrt(2.0 * log((double)parameters / 0.05));
    return futures > 1 && parameters > 0 ? z / sqrt((double)(futures - 1)) : INFINITY;
}

/* Keeps the largest, largest first; the earlier of two equal ones. */
static void keep(struct driver_result *drivers, size_t *count, struct driver_result new)
{
    size_t at = *count;
    while (at > 0 && fabs(new.rank) > fabs(drivers[at - 1].rank))
        at--;
    if (at == CLAIM_DRIVERS_MOST)
        return;
    if (*count < CLAIM_DRIVERS_MOST)
        ++*count;
    for (size_t i = *count - 1; i > at; i--)
        drivers[i] = drivers[i - 1];
    drivers[at] = new;
}

enum status claim_drivers(const struct claim *claim, const double *const *values,
                          const struct replicates *replicates,
                          const struct parameter *const *parameters, size_t parameter_count,
                          uint64_t seed, const volatile int *stop, struct driver_result *out,
                          size_t *count)
{
    const size_t futures = replicates->futures;
    struct arena arena;
    const double *effect = NULL;
    *count = 0;
    if (!claim->effect_tree)
        return STATUS_OK;
    arena_init(&arena);
    enum status status = claim_effect(&arena, claim, values, replicates, &effect);
    double *defined = ARENA_ARRAY(&arena, double, futures);
    double *drawn = ARENA_ARRAY(&arena, double, futures);
    struct keyed *pairs = ARENA_ARRAY(&arena, struct keyed, futures);
    if (!effect || arena.failed) {
        arena_free(&arena);
        return status == STATUS_OK ? STATUS_NO_MEMORY : status;
    }
    size_t used = 0;
    for (size_t i = 0; i < futures; i++)
        if (isfinite(effect[i]))
            defined[used++] = effect[i];
    rank(defined, pairs, used);
    const double noise = chance_alone(parameter_count, used);
    for (size_t k = 0; k < parameter_count && !(stop && *stop); k++) {
        size_t kept = 0;
        future_sample_block(drawn, parameters[k], seed, 0, futures);
        for (size_t i = 0; i < futures; i++)
            if (isfinite(effect[i]))
                drawn[kept++] = drawn[i];
        rank(drawn, pairs, used);
        const double r = correlation(defined, drawn, used);
        if (fabs(r) > noise)
            keep(out, count, (struct driver_result){.parameter = parameters[k], .rank = r});
    }
    arena_free(&arena);
    return stop && *stop ? STATUS_INTERRUPTED : STATUS_OK;
}
