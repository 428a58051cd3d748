// SPDX-License-Identifier: MIT
/* Which uncertainties an effect goes with, so that the verdict can be tried with each at both ends of
 * its range.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_CLAIM_DRIVER_H
#define SURETY_STUDY_CLAIM_DRIVER_H

#include "study/claim_statistic.h"

/* The uncertainties with the largest rank correlation with the claim's effect, largest first, but for
 * those that the largest of so many would reach by chance (5 %). `parameters` are those that reach the
 * claim's runs, in the order of their dimensions, drawn by the seed. *count is CLAIM_DRIVERS_MOST at
 * most, and 0 for a claim without an effect. `stop` may be NULL; once it is not 0 this ends with
 * STATUS_INTERRUPTED. */
enum status claim_drivers(const struct claim *claim, const double *const *values,
                          const struct replicates *replicates,
                          const struct parameter *const *parameters, size_t parameter_count,
                          uint64_t seed, const volatile int *stop, struct driver_result *out,
                          size_t *count);

#endif
