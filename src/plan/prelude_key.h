// SPDX-License-Identifier: MIT
/* What the first phases of a plan do, as a key: where two plans have the same key for the same steps,
 * their states come to the same bits at the end of them, in futures with the same inputs and seed.
 *
 * The key is made of every expression that a state's initial value or flow stands for in those
 * phases, down to numbers, tables, draws, names of inputs and names of states. It does not depend on
 * slots, on the order of instructions or on what else a plan computes. So it is a proof, but for 1
 * chance in 2^128, that nothing which differs between the plans acts before those phases end. */
#ifndef SURETY_PLAN_PRELUDE_KEY_H
#define SURETY_PLAN_PRELUDE_KEY_H

#include "plan/plan.h"

struct prelude_key {
    uint64_t words[2];
};

/* Of the first `phase_count` phases. Needs: a plan without pipe delays. False when memory is out. */
bool prelude_key(struct arena *arena, const struct plan *plan, uint32_t phase_count,
                 struct prelude_key *out);

#endif
