// SPDX-License-Identifier: MIT
/* Where the futures gather that speak against a claim's effect.
 *
 * Private to src/study.
 *
 * Scenario discovery (study/box_search.h) on the effect, the paired difference of the claim's arms: the
 * futures in which it has the other sign than its mean are sought as a box of at most
 * CLAIM_CLAUSES_MOST clauses. Where either half has too few of them, it is the fifth of futures in which
 * the effect is weakest towards the other sign. A box that does not gather them in the half that was
 * not searched is no condition. */
#ifndef SURETY_STUDY_CLAIM_FLIP_H
#define SURETY_STUDY_CLAIM_FLIP_H

#include "study/claim_statistic.h"

/* Fills all of `out` but the judgement. `parameters` are those that reach the claim's runs, drawn by the
 * seed; they must outlive `out`. FLIP_NOT_SOUGHT for a claim without an effect. */
enum status claim_flip_find(const struct claim *claim, const double *const *values,
                            const struct replicates *replicates,
                            const struct parameter *const *parameters, size_t parameter_count,
                            uint64_t seed, struct claim_flip *out);

#endif
