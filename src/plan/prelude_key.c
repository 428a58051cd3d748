// SPDX-License-Identifier: MIT
/* Every slot gets the digest of the expression that it holds, and that of the expression's negation,
 * so that c - 2 * x and c + -2 * x, which have the same bits, have the same digest. */
#include "plan/prelude_key.h"

#include "base/table.h"
#include "plan/value.h"

#include <assert.h>
#include <string.h>

/* 128 bits as two that are mixed with different constants. */
struct digest_pair {
    uint64_t low, high;
};

struct keyer {
    const struct plan *plan;
    struct digest_pair *plus, *minus; /* of each slot */
    bool *is_number;                  /* of each slot */
};

enum tag {
    TAG_NUMBER = 1,
    TAG_INPUT,
    TAG_STATE,
    TAG_CLOCK,
    TAG_TIME,
    TAG_OP,
    TAG_GRAPH,
    TAG_RANDOM,
    TAG_MINUS,
    TAG_FLOW,
    TAG_NOTHING
};

static uint64_t stirred(uint64_t hash, uint64_t word, uint64_t factor)
{
    hash = (hash ^ word) * factor;
    return hash ^ hash >> 31;
}

static struct digest_pair mixed(struct digest_pair digest, uint64_t word)
{
    return (struct digest_pair){stirred(digest.low, word, UINT64_C(0x9e3779b97f4a7c15)),
                                stirred(digest.high, word, UINT64_C(0xd6e8feb86659fd93))};
}

static struct digest_pair joined(struct digest_pair digest, struct digest_pair with)
{
    return (struct digest_pair){stirred(digest.low, with.low, UINT64_C(0x9e3779b97f4a7c15)),
                                stirred(digest.high, with.high, UINT64_C(0xd6e8feb86659fd93))};
}

static struct digest_pair begun(enum tag tag)
{
    return mixed((struct digest_pair){0x243f6a8885a308d3u, 0x13198a2e03707344u}, (uint64_t)tag);
}

static struct digest_pair digest_of_number(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return mixed(begun(TAG_NUMBER), bits);
}

static struct digest_pair digest_of_numbers(struct digest_pair digest, const double *numbers,
                                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        digest = joined(digest, digest_of_number(numbers[i]));
    return digest;
}

static struct digest_pair digest_of_graph(const struct graph *graph)
{
    struct digest_pair digest = mixed(begun(TAG_GRAPH), (uint64_t)graph->kind);
    digest = mixed(digest, graph->count);
    digest = digest_of_numbers(digest, graph->x, graph->count);
    return digest_of_numbers(digest, graph->y, graph->count);
}

static void set_slot(struct keyer *keyer, uint32_t slot, struct digest_pair digest)
{
    keyer->plus[slot] = digest;
    keyer->minus[slot] = joined(begun(TAG_MINUS), digest);
    keyer->is_number[slot] = false;
}

static void set_number(struct keyer *keyer, uint32_t slot, double number)
{
    keyer->plus[slot] = digest_of_number(number);
    keyer->minus[slot] = digest_of_number(-number);
    keyer->is_number[slot] = true;
}

/* ---- instructions ---- */

static struct digest_pair digest_of_op(enum op op, struct digest_pair a, struct digest_pair b,
                                       struct digest_pair c)
{
    return joined(joined(joined(mixed(begun(TAG_OP), (uint64_t)op), a), b), c);
}

/* In one order, whichever way round it was written. */
static struct digest_pair digest_of_either(enum op op, struct digest_pair a, struct digest_pair b)
{
    const bool swap = a.low > b.low || (a.low == b.low && a.high > b.high);
    return digest_of_op(op, swap ? b : a, swap ? a : b, begun(TAG_NOTHING));
}

/* A product with a number is negated in the number. */
static struct digest_pair product(const struct keyer *keyer, uint32_t a, uint32_t b, bool negated)
{
    const struct digest_pair *of_a = negated && keyer->is_number[a] ? keyer->minus : keyer->plus;
    const struct digest_pair *of_b =
        negated && !keyer->is_number[a] && keyer->is_number[b] ? keyer->minus : keyer->plus;
    const struct digest_pair digest = digest_of_either(OP_mul, of_a[a], of_b[b]);
    const bool in_number = keyer->is_number[a] || keyer->is_number[b];
    return negated && !in_number ? joined(begun(TAG_MINUS), digest) : digest;
}

