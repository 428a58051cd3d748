// SPDX-License-Identifier: MIT
/* What the first phases of a plan do, as a key for each state: where two plans have the same key for a state,
 * the state comes to the same bits at the end of those phases, in futures with the same inputs and seed.
 *
 * A state's key is made of every expression that its initial value and its flow stand for in those
 * phases, down to numbers, tables, draws, names of inputs and names of states, and of the same of every state that
 * it reads, directly or not. It does not depend on slots, on the order of instructions or on what else a plan
 * computes. So it is a proof, but for 1 chance in 2^128, that nothing which differs between the plans
 * reaches the state before those phases end. */
#ifndef SURETY_PLAN_PRELUDE_KEY_H
#define SURETY_PLAN_PRELUDE_KEY_H

#include "plan/plan.h"

struct prelude_key {
    uint64_t words[2];
};

/* keys[phase * state_count + state], at the end of each of the first `phase_count` phases. Needs: a plan without
 * pipe delays. False when memory is out. */
bool prelude_keys(struct arena *arena, const struct plan *plan, uint32_t phase_count,
                  struct prelude_key *keys);

/* Whether a state moves in the first phases; one that does not has its initial value when they end. */
bool prelude_moves(const struct plan *plan, uint32_t phase_count, uint32_t state);

#endif
