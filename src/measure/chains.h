// SPDX-License-Identifier: MIT
/* Whether a sample drawn by several chains can be trusted, and how far its numbers are exact.
 *
 * Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), "Rank-normalization, folding, and
 * localization: an improved R-hat", doi:10.1214/20-BA1221. Each chain is split in two, so that a drift
 * counts as a disagreement. */
#ifndef SURETY_MEASURE_CHAINS_H
#define SURETY_MEASURE_CHAINS_H

#include "base/error.h"

#include <stddef.h>

struct chains_summary {
    double mean, sd;
    double r_hat; /* the larger of that of ranks and that of distances from the median; near 1 */
    double bulk, tail; /* effective sizes: of ranks; the least of those of both 5 % tails */
    double error;      /* Monte Carlo standard error of the mean */
};

/* values[chain * length + t], finite, length at least 4. Of values that are all equal r_hat, sizes and
 * error are NaN. STATUS_NO_MEMORY. */
enum status chains_summarise(const double *values, size_t chains, size_t length,
                             struct chains_summary *out, struct error *err);

#endif
