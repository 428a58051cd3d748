// SPDX-License-Identifier: MIT
/* Order, ranks and quantiles of an array of numbers.
 *
 * Ties are broken by index, so the same values always give the same order. Unless a function says
 * otherwise, values are finite and nothing of the caller's is reordered. */
#ifndef SURETY_MEASURE_QUANTILE_H
#define SURETY_MEASURE_QUANTILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* order[0 .. count-1]: the indices of the values in rising order. No NaN; -0 equals 0. Up to 2^32 - 1
 * values. STATUS_NO_MEMORY. */
enum status quantile_order(const double *values, size_t count, uint32_t *order, struct error *err);

/* ranks[i] from 1: equal values share the mean of their ranks. `order` is what quantile_order gives. */
void quantile_ranks(const double *values, const uint32_t *order, size_t count, double *ranks);

/* The quantile of type 7 (Hyndman and Fan 1996; R's default) of values in rising order: linear
 * between the order statistics around (count - 1) p. `p` within 0 .. 1; NaN without values. */
double quantile_of_sorted(const double *sorted, size_t count, double p);

/* The same of values in any order: out[i] for probabilities[i]. Values that are NaN are left out.
 * STATUS_NO_MEMORY. */
enum status quantile_of(const double *values, size_t count, const double *probabilities,
                        size_t wanted, double *out, struct error *err);

/* The same with weights, which are not negative; their scale does not matter. Akinshin 2023 ("Weighted
 * quantile estimators"): type 7 with Kish's effective sample size, so equal weights give type 7 and a
 * weight of 0 leaves its value out. NaN when no weight is above 0. STATUS_NO_MEMORY. */
enum status quantile_weighted(const double *values, const double *weights, size_t count,
                              const double *probabilities, size_t wanted, double *out,
                              struct error *err);

#endif
