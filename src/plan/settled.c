// SPDX-License-Identifier: MIT
/* Phases are read in their order: an output that is not what it was a phase ago may be settled from here on
 * at the earliest. */
#include "plan/settled.h"

#include "plan/slot_keys.h"

static bool is_zero(const struct plan *plan, uint32_t slot)
{
    for (uint32_t i = 0; i < plan->constant_count; i++)
        if (plan->constants[i].slot == slot)
            return plan->constants[i].value == 0.0;
    return slot == 0;
}

/* Whether a state moves in a phase. A flow of 0 moves none. */
static bool moves_in(const struct plan *plan, uint32_t phase, uint32_t state)
{
    const uint32_t flow = plan->phases[phase].flows[state];
    return flow != FLOW_NONE && (plan->states[state].memory || !is_zero(plan, flow));
}

/* stands[state]: the first phase from which it stands still. */
static void find_standing(const struct plan *plan, uint32_t *stands)
{
    for (uint32_t i = 0; i < plan->state_count; i++)
        for (uint32_t phase = 0; phase < plan->phase_count; phase++)
            if (moves_in(plan, phase, i))
                stands[i] = phase + 1;
}

/* The first phase from which all that an expression reads stands still. */
static uint32_t rests(const struct slot_keys *keys, uint32_t slot, const uint32_t *stands)
{
    const struct plan *plan = keys->plan;
    uint32_t from = keys->moves[slot] ? plan->phase_count : 0;
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (slot_reads(keys, slot)[i / 64] >> i % 64 & 1 && stands[i] > from)
            from = stands[i];
    return from;
}

static bool same(struct digest_pair a, struct digest_pair b)
{
    return a.low == b.low && a.high == b.high;
}

bool plan_settled(struct arena *arena, const struct plan *plan, uint32_t *from)
{
    struct slot_keys keys;
    uint32_t *stands = ARENA_ARRAY(arena, uint32_t, plan->state_count);
    struct digest_pair *before = ARENA_ARRAY(arena, struct digest_pair, plan->output_count);
    if (!stands || !before || !slot_keys_begin(&keys, arena, plan))
        return false;
    find_standing(plan, stands);
    for (uint32_t phase = 0; phase < plan->phase_count; phase++) {
        slot_keys_phase(&keys, phase);
        for (uint32_t i = 0; i < plan->output_count; i++) {
            const uint32_t slot = plan->phases[phase].outputs[i];
            const uint32_t earliest = rests(&keys, slot, stands);
            if (phase == 0)
                from[i] = 0;
            else if (!same(before[i], keys.plus[slot]))
                from[i] = phase;
            from[i] = earliest > from[i] ? earliest : from[i];
            before[i] = keys.plus[slot];
        }
    }
    return true;
}
