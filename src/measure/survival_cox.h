// SPDX-License-Identifier: MIT
/* Cox's regression: by what factor a covariate multiplies the hazard, whatever the hazard is over time.
 *
 * Cox 1972. Ties: Efron 1977, Breslow 1974, or the exact discrete likelihood. Robust errors sum the
 * scores of a cluster before they are squared (Lin and Wei 1989). Agrees with coxph of R's package
 * survival 3.5-3 to 1e-6. */
#ifndef SURETY_MEASURE_SURVIVAL_COX_H
#define SURETY_MEASURE_SURVIVAL_COX_H

#include "measure/survival.h"

enum survival_ties { SURVIVAL_EFRON, SURVIVAL_BRESLOW, SURVIVAL_EXACT };

struct survival_cox_data {
    struct survival_spells spells; /* weights must be NULL */
    const double *const *x;        /* [covariate][spell], finite */
    size_t covariates;
    const size_t *clusters; /* [spell] within 0 .. cluster_count - 1; NULL: each spell its own */
    size_t cluster_count;
};

struct survival_cox {
    size_t covariates;
    double *coefficients; /* logarithms of hazard ratios */
    double *errors;       /* standard, from the information */
    double *robust;       /* standard; NaN with exact ties */
    double log_likelihood_null, log_likelihood;
    double concordance; /* share of comparable pairs in which the higher risk had its event first */
    size_t count, events, steps;
    struct survival_curve
        baseline; /* at covariates of 0: `cumulative` alone is filled. Breslow's with
                                       exact ties */
};

/* Newton's method from 0, halving steps that make the likelihood worse. STATUS_INPUT: no event, a
 * covariate that does not vary or is a combination of others, or a likelihood without a maximum (a
 * coefficient runs away). STATUS_NO_MEMORY. */
enum status survival_cox_fit(struct arena *arena, const struct survival_cox_data *data,
                             enum survival_ties ties, struct survival_cox *out, struct error *err);

/* The chance that a spell with covariates x[covariate] lasts beyond a time. */
double survival_cox_survival(const struct survival_cox *cox, const double *x, double time);

#endif