static void set_operation(struct keyer *keyer, const struct instruction *item)
{
    const struct digest_pair *plus = keyer->plus;
    const uint32_t a = item->a, b = item->b, c = item->c, out = item->out;
    struct digest_pair minus;
    switch ((enum op)item->op) {
    case OP_add:
    case OP_eq:
    case OP_ne:
    case OP_and:
    case OP_or:
        set_slot(keyer, out, digest_of_either((enum op)item->op, plus[a], plus[b]));
        return;
    case OP_sub:
        set_slot(keyer, out, digest_of_either(OP_add, plus[a], keyer->minus[b]));
        return;
    case OP_muladd:
        set_slot(keyer, out, digest_of_either(OP_add, product(keyer, a, b, false), plus[c]));
        return;
    case OP_mul:
        minus = product(keyer, a, b, true);
        set_slot(keyer, out, product(keyer, a, b, false));
        keyer->minus[out] = minus;
        return;
    case OP_negate:
        minus = plus[a];
        set_slot(keyer, out, keyer->minus[a]);
        keyer->minus[out] = minus;
        return;
    default:
        set_slot(keyer, out, digest_of_op((enum op)item->op, plus[a], plus[b], plus[c]));
    }
}

static void set_instruction(struct keyer *keyer, const struct instruction *item)
{
    const struct plan *plan = keyer->plan;
    const struct plan_stream *stream;
    switch ((enum instruction_kind)item->kind) {
    case DO_OP:
        set_operation(keyer, item);
        return;
    case DO_GRAPH:
        set_slot(keyer, item->out,
                 joined(digest_of_graph(plan->graphs[item->index]), keyer->plus[item->a]));
        return;
    case DO_RANDOM:
        stream = &plan->streams[item->index];
        set_slot(
            keyer, item->out,
            mixed(mixed(mixed(begun(TAG_RANDOM), stream->name_hash), stream->seed), stream->call));
        return;
    case DO_HISTORY:
        assert(false && "a plan without pipe delays");
    }
}

static void set_section(struct keyer *keyer, const struct section *section)
{
    for (uint32_t i = 0; i < section->count; i++)
        set_instruction(keyer, &section->items[i]);
}

/* ---- the whole ---- */

static void set_leaves(struct keyer *keyer)
{
    const struct plan *plan = keyer->plan;
    set_number(keyer, 0, 0.0);
    set_slot(keyer, plan->time_slot, begun(TAG_TIME));
    set_slot(keyer, plan->stage_time_slot, begun(TAG_TIME));
    for (uint32_t i = 0; i < plan->constant_count; i++)
        set_number(keyer, plan->constants[i].slot, plan->constants[i].value);
    for (uint32_t i = 0; i < plan->input_count; i++)
        set_slot(keyer, plan->inputs[i].slot,
                 mixed(begun(TAG_INPUT), text_hash(plan->inputs[i].name)));
    for (uint32_t i = 0; i < plan->state_count; i++)
        set_slot(keyer, plan->states[i].slot,
                 mixed(mixed(begun(TAG_STATE), text_hash(plan->states[i].name)),
                       plan->states[i].memory));
}

static struct digest_pair with_phase(struct keyer *keyer, struct digest_pair digest, uint32_t index)
{
    const struct plan *plan = keyer->plan;
    const struct phase *phase = &plan->phases[index];
    const size_t begin = index ? plan->phases[index - 1].end : 0;
    for (uint32_t i = 0; i < phase->clock_count; i++) {
        const struct plan_clock *clock = &plan->clocks[phase->clocks[i]];
        set_slot(keyer, clock->slot,
                 digest_of_numbers(begun(TAG_CLOCK), clock->values + begin, phase->end - begin));
    }
    set_section(keyer, &phase->step);
    digest = mixed(mixed(joined(digest, begun(TAG_FLOW)), begin), phase->end);
    for (uint32_t i = 0; i < plan->state_count; i++)
        digest = joined(digest, phase->flows[i] == FLOW_NONE ? begun(TAG_NOTHING)
                                                             : keyer->plus[phase->flows[i]]);
    return digest;
}

bool prelude_key(struct arena *arena, const struct plan *plan, uint32_t phase_count,
                 struct prelude_key *out)
{
    struct keyer keyer = {.plan = plan,
                          .plus = ARENA_ARRAY(arena, struct digest_pair, plan->slot_count),
                          .minus = ARENA_ARRAY(arena, struct digest_pair, plan->slot_count),
                          .is_number = ARENA_ARRAY(arena, bool, plan->slot_count)};
    if (!keyer.plus || !keyer.minus || !keyer.is_number)
        return false;
    assert(plan->history_count == 0);
    set_leaves(&keyer);
    set_section(&keyer, &plan->once);
    set_section(&keyer, &plan->initial);
    struct digest_pair digest = mixed(begun(TAG_STATE), plan->state_count);
    digest = joined(digest, digest_of_number(plan->specs.start));
    digest = joined(digest, digest_of_number(plan->specs.dt));
    digest = mixed(digest, (uint64_t)plan->specs.method);
    digest = mixed(digest, plan->single ? 1 : 0);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        digest = joined(digest, keyer.plus[plan->states[i].slot]);
        digest = joined(digest, keyer.plus[plan->states[i].initial]);
    }
    for (uint32_t i = 0; i < phase_count; i++)
        digest = with_phase(&keyer, digest, i);
    *out = (struct prelude_key){{digest.low, digest.high}};
    return true;
}
