// SPDX-License-Identifier: MIT
/* From the numbers of a claim's arms to a verdict and the reason for it.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_CLAIM_VERDICT_H
#define SURETY_STUDY_CLAIM_VERDICT_H

#include "study/claim_statistic.h"

/* Judges one claim by the values of its arms ([value][future]; NaN undefined, infinite failed). What
 * the judgement points to lives in `arena`. */
enum status claim_judge(struct arena *arena, const struct claim *claim, const double *const *values,
                        const struct replicates *replicates, struct judgement *out,
                        struct error *err);

#endif
