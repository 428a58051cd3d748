// SPDX-License-Identifier: MIT
/* A state's own digest grows phase by phase; its key joins those of all states that it can be traced back to,
 * as a sum, so that their order does not matter. */
#include "plan/prelude_key.h"

#include "plan/slot_keys.h"

#include <assert.h>
#include <string.h>

struct traced {
    const struct plan *plan;
    struct digest_pair *own; /* of each state: its expressions in the phases so far */
    uint64_t *reads;         /* [state][word]: states in them */
    uint64_t *reached;       /* [state][word]: those, what they read, and so on */
    size_t words;
};

static uint64_t *row(uint64_t *sets, size_t words, uint32_t state)
{
    return sets + (size_t)state * words;
}

static bool has(const uint64_t *set, uint32_t state)
{
    return set[state / 64] >> state % 64 & 1;
}

static void add_all(uint64_t *set, const uint64_t *others, size_t words)
{
    for (size_t w = 0; w < words; w++)
        set[w] |= others[w];
}

static void begin(struct traced *traced, const struct slot_keys *keys)
{
    const struct plan *plan = traced->plan;
    struct digest_pair specs = digest_begun(TAG_STATE);
    specs = digest_joined(specs, digest_of_number(plan->specs.start));
    specs = digest_joined(specs, digest_of_number(plan->specs.dt));
    specs = digest_mixed(specs, (uint64_t)plan->specs.method);
    specs = digest_mixed(specs, plan->single ? 1 : 0);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        traced->own[i] = digest_joined(specs, keys->plus[state->slot]);
        traced->own[i] = digest_joined(traced->own[i], keys->plus[state->initial]);
        add_all(row(traced->reads, traced->words, i), slot_reads(keys, state->initial),
                traced->words);
    }
}

static void add_phase(struct traced *traced, const struct slot_keys *keys, uint32_t index)
{
    const struct plan *plan = traced->plan;
    const struct phase *phase = &plan->phases[index];
    const size_t first = index ? plan->phases[index - 1].end : 0;
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const uint32_t flow = phase->flows[i];
        const struct digest_pair moved =
            flow == FLOW_NONE ? digest_begun(TAG_NOTHING) : keys->plus[flow];
        struct digest_pair digest = digest_joined(traced->own[i], digest_begun(TAG_FLOW));
        digest = digest_mixed(digest_mixed(digest, first), phase->end);
        traced->own[i] = digest_joined(digest, moved);
        if (flow != FLOW_NONE)
            add_all(row(traced->reads, traced->words, i), slot_reads(keys, flow), traced->words);
    }
}

/* Warshall's transitive closure. */
static void trace(struct traced *traced)
{
    const uint32_t count = traced->plan->state_count;
    const size_t words = traced->words;
    memcpy(traced->reached, traced->reads, count * words * sizeof *traced->reached);
    for (uint32_t through = 0; through < count; through++)
        for (uint32_t i = 0; i < count; i++)
            if (has(row(traced->reached, words, i), through))
                add_all(row(traced->reached, words, i), row(traced->reached, words, through),
                        words);
}

static struct prelude_key key_of(const struct traced *traced, uint32_t state)
{
    const uint64_t *reached = row(traced->reached, traced->words, state);
    struct digest_pair sum = {0};
    for (uint32_t i = 0; i < traced->plan->state_count; i++)
        if (has(reached, i)) {
            const struct digest_pair one = digest_joined(digest_begun(TAG_STATE), traced->own[i]);
            sum.low += one.low;
            sum.high += one.high;
        }
    const struct digest_pair key = digest_joined(traced->own[state], sum);
    return (struct prelude_key){{key.low, key.high}};
}

bool prelude_keys(struct arena *arena, const struct plan *plan, uint32_t phase_count,
                  struct prelude_key *out)
{
    struct slot_keys keys;
    if (!slot_keys_begin(&keys, arena, plan))
        return false;
    struct traced traced = {.plan = plan,
                            .own = ARENA_ARRAY(arena, struct digest_pair, plan->state_count),
                            .reads = ARENA_ARRAY(arena, uint64_t, plan->state_count * keys.words),
                            .reached = ARENA_ARRAY(arena, uint64_t, plan->state_count * keys.words),
                            .words = keys.words};
    if (!traced.own || !traced.reads || !traced.reached)
        return false;
    begin(&traced, &keys);
    for (uint32_t phase = 0; phase < phase_count; phase++) {
        slot_keys_phase(&keys, phase);
        add_phase(&traced, &keys, phase);
        trace(&traced);
        for (uint32_t i = 0; i < plan->state_count; i++)
            out[(size_t)phase * plan->state_count + i] = key_of(&traced, i);
    }
    return true;
}

bool prelude_moves(const struct plan *plan, uint32_t phase_count, uint32_t state)
{
    for (uint32_t phase = 0; phase < phase_count; phase++)
        if (plan->phases[phase].flows[state] != FLOW_NONE)
            return true;
    return false;
}
