// SPDX-License-Identifier: MIT
/* Statistics of a claim over the futures of its arms, with their bootstrap replicates.
 *
 * Private to src/study.
 *
 * What stands inside a reduction is worked out once, a number a future; a replicate only weighs
 * futures anew. Futures in which a number is undefined (NaN) do not count for that reduction. */
#ifndef SURETY_STUDY_CLAIM_STATISTIC_H
#define SURETY_STUDY_CLAIM_STATISTIC_H

#include "study/claims.h"

/* How often each replicate draws each future; the same for all claims of one analysis. */
struct replicates {
    const uint16_t *counts; /* [replicate][future] */
    size_t count, futures;
};

/* For one number after another of one claim. Memory is the arena's. */
struct claim_calculator {
    struct arena *arena;
    const struct claim *claim;
    const double *const *values; /* [value of the claim]: one number a future */
    const struct replicates *replicates;
    struct reduction *reductions;
    size_t reduction_count, reduction_capacity;
    double *statistics;   /* [statistic][1 + replicate], those worked out so far */
    size_t done;          /* statistics */
    size_t defined_least; /* futures that count for the reduction with the fewest */
};

enum status claim_calculator_init(struct claim_calculator *calculator, struct arena *arena,
                                  const struct claim *claim, const double *const *values,
                                  const struct replicates *replicates);

/* out[0] is the value over all futures, out[1 + r] that of replicate r. */
enum status claim_calculate(struct claim_calculator *calculator, const struct expr *expr,
                            double *out);

/* Futures that count for the reduction of an expression with the fewest, through the statistics that
 * it names; after claim_calculate. All of them without a reduction. */
size_t claim_defined(const struct claim_calculator *calculator, const struct expr *expr);

/* A number a future, for an expression inside a reduction; NULL when memory is out. */
const double *claim_futures(struct claim_calculator *calculator, const struct expr *expr);

/* The claim's effect in each future, in memory of `arena`. The claim has one. */
enum status claim_effect(struct arena *arena, const struct claim *claim,
                         const double *const *values, const struct replicates *replicates,
                         const double **out);

/* The value with the interval of its replicates, from what claim_calculate gave. */
enum status claim_interval(const double *numbers, size_t replicates, struct claim_number *out,
                           struct error *err);

#endif
