// SPDX-License-Identifier: MIT
/* One plan for two arms, until their runs part.
 *
 * Two paths of a package differ in a switch, as peace and event path do: assaults are drawn on one alone, so
 * the same future is the same on both until its first. The plan of a pair runs the first arm, computes what the second
 * asks for as well, and says in which futures the second would have gone its own way (model/twin.h). Only
 * those need a run of the second arm's own.
 *
 * Private to src/study. */
#ifndef SURETY_STUDY_PAIR_H
#define SURETY_STUDY_PAIR_H

#include "study/ensemble.h"

/* Compiles both: out[0] as arm_compile of `arm`, but that its plan's outputs are those of `arm`, then those of `other`,
 * then whether they part; out[1] as arm_compile of `other`. STATUS_NO, without a problem: they differ in more
 * than a switch, end at different times, vary in different inputs or have another method than Euler's; or one of
 * them does not compile. */
enum status pair_compile(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct arm *arm,
                         const struct arm *other, struct compiled out[2]);

#endif
