// SPDX-License-Identifier: MIT
/* From one number a future to how it is spread.
 *
 * Futures are added in their order, leaf by leaf; sums are taken within leaves of a fixed number of
 * futures and combined by a fixed binary tree, so the bits depend on the values alone; parts that were
 * added apart join to the same bits. Memory does not grow with the number of futures: quantiles use the
 * first ones only, which the caller keeps.
 *
 * A future's number is finite; or NaN, when it is undefined there (a condition did not hold); or
 * infinite, when the model failed to give a number. */
#ifndef SURETY_STUDY_REDUCE_H
#define SURETY_STUDY_REDUCE_H

#include <stddef.h>
#include <stdint.h>

enum { REDUCE_LEAF = 1024, REDUCE_LEVELS = 48 };

/* How one number is spread over futures. NaN where nothing is defined. */
struct spread {
    double mean, deviation;                   /* standard deviation, n - 1 */
    double q05, q10, q25, q50, q75, q90, q95; /* type 7 */
    double least, most;
    uint64_t count;     /* futures in which it is defined */
    uint64_t undefined; /* futures in which its `given` condition did not hold */
    uint64_t failed;    /* futures in which it is not finite */
};

struct moments {
    uint64_t count;
    double mean, squares; /* sum of squared deviations from the mean */
};

/* Starts as all zeroes. levels[k] holds 2^k leaves when bit k of `leaves` is set. */
struct accumulator {
    struct moments levels[REDUCE_LEVELS];
    uint64_t leaves;
    uint64_t count, undefined, failed;
    double least, most;
};

/* Adds the next `count` futures. Every call but the last adds whole leaves. */
void accumulator_add(struct accumulator *accumulator, const double *values, size_t count);

/* Adds the futures of `part`, which come next. Gives the bits that adding them one by one would give: `into`
 * holds a multiple of the power of two leaves that `part` fits into. */
void accumulator_join(struct accumulator *into, const struct accumulator *part);

/* What was added so far, with quantiles of the finite ones among `kept`; `scratch` has room for
 * `kept_count` numbers. */
struct spread accumulator_spread(const struct accumulator *accumulator, const double *kept,
                                 size_t kept_count, double *scratch);

/* Quantiles of the finite ones among the values, which stay as they are; `scratch` has room for as many. */
void finite_quantiles(const double *values, size_t count, const double *probabilities,
                      size_t wanted, double *scratch, double *out);

/* Quantiles of type 7 (Hyndman and Fan 1996; R's default) for probabilities in rising order. Reorders
 * the values, which are finite. No values: NaN. */
enum { QUANTILES_MOST = 16 };
void quantiles(double *values, size_t count, const double *probabilities, size_t wanted,
               double *out);

#endif
