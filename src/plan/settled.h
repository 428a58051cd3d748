// SPDX-License-Identifier: MIT
/* Outputs that no longer change.
 *
 * An output is settled from a phase on when it stands for the same expression in that phase and all later
 * ones, and nothing in it moves: no TIME, no draw, only states that stand still until the end. Its number in the
 * phase's first row is then its number at the stop, in every future. A proof by the plan's own
 * expressions (slot_keys.h); an output that happens to stay the same for other reasons is not found. */
#ifndef SURETY_PLAN_SETTLED_H
#define SURETY_PLAN_SETTLED_H

#include "plan/plan.h"

/* from[output]: the first phase from which it is settled; phase_count: none. Needs: a plan without pipe
 * delays. False when memory is out. */
bool plan_settled(struct arena *arena, const struct plan *plan, uint32_t *from);

#endif
