// SPDX-License-Identifier: MIT
/* Weibull and exponential times with censoring: log T = b0 + b1 x1 + .. + scale * W, W of the smallest
 * extreme value.
 *
 * The hazard at time t is shape / e^b * (t / e^b)^(shape - 1) with shape = 1 / scale: below 1 the risk falls
 * with time. The exponential holds the scale at 1. Agrees with survreg of R's package survival 3.5-3. */
#ifndef SURETY_MEASURE_SURVIVAL_WEIBULL_H
#define SURETY_MEASURE_SURVIVAL_WEIBULL_H

#include "measure/survival.h"

enum survival_family { SURVIVAL_WEIBULL, SURVIVAL_EXPONENTIAL };

struct survival_weibull {
    size_t covariates;
    double *coefficients; /* [0]: intercept; [1 + covariate] */
    double *errors;       /* standard, of the coefficients */
    double scale;
    double log_scale_error; /* standard; 0 for the exponential */
    double log_likelihood;  /* of the times themselves, not of their logarithms */
};

/* x[covariate][spell], finite; times above 0. Newton's method. STATUS_INPUT: a time of 0, no event, or
 * covariates that do not determine the fit. STATUS_NO_MEMORY. */
enum status survival_weibull_fit(struct arena *arena, const struct survival_spells *spells,
                                 const double *const *x, size_t covariates,
                                 enum survival_family family, struct survival_weibull *out,
                                 struct error *err);

/* The chance that a spell without covariates lasts beyond a time. */
double survival_weibull_survival(const struct survival_weibull *fit, double time);

#endif
