// SPDX-License-Identifier: MIT
/* How much a factor matters, from an ensemble that was made for something else.
 *
 * The futures are cut into slices by the factor's value, equally many in each, and the outcome within a
 * slice is compared with the outcome overall. No model is fitted and no further run is needed. Each
 * factor is looked at alone: one that acts only through others, with no trace in any slice, is not seen.
 *
 *   PAWN (Pianosi and Wagener 2015; 2018)  largest distance of the two distribution functions
 *                                          (Kolmogorov and Smirnov); median and largest over slices
 *   delta (Borgonovo 2007)                 half the area between the two densities, mean over slices;
 *                                          densities are histograms of equally likely bins
 *   first order (correlation ratio)        share of variance between slices, less what chance alone
 *                                          would put there (Kelley's epsilon squared)
 *
 * Chance alone makes PAWN and delta larger than 0. The threshold is what a factor reaches that has
 * nothing to do with the outcome: dummies with slices of the same sizes, filled at random. */
#ifndef SURETY_MEASURE_GIVEN_DATA_H
#define SURETY_MEASURE_GIVEN_DATA_H

#include "base/arena.h"
#include "base/error.h"
#include "measure/resample.h"

enum { GIVEN_SLICES_MOST = 64, GIVEN_BINS_MOST = 256 };

struct given_data_options {
    size_t slices;            /* 2 .. GIVEN_SLICES_MOST; usual: 10 */
    size_t bins;              /* of delta, 2 .. GIVEN_BINS_MOST; usual: 20 */
    size_t dummies;           /* 0: no thresholds (NaN); usual: 50 */
    struct resample resample; /* rows not read; seeds the dummies too */
    const volatile int *stop; /* NULL, or looked at before every factor and dummy: not 0 ends it */
};

struct given_measure {
    double value;
    struct interval interval; /* NaN without replicates */
    double threshold;         /* the quantile of the dummies at `level`; NaN without */
};

struct given_effect {
    struct given_measure median, largest, delta; /* in 0 .. 1; NaN when there is one slice only */
    double first; /* first-order share of variance; NaN likewise; a little below 0 by chance */
    size_t
        slices; /* fewer than asked for when values repeat: equal ones share a slice; 1: hardly ever varies */
};

struct given_data {
    size_t factors;
    struct given_effect *effects; /* [factor] */
    size_t rows, missing;         /* used; left out because something is not finite */
    size_t replicates;
    double *median_replicates; /* [replicate * factors + factor]; for resample_ranking */
};

/* x[factor] points to `rows` numbers; y has as many. Results live in the arena. STATUS_INPUT: the outcome
 * does not vary, or fewer than 8 rows a slice. STATUS_NO_MEMORY. STATUS_INTERRUPTED by `stop`.
 * Replicates keep the slices of the ensemble and weigh its rows; their intervals lie higher than the
 * estimates where these are near the threshold, because chance enters twice. */
enum status given_data_analyse(struct arena *arena, const double *const *x, size_t factors,
                               const double *y, size_t rows,
                               const struct given_data_options *options, struct given_data *out,
                               struct error *err);

#endif
