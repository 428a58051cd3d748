// SPDX-License-Identifier: MIT
/* Where the futures gather that speak against a claim's effect.
 *
 * Private to src/study.
 *
 * Scenario discovery (study/box_search.h) on the effect, the paired difference of the claim's arms, for
 * a box of at most CLAIM_CLAUSES_MOST clauses. What is sought in it, the first of these of which either
 * half has enough:
 *
 *   met      of a refuted claim that compares the effect's mean with a number: the futures in which the
 *            effect reaches the number that would support it; if these gather nowhere, the next
 *   turned   the futures in which it has the other sign than its mean
 *   weakest  the fifth of futures in which it is weakest towards the other sign
 *
 * A box that does not gather them in the half that was
 * not searched is no condition. */
#ifndef SURETY_STUDY_CLAIM_FLIP_H
#define SURETY_STUDY_CLAIM_FLIP_H

#include "study/claim_statistic.h"

/* Fills all of `out` but the judgement. `parameters` are those that reach the claim's runs, drawn by the
 * seed; they must outlive `out`. FLIP_NOT_SOUGHT for a claim without an effect. `stop` may be
 * NULL; once it is not 0 the search ends soon with STATUS_INTERRUPTED. */
enum status claim_flip_find(const struct claim *claim, enum verdict verdict,
                            const double *const *values,
                            const struct replicates *replicates,
                            const struct parameter *const *parameters, size_t parameter_count,
                            uint64_t seed, const volatile int *stop, struct claim_flip *out);

#endif
