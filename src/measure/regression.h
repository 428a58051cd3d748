// SPDX-License-Identifier: MIT
/* Regression of an outcome on all factors at once, from any ensemble: how much, and which way.
 *
 * Standardised coefficients say by how many of its standard deviations the outcome moves when a factor
 * moves by one of its own; partial correlations say how closely the two move together once the other
 * factors are accounted for. On ranks (Iman and Conover 1979) both see every monotone relation, not only
 * straight lines. What they cannot see is in 1 - R2: look at it first. */
#ifndef SURETY_MEASURE_REGRESSION_H
#define SURETY_MEASURE_REGRESSION_H

#include "base/arena.h"
#include "base/error.h"

#include <stddef.h>

enum regression_scale { REGRESSION_VALUES, REGRESSION_RANKS };

struct regression_effect {
    double
        coefficient; /* standardised: SRC, or SRRC on ranks; NaN for a factor that never varies */
    double partial;  /* partial correlation, PCC or PRCC; in -1 .. 1; NaN likewise */
};

struct regression {
    size_t factors;
    struct regression_effect *effects; /* [factor] */
    double r2;                         /* the share of variance that the fit explains */
    double r2_adjusted;                /* the same, corrected for the number of factors */
    size_t rows;                       /* in which the outcome and all factors are finite */
    size_t missing;                    /* the others: left out */
};

/* x[factor] points to `rows` numbers; y has as many. Results live in the arena. The correlation matrix
 * is solved by Cholesky's decomposition. STATUS_INPUT: the outcome does not vary; fewer rows than factors
 * + 3; or a factor is a combination of earlier ones (named by its number from 1). STATUS_NO_MEMORY. */
enum status regression_fit(struct arena *arena, enum regression_scale scale, const double *const *x,
                           size_t factors, const double *y, size_t rows, struct regression *out,
                           struct error *err);

#endif
