// SPDX-License-Identifier: MIT
/* How likely a series of observations is, given what a model says it should be; many models at once.
 *
 * A model is never exact, so each series has an error of its own, of unknown size; the size is not fitted
 * but summed over, as its prior says:
 *
 *   normal    observed = model + e, e[t] = rho e[t - 1] + N(0, sigma^2) where one row follows the other.
 *             sigma^2 is scaled inverse chi-square with one degree of freedom, rho one of
 *             LIKELIHOOD_RHOS values, so that errors that last count as little as they tell
 *   interval  a range was stated: the probability that model + N(0, sigma^2) lies within; sigma one
 *             of LIKELIHOOD_WIDTHS shares of the scale
 *   count     negative binomial about the model, with one of LIKELIHOOD_SIZES sizes; the largest is
 *             all but Poisson
 *
 * With `logs` model and observations are compared by their logarithms: the caller hands logarithms of the
 * observations and the model as it is. */
#ifndef SURETY_MEASURE_LIKELIHOOD_H
#define SURETY_MEASURE_LIKELIHOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LIKELIHOOD_LANES = 64, /* models at once, at most; a multiple of 8 */
    LIKELIHOOD_RHOS = 11,
    LIKELIHOOD_WIDTHS = 5,
    LIKELIHOOD_SIZES = 6
};

enum likelihood_family { LIKELIHOOD_NORMAL, LIKELIHOOD_INTERVAL, LIKELIHOOD_COUNT };

struct likelihood {
    enum likelihood_family family;
    bool logs;
    size_t count;             /* rows */
    const double *observed;   /* normal, count; interval: where low and high are NaN */
    const double *low, *high; /* interval: -INFINITY or INFINITY where there is no end */
    const bool *follows;      /* normal: the row comes directly after the one before it */
    double scale;             /* above 0: how large an error would not surprise */
    double weight;            /* 1; less where rows repeat each other */
};

/* out[lane] += the logarithm of the likelihood, up to a constant, of model[row * stride + lane]; -INFINITY
 * where the model cannot be compared. `model` is 64-byte aligned, stride a multiple of 8. */
void likelihood_add(const struct likelihood *likelihood, const double *model, size_t stride,
                    size_t lanes, double *out);

/* The k-th of the values that rho can have, all alike likely beforehand. */
double likelihood_rho(size_t k);

/* The error of a series. */
struct likelihood_error {
    double sigma; /* normal, interval: of one step, in the units compared; count: 1 / sqrt(size) */
    double rho;   /* normal; else 0 */
};

/* One draw of it given the model of one lane, keyed by stream and number. */
struct likelihood_error likelihood_draw(const struct likelihood *likelihood, const double *model,
                                        size_t stride, size_t lane, uint64_t stream,
                                        uint64_t number);

#endif
